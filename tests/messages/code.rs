//! List and code, both ways: each sentence of the code stands in an entry, each word of an entry stands in the code.

use crate::list::{List, Piece, pieces};
use crate::sources::{Found, literals};
use regex::Regex;
use std::path::Path;

/// Files whose sentences are no messages.
const NO_MESSAGES: [(&str, &str); 11] = [
    ("src/catalog.rs", "what columns mean, and examples"),
    ("src/spec.rs", "what columns mean, and declarations"),
    ("src/tables/", "what columns mean"),
    ("src/plan/text.rs", "plans, as EXPLAIN QUERY PLAN shows them"),
    ("src/doctor", "rows of realtime_kit_doctor, each with its remedy"),
    ("src/sqlite/doctor.rs", "rows of realtime_kit_doctor, each with its remedy"),
    ("cli/src/doctor.rs", "rows of realtime_kit_doctor, each with its remedy"),
    ("src/progress", "the progress line"),
    ("src/sqlite/progress", "the progress line"),
    ("cli/src/arguments.rs", "help"),
    ("cli/src/parquet/tables.rs", "SQL"),
];

/// Sentences that are no messages, by themselves.
const NO_MESSAGE: &[(&str, &str)] = &[
    (" with success: false", "a part of {details}, as the document tells"),
    (", code {code}: {message}", "a part of {details}"),
    (", code {code}", "a part of {details}"),
    (" (tried {} times)", "a part of {details}"),
    (" (tried {attempt} times)", "a part of {tried}"),
    (", tried {attempts} times", "a part of {tried}"),
    (" (request {})", "a part of {details}"),
    ("not found", "an outcome in the log of requests"),
    ("dry run", "an outcome in the log of requests"),
    ("environment variable {name}: its value is no UTF-8", "an entry in its frame"),
    ("{table}: {argument} is missing; {remedy}", "an entry in its frame"),
    ("{name}={value} in the environment, which SQL cannot raise", "{remedy} of a ceiling"),
    ("{key} = {value} where the connection is opened, before it is locked", "{remedy} of a ceiling"),
    ("dns error", "the HTTP library's own words, compared"),
    ("tunnel error", "the HTTP library's own words, compared"),
    ("set through SQL", "where a setting came from, told by the doctor"),
    ("the default", "where a setting came from, told by the doctor"),
    ("the filter {}, which is none", "{what} of the log's filter"),
    ("{} in it, which is neither a level nor a part", "{what} of the log's filter"),
    ("the next page", "a word of the log"),
    ("the end", "a word of the log"),
    ("the first page again: rows changed their places", "a word of the log"),
    ("this page again: it contradicts the pages before it", "a word of the log"),
    ("an error: the pages contradict each other", "a word of the log"),
    ("no content type", "{type} of an answer"),
    ("content type {}", "{type} of an answer"),
    ("an array of objects", "{error} of an answer that is no JSON"),
    ("data is there twice", "never shown: such an answer is read another way"),
    ("the list is there twice", "never shown: such an answer is read another way"),
    ("an object", "{error} of an answer that is no JSON"),
    ("an object whose ends are not plain to see", "{error} of an answer that is no JSON"),
    ("any valid JSON value", "{error} of an answer that is no JSON"),
    (" (%Y-%m-%d %H:%M:%S UTC)", "{moment} of a certificate"),
    ("set by realtime_kit_config('token', ?)", "{source} of a token"),
    ("set by realtime_kit_config('token:{account}', ?)", "{source} of a token"),
    ("from the file named by {FILE}", "{source} of a token"),
    ("from the command in {COMMAND}", "{source} of a token"),
    ("a blob of {n} bytes", "{given} for an argument"),
    ("a text of {count} characters", "{given} for a setting"),
    ("a blob of {} bytes", "a value in a table"),
    ("text of {}", "a request in the log"),
    ("asked for by a test", "debug builds only"),
    ("this key", "what is hashed to tell one key from another"),
    ("the schema", "{what} is no text"),
    ("the second argument, a JSON object of options,", "{what} is no text"),
    ("apps, or all_apps", "{option} of the mirror"),
    (" and perhaps others", "a part of {ids}"),
    ("within a transaction", "SQLite's own words, compared"),
    ("statements in progress", "SQLite's own words, compared"),
    (" using {}", "SQL, compared"),
    ("read.{key} IS mirrored.{key}", "SQL"),
    ("ORDER BY tries > 0, session.created_at DESC LIMIT {SESSIONS_AT_ONCE}", "SQL"),
    ("SELECT realtime_kit_config('read_only', 'on')", "SQL"),
    ("Your own calls, from the real API.", "printed by the demo"),
    ("An emulator of the API answers; `realtime-kit demo --live` asks your own account.", "printed by the demo"),
    ("by {requests} request{plural} (run {}).", "what a run did"),
    (" new session,", "what a run did"),
    (" new sessions,", "what a run did"),
    (" The last one: {error}", "{why} of what is missing"),
    ("{}: forgotten; {deleted} deleted, names and ids struck out of {struck}.", "what was forgotten"),
    ("(no rows)", "a table of the program"),
    ("{rows} rows: {written} files written, {unchanged} unchanged, {} removed", "what was exported"),
    ("a time as the mirror writes it, YYYY-MM-DD HH:MM:SS.SSS", "{expected} of an export"),
    ("a writer for another type than {:?}", "debug builds only"),
    ("the loop ends by returning: the delays run out", "cannot be reached"),
    (". Its last try {trouble}", "a part of {trouble}"),
];

