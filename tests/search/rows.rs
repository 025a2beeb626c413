//! Rows of every table with any JSON in every column: what a cell shows is what stands there, by rules written down here
//! once more.

use std::collections::BTreeMap;
use std::sync::Arc;

use libtest_mimic::Trial;
use proptest::prelude::*;
use proptest::sample::Index;
use proptest::test_runner::TestCaseResult;
use realtime_kit::api::envelope::{Reading, read};
use realtime_kit::api::route::Rows;
use realtime_kit::scan::row::Row;
use realtime_kit::spec::{Column, Origin, Schema};
use realtime_kit::tables::SCHEMAS;
use realtime_kit::time::{TimeFormat, parse, to_row};
use realtime_kit::value::{Cell, Type};
use serde_json::Value;

use crate::bodies::Members;
use crate::runner::{Search, failed};
use crate::some;

pub fn targets(search: &Search) -> Vec<Trial> {
    vec![search.target("rows::any_json_in_any_column", || Ok((cases(), |case: Case| every_cell(&case))))]
}

/// One row of one table.
#[derive(Debug, Clone)]
struct Case {
    table: usize,
    /// Which of the table's endpoints answers.
    route: Index,
    /// Values for the places of its columns, taken in turn.
    values: Vec<Option<(String, u8)>>,
    is_iso: bool,
}

fn cases() -> impl Strategy<Value = Case> {
    let time = "20[0-9]{2}-[01][0-9]-[0-3][0-9][T ][0-2][0-9]:[0-5][0-9](:[0-5][0-9](\\.[0-9]{1,6})?)?(Z|[+-][01][0-9]:?[0-5]0)?";
    let value = prop_oneof![
        2 => some::json(),
        5 => some::leaf(),
        1 => time.prop_map(|time| some::json_string(&time, 0)),
    ];
    let values = prop::collection::vec(prop::option::weighted(0.8, (value, 0..3u8)), 1..24);
    (0..SCHEMAS.len(), any::<Index>(), values, any::<bool>()).prop_map(|(table, route, values, is_iso)| Case {
        table,
        route,
        values,
        is_iso,
    })
}

/// An object that is put together place by place.
#[derive(Default)]
struct Tree {
    leaf: Option<(String, u8)>,
    below: BTreeMap<String, Tree>,
}

impl Tree {
    fn put(&mut self, place: &str, leaf: (String, u8)) {
        let node = place.split('/').skip(1).fold(self, |here, name| here.below.entry(name.to_owned()).or_default());
        node.leaf = Some(leaf);
    }

    fn text(&self) -> String {
        match &self.leaf {
            Some((leaf, _)) if self.below.is_empty() => leaf.clone(),
            _ => {
                let escapes = |node: &Tree| node.leaf.as_ref().map_or(0, |(_, escapes)| *escapes);
                let members: Vec<_> =
                    self.below.iter().map(|(name, node)| (name.clone(), escapes(node), node.text(), "")).collect();
                some::object(&members)
            }
        }
    }
}

fn every_cell(case: &Case) -> TestCaseResult {
    let schema: &Schema = &SCHEMAS[case.table];
    let routes = schema.table.routes;
    let route = &routes[case.route.index(routes.len())];
    let mut tree = Tree::default();
    let places = schema.columns.iter().filter_map(|column| match column.origin {
        Origin::Row(places) => Some(places),
        _ => None,
    });
    for (place, value) in places.flat_map(|places| places.iter()).zip(case.values.iter().cycle()) {
        if let Some(value) = value {
            tree.put(place, value.clone());
        }
    }
    for (name, value) in schema.table.hides.iter().zip(&case.values) {
        if let Some(value) = value {
            tree.put(&format!("/{name}"), value.clone());
            tree.put(&format!("/within/{name}"), value.clone());
        }
    }
    let row_text = tree.text();
    let around = |place: &str, inner: &str| {
        place
            .split('/')
            .skip(1)
            .collect::<Vec<_>>()
            .iter()
            .rev()
            .fold(inner.to_owned(), |inner, name| format!("{{\"{name}\":{inner}}}"))
    };
    let body = match route.rows {
        Rows::Many(places) => around(places[0], &format!("[{row_text}]")),
        Rows::One(places) => around(places[0], &row_text),
        _ => return Ok(()),
    };
    let page = match read(body.into_bytes(), None, route.rows) {
        Reading::Page(page) => Arc::new(page),
        Reading::BrokenOff(why) | Reading::Unreadable(why) => return Err(failed(why)),
        Reading::Unsuccessful(_) => return Err(failed("no success")),
    };
    prop_assert_eq!(page.len(), 1);
    let whole = serde_json::from_str::<Value>(&row_text);
    let row = Row::new(Arc::clone(&page), 0, schema.table.hides);
    prop_assert_eq!(row.is_err(), whole.is_err(), "{:?}", row.as_ref().err());
    let (Ok(row), Ok(mut whole)) = (row, whole) else { return Ok(()) };
    if hide(&mut whole, schema.table.hides) {
        prop_assert_eq!(&serde_json::from_str::<Value>(row.raw()).map_err(|error| failed(error.to_string()))?, &whole);
    } else {
        prop_assert_eq!(row.raw(), &row_text);
    }
    let format = if case.is_iso { TimeFormat::Iso } else { TimeFormat::Sqlite };
    for column in schema.columns.iter().copied().chain(schema.columns.iter().copied().rev()) {
        let Origin::Row(places) = column.origin else { continue };
        let text = places.iter().filter_map(|place| find(row.raw(), place)).find(|text| text != "null");
        let cell = row.cell(column, format);
        let wanted = text.as_deref().map_or(Cell::Null, |text| wanted(text, column, format, &cell));
        prop_assert_eq!(same(&cell), same(&wanted), "{} of {}", column.name, schema.table.name);
    }
    Ok(())
}

