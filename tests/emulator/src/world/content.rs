//! What was written and said in a session: chat, transcript, summary (fact sheet, sections 4.5 to 4.8, 5 and 6).

use super::phrases::{MESSAGES, POINTS, SENTENCES};
use super::{Moment, NOW, Random, Session, random_of};

const WEEK: i64 = 7 * 86_400_000;

/// How long after a session's end its chat is there, in milliseconds, where the world moves.
pub const CHAT_AFTER: i64 = 2 * 60_000;
/// The same of the transcript.
pub const TRANSCRIPT_AFTER: i64 = 6 * 60_000;
/// The same of the summary.
pub const SUMMARY_AFTER: i64 = 12 * 60_000;

/// Something that a session may have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Content<T> {
    /// The session goes on: it is made after the end.
    NotYet,
    /// The feature was off, or nobody was there: it will never be.
    Never,
    /// It is there, and may be empty.
    There(T),
}

impl<T> Content<T> {
    /// What is there.
    pub fn there(self) -> Option<T> {
        match self {
            Content::There(it) => Some(it),
            Content::NotYet | Content::Never => None,
        }
    }
}

/// A message of the chat (section 5.1).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// Its id.
    pub id: String,
    /// The peer who wrote it: a participant of the session.
    pub participant_id: String,
    /// The session.
    pub session_id: String,
    /// The meeting.
    pub meeting_id: String,
    /// The writer's name.
    pub display_name: String,
    /// Whether it is pinned.
    pub pinned: bool,
    /// Whether it was edited.
    pub is_edited: bool,
    /// `TEXT_MESSAGE`, `IMAGE_MESSAGE` or `FILE_MESSAGE`.
    pub payload_type: &'static str,
    /// The text, or the link of the image or file.
    pub payload: String,
    /// When it was written.
    pub created_at: Moment,
}

/// A thing said (sections 5.2 and 5.3).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Segment {
    /// Milliseconds from the session's `started_at`.
    pub start_ms: i64,
    /// The same, of its end; only JSON, SRT and VTT tell it.
    pub end_ms: i64,
    /// The peer who spoke.
    pub peer_id: String,
    /// The person.
    pub user_id: String,
    /// The person in the caller's own system: empty in CSV and left out in JSON if there is none.
    pub custom_participant_id: Option<String>,
    /// The speaker's name.
    pub name: String,
    /// What was said.
    pub text: String,
    /// When the speaker joined: JSON tells it.
    pub joined_at: Moment,
    /// When the speaker left; empty text in JSON if that is not known.
    pub left_at: Option<Moment>,
}

/// A summary (section 5.4).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Summary {
    /// Markdown or plain text, which nothing in an answer tells apart.
    pub text: String,
    /// Whether it was made at the session's end; the others are made when a POST asks for them.
    pub automatic: bool,
}

impl<T> Content<T> {
    /// The same at an instant, if one is told, for what is made so many milliseconds after a session's end.
    fn told_at(self, at: Option<Moment>, session: &Session, after: i64) -> Content<T> {
        let made_by = |at: Moment| session.ended_at.at().is_some_and(|end| end.plus(after) <= at);
        if at.is_none_or(made_by) { self } else { Content::NotYet }
    }
}

impl Session {
    /// A stream of random numbers for one part of its content: other parts of the world keep theirs.
    pub(super) fn stream(&self, label: u64) -> Random {
        random_of(&self.id, label)
    }

    /// Whether this is the big event, which has more of everything.
    fn big(&self) -> bool {
        self.participants.len() > 200
    }

    /// Whether its content is older than the seven days for which the service keeps it.
    pub fn retention_is_over(&self) -> bool {
        self.retention_is_over_at(NOW)
    }

    /// The same at another instant.
    pub(crate) fn retention_is_over_at(&self, at: Moment) -> bool {
        self.ended_at.at().is_some_and(|end| end.plus(WEEK) < at)
    }

    /// The chat as of an instant, if one is told.
    pub(super) fn chat_at(&self, at: Option<Moment>) -> Content<Vec<Message>> {
        self.chat().told_at(at, self, CHAT_AFTER)
    }

    /// The transcript as of an instant, if one is told.
    pub(super) fn transcript_at(&self, at: Option<Moment>) -> Content<Vec<Segment>> {
        self.transcript().told_at(at, self, TRANSCRIPT_AFTER)
    }

    /// The summary as of an instant, if one is told.
    pub(super) fn summary_at(&self, at: Option<Moment>) -> Content<Summary> {
        self.summary().told_at(at, self, SUMMARY_AFTER)
    }

