//! What the text of a running statement tells: whether an INSERT was typed by a person or program or came out of a
//! trigger, and whether reading may end early.
//!
//! A table marked DIRECTONLY is refused inside triggers, so that a database somebody sent cannot start requests. Older
//! hosts check that for reads only (measured: 3.35.4 lets a trigger's INSERT through, 3.40.1 does not). There the text of
//! the running statement tells: a typed INSERT names the table behind INTO, the statement that set off a trigger does not.

/// Whether a statement's text has `INTO table` or `INTO schema.table` in it, outside comments and strings.
pub fn names_behind_into(sql: &str, table: &str) -> bool {
    let tokens: Vec<Token<'_>> = Tokens(sql).collect();
    tokens.iter().enumerate().any(|(i, token)| {
        let is_name = |at: usize| tokens.get(at).is_some_and(|token| token.names(table));
        let is_into = matches!(token, Token::Word(word) if word.eq_ignore_ascii_case("INTO"));
        let is_qualified = matches!(tokens.get(i + 2), Some(Token::Other('.')));
        is_into && if is_qualified { is_name(i + 3) } else { is_name(i + 1) }
    })
}

/// Whether a statement's text names a table.
pub fn names(sql: &str, table: &str) -> bool {
    Tokens(sql).any(|token| token.names(table))
}

/// Whether a statement's text names a table as `'schema'.'table'`, in strings. Nobody types it so; the modules of full-text
/// search do, when a database file makes such a table their content.
pub fn names_in_strings(sql: &str, table: &str) -> bool {
    let tokens: Vec<Token<'_>> = Tokens(sql).collect();
    let is_string = |token: &Token<'_>| matches!(token, Token::Quoted(_, '\''));
    tokens.windows(3).any(|three| {
        let [schema, dot, name] = three else { return false };
        is_string(schema) && matches!(dot, Token::Other('.')) && is_string(name) && name.names(table)
    })
}

/// How often a statement's text says that reading may end before all rows were read: LIMIT and EXISTS.
pub fn early_ends(sql: &str) -> u32 {
    let (mut count, mut before) = (0, ["", ""]);
    for token in Tokens(sql) {
        let Token::Word(word) = token else { continue };
        let is = |name: &str| word.eq_ignore_ascii_case(name);
        // IF EXISTS and IF NOT EXISTS are about what is made, not about what is read.
        let is_about_making = before.iter().any(|word| word.eq_ignore_ascii_case("IF"));
        count += u32::from(is("LIMIT") || (is("EXISTS") && !is_about_making));
        before = [before[1], word];
    }
    count
}

enum Token<'a> {
    /// A word.
    Word(&'a str),
    /// Anything quoted, without its quotes, and the closing quote; that stands twice for one inside.
    Quoted(&'a str, char),
    /// Any other character.
    Other(char),
}

impl Token<'_> {
    /// Whether it is that name.
    fn names(&self, name: &str) -> bool {
        match *self {
            Token::Word(word) => word.eq_ignore_ascii_case(name),
            Token::Quoted(inner, ']') => inner.eq_ignore_ascii_case(name),
            Token::Quoted(inner, quote) => {
                let twice = String::from_iter([quote, quote]);
                inner.replace(&twice, &quote.to_string()).eq_ignore_ascii_case(name)
            }
            Token::Other(_) => false,
        }
    }
}

/// The tokens of a text of SQL (sqlite.org/lang_keywords.html for the four ways to quote a name).
struct Tokens<'a>(&'a str);

