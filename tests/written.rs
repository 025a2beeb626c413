//! Looks for secrets in everything that the other tests printed and wrote: what each host, script and shell said, their
//! homes, the databases that were made, and in CI what the test programs themselves printed. Cargo runs test programs by
//! name, so this one comes last; alone it looks through what the latest run of the others left.

#[allow(dead_code)]
#[path = "hosts/harness/mod.rs"]
mod harness;
#[path = "written/spellings.rs"]
mod spellings;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use aho_corasick::AhoCorasick;
use harness::written;
use realtime_kit_emulator::{POWERLESS_TOKEN, TOKEN, world};
use spellings::spellings;

/// What a download link's signature stands behind.
const SIGNATURE: &str = "X-Amz-Signature=";

/// Columns that show the API's own link to a file, which is what they are there for.
const LINKS: [&str; 7] = [
    "chat_download_url",
    "transcript_download_url",
    "summary_download_url",
    "download_url",
    "audio_download_url",
    "data",
    "answer",
];

/// Shorter ones are words that stand anywhere.
const SHORTEST: usize = 8;

#[test]
fn no_secret_was_printed_or_written() {
    let files = files(&written::all());
    let golden = written::all().join("golden");
    assert!(
        files.iter().any(|file| file.starts_with(&golden)),
        "There is nothing to look through: run `cargo test` first, or at least `cargo test --test golden`."
    );
    let mut secrets = BTreeSet::from([TOKEN, POWERLESS_TOKEN, world::SECRET_MARK].map(str::to_owned));
    for file in files.iter().filter(|file| file.ends_with(written::SECRETS)) {
        let text = std::fs::read_to_string(file).expect("a list of secrets");
        secrets.extend(text.lines().filter(|secret| secret.len() >= SHORTEST).map(str::to_owned));
    }
    let searcher = Searcher::new(&secrets);
    let mut bytes = 0;
    let mut found = Vec::new();
    for file in files.iter().filter(|file| !file.ends_with(written::SECRETS)) {
        let content = std::fs::read(file).expect("a file that a test wrote");
        bytes += content.len();
        found.extend(searcher.find(&content).map(|what| format!("{}: {what}", file.display())));
        found.extend(signature(file, &content).map(|what| format!("{}: {what}", file.display())));
    }
    println!("{} secrets, {} files, {bytes} bytes", secrets.len(), files.len());
    assert!(found.is_empty(), "{}", found.join("\n"));
}

/// Finds secrets in any spelling.
struct Searcher {
    automaton: AhoCorasick,
    names: Vec<String>,
}

impl Searcher {
    fn new(secrets: &BTreeSet<String>) -> Self {
        let (names, patterns): (Vec<String>, Vec<Vec<u8>>) = secrets
            .iter()
            .flat_map(|secret| {
                spellings(secret).into_iter().map(move |(spelling, bytes)| (format!("{secret} ({spelling})"), bytes))
            })
            .unzip();
        Self { automaton: AhoCorasick::new(patterns).expect("patterns"), names }
    }

    fn find(&self, content: &[u8]) -> Option<String> {
        let found = self.automaton.find(content)?;
        let around = &content[found.start().saturating_sub(100)..content.len().min(found.end() + 20)];
        Some(format!("{} in {:?}", self.names[found.pattern()], String::from_utf8_lossy(around)))
    }
}

/// A signature where no link is shown: in an error, in the log of requests, on standard error, in a database.
fn signature(file: &Path, content: &[u8]) -> Option<String> {
    let text = String::from_utf8_lossy(content);
    // The answers of the hosts that speak JSON lines (tests/hosts/driver.rs) tell rows from errors.
    let is_stdout = file.file_name().is_some_and(|name| name == "stdout");
    // Generated SQL reads any column under names of its own, and other expressions of it.
    let is_generated = file.components().any(|part| part.as_os_str() == "differential");
    let line = text.lines().filter(|line| line.contains(SIGNATURE)).find(|line| {
        let Ok(answer) = serde_json::from_str::<serde_json::Value>(line) else {
            // The sqlite3 shell's rows are text like any other; its errors stand on standard error.
            return !is_stdout;
        };
        let none = Vec::new();
        let columns = answer["columns"].as_array().unwrap_or(&none);
        let shows_links = |column: usize| {
            columns.get(column).and_then(|name| name.as_str()).is_some_and(|name| LINKS.contains(&name))
        };
        let rows = answer["rows"].as_array().unwrap_or(&none).iter().filter_map(|row| row.as_array());
        let in_rows = rows
            .flat_map(|row| row.iter().enumerate())
            .any(|(column, cell)| !shows_links(column) && cell.as_str().is_some_and(|cell| cell.contains(SIGNATURE)));
        in_rows && !is_generated || answer["error"].as_str().is_some_and(|error| error.contains(SIGNATURE))
    })?;
    Some(format!("a download link's signature: {line}"))
}

