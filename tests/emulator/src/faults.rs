//! Faults: which requests they hit, and what they do to an answer.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use serde_json::Value;

use crate::answer::{Answer, Body, JSON};
use crate::files;
use crate::world::Random;

/// What goes wrong, and when: `KIND@WHEN[:PART OF THE PATH]`.
#[derive(Debug, Clone)]
pub(crate) struct Fault {
    kind: Kind,
    conditions: Vec<Condition>,
    path: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    RealtimeKit(u16),
    Gateway(u16),
    Html(u16),
    Empty,
    Text,
    BrokenJson,
    NotObject,
    SuccessFalse,
    SuccessFalseGateway,
    Redirect,
    MissingKey,
    NoId,
    WrongType,
    UnknownEnum,
    UnknownField,
    NoRows,
    Repeat,
    Total(i64),
    RetryAfter,
    RetryAfterDate,
    /// Words made to do harm where they are shown.
    Words(Form, u16),
    Delivered(Delivery),
}

/// The form of an error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    RealtimeKit,
    Gateway,
    Html,
}

/// How the bytes of an answer reach the client.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Delivery {
    /// As they should.
    Whole,
    /// In chunks, without telling the length.
    Chunked,
    /// The connection is closed before anything is sent.
    Drop,
    /// It is reset before anything is sent.
    Reset,
    /// It is reset after the status line.
    ResetMid,
    /// It is closed in the middle of a body of known length.
    Cut,
    /// It is closed in the middle of a chunked body.
    CutChunked,
    /// It is closed in the middle of a body that only its end would have told the length of.
    CutClose,
    /// The head, and then nothing.
    Stall,
    /// The body comes in pieces, and whole.
    Slow,
    /// It comes in drops, and would go on for 30 s.
    Drip,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Condition {
    /// The first requests for one thing (method, path and query).
    First(u64),
    All,
    /// The request with this number, of those that the path filter lets through.
    Number(u64),
    Page(u64),
    Every(u64),
    Post,
}

/// Names of the kinds, for `--help` and README.md.
pub const FAULT_KINDS: &[(&str, &str)] = &[
    ("NNN", "an error of this status in RealtimeKit's form"),
    ("gNNN", "an error of this status in the gateway's form"),
    ("htmlNNN", "a page of HTML with this status (html200, html502)"),
    ("empty", "200 and no body"),
    ("text", "the JSON as text/plain"),
    ("broken_json", "JSON that ends in the middle"),
    ("not_object", "JSON that is a list"),
    ("success_false", "status 200, success false, RealtimeKit's form"),
    ("success_false_gateway", "status 200, success false, the gateway's form"),
    ("redirect", "302 to the same path on 127.0.0.2"),
    ("drop", "the connection is closed before the status line"),
    ("reset", "it is reset before the status line"),
    ("reset_mid", "the connection is reset after the status line"),
    ("cut", "the body is shorter than its Content-Length"),
    ("cut_chunked", "a chunked body without its end"),
    ("cut_close", "half of a body without a length, which ends as the connection does"),
    ("stall", "the head, and then nothing for 30 s"),
    ("slow", "the body in twenty pieces, one in 20 ms"),
    ("drip", "the body in three hundred drops, one in 100 ms"),
    ("missing_key", "the key that holds the rows is missing"),
    ("no_id", "the first row has no id"),
    ("wrong_type", "in the first row a number is text and a text is a number"),
    ("unknown_enum", "in the first row an enumerated value that no document tells of"),
    ("unknown_field", "each row has a field that no document tells of"),
    ("no_rows", "a list without rows, whatever its total says"),
    ("repeat", "the answer to the page before this one"),
    ("total_high", "the total is 7 too high"),
    ("total_low", "the total is 7 too low"),
    ("wordsNNN", "as NNN, with words and headers made to harm who shows them"),
    ("gwordsNNN", "as gNNN, with such words"),
    ("htmlwordsNNN", "such words as a page of no known type; but for 200 not even UTF-8"),
    ("retry_after", "429 with Retry-After: 1"),
    ("retry_after_date", "429 with Retry-After as a date, two seconds ahead"),
];

/// Names of the conditions, for `--help` and README.md.
pub const FAULT_CONDITIONS: &[(&str, &str)] = &[
    ("first", "the first request of each method, path and query"),
    ("firstN", "its first N requests"),
    ("all", "every request"),
    ("nN", "the Nth request, counted from 1"),
    ("everyN", "every Nth request"),
    ("pageN", "page N of a list"),
    ("post", "POST requests"),
];

