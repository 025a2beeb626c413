//! Writes JSON objects with their keys in the order given, as text: a row is written once and then copied.

use std::fmt::Display;

use serde_json::Value;

/// An object that is being written.
pub(crate) struct Object {
    text: String,
}

impl Object {
    pub(crate) fn new() -> Object {
        Object { text: String::from("{") }
    }

    fn key(&mut self, key: &str) {
        if self.text.len() > 1 {
            self.text.push(',');
        }
        self.text.push('"');
        self.text.push_str(key);
        self.text.push_str("\":");
    }

    /// A member whose value is JSON already, or shows itself as JSON does (numbers, booleans).
    pub(crate) fn raw(&mut self, key: &str, value: impl Display) -> &mut Object {
        use std::fmt::Write;
        self.key(key);
        // Writing to a String cannot fail.
        let _ = write!(self.text, "{value}");
        self
    }

    /// A member that is text.
    pub(crate) fn text(&mut self, key: &str, value: impl AsRef<str>) -> &mut Object {
        self.raw(key, quoted(value.as_ref()))
    }

    /// A member that is an instant, or any other value whose text needs no escapes.
    pub(crate) fn plain(&mut self, key: &str, value: impl Display) -> &mut Object {
        self.raw(key, format_args!("\"{value}\""))
    }

    pub(crate) fn close(mut self) -> String {
        self.text.push('}');
        self.text
    }
}

/// Text as a JSON string.
pub(crate) fn quoted(text: &str) -> String {
    Value::from(text).to_string()
}

/// The value with whole numbers written as JavaScript writes them: 3, not 3.0.
pub(crate) fn whole_numbers(mut value: Value) -> Value {
    match &mut value {
        Value::Array(items) => items.iter_mut().for_each(|it| *it = whole_numbers(it.take())),
        Value::Object(members) => members.values_mut().for_each(|it| *it = whole_numbers(it.take())),
        Value::Number(number) => {
            if let Some(float) = number.as_f64().filter(|it| number.is_f64() && it.fract() == 0.0 && it.abs() < 1e15) {
                value = Value::from(float as i64);
            }
        }
        _ => {}
    }
    value
}
