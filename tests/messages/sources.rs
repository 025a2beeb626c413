//! The sentences that stand in the sources: every literal that a message could be made of.

use proc_macro2::{Delimiter, Literal, TokenStream, TokenTree};
use regex::Regex;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

/// A string literal of the sources.
#[derive(Clone, Debug)]
pub struct Found {
    /// File and line.
    pub place: String,
    /// The file alone.
    pub file: String,
    pub text: String,
}

impl Found {
    /// Where the literal's words stand in a text, what a format fills in being anything; each place where it fits.
    pub fn places_in(&self, text: &str) -> Vec<Vec<Range<usize>>> {
        let words = self.words();
        let starts = text.char_indices().map(|(start, _)| start).filter(|start| text[*start..].starts_with(&words[0]));
        // Without words in front of what is filled in, one place tells all.
        let starts = starts.take(if words[0].is_empty() { 1 } else { usize::MAX });
        starts.filter_map(|start| places(&words, text, start)).collect()
    }

    /// What stands between the places that a format fills in.
    pub fn words(&self) -> Vec<String> {
        static HOLE: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"\{[\w.:#?*$]*\}").expect("a pattern"));
        HOLE.split(&self.text).map(|words| words.replace("{{", "{").replace("}}", "}")).collect()
    }

    /// Whether it has words enough to be a sentence or a part of one: a blank between letters.
    pub fn is_sentence(&self) -> bool {
        static BLANK: LazyLock<Regex> = LazyLock::new(|| {
            Regex::new(r"[A-Za-z]['’,;:.)]* \(?'?[A-Za-z]|[a-z]{3} \x01|\x01 [a-z]{3}").expect("a pattern")
        });
        BLANK.is_match(&self.words().join("\u{1}"))
    }
}

/// Where these words stand one after another from `start` on; the first ones there.
fn places(words: &[String], text: &str, start: usize) -> Option<Vec<Range<usize>>> {
    let mut places = Vec::new();
    let mut at = start;
    for words in words {
        let found = at + text[at..].find(words.as_str())?;
        at = found + words.len();
        places.push(found..at);
    }
    Some(places)
}

/// The macros that log.
const LOGGING: [&str; 5] = ["error", "warn", "info", "debug", "trace"];

/// All literals of the library and of the program, without those of tests, of documentation and of `expect`.
pub fn literals(root: &Path) -> Result<Vec<Found>, String> {
    let mut found = Vec::new();
    for folder in ["src", "cli/src"] {
        for file in files(&root.join(folder))? {
            let name = file.strip_prefix(root).unwrap_or(&file).display().to_string();
            // The list itself.
            if name.starts_with("src/error/messages") {
                continue;
            }
            let text = std::fs::read_to_string(&file).map_err(|error| format!("{name}: {error}"))?;
            found.extend(literals_of(&name, &text)?);
        }
    }
    Ok(found)
}

/// The literals of one file.
pub fn literals_of(name: &str, text: &str) -> Result<Vec<Found>, String> {
    of(name, text, true)
}

/// The literals of a file of tests, which are all meant.
pub fn all_literals_of(name: &str, text: &str) -> Result<Vec<Found>, String> {
    of(name, text, false)
}

fn of(name: &str, text: &str, skips_tests: bool) -> Result<Vec<Found>, String> {
    let tokens: TokenStream = text.parse().map_err(|error| format!("{name}: {error}"))?;
    let mut found = Vec::new();
    walk(tokens, skips_tests, &mut |literal: &Literal| {
        if let syn::Lit::Str(text) = syn::Lit::new(literal.clone()) {
            let place = format!("{name}:{}", literal.span().start().line);
            found.push(Found { place, file: name.to_owned(), text: text.value() });
        }
    });
    Ok(found)
}

fn walk(tokens: TokenStream, skips_tests: bool, visit: &mut impl FnMut(&Literal)) {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let mut at = 0;
    let is = |at: usize, word: &str| tokens.get(at).is_some_and(|token| token.to_string() == word);
    while at < tokens.len() {
        match &tokens[at] {
            TokenTree::Punct(mark) if mark.as_char() == '#' => {
                let group = at + if is(at + 1, "!") { 2 } else { 1 };
                if let Some(TokenTree::Group(attribute)) = tokens.get(group) {
                    let text = attribute.stream().to_string();
                    if text.starts_with("error") {
                        walk(attribute.stream(), skips_tests, visit);
                    }
                    at = group + 1;
                    let is_test = text.starts_with("cfg") && text.contains("test") && !text.contains("not");
                    if skips_tests && (is_test || text == "test") {
                        at = behind_item(&tokens, at);
                    }
                    continue;
                }
            }
            // What a column or a setting is about is told by the catalog.
            TokenTree::Ident(name) if name == "about" && is(at + 1, ":") => at += 2,
            // What is logged, see REALTIMEKIT_LOG.
            TokenTree::Ident(name) if LOGGING.iter().any(|word| name == word) && is(at + 1, "!") => at += 2,
            TokenTree::Ident(name) if name == "expect" && matches!(tokens.get(at + 1), Some(TokenTree::Group(_))) => {
                at += 1;
            }
            TokenTree::Group(group) => walk(group.stream(), skips_tests, visit),
            TokenTree::Literal(literal) => visit(literal),
            _ => {}
        }
        at += 1;
    }
}

/// Behind the item that begins here: its braces or its semicolon.
fn behind_item(tokens: &[TokenTree], start: usize) -> usize {
    let ends = |token: &TokenTree| match token {
        TokenTree::Group(group) => group.delimiter() == Delimiter::Brace,
        TokenTree::Punct(mark) => mark.as_char() == ';',
        _ => false,
    };
    tokens[start..].iter().position(ends).map_or(tokens.len(), |end| start + end + 1)
}

pub fn files(folder: &Path) -> Result<Vec<PathBuf>, String> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).map_err(|error| format!("{}: {error}", folder.display()))? {
            let path = entry.map_err(|error| error.to_string())?.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                files.push(path);
            }
        }
    }
    files.sort();
    Ok(files)
}
