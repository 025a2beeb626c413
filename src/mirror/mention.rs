//! Names and ids of people in what others wrote, found and struck out.
//!
//! Only a whole name is found, not its parts, and not where it is a part of a longer word: forgetting Anna leaves Susanna
//! alone. Case and the width of blanks do not matter. Scripts that put no blanks between words (Chinese, Japanese, Korean,
//! Thai and their neighbours) have no such rule: there a name is found wherever it stands.

use std::collections::{HashMap, HashSet};

use serde_json::Value;
use unicode_general_category::{GeneralCategory, get_general_category};

use crate::mirror::redaction::{Digest, Key};

/// What stands in place of what was struck out.
pub const STRUCK: &str = "[forgotten]";

/// Shorter names are not looked for in texts: they are letters.
pub const SHORTEST_NAME: usize = 2;

/// Shorter ids are not looked for in texts: they are numbers and words that stand for other things.
pub const SHORTEST_ID: usize = 6;

/// Longer ids cannot be a part of something else that is written with dashes, as a date is.
const UNMISTAKABLE: usize = 16;

/// What a term is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Term {
    /// A name that was shown.
    Name,
    /// An id.
    Id,
}

impl Term {
    /// How long it must be to be looked for in texts, in characters.
    pub fn shortest(self) -> usize {
        match self {
            Term::Name => SHORTEST_NAME,
            Term::Id => SHORTEST_ID,
        }
    }
}

/// Terms that are looked for.
pub trait Terms {
    /// How long they are once folded, the longest first.
    fn lengths(&self) -> &[usize];

    /// Whether one may begin with this character.
    fn may_begin(&self, _: char) -> bool {
        true
    }

    /// What this text is, if it is one of them.
    fn find(&self, folded: &[char]) -> Option<Term>;
}

/// A text as it is compared: small letters, one blank for many, none at its ends.
pub fn folded(text: &str) -> Vec<char> {
    Folded::of(text.trim()).chars
}

/// The text with all terms struck out; `None` where there is none in it.
pub fn strike(text: &str, terms: &impl Terms) -> Option<String> {
    let folded = Folded::of(text);
    let (mut struck, mut copied, mut at) = (String::new(), 0, 0);
    while at < folded.chars.len() {
        match folded.term_at(at, terms) {
            Some(end) => {
                struck.push_str(&text[copied..folded.starts[at]]);
                struck.push_str(STRUCK);
                copied = folded.ends[end - 1];
                at = end;
            }
            None => at += 1,
        }
    }
    (copied > 0).then(|| struck + &text[copied..])
}

/// As [`strike`], in each text and each name of a member of JSON. What is no JSON is text.
pub fn strike_json(json: &str, terms: &impl Terms) -> Option<String> {
    // Without escapes the text shows what is in it; to read it is slower.
    if !json.contains('\\') && strike(json, terms).is_none() {
        return None;
    }
    let Ok(value) = serde_json::from_str(json) else { return strike(json, terms) };
    let mut changed = false;
    let value = struck_value(value, terms, &mut changed);
    changed.then(|| value.to_string())
}

fn struck_value(value: Value, terms: &impl Terms, changed: &mut bool) -> Value {
    let mut text = |text: String| match strike(&text, terms) {
        Some(struck) => {
            *changed = true;
            struck
        }
        None => text,
    };
    match value {
        Value::String(value) => Value::String(text(value)),
        Value::Array(values) => values.into_iter().map(|value| struck_value(value, terms, changed)).collect(),
        Value::Object(members) => {
            let members: Vec<_> = members.into_iter().map(|(name, value)| (text(name), value)).collect();
            Value::Object(
                members.into_iter().map(|(name, value)| (name, struck_value(value, terms, changed))).collect(),
            )
        }
        value => value,
    }
}

/// Terms in the open.
#[derive(Debug, Default)]
pub struct Spelled {
    terms: HashMap<Vec<char>, Term>,
    lengths: Vec<usize>,
    beginnings: HashSet<char>,
}

