//! The emulator as a program, for anybody who develops against RealtimeKit without an account.

use std::time::Duration;

use clap::{CommandFactory, FromArgMatches, Parser};
use realtime_kit_emulator::{ACCOUNT_ID, APP_ID, Emulator, FAULT_CONDITIONS, FAULT_KINDS, SWITCHES, TOKEN, World};

/// A loopback emulator of Cloudflare RealtimeKit's REST API.
#[derive(Parser)]
#[command(name = "realtime-kit-emulator", version)]
struct Options {
    /// Port on 127.0.0.1; 0 for a free one
    #[arg(long, default_value_t = 4010)]
    port: u16,
    /// What the data is made from
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Sessions of the world
    #[arg(long, default_value_t = World::SESSIONS)]
    sessions: usize,
    /// Print no line for each request, and keep none: for measurements
    #[arg(long)]
    quiet: bool,
}

fn main() -> std::process::ExitCode {
    let matches = Options::command().after_help(switches_help()).get_matches();
    let options = Options::from_arg_matches(&matches).unwrap_or_else(|error| error.exit());
    let emulator = match Emulator::start_with(realtime_kit_emulator::Options {
        port: options.port,
        seed: options.seed,
        sessions: options.sessions,
        log: !options.quiet,
    }) {
        Ok(emulator) => emulator,
        Err(error) => {
            eprintln!("The emulator cannot listen on port {} of 127.0.0.1: {error}.", options.port);
            return std::process::ExitCode::FAILURE;
        }
    };
    let base = emulator.base_url("");
    let (sessions, people) = (emulator.world().sessions.len(), emulator.world().people.len());
    println!("RealtimeKit, emulated: {sessions} sessions of {people} people at {base}\n");
    println!("export CLOUDFLARE_BASE_URL={base}");
    println!("export CLOUDFLARE_ACCOUNT_ID={ACCOUNT_ID}");
    println!("export REALTIMEKIT_APP_ID={APP_ID}");
    println!("export CLOUDFLARE_API_TOKEN={TOKEN}\n");
    println!(
        "curl -H 'Authorization: Bearer {TOKEN}' '{base}/accounts/{ACCOUNT_ID}/realtime/kit/{APP_ID}/sessions?per_page=2'\n"
    );
    println!("Switches go before /client/v4: {}", emulator.base_url("revision=a,latency=200"));
    println!("--help tells all of them. Stop with Ctrl-C.\n");
    loop {
        std::thread::sleep(Duration::from_millis(50));
        for seen in emulator.take_log() {
            if !options.quiet {
                let query = if seen.query.is_empty() { String::new() } else { format!("?{}", seen.query) };
                println!("{} {} {}{query}", seen.status, seen.method, seen.path);
            }
        }
    }
}

fn switches_help() -> String {
    let mut text = String::from(
        "Switches, as key=value,key=value in front of /client/v4; of several values the first is the default:\n",
    );
    for switch in SWITCHES {
        text.push_str(&format!("  {}={}\n      {}\n", switch.name, switch.values, switch.about));
    }
    text.push_str(
        "\nFaults are KIND@WHEN or KIND@WHEN:PART, for paths that hold PART (write a slash in it as %2F).\nKIND:\n",
    );
    for (name, about) in FAULT_KINDS {
        text.push_str(&format!("  {name:<22} {about}\n"));
    }
    text.push_str("\nWHEN, several joined with &:\n");
    for (name, about) in FAULT_CONDITIONS {
        text.push_str(&format!("  {name:<22} {about}\n"));
    }
    text
}
