//! The emulator as a program: its command line, and what it prints.

use std::io::{self, Write};
use std::process::ExitCode;
use std::time::Duration;

use clap::Args;

use crate::{ACCOUNT_ID, APP_ID, Emulator, FAULT_CONDITIONS, FAULT_KINDS, Options, SWITCHES, TOKEN, World};

/// The arguments of the program.
#[derive(Args, Debug)]
pub struct Arguments {
    /// Port on 127.0.0.1; 0 for a free one
    #[arg(long, default_value_t = 4010)]
    pub port: u16,
    /// What the data is made from
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// Sessions of the world
    #[arg(long, default_value_t = World::SESSIONS)]
    pub sessions: usize,
    /// Print no line for each request, and keep none: for measurements
    #[arg(long)]
    pub quiet: bool,
}

/// Runs the emulator until the process ends, or until nobody reads what it prints any more.
pub fn run(arguments: &Arguments) -> ExitCode {
    let started = Emulator::start_with(Options {
        port: arguments.port,
        seed: arguments.seed,
        sessions: arguments.sessions,
        log: !arguments.quiet,
    });
    match started {
        Ok(emulator) => {
            // An error is that nobody reads: there is nobody to be told.
            let _ = serve(&emulator, arguments.quiet, &mut io::stdout().lock());
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("The emulator cannot listen on port {} of 127.0.0.1: {error}.", arguments.port);
            ExitCode::FAILURE
        }
    }
}

fn serve(emulator: &Emulator, is_quiet: bool, out: &mut impl Write) -> io::Result<()> {
    let base = emulator.base_url("");
    let (sessions, people) = (emulator.world().sessions.len(), emulator.world().people.len());
    writeln!(out, "RealtimeKit, emulated: {sessions} sessions of {people} people at {base}\n")?;
    writeln!(out, "export CLOUDFLARE_BASE_URL={base}")?;
    writeln!(out, "export CLOUDFLARE_ACCOUNT_ID={ACCOUNT_ID}")?;
    writeln!(out, "export REALTIMEKIT_APP_ID={APP_ID}")?;
    writeln!(out, "export CLOUDFLARE_API_TOKEN={TOKEN}\n")?;
    let path = format!("/accounts/{ACCOUNT_ID}/realtime/kit/{APP_ID}/sessions?per_page=2");
    writeln!(out, "curl -H 'Authorization: Bearer {TOKEN}' '{base}{path}'\n")?;
    writeln!(out, "Switches go before /client/v4: {}", emulator.base_url("revision=a,latency=200"))?;
    writeln!(out, "--help tells all of them. Stop with Ctrl-C.\n")?;
    loop {
        std::thread::sleep(Duration::from_millis(50));
        for seen in emulator.take_log() {
            if !is_quiet {
                let query = if seen.query.is_empty() { String::new() } else { format!("?{}", seen.query) };
                writeln!(out, "{} {} {}{query}", seen.status, seen.method, seen.path)?;
            }
        }
    }
}

/// What `--help` says below the arguments: every switch and fault.
pub fn switches_help() -> String {
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
