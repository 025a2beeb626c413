//! The tables that are no endpoint's: what there is (`realtime_kit_tables`, `realtime_kit_columns`), what was asked
//! (`realtime_kit_requests`), and what is wrong (`realtime_kit_doctor`).

use std::borrow::Cow;
use std::sync::atomic::Ordering;

use crate::api::link::Link;
use crate::api::route::Route;
use crate::doctor::{self, Examination};
use crate::error::Error;
use crate::spec::{Column, Form, Origin, Schema};
use crate::tables::SCHEMAS;
use crate::time;
use crate::value::{Cell, Type};

/// A row with its rowid.
pub type Numbered = (i64, Vec<Cell<'static>>);

/// A table that is scanned whole.
pub struct Listing {
    /// Its name in SQL.
    pub name: &'static str,
    /// What a row is, a sentence.
    pub about: &'static str,
    /// A query that shows it.
    pub example: &'static str,
    /// Its columns: name, type, meaning.
    pub columns: &'static [(&'static str, Type, &'static str)],
    /// Where its rows come from.
    pub rows: Source,
}

impl Listing {
    /// What reading it costs, as a sentence goes on behind "It makes".
    pub fn costs(&self) -> &'static str {
        match self.rows {
            Source::Memory(_) => "no request",
            Source::Examination(_) => "four requests at most",
        }
    }
}