impl<'a> Iterator for Tokens<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        loop {
            self.0 = self.0.trim_start();
            if let Some(rest) = self.0.strip_prefix("--") {
                self.0 = rest.split_once('\n').map_or("", |(_, rest)| rest);
            } else if let Some(rest) = self.0.strip_prefix("/*") {
                self.0 = rest.split_once("*/").map_or("", |(_, rest)| rest);
            } else {
                break;
            }
        }
        let first = self.0.chars().next()?;
        let is_word = |c: char| c.is_alphanumeric() || c == '_' || c == '$' || !c.is_ascii();
        let close = match first {
            '"' | '`' | '\'' => Some(first),
            '[' => Some(']'),
            _ => None,
        };
        if let Some(close) = close {
            let inner = &self.0[1..];
            let end = end_of_quoted(inner, close);
            self.0 = inner.get(end + 1..).unwrap_or("");
            return Some(Token::Quoted(&inner[..end], close));
        }
        if is_word(first) {
            let end = self.0.find(|c| !is_word(c)).unwrap_or(self.0.len());
            let (word, rest) = self.0.split_at(end);
            self.0 = rest;
            return Some(Token::Word(word));
        }
        self.0 = &self.0[first.len_utf8()..];
        Some(Token::Other(first))
    }
}

/// Where the closing quote stands; one that stands twice is part of the text, but for a bracket.
fn end_of_quoted(inner: &str, close: char) -> usize {
    let mut from = 0;
    while let Some(found) = inner[from..].find(close) {
        let at = from + found;
        if close == ']' || !inner[at + 1..].starts_with(close) {
            return at;
        }
        from = at + 2;
    }
    inner.len()
}

#[cfg(test)]
mod tests {
    use super::{early_ends, names_behind_into, names_in_strings};

    #[test]
    fn a_typed_insert_names_its_table() {
        for sql in [
            "INSERT INTO s VALUES ('x')",
            "insert or ignore into main.S(session_id) select 1",
            "INSERT/* into t */INTO\"s\"(a) VALUES (1)",
            "WITH a AS (SELECT 1) REPLACE INTO [s] SELECT * FROM a",
            "-- into t\nINSERT INTO `main`.`s` DEFAULT VALUES",
            "INSERT INTO \"a\"\"]\".[s] VALUES ('it''s')",
        ] {
            assert!(names_behind_into(sql, "s"), "{sql}");
        }
        for sql in [
            "INSERT INTO t(s) VALUES ('into s')",
            "INSERT INTO s2 VALUES (1)",
            "INSERT INTO t VALUES (1) -- into s",
            "INSERT INTO s.t SELECT s FROM s",
            "UPDATE t SET s = 1",
            "INSERT INTO \"s\"\"t\" VALUES (1)",
            "INSERT INTO t SELECT 'into' s",
            "INSERT INTO t SELECT 'a'' into s'",
            "INSERT INTO \"into\"\"s\" VALUES (1)",
            "INSERT INTO",
            "INSERT INTO \"s\"\"",
            "SELECT 'into' s FROM t",
            "INSERT INTO t SELECT \"into\" AS s FROM u",
            "",
        ] {
            assert!(!names_behind_into(sql, "s"), "{sql}");
        }
    }

    #[test]
    fn a_table_named_in_strings_is_noticed() {
        assert!(names_in_strings("SELECT rowid, \"id\" FROM 'main'.'Calls' T WHERE T.'rowid'=?", "calls"));
        assert!(names_in_strings("SELECT 1 FROM 'o''dd' . 'ca''lls'", "ca'lls"));
        for sql in
            ["SELECT 'main', 'calls'", "SELECT * FROM main.calls", "SELECT * FROM 'calls'", "-- 'main'.'calls'", ""]
        {
            assert!(!names_in_strings(sql, "calls"), "{sql}");
        }
    }

    #[test]
    fn early_ends_are_counted() {
        assert_eq!(early_ends("SELECT 1 FROM t WHERE NOT EXISTS (SELECT 1) LIMIT 3 -- limit"), 2);
        assert_eq!(early_ends("SELECT \"limit\", 'exists', [limit] FROM t AS `limit`"), 0);
        assert_eq!(early_ends("CREATE TABLE IF NOT EXISTS x AS SELECT 1"), 0);
    }
}
