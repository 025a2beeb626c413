//! What a redacted mirror leaves out, column by column.
//!
//! Names and custom ids are left out or hashed; addresses, places and what tells one device from the next are left out
//! either way. Everything here is a list of what *stays*: a column or a member of the API's JSON that this build does
//! not know is dropped.
//!
//! What stays, and why:
//! - RealtimeKit's own ids (user, peer, session, socket): pseudonyms that only Cloudflare's side can turn into people,
//!   and all joins need them
//! - titles: `meeting_display_name`, `output_file_name`, the meeting of a recording. They name a meeting, not a person
//! - what was written and said (`payload`, `text`, `summary`), with the names that stand in it: it is what the mirror is
//!   for. Who does not want it leaves these tables out
//! - browser, engine and system with their versions, but not the user agent: that text is made of the same facts and of
//!   whatever else tells one device from all others
//! - kinds of network and ports, but no address, URL or SDP

use std::fmt;

use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Map, Value};
use sha2::Sha256;

use Keep::{Measures, Members, Plain};

/// How much of the people in a call is stored.
#[derive(Debug, Clone, Default)]
pub enum Redaction {
    /// Everything.
    #[default]
    Off,
    /// Names and custom ids become NULL.
    Omit,
    /// Names and custom ids become keyed hashes: equal ones stay equal, in all tables and sessions.
    Hash(Key),
}

/// The key of hashes. It cannot be printed, and is wiped from memory when it is dropped.
#[derive(Clone)]
pub struct Key(Hmac<Sha256>);

/// What a hashed value is. Equal texts of two kinds have two hashes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// A name shown in a call.
    Name,
    /// An id of the caller's own system.
    CustomId,
}

/// How many bytes of a hash are kept: enough that no two values of a mirror share one.
const KEPT: usize = 16;

/// A hash.
pub type Digest = [u8; KEPT];

/// A hash as text.
pub fn hexadecimal(digest: &Digest) -> String {
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The hash that a text tells, if it tells one.
pub fn of_hexadecimal(text: &str) -> Option<Digest> {
    u128::from_str_radix(text, 16).ok().filter(|_| text.len() == 2 * KEPT).map(u128::to_be_bytes)
}

impl Key {
    /// A key from bytes of any number; who can guess them can test guesses of what was hashed.
    pub fn new(bytes: &[u8]) -> Self {
        // HMAC takes keys of any length, so it never refuses.
        Self(Hmac::new_from_slice(bytes).expect("a key of HMAC"))
    }

    /// HMAC-SHA256 over the kind and the value, its first 16 bytes in hexadecimal.
    pub fn hash(&self, kind: Kind, value: &str) -> String {
        self.hash_as(kind.word(), value)
    }

    /// The same for a kind that is told by a word.
    pub fn hash_as(&self, word: &str, value: &str) -> String {
        hexadecimal(&self.digest(word, value))
    }

    /// The bytes of such a hash.
    pub fn digest(&self, word: &str, value: &str) -> Digest {
        let mut mac = self.0.clone();
        mac.update(word.as_bytes());
        // No word has it, so no word and value are those of another pair.
        mac.update(&[0]);
        mac.update(value.as_bytes());
        let (mut digest, all) = (Digest::default(), mac.finalize().into_bytes());
        digest.copy_from_slice(&all[..KEPT]);
        digest
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Key")
    }
}

impl Kind {
    fn word(self) -> &'static str {
        match self {
            Kind::Name => "name",
            Kind::CustomId => "custom_participant_id",
        }
    }
}

