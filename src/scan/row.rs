//! One row of an answer.

use std::borrow::Cow;
use std::sync::Arc;

use serde_json::Value;

use crate::api::envelope::{self, Page};
use crate::spec::{Column, Origin};
use crate::time::TimeFormat;
use crate::value::{self, Cell, Type};

/// One row: its place in the page it came with, and its parsed JSON.
#[derive(Debug, Clone)]
pub struct Row {
    page: Arc<Page>,
    index: usize,
    value: Arc<Value>,
}

impl Row {
    /// The row with this index of a page. An `Err` says what is wrong with its JSON.
    pub fn new(page: Arc<Page>, index: usize) -> Result<Self, String> {
        let value = serde_json::from_str(page.row(index)).map_err(|e| format!("row {} is broken ({e})", index + 1))?;
        Ok(Self { page, index, value: Arc::new(value) })
    }

    /// The value of a field; JSON null where the API left it out.
    pub fn field(&self, column: &Column) -> &Value {
        let Origin::Row(places) = column.origin else { return &Value::Null };
        places.iter().find_map(|place| self.value.pointer(place).filter(|v| !v.is_null())).unwrap_or(&Value::Null)
    }

    /// The value at a JSON pointer.
    pub fn at(&self, pointer: &str) -> Option<&Value> {
        self.value.pointer(pointer)
    }

    /// A field as a cell: objects and arrays are the API's own text.
    pub fn cell(&self, column: &Column, format: TimeFormat) -> Cell<'_> {
        match (column.kind, column.origin) {
            (Type::Json, Origin::Row(places)) => {
                let text = places.iter().find_map(|place| envelope::part(self.raw(), place));
                text.map_or(Cell::Null, |text| Cell::Json(text.into()))
            }
            _ => value::cell(self.field(column), column.kind, format),
        }
    }

    /// The id in the key column; `None` if the row has none.
    pub fn id(&self, key: &Column) -> Option<String> {
        match self.field(key) {
            Value::String(text) if !text.is_empty() => Some(text.clone()),
            Value::Number(number) => Some(number.to_string()),
            _ => None,
        }
    }

    /// The row's JSON text without these members; as it came where it has none of them.
    pub fn shown(&self, hides: &[&str]) -> Cow<'_, str> {
        match &*self.value {
            Value::Object(members) if hides.iter().any(|name| members.contains_key(*name)) => {
                let mut members = members.clone();
                hides.iter().for_each(|name| drop(members.remove(*name)));
                Cow::Owned(Value::Object(members).to_string())
            }
            _ => Cow::Borrowed(self.raw()),
        }
    }

    /// The row's JSON text, byte for byte as it came.
    pub fn raw(&self) -> &str {
        self.page.row(self.index)
    }

    /// The envelope's `success`.
    pub fn success(&self) -> Option<bool> {
        self.page.success
    }
}
