//! `mirror` and `forget` around what their functions do: files, exit codes, what is printed.

use crate::bench::{run, run_alone, start};
use crate::harness::environment::Environment;
use crate::harness::written;
use realtime_kit_emulator::{Emulator, Options, world};
use std::fs::File;
use std::process::Stdio;

/// A small history, and an environment that points to it. `faults` may name a session of it.
fn history(faults: impl FnOnce(&Emulator) -> String) -> (Emulator, Environment) {
    let emulator = Emulator::start_with(Options { sessions: 30, ..Options::default() }).expect("a free port");
    let mut environment = Environment::of_emulator(&emulator.base_url(&faults(&emulator)));
    environment.set("REALTIMEKIT_TRIES", Some("1"));
    (emulator, environment)
}

/// A file that is not there yet.
fn new_file() -> String {
    let directory = written::directory().expect("a place for a database");
    directory.join("calls.db").to_str().expect("UTF-8").to_owned()
}

/// The moment at which the emulator's world stands.
const NOW: &str = "2026-11-15T00:00:00.000Z";

/// The arguments of a run, at that moment.
fn mirror<'a>(file: &'a str, more: &[&'a str]) -> Vec<&'a str> {
    assert_eq!(NOW, world::NOW.to_string());
    [&["mirror", file, "--now", NOW], more].concat()
}

#[test]
fn a_run_tells_what_it_did_and_the_file_answers() {
    let (emulator, environment) = history(|_| String::new());
    let file = new_file();
    let told = run(&environment, &mirror(&file, &[])).rows();
    let requests = emulator.take_log().iter().filter(|seen| seen.status != 0).count();
    assert_eq!(told, format!("{file}: 30 new sessions, by {requests} requests (run 1).\n"));
    let sql = "SELECT count(*) AS sessions, (SELECT count(*) FROM participants) > 30 AS people FROM sessions";
    assert_eq!(run_alone(&["--db", &file, sql]).rows(), "sessions,people\r\n30,1\r\n");
    let told = run(&environment, &mirror(&file, &["--json"])).rows();
    let told: serde_json::Value = serde_json::from_str(&told).expect("JSON");
    assert_eq!((&told["run"], &told["outcome"], &told["new_sessions"]), (&2.into(), &"complete".into(), &0.into()));
    assert_eq!(run(&environment, &mirror(&file, &["--quiet"])).rows(), "");
}

#[cfg(unix)]
#[test]
fn its_files_are_for_their_owner_alone() {
    use std::os::unix::fs::PermissionsExt;
    let (_emulator, environment) = history(|_| "fault=stall@all:recordings".to_owned());
    let file = new_file();
    let mode =
        |name: &str| File::open(name).and_then(|file| file.metadata()).map(|data| data.permissions().mode() & 0o777);
    let running = start(&environment, &mirror(&file, &[]), Stdio::null());
    let beside = ["", "-wal", "-shm", "-mirror-lock"].map(|end| format!("{file}{end}"));
    for name in &beside {
        while !std::path::Path::new(name).exists() {
            running.wait_until(|_| true);
            std::thread::sleep(std::time::Duration::from_millis(5));
        }
        assert_eq!(mode(name).expect("it is there"), 0o600, "{name}");
    }
    drop(running);
    // Whoever opened it for others did so on purpose.
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o640)).expect("it is ours");
    let (_emulator, environment) = history(|_| String::new());
    run(&environment, &mirror(&file, &[])).rows();
    assert_eq!(mode(&file).expect("it is there"), 0o640);
}

#[test]
fn what_is_still_missing_is_told_and_ends_with_3() {
    let (_emulator, environment) = history(|emulator| {
        let ended =
            emulator.world().sessions.iter().find(|session| session.ended_at.at().is_some()).expect("one is over");
        format!("fault=g500@all:{}/participants", ended.id)
    });
    let file = new_file();
    let ended = run(&environment, &mirror(&file, &[]));
    assert!(ended.stdout.contains("30 new sessions"), "{}", ended.stdout);
    let said = ended.failure(3);
    assert!(said.contains("still missing") && said.contains("/participants"), "{said}");
    let quiet = run(&environment, &mirror(&file, &["--quiet"]));
    assert_eq!(quiet.stdout, "");
    assert!(quiet.failure(3).contains("still missing"));
    // It is left alone for a while, and then tried again.
    let (_emulator, environment) = history(|_| String::new());
    run(&environment, &["mirror", &file, "--now", "2026-11-15T12:00:00.000Z"]).rows();
}

#[test]
fn a_second_run_at_the_same_time_ends_with_4() {
    let (emulator, environment) = history(|_| String::new());
    let file = new_file();
    let lock = File::create(format!("{file}-mirror-lock")).expect("a lock");
    lock.lock().expect("nobody else has it");
    let said = run(&environment, &mirror(&file, &[])).failure(4);
    assert!(said.contains("another run is under way"), "{said}");
    assert_eq!(emulator.take_log().len(), 0);
    drop(lock);
    run(&environment, &mirror(&file, &[])).rows();
}

#[test]
fn a_run_that_cannot_begin_ends_with_1() {
    let file = new_file();
    let missing = run_alone(&mirror(&file, &[])).failure(1);
    assert!(missing.contains("CLOUDFLARE_ACCOUNT_ID"), "{missing}");
    let (_emulator, environment) = history(|_| String::new());
    for (arguments, word) in [
        (&["--since", "yesterday"][..], "yesterday"),
        (&["--tables", "sessions,calls"], "calls"),
        (&["--since", "2026-11-02", "--until", "2026-11-01"], "since is not before until"),
    ] {
        let said = run(&environment, &mirror(&file, arguments)).failure(1);
        assert!(said.contains(word), "{said}");
    }
    let said = run(&environment, &mirror("nowhere/calls.db", &[])).failure(1);
    assert!(said.starts_with("nowhere/calls.db: the file cannot be made: "), "{said}");
    std::fs::write(&file, "This is text, and more of it than a page of a database has at least.".repeat(10))
        .expect("ours");
    let said = run(&environment, &mirror(&file, &[])).failure(1);
    assert!(said.contains("not a database"), "{said}");
}

