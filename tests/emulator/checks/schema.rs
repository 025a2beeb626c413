//! Every kind of answer is what the description of its revision says.

use std::collections::BTreeMap;

use jsonschema::Validator;
use realtime_kit_emulator::Emulator;
use realtime_kit_emulator::world::{NOW, Quality, Session};
use serde_json::{Value, json};

use crate::client::{get, post, request, url};
use crate::description::{Description, EXCEPTIONS, problems};

const LIST: &str = "GetSessions";
const DETAILS: &str = "GetSessionDetails";
const PARTICIPANTS: &str = "GetSessionParticipants";
const PARTICIPANT: &str = "GetParticipantDetails";
const PEER: &str = "GetParticipantDataFromPeerId";
const SUMMARY: &str = "post-sessions-session_id-summary";

/// Validates answers, and remembers which exceptions were needed.
struct Judge {
    revision: &'static str,
    validators: BTreeMap<&'static str, Validator>,
    used: Vec<bool>,
    judged: usize,
}

impl Judge {
    fn new(revision: &'static str) -> Judge {
        let description = Description::of(revision);
        let operations = [LIST, DETAILS, PARTICIPANTS, PARTICIPANT, PEER, SUMMARY];
        let validators = operations.map(|it| (it, description.validator(description.answer(it)))).into_iter().collect();
        Judge { revision, validators, used: vec![false; EXCEPTIONS.len()], judged: 0 }
    }

    fn judge(&mut self, operation: &str, what: &str, answer: &Value) {
        let problems = problems(self.revision, operation, &self.validators[operation], answer, &mut self.used);
        assert!(problems.is_empty(), "{} {what}:\n{}", self.revision, problems.join("\n"));
        assert_eq!(answer["success"], true, "{what}");
        self.judged += 1;
    }
}

/// Sessions of every kind: LIVE, empty, big, with breakout rooms, with odd peers, and some ordinary ones.
fn chosen(emulator: &Emulator) -> Vec<&Session> {
    let odd = |session: &&Session| {
        session.status() == "LIVE"
            || session.participants.is_empty()
            || session.participants.len() > 60
            || !session.breakout_rooms.is_empty()
            || session.participants.iter().any(|peer| peer.stray_quote)
    };
    let sessions = &emulator.world().sessions;
    let mut chosen: Vec<&Session> = sessions.iter().filter(odd).chain(sessions.iter().step_by(50)).collect();
    chosen.extend(chosen.clone().iter().flat_map(|session| &session.breakout_rooms));
    chosen
}

