//! The emulator as a program, for anybody who develops against RealtimeKit without an account.

use clap::Parser;
use realtime_kit_emulator::program::{Arguments, run, switches_help};

/// A loopback emulator of Cloudflare RealtimeKit's REST API.
#[derive(Parser)]
#[command(name = "realtime-kit-emulator", version, after_help = switches_help())]
struct Options {
    #[command(flatten)]
    arguments: Arguments,
}

fn main() -> std::process::ExitCode {
    run(&Options::parse().arguments)
}
