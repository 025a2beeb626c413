//! URLs: whatever is given as an id, a parameter or a base, what is asked is that and nothing else.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

use libtest_mimic::Trial;
use percent_encoding::percent_decode_str;
use proptest::prelude::*;
use proptest::sample::Index;
use proptest::test_runner::TestCaseResult;
use realtime_kit::api::client::{Call, Target};
use realtime_kit::api::link::Link;
use realtime_kit::api::route::{Route, unfit_segment};
use realtime_kit::config::{self, Settings, is_loopback};
use realtime_kit::error::Error;
use realtime_kit::http::{Request, Response, Transport, TransportError};
use realtime_kit::plan::{Asked, Constraint, Op, Shortcuts, choose};
use realtime_kit::scan::Scan;
use realtime_kit::scan::arguments::Input;
use realtime_kit::spec::Schema;
use realtime_kit::tables::SCHEMAS;
use realtime_kit::value::Given;
use reqwest::Url;

use crate::runner::{Search, failed};
use crate::some;

const BASE: &str = "http://127.0.0.1:9/base/v4";

pub fn targets(search: &Search) -> Vec<Trial> {
    vec![
        search.target("urls::of_any_arguments", || {
            let world = World::new();
            Ok((asked(), move |asked: Statement| world.asks_what_was_given(&asked)))
        }),
        search.target("urls::of_any_base", || Ok((bases(), |(base, id): (String, String)| of_any_base(&base, &id)))),
        search.target("urls::of_any_download", || Ok((downloads(), |url: String| of_any_download(&url)))),
    ]
}

/// Notes the URLs that it is asked for, and knows nothing.
#[derive(Default)]
struct Notes(Mutex<Vec<Url>>);

impl Transport for Notes {
    fn send(&self, request: &Request) -> Result<Response, TransportError> {
        if let Ok(mut notes) = self.0.lock() {
            notes.push(request.url.clone());
        }
        let body = br#"{"success":false,"error":{"code":404,"message":"no"}}"#.to_vec();
        Ok(Response { status: 404, body, ..Response::default() })
    }
}

/// A statement on one table: `=` or IN on these columns.
#[derive(Debug, Clone)]
struct Statement {
    table: usize,
    terms: Vec<(Index, Vec<Given>)>,
    used: u64,
}

fn given() -> impl Strategy<Value = Given> + Clone {
    let word = prop::sample::select(
        &[
            "ENDED",
            "live",
            "device_info",
            "true",
            "0",
            "2026-11-14",
            "asc",
            "created_at",
            "JSON",
            "1:10",
            "peer_events,device_info",
        ][..],
    );
    prop_oneof![
        12 => some::text().prop_map(Given::Text),
        4 => word.prop_map(|word| Given::Text(word.to_owned())),
        2 => any::<i64>().prop_map(Given::Integer),
        2 => (0..200i64).prop_map(Given::Integer),
        1 => any::<f64>().prop_filter("SQL has no NaN", |n| !n.is_nan()).prop_map(Given::Real),
        1 => Just(Given::Null),
        1 => Just(Given::Blob(3)),
    ]
    .boxed()
}

fn asked() -> impl Strategy<Value = Statement> {
    let values = prop_oneof![5 => given().prop_map(|value| vec![value]), 1 => prop::collection::vec(given(), 2..4)];
    (0..SCHEMAS.len(), prop::collection::vec((any::<Index>(), values), 1..5), any::<u64>())
        .prop_map(|(table, terms, used)| Statement { table, terms, used })
}

struct World {
    link: Arc<Link>,
    notes: Arc<Notes>,
}

impl World {
    fn new() -> Self {
        let notes = Arc::new(Notes::default());
        let transport: Arc<dyn Transport> = Arc::clone(&notes) as _;
        let link = Link::new(Box::new(move || Arc::clone(&transport)));
        for (key, value) in [
            ("base_url", BASE),
            ("token", "t"),
            ("account_id", "acc"),
            ("app_id", "app"),
            ("tries", "1"),
            ("in_flight", "1"),
            ("log_rows", "1"),
        ] {
            link.settings.set(key, Some(value)).expect("a setting");
        }
        Self { link, notes }
    }

