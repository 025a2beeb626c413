//! Recordings and apps (fact sheet, sections 12.1, 12.2 and 12.5).

use std::borrow::Cow;

use super::{Ending, Meeting, Moment, NOW, Random, Session, random_of};
use crate::APP_ID;

/// What every secret in a recording's `storage_config` holds: no client may ever show it.
pub const SECRET_MARK: &str = "emulator-secret";

/// A recording.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recording {
    /// Its id.
    pub id: String,
    /// The session; a recording that was only just asked for has none.
    pub session_id: Option<String>,
    /// The meeting's id.
    pub meeting_id: String,
    /// The meeting's title.
    pub meeting_title: String,
    /// `INVOKED`, `RECORDING`, `UPLOADING`, `UPLOADED`, `ERRORED` or `PAUSED`.
    pub status: &'static str,
    /// The file's name.
    pub output_file_name: String,
    /// When it was asked for.
    pub invoked_time: Moment,
    /// When it started.
    pub started_time: Option<Moment>,
    /// When it stopped.
    pub stopped_time: Option<Moment>,
    /// Seconds; left out until it has stopped.
    pub recording_duration: Option<i64>,
    /// Bytes.
    pub file_size: Option<i64>,
    /// Where the file is; the emulator does not serve it.
    pub download_url: Option<String>,
    /// When that link runs out.
    pub download_url_expiry: Option<Moment>,
    /// Where the sound alone is.
    pub audio_download_url: Option<String>,
    /// Who asked for it: a person's id and name, or nobody if the meeting was set to be recorded.
    pub caller: Option<(String, String)>,
    /// `API_CALL`, `INTERNAL_ERROR` or `ALL_PEERS_LEFT`, once it has stopped.
    pub stop_reason: Option<&'static str>,
    /// `storage_config`: left out, null, or a kind of storage with its secrets.
    pub storage: Option<Option<&'static str>>,
}

/// An app of the account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct App {
    /// Its id.
    pub id: String,
    /// Its name; one has none.
    pub name: Option<String>,
    /// When it was made.
    pub created_at: Moment,
}

impl Session {
    /// Whether it was recorded.
    pub fn recorded(&self) -> bool {
        self.created_at.0 % 5 == 0
    }
}

/// All recordings, newest first by `invoked_time`.
pub(super) fn recordings(seed: u64, meetings: &[Meeting], sessions: &[Session]) -> Vec<Recording> {
    let mut random = Random::part(seed, 20);
    let mut all: Vec<Recording> = Vec::new();
    for session in sessions.iter().filter(|it| it.recorded()) {
        let many = 1 + random.below(3);
        for number in 0..many {
            all.push(of_session(&mut random, session, number));
        }
    }
    for (number, meeting) in meetings.iter().take(2).enumerate() {
        let invoked_time = NOW.plus(-1500 * (number as i64 + 1));
        all.push(Recording { session_id: None, ..blank(&mut random, meeting, "INVOKED", invoked_time) });
    }
    all.sort_by(|a, b| b.invoked_time.cmp(&a.invoked_time).then_with(|| a.id.cmp(&b.id)));
    all
}

fn blank(random: &mut Random, meeting: &Meeting, status: &'static str, invoked_time: Moment) -> Recording {
    let id = random.uuid();
    Recording {
        session_id: None,
        meeting_id: meeting.id.clone(),
        meeting_title: meeting.title.clone(),
        status,
        output_file_name: format!("{}_{}.mp4", meeting.title.replace(['/', ' '], "_"), invoked_time.0),
        invoked_time,
        started_time: None,
        stopped_time: None,
        recording_duration: None,
        file_size: None,
        download_url: None,
        download_url_expiry: None,
        audio_download_url: None,
        caller: None,
        stop_reason: None,
        storage: match random.below(8) {
            0 => Some(Some("aws")),
            1 => Some(Some("sftp")),
            2 => Some(Some("gcs")),
            3 => None,
            _ => Some(None),
        },
        id,
    }
}

fn of_session(random: &mut Random, session: &Session, number: u64) -> Recording {
    let meeting = Meeting { id: session.associated_id.clone(), title: session.meeting_display_name.clone() };
    let end = match session.ended_at {
        Ending::At(end) => Some(end),
        Ending::Absent | Ending::Null => None,
    };
    // The first of an ended session was uploaded, as the session's recording_status says; of the others some failed.
    let status = match (end, number, random.below(12)) {
        (None, 0, _) => "RECORDING",
        (None, _, _) => "PAUSED",
        (Some(_), 1.., 0) => "ERRORED",
        (Some(_), 1.., 1) => "UPLOADING",
        (Some(_), _, _) => "UPLOADED",
    };
    let length = end.unwrap_or(NOW).0 - session.started_at.0;
    let invoked_time = session.started_at.plus(length / 4 * number as i64);
    let mut recording = Recording {
        session_id: Some(session.id.clone()),
        started_time: Some(invoked_time.plus(random.between(500, 4000))),
        ..blank(random, &meeting, status, invoked_time)
    };
    if random.chance(60) && !session.participants.is_empty() {
        let caller = random.pick(&session.participants);
        recording.caller = Some((caller.user_id.clone(), caller.display_name.clone()));
    }
    if let Some(end) = end {
        recording.stopped_time = Some(end);
        let started = recording.started_time.unwrap_or(end);
        recording.recording_duration = Some(((end.0 - started.0) / 1000).max(0));
        recording.stop_reason = Some(match status {
            "ERRORED" => "INTERNAL_ERROR",
            _ => *random.pick(&["ALL_PEERS_LEFT", "API_CALL"]),
        });
        if status == "UPLOADED" {
            recording.upload(random, end);
        }
    }
    recording
}