/// How many letters a literal must have to count as words of a message.
const LETTERS: usize = 3;

/// Words of entries that the code puts together.
const PUT_TOGETHER: [(&str, &str); 2] = [
    ("did not print one word of printable ASCII", "`does not hold` of a file becomes `did not print` of a command"),
    ("printed quotes around the token", "`holds quotes` of a file becomes `printed quotes` of a command"),
];

/// Each sentence of the code stands in an entry, or among those that are no messages.
pub fn has_entries(root: &Path, list: &List) -> Result<(), String> {
    let literals = literals(root)?;
    let texts: Vec<String> = list.entries.iter().filter(|e| !e.is_of_others()).map(|e| bare(e.message.text)).collect();
    let mut unknown = Vec::new();
    let mut excepted = vec![false; NO_MESSAGE.len()];
    for found in literals.iter().filter(|found| found.is_sentence() && !is_of_no_message(found)) {
        if let Some(index) = NO_MESSAGE.iter().position(|(text, _)| *text == found.text) {
            excepted[index] = true;
            continue;
        }
        if !texts.iter().any(|text| !found.places_in(text).is_empty()) {
            unknown.push(format!("{}: {}", found.place, found.text));
        }
    }
    let stale = NO_MESSAGE.iter().zip(&excepted).filter(|(_, is_there)| !**is_there);
    unknown.extend(stale.map(|((text, _), _)| format!("tests/messages/code.rs: not in the code: {text}")));
    match unknown.is_empty() {
        true => Ok(()),
        false => Err(format!(
            "sentences without an entry in src/error/messages/ (or, where they are no messages, in NO_MESSAGE of \
             tests/messages/code.rs):\n{}",
            unknown.join("\n")
        )),
    }
}

/// Each word of an entry stands in a literal of the code.
pub fn has_words(root: &Path, list: &List) -> Result<(), String> {
    let literals = literals(root)?;
    let letters = |found: &Found| found.words().concat().chars().filter(|c| c.is_alphabetic()).count();
    let literals: Vec<Found> = literals.into_iter().filter(|found| letters(found) >= LETTERS).collect();
    let mut faults = Vec::new();
    for entry in list.entries.iter().filter(|entry| !entry.is_of_others()) {
        let text = bare(entry.message.text);
        let mut is_covered = vec![false; text.len()];
        for place in literals.iter().flat_map(|found| found.places_in(&text)).flatten() {
            is_covered[place].fill(true);
        }
        for (at, (words, _)) in PUT_TOGETHER.iter().filter_map(|it| Some((text.find(it.0)?, it))) {
            is_covered[at..at + words.len()].fill(true);
        }
        let left: String = text.char_indices().map(|(at, c)| if is_covered[at] { '·' } else { c }).collect();
        if left.chars().any(char::is_alphabetic) {
            faults.push(format!("{}\n  not in the code: {left}", entry.message.text));
        }
    }
    if faults.is_empty() { Ok(()) } else { Err(faults.join("\n")) }
}

/// A text with what the code fills in left out: one character that no literal has stands for it.
fn bare(text: &str) -> String {
    let piece = |piece: &Piece<'_>| match piece {
        Piece::Words(words) => (*words).to_owned(),
        _ => "\u{1}".to_owned(),
    };
    pieces(text).iter().map(piece).collect()
}

fn is_of_no_message(found: &Found) -> bool {
    NO_MESSAGES.iter().any(|(file, _)| found.file.starts_with(file)) || is_sql(found)
}

/// Whether a literal is SQL, which stands in the bridge and in the program.
fn is_sql(found: &Found) -> bool {
    let speaks_sql = ["src/sqlite/", "cli/src/"].iter().any(|folder| found.file.starts_with(folder));
    let text = found.text.replace("SELECT realtime_kit_", "");
    let begins = r"^\s*(SELECT|INSERT (INTO|OR)|UPDATE (\w+|@\.|\{)\S* (SET|AS)|DELETE FROM|CREATE|DROP|WITH|BEGIN|PRAGMA|SAVEPOINT|RELEASE|ROLLBACK TO|EXPLAIN|CASE|WHERE|AND|FROM|UNION|CAST|IF NOT|WHERE|VACUUM)\b";
    let within =
        r"@\.|temp\.\{|\?\d| IN \(SELECT|IS NOT (NULL|\{|')|coalesce\(|strftime\(| = \{|^\{\w*\} = |json_each|<> ''";
    let is = |pattern: &str| Regex::new(pattern).expect("a pattern").is_match(&text);
    speaks_sql && (is(begins) || is(within))
}
