//! The livestream sessions of a session (fact sheet, section 4.10).

use super::{Moment, NOW, Random, Session};

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
    /// Viewers on average, in millionths.
    viewers: i64,
}

impl LivestreamSession {
    /// Seconds seen by all viewers, with their fraction.
    pub fn viewer_seconds(&self) -> f64 {
        self.viewer_millionths as f64 / 1e6
    }

    /// Makes it what it was at an instant after its start.
    fn set_back(&mut self, at: Moment) {
        if let Some(stopped) = self.stopped_time.filter(|it| *it > at) {
            self.updated_at = self.created_at.plus(self.updated_at.0 - stopped.0);
            self.stopped_time = None;
            self.ingest_seconds = (at.0 - self.created_at.0) / 1000;
            self.viewer_millionths = self.ingest_seconds * self.viewers;
        }
        self.updated_at = self.updated_at.min(at);
    }
}

impl Session {
    /// The livestream sessions as of an instant, if one is told.
    pub(super) fn livestreams_at(&self, at: Option<Moment>) -> Vec<LivestreamSession> {
        let mut streams = self.livestreams();
        if let Some(at) = at {
            streams.retain(|it| it.created_at.max(it.started_time) <= at);
            for stream in &mut streams {
                stream.set_back(at);
            }
        }
        streams
    }

    /// Sessions of type `livestream` were streamed once or a few times, newest first; every seventh of them often.
    /// The webinar that is LIVE is being streamed now.
    fn livestreams(&self) -> Vec<LivestreamSession> {
        let end = self.ends.or(self.ended_at.at());
        // What is LIVE at `NOW` was streamed so many times until then, whenever it ends.
        let spans_now = match self.ends {
            Some(end) => self.created_at < NOW && end > NOW,
            None => end.is_none(),
        };
        let live_webinar = self.kind == "participant" && spans_now;
        if !(self.kind == "livestream" || live_webinar) || self.parent_session_id.is_some() {
            return Vec::new();
        }
        let mut random = Random::part(self.created_at.0 as u64, self.started_at.0 as u64 ^ 14);
        let many = if random.below(7) == 0 { 60 } else { 1 + random.below(3) } as i64;
        let livestream_id = random.uuid();
        let laid_out = end.filter(|_| !spans_now).unwrap_or(NOW);
        let part = ((laid_out.0 - self.started_at.0) / many).max(1);
        let mut streams: Vec<LivestreamSession> = (0..many)
            .map(|number| {
                let created_at = self.started_at.plus(number * part);
                let goes_on = number + 1 == many && spans_now;
                let stopped_time = if goes_on { end } else { Some(created_at.plus(part * 9 / 10)) };
                let seconds = (stopped_time.unwrap_or(NOW).0 - created_at.0).max(0) / 1000;
                let mut stream = LivestreamSession {
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
                    viewer_millionths: 0,
                    viewers: random.between(0, 40_000_000),
                };
                stream.viewer_millionths = seconds * stream.viewers;
                stream
            })
            .collect();
        streams.reverse();
        streams
    }
}
