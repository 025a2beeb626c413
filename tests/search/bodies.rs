//! Bodies of answers: real ones, real ones damaged, and any JSON, read as every endpoint reads them, beside a reader that
//! parses all of it.

use std::collections::BTreeMap;
use std::time::Duration;

use libtest_mimic::Trial;
use proptest::prelude::*;
use proptest::sample::Index;
use proptest::test_runner::TestCaseResult;
use realtime_kit::api::envelope::{Page, Reading, Words, read, words};
use realtime_kit::api::route::{Route, Rows};
use realtime_kit::config::{Token, TokenSource};
use realtime_kit::error::ErrorForm;
use realtime_kit::http::{Method, Request, Reqwest, Transport};
use realtime_kit::tables::TABLES;
use realtime_kit_emulator::{ACCOUNT_ID, APP_ID, Emulator, TOKEN};
use serde_json::{Map, Value};

use crate::runner::{Search, failed};
use crate::some::{self, Damage, damaged};

/// Variants of the API whose answers look different.
const SERVERS: &[&str] = &[
    "",
    "revision=a",
    "paging=data",
    "totals=absent,undocumented=absent",
    "peer_shape=flat",
    "livestream_shape=bare",
    "livestream_shape=object",
    "revision=a,unknown_id=gateway404",
];

/// Ids of the emulator's world, by the argument they are good for.
const IDS: &[(&str, &str)] = &[
    ("session_id", "c6c6b8ea-2810-4c21-a80f-431929b4e0e1"),
    ("peer_id", "6126964a-07ea-4000-a489-257b778d13b6"),
    ("app_id", APP_ID),
];

/// Pieces of answers, to be put where they do not belong.
const PIECES: &[&str] = &[
    "{",
    "}",
    "[",
    "]",
    "\"",
    ",",
    ":",
    "\\",
    "null",
    "true",
    "false",
    "1e999",
    "\\ud800",
    "{}",
    "[]",
    "\"data\":{},",
    "\"data\":null,",
    "\"id\":1,",
    "\"id\":null,",
    "\"sessions\":[],",
    "\"sessions\":null,",
    "\"success\":false,",
    "\"paging\":{},",
    "\"total_count\":-1,",
    "\"total_count\":\"18446744073709551616\",",
    "\"total_count\":1e30,",
    "\\u0069d",
    "\\u0064ata",
    "0",
    "-",
    ".5",
    "[[[[",
    "<html>",
    "\"error\":{\"code\":\"x\",\"message\":\"\\u0000\\u001b[31m\"},",
    "\"errors\":[{}],",
];

pub fn targets(search: &Search) -> Vec<Trial> {
    vec![
        search.target("bodies::real_ones_damaged", || {
            let (bodies, forms) = (bodies()?, forms());
            let cases = (any::<Index>(), any::<Index>(), some::damage(PIECES));
            Ok((cases, move |(body, form, changes): (Index, Index, Vec<Damage>)| {
                let (bytes, own) = &bodies[body.index(bodies.len())];
                // Mostly as the endpoint that it came from.
                let chosen = form.index(forms.len() * 4);
                read_alike(damaged(bytes.clone(), &changes), forms.get(chosen).copied().unwrap_or(*own))
            }))
        }),
        search.target("bodies::any_json", || {
            let forms = forms();
            Ok(((envelope(), any::<Index>()), move |(body, form): (String, Index)| {
                read_alike(body.into_bytes(), forms[form.index(forms.len())])
            }))
        }),
        search.target("bodies::any_bytes", || {
            let forms = forms();
            let cases = (prop::collection::vec(any::<u8>(), 0..60), any::<Index>());
            Ok((cases, move |(body, form): (Vec<u8>, Index)| read_alike(body, forms[form.index(forms.len())])))
        }),
    ]
}

/// Where the endpoints keep their rows, each way once.
fn forms() -> Vec<Rows> {
    let mut forms = vec![Rows::Answer, Rows::Envelope, Rows::File];
    for route in routes() {
        if !forms.contains(&route.rows) {
            forms.push(route.rows);
        }
    }
    forms
}

