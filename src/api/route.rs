//! One endpoint as a value: verb, path, where its rows are, which query parameters it sends.

use std::time::Duration;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::content;
use crate::http::Method;

/// Everything but the unreserved characters of RFC 3986 is escaped.
const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// Where an answer keeps what we want. Paths are JSON pointers; of several the first that leads to the right kind of
/// value is taken, because the API's two revisions differ (API sheet, section 3).
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Rows {
    /// One object.
    One(&'static [&'static str]),
    /// An array of objects, in pages.
    Many(&'static [&'static str]),
    /// The answer itself: `data`, whatever it is (a POST).
    Answer,
    /// The answer as one row: `data`, untouched.
    Envelope,
    /// The body itself: a file behind a download URL.
    File,
}

/// The file that an answer leads to (API sheet, section 5).
#[derive(Debug, Clone, Copy)]
pub struct File {
    /// Where the answer keeps the file's URL.
    pub url: &'static [&'static str],
    /// How the file becomes rows, if the rows come out of it.
    pub rows: Option<fn(&str) -> content::Rows>,
}

/// What an endpoint has to do with things that change no more: a session that is over, say. [`crate::api::cache`] tells
/// what that means.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Settling {
    /// The path argument whose thing must be settled for the answer to stay as it is.
    pub with: Option<&'static str>,
    /// The argument that takes the ids of the rows, if these tell whether the things they name are settled.
    pub tells: Option<&'static str>,
    /// The argument that takes the ids of the rows, if what they name is settled along with `with`.
    pub passes_to: Option<&'static str>,
}

impl Settling {
    /// Nothing.
    pub const NONE: Self = Self { with: None, tells: None, passes_to: None };
}

/// How much effort a request is worth where an answer is wanted soon or not at all.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Patience {
    /// How often it is tried.
    pub tries: u32,
    /// How long one try may take.
    pub timeout: Duration,
    /// How long it may wait for the token's budget.
    pub max_wait: Duration,
    /// How many requests its statement may make.
    pub requests: u64,
}

/// One endpoint.
#[derive(Debug)]
pub struct Route {
    /// The verb.
    pub method: Method,
    /// The path behind account and app, with `{argument}` segments.
    pub path: &'static str,
    /// Where the rows are.
    pub rows: Rows,
    /// The most rows a page may be asked for.
    pub page_max: u32,
    /// About how many rows there are in all; it decides in which order tables are joined.
    pub expects: u32,
    /// The query parameters this endpoint takes, by the API's names.
    pub sends: &'static [&'static str],
    /// A parameter sent where the server knows it and the statement says nothing else.
    pub prefers: Option<(&'static str, &'static str)>,
    /// The file its answer leads to.
    pub file: Option<File>,
    /// Whether the path stands behind the app; else behind the account.
    pub in_app: bool,
    /// Whether servers that send no totals may give the whole list whatever page is asked for.
    pub is_whole_without_totals: bool,
    /// What it has to do with things that change no more.
    pub settling: Settling,
    /// Whether the path stands behind the base URL itself, not behind `/realtime/kit`: what is asked about the token.
    pub is_outside: bool,
    /// How often and how long it is tried at most, whatever the settings say.
    pub patience: Option<Patience>,
}

/// A file behind a download URL: any body, no JSON expected.
pub static DOWNLOAD: Route = Route { rows: Rows::File, ..get("") };

/// A GET endpoint; say where its rows are with [`Route::row`] or [`Route::rows`].
pub const fn get(path: &'static str) -> Route {
    Route {
        method: Method::Get,
        path,
        rows: Rows::Answer,
        page_max: 0,
        expects: 5_000,
        sends: &[],
        prefers: None,
        file: None,
        in_app: true,
        is_whole_without_totals: false,
        settling: Settling::NONE,
        is_outside: false,
        patience: None,
    }
}

/// A POST endpoint without a body (API sheet, section 4.8).
pub const fn post(path: &'static str) -> Route {
    Route { method: Method::Post, ..get(path) }
}