    fn length(&self) -> i64 {
        self.ended_at.at().map_or(0, |end| end.0 - self.started_at.0)
    }

    /// The chat: none while the session is LIVE, and never in breakout rooms.
    fn chat(&self) -> Content<Vec<Message>> {
        if self.ended_at.at().is_none() {
            return Content::NotYet;
        }
        let mut random = self.stream(11);
        let never = random.chance(8);
        if self.participants.is_empty() || self.parent_session_id.is_some() || (never && !self.big()) {
            return Content::Never;
        }
        let many = match random.below(100) {
            _ if self.big() => 1240,
            0..5 => 0,
            5..70 => 1 + random.below(12),
            _ => 12 + random.below(40),
        };
        let mut times: Vec<i64> = (0..many).map(|_| random.between(0, self.length())).collect();
        times.sort_unstable();
        for number in (7..times.len()).step_by(9) {
            times[number] = times[number - 1];
        }
        Content::There(times.into_iter().map(|time| self.message(&mut random, time)).collect())
    }

    fn message(&self, random: &mut Random, time: i64) -> Message {
        let writer = random.pick(&self.participants);
        let id = random.uuid();
        let (payload_type, payload) = match random.below(100) {
            0..7 => ("IMAGE_MESSAGE", format!("https://files.example.com/chat/{id}/photo%20{time}.png?w=640&h=480")),
            7..14 => ("FILE_MESSAGE", format!("https://files.example.com/chat/{id}/minutes,%20final.pdf")),
            14..17 => ("TEXT_MESSAGE", String::new()),
            _ => ("TEXT_MESSAGE", (*random.pick(MESSAGES)).to_owned()),
        };
        Message {
            id,
            participant_id: writer.id.clone(),
            session_id: self.id.clone(),
            meeting_id: self.associated_id.clone(),
            display_name: writer.display_name.clone(),
            pinned: random.chance(5),
            is_edited: random.chance(8),
            payload_type,
            payload,
            created_at: self.started_at.plus(time),
        }
    }

    /// The transcript; without segments its file has no byte.
    fn transcript(&self) -> Content<Vec<Segment>> {
        if self.ended_at.at().is_none() {
            return Content::NotYet;
        }
        let mut random = self.stream(12);
        let never = random.chance(15);
        if self.participants.is_empty() || self.parent_session_id.is_some() || (never && !self.big()) {
            return Content::Never;
        }
        let most = match random.below(100) {
            _ if self.big() => 400,
            0..9 => 0,
            9..75 => 3 + random.below(15),
            _ => 15 + random.below(45),
        };
        let mut segments = Vec::new();
        let mut start = if random.chance(30) { 0 } else { random.between(1, 9000) };
        while segments.len() < most as usize && start < self.length() {
            let speaker = random.pick(&self.participants);
            let end = start + random.between(400, 8000);
            segments.push(Segment {
                start_ms: start,
                end_ms: end,
                peer_id: speaker.id.clone(),
                user_id: speaker.user_id.clone(),
                custom_participant_id: speaker.custom_participant_id.clone(),
                name: speaker.display_name.clone(),
                text: (*random.pick(SENTENCES)).to_owned(),
                joined_at: speaker.joined_at,
                left_at: speaker.left_at.at().filter(|_| random.chance(60)),
            });
            // Some begin together, some before the other has ended; some times are whole seconds.
            start = match random.below(10) {
                0 => start,
                1 => end - 300,
                2..5 => (end / 1000 + 1) * 1000,
                _ => end + random.between(1, 15_000),
            };
        }
        Content::There(segments)
    }

    /// The summary: it needs a transcript in which something is said.
    fn summary(&self) -> Content<Summary> {
        let segments = match self.transcript() {
            Content::There(segments) if segments.is_empty() => return Content::Never,
            Content::There(segments) => segments,
            Content::Never => return Content::Never,
            Content::NotYet => return Content::NotYet,
        };
        let mut random = self.stream(13);
        let automatic = random.chance(80);
        let markdown = random.chance(75);
        let mut text = if markdown { "# ".to_owned() } else { String::new() };
        text.push_str(&format!("{}\n\n{} said: {}\n", self.meeting_display_name, segments[0].name, segments[0].text));
        for _ in 0..random.between(1, 5) {
            text.push_str(if markdown { "- **Point**: " } else { "\n" });
            text.push_str(random.pick::<&str>(POINTS));
            text.push('\n');
        }
        Content::There(Summary { text, automatic })
    }
}
