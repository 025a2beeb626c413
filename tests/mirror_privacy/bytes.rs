//! Looks for texts in the bytes of a database, its write-ahead log and its index.

use std::path::Path;

use aho_corasick::AhoCorasick;

/// The spellings in which a text may stand in a database: as it is, in small and in capital letters, each in all three
/// encodings that SQLite has.
fn spellings(text: &str) -> Vec<Vec<u8>> {
    let cases = [text.to_owned(), text.to_lowercase(), text.to_uppercase()];
    let utf16 = |text: &String, to: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(to).collect::<Vec<u8>>();
    let mut spellings: Vec<Vec<u8>> = Vec::new();
    for case in &cases {
        // As JSON has it, too, where that is another text.
        let json = serde_json::to_string(case).unwrap_or_default();
        spellings.push(case.clone().into_bytes());
        spellings.push(json.trim_matches('"').as_bytes().to_vec());
        spellings.push(utf16(case, u16::to_le_bytes));
        spellings.push(utf16(case, u16::to_be_bytes));
    }
    spellings.sort();
    spellings.dedup();
    spellings
}

/// Which of the texts stand in the files of a database, in whatever spelling; the files must be there.
pub fn found_in<'t>(database: &Path, texts: &[&'t str]) -> Result<Vec<&'t str>, String> {
    let patterns: Vec<(&str, Vec<u8>)> =
        texts.iter().flat_map(|text| spellings(text).into_iter().map(move |spelling| (*text, spelling))).collect();
    let automaton = AhoCorasick::new(patterns.iter().map(|(_, bytes)| bytes)).map_err(|error| error.to_string())?;
    let mut found = Vec::new();
    for end in ["", "-wal", "-shm"] {
        let file = format!("{}{end}", database.display());
        let bytes = std::fs::read(&file).map_err(|error| format!("{file}: {error}"))?;
        found.extend(automaton.find_overlapping_iter(&bytes).map(|found| patterns[found.pattern()].0));
    }
    found.sort();
    found.dedup();
    Ok(found)
}
