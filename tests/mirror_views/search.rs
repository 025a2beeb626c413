//! The search over chats and transcripts.

use crate::check;
use crate::equal;
use crate::mirror::Mirror;
use crate::quality::SOMEBODY;

fn chat(number: &str, id: &str, kind: &str, text: &str) -> String {
    format!(
        "INSERT INTO @.chat_messages (number, session_id, id, display_name, payload_type, payload, created_at, mirrored_at)
         VALUES ({number}, 's', '{id}', 'Zoë', '{kind}', '{text}', '2026-11-12 10:01:00.000', '1')"
    )
}

fn said(position: u32, text: &str) -> String {
    format!(
        "INSERT INTO @.transcript_segments (session_id, position, start_ms, name, text, mirrored_at)
         VALUES ('s', {position}, {position} * 1500, 'Søren Ångström', '{text}', '1')"
    )
}

fn begin(mirror: &mut Mirror) -> Result<(), String> {
    for statement in SOMEBODY.split(';') {
        mirror.run(statement)?;
    }
    mirror.run("UPDATE @.sessions SET started_at = '2026-11-12 10:00:00.000', meeting_display_name = 'Weekly'")?;
    mirror.run(&chat("1", "a", "TEXT_MESSAGE", "Die Prüfung der Straße"))?;
    mirror.run(&chat("2", "b", "IMAGE_MESSAGE", "https://files.example/Pruefung.png?prufung=1"))?;
    mirror.run(&said(1, "The PRÜFUNG is on Friday."))?;
    mirror.run(&said(2, "Nothing else."))?;
    Ok(())
}

/// What is found for a word: kinds and numbers.
fn found(mirror: &mut Mirror, word: &str) -> Result<String, String> {
    mirror.text(&format!(
        "SELECT group_concat(kind || number) FROM (SELECT kind, number FROM @.said
         WHERE kind = 'chat' AND number IN (SELECT rowid FROM @.chat_search('{word}'))
           OR kind = 'transcript' AND number IN (SELECT rowid FROM @.transcript_search('{word}'))
         ORDER BY kind, number)"
    ))
}

fn finds(mirror: &mut Mirror, word: &str, should_be: &str) -> Result<(), String> {
    equal(word, &found(mirror, word)?, &should_be.to_owned())
}

/// Words of both kinds, with and without accents, by whom; a link's are not.
pub fn words_are_found(mut mirror: Mirror) -> Result<(), String> {
    begin(&mut mirror)?;
    finds(&mut mirror, "prufung", "chat1,transcript1")?;
    finds(&mut mirror, "Prüfung", "chat1,transcript1")?;
    finds(&mut mirror, "pruf*", "chat1,transcript1")?;
    finds(&mut mirror, "zoe", "chat1")?;
    finds(&mut mirror, "angstrom", "transcript1,transcript2")?;
    finds(&mut mirror, "png", "")?;
    let marked = mirror.text(
        "SELECT highlight(chat_search, 1, '[', ']') FROM @.chat_search WHERE chat_search MATCH 'strasse OR straße'",
    )?;
    equal("marked", &marked, &"Die Prüfung der [Straße]".to_owned())?;
    // Where a transcript tells offsets, the time is counted from the session's start.
    let at = mirror.run("SELECT who || ' ' || said_at || ' ' || meeting_display_name FROM @.said ORDER BY said_at")?;
    let should_be = [
        "Søren Ångström 2026-11-12 10:00:01.500 Weekly",
        "Søren Ångström 2026-11-12 10:00:03.000 Weekly",
        "Zoë 2026-11-12 10:01:00.000 Weekly",
    ];
    equal("said", &at.names()?, &should_be.map(str::to_owned).to_vec())
}

/// What is written, changed and removed is followed, and no index has anything else in it; nothing is left of a word.
pub fn indexes_are_in_step(mut mirror: Mirror) -> Result<(), String> {
    begin(&mut mirror)?;
    let upsert = "ON CONFLICT (session_id, id) DO UPDATE SET payload = excluded.payload,
        payload_type = excluded.payload_type, mirrored_at = excluded.mirrored_at";
    let again = "ON CONFLICT (session_id, position) DO UPDATE SET text = excluded.text";
    mirror.run(&format!("{} {upsert}", chat("NULL", "a", "TEXT_MESSAGE", "edited")))?;
    finds(&mut mirror, "prufung", "transcript1")?;
    finds(&mut mirror, "edited", "chat1")?;
    mirror.run(&format!("{} {again}", said(1, "Now on Monday.")))?;
    finds(&mut mirror, "friday", "")?;
    finds(&mut mirror, "monday", "transcript1")?;
    in_step(&mut mirror)?;

    // From text to link and back.
    mirror.run(&format!("{} {upsert}", chat("NULL", "a", "FILE_MESSAGE", "https://files.example/x")))?;
    mirror.run(&format!("{} {upsert}", chat("NULL", "b", "TEXT_MESSAGE", "no picture")))?;
    finds(&mut mirror, "zoe", "chat2")?;
    finds(&mut mirror, "example", "")?;
    finds(&mut mirror, "picture", "chat2")?;
    in_step(&mut mirror)?;

    for number in 10..60 {
        mirror.run(&chat(&number.to_string(), &format!("m{number}"), "TEXT_MESSAGE", "many kriptonite words"))?;
        mirror.run(&said(number, "many kriptonite words"))?;
    }
    mirror.run("UPDATE @.chat_messages SET payload = 'fewer words' WHERE number % 3 = 0")?;
    mirror.run("UPDATE @.chat_messages SET display_name = NULL, deleted_at = '2' WHERE number % 4 = 0")?;
    mirror.run("UPDATE @.transcript_segments SET text = NULL WHERE number % 5 = 0")?;
    mirror.run("DELETE FROM @.chat_messages WHERE payload LIKE '%kriptonite%' OR number = 1")?;
    mirror.run("DELETE FROM @.transcript_segments WHERE number % 2 = 0 OR text LIKE '%kriptonite%'")?;
    finds(&mut mirror, "kriptonite", "")?;
    in_step(&mut mirror)?;
    mirror.vacuum()?;
    in_step(&mut mirror)?;
    let left = mirror.text("SELECT group_concat(number) FROM @.chat_messages WHERE payload = 'fewer words'")?;
    let left: Vec<String> = left.split(',').map(|number| format!("chat{number}")).collect();
    finds(&mut mirror, "fewer", &left.join(","))?;

    // An index keeps a removed word until it is made anew.
    for index in ["chat_search", "transcript_search"] {
        mirror.run(&format!("INSERT INTO @.{index}({index}) VALUES ('rebuild')"))?;
    }
    mirror.vacuum()?;
    in_step(&mut mirror)?;
    let bytes = std::fs::read(&mirror.file).map_err(|error| error.to_string())?;
    let has = |word: &str| bytes.windows(word.len()).any(|window| window == word.as_bytes());
    check(has("fewer"), || "the file does not have a word that is there".to_owned())?;
    check(!has("kriptonite") && !has("riptonite"), || "a removed word is in the file".to_owned())
}

/// Each index has what the tables have, no more and no less.
fn in_step(mirror: &mut Mirror) -> Result<(), String> {
    for index in ["chat_search", "transcript_search"] {
        // 1 compares with the tables; an older SQLite always does.
        mirror.run(&format!("INSERT INTO @.{index}({index}, rank) VALUES ('integrity-check', 1)"))?;
        mirror.run(&format!("INSERT INTO @.{index}({index}) VALUES ('integrity-check')"))?;
    }
    Ok(())
}
