//! A person is removed everywhere, and only that person.

use std::collections::BTreeMap;

use realtime_kit_emulator::{ACCOUNT_ID, APP_ID};
use serde_json::{Value as Json, json};

use crate::bytes::found_in;
use crate::filled::{Mirror, Somebody, forgetting, small_world};
use crate::harness::host::Host;
use crate::harness::value::Value;
use crate::{Bench, Outcome, Trials, check, equal};

pub const TRIALS: Trials = &[
    ("no_byte_of_a_person_who_is_forgotten_stays", |bench, host| no_byte_stays(bench, host, "UTF-8")),
    ("nor_in_a_database_in_utf16", |bench, host| no_byte_stays(bench, host, "UTF-16le")),
    ("each_id_and_the_name_find_the_same_person", same_person),
    ("who_is_not_one_person_is_told", not_one_person),
    ("all_or_nothing_is_forgotten", all_or_nothing),
    ("who_is_forgotten_does_not_come_back", does_not_come_back),
    ("who_may_not_write_forgets_nobody", may_not_write),
];

/// A mirror in which others mention somebody everywhere they can. Gives the number of rows with a mention, by table.
fn mentioned(mirror: &mut Mirror, who: &Somebody) -> Result<BTreeMap<&'static str, u64>, String> {
    mirror.fill(&who.sessions)?;
    let session = &who.sessions[0].id;
    let other = who.sessions[0].participants.iter().find(|it| it.person != who.index).ok_or("nobody else was there")?;
    let peer = &who.joins().next().ok_or("they never joined")?.id;
    let (name, custom, user, other) = (&who.person.display_name, who.custom_id(), &who.person.id, &other.id);
    let (small, large) = (name.to_lowercase(), name.to_uppercase().replace(' ', "\n  "));
    // As JSON that is written with escapes.
    let escaped: String = name.encode_utf16().map(|unit| format!("\\u{unit:04x}")).collect();
    let now = "'2026-11-15 00:00:00.000'";
    let mentions = [
        ("apps", format!("UPDATE apps SET name = 'of {name}' WHERE id = '{APP_ID}'")),
        (
            "sessions",
            format!(
                "UPDATE sessions SET meeting_display_name = '1:1 with {name}', meta = '{{\"host\":\"{escaped}\"}}',
                 settings = '{{\"{custom}\":[\"{peer}\"]}}' WHERE id = '{session}'"
            ),
        ),
        (
            "participants",
            format!("UPDATE participants SET peer_events = '[{{\"participant_id\":\"{user}\"}}]' WHERE id = '{other}'"),
        ),
        (
            "peer_reports",
            format!(
                "UPDATE peer_reports SET peer_report = '{{\"quality\":{{\"by\":\"{peer}\"}}}}', peer_stats = '\"{name}\"'
                 WHERE id = '{other}'"
            ),
        ),
        (
            "chat_messages",
            format!(
                "INSERT INTO chat_messages (session_id, id, participant_id, display_name, payload_type, payload, mirrored_at)
                 VALUES ('{session}', 'a-mention', '{other}', 'Other', 'TEXT_MESSAGE', 'Ask {large}, or {custom}!', {now})"
            ),
        ),
        (
            "transcript_segments",
            format!(
                "INSERT INTO transcript_segments (session_id, position, peer_id, name, text, mirrored_at)
                 VALUES ('{session}', 9001, '{other}', 'Other', 'Thanks, {small}: {small}', {now})"
            ),
        ),
        (
            "summaries",
            format!(
                "INSERT OR REPLACE INTO summaries (session_id, summary, mirrored_at)
                 VALUES ('{session}', '# Notes\n- **{name}** agreed', {now})"
            ),
        ),
        (
            "recordings",
            format!(
                "INSERT INTO recordings (id, account_id, app_id, output_file_name, invoked_time, meeting, mirrored_at)
                 VALUES ('r', '{ACCOUNT_ID}', '{APP_ID}', 'call_{user}_1.mp4', {now}, '{{\"title\":\"{name}!\"}}', {now})"
            ),
        ),
        (
            "livestream_sessions",
            format!(
                "INSERT INTO livestream_sessions (session_id, id, err_message, mirrored_at)
                 VALUES ('{session}', 'l', '{peer} left', {now})"
            ),
        ),
        ("mirror_runs", format!("INSERT INTO mirror_runs (started_at, error) VALUES ({now}, 'at {peer}')")),
        (
            "mirror_parts",
            format!(
                "INSERT INTO mirror_parts (session_id, part, state, error)
                 VALUES ('{session}', 'summaries', 'failed', 'GET /peer-report/{peer}: not found')"
            ),
        ),
    ];
    let mut rows = BTreeMap::new();
    for (table, sql) in mentions {
        mirror.session.expect(&sql)?;
        equal(table, &mirror.number("SELECT changes()")?, &1)?;
        rows.insert(table, 1);
    }
    // The emulator's own summaries name people.
    let summaries = mirror.number(&format!("SELECT count(*) FROM summaries WHERE instr(summary, '{name}')"))?;
    rows.insert("summaries", summaries as u64);
    // Theirs, though no id says so.
    mirror.session.expect(&format!(
        "INSERT INTO transcript_segments (session_id, position, peer_id, name, text, mirrored_at)
         VALUES ('{session}', 9002, '', '{small}', 'I think', {now})"
    ))?;
    // Its samples of indexes have ids in them.
    mirror.session.expect("ANALYZE")?;
    Ok(rows)
}

