//! Meetings, people, sessions, breakout rooms and participants (fact sheet, sections 4.1 to 4.4).

use std::collections::HashSet;
use std::sync::OnceLock;

use super::names::{MEETINGS, PEOPLE, PRESETS, ROOM_NAME_MEETINGS};
use super::{Ending, Meeting, Minutes, Moment, NOW, Random};

pub(super) const SESSIONS: usize = 523;
const DAYS: i64 = 90;
pub(super) const MINUTE: i64 = 60_000;
/// Sessions that begin after `NOW`: how many an hour, and for how many hours.
const LATER_AN_HOUR: usize = 3;
const LATER_HOURS: usize = 28 * 24;
/// Where the numbers of these begin: beyond the place of any session of a world.
const LATER: usize = 5_000_000;
/// People who come back; those after them attend the big session only.
pub(super) const REGULARS: usize = 160;
const ATTENDEES: usize = 290;

// Positions in the list, newest first.
const LIVE: [usize; 4] = [0, 1, 4, 9];
const BIG: usize = 57;
/// The same in worlds of other sizes: there each of the 400 newest has one page of participants.
const BIG_IF_RESIZED: usize = 457;
const EMPTY: usize = 140;
const STRAY_QUOTE: usize = 75;
const WITH_ROOMS: [usize; 3] = [33, 210, 377];
/// Sessions whose newest participant has no statistics.
const WITHOUT_STATISTICS: [usize; 3] = [12, 200, 301];
/// Runs of sessions made in the same millisecond: across the ends of pages of 25 and of 100, from either end.
const CREATED_TOGETHER: [(usize, usize); 9] =
    [(22, 27), (48, 50), (96, 103), (198, 201), (299, 300), (395, 404), (420, 425), (470, 472), (519, 522)];
/// Runs of participants of the big session who joined in the same millisecond, across pages of 25 and of 200.
const JOINED_TOGETHER: [(usize, usize); 4] = [(20, 30), (73, 76), (196, 204), (398, 401)];

/// Somebody who takes part in sessions.
#[derive(Debug)]
pub struct Person {
    /// What `user_id` shows.
    pub id: String,
    /// Their id in the caller's own system, for most.
    pub custom_participant_id: Option<String>,
    /// The name shown; several people may share one.
    pub display_name: String,
}

/// A session, or a breakout room of one.
#[derive(Debug, Clone)]
pub struct Session {
    /// Its id.
    pub id: String,
    /// The meeting's id.
    pub associated_id: String,
    /// The meeting's title.
    pub meeting_display_name: String,
    /// `meeting`, `livestream` or `participant`.
    pub kind: &'static str,
    /// How many are in it now.
    pub live_participants: usize,
    /// The most that were in it at once.
    pub max_concurrent_participants: usize,
    /// The sum of the durations of its participants.
    pub minutes_consumed: Minutes,
    /// When it was made.
    pub created_at: Moment,
    /// When it started.
    pub started_at: Moment,
    /// When it ended; while it has not, its status is LIVE.
    pub ended_at: Ending,
    /// When it last changed.
    pub updated_at: Moment,
    /// Breakout rooms, which only the details show, and only when asked for.
    pub breakout_rooms: Vec<Session>,
    /// The session a breakout room belongs to.
    pub parent_session_id: Option<String>,
    /// Who joined, once for each time, newest first.
    pub participants: Vec<Participant>,
    /// When it ends, if that is after the instant as of which it is shown.
    pub(crate) ends: Option<Moment>,
    /// How it shows that it goes on, and a moment at which it was changed meanwhile; else both are drawn.
    pub(crate) while_live: Option<(Ending, Moment)>,
    /// The row's JSON in each of its forms, made when first asked for.
    pub(crate) rows: [OnceLock<Box<str>>; 4],
}

