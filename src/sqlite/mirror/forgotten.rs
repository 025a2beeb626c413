//! Who was forgotten, as the mirror remembers it: hashes with a salt that stands in the same file. Who has the file can
//! test a guess, and read nothing.

use std::collections::{BTreeMap, HashMap};

use rusqlite::{Connection, Result, params};

use crate::error::Error;
use crate::mirror::mention::{Hashed, Spelled, Term, Terms, folded};
use crate::mirror::redaction::{Digest, Key, Kind, Redaction, hexadecimal, of_hexadecimal};
use crate::sqlite::mirror::joined::{JOINED, JOINS, make_joined, needs_joins};
use crate::sqlite::mirror::people::{HOLDERS, Holder, Person};
use crate::sqlite::mirror::rows::{self, place};
use crate::sqlite::mirror::texts::{self, TABLES, prose, strike_cells};

/// What the mirror was made with.
pub fn setting(db: &Connection, schema: &str, key: &str) -> Result<Option<String>> {
    let mut statement =
        db.prepare(&format!("SELECT value FROM {} WHERE key = ?1", place(schema, "mirror_settings")))?;
    let mut found = statement.query([key])?;
    found.next()?.map(|row| row.get(0)).transpose()
}

/// What is kept of an id that was forgotten.
fn note_of_id(salt: &Key, id: &str) -> String {
    format!("id:{}", salt.hash_as("id", id))
}

/// What is kept of a name or id that is struck out of texts: its length, and a hash.
fn note_of_term(salt: &Key, term: Term, folded: &[char]) -> String {
    let kind = match term {
        Term::Name => "name",
        Term::Id => "mention",
    };
    format!("{kind}:{}:{}", folded.len(), hexadecimal(&Hashed::hash(salt, folded)))
}

/// What such a note tells: what it was, its length and its hash.
fn term_of_note(note: &str) -> Option<(Term, usize, Digest)> {
    let (kind, rest) = note.split_once(':')?;
    let term = match kind {
        "name" => Term::Name,
        "mention" => Term::Id,
        _ => return None,
    };
    let (length, hash) = rest.split_once(':')?;
    Some((term, length.parse().ok()?, of_hexadecimal(hash)?))
}

/// The salt of the mirror's notes, if somebody was forgotten in it.
fn salt(db: &Connection, schema: &str) -> Result<Option<Key>> {
    Ok(setting(db, schema, "forgotten_salt")?.map(|salt| Key::new(salt.as_bytes())))
}

/// When somebody of this id or name was forgotten, if ever. `hash`: the id as a redaction by hashes has it.
pub fn since(db: &Connection, schema: &str, who: &str, hash: Option<&str>) -> Result<Option<String>> {
    let Some(salt) = salt(db, schema)? else { return Ok(None) };
    let ids = [Some(who), hash].into_iter().flatten().map(|id| note_of_id(&salt, id));
    let notes: Vec<String> = ids.chain([note_of_term(&salt, Term::Name, &folded(who))]).collect();
    let places = vec!["?"; notes.len()].join(", ");
    let sql = format!("SELECT min(forgotten_at) FROM {} WHERE hash IN ({places})", place(schema, "mirror_forgotten"));
    db.query_row(&sql, rusqlite::params_from_iter(notes), |row| row.get(0))
}

/// Notes who was forgotten.
pub fn note(db: &Connection, schema: &str, person: &Person, terms: &Spelled, now: &str) -> Result<()> {
    db.execute_batch(&format!(
        "INSERT OR IGNORE INTO {} (key, value) VALUES ('forgotten_salt', lower(hex(randomblob(32))))",
        place(schema, "mirror_settings")
    ))?;
    let Some(salt) = salt(db, schema)? else { return Ok(()) };
    write_notes(db, schema, &salt, person, terms, now).map(|_| ())
}