fn routes() -> impl Iterator<Item = &'static Route> {
    TABLES.iter().flat_map(|table| table.routes.iter().chain(table.insert.as_ref().map(|insert| &insert.route)))
}

/// An answer of each endpoint of each server, with the form in which it is read.
pub fn bodies() -> Result<Vec<(Vec<u8>, Rows)>, String> {
    let emulator = Emulator::start().map_err(|error| error.to_string())?;
    let transport = Reqwest::default();
    let mut bodies = Vec::new();
    for server in SERVERS {
        for route in routes() {
            let id = |name: &str| IDS.iter().find(|(known, _)| *known == name).map_or("none", |(_, id)| id);
            let app = if route.in_app { format!("/{APP_ID}") } else { String::new() };
            let size = if route.is_list() { "?per_page=3&page_no=1" } else { "" };
            let base = emulator.base_url(server);
            let url = format!("{base}/accounts/{ACCOUNT_ID}/realtime/kit{app}{}{size}", route.fill(id));
            let request = Request {
                method: Method::Get,
                url: reqwest::Url::parse(&url).map_err(|error| error.to_string())?,
                token: Some(Token::new(TOKEN.into(), TokenSource::Sql(None))),
                timeout: Duration::from_secs(30),
                connect_timeout: Duration::from_secs(30),
                max_bytes: 1 << 20,
                ca_file: None,
            };
            let answer = transport.send(&request).map_err(|error| format!("{url}: {}", error.text))?;
            bodies.push((answer.body, route.rows));
        }
    }
    bodies.sort_by(|(one, _), (other, _)| one.cmp(other));
    bodies.dedup_by(|(one, _), (other, _)| one == other);
    let good = bodies.iter().filter(|(body, _)| body.starts_with(b"{\"success\":true")).count();
    if good < 20 { Err(format!("only {good} of {} answers are good ones", bodies.len())) } else { Ok(bodies) }
}

/// Something like an answer: the usual names around any JSON.
fn envelope() -> impl Strategy<Value = String> {
    fn members(
        names: &'static [&'static str],
        value: impl Strategy<Value = String> + Clone + 'static,
    ) -> impl Strategy<Value = String> {
        let name = prop::sample::select(names).prop_map(str::to_owned);
        let escapes = prop_oneof![20 => Just(0u8), 1 => 1..4u8];
        prop::collection::vec((name, escapes, value, some::blank()), 0..5).prop_map(|members| some::object(&members))
    }
    let count = prop_oneof![
        4 => (0..60u64).prop_map(|n| n.to_string()),
        1 => (0..60u64).prop_map(|n| format!("\"{n}\"")),
        1 => prop::sample::select(&["-1", "1.5", "1e3", "1e30", "18446744073709551615", "18446744073709551616", "\" 7 \"", "null", "{}"][..]).prop_map(str::to_owned),
    ];
    let paging = members(&["total_count", "start_offset", "end_offset", "x"], count.boxed()).boxed();
    let row = members(&["id", "a", "b", "status", "updated_at", "participants"], some::json()).boxed();
    let rows = (prop::collection::vec(prop_oneof![12 => row.clone(), 1 => some::leaf()], 0..4), some::blank())
        .prop_map(|(rows, blank)| format!("[{}{blank}]", rows.join(&format!("{blank},"))))
        .boxed();
    const LISTS: &[&str] = &[
        "sessions",
        "participants",
        "participant",
        "session",
        "data",
        "paging",
        "id",
        "recordings",
        "apps",
        "sessions",
        "livestream_sessions",
    ];
    let inner = prop_oneof![4 => rows.clone(), 2 => row.clone(), 2 => paging.clone(), 1 => some::leaf()].boxed();
    let data = prop_oneof![6 => members(LISTS, inner).boxed(), 2 => rows, 1 => row, 1 => some::json().boxed()].boxed();
    let any = prop_oneof![3 => data.clone(), 1 => paging.clone(), 1 => some::json().boxed()].boxed();
    let usual = (data, paging, prop::sample::select(&["true", "true", "false", "null", "1"][..]), some::blank())
        .prop_map(|(data, paging, success, blank)| {
            format!("{blank}{{{blank}\"success\":{success},\"data\":{data}{blank},\"paging\":{paging}}}{blank}")
        });
    prop_oneof![
        6 => usual,
        3 => members(&["success", "data", "data", "paging", "error", "errors", "x"], any),
        1 => some::json(),
    ]
}

