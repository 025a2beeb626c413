//! The ways in which a secret can stand in a file.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// What RFC 3986 leaves as it is.
const UNRESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// Each spelling with its name. Halves are among them: a secret that is cut short has leaked, too.
pub fn spellings(secret: &str) -> Vec<(&'static str, Vec<u8>)> {
    let bytes = secret.as_bytes();
    let half = bytes.len() / 2;
    let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    let list: Vec<String> = bytes.iter().map(u8::to_string).collect();
    let mut found = vec![
        ("plain", bytes.to_vec()),
        ("JSON", secret.replace('/', "\\/").into()),
        ("hexadecimal", hex.to_uppercase().into()),
        ("hexadecimal", hex.into()),
        ("UTF-16", secret.encode_utf16().flat_map(u16::to_le_bytes).collect()),
        ("UTF-16", secret.encode_utf16().flat_map(u16::to_be_bytes).collect()),
        ("bytes", list.join(", ").into()),
        ("bytes", list.join(",").into()),
        ("reversed", bytes.iter().rev().copied().collect()),
    ];
    for set in [NON_ALPHANUMERIC, UNRESERVED] {
        let encoded = utf8_percent_encode(secret, set).to_string();
        found.push(("percent-encoded", in_small_letters(&encoded).into()));
        found.push(("percent-encoded", encoded.into()));
    }
    if half >= 10 {
        found.push(("its first half", bytes[..half].to_vec()));
        found.push(("its second half", bytes[bytes.len() - half..].to_vec()));
    }
    // In base64 a text looks different at each of three positions; its first and last letters depend on its neighbours.
    for before in 0..3 {
        let shifted = [&[0; 2][..before], bytes].concat();
        let whole = (shifted.len() / 3) * 3;
        for engine in [STANDARD_NO_PAD, URL_SAFE_NO_PAD] {
            let encoded = engine.encode(&shifted[..whole]);
            found.push(("base64", encoded[if before == 0 { 0 } else { 4 }..].into()));
        }
    }
    found
}

/// With the hexadecimal digits of its escapes in small letters.
fn in_small_letters(encoded: &str) -> String {
    let mut parts = encoded.split('%');
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        text.push('%');
        text.push_str(&part[..2].to_lowercase());
        text.push_str(&part[2..]);
    }
    text
}