/// What the function is to answer.
fn wanted(mirror: &mut Mirror, who: &Somebody, struck: &BTreeMap<&str, u64>) -> Result<Json, String> {
    let joins: Vec<_> = who.joins().collect();
    let is_theirs = |peer: &String| joins.iter().any(|join| join.id == *peer);
    let world = mirror.emulator.world();
    let (mut written, mut said) = (0, 1);
    for session in &who.sessions {
        written += world.chat(session).there().iter().flatten().filter(|it| is_theirs(&it.participant_id)).count();
        said += world.transcript(session).there().iter().flatten().filter(|it| is_theirs(&it.peer_id)).count();
    }
    check(joins.len() > 1 && written > 0 && said > 1, || "they were hardly there".to_owned())?;
    Ok(json!({
        "user_ids": 1, "custom_participant_ids": 1, "peer_ids": joins.len(), "names": 1,
        "deleted": {
            "call_quality": joins.len(), "peer_reports": joins.len(), "participants": joins.len(),
            "chat_messages": written, "transcript_segments": said,
        },
        "struck": struck, "notes": [],
    }))
}

fn no_byte_stays(bench: &Bench, host: &Host, encoding: &str) -> Outcome {
    let mut mirror = Mirror::empty(bench, host, encoding)?;
    let world = mirror.emulator.shared_world();
    let who = Somebody::of(&world)?;
    let struck = mentioned(&mut mirror, &who)?;
    let wanted = wanted(&mut mirror, &who, &struck)?;
    let before = mirror.counts()?;
    let others = format!(
        "SELECT group_concat(id) FROM
         (SELECT id FROM participants WHERE custom_participant_id IS NOT '{}' ORDER BY id)",
        who.custom_id()
    );
    let others_before = mirror.session.expect(&others)?.cell()?.clone();
    mirror.tidy_up()?;
    mirror.session.expect("CREATE TABLE begun (wal)")?;
    let texts = who.texts();
    equal("what is found before", &found_in(&mirror.file, &texts)?, &texts)?;
    let words = words_of(&mut mirror, &who.person.display_name)?;
    // Indexes leave out what a word begins with, if the one before it does so too.
    let ends: Vec<String> = words.iter().map(|word| word.chars().skip(2).collect()).collect();
    let ends: Vec<&str> = ends.iter().map(String::as_str).collect();
    equal("words found before", &found_in(&mirror.file, &ends)?, &ends)?;
    for search in ["chat_search", "transcript_search"] {
        equal(&format!("words in {search} before"), &words_in(&mut mirror, search, &words)?, &words)?;
    }
    let secure = mirror.session.expect("PRAGMA secure_delete")?.rows;

    equal("the answer", &mirror.forget(who.custom_id())?, &wanted)?;

    equal("secure_delete", &mirror.session.expect("PRAGMA secure_delete")?.rows, &secure)?;
    for search in ["chat_search", "transcript_search"] {
        equal(&format!("words in {search}"), &words_in(&mut mirror, search, &words)?, &Vec::new())?;
        mirror.session.expect(&format!("INSERT INTO {search}({search}, rank) VALUES ('integrity-check', 1)"))?;
    }
    mirror.tidy_up()?;
    equal("what is found", &found_in(&mirror.file, &texts)?, &Vec::new())?;
    equal("words found", &found_in(&mirror.file, &ends)?, &Vec::new())?;
    // Nothing else is missing.
    let mut left = before;
    for (table, rows) in wanted["deleted"].as_object().into_iter().flatten() {
        if let Some(count) = left.get_mut(table.as_str()) {
            *count -= rows.as_i64().unwrap_or_default();
        }
    }
    // A user id, a custom id and a name; each id as it is and as it is found in texts.
    left.insert("mirror_forgotten", 2 * (who.joins().count() as i64 + 2) + 1);
    equal("rows left", &mirror.counts()?, &left)?;
    equal("the others", mirror.session.expect(&others)?.cell()?, &others_before)?;
    for (sql, wanted) in [
        ("SELECT payload FROM chat_messages WHERE id = 'a-mention'", "Ask [forgotten], or [forgotten]!"),
        ("SELECT text FROM transcript_segments WHERE position = 9001", "Thanks, [forgotten]: [forgotten]"),
        ("SELECT summary FROM summaries WHERE summary LIKE '# Notes%'", "# Notes\n- **[forgotten]** agreed"),
        (
            "SELECT meta || settings FROM sessions WHERE meta IS NOT NULL",
            r#"{"host":"[forgotten]"}{"[forgotten]":["[forgotten]"]}"#,
        ),
        (
            "SELECT output_file_name || meeting FROM recordings WHERE id = 'r'",
            r#"call_[forgotten]_1.mp4{"title":"[forgotten]!"}"#,
        ),
        ("SELECT error FROM mirror_parts WHERE error IS NOT NULL", "GET /peer-report/[forgotten]: not found"),
    ] {
        equal(sql, mirror.session.expect(sql)?.cell()?, &Value::Text(wanted.to_owned()))?;
    }
    // What was changed was written now, the rest was not.
    for (table, rows) in struck.iter().filter(|(table, _)| !table.starts_with("mirror_")) {
        let written =
            mirror.number(&format!("SELECT count(*) FROM {table} WHERE mirrored_at <> '2026-11-15 00:00:00.000'"))?;
        equal(&format!("rows of {table} written"), &written, &(*rows as i64))?;
    }
    let again = mirror.session.expect_error(&forgetting(who.custom_id()))?;
    check(again.contains("was forgotten already, on 2"), || again)
}

