//! The command line.

use clap::{Args, Parser, Subcommand, ValueEnum, ValueHint};
use clap_complete::Shell;
use std::ffi::OsString;
use std::path::PathBuf;

const ABOUT: &str = "Cloudflare RealtimeKit's calls as SQL tables, with SQLite inside.

Runs SQL with the tables realtime_kit_sessions, realtime_kit_sessions_participants and so on: SELECT name, about FROM \
realtime_kit_tables lists them. They ask the API with CLOUDFLARE_API_TOKEN, CLOUDFLARE_ACCOUNT_ID and REALTIMEKIT_APP_ID. \
Without an account, `realtime-kit demo` shows them on an emulator of the API.";

const EXAMPLES: &str = "Examples:
  realtime-kit 'SELECT id, status, started_at FROM realtime_kit_sessions LIMIT 10'
  realtime-kit --csv 'SELECT * FROM realtime_kit_recordings' > recordings.csv
  realtime-kit --json - < questions.sql
  realtime-kit --db calls.db 'SELECT count(*) FROM sessions'
  realtime-kit --write \"INSERT INTO realtime_kit_sessions(session_id) VALUES ('SESSION')\"
  realtime-kit mirror calls.db
  realtime-kit doctor

Exit codes: 0 all right, 1 an error, 2 wrong usage, 3 the mirror misses something still, 4 another run of the mirror is
under way, 130 Control-C.";

/// The whole command line.
#[derive(Parser)]
#[command(
    name = "realtime-kit",
    version,
    about = "Cloudflare RealtimeKit's calls as SQL tables, with SQLite inside",
    long_about = ABOUT,
    after_help = EXAMPLES,
    args_conflicts_with_subcommands = true,
    arg_required_else_help = true,
    subcommand_negates_reqs = true,
    disable_help_subcommand = true
)]
pub struct Program {
    #[command(flatten)]
    pub query: Query,

    #[command(subcommand)]
    pub command: Option<Command>,
}

/// `realtime-kit 'SELECT …'`.
#[derive(Args)]
pub struct Query {
    /// Statements, separated by semicolons; - reads them from standard input
    #[arg(required = true)]
    pub sql: Option<String>,

    /// Print a table, as is done on a terminal. Where it has several columns, cells are shortened to 60 characters
    #[arg(long, conflicts_with_all = ["csv", "json"])]
    pub table: bool,

    /// Print CSV (RFC 4180), as is done into a file or pipe: a header, then each row when it comes. NULL is an empty field,
    /// a blob is hexadecimal digits, answers of several statements are parted by an empty line
    #[arg(long, conflicts_with = "json")]
    pub csv: bool,

    /// Print a JSON object for each row, one a line, when it comes. A blob is hexadecimal digits
    #[arg(long)]
    pub json: bool,

    /// A database file to work in, such as one made by `realtime-kit mirror`; without it one in memory
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub db: Option<PathBuf>,

    /// Let statements write: to the database file, and to the API, where INSERT starts summaries. Without it they only
    /// read; TEMP tables and views can be made in either case
    #[arg(long)]
    pub write: bool,
}

#[derive(Subcommand)]
pub enum Command {
    #[command(after_help = MIRROR_EXAMPLES)]
    Mirror(Mirror),
    #[command(after_help = FORGET_EXAMPLES)]
    Forget(Forget),
    #[command(after_help = EXPORT_EXAMPLES)]
    Export(Export),
    #[command(after_help = DEMO_EXAMPLES)]
    Demo(Demo),
    #[command(after_help = DOCTOR_EXAMPLES)]
    Doctor(Doctor),
    /// An emulator of the API on a loopback port, for development without an account
    #[command(after_help = realtime_kit_emulator::program::switches_help())]
    Emulator(realtime_kit_emulator::program::Arguments),
    /// Print what completes this program's arguments in a shell
    #[command(after_help = COMPLETIONS_EXAMPLES)]
    Completions {
        /// The shell
        shell: Shell,
    },
}

const MIRROR_EXAMPLES: &str = "Examples:
  realtime-kit mirror calls.db
  realtime-kit mirror calls.db --all-apps --since 2026-11-01
  realtime-kit mirror calls.db --tables sessions,participants --share 0.2 --quiet
  REALTIMEKIT_REDACT_KEY=… realtime-kit mirror calls.db --redact hash

Run it as often as you like, from cron or a timer. It may be ended at any moment: the next run goes on where it was.";

/// Bring a database file up to date with the calls: ordinary tables, for tools that load no extension
#[derive(Args)]
pub struct Mirror {
    /// The database file; made, readable by you alone, where there is none
    #[arg(value_hint = ValueHint::FilePath)]
    pub file: PathBuf,

    /// An account to read, in place of CLOUDFLARE_ACCOUNT_ID; may be given more than once
    #[arg(long = "account", value_name = "ACCOUNT")]
    pub accounts: Vec<String>,

    /// An app to read, in place of REALTIMEKIT_APP_ID; may be given more than once
    #[arg(long = "app", value_name = "APP")]
    pub apps: Vec<String>,

    /// Read all apps of the account
    #[arg(long, conflicts_with = "apps")]
    pub all_apps: bool,

    /// Only sessions created at this time or later: a date, or a date with a time, in UTC unless it says otherwise
    #[arg(long, value_name = "TIME")]
    pub since: Option<String>,

    /// Only sessions created before this time
    #[arg(long, value_name = "TIME")]
    pub until: Option<String>,

    /// Only these tables, separated by commas: sessions, participants, peer_reports, chat_messages, transcript_segments …
    #[arg(long, value_name = "LIST", value_delimiter = ',')]
    pub tables: Vec<String>,