/// Writes the notes of somebody; the number of those that are new.
fn write_notes(
    db: &Connection,
    schema: &str,
    salt: &Key,
    person: &Person,
    terms: &Spelled,
    now: &str,
) -> Result<usize> {
    let sql =
        format!("INSERT OR IGNORE INTO {} (hash, forgotten_at) VALUES (?1, ?2)", place(schema, "mirror_forgotten"));
    let mut insert = db.prepare(&sql)?;
    let mut new = 0;
    for id in person.peers.iter().chain(&person.users).chain(&person.customs) {
        new += insert.execute(params![note_of_id(salt, id), now])?;
    }
    for (term, text) in terms.all() {
        new += insert.execute(params![note_of_term(salt, term, text), now])?;
    }
    Ok(new)
}

/// Those who were forgotten, as hashes.
struct Notes {
    salt: Key,
    /// When each was forgotten.
    ids: HashMap<String, String>,
    terms: Hashed,
}

impl Notes {
    /// `None`: nobody was.
    fn of(db: &Connection, schema: &str) -> Result<Option<Self>> {
        let Some(salt) = salt(db, schema)? else { return Ok(None) };
        let sql = format!("SELECT hash, forgotten_at FROM {}", place(schema, "mirror_forgotten"));
        let mut statement = db.prepare(&sql)?;
        let (mut ids, mut terms) = (HashMap::new(), Vec::new());
        for note in statement.query_map([], |row| Ok((row.get::<_, String>(0)?, row.get(1)?)))? {
            let (hash, at) = note?;
            match term_of_note(&hash) {
                Some(term) => terms.push(term),
                None => _ = ids.insert(hash, at),
            }
        }
        Ok(Some(Self { terms: Hashed::new(salt.clone(), terms.into_iter()), salt, ids }))
    }

    /// When somebody was forgotten who has this id, as it stands or as it is going to be redacted.
    fn of_id(&self, redaction: &Redaction, id: &str) -> Option<&str> {
        let of = |id: &str| self.ids.get(&note_of_id(&self.salt, id)).map(String::as_str);
        let hashed = match redaction {
            Redaction::Hash(key) => Some(key.hash(Kind::CustomId, id)),
            _ => None,
        };
        of(id).or_else(|| of(&hashed?))
    }

    /// Whether a name is of somebody who was forgotten.
    fn has_name(&self, name: &str) -> bool {
        self.terms.find(&folded(name)) == Some(Term::Name)
    }
}

/// What was left out of the rows of a table.
#[derive(Debug, Default, PartialEq)]
pub struct Struck {
    /// Rows of people who were forgotten.
    pub deleted: usize,
    /// Rows of others in which they were mentioned.
    pub struck: usize,
}

/// Takes people who were forgotten out of the rows of a table's TEMP table ([`rows::incoming`]).
///
/// To be called before the rows are redacted, in the transaction that stores them: what is forgotten meanwhile stays
/// forgotten. Who is known by one id is noted with the others of the row, and what is stored already under those goes.
pub fn strike(db: &Connection, schema: &str, redaction: &Redaction, table: &str) -> std::result::Result<Struck, Error> {
    let strike = || -> Result<Struck> {
        match Notes::of(db, schema)? {
            Some(notes) => strike_incoming(db, schema, notes, redaction, table),
            None => Ok(Struck::default()),
        }
    };
    strike().map_err(|error| rows::failed("realtime_kit_mirror", "leaving out people who were forgotten", &error))
}

fn strike_incoming(
    db: &Connection,
    schema: &str,
    mut notes: Notes,
    redaction: &Redaction,
    table: &str,
) -> Result<Struck> {
    let incoming = rows::incoming(table);
    let mut struck = Struck::default();
    make_joined(db)?;
    if needs_joins(table) {
        let joins = theirs(db, &notes, redaction, &JOINS, &Place::incoming(schema, JOINED))?;
        notes = note_again(db, schema, notes, &joins)?;
    }
    if let Some(holder) = HOLDERS.iter().find(|holder| holder.table == table) {
        let theirs = theirs(db, &notes, redaction, holder, &Place::incoming(schema, table))?;
        struck.deleted = delete(db, &Place::incoming(schema, table), &theirs)?;
        notes = note_again(db, schema, notes, &theirs)?;
    }
    let mut columns = prose(table, rows::columns(db, "temp", &incoming)?);
    // The declared types of such a table are not those of the mirror's.
    columns.retain(|name| !name.ends_with("_at") && !name.ends_with("_time"));
    struck.struck = rows::rewrite(db, "temp", &incoming, columns.iter().map(String::as_str), |cells| {
        strike_cells(cells, &notes.terms)
    })?;
    Ok(struck)
}