impl Session {
    /// `LIVE` or `ENDED`.
    pub fn status(&self) -> &'static str {
        if self.ended_at.at().is_some() { "ENDED" } else { "LIVE" }
    }

    /// The same after it has ended, a minute behind `NOW`: with 1000 minutes more, so that it moves in that order.
    pub(crate) fn ended(&self) -> Session {
        let at = NOW.plus(MINUTE);
        let minutes_consumed = Minutes(self.minutes_consumed.0 + Minutes::between(NOW, NOW.plus(1000 * MINUTE)).0);
        let mut ended = self.clone();
        ended.rows = Default::default();
        Session { live_participants: 0, minutes_consumed, ended_at: Ending::At(at), updated_at: at, ..ended }
    }
}

/// One join of one person: what the API calls a participant of a session, or a peer.
#[derive(Debug, Clone)]
pub struct Participant {
    /// The peer id.
    pub id: String,
    /// Who it is: a place in `World::people`.
    pub person: usize,
    /// The person's id.
    pub user_id: String,
    /// The person's id in the caller's own system.
    pub custom_participant_id: Option<String>,
    /// The name shown.
    pub display_name: String,
    /// The preset's name.
    pub preset_name: &'static str,
    /// When they joined.
    pub joined_at: Moment,
    /// The `joined_at` of one participant ends in a stray double quote, as one does in the official example.
    pub stray_quote: bool,
    /// When they left.
    pub left_at: Ending,
    /// Minutes in the session; not known for some.
    pub duration: Option<Minutes>,
    /// The same with the minutes in breakout rooms added.
    pub consolidated: Option<Minutes>,
    /// When the record was made.
    pub created_at: Moment,
    /// When it last changed.
    pub updated_at: Moment,
    /// How they show that they are still there, and whether their minutes are told meanwhile; else both are drawn.
    pub(crate) while_there: Option<(Ending, bool)>,
    /// Three peers have no statistics: their report is left out, empty, or has empty parts.
    pub(crate) without_statistics: Option<usize>,
    /// What its statistics and events are made from.
    pub(crate) seed: u64,
    /// The row's JSON in each of its forms, made when first asked for.
    pub(crate) rows: [OnceLock<Box<str>>; 4],
}

impl Participant {
    /// `joined_at` as the API sends it.
    pub fn joined_at_text(&self) -> String {
        format!("{}{}", self.joined_at, if self.stray_quote { "\"" } else { "" })
    }
}

pub(super) fn meetings(seed: u64) -> Vec<Meeting> {
    let mut random = Random::part(seed, 1);
    MEETINGS
        .iter()
        .enumerate()
        .map(|(index, title)| {
            let uuid = random.uuid();
            let mut letters =
                |n: usize| -> String { (0..n).map(|_| char::from(b'a' + random.below(26) as u8)).collect() };
            let room_name = format!("{}-{}", letters(6), letters(6));
            let id = if ROOM_NAME_MEETINGS.contains(&index) { room_name } else { uuid };
            Meeting { id, title: (*title).to_owned() }
        })
        .collect()
}

pub(super) fn people(seed: u64) -> Vec<Person> {
    let mut random = Random::part(seed, 2);
    (0..REGULARS + ATTENDEES)
        .map(|index| Person {
            id: random.uuid(),
            custom_participant_id: (index % 9 != 5).then(|| format!("cust-{:03}", index + 1)),
            display_name: match index.checked_sub(REGULARS) {
                None => PEOPLE[index % PEOPLE.len()].to_owned(),
                Some(attendee) => format!("Attendee {:03}", attendee + 1),
            },
        })
        .collect()
}

pub(super) fn sessions(seed: u64, count: usize, meetings: &[Meeting], people: &[Person]) -> Vec<Session> {
    let big = if count == SESSIONS { BIG } else { BIG_IF_RESIZED };
    let mut random = Random::part(seed, 3);
    let span = DAYS * 24 * 60 * MINUTE;
    // Three hours stay free at the end, so that what has ended ended before `NOW`.
    let mut created: Vec<i64> = (0..count).map(|_| NOW.0 - random.between(180 * MINUTE, span)).collect();
    created.sort_unstable_by(|a, b| b.cmp(a));
    for (first, last) in CREATED_TOGETHER {
        if last < count {
            let together = created[first];
            created[first..=last].fill(together);
        }
    }
    let one = |(index, at)| session(seed, index, index == big, Moment(at), meetings, people);
    created.into_iter().enumerate().map(one).collect()
}

