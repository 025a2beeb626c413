//! A set-up examined in a host.

use crate::harness::environment::Environment;
use crate::harness::host::{Host, Session};
use crate::harness::hosts::embedded;
use crate::harness::transcript::request_line;
use crate::harness::value::Value;
use crate::harness::{diff, extension};
use realtime_kit_emulator::Seen;
use std::path::{Path, PathBuf};

/// All rows of the doctor.
pub const ALL: &str = "SELECT name, state, found, remedy FROM realtime_kit_doctor";

/// The hosts and the extension.
pub struct Bench {
    pub extension: PathBuf,
    pub new: Host,
    pub old: Host,
}

/// A check as the table tells it.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    pub name: String,
    pub state: String,
    pub found: String,
    pub remedy: Option<String>,
}

impl Bench {
    pub fn build() -> Result<Self, String> {
        Ok(Bench { extension: extension::path()?, new: embedded("embedded")?, old: embedded("old")? })
    }

    /// A connection with the extension.
    pub fn open(&self, environment: &Environment) -> Result<Session, String> {
        self.new.start_with(&self.extension, environment)
    }
}

/// The doctor's rows.
pub fn rows(session: &mut Session) -> Result<Vec<Row>, String> {
    let text = |value: &Value| match value {
        Value::Text(text) => Ok(Some(text.clone())),
        Value::Null => Ok(None),
        other => Err(format!("{other} is no text")),
    };
    let answer = session.expect(ALL)?;
    let row = |row: &Vec<Value>| {
        let [name, state, found, remedy] = row.as_slice() else { return Err("four columns".to_owned()) };
        Ok(Row {
            name: text(name)?.ok_or("no name")?,
            state: text(state)?.ok_or("no state")?,
            found: text(found)?.ok_or("nothing found")?,
            remedy: text(remedy)?,
        })
    };
    answer.rows.iter().map(row).collect()
}

/// Rows and requests as text.
pub fn told(rows: &[Row], requests: &[Seen]) -> String {
    let mut text = String::new();
    for row in rows {
        text.push_str(&format!("{}|{}|{}\n", row.name, row.state, row.found));
        if let Some(remedy) = &row.remedy {
            text.push_str(&format!("    {remedy}\n"));
        }
    }
    for request in requests {
        text.push_str(&request_line(request));
        text.push('\n');
    }
    text
}

/// What differs from run to run as placeholders: ports, times, versions, places of this machine.
pub fn steady(text: &str, places: &[(String, &str)]) -> String {
    let mut text = text.to_owned();
    for (place, placeholder) in places {
        text = text.replace(place, placeholder);
    }
    for (before, behind, placeholder) in [
        ("127.0.0.1:", "", "PORT"),
        ("localhost:", "", "PORT"),
        ("api.test:", "", "PORT"),
        ("connections to port ", ".", "PORT"),
        ("answers, after ", " ms.", "<ms>"),
        ("SQLite 3.", "", "<version>"),
        ("SQLite 3.<version>.", "", "<version>"),
        (" on port ", ":", "PORT"),
        ("authorities|ok|", " of the system", "<count>"),
        ("it will work from ", " UTC", "<moment>"),
        ("is not known here: ", ".\n", "<words>"),
    ] {
        text = placed(&text, before, behind, placeholder);
    }
    text
}

/// A placeholder for what stands between two texts: up to the second, or as many digits as there are.
fn placed(text: &str, before: &str, behind: &str, placeholder: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((start, after)) = rest.split_once(before) {
        let end = match behind {
            "" => after.find(|c: char| !c.is_ascii_digit()).unwrap_or(after.len()),
            _ => after.find(behind).filter(|end| !after[..*end].contains('\n')).unwrap_or(0),
        };
        out.push_str(start);
        out.push_str(before);
        if end > 0 {
            out.push_str(placeholder);
        }
        rest = &after[end..];
    }
    out + rest
}

/// Compares with a golden, or writes it.
pub fn compare(name: &str, actual: &str) -> Result<(), String> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/doctor/golden").join(format!("{name}.out"));
    if std::env::var_os("BLESS").is_some() {
        return std::fs::write(&file, actual).map_err(|error| error.to_string());
    }
    let expected = std::fs::read_to_string(&file).map_err(|error| {
        format!("{}: {error}; BLESS=1 cargo test --test doctor writes it. It would be\n{actual}", file.display())
    })?;
    match diff::lines(&expected, actual) {
        same if same.is_empty() => Ok(()),
        difference => Err(format!("- {} + what came\n{difference}", file.display())),
    }
}
