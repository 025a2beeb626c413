//! The world of seed 1: what other tests rely on, and that it never changes by accident.

use std::collections::{BTreeSet, HashMap, HashSet};

use realtime_kit_emulator::world::{Ending, Quality, Session};
use realtime_kit_emulator::{Emulator, Options, World};

use crate::client::get;

fn one(world: &World, holds: impl Fn(&Session) -> bool) -> (usize, &Session) {
    let mut found = world.sessions.iter().enumerate().filter(|(_, session)| holds(session));
    let one = found.next().expect("a session");
    assert!(found.next().is_none(), "only one");
    one
}

/// FNV-1a: enough to notice a change.
fn checksum(text: &str) -> u64 {
    text.bytes().fold(0xCBF2_9CE4_8422_2325, |sum, byte| (sum ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3))
}

#[test]
fn the_numbers_that_goldens_rely_on() {
    let world = World::new(1);
    assert_eq!((world.sessions.len(), world.meetings.len(), world.people.len()), (523, 21, 450));
    assert_eq!(world.sessions.iter().map(|it| it.participants.len()).sum::<usize>(), 4449);
    let live: Vec<(usize, bool)> = world
        .sessions
        .iter()
        .enumerate()
        .filter(|(_, it)| it.status() == "LIVE")
        .map(|(index, it)| (index, it.ended_at == Ending::Null))
        .collect();
    assert_eq!(live, [(0, false), (1, true), (4, false), (9, true)]);
    let (big, session) = one(&world, |it| it.participants.len() > 60);
    assert_eq!(
        (big, session.id.as_str(), session.participants.len()),
        (57, "3bd31280-cfe7-4673-a547-df9989d0d303", 450)
    );
    let (empty, session) = one(&world, |it| it.participants.is_empty());
    assert_eq!((empty, session.id.as_str()), (140, "4925c850-c543-401b-8da3-789c2090e5af"));
    let (quoted, session) = one(&world, |it| it.participants.iter().any(|peer| peer.stray_quote));
    assert_eq!((quoted, session.id.as_str()), (75, "b8bec068-ffd0-4bd1-bd23-80ff62e56b18"));
    assert_eq!(session.participants[2].id, "b71495c2-b9dd-497a-9091-f4fe48f08643");
    let rooms = world.sessions.iter().enumerate().filter(|(_, it)| !it.breakout_rooms.is_empty());
    assert_eq!(rooms.map(|(index, _)| index).collect::<Vec<_>>(), [33, 210, 377]);
    let old: Vec<&str> = world.meetings.iter().map(|it| it.id.as_str()).filter(|id| id.len() == 13).collect();
    assert_eq!(old.len(), 2, "two meetings have room names: {old:?}");
}

#[test]
fn ties_stand_across_the_ends_of_pages() {
    let world = World::new(1);
    let created = |index: usize| world.sessions[index].created_at;
    for page in [25, 50, 100, 200, 300, 400] {
        assert_eq!(created(page - 1), created(page), "newest first, page end {page}");
    }
    assert_eq!(created(523 - 100), created(523 - 100 - 1), "oldest first, page end 100");
    let mut minutes: HashMap<i64, usize> = HashMap::new();
    for session in &world.sessions {
        *minutes.entry(session.minutes_consumed.0).or_default() += 1;
    }
    assert!(minutes[&0] > 20 && minutes[&600_000] > 20, "many sessions have 0 or 60 minutes");
    assert!(minutes.keys().any(|it| it % 10 != 0), "four decimals");
    let joined = |index: usize| world.sessions[57].participants[index].joined_at;
    assert_eq!(joined(199), joined(200));
    assert_eq!(joined(24), joined(25));
}

