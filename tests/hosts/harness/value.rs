//! A cell of an answer, the same for every host.

use std::fmt;

/// What a host delivered in one cell.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    Null,
    Integer(i64),
    Real(f64),
    Text(String),
    Blob(Vec<u8>),
}

/// What one statement gave: rows up to its end or its error.
#[derive(Clone, Debug, Default)]
pub struct Answer {
    pub columns: Vec<String>,
    pub rows: Vec<Vec<Value>>,
    pub error: Option<String>,
    /// SQLite's result code, where the host tells it (the shell does not).
    pub code: i64,
}

impl Answer {
    /// The one cell of a statement that gives one.
    pub fn cell(&self) -> Result<&Value, String> {
        match (&self.error, self.rows.as_slice()) {
            (None, [row]) if row.len() == 1 => Ok(&row[0]),
            _ => Err(format!("expected one cell, got {self:?}")),
        }
    }

    /// The first column as text, for statements that list names.
    pub fn names(&self) -> Result<Vec<String>, String> {
        if let Some(error) = &self.error {
            return Err(error.clone());
        }
        self.rows
            .iter()
            .map(|row| match row.first() {
                Some(Value::Text(name)) => Ok(name.clone()),
                other => Err(format!("expected a name, got {other:?}")),
            })
            .collect()
    }
}

/// As an SQL literal; reals by their shortest form, so that every host's digits come out the same.
impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Value::Null => write!(f, "NULL"),
            Value::Integer(number) => write!(f, "{number}"),
            Value::Real(number) if number.is_infinite() => {
                write!(f, "{}9e999", if *number < 0.0 { "-" } else { "" })
            }
            Value::Real(number) => write!(f, "{number:?}"),
            Value::Text(text) => write!(f, "'{}'", text.replace('\'', "''")),
            Value::Blob(bytes) => {
                write!(f, "X'")?;
                bytes.iter().try_for_each(|byte| write!(f, "{byte:02X}"))?;
                write!(f, "'")
            }
        }
    }
}
