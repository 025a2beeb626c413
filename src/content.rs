//! The files behind the API's download URLs, as JSON objects: one for each row (API sheet, section 5).
//!
//! Nothing is guessed from a file's name or content type: what a file holds is told by its first byte.

pub mod chat;
pub mod transcript;

use serde_json::Value;

/// The rows of a file, or what is wrong with it.
pub type Rows = Result<Vec<Value>, String>;

/// The text of a file: UTF-8, a byte-order mark at its start left out.
pub fn text(bytes: Vec<u8>) -> Result<String, String> {
    let text = String::from_utf8(bytes)
        .map_err(|e| format!("the file is not UTF-8 (byte {})", e.utf8_error().valid_up_to()))?;
    Ok(match text.strip_prefix('\u{feff}') {
        Some(rest) => rest.to_owned(),
        None => text,
    })
}

/// The items of a JSON array, objects all of them; `None` if the file is not JSON by its first byte.
fn json_items(text: &str) -> Option<Rows> {
    text.trim_start().starts_with('[').then(|| {
        let items: Vec<Value> = serde_json::from_str(text).map_err(|e| format!("the file is broken JSON ({e})"))?;
        match items.iter().position(|item| !item.is_object()) {
            Some(odd) => Err(format!("item {} of the file is no object", odd + 1)),
            None => Ok(items),
        }
    })
}

/// The records of a CSV file as RFC 4180 has it, of any length each.
fn records(text: &str) -> impl Iterator<Item = Result<csv::StringRecord, String>> {
    let reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
    reader.into_records().map(|record| record.map_err(|e| format!("the file is broken CSV ({e})")))
}
