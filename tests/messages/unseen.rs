//! Messages that no test prints, each with the reason.

/// The texts of such entries, and why.
pub const UNSEEN: &[(&str, &str)] = &[];
