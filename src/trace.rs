//! The log of `REALTIMEKIT_LOG`: a line for each request and, from `debug` on, for each decision. Events of the crate
//! `tracing`, without secrets: what a request is called here is what `realtime_kit_requests` calls it.
//!
//! | level | tells |
//! |---|---|
//! | `info` | each request with what became of it: answered, failed, tried again, taken from the cache |
//! | `debug` | besides, decisions: the plan, when a list ends, what is asked for ahead of need, who waits for the budget |
//! | `trace` | besides, what waits, look by look |
//!
//! The extension's file writes the lines itself, as its host has no say in it. A program that has the library inside has a
//! subscriber of its own, or calls [`log_by_environment`].

use std::fs::File;
use std::io;
use std::sync::atomic::{AtomicBool, Ordering};

use tracing_subscriber::Layer;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::layer::SubscriberExt;

use crate::config::{Settings, path_told, told};
use crate::progress;

/// Requests.
pub const REQUEST: &str = "realtime_kit::request";
/// Which requests answer a scan, and what of the statement they take over.
pub const PLAN: &str = "realtime_kit::plan";
/// The pages of lists: what each had, and which comes next.
pub const PAGE: &str = "realtime_kit::page";
/// What is asked for before anybody wants it.
pub const GUESS: &str = "realtime_kit::guess";
/// Who waits for the token's budget, or its share.
pub const BUDGET: &str = "realtime_kit::budget";
/// Who waits for an answer, and who works on it.
pub const WAIT: &str = "realtime_kit::wait";

/// All of them.
const TARGETS: [&str; 6] = [REQUEST, PLAN, PAGE, GUESS, BUDGET, WAIT];

/// What all of them begin with.
const ROOT: &str = "realtime_kit";

/// The variables that say what is logged, and where to.
const VARIABLES: [&str; 2] = ["REALTIMEKIT_LOG", "REALTIMEKIT_LOG_FILE"];

/// Whether it was looked what is to be logged, and something is.
static HAS_BEGUN: AtomicBool = AtomicBool::new(false);

/// Begins to log where the environment asks for it. To be called where a statement begins; what is wrong is told on standard
/// error, once, and breaks nothing. Without the feature `loadable` it does nothing: that is for the program to say.
pub fn begin(settings: &Settings) {
    if cfg!(not(feature = "loadable")) || HAS_BEGUN.load(Ordering::Relaxed) {
        return;
    }
    let value = |key: &str| settings.get(key).map(|(value, _)| value);
    let begun = match value("log") {
        Ok(None) => return,
        Ok(Some(filter)) if !HAS_BEGUN.swap(true, Ordering::Relaxed) => {
            value("log_file").and_then(|file| log(&filter, file.as_deref()))
        }
        Ok(Some(_)) => return,
        Err(text) if !HAS_BEGUN.swap(true, Ordering::Relaxed) => Err(text),
        Err(_) => return,
    };
    if let Err(text) = begun {
        progress::put(format!("{}realtime_kit: {text}\n", progress::prefix()).as_bytes(), true);
    }
}

/// Writes the log that `REALTIMEKIT_LOG` and `REALTIMEKIT_LOG_FILE` ask for, for programs that have no subscriber of the
/// crate `tracing`; nothing without them.
///
/// # Errors
/// A sentence: a filter that is none, a file that cannot be written, a subscriber that is there already.
pub fn log_by_environment() -> Result<(), String> {
    let [filter, file] = VARIABLES.map(|name| std::env::var(name).ok().filter(|value| !value.trim().is_empty()));
    match filter {
        Some(filter) => log(filter.trim(), file.as_deref().map(str::trim)),
        None => Ok(()),
    }
}

/// Writes what passes the filter to a file, or to standard error.
fn log(filter: &str, file: Option<&str>) -> Result<(), String> {
    let targets = targets(filter)?;
    let place = file.map(open).transpose()?;
    let lines = tracing_subscriber::fmt::layer().with_ansi(false).log_internal_errors(false).with_writer(Place(place));
    tracing::subscriber::set_global_default(tracing_subscriber::registry().with(lines.with_filter(targets)))
        .map_err(|_| "REALTIMEKIT_LOG is not followed: the program has a subscriber of its own".to_owned())
}

/// The filter, for what is ours alone: other libraries here would log what they send, secrets included.
fn targets(filter: &str) -> Result<Targets, String> {
    let wrong = |what: &str| {
        let parts: Vec<&str> = TARGETS.iter().filter_map(|target| target.strip_prefix("realtime_kit::")).collect();
        format!(
            "REALTIMEKIT_LOG has {what}, and nothing is logged: write error, warn, info, debug or trace, or parts of it such as info,{BUDGET}=trace; the parts are {}",
            parts.join(", ")
        )
    };
    let asked: Targets = filter.parse().map_err(|_| wrong(&format!("the filter {}, which is none", told(filter))))?;
    let mut ours = Targets::new();
    if let Some(level) = asked.default_level() {
        ours = ours.with_target(ROOT, level);
    }
    for (target, level) in asked.iter() {
        if target != ROOT && !TARGETS.contains(&target) {
            return Err(wrong(&format!("{} in it, which is neither a level nor a part", told(target))));
        }
        ours = ours.with_target(target, level);
    }
    Ok(ours)
}

/// A file that is appended to; a new one is its owner's alone: ids of sessions and people stand in it.
fn open(path: &str) -> Result<File, String> {
    let mut options = File::options();
    options.append(true).create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map_err(|error| {
        format!(
            "the file {} of REALTIMEKIT_LOG_FILE cannot be written, and nothing is logged: {error}",
            path_told(path)
        )
    })
}

/// Where lines go: a file, or standard error. Each is written at once, so that those of several threads do not mix.
struct Place(Option<File>);

impl<'a> MakeWriter<'a> for Place {
    type Writer = &'a Place;

    fn make_writer(&'a self) -> Self::Writer {
        self
    }
}

impl io::Write for &Place {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        match &self.0 {
            // A disk that is full is not to end a statement.
            Some(file) => drop((&*file).write_all(line)),
            None => progress::put(&[progress::prefix().as_bytes(), line].concat(), true),
        }
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tracing::Level;

    #[test]
    fn a_filter_lets_through_what_is_ours_and_nothing_else() {
        let debug = targets("debug,realtime_kit::budget=trace").unwrap();
        assert!(debug.would_enable(REQUEST, &Level::DEBUG) && !debug.would_enable(REQUEST, &Level::TRACE));
        assert!(debug.would_enable(BUDGET, &Level::TRACE));
        assert!(!debug.would_enable("h2::codec", &Level::ERROR));
        let off = targets("off").unwrap();
        assert!(!off.would_enable(REQUEST, &Level::ERROR));
    }

    #[test]
    fn what_is_no_filter_is_told_with_what_to_write() {
        for bad in ["inof", "h2=trace", "debug,hyper=info", "realtime_kit::budgt=trace", "info,=,", "realtime_kit=loud"]
        {
            let text = targets(bad).unwrap_err();
            assert!(text.ends_with("the parts are request, plan, page, guess, budget, wait"), "{bad}: {text}");
        }
    }
}
