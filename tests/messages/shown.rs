//! Messages that stand in the outputs of other tests and in documents, where those tests hold them.

use crate::list::{List, Piece, pieces};
use crate::sources;
use regex::Regex;
use std::collections::BTreeSet;
use std::path::Path;

/// Every message of a source, without repetitions.
pub type Printed = BTreeSet<String>;

/// Of the goldens' answers.
pub fn in_goldens(root: &Path) -> Result<Printed, String> {
    let mut printed = Printed::new();
    for file in files(&root.join("tests/golden"), "out")? {
        printed.extend(error_lines(&read(&root.join("tests/golden").join(file))?));
    }
    Ok(printed)
}

/// Of README.md and of the documents.
pub fn in_documents(root: &Path) -> Result<Printed, String> {
    let mut printed = error_lines(&read(&root.join("README.md"))?);
    for file in files(&root.join("docs"), "md")? {
        printed.extend(error_lines(&read(&root.join("docs").join(file))?));
    }
    Ok(printed)
}

/// Of the fault matrix: its sentences stand behind table, method and path.
pub fn in_the_fault_matrix(root: &Path) -> Result<Printed, String> {
    let file = root.join("tests/faults/sentences.csv");
    let mut reader = csv::Reader::from_path(&file).map_err(|error| error.to_string())?;
    let mut printed = Printed::new();
    let number = Regex::new(r"\{n\}").expect("a pattern");
    for row in reader.records() {
        let row = row.map_err(|error| error.to_string())?;
        let sentence = number.replace_all(row.get(1).unwrap_or_default(), "7").replace("{ray}", "0000000000000000-EMU");
        let is_of_a_write = sentence.contains("It was not sent again") || sentence.contains("it was not sent again");
        let method = if is_of_a_write { "POST" } else { "GET" };
        printed.insert(format!("realtime_kit_sessions: {method} /sessions {sentence}"));
    }
    Ok(printed)
}

/// Which entries other tests assert: a literal of theirs stands in the words of one entry only.
pub fn in_other_tests(root: &Path, list: &List) -> Result<BTreeSet<usize>, String> {
    let mut found = BTreeSet::new();
    let words: Vec<Vec<&str>> = list.entries.iter().map(|entry| words(entry.message.text)).collect();
    let folders = [root.join("tests"), root.join("cli/tests")];
    let files = folders.iter().map(|folder| sources::files(folder)).collect::<Result<Vec<_>, _>>()?.concat();
    for file in files {
        let name = file.strip_prefix(root).unwrap_or(&file).display().to_string();
        if name.starts_with("tests/messages") {
            continue;
        }
        for literal in sources::all_literals_of(&name, &read(&file)?)? {
            for part in literal.words().iter().map(|part| part.trim()).filter(|part| part.len() >= SHORTEST) {
                let mut those = (0..).zip(&words).filter(|(_, words)| words.iter().any(|words| words.contains(part)));
                if let (Some((index, _)), None) = (those.next(), those.next()) {
                    found.insert(index);
                }
            }
        }
    }
    Ok(found)
}

/// The shortest words of another test that tell which message it means.
const SHORTEST: usize = 16;

fn words(text: &'static str) -> Vec<&'static str> {
    let words = |piece: Piece<'static>| match piece {
        Piece::Words(words) => Some(words),
        _ => None,
    };
    pieces(text).into_iter().filter_map(words).collect()
}

/// The lines that tell an error.
pub fn error_lines(text: &str) -> Printed {
    text.lines().filter_map(|line| line.strip_prefix("Error: ")).map(str::to_owned).collect()
}

pub fn read(file: &Path) -> Result<String, String> {
    std::fs::read_to_string(file).map_err(|error| format!("{}: {error}", file.display()))
}

fn files(folder: &Path, extension: &str) -> Result<Vec<std::path::PathBuf>, String> {
    let entries = std::fs::read_dir(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let mut names: Vec<_> = entries.flatten().map(|entry| entry.path()).collect();
    names.retain(|path| path.extension().is_some_and(|found| found == extension));
    names.sort();
    Ok(names)
}