    fn asks_what_was_given(&self, statement: &Statement) -> TestCaseResult {
        let schema: &'static Schema = &SCHEMAS[statement.table];
        // Terms on what an endpoint takes, and now and then on any column.
        let telling: Vec<usize> = (0..schema.columns.len())
            .filter(|&c| {
                schema.columns[c].argument().is_some()
                    || schema.columns[c].filter.is_some()
                    || schema.columns[c].fills.is_some()
            })
            .collect();
        let mut terms: Vec<(usize, &[Given])> = Vec::new();
        for (column, values) in &statement.terms {
            let column = telling[column.index(telling.len())];
            if terms.iter().all(|(other, _)| *other != column) {
                terms.push((column, values));
            }
        }
        for required in (0..schema.columns.len()).filter(|&c| schema.is_required(schema.columns[c])) {
            if terms.iter().all(|(column, _)| *column != required) {
                terms.push((required, &statement.terms[0].1));
            }
        }
        let constraint = |(column, values): &(usize, &[Given])| Constraint {
            column: *column,
            op: Op::Eq,
            usable: true,
            own_collation: true,
            is_list: values.len() > 1,
        };
        let asked = Asked {
            constraints: terms.iter().map(constraint).collect(),
            order_by: Vec::new(),
            used: statement.used,
            preset: Vec::new(),
            defaults: ["account_id", "app_id"].iter().filter_map(|name| schema.position(name)).collect(),
            is_late: false,
            is_withheld: false,
            shortcuts: Shortcuts::ALL,
        };
        let choice = choose(schema, &asked).ok_or_else(|| failed("no plan"))?;
        let mut inputs: Vec<(usize, Input)> = choice
            .usage
            .iter()
            .zip(&terms)
            .filter_map(|(usage, (_, values))| {
                let input = match values {
                    [one] => Input::One(one.clone()),
                    list => Input::List(list.to_vec()),
                };
                usage.map(|usage| (usage.argv, input))
            })
            .collect();
        inputs.sort_by_key(|(argv, _)| *argv);
        let inputs: Vec<Input> = inputs.into_iter().map(|(_, input)| input).collect();
        let cursor = self.link.open_cursor(true);
        let scan =
            Scan::start(Arc::clone(&self.link), Arc::clone(&cursor.statement), schema, choice.plan, &inputs, &[]);
        let is_refused = scan.is_err();
        match scan {
            Ok(mut scan) => {
                let mut rows = 0;
                while let Ok(true) = scan.next(&mut || Ok(())) {
                    rows += 1;
                    prop_assert!(rows < 10, "rows out of nothing");
                }
            }
            Err(error @ (Error::Argument { .. } | Error::Missing { .. } | Error::Refused { .. })) => {
                let text = error.to_string();
                prop_assert!(!text.chars().any(char::is_control) && text.len() < 2_000, "{:?}", text);
            }
            Err(other) => return Err(failed(other.to_string())),
        }
        let urls: Vec<Url> = std::mem::take(&mut *self.notes.0.lock().map_err(|_| failed("a lock"))?);
        prop_assert!(!is_refused || urls.is_empty(), "refused, and asked all the same");
        let texts: BTreeSet<String> =
            terms.iter().flat_map(|(_, values)| values.iter().filter_map(Given::text)).collect();
        urls.iter().try_for_each(|url| is_of(schema, url, &texts))
    }
}

/// A URL leads to an endpoint of the table, and what it says beyond that was given.
fn is_of(schema: &Schema, url: &Url, given: &BTreeSet<String>) -> TestCaseResult {
    prop_assert!(url.as_str().starts_with(&format!("{BASE}/accounts/")), "{}", url);
    prop_assert!(url.as_str().bytes().all(|byte| byte.is_ascii_graphic()), "{}", url);
    prop_assert_eq!((url.username(), url.password(), url.fragment()), ("", None, None));
    let segments: Vec<String> = url
        .path()
        .split('/')
        .skip(3)
        .map(|segment| {
            percent_decode_str(segment)
                .decode_utf8()
                .map(|it| it.into_owned())
                .map_err(|error| failed(error.to_string()))
        })
        .collect::<Result<_, _>>()?;
    let fits = |route: &&Route| {
        let app = if route.in_app { "/{app_id}" } else { "" };
        let pattern = format!("accounts/{{account_id}}/realtime/kit{app}{}", route.path);
        let pattern: Vec<&str> = pattern.split('/').collect();
        let is_same = |(pattern, segment): (&&str, &String)| {
            let name = pattern.strip_prefix('{').and_then(|name| name.strip_suffix('}'));
            match name {
                Some(name) => {
                    let is_default = matches!((name, segment.as_str()), ("account_id", "acc") | ("app_id", "app"));
                    (is_default || given.contains(segment)) && leads_nowhere_else(name, segment)
                }
                None => pattern == segment,
            }
        };
        pattern.len() == segments.len() && pattern.iter().zip(&segments).all(is_same)
    };
    let routes: Vec<&Route> = schema.table.routes.iter().filter(fits).collect();
    prop_assert!(!routes.is_empty(), "{} is no endpoint with what was given: {:?}", url, given);
    for (name, value) in url.query_pairs() {
        let is_ours = matches!(&*name, "page_no" | "per_page" | "sort_by" | "sort_order");
        prop_assert!(is_ours || routes.iter().any(|route| route.sends.contains(&&*name)), "{} sends {}", url, name);
        let column = schema.position(&name).map(|column| schema.columns[column]);
        let words = schema.columns.iter().flat_map(|column| {
            let asked = column.asks.into_iter().chain(column.narrows).map(|(_, value)| value);
            column.words.iter().copied().chain(asked)
        });
        let words: BTreeSet<&str> =
            words.chain(schema.table.routes.iter().filter_map(|route| route.prefers).map(|(_, value)| value)).collect();
        let is_word = value.split(',').all(|part| words.contains(part));
        let is_plain = value.bytes().all(|byte| byte.is_ascii_digit())
            || matches!(&*value, "true" | "false" | "ASC" | "DESC" | "created_at" | "joined_at");
        let is_time = chrono::DateTime::parse_from_rfc3339(&value).is_ok();
        prop_assert!(
            given.contains(&*value) || is_word || is_plain || is_time,
            "{} has {}={}, {:?}",
            url,
            name,
            value,
            column
        );
    }
    Ok(())
}