/// Reads a body and holds what comes of it against the whole parse.
fn read_alike(body: Vec<u8>, form: Rows) -> TestCaseResult {
    let text = String::from_utf8(body.clone());
    let whole = text.as_ref().ok().and_then(|text| serde_json::from_str::<Value>(text).ok());
    if let Ok(text) = &text {
        are_words(&words(text))?;
    }
    match read(body.clone(), Some("text/\u{1}html"), form) {
        Reading::Page(page) => {
            prop_assert_eq!(page.text().as_bytes(), &body[..]);
            is_sound(&page)?;
            match whole {
                Some(Value::Object(top)) => is_alike(&page, &top, form),
                Some(other) => Err(failed(format!("no object, and read: {other}"))),
                None => Ok(()),
            }
        }
        Reading::Unsuccessful(words) => {
            // It says something else than yes, or names errors without saying yes.
            let says_no = |whole: &Value| {
                let success = whole.get("success").filter(|success| !success.is_null());
                let has_errors = whole["errors"].as_array().is_some_and(|errors| !errors.is_empty());
                success.map_or(has_errors, |success| *success != Value::Bool(true))
            };
            prop_assert!(whole.as_ref().is_none_or(says_no));
            are_words(&words)
        }
        Reading::BrokenOff(why) | Reading::Unreadable(why) => {
            prop_assert!(!why.is_empty() && why.len() < 1000 && !why.chars().any(char::is_control), "{:?}", why);
            match whole {
                Some(Value::Object(top)) => is_rightly_refused(&top, form, &why),
                _ => Ok(()),
            }
        }
    }
}

/// What the API says is fit to be shown.
fn are_words(words: &Words) -> TestCaseResult {
    let message = words.message.as_deref().unwrap_or("-");
    prop_assert!(!message.is_empty() || words.form != ErrorForm::Neither);
    prop_assert!(message.chars().count() <= 301 && !message.chars().any(char::is_control), "{:?}", message);
    Ok(())
}

/// Each row is an object of its own, unless it says what is wrong with it.
fn is_sound(page: &Page) -> TestCaseResult {
    for index in 0..page.len() {
        let row = page.row(index);
        let parsed = serde_json::from_str::<Value>(row);
        prop_assert_eq!(page.fault(index).is_some(), parsed.is_err(), "{:?} in {}", page.fault(index), row);
        let Ok(Value::Object(members)) = parsed else { continue };
        prop_assert_eq!(page.at(index, "/there is none"), None);
        for (name, value) in members.iter().filter(|(name, _)| !name.contains('/')) {
            is_at(page, index, &format!("/{name}"), value)?;
            for (below, value) in value.as_object().into_iter().flatten().filter(|(name, _)| !name.contains('/')) {
                is_at(page, index, &format!("/{name}/{below}"), value)?;
            }
        }
    }
    Ok(())
}

fn is_at(page: &Page, index: usize, pointer: &str, wanted: &Value) -> TestCaseResult {
    let found =
        page.at(index, pointer).ok_or_else(|| failed(format!("nothing at {pointer} of {}", page.row(index))))?;
    let parsed: Value = serde_json::from_str(found).map_err(|error| failed(format!("{error}: {found}")))?;
    prop_assert_eq!(&parsed, wanted, "at {}", pointer);
    prop_assert_eq!(found.trim(), found);
    Ok(())
}

