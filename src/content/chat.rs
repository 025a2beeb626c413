//! A session's chat: CSV with a header, or a JSON array (API sheet, section 5.1).

use serde_json::{Map, Value};

use crate::content::{Rows, json_items, records};

/// The columns of the file, in the order documented; the header decides where it differs.
const COLUMNS: [&str; 10] = [
    "id",
    "participantId",
    "sessionId",
    "meetingId",
    "displayName",
    "pinned",
    "isEdited",
    "payloadType",
    "payload",
    "createdAt",
];

/// The messages of a chat file, as objects with the file's own names. An empty file has none.
pub fn messages(text: &str) -> Rows {
    if let Some(items) = json_items(text) {
        return items;
    }
    let mut records = records(text);
    let Some(header) = records.next().transpose()? else { return Ok(Vec::new()) };
    let mut names: Vec<String> = header.iter().map(|name| name.trim().to_owned()).collect();
    let mut rows = Vec::new();
    if !names.iter().any(|name| name == "id") {
        // No header: the documented order holds, and this is a message already.
        names = COLUMNS.iter().map(|name| (*name).to_owned()).collect();
        rows.push(message(&names, &header, 1)?);
    }
    for (i, record) in records.enumerate() {
        rows.push(message(&names, &record?, i + 2)?);
    }
    Ok(rows)
}

fn message(names: &[String], record: &csv::StringRecord, line: usize) -> Result<Value, String> {
    if record.len() != names.len() {
        return Err(format!(
            "record {line} of the file has {} fields where there are {} columns",
            record.len(),
            names.len()
        ));
    }
    let cell = |name: &String, field: &str| match (name.as_str(), field) {
        ("pinned" | "isEdited", "true") => Value::Bool(true),
        ("pinned" | "isEdited", "false") => Value::Bool(false),
        // A message may be empty; an empty field of any other column says that there is none.
        ("payload", text) => Value::String(text.to_owned()),
        (_, "") => Value::Null,
        (_, text) => Value::String(text.to_owned()),
    };
    let fields: Map<String, Value> =
        names.iter().zip(record).map(|(name, field)| (name.clone(), cell(name, field))).collect();
    Ok(Value::Object(fields))
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEADER: &str =
        "id,participantId,sessionId,meetingId,displayName,pinned,isEdited,payloadType,payload,createdAt";

    #[test]
    fn quotes_commas_and_line_breaks_stay_in_the_message() {
        let file = format!(
            "{HEADER}\r\nm1,p1,s1,e1,\"Zoë \"\"Z\"\", PhD\",true,false,TEXT_MESSAGE,\"one\r\ntwo, \u{1F600}\",2026-11-01T10:00:00Z\r\n"
        );
        let rows = messages(&file).unwrap();
        assert_eq!(rows.len(), 1);
        assert_eq!(rows[0]["displayName"], "Zoë \"Z\", PhD");
        assert_eq!(rows[0]["payload"], "one\r\ntwo, \u{1F600}");
        assert_eq!((&rows[0]["pinned"], &rows[0]["isEdited"]), (&Value::Bool(true), &Value::Bool(false)));
    }

    #[test]
    fn empty_files_json_files_and_files_without_a_header() {
        assert_eq!(messages("").unwrap().len(), 0);
        assert_eq!(messages(&format!("{HEADER}\n")).unwrap().len(), 0);
        assert_eq!(messages("[{\"id\":\"m1\"}]").unwrap()[0]["id"], "m1");
        let rows = messages("m1,p1,s1,e1,Zoë,true,false,TEXT_MESSAGE,,2026-11-01T10:00:00Z").unwrap();
        assert_eq!((&rows[0]["id"], &rows[0]["payload"]), (&Value::from("m1"), &Value::from("")));
    }

    #[test]
    fn a_broken_file_is_an_error() {
        assert!(messages(&format!("{HEADER}\nm1,p1\n")).unwrap_err().starts_with("record 2 of the file has 2 fields"));
        assert!(messages("[{").unwrap_err().starts_with("the file is broken JSON"));
        assert_eq!(messages("[{\"id\":\"m1\"},7]").unwrap_err(), "item 2 of the file is no object");
    }
}
