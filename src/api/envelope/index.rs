//! Where the members of rows stand in the text they came in: found in one pass, where the answer arrives, so that a row
//! costs later what its columns read cost.
//!
//! Values are not parsed, but all that parsing could find wrong with them is found here: what a scan makes of a row does
//! not depend on which of its columns are read.

use std::fmt;
use std::ops::Range;
use std::sync::atomic::{AtomicU8, Ordering};

use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

/// The longest text in which a body and the names in it have places: 2 GiB, for 32 bits.
pub const LONGEST: usize = (u32::MAX / 2) as usize;

/// No number of so few characters without an exponent is too large for a float.
const SURELY_FINITE: usize = 300;

/// A part of the text.
#[derive(Debug, Clone, Copy)]
struct Span {
    start: u32,
    end: u32,
}

impl Span {
    fn new(range: Range<usize>) -> Self {
        // Nothing longer than LONGEST is read.
        Self { start: range.start as u32, end: range.end as u32 }
    }

    fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }

    fn len(self) -> usize {
        (self.end - self.start) as usize
    }
}

/// One row: where it stands, and which of the members are its own.
#[derive(Debug, Clone, Copy)]
struct Entry {
    text: Span,
    members: Span,
}

/// One member of a row.
#[derive(Debug, Clone, Copy)]
struct Member {
    name: Span,
    value: Span,
}

/// Where in a row members with a name were found last: rows of one list have the same members in the same order. What is
/// wrong here costs a search, no more.
#[derive(Debug)]
struct Places(Box<[AtomicU8; 256]>);

impl Default for Places {
    fn default() -> Self {
        Self(Box::new([const { AtomicU8::new(0) }; 256]))
    }
}

impl Places {
    fn of(&self, name: &str) -> &AtomicU8 {
        let byte = |byte: Option<&u8>| byte.copied().unwrap_or_default();
        let name = name.as_bytes();
        let ends = byte(name.first()).wrapping_mul(31) ^ byte(name.last()).wrapping_mul(7);
        &self.0[usize::from(ends ^ (name.len() as u8).wrapping_mul(59))]
    }
}

/// The rows of a text and their members.
#[derive(Debug, Default)]
pub struct Index {
    rows: Vec<Entry>,
    members: Vec<Member>,
    places: Places,
    /// Names that were written with escapes, decoded; they stand behind the text.
    decoded: String,
    broken: Vec<(usize, String)>,
}

impl Index {
    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Where a row stands. Panics if there is no such row.
    pub fn row(&self, row: usize) -> Range<usize> {
        self.rows[row].text.range()
    }

    /// What is wrong with a row, if anything is.
    pub fn fault(&self, row: usize) -> Option<&str> {
        self.broken.iter().find(|(broken, _)| *broken == row).map(|(_, text)| text.as_str())
    }

    /// Where the value of a row's member stands. `text` is what was read, with the names of [`Index::take_names`] behind it.
    pub fn member(&self, text: &str, row: usize, name: &str) -> Option<Range<usize>> {
        let members = &self.members[self.rows.get(row)?.members.range()];
        let has_name = |member: &Member| {
            member.name.len() == name.len() && text.as_bytes().get(member.name.range()) == Some(name.as_bytes())
        };
        let hint = self.places.of(name);
        let place = usize::from(hint.load(Ordering::Relaxed));
        let found = match members.get(place).filter(|member| has_name(member)) {
            Some(member) => member,
            None => {
                let place = members.iter().position(has_name)?;
                hint.store(u8::try_from(place).unwrap_or(0), Ordering::Relaxed);
                &members[place]
            }
        };
        Some(found.value.range())
    }

    /// The names that belong behind the text, once all of it is read.
    pub fn take_names(&mut self) -> String {
        self.rows.shrink_to_fit();
        self.members.shrink_to_fit();
        std::mem::take(&mut self.decoded)
    }

    /// The bytes of memory it takes.
    pub fn bytes(&self) -> usize {
        self.rows.capacity() * size_of::<Entry>() + self.members.capacity() * size_of::<Member>()
    }

