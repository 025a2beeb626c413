//! Files of chats and transcripts: written here in each of their editions, with any text in any field, and read back; and
//! damaged.

use libtest_mimic::Trial;
use proptest::prelude::*;
use proptest::test_runner::TestCaseResult;
use realtime_kit::content::{Rows, chat, text, transcript};
use realtime_kit::time::{parse, to_request};
use serde_json::{Value, json};

use crate::runner::{Search, failed};
use crate::some::{self, Damage, damaged};

/// A chat's columns, in the order documented.
const CHAT: [&str; 10] = [
    "id",
    "participantId",
    "sessionId",
    "meetingId",
    "displayName",
    "pinned",
    "isEdited",
    "payloadType",
    "payload",
    "createdAt",
];

const PIECES: &[&str] = &[
    "\"",
    "\"\"",
    ",",
    "\r\n",
    "\n",
    "\r",
    "[",
    "{",
    "}",
    "]",
    "\u{feff}",
    "id",
    "null",
    "1e999",
    "-1",
    "\\ud800",
    "\"startTime\":1e300,",
    ",,,,,",
];

pub fn targets(search: &Search) -> Vec<Trial> {
    vec![
        search.target("files::a_chat_reads_back", || Ok((chats(), |case: Chat| a_chat_reads_back(&case)))),
        search.target("files::a_transcript_reads_back", || {
            Ok((transcripts(), |case: Transcript| a_transcript_reads_back(&case)))
        }),
        search.target("files::json_reads_back", || Ok((json_files(), |case: JsonFile| json_reads_back(&case)))),
        search.target("files::damaged", || {
            let originals = (
                chats().prop_map(|chat| chat.file()),
                transcripts().prop_map(|it| it.file()),
                json_files().prop_map(|it| it.file()),
            );
            let file =
                prop_oneof![2 => originals.0, 2 => originals.1, 2 => originals.2, 1 => some::json(), 1 => some::text()];
            Ok(((file, some::damage(PIECES)), |(file, changes): (String, Vec<Damage>)| {
                is_read_or_refused(damaged(file.into_bytes(), &changes))
            }))
        }),
    ]
}

/// How a file of CSV is written.
#[derive(Debug, Clone, Copy)]
struct Style {
    has_mark: bool,
    quotes_all: bool,
    line_end: &'static str,
    ends_its_last_line: bool,
}

fn style() -> impl Strategy<Value = Style> {
    let line_end = prop::sample::select(&["\r\n", "\n", "\r"][..]);
    (any::<bool>(), any::<bool>(), line_end, any::<bool>()).prop_map(
        |(has_mark, quotes_all, line_end, ends_its_last_line)| Style {
            has_mark,
            quotes_all,
            line_end,
            ends_its_last_line,
        },
    )
}

impl Style {
    fn file<'a>(self, records: impl Iterator<Item = Vec<&'a str>>) -> String {
        let field = |field: &str| match self.quotes_all || field.contains([',', '"', '\r', '\n']) {
            true => format!("\"{}\"", field.replace('"', "\"\"")),
            false => field.to_owned(),
        };
        let record = |record: Vec<&str>| record.iter().map(|it| field(it)).collect::<Vec<_>>().join(",");
        let mut file = records.map(record).collect::<Vec<_>>().join(self.line_end);
        if self.ends_its_last_line && !file.is_empty() {
            file.push_str(self.line_end);
        }
        if self.has_mark { format!("\u{feff}{file}") } else { file }
    }
}

fn read_back(file: &str, parser: fn(&str) -> Rows) -> Result<Vec<Value>, TestCaseError> {
    text(file.as_bytes().to_vec()).and_then(|text| parser(&text)).map_err(failed)
}

/// An id as the API makes them; never the name of a column.
fn id() -> impl Strategy<Value = String> {
    "[0-9a-f]{8}(-[0-9a-f]{1,6}){0,3}"
}

#[derive(Debug, Clone)]
struct Chat {
    style: Style,
    /// Where each of the columns stands; without a header they stand as documented.
    order: Option<Vec<usize>>,
    messages: Vec<Vec<String>>,
}