/// The sessions that begin after `NOW`, newest first: three in each hour of four weeks, all of them as they will have
/// been once they are over.
pub(super) fn later(seed: u64, meetings: &[Meeting], people: &[Person]) -> Vec<Session> {
    let mut random = Random::part(seed, 4);
    let hour = 60 * MINUTE;
    let mut created: Vec<i64> = (0..LATER_HOURS * LATER_AN_HOUR)
        .map(|number| NOW.0 + (number / LATER_AN_HOUR) as i64 * hour + random.between(1, hour - 1))
        .collect();
    created.sort_unstable_by(|a, b| b.cmp(a));
    // Some are made in the same millisecond.
    for number in (20..created.len()).step_by(40) {
        created[number] = created[number - 1];
    }
    let last = LATER + created.len() - 1;
    let one = |(place, at)| session(seed, last - place, false, Moment(at), meetings, people);
    created.into_iter().enumerate().map(one).collect()
}

/// How the participants of a session come and go.
#[derive(Clone, Copy, PartialEq)]
enum Habit {
    /// Nobody came.
    Nobody,
    /// Somebody tried it and left at once: zero minutes.
    Trial,
    /// A few people for a round number of minutes: many ties in minutes_consumed.
    Appointment,
    /// People come and go.
    Open,
    /// A big event.
    Event,
}

fn session(seed: u64, index: usize, big: bool, created_at: Moment, meetings: &[Meeting], people: &[Person]) -> Session {
    let mut random = Random::part(seed, 1000 + index as u64);
    let id = random.uuid();
    let live = LIVE.iter().position(|it| *it == index);
    let later = index >= LATER;
    let with_rooms = WITH_ROOMS.contains(&index) || (later && index % 97 == 13);
    let special = live.is_some() || index == STRAY_QUOTE || with_rooms;
    let habit = match index {
        EMPTY => Habit::Nobody,
        _ if big => Habit::Event,
        _ if special => Habit::Open,
        _ => match random.below(100) {
            0..6 => Habit::Trial,
            6..36 => Habit::Appointment,
            _ => Habit::Open,
        },
    };
    let meeting = match habit {
        Habit::Event => &meetings[MEETINGS.len() - 2],
        Habit::Trial => &meetings[MEETINGS.len() - 1],
        _ => &meetings[random.below(MEETINGS.len() as u64 - 1) as usize],
    };
    // A few sessions start long after they were made, so that the two times can be told apart.
    let started_at = match random.below(100) {
        0..20 => created_at,
        20..24 => created_at.plus(random.between(10, 40) * MINUTE),
        _ => created_at.plus(random.between(1, 3000)),
    };
    let length = match habit {
        Habit::Nobody | Habit::Trial => random.between(1, 5) * MINUTE,
        Habit::Appointment => *random.pick(&[15, 30, 30, 45]) * MINUTE,
        Habit::Event => 90 * MINUTE,
        Habit::Open => random.between(4 * MINUTE, 100 * MINUTE),
    };
    let ended_at = match live {
        None => Ending::At(started_at.plus(length)),
        Some(number) if number % 2 == 0 => Ending::Absent,
        Some(_) => Ending::Null,
    };
    let updated_at = match ended_at.at() {
        // What was changed long after its end cannot have been settled before.
        Some(end) if random.chance(2) => {
            let changed = end.plus(26 * 60 * MINUTE);
            if later { changed } else { changed.min(NOW) }
        }
        Some(end) => end.plus(random.between(0, 5000)),
        None => NOW.plus(-random.between(0, 60_000)),
    };
    let mut participants = join(&mut random, habit, started_at, length, live.is_some(), people);
    if index == STRAY_QUOTE
        && let Some(third) = participants.get_mut(2)
    {
        third.stray_quote = true;
    }
    if let Some(first) = participants.first_mut() {
        first.without_statistics = WITHOUT_STATISTICS.iter().position(|it| *it == index);
    }
    let breakout_rooms = if with_rooms {
        rooms(&mut random, &id, meeting, started_at, length, people, &participants)
    } else {
        Vec::new()
    };
    consolidate(&mut participants, &breakout_rooms);
    Session {
        id,
        associated_id: meeting.id.clone(),
        meeting_display_name: meeting.title.clone(),
        kind: match random.below(100) {
            0..80 => "meeting",
            80..95 => "livestream",
            _ => "participant",
        },
        live_participants: if live.is_some() {
            participants.iter().filter(|p| p.left_at.at().is_none()).count()
        } else {
            0
        },
        max_concurrent_participants: max_concurrent(&participants),
        minutes_consumed: participants.iter().filter_map(|p| p.duration).sum(),
        created_at,
        started_at,
        ended_at,
        updated_at,
        breakout_rooms,
        parent_session_id: None,
        participants,
        ends: None,
        while_live: None,
        rows: Default::default(),
    }
}