/// All files below a directory.
fn files(directory: &Path) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(directory) else { return Vec::new() };
    let paths = entries.map(|entry| entry.expect("an entry").path());
    // Links lead elsewhere.
    paths
        .filter(|path| !path.is_symlink())
        .flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] })
        .collect()
}

#[test]
fn a_secret_is_found_in_every_spelling() {
    let secret = "emulator/token+never~shown=";
    let searcher = Searcher::new(&BTreeSet::from([secret.to_owned()]));
    let bytes = secret.as_bytes();
    let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    let utf16 = |to: fn(u16) -> [u8; 2]| secret.encode_utf16().flat_map(to).collect::<Vec<u8>>();
    use base64::Engine;
    use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
    let leaks: Vec<(&str, Vec<u8>)> = vec![
        ("plain", format!("Authorization: Bearer {secret}\r\n").into()),
        ("percent-encoded", b"?t=emulator%2Ftoken%2Bnever~shown%3D".to_vec()),
        ("percent-encoded, in small letters", b"emulator%2ftoken%2bnever%7eshown%3d".to_vec()),
        ("as JSON with escaped slashes", b"\"emulator\\/token+never~shown=\"".to_vec()),
        ("hexadecimal", format!("X'{hex}'").into()),
        ("HEXADECIMAL", hex.to_uppercase().into()),
        ("base64", STANDARD.encode(secret).into()),
        ("base64 of a header", STANDARD.encode(format!("Bearer {secret}")).into()),
        ("base64 behind a user", STANDARD.encode(format!("me:{secret}:")).into()),
        ("base64 behind another user", URL_SAFE_NO_PAD.encode(format!("you:{secret}.")).into()),
        ("UTF-16", utf16(u16::to_le_bytes)),
        ("UTF-16, the other way round", utf16(u16::to_be_bytes)),
        ("a list of bytes", format!("{bytes:?}").into()),
        ("reversed", secret.bytes().rev().collect()),
        ("its first half", secret[..secret.len() / 2].into()),
        ("its second half", secret[secret.len() - secret.len() / 2..].into()),
    ];
    for (name, leak) in leaks {
        let content = [&b"\0\xff before "[..], &leak, b" behind"].concat();
        assert!(searcher.find(&content).is_some(), "{name}");
    }
    assert_eq!(searcher.find(b"token, emulator, shown, Bearer"), None);
}

#[test]
fn a_signature_is_found_where_no_link_is_shown() {
    let line = |columns: &str, rows: &str, error: &str| {
        format!("{{\"columns\":{columns},\"rows\":{rows},\"error\":{error}}}\n").into_bytes()
    };
    let link = "\"http://127.0.0.1/f?X-Amz-Signature=00ff\"";
    let found = |file: &str, content: &[u8]| signature(Path::new(file), content).is_some();
    assert!(!found("stdout", &line("[\"id\",\"download_url\"]", &format!("[[\"x\",{link}]]"), "null")));
    assert!(found("stdout", &line("[\"path\"]", &format!("[[{link}]]"), "null")));
    assert!(found("stdout", &line("[]", "[]", link)));
    assert!(!found("differential/1/stdout", &line("[\"c0\"]", &format!("[[{link}]]"), "null")));
    assert!(found("differential/1/stdout", &line("[]", "[]", link)));
    assert!(found("stderr", b"error sending request for url (http://127.0.0.1/f?X-Amz-Signature=00ff)"));
    assert!(found("calls.db", b"\0\0X-Amz-Signature=00ff\0"));
}