#[test]
fn options_reach_the_run() {
    let (_emulator, environment) = history(|_| String::new());
    let file = new_file();
    let options =
        ["--since", "2026-11-10", "--until", "2026-11-14", "--tables", "recordings", "--share", "1", "--all-apps"];
    run(&environment, &mirror(&file, &options)).rows();
    let sql = "SELECT min(created_at) >= '2026-11-10' AND max(created_at) < '2026-11-14' AS within,
        (SELECT count(*) FROM participants) AS people, (SELECT count(*) FROM apps) > 1 AS apps FROM sessions";
    assert_eq!(run_alone(&["--db", &file, sql]).rows(), "within,people,apps\r\n1,0,1\r\n");
}

#[cfg(unix)]
#[test]
fn control_c_ends_a_run_and_the_next_one_goes_on() {
    let (_emulator, environment) = history(|_| "fault=stall@all:participants".to_owned());
    let file = new_file();
    crate::ending::ends_at_once(start(&environment, &mirror(&file, &[]), Stdio::null()));
    let (_emulator, environment) = history(|_| String::new());
    run(&environment, &mirror(&file, &[])).rows();
    let outcomes = "SELECT outcome FROM mirror_runs ORDER BY id";
    let told = run_alone(&["--db", &file, outcomes]).rows();
    assert!(told.ends_with("\r\ncomplete\r\n"), "{told}");
}

#[test]
fn forgetting_needs_a_mirror() {
    let said = run_alone(&["forget", "nowhere.db", "Alice"]).failure(1);
    assert_eq!(said, "nowhere.db: there is no such file; `realtime-kit mirror` makes one.\n");
}

#[test]
fn a_person_who_is_forgotten_is_in_no_file_and_stays_away() {
    let (_emulator, environment) = history(|_| String::new());
    let file = new_file();
    run(&environment, &mirror(&file, &["--quiet"])).rows();
    // Somebody whose id is theirs alone, and whose name is not a part of another's.
    let person = "SELECT custom_participant_id, min(display_name) FROM participants AS p
        WHERE length(custom_participant_id) >= 8 AND length(display_name) > 4 GROUP BY custom_participant_id
        HAVING count(DISTINCT display_name) = 1 AND NOT EXISTS (SELECT 1 FROM participants AS other
          WHERE other.custom_participant_id <> p.custom_participant_id AND instr(other.display_name, p.display_name))
        ORDER BY count(*) DESC, 1 LIMIT 1";
    let found = run_alone(&["--db", &file, "--json", person]).rows();
    let found: serde_json::Value = serde_json::from_str(&found).expect("somebody");
    let words: Vec<&str> = found.as_object().expect("a row").values().filter_map(|value| value.as_str()).collect();
    let [id, name] = words[..] else { panic!("{words:?}") };
    let is_there = |word: &str| {
        let directory = std::path::Path::new(&file).parent().expect("a directory");
        let entries = std::fs::read_dir(directory).expect("it is ours").flatten();
        let files = entries.filter(|entry| entry.file_name().to_string_lossy().starts_with("calls.db"));
        let bytes: Vec<u8> = files.flat_map(|entry| std::fs::read(entry.path()).expect("it is ours")).collect();
        bytes.windows(word.len()).any(|window| window == word.as_bytes())
    };
    assert!(is_there(id) && is_there(name), "{words:?}");
    let told = run_alone(&["forget", &file, id]).rows();
    assert!(told.starts_with(&format!("{file}: forgotten; ")) && !told.contains(name), "{told}");
    assert!(!told.contains("; 0 rows deleted"), "{told}");
    assert!(!is_there(id) && !is_there(name), "{words:?}");
    run(&environment, &["mirror", &file, "--quiet", "--now", "2026-11-16T00:00:00.000Z"]).rows();
    assert!(!is_there(id) && !is_there(name), "{words:?}");
}

#[test]
fn forgetting_under_the_eyes_of_a_reader_says_what_is_left_to_do() {
    let (_emulator, environment) = history(|_| String::new());
    let file = new_file();
    run(&environment, &mirror(&file, &["--quiet"])).rows();
    // Some rows, and then work for ever, in one snapshot of the file.
    let sql = "WITH n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)
        SELECT id FROM sessions UNION ALL SELECT count(*) FROM n CROSS JOIN sessions";
    let reader = start(&Environment::default(), &["--db", &file, sql], Stdio::null());
    reader.wait_until(|printed| printed.len() > 100);
    let person =
        "SELECT custom_participant_id AS id FROM participants WHERE length(custom_participant_id) >= 8 LIMIT 1";
    let id = run_alone(&["--db", &file, person]).rows();
    let id = id.lines().nth(1).expect("somebody");
    let said = run_alone(&["forget", &file, id]).failure(1);
    assert!(said.contains("-wal still holds old pages"), "{said}");
    assert_ne!(size(&format!("{file}-wal")), Some(0));
    drop(reader);
    let told = run_alone(&["forget", &file, id]).rows();
    assert!(told.contains("forgotten already"), "{told}");
    assert!(matches!(size(&format!("{file}-wal")), None | Some(0)));
}

/// A file's bytes; `None` if there is none.
fn size(file: &str) -> Option<u64> {
    std::fs::metadata(file).ok().map(|data| data.len())
}
