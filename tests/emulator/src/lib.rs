//! A loopback emulator of RealtimeKit.
