//! What the API has no longer is marked, and stays; what comes back is unmarked.

use crate::bench::{Connection, HOUR, Mirrored, NOW};
use crate::equal;
use std::collections::BTreeMap;

const GONE: usize = 5;

/// Rows of each table, and of `sessions` and `recordings` those that the API still has.
fn counts(connection: &mut Connection) -> BTreeMap<String, i64> {
    let tables = connection.texts(
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name IN ('sessions', 'participants', 'peer_reports',
         'call_quality', 'chat_messages', 'transcript_segments', 'summaries', 'recordings', 'livestream_sessions')",
    );
    assert_eq!(tables.len(), 9);
    tables.into_iter().map(|table| (table.clone(), connection.count(&table))).collect()
}

/// The pages of whole lists among what was asked for.
fn whole_lists(asked: &[String]) -> Vec<&String> {
    let is_whole = |request: &&String| request.starts_with("GET /sessions?") && request.contains("sort_order=ASC");
    asked.iter().filter(is_whole).collect()
}

#[test]
fn what_is_deleted_is_marked_and_what_comes_back_is_not() {
    let mirrored = Mirrored::new(40);
    // The same moment throughout: what is counted is then the same but for what is deleted.
    mirrored.run_at(NOW, "");
    let mut connection = mirrored.open("");
    let before = counts(&mut connection);
    let mut wanted = mirrored.emulator.world().deleted(GONE);
    wanted.sort_unstable();
    let marked = "SELECT id FROM sessions WHERE deleted_at IS NOT NULL ORDER BY id";

    let report = mirrored.run_at(NOW, "deleted=5");
    assert_eq!(report["deleted_sessions"], GONE, "{report}");
    assert_eq!(connection.texts(marked), wanted);
    assert_eq!(counts(&mut connection), before);
    let of_others = "SELECT (SELECT count(*) FROM participants WHERE deleted_at IS NOT NULL)
        + (SELECT count(*) FROM peer_reports WHERE deleted_at IS NOT NULL)
        + (SELECT count(*) FROM chat_messages WHERE deleted_at IS NOT NULL)";
    assert_eq!(connection.number(of_others), 0, "the session is marked, what hangs on it stays as it is");
    let recordings = "SELECT count(*) FROM recordings JOIN sessions ON sessions.id = session_id
        WHERE (recordings.deleted_at IS NULL) <> (sessions.deleted_at IS NULL)";
    assert_eq!(connection.number(recordings), 0, "recordings are gone with their sessions");
    equal::is_sound(&mut connection);
    assert_eq!(whole_lists(&mirrored.asked()).len(), 2, "one for the first run, one for what has gone");

    let report = mirrored.run_at(NOW, "deleted=5");
    assert_eq!((&report["deleted_sessions"], &report["changed_sessions"]), (&0.into(), &0.into()), "{report}");
    assert_eq!(whole_lists(&mirrored.asked()), [""; 0], "nothing has gone since");
    let report = mirrored.run_at(NOW.plus(HOUR), "deleted=5");
    assert!(report["new_sessions"] != 0, "{report}");
    assert_eq!(whole_lists(&mirrored.asked()), [""; 0], "what is new does not look as if something had gone");
    assert_eq!(connection.texts(marked), wanted);

    // That there are more than the mirror knows of may be chance once: a call that begins while the list is read.
    mirrored.run_at(NOW.plus(HOUR), "");
    mirrored.run_at(NOW.plus(HOUR), "");
    assert_eq!(connection.texts(marked), [""; 0]);
    equal::check(&mirrored, NOW.plus(HOUR), "");
}

/// Some go while others come: the total alone would not tell.
#[test]
fn as_many_new_as_are_deleted_hide_nothing() {
    let mirrored = Mirrored::new(24);
    mirrored.run_at(NOW, "");
    let later = NOW.plus(2 * HOUR);
    let more = mirrored.world_at(later).sessions.len() - mirrored.world_at(NOW).sessions.len();
    let report = mirrored.run_at(later, &format!("deleted={more}"));
    assert_eq!((&report["new_sessions"], &report["deleted_sessions"]), (&more.into(), &more.into()), "{report}");
    let mut wanted = mirrored.emulator.world().deleted(more);
    wanted.sort_unstable();
    let marked = "SELECT id FROM sessions WHERE deleted_at IS NOT NULL ORDER BY id";
    assert_eq!(mirrored.open("").texts(marked), wanted);
}