/// Where the rows of a [`Listing`] come from.
#[derive(Clone, Copy)]
pub enum Source {
    /// They are in memory.
    Memory(fn(&Link) -> Vec<Numbered>),
    /// They are found out once a statement, with requests.
    Examination(fn(Examination<'_>) -> Result<Vec<Numbered>, Error>),
}

/// Every such table.
pub static LISTINGS: &[Listing] = &[REQUESTS, DOCTOR, TABLES, COLUMNS];

const REQUESTS: Listing = Listing {
    name: "realtime_kit_requests",
    about: "A request this connection made: each attempt one row, the newest kept.",
    example: "SELECT method, path, query, status, outcome, ms FROM realtime_kit_requests ORDER BY rowid DESC LIMIT 20",
    columns: &[
        ("time", Type::Time, "When it was sent (UTC)."),
        ("statement", Type::Integer, "The number of the statement it was made for, from 1."),
        ("table_name", Type::Text, "The virtual table."),
        ("method", Type::Text, "GET or POST."),
        ("path", Type::Text, "The path behind account and app; of a file, its host and path without the signature."),
        ("query", Type::Text, "The query as sent; no secret is ever in it."),
        ("status", Type::Integer, "HTTP status; NULL if there was no answer."),
        (
            "outcome",
            Type::Text,
            "ok; not found (no such id: no row); retried; failed; unsure (a POST whose answer is not known); dry run (not sent); cached (no request was made).",
        ),
        ("ms", Type::Integer, "Milliseconds from sending to the last byte."),
        ("bytes", Type::Integer, "Bytes of the answer, decompressed."),
        ("rows", Type::Integer, "Rows in the answer, where it has rows."),
        ("total", Type::Integer, "Rows of the whole list, as the API counts them, where it does."),
        ("attempt", Type::Integer, "1 for the first try."),
        ("waited_ms", Type::Integer, "Milliseconds it waited for the token's budget before it was sent."),
        (
            "guess",
            Type::Text,
            "For a request made ahead of need: used if it was asked for in the end, else unused; NULL for all others.",
        ),
        ("request_id", Type::Text, "Cloudflare's id of the request."),
        ("budget_left", Type::Integer, "Requests left of the token's budget, as the API said."),
        ("data", Type::Json, "A POST's answer: its data."),
        ("success", Type::Boolean, "A POST's answer: its success."),
        ("age_s", Type::Integer, "Of an answer from the cache: seconds since it was fetched; NULL for requests."),
    ],
    rows: Source::Memory(requests),
};

fn requests(link: &Link) -> Vec<Numbered> {
    let format = link.settings.time_format().unwrap_or_default();
    let number = |n: u64| Cell::Integer(i64::try_from(n).unwrap_or(i64::MAX));
    let row = |entry: crate::api::log::Entry| {
        let cells = vec![
            text(time::to_row(entry.time, format)),
            number(entry.statement),
            text(entry.table),
            fixed(entry.method.name()),
            text(entry.path),
            text(entry.query),
            entry.status.map_or(Cell::Null, |status| Cell::Integer(status.into())),
            fixed(entry.outcome.name()),
            number(entry.ms),
            number(entry.bytes),
            entry.rows.map_or(Cell::Null, number),
            entry.total.map_or(Cell::Null, number),
            Cell::Integer(entry.attempt.into()),
            number(entry.waited_ms),
            entry.guess.map_or(Cell::Null, |used| fixed(if used.load(Ordering::Relaxed) { "used" } else { "unused" })),
            entry.request_id.map_or(Cell::Null, text),
            entry.budget_left.map_or(Cell::Null, number),
            entry.data.map_or(Cell::Null, |data| Cell::Json(Cow::Owned(data))),
            entry.success.map_or(Cell::Null, |success| Cell::Integer(success.into())),
            entry.age_s.map_or(Cell::Null, number),
        ];
        (entry.id, cells)
    };
    link.log.entries().into_iter().map(row).collect()
}

const DOCTOR: Listing = Listing {
    name: doctor::TABLE,
    about: "A check of the set-up: host, settings, token, network, permission, app and budget, each with its remedy.",
    example: "SELECT name, state, found, remedy FROM realtime_kit_doctor WHERE state <> 'ok'",
    columns: &[
        (
            "name",
            Type::Text,
            "The check: token, server, app and so on; setting_ and its key for each setting that was given a value.",
        ),
        ("state", Type::Text, "ok; warning (it works); failed; skipped (not looked at, because of another one)."),
        ("found", Type::Text, "What was found; no secret is ever in it."),
        ("remedy", Type::Text, "What to do; NULL where all is well."),
        ("about", Type::Text, "What the check looks at."),
    ],
    rows: Source::Examination(checks),
};

fn checks(examination: Examination<'_>) -> Result<Vec<Numbered>, Error> {
    let row = |check: doctor::Check| {
        let about = check.about();
        vec![
            Cell::Text(check.name),
            fixed(check.state.name()),
            text(check.found),
            check.remedy.map_or(Cell::Null, text),
            fixed(about),
        ]
    };
    Ok(numbered(doctor::examine(examination)?.into_iter().map(row)))
}

const TABLES: Listing = Listing {
    name: "realtime_kit_tables",
    about: "A table of this extension.",
    example: "SELECT name, about, example FROM realtime_kit_tables",
    columns: &[
        ("name", Type::Text, "Its name."),
        ("about", Type::Text, "What a row is."),
        ("example", Type::Text, "A query that shows it."),
        ("endpoints", Type::Text, "The API's endpoints behind it, joined by commas; NULL if it makes no request."),
        ("insert_does", Type::Text, "What INSERT does; NULL if it is read-only."),
    ],
    rows: Source::Memory(tables),
};

fn tables(_: &Link) -> Vec<Numbered> {
    let api = SCHEMAS.iter().map(|schema| {
        let table = schema.table;
        vec![
            fixed(table.name),
            fixed(table.about),
            fixed(table.example),
            text(endpoints(table.routes.iter())),
            table.insert.as_ref().map_or(Cell::Null, |insert| fixed(insert.about)),
        ]
    });
    let listings = LISTINGS.iter().map(|listing| {
        let asked = match listing.rows {
            Source::Memory(_) => Cell::Null,
            Source::Examination(_) => text(endpoints(doctor::ROUTES.into_iter())),
        };
        vec![fixed(listing.name), fixed(listing.about), fixed(listing.example), asked, Cell::Null]
    });
    numbered(api.chain(listings))
}

/// Endpoints as people write them.
fn endpoints<'a>(routes: impl Iterator<Item = &'a Route>) -> String {
    routes.map(|route| format!("{} {}", route.method.name(), route.path)).collect::<Vec<_>>().join(", ")
}

const COLUMNS: Listing = Listing {
    name: "realtime_kit_columns",
    about: "A column of a table of this extension.",
    example: "SELECT name, type, about FROM realtime_kit_columns WHERE table_name = 'realtime_kit_sessions' AND NOT is_hidden",
    columns: &[
        ("table_name", Type::Text, "The table."),
        ("position", Type::Integer, "Its place, from 0."),
        ("name", Type::Text, "Its name."),
        ("type", Type::Text, "Its declared type."),
        ("about", Type::Text, "Its meaning."),
        ("is_hidden", Type::Boolean, "Whether SELECT * leaves it out."),
        ("is_required", Type::Boolean, "Whether the table cannot be read without a value for it."),
        ("pushed_down", Type::Text, "What of it reaches the API; NULL if nothing does."),
        ("allowed_values", Type::Json, "The values it takes or has, an array; NULL if they are not enumerated."),
        ("example", Type::Text, "A query that shows it."),
    ],
    rows: Source::Memory(columns),
};

fn columns(_: &Link) -> Vec<Numbered> {
    let api = SCHEMAS.iter().flat_map(|schema| {
        schema.columns.iter().enumerate().map(move |(position, column)| {
            let words = serde_json::to_string(column.words).unwrap_or_default();
            vec![
                fixed(schema.table.name),
                Cell::Integer(position as i64),
                fixed(column.name),
                fixed(column.kind.sql()),
                fixed(column.about),
                Cell::Integer(column.is_hidden().into()),
                Cell::Integer(schema.is_required(column).into()),
                Some(pushed_down(column)).filter(|p| !p.is_empty()).map_or(Cell::Null, text),
                if column.words.is_empty() { Cell::Null } else { Cell::Json(Cow::Owned(words)) },
                text(example(schema, column)),
            ]
        })
    });
    let memory = LISTINGS.iter().flat_map(|listing| {
        listing.columns.iter().enumerate().map(move |(position, (name, kind, about))| {
            vec![
                fixed(listing.name),
                Cell::Integer(position as i64),
                fixed(name),
                fixed(kind.sql()),
                fixed(about),
                Cell::Integer(0),
                Cell::Integer(0),
                Cell::Null,
                Cell::Null,
                text(format!("SELECT {name} FROM {}", listing.name)),
            ]
        })
    });
    numbered(api.chain(memory))
}

/// What of a column reaches the API, in words.
pub fn pushed_down(column: &Column) -> String {
    let mut words: Vec<String> = Vec::new();
    if let Origin::Argument(argument) = column.origin {
        words.push(if argument.in_path { "= in the path".into() } else { "= in the query".into() });
    }
    if column.fills.is_some() {
        words.push("= asks by id".into());
    }
    if let Some(argument) = column.key_of {
        words.push(format!("is {argument} in other tables"));
    }
    if column.filter.is_some() {
        words.push("= filters".into());
    }
    if column.sort.is_some() {
        words.push("ORDER BY, ranges".into());
    }
    if let Some((wire, value)) = column.asks.or(column.narrows) {
        words.push(format!("reading it sends {wire}={value}"));
    }
    if column.is_detail {
        let rest = if column.is_listed { ", from servers whose lists lack it" } else { "" };
        words.push(format!("reading it in a list takes one more request a row{rest}"));
    }
    if column.in_lists {
        words.push("reading it reads the list, also where an id is given".into());
    }
    words.join("; ")
}

/// A query that shows a column.
fn example(schema: &Schema, column: &Column) -> String {
    let table = schema.table.name;
    let required =
        schema.columns.iter().filter(|c| schema.is_required(c)).map(|c| format!("{} = '{}'", c.name, sample(c)));
    let mut terms: Vec<String> = required.collect();
    let selected = if column.argument().is_some() { "*".to_owned() } else { column.name.to_owned() };
    if column.argument().is_some() && !schema.is_required(column) {
        terms.push(format!("{} = '{}'", column.name, sample(column)));
        // Some arguments belong to the by-id endpoint only.
        let partner =
            schema.table.routes.iter().find(|route| route.takes(column.name)).into_iter().flat_map(|r| r.arguments());
        for name in partner {
            if !terms.iter().any(|term| term.starts_with(&format!("{name} ="))) {
                terms.push(format!("{name} = '{}'", name.trim_end_matches("_id").to_uppercase()));
            }
        }
    }
    let filter = if terms.is_empty() { String::new() } else { format!(" WHERE {}", terms.join(" AND ")) };
    format!("SELECT {selected} FROM {table}{filter}")
}

/// A value that an argument takes.
fn sample(column: &Column) -> String {
    match column.argument().map(|argument| argument.form) {
        Some(Form::Word | Form::Words) => column.words[0].to_owned(),
        Some(Form::Count(..) | Form::Boolean) => "1".to_owned(),
        Some(Form::Time) => "2026-11-14".to_owned(),
        Some(Form::Text) if column.name == "participants" => "1:10".to_owned(),
        Some(Form::Text) => "weekly".to_owned(),
        _ => column.name.trim_end_matches("_id").to_uppercase(),
    }
}

fn text(text: String) -> Cell<'static> {
    Cell::Text(Cow::Owned(text))
}

fn fixed(text: &'static str) -> Cell<'static> {
    Cell::Text(Cow::Borrowed(text))
}

fn numbered(rows: impl Iterator<Item = Vec<Cell<'static>>>) -> Vec<Numbered> {
    (1..).zip(rows).collect()
}
