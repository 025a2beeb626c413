//! The files: their rows are the world's, in every edition.

use realtime_kit_emulator::Emulator;
use realtime_kit_emulator::world::{Content, Message, Segment, Session};
use serde_json::Value;

use crate::client::{file, get};

fn rows(text: &str) -> Vec<Vec<String>> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(false).from_reader(text.as_bytes());
    reader.records().map(|row| row.expect("a row").iter().map(str::to_owned).collect()).collect()
}

const CHAT_HEADER: &str =
    "id,participantId,sessionId,meetingId,displayName,pinned,isEdited,payloadType,payload,createdAt\r\n";

fn chat_row(message: &Message) -> Vec<String> {
    let it = message;
    vec![
        it.id.clone(),
        it.participant_id.clone(),
        it.session_id.clone(),
        it.meeting_id.clone(),
        it.display_name.clone(),
        it.pinned.to_string(),
        it.is_edited.to_string(),
        it.payload_type.to_owned(),
        it.payload.clone(),
        it.created_at.to_string(),
    ]
}

#[test]
fn chats_have_the_worlds_messages_in_every_edition() {
    let emulator = Emulator::start().expect("an emulator");
    let world = emulator.world();
    let mut empty = 0;
    for session in &world.sessions {
        let path = format!("/sessions/{}/chat", session.id);
        let Content::There(messages) = world.chat(session) else {
            assert_eq!(get(&emulator, "", &path).status, 404);
            continue;
        };
        empty += usize::from(messages.is_empty());
        let expected: Vec<Vec<String>> = messages.iter().map(chat_row).collect();
        let text = file(&emulator, "", &path);
        let behind = text.strip_prefix(CHAT_HEADER).expect("the header");
        assert!(messages.is_empty() || text.ends_with("Z\r\n"));
        assert_eq!(rows(behind), expected);
        if messages.len() % 5 == 0 {
            assert_eq!(file(&emulator, "chat_file=nohdr", &path), behind);
            assert_eq!(file(&emulator, "chat_file=bom", &path), format!("\u{feff}{text}"));
            let json: Value = serde_json::from_str(&file(&emulator, "chat_file=json", &path)).expect("JSON");
            let json = json.as_array().expect("a list");
            assert_eq!(json.len(), messages.len());
            for (object, message) in json.iter().zip(&messages) {
                assert_eq!(
                    (object["id"].as_str(), object["pinned"].as_bool()),
                    (Some(&*message.id), Some(message.pinned))
                );
                assert_eq!(object["payload"], message.payload.as_str());
                assert_eq!(object["createdAt"], message.created_at.to_string());
            }
        }
    }
    assert!(empty > 5, "{empty} chats without a message");
}

fn transcript_row(segment: &Segment, time: String) -> Vec<String> {
    let custom = segment.custom_participant_id.clone().unwrap_or_default();
    vec![time, segment.peer_id.clone(), segment.user_id.clone(), custom, segment.name.clone(), segment.text.clone()]
}

#[test]
fn transcripts_have_the_worlds_segments_in_every_edition() {
    let emulator = Emulator::start().expect("an emulator");
    let world = emulator.world();
    let header = "Timestamp,Participant ID,User ID,Custom Participant ID,Participant Name,Transcript\r\n";
    let spaced = "Timestamp, Participant ID, User ID, Custom Participant ID, Participant Name, Transcript\r\n";
    for session in &world.sessions {
        let path = format!("/sessions/{}/transcript", session.id);
        let Content::There(segments) = world.transcript(session) else {
            assert_eq!(get(&emulator, "", &path).status, 404);
            continue;
        };
        let check = |edition: &str, start: &str, time: &dyn Fn(&Session, &Segment) -> String| {
            let text = file(&emulator, &format!("transcript_csv={edition}"), &path);
            if segments.is_empty() {
                assert_eq!(text, "");
                return;
            }
            let behind = text.strip_prefix(start).unwrap_or_else(|| panic!("{edition}: {text}"));
            let expected: Vec<_> = segments.iter().map(|it| transcript_row(it, time(session, it))).collect();
            assert_eq!(rows(behind), expected, "{edition}");
        };
        let instant = |session: &Session, it: &Segment| session.started_at.plus(it.start_ms);
        check("plain", "", &|_, it| it.start_ms.to_string());
        if segments.len() % 7 == 0 {
            check("bom", "\u{feff}", &|_, it| it.start_ms.to_string());
            check("header", header, &|session, it| instant(session, it).to_string());
            check("dyte", spaced, &|session, it| instant(session, it).to_string());
            check("epoch", "", &|session, it| (instant(session, it).0 / 1000).to_string());
            check("epoch_ms", "", &|session, it| instant(session, it).0.to_string());
        }
    }
}

