//! One row of an answer.

use std::sync::Arc;

use serde_json::Value;

use crate::api::envelope::Page;
use crate::spec::{Column, Origin};
use crate::time::TimeFormat;
use crate::value::{self, Cell, Json};

/// One row: its place in the page it came with. Nothing of it is parsed or copied until it is read.
#[derive(Debug, Clone)]
pub struct Row {
    page: Arc<Page>,
    index: usize,
}

impl Row {
    /// The row with this index of a page, without the members of these names, however deep they stand. An `Err` says
    /// what is wrong with its JSON.
    pub fn new(page: Arc<Page>, index: usize, hides: &[&str]) -> Result<Self, String> {
        if let Some(fault) = page.fault(index) {
            return Err(format!("row {} is broken ({fault})", index + 1));
        }
        if may_hold(page.row(index), hides) {
            let value = serde_json::from_str::<Value>(page.row(index));
            let mut value = value.map_err(|e| format!("row {} is broken ({e})", index + 1))?;
            if hide(&mut value, hides) {
                let page = Arc::new(Page::of_rows(&[value], page.success));
                return Ok(Self { page, index: 0 });
            }
        }
        Ok(Self { page, index })
    }

    /// The value of a field; JSON null where the API left it out.
    pub fn field(&self, column: &Column) -> Json<'_> {
        self.text(column).map_or(Json::Null, Json::of)
    }

    /// Whether a row of its page has a column's member, null or not: then the server's lists have it, and a row without it
    /// has no value.
    pub fn is_listed(&self, column: &Column) -> bool {
        let Origin::Row(places) = column.origin else { return false };
        let has = |index: usize| places.iter().any(|place| self.page.at(index, place).is_some());
        has(self.index) || (0..self.page.len()).any(has)
    }

    /// The value at a JSON pointer, through objects only.
    pub fn at(&self, pointer: &str) -> Option<Json<'_>> {
        self.page.at(self.index, pointer).map(Json::of)
    }

    /// A field as a cell: objects and arrays are the API's own text.
    pub fn cell(&self, column: &Column, format: TimeFormat) -> Cell<'_> {
        self.text(column).map_or(Cell::Null, |text| value::cell(text, column.kind, format))
    }

    /// The id in the key column; `None` if the row has none.
    pub fn id(&self, key: &Column) -> Option<String> {
        match self.field(key) {
            Json::Text(text) if !text.is_empty() => Some(text.into_owned()),
            Json::Number(number) => Some(value::number_text(number)),
            _ => None,
        }
    }

    /// The row's JSON text: byte for byte as it came, but for what is hidden.
    pub fn raw(&self) -> &str {
        self.page.row(self.index)
    }

    /// The envelope's `success`.
    pub fn success(&self) -> Option<bool> {
        self.page.success
    }

    /// The JSON text of a field, at the first of its places that holds anything but null.
    fn text(&self, column: &Column) -> Option<&str> {
        let Origin::Row(places) = column.origin else { return None };
        places.iter().find_map(|place| self.page.at(self.index, place).filter(|text| *text != "null"))
    }
}

/// Whether a row's text may hold a member of one of these names; a name may be written with escapes.
fn may_hold(text: &str, names: &[&str]) -> bool {
    !names.is_empty() && (text.contains('\\') || names.iter().any(|name| text.contains(name)))
}

