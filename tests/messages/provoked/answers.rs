//! Answers that the emulator does not give: broken ones, lists that lie, files of another form.

use super::{Bench, Provocation, Said};
use crate::harness::environment::Environment;
use crate::server::{Answer, Server};
use serde_json::{Value, json};

pub const ALL: &[Provocation] =
    &[("bodies", bodies), ("lists", lists), ("links", links), ("files_behind_links", files)];

const ALL_IDS: &str = "SELECT id FROM realtime_kit_sessions";

fn ask(bench: &Bench, server: &Server, statements: &[&str]) -> Said {
    let mut environment = Environment::of_emulator(&server.base_url());
    environment.set("REALTIMEKIT_TRIES", Some("1"));
    bench.errors(&environment, statements)
}

fn bodies(bench: &Bench) -> Said {
    let mut said = Vec::new();
    let whole = |status: u16, body: &'static [u8]| move |_: &str, _| Answer(status, body.to_vec());
    for (status, body) in [
        (206, &b"{}"[..]),
        (200, &b"\xff\xfe"[..]),
        (200, br#"{"success":true,"data":{"sessions":[1]},"paging":{"total_count":1}}"#),
        (418, br#"{}"#),
    ] {
        let server = Server::start(whole(status, body))?;
        said.extend(ask(bench, &server, &[ALL_IDS])?);
    }
    Ok(said)
}

/// A page of sessions with these numbers; the higher, the later they began.
fn page(numbers: impl Iterator<Item = usize>, total: Option<usize>) -> Answer {
    let row = |n: usize| json!({"id": format!("s{n}"), "status": "ENDED", "created_at": format!("2026-11-14T{:02}:{:02}:00Z", n / 60, n % 60)});
    let rows: Vec<Value> = numbers.map(row).collect();
    let mut body = json!({"success": true, "data": {"sessions": rows}});
    if let Some(total) = total {
        body["paging"] = json!({"total_count": total, "start_offset": 1, "end_offset": total});
    }
    Answer::good(body.to_string())
}

fn number_of(target: &str) -> usize {
    let number = target.split("page_no=").nth(1).and_then(|rest| rest.split('&').next());
    number.and_then(|number| number.parse().ok()).unwrap_or(1)
}

fn lists(bench: &Bench) -> Said {
    // The second page is longer than the first.
    let server = Server::start(|target, _| match number_of(target) {
        1 => page(0..100, None),
        n => page((n * 200)..(n * 200 + 101), None),
    })?;
    let mut said = ask(bench, &server, &[ALL_IDS])?;
    // Half of the second page repeats the first, whenever it is asked for.
    let server = Server::start(|target, _| match number_of(target) {
        1 => page(0..100, Some(200)),
        _ => page(50..150, Some(200)),
    })?;
    said.extend(ask(bench, &server, &[ALL_IDS])?);
    // Newest first was asked for, and the second page is newer than the first.
    let server = Server::start(|target, _| match number_of(target) {
        1 => page((0..100).rev(), Some(200)),
        _ => page((100..200).rev(), Some(200)),
    })?;
    said.extend(ask(bench, &server, &["SELECT created_at FROM realtime_kit_sessions ORDER BY created_at DESC"])?);
    // A session of the list that is unknown by its id.
    let server =
        Server::start(|target, _| match target.split('?').next().unwrap_or_default().ends_with("/sessions") {
            true => page(0..1, Some(1)),
            false => Answer(404, br#"{"success":false,"error":{"code":404,"message":"No session found"}}"#.to_vec()),
        })?;
    said.extend(ask(bench, &server, &["SELECT id, breakout_rooms FROM realtime_kit_sessions WHERE status = 'ENDED'"])?);
    Ok(said)
}

fn links(bench: &Bench) -> Said {
    let mut said = Vec::new();
    for link in ["no link", "http://files.example/chat.csv"] {
        let server = Server::start(move |_, _| {
            Answer::good(json!({"success": true, "data": {"chat_download_url": link}}).to_string())
        })?;
        said.extend(ask(bench, &server, &["SELECT content FROM realtime_kit_sessions_chat WHERE session_id = 's'"])?);
    }
    Ok(said)
}

fn files(bench: &Bench) -> Said {
    let mut said = Vec::new();
    for (key, table, file) in [
        ("chat_download_url", "chat_messages", &b"id\n\xff\n"[..]),
        ("chat_download_url", "chat_messages", b"[{\"id\": "),
        ("chat_download_url", "chat_messages", b"[1]"),
        ("chat_download_url", "chat_messages", b"id,participantId\n1\n"),
        ("transcript_download_url", "transcript_segments", b"1,2,3\n"),
    ] {
        let server = Server::start(move |target, address| match target.starts_with("/file") {
            true => Answer::good(file),
            false => {
                Answer::good(json!({"success": true, "data": {key: format!("http://{address}/file")}}).to_string())
            }
        })?;
        let sql = format!("SELECT * FROM realtime_kit_sessions_{table} WHERE session_id = 's'");
        said.extend(ask(bench, &server, &[&sql])?);
    }
    Ok(said)
}
