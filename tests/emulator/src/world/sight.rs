//! The world as it is seen at an instant: only what is asked for is made.

use std::borrow::Cow;
use std::collections::HashSet;
use std::ops::Deref;
use std::sync::Arc;

use super::{
    App, Content, LivestreamSession, Message, Moment, NOW, Participant, Recording, Segment, Session, Statistics,
    Summary, World,
};

/// A session as it is now: one of the world, or one that was made for this instant.
pub(crate) enum Now<'w> {
    World(&'w Session),
    Made(Arc<Session>),
}

impl Deref for Now<'_> {
    type Target = Session;
    fn deref(&self) -> &Session {
        match self {
            Now::World(session) => session,
            Now::Made(session) => session,
        }
    }
}

/// A world, the instant at which it is looked at, and what has been deleted from it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Sight<'w> {
    world: &'w World,
    /// Nothing if it stands still.
    at: Option<Moment>,
    deleted: Option<&'w HashSet<String>>,
}

impl<'w> Sight<'w> {
    pub(crate) fn new(world: &'w World, at: Option<Moment>, deleted: Option<&'w HashSet<String>>) -> Sight<'w> {
        Sight { world, at, deleted }
    }

    /// The world, if it is seen as it was made.
    pub(crate) fn plain(&self) -> Option<&'w World> {
        (self.at.is_none() && self.deleted.is_none()).then_some(self.world)
    }

    /// The world as it was made.
    pub(crate) fn made(&self) -> &'w World {
        self.world
    }

    /// The instant at which it is looked at.
    pub(crate) fn now(&self) -> Moment {
        self.at.unwrap_or(NOW)
    }

    fn is_there(&self, session: &Session) -> bool {
        self.deleted.is_none_or(|deleted| {
            let parent = session.parent_session_id.as_ref();
            !deleted.contains(&session.id) && !parent.is_some_and(|it| deleted.contains(it))
        })
    }

    /// The sessions, newest first.
    pub(crate) fn sessions(&self) -> Vec<Now<'w>> {
        let Some(at) = self.at else {
            return self.world.sessions.iter().filter(|it| self.is_there(it)).map(Now::World).collect();
        };
        let there = self.world.course().sessions_at(self.world, at).filter(|(it, _)| self.is_there(it));
        let seen = there.map(|(session, is_settled)| match is_settled {
            true => Some(Now::World(session)),
            false => session.as_of(at).map(|it| Now::Made(Arc::new(it))),
        });
        seen.flatten().collect()
    }

    /// The session or breakout room with an id.
    pub(crate) fn session(&self, id: &str) -> Option<Now<'w>> {
        let Some(at) = self.at else {
            return self.world.session(id).filter(|it| self.is_there(it)).map(Now::World);
        };
        let course = self.world.course();
        let last = course.places.session(&course.sessions, id).or_else(|| self.world.session(id))?;
        self.as_of(last, at)
    }

    /// What is over by its own time, as it stood at an instant.
    fn as_of(&self, last: &'w Session, at: Moment) -> Option<Now<'w>> {
        if !self.is_there(last) {
            return None;
        }
        // A session that will not change any more keeps the rows that were written of it.
        if last.settled_at() <= at {
            return Some(Now::World(last));
        }
        last.as_of(at).map(|it| Now::Made(Arc::new(it)))
    }

    /// The session or breakout room that the peer with an id joins sooner or later.
    pub(crate) fn session_of_peer(&self, id: &str) -> Option<Now<'w>> {
        let Some(at) = self.at else {
            return self.world.peer(id).map(|it| it.0).filter(|it| self.is_there(it)).map(Now::World);
        };
        let course = self.world.course();
        let (last, _) = course.places.peer(&course.sessions, id).or_else(|| self.world.peer(id))?;
        self.as_of(last, at)
    }

    /// The recordings, newest first.
    pub(crate) fn recordings(&self) -> Vec<Cow<'w, Recording>> {
        let is_there = |it: &Recording| match (self.deleted, &it.session_id) {
            (Some(deleted), Some(id)) => !deleted.contains(id),
            _ => true,
        };
        match self.at {
            None => self.world.recordings.iter().filter(|it| is_there(it)).map(Cow::Borrowed).collect(),
            Some(at) => {
                let takes = self.world.course().takes.iter().filter(|it| is_there(&it.last));
                takes.filter_map(|it| it.as_of(at)).collect()
            }
        }
    }

    /// The apps, newest first.
    pub(crate) fn apps(&self) -> impl Iterator<Item = &'w App> {
        let at = self.at;
        self.world.apps.iter().filter(move |it| at.is_none_or(|at| it.created_at <= at))
    }

    pub(crate) fn statistics(&self, peer: &Participant) -> Statistics {
        self.world.statistics(peer)
    }

    pub(crate) fn chat(&self, session: &Session) -> Content<Vec<Message>> {
        session.chat_at(self.at)
    }

    pub(crate) fn transcript(&self, session: &Session) -> Content<Vec<Segment>> {
        session.transcript_at(self.at)
    }

    pub(crate) fn summary(&self, session: &Session) -> Content<Summary> {
        session.summary_at(self.at)
    }

    pub(crate) fn livestream_sessions(&self, session: &Session) -> Vec<LivestreamSession> {
        session.livestreams_at(self.at)
    }

    /// Whether a session's content is older than the seven days for which the service keeps it.
    pub(crate) fn retention_is_over(&self, session: &Session) -> bool {
        session.retention_is_over_at(self.now())
    }
}
