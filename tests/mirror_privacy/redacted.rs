//! A redacted mirror has the same rows, joins and measures, and says of nobody who or where they are.

use std::collections::BTreeSet;
use std::sync::Arc;

use hmac::{Hmac, KeyInit, Mac};
use realtime_kit_emulator::world::Quality;
use realtime_kit_emulator::{Emulator, World};
use serde_json::json;
use sha2::Sha256;

use crate::bytes::found_in;
use crate::filled::{Mirror, Somebody, forgetting, small_world};
use crate::harness::host::Host;
use crate::harness::value::Value;
use crate::{Bench, Outcome, Trials, check, equal};

pub const TRIALS: Trials = &[
    ("a_redacted_mirror_says_nothing_of_anybody", |bench, host| says_nothing(bench, host, "revision=b")),
    ("nor_does_one_of_an_older_server", |bench, host| says_nothing(bench, host, "revision=a")),
    ("hashed_people_join_as_they_did", joins),
    ("a_hashed_person_can_be_forgotten", can_be_forgotten),
    ("by_their_name_they_are_struck_out_of_texts", by_name),
    ("without_names_and_ids_a_user_id_will_do", without_names),
];

const KEY: &str = "only the tests know this key";

/// The tables that hold no texts of people: what is in those stays.
const WITHOUT_TEXTS: [&str; 4] = ["participants", "peer_reports", "recordings", "livestream_sessions"];

/// Shorter values stand in other words.
const SHORTEST: usize = 6;

/// What says who or where those are who have reports, by the API of a revision.
fn personal(world: &World, switches: &str) -> Vec<String> {
    let mut values = BTreeSet::new();
    let ended = world.sessions.iter().filter(|session| session.ended_at.at().is_some());
    let peers = ended.flat_map(|session| &session.participants);
    for peer in peers.filter(|peer| world.statistics(peer).quality != Quality::None) {
        values.insert(peer.display_name.trim().to_owned());
        values.extend(peer.custom_participant_id.clone());
        let statistics = world.statistics(peer);
        let (place, device) = (statistics.place, statistics.device);
        let (latitude, longitude) = place.coordinates;
        values.extend([place.city, place.region, place.network, place.timezone, device.user_agent].map(str::to_owned));
        values.extend([statistics.ipv4.clone(), "stun.example.net".to_owned()]);
        values.extend((switches == "revision=a").then(|| format!("{latitude},{longitude}")));
        values.extend(["198.51.100.1", "IN IP4", "Default microphone", "Built-in camera"].map(str::to_owned));
    }
    // Titles stay, with what they name.
    let is_titled = |value: &String| world.meetings.iter().any(|meeting| meeting.title.contains(value));
    values.into_iter().filter(|value| value.chars().count() >= SHORTEST && !is_titled(value)).collect()
}

/// A mirror of all of a world but the texts.
fn mirrored(
    bench: &Bench,
    host: &Host,
    emulator: &Arc<Emulator>,
    switches: &str,
    redact: &str,
) -> Result<Mirror, String> {
    let mut mirror = Mirror::of(bench, host, emulator, switches, Some(KEY))?;
    mirror.run(json!({"tables": WITHOUT_TEXTS, "redact": redact}))?;
    mirror.tidy_up()?;
    mirror.session.expect("CREATE TABLE begun (wal)")?;
    Ok(mirror)
}

fn says_nothing(bench: &Bench, host: &Host, switches: &str) -> Outcome {
    let emulator = small_world()?;
    let world = emulator.shared_world();
    let values = personal(&world, switches);
    let values: Vec<&str> = values.iter().map(String::as_str).collect();
    let mut plain = mirrored(bench, host, &emulator, switches, "off")?;
    let there = found_in(&plain.file, &values)?;
    let missing: Vec<&&str> = values.iter().filter(|value| !there.contains(value)).take(5).collect();
    equal("what is not even in a plain mirror", &missing, &Vec::new())?;
    let words = [
        "user_agent",
        "label",
        "device_id",
        "sdp",
        "ip_information",
        "city",
        "local_candidate_address",
        "ipv4",
        "country",
        "loc",
        "coords",
    ];
    for redact in ["omit", "hash"] {
        let mut mirror = mirrored(bench, host, &emulator, switches, redact)?;
        let found = found_in(&mirror.file, &values)?;
        check(found.is_empty(), || format!("{redact}: {} values, {:?} …", found.len(), &found[..found.len().min(5)]))?;
        for column in ["peer_report", "peer_stats", "quality_stats"] {
            for word in words {
                let sql = format!("SELECT count(*) FROM peer_reports WHERE instr({column}, '\"{word}\":')");
                equal(&sql, &mirror.number(&sql)?, &0)?;
            }
        }
        equal("countries", &mirror.number("SELECT count(country) FROM call_quality")?, &0)?;
        check(plain.number("SELECT count(country) FROM call_quality")? > 0, || "there is no country".to_owned())?;
        let before = plain.counts()?;
        equal("rows", &mirror.counts()?, &before)?;
        same_measures(&mut plain, &mut mirror)?;
    }
    Ok(())
}

