//! Every kind of answer is what the description of its revision says.

use std::collections::BTreeSet;

use jsonschema::error::ValidationErrorKind;
use jsonschema::{Draft, Validator};
use realtime_kit_emulator::Emulator;
use realtime_kit_emulator::world::NOW;
use serde_json::{Map, Value, json};

use crate::client::{account_url, ask, get};

const LIVESTREAMS: &str = "get-v2-livestreamsession-session-meetingId-active-livestream";

/// The description of a revision.
pub struct Description {
    pub document: Value,
}

impl Description {
    pub fn of(revision: &str) -> Description {
        let text = match revision {
            "a" => include_str!("../openapi/revision-a.json"),
            _ => include_str!("../openapi/revision-b.json"),
        };
        Description { document: serde_json::from_str(text).expect("JSON") }
    }

    /// The schema of an operation's success.
    fn schema(&self, operation: &str) -> Value {
        let mut operations = self.document["paths"].as_object().expect("paths").values().filter_map(|it| it.get("get"));
        let operation = operations.find(|it| it["operationId"] == operation).expect("an operation");
        self.answer(operation)
    }

    /// The schema of the success of an operation that is at hand.
    pub fn answer(&self, operation: &Value) -> Value {
        let response = self.resolved(&operation["responses"]["200"]);
        response["content"]["application/json"]["schema"].clone()
    }

    /// A schema, parameter or answer, its reference followed.
    pub fn resolved<'a>(&'a self, value: &'a Value) -> &'a Value {
        match value["$ref"].as_str() {
            Some(reference) => self.document.pointer(&reference[1..]).expect("what is referred to"),
            None => value,
        }
    }

    pub fn validator(&self, schema: Value) -> Validator {
        let whole =
            strict(json!({"allOf": [schema], "components": {"schemas": self.document["components"]["schemas"]}}));
        // The first draft whose formats include `uuid` is of 2019.
        let options = jsonschema::options().with_draft(Draft::Draft202012).should_validate_formats(true);
        options.build(&whole).expect("a schema")
    }
}

/// OpenAPI 3.0 as JSON Schema: `nullable` is a type, and an object with named fields has no others.
fn strict(schema: Value) -> Value {
    match schema {
        Value::Array(items) => items.into_iter().map(strict).collect(),
        Value::Object(members) => {
            let mut members: Map<String, Value> = members.into_iter().map(|(key, it)| (key, strict(it))).collect();
            let object = members.get("type").is_some_and(|it| it == "object");
            if object && members.contains_key("properties") {
                members.entry("additionalProperties").or_insert(json!(false));
            }
            match members.remove("nullable") {
                Some(Value::Bool(true)) => json!({"anyOf": [members, {"type": "null"}]}),
                _ => Value::Object(members),
            }
        }
        other => other,
    }
}

/// What is wrong with an answer, but for three things: livestream sessions have the two that the official example has
/// and no schema, and a meeting has its `recording_config` in revision A too, where only requests name it, so that a
/// client's hiding of secrets is tried at that depth in both.
fn problems(validator: &Validator, answer: &Value) -> Vec<String> {
    let as_in_the_example = |error: &jsonschema::ValidationError<'_>| match error.kind() {
        ValidationErrorKind::AdditionalProperties { unexpected } => {
            let in_meeting = error.instance_path().to_string().ends_with("/meeting");
            unexpected == &["started_time"] || (in_meeting && unexpected == &["recording_config"])
        }
        ValidationErrorKind::Type { .. } | ValidationErrorKind::Enum { .. } => {
            error.instance().is_null() && error.instance_path().to_string().ends_with("/err_message")
        }
        _ => false,
    };
    let errors = validator.iter_errors(answer).filter(|error| !as_in_the_example(error));
    errors.map(|error| format!("{}: {error}", error.instance_path())).collect()
}

pub fn judge(validator: &Validator, what: &str, answer: &Value) {
    assert_eq!(problems(validator, answer), Vec::<String>::new(), "{what}: {answer}");
}

#[test]
fn content_fits_its_description() {
    let emulator = Emulator::start().expect("an emulator");
    for revision in ["a", "b"] {
        let description = Description::of(revision);
        let switches = format!("revision={revision}");
        for (operation, end, formats) in [
            ("GetSessionChat", "chat", &[""][..]),
            ("GetSessionTranscript", "transcript", &["", "?format=SRT", "?format=VTT", "?format=JSON", "?format=CSV"]),
            ("GetSessionSummary", "summary", &[""]),
        ] {
            let validator = description.validator(description.schema(operation));
            let own = description.validator(json!({"$ref": "#/components/schemas/realtimekit_GenericErrorResponse"}));
            let (mut there, mut missing) = (0, 0);
            for session in &emulator.world().sessions {
                for format in formats {
                    let reply = get(&emulator, &switches, &format!("/sessions/{}/{end}{format}", session.id));
                    match reply.status {
                        200 => {
                            there += 1;
                            judge(&validator, operation, &reply.json());
                        }
                        404 => {
                            missing += 1;
                            judge(&own, operation, &reply.json());
                            assert_eq!(reply.json()["error"]["code"], 404);
                        }
                        other => panic!("{operation}: {other}"),
                    }
                }
            }
            assert!(there > 300 && missing > 35, "{operation}: {there} and {missing}");
            let mut answer = get(&emulator, &switches, &format!("/sessions/{}/{end}", crate::world::FULL)).json();
            assert_eq!(problems(&validator, &answer).len(), 0);
            answer["data"]["url"] = json!("x");
            assert_ne!(problems(&validator, &answer).len(), 0, "a field that is not named is found out");
        }
    }
}

