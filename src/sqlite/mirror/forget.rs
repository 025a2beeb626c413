//! People who are removed from a mirror, and left out of it ever after.
//!
//! Their rows go, and their names and ids are struck out of everything else; `forgotten` remembers them.

use std::collections::{BTreeMap, HashSet};
use std::path::Path;

use rusqlite::{Connection, Result};
use serde_json::json;

use crate::error::{Error, tidy};
use crate::mirror::mention::{self, Spelled, Term, Terms, folded};
use crate::mirror::redaction::{Key, Kind};
use crate::sqlite::mirror::forgotten::{self, setting};
use crate::sqlite::mirror::lock::{Lock, Refused};
use crate::sqlite::mirror::people::{HOLDERS, Holder, People, Person};
use crate::sqlite::mirror::rows::{self, place};
use crate::sqlite::mirror::texts::{TABLES, make_search_anew, struck};
use crate::sqlite::mirror::undo;

/// What was done to forget somebody.
#[derive(Debug, Default)]
pub struct Forgotten {
    /// How many user ids, custom ids, peer ids and names they had.
    pub known_as: [usize; 4],
    /// Rows that were deleted, by table.
    pub deleted: BTreeMap<&'static str, usize>,
    /// Rows in which names or ids were struck out, by table.
    pub struck: BTreeMap<&'static str, usize>,
    /// What could not be done, in sentences.
    pub notes: Vec<String>,
}

impl Forgotten {
    /// As JSON: `{"user_ids":1,…,"deleted":{"participants":3},"struck":{"summaries":1},"notes":[]}`.
    pub fn json(&self) -> String {
        let [users, customs, peers, names] = self.known_as;
        json!({
            "user_ids": users, "custom_participant_ids": customs, "peer_ids": peers, "names": names,
            "deleted": self.deleted, "struck": self.struck, "notes": self.notes,
        })
        .to_string()
    }
}

/// Removes somebody from the mirror in a schema, and makes a note that later runs leave them out.
///
/// `who` is a custom_participant_id, a user_id, a peer id, or a name that is only one person's. `now` is the moment, as
/// rows show times. `key` is that of a redaction by hashes: with it a name or custom id is found where it was hashed.
///
/// All or nothing. Bytes of what was there may stand in the write-ahead log and in free pages until
/// `PRAGMA wal_checkpoint(TRUNCATE)` and `VACUUM`.
pub fn forget(
    db: &Connection,
    schema: &str,
    who: &str,
    now: &str,
    key: Option<&Key>,
) -> std::result::Result<Forgotten, Error> {
    let failed = |error| rows::failed("realtime_kit_mirror_forget", "forgetting", &error);
    if !rows::exists(db, schema, "mirror_forgotten").map_err(failed)? {
        let schema = tidy(schema, 60);
        return Err(refused(format!(
            "there is no mirror in {schema}; SELECT realtime_kit_mirror('{schema}') makes one"
        )));
    }
    // What a run has read and not stored yet is not forgotten by it.
    let _lock = lock(db, schema)?;
    // A transaction of the caller's own is left to them.
    let (begin, commit, back) = if db.is_autocommit() {
        ("BEGIN IMMEDIATE", "COMMIT", None)
    } else {
        let name = "SAVEPOINT realtime_kit_mirror_forget";
        (name, "RELEASE realtime_kit_mirror_forget", Some("ROLLBACK TO realtime_kit_mirror_forget"))
    };
    let secure: i64 = rows::pragma(db, schema, "secure_delete").map_err(failed)?;
    let run = |sql: &str| db.execute_batch(sql).map_err(failed);
    undo::prepare(db).map_err(failed)?;
    run(begin)?;
    let done = rows::set_pragma(db, schema, "secure_delete", 1).map_err(failed).and_then(|()| {
        let forgotten = find_and_remove(db, schema, who, now, key)?;
        run(commit)?;
        Ok(forgotten)
    });
    if done.is_err() {
        // What it failed at is told, not that this failed too: SQLite may have rolled back by itself.
        match back {
            None => undo::roll_back(db),
            Some(back) => {
                let _ = db.execute_batch(back);
                let _ = db.execute_batch(commit);
            }
        }
    }
    undo::tidy_up(db);
    rows::set_pragma(db, schema, "secure_delete", secure).map_err(failed)?;
    done
}