#[test]
fn formats_tell_the_same() {
    let emulator = Emulator::start().expect("an emulator");
    let world = emulator.world();
    let session = world.session(crate::world::FULL).expect("a session");
    let segments = world.transcript(session).there().expect("a transcript");
    let path = format!("/sessions/{}/transcript", session.id);
    for (switches, unit) in [("", 1.0), ("transcript_json=seconds", 1000.0)] {
        let json: Value =
            serde_json::from_str(&file(&emulator, switches, &format!("{path}?format=JSON"))).expect("JSON");
        let json = json.as_array().expect("a list").clone();
        assert_eq!(json.len(), segments.len());
        for (object, it) in json.iter().zip(&segments) {
            let ms = |key: &str| (object[key].as_f64().expect("a number") * unit).round() as i64;
            assert_eq!((ms("startTime"), ms("endTime")), (it.start_ms, it.end_ms));
            assert_eq!(object["startTime"].is_f64(), unit > 1.0 && it.start_ms % 1000 != 0);
            let peer = &object["peerData"];
            assert_eq!(object["sentence"], it.text.as_str());
            assert_eq!((peer["id"].as_str(), peer["userId"].as_str()), (Some(&*it.peer_id), Some(&*it.user_id)));
            assert_eq!(
                (peer["displayName"].as_str(), peer["cpi"].as_str()),
                (Some(&*it.name), it.custom_participant_id.as_deref())
            );
            assert_eq!(peer["joinedAt"], it.joined_at.to_string());
            assert_eq!(peer["leftAt"], it.left_at.map(|at| at.to_string()).unwrap_or_default());
        }
    }
    let srt = file(&emulator, "", &format!("{path}?format=SRT"));
    let vtt = file(&emulator, "", &format!("{path}?format=VTT"));
    assert!(srt.starts_with("1\n00:0") && vtt.starts_with("WEBVTT\n\n00:0"), "{srt}{vtt}");
    assert_eq!((srt.matches(" --> ").count(), vtt.matches(" --> ").count()), (segments.len(), segments.len()));
    let first = format!("{}: {}\n\n", segments[0].name, segments[0].text);
    assert!(srt.contains(&first) && vtt.contains(&first));
    // Revision A knows no format.
    let csv = file(&emulator, "", &path);
    assert_eq!(file(&emulator, "revision=a", &format!("{path}?format=JSON")), csv);
    assert_eq!(get(&emulator, "revision=a,unknown_parameter=422", &format!("{path}?format=JSON")).status, 422);
    assert_eq!(get(&emulator, "unknown_parameter=422", &format!("{path}?format=JSON")).status, 200);
    assert_eq!(get(&emulator, "unknown_parameter=422", &format!("{path}?colour=red")).status, 422);
    for format in ["PDF", "json", ""] {
        assert_eq!(get(&emulator, "", &format!("{path}?format={format}")).status, 422, "{format}");
    }
}

#[test]
fn summaries_are_the_worlds() {
    let emulator = Emulator::start().expect("an emulator");
    let world = emulator.world();
    for session in &world.sessions {
        let path = format!("/sessions/{}/summary", session.id);
        match world.summary(session).there().filter(|it| it.automatic) {
            Some(summary) => assert_eq!(file(&emulator, "", &path), summary.text),
            None => assert_eq!(get(&emulator, "", &path).status, 404),
        }
    }
}
