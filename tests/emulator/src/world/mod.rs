//! The data the emulator serves: made from a seed alone, so the same on every machine and in every run.

mod content;
mod course;
mod livestreams;
mod meetings;
mod moment;
mod names;
mod phrases;
mod presets;
mod random;
mod recordings;
mod sessions;
mod sight;
mod statistics;

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

pub use content::{CHAT_AFTER, Content, Message, SUMMARY_AFTER, Segment, Summary, TRANSCRIPT_AFTER};
use course::Course;
pub use livestreams::LivestreamSession;
pub use meetings::MeetingSettings;
pub use moment::{Ending, Minutes, Moment};
pub use names::{Device, Place};
pub use presets::Preset;
pub use random::Random;
pub use recordings::{App, Recording, SECRET_MARK};
pub use sessions::{Participant, Person, Session};
pub(crate) use sight::{Now, Sight};
pub use statistics::{AudioSample, Precall, Quality, Statistics, VideoSample};

/// The instant at which the world stands still: 2026-11-15T00:00:00Z. Nothing is later, but for what `arrive` adds, and
/// what `now` and `tick` look at.
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

impl Spot {
    fn of(self, sessions: &[Session]) -> &Session {
        match self {
            Spot::Session(index) => &sessions[index as usize],
            Spot::Room(index, room) => &sessions[index as usize].breakout_rooms[room as usize],
        }
    }
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
    /// The sessions asked for when it was made.
    size: usize,
    /// The instant as of which it is told, if it is not the world that stands still.
    clock: Option<Moment>,
    places: Places,
    /// How it goes on, made when first asked for.
    course: OnceLock<Box<Course>>,
}

/// Where sessions, breakout rooms and peers are found by their ids.
#[derive(Debug, Default)]
struct Places {
    by_session: HashMap<u128, Spot>,
    by_peer: HashMap<u128, (Spot, u32)>,
}

impl Places {
    fn of(sessions: &[Session]) -> Places {
        let mut places = Places::default();
        places.by_peer.reserve(sessions.iter().map(|it| it.participants.len()).sum());
        for (index, session) in (0..).zip(sessions) {
            let rooms = (0..).zip(&session.breakout_rooms).map(|(room, it)| (Spot::Room(index, room), it));
            for (spot, session) in std::iter::once((Spot::Session(index), session)).chain(rooms) {
                places.by_session.extend(number_of(&session.id).map(|id| (id, spot)));
                let peers = (0..).zip(&session.participants);
                places.by_peer.extend(peers.filter_map(|(place, it)| Some((number_of(&it.id)?, (spot, place)))));
            }
        }
        places
    }

