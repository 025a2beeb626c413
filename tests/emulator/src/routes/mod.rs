//! The endpoints: one file each. Adding one is a file, and its line in `ROUTES`.

mod app;
mod apps;
mod chat;
mod content;
mod livestream_sessions;
mod participant;
mod participants;
mod peer_report;
mod peer_rows;
mod recording;
mod recording_rows;
mod recordings;
mod session;
mod session_rows;
mod sessions;
mod statistics_a;
mod statistics_b;
mod summary;
mod summary_post;
mod transcript;
pub(crate) mod verify;

use std::sync::Arc;

use crate::answer::Answer;
use crate::parameters::Parameters;
use crate::state::Variant;
use crate::switches::{Revision, Switches, UnknownId};
use crate::world::{Now, Sight};

/// A request on its way through a route.
pub(crate) struct Call<'a> {
    /// What is in the app: nothing, in all but one.
    pub world: Sight<'a>,
    /// Scheme, host, port and switches of the base URL: files are behind it.
    pub origin: String,
    pub variant: &'a Variant,
    pub parameters: Parameters,
    pub body_len: usize,
    pub content_type: Option<&'a str>,
}

/// What a route gives: an error is an answer too.
type Outcome = Result<Answer, Answer>;

/// An endpoint below `/accounts/{account_id}/realtime/kit/{app_id}`, or without the app.
pub(crate) struct Route {
    method: &'static str,
    path: &'static str,
    /// Its answers are pages of a list.
    pub pages: bool,
    /// Its answers are the same every time, if nothing arrives and no order is shuffled.
    pub kept: bool,
    pub answer: fn(&Call<'_>, &[&str]) -> Outcome,
}

/// The first that fits is taken, so `peer-report` stands before the routes where a session id has its place.
static ROUTES: &[Route] = &[
    Route { method: "GET", path: "/sessions", pages: true, kept: true, answer: sessions::answer },
    Route {
        method: "GET",
        path: "/sessions/peer-report/{peer_id}",
        pages: false,
        kept: true,
        answer: peer_report::answer,
    },
    Route { method: "GET", path: "/sessions/{session_id}", pages: false, kept: true, answer: session::answer },
    Route {
        method: "GET",
        path: "/sessions/{session_id}/participants",
        pages: true,
        kept: true,
        answer: participants::answer,
    },
    Route {
        method: "GET",
        path: "/sessions/{session_id}/participants/{participant_id}",
        pages: false,
        kept: true,
        answer: participant::answer,
    },
    Route { method: "GET", path: "/sessions/{session_id}/chat", pages: false, kept: false, answer: chat::answer },
    Route {
        method: "GET",
        path: "/sessions/{session_id}/transcript",
        pages: false,
        kept: false,
        answer: transcript::answer,
    },
    Route { method: "GET", path: "/sessions/{session_id}/summary", pages: false, kept: false, answer: summary::answer },
    Route {
        method: "POST",
        path: "/sessions/{session_id}/summary",
        pages: false,
        kept: false,
        answer: summary_post::answer,
    },
    Route {
        method: "GET",
        path: "/sessions/{session_id}/livestream-sessions",
        pages: true,
        kept: false,
        answer: livestream_sessions::answer,
    },
    Route { method: "GET", path: "/recordings", pages: true, kept: false, answer: recordings::answer },
    Route { method: "GET", path: "/recordings/{recording_id}", pages: false, kept: false, answer: recording::answer },
];

/// The endpoints of the account, which are below no app.
static ACCOUNT_ROUTES: &[Route] = &[
    Route { method: "GET", path: "/apps", pages: true, kept: false, answer: apps::answer },
    Route { method: "GET", path: "/apps/{app_id}", pages: false, kept: false, answer: app::answer },
];

/// The route of a path below the app, or of the account, and the ids in it.
pub(crate) fn find<'s>(
    method: &str,
    account: bool,
    segments: &'s [String],
) -> Result<(&'static Route, Vec<&'s str>), Answer> {
    let mut allowed = Vec::new();
    for route in if account { ACCOUNT_ROUTES } else { ROUTES } {
        let Some(ids) = matched(route.path, segments) else { continue };
        if route.method == method {
            return Ok((route, ids));
        }
        allowed.push(route.method);
    }
    if allowed.is_empty() {
        Err(no_such_route())
    } else {
        let answer = Answer::gateway(405, 10405, "Method not allowed for this authentication scheme");
        Err(answer.with("Allow", allowed.join(", ")))
    }
}

fn matched<'s>(pattern: &str, segments: &'s [String]) -> Option<Vec<&'s str>> {
    if pattern.matches('/').count() != segments.len() {
        return None;
    }
    let mut ids = Vec::new();
    for (part, segment) in pattern.split('/').skip(1).zip(segments) {
        if part.starts_with('{') {
            if segment.is_empty() {
                return None;
            }
            ids.push(segment.as_str());
        } else if part != segment {
            return None;
        }
    }
    Some(ids)
}

/// The gateway's answer to a path it does not know.
pub(crate) fn no_such_route() -> Answer {
    Answer::gateway(404, 7003, "Could not route to the requested path, perhaps your object identifier is invalid?")
}

impl Call<'_> {
    fn switches(&self) -> &Switches {
        &self.variant.switches
    }

    fn revision_a(&self) -> bool {
        self.switches().revision == Revision::A
    }

    /// The session or breakout room with an id.
    fn session(&self, id: &str) -> Result<Now<'_>, Answer> {
        let remembered = self.variant.remembered();
        let made = remembered.arrived.iter().chain(&remembered.ended).find(|it| it.id == id).map(Arc::clone);
        drop(remembered);
        let found = made.map(Now::Made).or_else(|| self.world.session(id));
        found.ok_or_else(|| self.unknown("session", id))
    }

    /// The answer to an id that nothing has: what the API says is not documented, so a switch decides.
    fn unknown(&self, what: &str, id: &str) -> Answer {
        let message = format!("No {what} found with id {id}");
        match self.switches().unknown_id {
            UnknownId::NotFound => Answer::realtimekit(404, &message),
            UnknownId::GatewayNotFound => no_such_route(),
            UnknownId::BadRequest => Answer::realtimekit(400, &message),
        }
    }

    /// Draws the numbers that shuffle ties: others for each list.
    fn next_list(&self) -> u64 {
        let mut remembered = self.variant.remembered();
        remembered.lists += 1;
        remembered.lists
    }
}
