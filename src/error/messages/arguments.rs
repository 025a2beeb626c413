//! Hidden columns, and what was given for them.

use super::{Group, Message, message};

pub(super) static GROUP: Group = Group {
    name: "Arguments of tables",
    about: "Arguments are hidden columns: conditions on them become parts of a request. `SELECT name, about, allowed_values FROM realtime_kit_columns WHERE table_name = 'realtime_kit_sessions' AND is_hidden` lists a table's.",
    messages: &MESSAGES,
};

static MESSAGES: [Message; 17] = [
    message(
        "{argument} is missing; add WHERE {argument} = '…', join it to another table's column, or call {table}('…') (behind a LEFT JOIN put it into ON, not into WHERE)",
        "The API answers this table for one session (or one peer) at a time, and the statement does not say which. Behind a LEFT JOIN SQLite does not hand a condition in WHERE to the table, so it stands in ON.",
        "`SELECT display_name FROM realtime_kit_sessions_participants WHERE session_id = 'SESSION'`, or for many `SELECT s.id, p.display_name FROM realtime_kit_sessions s LEFT JOIN realtime_kit_sessions_participants p ON p.session_id = s.id WHERE s.id = 'SESSION'`.",
    ),
    message(
        "{argument} is missing; add {argument} = '…', or join it to another table's column (behind a LEFT JOIN put it into ON, not into WHERE)",
        "One of the arguments that the request needs is told, this one is not.",
        "Add it beside the others: `SELECT id FROM realtime_kit_sessions_participants WHERE session_id = 'SESSION' AND participant_id = 'PARTICIPANT'`.",
    ),
    message(
        "{argument} = {given} is empty; give an id",
        "An empty id would lead to another endpoint. Mostly a variable of a program was empty.",
        "Give an id. NULL asks for nothing and gives no rows.",
    ),
    message(
        "{argument} = {given} is a path, not an id; give an id",
        "`.` and `..` would lead to another endpoint.",
        "Give an id, as in the column `id` of `SELECT id FROM realtime_kit_sessions LIMIT 1`.",
    ),
    message(
        "{argument} = {given} is longer than any id; give an id",
        "The text cannot be an id: several were joined, or it is some other text.",
        "Give one id; several by IN: `SELECT id FROM realtime_kit_sessions WHERE id IN ('SESSION', 'SESSION')`.",
    ),
    message(
        "{argument} = {given?} contains a control character; give an id",
        "There is a line end, a tab or a NUL in it: mostly the end of a line that was read from a file.",
        "`trim(id, char(13, 10, 9))` around it takes such characters off.",
    ),
    message(
        "{argument} = {given} is the name of another endpoint; give a session's id",
        "`/sessions/peer-report` is another endpoint of the API.",
        "Give a session's id. Peer reports: `SELECT * FROM realtime_kit_sessions_peer_report WHERE peer_id = 'PEER'`.",
    ),
    message(
        "{argument} = {given} is refused: arguments are text or numbers, no blobs",
        "The value was bound as bytes.",
        "Bind text, or `CAST(x'61' AS TEXT)`.",
    ),
    message(
        "{argument} = {given} is refused: {argument} takes {words}; if the API has learnt more, SELECT realtime_kit_config('unknown_values', 'send') lets it through",
        "The API knows only these words for that argument. It was refused here, before a request.",
        "Write one of the words. If the API has a new one: `SELECT realtime_kit_config('unknown_values', 'send')`.",
    ),
    message(
        "{argument} = {given} is refused: give a whole number from {number} to {number}",
        "The API takes such numbers only.",
        "Write one: `SELECT id FROM realtime_kit_sessions WHERE per_page = 25 AND page_no = 1`.",
    ),
    message(
        "{argument} = {given} is refused: give a whole number from {number} on",
        "The API takes such numbers only.",
        "Write one: `SELECT id FROM realtime_kit_sessions WHERE page_no = 2`.",
    ),
    message(
        "{argument} = {given} is refused: give 0, 1, 'true' or 'false'",
        "The argument is a yes or no.",
        "`SELECT breakout_rooms FROM realtime_kit_sessions WHERE session_id = 'SESSION' AND include_breakout_rooms = 1`.",
    ),
    message(
        "{argument} = {given} is no time; write '2026-11-14', '2026-11-14 14:00', '2026-11-14T14:00:00+02:00' or seconds since 1970",
        "The text is no time in a form that is known.",
        "`SELECT id FROM realtime_kit_sessions WHERE start_time = '2026-11-14 14:00'`; without a zone it is UTC. A range on the column is often better: `SELECT id FROM realtime_kit_sessions WHERE created_at >= '2026-11-14'`.",
    ),
    message(
        "no endpoint takes {arguments} together: {endpoints}; ask for one of these sets",
        "Each endpoint of the API takes some arguments, and none takes all that the statement gives. None is left out silently.",
        "Leave one out. On a visible column SQLite can look itself: `SELECT id FROM realtime_kit_sessions WHERE id = 'SESSION' AND status = 'ENDED'`.",
    ),
    message(
        "UPDATE is refused: the API has nothing that changes a row",
        "The tables can be read, and INSERT into `realtime_kit_sessions` starts a summary; the API changes nothing else.",
        "Copy the rows and change the copy: `CREATE TABLE calls AS SELECT * FROM realtime_kit_sessions`.",
    ),
    message(
        "DELETE is refused: the API has nothing that removes a row",
        "The API cannot delete a session.",
        "Copy the rows and delete in the copy: `CREATE TABLE calls AS SELECT * FROM realtime_kit_sessions`. In a mirror `realtime_kit_mirror_forget` removes a person.",
    ),
    message(
        "the second argument is a number of seconds",
        "`realtime_kit_wait_for_summary` takes a session and how long to wait for its summary.",
        "`SELECT realtime_kit_wait_for_summary('SESSION', 60)`.",
    ),
];