/// What is done with a column of a redacted mirror.
#[derive(Debug, Clone, Copy)]
pub enum Treatment {
    /// It stays as it is.
    Stays,
    /// It says who somebody is: left out or hashed.
    Personal(Kind),
    /// JSON, of which the harmless part stays.
    Json(&'static Keep),
    /// It is left out.
    Dropped,
}

impl Redaction {
    /// A text of a column as it is to be stored; `None`: NULL. Empty texts stay.
    ///
    /// To be applied once: what is hashed already would be hashed again.
    pub fn text(&self, treatment: Treatment, text: &str) -> Option<String> {
        match (self, treatment) {
            (Redaction::Off, _) | (_, Treatment::Stays) => Some(text.to_owned()),
            (_, Treatment::Dropped) => None,
            (_, Treatment::Json(keep)) => kept(text, keep),
            (_, Treatment::Personal(_)) if text.is_empty() => Some(String::new()),
            (Redaction::Omit, Treatment::Personal(_)) => None,
            (Redaction::Hash(key), Treatment::Personal(kind)) => Some(key.hash(kind, text)),
        }
    }
}

/// What is done with a column of a table of the mirror. All is dropped of tables that are not known.
pub fn treatment(table: &str, column: &str) -> Treatment {
    let Some((_, stay, treated)) = TABLES.iter().find(|(name, ..)| *name == table) else { return Treatment::Dropped };
    match treated.iter().find(|(name, _)| *name == column) {
        Some((_, treatment)) => *treatment,
        None if stay.contains(&column) => Treatment::Stays,
        None => Treatment::Dropped,
    }
}

/// What is kept of a value of JSON.
#[derive(Debug)]
pub enum Keep {
    /// A text, a number, true or false.
    Plain,
    /// All numbers, true and false in it, at any depth, under names in small letters; texts under these names only.
    Measures(&'static [&'static str]),
    /// These members of an object, or of each object of an array.
    Members(&'static [(&'static str, Keep)]),
}

/// JSON without what may be personal; `None` where nothing is left of it, or where it is no JSON.
fn kept(text: &str, keep: &Keep) -> Option<String> {
    if text.is_empty() {
        return Some(String::new());
    }
    let value = serde_json::from_str(text).ok()?;
    reduced(value, keep, false).map(|value| value.to_string())
}

/// The part of a value that stays. `texts`: whether texts stay below [`Measures`].
fn reduced(value: Value, keep: &Keep, texts: bool) -> Option<Value> {
    match (keep, value) {
        (_, Value::Null) => Some(Value::Null),
        (Plain | Measures(_), value @ (Value::Bool(_) | Value::Number(_))) => Some(value),
        (Plain, value @ Value::String(_)) => Some(value),
        (Measures(_), value @ Value::String(_)) => Some(value).filter(|_| texts),
        (Plain, _) | (Members(_), Value::Bool(_) | Value::Number(_) | Value::String(_)) => None,
        // What does not stay leaves NULL behind: a place in a list may say something.
        (keep, Value::Array(values)) => {
            Some(values.into_iter().map(|value| reduced(value, keep, texts).unwrap_or_default()).collect())
        }
        (Measures(words), Value::Object(members)) => Some(Value::Object(
            members
                .into_iter()
                .filter(|(name, _)| is_plain_name(name))
                .filter_map(|(name, value)| {
                    let value = reduced(value, keep, words.contains(&name.as_str()))?;
                    Some((name, value))
                })
                .collect::<Map<_, _>>(),
        )),
        (Members(known), Value::Object(mut members)) => Some(Value::Object(
            known
                .iter()
                .filter_map(|(name, keep)| Some(((*name).to_owned(), reduced(members.remove(*name)?, keep, false)?)))
                .collect(),
        )),
    }
}

/// Whether a member's name is a word of the API, and nobody's.
fn is_plain_name(name: &str) -> bool {
    name.len() < 64 && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
}

const PERSONAL_NAME: Treatment = Treatment::Personal(Kind::Name);
const PERSONAL_ID: Treatment = Treatment::Personal(Kind::CustomId);

