//! The same file, mirrored again and again while calls begin, go on, end and change late.

use crate::bench::{DAY, HOUR, MINUTE, Mirrored, NOW};
use crate::equal;

#[test]
fn runs_while_calls_go_on_end_in_what_the_api_has() {
    let mirrored = Mirrored::new(24);
    let moments = [
        -2 * DAY,
        -36 * HOUR,
        -DAY,
        -6 * HOUR,
        -HOUR,
        -10 * MINUTE,
        0,
        20 * MINUTE,
        2 * HOUR,
        16 * HOUR,
        // What ended six and a half hours behind the world's own instant changes once more 26 hours later.
        33 * HOUR,
    ];
    let (mut live, mut late) = (Vec::new(), Vec::new());
    for moment in moments {
        let now = NOW.plus(moment);
        mirrored.run_at(now, "");
        let world = mirrored.world_at(now);
        live.extend(world.sessions.iter().filter(|it| it.status() == "LIVE").map(|it| it.id.clone()));
        late.extend(world.sessions.iter().map(|it| (it.id.clone(), it.updated_at)));
    }
    let now = NOW.plus(33 * HOUR);
    equal::check(&mirrored, now, "");
    let (mut connection, world) = (mirrored.open(""), mirrored.world_at(now));
    live.retain(|id| world.session(id).is_some_and(|it| it.status() == "ENDED"));
    assert!(live.len() > 4, "sessions that were LIVE once and are over: {live:?}");
    for id in &live {
        let status = connection.texts(&format!("SELECT status FROM sessions WHERE id = '{id}'"));
        assert_eq!(status, ["ENDED"], "{id}");
    }
    // A session that changed a day after its end, when an earlier run had seen it.
    late.retain(|(id, seen)| {
        let is_late = |it: &&realtime_kit_emulator::world::Session| {
            it.ended_at.at().is_some_and(|end| it.updated_at.0 > end.0 + DAY && *seen < it.updated_at && *seen >= end)
        };
        world.session(id).filter(is_late).is_some()
    });
    assert!(!late.is_empty(), "no session changed late");
    println!("{} sessions were LIVE and are over, {} changed late", live.len(), late.len());
    let outcomes = connection.outcomes();
    assert!(outcomes.iter().all(|outcome| outcome == "complete") && outcomes.len() == moments.len(), "{outcomes:?}");
}