/// All that is no person and no place is as it was.
fn same_measures(plain: &mut Mirror, redacted: &mut Mirror) -> Outcome {
    plain.session.expect(&format!("ATTACH '{}' AS redacted", redacted.file.display()))?;
    let gone = "'display_name', 'custom_participant_id', 'country', 'mirrored_at', 'peer_report', 'peer_stats',
        'quality_stats', 'local_url', 'remote_url', 'label', 'device_id'";
    for (table, least) in [
        ("sessions", 20),
        ("participants", 50),
        ("peer_reports", 50),
        ("call_quality", 50),
        ("recordings", 1),
        ("peer_events", 50),
        ("quality_samples", 50),
        ("candidate_pairs", 50),
        ("device_changes", 50),
        ("minutes_by_day", 1),
    ] {
        let columns = format!("SELECT name FROM pragma_table_info('{table}') WHERE name NOT IN ({gone})");
        let columns = plain.session.expect(&columns)?.names()?.join(", ");
        let rows = format!("SELECT {columns} FROM main.{table}");
        check(plain.number(&format!("SELECT count(*) FROM ({rows})"))? >= least, || format!("{table} is empty"))?;
        for (one, other) in [("main", "redacted"), ("redacted", "main")] {
            let sql = format!(
                "SELECT count(*) FROM (SELECT {columns} FROM {one}.{table} EXCEPT SELECT {columns} FROM {other}.{table})"
            );
            // JSON that was read and written has its members in another order.
            let sql = sql.replace("peer_events,", "json_array_length(peer_events),").replace("meeting,", "");
            equal(&format!("{table}: rows of {one} that {other} has not"), &plain.number(&sql)?, &0)?;
        }
    }
    plain.session.expect("DETACH redacted")?;
    Ok(())
}

/// The hash that a value has to have: made here by the words of the documentation.
fn hash(kind: &str, value: &str) -> String {
    hash_by(KEY, kind, value)
}

fn hash_by(key: &str, kind: &str, value: &str) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(key.as_bytes()).expect("a key");
    mac.update(format!("{kind}\0{value}").as_bytes());
    mac.finalize().into_bytes()[..16].iter().map(|byte| format!("{byte:02x}")).collect()
}

fn joins(bench: &Bench, host: &Host) -> Outcome {
    let emulator = small_world()?;
    let mut mirrors = Vec::new();
    for redact in ["off", "hash", "omit"] {
        let mut mirror = Mirror::of(bench, host, &emulator, "", Some(KEY))?;
        let tables = ["participants", "chat_messages", "transcript_segments"];
        mirror.run(json!({"tables": tables, "redact": redact}))?;
        mirrors.push(mirror);
    }
    let [plain, hashed, omitted] = &mut mirrors[..] else { return Err("three mirrors".to_owned()) };
    for sql in [
        "SELECT count(*), count(DISTINCT session_id) FROM participants WHERE custom_participant_id <> ''
         GROUP BY custom_participant_id ORDER BY 1, 2",
        "SELECT count(*), count(DISTINCT p.session_id) FROM participants AS p
         JOIN transcript_segments AS t USING (custom_participant_id)",
        "SELECT count(*) FROM participants AS p JOIN transcript_segments AS t ON t.name = p.display_name",
        "SELECT count(*) FROM participants AS p JOIN chat_messages AS m ON m.display_name = p.display_name",
        "SELECT count(*), sum(minutes) FROM attendance",
    ] {
        let rows = plain.session.expect(sql)?.rows;
        check(!rows.is_empty() && rows[0][0] != Value::Integer(0), || format!("no rows: {sql}"))?;
        equal(sql, &hashed.session.expect(sql)?.rows, &rows)?;
    }
    for (table, column, kind) in [
        ("participants", "custom_participant_id", "custom_participant_id"),
        ("participants", "display_name", "name"),
        ("chat_messages", "display_name", "name"),
        ("transcript_segments", "name", "name"),
        ("transcript_segments", "custom_participant_id", "custom_participant_id"),
    ] {
        let sql = format!("SELECT DISTINCT {column} FROM {table} WHERE {column} <> ''");
        let values: BTreeSet<String> = plain.session.expect(&sql)?.names()?.into_iter().collect();
        let hashes: BTreeSet<String> = hashed.session.expect(&sql)?.names()?.into_iter().collect();
        check(values.len() > 5, || format!("{sql}: {values:?}"))?;
        equal(&sql, &hashes, &values.iter().map(|value| hash(kind, value)).collect())?;
        equal(&sql, &omitted.session.expect(&sql)?.names()?, &Vec::new())?;
    }
    Ok(())
}

