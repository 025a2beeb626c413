//! What should not come.

use super::{Group, Message, message};

pub(super) static GROUP: Group = Group {
    name: "To be reported",
    about: "These are bugs of the extension, or of a host that does not keep SQLite's promises. Please report them with the statement, `SELECT realtime_kit_version(), sqlite_version()` and the host's name; they hold no secret.",
    messages: &MESSAGES,
};

static MESSAGES: [Message; 9] = [
    message(
        "internal error, please report it: {other words}",
        "The extension came upon something that cannot be. The statement ended; the connection works on.",
        "Report it.",
    ),
    message(
        "the plan could not be read back, please report it",
        "What was planned and what SQLite handed back do not fit.",
        "Report it, with the output of EXPLAIN QUERY PLAN.",
    ),
    message(
        "the IN list could not be read ({error})",
        "SQLite did not hand over the values of an IN list.",
        "`SELECT realtime_kit_config('push_lists', 'off')` does without. Report it.",
    ),
    message(
        "was lost: the worker thread ended without one, please report it",
        "A thread of the extension ended in the middle of a write.",
        "Look before you repeat it: `SELECT status, outcome FROM realtime_kit_requests WHERE method = 'POST'`. Report it.",
    ),
    message(
        "the worker thread ended over it, please report it",
        "A thread of the extension ended in the middle of a request.",
        "Run the statement again. Report it.",
    ),
    message(
        "the thread that read the file ended, please report it",
        "A thread of the extension ended over a file.",
        "Run the statement again. Report it.",
    ),
    message(
        "the module was registered without its table",
        "The host called a table that was not registered whole.",
        "Report it.",
    ),
    message("the declaration holds a NUL", "A table's declaration cannot be handed to SQLite.", "Report it."),
    message("realtime_kit: xColumn was not replaced", "A part of the bridge is not in its place.", "Report it."),
];
