//! The sqlite3 shell's output, taken apart again: `.mode quote` for rows, its own prefixes and marks for errors.

use super::value::{Answer, Value};

/// What the shell is told before the first statement. `.explain off`: EXPLAIN QUERY PLAN gives rows, not a tree.
pub const SETUP: &str = ".mode quote\n.headers on\n.explain off\n";

/// The answer to a statement, from what came on the two streams while it ran.
pub fn answer(stdout: &str, stderr: &str) -> Result<Answer, String> {
    let mut rows = rows(stdout).map_err(|error| format!("{error} in the shell's output:\n{stdout}"))?.into_iter();
    // The header comes with the first row; a statement without rows prints nothing at all.
    let columns = rows.next().unwrap_or_default();
    let columns = columns
        .into_iter()
        .map(|name| match name {
            Value::Text(name) => Ok(name),
            other => Err(format!("a column named {other} in the shell's output:\n{stdout}")),
        })
        .collect::<Result<_, String>>()?;
    Ok(Answer { columns, rows: rows.collect(), error: message(stderr), code: 0 })
}

/// SQLite's words within the shell's: `Runtime error near line 3: words (19)`, `Parse error: words` with the statement
/// and a mark under it, `Error: stepping, words (1)` in older shells.
fn message(stderr: &str) -> Option<String> {
    let text = stderr.trim_end();
    if text.is_empty() {
        return None;
    }
    let Some((kind, words)) = text.split_once(": ") else {
        return Some(text.to_owned());
    };
    let kind = kind.split_once(" near line ").map_or(kind, |(kind, _)| kind);
    if !["Error", "Parse error", "Runtime error"].contains(&kind) {
        return Some(text.to_owned());
    }
    let words = words.strip_prefix("in prepare, ").or(words.strip_prefix("stepping, ")).unwrap_or(words);
    let words = without_mark(words);
    Some(without_code(words).to_owned())
}

/// Without the lines under a parse error that show where in the statement it was found.
fn without_mark(words: &str) -> &str {
    let marked = words.ends_with("^--- error here") || words.ends_with("error here ---^");
    match words.rmatch_indices('\n').nth(1) {
        Some((end, _)) if marked => &words[..end],
        _ => words,
    }
}

/// Without the result code in parentheses; an HTTP status there stays.
fn without_code(words: &str) -> &str {
    let Some((before, code)) = words.strip_suffix(')').and_then(|words| words.rsplit_once(" (")) else {
        return words;
    };
    let is_result_code = code.parse::<u32>().is_ok_and(|code| (1..=28).contains(&(code & 0xff)));
    if is_result_code { before } else { words }
}

/// The rows of `.mode quote`: SQL literals between commas, a line a row; a text may hold line ends of its own.
fn rows(text: &str) -> Result<Vec<Vec<Value>>, String> {
    let mut rows = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let mut row = Vec::new();
        loop {
            let (value, after) = literal(rest)?;
            row.push(value);
            match after.strip_prefix(',') {
                Some(more) => rest = more,
                None => {
                    rest = match after.strip_prefix('\n') {
                        Some(next) => next,
                        None if after.is_empty() => after,
                        None => return Err(format!("no comma and no line end before {after:?}")),
                    };
                    break;
                }
            }
        }
        rows.push(row);
    }
    Ok(rows)
}

/// The literal at the start, and what follows it.
fn literal(text: &str) -> Result<(Value, &str), String> {
    if let Some(inside) = text.strip_prefix('\'') {
        let (value, rest) = quoted(inside)?;
        return Ok((Value::Text(value), rest));
    }
    // Shells from 3.50 on write control characters this way.
    if let Some(inside) = text.strip_prefix("unistr('") {
        let (escaped, rest) = quoted(inside)?;
        let rest = rest.strip_prefix(')').ok_or("unistr( without its end")?;
        return Ok((Value::Text(unescaped(&escaped)?), rest));
    }
    if let Some(inside) = text.strip_prefix("X'").or_else(|| text.strip_prefix("x'")) {
        let (hex, rest) = quoted(inside)?;
        return Ok((Value::Blob(bytes_of_hex(&hex)?), rest));
    }
    let end = text.find([',', '\n']).unwrap_or(text.len());
    let (word, rest) = text.split_at(end);
    let value = match word.parse::<i64>() {
        _ if word == "NULL" => Value::Null,
        Ok(integer) => Value::Integer(integer),
        Err(_) => Value::Real(word.parse().map_err(|_| format!("no literal: {word:?}"))?),
    };
    Ok((value, rest))
}

/// The text up to its closing quote (doubled ones are part of it), and what follows.
fn quoted(text: &str) -> Result<(String, &str), String> {
    let mut value = String::new();
    let mut rest = text;
    loop {
        let quote = rest.find('\'').ok_or("a quote that is not closed")?;
        value.push_str(&rest[..quote]);
        rest = &rest[quote + 1..];
        match rest.strip_prefix('\'') {
            Some(more) => {
                value.push('\'');
                rest = more;
            }
            None => return Ok((value, rest)),
        }
    }
}

/// Undoes unistr's escapes.
fn unescaped(text: &str) -> Result<String, String> {
    let mut parts = text.split('\\');
    let mut value = parts.next().unwrap_or_default().to_owned();
    while let Some(part) = parts.next() {
        match part.strip_prefix('u') {
            Some(code) => {
                let digits = code.get(..4).ok_or("a short escape")?;
                let code_point = u32::from_str_radix(digits, 16).map_err(|error| error.to_string())?;
                value.push(char::from_u32(code_point).ok_or("an escape that is no character")?);
                value.push_str(&code[4..]);
            }
            // Two backslashes stand for one: the part between them is empty.
            None if part.is_empty() => {
                value.push('\\');
                value.push_str(parts.next().unwrap_or_default());
            }
            None => return Err(format!("no escape: \\{part}")),
        }
    }
    Ok(value)
}

/// The bytes that two hexadecimal digits each stand for.
pub fn bytes_of_hex(hex: &str) -> Result<Vec<u8>, String> {
    let pairs = hex.as_bytes().chunks(2);
    pairs
        .map(|pair| std::str::from_utf8(pair).ok().and_then(|pair| u8::from_str_radix(pair, 16).ok()))
        .collect::<Option<_>>()
        .ok_or_else(|| format!("no hexadecimal digits: {hex}"))
}
