//! When something of a session is to be asked for again.

use chrono::{DateTime, TimeDelta, Utc};

use crate::mirror::tables::Kept;

/// How long a session must have been left alone to be settled (as the cache of `api::cache` has it).
pub const LEFT_ALONE: TimeDelta = TimeDelta::hours(24);

/// For how long after its last change a row is still looked at in lists: a day more, for what comes late.
pub const LOOKED_AT: TimeDelta = TimeDelta::hours(48);

/// How long the API keeps chats, transcripts, summaries and recordings (API sheet, section 6).
pub const WEEK: TimeDelta = TimeDelta::days(7);

/// From when on sessions are listed in a first step: those whose content is there yet, with a day to spare.
pub const RECENT: TimeDelta = TimeDelta::days(8);

/// The shortest pause before something that is not there yet, or failed, is asked for again.
const SHORTEST: TimeDelta = TimeDelta::minutes(5);

/// The longest pause after failures.
const LONGEST: TimeDelta = TimeDelta::hours(6);

/// How long after it has expired something that could not be read is given up.
const GIVEN_UP: TimeDelta = TimeDelta::days(14);

/// After how many failures, one after the other, something that stays is given up: more than a fortnight of them.
const MOST_TRIES: u32 = 70;

/// How long before it expires something that is not there is asked for the last time.
const LAST_CALL: TimeDelta = TimeDelta::hours(1);

/// What is known of a session and of one part of it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Known {
    /// Whether the session has ended.
    pub has_ended: bool,
    /// When it ended, or changed last if that is not told.
    pub ended_at: DateTime<Utc>,
    /// When its row changed last.
    pub updated_at: DateTime<Utc>,
    /// How long the API keeps the part.
    pub kept: Kept,
    /// How often it was tried in vain, one after the other.
    pub tries: u32,
}

impl Known {
    /// When the session is settled, if nothing happens to it any more.
    pub fn settled_at(&self) -> DateTime<Utc> {
        self.ended_at.max(self.updated_at) + LEFT_ALONE
    }

    /// When the API forgets the part.
    pub fn expires_at(&self) -> Option<DateTime<Utc>> {
        (self.kept == Kept::Week && self.has_ended).then(|| self.ended_at + WEEK)
    }

    /// When it is to be asked for again after it was read at `now`; `has_rows` says whether there was anything.
    pub fn after_reading(&self, now: DateTime<Utc>, has_rows: bool) -> Option<DateTime<Utc>> {
        if !self.has_ended {
            // The list of sessions, which has it in each run, makes it due.
            return None;
        }
        match self.kept {
            Kept::Long => (now < self.settled_at()).then(|| self.settled_at()),
            Kept::Week if has_rows => None,
            Kept::Week => self.later(now, (now - self.ended_at).max(SHORTEST)),
        }
    }

    /// When it is to be asked for again after it could not be read at `now`; `None` when it is given up.
    pub fn after_failure(&self, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let pause = (SHORTEST * 2_i32.saturating_pow(self.tries.min(10))).min(LONGEST);
        match self.expires_at() {
            Some(expires) if now < expires => Some(self.later(now, pause).unwrap_or(now + pause)),
            // It may be there nevertheless.
            Some(expires) => (now < expires + GIVEN_UP).then_some(now + pause),
            None => (self.tries < MOST_TRIES).then_some(now + pause),
        }
    }

    /// After a pause, but once more before the API forgets it, and never after that.
    fn later(&self, now: DateTime<Utc>, pause: TimeDelta) -> Option<DateTime<Utc>> {
        let expires = self.expires_at()?;
        let last = expires - LAST_CALL;
        match now + pause {
            due if due <= last => Some(due),
            _ if now < last => Some(last),
            due => (due < expires).then_some(due),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        crate::time::parse(text).expect("a time")
    }

    fn ended(kept: Kept) -> Known {
        let end = at("2026-11-10 12:00:00");
        Known { has_ended: true, ended_at: end, updated_at: end + TimeDelta::minutes(2), kept, tries: 0 }
    }

    #[test]
    fn what_stays_is_read_once_more_when_the_session_is_settled() {
        let known = ended(Kept::Long);
        let settled = at("2026-11-11 12:02:00");
        assert_eq!(known.after_reading(at("2026-11-10 12:05:00"), true), Some(settled));
        assert_eq!(known.after_reading(settled, true), None);
        assert_eq!(known.after_reading(settled + TimeDelta::days(100), false), None);
        assert_eq!(Known { has_ended: false, ..known }.after_reading(at("2026-11-10 11:00:00"), true), None);
    }

    #[test]
    fn what_is_not_there_is_asked_for_more_and_more_seldom_until_it_expires() {
        let known = ended(Kept::Week);
        let mut now = known.ended_at + TimeDelta::minutes(1);
        let mut times = Vec::new();
        while let Some(due) = known.after_reading(now, false) {
            assert!(due > now && due < known.ended_at + WEEK, "{due}");
            times.push(due);
            now = due;
        }
        assert_eq!(times[0] - known.ended_at, TimeDelta::minutes(6));
        assert!((8..=16).contains(&times.len()), "{} times", times.len());
        assert!(times.last().expect("a time") >= &(known.ended_at + WEEK - LAST_CALL));
        assert_eq!(known.after_reading(known.ended_at + TimeDelta::hours(1), true), None);
        assert_eq!(known.after_reading(known.ended_at + WEEK, false), None);
        assert_eq!(known.after_reading(known.ended_at + TimeDelta::days(400), false), None);
    }

    #[test]
    fn failures_are_tried_again_with_longer_and_longer_pauses() {
        let mut known = ended(Kept::Long);
        let now = at("2026-11-20 00:00:00");
        let pause = |known: &Known| known.after_failure(now).expect("again") - now;
        assert_eq!(pause(&known), SHORTEST);
        known.tries = 3;
        assert_eq!(pause(&known), TimeDelta::minutes(40));
        known.tries = MOST_TRIES - 1;
        assert_eq!(pause(&known), LONGEST);
        known.tries = u32::MAX;
        assert_eq!(known.after_failure(now), None, "it is given up");
        // Of what expires the last moment is not slept through.
        let week = Known { tries: 10, ..ended(Kept::Week) };
        let expires = week.ended_at + WEEK;
        assert_eq!(week.after_failure(expires - TimeDelta::hours(3)), Some(expires - LAST_CALL));
        for (after, goes_on) in
            [(-TimeDelta::minutes(3), true), (TimeDelta::days(1), true), (TimeDelta::days(15), false)]
        {
            let due = week.after_failure(expires + after);
            assert_eq!(due.is_some_and(|due| due > expires + after), goes_on, "{after}");
        }
    }
}