/// Rows by table.
pub type Counts = BTreeMap<&'static str, usize>;

/// Takes everybody who was forgotten out of what is stored. Gives the numbers of rows that were deleted, and of those in
/// which somebody was struck out, by table.
pub fn sweep(db: &Connection, schema: &str, now: &str) -> Result<(Counts, Counts)> {
    let (mut deleted, mut struck) = (Counts::new(), Counts::new());
    let Some(mut notes) = Notes::of(db, schema)? else { return Ok((deleted, struck)) };
    // What is stored is redacted already.
    let redaction = Redaction::Off;
    for holder in HOLDERS.iter().rev() {
        if rows::exists(db, schema, holder.table)? {
            for (at, person) in theirs(db, &notes, &redaction, holder, &Place::stored(schema, holder.table))?
                .into_iter()
                .filter_map(|row| row.known)
            {
                write_notes(db, schema, &notes.salt, &person, &person.terms(), &at)?;
            }
            let Some(all) = Notes::of(db, schema)? else { break };
            notes = all;
        }
    }
    for holder in &HOLDERS {
        if rows::exists(db, schema, holder.table)? {
            let place = Place::stored(schema, holder.table);
            let theirs = theirs(db, &notes, &redaction, holder, &place)?;
            rows::count(&mut deleted, holder.table, delete(db, &place, &theirs)?);
        }
    }
    for table in TABLES {
        rows::count(&mut struck, table, texts::struck(db, schema, table, &notes.terms, now)?);
    }
    if !deleted.is_empty() || !struck.is_empty() {
        texts::make_search_anew(db, schema)?;
    }
    Ok((deleted, struck))
}

/// Where rows are looked at.
struct Place {
    schema: String,
    rows: String,
    is_incoming: bool,
}

impl Place {
    /// Rows that are not stored yet.
    fn incoming(schema: &str, table: &str) -> Self {
        Self { schema: schema.to_owned(), rows: place("temp", &rows::incoming(table)), is_incoming: true }
    }

    /// Rows of the mirror.
    fn stored(schema: &str, table: &str) -> Self {
        Self { schema: schema.to_owned(), rows: place(schema, table), is_incoming: false }
    }
}

/// A row of somebody who was forgotten.
struct Theirs {
    rowid: i64,
    /// When they were, and who the row says they are; `None`: it was known by their name.
    known: Option<(String, Person)>,
}

/// The rows of people who were forgotten.
fn theirs(db: &Connection, notes: &Notes, redaction: &Redaction, holder: &Holder, from: &Place) -> Result<Vec<Theirs>> {
    let columns = [Some(holder.peer), holder.user, holder.custom, Some(holder.name), Some("session_id")];
    // Nothing declares their types.
    let texts = columns.map(|column| column.map_or("NULL".to_owned(), |column| format!("CAST({column} AS TEXT)")));
    let mut select = db.prepare(&format!("SELECT rowid, {} FROM {}", texts.join(", "), from.rows))?;
    let mut found = select.query([])?;
    let mut theirs = Vec::new();
    while let Some(row) = found.next()? {
        let cell = |at: usize| row.get::<_, Option<String>>(at).map(|text| text.filter(|text| !text.is_empty()));
        let (peer, user, custom, name, session) = (cell(1)?, cell(2)?, cell(3)?, cell(4)?, cell(5)?);
        let ids = [&peer, &user, &custom];
        let known = ids.into_iter().flatten().find_map(|id| notes.of_id(redaction, id));
        let is_named = || name.as_ref().is_some_and(|name| notes.has_name(name));
        let rowid = row.get(0)?;
        match known {
            Some(at) => {
                let person = Person {
                    peers: peer.into_iter().collect(),
                    users: user.into_iter().collect(),
                    names: name.into_iter().collect(),
                    ..Person::default()
                };
                theirs.push(Theirs { rowid, known: Some((at.to_owned(), person)) });
            }
            None if !is_named() => {}
            None => {
                let is_theirs = match (&peer, &name, &session) {
                    (Some(peer), Some(name), Some(session)) if needs_joins(holder.table) => {
                        is_nobody_elses(db, notes, redaction, from, [session, peer, name])?
                    }
                    // Without ids the name is all there is.
                    _ => ids.into_iter().all(Option::is_none),
                };
                if is_theirs {
                    theirs.push(Theirs { rowid, known: None });
                }
            }
        }
    }
    Ok(theirs)
}