/// The lock of a run, if the schema is in a file.
fn lock(db: &Connection, schema: &str) -> std::result::Result<Option<Lock>, Error> {
    let sql = "SELECT max(file) FROM pragma_database_list WHERE name = ?1 COLLATE NOCASE";
    let file: Result<Option<String>> = db.query_row(sql, [schema], |row| row.get(0));
    let file = file.map_err(|error| rows::failed("realtime_kit_mirror_forget", "looking for the file", &error))?;
    match file.filter(|file| !file.is_empty()).map(|file| Lock::take(Path::new(&file))).transpose() {
        Ok(lock) => Ok(lock),
        Err(Refused::Taken) => Err(refused("a run is under way on this file: forget them when it is over".to_owned())),
        Err(Refused::Failed(path, error)) => {
            Err(refused(format!("the lock {} cannot be taken: {error}", path.display())))
        }
    }
}

fn refused(text: String) -> Error {
    Error::refused("realtime_kit_mirror_forget", text)
}

fn find_and_remove(
    db: &Connection,
    schema: &str,
    who: &str,
    now: &str,
    key: Option<&Key>,
) -> std::result::Result<Forgotten, Error> {
    let failed = |error| rows::failed("realtime_kit_mirror_forget", "forgetting", &error);
    let manner = setting(db, schema, "redact").map_err(failed)?.unwrap_or_default();
    let key = key.filter(|_| manner.starts_with(HASHED));
    if key.is_some_and(|key| manner != hashed_with(key)) {
        return Err(refused("this mirror was begun with another redact_key: set the one it was begun with".to_owned()));
    }
    let people = People::of(db, schema, key).map_err(failed)?;
    let Some(person) = people.find(who)? else {
        return nobody(db, schema, who, now, key, &manner).map_err(failed)?;
    };
    removed(db, schema, &person, who, now).map_err(failed)
}

/// How the setting of a mirror begins in which names and custom ids are hashed.
const HASHED: &str = "hash:";

/// The setting of a mirror whose hashes are made with this key: it tells the key from others, and not what it is.
pub fn hashed_with(key: &Key) -> String {
    format!("{HASHED}{}", key.hash_as("mirror", "this key"))
}

/// Says that nobody is known by that id or name. If they were forgotten, rows that are there again go.
fn nobody(
    db: &Connection,
    schema: &str,
    who: &str,
    now: &str,
    key: Option<&Key>,
    manner: &str,
) -> Result<std::result::Result<Forgotten, Error>> {
    let shown = tidy(who, 60);
    let hash = key.map(|key| key.hash(Kind::CustomId, who));
    if let Some(at) = forgotten::since(db, schema, who, hash.as_deref())? {
        let (deleted, struck) = forgotten::sweep(db, schema, now)?;
        if deleted.is_empty() && struck.is_empty() {
            return Ok(Err(refused(format!("'{shown}' was forgotten already, on {at} UTC"))));
        }
        let note =
            format!("They were forgotten already, on {at} UTC; this is what was there again of who was forgotten.");
        return Ok(Ok(Forgotten { deleted, struck, notes: vec![note], ..Forgotten::default() }));
    }
    let hint = match key {
        None if manner.starts_with(HASHED) => {
            "; names and custom ids are hashed here: set redact_key (REALTIMEKIT_REDACT_KEY) to the key they were hashed with"
        }
        _ if manner == "omit" => "; names and custom ids were left out of it: give a user_id or a peer id",
        _ => "",
    };
    Ok(Err(refused(format!(
        "nobody in this mirror has the custom_participant_id, user_id, peer id or name '{shown}'{hint}"
    ))))
}

