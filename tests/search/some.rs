//! What the targets' cases are made of: text that breaks things, JSON as it may be written, damage.

use proptest::prelude::*;
use proptest::sample::Index;

/// Text that has broken something somewhere.
const ODD: &[&str] = &[
    "",
    " ",
    "\0",
    "\t",
    "\r\n",
    "\n",
    "\r",
    "\u{feff}",
    "\u{2028}",
    "\u{a0}",
    "\u{7f}",
    "\u{85}",
    "é",
    "e\u{301}",
    "\u{202e}",
    "\u{1F600}",
    "\u{fffd}",
    "\u{10ffff}",
    ".",
    "..",
    "...",
    "/",
    "//",
    "\\",
    "%",
    "%2e",
    "%2e%2e",
    "%2F",
    "%00",
    "?",
    "#",
    "&",
    "=",
    "+",
    "-",
    "*",
    "@",
    ":",
    ";",
    ",",
    "'",
    "''",
    "\"",
    "\"\"",
    "`",
    "[",
    "]",
    "(",
    ")",
    "{",
    "}",
    "<",
    ">",
    "|",
    "$",
    "!",
    "~",
    "--",
    "/*",
    "*/",
    "null",
    "NULL",
    "true",
    "false",
    "0",
    "-0",
    "1",
    "-1",
    "1.5",
    "1e5",
    "1e999",
    "NaN",
    "inf",
    "9007199254740993",
    "9223372036854775807",
    "9223372036854775808",
    "18446744073709551616",
    "0x10",
    "peer-report",
    "id",
    "session_id",
    "a b",
    "2026-11-14",
    "2026-11-14T14:00:00.123Z",
    "http://127.0.0.1/",
    "https://a@b/",
    "0123456789abcdef0123456789abcdef",
];

/// Any text: odd pieces, letters of all kinds, and now and then a long one.
pub fn text() -> impl Strategy<Value = String> + Clone {
    let piece = prop_oneof![
        4 => prop::sample::select(ODD).prop_map(str::to_owned),
        2 => any::<char>().prop_map(String::from),
        2 => "[a-z0-9_-]{1,8}",
    ];
    prop_oneof![
        2 => prop::sample::select(ODD).prop_map(str::to_owned),
        6 => prop::collection::vec(piece, 0..6).prop_map(|pieces| pieces.concat()),
        2 => "[a-zA-Z0-9_.~-]{1,36}",
        1 => "\\PC{0,40}",
        1 => ("[a-z%/.é]", 200..1200usize).prop_map(|(letter, times)| letter.repeat(times)),
    ]
    .boxed()
}

/// Blanks as JSON allows them, mostly none.
pub fn blank() -> impl Strategy<Value = &'static str> + Clone {
    prop_oneof![8 => Just(""), 1 => Just(" "), 1 => Just("\r\n\t ")]
}

/// A string of JSON, some of its letters written with escapes.
pub fn json_string(text: &str, escapes: u8) -> String {
    let mut out = String::from('"');
    for (place, letter) in text.chars().enumerate() {
        let is_escaped = escapes != 0 && place % usize::from(escapes) == 0;
        match letter {
            '"' | '\\' => out.extend(['\\', letter]),
            '/' if is_escaped => out.push_str("\\/"),
            _ if is_escaped || letter < ' ' => {
                let mut units = [0; 2];
                letter.encode_utf16(&mut units).iter().for_each(|unit| out.push_str(&format!("\\u{unit:04x}")));
            }
            _ => out.push(letter),
        }
    }
    out.push('"');
    out
}

/// A number as JSON may write it.
fn number() -> impl Strategy<Value = String> + Clone {
    prop_oneof![
        3 => any::<i64>().prop_map(|n| n.to_string()),
        2 => (-1000i64..1000).prop_map(|n| n.to_string()),
        2 => any::<u64>().prop_map(|n| n.to_string()),
        3 => any::<f64>().prop_filter("JSON has no other", |n| n.is_finite()).prop_map(|n| format!("{n:?}")),
        2 => "-?(0|[1-9][0-9]{0,24})(\\.[0-9]{1,24})?([eE][+-]?[0-9]{1,3})?",
        1 => prop::sample::select(&["-0", "-0.0", "0e0", "1e400", "-1E999", "9007199254740993", "9000000000000000", "8999999999999999.0", "1.50", "0.1e-7", "9223372036854775807", "-9223372036854775808", "9223372036854775808"][..]).prop_map(str::to_owned),
        1 => (280..320usize).prop_map(|digits| "9".repeat(digits)),
    ].boxed()
}