impl Route {
    /// The answer is one object, at the first of these places that holds one.
    pub const fn row(mut self, places: &'static [&'static str]) -> Self {
        self.rows = Rows::One(places);
        self
    }

    /// The answer is a page of rows, at the first of these places that holds an array.
    pub const fn rows(mut self, places: &'static [&'static str]) -> Self {
        self.rows = Rows::Many(places);
        self
    }

    /// The largest page worth asking for.
    pub const fn pages_of(mut self, rows: u32) -> Self {
        self.page_max = rows;
        self
    }

    /// About how many rows there are in all.
    pub const fn expects(mut self, rows: u32) -> Self {
        self.expects = rows;
        self
    }

    /// The query parameters this endpoint takes.
    pub const fn sends(mut self, parameters: &'static [&'static str]) -> Self {
        self.sends = parameters;
        self
    }

    /// Servers that send no totals may know no pages here and give the whole list whatever page is asked for.
    pub const fn whole_without_totals(mut self) -> Self {
        self.is_whole_without_totals = true;
        self
    }

    /// The path stands behind the account, not behind an app.
    pub const fn of_account(mut self) -> Self {
        self.in_app = false;
        self
    }

    /// The path stands behind the base URL itself.
    pub const fn outside(mut self) -> Self {
        self.is_outside = true;
        self
    }

    /// It is tried so often and so long at most.
    pub const fn with_patience(mut self, patience: Patience) -> Self {
        self.patience = Some(patience);
        self
    }

    /// This parameter is sent where the statement says nothing else; a server that refuses it is asked without.
    pub const fn prefers(mut self, wire: &'static str, value: &'static str) -> Self {
        self.prefers = Some((wire, value));
        self
    }

    /// The answer leads to a file: columns may show its text.
    pub const fn file(mut self, url: &'static [&'static str]) -> Self {
        self.file = Some(File { url, rows: None });
        self
    }

    /// The answer leads to a file, and the rows come out of it.
    pub const fn rows_of_file(mut self, url: &'static [&'static str], rows: fn(&str) -> content::Rows) -> Self {
        self.file = Some(File { url, rows: Some(rows) });
        self
    }

    /// The answer changes no more once the thing that this argument names is settled.
    pub const fn settles_with(mut self, argument: &'static str) -> Self {
        self.settling.with = Some(argument);
        self
    }

    /// The rows tell by status and times whether the things they name are settled; this argument takes their ids.
    pub const fn tells_settled(mut self, argument: &'static str) -> Self {
        self.settling.tells = Some(argument);
        self
    }

    /// What the rows name is settled along with the answer; this argument takes their ids.
    pub const fn passes_settled(mut self, argument: &'static str) -> Self {
        self.settling.passes_to = Some(argument);
        self
    }

    /// Whether there is at most one row.
    pub fn gives_one(&self) -> bool {
        matches!(self.rows, Rows::One(_) | Rows::Envelope) && self.file.is_none_or(|file| file.rows.is_none())
    }

    /// Whether the rows come in pages.
    pub fn is_list(&self) -> bool {
        matches!(self.rows, Rows::Many(_))
    }

    /// The names of the `{argument}` segments, in order.
    pub fn arguments(&self) -> impl Iterator<Item = &'static str> {
        self.path.split('/').filter_map(|s| s.strip_prefix('{')?.strip_suffix('}'))
    }

    /// Whether the endpoint takes this argument, in its path or its query.
    pub fn takes(&self, wire: &str) -> bool {
        self.sends.contains(&wire) || self.arguments().any(|a| a == wire)
    }

    /// The path with its arguments filled in and escaped. `value` must know every name of [`Route::arguments`].
    pub fn fill<'a>(&self, value: impl Fn(&str) -> &'a str) -> String {
        let mut path = String::with_capacity(self.path.len() + 36);
        for segment in self.path.split('/').skip(1) {
            path.push('/');
            match segment.strip_prefix('{').and_then(|s| s.strip_suffix('}')) {
                Some(name) => path.push_str(&escape(value(name))),
                None => path.push_str(segment),
            }
        }
        path
    }
}

/// A path segment, escaped.
pub fn escape(segment: &str) -> String {
    utf8_percent_encode(segment, SEGMENT).to_string()
}

/// Why a value cannot stand in a path, or `None` if it can.
///
/// The URL parser drops `.` and `..`, also escaped ones, and an empty segment leads to another endpoint: a request for
/// one session would become a request for the list. `peer-report` as a session would be the endpoint of that name.
pub fn unfit_segment(argument: &str, value: &str) -> Option<&'static str> {
    if value.is_empty() {
        return Some("is empty; give an id");
    }
    if value == "." || value == ".." {
        return Some("is a path, not an id; give an id");
    }
    if value.len() > 1024 {
        return Some("is longer than any id; give an id");
    }
    if value.chars().any(char::is_control) {
        return Some("contains a control character; give an id");
    }
    if argument == "session_id" && value == "peer-report" {
        return Some("is the name of another endpoint; give a session's id");
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_path_is_filled_and_escaped() {
        let route = get("/sessions/{session_id}/participants/{participant_id}");
        assert_eq!(route.arguments().collect::<Vec<_>>(), ["session_id", "participant_id"]);
        let path = route.fill(|name| if name == "session_id" { "a/b?c#d e" } else { "ü%" });
        assert_eq!(path, "/sessions/a%2Fb%3Fc%23d%20e/participants/%C3%BC%25");
    }

    proptest! {
        #[test]
        fn no_id_reaches_another_endpoint(id in "\\PC{0,8}|[.%/\\\\2eE]{1,6}|peer-report") {
            prop_assume!(unfit_segment("session_id", &id).is_none());
            let route = get("/sessions/{session_id}/participants");
            let url = format!("http://127.0.0.1/v4{}", route.fill(|_| &id));
            let parsed = reqwest::Url::parse(&url).unwrap();
            let segments: Vec<_> = parsed.path_segments().unwrap().collect();
            prop_assert_eq!(segments.len(), 4, "{}", url);
            prop_assert_eq!(segments[1], "sessions");
            prop_assert_eq!(percent_encoding::percent_decode_str(segments[2]).decode_utf8_lossy(), id);
            prop_assert_eq!(segments[3], "participants");
        }
    }
}