impl Fault {
    /// Reads `KIND@WHEN[:PART]`; conditions are joined with `&`; an error is a sentence.
    pub(crate) fn parse(text: &str) -> Result<Fault, String> {
        let Some((kind, when)) = text.split_once('@') else {
            return Err(format!("The fault {text:?} does not say when: write KIND@WHEN."));
        };
        let (when, path) = when.split_once(':').unwrap_or((when, ""));
        let kind = Kind::parse(kind).ok_or_else(|| {
            let names: Vec<&str> = FAULT_KINDS.iter().map(|(name, _)| *name).collect();
            format!("There is no fault {kind:?}. The faults are: {}.", names.join(", "))
        })?;
        let conditions = when.split('&').map(|one| {
            Condition::parse(one).ok_or_else(|| {
                let names: Vec<&str> = FAULT_CONDITIONS.iter().map(|(name, _)| *name).collect();
                format!("{one:?} does not say when a fault happens. Say one of: {}.", names.join(", "))
            })
        });
        Ok(Fault { kind, conditions: conditions.collect::<Result<_, _>>()?, path: path.to_owned() })
    }
}

impl Kind {
    /// What `mixed` draws from: whatever a GET must survive that does not tell how long to wait.
    const MIXED: [Kind; 14] = [
        Kind::Delivered(Delivery::Drop),
        Kind::Delivered(Delivery::Reset),
        Kind::Delivered(Delivery::ResetMid),
        Kind::Delivered(Delivery::Cut),
        Kind::Delivered(Delivery::CutChunked),
        Kind::RealtimeKit(408),
        Kind::Gateway(429),
        Kind::RealtimeKit(500),
        Kind::Html(502),
        Kind::Gateway(503),
        Kind::Html(520),
        // Behind these, what is only a fault where JSON is expected.
        Kind::Delivered(Delivery::CutClose),
        Kind::Empty,
        Kind::BrokenJson,
    ];

    /// How many of them are faults of a file too: one without a length may end anywhere.
    const MIXED_FOR_FILES: usize = 11;

    fn parse(text: &str) -> Option<Kind> {
        let status =
            |digits: &str| digits.parse::<u16>().ok().filter(|it| (200..600).contains(it) && digits.len() == 3);
        Some(match text {
            "empty" => Kind::Empty,
            "text" => Kind::Text,
            "broken_json" => Kind::BrokenJson,
            "not_object" => Kind::NotObject,
            "success_false" => Kind::SuccessFalse,
            "success_false_gateway" => Kind::SuccessFalseGateway,
            "redirect" => Kind::Redirect,
            "missing_key" => Kind::MissingKey,
            "no_id" => Kind::NoId,
            "wrong_type" => Kind::WrongType,
            "unknown_enum" => Kind::UnknownEnum,
            "unknown_field" => Kind::UnknownField,
            "no_rows" => Kind::NoRows,
            "repeat" => Kind::Repeat,
            "total_high" => Kind::Total(7),
            "total_low" => Kind::Total(-7),
            "retry_after" => Kind::RetryAfter,
            "retry_after_date" => Kind::RetryAfterDate,
            "drop" => Kind::Delivered(Delivery::Drop),
            "reset" => Kind::Delivered(Delivery::Reset),
            "reset_mid" => Kind::Delivered(Delivery::ResetMid),
            "cut" => Kind::Delivered(Delivery::Cut),
            "cut_chunked" => Kind::Delivered(Delivery::CutChunked),
            "cut_close" => Kind::Delivered(Delivery::CutClose),
            "stall" => Kind::Delivered(Delivery::Stall),
            "slow" => Kind::Delivered(Delivery::Slow),
            "drip" => Kind::Delivered(Delivery::Drip),
            _ => {
                let words = |prefix: &str| text.strip_prefix(prefix).and_then(status);
                if let Some(status) = words("words") {
                    Kind::Words(Form::RealtimeKit, status)
                } else if let Some(status) = words("gwords") {
                    Kind::Words(Form::Gateway, status)
                } else if let Some(status) = words("htmlwords") {
                    Kind::Words(Form::Html, status)
                } else if let Some(digits) = text.strip_prefix("html") {
                    Kind::Html(status(digits)?)
                } else if let Some(digits) = text.strip_prefix('g') {
                    Kind::Gateway(status(digits)?)
                } else {
                    Kind::RealtimeKit(status(text)?)
                }
            }
        })
    }
}