    /// The part of the token's requests that a run may take, 0.01 to 1; the rest is for its other uses [default: 0.5]
    #[arg(long, value_parser = share)]
    pub share: Option<f64>,

    /// Leave names, ids of people, addresses and places out, or replace them by a hash with the key REALTIMEKIT_REDACT_KEY
    #[arg(long, value_enum)]
    pub redact: Option<Redact>,

    /// Then write all of it as Parquet files to this directory, as `realtime-kit export` does
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub parquet: Option<PathBuf>,

    /// Print what was done as a JSON object
    #[arg(long, conflicts_with = "quiet")]
    pub json: bool,

    /// Print nothing but errors and what is still missing
    #[arg(long)]
    pub quiet: bool,

    /// The moment that the run takes as now, for tests
    #[arg(long, value_name = "TIME", hide = true)]
    pub now: Option<String>,
}

/// What becomes of what tells who somebody is.
#[derive(Clone, Copy, ValueEnum)]
pub enum Redact {
    /// It is left out
    Omit,
    /// It is replaced by a hash: the same person is the same hash
    Hash,
}

fn share(text: &str) -> Result<f64, String> {
    let share = text.parse().ok().filter(|share| (0.01..=1.0).contains(share));
    share.ok_or_else(|| "a number from 0.01 to 1 is wanted".to_owned())
}

const FORGET_EXAMPLES: &str = "Examples:
  realtime-kit forget calls.db alice@example.com

Later runs of the mirror leave this person out. Copies of the file, and Parquet files written before, keep what they have.";

/// Remove a person from a mirror, everywhere and for ever
#[derive(Args)]
pub struct Forget {
    /// The database file that `realtime-kit mirror` made
    #[arg(value_hint = ValueHint::FilePath)]
    pub file: PathBuf,

    /// The person: the custom participant id, user id or peer id, or the display name
    pub person: String,
}

const EXPORT_EXAMPLES: &str = "Examples:
  realtime-kit export calls.db --parquet calls";

/// Write a mirror as files for other engines
#[derive(Args)]
pub struct Export {
    /// The database file that `realtime-kit mirror` made
    #[arg(value_hint = ValueHint::FilePath)]
    pub file: PathBuf,

    /// The directory for Parquet files: a directory for each table in it, parted by day
    #[arg(long, value_name = "DIR", required = true, value_hint = ValueHint::DirPath)]
    pub parquet: PathBuf,
}

const DEMO_EXAMPLES: &str = "Examples:
  realtime-kit demo
  realtime-kit demo 'SELECT status, count(*) FROM realtime_kit_sessions GROUP BY status'
  realtime-kit demo --emulator revision=a,latency=200
  realtime-kit demo --live";

/// A look at it: on an emulator of the API the busiest calls, who was in them, call quality, a summary, and the requests
/// that took
#[derive(Args)]
pub struct Demo {
    /// Statements to run instead, separated by semicolons
    pub sql: Option<String>,

    /// Ask the real API with CLOUDFLARE_API_TOKEN, CLOUDFLARE_ACCOUNT_ID and REALTIMEKIT_APP_ID; only reads
    #[arg(long)]
    pub live: bool,

    /// With --live: let statements write too, that is, let INSERT send its POST
    #[arg(long, requires = "live")]
    pub write: bool,

    /// Print rows as JSON, one object a line, and nothing else
    #[arg(long)]
    pub json: bool,

    /// How the emulator behaves, such as `revision=a,totals=absent`; `realtime-kit emulator --help` lists the switches
    #[arg(long, value_name = "SWITCHES", default_value = "", hide_default_value = true, conflicts_with = "live")]
    pub emulator: String,
}

const DOCTOR_EXAMPLES: &str = "Examples:
  realtime-kit doctor
  realtime-kit doctor --json

Exit codes: 0 nothing failed, 1 a check failed, 2 wrong usage, 130 Control-C. No secret is printed: the output can be shown
to others.";

/// What is wrong here: look at host, settings, token, network, permission, app and budget, and tell what to do; four
/// requests at most
#[derive(Args)]
pub struct Doctor {
    /// Print a JSON object for each check, one a line
    #[arg(long, conflicts_with = "csv")]
    pub json: bool,

    /// Print CSV with a header
    #[arg(long)]
    pub csv: bool,
}

const COMPLETIONS_EXAMPLES: &str = "Examples:
  realtime-kit completions bash > ~/.local/share/bash-completion/completions/realtime-kit
  realtime-kit completions zsh > ~/.zfunc/_realtime-kit
  realtime-kit completions fish > ~/.config/fish/completions/realtime-kit.fish";

/// The arguments as they were typed, but for the `--` that people put behind an alias of cargo's: `cargo demo -- --live`
/// arrives as `realtime-kit demo -- --live`.
pub fn as_typed(arguments: impl Iterator<Item = OsString>) -> Vec<OsString> {
    let mut arguments: Vec<OsString> = arguments.collect();
    if arguments.get(1).is_some_and(|word| word == "demo") && arguments.get(2).is_some_and(|word| word == "--") {
        arguments.remove(2);
    }
    arguments
}

#[cfg(test)]
mod tests {
    use super::{Program, as_typed};
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_consistent() {
        Program::command().debug_assert();
    }

    #[test]
    fn what_is_typed_behind_an_alias_of_cargo_is_of_the_demo() {
        let typed = |words: &[&str]| as_typed(words.iter().map(Into::into));
        assert_eq!(typed(&["realtime-kit", "demo", "--", "--live"]), ["realtime-kit", "demo", "--live"]);
        assert_eq!(typed(&["realtime-kit", "--", "demo"]), ["realtime-kit", "--", "demo"]);
    }
}
