//! SQLite and the extension itself.

use crate::doctor::Check;

/// From which SQLite on IN lists and LIMIT are handed over while a statement is planned.
const LISTS_AND_LIMITS: i32 = 3_038_000;

/// From which SQLite on it has JSON functions unless it was built without them.
const JSON: i32 = 3_038_000;

/// What is to be known of the SQLite that runs the statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Host {
    /// Its version, as 3_040_001.
    pub version: i32,
    /// Whether it has `json_extract` and its like.
    pub has_json: bool,
    /// Whether an interrupt can be noticed: an authorizer may forbid the small statement that does.
    pub notices_interrupts: bool,
}

/// The checks that need no setting.
pub fn checks(host: &Host) -> Vec<Check> {
    let version = host.version;
    let dotted = format!("{}.{}.{}", version / 1_000_000, version / 1_000 % 1_000, version % 1_000);
    let mut lacks = Vec::new();
    if version < LISTS_AND_LIMITS {
        lacks.push("an IN list is asked for value by value, and LIMIT does not make pages smaller");
    }
    if !host.has_json {
        lacks.push("there are no JSON functions to take JSON columns apart with");
    }
    let sqlite = match lacks.as_slice() {
        [] => Check::ok("sqlite", format!("SQLite {dotted}.")),
        lacks => {
            let newer = if version < JSON.max(LISTS_AND_LIMITS) {
                "Use a host with SQLite 3.38 or later; the program realtime-kit has a new one inside."
            } else {
                "Use a host whose SQLite has JSON functions; the program realtime-kit has."
            };
            Check::warning("sqlite", format!("SQLite {dotted}: {}.", lacks.join("; ")), newer)
        }
    };
    let interrupt = match host.notices_interrupts {
        true => Check::ok(
            "interrupt",
            "Interrupts, progress handlers and time limits of the host end a statement that waits.",
        ),
        false => Check::warning(
            "interrupt",
            "The host forbids the statement by which an interrupt is noticed: it waits for the answer.",
            "Let the host's authorizer allow SELECT and recursive SELECT, or lower the bound: SELECT realtime_kit_config('timeout', 10).",
        ),
    };
    let form = if cfg!(feature = "loadable") { "loaded as an extension" } else { "built into the program" };
    let extension = Check::ok("extension", format!("realtime_kit {}, {form}.", env!("CARGO_PKG_VERSION")));
    vec![sqlite, interrupt, extension]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::doctor::State;

    fn told(version: i32, has_json: bool, notices_interrupts: bool) -> Vec<Check> {
        checks(&Host { version, has_json, notices_interrupts })
    }

    #[test]
    fn what_an_old_sqlite_lacks_is_a_warning() {
        assert!(told(3_038_000, true, true).iter().all(|check| check.state == State::Ok));
        let old = &told(3_037_002, true, true)[0];
        assert_eq!(old.state, State::Warning);
        assert!(old.found.starts_with("SQLite 3.37.2: an IN list") && !old.found.contains("JSON"), "{}", old.found);
        assert!(old.remedy.as_ref().is_some_and(|remedy| remedy.contains("3.38 or later")));
        let bare = &told(3_045_001, false, true)[0];
        assert_eq!(bare.found, "SQLite 3.45.1: there are no JSON functions to take JSON columns apart with.");
        assert_eq!(told(3_045_001, true, false)[1].state, State::Warning);
    }
}
