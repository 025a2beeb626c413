//! A value of SQLite as one of its column's type. SQLite holds anything in any column, Parquet does not: what does not
//! fit is an error here, never another value, and never NULL.

use chrono::NaiveDateTime;
use parquet::basic::{LogicalType, Repetition, TimeUnit, Type as Physical};
use parquet::column::writer::ColumnWriter;
use parquet::data_type::ByteArray;
use parquet::errors::{ParquetError, Result};
use parquet::schema::types::Type;
use rusqlite::types::ValueRef;

/// The type of a column, by what the mirror's schema declares.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// DATETIME: milliseconds since 1970, UTC.
    Time,
    /// REAL: a float of 64 bits.
    Real,
    /// INTEGER: 64 bits, signed.
    Integer,
    /// BOOLEAN.
    Boolean,
    /// TEXT, JSON among it: UTF-8.
    Text,
}

impl Kind {
    /// By the declared type.
    pub fn declared(declared: &str) -> Option<Kind> {
        Some(match declared.to_ascii_uppercase().as_str() {
            "DATETIME" => Kind::Time,
            "REAL" => Kind::Real,
            "INTEGER" => Kind::Integer,
            "BOOLEAN" => Kind::Boolean,
            "TEXT" => Kind::Text,
            _ => return None,
        })
    }

    /// A column of this type, as the files describe it.
    pub fn described(self, name: &str, required: bool) -> Result<Type> {
        let (physical, logical) = match self {
            Kind::Time => (Physical::INT64, Some(LogicalType::timestamp(true, TimeUnit::MILLIS))),
            Kind::Real => (Physical::DOUBLE, None),
            Kind::Integer => (Physical::INT64, None),
            Kind::Boolean => (Physical::BOOLEAN, None),
            Kind::Text => (Physical::BYTE_ARRAY, Some(LogicalType::String)),
        };
        let repetition = if required { Repetition::REQUIRED } else { Repetition::OPTIONAL };
        Type::primitive_type_builder(name, physical).with_repetition(repetition).with_logical_type(logical).build()
    }

    /// What a value must be, for a message.
    pub fn expected(self) -> &'static str {
        match self {
            Kind::Time => "a time as the mirror writes it, YYYY-MM-DD HH:MM:SS.SSS",
            Kind::Real => "a number",
            Kind::Integer => "a whole number",
            Kind::Boolean => "0 or 1",
            Kind::Text => "UTF-8 text",
        }
    }
}

/// The values of a column that are not yet written.
pub struct Gathered {
    kind: Kind,
    required: bool,
    /// Of each row: 1 where it has a value, 0 where it is NULL.
    levels: Vec<i16>,
    values: Values,
}

/// Those that are not NULL.
enum Values {
    Long(Vec<i64>),
    Double(Vec<f64>),
    Boolean(Vec<bool>),
    Bytes(Vec<ByteArray>),
}

impl Gathered {
    /// None yet.
    pub fn new(kind: Kind, required: bool) -> Gathered {
        let values = match kind {
            Kind::Time | Kind::Integer => Values::Long(Vec::new()),
            Kind::Real => Values::Double(Vec::new()),
            Kind::Boolean => Values::Boolean(Vec::new()),
            Kind::Text => Values::Bytes(Vec::new()),
        };
        Gathered { kind, required, levels: Vec::new(), values }
    }

    /// Takes a value, and says how many bytes of memory that is; `None` where the column cannot hold it.
    #[must_use]
    pub fn push(&mut self, value: ValueRef) -> Option<usize> {
        if value == ValueRef::Null {
            self.levels.push(0);
            return (!self.required).then_some(size_of::<i16>());
        }
        let size = match (&mut self.values, self.kind, value) {
            (Values::Long(values), Kind::Time, value) => held(values, milliseconds(value)?),
            (Values::Long(values), Kind::Integer, ValueRef::Integer(value)) => held(values, value),
            (Values::Double(values), _, ValueRef::Real(value)) => held(values, value),
            (Values::Double(values), _, ValueRef::Integer(value)) => held(values, float(value)?),
            (Values::Boolean(values), _, ValueRef::Integer(value @ (0 | 1))) => held(values, value == 1),
            (Values::Bytes(values), _, ValueRef::Text(text)) => {
                std::str::from_utf8(text).ok()?;
                text.len() + held(values, text.to_vec().into())
            }
            _ => return None,
        };
        self.levels.push(1);
        Some(size + size_of::<i16>())
    }