/// Whether a segment of the path cannot be taken for another endpoint.
fn leads_nowhere_else(name: &str, segment: &str) -> bool {
    !matches!(segment, "" | "." | "..") && (name != "session_id" || segment != "peer-report")
}

/// Bases that people and others might set, and an id.
fn bases() -> impl Strategy<Value = (String, String)> {
    let scheme = prop::sample::select(
        &["https://", "http://", "HTTPS://", "https:", "https:/", "ftp://", "file://", "//", "", "https:\\\\"][..],
    );
    let host = prop::sample::select(
        &[
            "api.example",
            "127.0.0.1",
            "127.0.0.1:8080",
            "[::1]:1",
            "localhost",
            "LOCALHOST",
            "127.1",
            "0x7f.1",
            "127.0.0.1.evil.example",
            "user@h",
            "u:p@127.0.0.1",
            "é.example",
            "h:99999",
            "",
            "[::ffff:127.0.0.1]",
            "0.0.0.0",
            "%31",
            "a b",
            "localhost.",
            "127.0.0.1#",
            "127.0.0.1\\@evil.example",
        ][..],
    );
    let tail = prop::collection::vec(some::text(), 0..3).prop_map(|parts| parts.join("/"));
    let base = prop_oneof![
        8 => (scheme, host, tail).prop_map(|(scheme, host, tail)| format!("{scheme}{host}/{tail}")),
        1 => some::text(),
    ];
    (base, some::text().prop_filter("fit", |id| unfit_segment("session_id", id).is_none()))
}

fn of_any_base(text: &str, id: &str) -> TestCaseResult {
    let settings = Settings::default();
    if settings.set("base_url", Some(text)).is_err() {
        return Ok(());
    }
    settings.set("token", Some("t")).map_err(failed)?;
    let kept = settings.get("base_url").map_err(failed)?.0.unwrap_or_default();
    let base = Url::parse(&kept).map_err(|error| failed(error.to_string()))?;
    prop_assert!(base.scheme() == "https" || (base.scheme() == "http" && is_loopback(&base)), "{}", base);
    let route = &SCHEMAS[1].table.routes[0];
    let call = Call {
        table: "t".to_owned(),
        statement: Arc::default(),
        route,
        target: Target::Api {
            account_id: id.to_owned(),
            app_id: "app".to_owned(),
            query: vec![("search", id.to_owned())],
        },
        path: route.fill(|_| id),
    };
    let url = call.request(&settings, config::Search::AtHand).map_err(failed)?.url;
    prop_assert_eq!(url.origin(), base.origin());
    prop_assert_eq!((url.username(), url.password(), url.fragment()), ("", None, None));
    let behind =
        url.as_str().strip_prefix(kept.as_str()).ok_or_else(|| failed(format!("{url} is not below {kept}")))?;
    let path = behind.split('?').next().unwrap_or_default();
    let segments: Vec<String> =
        path.split('/').skip(1).map(|it| percent_decode_str(it).decode_utf8_lossy().into_owned()).collect();
    prop_assert_eq!(&segments[..5], &["accounts", id, "realtime", "kit", "app"].map(str::to_owned));
    prop_assert_eq!(segments.len(), 4 + route.path.split('/').count());
    prop_assert!(url.query_pairs().eq([("search".into(), id.into())]), "{}", url);
    Ok(())
}

fn downloads() -> impl Strategy<Value = String> {
    prop_oneof![bases().prop_map(|(base, _)| base), some::text()]
}

fn of_any_download(text: &str) -> TestCaseResult {
    for (base, is_local) in [("https://api.example/v4", false), (BASE, true)] {
        let settings = Settings::default();
        settings.set("base_url", Some(base)).map_err(failed)?;
        settings.set("token", Some("t")).map_err(failed)?;
        let route = &realtime_kit::api::route::DOWNLOAD;
        let call = Call {
            table: "t".to_owned(),
            statement: Arc::default(),
            route,
            target: Target::File(text.into()),
            path: String::new(),
        };
        match call.request(&settings, config::Search::AtHand) {
            Err(why) => prop_assert!(!why.chars().any(char::is_control), "{:?}", why),
            Ok(request) => {
                prop_assert!(request.token.is_none());
                let url = request.url;
                prop_assert!(
                    url.scheme() == "https" || (is_local && url.scheme() == "http" && is_loopback(&url)),
                    "{}",
                    url
                );
            }
        }
    }
    Ok(())
}
