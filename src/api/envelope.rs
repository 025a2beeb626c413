//! The body of an answer: `{"success":…,"data":…,"paging":…}` in either revision of the API, and both forms of errors
//! (API sheet, sections 2 and 8).
//!
//! A page keeps the body once; its rows are ranges of it, so that `data` can show the API's own text, byte for byte.

use std::collections::BTreeMap;
use std::ops::Range;

use serde_json::Value;
use serde_json::value::RawValue;

use crate::api::route::Rows;
use crate::error::{ErrorForm, tidy};

/// One answer, read.
#[derive(Debug, Default)]
pub struct Page {
    body: String,
    rows: Vec<Range<usize>>,
    data: Option<Range<usize>>,
    /// The envelope's `success`, where it was sent.
    pub success: Option<bool>,
    /// `paging.total_count`, wherever the revision keeps it.
    pub total: Option<u64>,
}

impl Page {
    /// A file's text, without rows.
    pub fn of_file(body: String) -> Self {
        Self { body, ..Self::default() }
    }

    /// Rows that came out of a file, in an envelope with this `success`.
    pub fn of_rows(rows: &[Value], success: Option<bool>) -> Self {
        let mut page = Self { success, ..Self::default() };
        for row in rows {
            let start = page.body.len();
            page.body.push_str(&row.to_string());
            page.rows.push(start..page.body.len());
        }
        page
    }

    /// The whole body.
    pub fn text(&self) -> &str {
        &self.body
    }

    /// How many rows the page has.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether the page has no rows.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The JSON text of one row. Panics if there is no such row.
    pub fn row(&self, index: usize) -> &str {
        &self.body[self.rows[index].clone()]
    }

    /// The JSON text of the envelope's `data`.
    pub fn data(&self) -> Option<&str> {
        self.data.clone().map(|range| &self.body[range])
    }

    /// The body's length in bytes.
    pub fn bytes(&self) -> usize {
        self.body.len()
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
    /// Neither; the text says what was expected and what came.
    Unreadable(String),
}

/// Reads the body of an answer with a 2xx status.
pub fn read(body: Vec<u8>, content_type: Option<&str>, rows: Rows) -> Reading {
    let body = match String::from_utf8(body) {
        Ok(body) => body,
        Err(_) => return Reading::Unreadable("the text is not UTF-8".to_owned()),
    };
    let Some(top) = object(&body) else {
        return Reading::Unreadable(no_json(&body, content_type));
    };
    let success = top.get("success").and_then(|raw| serde_json::from_str::<bool>(raw.get()).ok());
    if success == Some(false) {
        return Reading::Unsuccessful(words(&body));
    }
    let mut page = Page { success, ..Page::default() };
    page.data = top.get("data").map(|raw| range(&body, raw));
    let inner = top.get("data").and_then(|raw| object(raw.get()));
    let paging = top.get("paging").or_else(|| inner.as_ref()?.get("paging")).and_then(|raw| object(raw.get()));
    if let Some(paging) = paging {
        page.total = paging.get("total_count").and_then(|raw| count(raw));
    }
    let found = match rows {
        Rows::Answer | Rows::File => Ok(Vec::new()),
        Rows::Envelope => match page.data.clone() {
            Some(data) => Ok(vec![data]),
            None => Err(missing("value", &["/data"], &body)),
        },
        Rows::One(places) => places
            .iter()
            .find_map(|place| follow(&top, place).filter(|raw| raw.get().starts_with('{')))
            .map(|raw| vec![range(&body, raw)])
            .ok_or_else(|| missing("object", places, &body)),
        // One object where a list is documented elsewhere: a list of one (API sheet, section 4.10).
        Rows::Many(places) if lone_object(&top, places).is_some() => {
            // It may be one of several, one a page.
            page.total = page.total.or(Some(1));
            Ok(lone_object(&top, places).map(|raw| range(&body, raw)).into_iter().collect())
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
            .ok_or_else(|| missing("array", places, &body))
            .and_then(|items| match items.iter().find(|raw| !raw.get().starts_with('{')) {
                Some(odd) => Err(format!("a row is no object but {}", tidy(odd.get(), 60))),
                None => Ok(items.iter().map(|raw| range(&body, raw)).collect()),
            }),
    };
    match found {
        Ok(rows) => {
            page.rows = rows;
            page.body = body;
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

/// The JSON text that a pointer leads to in the text of an object, byte for byte; `None` where there is nothing, or null.
pub fn part<'a>(text: &'a str, pointer: &str) -> Option<&'a str> {
    follow(&object(text)?, pointer).map(RawValue::get).filter(|part| *part != "null")
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
    let start = part.get().as_ptr() as usize - body.as_ptr() as usize;
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

fn no_json(body: &str, content_type: Option<&str>) -> String {
    if body.trim().is_empty() {
        return "the body is empty".to_owned();
    }
    let kind = content_type.map_or_else(|| "no content type".to_owned(), |c| format!("content type {}", tidy(c, 60)));
    let why = match serde_json::from_str::<Value>(body) {
        Ok(_) => "a JSON object was expected".to_owned(),
        Err(error) => format!("no JSON ({error})"),
    };
    format!("{why}, {kind}; it begins {}", tidy(body, 80))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(body: &str, rows: Rows) -> Page {
        match read(body.as_bytes().to_vec(), None, rows) {
            Reading::Page(page) => page,
            Reading::Unsuccessful(words) => panic!("{words:?}"),
            Reading::Unreadable(text) => panic!("{text}"),
        }
    }

    fn unreadable(body: &str, rows: Rows) -> String {
        match read(body.as_bytes().to_vec(), Some("text/html"), rows) {
            Reading::Unreadable(text) => text,
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
