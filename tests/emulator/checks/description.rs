//! The official descriptions, made into validators that also refuse fields they do not name.

use std::sync::OnceLock;

use jsonschema::error::ValidationErrorKind;
use jsonschema::{Draft, Validator};
use serde_json::{Map, Value, json};

/// What an operation answers, by the name the description has for the operation.
pub struct Description {
    document: Value,
}

impl Description {
    pub fn of(revision: &str) -> &'static Description {
        static A: OnceLock<Description> = OnceLock::new();
        static B: OnceLock<Description> = OnceLock::new();
        let (cell, text) = match revision {
            "a" => (&A, include_str!("../openapi/revision-a.json")),
            _ => (&B, include_str!("../openapi/revision-b.json")),
        };
        cell.get_or_init(|| {
            let mut document: Value = serde_json::from_str(text).expect("JSON");
            // Examples are no schemas, though some of their keys look like it.
            document["components"].as_object_mut().expect("components").remove("examples");
            Description { document }
        })
    }

    /// The schema of the answer with this status, `2XX` counting as 200; references still point into the document.
    pub fn answer(&self, operation: &str) -> Value {
        let operations = self.document["paths"].as_object().expect("paths").values();
        let operation = operations
            .filter_map(Value::as_object)
            .flat_map(Map::values)
            .find(|it| it["operationId"] == operation)
            .unwrap_or_else(|| panic!("no operation {operation}"));
        let responses = &operation["responses"];
        let response = responses.get("200").or_else(|| responses.get("2XX")).expect("an answer");
        let response = match response.get("$ref") {
            Some(reference) => self.document.pointer(&reference.as_str().expect("text")[1..]).expect("a response"),
            None => response,
        };
        response["content"]["application/json"]["schema"].clone()
    }

    pub fn component(&self, name: &str) -> Value {
        json!({"$ref": format!("#/components/schemas/{name}")})
    }

    /// The schema behind a reference.
    pub fn resolve(&self, schema: &Value) -> Value {
        match schema.get("$ref").and_then(Value::as_str) {
            Some(reference) => self.document.pointer(&reference[1..]).expect("a component").clone(),
            None => schema.clone(),
        }
    }

    pub fn validator(&self, schema: Value) -> Validator {
        let schemas = &self.document["components"]["schemas"];
        let whole = rewritten(json!({"allOf": [schema], "components": {"schemas": schemas}}));
        // The first draft whose formats include `uuid` is of 2019.
        let options = jsonschema::options().with_draft(Draft::Draft202012).should_validate_formats(true);
        options.build(&whole).expect("a schema")
    }
}

/// OpenAPI 3.0 as JSON Schema: `nullable` is a type, and an object with named fields has no others.
fn rewritten(schema: Value) -> Value {
    match schema {
        Value::Array(items) => items.into_iter().map(rewritten).collect(),
        Value::Object(members) => {
            let mut members: Map<String, Value> = members.into_iter().map(|(key, it)| (key, rewritten(it))).collect();
            let object = members.get("type").is_some_and(|it| it == "object");
            if object && members.contains_key("properties") && !members.contains_key("additionalProperties") {
                members.insert("additionalProperties".to_owned(), json!(false));
            }
            if members.remove("nullable") == Some(json!(true)) {
                return json!({"anyOf": [members, {"type": "null"}]});
            }
            Value::Object(members)
        }
        other => other,
    }
}

/// Why an answer may differ from its description.
pub struct Exception {
    /// `a`, `b` or both.
    pub revision: &'static str,
    /// The operation; empty for all.
    pub operation: &'static str,
    /// The end of the path of what differs, `*` for any number; or, with a star at its end, the start of it.
    pub place: &'static str,
    pub differs: Differs,
    pub reason: &'static str,
}

pub enum Differs {
    /// These fields are not named there.
    Unnamed(&'static [&'static str]),
    /// The value is null.
    Null,
    /// A number with a fraction where the description says integer.
    Fraction,
}

const LIST: &str = "GetSessions";
const DETAILS: &str = "GetSessionDetails";
const PARTICIPANTS: &str = "GetSessionParticipants";
const PARTICIPANT: &str = "GetParticipantDetails";
const PEER: &str = "GetParticipantDataFromPeerId";
const UNDOCUMENTED: &[&str] = &[
    "total_participants",
    "group_call_minutes_consumed",
    "webinar_minutes_consumed",
    "audio_room_minutes_consumed",
    "livestream_minutes_consumed",
    "chat_minutes_consumed",
    "recording_minutes_consumed",
    "transcription_minutes_consumed",
    "recording_status",
    "livestream_status",
    "parent_session_id",
    "settings",
];

