//! CLOUDFLARE_API_TOKEN_FILE: read for each request; a sentence where it is no token.

use std::path::{Path, PathBuf};

use realtime_kit_emulator::{Emulator, TOKEN};

use super::server::{ONE_SESSION, Server, answer};
use super::{Connection, ONE_REQUEST};
use crate::harness::environment::Environment;

fn environment(emulator: &Emulator, file: &Path) -> Environment {
    let mut environment = Environment::of_emulator(&emulator.base_url(""));
    environment.set("CLOUDFLARE_API_TOKEN", None);
    environment.set("CLOUDFLARE_API_TOKEN_FILE", file.to_str());
    environment
}

#[test]
fn a_token_file_is_trimmed_and_read_for_each_request() {
    let emulator = Emulator::start().expect("the emulator");
    let directory = tempfile::tempdir().expect("a directory");
    let file = directory.path().join("token");
    let mut connection = Connection::open(&environment(&emulator, &file), &[TOKEN, "rotated-token"]);
    // Not there when the extension is loaded: nothing is read then.
    std::fs::write(&file, format!("\n  {TOKEN}\r\n")).unwrap();
    assert_eq!(connection.cell(ONE_REQUEST), "4");
    std::fs::write(&file, "rotated-token\n").unwrap();
    let error = connection.error(ONE_REQUEST);
    let remedy = "The token from the file named by CLOUDFLARE_API_TOKEN_FILE is not valid: put a live API token there.";
    assert!(error.ends_with(remedy), "{error}");
    std::fs::write(&file, TOKEN).unwrap();
    assert_eq!(connection.cell(ONE_REQUEST), "4");
    let sent: Vec<_> = emulator.take_log().into_iter().filter_map(|seen| seen.authorization).collect();
    assert_eq!(sent, [&format!("Bearer {TOKEN}"), "Bearer rotated-token", &format!("Bearer {TOKEN}")]);
}