fn chats() -> impl Strategy<Value = Chat> {
    let flag = prop::sample::select(&["true", "false", "", "TRUE", "yes"][..]).prop_map(str::to_owned);
    let fields = (id(), some::text(), some::text(), flag.clone(), flag, some::text(), some::text(), some::text());
    let message = fields.prop_map(|(id, person, name, pinned, edited, kind, payload, at)| {
        let meeting = person.chars().rev().collect();
        vec![id, person.clone(), person, meeting, name, pinned, edited, kind, payload, at]
    });
    let order = Just((0..CHAT.len()).collect::<Vec<_>>()).prop_shuffle();
    (style(), prop::option::weighted(0.8, order), prop::collection::vec(message, 0..5))
        .prop_map(|(style, order, messages)| Chat { style, order, messages })
}

impl Chat {
    fn file(&self) -> String {
        let place = |column: usize| self.order.as_ref().map_or(column, |order| order[column]);
        let header = self.order.iter().map(|_| (0..CHAT.len()).map(|column| CHAT[place(column)]).collect());
        let messages =
            self.messages.iter().map(|message| (0..CHAT.len()).map(|column| message[place(column)].as_str()).collect());
        self.style.file(header.chain(messages))
    }
}

fn a_chat_reads_back(case: &Chat) -> TestCaseResult {
    // Without a header the first message must not look like one.
    if case.order.is_none() && case.messages.first().is_some_and(|first| first.iter().any(|field| field.trim() == "id"))
    {
        return Ok(());
    }
    let rows = read_back(&case.file(), chat::messages)?;
    prop_assert_eq!(rows.len(), case.messages.len());
    for (row, message) in rows.iter().zip(&case.messages) {
        prop_assert_eq!(row.as_object().map(serde_json::Map::len), Some(CHAT.len()));
        for (name, field) in CHAT.iter().zip(message) {
            let wanted = match (*name, field.as_str()) {
                ("pinned" | "isEdited", "true") => json!(true),
                ("pinned" | "isEdited", "false") => json!(false),
                ("payload", text) => json!(text),
                (_, "") => Value::Null,
                (_, text) => json!(text),
            };
            prop_assert_eq!(&row[*name], &wanted, "{}", name);
        }
    }
    Ok(())
}

/// How a transcript of CSV tells times.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Edition {
    /// Milliseconds from the start.
    Millis,
    /// Times of day behind a header.
    Iso,
    /// The same with a blank behind each comma.
    Spaced,
    /// Seconds since 1970.
    Epoch,
    /// Milliseconds since 1970.
    EpochMillis,
}

#[derive(Debug, Clone)]
struct Transcript {
    style: Style,
    edition: Edition,
    /// When, peer, user, own id, name, text.
    segments: Vec<(u32, [String; 5])>,
}

fn transcripts() -> impl Strategy<Value = Transcript> {
    let maybe_id = || prop_oneof![4 => id(), 1 => Just(String::new())];
    let segment = (any::<u32>(), maybe_id(), maybe_id(), some::text(), some::text(), some::text())
        .prop_map(|(when, peer, user, own, name, text)| (when, [peer, user, own, name, text]));
    let edition = prop::sample::select(
        &[Edition::Millis, Edition::Iso, Edition::Spaced, Edition::Epoch, Edition::EpochMillis][..],
    );
    (style(), edition, prop::collection::vec(segment, 0..5)).prop_map(|(style, edition, segments)| Transcript {
        style,
        edition,
        segments,
    })
}

impl Transcript {
    fn when(&self, when: u32) -> String {
        let instant = chrono::DateTime::from_timestamp(1_700_000_000 + i64::from(when / 100), 0).unwrap_or_default();
        match self.edition {
            Edition::Millis => (when / 8).to_string(),
            Edition::Iso | Edition::Spaced => to_request(instant),
            Edition::Epoch => instant.timestamp().to_string(),
            Edition::EpochMillis => instant.timestamp_millis().to_string(),
        }
    }

    fn file(&self) -> String {
        const HEADER: &[&str] =
            &["Timestamp", "Participant ID", "User ID", "Custom Participant ID", "Participant Name", "Transcript"];
        let blank = if self.edition == Edition::Spaced { " " } else { "" };
        let has_header = matches!(self.edition, Edition::Iso | Edition::Spaced);
        let header = HEADER
            .iter()
            .enumerate()
            .map(|(place, name)| format!("{}{name}", if place > 0 { blank } else { "" }))
            .collect::<Vec<_>>();
        let segments = self.segments.iter().map(|(when, fields)| {
            std::iter::once(self.when(*when))
                .chain(fields.iter().map(|field| format!("{blank}{field}")))
                .collect::<Vec<_>>()
        });
        let records: Vec<Vec<String>> = has_header.then_some(header).into_iter().chain(segments).collect();
        self.style.file(records.iter().map(|record| record.iter().map(String::as_str).collect()))
    }
}