/// The words of a text as the full-text indexes have them.
fn words_of(mirror: &mut Mirror, text: &str) -> Result<Vec<String>, String> {
    for sql in [
        "CREATE VIRTUAL TABLE temp.one USING fts5(text, tokenize='unicode61 remove_diacritics 2')".to_owned(),
        format!("INSERT INTO temp.one VALUES ('{text}')"),
        "CREATE VIRTUAL TABLE temp.words_of_one USING fts5vocab(temp, one, row)".to_owned(),
        "CREATE VIRTUAL TABLE temp.words_of_chat_search USING fts5vocab(main, chat_search, row)".to_owned(),
        "CREATE VIRTUAL TABLE temp.words_of_transcript_search USING fts5vocab(main, transcript_search, row)".to_owned(),
    ] {
        mirror.session.expect(&sql)?;
    }
    mirror.session.expect("SELECT term FROM temp.words_of_one ORDER BY term")?.names()
}

fn words_in(mirror: &mut Mirror, search: &str, words: &[String]) -> Result<Vec<String>, String> {
    let words: Vec<String> = words.iter().map(|word| format!("'{word}'")).collect();
    let sql = format!("SELECT term FROM temp.words_of_{search} WHERE term IN ({}) ORDER BY term", words.join(", "));
    mirror.session.expect(&sql)?.names()
}

