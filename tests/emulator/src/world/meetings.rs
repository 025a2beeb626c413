//! Meetings with their settings (fact sheet, sections 12.1 and 12.3): those that the sessions are of, and many in which
//! nobody ever met.

use super::{Moment, NOW, Random, World, random_of};

/// Meetings without a session.
const UNUSED: usize = 83;
const DAY: i64 = 86_400_000;

/// A meeting as its own endpoints show it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MeetingSettings {
    /// A UUID.
    pub id: String,
    /// Its title; some have none.
    pub title: Option<String>,
    /// `ACTIVE` or `INACTIVE`.
    pub status: &'static str,
    /// When it was made.
    pub created_at: Moment,
    /// When its settings changed last.
    pub updated_at: Moment,
    /// `persist_chat`, `live_stream_on_start`, `record_on_start`, `summarize_on_end`, `transcribe_on_end`, in this order;
    /// left out where nobody ever set them.
    pub flags: Option<[bool; 5]>,
    /// `session_keep_alive_time_in_secs`, where it is set.
    pub keep_alive: Option<u64>,
    /// `recording_config`, where it is set: its kind of storage, if it has one of its own, with its secrets.
    pub recording: Option<Option<&'static str>>,
    /// The language of its transcripts, where `ai_config` is set.
    pub language: Option<&'static str>,
}

impl World {
    /// The meetings with their settings, newest first. Those of Dyte's version 1 have no UUID, which the description demands
    /// of a meeting: they are not among them.
    pub fn meeting_settings(&self) -> Vec<MeetingSettings> {
        // An app in which there is nothing has no meetings either.
        let unused = if self.meetings.is_empty() { 0 } else { UNUSED };
        let mut random = Random::part(self.seed, 24);
        let used = self.meetings.iter().filter(|it| it.id.len() == 36);
        let used = used.map(|it| (it.id.clone(), Some(it.title.clone())));
        let unused = (0..unused).map(|number| {
            let title = (number % 9 != 4).then(|| format!("Room {:03}", number + 1));
            (random.uuid(), title)
        });
        let all = used.chain(unused).enumerate();
        let mut all: Vec<MeetingSettings> = all.map(|(place, (id, title))| settings(place, id, title)).collect();
        all.retain(|it| it.created_at <= self.now());
        all.sort_by(|a, b| b.created_at.cmp(&a.created_at).then_with(|| a.id.cmp(&b.id)));
        all
    }
}

fn settings(place: usize, id: String, title: Option<String>) -> MeetingSettings {
    let mut random = random_of(&id, 24);
    // Rooms are made by script, several in the same millisecond. The last session began ninety days ago.
    let created_at =
        NOW.plus(-100 * DAY - (place / 4) as i64 * DAY - if place < 19 { place as i64 * 60_000 } else { 0 });
    let flags = (!random.chance(15)).then(|| [(); 5].map(|()| random.chance(40)));
    MeetingSettings {
        status: if random.chance(20) { "INACTIVE" } else { "ACTIVE" },
        updated_at: created_at.plus(if random.chance(50) { 0 } else { random.between(1, 90 * DAY) }),
        keep_alive: random.chance(50).then(|| random.between(60, 600) as u64),
        recording: match random.below(5) {
            0 => Some(Some("aws")),
            1 => Some(Some("sftp")),
            2 => Some(None),
            _ => None,
        },
        language: random.chance(60).then(|| *random.pick(&["en-US", "de", "hi"])),
        created_at,
        flags,
        title,
        id,
    }
}
