//! Values on their way between SQL and JSON: what SQL gave for an argument ([`Given`]) and what a row shows ([`Cell`]).

use std::borrow::Cow;

use serde_json::{Number, Value};

use crate::time::{self, TimeFormat};

/// The declared type of a column; it decides how a JSON value becomes a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Type {
    /// Text as it is.
    Text,
    /// A whole number.
    Integer,
    /// A number that may be fractional.
    Real,
    /// `true` and `false` as 1 and 0.
    Boolean,
    /// A time: see [`crate::time`].
    Time,
    /// An object or array as JSON text.
    Json,
}

impl Type {
    /// The type's name in the declaration SQLite sees.
    pub fn sql(self) -> &'static str {
        match self {
            Self::Text | Self::Json => "TEXT",
            Self::Integer => "INTEGER",
            Self::Real => "REAL",
            Self::Boolean => "BOOLEAN",
            Self::Time => "DATETIME",
        }
    }
}

/// A value as SQL gave it, before anybody decided what it means.
#[derive(Debug, Clone, PartialEq)]
pub enum Given {
    /// NULL.
    Null,
    /// A 64-bit integer.
    Integer(i64),
    /// A 64-bit float.
    Real(f64),
    /// Text; bytes that are no UTF-8 were replaced.
    Text(String),
    /// A blob of so many bytes; no argument takes one.
    Blob(usize),
}

impl Given {
    /// The value as text, numbers written out; `None` for NULL and blobs.
    pub fn text(&self) -> Option<String> {
        match self {
            Self::Null | Self::Blob(_) => None,
            Self::Integer(i) => Some(i.to_string()),
            // A whole float is an id somebody stored in a REAL column: 17.0 means 17.
            Self::Real(r) if r.fract() == 0.0 && r.abs() < 9e15 => Some((*r as i64).to_string()),
            Self::Real(r) => Some(r.to_string()),
            Self::Text(t) => Some(t.clone()),
        }
    }

    /// The value as a whole number, text that is one included.
    pub fn integer(&self) -> Option<i64> {
        match self {
            Self::Integer(i) => Some(*i),
            Self::Real(r) if r.fract() == 0.0 && r.abs() < 9e15 => Some(*r as i64),
            Self::Text(t) => t.trim().parse().ok(),
            _ => None,
        }
    }

    /// The value as it should stand in a message: quoted, cut.
    pub fn shown(&self) -> String {
        match self {
            Self::Null => "NULL".to_owned(),
            Self::Integer(i) => i.to_string(),
            Self::Real(r) => r.to_string(),
            Self::Text(t) => format!("'{}'", crate::error::tidy(t, 60)),
            Self::Blob(n) => format!("a blob of {n} bytes"),
        }
    }

    /// The same value as a cell, for an argument's echo.
    pub fn cell(&self) -> Cell<'_> {
        match self {
            Self::Null | Self::Blob(_) => Cell::Null,
            Self::Integer(i) => Cell::Integer(*i),
            Self::Real(r) => Cell::Real(*r),
            Self::Text(t) => Cell::Text(Cow::Borrowed(t)),
        }
    }
}