fn same_person(bench: &Bench, host: &Host) -> Outcome {
    let mut mirror = Mirror::empty(bench, host, "UTF-8")?;
    let world = mirror.emulator.shared_world();
    let who = Somebody::of(&world)?;
    let struck = mentioned(&mut mirror, &who)?;
    let wanted = wanted(&mut mirror, &who, &struck)?;
    let (name, peer) = (&who.person.display_name, who.joins().last().ok_or("no joins")?.id.clone());
    for by in [who.person.id.clone(), peer, name.clone(), format!(" {} ", name.to_uppercase())] {
        let mut copy = mirror.copy(bench, host)?;
        let mut answer = copy.forget(&by)?;
        // The name as it was typed counts as one more.
        if answer["names"] == 2 && by.trim() != name {
            answer["names"] = json!(1);
        }
        equal(&format!("forgetting {by}"), &answer, &wanted)?;
        copy.tidy_up()?;
        equal(&format!("what is found of {by}"), &found_in(&copy.file, &who.texts())?, &Vec::new())?;
    }
    Ok(())
}

fn not_one_person(bench: &Bench, host: &Host) -> Outcome {
    let mut mirror = Mirror::empty(bench, host, "UTF-8")?;
    let join = |person: &str, custom: &str, name: &str, number: usize| {
        format!(
            "INSERT INTO participants (session_id, id, user_id, custom_participant_id, display_name, mirrored_at)
             VALUES ('s', 'peer-{person}-{number}', 'user-{person}', {custom}, '{name}', '')"
        )
    };
    mirror.session.expect("PRAGMA foreign_keys = 0")?;
    for sql in [
        join("a", "'guest'", "Ada", 1),
        join("a", "'guest'", "Ada", 2),
        join("b", "'guest'", "Bob", 1),
        join("c", "'c'", "Zoe", 1),
        join("d", "NULL", "Zoe", 1),
        join("e", "NULL", "ZOE", 1),
        // The same person under another user id: the custom id is theirs alone.
        join("f", "'fff-fff'", "Fay", 1),
        join("g", "'fff-fff'", "FAY", 1),
    ] {
        mirror.session.expect(&sql)?;
    }
    for (who, sentence) in [
        (
            "nobody@example.com",
            "nobody in this mirror has the custom_participant_id, user_id, peer id or name 'nobody@example.com'",
        ),
        ("Zoe", "'Zoe' is the name of several people: custom_participant_id c, user_id user-d; give one of these ids"),
        ("zoe", "'zoe' is the name of several people: custom_participant_id c, user_id user-d, user_id user-e; give"),
        ("", "it takes a schema and a person"),
    ] {
        let error = mirror.session.expect_error(&forgetting(who))?;
        check(error.contains(sentence), || format!("{who}: {error}"))?;
    }
    equal("people", &mirror.count("participants")?, &8)?;
    let answer = mirror.forget("ZOE")?;
    equal("the exact name", &answer["deleted"], &json!({"participants": 1}))?;
    equal(
        "namesakes",
        &answer["notes"],
        &json!(["Others have the same name; theirs stays where it says who they are."]),
    )?;
    let answer = mirror.forget("fff-fff")?;
    equal("Fay", &(&answer["user_ids"], &answer["deleted"]), &(&json!(2), &json!({"participants": 2})))?;
    // One of those whom somebody's program calls guest, then all of them.
    let answer = mirror.forget("peer-a-2")?;
    equal("Ada", &(&answer["custom_participant_ids"], &answer["deleted"]), &(&json!(0), &json!({"participants": 2})))?;
    let note = answer["notes"][0].as_str().unwrap_or_default();
    check(note.starts_with("The custom_participant_id 'guest' is used by others of other names too"), || {
        note.to_owned()
    })?;
    let answer = mirror.forget("guest")?;
    equal("the guests", &answer["deleted"], &json!({"participants": 1}))?;
    equal("people left", &mirror.count("participants")?, &2)
}

