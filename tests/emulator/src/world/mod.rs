//! The data the emulator serves: made from a seed alone, so the same on every machine and in every run.

mod content;
mod livestreams;
mod moment;
mod names;
mod phrases;
mod random;
mod recordings;
mod sessions;
mod statistics;

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

pub use content::{Content, Message, Segment, Summary};
pub use livestreams::LivestreamSession;
pub use moment::{Ending, Minutes, Moment};
pub use names::{Device, Place};
pub use random::Random;
pub use recordings::{App, Recording, SECRET_MARK};
pub use sessions::{Participant, Person, Session};
pub use statistics::{AudioSample, Precall, Quality, Statistics, VideoSample};

/// The instant at which the world stands still: 2026-11-15T00:00:00Z. Nothing is later, but for what `arrive` adds.
pub const NOW: Moment = Moment(1_794_700_800_000);

/// A meeting: sessions are its instances.
#[derive(Debug)]
pub struct Meeting {
    /// A UUID, or a room name of the form `abcdef-ghijkl` for meetings of Dyte's version 1.
    pub id: String,
    /// Its title.
    pub title: String,
}

/// Where a session is found in the world.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Spot {
    Session(usize),
    Room(usize, usize),
}

/// Everything the emulator knows.
#[derive(Debug)]
pub struct World {
    /// What it was made from.
    pub seed: u64,
    /// The meetings.
    pub meetings: Vec<Meeting>,
    /// The people; the same ones come back in many sessions.
    pub people: Vec<Person>,
    /// The sessions as the list gives them by default: newest first. Breakout rooms are inside their sessions.
    pub sessions: Vec<Session>,
    /// The recordings, newest first by `invoked_time`.
    pub recordings: Vec<Recording>,
    /// The apps of the account, newest first. All but `APP_ID` are empty.
    pub apps: Vec<App>,
    by_session: HashMap<String, Spot>,
    by_peer: HashMap<String, (Spot, usize)>,
}

impl World {
    /// Makes the world of a seed.
    pub fn new(seed: u64) -> World {
        let meetings = sessions::meetings(seed);
        let people = sessions::people(seed);
        let sessions = sessions::sessions(seed, &meetings, &people);
        let mut world = World {
            recordings: recordings::recordings(seed, &meetings, &sessions),
            apps: recordings::apps(seed),
            ..World::empty(seed)
        };
        (world.meetings, world.people, world.sessions) = (meetings, people, sessions);
        for (index, session) in world.sessions.iter().enumerate() {
            let rooms = session.breakout_rooms.iter().enumerate().map(|(room, it)| (Spot::Room(index, room), it));
            for (spot, session) in std::iter::once((Spot::Session(index), session)).chain(rooms) {
                world.by_session.insert(session.id.clone(), spot);
                for (number, participant) in session.participants.iter().enumerate() {
                    world.by_peer.insert(participant.id.clone(), (spot, number));
                }
            }
        }
        world
    }

    /// A world in which there is nothing: that of every app but one.
    pub(crate) fn empty(seed: u64) -> World {
        World {
            seed,
            meetings: Vec::new(),
            people: Vec::new(),
            sessions: Vec::new(),
            recordings: Vec::new(),
            apps: Vec::new(),
            by_session: HashMap::new(),
            by_peer: HashMap::new(),
        }
    }

    /// The world of a seed, made once in a process: many emulators can serve it.
    pub fn shared(seed: u64) -> Arc<World> {
        static WORLDS: OnceLock<Mutex<BTreeMap<u64, Arc<World>>>> = OnceLock::new();
        let mut worlds = WORLDS.get_or_init(Mutex::default).lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(worlds.entry(seed).or_insert_with(|| Arc::new(World::new(seed))))
    }

    fn at(&self, spot: Spot) -> &Session {
        match spot {
            Spot::Session(index) => &self.sessions[index],
            Spot::Room(index, room) => &self.sessions[index].breakout_rooms[room],
        }
    }

    /// The session or breakout room with this id.
    pub fn session(&self, id: &str) -> Option<&Session> {
        self.by_session.get(id).map(|spot| self.at(*spot))
    }

    /// The peer with this id, and the session or breakout room it joined.
    pub fn peer(&self, id: &str) -> Option<(&Session, &Participant)> {
        let (spot, number) = self.by_peer.get(id)?;
        let session = self.at(*spot);
        Some((session, &session.participants[*number]))
    }

    /// Call statistics of a peer; a few have none.
    pub fn statistics(&self, peer: &Participant) -> Statistics {
        Statistics::of(peer)
    }

    /// The chat of a session, oldest message first.
    pub fn chat(&self, session: &Session) -> Content<Vec<Message>> {
        session.chat()
    }

    /// The transcript of a session: no segments are a file without a byte.
    pub fn transcript(&self, session: &Session) -> Content<Vec<Segment>> {
        session.transcript()
    }

    /// The summary a session has, or can have if one asks for it.
    pub fn summary(&self, session: &Session) -> Content<Summary> {
        session.summary()
    }

    /// The livestream sessions of a session, newest first.
    pub fn livestream_sessions(&self, session: &Session) -> Vec<LivestreamSession> {
        session.livestreams()
    }

    /// A session that began after `NOW`, the `number`th: what `arrive` puts at the head of the list.
    pub(crate) fn arrival(&self, number: u64) -> Session {
        sessions::arrival(self.seed, &self.meetings, number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn now_is_the_instant_it_says() {
        assert_eq!(NOW.to_string(), "2026-11-15T00:00:00.000Z");
    }

    #[test]
    fn every_id_is_found_and_there_is_only_one_of_it() {
        let world = World::new(1);
        let mut peers = 0;
        let mut sessions = 0;
        for session in world.sessions.iter().flat_map(|s| std::iter::once(s).chain(&s.breakout_rooms)) {
            sessions += 1;
            assert_eq!(world.session(&session.id).unwrap().id, session.id);
            for participant in &session.participants {
                peers += 1;
                assert_eq!(world.peer(&participant.id).unwrap().1.joined_at, participant.joined_at);
            }
        }
        assert_eq!((world.by_session.len(), world.by_peer.len()), (sessions, peers));
    }
}
