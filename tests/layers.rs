//! One direction of imports: a layer knows only those before it, and only the bridge knows SQLite and `unsafe`.
//!
//! The order is not written here: it is read from the list of layers at the top of src/lib.rs, so that the list tells
//! the truth. Besides it, a table file uses nothing but the vocabulary, `spec`.

use std::path::{Path, PathBuf};

/// The layer that may use `unsafe` and rusqlite.
const BRIDGE: &str = "sqlite";

/// Words that belong into the bridge.
const OF_THE_BRIDGE: [&str; 3] = ["unsafe", "rusqlite", "libsqlite3_sys"];

/// A source file: the layer it belongs to (empty for lib.rs), its place and its text.
struct Source {
    layer: String,
    place: String,
    text: String,
}

#[test]
fn each_layer_knows_only_those_before_it() {
    let sources = sources();
    let layers = documented_layers(&text_of("lib.rs", &sources));
    assert!(sources.len() > 20 && layers.len() > 8, "found {} files and {} layers", sources.len(), layers.len());
    let faults: Vec<String> = sources.iter().flat_map(|source| faults(source, &layers)).collect();
    assert!(faults.is_empty(), "\n{}\n", faults.join("\n"));
}

#[test]
fn the_documented_layers_are_the_modules() {
    let library = text_of("lib.rs", &sources());
    let mut documented = documented_layers(&library);
    let code = code_of(&library);
    let mut modules: Vec<String> =
        code.lines().filter_map(|line| Some(line.split_once("mod ")?.1.trim_end_matches(';').to_owned())).collect();
    documented.sort();
    modules.sort();
    assert_eq!(documented, modules, "left: the list at the top of src/lib.rs, right: its modules");
}

/// The test itself bites: each of these lines is a fault, and what is allowed beside them is none.
#[test]
fn a_bad_file_is_found_out() {
    let layers = ["error", "config", "http", "api", "spec", "plan", "tables", "sqlite"].map(str::to_owned);
    let found = |layer: &str, text: &str| {
        let source = Source { layer: layer.to_owned(), place: format!("{layer}.rs"), text: text.to_owned() };
        faults(&source, &layers)
    };
    for (layer, text, fault) in [
        ("http", "use crate::api::client::Client;", "http.rs:1 uses api, which is not below http"),
        ("plan", "\nfn f() { crate::sqlite::g() }", "plan.rs:2 uses sqlite, which is not below plan"),
        (
            "error",
            "use crate::{\n    config::Settings,\n    error::Error,\n};",
            "error.rs:2 uses config, which is not below error",
        ),
        ("api", "use super::spec::Column;", "api.rs:1 uses spec, which is not below api"),
        ("spec", "use crate::nonsense::Thing;", "spec.rs:1 uses nonsense, which is no layer of src/lib.rs"),
        ("spec", "use crate::*;", "spec.rs:1 uses *, which is no layer of src/lib.rs"),
        ("tables", "use crate::plan::Plan;", "tables.rs:1 uses plan: a table uses spec only"),
        ("plan", "pub fn f() { unsafe { g() } }", "plan.rs:1 has the word unsafe, which belongs into src/sqlite/"),
        ("plan", "use rusqlite::ffi;", "plan.rs:1 has the word rusqlite, which belongs into src/sqlite/"),
    ] {
        assert_eq!(found(layer, text), [fault], "{text}");
    }
    for (layer, text) in [
        ("api", "use crate::http::Method;\nuse crate::api::log::Log;\nuse super::log::Entry;"),
        ("tables", "use crate::spec::*;\nuse crate::tables::SCHEMAS;"),
        ("sqlite", "use crate::{plan::Plan, tables::{self, SCHEMAS}};\nunsafe impl Send for X {}\nuse rusqlite::ffi;"),
        (
            "plan",
            "// no unsafe, no crate::sqlite here\n/* nor /* crate::sqlite */ here */\nlet s = \"unsafe \\\" rusqlite\";",
        ),
        ("plan", "let a = r#\"crate::sqlite \"unsafe\" \"#; let b = '\"'; fn c<'a>(d: &'a str) {} /// rusqlite"),
        ("plan", "#![deny(unsafe_code)]"),
    ] {
        assert_eq!(found(layer, text), [""; 0], "{text}");
    }
    assert_eq!(
        documented_layers("//! - [`error`], [`time`]: words\n//! - `sqlite`: the bridge"),
        ["error", "time", "sqlite"]
    );
}