fn every_answer_is_judged(revision: &'static str) -> Judge {
    let emulator = Emulator::start().expect("an emulator");
    let switches = format!("revision={revision}");
    let mut judge = Judge::new(revision);
    let mut read = |operation: &str, path: &str| {
        let reply = get(&emulator, &switches, path);
        assert_eq!(reply.status, 200, "{path}: {}", reply.text());
        assert_eq!(reply.header("content-type"), Some("application/json; charset=utf-8"));
        let answer = reply.json();
        judge.judge(operation, path, &answer);
        answer
    };
    for query in [
        "",
        "?page_no=2&per_page=100",
        "?page_no=3&per_page=250",
        "?page_no=99",
        "?status=LIVE",
        "?search=%F0%9F%9A%80",
        "?sort_by=minutesConsumed&sort_order=ASC",
    ] {
        read(LIST, &format!("/sessions{query}"));
    }
    let mut stray = 0;
    for session in chosen(&emulator) {
        read(DETAILS, &format!("/sessions/{}", session.id));
        let rooms = read(DETAILS, &format!("/sessions/{}?include_breakout_rooms=true", session.id));
        let rooms = rooms["data"].get("session").unwrap_or(&rooms["data"])["breakout_rooms"].clone();
        assert_eq!(rooms.as_array().map(Vec::len), Some(session.breakout_rooms.len()));
        for query in
            ["", "?per_page=200&include_peer_events=true", "?view=consolidated&sort_by=duration&page_no=2&per_page=5"]
        {
            let page = read(PARTICIPANTS, &format!("/sessions/{}/participants{query}", session.id));
            if query.contains("events") {
                let rows = page["data"]["participants"].as_array().expect("rows").clone();
                stray += rows.iter().filter(|row| row["joined_at"].as_str().expect("text").ends_with('"')).count();
            }
        }
        for peer in session.participants.iter().take(8) {
            let path = format!("/sessions/{}/participants/{}", session.id, peer.id);
            read(PARTICIPANT, &path);
            read(PARTICIPANT, &format!("{path}?include_peer_events=true&filters=device_info"));
            read(PEER, &format!("/sessions/peer-report/{}?include_peer_events=true", peer.id));
        }
    }
    assert_eq!(stray, 1, "one joined_at ends in a stray quote, as in the official example");
    // Peers with a report of every quality, and each filter.
    let world = emulator.world();
    let peers = world.sessions.iter().flat_map(|session| &session.participants);
    let mut met: Vec<(Quality, usize)> = Vec::new();
    for peer in peers {
        let quality = world.statistics(peer).quality;
        let count = met.iter().filter(|(it, _)| *it == quality).count();
        if count < 3 {
            met.push((quality, count));
            read(PEER, &format!("/sessions/peer-report/{}", peer.id));
            let session = world.peer(&peer.id).expect("a peer").0;
            read(PARTICIPANT, &format!("/sessions/{}/participants/{}", session.id, peer.id));
            for filter in ["device_info", "ip_information", "precall_network_information", "events", "quality_stats"] {
                read(PEER, &format!("/sessions/peer-report/{}?filters={filter}", peer.id));
            }
        }
    }
    assert_eq!(met.len(), 12, "three of each of four qualities");
    let session = &world.sessions[0].id;
    let reply = post(&emulator, &switches, &format!("/sessions/{session}/summary"));
    assert_eq!(reply.status, 200);
    judge.judge(SUMMARY, "summary", &reply.json());
    judge
}

#[test]
fn every_answer_fits_its_description_and_every_exception_is_needed() {
    let (a, b) = (every_answer_is_judged("a"), every_answer_is_judged("b"));
    assert!(a.judged > 400 && b.judged > 400, "{} and {} answers", a.judged, b.judged);
    for (index, exception) in EXCEPTIONS.iter().enumerate() {
        for judge in [&a, &b] {
            let needed = !exception.revision.contains(judge.revision) || judge.used[index];
            assert!(needed, "{}: {} is not needed in revision {}", exception.place, exception.reason, judge.revision);
        }
    }
}

#[test]
fn what_is_told_at_other_instants_fits_too() {
    let emulator = Emulator::start().expect("an emulator");
    let in_a_room = emulator.world().sessions[33].breakout_rooms[0].started_at.plus(200_000);
    let big = emulator.world().sessions[57].started_at.plus(1_800_000);
    for revision in ["a", "b"] {
        let mut judge = Judge::new(revision);
        for instant in [in_a_room, big, NOW.plus(1_200_000), NOW.plus(200 * 3_600_000)] {
            let switches = format!("revision={revision},now={instant}");
            let mut read = |operation: &str, path: &str| {
                let reply = get(&emulator, &switches, path);
                assert_eq!(reply.status, 200, "{path} at {instant}: {}", reply.text());
                judge.judge(operation, path, &reply.json());
            };
            for query in ["", "?per_page=1000", "?status=LIVE&sort_by=minutesConsumed&sort_order=ASC"] {
                read(LIST, &format!("/sessions{query}"));
            }
            let world = emulator.world_at(instant);
            let live = world.sessions.iter().filter(|it| it.status() == "LIVE");
            let mut chosen: Vec<&Session> = live.chain(&world.sessions[..3]).collect();
            chosen.extend(chosen.clone().iter().flat_map(|it| &it.breakout_rooms));
            assert!(instant != in_a_room || chosen.iter().any(|it| it.parent_session_id.is_some()));
            for session in chosen {
                read(DETAILS, &format!("/sessions/{}?include_breakout_rooms=true", session.id));
                for query in ["?per_page=200&include_peer_events=true", "?view=consolidated&sort_by=duration"] {
                    read(PARTICIPANTS, &format!("/sessions/{}/participants{query}", session.id));
                }
                for peer in session.participants.iter().take(6) {
                    let path = format!("/sessions/{}/participants/{}", session.id, peer.id);
                    read(PARTICIPANT, &format!("{path}?include_peer_events=true"));
                    read(PEER, &format!("/sessions/peer-report/{}?include_peer_events=true", peer.id));
                }
            }
        }
        assert!(judge.judged > 100, "{}", judge.judged);
    }
}