fn hide(value: &mut Value, names: &[&str]) -> bool {
    match value {
        Value::Object(members) => {
            let before = members.len();
            members.retain(|name, _| !names.contains(&name.as_str()));
            let found = members.len() < before;
            members.values_mut().fold(found, |found, member| hide(member, names) || found)
        }
        Value::Array(items) => items.iter_mut().map(|item| hide(item, names)).filter(|found| *found).count() > 0,
        _ => false,
    }
}

/// What stands at a place of an object, as it is written.
fn find(object: &str, place: &str) -> Option<String> {
    place.split('/').skip(1).try_fold(object.to_owned(), |here, name| {
        let members: Members = serde_json::from_str(&here).ok()?;
        Some(members.get(name)?.get().to_owned())
    })
}

/// A cell so that a float is told by its bits.
fn same(cell: &Cell<'_>) -> String {
    match cell {
        Cell::Real(number) => format!("real {:016x}", number.to_bits()),
        other => format!("{other:?}"),
    }
}

/// What a cell shows of a value, from the rules: NULL for null alone; numbers exact; text as it is; a value of another
/// type than documented as what it is.
fn wanted<'a>(text: &'a str, column: &Column, format: TimeFormat, shown: &Cell<'a>) -> Cell<'a> {
    let value: Value = serde_json::from_str(text).unwrap_or_default();
    let exact = text.parse::<f64>();
    let is_whole = |digits: &str| !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    let float = |number: f64| match column.kind {
        Type::Real => Cell::Real(number),
        _ if number.fract() == 0.0 && number.abs() < 9e15 => Cell::Integer(number as i64),
        _ => Cell::Real(number),
    };
    match (column.kind, value) {
        (_, Value::Null) => Cell::Null,
        (Type::Json, _) => Cell::Json(text.to_owned().into()),
        (_, Value::Bool(is_true)) => Cell::Integer(is_true.into()),
        (Type::Text, Value::Number(_)) if is_whole(text.strip_prefix('-').unwrap_or(text)) => {
            Cell::Text(text.to_owned().into())
        }
        (Type::Text, Value::Number(_)) => {
            // In one form, however it is spelt; the same number.
            let Cell::Text(text) = &shown else { return Cell::Null };
            match text.parse::<f64>() == exact {
                true => shown.clone(),
                false => Cell::Real(f64::NAN),
            }
        }
        // The nearest float there is, as Rust's own reader finds it.
        (Type::Real, Value::Number(_)) => exact.map_or(Cell::Null, Cell::Real),
        (_, Value::Number(_)) => match (text.parse::<i64>(), exact) {
            (Ok(number), _) => Cell::Integer(number),
            (_, exact) => exact.map_or(Cell::Null, float),
        },
        (Type::Time, Value::String(time)) => {
            Cell::Text(parse(&time).map_or(time, |instant| to_row(instant, format)).into())
        }
        (Type::Text, Value::String(text)) => Cell::Text(text.into()),
        (kind, Value::String(text)) => match (text.trim().parse::<i64>(), text.trim().parse::<f64>()) {
            (Ok(number), _) if kind != Type::Real => Cell::Integer(number),
            (_, Ok(number)) if number.is_finite() => float(number),
            _ => Cell::Text(text.into()),
        },
        (_, nested) => Cell::Json(nested.to_string().into()),
    }
}