/// What a file does that its layer may not.
fn faults(source: &Source, layers: &[String]) -> Vec<String> {
    let code = code_of(&source.text);
    let line = |at: usize| 1 + code[..at].matches('\n').count();
    let mut faults = Vec::new();
    for (at, used) in imports(&code, layers) {
        let Source { layer, place, .. } = source;
        let rank = |name: &str| layers.iter().position(|layer| layer == name);
        let place = format!("{place}:{}", line(at));
        match (rank(&used), rank(layer)) {
            (None, _) => faults.push(format!("{place} uses {used}, which is no layer of src/lib.rs")),
            _ if layer.is_empty() || used == *layer => {}
            (Some(used), Some(own)) if used > own => {
                faults.push(format!("{place} uses {}, which is not below {layer}", layers[used]));
            }
            _ if layer == "tables" && used != "spec" => {
                faults.push(format!("{place} uses {used}: a table uses spec only"))
            }
            _ => {}
        }
    }
    if source.layer != BRIDGE {
        for word in OF_THE_BRIDGE {
            for (at, _) in code.match_indices(word).filter(|(at, _)| is_whole_word(&code, *at, word)) {
                let place = &source.place;
                faults.push(format!("{place}:{} has the word {word}, which belongs into src/{BRIDGE}/", line(at)));
            }
        }
    }
    faults
}

fn is_whole_word(code: &str, at: usize, word: &str) -> bool {
    let is_part = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '_');
    !is_part(code[..at].chars().next_back()) && !is_part(code[at + word.len()..].chars().next())
}

/// What a file names behind `crate::`, and the layers it names behind `super::`, with their places.
fn imports(code: &str, layers: &[String]) -> Vec<(usize, String)> {
    let behind = |prefix: &'static str| {
        code.match_indices(prefix).filter(move |(at, _)| is_whole_word(code, *at, prefix.trim_end_matches(':')))
    };
    let of_crate = behind("crate::").flat_map(|(at, prefix)| heads(code, at + prefix.len()));
    let of_super = behind("super::").flat_map(|(at, prefix)| heads(code, at + prefix.len()));
    of_crate.chain(of_super.filter(|(_, name)| layers.contains(name))).collect()
}

/// The first name of each path that starts here: one, or those of a group in braces.
fn heads(code: &str, start: usize) -> Vec<(usize, String)> {
    let name = |at: usize| {
        let end = code[at..].find(|c: char| !(c.is_alphanumeric() || c == '_')).map_or(code.len(), |end| at + end);
        // A glob takes in everything: it is named as what it is.
        if end == at { (at, code[at..].chars().take(1).collect()) } else { (at, code[at..end].to_owned()) }
    };
    if !code[start..].starts_with('{') {
        return vec![name(start)];
    }
    let (mut heads, mut depth, mut is_start) = (Vec::new(), 0, true);
    for (offset, c) in code[start..].char_indices() {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 1 => is_start = true,
            c if depth == 1 && is_start && !c.is_whitespace() => {
                heads.push(name(start + offset));
                is_start = false;
            }
            _ => {}
        }
        if depth == 0 {
            break;
        }
    }
    heads
}

/// The names in the list of layers at the top of lib.rs, bottom first.
fn documented_layers(library: &str) -> Vec<String> {
    let items = library.lines().filter_map(|line| line.strip_prefix("//! - "));
    let heads = items.filter_map(|item| item.split_once(':').map(|(head, _)| head));
    heads.flat_map(|head| head.split('`').skip(1).step_by(2).map(str::to_owned)).collect()
}