    /// Adds one row: the JSON text, valid as such, at this place in `text`.
    pub fn add(&mut self, text: &str, place: Range<usize>) {
        let row = &text[place.clone()];
        let first = self.members.len();
        let is_odd = if row.starts_with('{') {
            let mut reader = serde_json::Deserializer::from_str(row);
            let seed = RowSeed { text, index: self };
            seed.deserialize(&mut reader).map_or(true, |read| read.is_odd)
        } else {
            true
        };
        self.close(text, place, first, is_odd);
    }

    /// Ends a row whose members are in.
    fn close(&mut self, text: &str, place: Range<usize>, first: usize, is_odd: bool) {
        if is_odd && let Err(error) = serde_json::from_str::<Sound>(&text[place.clone()]) {
            self.broken.push((self.rows.len(), error.to_string()));
        }
        self.rows.push(Entry { text: Span::new(place), members: Span::new(first..self.members.len()) });
    }

    /// The name and value of a member whose row began with member `first`: of several with one name the last counts.
    fn put(&mut self, text: &str, first: usize, member: Member, may_repeat: bool) {
        if may_repeat {
            let before = self.members[first..].iter().position(|other| self.has_name_of(text, *other, member));
            if let Some(place) = before {
                self.members[first + place].value = member.value;
                return;
            }
        }
        self.members.push(member);
    }

    fn has_name_of(&self, text: &str, one: Member, other: Member) -> bool {
        one.name.len() == other.name.len() && self.name(text, one) == self.name(text, other)
    }

    fn name<'a>(&'a self, text: &'a str, member: Member) -> &'a [u8] {
        let range = member.name.range();
        match text.as_bytes().get(range.clone()) {
            Some(name) => name,
            None => &self.decoded.as_bytes()[range.start - text.len()..range.end - text.len()],
        }
    }
}

/// Reads an array of objects that stands in `text`, each as a row. An error says that the array is not of the usual
/// kind, and the index is then of no use.
pub struct RowsSeed<'a, 'i> {
    /// The whole text.
    pub text: &'a str,
    /// Where the rows go.
    pub index: &'i mut Index,
}

impl<'de> DeserializeSeed<'de> for RowsSeed<'de, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for RowsSeed<'de, '_> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an array of objects")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        let Self { text, index } = self;
        loop {
            let first = index.members.len();
            let Some(read) = items.next_element_seed(RowSeed { text, index })? else { return Ok(()) };
            let inner = read.inner.ok_or_else(|| A::Error::custom("an object whose ends are not plain to see"))?;
            index.close(text, around(text, inner), first, read.is_odd);
        }
    }
}

/// The object around these first and last bytes of its members: between them and its braces stand only blanks.
fn around(text: &str, inner: Range<usize>) -> Range<usize> {
    let is_blank = |byte: &u8| byte.is_ascii_whitespace();
    let bytes = text.as_bytes();
    let before = bytes[..inner.start].iter().rev().take_while(|byte| is_blank(byte)).count();
    let behind = bytes[inner.end..].iter().take_while(|byte| is_blank(byte)).count();
    inner.start - before - 1..inner.end + behind + 1
}

/// Reads one object, its members into the index.
struct RowSeed<'a, 'i> {
    text: &'a str,
    index: &'i mut Index,
}

/// What was seen of a row.
struct RowRead {
    /// From its first member's name to its last member's value; `None` if there are none or the first has escapes.
    inner: Option<Range<usize>>,
    /// Whether parsing its values might find something wrong.
    is_odd: bool,
}