impl Condition {
    fn parse(text: &str) -> Option<Condition> {
        let number = |prefix: &str| text.strip_prefix(prefix)?.parse::<u64>().ok().filter(|it| *it > 0);
        Some(match text {
            "first" => Condition::First(1),
            "all" => Condition::All,
            "post" => Condition::Post,
            _ => number("first")
                .map(Condition::First)
                .or_else(|| number("page").map(Condition::Page))
                .or_else(|| number("every").map(Condition::Every))
                .or_else(|| number("n").map(Condition::Number))?,
        })
    }
}

/// What a fault must know of a request.
pub(crate) struct Circumstances<'a> {
    pub method: &'a str,
    /// Path behind the app, as it was sent.
    pub path: &'a str,
    pub query: &'a str,
    /// The page, if this asks for a page of a list.
    pub page: Option<u64>,
    /// Whether it asks for a file: errors have the form of the storage service.
    pub file: bool,
    /// `127.0.0.2:PORT`, and the target as sent: where a redirect leads.
    pub elsewhere: String,
}

/// How many requests the faults of one base URL have seen.
#[derive(Debug, Default)]
pub(crate) struct Counters {
    asked: HashMap<String, u64>,
    mixed: HashMap<String, u64>,
    passed: Vec<u64>,
}

impl Counters {
    /// Counts a request, and says which of the faults hits it.
    pub(crate) fn count<'f>(&mut self, faults: &'f [Fault], of: &Circumstances<'_>) -> Option<&'f Fault> {
        if faults.is_empty() {
            return None;
        }
        self.passed.resize(faults.len(), 0);
        let asked = self.asked.entry(format!("{} {}?{}", of.method, of.path, of.query)).or_default();
        *asked += 1;
        let mut hit = None;
        for (fault, passed) in faults.iter().zip(&mut self.passed) {
            if !of.path.contains(&fault.path) {
                continue;
            }
            *passed += 1;
            let holds = |condition: &Condition| match *condition {
                Condition::First(limit) => *asked <= limit,
                Condition::All => true,
                Condition::Number(number) => *passed == number,
                Condition::Every(step) => *passed % step == 0,
                Condition::Page(page) => of.page == Some(page),
                Condition::Post => of.method == "POST",
            };
            if hit.is_none() && fault.conditions.iter().all(holds) {
                hit = Some(fault);
            }
        }
        hit
    }
}

impl Counters {
    /// Draws whether one of `percent` in a hundred requests fails, and how. The draw of a request depends on the seed, on
    /// what is asked for and how often it was asked for, not on the order in which requests come.
    pub(crate) fn mix(&mut self, percent: u64, seed: u64, of: &Circumstances<'_>) -> Option<Fault> {
        let name = format!("{} {}?{}", of.method, of.path, if of.file { "" } else { of.query });
        let asked = self.mixed.entry(name.clone()).or_default();
        *asked += 1;
        // FNV-1a: the same on every platform and for ever.
        let hash = name
            .bytes()
            .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3));
        let mut random = Random::part(seed ^ hash, *asked);
        random.chance(percent).then(|| {
            let kinds = if of.file { &Kind::MIXED[..Kind::MIXED_FOR_FILES] } else { &Kind::MIXED[..] };
            Fault { kind: *random.pick(kinds), conditions: Vec::new(), path: String::new() }
        })
    }
}

impl Fault {
    /// Whether it wants the page before this one from whoever makes the answer.
    pub(crate) fn wants_page_before(&self) -> bool {
        self.kind == Kind::Repeat
    }