fn all_or_nothing(bench: &Bench, host: &Host) -> Outcome {
    let mut mirror = Mirror::empty(bench, host, "UTF-8")?;
    let world = mirror.emulator.shared_world();
    let who = Somebody::of(&world)?;
    mentioned(&mut mirror, &who)?;
    let before = mirror.counts()?;
    let forget = forgetting(who.custom_id());
    mirror.session.expect(
        "CREATE TEMP TRIGGER stop BEFORE UPDATE ON mirror_parts BEGIN SELECT raise(ABORT, 'stopped here'); END",
    )?;
    let error = mirror.session.expect_error(&forget)?;
    check(error.contains("stopped here"), || error.clone())?;
    equal("after a failure", &mirror.counts()?, &before)?;
    // A transaction of one's own goes on.
    mirror.session.expect("BEGIN")?;
    mirror.session.expect("INSERT INTO mirror_runs (started_at) VALUES ('mine')")?;
    mirror.session.expect_error(&forget)?;
    equal("in a transaction, after a failure", &mirror.counts()?, &before)?;
    mirror.session.expect("DROP TRIGGER stop")?;
    mirror.session.expect(&forget)?;
    check(mirror.counts()? != before, || "nothing was forgotten".to_owned())?;
    mirror.session.expect("ROLLBACK")?;
    equal("taken back", &mirror.counts()?, &before)?;
    let salts = mirror.number("SELECT count(*) FROM mirror_settings WHERE key = 'forgotten_salt'")?;
    equal("salts", &salts, &0)?;
    // The trigger has come back, too.
    mirror.session.expect("DROP TRIGGER stop")?;
    mirror.session.expect(&forget)?;
    Ok(())
}

fn does_not_come_back(bench: &Bench, host: &Host) -> Outcome {
    let emulator = small_world()?;
    let mut mirror = Mirror::of(bench, host, &emulator, "", None)?;
    let first = mirror.run(json!({}))?;
    let world = emulator.shared_world();
    let who = Somebody::in_a_summary(&world)?;
    let name = &who.person.display_name;
    // There are others of that name in this world, whose rows keep it.
    let ids: Vec<&str> = who.texts().into_iter().filter(|text| text != name).collect();
    let mentions = format!(
        "SELECT (SELECT count(*) FROM summaries WHERE instr(summary, '{name}'))
         + (SELECT count(*) FROM chat_messages WHERE instr(payload, '{name}'))
         + (SELECT count(*) FROM transcript_segments WHERE instr(text, '{name}'))"
    );
    mirror.tidy_up()?;
    mirror.session.expect("CREATE TABLE begun (wal)")?;
    equal("what is found before", &found_in(&mirror.file, &ids)?, &ids)?;
    check(mirror.number(&mentions)? > 0, || "nobody wrote of them".to_owned())?;
    mirror.forget(&who.person.id)?;
    let left = mirror.counts()?;
    let summaries = "SELECT group_concat(summary) FROM (SELECT summary FROM summaries ORDER BY session_id)";
    let struck = mirror.session.expect(summaries)?.cell()?.clone();
    // All is read again.
    mirror.session.expect("UPDATE mirror_parts SET due_at = '2026-01-01 00:00:00.000', state = 'waiting'")?;
    let again = mirror.run(json!({}))?;
    check(again * 2 > first, || format!("{again} requests, {first} the first time"))?;
    equal("rows", &mirror.counts()?, &left)?;
    equal("summaries", mirror.session.expect(summaries)?.cell()?, &struck)?;
    equal("mentions", &mirror.number(&mentions)?, &0)?;
    mirror.tidy_up()?;
    equal("what is found", &found_in(&mirror.file, &ids)?, &Vec::new())
}

fn may_not_write(bench: &Bench, host: &Host) -> Outcome {
    let mut mirror = Mirror::empty(bench, host, "UTF-8")?;
    mirror.session.expect("PRAGMA query_only = 1")?;
    let error = mirror.session.expect_error(&forgetting("x"))?;
    check(error.contains("the connection is read-only"), || error.clone())?;
    mirror.session.expect("PRAGMA query_only = 0")?;
    mirror.session.expect("ATTACH ':memory:' AS other")?;
    for (sql, sentence) in [
        ("SELECT realtime_kit_mirror_forget('elsewhere', 'x')", "there is no schema 'elsewhere'"),
        (
            "SELECT realtime_kit_mirror_forget('other', 'x')",
            "there is no mirror in other; SELECT realtime_kit_mirror('other')",
        ),
        ("SELECT realtime_kit_mirror_forget(NULL, 'x')", "it takes a schema and a person"),
        ("SELECT realtime_kit_config('redact_key', 'short')", "16 characters or more"),
        ("SELECT realtime_kit_config('redact_key')", "redact_key can be set, never read"),
    ] {
        let error = mirror.session.expect_error(sql)?;
        check(error.contains(sentence), || error.clone())?;
    }
    Ok(())
}
