//! A loopback emulator of Cloudflare RealtimeKit's REST API: the Sessions group with the files behind its URLs,
//! livestream sessions, recordings and apps, in both editions of the official description, with a fixed world of data and with every kind of failure a client has to survive.
//!
//! It is written from the API's documents alone and shares no code with the extension it tests: shared code would
//! share blind spots. Each of its answers is validated against the official OpenAPI description by `tests/emulator.rs`.
//!
//! ```no_run
//! let emulator = realtime_kit_emulator::Emulator::start()?;
//! let base = emulator.base_url("revision=a,fault=503@first");
//! // … requests against `{base}/accounts/{ACCOUNT_ID}/realtime/kit/{APP_ID}/sessions` …
//! for seen in emulator.take_log() {
//!     println!("{} {}?{} {}", seen.method, seen.path, seen.query, seen.status);
//! }
//! # Ok::<(), std::io::Error>(())
//! ```

mod answer;
mod authentication;
mod budget;
mod clock;
mod delivery;
mod faults;
mod files;
mod json;
mod kept;
mod odd;
mod paging;
mod parameters;
pub mod program;
mod request;
mod routes;
mod server;
mod state;
mod stats;
mod switches;
pub mod world;

use std::sync::Arc;

pub use budget::Window;
pub use faults::{FAULT_CONDITIONS, FAULT_KINDS};
pub use odd::{BROKEN_ID, ODD_IDS};
pub use stats::Stats;
pub use switches::{SWITCHES, SwitchHelp};
use world::Moment;
pub use world::World;

/// The account that exists.
pub const ACCOUNT_ID: &str = "023e105f4ecef8ad9ca31a8372d0c353";
/// The app that has the data; the others of the account are empty.
pub const APP_ID: &str = "7b0c4a5e-3f0d-4f6e-9d2a-58b1c6e40d17";
/// The token that may do everything.
pub const TOKEN: &str = "emulator-token";
/// A token that is valid and has none of the permissions.
pub const POWERLESS_TOKEN: &str = "powerless-token";

/// A request the emulator has got.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    /// The verb.
    pub method: String,
    /// The path behind `/client/v4/accounts/{account}/realtime/kit/{app}`, as sent, or from `/apps` or `/files` on;
    /// from `/user` or `/accounts` on where a token is verified; the whole path if it has none of these forms.
    pub path: String,
    /// The query as sent, without the question mark.
    pub query: String,
    /// The status that was sent, or 0 if the connection was dropped before it.
    pub status: u16,
    /// The header Authorization.
    pub authorization: Option<String>,
    /// The header Content-Type.
    pub content_type: Option<String>,
    /// Bytes of the body.
    pub body_len: usize,
    /// The account in the path, or nothing.
    pub account_id: String,
    /// The app in the path, or nothing.
    pub app_id: String,
    /// The header User-Agent.
    pub user_agent: Option<String>,
    /// The header Host: `127.0.0.2:PORT` for who followed the redirect of the fault of that name.
    pub host: Option<String>,
    /// Path and query as sent.
    pub raw_target: String,
}

/// How an emulator starts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// The port on 127.0.0.1; 0 for a free one.
    pub port: u16,
    /// What its world is made from.
    pub seed: u64,
    /// How many sessions its world has. In worlds that are not of the default size the 400 newest sessions have one
    /// page of participants each.
    pub sessions: usize,
    /// Whether requests are kept for `take_log`; without them it answers faster. They are counted in either case.
    pub log: bool,
}

impl Default for Options {
    fn default() -> Options {
        Options { port: 0, seed: 1, sessions: World::SESSIONS, log: true }
    }
}

/// A running emulator; it stops when dropped.
#[derive(Debug)]
pub struct Emulator {
    server: server::Server,
}

impl Emulator {
    /// Starts on a free port of 127.0.0.1 with the world of seed 1.
    pub fn start() -> std::io::Result<Emulator> {
        Emulator::start_on(0, 1)
    }

    /// Starts on this port, or a free one for 0, with the world of this seed.
    pub fn start_on(port: u16, seed: u64) -> std::io::Result<Emulator> {
        Emulator::start_with(Options { port, seed, ..Options::default() })
    }

    /// Starts as the options say; an error is that the port cannot be had.
    pub fn start_with(options: Options) -> std::io::Result<Emulator> {
        let world = World::shared(options.seed, options.sessions);
        Ok(Emulator { server: server::Server::start(options.port, world, options.log)? })
    }

    /// The base URL at which the emulator behaves as the switches say: `key=value,key=value`, or nothing.
    pub fn base_url(&self, switches: &str) -> String {
        let port = self.server.port();
        if switches.is_empty() {
            return format!("http://127.0.0.1:{port}/client/v4");
        }
        // A path filter of a fault may hold slashes, which must not end the segment.
        let segment: String = switches
            .chars()
            .map(|c| match c {
                '/' => "%2F".to_owned(),
                '%' => "%25".to_owned(),
                '?' => "%3F".to_owned(),
                '#' => "%23".to_owned(),
                ' ' => "%20".to_owned(),
                c => c.to_string(),
            })
            .collect();
        format!("http://127.0.0.1:{port}/{segment}/client/v4")
    }

    /// The requests since the last call, in the order of their arrival.
    pub fn take_log(&self) -> Vec<Seen> {
        self.server.take_log()
    }

    /// What has been counted at the base URL of these switches.
    pub fn stats(&self, switches: &str) -> Stats {
        self.server.stats(switches)
    }

    /// The data it serves.
    pub fn world(&self) -> &World {
        self.server.world()
    }

    /// The data as it stands at an instant: what the base URL of `now=INSTANT` answers from.
    pub fn world_at(&self, instant: Moment) -> World {
        self.world().at(instant)
    }

    /// The instant as of which the next request to the base URL of these switches is answered: `NOW` without `now` and
    /// `tick`.
    pub fn clock(&self, switches: &str) -> Moment {
        self.server.clock(switches)
    }

    /// Forgets the log and all that was counted and made: faults, budgets, arrivals, summaries.
    pub fn reset(&self) {
        self.server.reset();
    }

    /// The data it serves, to be kept beyond its end.
    pub fn shared_world(&self) -> Arc<World> {
        Arc::clone(self.server.world())
    }
}
