//! The storage service behind the URLs: signatures, expiry, faults; and when there is something to download.

use realtime_kit_emulator::Emulator;
use realtime_kit_emulator::world::Content;

use crate::client::{ask, download, file, get, link, request, url};
use crate::world::{FULL, ON_DEMAND, SILENT, WITHOUT};

fn chat() -> String {
    format!("/sessions/{FULL}/chat")
}

#[test]
fn a_download_is_seen_and_must_carry_no_token() {
    let emulator = Emulator::start().expect("an emulator");
    let link = link(&get(&emulator, "latency=1", &chat()));
    emulator.take_log();
    assert_eq!(download(&link).status, 200);
    let refused = request("GET", &link, Some("Bearer emulator-token")).expect("an answer");
    assert_eq!(refused.status, 400);
    assert!(refused.text().contains("<ArgumentValue>Bearer emulator-token</ArgumentValue>"));
    let log = emulator.take_log();
    let (path, query) = link.split_once("/files/").expect("a file").1.split_once('?').expect("a query");
    assert_eq!((&*log[0].path, &*log[0].query), (&*format!("/files/{path}"), query));
    assert!(path.starts_with("chat/") && query.contains("X-Amz-Signature=") && query.contains("X-Amz-Expires="));
    assert_eq!((log[0].status, log[0].authorization.clone()), (200, None));
    assert_eq!((log[1].status, log[1].authorization.as_deref()), (400, Some("Bearer emulator-token")));
    assert_eq!(request("POST", &link, None).expect("an answer").status, 405);
}

#[test]
fn signatures_are_checked_and_run_out() {
    let emulator = Emulator::start().expect("an emulator");
    let good = link(&get(&emulator, "", &chat()));
    assert_eq!(link(&get(&emulator, "", &chat())), good, "the same text every time");
    let (start, signature) = good.split_once("X-Amz-Signature=").expect("a signature");
    assert_eq!(signature.len(), 64);
    for wrong in
        [format!("{start}X-Amz-Signature=0"), good.replace("chat/", "summary/"), good.replace("Expires=2", "Expires=3")]
    {
        let reply = download(&wrong);
        assert_eq!(reply.status, 403, "{wrong}");
        assert_eq!(reply.header("Content-Type"), Some("application/xml"));
        assert!(reply.text().contains("<Code>SignatureDoesNotMatch</Code>"));
        assert!(reply.text().contains(wrong.split("Signature=").last().expect("a signature")), "it is quoted");
    }
    assert_eq!(download(&good.replace('?', "x?")).status, 403);
    for kind in ["chat", "transcript", "transcript?format=JSON", "summary"] {
        let path = format!("/sessions/{FULL}/{kind}");
        let statuses: Vec<u16> = (0..4)
            .map(|_| {
                let reply = get(&emulator, "expired=2", &path);
                let reply = download(&link(&reply));
                assert!(reply.status == 200 || reply.text().contains("<Message>Request has expired</Message>"));
                reply.status
            })
            .collect();
        assert_eq!(statuses, [403, 403, 200, 200], "{kind}");
    }
    let expiry = |switches: &str| get(&emulator, switches, &chat()).json()["data"]["chat_download_url_expiry"].clone();
    assert_eq!(expiry(""), "2099-01-01T00:00:00.000Z");
    assert_eq!(expiry("expiry_text=dyte"), "2099-01-01 00:00:00.000051Z");
    assert_eq!(expiry("expired=1"), "2026-11-13T23:59:59.000Z");
}

#[test]
fn files_are_filled_up_sent_in_chunks_and_moved() {
    let emulator = Emulator::start().expect("an emulator");
    let text = file(&emulator, "", &chat());
    let padded = file(&emulator, "file_size=100000", &chat());
    assert_eq!(padded.len(), 100_000);
    assert_eq!(padded.trim_end_matches('\n'), text.trim_end_matches('\n'));
    assert_eq!(file(&emulator, "file_size=3", &chat()), text, "never shorter");
    let reply = download(&link(&get(&emulator, "file_chunked=1,file_size=50000", &chat())));
    assert_eq!((reply.whole, reply.header("Content-Length"), reply.body.len()), (true, None, 50_000));
    let first = link(&get(&emulator, "file_redirect=1", &chat()));
    let reply = download(&first);
    let location = reply.header("Location").expect("a location").to_owned();
    assert_eq!((reply.status, &*location), (302, &*first.replace("127.0.0.1", "127.0.0.2")));
    // Not every system has the address of the other host.
    if std::net::TcpListener::bind("127.0.0.2:0").is_ok() {
        assert_eq!(download(&location).text(), text);
        assert_eq!(request("GET", &location, Some("Bearer emulator-token")).expect("an answer").status, 400);
    }
}