fn removed(db: &Connection, schema: &str, person: &Person, who: &str, now: &str) -> Result<Forgotten> {
    let mut forgotten = Forgotten {
        known_as: [person.users.len(), person.customs.len(), person.peers.len(), person.names.len()],
        ..Forgotten::default()
    };
    let mut there = Vec::new();
    for holder in &HOLDERS {
        if rows::exists(db, schema, holder.table)? {
            there.push(holder);
        }
    }
    forgotten.deleted = person.delete_rows(db, schema)?;
    let names: HashSet<Vec<char>> = person.names.iter().map(|name| folded(name)).collect();
    let namesakes = namesakes(db, schema, &there, &names)?;
    if namesakes {
        forgotten.notes.push("Others have the same name; theirs stays where it says who they are.".to_owned());
    }
    for holder in there.iter().filter(|_| !namesakes) {
        let deleted = delete_nobodys(db, schema, holder, &names)?;
        rows::count(&mut forgotten.deleted, holder.table, deleted);
    }
    let terms = person.terms();
    for table in TABLES {
        let rows = struck(db, schema, table, &terms, now)?;
        rows::count(&mut forgotten.struck, table, rows);
    }
    make_search_anew(db, schema)?;
    forgotten::note(db, schema, person, &terms, now)?;
    forgotten.notes.extend(limits(person, who, &terms));
    Ok(forgotten)
}

/// Whether rows of others have one of the names.
fn namesakes(db: &Connection, schema: &str, holders: &[&Holder], names: &HashSet<Vec<char>>) -> Result<bool> {
    for holder in holders {
        let (name, place) = (holder.name, place(schema, holder.table));
        let sql = format!("SELECT DISTINCT {name} FROM {place} WHERE {name} <> '' AND NOT ({})", holder.is_nobodys());
        let mut statement = db.prepare(&sql)?;
        let mut found = statement.query([])?;
        while let Some(row) = found.next()? {
            if names.contains(&folded(&row.get::<_, String>(0)?)) {
                return Ok(true);
            }
        }
    }
    Ok(false)
}

/// Deletes rows that have one of the names and no id.
fn delete_nobodys(db: &Connection, schema: &str, holder: &Holder, names: &HashSet<Vec<char>>) -> Result<usize> {
    let (name, place, nobodys) = (holder.name, place(schema, holder.table), holder.is_nobodys());
    let sql = format!("SELECT DISTINCT {name} FROM {place} WHERE {name} <> '' AND {nobodys}");
    let mut statement = db.prepare(&sql)?;
    let found = statement.query_map([], |row| row.get::<_, String>(0))?.collect::<Result<Vec<_>>>()?;
    let mut deleted = 0;
    for theirs in found.iter().filter(|found| names.contains(&folded(found))) {
        deleted += db.execute(&format!("DELETE FROM {place} WHERE {name} = ?1 AND {nobodys}"), [theirs])?;
    }
    Ok(deleted)
}

/// What was too short, or is shared, or is not known here.
fn limits(person: &Person, who: &str, terms: &Spelled) -> Vec<String> {
    let mut notes = Vec::new();
    let is_short = |term: Term, text: &String| !text.is_empty() && folded(text).len() < term.shortest();
    if person.names.iter().any(|name| is_short(Term::Name, name)) {
        notes.push("A name of a single character was not looked for in texts.".to_owned());
    }
    if person.customs.iter().any(|id| is_short(Term::Id, id)) {
        let shortest = mention::SHORTEST_ID;
        notes.push(format!("An id of fewer than {shortest} characters was not looked for in texts."));
    }
    for shared in &person.shared {
        let shared = tidy(shared, 60);
        notes.push(format!(
            "The custom_participant_id '{shared}' is used by others of other names too: they stay; forget it by itself to remove all who have it."
        ));
    }
    let is_hash = |name: &String| name.len() == 32 && name.bytes().all(|b| b.is_ascii_hexdigit());
    let is_named = person.names.iter().any(|name| !is_hash(name));
    if !is_named && terms.find(&folded(who)) != Some(Term::Name) {
        notes.push(
            "Their name is not in this mirror, so it was not looked for in texts, where others may have written it."
                .to_owned(),
        );
    }
    notes
}