#[test]
fn livestream_sessions_fit_their_schema_row_by_row() {
    let emulator = Emulator::start().expect("an emulator");
    for revision in ["a", "b"] {
        let description = Description::of(revision);
        let schema = description.schema(LIVESTREAMS);
        let whole = description.validator(schema.clone());
        let row = description.validator(schema["properties"]["data"].clone());
        let mut rows = 0;
        for session in &emulator.world().sessions {
            let path = format!("/sessions/{}/livestream-sessions", session.id);
            let list = get(&emulator, &format!("revision={revision}"), &path).json();
            let bare = get(&emulator, &format!("revision={revision},livestream_shape=bare"), &path).json();
            let object = get(&emulator, &format!("revision={revision},livestream_shape=object"), &path).json();
            judge(&whole, "one object", &object);
            let list = list["data"]["data"].as_array().expect("a list").clone();
            assert_eq!(bare["data"].as_array(), Some(&list));
            match list.first() {
                Some(first) => assert_eq!(object["data"]["id"], first["id"]),
                None => assert_eq!(object["data"]["paging"]["total_count"], 0),
            }
            for one in &list {
                judge(&row, "a row", one);
                rows += 1;
            }
        }
        assert!(rows > 300, "{rows}");
    }
}

#[test]
fn recordings_fit_their_descriptions() {
    let emulator = Emulator::start().expect("an emulator");
    for revision in ["a", "b"] {
        let description = Description::of(revision);
        let switches = format!("revision={revision}");
        let list = description.validator(description.schema("get_all_recordings"));
        for query in ["", "?per_page=1000", "?page_no=3&per_page=10&status=UPLOADED,INVOKED", "?expired=true"] {
            let reply = get(&emulator, &switches, &format!("/recordings{query}"));
            assert_eq!(reply.status, 200);
            judge(&list, query, &reply.json());
        }
        let one = description.validator(description.schema("get_one_recording"));
        for recording in &emulator.world().recordings {
            judge(&one, &recording.id, &get(&emulator, &switches, &format!("/recordings/{}", recording.id)).json());
        }
    }
}

#[test]
fn apps_fit_their_descriptions() {
    let emulator = Emulator::start().expect("an emulator");
    for revision in ["a", "b"] {
        let description = Description::of(revision);
        let switches = format!("revision={revision}");
        let list = description.validator(description.schema("get_apps"));
        for query in ["", "?page_no=2", "?per_page=100&sort_order=ASC&search=staging"] {
            let reply = ask("GET", &account_url(&emulator, &switches, &format!("/apps{query}")));
            assert_eq!(reply.status, 200);
            judge(&list, query, &reply.json());
        }
    }
    let description = Description::of("b");
    let one = description.validator(description.schema("get_app"));
    let mut nameless = 0;
    for app in &emulator.world().apps {
        let answer = ask("GET", &account_url(&emulator, "", &format!("/apps/{}", app.id))).json();
        judge(&one, &app.id, &answer);
        nameless += usize::from(answer["data"]["name"].is_null());
    }
    assert_eq!(nameless, 1);
}

#[test]
fn what_is_told_at_other_instants_fits_too() {
    let emulator = Emulator::start().expect("an emulator");
    for revision in ["a", "b"] {
        let description = Description::of(revision);
        let validator = |operation: &str| description.validator(description.schema(operation));
        let of = [("GetSessionChat", "chat"), ("GetSessionTranscript", "transcript"), ("GetSessionSummary", "summary")];
        let contents = of.map(|(operation, end)| (validator(operation), end));
        let own = description.validator(json!({"$ref": "#/components/schemas/realtimekit_GenericErrorResponse"}));
        let stream = description.validator(description.schema(LIVESTREAMS)["properties"]["data"].clone());
        let (list, one) = (validator("get_all_recordings"), validator("get_one_recording"));
        let (mut there, mut missing, mut streams, mut statuses) = (0, 0, 0, BTreeSet::new());
        let webinar = &emulator.world().sessions[0];
        let uploading = emulator.world().recordings.iter().filter(|it| it.status == "UPLOADED").nth(9);
        let recorded = uploading.expect("a recording");
        let [before, behind] = [-1, 1].map(|far| recorded.stopped_time.expect("an end").plus(far * 30_000));
        let begun = recorded.invoked_time.plus(200);
        for instant in [before, behind, begun, NOW.plus(600_000), NOW.plus(200 * 3_600_000)] {
            let switches = format!("revision={revision},now={instant},retention=404");
            let world = emulator.world_at(instant);
            for session in world.sessions.iter().take(20).chain(world.session(&webinar.id)) {
                for (validator, end) in &contents {
                    let reply = get(&emulator, &switches, &format!("/sessions/{}/{end}", session.id));
                    match reply.status {
                        200 => judge(validator, end, &reply.json()),
                        other => {
                            assert_eq!(other, 404);
                            judge(&own, end, &reply.json());
                        }
                    }
                    there += usize::from(reply.status == 200);
                    missing += usize::from(reply.status == 404);
                }
                let path = format!("/sessions/{}/livestream-sessions?per_page=60", session.id);
                let rows = get(&emulator, &switches, &path).json()["data"]["data"].clone();
                for row in rows.as_array().expect("a list") {
                    judge(&stream, "a livestream session", row);
                    streams += 1;
                }
            }
            judge(&list, "recordings", &get(&emulator, &switches, "/recordings?per_page=1000").json());
            for recording in world.recordings.iter().take(12) {
                statuses.insert(recording.status);
                let path = format!("/recordings/{}", recording.id);
                judge(&one, &path, &get(&emulator, &switches, &path).json());
            }
        }
        assert!(there > 30 && missing > 30 && streams > 30, "{there}, {missing} and {streams}");
        assert!(statuses.len() > 4, "{statuses:?}");
    }
}