/// A session that has just begun, after `NOW`, and that nobody has joined yet.
pub(super) fn arrival(seed: u64, meetings: &[Meeting], number: u64) -> Session {
    let mut random = Random::part(seed, 1_000_000 + number);
    let created_at = NOW.plus(1000 * (number as i64 + 1));
    let meeting = &meetings[random.below(MEETINGS.len() as u64) as usize];
    Session {
        id: random.uuid(),
        associated_id: meeting.id.clone(),
        meeting_display_name: meeting.title.clone(),
        kind: "meeting",
        live_participants: 0,
        max_concurrent_participants: 0,
        minutes_consumed: Minutes(0),
        created_at,
        started_at: created_at,
        ended_at: Ending::Absent,
        updated_at: created_at,
        breakout_rooms: Vec::new(),
        parent_session_id: None,
        participants: Vec::new(),
        ends: None,
        while_live: None,
        rows: Default::default(),
    }
}

/// One join, of which only the times are still to be told.
pub(super) fn participant(
    random: &mut Random,
    people: &[Person],
    person: usize,
    joined_at: Moment,
    left_at: Ending,
) -> Participant {
    let who = &people[person];
    let duration = left_at.at().map(|left| Minutes::between(joined_at, left));
    let created_at = joined_at.plus(random.between(0, 12));
    Participant {
        id: random.uuid(),
        person,
        user_id: who.id.clone(),
        custom_participant_id: who.custom_participant_id.clone(),
        display_name: who.display_name.clone(),
        preset_name: PRESETS[random.below(PRESETS.len() as u64) as usize],
        joined_at,
        stray_quote: false,
        left_at,
        duration,
        consolidated: duration,
        created_at,
        updated_at: left_at.at().unwrap_or(created_at).plus(random.between(0, 12)),
        while_there: None,
        without_statistics: None,
        seed: random.draw(),
        rows: Default::default(),
    }
}

