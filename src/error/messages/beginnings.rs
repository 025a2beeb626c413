//! What stands around other messages.

use super::{Group, Message, message};

pub(super) static GROUP: Group = Group {
    name: "How a message begins",
    about: "These words stand in front of another message, which is the one to look up.",
    messages: &MESSAGES,
};

static MESSAGES: [Message; 13] = [
    message("{table}: {message}", "The table or function that the message is about.", "Look up what stands behind it."),
    message(
        "{table}: {request} was not sent: {message}",
        "The request would not have been right, or would have cost more than a ceiling allows: nothing was sent.",
        "Look up what stands behind it.",
    ),
    message(
        "{table}: {request} was given up: {message}",
        "The answer was not read to its end.",
        "Look up what stands behind it.",
    ),
    message(
        "{table}: {request} answered what cannot be read: {message}{tried?}. Check SELECT realtime_kit_config('base_url'); if that is the API's, a newer version of this extension may know its answers.",
        "An answer with status 200 came that is not what the API documents: from a proxy or a login page, cut off on the way, or of an API that has changed. What cannot be read is never taken for no rows.",
        "`SELECT realtime_kit_config('base_url')` must be the API's address, `https://api.cloudflare.com/client/v4` unless you changed it. If it is, look up what stands behind `cannot be read:`, run the statement again, and if it stays so, report the message.",
    ),
    message(
        "{table}: {request} gave pages that contradict each other, also when asked once more: {message}. No short answer is given; run the statement again.",
        "The pages of a list do not fit together: a row would have been missed or shown twice. The list was read anew from its first page before this was said.",
        "Run the statement again. A list that changes quickly is read with fewer pages where the statement is narrower: `SELECT id FROM realtime_kit_sessions WHERE created_at >= '2026-11-14'`. Look up what stands behind `once more:`.",
    ),
    message(
        "{table}: {request} got no answer{tried?}: {message}. Check the network and SELECT realtime_kit_config('base_url').",
        "No connection came up, or it was lost, as often as it was tried.",
        "Look up what stands behind it. `SELECT realtime_kit_config('base_url')` tells where requests go; proxies are those of the environment (`HTTPS_PROXY`, `NO_PROXY`).",
    ),
    message(
        "{table}: {request} was sent, but its answer {message}. It may have been carried out; it was not sent again. Look before you repeat it.",
        "A write was sent and its answer did not arrive whole. A POST is never sent twice, because the API may have carried out the first.",
        "Look whether it was carried out: `SELECT status, outcome, data FROM realtime_kit_requests WHERE method = 'POST'`, and for a summary `SELECT summary FROM realtime_kit_sessions_summary WHERE session_id = 'SESSION'`. Then repeat it or not.",
    ),
    message(
        "environment variable {name}: {message}",
        "The value of that environment variable will not do. Such a value is an error, never the default.",
        "Correct the variable, or unset it, and look up what stands behind it. A value given by SQL goes before most of them: `SELECT realtime_kit_config('tries', 8)`.",
    ),
    message(
        "{message} (done before it in this statement: {number}; realtime_kit_requests has them)",
        "A statement that writes several rows stopped at one of them. Those before it were sent, and ROLLBACK does not undo them.",
        "`SELECT path, status, outcome, data FROM realtime_kit_requests WHERE method = 'POST' ORDER BY rowid` lists what was done. Look up the message in front of the parenthesis, then repeat the statement for the rest only.",
    ),
    message(
        "the {list} of app {id}: {message}",
        "A run of the mirror could not read that list of the app; it went on with the others, or ended after several such failures.",
        "Look up what stands behind it. `SELECT * FROM mirror_runs ORDER BY id DESC LIMIT 1` in the mirror tells of the run; the next run asks again.",
    ),
    message(
        "the {part} of session {id}: {message}",
        "A run of the mirror could not read that part of the session; it went on with the others, or ended after several such failures.",
        "Look up what stands behind it. `SELECT * FROM mirror_parts WHERE state <> 'read'` in the mirror lists what is missing; the next run asks again.",
    ),
    message(
        "the apps of account {id}: {message}",
        "A run of the mirror could not read the list of apps; the sessions of the apps that it knows are read all the same.",
        "Look up what stands behind it: mostly the token may not list apps, or `account_id` is another account's.",
    ),
    message(
        "{message}. Statements only read here, unless --write is given.",
        "The program opens databases for reading and sends no writes unless it is told to.",
        "`realtime-kit --write \"INSERT …\"`.",
    ),
];