/// Whether it is known who was in a session, and neither this peer nor anybody else of this name was.
fn is_nobody_elses(
    db: &Connection,
    notes: &Notes,
    redaction: &Redaction,
    from: &Place,
    [session, peer, name]: [&str; 3],
) -> Result<bool> {
    let (participants, parts) = (place(&from.schema, "participants"), place(&from.schema, "mirror_parts"));
    let mut sql = format!("SELECT id, display_name FROM {participants} WHERE session_id = ?1");
    if from.is_incoming {
        let joined = rows::incoming(JOINED);
        sql.push_str(&format!(" UNION ALL SELECT id, display_name FROM temp.{joined} WHERE session_id = ?1"));
    } else {
        let known =
            format!("SELECT count(*) > 0 FROM {parts} WHERE (session_id, part, state) = (?1, 'participants', 'read')");
        if !db.query_row(&known, [session], |row| row.get::<_, bool>(0))? {
            return Ok(false);
        }
    }
    let hashed = match redaction {
        Redaction::Hash(key) => Some(key.hash(Kind::Name, name)),
        _ => None,
    };
    let mut statement = db.prepare(&sql)?;
    let mut found = statement.query([session])?;
    while let Some(row) = found.next()? {
        let (id, called) = (row.get::<_, String>(0)?, row.get::<_, Option<String>>(1)?);
        let is_namesake = called.is_some_and(|it| folded(&it) == folded(name) || hashed.as_ref() == Some(&it));
        if id == peer || is_namesake && notes.of_id(redaction, &id).is_none() {
            return Ok(false);
        }
    }
    Ok(true)
}

fn delete(db: &Connection, from: &Place, theirs: &[Theirs]) -> Result<usize> {
    let mut delete = db.prepare(&format!("DELETE FROM {} WHERE rowid = ?1", from.rows))?;
    theirs.iter().map(|row| delete.execute([row.rowid])).sum()
}

/// Notes the other ids and the names of rows that were known by one id, and deletes what is stored under these. Gives all
/// notes.
fn note_again(db: &Connection, schema: &str, notes: Notes, theirs: &[Theirs]) -> Result<Notes> {
    let mut is_changed = false;
    for (at, person) in theirs.iter().filter_map(|row| row.known.as_ref()) {
        if write_notes(db, schema, &notes.salt, person, &person.terms(), at)? > 0 {
            is_changed = true;
            delete_for_good(db, schema, person)?;
        }
    }
    // Somebody has notes, so there is a salt.
    Ok(if is_changed { Notes::of(db, schema)?.unwrap_or(notes) } else { notes })
}

/// Deletes somebody's rows, and their words from the search.
fn delete_for_good(db: &Connection, schema: &str, person: &Person) -> Result<()> {
    let secure = rows::pragma(db, schema, "secure_delete")?;
    rows::set_pragma(db, schema, "secure_delete", 1)?;
    if !person.delete_rows(db, schema)?.is_empty() {
        texts::make_search_anew(db, schema)?;
    }
    rows::set_pragma(db, schema, "secure_delete", secure)
}
