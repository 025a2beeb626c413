//! The body of an answer: `{"success":…,"data":…,"paging":…}` in either revision of the API, and both forms of errors
//! (API sheet, sections 2 and 8).
//!
//! A page keeps the body once; its rows are ranges of it, so that `data` can show the API's own text, byte for byte. A page
//! is read in the worker that received it; what a row costs later is the cells that are read.

mod index;
mod usual;

use std::collections::BTreeMap;
use std::ops::Range;

use serde_json::Value;
use serde_json::value::RawValue;

use crate::api::envelope::index::Index;
use crate::api::route::Rows;
use crate::error::{ErrorForm, tidy};

/// One answer, read.
#[derive(Debug, Default)]
pub struct Page {
    /// The body; behind it the names that were written with escapes in it.
    body: String,
    length: usize,
    index: Index,
    has_envelope: bool,
    /// The envelope's `success`, where it was sent.
    pub success: Option<bool>,
    /// `paging.total_count`, wherever the revision keeps it.
    pub total: Option<u64>,
    /// `paging.start_offset`: the number of the first row, from 1.
    pub start_offset: Option<u64>,
    /// `paging.end_offset`: the number of the last row.
    pub end_offset: Option<u64>,
}

impl Page {
    /// A file's text, without rows.
    pub fn of_file(body: String) -> Self {
        Self { length: body.len(), body, ..Self::default() }
    }

    /// Rows that came out of a file, in an envelope with this `success`.
    pub fn of_rows(rows: &[Value], success: Option<bool>) -> Self {
        let mut body = String::new();
        let mut places = Vec::with_capacity(rows.len());
        for row in rows {
            let start = body.len();
            body.push_str(&row.to_string());
            places.push(start..body.len());
        }
        let mut page = Self { success, ..Self::default() };
        places.into_iter().for_each(|place| page.index.add(&body, place));
        page.keep(body);
        page
    }

    /// Takes the body whose rows the index holds.
    fn keep(&mut self, body: String) {
        self.length = body.len();
        self.body = body;
        self.body.push_str(&self.index.take_names());
        // It was read in growing steps.
        self.body.shrink_to_fit();
    }

    /// The whole body.
    pub fn text(&self) -> &str {
        &self.body[..self.length]
    }

    /// How many rows the page has.
    pub fn len(&self) -> usize {
        self.index.len()
    }

    /// Whether the page has no rows.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The JSON text of one row. Panics if there is no such row.
    pub fn row(&self, index: usize) -> &str {
        &self.body[self.index.row(index)]
    }

    /// What parsing one row to its last value would find wrong with it.
    pub fn fault(&self, index: usize) -> Option<&str> {
        self.index.fault(index)
    }

    /// The JSON text that a pointer leads to in one row, byte for byte, through objects only.
    pub fn at(&self, index: usize, pointer: &str) -> Option<&str> {
        let path = pointer.strip_prefix('/')?;
        let end = path.bytes().position(|byte| byte == b'/');
        let (name, below) = end.map_or((path, None), |end| (&path[..end], Some(&path[end + 1..])));
        let mut here = &self.body[self.index.member(&self.body, index, name)?];
        for name in below.into_iter().flat_map(|below| below.split('/')) {
            here = index::member(here, name)?;
        }
        Some(here)
    }

    /// The JSON text of the envelope's `data`.
    pub fn data(&self) -> Option<&str> {
        if self.has_envelope { index::member(self.text(), "data") } else { None }
    }

    /// The bytes of memory it takes, about.
    pub fn bytes(&self) -> usize {
        self.body.len() + self.index.bytes()
    }

    /// Reads the object that tells where in the list the page is.
    fn set_paging(&mut self, paging: &RawValue) {
        let Some(paging) = object(paging.get()) else { return };
        let number = |name: &str| paging.get(name).and_then(|raw| count(raw));
        self.total = number("total_count");
        self.start_offset = number("start_offset");
        self.end_offset = number("end_offset");
    }
}

/// An error as the API worded it.
#[derive(Debug, Default, PartialEq)]
pub struct Words {
    /// Which form the body had.
    pub form: ErrorForm,
    /// The API's code.
    pub code: Option<i64>,
    /// Its message or messages, tidied.
    pub message: Option<String>,
}

