//! Somebody who was forgotten joins again, under a peer id that nobody has seen.

use std::collections::BTreeSet;

use realtime_kit_emulator::World;
use realtime_kit_emulator::world::{self, Moment};
use serde_json::{Value as Json, json};

use crate::bytes::found_in;
use crate::filled::{Mirror, forgetting, small_world};
use crate::harness::host::Host;
use crate::{Bench, Outcome, Trials, check, equal};

pub const TRIALS: Trials = &[
    ("who_joins_again_stays_forgotten", |bench, host| joins_again(bench, host, false, json!({}))),
    ("so_do_those_who_share_a_name", |bench, host| {
        joins_again(bench, host, true, json!({"tables": ["participants", "chat_messages", "transcript_segments"]}))
    }),
    ("also_where_chats_alone_are_asked_for", |bench, host| {
        joins_again(bench, host, true, json!({"tables": ["chat_messages"]}))
    }),
    ("also_where_nobody_can_tell_who_was_there", nobody_tells),
    ("rows_of_theirs_that_are_there_again_go", rows_again),
    ("nobody_is_forgotten_while_a_run_is_under_way", while_a_run),
];

const HOUR: i64 = 3_600_000;

/// When the mirror is brought up to date: the person is forgotten after the first time.
const HOURS: [i64; 3] = [0, 4, 8];

fn moments() -> [Moment; 3] {
    HOURS.map(|hours| world::NOW.plus(hours * HOUR))
}

/// Somebody of the first moment's calls who writes in later ones.
struct Again<'w> {
    person: &'w world::Person,
    /// Everything that says who they are, but their name.
    ids: Vec<&'w str>,
    /// How many chat messages the later calls have, without theirs.
    others: i64,
}

impl<'w> Again<'w> {
    fn of(first: &World, last: &'w World, has_namesakes: bool) -> Result<Self, String> {
        let known: BTreeSet<&str> = first.sessions.iter().map(|session| session.id.as_str()).collect();
        let later: Vec<&world::Session> =
            last.sessions.iter().filter(|session| !known.contains(session.id.as_str())).collect();
        let chats: Vec<(&world::Session, Vec<world::Message>)> =
            later.iter().map(|session| (*session, last.chat(session).there().unwrap_or_default())).collect();
        let joins = |index: usize| {
            last.sessions.iter().flat_map(|session| &session.participants).filter(move |join| join.person == index)
        };
        let written = |index: usize| {
            let peers: BTreeSet<&str> = joins(index).map(|join| join.id.as_str()).collect();
            chats.iter().flat_map(|(_, chat)| chat).filter(|it| peers.contains(it.participant_id.as_str())).count()
        };
        let was_there = |index: usize| {
            first.sessions.iter().flat_map(|session| &session.participants).any(|join| join.person == index)
        };
        let suits = |(index, person): &(usize, &world::Person)| {
            let is_other =
                |join: &world::Participant| join.person != *index && join.display_name == person.display_name;
            person.custom_participant_id.as_ref().is_some_and(|id| id.len() >= 6)
                && person.display_name.trim() == person.display_name
                && was_there(*index)
                && first.sessions.iter().flat_map(|session| &session.participants).any(is_other) == has_namesakes
        };
        let people = last.people.iter().enumerate().filter(suits);
        let (theirs, index) = people.map(|(index, _)| (written(index), index)).max().ok_or("nobody suits")?;
        check(theirs > 0, || "who was there never writes again".to_owned())?;
        let person = &last.people[index];
        let mut ids: Vec<&str> = joins(index).map(|join| join.id.as_str()).collect();
        ids.extend([person.id.as_str(), person.custom_participant_id.as_deref().unwrap_or_default()]);
        let all: usize = chats.iter().map(|(_, chat)| chat.len()).sum();
        Ok(Self { person, ids, others: (all - theirs) as i64 })
    }

    fn custom_id(&self) -> &'w str {
        self.person.custom_participant_id.as_deref().unwrap_or_default()
    }
}

/// Chat messages of sessions that the first run did not see.
const LATER: &str = "SELECT count(*) FROM chat_messages WHERE session_id NOT IN (SELECT id FROM seen)";

/// A mirror of the first moment, on a connection whose emulator is at that moment.
fn first(bench: &Bench, host: &Host) -> Result<Mirror, String> {
    let emulator = small_world()?;
    let [now, ..] = moments();
    let mut mirror = Mirror::of(bench, host, &emulator, &format!("now={now}"), None)?;
    mirror.run_at(now, json!({"tables": ["participants", "chat_messages"]}))?;
    mirror.session.expect("CREATE TABLE seen AS SELECT id FROM sessions")?;
    Ok(mirror)
}

fn joins_again(bench: &Bench, host: &Host, has_namesakes: bool, options: Json) -> Outcome {
    let mut mirror = first(bench, host)?;
    let [now, later @ ..] = moments();
    let (before, world) = (mirror.emulator.world_at(now), mirror.emulator.world_at(later[1]));
    let who = Again::of(&before, &world, has_namesakes)?;
    let answer = mirror.forget(who.custom_id())?;
    check(answer["deleted"]["participants"].as_i64() > Some(0), || answer.to_string())?;
    mirror.tidy_up()?;
    for now in later {
        mirror.stand_at(bench, host, &format!("now={now}"))?;
        mirror.run_at(now, options.clone())?;
        // Without VACUUM: what was never written needs not be taken out.
        mirror.session.expect("CREATE TABLE IF NOT EXISTS begun (wal)")?;
        equal(&format!("what is found at {now}"), &found_in(&mirror.file, &who.ids)?, &Vec::new())?;
    }
    // Others have the same name, and keep what they wrote.
    equal("messages of others", &mirror.number(LATER)?, &who.others)?;
    let error = mirror.session.expect_error(&forgetting(who.custom_id()))?;
    check(error.contains("was forgotten already"), || error)
}

