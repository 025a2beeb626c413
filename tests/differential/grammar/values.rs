//! Literals: values that occur, and such as are like them.

use super::{Grammar, quoted};
use crate::facts::{Column, Kind};
use crate::harness::value::Value;

impl Grammar<'_> {
    /// A value to compare a column with.
    pub fn literal(&mut self, column: &Column) -> String {
        let plain = self.plain_literal(column);
        match self.rng.u32(..20) {
            0 => format!("(SELECT {plain})"),
            1 => format!("coalesce({plain}, NULL)"),
            _ => plain,
        }
    }

    fn plain_literal(&mut self, column: &Column) -> String {
        if self.chance(4) {
            return self.one(&["NULL", "x'00'", "''", "0", "'nope'", "-1.5", "9223372036854775807", "' '"]).to_owned();
        }
        match column.kind {
            Kind::Word => self.word(column.words),
            Kind::Number => self.number(&column.values),
            Kind::Boolean => self.one(&["0", "1", "'1'", "TRUE", "FALSE", "'true'", "2"]).to_owned(),
            Kind::Time => self.time(&column.values),
            Kind::Text | Kind::Json => self.text(&column.values),
        }
    }

    fn word(&mut self, words: &[&str]) -> String {
        let word = self.one(words);
        match self.rng.u32(..8) {
            0 | 1 => quoted(&word.to_lowercase()),
            2 => quoted(&word[..1]),
            3 => quoted(&format!("{word} ")),
            _ => quoted(word),
        }
    }

    fn text(&mut self, values: &[Value]) -> String {
        let Some(Value::Text(text)) = self.value(values) else { return "'nothing'".to_owned() };
        match self.rng.u32(..10) {
            0 => quoted(&text.to_uppercase()),
            1 => quoted(&format!("{text} ")),
            2 => quoted(&text.chars().take(3).collect::<String>()),
            _ => quoted(&text),
        }
    }

    fn number(&mut self, values: &[Value]) -> String {
        let number = match self.value(values) {
            Some(Value::Integer(integer)) => integer as f64,
            Some(Value::Real(real)) => real,
            _ => 1.0,
        };
        match self.rng.u32(..10) {
            0 => format!("{}", number as i64),
            1 => format!("'{number}'"),
            2 => format!("{:?}", number + 0.5),
            3 => format!("CAST({number:?} AS TEXT)"),
            4 => format!("' {number} '"),
            _ => format!("{number:?}"),
        }
    }

    /// A time that occurs, in one of the forms people write.
    pub fn time(&mut self, values: &[Value]) -> String {
        let Some(Value::Text(text)) = self.value(values) else { return "'2026-11-01'".to_owned() };
        if text.len() < 23 {
            return quoted(&text);
        }
        let (day, hours) = (&text[..10], &text[11..13]);
        let date_and_clock = format!("{day}T{}", &text[11..]);
        match self.rng.u32(..14) {
            0 => quoted(day),
            1 => quoted(&format!("{date_and_clock}Z")),
            2 => quoted(&format!("{day}T12:00:00+02:00")),
            3 => quoted(&format!("{day} {hours}:30")),
            4 => format!("datetime({}, '-1 day')", quoted(&text)),
            5 => format!("date({}, '+1 day')", quoted(&text)),
            6 => quoted(&text[..7]),
            7 => format!("strftime('%Y-%m-%dT%H:%M:%SZ', {})", quoted(&text)),
            8 => format!("CAST(strftime('%s', {}) AS INTEGER)", quoted(&text)),
            _ => quoted(&text),
        }
    }

    fn value(&mut self, values: &[Value]) -> Option<Value> {
        if values.is_empty() { None } else { Some(self.one(values)) }
    }
}