    fn session<'s>(&self, sessions: &'s [Session], id: &str) -> Option<&'s Session> {
        self.by_session.get(&number_of(id)?).map(|spot| spot.of(sessions))
    }

    fn peer<'s>(&self, sessions: &'s [Session], id: &str) -> Option<(&'s Session, &'s Participant)> {
        let (spot, place) = self.by_peer.get(&number_of(id)?)?;
        let session = spot.of(sessions);
        Some((session, &session.participants[*place as usize]))
    }
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
        let size = sessions;
        let sessions = sessions::sessions(seed, sessions, &meetings, &people);
        World {
            recordings: recordings::recordings(seed, &meetings, &sessions),
            apps: recordings::apps(seed),
            places: Places::of(&sessions),
            meetings,
            people,
            sessions,
            size,
            ..World::empty(seed)
        }
    }

    /// The world of the same seed and size as it stands at an instant: the sessions that have been made by then, LIVE if
    /// they end after it, with who has joined by then; the recordings and apps likewise. Chat, transcript, summary and
    /// livestream sessions are told as of that instant too.
    ///
    /// At `NOW` it is what `new` and `sized` make, and chats and the like are there from some minutes after the end on.
    pub fn at(&self, instant: Moment) -> World {
        if self.clock.is_some() {
            return World::shared(self.seed, self.size).at(instant);
        }
        let sight = Sight::new(self, Some(instant), None);
        let sessions: Vec<Session> = sight.sessions().iter().map(|it| (**it).clone()).collect();
        World {
            meetings: sessions::meetings(self.seed),
            people: sessions::people(self.seed),
            recordings: sight.recordings().into_iter().map(Cow::into_owned).collect(),
            apps: sight.apps().cloned().collect(),
            places: Places::of(&sessions),
            sessions,
            size: self.size,
            clock: Some(instant),
            ..World::empty(self.seed)
        }
    }

    /// The instant as of which it is told.
    pub fn now(&self) -> Moment {
        self.clock.unwrap_or(NOW)
    }

    /// The ids of the sessions that the switch `deleted` takes away: some of those that have ended at `NOW`.
    pub fn deleted(&self, many: usize) -> Vec<String> {
        if self.clock.is_some() {
            return World::shared(self.seed, self.size).deleted(many);
        }
        let ended = self.sessions.iter().filter(|it| it.status() == "ENDED").count();
        let mut deleted: Vec<String> = Vec::new();
        let mut random = Random::part(self.seed, 3_000_000);
        while deleted.len() < many.min(ended) {
            let one = random.pick(&self.sessions);
            if one.status() == "ENDED" && !deleted.contains(&one.id) {
                deleted.push(one.id.clone());
            }
        }
        deleted
    }

    /// How it goes on.
    fn course(&self) -> &Course {
        self.course.get_or_init(|| Box::new(Course::of(self)))
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
            size: 0,
            clock: None,
            places: Places::default(),
            course: OnceLock::new(),
        }
    }

    /// The world of a seed and size, made once in a process: many emulators can serve it.
    pub fn shared(seed: u64, sessions: usize) -> Arc<World> {
        static WORLDS: OnceLock<Mutex<Made>> = OnceLock::new();
        let mut worlds = WORLDS.get_or_init(Mutex::default).lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(worlds.entry((seed, sessions)).or_insert_with(|| Arc::new(World::sized(seed, sessions))))
    }

    /// The session or breakout room with this id.
    pub fn session(&self, id: &str) -> Option<&Session> {
        self.places.session(&self.sessions, id)
    }

    /// The peer with this id, and the session or breakout room it joined.
    pub fn peer(&self, id: &str) -> Option<(&Session, &Participant)> {
        self.places.peer(&self.sessions, id)
    }

    /// Call statistics of a peer; a few have none.
    pub fn statistics(&self, peer: &Participant) -> Statistics {
        Statistics::of(peer)
    }

    /// The chat of a session, oldest message first.
    pub fn chat(&self, session: &Session) -> Content<Vec<Message>> {
        session.chat_at(self.clock)
    }

    /// The transcript of a session: no segments are a file without a byte.
    pub fn transcript(&self, session: &Session) -> Content<Vec<Segment>> {
        session.transcript_at(self.clock)
    }

    /// The summary a session has, or can have if one asks for it.
    pub fn summary(&self, session: &Session) -> Content<Summary> {
        session.summary_at(self.clock)
    }

    /// The livestream sessions of a session, newest first.
    pub fn livestream_sessions(&self, session: &Session) -> Vec<LivestreamSession> {
        session.livestreams_at(self.clock)
    }

    /// Whether a session's content is older than the seven days for which the service keeps it.
    pub fn retention_is_over(&self, session: &Session) -> bool {
        session.retention_is_over_at(self.now())
    }

    /// A session that began after `NOW`, the `number`th: what `arrive` puts at the head of the list.
    pub(crate) fn arrival(&self, number: u64) -> Session {
        sessions::arrival(self.seed, &self.meetings, number)
    }
}

/// A stream of random numbers for one part of what has an id: other parts of the world keep theirs.
fn random_of(id: &str, label: u64) -> Random {
    let sum =
        id.bytes().fold(0xCBF2_9CE4_8422_2325, |sum: u64, byte| (sum ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3));
    Random::part(sum, label)
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
        assert_eq!((world.places.by_session.len(), world.places.by_peer.len()), (sessions, peers));
    }
}