/// A server that refuses the old token, and puts the new one into the file meanwhile.
fn refusing_once(file: PathBuf, body: &'static str) -> Server {
    Server::start(move |asked| match asked.authorization.as_deref() {
        Some("Bearer new-token-of-the-file") => answer(200, "", body),
        _ => {
            std::fs::write(&file, "new-token-of-the-file").unwrap();
            answer(401, "", r#"{"success":false,"errors":[{"code":10000,"message":"Authentication error"}]}"#)
        }
    })
}

/// A file that is replaced while a statement runs: the request that was refused goes out again with the new token.
#[test]
fn a_token_that_was_replaced_meanwhile_is_tried_before_giving_up() {
    let directory = tempfile::tempdir().expect("a directory");
    let file = directory.path().join("token");
    std::fs::write(&file, "old-token-of-the-file").unwrap();
    let server = refusing_once(file.clone(), ONE_SESSION);
    let mut environment = Environment::of_emulator(&server.origin("127.0.0.1"));
    environment.set("CLOUDFLARE_API_TOKEN", None);
    environment.set("CLOUDFLARE_API_TOKEN_FILE", file.to_str());
    let mut connection = Connection::open(&environment, &["old-token-of-the-file", "new-token-of-the-file"]);
    assert_eq!(connection.cell("SELECT id FROM realtime_kit_sessions"), "'s1'");
    assert_eq!(server.asked().len(), 2);
    let log = "SELECT group_concat(attempt || ' ' || status || ' ' || outcome, ', ') FROM realtime_kit_requests";
    assert_eq!(connection.cell(log), "'1 401 retried, 2 200 ok'");
    // A write that was refused was not done: it goes out again, too.
    let server = refusing_once(file.clone(), r#"{"success":true,"data":{"status":"IN_PROGRESS"}}"#);
    let mut environment = Environment::of_emulator(&server.origin("127.0.0.1"));
    environment.set("CLOUDFLARE_API_TOKEN", None);
    environment.set("CLOUDFLARE_API_TOKEN_FILE", file.to_str());
    std::fs::write(&file, "old-token-of-the-file").unwrap();
    let mut connection = Connection::open(&environment, &["old-token-of-the-file", "new-token-of-the-file"]);
    assert_eq!(connection.cell("SELECT realtime_kit_generate_summary('x') ->> 'status'"), "'IN_PROGRESS'");
    assert_eq!(server.asked().len(), 2);
    assert_eq!(connection.cell(log), "'1 401 retried, 2 200 ok'");
}

#[test]
fn a_token_file_that_holds_none_is_a_sentence() {
    let emulator = Emulator::start().expect("the emulator");
    let directory = tempfile::tempdir().expect("a directory");
    let file = directory.path().join("token");
    let mut connection = Connection::open(&environment(&emulator, &file), &["word-of-the-file"]);
    let mut said = || {
        let error = connection.error(ONE_REQUEST);
        let wanted = format!("the token file {} named by CLOUDFLARE_API_TOKEN_FILE ", file.display());
        let (_, said) = error.split_once(&wanted).unwrap_or_else(|| panic!("{error}"));
        said.to_owned()
    };
    assert_eq!(said(), "is missing");
    std::fs::create_dir(&file).unwrap();
    assert_eq!(said(), "is no regular file");
    std::fs::remove_dir(&file).unwrap();
    for (content, wanted) in [
        ("", "holds nothing"),
        (" \r\n\t\n", "holds nothing"),
        ("two word-of-the-file", "does not hold one word of printable ASCII"),
        ("word-of-the-file\nanother", "does not hold one word of printable ASCII"),
        ("\"word-of-the-file\"\n", "holds quotes around the token"),
        ("word-of-the-filé", "does not hold one word of printable ASCII"),
        ("word-of-the-file\0", "does not hold one word of printable ASCII"),
        (&"x".repeat(8193), "holds more than 8192 bytes"),
    ] {
        std::fs::write(&file, content).unwrap();
        assert_eq!(said(), wanted, "{:?}", content.get(..10));
    }
    assert_eq!(emulator.take_log().len(), 0);
}

/// As ssh does with keys; one of root's is taken, since containers mount secrets so.
#[cfg(unix)]
#[test]
fn a_token_file_that_all_may_read_is_refused_unless_it_is_roots() {
    use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
    let emulator = Emulator::start().expect("the emulator");
    let directory = tempfile::tempdir().expect("a directory");
    let file = directory.path().join("token");
    std::fs::write(&file, TOKEN).unwrap();
    let mut connection = Connection::open(&environment(&emulator, &file), &[TOKEN]);
    let mode = |mode| std::fs::set_permissions(&file, std::fs::Permissions::from_mode(mode)).unwrap();
    mode(0o644);
    if std::fs::metadata(&file).unwrap().uid() == 0 {
        assert_eq!(connection.cell(ONE_REQUEST), "4");
        chown(&file, Some(65534), None).expect("root gives files away");
    }
    let error = connection.error(ONE_REQUEST);
    assert!(error.ends_with("can be read by every user of this machine: chmod 600 it"), "{error}");
    mode(0o640);
    assert_eq!(connection.cell(ONE_REQUEST), "4");
}

#[test]
fn the_file_cannot_be_chosen_through_sql() {
    let emulator = Emulator::start().expect("the emulator");
    let directory = tempfile::tempdir().expect("a directory");
    let file = directory.path().join("token");
    std::fs::write(&file, TOKEN).unwrap();
    let mut connection = Connection::open(&environment(&emulator, &file), &[TOKEN]);
    for (key, variable) in [
        ("token_file", "CLOUDFLARE_API_TOKEN_FILE"),
        ("token_command", "REALTIMEKIT_TOKEN_COMMAND"),
        ("ca_file", "REALTIMEKIT_CA_FILE"),
    ] {
        for value in ["'/etc/passwd'", "NULL"] {
            assert_eq!(
                connection.error(&format!("SELECT realtime_kit_config('{key}', {value})")),
                format!(
                    "realtime_kit_config: {key} is given by the environment alone, not through SQL: set {variable}"
                )
            );
        }
        let error =
            connection.error(&format!("CREATE VIRTUAL TABLE temp.x USING realtime_kit_sessions({key}='/etc/passwd')"));
        assert!(error.contains(&format!("{key} cannot be an argument")), "{error}");
    }
    assert_eq!(connection.cell("SELECT realtime_kit_config('token_file')"), format!("'{}'", file.display()));
    assert_eq!(
        connection.error("SELECT realtime_kit_config('token_command')"),
        "realtime_kit_config: token_command is never shown"
    );
    assert_eq!(connection.cell(ONE_REQUEST), "4");
}
