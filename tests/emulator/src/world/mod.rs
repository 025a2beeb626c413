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

/// The worlds made so far, by seed and size.
type Made = BTreeMap<(u64, usize), Arc<World>>;

/// Where a session is found in the world.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Spot {
    Session(u32),
    Room(u32, u32),
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
    by_session: HashMap<u128, Spot>,
    by_peer: HashMap<u128, (Spot, u32)>,
}

impl World {
    /// Sessions of a world, if no other number is asked for.
    pub const SESSIONS: usize = sessions::SESSIONS;

    /// Makes the world of a seed, with `World::SESSIONS` sessions.
    pub fn new(seed: u64) -> World {
        World::sized(seed, World::SESSIONS)
    }

    /// Makes the world of a seed with so many sessions. A world of another size has other sessions.
    pub fn sized(seed: u64, sessions: usize) -> World {
        let meetings = sessions::meetings(seed);
        let people = sessions::people(seed);
        let sessions = sessions::sessions(seed, sessions, &meetings, &people);
        let mut world = World {
            recordings: recordings::recordings(seed, &meetings, &sessions),
            apps: recordings::apps(seed),
            ..World::empty(seed)
        };
        (world.meetings, world.people, world.sessions) = (meetings, people, sessions);
        world.by_peer.reserve(world.sessions.iter().map(|it| it.participants.len()).sum());
        for (index, session) in (0..).zip(&world.sessions) {
            let rooms = (0..).zip(&session.breakout_rooms).map(|(room, it)| (Spot::Room(index, room), it));
            for (spot, session) in std::iter::once((Spot::Session(index), session)).chain(rooms) {
                world.by_session.extend(number_of(&session.id).map(|id| (id, spot)));
                let peers = (0..).zip(&session.participants);
                world.by_peer.extend(peers.filter_map(|(place, it)| Some((number_of(&it.id)?, (spot, place)))));
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

    /// The world of a seed and size, made once in a process: many emulators can serve it.
    pub fn shared(seed: u64, sessions: usize) -> Arc<World> {
        static WORLDS: OnceLock<Mutex<Made>> = OnceLock::new();
        let mut worlds = WORLDS.get_or_init(Mutex::default).lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(worlds.entry((seed, sessions)).or_insert_with(|| Arc::new(World::sized(seed, sessions))))
    }

    fn at(&self, spot: Spot) -> &Session {
        match spot {
            Spot::Session(index) => &self.sessions[index as usize],
            Spot::Room(index, room) => &self.sessions[index as usize].breakout_rooms[room as usize],
        }
    }

    /// The session or breakout room with this id.
    pub fn session(&self, id: &str) -> Option<&Session> {
        self.by_session.get(&number_of(id)?).map(|spot| self.at(*spot))
    }

    /// The peer with this id, and the session or breakout room it joined.
    pub fn peer(&self, id: &str) -> Option<(&Session, &Participant)> {
        let (spot, place) = self.by_peer.get(&number_of(id)?)?;
        let session = self.at(*spot);
        Some((session, &session.participants[*place as usize]))
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

/// The number that a UUID is, if it is written as the world writes them: half the memory of its text, and no
/// allocation, for each of half a million peers.
fn number_of(id: &str) -> Option<u128> {
    let mut number = 0;
    for (index, byte) in id.bytes().enumerate() {
        let digit = match (index, byte) {
            (8 | 13 | 18 | 23, b'-') => continue,
            (8 | 13 | 18 | 23, _) => return None,
            (_, b'0'..=b'9') => byte - b'0',
            (_, b'a'..=b'f') => byte - b'a' + 10,
            _ => return None,
        };
        number = number << 4 | u128::from(digit);
    }
    (id.len() == 36).then_some(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn now_is_the_instant_it_says() {
        assert_eq!(NOW.to_string(), "2026-11-15T00:00:00.000Z");
    }

    #[test]
    fn only_the_text_of_an_id_finds_it() {
        let id = "3bd31280-cfe7-4673-a547-df9989d0d303";
        assert_eq!(number_of(id), Some(0x3bd3_1280_cfe7_4673_a547_df99_89d0_d303));
        let others = ["", "3BD31280-cfe7-4673-a547-df9989d0d303", "3bd31280-cfe7-4673-a547-df9989d0d30", "é"];
        for other in others.into_iter().chain(["3bd31280-cfe7-4673-a547-df9989d0d3030", &id.replace('-', "0")]) {
            assert_eq!(number_of(other), None, "{other}");
        }
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
