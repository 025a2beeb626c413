//! What fails about the time at which the API forgets it is asked for again, and in the end it is lost.

use crate::bench::{DAY, HOUR, MINUTE, Mirrored, NOW, at};
use realtime_kit_emulator::world::Moment;
use serde_json::{Value as Json, json};

/// A session with a chat, and a mirror of nothing but that.
struct Chat {
    mirrored: Mirrored,
    created_at: Moment,
    expires: Moment,
    messages: i64,
}

impl Chat {
    fn new() -> Self {
        let mirrored = Mirrored::new(24);
        let world = mirrored.world_at(NOW);
        let has_one = |it: &&realtime_kit_emulator::world::Session| {
            it.ended_at.at().is_some_and(|end| end < NOW.plus(-30 * DAY))
                && world.chat(it).there().is_some_and(|it| it.len() > 2)
        };
        let session = world.sessions.iter().find(has_one).expect("one has a chat");
        let (created_at, messages) = (session.created_at, world.chat(session).there().unwrap_or_default().len() as i64);
        let expires = session.ended_at.at().expect("it is over").plus(7 * DAY);
        Self { mirrored, created_at, expires, messages }
    }

    /// A run so long after the API forgets it, and how often the chat was asked for; a failure or not.
    #[track_caller]
    fn run(&self, after: i64, switches: &str) -> (Json, usize) {
        let now = self.expires.plus(after);
        let (since, until) = (self.created_at.to_string(), self.created_at.plus(1).to_string());
        let options = json!({"since": since, "until": until, "tables": ["chat_messages"]});
        self.mirrored.asked();
        let report = self.mirrored.open(&at(now, switches)).run_at(now, options);
        let asked = self.mirrored.asked().iter().filter(|request| request.contains("/chat?")).count();
        (report, asked)
    }

    fn state(&self) -> Vec<String> {
        self.mirrored.open("").texts("SELECT state, due_at IS NULL FROM mirror_parts")
    }
}

/// It fails, and so do all further tries of this run.
const FAILS: &str = "fault=410@all:chat";

#[test]
fn a_failure_about_the_time_it_expires_is_not_the_last_word() {
    for failure in [-3 * HOUR, -30 * MINUTE, -2 * MINUTE, -1, MINUTE, 3 * HOUR] {
        let chat = Chat::new();
        let (report, asked) = chat.run(failure, FAILS);
        assert_eq!((&report["outcome"], asked), (&json!("incomplete"), 1), "{failure}: {report}");
        assert_eq!(chat.state(), ["failed|0"], "{failure}: it is due again");
        // At once it is not, and missing all the same.
        let (report, asked) = chat.run(failure + MINUTE, "");
        assert_eq!((&report["missing"], asked), (&json!(1), 0), "{failure}: {report}");
        let (report, asked) = chat.run(failure + 7 * HOUR, "");
        assert_eq!((&report["outcome"], asked), (&json!("complete"), 1), "{failure}: {report}");
        assert_eq!(chat.mirrored.open("").count("chat_messages"), chat.messages, "{failure}");
        assert_eq!(chat.state(), ["read|1"], "{failure}");
    }
}

#[test]
fn what_fails_for_two_weeks_longer_is_lost() {
    let chat = Chat::new();
    for (after, asked) in
        [(-2 * MINUTE, 1), (HOUR, 1), (HOUR + MINUTE, 0), (DAY, 1), (7 * DAY, 1), (13 * DAY, 1), (13 * DAY + MINUTE, 0)]
    {
        let (report, times) = chat.run(after, FAILS);
        assert_eq!((&report["missing"], times), (&json!(1), asked), "{after}: {report}");
        assert_eq!(chat.state(), ["failed|0"], "{after}");
    }
    // Once more at most.
    let (_, times) = chat.run(14 * DAY + HOUR, FAILS);
    assert!(times <= 1);
    for after in [14 * DAY + 8 * HOUR, 15 * DAY, 20 * DAY] {
        let (report, times) = chat.run(after, FAILS);
        assert_eq!((&report["outcome"], &report["missing"]), (&json!("complete"), &json!(0)), "{after}: {report}");
        assert_eq!(times, 0, "{after}");
        assert_eq!(chat.state(), ["lost|1"], "{after}");
    }
}

/// A first run of an old history: what fails in it is long over, and lost at once or with the next try.
#[test]
fn what_was_over_long_ago_is_not_missing_for_ever() {
    let chat = Chat::new();
    let mut after = 20 * DAY;
    chat.run(after, FAILS);
    for _ in 0..3 {
        after += 7 * HOUR;
        chat.run(after, FAILS);
    }
    let (report, asked) = chat.run(after + 7 * HOUR, FAILS);
    assert_eq!((&report["outcome"], &report["missing"], asked), (&json!("complete"), &json!(0), 0), "{report}");
    assert_eq!(chat.state(), ["lost|1"]);
}