/// A text with comments and the insides of strings and characters blanked; every byte keeps its place.
fn code_of(text: &str) -> String {
    let mut code = String::with_capacity(text.len());
    let mut at = 0;
    while at < text.len() {
        let length = not_code(&text[at..], code.chars().next_back());
        if length == 0 {
            let c = text[at..].chars().next().unwrap_or_default();
            code.push(c);
            at += c.len_utf8();
        } else {
            code.extend(text[at..at + length].bytes().map(|b| if b == b'\n' { '\n' } else { ' ' }));
            at += length;
        }
    }
    code
}

/// The length of the comment, string or character at the start; 0 if there is none.
fn not_code(rest: &str, before: Option<char>) -> usize {
    let through = |start: usize, end: &str| rest[start..].find(end).map_or(rest.len(), |at| start + at + end.len());
    let is_word = before.is_some_and(|c| c.is_alphanumeric() || c == '_');
    if rest.starts_with("//") {
        return rest.find('\n').unwrap_or(rest.len());
    }
    if rest.starts_with("/*") {
        return block_comment(rest);
    }
    if rest.starts_with('"') {
        return quoted(rest, '"');
    }
    if let (false, Some(raw)) = (is_word, rest.strip_prefix("br").or_else(|| rest.strip_prefix('r'))) {
        let hashes = raw.len() - raw.trim_start_matches('#').len();
        if raw[hashes..].starts_with('"') {
            return through(rest.len() - raw.len() + hashes + 1, &format!("\"{}", "#".repeat(hashes)));
        }
    }
    // A character, not a lifetime: one that is escaped, or closed right behind it.
    let mut inside = rest.strip_prefix('\'').unwrap_or_default().chars();
    match (inside.next(), inside.next()) {
        (Some('\\'), _) => quoted(rest, '\''),
        (Some(c), Some('\'')) => 2 + c.len_utf8(),
        _ => 0,
    }
}

fn block_comment(rest: &str) -> usize {
    let (mut depth, mut at) = (0, 0);
    while at < rest.len() {
        let step = if rest[at..].starts_with("/*") {
            depth += 1;
            2
        } else if rest[at..].starts_with("*/") {
            depth -= 1;
            2
        } else {
            rest[at..].chars().next().map_or(1, char::len_utf8)
        };
        at += step;
        if depth == 0 {
            break;
        }
    }
    at
}

fn quoted(rest: &str, quote: char) -> usize {
    let mut is_escaped = false;
    for (at, c) in rest.char_indices().skip(1) {
        match c {
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = true,
            c if c == quote => return at + 1,
            _ => {}
        }
    }
    rest.len()
}

/// Every source file of the extension.
fn sources() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files: Vec<PathBuf> = Vec::new();
    let mut directories = vec![root.clone()];
    while let Some(directory) = directories.pop() {
        for entry in std::fs::read_dir(&directory).expect("src is readable") {
            let path = entry.expect("src is readable").path();
            if path.is_dir() { directories.push(path) } else { files.push(path) }
        }
    }
    files.sort();
    let rust = files.into_iter().filter(|file| file.extension().is_some_and(|extension| extension == "rs"));
    rust.map(|file| {
        let within = file.strip_prefix(&root).expect("a file of src");
        let first = within.components().next().map(|part| part.as_os_str().to_string_lossy().into_owned());
        let first = first.filter(|first| first != "lib.rs").unwrap_or_default();
        let layer = first.trim_end_matches(".rs").to_owned();
        let text = std::fs::read_to_string(&file).expect("a source file is text");
        Source { layer, place: format!("src/{}", within.display()), text }
    })
    .collect()
}

fn text_of(name: &str, sources: &[Source]) -> String {
    let place = format!("src/{name}");
    sources.iter().find(|source| source.place == place).map(|source| source.text.clone()).expect("src/lib.rs")
}
