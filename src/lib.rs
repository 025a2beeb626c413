//! realtime-kit