    /// Writes what was taken, which leaves none.
    pub fn write(&mut self, writer: &mut ColumnWriter) -> Result<()> {
        let levels = (!self.required).then_some(&self.levels[..]);
        match (&mut self.values, writer) {
            (Values::Long(values), ColumnWriter::Int64ColumnWriter(writer)) => {
                writer.write_batch(values, levels, None)?;
                values.clear();
            }
            (Values::Double(values), ColumnWriter::DoubleColumnWriter(writer)) => {
                writer.write_batch(values, levels, None)?;
                values.clear();
            }
            (Values::Boolean(values), ColumnWriter::BoolColumnWriter(writer)) => {
                writer.write_batch(values, levels, None)?;
                values.clear();
            }
            (Values::Bytes(values), ColumnWriter::ByteArrayColumnWriter(writer)) => {
                writer.write_batch(values, levels, None)?;
                values.clear();
            }
            _ => return Err(ParquetError::General(format!("a writer for another type than {:?}", self.kind))),
        }
        self.levels.clear();
        Ok(())
    }
}

fn held<T>(values: &mut Vec<T>, value: T) -> usize {
    values.push(value);
    size_of::<T>()
}

/// Milliseconds since 1970 of a time as the mirror writes it, or in ISO 8601 with a `Z`. Anything else is none: written
/// back it must give the same text, so that nothing is rounded, completed or guessed.
pub fn milliseconds(value: ValueRef) -> Option<i64> {
    let ValueRef::Text(text) = value else { return None };
    let text = std::str::from_utf8(text).ok()?;
    let (form, length) =
        if text.ends_with('Z') { ("%Y-%m-%dT%H:%M:%S%.3fZ", 24) } else { ("%Y-%m-%d %H:%M:%S%.3f", 23) };
    let time = NaiveDateTime::parse_from_str(text, form).ok().filter(|_| text.len() == length)?;
    // chrono reads a second 60, which no count of milliseconds knows.
    let at = time.and_utc().timestamp_millis();
    let again = chrono::DateTime::from_timestamp_millis(at)?;
    (again.format(form).to_string() == text).then_some(at)
}

/// A whole number that a float holds exactly.
fn float(value: i64) -> Option<f64> {
    let float = value as f64;
    (float as i128 == i128::from(value)).then_some(float)
}

/// A value as SQL, for a message: cut where it is long.
pub fn literal(value: ValueRef) -> String {
    match value {
        ValueRef::Null => "NULL".to_owned(),
        ValueRef::Integer(value) => value.to_string(),
        ValueRef::Real(value) => format!("{value:?}"),
        ValueRef::Text(text) => {
            let text = String::from_utf8_lossy(text);
            let shown: String = text.chars().take(60).map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect();
            let more = if text.chars().nth(60).is_some() { "…" } else { "" };
            format!("'{}{more}'", shown.replace('\'', "''"))
        }
        ValueRef::Blob(blob) => format!("a blob of {} bytes", blob.len()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_milliseconds_or_nothing() {
        for (text, at) in [
            ("1970-01-01 00:00:00.000", Some(0)),
            ("1969-12-31 23:59:59.999", Some(-1)),
            ("2026-11-14 12:00:00.001", Some(1_794_657_600_001)),
            ("2026-11-14T12:00:00.001Z", Some(1_794_657_600_001)),
            ("0000-01-01 00:00:00.000", Some(-62_167_219_200_000)),
            ("9999-12-31 23:59:59.999", Some(253_402_300_799_999)),
            ("2026-11-14 12:00:00.0014", None),
            ("2026-11-14 12:00:00.1", None),
            ("2026-11-14 12:00:60.000", None),
            ("2026-11-14 12:00:60.999", None),
            ("2026-11-14 24:00:00.000", None),
            ("2026-02-29 12:00:00.000", None),
            ("+2026-11-14 12:00:00.00", None),
            ("2026-11-14 12:00:00.000Z", None),
            ("2026-11-14T12:00:00.000", None),
            (" 2026-11-14 12:00:00.00", None),
            ("2026-11-14", None),
            ("now", None),
            ("", None),
        ] {
            assert_eq!(milliseconds(ValueRef::Text(text.as_bytes())), at, "{text}");
        }
        assert_eq!(milliseconds(ValueRef::Integer(0)), None);
    }

    #[test]
    fn a_whole_number_is_a_float_where_that_is_exact() {
        for (value, fits) in [(1 << 53, true), ((1 << 53) + 1, false), (i64::MIN, true), (i64::MAX, false)] {
            assert_eq!(float(value).is_some(), fits, "{value}");
        }
    }
}