#[test]
fn without_undocumented_fields_the_descriptions_have_no_exception_for_sessions_that_ended() {
    let emulator = Emulator::start().expect("an emulator");
    for revision in ["a", "b"] {
        let mut judge = Judge::new(revision);
        let switches = format!("revision={revision},undocumented=absent");
        let answer = get(&emulator, &switches, "/sessions?status=ENDED&per_page=523").json();
        assert_eq!(answer["data"]["sessions"].as_array().map(Vec::len), Some(519));
        judge.judge(LIST, "list", &answer);
        assert!(judge.used.iter().all(|used| !used));
    }
}

#[test]
fn the_interim_edition_of_the_peer_report_differs_in_two_things_only() {
    let emulator = Emulator::start().expect("an emulator");
    let description = Description::of("b");
    let mut schema = description.answer(PEER);
    let mut participant = description.resolve(&schema["properties"]["data"]["properties"]["participant"]);
    let role = participant["properties"].as_object_mut().and_then(|it| it.remove("role")).expect("a role");
    participant["properties"]["preset_name"] = role;
    schema["properties"]["data"] = participant;
    let validator = description.validator(schema);
    let peer = &emulator.world().sessions[20].participants[0];
    let path = format!("/sessions/peer-report/{}", peer.id);
    let flat = get(&emulator, "peer_shape=flat", &path).json();
    assert_eq!(problems("b", PEER, &validator, &flat, &mut vec![false; EXCEPTIONS.len()]), Vec::<String>::new());
    let nested = get(&emulator, "", &path).json();
    assert_eq!(flat["data"]["preset_name"], nested["data"]["participant"]["role"]);
    assert_eq!(flat["data"]["peer_report"], nested["data"]["participant"]["peer_report"]);
}

#[test]
fn errors_have_one_of_the_two_forms() {
    let emulator = Emulator::start().expect("an emulator");
    let gateway = json!({
        "type": "object", "required": ["success", "errors", "messages", "result"],
        "properties": {
            "success": {"enum": [false]}, "messages": {"type": "array"}, "result": {"type": "null"},
            "errors": {"type": "array", "minItems": 1, "items": {
                "type": "object", "required": ["code", "message"],
                "properties": {"code": {"type": "integer"}, "message": {"type": "string"}, "error_chain": {"type": "array"}},
            }},
        },
    });
    for revision in ["a", "b"] {
        let description = Description::of(revision);
        let own = description.validator(description.component("realtimekit_GenericErrorResponse"));
        let gateway = description.validator(gateway.clone());
        let switches = format!("revision={revision}");
        for path in [
            "/sessions/x",
            "/sessions/x/participants",
            "/sessions/x/participants/y",
            "/sessions/peer-report/x",
            "/sessions?per_page=-1",
            "/sessions?sort_by=foo",
        ] {
            let reply = get(&emulator, &switches, path);
            let expected = if path.contains('?') { 422 } else { 404 };
            assert_eq!(reply.status, expected, "{path}");
            let answer = reply.json();
            assert!(own.is_valid(&answer), "{path}: {answer}");
            assert_eq!(answer["error"]["code"], expected);
            assert!(!gateway.is_valid(&answer));
        }
        for (method, path) in
            [("GET", "/nothing"), ("GET", "/sessions/x/nothing"), ("DELETE", "/sessions/x"), ("GET", "")]
        {
            let authorization = ("Authorization", "Bearer emulator-token");
            let reply = request(method, &url(&emulator, &switches, path), &[authorization], None).expect("an answer");
            assert!(matches!(reply.status, 404 | 405), "{method} {path}");
            let answer = reply.json();
            assert!(gateway.is_valid(&answer) && !own.is_valid(&answer), "{method} {path}: {answer}");
        }
    }
}

