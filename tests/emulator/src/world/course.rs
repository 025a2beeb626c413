//! How the world goes on after `NOW`, and how a session stood before it had ended: what `now` and `tick` look at.

use std::cmp::Reverse;
use std::collections::HashMap;

use super::recordings::{Take, takes};
use super::sessions::{MINUTE, REGULARS, consolidate, later, max_concurrent, participant};
use super::{Ending, Minutes, Moment, NOW, Participant, Person, Places, Session, World};

/// Everything as it will have been once it is over.
#[derive(Debug)]
pub(super) struct Course {
    /// What the world does not have in its last state: the sessions that begin after `NOW`, and those LIVE at `NOW`.
    pub sessions: Vec<Session>,
    pub places: Places,
    /// All sessions, newest first.
    order: Vec<Place>,
    /// All recordings, newest first.
    pub takes: Vec<Take>,
}

/// Where a session stands, and when nothing about it changes any more.
#[derive(Debug)]
struct Place {
    /// In the course's sessions, or in the world's.
    is_own: bool,
    index: usize,
    settled_at: Moment,
}

impl Course {
    pub(super) fn of(world: &World) -> Course {
        let mut sessions = later(world.seed, &world.meetings, &world.people);
        let begin_later = sessions.len();
        let mut order: Vec<(bool, usize)> = (0..begin_later).map(|index| (true, index)).collect();
        for (index, session) in world.sessions.iter().enumerate() {
            if session.status() == "LIVE" {
                order.push((true, sessions.len()));
                sessions.push(session.finished(&world.people));
            } else {
                order.push((false, index));
            }
        }
        let place = |(is_own, index): (bool, usize)| {
            let session = if is_own { &sessions[index] } else { &world.sessions[index] };
            Place { is_own, index, settled_at: session.settled_at() }
        };
        let order = order.into_iter().map(place).collect();
        let (begin, live) = sessions.split_at(begin_later);
        let live: HashMap<&str, &Session> = live.iter().map(|it| (it.id.as_str(), it)).collect();
        let takes = takes(&world.recordings, |id| live.get(id).copied(), begin);
        Course { places: Places::of(&sessions), order, takes, sessions }
    }

    /// All sessions that have been made by an instant, newest first, each as it will have been, with whether it is that
    /// already.
    pub(super) fn sessions_at<'w>(&'w self, world: &'w World, at: Moment) -> impl Iterator<Item = (&'w Session, bool)> {
        let of = move |it: &Place| if it.is_own { &self.sessions[it.index] } else { &world.sessions[it.index] };
        let first = self.order.partition_point(|it| of(it).created_at > at);
        self.order[first..].iter().map(move |it| (of(it), it.settled_at <= at))
    }
}

impl Session {
    /// A session that is LIVE at `NOW`, as it will have been: who is there leaves, a few more come, and it ends.
    fn finished(&self, people: &[Person]) -> Session {
        let mut random = self.stream(15);
        let end = NOW.plus(random.between(3 * MINUTE, 80 * MINUTE));
        let mut participants = self.participants.clone();
        for one in participants.iter_mut().filter(|it| it.left_at.at().is_none()) {
            let left = NOW.plus(random.between(1000, end.0 - NOW.0));
            one.while_there = Some((one.left_at, one.duration.is_some()));
            one.updated_at = left.plus(one.updated_at.0 - one.created_at.0);
            one.left_at = Ending::At(left);
            one.duration = Some(Minutes::between(one.joined_at, left));
            one.consolidated = one.duration;
            one.rows = Default::default();
        }
        for _ in 0..1 + random.below(4) {
            let person = random.below(REGULARS as u64) as usize;
            let joined = NOW.plus(random.between(1000, (end.0 - NOW.0) * 2 / 3));
            let left = Ending::At(joined.plus(random.between(1000, end.0 - joined.0)));
            participants.push(participant(&mut random, people, person, joined, left));
        }
        participants.sort_by_key(|it| Reverse(it.joined_at));
        Session {
            live_participants: 0,
            max_concurrent_participants: max_concurrent(&participants),
            minutes_consumed: participants.iter().filter_map(|it| it.duration).sum(),
            ended_at: Ending::At(end),
            updated_at: end.plus(random.between(0, 5000)),
            participants,
            ends: Some(end),
            while_live: Some((self.ended_at, self.updated_at)),
            rows: Default::default(),
            ..self.clone()
        }
    }

    /// When the last of what changes about it changes.
    pub(super) fn settled_at(&self) -> Moment {
        let people = self.participants.iter().map(|it| it.updated_at.max(it.created_at));
        let rooms = self.breakout_rooms.iter().map(Session::settled_at);
        let own = self.ended_at.at().map_or(self.updated_at, |end| end.max(self.updated_at));
        people.chain(rooms).fold(own, Moment::max)
    }

    /// What is over, as it stood at an instant; nothing if it had not been made by then.
    pub(super) fn as_of(&self, at: Moment) -> Option<Session> {
        let end = self.ended_at.at()?;
        if self.created_at > at {
            return None;
        }
        let is_over = end <= at;
        let came = self.participants.iter().filter(|it| is_over || it.created_at <= at);
        let mut participants: Vec<Participant> = came.map(|it| it.as_of(at, is_over)).collect();
        let breakout_rooms: Vec<Session> = self.breakout_rooms.iter().filter_map(|it| it.as_of(at)).collect();
        consolidate(&mut participants, &breakout_rooms);
        let there = participants.iter().filter(|it| it.left_at.at().is_none()).count();
        let mut now = Session {
            live_participants: if is_over { 0 } else { there },
            max_concurrent_participants: max_concurrent(&participants),
            minutes_consumed: participants.iter().filter_map(|it| it.duration).sum(),
            breakout_rooms,
            participants,
            ends: Some(end),
            rows: Default::default(),
            ..self.clone()
        };
        if is_over {
            // What is changed a day after the end was changed by the end too.
            let is_late = self.updated_at.0 - end.0 > 5000;
            now.updated_at = if is_late && self.updated_at > at { end } else { self.updated_at.min(at) };
        } else {
            let (ending, changed) = self.while_live.unwrap_or_else(|| {
                let mut random = self.stream(16);
                let ending = if random.chance(50) { Ending::Absent } else { Ending::Null };
                (ending, self.created_at.plus(random.between(0, MINUTE)))
            });
            // Once a minute.
            let changed = changed.plus((at.0 - changed.0).div_euclid(MINUTE) * MINUTE);
            (now.ended_at, now.updated_at) = (ending, changed.max(self.created_at));
        }
        Some(now)
    }
}

impl Participant {
    /// Who has left, as it stood at an instant after their joining, in a session that is over by then or not.
    fn as_of(&self, at: Moment, is_over: bool) -> Participant {
        let mut now = Participant { updated_at: self.updated_at.min(at), rows: Default::default(), ..self.clone() };
        let Some(left) = self.left_at.at() else { return now };
        if is_over || left <= at {
            return now;
        }
        let (ending, is_told) = self.while_there.unwrap_or_else(|| {
            let mut random = super::Random::part(self.seed, 8);
            (if random.chance(50) { Ending::Absent } else { Ending::Null }, random.chance(50))
        });
        let told = self.duration.filter(|_| is_told);
        now.duration = told.map(|_| Minutes::between(self.joined_at, at));
        now.consolidated = now.duration;
        now.left_at = ending;
        now.updated_at = self.created_at.plus(self.updated_at.0 - left.0).min(at);
        now
    }
}