/// A value that is neither object nor array.
pub fn leaf() -> impl Strategy<Value = String> + Clone {
    prop_oneof![
        2 => prop::sample::select(&["null", "true", "false", "{}", "[]", "{ }", "\"\\ud800\"", "\"\\udc00\\ud800\"", "\"\\ud83d\\ude00\""][..]).prop_map(str::to_owned),
        4 => number(),
        5 => (text(), 0..4u8).prop_map(|(text, escapes)| json_string(&text, escapes)),
        2 => (number(), 0..2u8).prop_map(|(number, escapes)| json_string(&number, escapes)),
    ].boxed()
}

/// Any JSON as it may be written; numbers too large, half surrogate pairs and deep nesting included.
pub fn json() -> impl Strategy<Value = String> + Clone {
    let deep = (100usize..135).prop_map(|depth| "[".repeat(depth) + &"]".repeat(depth));
    let odd = prop_oneof![30 => leaf(), 1 => deep];
    odd.prop_recursive(3, 12, 4, |inner| {
        let names = prop_oneof![
            6 => prop::sample::select(&["id", "a", "b", "c", "data", "message"][..]).prop_map(str::to_owned),
            1 => text(),
        ];
        prop_oneof![
            (prop::collection::vec(inner.clone(), 0..4), blank())
                .prop_map(|(items, blank)| format!("[{blank}{}{blank}]", items.join(&format!("{blank},{blank}")))),
            prop::collection::vec((names, 0..4u8, inner, blank()), 0..4).prop_map(|members| object(&members)),
        ]
    })
    .boxed()
}

/// An object of these members: name, escapes in it, value, blanks.
pub fn object(members: &[(String, u8, String, &str)]) -> String {
    let member = |(name, escapes, value, blank): &(String, u8, String, &str)| {
        format!("{blank}{}{blank}:{blank}{value}{blank}", json_string(name, *escapes))
    };
    format!("{{{}}}", members.iter().map(member).collect::<Vec<_>>().join(","))
}

/// One change to a text of bytes.
#[derive(Debug, Clone)]
pub enum Damage {
    /// Cuts bytes out and puts others there.
    Splice(Index, usize, Vec<u8>),
    /// Doubles a part.
    Double(Index, usize),
    /// Ends it early.
    End(Index),
    /// Flips a bit.
    Flip(Index, u8),
}

/// Changes to a text: pieces from a list of one's own among them.
pub fn damage(pieces: &'static [&'static str]) -> impl Strategy<Value = Vec<Damage>> {
    let piece = prop_oneof![
        6 => prop::sample::select(pieces).prop_map(|piece| piece.as_bytes().to_vec()),
        2 => prop::sample::select(ODD).prop_map(|piece| piece.as_bytes().to_vec()),
        1 => prop::collection::vec(any::<u8>(), 0..4),
    ];
    let one = prop_oneof![
        6 => (any::<Index>(), prop_oneof![3 => 0..3usize, 1 => 0..60usize], piece).prop_map(|(at, cut, piece)| Damage::Splice(at, cut, piece)),
        2 => (any::<Index>(), 1..200usize).prop_map(|(at, length)| Damage::Double(at, length)),
        1 => any::<Index>().prop_map(Damage::End),
        1 => (any::<Index>(), 0..8u8).prop_map(|(at, bit)| Damage::Flip(at, bit)),
    ];
    prop::collection::vec(one, 0..4)
}

/// Carries out the changes.
pub fn damaged(mut bytes: Vec<u8>, changes: &[Damage]) -> Vec<u8> {
    for change in changes {
        let length = bytes.len();
        match change {
            Damage::Splice(at, cut, piece) => {
                let at = at.index(length + 1);
                bytes.splice(at..(at + cut).min(length), piece.iter().copied());
            }
            Damage::Double(at, part) => {
                let at = at.index(length + 1);
                let part = bytes[at..(at + part).min(length)].to_vec();
                bytes.splice(at..at, part);
            }
            Damage::End(at) => bytes.truncate(at.index(length + 1)),
            Damage::Flip(at, bit) => {
                if length > 0 {
                    bytes[at.index(length)] ^= 1 << bit;
                }
            }
        }
    }
    bytes
}
