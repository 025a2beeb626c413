//! Forgetting a person: `realtime_kit_mirror_forget` and `realtime-kit forget`.

use super::{Group, Message, message};

pub(super) static GROUP: Group = Group {
    name: "Forgetting a person",
    about: "`realtime_kit_mirror_forget(schema, person)` and `realtime-kit forget FILE PERSON`. The last six are notes in the answer, no errors.",
    messages: &MESSAGES,
};

static MESSAGES: [Message; 21] = [
    message(
        "it takes a schema and a person: SELECT realtime_kit_mirror_forget('main', 'their custom_participant_id, user_id, peer id or name')",
        "An argument is NULL, empty or a blob: mostly a parameter that was not bound.",
        "Give both: the schema is `main` for the database that is open.",
    ),
    message(
        "there is no schema '{schema}'; 'main' is the database that is open",
        "The first argument is the name of a schema, not of a file.",
        "`ATTACH 'calls.db' AS calls`, and give `calls`; or `realtime-kit forget calls.db PERSON`.",
    ),
    message(
        "there is no mirror in {schema}; SELECT realtime_kit_mirror('{schema}') makes one",
        "The database has not the mirror's tables: mostly another file was opened.",
        "Open the mirror's file. `PRAGMA database_list` tells what is open.",
    ),
    message(
        "locked is on: who types SQL on this connection forgets nobody",
        "The connection is for people whose SQL its owner does not know.",
        "Do it on a connection that is not locked, or without `REALTIMEKIT_LOCKED` in the environment: `realtime-kit forget calls.db PERSON`.",
    ),
    message(
        "the connection is read-only (PRAGMA query_only, or the database); it forgets nobody",
        "The connection may only read.",
        "`PRAGMA query_only = off`, or open the file for writing.",
    ),
    message(
        "a run is under way on this file: forget them when it is over",
        "A run of the mirror could write them again. The program ends with exit code 4.",
        "Wait until the run has ended; `SELECT * FROM mirror_runs ORDER BY id DESC LIMIT 1` in the mirror tells.",
    ),
    message(
        "this mirror was begun with another redact_key: set the one it was begun with",
        "Names are hashed here, and with another key nobody is found.",
        "`export REALTIMEKIT_REDACT_KEY=…`, the key of the first run.",
    ),
    message(
        "nobody in this mirror has the custom_participant_id, user_id, peer id or name '{given}'",
        "The mirror does not know that person by this word.",
        "Look them up: `SELECT DISTINCT display_name, custom_participant_id, user_id FROM participants` in the mirror. Names are compared whole.",
    ),
    message(
        "nobody in this mirror has the custom_participant_id, user_id, peer id or name '{given}'; names and custom ids are hashed here: set redact_key (REALTIMEKIT_REDACT_KEY) to the key they were hashed with",
        "With the key it can be looked up whose hash it is; without it nobody has that name.",
        "`export REALTIMEKIT_REDACT_KEY=…`, the key of the first run.",
    ),
    message(
        "nobody in this mirror has the custom_participant_id, user_id, peer id or name '{given}'; names and custom ids were left out of it: give a user_id or a peer id",
        "The mirror was made with `redact = omit` and has no names.",
        "Ask the API for their ids: `SELECT id, user_id FROM realtime_kit_sessions_participants WHERE session_id = 'SESSION' AND display_name = 'Alice'`.",
    ),
    message(
        "'{name}' is the name of several people: {ids}; give one of these ids in place of the name",
        "A name is no person. Who is meant is told by an id.",
        "Choose one of the ids behind the colon.",
    ),
    message(
        "'{name}' was forgotten already, on {moment} UTC",
        "They were removed, and nothing of them is here since.",
        "Nothing. Later runs leave them out.",
    ),
    message(
        "looking for the file failed: {error}",
        "SQLite failed; its words stand behind it.",
        "Mostly the file is locked or broken: `PRAGMA integrity_check`.",
    ),
    message(
        "looking for a person failed: {error}",
        "SQLite failed; its words stand behind it.",
        "Mostly the file is locked or broken: `PRAGMA integrity_check`.",
    ),
    message(
        "forgetting failed: {error}",
        "SQLite failed, and nothing was removed; its words stand behind it.",
        "Mostly the file is locked or the disk full: mend that and run it again.",
    ),
    message(
        "They were forgotten already, on {moment} UTC; this is what was there again of who was forgotten.",
        "A note: rows of somebody who was forgotten had come back, by hand or from an older copy, and are gone again.",
        "Nothing.",
    ),
    message(
        "Others have the same name; theirs stays where it says who they are.",
        "A note: the name was struck out of texts, and stays as the name of the others.",
        "Look through the texts if it matters who was meant.",
    ),
    message(
        "A name of a single character was not looked for in texts.",
        "A note: it stands in every text.",
        "Look through the texts by hand.",
    ),
    message(
        "An id of fewer than {number} characters was not looked for in texts.",
        "A note: so short an id stands in many texts for something else.",
        "Look through the texts by hand.",
    ),
    message(
        "The custom_participant_id '{id}' is used by others of other names too: they stay; forget it by itself to remove all who have it.",
        "A note: an id that several people have (`guest`, say) was not taken for this person.",
        "`realtime-kit forget calls.db ID` removes all who have it.",
    ),
    message(
        "Their name is not in this mirror, so it was not looked for in texts, where others may have written it.",
        "A note: of a redacted mirror, or of somebody known by an id only.",
        "Give the name too: `realtime-kit forget calls.db 'Alice'`.",
    ),
];