/// What a body turned out to be.
pub enum Reading {
    /// An answer.
    Page(Page),
    /// `success: false`, whatever the status was.
    Unsuccessful(Words),
    /// It broke off, or nothing came: most likely the rest was lost on the way. The text says after how much.
    BrokenOff(String),
    /// None of these; the text says what was expected and what came.
    Unreadable(String),
}

/// Reads the body of an answer with a 2xx status.
pub fn read(body: Vec<u8>, content_type: Option<&str>, rows: Rows) -> Reading {
    let body = match String::from_utf8(body) {
        Ok(body) => body,
        Err(_) => return Reading::Unreadable("the text is not UTF-8".to_owned()),
    };
    if body.len() > index::LONGEST {
        return Reading::Unreadable("the answer is longer than 2 GiB".to_owned());
    }
    let mut page = match usual_list(&body, rows).map_or_else(|| any_form(&body, content_type, rows), Reading::Page) {
        Reading::Page(page) => page,
        other => return other,
    };
    page.has_envelope = true;
    page.keep(body);
    Reading::Page(page)
}

/// A list in its usual form; `None` if it has another, or says that it is no success. The page has no body yet.
fn usual_list(body: &str, rows: Rows) -> Option<Page> {
    let Rows::Many([first, ..]) = rows else { return None };
    let list = first.strip_prefix("/data/").filter(|list| !list.contains('/'))?;
    let mut page = Page::default();
    let around = usual::read(body, list, &mut page.index)?;
    page.success = around.success.and_then(|raw| serde_json::from_str::<bool>(raw.get()).ok());
    if let Some(paging) = around.paging {
        page.set_paging(paging);
    }
    // Errors beside it are looked for where nothing says yes.
    let is_clear = page.success == Some(true) || !body.contains("\"errors\"");
    (says_yes(around.success) && is_clear).then_some(page)
}

/// Whether an envelope's `success` lets an answer pass: it is true, or was not sent.
fn says_yes(success: Option<&RawValue>) -> bool {
    success.is_none_or(|raw| matches!(raw.get(), "true" | "null"))
}

/// An answer in any form that either revision has. The page has no body yet.
fn any_form(body: &str, content_type: Option<&str>, rows: Rows) -> Reading {
    let Some(top) = object(body) else {
        return no_json(body, content_type);
    };
    let success = top.get("success").and_then(|raw| serde_json::from_str::<bool>(raw.get()).ok());
    let errors = top.get("errors").and_then(|raw| serde_json::from_str::<Vec<&RawValue>>(raw.get()).ok());
    let has_errors = errors.is_some_and(|errors| !errors.is_empty());
    if !says_yes(top.get("success").copied()) || (success != Some(true) && has_errors) {
        return Reading::Unsuccessful(words(body));
    }
    let mut page = Page { success, ..Page::default() };
    let inner = top.get("data").and_then(|raw| object(raw.get()));
    if let Some(paging) = top.get("paging").or_else(|| inner.as_ref()?.get("paging")) {
        page.set_paging(paging);
    }
    let found: Result<Vec<&RawValue>, String> = match rows {
        Rows::Answer | Rows::File => Ok(Vec::new()),
        Rows::Envelope => match top.get("data") {
            Some(data) => Ok(vec![*data]),
            None => Err(missing("value", &["/data"], body)),
        },
        Rows::One(places) => places
            .iter()
            .find_map(|place| follow(&top, place).filter(|raw| raw.get().starts_with('{')))
            .map(|raw| vec![raw])
            .ok_or_else(|| missing("object", places, body)),
        // One object where a list is documented elsewhere: a list of one (API sheet, section 4.10).
        Rows::Many(places) if lone_object(&top, places).is_some() => {
            // It may be one of several, one a page.
            page.total = page.total.or(Some(1));
            Ok(lone_object(&top, places).into_iter().collect())
        }
        // No list and none counted: no rows.
        Rows::Many(places)
            if page.total == Some(0) && places.len() > 1 && places.iter().all(|place| !is_array(&top, place)) =>
        {
            Ok(Vec::new())
        }
        Rows::Many(places) => places
            .iter()
            .find_map(|place| serde_json::from_str::<Vec<&RawValue>>(follow(&top, place)?.get()).ok())
            .ok_or_else(|| missing("array", places, body))
            .and_then(|items| match items.iter().find(|raw| !raw.get().starts_with('{')) {
                Some(odd) => Err(format!("a row is no object but {}", tidy(odd.get(), 60))),
                None => Ok(items),
            }),
    };
    match found {
        Ok(rows) => {
            rows.into_iter().for_each(|row| page.index.add(body, range(body, row)));
            Reading::Page(page)
        }
        Err(text) => Reading::Unreadable(text),
    }
}

