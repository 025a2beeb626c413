//! docs/troubleshooting.md: an index by first words and every message with its cause and remedy, from the list.

use crate::list::{Entry, List, Piece, pieces};
use crate::shown::read;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

const FILE: &str = "docs/troubleshooting.md";

const BEGIN: &str = "<!-- generated: messages -->\n";
const END: &str = "<!-- end of generated: messages -->\n";

/// How many words of a message stand in the index.
const WORDS: usize = 8;

pub fn is_current(root: &Path, list: &List) -> Result<(), String> {
    let found = read(&root.join(FILE))?;
    let wanted = with_part(&found, list)?;
    let differs = (1..).zip(found.lines().zip(wanted.lines())).find(|(_, (is, should))| is != should);
    match differs {
        Some((number, (is, should))) => Err(format!(
            "{FILE}:{number} is not what the list says; BLESS=1 cargo test --test messages writes it\n- {is}\n+ {should}"
        )),
        None if found.len() != wanted.len() => Err(format!("{FILE} is shorter or longer than what the list says")),
        None => Ok(()),
    }
}

pub fn bless(root: &Path, list: &List) -> Result<(), String> {
    let found = read(&root.join(FILE))?;
    std::fs::write(root.join(FILE), with_part(&found, list)?).map_err(|error| format!("{FILE}: {error}"))
}

/// Links within the document and to files beside it.
pub fn has_no_dead_link(root: &Path) -> Result<(), String> {
    let text = read(&root.join(FILE))?;
    let mut anchors: BTreeSet<String> =
        text.lines().filter_map(|line| line.split("<a id=\"").nth(1)).map(until_quote).collect();
    anchors.extend(text.lines().filter_map(|line| Some(slug(line.trim_start_matches('#').strip_prefix(' ')?))));
    let mut dead = Vec::new();
    for target in text.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
        let is_there = match target.strip_prefix('#') {
            Some(anchor) => anchors.contains(anchor),
            None => root.join("docs").join(target.split('#').next().unwrap_or(target)).exists(),
        };
        if !is_there {
            dead.push(target);
        }
    }
    if dead.is_empty() { Ok(()) } else { Err(format!("dead links in {FILE}: {dead:?}")) }
}

fn until_quote(text: &str) -> String {
    text.split('"').next().unwrap_or_default().to_owned()
}

fn with_part(text: &str, list: &List) -> Result<String, String> {
    let (before, rest) = text.split_once(BEGIN).ok_or_else(|| format!("{FILE} has no {BEGIN}"))?;
    let (_, after) = rest.split_once(END).ok_or_else(|| format!("{FILE} has no {END}"))?;
    Ok(format!("{before}{BEGIN}\n{}\n{END}{after}", part(list)))
}

fn part(list: &List) -> String {
    let anchors = anchors(list);
    let mut text = format!("## Index by first words\n\n{}\n", index(list, &anchors));
    let mut group = "";
    for (entry, anchor) in list.entries.iter().zip(&anchors) {
        if entry.group.name != group {
            group = entry.group.name;
            text.push_str(&format!("## {group}\n\n{}\n\n", entry.group.about));
        }
        text.push_str(&format!(
            "<a id=\"{anchor}\"></a>\n**{}**\n\n{} **What to do:** {}\n\n",
            code(&entry.shown()),
            entry.message.means,
            entry.message.remedy
        ));
    }
    text
}

/// A code span, whatever backquotes are in it.
fn code(text: &str) -> String {
    if text.contains('`') { format!("`` {text} ``") } else { format!("`{text}`") }
}

/// The words by which a message is looked for: the first that the code always writes, and some behind them; and those
/// behind what the API said.
fn first_words(entry: &Entry) -> Vec<String> {
    let words = |piece: &Piece<'_>| match piece {
        Piece::Words(words) | Piece::Filled(words) => (*words).to_owned(),
        Piece::Name { .. } => "…".to_owned(),
    };
    let text: String = pieces(entry.message.text).iter().map(words).collect();
    let behind = entry.message.text.split("{details?}. ").nth(1);
    let whole = words_from(&text.replace("……", "…"));
    whole.into_iter().chain(behind.and_then(words_from)).collect()
}

fn words_from(text: &str) -> Option<String> {
    let text = text.trim_start_matches(|c: char| !c.is_alphanumeric() && !"([\"-".contains(c));
    let mut words: Vec<&str> = text.split(' ').take(WORDS).collect();
    while words.last().is_some_and(|word| !word.contains(char::is_alphanumeric)) {
        words.pop();
    }
    let words = words.join(" ").trim_end_matches([',', ';', ':', '.', '(', '"', '\'', '`', '…', ' ']).to_owned();
    (!words.is_empty()).then_some(words)
}

fn index(list: &List, anchors: &[String]) -> String {
    let mut by_letter: BTreeMap<char, Vec<(String, String)>> = BTreeMap::new();
    for (entry, anchor) in list.entries.iter().zip(anchors) {
        for words in first_words(entry) {
            let letter = words.chars().find(|c| c.is_alphanumeric()).unwrap_or('_').to_ascii_uppercase();
            by_letter.entry(letter).or_default().push((words, anchor.clone()));
        }
    }
    let mut text = String::new();
    for (letter, mut items) in by_letter {
        items.sort_by_key(|(words, _)| words.to_lowercase());
        let links: Vec<String> = items.iter().map(|(words, anchor)| format!("[{}](#{anchor})", code(words))).collect();
        text.push_str(&format!("**{letter}**\n{}\n\n", links.join(" ·\n")));
    }
    text
}

/// A name for each entry, from all of its words, so that it stays when others come.
fn anchors(list: &List) -> Vec<String> {
    let mut taken = BTreeSet::new();
    let mut anchors = Vec::new();
    for entry in &list.entries {
        let whole = slug(&entry.shown());
        let words: Vec<&str> = whole.split('-').filter(|word| !word.is_empty()).collect();
        let mut length = WORDS.min(words.len());
        let mut name = words[..length].join("-");
        while !taken.insert(name.clone()) && length < words.len() {
            length += 1;
            name = words[..length].join("-");
        }
        anchors.push(name);
    }
    anchors
}

/// As GitHub makes anchors of headings.
fn slug(text: &str) -> String {
    let kept = text.chars().filter(|c| c.is_alphanumeric() || " -_".contains(*c));
    kept.map(|c| if c == ' ' { '-' } else { c.to_ascii_lowercase() }).collect()
}