    /// Does its harm: `good` makes the answer that would be given without it.
    pub(crate) fn spoil(&self, of: &Circumstances<'_>, good: impl FnOnce() -> Answer) -> (Answer, Delivery) {
        let message = "This fault was asked for with the switch \"fault\".";
        let answer = match self.kind {
            Kind::RealtimeKit(status) | Kind::Gateway(status) if of.file => files::failure(status, message),
            Kind::RetryAfter if of.file => files::failure(503, message).with("Retry-After", "1"),
            Kind::RealtimeKit(status) => Answer::realtimekit(status, message),
            Kind::Gateway(status) => {
                let (code, words) = match status {
                    400 => (6003, "Invalid request headers"),
                    401 | 403 => (10000, "Authentication error"),
                    404 => (7003, "Could not route to the requested path, perhaps your object identifier is invalid?"),
                    429 => (10100, "Please wait and consider throttling your request speed"),
                    _ => (10001, "Internal error of the gateway"),
                };
                Answer::gateway(status, code, words)
            }
            Kind::Html(status) => {
                let page = format!(
                    "<!DOCTYPE html>\n<html><head><title>{status}</title></head><body><h1>Error {status}</h1><p>{message}</p></body></html>\n"
                );
                Answer::new(status, "text/html; charset=UTF-8", page)
            }
            Kind::Empty => Answer { body: Arc::default(), ..good() },
            Kind::Text => Answer { content_type: "text/plain; charset=utf-8", ..good() },
            Kind::BrokenJson => {
                let mut answer = good();
                let text = answer.body.text();
                let mut half = text.len() / 2;
                while !text.is_char_boundary(half) {
                    half -= 1;
                }
                answer.body = Arc::new(Body::from(&text[..half]));
                answer
            }
            Kind::NotObject => Answer::new(200, JSON, "[true,\"data\"]"),
            Kind::SuccessFalse => Answer { status: 200, ..Answer::realtimekit(500, message) },
            Kind::SuccessFalseGateway => Answer::gateway(200, 10001, message),
            Kind::Redirect => Answer::new(302, "text/html", "").with("Location", format!("http://{}", of.elsewhere)),
            Kind::MissingKey => edited(good(), |data| {
                if let Some(data) = data.as_object_mut() {
                    for key in ROWS {
                        data.remove(key);
                    }
                    data.retain(|key, _| !key.ends_with("download_url") && !key.ends_with("DownloadUrl"));
                    // Where the row is `data` itself, the row is what is missing.
                    if data.contains_key("id") || data.contains_key("session_id") {
                        data.clear();
                    }
                } else {
                    // The list is `data` itself.
                    *data = Value::Object(serde_json::Map::new());
                }
            }),
            Kind::NoId => edited(good(), |data| {
                if let Some(row) = first_row(data) {
                    row.remove("id");
                }
            }),
            Kind::WrongType => edited(good(), |data| {
                if let Some(row) = first_row(data) {
                    for key in ["minutes_consumed", "duration", "file_size", "recording_duration", "viewer_seconds"] {
                        if let Some(value) = row.get_mut(key) {
                            *value = Value::from(value.to_string());
                        }
                    }
                    for key in ["meeting_display_name", "display_name", "status", "name", "livestream_id"] {
                        if row.get(key).is_some_and(Value::is_string) {
                            row.insert(key.to_owned(), Value::from(42));
                            break;
                        }
                    }
                }
            }),
            Kind::UnknownEnum => edited(good(), |data| {
                if let Some(row) = first_row(data) {
                    for key in ["status", "type", "preset_name", "role"] {
                        if let Some(value) = row.get_mut(key) {
                            *value = Value::from(UNKNOWN);
                            break;
                        }
                    }
                }
            }),
            Kind::UnknownField => edited(good(), |data| {
                each_row(data, |row| {
                    row.insert("field_of_tomorrow".to_owned(), serde_json::json!({"id": UNKNOWN, "status": [UNKNOWN]}));
                });
            }),
            Kind::NoRows => edited(good(), |data| {
                if let Some(rows) = rows_of(data).and_then(Value::as_array_mut) {
                    rows.clear();
                }
            }),
            // `good` gives the page before.
            Kind::Repeat => good(),
            Kind::Total(by) => with_total(good(), by),
            Kind::RetryAfter => too_many().with("Retry-After", "1"),
            Kind::RetryAfterDate => {
                let date = http_date(SystemTime::now() + Duration::from_secs(2));
                too_many().with("Retry-After", date)
            }
            Kind::Words(form, status) => harmful(form, status),
            Kind::Delivered(delivery) => return (good(), delivery),
        };
        (answer, Delivery::Whole)
    }
}

/// What a message must not bring to a terminal or a log: escape sequences of both kinds, ends of lines, a NUL, reversed
/// and invisible text, and no end.
fn harmful_words() -> String {
    let words = "\u{1b}[31mred\u{1b}]0;title\u{7} \u{9b}2Jcleared\u{85}next\nline\r\nline\0nul \u{202e}desrever\u{202c} \u{2066}isolated\u{2069} zero\u{200b}width\u{2028}separated\u{feff} tagged\u{e0041} ";
    words.to_owned() + &"endless ".repeat(5000)
}

