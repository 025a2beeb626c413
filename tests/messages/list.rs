//! The texts of the list as patterns: which entry a printed message is.

use realtime_kit::error::messages::{GROUPS, Group, Message, OTHERS};
use regex::Regex;
use std::collections::BTreeSet;

/// A piece of a message's text.
#[derive(Clone, Debug, PartialEq)]
pub enum Piece<'t> {
    /// These words.
    Words(&'t str),
    /// `{=words}`: these words, which the code fills in.
    Filled(&'t str),
    /// `{name}`, without its marks.
    Name { name: &'t str, may_be_absent: bool, is_other: bool },
}

/// A text cut at its placeholders. A path such as `{session_id}` in a placeholder's own words is not meant.
pub fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some((words, behind)) = rest.split_once('{') {
        let (name, after) = behind.split_once('}').expect("a placeholder ends");
        if !words.is_empty() {
            pieces.push(Piece::Words(words));
        }
        pieces.push(match name.strip_prefix('=') {
            Some(filled) => Piece::Filled(filled),
            None => Piece::Name {
                name: name.trim_end_matches('?').trim_start_matches("other "),
                may_be_absent: name.ends_with('?'),
                is_other: name.starts_with("other "),
            },
        });
        rest = after;
    }
    if !rest.is_empty() {
        pieces.push(Piece::Words(rest));
    }
    pieces
}

/// An entry of the list, ready to be compared.
pub struct Entry {
    pub message: &'static Message,
    pub group: &'static Group,
    whole: Regex,
    is_frame: bool,
    is_other: bool,
}

impl Entry {
    fn new(group: &'static Group, message: &'static Message) -> Self {
        let pieces = pieces(message.text);
        let named = |wanted: &str| pieces.iter().any(|p| matches!(p, Piece::Name { name, .. } if *name == wanted));
        let is_other = pieces.iter().any(|piece| matches!(piece, Piece::Name { is_other: true, .. }));
        let is_frame = named("message");
        let pattern: String = pieces.iter().map(pattern).collect();
        let whole = Regex::new(&format!("(?s)^{pattern}$")).expect("a pattern");
        Entry { message, group, whole, is_frame, is_other }
    }

    /// The words as a reader sees them: placeholders by their names, what the code fills in as words.
    pub fn shown(&self) -> String {
        shown(self.message.text)
    }

    /// Whether the words are SQLite's or a host's own.
    pub fn is_of_others(&self) -> bool {
        std::ptr::eq(self.group, OTHERS)
    }
}

/// A text as a reader sees it.
pub fn shown(text: &str) -> String {
    let piece = |piece: &Piece<'_>| match piece {
        Piece::Words(words) | Piece::Filled(words) => (*words).to_owned(),
        Piece::Name { name, .. } => format!("{{{name}}}"),
    };
    pieces(text).iter().map(piece).collect()
}

fn pattern(piece: &Piece<'_>) -> String {
    let (name, may_be_absent) = match piece {
        Piece::Words(words) | Piece::Filled(words) => return regex::escape(words),
        Piece::Name { name, may_be_absent, .. } => (*name, *may_be_absent),
    };
    match name {
        "message" => "(?P<message>.+?)".to_owned(),
        "table" => r"[A-Za-z_]\w*".to_owned(),
        "request" => r"(?:GET|POST) (?:a download link|\S+)".to_owned(),
        "tried" => r"(?:,? ?\(?tried \d+ times\)?)?".to_owned(),
        "name" | "schema" | "what" => "[^:]+?".to_owned(),
        "number" => r"\d+".to_owned(),
        "status" => r"\d{3}(?: [A-Z][A-Za-z' -]*?)?".to_owned(),
        "path" | "file" => r"[^:\s]+".to_owned(),
        "remedy" => r"(?:SELECT realtime_kit_config\('\w+', \d+\)|\w+=\d+ in the environment, which SQL cannot raise|\w+ = \d+ where the connection is opened, before it is locked)"
            .to_owned(),
        "argument" | "variable" | "setting" | "key" => r"[\w:]+".to_owned(),
        _ if may_be_absent => ".*?".to_owned(),
        _ => ".+?".to_owned(),
    }
}

/// All entries, those of others last.
pub struct List {
    pub entries: Vec<Entry>,
}

impl List {
    pub fn new() -> Self {
        let groups = GROUPS.into_iter().chain([OTHERS]);
        let entries = groups.flat_map(|group| group.messages.iter().map(|message| Entry::new(group, message)));
        List { entries: entries.collect() }
    }

    /// The entries that make up a printed message, frames and the entry within, each reading of it by itself.
    ///
    /// An entry for what no other speaks of counts only where no other fits.
    pub fn readings(&self, printed: &str) -> BTreeSet<Vec<usize>> {
        for is_other in [false, true] {
            let mut readings = BTreeSet::new();
            for (index, entry) in self.entries.iter().enumerate().filter(|(_, entry)| entry.is_other == is_other) {
                let Some(found) = entry.whole.captures(printed) else { continue };
                if !entry.is_frame {
                    readings.insert(vec![index]);
                    continue;
                }
                for inner in self.readings(found.name("message").map_or("", |inner| inner.as_str())) {
                    let mut reading = [vec![index], inner].concat();
                    // Two frames may be taken off in either order.
                    reading.sort();
                    readings.insert(reading);
                }
            }
            if !readings.is_empty() {
                return readings;
            }
        }
        BTreeSet::new()
    }

    /// The one reading of a message, or what is wrong with it.
    pub fn entries_of(&self, printed: &str) -> Result<Vec<usize>, String> {
        let readings = self.readings(printed);
        let mut all = readings.iter();
        match (all.next(), all.next()) {
            (Some(one), None) => Ok(one.clone()),
            (None, _) => Err(format!("no entry of the list is this message: {printed}")),
            _ => {
                let texts = |reading: &Vec<usize>| {
                    reading.iter().map(|i| self.entries[*i].message.text).collect::<Vec<_>>().join(" <- ")
                };
                Err(format!("several entries are this message: {printed}\n  {}", {
                    readings.iter().map(texts).collect::<Vec<_>>().join("\n  ")
                }))
            }
        }
    }
}
