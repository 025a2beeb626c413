//! The files behind presigned URLs (fact sheet, sections 1.5, 5 and 6): a storage service on the same server.
//!
//! `/files/chat/{session_id}.csv`, `/files/transcript/{session_id}.csv` (json, srt, vtt) and
//! `/files/summary/{session_id}.txt`, each with a signature in its query. The switches stand in front of `/files`.

mod chat;
mod csv;
mod links;
mod refusal;
mod transcript;

pub(crate) use links::hand_out;
pub(crate) use refusal::failure;

use crate::answer::Answer;
use crate::switches::{ChatFile, Retention, Switches};
use crate::world::{Content, Sight};

/// What S3 calls a file of which it knows nothing: the content type tells a client nothing either.
const CONTENT_TYPE: &str = "binary/octet-stream";

/// A request for a file.
pub(crate) struct Download<'a> {
    pub method: &'a str,
    /// From `/files` on, as sent.
    pub path: &'a str,
    pub query: &'a str,
    pub authorization: Option<&'a str>,
    pub host: Option<&'a str>,
    /// The same request on the other host.
    pub elsewhere: &'a str,
}

/// The answer to a download, without a fault.
pub(crate) fn answer(download: &Download<'_>, world: Sight<'_>, switches: &Switches) -> Answer {
    if let Some(authorization) = download.authorization {
        return refusal::two_ways(authorization);
    }
    if download.method != "GET" {
        return refusal::refuse(405, "MethodNotAllowed", "The specified method is not allowed against this resource.");
    }
    let there_already = download.host.is_some_and(|host| host.starts_with("127.0.0.2"));
    if switches.file_redirect && !there_already {
        return Answer::new(302, "text/html", "").with("Location", format!("http://{}", download.elsewhere));
    }
    if let Err(refused) = links::check(download.path, download.query, world.now()) {
        return refused;
    }
    let Some(mut text) = content(download.path, world, switches) else {
        return refusal::refuse(404, "NoSuchKey", "The specified key does not exist.");
    };
    if let Some(missing) = switches.file_size.and_then(|size| size.checked_sub(text.len())) {
        // Line ends, which no format minds at its end.
        text.push_str(&"\n".repeat(missing));
    }
    Answer::new(200, CONTENT_TYPE, text)
}

/// What is in the file of a path, if there is one.
fn content(path: &str, world: Sight<'_>, switches: &Switches) -> Option<String> {
    let (kind, name) = path.strip_prefix("/files/")?.split_once('/')?;
    let (id, extension) = name.split_once('.')?;
    let session = &*world.session(id)?;
    // Where time goes by, who was handed a link in time may come too late for the file.
    if switches.moves() && switches.retention == Retention::NotFound && world.retention_is_over(session) {
        return None;
    }
    match (kind, extension) {
        ("chat", "csv") => Some(match (world.chat(session).there()?, switches.chat_file) {
            (messages, ChatFile::Json) => chat::json(&messages),
            (messages, edition) => chat::csv(&messages, edition),
        }),
        ("transcript", _) => {
            let segments = world.transcript(session).there()?;
            // Nobody spoke: the file has no byte, whatever its format.
            if segments.is_empty() {
                return Some(String::new());
            }
            Some(match extension {
                "csv" => transcript::csv(&segments, session.started_at, switches.transcript_csv),
                "json" => transcript::json(&segments, switches.transcript_json_seconds),
                "srt" => transcript::srt(&segments),
                "vtt" => transcript::vtt(&segments),
                _ => return None,
            })
        }
        ("summary", "txt") => match world.summary(session) {
            Content::There(summary) => Some(summary.text),
            Content::Never | Content::NotYet => None,
        },
        _ => None,
    }
}