/// Takes members of these names out of a value; says whether there were any.
fn hide(value: &mut Value, names: &[&str]) -> bool {
    let mut found = false;
    match value {
        Value::Object(members) => {
            let before = members.len();
            members.retain(|name, _| !names.contains(&name.as_str()));
            found = members.len() < before;
            members.values_mut().for_each(|member| found |= hide(member, names));
        }
        Value::Array(items) => items.iter_mut().for_each(|item| found |= hide(item, names)),
        _ => {}
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    use crate::api::envelope::{Reading, read};
    use crate::api::route::Rows;
    use crate::spec::{self, boolean, integer, real, text, time};
    use crate::time as instants;
    use crate::value::Type;

    const LIST: Rows = Rows::Many(&["/data/sessions"]);

    fn page(rows: &[String]) -> Arc<Page> {
        let body = format!(r#"{{"success":true,"data":{{"sessions":[{}]}}}}"#, rows.join(","));
        match read(body.into_bytes(), None, LIST) {
            Reading::Page(page) => Arc::new(page),
            _ => panic!("{rows:?}"),
        }
    }

    fn first(row: &str) -> Result<Row, String> {
        Row::new(page(&[row.to_owned()]), 0, &[])
    }

    #[test]
    fn what_parsing_would_refuse_is_refused_whatever_is_read() {
        let fault = |row: &str| first(row).err().unwrap_or_default();
        assert_eq!(fault(r#"{"id":"a","x":[1e400]}"#), "row 1 is broken (number out of range at line 1 column 20)");
        assert!(fault(r#"{"x":"\ud800"}"#).starts_with("row 1 is broken (unexpected end of hex escape"));
        assert!(fault(&format!(r#"{{"x":{}{}}}"#, "[".repeat(127), "]".repeat(127))).contains("recursion limit"));
        assert_eq!(fault(&format!(r#"{{"x":{}{}}}"#, "[".repeat(126), "]".repeat(126))), "");
        let two = page(&[r#"{"id":"a"}"#.to_owned(), r#"{"id":-1E999}"#.to_owned()]);
        assert!(Row::new(Arc::clone(&two), 0, &[]).is_ok());
        assert!(Row::new(two, 1, &[]).unwrap_err().starts_with("row 2 is broken"));
    }

    #[test]
    fn secrets_are_left_out_however_their_names_are_written() {
        for row in
            [r#"{"id":"a","s":{"key":1}, "meta":[{"b":2}]}"#, r#"{"id":"a","meta":[{"\u0073":{"key":1},"b":2}]}"#]
        {
            let row = Row::new(page(&[row.to_owned()]), 0, &["s"]).unwrap();
            assert_eq!(row.raw(), r#"{"id":"a","meta":[{"b":2}]}"#);
            let meta = spec::json("meta", &["/meta"], "");
            assert_eq!(row.cell(&meta, TimeFormat::Sqlite), Cell::Json(r#"[{"b":2}]"#.into()));
            assert_eq!((row.at("/s"), row.success()), (None, Some(true)));
        }
        let row = Row::new(page(&[r#"{ "id":"s" }"#.to_owned()]), 0, &["s"]).unwrap();
        assert_eq!(row.raw(), r#"{ "id":"s" }"#);
    }

    /// What a cell is by the way that parses the whole row; `part` is its text, for digits that a parsed number has lost.
    fn parsed<'a>(row: &'a Value, part: &'a str, column: &Column) -> Cell<'a> {
        let Origin::Row(places) = column.origin else { return Cell::Null };
        let value = places.iter().find_map(|place| row.pointer(place).filter(|value| !value.is_null()));
        let whole = |number: f64| number.fract() == 0.0 && number.abs() < 9e15 && column.kind != Type::Real;
        let numeric = |number: f64| if whole(number) { Cell::Integer(number as i64) } else { Cell::Real(number) };
        match (column.kind, value.unwrap_or(&Value::Null)) {
            (_, Value::Null) => Cell::Null,
            (Type::Time, Value::String(text)) => match instants::parse(text) {
                Some(instant) => Cell::Text(instants::to_row(instant, TimeFormat::Iso).into()),
                None => Cell::Text(text.into()),
            },
            (Type::Text, Value::Number(_)) if !part.contains(['.', 'e', 'E']) => Cell::Text(part.into()),
            (Type::Text, Value::Number(number)) => Cell::Text(number.to_string().into()),
            (kind, Value::String(text)) if !matches!(kind, Type::Text | Type::Time) => {
                match (text.trim().parse::<i64>(), text.trim().parse::<f64>()) {
                    (Ok(whole), _) if kind != Type::Real => Cell::Integer(whole),
                    (_, Ok(number)) if number.is_finite() => numeric(number),
                    _ => Cell::Text(text.into()),
                }
            }
            (_, Value::String(text)) => Cell::Text(text.into()),
            (_, Value::Bool(is_true)) => Cell::Integer(i64::from(*is_true)),
            (kind, Value::Number(number)) => match number.as_i64().filter(|_| kind != Type::Real) {
                Some(whole) => Cell::Integer(whole),
                None => numeric(number.as_f64().unwrap_or(f64::NAN)),
            },
            (_, nested) => Cell::Json(nested.to_string().into()),
        }
    }

    fn blank() -> impl Strategy<Value = &'static str> {
        prop_oneof![6 => Just(""), 1 => Just(" "), 1 => Just("\r\n\t ")]
    }

    fn name() -> impl Strategy<Value = &'static str> {
        prop_oneof![
            8 => prop::sample::select(vec!["id", "a", "b", "c", "a long name", "s"]),
            1 => prop::sample::select(vec!["\\u0061", "\\u0062", "\\ud83d\\ude00", "", "\\ud83d", "é"])
        ]
    }

    fn value() -> impl Strategy<Value = String> {
        let leaf = prop_oneof![
            6 => prop::sample::select(vec![
                "null", "true", "false", "0", "-0", "17", "-3", "1.50", "886.5706", "-0.0", "1e5", "9007199254740993", "\"\"",
                "\"x\"", "\"12\"", "\" 2.5 \"", "\"1e999\"", "\"2026-11-14T14:00:00.1239Z\"", "\"2026-11-14 14:00 +02:00\"",
                "\"soon\"", "\"\\u0041\\n\\\"\\ud83d\\ude00\"", "\"é\"", "12345678901234567890", "99999999999999999999999",
                "0.1e-7", "{}", "[]", "{ }",
            ]).prop_map(str::to_owned),
            1 => prop::sample::select(vec!["1e400", "\"\\ud800\"", "\"\\udc00\\ud800\"", "\"\\ud800\\u0041\""]).prop_map(str::to_owned),
            1 => (118usize..130).prop_map(|depth| "[".repeat(depth) + &"]".repeat(depth)),
            1 => (280usize..320).prop_map(|digits| "9".repeat(digits)),
            2 => "[0-9]{1,25}(\\.[0-9]{1,25})?([eE][+-]?[0-9]{1,3})?".prop_filter("a number", |n| !n.starts_with('0')),
        ];
        leaf.prop_recursive(3, 8, 4, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..3).prop_map(|items| format!("[{}]", items.join(", "))),
                object(inner),
            ]
        })
    }

    fn object(value: impl Strategy<Value = String>) -> impl Strategy<Value = String> {
        let member = (blank(), name(), blank(), value, blank())
            .prop_map(|(a, name, b, value, c)| format!("{a}\"{name}\"{b}:{b}{value}{c}"));
        (prop::collection::vec(member, 0..6), blank())
            .prop_map(|(members, blank)| format!("{{{}{blank}}}", members.join(",")))
    }

    proptest! {
        #[test]
        fn cells_are_what_parsing_the_whole_row_gives(rows in prop::collection::vec(object(value()), 1..5)) {
            let page = page(&rows);
            prop_assert_eq!(page.len(), rows.len());
            const PLACES: &[&[&str]] = &[&["/id"], &["/a"], &["/b/c"], &["/b/a", "/a", "/c"], &["/a long name/b/id"], &["/none"]];
            for (index, text_of_row) in rows.iter().enumerate() {
                prop_assert_eq!(page.row(index), text_of_row);
                let whole = serde_json::from_str::<Value>(text_of_row).map_err(|e| format!("row {} is broken ({e})", index + 1));
                let row = Row::new(Arc::clone(&page), index, &[]);
                prop_assert_eq!(row.as_ref().err(), whole.as_ref().err());
                let (Ok(row), Ok(whole)) = (row, whole) else { continue };
                for places in PLACES {
                    let part = match row.cell(&spec::json("x", places, ""), TimeFormat::Iso) {
                        Cell::Json(part) => part,
                        _ => "null".into(),
                    };
                    prop_assert!(text_of_row.contains(part.as_ref()) || part == "null");
                    let found = places.iter().find_map(|place| whole.pointer(place).filter(|value| !value.is_null()));
                    prop_assert_eq!(&serde_json::from_str::<Value>(&part).unwrap(), found.unwrap_or(&json!(null)));
                    for column in [text("x", places, ""), integer("x", places, ""), real("x", places, ""), time("x", places, ""), boolean("x", places, "")] {
                        let (cell, wanted) = (row.cell(&column, TimeFormat::Iso), parsed(&whole, &part, &column));
                        prop_assert_eq!(format!("{:?}", cell), format!("{:?}", wanted));
                    }
                }
            }
        }

        #[test]
        fn of_what_is_hidden_nothing_is_left(row in object(value())) {
            let Ok(mut whole) = serde_json::from_str::<Value>(&row) else { return Ok(()) };
            let shown = Row::new(page(std::slice::from_ref(&row)), 0, &["a", "s"]).unwrap();
            let wanted = if hide(&mut whole, &["a", "s"]) { whole.to_string() } else { row };
            prop_assert_eq!(shown.raw(), wanted);
        }
    }
}
