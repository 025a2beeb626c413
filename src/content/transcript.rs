//! A session's transcript as rows: CSV in its editions, or JSON (API sheet, sections 5.2 and 5.3).

use serde_json::{Number, Value, json};

use crate::content::{Rows, json_items, records};
use crate::time;

/// The things said, in the file's order: `position` (from 1), `start_ms` and `end_ms` (offsets) or `started_at` and
/// `ended_at` (ISO 8601), `peer_id`, `user_id`, `custom_participant_id`, `name`, `text`. An empty file has none.
pub fn segments(text: &str) -> Rows {
    match json_items(text) {
        Some(items) => Ok(from_json(&items?)),
        None => from_csv(text),
    }
}

fn from_json(items: &[Value]) -> Vec<Value> {
    // Now milliseconds, whole numbers; in January 2026 seconds, with fractions: one of them gives the file away.
    let in_seconds = items.iter().any(|item| ["startTime", "endTime"].iter().any(|name| is_fraction(&item[*name])));
    let row = |(i, item): (usize, &Value)| {
        let peer = &item["peerData"];
        let mut row = json!({
            "position": i + 1,
            "peer_id": peer["id"],
            "user_id": peer["userId"],
            "custom_participant_id": peer["cpi"],
            "name": peer["displayName"],
            "text": item["sentence"],
        });
        set_time(&mut row, "start_ms", "started_at", &item["startTime"], in_seconds);
        set_time(&mut row, "end_ms", "ended_at", &item["endTime"], in_seconds);
        row
    };
    items.iter().enumerate().map(row).collect()
}

fn from_csv(text: &str) -> Rows {
    let mut rows = Vec::new();
    for (i, record) in records(text).enumerate() {
        let record = record?;
        let first = record.get(0).unwrap_or_default().trim();
        // A first line that begins with neither a number nor a time is a header.
        if i == 0 && first.parse::<f64>().is_err() && time::parse(first).is_none() {
            continue;
        }
        // Dyte writes a blank behind each comma; no id begins with one of its own.
        let is_spaced = record.iter().skip(1).take(2).all(|id| id.starts_with(' '));
        let field = |n: usize| {
            let field = record.get(n).unwrap_or_default();
            if is_spaced { field.strip_prefix(' ').unwrap_or(field) } else { field }
        };
        if record.len() != 6 {
            return Err(format!("record {} of the file has {} fields where there should be 6", i + 1, record.len()));
        }
        let optional = |n: usize| if field(n).is_empty() { Value::Null } else { Value::from(field(n)) };
        let mut row = json!({
            "position": rows.len() + 1,
            "peer_id": optional(1),
            "user_id": optional(2),
            "custom_participant_id": optional(3),
            "name": optional(4),
            "text": field(5),
        });
        let start = match first.parse::<f64>().ok().and_then(Number::from_f64) {
            Some(number) => Value::Number(number),
            None => Value::from(first),
        };
        set_time(&mut row, "start_ms", "started_at", &start, false);
        rows.push(row);
    }
    Ok(rows)
}

/// Puts a time of the file where its form says it belongs: ISO text and numbers of ten or more digits are instants
/// (seconds or milliseconds since 1970), smaller numbers offsets from the start.
fn set_time(row: &mut Value, offset: &str, instant: &str, value: &Value, in_seconds: bool) {
    let Some(number) = value.as_f64() else {
        row[instant] = value.clone();
        return;
    };
    let since_1970 = if number >= 1e12 {
        Some(number)
    } else if number >= 1e9 {
        Some(number * 1000.0)
    } else {
        None
    };
    match since_1970.and_then(|ms| chrono::DateTime::from_timestamp_millis(ms as i64)) {
        Some(moment) => row[instant] = Value::from(time::to_request(moment)),
        None => row[offset] = Value::from((if in_seconds { number * 1000.0 } else { number }).round() as i64),
    }
}

fn is_fraction(value: &Value) -> bool {
    value.as_f64().is_some_and(|number| number.fract() != 0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn first(file: &str) -> Value {
        segments(file).unwrap().remove(0)
    }

    #[test]
    fn csv_of_every_edition() {
        let now = first("\"1500\",\"p\",\"u\",\"c\",\"Zoë, \"\"Z\"\"\",\"Good\r\nmorning\"\r\n");
        assert_eq!(
            (&now["start_ms"], &now["name"], &now["text"]),
            (&json!(1500), &json!("Zoë, \"Z\""), &json!("Good\r\nmorning"))
        );
        let january = first(
            "Timestamp,Participant ID,User ID,Custom Participant ID,Participant Name,Transcript\n2026-01-02T03:04:05Z,p,u,,Zoë,Hi\n",
        );
        assert_eq!(
            (&january["started_at"], &january["custom_participant_id"]),
            (&json!("2026-01-02T03:04:05Z"), &Value::Null)
        );
        let dyte = first("1763128800,p,u,c,Zoë, Hi");
        assert_eq!((&dyte["started_at"], &dyte["text"]), (&json!("2025-11-14T14:00:00.000Z"), &json!(" Hi")));
        let spaced = first(
            "Timestamp, Participant ID, User ID, Custom Participant ID, Participant Name, Transcript\n2026-01-02T03:04:05Z, p, u, ,  Zoë , Hi\n",
        );
        assert_eq!(
            (&spaced["peer_id"], &spaced["name"], &spaced["text"]),
            (&json!("p"), &json!(" Zoë "), &json!("Hi"))
        );
        assert_eq!(first("1763128800123,p,u,c,Z,Hi")["started_at"], "2025-11-14T14:00:00.123Z");
        assert_eq!(segments("").unwrap().len(), 0);
        assert!(segments("1,2,3").unwrap_err().starts_with("record 1 of the file has 3 fields"));
    }

    #[test]
    fn json_in_milliseconds_and_in_seconds() {
        let peer = r#""peerData":{"id":"p","userId":"u","displayName":"Zoë","cpi":"c","leftAt":""}"#;
        let now = segments(&format!(r#"[{{"startTime":1000,"endTime":2500,"sentence":"Hi",{peer}}}]"#)).unwrap();
        assert_eq!(
            (&now[0]["start_ms"], &now[0]["end_ms"], &now[0]["custom_participant_id"]),
            (&json!(1000), &json!(2500), &json!("c"))
        );
        let january = segments(&format!(r#"[{{"startTime":0,"endTime":2.5,"sentence":"Hi",{peer}}}]"#)).unwrap();
        assert_eq!((&january[0]["start_ms"], &january[0]["end_ms"]), (&json!(0), &json!(2500)));
        assert!(segments("[1]").unwrap_err().contains("no object"));
    }
}