fn a_transcript_reads_back(case: &Transcript) -> TestCaseResult {
    let rows = read_back(&case.file(), transcript::segments)?;
    prop_assert_eq!(rows.len(), case.segments.len());
    for (place, (row, (when, fields))) in rows.iter().zip(&case.segments).enumerate() {
        let optional = |field: &String| if field.is_empty() { Value::Null } else { json!(field) };
        prop_assert_eq!(&row["position"], &json!(place + 1));
        for (name, field) in ["peer_id", "user_id", "custom_participant_id", "name"].iter().zip(fields) {
            prop_assert_eq!(&row[*name], &optional(field), "{}", name);
        }
        prop_assert_eq!(&row["text"], &json!(fields[4]));
        match case.edition {
            Edition::Millis => prop_assert_eq!((&row["start_ms"], row.get("started_at")), (&json!(when / 8), None)),
            _ => {
                let wanted = chrono::DateTime::from_timestamp(1_700_000_000 + i64::from(when / 100), 0);
                prop_assert_eq!(row["started_at"].as_str().and_then(parse), wanted);
                prop_assert_eq!(row.get("start_ms"), None);
            }
        }
    }
    Ok(())
}

/// A transcript of JSON, or a chat of JSON.
#[derive(Debug, Clone)]
struct JsonFile {
    in_seconds: bool,
    /// Start and end in milliseconds, who, what.
    segments: Vec<(u32, u32, String, String)>,
    before: &'static str,
}

fn json_files() -> impl Strategy<Value = JsonFile> {
    let segment = (0..90_000_000u32, 0..60_000u32, some::text(), some::text());
    (any::<bool>(), prop::collection::vec(segment, 0..5), prop::sample::select(&["", " ", "\n\t"][..]))
        .prop_map(|(in_seconds, segments, before)| JsonFile { in_seconds, segments, before })
}

impl JsonFile {
    fn file(&self) -> String {
        let time = |ms: u32| if self.in_seconds { json!(f64::from(ms) / 1000.0) } else { json!(ms) };
        let item = |(start, length, who, text): &(u32, u32, String, String)| {
            json!({"startTime": time(*start), "endTime": time(start + length), "sentence": text,
                "peerData": {"id": who, "userId": who, "displayName": text}})
        };
        format!("{}{}", self.before, Value::Array(self.segments.iter().map(item).collect()))
    }
}

fn json_reads_back(case: &JsonFile) -> TestCaseResult {
    let rows = read_back(&case.file(), transcript::segments)?;
    prop_assert_eq!(rows.len(), case.segments.len());
    // Whole seconds alone look like milliseconds: nothing in the file tells.
    let is_told = !case.in_seconds
        || case.segments.iter().any(|(start, length, ..)| start % 1000 != 0 || (start + length) % 1000 != 0);
    for (row, (start, length, who, text)) in rows.iter().zip(&case.segments) {
        prop_assert_eq!((&row["peer_id"], &row["user_id"], &row["name"]), (&json!(who), &json!(who), &json!(text)));
        prop_assert_eq!((&row["text"], &row["custom_participant_id"]), (&json!(text), &Value::Null));
        if is_told {
            prop_assert_eq!((&row["start_ms"], &row["end_ms"]), (&json!(start), &json!(start + length)));
        }
    }
    let items: Vec<Value> = serde_json::from_str(case.file().trim()).map_err(|error| failed(error.to_string()))?;
    prop_assert_eq!(read_back(&case.file(), chat::messages)?, items);
    Ok(())
}

fn is_read_or_refused(bytes: Vec<u8>) -> TestCaseResult {
    let is_utf8 = std::str::from_utf8(&bytes).is_ok();
    let text = text(bytes);
    prop_assert_eq!(text.is_ok(), is_utf8);
    let Ok(text) = text else { return Ok(()) };
    for parser in [chat::messages, transcript::segments] {
        match parser(&text) {
            Ok(rows) => prop_assert!(rows.iter().all(Value::is_object), "a row that is no object: {:?}", rows),
            Err(why) => {
                prop_assert!(!why.is_empty() && why.len() < 400 && !why.chars().any(char::is_control), "{:?}", why)
            }
        }
    }
    Ok(())
}
