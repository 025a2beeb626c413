//! Facts of the world of seed 1 that other tests rely on.

/// Has chat, transcript and summary.
pub const FULL: &str = "c6c6b8ea-2810-4c21-a80f-431929b4e0e1";