/// What stands at a place of the answer.
fn at<'a>(top: &'a Map<String, Value>, place: &str) -> Option<&'a Value> {
    let mut names = place.split('/').skip(1);
    let first = top.get(names.next()?)?;
    names.try_fold(first, |here, name| here.as_object()?.get(name))
}

/// The page says what the answer says.
fn is_alike(page: &Page, top: &Map<String, Value>, form: Rows) -> TestCaseResult {
    let success = top.get("success").and_then(Value::as_bool);
    prop_assert_eq!(page.success, success);
    prop_assert_ne!(success, Some(false));
    let data = page
        .data()
        .map(|data| serde_json::from_str::<Value>(data).map_err(|error| failed(error.to_string())))
        .transpose()?;
    prop_assert_eq!(data.as_ref(), top.get("data"));
    let paging = top.get("paging").or_else(|| top.get("data")?.get("paging"));
    let told = |name: &str| count(paging?.as_object()?.get(name)?);
    let rows: Vec<Value> =
        (0..page.len()).map(|index| serde_json::from_str(page.row(index)).unwrap_or_default()).collect();
    let is_lone = matches!(form, Rows::Many(places) if first_array(top, places).is_none()) && rows.len() == 1;
    prop_assert_eq!(page.total, told("total_count").or(is_lone.then_some(1)));
    prop_assert_eq!((page.start_offset, page.end_offset), (told("start_offset"), told("end_offset")));
    let wanted: Vec<Value> = match form {
        Rows::Answer | Rows::File => Vec::new(),
        Rows::Envelope => top.get("data").into_iter().cloned().collect(),
        Rows::One(places) => places
            .iter()
            .filter_map(|place| at(top, place))
            .find(|value| value.is_object())
            .into_iter()
            .cloned()
            .collect(),
        Rows::Many(places) => match first_array(top, places) {
            Some(items) => items.clone(),
            None if page.total == Some(0) && !is_lone_object(top, places) => Vec::new(),
            None => places.last().and_then(|place| at(top, place)).into_iter().cloned().collect(),
        },
    };
    prop_assert_eq!(rows, wanted);
    Ok(())
}

/// Whether one object with an id stands where a list is documented.
fn is_lone_object(top: &Map<String, Value>, places: &[&str]) -> bool {
    let Some((last, others)) = places.split_last().filter(|(_, others)| !others.is_empty()) else { return false };
    let has_id = at(top, last).and_then(Value::as_object).is_some_and(|object| object.contains_key("id"));
    has_id && others.iter().all(|place| at(top, place).is_none())
}

fn first_array<'a>(top: &'a Map<String, Value>, places: &[&str]) -> Option<&'a Vec<Value>> {
    places.iter().find_map(|place| at(top, place)?.as_array())
}

/// What could not be read has nothing at any of its places that could have been.
fn is_rightly_refused(top: &Map<String, Value>, form: Rows, why: &str) -> TestCaseResult {
    match form {
        Rows::Answer | Rows::File => Err(failed(format!("nothing was wanted of it: {why}"))),
        Rows::Envelope => {
            prop_assert!(!top.contains_key("data"), "{}", why);
            Ok(())
        }
        Rows::One(places) => {
            prop_assert!(!places.iter().any(|place| at(top, place).is_some_and(Value::is_object)), "{}", why);
            Ok(())
        }
        Rows::Many(places) => {
            let items = first_array(top, places);
            prop_assert!(items.is_none_or(|items| items.iter().any(|item| !item.is_object())), "{}", why);
            Ok(())
        }
    }
}

/// A count, as a number or as text.
fn count(value: &Value) -> Option<u64> {
    match value {
        Value::Number(number) => number.as_u64().or_else(|| number.as_f64().filter(|n| *n >= 0.0).map(|n| n as u64)),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    }
}

/// The members of an object, each as it is written.
pub type Members = BTreeMap<String, Box<serde_json::value::RawValue>>;