fn can_be_forgotten(bench: &Bench, host: &Host) -> Outcome {
    let emulator = small_world()?;
    let world = emulator.shared_world();
    let who = Somebody::of(&world)?;
    let (name, custom) = (&who.person.display_name, who.custom_id());
    let mut mirror = Mirror::of(bench, host, &emulator, "", None)?;
    let error = mirror.session.expect_error("SELECT realtime_kit_mirror('main', '{\"redact\":\"hash\"}')")?;
    check(error.contains("REALTIMEKIT_REDACT_KEY"), || error)?;
    let set = format!("SELECT realtime_kit_config('redact_key', '{KEY}') AS redact_key");
    mirror.session.expect(&set)?;
    mirror.run(json!({"redact": "hash"}))?;
    for (key, sentence) in [
        ("NULL", "names and custom ids are hashed here: set redact_key"),
        ("'another key of the tests'", "this mirror was begun with another redact_key"),
    ] {
        mirror.session.expect(&format!("SELECT realtime_kit_config('redact_key', {key}) AS redact_key"))?;
        let error = mirror.session.expect_error(&forgetting(custom))?;
        check(error.contains(sentence), || error)?;
    }
    mirror.session.expect(&set)?;
    let joined = format!("SELECT count(*) FROM participants WHERE user_id = '{}'", who.person.id);
    let joins = mirror.number(&joined)?;
    check(joins > 1, || "they were hardly there".to_owned())?;
    let answer = mirror.forget(custom)?;
    equal("joins", &answer["deleted"]["participants"], &json!(joins))?;
    let note = answer["notes"].to_string();
    check(note.contains("Their name is not in this mirror"), || note)?;
    let hashes = [hash("custom_participant_id", custom)];
    let mut texts: Vec<&str> = who.texts().into_iter().filter(|text| text != name).collect();
    texts.push(&hashes[0]);
    // What is read again is found by its hash.
    let again = "UPDATE mirror_parts SET due_at = '2026-01-01 00:00:00.000', state = 'waiting'";
    mirror.session.expect(again)?;
    mirror.run(json!({}))?;
    equal("joins", &mirror.number(&joined)?, &0)?;
    mirror.tidy_up()?;
    mirror.session.expect("CREATE TABLE begun (wal)")?;
    equal("what is found", &found_in(&mirror.file, &texts)?, &Vec::new())?;
    // Under another user id they are known by the hash of their own.
    let salt = "SELECT value FROM mirror_settings WHERE key = 'forgotten_salt'";
    let salt = mirror.session.expect(salt)?.names()?.concat();
    let note = format!("id:{}", hash_by(&salt, "id", &hashes[0]));
    mirror.session.expect(&format!("DELETE FROM mirror_forgotten WHERE hash <> '{note}'"))?;
    equal("notes", &mirror.count("mirror_forgotten")?, &1)?;
    mirror.session.expect(again)?;
    mirror.run(json!({}))?;
    equal("joins", &mirror.number(&joined)?, &0)
}

fn by_name(bench: &Bench, host: &Host) -> Outcome {
    let mut mirror = Mirror::empty(bench, host, "UTF-8")?;
    mirror.session.expect("PRAGMA foreign_keys = 0")?;
    let manner = hash("mirror", "this key");
    let (name, custom) = (hash("name", "Ada Lovelace"), hash("custom_participant_id", "ada-1815"));
    for sql in [
        format!("SELECT realtime_kit_config('redact_key', '{KEY}') AS redact_key"),
        format!("INSERT INTO mirror_settings VALUES ('redact', 'hash:{manner}')"),
        format!(
            "INSERT INTO participants (session_id, id, user_id, custom_participant_id, display_name, mirrored_at)
             VALUES ('s', 'peer-of-ada', 'user-of-ada', '{custom}', '{name}', '')"
        ),
        "INSERT INTO summaries VALUES ('s', 'Ada Lovelace (ada-1815) agreed', '', NULL)".to_owned(),
    ] {
        mirror.session.expect(&sql)?;
    }
    let answer = mirror.forget("Ada Lovelace")?;
    equal("the answer", &(&answer["deleted"], &answer["notes"]), &(&json!({"participants": 1}), &json!([])))?;
    let summary = mirror.session.expect("SELECT summary FROM summaries")?.cell()?.clone();
    // Of a custom id the mirror has the hash alone.
    equal("the summary", &summary, &Value::Text("[forgotten] (ada-1815) agreed".to_owned()))
}

fn without_names(bench: &Bench, host: &Host) -> Outcome {
    let mut mirror = Mirror::empty(bench, host, "UTF-8")?;
    mirror.session.expect("PRAGMA foreign_keys = 0")?;
    for sql in [
        "INSERT INTO mirror_settings VALUES ('redact', 'omit')",
        "INSERT INTO participants (session_id, id, user_id, mirrored_at) VALUES ('s', 'peer-of-ada', 'user-of-ada', '')",
        "INSERT INTO participants (session_id, id, user_id, mirrored_at) VALUES ('s', 'peer-of-bob', 'user-of-bob', '')",
    ] {
        mirror.session.expect(sql)?;
    }
    let error = mirror.session.expect_error(&forgetting("ada-1815"))?;
    check(error.contains("names and custom ids were left out of it: give a user_id or a peer id"), || error)?;
    let answer = mirror.forget("user-of-ada")?;
    let note = answer["notes"][0].as_str().unwrap_or_default();
    check(note.starts_with("Their name is not in this mirror"), || note.to_owned())?;
    equal("people", &mirror.count("participants")?, &1)
}