/// A value as a row shows it.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell<'a> {
    /// NULL: the API left it out, or said null.
    Null,
    /// A 64-bit integer.
    Integer(i64),
    /// A 64-bit float.
    Real(f64),
    /// Text.
    Text(Cow<'a, str>),
    /// JSON text, handed over with SQLite's JSON subtype.
    Json(Cow<'a, str>),
}

/// A JSON value as it stands in its text, parsed no further than to tell its kind.
#[derive(Debug, Clone, PartialEq)]
pub enum Json<'a> {
    /// `null`, or nothing at all.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number, as it is written.
    Number(&'a str),
    /// A string, without its escapes.
    Text(Cow<'a, str>),
    /// An object or array, as it is written.
    Nested(&'a str),
}

impl<'a> Json<'a> {
    /// The value that a JSON text is. The text is to be valid JSON without blanks around it; any other is taken for a
    /// number, and shown as it is.
    pub fn of(text: &'a str) -> Self {
        match text.as_bytes().first() {
            Some(b'n') => Self::Null,
            Some(b't') => Self::Bool(true),
            Some(b'f') => Self::Bool(false),
            Some(b'"') if text.as_bytes().contains(&b'\\') => {
                Self::Text(serde_json::from_str(text).map_or(Cow::Borrowed(text), Cow::Owned))
            }
            Some(b'"') => Self::Text(Cow::Borrowed(text.get(1..text.len() - 1).unwrap_or_default())),
            Some(b'{' | b'[') => Self::Nested(text),
            _ => Self::Number(text),
        }
    }

    /// The text of a string; `None` for everything else.
    pub fn text(self) -> Option<Cow<'a, str>> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }
}

/// A number as it is written in JSON.
fn number(text: &str) -> Number {
    // Whole numbers are what most numbers are. "-0" is a float.
    match text.parse::<i64>() {
        Ok(whole) if whole != 0 || text == "0" => whole.into(),
        _ => text.parse().unwrap_or_else(|_| 0.into()),
    }
}

/// A number of JSON as text: a whole one digit by digit, however many there are, for it may be an id.
pub fn number_text(text: &str) -> String {
    let is_whole = text.strip_prefix('-').unwrap_or(text).bytes().all(|byte| byte.is_ascii_digit());
    if is_whole { text.to_owned() } else { number(text).to_string() }
}

/// A JSON value as a cell of a column of type `kind`. `json` is its text, valid and without blanks around it.
///
/// A value of another type than documented is passed on as what it is, never turned into NULL, 0 or '': text as text,
/// a number as a number, an object as JSON text.
pub fn cell(json: &str, kind: Type, format: TimeFormat) -> Cell<'_> {
    match (kind, Json::of(json)) {
        (_, Json::Null) => Cell::Null,
        (Type::Json, _) => Cell::Json(Cow::Borrowed(json)),
        (Type::Time, Json::Text(text)) => Cell::Text(time::rewrite(&text, format).map_or(text, Cow::Owned)),
        (Type::Integer | Type::Real | Type::Boolean, Json::Text(text)) => {
            match (text.trim().parse::<i64>(), text.trim().parse::<f64>()) {
                // A float has not all the digits that an integer has.
                (Ok(whole), _) if kind != Type::Real => Cell::Integer(whole),
                (_, Ok(number)) if number.is_finite() => numeric(number, kind),
                _ => Cell::Text(text),
            }
        }
        (_, Json::Text(text)) => Cell::Text(text),
        (_, Json::Bool(b)) => Cell::Integer(i64::from(b)),
        (Type::Text, Json::Number(text)) => Cell::Text(Cow::Owned(number_text(text))),
        (_, Json::Number(text)) => {
            let number = number(text);
            match number.as_i64() {
                Some(i) if kind != Type::Real => Cell::Integer(i),
                _ => numeric(number.as_f64().unwrap_or(f64::NAN), kind),
            }
        }
        // Where none is documented, in one form, however the API spaces it.
        (_, Json::Nested(text)) => Cell::Json(match serde_json::from_str::<Value>(text) {
            Ok(value) => Cow::Owned(value.to_string()),
            Err(_) => Cow::Borrowed(text),
        }),
    }
}

/// A float as the column's type has it: whole numbers as integers except in REAL columns.
fn numeric(number: f64, kind: Type) -> Cell<'static> {
    if kind != Type::Real && number.fract() == 0.0 && number.abs() < 9e15 {
        Cell::Integer(number as i64)
    } else {
        Cell::Real(number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn show(value: Value, kind: Type) -> String {
        format!("{:?}", cell(&value.to_string(), kind, TimeFormat::Sqlite))
    }

    #[test]
    fn a_missing_value_is_null_and_nothing_else_is() {
        assert_eq!(show(json!(null), Type::Real), "Null");
        assert_eq!(show(json!(""), Type::Text), "Text(\"\")");
        assert_eq!(show(json!(0), Type::Integer), "Integer(0)");
    }

    #[test]
    fn a_value_of_another_type_is_kept() {
        assert_eq!(show(json!(12), Type::Text), "Text(\"12\")");
        assert_eq!(show(json!("12.5"), Type::Real), "Real(12.5)");
        assert_eq!(show(json!("12"), Type::Integer), "Integer(12)");
        assert_eq!(show(json!("many"), Type::Integer), "Text(\"many\")");
        assert_eq!(show(json!({"a": 1}), Type::Text), "Json(\"{\\\"a\\\":1}\")");
        assert_eq!(show(json!("soon"), Type::Time), "Text(\"soon\")");
        assert_eq!(show(json!(true), Type::Boolean), "Integer(1)");
        assert_eq!(show(json!(3), Type::Real), "Real(3.0)");
        assert_eq!(show(json!(3.0), Type::Integer), "Integer(3)");
    }

    #[test]
    fn no_digit_of_a_whole_number_is_lost() {
        assert_eq!(show(json!("9007199254740993"), Type::Integer), "Integer(9007199254740993)");
        assert_eq!(show(json!("-9223372036854775808"), Type::Boolean), "Integer(-9223372036854775808)");
        assert_eq!(show(json!("9223372036854775808"), Type::Integer), "Real(9.223372036854776e18)");
        for digits in ["123456789012345678901234567890", "-123456789012345678901", "-0", "9007199254740993"] {
            assert_eq!(cell(digits, Type::Text, TimeFormat::Sqlite), Cell::Text(digits.into()));
        }
        assert_eq!(cell("1.50", Type::Text, TimeFormat::Sqlite), Cell::Text("1.5".into()));
    }

    #[test]
    fn a_float_is_the_nearest_there_is() {
        // One of ten with all its digits is another one in a serde_json that was built without float_roundtrip.
        assert_eq!(cell("907.3038322028689", Type::Real, TimeFormat::Sqlite), Cell::Real(907.3038322028689));
    }

    #[test]
    fn numbers_as_ids_become_text() {
        assert_eq!(Given::Integer(17).text().as_deref(), Some("17"));
        assert_eq!(Given::Real(17.0).text().as_deref(), Some("17"));
        assert_eq!(Given::Blob(3).text(), None);
        assert_eq!(Given::Text(" 2 ".into()).integer(), Some(2));
    }
}
