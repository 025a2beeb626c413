//! The texts of the mirror's tables in which somebody may be mentioned, struck.

use rusqlite::types::Value;
use rusqlite::{Connection, Result};

use crate::mirror::mention::{self, Terms};
use crate::sqlite::mirror::people::HOLDERS;
use crate::sqlite::mirror::rows::{self, Column, place};

/// The tables in whose texts names and ids are struck out.
pub const TABLES: [&str; 12] = [
    "apps",
    "sessions",
    "participants",
    "peer_reports",
    "call_quality",
    "chat_messages",
    "transcript_segments",
    "summaries",
    "recordings",
    "livestream_sessions",
    "mirror_runs",
    "mirror_parts",
];

/// The full-text indexes over what is struck.
const SEARCHES: [&str; 2] = ["chat_search", "transcript_search"];

/// Columns of text that are keys, ids and words of the API. Whose rows they are is another matter: see [`HOLDERS`].
const NO_PROSE: [&str; 22] = [
    "id",
    "session_id",
    "account_id",
    "app_id",
    "associated_id",
    "organization_id",
    "parent_session_id",
    "livestream_id",
    "meeting_id",
    "peer_id",
    "user_id",
    "participant_id",
    "custom_participant_id",
    "type",
    "status",
    "state",
    "part",
    "outcome",
    "payload_type",
    "recording_status",
    "livestream_status",
    "country",
];

/// The one of [`TABLES`] that has no row ids.
const WITHOUT_ROW_IDS: &str = "mirror_parts";

/// Strikes the terms out of the texts of a table; gives the number of its rows that had one.
pub fn struck(db: &Connection, schema: &str, table: &str, terms: &impl Terms, now: &str) -> Result<usize> {
    let columns = rows::columns(db, schema, table)?;
    let is_dated = columns.iter().any(|column| column.name == "mirrored_at");
    let mut prose = prose(table, columns);
    if table == WITHOUT_ROW_IDS {
        return struck_by_value(db, schema, table, &prose, terms);
    }
    let texts = prose.len();
    if is_dated {
        prose.push("mirrored_at".to_owned());
    }
    rows::rewrite(db, schema, table, prose.iter().map(String::as_str), |cells| {
        let is_struck = strike_cells(&mut cells[..texts], terms);
        if is_struck && let Some(written) = cells.get_mut(texts) {
            *written = Value::Text(now.to_owned());
        }
        is_struck
    })
}

/// The same for a table without row ids, in which texts are few.
fn struck_by_value(db: &Connection, schema: &str, table: &str, prose: &[String], terms: &impl Terms) -> Result<usize> {
    let (place, mut rows) = (place(schema, table), 0);
    for column in prose {
        let mut texts =
            db.prepare(&format!("SELECT DISTINCT {column} FROM {place} WHERE typeof({column}) = 'text'"))?;
        let texts = texts.query_map([], |row| row.get::<_, String>(0))?.collect::<Result<Vec<_>>>()?;
        for text in texts {
            if let Some(struck) = mention::strike(&text, terms) {
                let update = format!("UPDATE {place} SET {column} = ?2 WHERE {column} = ?1");
                rows += db.execute(&update, [text, struck])?;
            }
        }
    }
    Ok(rows)
}

/// Makes the full-text indexes from what is left, so that no word of what was deleted stays in them, nor in ANALYZE's samples.
pub fn make_search_anew(db: &Connection, schema: &str) -> Result<()> {
    for search in SEARCHES {
        if rows::exists(db, schema, search)? {
            let search = (place(schema, search), rows::quoted(search));
            db.execute_batch(&format!("INSERT INTO {0}({1}) VALUES ('rebuild')", search.0, search.1))?;
            db.execute_batch(&format!("INSERT INTO {0}({1}) VALUES ('optimize')", search.0, search.1))?;
        }
    }
    // ANALYZE keeps samples of the values in indexes; the next one makes new ones.
    if rows::exists(db, schema, "sqlite_stat4")? {
        db.execute_batch(&format!("DELETE FROM {}", place(schema, "sqlite_stat4")))?;
    }
    Ok(())
}

/// The columns of a table in which somebody may be mentioned. The names of others are not among them.
pub fn prose(table: &str, columns: Vec<Column>) -> Vec<String> {
    let holder = HOLDERS.iter().find(|holder| holder.table == table);
    let is_prose = |column: &Column| {
        !NO_PROSE.contains(&column.name.as_str())
            && holder.is_none_or(|holder| holder.name != column.name)
            && (column.kind == "TEXT" || column.kind.is_empty())
    };
    columns.into_iter().filter(is_prose).map(|column| column.name).collect()
}

/// Strikes the terms out of cells of text; whether there was one.
pub fn strike_cells(cells: &mut [Value], terms: &impl Terms) -> bool {
    let mut is_struck = false;
    for cell in cells {
        let Value::Text(text) = cell else { continue };
        let is_json = text.starts_with(['{', '[']);
        let new = if is_json { mention::strike_json(text, terms) } else { mention::strike(text, terms) };
        if let Some(new) = new {
            *cell = Value::Text(new);
            is_struck = true;
        }
    }
    is_struck
}