/// A table, its columns that stay, and those that are treated.
type Columns = (&'static str, &'static [&'static str], &'static [(&'static str, Treatment)]);

/// The tables that are read from the API. `call_quality` is made of `peer_reports`, after that was redacted.
#[rustfmt::skip]
static TABLES: &[Columns] = &[
    ("apps", &["id", "account_id", "name", "created_at"], &[]),
    ("sessions", &[
        "id", "account_id", "app_id", "associated_id", "meeting_display_name", "type", "status", "live_participants",
        "max_concurrent_participants", "minutes_consumed", "organization_id", "started_at", "created_at", "updated_at",
        "ended_at", "total_participants", "group_call_minutes_consumed", "webinar_minutes_consumed",
        "audio_room_minutes_consumed", "livestream_minutes_consumed", "chat_minutes_consumed",
        "recording_minutes_consumed", "transcription_minutes_consumed", "recording_status", "livestream_status",
        "parent_session_id",
    ], &[
        ("meta", Treatment::Json(&Members(&[("room_name", Plain)]))),
        ("settings", Treatment::Json(&Measures(&[]))),
    ]),
    ("participants", &[
        "session_id", "id", "user_id", "preset_name", "joined_at", "left_at", "duration", "created_at", "updated_at",
    ], &[
        ("custom_participant_id", PERSONAL_ID),
        ("display_name", PERSONAL_NAME),
        ("peer_events", Treatment::Json(&PEER_EVENTS)),
    ]),
    ("peer_reports", &[
        "session_id", "id", "user_id", "role", "joined_at", "left_at", "duration", "created_at", "updated_at",
    ], &[
        ("custom_participant_id", PERSONAL_ID),
        ("display_name", PERSONAL_NAME),
        ("peer_report", Treatment::Json(&PEER_REPORT)),
        ("peer_stats", Treatment::Json(&PEER_STATS)),
        ("quality_stats", Treatment::Json(&QUALITY_STATS)),
    ]),
    ("chat_messages", &[
        "number", "session_id", "id", "participant_id", "meeting_id", "pinned", "is_edited", "payload_type", "payload",
        "created_at",
    ], &[("display_name", PERSONAL_NAME)]),
    ("transcript_segments", &[
        "number", "session_id", "position", "start_ms", "end_ms", "started_at", "ended_at", "peer_id", "user_id",
        "text",
    ], &[("custom_participant_id", PERSONAL_ID), ("name", PERSONAL_NAME)]),
    ("summaries", &["session_id", "summary"], &[]),
    ("recordings", &[
        "id", "account_id", "app_id", "session_id", "status", "output_file_name", "file_size", "recording_duration",
        "download_url_expiry", "invoked_time", "started_time", "stopped_time",
    ], &[("meeting", Treatment::Json(&MEETING))]),
    ("livestream_sessions", &[
        "session_id", "id", "livestream_id", "err_message", "ingest_seconds", "viewer_seconds", "invoked_time",
        "started_time", "stopped_time", "created_at", "updated_at",
    ], &[]),
];

static PEER_EVENTS: Keep = Members(&[
    ("id", Plain),
    ("peer_id", Plain),
    ("participant_id", Plain),
    ("session_id", Plain),
    ("socket_session_id", Plain),
    ("event_name", Plain),
    ("preset_view_type", Plain),
    ("minutes_consumed", Plain),
    ("created_at", Plain),
    ("updated_at", Plain),
]);

static PEER_REPORT: Keep = Members(&[
    (
        "metadata",
        Members(&[
            ("room_view_type", Plain),
            ("sdk_name", Plain),
            ("sdk_type", Plain),
            ("sdk_version", Plain),
            (
                "browser_metadata",
                Members(&[("browser", Plain), ("browser_version", Plain), ("engine", Plain), ("webgl_support", Plain)]),
            ),
            ("device_info", DEVICE_INFO),
            ("native_metadata", Members(&[("audio_encoder", Plain), ("video_encoder", Plain)])),
            // An event's own metadata is anything, addresses among it.
            ("events", EVENTS),
            (
                "pc_metadata",
                Members(&[
                    ("effective_network_type", Plain),
                    ("reflexive_connectivity", Plain),
                    ("relay_connectivity", Plain),
                    ("turn_connectivity", Plain),
                    ("timestamp", Plain),
                ]),
            ),
            // Labels have names in them ("Ada's AirPods"), and a device's id stays the same for years.
            ("audio_devices_updates", DEVICES_UPDATES),
            ("video_devices_updates", DEVICES_UPDATES),
            ("speaker_devices_updates", DEVICES_UPDATES),
            ("selected_device_updates", Members(&[("device", DEVICE), ("timestamp", Plain)])),
            ("candidate_pairs", Members(&[("consuming_transport", PAIRS), ("producing_transport", PAIRS)])),
        ]),
    ),
    ("quality", Measures(WORDS_OF_QUALITY)),
]);

const DEVICE: Keep = Members(&[("kind", Plain)]);

const DEVICES_UPDATES: Keep = Members(&[("added", DEVICE), ("removed", DEVICE), ("timestamp", Plain)]);

const EVENTS: Keep = Members(&[("name", Plain), ("type", Plain), ("timestamp", Plain)]);

const DEVICE_INFO: Keep = Members(&[
    ("browser", Plain),
    ("browser_version", Plain),
    ("engine", Plain),
    ("os", Plain),
    ("os_version", Plain),
    ("cpus", Plain),
    ("memory", Plain),
    ("is_mobile", Plain),
    ("sdk_name", Plain),
    ("sdk_version", Plain),
    ("webgl_support", Plain),
]);

const PAIRS: Keep = Members(&[
    ("nominated", Plain),
    ("local_candidate_type", Plain),
    ("local_candidate_protocol", Plain),
    ("local_candidate_network_type", Plain),
    ("local_candidate_port", Plain),
    ("local_candidate_id", Plain),
    ("remote_candidate_type", Plain),
    ("remote_candidate_protocol", Plain),
    ("remote_candidate_port", Plain),
    ("remote_candidate_id", Plain),
    ("current_round_trip_time", Plain),
    ("total_round_trip_time", Plain),
    ("available_incoming_bitrate", Plain),
    ("available_outgoing_bitrate", Plain),
    ("bytes_received", Plain),
    ("bytes_sent", Plain),
    ("bytes_discarded_on_send", Plain),
    ("packets_received", Plain),
    ("packets_sent", Plain),
    ("packets_discarded_on_send", Plain),
    ("last_packet_received_timestamp", Plain),
    ("last_packet_sent_timestamp", Plain),
]);

static PEER_STATS: Keep = Members(&[
    ("status", Plain),
    ("device_info", DEVICE_INFO),
    ("events", EVENTS),
    (
        "precall_network_information",
        Members(&[
            ("backend_rtt", Plain),
            ("rtt", Plain),
            ("jitter", Plain),
            ("fractional_loss", Plain),
            ("throughput", Plain),
            // The older API's own spelling.
            ("throughtput", Plain),
            ("effective_networktype", Plain),
            ("reflexive_connectivity", Plain),
            ("relay_connectivity", Plain),
            ("turn_connectivity", Plain),
        ]),
    ),
]);

/// What of call quality is text: times, and which stream of which peer it was.
const WORDS_OF_QUALITY: &[&str] = &[
    "timestamp",
    "start",
    "end",
    "first_audio_packet_received",
    "last_audio_packet_received",
    "first_video_packet_received",
    "last_video_packet_received",
    "mid",
    "peer_id",
    "peer_ids",
    "producer_id",
    "consumer_id",
    "quality_limitation_reason",
];

static QUALITY_STATS: Keep = Measures(WORDS_OF_QUALITY);

static MEETING: Keep = Members(&[
    ("id", Plain),
    ("title", Plain),
    ("status", Plain),
    ("persist_chat", Plain),
    ("record_on_start", Plain),
    ("live_stream_on_start", Plain),
    ("summarize_on_end", Plain),
    ("transcribe_on_end", Plain),
    ("created_at", Plain),
    ("updated_at", Plain),
]);

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The columns of sql/mirror.sql, by table.
    fn columns(table: &str) -> Vec<&'static str> {
        let text = include_str!("../../sql/mirror.sql");
        let begin = format!("CREATE TABLE IF NOT EXISTS {table} (\n");
        let body = text.split_once(begin.as_str()).expect("the table").1.split_once("\n)").expect("its end").0;
        let names = body.lines().filter_map(|line| line.trim_start().split(' ').next());
        names.filter(|name| name.chars().all(|c| c.is_ascii_lowercase() || c == '_')).collect()
    }

    #[test]
    fn each_column_of_the_mirror_is_known_and_no_other() {
        for (table, stay, treated) in TABLES {
            let mut known: Vec<&str> = stay.iter().copied().chain(treated.iter().map(|(name, _)| *name)).collect();
            let mut there = columns(table);
            there.retain(|name| !["mirrored_at", "deleted_at"].contains(name));
            known.sort();
            there.sort();
            assert_eq!(known, there, "left: this list, right: sql/mirror.sql, table {table}");
        }
    }

    #[test]
    fn personal_columns_are_left_out_or_hashed() {
        let hash = Redaction::Hash(Key::new(b"a key of sixteen characters"));
        for (table, column) in [
            ("participants", "display_name"),
            ("participants", "custom_participant_id"),
            ("peer_reports", "display_name"),
            ("peer_reports", "custom_participant_id"),
            ("chat_messages", "display_name"),
            ("transcript_segments", "name"),
            ("transcript_segments", "custom_participant_id"),
        ] {
            let treatment = treatment(table, column);
            assert_eq!(Redaction::Off.text(treatment, "Ada").as_deref(), Some("Ada"));
            assert_eq!(Redaction::Omit.text(treatment, "Ada"), None, "{table}.{column}");
            let hashed = hash.text(treatment, "Ada").unwrap();
            assert!(hashed.len() == 32 && hashed.chars().all(|c| c.is_ascii_hexdigit()), "{hashed}");
            assert_eq!(hash.text(treatment, "").as_deref(), Some(""));
        }
        for (table, column) in [("participants", "shoe_size"), ("diaries", "id")] {
            assert_eq!(Redaction::Omit.text(treatment(table, column), "43"), None, "{table}.{column}");
        }
        let title = treatment("sessions", "meeting_display_name");
        assert_eq!(Redaction::Omit.text(title, "Weekly").as_deref(), Some("Weekly"));
    }

    /// RFC 4231, test case 2, is HMAC-SHA256 itself; the rest is how this module uses it.
    #[test]
    fn a_hash_is_that_of_the_rfc() {
        let mac = Hmac::<Sha256>::new_from_slice(b"Jefe").unwrap().chain_update(b"what do ya want for nothing?");
        assert_eq!(mac.finalize().into_bytes()[..4], [0x5b, 0xdc, 0xc1, 0x46]);
        let key = Key::new(b"0123456789abcdef");
        assert_eq!(key.hash(Kind::CustomId, "cust-001"), "2b990b00a596c93b41adddca4426d744");
        assert_eq!(format!("{:?}", Redaction::Hash(key)), "Hash(Key)");
    }

    #[test]
    fn json_keeps_what_is_on_the_list() {
        let report = r#"{"metadata":{"os":"x","device_info":{"os":"Linux","cpus":8,"serial":"77"},
            "ip_information":{"ipv4":"192.0.2.1","country":"NL"},"pc_metadata":[{"sdp":["v=0"],"relay_connectivity":true}],
            "browser_metadata":{"browser":"Firefox","user_agent":"Mozilla/5.0"},
            "events":[{"name":"call_join","timestamp":"t","metadata":{"ip":"192.0.2.1"}}],
            "audio_devices_updates":[{"added":[{"label":"Ada's","device_id":"1","kind":"audioinput"}],"timestamp":"t"}],
            "candidate_pairs":{"consuming_transport":[{"local_candidate_address":"192.0.2.1","bytes_sent":1.5}]}},
            "quality":{"audio_consumer":[{"mos_quality":4.25,"timestamp":"t","peer":"Ada","Ada Lovelace":1}],
            "audio_consumer_cumulative":{"packet_loss":{"5_or_greater_event_fraction":0.1}}},"ada":1}"#;
        let kept = Redaction::Omit.text(treatment("peer_reports", "peer_report"), report).unwrap();
        let wanted = r#"{"metadata":{"audio_devices_updates":[{"added":[{"kind":"audioinput"}],"timestamp":"t"}],
            "browser_metadata":{"browser":"Firefox"},"candidate_pairs":{"consuming_transport":[{"bytes_sent":1.5}]},
            "device_info":{"cpus":8,"os":"Linux"},"events":[{"name":"call_join","timestamp":"t"}],
            "pc_metadata":[{"relay_connectivity":true}]},
            "quality":{"audio_consumer":[{"mos_quality":4.25,"timestamp":"t"}],
            "audio_consumer_cumulative":{"packet_loss":{"5_or_greater_event_fraction":0.1}}}}"#;
        assert_eq!(
            serde_json::from_str::<Value>(&kept).unwrap(),
            serde_json::from_str::<Value>(wanted).unwrap(),
            "{kept}"
        );
        let stats = r#"{"quality":4,"peer_ids":["p"],"names":["Ada"],"by":{"name":"Ada","start":"s"}}"#;
        assert_eq!(
            Redaction::Omit.text(treatment("peer_reports", "quality_stats"), stats).as_deref(),
            Some(r#"{"by":{"start":"s"},"names":[null],"peer_ids":["p"],"quality":4}"#)
        );
        assert_eq!(Redaction::Omit.text(treatment("recordings", "meeting"), "Ada's meeting"), None);
    }

    proptest! {
        #[test]
        fn equal_values_have_one_hash_and_others_another(
            key in "[ -~]{16,40}", value in "\\PC{1,40}", other in "\\PC{1,40}"
        ) {
            let (one, two) = (Key::new(key.as_bytes()), Key::new(key.as_bytes()));
            let hash = one.hash(Kind::CustomId, &value);
            prop_assert_eq!(&hash, &two.hash(Kind::CustomId, &value));
            prop_assert_eq!(of_hexadecimal(&hash).map(|digest| hexadecimal(&digest)), Some(hash.clone()));
            prop_assert_eq!(hash == one.hash(Kind::CustomId, &other), value == other);
            prop_assert_ne!(&hash, &one.hash(Kind::Name, &value));
            prop_assert_ne!(&hash, &Key::new(format!("{key}!").as_bytes()).hash(Kind::CustomId, &value));
        }
    }
}