#[test]
fn a_wrong_answer_is_found_out() {
    let emulator = Emulator::start().expect("an emulator");
    let world = emulator.world();
    let session = &world.sessions[20];
    let peer = &session.participants[0];
    let report = format!("/sessions/peer-report/{}", peer.id);
    let list = "/sessions?per_page=3";
    let details = format!("/sessions/{}", session.id);
    let participants = format!("/sessions/{}/participants?include_peer_events=true", session.id);
    let cases: &[(&'static str, &str, &str, &str, Option<Value>)] = &[
        ("b", LIST, list, "/data/sessions/1/minutes_consumed", Some(json!("12"))),
        ("b", LIST, list, "/data/sessions/1/minutes_consumed", None),
        ("b", LIST, list, "/data/sessions/0/status", Some(json!("SCHEDULED"))),
        ("b", LIST, list, "/data/sessions/2/type", Some(json!("room"))),
        ("b", LIST, list, "/data/sessions/2/id", None),
        ("b", LIST, list, "/data/sessions/2/meta", Some(json!({}))),
        ("b", LIST, list, "/data/sessions/2/started_at", Some(Value::Null)),
        ("b", LIST, list, "/paging/total_count", Some(json!(-1))),
        ("b", LIST, list, "/data/paging", Some(json!([]))),
        ("a", LIST, list, "/paging", Some(json!({"total_count": 1}))),
        ("a", LIST, list, "/data/sessions/0/meta", Some(json!("room"))),
        ("a", DETAILS, &details, "/data/session/created_at", None),
        ("a", DETAILS, &details, "/data/id", Some(json!("x"))),
        ("b", DETAILS, &details, "/data/session", Some(json!({}))),
        ("b", DETAILS, &details, "/data/associated_id", None),
        (
            "b",
            PARTICIPANTS,
            &participants,
            "/data/participants/0/peer_events/0/event_name",
            Some(json!("PEER_SLEEPING")),
        ),
        ("b", PARTICIPANTS, &participants, "/data/participants/0/duration", Some(json!("5"))),
        ("b", PARTICIPANTS, &participants, "/data/participants/0/role", Some(json!("host"))),
        ("b", PEER, &report, "/data/participant/session_id", Some(json!("no uuid"))),
        ("b", PEER, &report, "/data/participant/preset_name", Some(json!("host"))),
        ("b", PEER, &report, "/data/participant/session_id", Some(json!(7))),
        ("b", PEER, &report, "/data/participant/peer_stats", Some(json!({}))),
        ("b", PEER, &report, "/data/participant/peer_report/quality/audio_consumer/0/mos_quality", Some(json!("4"))),
        ("b", PEER, &report, "/data/participant/peer_report/metadata/events/0/metadata/attempt", Some(json!([1]))),
        ("a", PEER, &report, "/data/participant/peer_stats/device_info/webgl_support", Some(json!(true))),
        ("a", PEER, &report, "/data/participant/quality_stats", Some(json!([]))),
        ("a", PEER, &report, "/data/participant/session_id", Some(json!(session.id))),
    ];
    for (revision, operation, path, place, value) in cases {
        let mut judge = Judge::new(revision);
        let mut answer = get(&emulator, &format!("revision={revision}"), path).json();
        judge.judge(operation, path, &answer);
        let (parent, key) = place.rsplit_once('/').expect("a place");
        let parent = answer.pointer_mut(parent).and_then(Value::as_object_mut).expect("an object");
        match value {
            Some(value) => _ = parent.insert(key.to_owned(), value.clone()),
            None => _ = parent.remove(key).expect("a field"),
        }
        let found = problems(revision, operation, &judge.validators[operation], &answer, &mut judge.used);
        assert!(!found.is_empty(), "{revision} {operation}: {place} = {value:?} was not found out");
    }
}

#[test]
fn the_official_example_fits_but_for_its_paging() {
    let text = include_str!("../openapi/revision-b.json");
    let document: Value = serde_json::from_str(text).expect("JSON");
    let mut judge = Judge::new("b");
    for example in document["components"]["examples"].as_object().expect("examples").values() {
        judge.judge(PARTICIPANTS, "example", &example["value"]);
    }
    assert_eq!(judge.used.iter().filter(|used| **used).count(), 1);
}