fn nobody_tells(bench: &Bench, host: &Host) -> Outcome {
    let mut mirror = first(bench, host)?;
    let [now, later, ..] = moments();
    let (before, world) = (mirror.emulator.world_at(now), mirror.emulator.world_at(moments()[2]));
    let who = Again::of(&before, &world, true)?;
    mirror.forget(who.custom_id())?;
    mirror.stand_at(bench, host, &format!("now={later},fault=404@all:participants"))?;
    let run = mirror.report(later, json!({"tables": ["chat_messages"]}));
    check(run.is_err() || run.is_ok_and(|report| report["outcome"] != "complete"), || "complete".to_owned())?;
    equal("messages of whom nobody knows", &mirror.number(LATER)?, &0)?;
    // They come as soon as it is known.
    let later = moments()[2];
    mirror.stand_at(bench, host, &format!("now={later}"))?;
    mirror.run_at(later, json!({"tables": ["chat_messages"]}))?;
    equal("messages of others", &mirror.number(LATER)?, &who.others)
}

fn rows_again(bench: &Bench, host: &Host) -> Outcome {
    let mut mirror = Mirror::empty(bench, host, "UTF-8")?;
    mirror.session.expect("PRAGMA foreign_keys = 0")?;
    let message = |session: &str, peer: &str, name: &str| {
        format!(
            "INSERT INTO chat_messages (session_id, id, participant_id, display_name, payload_type, payload, mirrored_at)
             VALUES ('{session}', 'message of {peer}', '{peer}', '{name}', 'TEXT_MESSAGE', 'wombats of {peer}', '')"
        )
    };
    let join = |session: &str, peer: &str, custom: &str, name: &str| {
        format!(
            "INSERT INTO participants (session_id, id, user_id, custom_participant_id, display_name, mirrored_at)
             VALUES ('{session}', '{peer}', 'user-of-{custom}', '{custom}', '{name}', '')"
        )
    };
    for sql in [join("s1", "peer-ada-1", "ada-1815", "Ada"), join("s1", "peer-zoe-1", "zoe-1", "Ada")] {
        mirror.session.expect(&sql)?;
    }
    mirror.forget("ada-1815")?;
    for sql in [
        // By an id that is known.
        message("s1", "peer-ada-1", "Another name"),
        // By their name: everybody else of this session is known.
        "INSERT INTO mirror_parts (session_id, part, state) VALUES ('s2', 'participants', 'read')".to_owned(),
        join("s2", "peer-bob-2", "bob-1", "Bob"),
        message("s2", "peer-ada-2", " ADA"),
        message("s2", "peer-bob-2", "Ada"),
        // Here somebody else of this name was.
        "INSERT INTO mirror_parts (session_id, part, state) VALUES ('s3', 'participants', 'read')".to_owned(),
        join("s3", "peer-zoe-3", "zoe-1", "Ada"),
        message("s3", "peer-zoe-3", "Ada"),
        message("s3", "peer-whose-3", "Ada"),
        // Who was here is not known.
        message("s4", "peer-whose-4", "Ada"),
    ] {
        mirror.session.expect(&sql)?;
    }
    let answer = mirror.forget("ada-1815")?;
    equal("what went", &answer["deleted"], &json!({"chat_messages": 2}))?;
    let note = answer["notes"][0].as_str().unwrap_or_default();
    check(note.contains("were forgotten already, on "), || note.to_owned())?;
    let left = mirror.session.expect("SELECT participant_id FROM chat_messages ORDER BY 1")?.names()?;
    equal(
        "what is left",
        &left,
        &["peer-bob-2", "peer-whose-3", "peer-whose-4", "peer-zoe-3"].map(str::to_owned).into(),
    )?;
    equal("in the search", &mirror.number("SELECT count(*) FROM chat_search('wombats')")?, &4)?;
    mirror.tidy_up()?;
    mirror.session.expect("CREATE TABLE begun (wal)")?;
    equal("what is found", &found_in(&mirror.file, &["peer-ada-1", "peer-ada-2"])?, &Vec::new())?;
    let error = mirror.session.expect_error(&forgetting("ada-1815"))?;
    check(error.contains("'ada-1815' was forgotten already"), || error)
}

fn while_a_run(bench: &Bench, host: &Host) -> Outcome {
    let mut mirror = Mirror::empty(bench, host, "UTF-8")?;
    let lock = format!("{}-mirror-lock", mirror.file.display());
    let lock = std::fs::File::create(lock).map_err(|error| error.to_string())?;
    lock.lock().map_err(|error| error.to_string())?;
    let error = mirror.session.expect_error(&forgetting("somebody"))?;
    check(error.contains("a run is under way on this file: forget them when it is over"), || error)?;
    drop(lock);
    let error = mirror.session.expect_error(&forgetting("somebody"))?;
    check(error.contains("nobody in this mirror has"), || error)
}