impl Recording {
    /// Gives it its file, whose link is good for seven days from an instant on.
    fn upload(&mut self, random: &mut Random, at: Moment) {
        let signature = format!("{:016x}{:016x}", random.draw(), random.draw());
        let link =
            |name: &str| format!("https://recordings.example.com/{}/{name}?X-Amz-Signature={signature}", self.id);
        self.download_url = Some(link("video.mp4"));
        self.audio_download_url = random.chance(40).then(|| link("audio.mp3"));
        self.download_url_expiry = Some(at.plus(7 * 86_400_000));
        self.file_size = self.recording_duration.map(|seconds| seconds * 150_000 + 4096);
        self.status = "UPLOADED";
    }
}

/// How a recording goes on until nothing about it changes any more.
#[derive(Debug)]
pub(super) struct Take {
    /// As it will have been.
    pub last: Recording,
    /// When it becomes that.
    done_at: Moment,
    /// Whether it pauses between its start and its stop.
    paused: bool,
}

impl Take {
    /// As it stood at an instant, if it had been asked for by then.
    pub(super) fn as_of(&self, at: Moment) -> Option<Cow<'_, Recording>> {
        let last = &self.last;
        if at >= self.done_at {
            return Some(Cow::Borrowed(last));
        }
        if at < last.invoked_time {
            return None;
        }
        let mut now = Recording {
            file_size: None,
            download_url: None,
            download_url_expiry: None,
            audio_download_url: None,
            ..last.clone()
        };
        let has = |moment: Option<Moment>| moment.is_some_and(|it| it <= at);
        if has(last.started_time) && has(last.stopped_time) {
            now.status = "UPLOADING";
            return Some(Cow::Owned(now));
        }
        (now.stopped_time, now.recording_duration, now.stop_reason) = (None, None, None);
        now.status = match (has(last.started_time), self.paused) {
            (false, _) => "INVOKED",
            (true, false) => "RECORDING",
            (true, true) => "PAUSED",
        };
        now.started_time = last.started_time.filter(|it| *it <= at);
        Some(Cow::Owned(now))
    }
}

/// How all recordings go on, newest first: those there are at `NOW`, and those of the sessions that begin later.
/// `last` gives a session that is LIVE at `NOW` as it will have been.
pub(super) fn takes<'s>(
    recordings: &[Recording],
    last: impl Fn(&str) -> Option<&'s Session>,
    later: &[Session],
) -> Vec<Take> {
    let known = recordings.iter().map(|it| {
        let end = it.session_id.as_deref().and_then(&last).and_then(|it| it.ended_at.at());
        take(it.clone(), end, &mut random_of(&it.id, 22))
    });
    let mut takes: Vec<Take> = known.collect();
    for session in later.iter().filter(|it| it.recorded()) {
        let mut random = random_of(&session.id, 23);
        for number in 0..1 + random.below(3) {
            let recording = of_session(&mut random, session, number);
            takes.push(take(recording, None, &mut random));
        }
    }
    takes.sort_by(|a, b| b.last.invoked_time.cmp(&a.last.invoked_time).then_with(|| a.last.id.cmp(&b.last.id)));
    takes
}

/// How one goes on, whose session ends at `end` if it is LIVE at `NOW`.
fn take(mut last: Recording, end: Option<Moment>, random: &mut Random) -> Take {
    let paused = last.status == "PAUSED";
    let minutes = |random: &mut Random, low: i64, high: i64| random.between(low * 60_000, high * 60_000);
    let Some(stopped) = last.stopped_time.or(end) else {
        // Nobody joined a session that could be recorded.
        let done_at = last.invoked_time.plus(60_000);
        last =
            Recording { status: "ERRORED", stopped_time: Some(done_at), stop_reason: Some("INTERNAL_ERROR"), ..last };
        return Take { last, done_at, paused };
    };
    let done_at = match last.status {
        "ERRORED" => stopped,
        // What is being uploaded long after its end goes on for some time.
        "UPLOADING" => stopped.max(NOW).plus(minutes(random, 60, 180)),
        _ => stopped.plus(minutes(random, 1, 10)),
    };
    if last.stopped_time.is_none() {
        let started = last.started_time.unwrap_or(stopped);
        last.recording_duration = Some(((stopped.0 - started.0) / 1000).max(0));
        (last.stopped_time, last.stop_reason) = (Some(stopped), Some("ALL_PEERS_LEFT"));
    }
    match last.status {
        "ERRORED" | "UPLOADED" => {}
        "UPLOADING" => last.upload(random, done_at),
        _ => last.upload(random, stopped),
    }
    Take { last, done_at, paused }
}

const APPS: usize = 23;

/// The apps, newest first. The one with the data is the oldest, and so on the second page of the default size.
pub(super) fn apps(seed: u64) -> Vec<App> {
    let mut random = Random::part(seed, 21);
    (0..APPS)
        .map(|number| App {
            id: if number + 1 == APPS { APP_ID.to_owned() } else { random.uuid() },
            name: match number {
                3 => None,
                5 => Some("Телемедицина".to_owned()),
                8 => Some("授業, \"Live\"".to_owned()),
                22 => Some("Video calls".to_owned()),
                _ => Some(format!("staging-{:02}", number + 1)),
            },
            // Two were made in the same millisecond.
            created_at: NOW.plus(-86_400_000 * (if number == 12 { 11 } else { number as i64 } + 1) * 17),
        })
        .collect()
}
