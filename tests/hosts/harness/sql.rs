//! SQL text cut into statements, as far as golden files need it.

/// A statement of a golden file with the comment lines before it.
#[derive(Clone, Debug, PartialEq)]
pub struct Statement {
    pub comment: String,
    pub sql: String,
}

/// The statements of a file, without their semicolons.
pub fn statements(text: &str) -> Vec<Statement> {
    let mut statements = Vec::new();
    let mut rest = text;
    loop {
        let (comment, after) = leading_comment(rest);
        if after.is_empty() {
            return statements;
        }
        let end = end_of_statement(after);
        let sql = after[..end].trim_end().to_owned();
        rest = after[end..].strip_prefix(';').unwrap_or("");
        if !sql.is_empty() {
            statements.push(Statement { comment, sql });
        }
    }
}

/// Whole lines of comment at the start (without blank ones), and what follows.
fn leading_comment(text: &str) -> (String, &str) {
    let mut comment = String::new();
    let mut rest = text.trim_start();
    while rest.starts_with("--") {
        let (line, after) = rest.split_once('\n').unwrap_or((rest, ""));
        comment.push_str(line.trim_end());
        comment.push('\n');
        rest = after.trim_start();
    }
    (comment, rest)
}

/// Where the first statement ends: at its semicolon, or at the end of the text.
fn end_of_statement(text: &str) -> usize {
    let trigger = is_create_trigger(text);
    let mut at = 0;
    while at < text.len() {
        let rest = &text[at..];
        if rest.starts_with(';') && (!trigger || last_word_is_end(&text[..at])) {
            return at;
        }
        at += token_length(rest);
    }
    text.len()
}

/// The length of the quoted thing, comment or single character at the start.
fn token_length(rest: &str) -> usize {
    let through =
        |start: usize, end: &str| rest[start..].find(end).map_or(rest.len(), |found| start + found + end.len());
    match rest.as_bytes() {
        [b'\'', ..] => through(1, "'"),
        [b'"', ..] => through(1, "\""),
        [b'`', ..] => through(1, "`"),
        [b'[', ..] => through(1, "]"),
        [b'-', b'-', ..] => through(2, "\n"),
        [b'/', b'*', ..] => through(2, "*/"),
        _ => rest.chars().next().map_or(1, char::len_utf8),
    }
}

/// A trigger has semicolons inside; its own follows END.
fn is_create_trigger(text: &str) -> bool {
    let words: Vec<String> = text.split_whitespace().take(3).map(str::to_ascii_uppercase).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    matches!(words.as_slice(), ["CREATE", "TRIGGER", ..] | ["CREATE", "TEMP" | "TEMPORARY", "TRIGGER"])
}

fn last_word_is_end(text: &str) -> bool {
    text.split_whitespace().next_back().is_some_and(|word| word.eq_ignore_ascii_case("END"))
}