/// Reads the body of an answer whose status is no success, in either form; anything else gives its beginning.
pub fn words(body: &str) -> Words {
    let Ok(Value::Object(top)) = serde_json::from_str::<Value>(body) else {
        let message = Some(tidy(body, 80)).filter(|m| !m.is_empty());
        return Words { message, ..Words::default() };
    };
    let text = |value: &Value| value.get("message").and_then(Value::as_str).map(str::to_owned);
    let code = |value: &Value| value.get("code").and_then(Value::as_i64);
    if let Some(error) = top.get("error").filter(|error| error.is_object() || error.is_string()) {
        let message = text(error).or_else(|| error.as_str().map(str::to_owned));
        return Words { form: ErrorForm::RealtimeKit, code: code(error), message: message.map(|m| tidy(&m, 300)) };
    }
    if let Some(errors) = top.get("errors").and_then(Value::as_array) {
        let messages: Vec<String> = errors.iter().filter_map(text).collect();
        let message = Some(tidy(&messages.join("; "), 300)).filter(|m| !m.is_empty());
        return Words { form: ErrorForm::Gateway, code: errors.first().and_then(code), message };
    }
    Words { message: Some(tidy(body, 80)), ..Words::default() }
}

/// The members of a JSON object, unparsed; `None` for anything else.
fn object(text: &str) -> Option<BTreeMap<String, &RawValue>> {
    serde_json::from_str(text).ok()
}

fn is_array(top: &BTreeMap<String, &RawValue>, place: &str) -> bool {
    follow(top, place).is_some_and(|raw| raw.get().starts_with('['))
}

/// The object at the last of several places, where no place holds an array.
fn lone_object<'a>(top: &BTreeMap<String, &'a RawValue>, places: &[&str]) -> Option<&'a RawValue> {
    let (last, others) = places.split_last().filter(|(_, others)| !others.is_empty())?;
    let is_none = |place: &&str| follow(top, place).is_none();
    let raw = follow(top, last).filter(|raw| raw.get().starts_with('{') && others.iter().all(is_none))?;
    object(raw.get())?.contains_key("id").then_some(raw)
}

/// What a JSON pointer below the top leads to.
fn follow<'a>(top: &BTreeMap<String, &'a RawValue>, pointer: &str) -> Option<&'a RawValue> {
    let mut names = pointer.split('/').skip(1);
    let mut here = *top.get(names.next()?)?;
    for name in names {
        here = object(here.get())?.get(name).copied()?;
    }
    Some(here)
}

/// Where a part of the body stands in it.
fn range(body: &str, part: &RawValue) -> Range<usize> {
    let start = index::offset(body, part.get());
    start..start + part.get().len()
}

/// A count, whichever way it is written.
fn count(raw: &RawValue) -> Option<u64> {
    match serde_json::from_str::<Value>(raw.get()).ok()? {
        Value::Number(n) => n.as_u64().or_else(|| n.as_f64().filter(|f| *f >= 0.0).map(|f| f as u64)),
        Value::String(s) => s.trim().parse().ok(),
        _ => None,
    }
}

fn missing(kind: &str, places: &[&str], body: &str) -> String {
    let places: Vec<String> = places.iter().map(|p| p[1..].replace('/', ".")).collect();
    format!("there is no {kind} at {}; the answer begins {}", places.join(" or "), tidy(body, 80))
}

