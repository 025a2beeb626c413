//! What a message may say of a value that may be a token pasted into the place of something else. People do that.

use std::path::Path;

use crate::error::tidy;

/// The fewest characters of the secrets that the dashboard gives out: a global API key has 37, a token 40 or more.
const OF_A_SECRET: usize = 37;

/// Longer than any number, or word, that a setting takes, and than a mistyped one.
const OF_A_WORD: usize = 24;

/// Longer than what people call a file in the directory where they are.
const OF_A_NAME: usize = 20;

/// Whether a text has the form of a token, be it with quotes or the word Bearer around it.
pub fn looks_like_a_token(text: &str) -> bool {
    let text = text.trim().trim_matches(['"', '\'']);
    let text = text.strip_prefix("Bearer ").unwrap_or(text).trim();
    text.len() >= OF_A_SECRET && text.chars().all(|c| c.is_ascii_alphanumeric() || "-_".contains(c))
}

/// Whether a text that ought to name a file names none, and may be what the file ought to hold.
pub fn names_no_file(text: &str) -> bool {
    let is_path = text.contains(['/', '\\']);
    !is_path && text.chars().count() > OF_A_NAME && std::fs::metadata(Path::new(text)).is_err()
}

/// A value that will not do, as a sentence goes on: `'soon'`, or what can be said of one that is longer than any that would.
pub fn told(value: &str) -> String {
    match value.chars().count() {
        ..=OF_A_WORD => format!("'{}'", tidy(value, OF_A_WORD)),
        count => format!("a text of {count} characters"),
    }
}

/// The path of a file in a message; three dots where it may be a token.
pub fn path_told(path: &str) -> String {
    if looks_like_a_token(path) || names_no_file(path) { "…".to_owned() } else { tidy(path, 200) }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As long as the dashboard's are.
    const TOKEN: &str = "Zx9_pasted-into-a-wrong-place-0123456789";

    #[test]
    fn a_token_is_known_by_its_form_and_an_id_is_none() {
        for text in [TOKEN, &format!("\"{TOKEN}\""), &format!("Bearer {TOKEN}"), &format!(" {TOKEN}\n")] {
            assert!(looks_like_a_token(text), "{text}");
        }
        for text in [
            "023e105f4ecef8ad9ca31a8372d0c353",
            "7b0c4a5e-3f0d-4f6e-9d2a-58b1c6e40d17",
            "/run/secrets/the-token-of-cloudflare-for-meetings",
            "info,realtime_kit::budget=trace,realtime_kit::http=debug",
            "",
        ] {
            assert!(!looks_like_a_token(text), "{text}");
        }
    }

    #[test]
    fn what_may_be_a_token_is_not_told() {
        assert_eq!(told("soon"), "'soon'");
        assert_eq!(told(TOKEN), "a text of 40 characters");
        assert_eq!(path_told("/there/is/no/such/file"), "/there/is/no/such/file");
        assert_eq!(path_told("token.txt"), "token.txt");
        assert_eq!(path_told(TOKEN), "…");
        assert_eq!(path_told("short-but-a-secret-too"), "…");
    }
}
