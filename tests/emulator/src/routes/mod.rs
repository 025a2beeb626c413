//! The endpoints: a file for each or for a list and its rows by id. Adding one is a file, and its name in
//! the list of them.

mod app;
mod apps;
mod chat;
mod content;
mod livestream_sessions;
mod meetings;
mod participant;
mod participants;
mod peer_report;
mod peer_rows;
mod presets;
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
    /// It is below the account, and below no app.
    of_account: bool,
    /// Its answers are pages of a list.
    pub pages: bool,
    /// Its answers are the same every time, if nothing arrives and no order is shuffled.
    pub kept: bool,
    pub answer: fn(&Call<'_>, &[&str]) -> Outcome,
}

/// A GET endpoint, with one thing as its answer.
const fn get(path: &'static str, answer: fn(&Call<'_>, &[&str]) -> Outcome) -> Route {
    Route { method: "GET", path, of_account: false, pages: false, kept: false, answer }
}

/// A POST endpoint.
const fn post(path: &'static str, answer: fn(&Call<'_>, &[&str]) -> Outcome) -> Route {
    Route { method: "POST", ..get(path, answer) }
}

impl Route {
    const fn pages(mut self) -> Route {
        self.pages = true;
        self
    }

    const fn kept(mut self) -> Route {
        self.kept = true;
        self
    }

    const fn of_account(mut self) -> Route {
        self.of_account = true;
        self
    }
}

/// All of them. The first that fits is taken, so `peer_report` stands before the routes where a session id has its place.
static ROUTES: &[&[Route]] = &[
    sessions::ROUTES,
    peer_report::ROUTES,
    session::ROUTES,
    participants::ROUTES,
    participant::ROUTES,
    chat::ROUTES,
    transcript::ROUTES,
    summary::ROUTES,
    summary_post::ROUTES,
    livestream_sessions::ROUTES,
    meetings::ROUTES,
    presets::ROUTES,
    recordings::ROUTES,
    recording::ROUTES,
    apps::ROUTES,
    app::ROUTES,
];

/// The route of a path below the app, or of the account, and the ids in it.
pub(crate) fn find<'s>(
    method: &str,
    account: bool,
    segments: &'s [String],
) -> Result<(&'static Route, Vec<&'s str>), Answer> {
    let mut allowed = Vec::new();
    for route in ROUTES.iter().copied().flatten().filter(|route| route.of_account == account) {
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