const fn except(
    revision: &'static str,
    operation: &'static str,
    place: &'static str,
    differs: Differs,
    reason: &'static str,
) -> Exception {
    Exception { revision, operation, place, differs, reason }
}

const SAMPLE: &str = "this part of revision A was generated from one sample: what that had not, is not named, and what \
                      happened to be whole, is an integer";

/// Everything in which answers differ from their description, and why.
pub const EXCEPTIONS: &[Exception] = &[
    except(
        "ab",
        LIST,
        "/data/sessions/*",
        Differs::Unnamed(UNDOCUMENTED),
        "third-party clients read them from live answers",
    ),
    except("b", DETAILS, "/data", Differs::Unnamed(UNDOCUMENTED), "the same, in details"),
    except("a", DETAILS, "/data/session", Differs::Unnamed(UNDOCUMENTED), "the same, in details"),
    except("ab", DETAILS, "/breakout_rooms/*", Differs::Unnamed(UNDOCUMENTED), "the same, in breakout rooms"),
    except("ab", "", "/ended_at", Differs::Null, "a LIVE session has none: absent or null is not documented"),
    except("ab", "", "/left_at", Differs::Null, "nor has who is still present"),
    except(
        "b",
        PARTICIPANTS,
        "/data",
        Differs::Unnamed(&["paging"]),
        "participants: the official example has it, the schema has not",
    ),
    except(
        "a",
        PARTICIPANTS,
        "/data/participants/*",
        Differs::Unnamed(&["peer_events"]),
        "the parameter that asks for it is there",
    ),
    except("a", PARTICIPANT, "/data/participant", Differs::Unnamed(&["peer_events"]), "the same, by id"),
    except("a", PEER, "/peer_report/metadata", Differs::Unnamed(&["native_metadata", "sdk_type"]), SAMPLE),
    except(
        "a",
        PEER,
        "/producing_transport/*",
        Differs::Unnamed(&["available_incoming_bitrate", "local_candidate_url", "remote_candidate_url"]),
        SAMPLE,
    ),
    except("a", PEER, "/peer_report/metadata/events/*", Differs::Unnamed(&["metadata"]), SAMPLE),
    except("a", PEER, "/peer_report/metadata/pc_metadata/*", Differs::Unnamed(&["sdp"]), SAMPLE),
    except("a", PEER, "/peer_report/metadata/ip_information", Differs::Unnamed(&["org"]), SAMPLE),
    except("a", PEER, "/ip_information/asn", Differs::Unnamed(&["domain", "name", "route", "type"]), SAMPLE),
    except("a", PEER, "/data/participant/peer_report*", Differs::Fraction, SAMPLE),
    except("a", PEER, "/data/participant/peer_stats*", Differs::Fraction, SAMPLE),
    except("a", PEER, "/data/participant/quality_stats*", Differs::Fraction, SAMPLE),
];

impl Exception {
    fn covers(&self, revision: &str, operation: &str, error: &jsonschema::ValidationError<'_>) -> bool {
        let path = error.instance_path().to_string();
        let general: Vec<&str> = path
            .split('/')
            .map(|part| if part.bytes().all(|b| b.is_ascii_digit()) && !part.is_empty() { "*" } else { part })
            .collect();
        let general = general.join("/");
        let here = match self.place.strip_suffix('*').filter(|start| !start.ends_with('/')) {
            Some(start) => general.starts_with(start),
            None => general.ends_with(self.place),
        };
        let instance = error.instance();
        self.revision.contains(revision)
            && (self.operation.is_empty() || self.operation == operation)
            && here
            && match (&self.differs, error.kind()) {
                (Differs::Unnamed(names), ValidationErrorKind::AdditionalProperties { unexpected }) => {
                    unexpected.iter().all(|name| names.contains(&name.as_str()))
                }
                (Differs::Null, ValidationErrorKind::Type { .. }) => instance.is_null(),
                (Differs::Fraction, ValidationErrorKind::Type { .. }) => instance.is_f64(),
                _ => false,
            }
    }
}

/// What is wrong with an answer, beyond the exceptions; `used` is told which of these were needed.
pub fn problems(
    revision: &str,
    operation: &str,
    validator: &Validator,
    answer: &Value,
    used: &mut [bool],
) -> Vec<String> {
    let errors = validator.iter_errors(answer);
    errors
        .filter(|error| {
            let exception = EXCEPTIONS.iter().position(|it| it.covers(revision, operation, error));
            exception.inspect(|index| used[*index] = true).is_none()
        })
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect()
}