fn no_json(body: &str, content_type: Option<&str>) -> Reading {
    if body.trim().is_empty() {
        return Reading::BrokenOff("the body is empty".to_owned());
    }
    let kind = content_type.map_or_else(|| "no content type".to_owned(), |c| format!("content type {}", tidy(c, 60)));
    let why = match serde_json::from_str::<Value>(body) {
        Ok(_) => "a JSON object was expected".to_owned(),
        Err(error) if error.is_eof() => {
            let text = format!("the JSON breaks off after {} bytes; it begins {}", body.len(), tidy(body, 80));
            return Reading::BrokenOff(text);
        }
        Err(error) => format!("no JSON ({error})"),
    };
    Reading::Unreadable(format!("{why}, {kind}; it begins {}", tidy(body, 80)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn page(body: &str, rows: Rows) -> Page {
        match read(body.as_bytes().to_vec(), None, rows) {
            Reading::Page(page) => page,
            Reading::Unsuccessful(words) => panic!("{words:?}"),
            Reading::BrokenOff(text) | Reading::Unreadable(text) => panic!("{text}"),
        }
    }

    fn unreadable(body: &str, rows: Rows) -> String {
        match read(body.as_bytes().to_vec(), Some("text/html"), rows) {
            Reading::BrokenOff(text) | Reading::Unreadable(text) => text,
            _ => panic!("readable: {body}"),
        }
    }

    const LIST: Rows = Rows::Many(&["/data/sessions"]);
    const DETAILS: Rows = Rows::One(&["/data/session", "/data"]);

    #[test]
    fn paging_is_found_where_either_revision_keeps_it() {
        let top = page(
            r#"{"success":true,"data":{"sessions":[{"id":"a"}, {"id":1.50}]},"paging":{"total_count":7,"start_offset":1}}"#,
            LIST,
        );
        assert_eq!((top.total, top.len(), top.row(1)), (Some(7), 2, r#"{"id":1.50}"#));
        let inside = page(r#"{"data":{"sessions":[],"paging":{"total_count":"12"}}}"#, LIST);
        assert_eq!((inside.total, inside.success, inside.len()), (Some(12), None, 0));
    }

    #[test]
    fn offsets_stand_beside_the_total() {
        let page = page(
            r#"{"data":{"sessions":[],"paging":{"total_count":523,"start_offset":101,"end_offset":"200"}}}"#,
            LIST,
        );
        assert_eq!((page.start_offset, page.end_offset), (Some(101), Some(200)));
        assert!(page.data().is_some_and(|data| data.starts_with(r#"{"sessions":[]"#)));
        assert_eq!(Page::of_rows(&[serde_json::json!({"data": 1})], None).data(), None);
    }

    /// The reading in one pass gives what the reading of any form gives, wherever it takes an answer: says whether it did.
    fn is_usual(body: &str) -> bool {
        let shown = |page: &Page| {
            let rows = (0..page.len()).map(|row| (&body[page.index.row(row)], page.fault(row).map(str::to_owned)));
            (rows.collect::<Vec<_>>(), page.success, page.total, page.start_offset, page.end_offset)
        };
        match (usual_list(body, LIST), any_form(body, None, LIST)) {
            (Some(usual), Reading::Page(any)) => assert_eq!(shown(&usual), shown(&any), "{body}"),
            (Some(_), _) => panic!("{body}"),
            (None, _) => return false,
        }
        true
    }

    #[test]
    fn the_usual_form_is_read_as_any_form() {
        for (body, wanted) in [
            (r#"{"success":true,"data":{"sessions":[{"id":"a"}, { "id" : 1.50 } ]},"paging":{"total_count":7}}"#, true),
            (r#" { "data" : { "paging":{"total_count":"7"}, "sessions" : [ ] } } "#, true),
            (r#"{"paging":null,"data":{"sessions":[{"a":1,"a":2}],"paging":{"total_count":7}},"x":[{}]}"#, true),
            (r#"{"d\u0061ta":{"sessions":[{"b":1e999,"\u0061":"\ud800"}]},"success":"yes"}"#, false),
            (r#"{"data":{"sessions":[{"\u0061":1}]}}"#, false),
            (r#"{"data":{"sessions":[{}]}}"#, false),
            (r#"{"data":{"sessions":[{"a":1}],"sessions":[{"b":1}]}}"#, false),
            (r#"{"data":{"sessions":[{"a":1}]},"data":{"sessions":[{"b":1}]}}"#, false),
            (r#"{"data":{"sessions":[{"a":1}]},"data":7}"#, false),
            (r#"{"success":false,"data":{"sessions":[{"a":1}]}}"#, false),
            (r#"{"data":{"sessions":{"id":"a"}}}"#, false),
            (r#"{"data":[{"id":"a"}]}"#, false),
            (r#"{"data":{"sessions":[{"a":1}]}} x"#, false),
            (r#"{"data":{"sessions":[{"a":1},7]}}"#, false),
            ("", false),
        ] {
            assert_eq!(is_usual(body), wanted, "{body}");
        }
    }

    /// Bodies of every form, damaged in a few places.
    fn damaged() -> impl Strategy<Value = String> {
        let bodies = prop::sample::select(vec![
            r#"{"success":true,"data":{"sessions":[{"id":"a","b":{"c":[1,"x"]}}, { "id" : 1.50 } ]},"paging":{"total_count":7}}"#,
            r#"{"data":{"paging":{"total_count":"7","end_offset":2},"sessions":[{"id":"a"},{"id":"b","n":null}]}}"#,
            r#"{"success":true,"data":{"data":[{"id":"a"}]}}"#,
            r#"{"success":true,"data":{"id":"a","session":{"id":"\ud83d\ude00"}}}"#,
            r#"{"success":false,"error":{"code":404,"message":"No"}}"#,
        ]);
        let parts = prop::sample::select(vec![
            "",
            "{",
            "}",
            "[",
            "]",
            "\"",
            ",",
            ":",
            "\\",
            "null",
            "1e999",
            "\\ud800",
            "{}",
            "\"data\":{},",
            "\"id\":1,",
            "\"sessions\":[],",
            " ",
            "\u{0}",
            "é",
            "\\u0069d",
            "0",
        ]);
        let edits = prop::collection::vec((any::<prop::sample::Index>(), 0..4usize, parts), 0..4);
        (bodies, edits).prop_map(|(body, edits)| {
            let mut letters: Vec<char> = body.chars().collect();
            for (place, cut, part) in edits {
                let place = place.index(letters.len() + 1);
                let end = (place + cut).min(letters.len());
                letters.splice(place..end, part.chars());
            }
            letters.into_iter().collect()
        })
    }

    proptest! {
        #[test]
        fn no_body_is_too_broken(body in damaged()) {
            is_usual(&body);
            let lists: &[&[&str]] = &[&["/data/sessions"], &["/data/data", "/data"], &["/data"]];
            let forms = lists.iter().map(|places| Rows::Many(places));
            for form in forms.chain([DETAILS, Rows::Answer, Rows::Envelope, Rows::File]) {
                let Reading::Page(page) = read(body.clone().into_bytes(), None, form) else { continue };
                prop_assert_eq!(page.text(), &body);
                prop_assert!(page.data().is_none_or(|data| body.contains(data)));
                for row in 0..page.len() {
                    prop_assert!(body.contains(page.row(row)));
                    for pointer in ["/id", "/b/c", "/b/c/d", "/", "", "id"] {
                        prop_assert!(page.at(row, pointer).is_none_or(|part| page.row(row).contains(part)));
                    }
                }
            }
        }
    }

    #[test]
    fn details_are_found_in_either_revision() {
        assert_eq!(page(r#"{"data":{"session":{"id":"a"}}}"#, DETAILS).row(0), r#"{"id":"a"}"#);
        assert_eq!(page(r#"{"data":{"id":"a"}}"#, DETAILS).row(0), r#"{"id":"a"}"#);
    }

    #[test]
    fn what_cannot_be_read_says_so() {
        assert_eq!(
            unreadable(r#"{"success":true,"data":{}}"#, LIST),
            r#"there is no array at data.sessions; the answer begins {"success":true,"data":{}}"#
        );
        assert!(unreadable("<html>\n", LIST).ends_with("content type text/html; it begins <html>"));
        assert_eq!(unreadable(" ", LIST), "the body is empty");
        assert!(unreadable(r#"{"data":{"sessions":[1]}}"#, LIST).starts_with("a row is no object"));
    }

    #[test]
    fn both_forms_of_errors_are_understood() {
        let own = words(r#"{"success":false,"error":{"code":404,"message":"No session"}}"#);
        assert_eq!(
            (own.form, own.code, own.message.as_deref()),
            (ErrorForm::RealtimeKit, Some(404), Some("No session"))
        );
        let gateway =
            words(r#"{"success":false,"errors":[{"code":10000,"message":"Authentication error"}],"result":null}"#);
        assert_eq!((gateway.form, gateway.code), (ErrorForm::Gateway, Some(10000)));
        assert_eq!(words("<html>\u{7}502").message.as_deref(), Some("<html> 502"));
        assert_eq!(words("").message, None);
    }
}
