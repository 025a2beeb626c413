//! The livestream sessions of a session (fact sheet, section 4.10).

use super::{Moment, Random, Session};

/// One time a session was streamed.
#[derive(Debug, Clone, PartialEq)]
pub struct LivestreamSession {
    /// Its id.
    pub id: String,
    /// The livestream it belongs to.
    pub livestream_id: String,
    /// When it was made.
    pub created_at: Moment,
    /// When it last changed.
    pub updated_at: Moment,
    /// When it was asked for; null in the official example.
    pub invoked_time: Option<Moment>,
    /// When it started; in the official example, in no schema.
    pub started_time: Moment,
    /// When it stopped; left out while it goes on.
    pub stopped_time: Option<Moment>,
    /// Null, or one of `LIVE`, `IDLE`, `ERRORED`, `INVOKED`.
    pub err_message: Option<&'static str>,
    /// Seconds of input.
    pub ingest_seconds: i64,
    /// Seconds seen, of all viewers, in millionths.
    pub viewer_millionths: i64,
}

impl LivestreamSession {
    /// Seconds seen by all viewers, with their fraction.
    pub fn viewer_seconds(&self) -> f64 {
        self.viewer_millionths as f64 / 1e6
    }
}

impl Session {
    /// Sessions of type `livestream` were streamed once or a few times, newest first; every seventh of them often.
    /// The webinar that is LIVE is being streamed now.
    pub(super) fn livestreams(&self) -> Vec<LivestreamSession> {
        let live_webinar = self.kind == "participant" && self.ended_at.at().is_none();
        if !(self.kind == "livestream" || live_webinar) || self.parent_session_id.is_some() {
            return Vec::new();
        }
        let mut random = Random::part(self.created_at.0 as u64, self.started_at.0 as u64 ^ 14);
        let many = if random.below(7) == 0 { 60 } else { 1 + random.below(3) } as i64;
        let livestream_id = random.uuid();
        let end = self.ended_at.at().unwrap_or(super::NOW);
        let part = ((end.0 - self.started_at.0) / many).max(1);
        let mut streams: Vec<LivestreamSession> = (0..many)
            .map(|number| {
                let created_at = self.started_at.plus(number * part);
                let goes_on = number + 1 == many && self.ended_at.at().is_none();
                let stopped_time = (!goes_on).then(|| created_at.plus(part * 9 / 10));
                let seconds = (stopped_time.unwrap_or(end).0 - created_at.0).max(0) / 1000;
                LivestreamSession {
                    id: random.uuid(),
                    livestream_id: livestream_id.clone(),
                    created_at,
                    updated_at: stopped_time.unwrap_or(created_at).plus(random.between(0, 5000)),
                    invoked_time: random.chance(50).then(|| created_at.plus(-random.between(1, 4000))),
                    started_time: Moment(created_at.plus(random.between(0, 900)).0 / 1000 * 1000),
                    stopped_time,
                    err_message: match random.below(10) {
                        0 => Some("ERRORED"),
                        1 => Some("IDLE"),
                        _ => None,
                    },
                    ingest_seconds: seconds,
                    viewer_millionths: seconds * random.between(0, 40_000_000),
                }
            })
            .collect();
        streams.reverse();
        streams
    }
}