fn harmful(form: Form, status: u16) -> Answer {
    let words = harmful_words();
    let mut answer = match form {
        Form::RealtimeKit => Answer::realtimekit(status, &words),
        Form::Gateway => Answer::gateway(status, 10001, &words),
        Form::Html => Answer::new(status, HARMFUL_TYPE, words),
    };
    let mut bytes = answer.body.text().as_bytes().to_vec();
    if form == Form::Html && status != 200 {
        bytes.splice(0..0, *b"\xff\xfe\x80\xc3(");
    }
    answer.body = Arc::new(Body::of_bytes(&bytes));
    let header = "0123456789abcdef-LONG ".repeat(200);
    answer
        .compressed()
        .with("cf-ray", header.trim_end())
        .with("Retry-After", "18446744073709551616 seconds; or when you like")
        .with("Location", format!("https://{}example/?X-Amz-Signature=secret", "evil.".repeat(200)))
}

const HARMFUL_TYPE: &str =
    "text/a-type-that-does-not-end; of=x; of=x; of=x; of=x; of=x; of=x; of=x; of=x; of=x; of=x; of=x; of=x; of=x; of=x";

/// The gateway's 429 (fact sheet, sections 8 and 9).
pub(crate) fn too_many() -> Answer {
    Answer::gateway(429, 10100, "Please wait and consider throttling your request speed")
}

fn edited(mut answer: Answer, edit: impl FnOnce(&mut Value)) -> Answer {
    if let Ok(mut body) = serde_json::from_str::<Value>(answer.body.text()) {
        if let Some(data) = body.get_mut("data") {
            edit(data);
        }
        answer.body = Arc::new(Body::from(body.to_string()));
    }
    answer
}

/// The answer with another total, wherever it stands.
fn with_total(mut answer: Answer, by: i64) -> Answer {
    if let Ok(mut body) = serde_json::from_str::<Value>(answer.body.text()) {
        for place in ["/paging/total_count", "/data/paging/total_count"] {
            if let Some(total) = body.pointer_mut(place) {
                *total = Value::from((total.as_i64().unwrap_or(0) + by).max(0));
            }
        }
        answer.body = Arc::new(Body::from(body.to_string()));
    }
    answer
}

/// A value that no document tells of.
const UNKNOWN: &str = "NOBODY_KNOWS_THIS";

/// The keys of `data` that hold rows, or a row.
const ROWS: [&str; 5] = ["sessions", "participants", "session", "participant", "data"];

/// The rows in `data`, or its one row.
fn rows_of(data: &mut Value) -> Option<&mut Value> {
    match ROWS.into_iter().find(|key| data.get(key).is_some()) {
        Some(key) => data.get_mut(key),
        None => Some(data),
    }
}

fn first_row(data: &mut Value) -> Option<&mut serde_json::Map<String, Value>> {
    match rows_of(data)? {
        Value::Array(rows) => rows.first_mut()?.as_object_mut(),
        row => row.as_object_mut(),
    }
}

fn each_row(data: &mut Value, mut edit: impl FnMut(&mut serde_json::Map<String, Value>)) {
    match rows_of(data) {
        Some(Value::Array(rows)) => rows.iter_mut().filter_map(Value::as_object_mut).for_each(edit),
        Some(Value::Object(row)) => edit(row),
        _ => {}
    }
}

/// An instant as HTTP writes it: `Sun, 06 Nov 1994 08:49:37 GMT`.
fn http_date(time: SystemTime) -> String {
    let seconds = time.duration_since(SystemTime::UNIX_EPOCH).map_or(0, |it| it.as_secs() as i64);
    let iso = crate::world::Moment(seconds * 1000).to_string();
    let weekday = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"][(seconds / 86_400 % 7) as usize];
    let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let month = months[iso[5..7].parse::<usize>().map_or(0, |it| it - 1)];
    format!("{weekday}, {} {month} {} {} GMT", &iso[8..10], &iso[..4], &iso[11..19])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn http_dates_are_written_as_the_standard_shows() {
        let time = SystemTime::UNIX_EPOCH + Duration::from_secs(784_111_777);
        assert_eq!(http_date(time), "Sun, 06 Nov 1994 08:49:37 GMT");
    }

    #[test]
    fn what_is_not_known_is_refused_with_a_sentence() {
        for text in ["500", "explode@first", "500@sometimes", "99@all", "htmlx@all", "500@n0"] {
            assert!(Fault::parse(text).is_err(), "{text}");
        }
        for (kind, _) in FAULT_KINDS {
            for (when, _) in FAULT_CONDITIONS {
                let text = format!("{}@{}", kind.replace("NNN", "503"), when.replace('N', "2"));
                assert!(Fault::parse(&text).is_ok(), "{text}");
            }
        }
    }
}
