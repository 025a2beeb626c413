//! One row of an answer.

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
    /// The row's text where it is not what came, because of secrets in it.
    text: Option<Arc<str>>,
}

impl Row {
    /// The row with this index of a page, without the members of these names, however deep they stand. An `Err` says
    /// what is wrong with its JSON.
    pub fn new(page: Arc<Page>, index: usize, hides: &[&str]) -> Result<Self, String> {
        let mut value =
            serde_json::from_str(page.row(index)).map_err(|e| format!("row {} is broken ({e})", index + 1))?;
        let text = (!hides.is_empty() && hide(&mut value, hides)).then(|| value.to_string().into());
        Ok(Self { page, index, value: Arc::new(value), text })
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

    /// The row's JSON text: byte for byte as it came, but for what is hidden.
    pub fn raw(&self) -> &str {
        self.text.as_deref().unwrap_or_else(|| self.page.row(self.index))
    }

    /// The envelope's `success`.
    pub fn success(&self) -> Option<bool> {
        self.page.success
    }
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
