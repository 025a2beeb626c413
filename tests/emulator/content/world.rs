//! Facts of the world of seed 1 that other tests rely on.

use std::collections::{BTreeMap, BTreeSet};

use realtime_kit_emulator::World;
use realtime_kit_emulator::world::{Content, Session};

/// Has chat, transcript and summary.
pub const FULL: &str = "c6c6b8ea-2810-4c21-a80f-431929b4e0e1";
/// Its transcript has no byte.
pub const SILENT: &str = "07b9daee-32b7-4b56-b6b0-2139a73fb6f1";
/// Never had chat, transcript or summary, though people were there.
pub const WITHOUT: &str = "99aee6e3-b795-4b96-ba1c-d9eeece6bd89";
/// Has a transcript, and a summary only if one asks for it.
pub const ON_DEMAND: &str = "1c3b207f-8357-4de6-ae45-025ddda31a66";
/// Its chat has a header and no message.
const WORDLESS: &str = "e5b29a4e-81f8-4bbf-a8f7-ae9cefda6a91";
/// Has more than a thousand messages.
const LOUD: &str = "3bd31280-cfe7-4673-a547-df9989d0d303";
/// Was streamed sixty times.
pub const STREAMED: &str = "934292bf-857f-4397-859b-00cbab466a2d";
/// Was recorded three times.
pub const RECORDED: &str = "973a6990-a2f1-4aa1-9cb0-661a70149eae";

/// How many things of a kind there are: not yet, never, empty, there.
fn count<T>(world: &World, of: impl Fn(&Session) -> Content<T>, is_empty: impl Fn(&T) -> bool) -> [usize; 4] {
    let mut counts = [0; 4];
    for session in &world.sessions {
        counts[match of(session) {
            Content::NotYet => 0,
            Content::Never => 1,
            Content::There(it) if is_empty(&it) => 2,
            Content::There(_) => 3,
        }] += 1;
    }
    counts
}

#[test]
fn the_numbers_that_goldens_rely_on() {
    let world = World::new(1);
    assert_eq!(count(&world, |it| world.chat(it), Vec::is_empty), [4, 36, 31, 452]);
    assert_eq!(count(&world, |it| world.transcript(it), Vec::is_empty), [4, 86, 39, 394]);
    assert_eq!(count(&world, |it| world.summary(it), |it| !it.automatic), [4, 125, 85, 309]);
    assert_eq!(world.sessions.iter().filter_map(|it| world.chat(it).there()).flatten().count(), 7544);
    assert_eq!(world.sessions.iter().filter_map(|it| world.transcript(it).there()).flatten().count(), 6823);
    assert_eq!(world.sessions.iter().map(|it| world.livestream_sessions(it).len()).sum::<usize>(), 854);
    assert_eq!(world.sessions.iter().filter(|it| it.retention_is_over()).count(), 472);
    let mut statuses: BTreeMap<&str, usize> = BTreeMap::new();
    for recording in &world.recordings {
        *statuses.entry(recording.status).or_default() += 1;
    }
    let expected =
        [("ERRORED", 6), ("INVOKED", 2), ("PAUSED", 1), ("RECORDING", 1), ("UPLOADED", 203), ("UPLOADING", 6)];
    assert_eq!(statuses, BTreeMap::from(expected));
    assert_eq!(world.apps.len(), 23);
}

#[test]
fn the_sessions_that_goldens_rely_on() {
    let world = World::new(1);
    let session = |id: &str| world.session(id).expect("a session");
    let messages = |id: &str| world.chat(session(id)).there().map(|it| it.len());
    let segments = |id: &str| world.transcript(session(id)).there().map(|it| it.len());
    let automatic = |id: &str| world.summary(session(id)).there().map(|it| it.automatic);
    assert_eq!((messages(FULL), segments(FULL), automatic(FULL)), (Some(25), Some(11), Some(true)));
    assert_eq!((messages(SILENT), segments(SILENT), automatic(SILENT)), (Some(10), Some(0), None));
    assert_eq!((messages(WITHOUT), segments(WITHOUT), automatic(WITHOUT)), (None, None, None));
    assert_eq!((segments(ON_DEMAND).is_some(), automatic(ON_DEMAND)), (true, Some(false)));
    assert_eq!(messages(WORDLESS), Some(0));
    assert_eq!(messages(LOUD), Some(1240));
    assert_eq!(world.livestream_sessions(session(STREAMED)).len(), 60);
    let of_session = |id: &str| world.recordings.iter().filter(|it| it.session_id.as_deref() == Some(id)).count();
    assert_eq!((of_session(RECORDED), of_session(FULL)), (3, 0));
    for id in [FULL, SILENT, ON_DEMAND, WORDLESS, RECORDED] {
        assert!(!session(id).retention_is_over(), "{id}");
    }
}

#[test]
fn words_are_in_many_scripts_and_full_of_what_breaks_parsers() {
    let world = World::new(1);
    let messages: Vec<_> = world.sessions.iter().filter_map(|it| world.chat(it).there()).flatten().collect();
    for part in [",", "\"", "\n", "\r\n", "\t", "\\", "👍", "П", "Κ", "ص", "ש", "न", "大", "안", "ส", "გ", "Բ", "ሰ"]
    {
        assert!(messages.iter().any(|it| it.payload.contains(part)), "{part:?}");
    }
    let kinds: BTreeSet<_> = messages.iter().map(|it| (it.payload_type, it.payload.starts_with("https://"))).collect();
    assert!(kinds.contains(&("IMAGE_MESSAGE", true)) && kinds.contains(&("FILE_MESSAGE", true)), "{kinds:?}");
    assert!(messages.iter().any(|it| it.payload.is_empty()));
    assert!(messages.iter().any(|it| it.pinned) && messages.iter().any(|it| it.is_edited));
    let names: BTreeSet<&str> = messages.iter().map(|it| it.display_name.as_str()).collect();
    let letters = ['é', 'Ж', 'ή', 'م', 'ר', 'आ', '王', 'さ', '김', 'ส', 'ნ', 'Ա', 'த', 'አ'];
    let scripts = letters.into_iter().filter(|letter| names.iter().any(|name| name.contains(*letter)));
    assert!(scripts.count() >= 10, "{names:?}");
    let segments: Vec<_> = world.sessions.iter().filter_map(|it| world.transcript(it).there()).flatten().collect();
    assert!(segments.iter().any(|it| it.text.contains('\n')) && segments.iter().any(|it| it.text.contains('"')));
    assert!(segments.iter().any(|it| it.custom_participant_id.is_none()));
    assert!(
        segments.iter().any(|it| it.start_ms == 0) && segments.windows(2).any(|it| it[0].start_ms == it[1].start_ms)
    );
    for segment in &segments {
        let (session, peer) = world.peer(&segment.peer_id).expect("a peer");
        assert_eq!((&peer.user_id, &peer.display_name), (&segment.user_id, &segment.name));
        assert!(session.parent_session_id.is_none() && segment.start_ms < segment.end_ms);
    }
}