impl Spelled {
    /// Those that are long enough to be looked for.
    pub fn new<'a>(terms: impl Iterator<Item = (Term, &'a str)>) -> Self {
        let terms = terms.map(|(term, text)| (folded(text), term));
        let terms: HashMap<_, _> = terms.filter(|(text, term)| text.len() >= term.shortest()).collect();
        let beginnings = terms.keys().map(|text| text[0]).collect();
        Self { lengths: lengths(terms.keys().map(Vec::len)), terms, beginnings }
    }

    /// Each of them, folded.
    pub fn all(&self) -> impl Iterator<Item = (Term, &[char])> {
        self.terms.iter().map(|(text, term)| (*term, text.as_slice()))
    }
}

impl Terms for Spelled {
    fn lengths(&self) -> &[usize] {
        &self.lengths
    }

    fn may_begin(&self, c: char) -> bool {
        self.beginnings.contains(&c)
    }

    fn find(&self, folded: &[char]) -> Option<Term> {
        self.terms.get(folded).copied()
    }
}

/// Terms of which only keyed hashes are known, and lengths.
#[derive(Debug)]
pub struct Hashed {
    key: Key,
    terms: HashMap<Digest, Term>,
    lengths: Vec<usize>,
}

impl Hashed {
    /// Terms by the hashes that [`Hashed::hash`] gives, with their folded lengths in characters.
    pub fn new(key: Key, terms: impl Iterator<Item = (Term, usize, Digest)>) -> Self {
        let (mut by_hash, mut all) = (HashMap::new(), Vec::new());
        for (term, length, hash) in terms {
            by_hash.insert(hash, term);
            all.push(length);
        }
        Self { key, terms: by_hash, lengths: lengths(all.into_iter()) }
    }

    /// The hash of a folded text.
    pub fn hash(key: &Key, folded: &[char]) -> Digest {
        key.digest("mention", &folded.iter().collect::<String>())
    }
}

impl Terms for Hashed {
    fn lengths(&self) -> &[usize] {
        &self.lengths
    }

    fn find(&self, folded: &[char]) -> Option<Term> {
        self.terms.get(&Self::hash(&self.key, folded)).copied()
    }
}

fn lengths(all: impl Iterator<Item = usize>) -> Vec<usize> {
    let mut lengths: Vec<usize> = all.collect();
    lengths.sort_unstable_by(|a, b| b.cmp(a));
    lengths.dedup();
    lengths
}

/// A text folded, with the place in the text of each character.
struct Folded {
    chars: Vec<char>,
    starts: Vec<usize>,
    ends: Vec<usize>,
}

impl Folded {
    fn of(text: &str) -> Self {
        let mut folded = Self { chars: Vec::new(), starts: Vec::new(), ends: Vec::new() };
        for (start, c) in text.char_indices() {
            let end = start + c.len_utf8();
            if c.is_whitespace() {
                match folded.chars.last() {
                    Some(' ') => *folded.ends.last_mut().expect("as many as characters") = end,
                    _ => folded.push(' ', start, end),
                }
                continue;
            }
            for small in c.to_lowercase() {
                // The one letter that has two small forms.
                folded.push(if small == 'ς' { 'σ' } else { small }, start, end);
            }
        }
        folded
    }

    fn push(&mut self, c: char, start: usize, end: usize) {
        self.chars.push(c);
        self.starts.push(start);
        self.ends.push(end);
    }

    /// Where the term ends that begins here, if one does.
    fn term_at(&self, at: usize, terms: &impl Terms) -> Option<usize> {
        if !terms.may_begin(self.chars[at]) || (at > 0 && are_of_a_word(self.chars[at - 1], self.chars[at])) {
            return None;
        }
        terms.lengths().iter().find_map(|length| {
            let end = at + length;
            let window = self.chars.get(at..end)?;
            let next = self.chars.get(end).copied();
            if next.is_some_and(|next| are_of_a_word(window[length - 1], next)) {
                return None;
            }
            let term = terms.find(window)?;
            // A short id may be a part of a date, a number with dashes, a name of a file.
            let is_joined = |c: Option<char>| c.is_some_and(|c| c == '-' || c == '_');
            let before = at.checked_sub(1).map(|before| self.chars[before]);
            let is_part = term == Term::Id && *length < UNMISTAKABLE && (is_joined(before) || is_joined(next));
            (!is_part).then_some(end)
        })
    }
}

/// Whether two neighbours belong to one word, by what they are.
fn are_of_a_word(left: char, right: char) -> bool {
    is_of_words(left) && is_of_words(right) && !is_unspaced(left) && !is_unspaced(right)
}

