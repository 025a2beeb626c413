//! Values of settings.

use super::{Group, Message, message};

pub(super) static GROUP: Group = Group {
    name: "Settings",
    about: "`realtime_kit_config(key, value)` and the environment variables behind it; [Settings](settings.md) lists them.",
    messages: &MESSAGES,
};

static MESSAGES: [Message; 21] = [
    message(
        "there is no setting {name}; there are {names}",
        "The key is mistyped, or of another version.",
        "Choose one of the names behind `there are`, in small letters: `SELECT realtime_kit_config('max_requests')`.",
    ),
    message(
        "the key is no text; give the name of a setting",
        "The first argument of `realtime_kit_config` is a number, NULL or a blob: mostly a parameter that was not bound.",
        "`SELECT realtime_kit_config('base_url')`.",
    ),
    message(
        "{setting} takes text or a number, no blob",
        "The value was bound as bytes; Python's `bytes` are such.",
        "Bind text: in Python `value.decode()`.",
    ),
    message(
        "{setting} takes text",
        "A secret was given as a number or a blob.",
        "Bind it as text: `SELECT realtime_kit_config('token', ?)`.",
    ),
    message(
        "{setting} must not be empty",
        "An empty text is no value.",
        "NULL takes a value back, so that the environment's counts again: `SELECT realtime_kit_config('account_id', NULL)`.",
    ),
    message(
        "{setting} takes a whole number from {number} to {number}, not {given}",
        "The value is no number of that range.",
        "Write a number from that range: `SELECT realtime_kit_config('max_requests', 600)`.",
    ),
    message(
        "{setting} takes off or a whole number from {number} to {number}, not {given}",
        "The value is neither `off` nor a number of that range.",
        "`SELECT realtime_kit_config('cache', 'off')`, or a number of bytes: `SELECT realtime_kit_config('cache', 67108864)`.",
    ),
    message(
        "{setting} takes {other words}, not {given}",
        "The setting has a few words as its values.",
        "Write one of them: `SELECT realtime_kit_config('push_order', 'off')`.",
    ),
    message(
        "setting {name} has no value",
        "A number was asked for that is neither set nor has a default.",
        "Please report it.",
    ),
    message(
        "{setting} is given by the environment alone, not through SQL: set {variable}",
        "A file or a command of the machine is named by who starts the process, not by who may type SQL.",
        "Export the variable before the host starts.",
    ),
    message(
        "{setting} is {value} by the environment variable {name}; SQL may tighten that, not loosen it",
        "Who started the process set a bound, which holds for all statements in it.",
        "Stay within it, or ask who runs the process to change the variable. `SELECT realtime_kit_config('max_requests')` tells the bound.",
    ),
    message(
        "base_url is not a URL ({error})",
        "The address has no scheme, or a typing error.",
        "`SELECT realtime_kit_config('base_url', 'https://api.cloudflare.com/client/v4')`, or NULL for the default.",
    ),
    message(
        "base_url takes scheme, host, port and path only",
        "The address has a user, a password, a `?` or a `#` in it, which requests do not carry.",
        "Leave them out: `https://api.cloudflare.com/client/v4`.",
    ),
    message(
        "base_url must be https (http only to 127.0.0.1, [::1] or localhost): the token travels with it",
        "Over plain http everybody on the way could read the token.",
        "Write `https://`. An emulator on your own machine may have http: `http://127.0.0.1:4010/client/v4`.",
    ),
    message(
        "base_url does not make a URL ({error})",
        "The address and the path of this request do not make a URL together.",
        "`SELECT realtime_kit_config('base_url', NULL)` takes the address back to the API's own.",
    ),
    message(
        "its value is no UTF-8",
        "The environment variable holds bytes that are no text.",
        "Set it anew, in UTF-8.",
    ),
    message(
        "no setting can be changed through SQL: REALTIMEKIT_LOCKED is on in the environment",
        "Who started the process has closed the settings to everybody who may type SQL.",
        "Ask who runs the process to give the setting by its environment variable.",
    ),
    message(
        "no setting can be changed on this connection: locked is on; open another connection",
        "Whoever opened the connection has closed its settings: `SELECT realtime_kit_config('locked', 'on')`.",
        "Give settings where the connection is opened, before it is locked; or open another connection.",
    ),
    message(
        "REALTIMEKIT_LOG is not followed: the program has a subscriber of its own",
        "The program that holds the extension logs by `tracing` itself, and has the log's events already.",
        "Filter them there; the targets begin with `realtime_kit`.",
    ),
    message(
        "REALTIMEKIT_LOG has {what}, and nothing is logged: write error, warn, info, debug or trace, or parts of it such as info,{part}=trace; the parts are {parts}",
        "The filter has a word that is neither a level nor a part of the log.",
        "`export REALTIMEKIT_LOG=info`; [the log and the progress line](logging-and-progress.md) tells the parts.",
    ),
    message(
        "the file {path} of REALTIMEKIT_LOG_FILE cannot be written, and nothing is logged: {error}",
        "The file of the log could not be made or appended to.",
        "Correct the path or its rights, or unset the variable: the log then goes to standard error.",
    ),
];