impl<'de> DeserializeSeed<'de> for RowSeed<'de, '_> {
    type Value = RowRead;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<RowRead, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for RowSeed<'de, '_> {
    type Value = RowRead;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<RowRead, A::Error> {
        let Self { text, index } = self;
        let first = index.members.len();
        // As long as a row has the names of the row before it, in the same order, none is there twice.
        let mut twin = index.rows.last().map_or(0..0, |before| before.members.range());
        let mut read = RowRead { inner: None, is_odd: false };
        let (mut start, mut end) = (None, 0);
        while let Some(name) = members.next_key_seed(NameSeed { text, decoded: &mut index.decoded })? {
            let value = members.next_value::<&'de RawValue>()?.get();
            let place = offset(text, value);
            end = place + value.len();
            if index.members.len() == first {
                start = (name.start < text.len()).then(|| name.start.saturating_sub(1));
            }
            read.is_odd |= is_odd(value);
            let member = Member { name: Span::new(name), value: Span::new(place..end) };
            let is_twin = twin.next().is_some_and(|n| index.has_name_of(text, index.members[n], member));
            if !is_twin {
                twin = 0..0;
            }
            index.put(text, first, member, !is_twin);
        }
        read.inner = start.map(|start| start..end);
        Ok(read)
    }
}

/// Whether parsing a value might find something wrong that skipping it did not: a number too large, half a surrogate
/// pair, too many levels.
fn is_odd(value: &str) -> bool {
    let bytes = value.as_bytes();
    match bytes.first() {
        Some(b'"') => bytes.contains(&b'\\'),
        Some(b'{' | b'[') => bytes.len() > 2,
        Some(b'-' | b'0'..=b'9') => bytes.len() > SURELY_FINITE || bytes.iter().any(|byte| matches!(byte, b'e' | b'E')),
        _ => false,
    }
}

/// Where a part of a text stands in it.
pub fn offset(text: &str, part: &str) -> usize {
    part.as_ptr() as usize - text.as_ptr() as usize
}

/// Reads a name: its place in the text, or in the decoded names behind it.
struct NameSeed<'a, 'i> {
    text: &'a str,
    decoded: &'i mut String,
}

impl<'de> DeserializeSeed<'de> for NameSeed<'de, '_> {
    type Value = Range<usize>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Range<usize>, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl<'de> Visitor<'de> for NameSeed<'de, '_> {
    type Value = Range<usize>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a name")
    }

    fn visit_borrowed_str<E>(self, name: &'de str) -> Result<Range<usize>, E> {
        let start = offset(self.text, name);
        Ok(start..start + name.len())
    }

    fn visit_str<E>(self, name: &str) -> Result<Range<usize>, E> {
        let start = self.text.len() + self.decoded.len();
        self.decoded.push_str(name);
        Ok(start..start + name.len())
    }
}

/// Any JSON that can be parsed to its last value; nothing of it is kept.
struct Sound;

impl<'de> serde::Deserialize<'de> for Sound {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Self)
    }
}

impl<'de> Visitor<'de> for Sound {
    type Value = Self;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("any valid JSON value")
    }

    fn visit_unit<E>(self) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_bool<E>(self, _: bool) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_i64<E>(self, _: i64) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_u64<E>(self, _: u64) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_str<E>(self, _: &str) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Self, A::Error> {
        while items.next_element::<Self>()?.is_some() {}
        Ok(self)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Self, A::Error> {
        while members.next_entry::<Self, Self>()?.is_some() {}
        Ok(self)
    }
}

/// The value that a name leads to in the text of an object; of several the last, none if it is no object.
pub fn member<'a>(object: &'a str, name: &str) -> Option<&'a str> {
    struct Find<'n>(&'n str);

    impl<'de> Visitor<'de> for Find<'_> {
        type Value = Option<&'de RawValue>;

        fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
            formatter.write_str("an object")
        }

        fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Self::Value, A::Error> {
            let mut found = None;
            while let Some(which) = members.next_key_seed(Which(&[self.0]))? {
                match which {
                    Some(_) => found = Some(members.next_value()?),
                    None => drop(members.next_value::<IgnoredAny>()?),
                }
            }
            Ok(found)
        }
    }

    let mut reader = serde_json::Deserializer::from_str(object);
    reader.deserialize_map(Find(name)).ok().flatten().map(RawValue::get)
}

/// Reads a name and says which of these it is.
pub struct Which<'n>(pub &'n [&'n str]);

impl<'de> DeserializeSeed<'de> for Which<'_> {
    type Value = Option<usize>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Option<usize>, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for Which<'_> {
    type Value = Option<usize>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a name")
    }

    fn visit_str<E>(self, name: &str) -> Result<Option<usize>, E> {
        Ok(self.0.iter().position(|wanted| *wanted == name))
    }
}