fn is_of_words(c: char) -> bool {
    use GeneralCategory::{EnclosingMark, NonspacingMark, SpacingMark};
    c.is_alphanumeric()
        || (!c.is_ascii() && matches!(get_general_category(c), NonspacingMark | SpacingMark | EnclosingMark))
}

/// Whether it belongs to a script that puts no blanks between words, or none behind names.
fn is_unspaced(c: char) -> bool {
    matches!(u32::from(c),
        0x0E00..=0x0FFF // Thai, Lao, Tibetan
        | 0x1000..=0x109F | 0x1780..=0x17FF // Burmese, Khmer
        | 0x1100..=0x11FF | 0xAC00..=0xD7FF // Korean
        | 0x3040..=0x30FF | 0x31F0..=0x31FF | 0xFF66..=0xFF9F // Japanese
        | 0x3400..=0x4DBF | 0x4E00..=0x9FFF | 0xF900..=0xFAFF | 0x2_0000..=0x3_FFFF) // Chinese
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAMES: [&str; 8] =
        ["Ada  Lovelace", "王小明", "김민준", "Zoë", "x", "Ελένης", "O'Brien, \"Bob\" \\ 100%", "प्रिया"];
    const IDS: [&str; 4] = ["cust-001", "6126964a-07ea-4000-a489-257b778d13b6", "42", "2026-11"];

    fn spelled() -> Spelled {
        let names = NAMES.iter().map(|name| (Term::Name, *name));
        Spelled::new(names.chain(IDS.iter().map(|id| (Term::Id, *id))))
    }

    /// The same terms in the open and as hashes.
    fn both(text: &str) -> Option<String> {
        let (spelled, key) = (spelled(), Key::new(b"salt"));
        let terms = spelled.all().map(|(term, text)| (term, text.len(), Hashed::hash(&key, text)));
        let hashed = Hashed::new(key.clone(), terms);
        let struck = strike(text, &spelled);
        assert_eq!(strike(text, &hashed), struck, "{text}");
        struck
    }

    #[test]
    fn whole_names_and_ids_are_struck_out() {
        for (text, wanted) in [
            ("Ada Lovelace", "[forgotten]"),
            ("so ADA\n lovelace's notes, by Ada Lovelace.", "so [forgotten]'s notes, by [forgotten]."),
            ("你好王小明先生", "你好[forgotten]先生"),
            ("김민준은", "[forgotten]은"),
            ("zoë,ZOË", "[forgotten],[forgotten]"),
            ("ΕΛΈΝΗΣ", "[forgotten]"),
            ("(cust-001) CUST-001", "([forgotten]) [forgotten]"),
            ("peer_6126964a-07ea-4000-a489-257b778d13b6-1", "peer_[forgotten]-1"),
            ("प्रिया।", "[forgotten]।"),
            ("in 2026-11.", "in [forgotten]."),
        ] {
            assert_eq!(both(text).as_deref(), Some(wanted), "{text}");
        }
    }

    #[test]
    fn what_is_no_whole_name_stays() {
        for text in [
            "",
            "Ada",
            "Lovelace, Ada",
            "Ada Lovelaces",
            "Grenada Lovelace",
            "AdaLovelace",
            "zoëlogy",
            "x",
            "42",
            "2026-11-15T00:00:00Z",
            "cust-0011",
            "my-cust-001",
            "प्रियाा",
        ] {
            assert_eq!(both(text), None, "{text}");
        }
    }

    #[test]
    fn json_is_struck_where_it_has_text() {
        let struck = |json: &str| strike_json(json, &spelled());
        assert_eq!(
            struck(r#"{"a":["Ada Lovelace",1.50],"b":2}"#).as_deref(),
            Some(r#"{"a":["[forgotten]",1.5],"b":2}"#)
        );
        assert_eq!(struck(r#"{"zo\u00eb":1}"#).as_deref(), Some(r#"{"[forgotten]":1}"#));
        assert_eq!(struck(r#"["by O'Brien, \"Bob\" \\ 100%!"]"#).as_deref(), Some(r#"["by [forgotten]!"]"#));
        assert_eq!(struck(r#"{"a":1.50,"b":"\n"}"#), None);
        assert_eq!(struck("no JSON by Zoë").as_deref(), Some("no JSON by [forgotten]"));
    }
}