fn join(
    random: &mut Random,
    habit: Habit,
    start: Moment,
    length: i64,
    live: bool,
    people: &[Person],
) -> Vec<Participant> {
    let many = match habit {
        Habit::Nobody => 0,
        Habit::Trial => 1 + random.below(2),
        Habit::Appointment => 1 + random.below(4),
        Habit::Event => 450,
        Habit::Open => match random.below(10) {
            0..6 => 3 + random.below(6),
            6..9 => 3 + random.below(18),
            _ => 20 + random.below(41),
        },
    } as usize;
    let mut came = HashSet::new();
    let mut participants: Vec<Participant> = Vec::with_capacity(many);
    for number in 0..many {
        let person = if habit == Habit::Event {
            // The attendees, then regulars, the last twenty for a second time.
            if number < ATTENDEES { REGULARS + number } else { (number - ATTENDEES) % (REGULARS - 20) }
        } else if number > 2 && random.chance(8) {
            participants[random.below(number as u64) as usize].person
        } else {
            let mut person = random.below(REGULARS as u64) as usize;
            while !came.insert(person) {
                person = (person + 1) % REGULARS;
            }
            person
        };
        let (joined, left) = match habit {
            Habit::Trial => (start.plus(500), start.plus(500)),
            Habit::Appointment => (start, start.plus(length)),
            Habit::Event if number % 5 < 2 => {
                let joined = start.plus(random.between(0, 40 * MINUTE));
                (joined, joined.plus(45 * MINUTE))
            }
            _ => {
                let joined = start.plus(random.between(0, length * 2 / 3));
                (joined, joined.plus(random.between(1000, (start.0 + length - joined.0).max(1001))))
            }
        };
        let present = live && random.chance(55);
        let left_at = match (present, random.chance(50)) {
            (false, _) => Ending::At(left),
            (true, true) => Ending::Absent,
            (true, false) => Ending::Null,
        };
        let mut one = participant(random, people, person, joined, left_at);
        if present && random.chance(50) {
            one.duration = Some(Minutes::between(joined, NOW));
        }
        participants.push(one);
    }
    participants.sort_by_key(|it| std::cmp::Reverse(it.joined_at));
    if habit == Habit::Event {
        for (first, last) in JOINED_TOGETHER {
            let together = participants[first].joined_at;
            for one in &mut participants[first..=last] {
                // The stay moves with the moment of joining, and so its length remains.
                let later = together.0 - one.joined_at.0;
                one.joined_at = together;
                one.created_at = one.created_at.plus(later);
                one.updated_at = one.updated_at.plus(later);
                one.left_at = one.left_at.at().map_or(one.left_at, |left| Ending::At(left.plus(later)));
            }
        }
        for one in participants.iter_mut().skip(11).step_by(37) {
            one.duration = None;
        }
    }
    participants
}

fn rooms(
    random: &mut Random,
    parent: &str,
    meeting: &Meeting,
    start: Moment,
    length: i64,
    people: &[Person],
    all: &[Participant],
) -> Vec<Session> {
    let opened = start.plus(length / 3);
    let closed = opened.plus(length / 3);
    let count = 2 + random.below(2) as usize;
    (0..count)
        .map(|number| {
            let mut inside: Vec<Participant> = all
                .iter()
                .skip(number)
                .step_by(count)
                .map(|it| {
                    let joined = opened.plus(random.between(0, length / 12));
                    participant(random, people, it.person, joined, Ending::At(closed))
                })
                .collect();
            inside.sort_by_key(|it| std::cmp::Reverse(it.joined_at));
            Session {
                id: random.uuid(),
                associated_id: meeting.id.clone(),
                meeting_display_name: format!("{}: room {}", meeting.title, number + 1),
                kind: "meeting",
                live_participants: 0,
                max_concurrent_participants: max_concurrent(&inside),
                minutes_consumed: inside.iter().filter_map(|p| p.duration).sum(),
                created_at: opened,
                started_at: opened,
                ended_at: Ending::At(closed),
                updated_at: closed.plus(random.between(0, 5000)),
                breakout_rooms: Vec::new(),
                parent_session_id: Some(parent.to_owned()),
                participants: inside,
                ends: None,
                while_live: None,
                rows: Default::default(),
            }
        })
        .collect()
}

/// Adds the minutes in breakout rooms to the first join of each person.
pub(super) fn consolidate(participants: &mut [Participant], rooms: &[Session]) {
    let mut counted = HashSet::new();
    for one in participants.iter_mut().rev() {
        let first = counted.insert(one.person);
        one.consolidated = one.duration.map(|own| {
            let inside = rooms.iter().flat_map(|room| &room.participants).filter(|p| first && p.person == one.person);
            own + inside.filter_map(|p| p.duration).sum()
        });
    }
}

/// The most that were present at once; who joins when another leaves comes after.
pub(super) fn max_concurrent(participants: &[Participant]) -> usize {
    let mut steps: Vec<(Moment, i64)> = participants
        .iter()
        .flat_map(|p| [Some((p.joined_at, 1)), p.left_at.at().map(|left| (left, -1))])
        .flatten()
        .collect();
    steps.sort_unstable();
    let (mut now, mut most) = (0_i64, 0_i64);
    for (_, step) in steps {
        now += step;
        most = most.max(now);
    }
    most.max(i64::from(!participants.is_empty())) as usize
}
