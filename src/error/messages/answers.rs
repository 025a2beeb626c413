//! What the API answered: refusals, and answers that cannot be believed.

use super::{Group, Message, message};

pub(super) static GROUP: Group = Group {
    name: "Answers of the API",
    about: "Every answer that is not a good one is an error, never an empty result. `SELECT method, path, query, status, outcome, request_id FROM realtime_kit_requests ORDER BY rowid DESC LIMIT 20` shows what was asked; the `request` in a message is what Cloudflare's support asks for.",
    messages: &MESSAGES,
};

static MESSAGES: [Message; 44] = [
    message(
        "{table}: {request} answered {=400 Bad Request}{details?}. The token {source} is malformed: put a live API token there.",
        "Cloudflare could not read the token (code 6003 or 9106): it is cut off, or is no API token but a global API key.",
        "Make an API token in Cloudflare's dashboard (My Profile, API Tokens) and set it there where the message says that this one came from.",
    ),
    message(
        "{table}: {request} answered {=401 Unauthorized}{details?}. The token {source} is not valid: put a live API token there.",
        "Cloudflare does not know the token: it was deleted, rolled, has expired, or is of another account. The message tells where it came from.",
        "Put a live token there: `export CLOUDFLARE_API_TOKEN=…`, or `SELECT realtime_kit_config('token', ?)`. A token set by SQL goes before the environment's; `SELECT realtime_kit_config('token', NULL)` takes it back.",
    ),
    message(
        "{table}: {request} answered {=403 Forbidden}{details?}. The token {source} needs the permission \"Realtime\" or \"Realtime Admin\" on this account: check the token's permissions and account_id.",
        "The token lives, and may not do this on this account.",
        "In Cloudflare's dashboard give the token the permission Realtime (or Realtime Admin) for this account, and see that `SELECT realtime_kit_config('account_id')` is the account meant.",
    ),
    message(
        "{table}: {request} answered {=404 Not Found}{details?}. The API does not know the id in this path.",
        "There is no session (peer, recording) of that id in this app, so its participants or files cannot be asked for. A session itself that is not there is no error but no row.",
        "Look the id up: `SELECT id FROM realtime_kit_sessions WHERE id = 'SESSION'`. If the id is right, it may be of another app: `SELECT realtime_kit_config('app_id')`.",
    ),
    message(
        "{table}: {request} answered {=404 Not Found}{details?}. Check account_id and app_id: SELECT realtime_kit_config('account_id'), realtime_kit_config('app_id').",
        "The gateway in front of the API does not know the address: the account or the app is not there, or was written into the other's place. Some ids of peers and sessions that nothing has are answered so too.",
        "`SELECT realtime_kit_config('account_id'), realtime_kit_config('app_id')`; `SELECT id, name FROM realtime_kit_apps` lists the apps of the account.",
    ),
    message(
        "{table}: {request} answered {=400 Bad Request}{details?}. The API refused a parameter: the query of this request stands in realtime_kit_requests.",
        "The API did not take a value, and says which in its own words behind the code.",
        "`SELECT path, query FROM realtime_kit_requests ORDER BY rowid DESC LIMIT 1` is what was sent. Correct the argument. If the statement names no argument, a shortcut may be to blame: `SELECT realtime_kit_config('push_filters', 'off')`.",
    ),
    message(
        "{table}: {request} answered {=422 Unprocessable Entity}{details?}. The API refused a parameter: the query of this request stands in realtime_kit_requests.",
        "As with 400: a value that the API does not take, mostly a word it does not know or a page size that is too large.",
        "`SELECT path, query FROM realtime_kit_requests ORDER BY rowid DESC LIMIT 1` is what was sent. A smaller page: `SELECT realtime_kit_config('page_size', 25)`.",
    ),
    message(
        "{table}: {request} answered {=429 Too Many Requests}{details?}. The API's request budget is used up: try again later, or narrow the statement.",
        "A token has 1,200 requests in five minutes, which others that use it spend too.",
        "Wait some minutes; `SELECT budget_left FROM realtime_kit_requests ORDER BY rowid DESC LIMIT 1` is what was left. Ask for fewer sessions at once, and see `EXPLAIN QUERY PLAN`. A token of its own for each program keeps them apart.",
    ),
    message(
        "{table}: {request} answered {status}{details?}. It was not sent again, and may have been carried out all the same: look before you repeat it.",
        "The API failed at a write (408 or 5xx). A POST is never sent twice.",
        "`SELECT status, outcome, data FROM realtime_kit_requests WHERE method = 'POST'`, and for a summary `SELECT summary FROM realtime_kit_sessions_summary WHERE session_id = 'SESSION'`. Then repeat it or not.",
    ),
    message(
        "{table}: {request} answered {status}{details?}. The API failed: try again later; realtime_kit_requests shows each attempt.",
        "The API failed (408 or 5xx) as often as it was tried.",
        "Try again later; Cloudflare's status page may know more. More tries: `SELECT realtime_kit_config('tries', 12)`.",
    ),
    message(
        "{table}: {request} answered {status}{details?}. Redirects are not followed, so that the token goes nowhere else: check base_url.",
        "Something at that address sends requests elsewhere: a proxy's login page, or an address without its path.",
        "`SELECT realtime_kit_config('base_url')` should end in `/client/v4`; behind a proxy log in first.",
    ),
    message(
        "{table}: {request} answered {=200 OK} with success: false{details?}.",
        "The API answered well and said itself that it did not succeed; its words stand behind the code.",
        "Run the statement again. If it stays so, the words and the `request` are what Cloudflare's support needs.",
    ),
    message(
        "{table}: {request} answered {other status}{details?}.",
        "A status that the API does not document for this request.",
        "Its own words, if it said any, stand behind the code. `SELECT realtime_kit_config('base_url')` must be the API's address.",
    ),
    message(
        "{table}: {request} answered without a download link: the file is not ready, or its seven days are over.",
        "The API knows the session and gives no link to its file. Files of chats, transcripts and summaries are kept for seven days.",
        "Right after a call wait a while. After seven days nothing brings it back; a mirror keeps it: `realtime-kit mirror calls.db` from time to time.",
    ),
    message("the body is empty", "The answer has no text.", "Run the statement again; a proxy may have swallowed it."),
    message(
        "the text is not UTF-8",
        "The answer is no text, or of another encoding.",
        "Mostly it does not come from the API: check the proxy and `SELECT realtime_kit_config('base_url')`.",
    ),
    message(
        "the answer is longer than 2 GiB",
        "An answer of that size cannot be read.",
        "Ask for smaller pages: `SELECT realtime_kit_config('page_size', 25)`.",
    ),
    message(
        "a JSON object was expected, {type}; it begins {text?}",
        "The answer is JSON, but a list or a single value.",
        "Mostly it does not come from the API: `SELECT realtime_kit_config('base_url')`.",
    ),
    message(
        "the JSON breaks off after {number} bytes; it begins {text}",
        "The answer ended in the middle without the connection saying so.",
        "Run the statement again. If it comes again at the same place, ask for smaller pages: `SELECT realtime_kit_config('page_size', 25)`.",
    ),
    message(
        "no JSON ({error}), {type}; it begins {text?}",
        "The answer is something else: HTML of a proxy, a login page or an error page.",
        "Its first words tell whose it is. `SELECT realtime_kit_config('base_url')` must be the API's address.",
    ),
    message(
        "there is no {kind} at {place}; the answer begins {text}",
        "The rows of the answer should stand there and do not.",
        "The API may have changed: a newer version of this extension may know it. The text of each row is in the hidden column `data`.",
    ),
    message(
        "a row is no object but {kind}",
        "A list of the answer has something else in it than rows.",
        "Run the statement again, and report it if it stays.",
    ),
    message(
        "a part of the answer came (206 Partial Content), which nobody asked for",
        "Something on the way answers with a part of what it has.",
        "Check the proxy. Run the statement again.",
    ),
    message(
        "row {number} has no {name}",
        "A row came without its key, so it could not be joined to anything and not be told from others.",
        "Run the statement again, and report it if it stays: `SELECT data FROM realtime_kit_sessions LIMIT 1` shows a row's text.",
    ),
    message(
        "the row has no {name}",
        "The thing asked for by its id came without its id.",
        "Run the statement again, and report it if it stays.",
    ),
    message(
        "row {number} is broken ({error})",
        "The text of a row is no right JSON.",
        "Run the statement again, and report it if it stays.",
    ),
    message(
        "page {number} is empty, though the total is {number}",
        "The API counts more rows than it gives.",
        "Run the statement again. If it stays so, page by page is what it gives: `SELECT id FROM realtime_kit_sessions WHERE page_no = 1`.",
    ),
    message(
        "page {number} ends with row {number}, though the total is {number}",
        "The API gives more rows than it counts.",
        "Run the statement again. If it stays so, page by page is what it gives: `SELECT id FROM realtime_kit_sessions WHERE page_no = 1`.",
    ),
    message(
        "page {number} has {number} rows where page 1 has {number}, though the total is {number}",
        "A page in the middle is shorter than the first, so rows would be missed.",
        "Run the statement again. If it stays so, ask for smaller pages: `SELECT realtime_kit_config('page_size', 25)`.",
    ),
    message(
        "page {number} has {number} rows where page 1 has {number}",
        "A page is longer than the first, which cannot be.",
        "Run the statement again. If it stays so, ask for smaller pages: `SELECT realtime_kit_config('page_size', 25)`.",
    ),
    message(
        "page {number} repeats rows of the pages before it",
        "The list has moved while it was read, or the API gives a page twice.",
        "Run the statement again. A range makes the list shorter: `SELECT id FROM realtime_kit_sessions WHERE created_at >= '2026-11-14'`.",
    ),
    message(
        "the list was read {number} times from its first page, and grew shorter each time",
        "Rows vanish from the list while it is read, each time.",
        "Wait until the list is quiet, or read less of it: `SELECT id FROM realtime_kit_sessions WHERE created_at >= '2026-11-14'`.",
    ),
    message(
        "the list was read {number} times from its first page, and that gave {number} different rows of {number}",
        "Rows with equal values of the column sorted by change places between requests, so some were never seen.",
        "Sort by something else, or let SQLite sort: `SELECT realtime_kit_config('push_order', 'off')`.",
    ),
    message(
        "the list has {name} '{id}', but by id the API does not know it",
        "A session stands in the list and cannot be asked for by itself: it was removed in this moment, or the API contradicts itself.",
        "Run the statement again. Without the columns that take a request of their own (`breakout_rooms`) the list suffices: `SELECT id, status FROM realtime_kit_sessions LIMIT 10`.",
    ),
    message(
        "the rows are not sorted by {name} as asked; SELECT realtime_kit_config('push_order', 'off') lets SQLite sort them",
        "The API was asked for an order and did not keep it. It was noticed before a wrong row was shown.",
        "`SELECT realtime_kit_config('push_order', 'off')`; then all pages are read and SQLite sorts.",
    ),
    message(
        "the file is not UTF-8 (byte {number})",
        "The file behind a link is no text, or of another encoding.",
        "The link stands in `SELECT chat_download_url FROM realtime_kit_sessions_chat WHERE session_id = 'SESSION'`: open it in a browser.",
    ),
    message(
        "the file is broken JSON ({error})",
        "The file behind a link was cut, or is something else.",
        "Run the statement again; the link stands in `SELECT chat_download_url FROM realtime_kit_sessions_chat WHERE session_id = 'SESSION'`.",
    ),
    message(
        "item {number} of the file is no object",
        "The file is a JSON list of something else than messages.",
        "Look at the file: `SELECT content FROM realtime_kit_sessions_chat WHERE session_id = 'SESSION'`.",
    ),
    message(
        "the file is broken CSV ({error})",
        "A quote of the file is never closed, say.",
        "Look at the file: `SELECT content FROM realtime_kit_sessions_chat WHERE session_id = 'SESSION'`.",
    ),
    message(
        "record {number} of the file has {number} fields where there are {number} columns",
        "A line of the chat's file has more or fewer fields than its header.",
        "Look at the file: `SELECT content FROM realtime_kit_sessions_chat WHERE session_id = 'SESSION'`.",
    ),
    message(
        "record {number} of the file has {number} fields where there should be 6",
        "A line of the transcript's file has another form than the API's.",
        "Look at the file: `SELECT content FROM realtime_kit_sessions_transcript WHERE session_id = 'SESSION'`.",
    ),
    message(
        "cannot be read: {message}",
        "Of a write: the answer came, and is none that the API documents.",
        "Look up what stands behind it.",
    ),
    message(
        "was lost: {message}",
        "Of a write: the connection ended before the answer was whole.",
        "Look up what stands behind it.",
    ),
    message(
        "was lost: {other words}",
        "Of a write: the connection ended before the answer was whole; the words are the system's own.",
        "Look before you repeat it: `SELECT status, outcome FROM realtime_kit_requests WHERE method = 'POST'`.",
    ),
];