#[test]
fn faults_hit_downloads_and_these_routes() {
    let emulator = Emulator::start().expect("an emulator");
    let text = file(&emulator, "", &chat());
    let fetch = |fault: &str| {
        let base = get(&emulator, &format!("fault={fault}:files/chat"), &chat());
        assert_eq!(base.status, 200, "the API's answer is not hit");
        let link = link(&base);
        (request("GET", &link, None), request("GET", &link, None))
    };
    let (first, second) = fetch("503@first");
    let first = first.expect("an answer");
    assert!(first.status == 503 && first.text().contains("<Code>SlowDown</Code>"));
    assert_eq!(second.expect("an answer").text(), text);
    assert!(fetch("drop@all").0.is_none());
    for kind in ["cut", "cut_chunked", "stall"] {
        let reply = fetch(&format!("{kind}@all")).0.expect("a head");
        assert!(reply.status == 200 && !reply.whole, "{kind}");
    }
    assert!(fetch("slow@all").0.expect("an answer").whole);
    assert_eq!(fetch("empty@all").0.expect("an answer").body, b"");
    assert_eq!(fetch("broken_json@all").0.expect("an answer").body, text.as_bytes()[..broken(&text)]);
    // Storage is not behind the gateway: it neither has nor spends a budget.
    let switches = "budget=1";
    let link = link(&get(&emulator, switches, &chat()));
    for _ in 0..3 {
        let reply = download(&link);
        assert_eq!((reply.status, reply.header("Ratelimit")), (200, None));
    }
    assert_eq!(get(&emulator, switches, &chat()).status, 429);
    for path in [chat(), format!("/sessions/{FULL}/summary"), "/recordings".to_owned()] {
        assert_eq!(get(&emulator, "fault=g500@first", &path).status, 500, "{path}");
        assert_eq!(get(&emulator, "fault=g500@first", &path).status, 200, "{path}");
    }
    let gone = get(&emulator, "fault=missing_key@all", &chat()).json();
    assert_eq!(gone["data"].get("chat_download_url"), None);
    let gone = get(&emulator, "fault=missing_key@all", "/recordings").json();
    assert_eq!(gone["data"], serde_json::json!({}));
    let row = get(&emulator, "fault=no_id@all", "/recordings").json()["data"][0].clone();
    assert!(row.get("id").is_none() && row.get("status").is_some());
}

fn broken(text: &str) -> usize {
    let mut half = text.len() / 2;
    while !text.is_char_boundary(half) {
        half -= 1;
    }
    half
}

#[test]
fn a_summary_is_ready_when_the_switch_says() {
    let emulator = Emulator::start().expect("an emulator");
    let status = |switches: &str, method: &str, id: &str| {
        ask(method, &url(&emulator, switches, &format!("/sessions/{id}/summary"))).status
    };
    // Asked for, it is there at once.
    assert_eq!((status("", "GET", FULL), status("", "GET", ON_DEMAND)), (200, 404));
    assert_eq!((status("", "POST", ON_DEMAND), status("", "GET", ON_DEMAND)), (200, 200));
    // Without a transcript there is nothing to sum up.
    for id in [SILENT, WITHOUT] {
        assert_eq!((status("", "POST", id), status("", "GET", id)), (200, 404), "{id}");
    }
    for (switches, wait) in [("summary_ready=after_post", 1), ("summary_ready=after_post,summary_after=3", 3)] {
        assert_eq!([status(switches, "GET", FULL), status(switches, "GET", FULL)], [404, 404]);
        assert_eq!(status(switches, "POST", FULL), 200);
        for _ in 0..wait {
            assert_eq!(status(switches, "GET", FULL), 404);
        }
        assert_eq!([status(switches, "GET", FULL), status(switches, "GET", FULL)], [200, 200]);
    }
    let never = "summary_ready=never";
    assert_eq!([status(never, "POST", FULL), status(never, "GET", FULL)], [200, 404]);
    assert_eq!(status("", "POST", "no-such-session"), 404);
    assert_eq!(status(&format!("fault=404@post:{}", &FULL[..8]), "POST", FULL), 404);
}

#[test]
fn what_is_not_there_is_a_404_in_realtimekits_form() {
    let emulator = Emulator::start().expect("an emulator");
    let live = emulator.world().sessions[0].id.clone();
    for kind in ["chat", "transcript", "summary"] {
        for id in [WITHOUT, &live, "no-such-session"] {
            let reply = get(&emulator, "", &format!("/sessions/{id}/{kind}"));
            assert_eq!((reply.status, reply.json()["error"]["code"].as_i64()), (404, Some(404)), "{kind} {id}");
        }
        // The switch is about unknown ids, not about what a session has not.
        assert_eq!(get(&emulator, "unknown_id=400", &format!("/sessions/{WITHOUT}/{kind}")).status, 404);
        assert_eq!(get(&emulator, "unknown_id=400", &format!("/sessions/no-such-session/{kind}")).status, 400);
    }
    assert_eq!(get(&emulator, "", "/sessions/no-such-session/livestream-sessions").status, 404);
}

#[test]
fn content_goes_when_retention_is_over() {
    let emulator = Emulator::start().expect("an emulator");
    let world = emulator.world();
    let (mut kept, mut over) = (0, 0);
    for session in &world.sessions {
        let Content::There(_) = world.chat(session) else { continue };
        let path = format!("/sessions/{}/chat", session.id);
        let with_url = |switches: &str| {
            let reply = get(&emulator, switches, &path);
            (reply.status, reply.status == 200 && reply.json()["data"].get("chat_download_url").is_some())
        };
        if session.retention_is_over() {
            over += 1;
            assert_eq!([with_url("retention=404"), with_url("retention=200nourl")], [(404, false), (200, false)]);
        } else {
            kept += 1;
            assert_eq!([with_url("retention=404"), with_url("retention=200nourl")], [(200, true), (200, true)]);
        }
        assert_eq!(with_url(""), (200, true));
    }
    assert!(kept > 20 && over > 300, "{kept} and {over}");
}