#[test]
fn people_come_back_and_their_records_agree() {
    let world = World::new(1);
    let names: BTreeSet<&str> = world.people.iter().map(|it| it.display_name.as_str()).collect();
    for part in [
        "Núñez",
        "Анна",
        "Ελένη",
        "محمد",
        "שרה",
        "शर्मा",
        "王",
        "さくら",
        "김",
        "สมชาย",
        "ნინო",
        "🦊",
        "\"Bob\" \\ 100%",
    ] {
        assert!(names.iter().any(|name| name.contains(part)), "{part}");
    }
    assert!(world.people.iter().any(|it| it.custom_participant_id.is_none()));
    assert_eq!(world.people[16].custom_participant_id.as_deref(), Some("cust-017"));
    let (mut sessions_of, mut twice, mut unknown) = (HashMap::<usize, HashSet<&str>>::new(), 0, 0);
    for session in &world.sessions {
        let mut here = HashSet::new();
        for peer in &session.participants {
            sessions_of.entry(peer.person).or_default().insert(&session.id);
            twice += usize::from(!here.insert(peer.person));
            unknown += usize::from(peer.duration.is_none());
            assert!(peer.joined_at >= session.started_at, "{}", peer.id);
            if let (Some(left), Some(minutes)) = (peer.left_at.at(), peer.duration) {
                let exact = (left.0 - peer.joined_at.0) as f64 / 60_000.0;
                assert!((minutes.as_f64() - exact).abs() <= 0.000_1, "{}: {minutes} for {exact}", peer.id);
            }
        }
        let sum: i64 = session.participants.iter().filter_map(|it| it.duration).map(|it| it.0).sum();
        assert_eq!(session.minutes_consumed.0, sum);
        assert!(session.max_concurrent_participants <= session.participants.len());
        assert!(session.live_participants <= session.max_concurrent_participants);
        assert!(session.started_at >= session.created_at && session.updated_at <= realtime_kit_emulator::world::NOW);
        assert!(session.participants.is_sorted_by(|a, b| a.joined_at >= b.joined_at));
    }
    assert!(world.sessions.is_sorted_by(|a, b| a.created_at >= b.created_at));
    assert!(sessions_of.values().any(|it| it.len() > 20) && twice > 20 && unknown > 10, "{twice} {unknown}");
    let present = world.sessions.iter().flat_map(|it| &it.participants).filter(|it| it.left_at.at().is_none());
    let endings: BTreeSet<bool> = present.map(|it| it.left_at == Ending::Null).collect();
    assert_eq!(endings.len(), 2, "absent in some, null in others");
    let peers = world.sessions.iter().flat_map(|it| &it.participants);
    let without = peers.filter(|it| world.statistics(it).quality == Quality::None).count();
    assert_eq!(without, 3);
}

#[test]
fn a_seed_gives_the_same_bytes_for_ever() {
    assert_eq!(format!("{:?}", World::new(7).sessions[3]), format!("{:?}", World::new(7).sessions[3]));
    assert_ne!(World::new(7).sessions[3].id, World::new(8).sessions[3].id);
    let emulator = Emulator::start().expect("an emulator");
    let world = emulator.world();
    let mut all = get(&emulator, "", "/sessions?per_page=523").text();
    for index in [0, 33, 57, 75] {
        let session = &world.sessions[index];
        for path in [
            "participants?per_page=200&include_peer_events=true",
            "participants?view=consolidated&page_no=2",
            "?include_breakout_rooms=true",
        ] {
            let slash = if path.starts_with('?') { "" } else { "/" };
            all.push_str(&get(&emulator, "revision=a", &format!("/sessions/{}{slash}{path}", session.id)).text());
        }
        all.push_str(&get(&emulator, "", &format!("/sessions/peer-report/{}", session.participants[0].id)).text());
    }
    // Goldens hold rows of this world: whoever changes it changes them, and this number.
    assert_eq!(checksum(&all), 932_140_396_585_034_845);
}

#[test]
fn worlds_of_other_sizes() {
    let emulator = Emulator::start_with(Options { sessions: 5000, ..Options::default() }).expect("an emulator");
    let world = emulator.world();
    assert_eq!((world.sessions.len(), get(&emulator, "", "/sessions?per_page=1").total()), (5000, Some(5000)));
    assert!(world.sessions[..400].iter().all(|it| it.participants.len() <= 200), "a page of participants each");
    assert_eq!(world.sessions.iter().filter(|it| it.participants.len() > 200).count(), 1);
    assert!(world.sessions.is_sorted_by(|a, b| a.created_at >= b.created_at));
    let last = world.sessions[4999].participants.last().expect("somebody");
    assert_eq!(get(&emulator, "", &format!("/sessions/peer-report/{}", last.id)).status, 200);
    let peers: HashSet<&str> = world.sessions.iter().flat_map(|it| &it.participants).map(|it| it.id.as_str()).collect();
    assert_eq!(peers.len(), world.sessions.iter().map(|it| it.participants.len()).sum::<usize>());
    for small in [0, 1, 10] {
        let world = World::sized(1, small);
        assert_eq!(world.sessions.len(), small);
        assert!(world.sessions.is_sorted_by(|a, b| a.created_at >= b.created_at));
    }
    assert_eq!(World::sized(1, World::SESSIONS).sessions[522].id, World::new(1).sessions[522].id);
}
