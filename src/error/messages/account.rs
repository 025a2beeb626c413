//! The account, the app, the token and where they come from.

use super::{Group, Message, message};

pub(super) static GROUP: Group = Group {
    name: "Account, app and token",
    about: "What a first statement needs: `CLOUDFLARE_API_TOKEN`, `CLOUDFLARE_ACCOUNT_ID` and `REALTIMEKIT_APP_ID`.",
    messages: &MESSAGES,
};

static MESSAGES: [Message; 31] = [
    message(
        "there is no token; set CLOUDFLARE_API_TOKEN, or SELECT realtime_kit_config('token', ?)",
        "No token was given by SQL, and none of the environment variables has one. Programs that are started from a desktop do not see what your shell exports.",
        "`export CLOUDFLARE_API_TOKEN=…` before the host starts, or bind it: `SELECT realtime_kit_config('token', ?)`. Cloudflare's dashboard makes tokens under My Profile, API Tokens; the permission is Realtime or Realtime Admin.",
    ),
    message(
        "there is no token for the account {account}; SELECT realtime_kit_config('token:{account}', ?), or set a general one",
        "Tokens were set for other accounts by SQL, and neither this account nor all accounts have one.",
        "`SELECT realtime_kit_config('token:023e105f4ecef8ad9ca31a8372d0c353', ?)` for that account, or `SELECT realtime_kit_config('token', ?)` for all.",
    ),
    message(
        "base_url was set through SQL, so the environment's token is not sent there; set one the same way: SELECT realtime_kit_config('token', ?), or set CLOUDFLARE_BASE_URL instead",
        "Who may type SQL must not be able to send the process's token to a server of their own. So an address from SQL gets a token from SQL only.",
        "Set the address by `CLOUDFLARE_BASE_URL`, or take it back: `SELECT realtime_kit_config('base_url', NULL)`; or set both by SQL: `SELECT realtime_kit_config('token', ?)`.",
    ),
    message(
        "{argument} is missing; set {variable}, SELECT realtime_kit_config('{argument}', '…'), or add {argument} = '…' (behind a LEFT JOIN into its ON, not into WHERE)",
        "The account or the app is told neither by the statement nor by the settings. Behind a LEFT JOIN SQLite does not hand a condition in WHERE to the table.",
        "`export CLOUDFLARE_ACCOUNT_ID=…` and `export REALTIMEKIT_APP_ID=…`; or `SELECT realtime_kit_config('account_id', '023e105f4ecef8ad9ca31a8372d0c353')`; or in the statement: `SELECT id FROM realtime_kit_apps WHERE account_id = '023e105f4ecef8ad9ca31a8372d0c353'`.",
    ),
    message(
        "a token is one word of printable ASCII",
        "The token that was set by SQL has blanks, line ends or other characters inside: mostly more was pasted than the token.",
        "Set the token alone: `SELECT realtime_kit_config('token', ?)`.",
    ),
    message(
        "a token has no quotes around it",
        "The token that was set by SQL begins and ends with a quote, within those of SQL itself.",
        "Set the token alone: `SELECT realtime_kit_config('token', ?)`.",
    ),
    message(
        "token: takes the id of an account behind it, not {given}",
        "The key of an account's own token is `token:` with the account's id behind it.",
        "`SELECT realtime_kit_config('token:023e105f4ecef8ad9ca31a8372d0c353', ?)`.",
    ),
    message(
        "{setting} can be set, never read",
        "A secret is never shown, not even to who has set it.",
        "Set it anew, `SELECT realtime_kit_config('token', ?)`. Where the token in force came from stands in the message of a request that was refused.",
    ),
    message(
        "{setting} is never shown",
        "The command may hold a secret, and is the environment's alone.",
        "Look at the environment of the host: `echo $REALTIMEKIT_TOKEN_COMMAND`.",
    ),
    message(
        "the token in {name} is not one word of printable ASCII",
        "The environment variable holds blanks, line ends, quotes of another alphabet or more than 8,192 bytes.",
        "Export the token alone, without quotes inside: `export CLOUDFLARE_API_TOKEN=…`.",
    ),
    message(
        "the token in {name} has quotes around it",
        "The quotes are a part of the value: a shell takes them away, while `docker --env-file`, systemd and many readers of files of variables hand them on.",
        "Take them away where the variable is set: `CLOUDFLARE_API_TOKEN=…`.",
    ),
    message(
        "the token cannot be sent as a header",
        "The token has a character that HTTP does not allow.",
        "Set it anew: `SELECT realtime_kit_config('token', ?)`.",
    ),
    message(
        "the token file {path} named by CLOUDFLARE_API_TOKEN_FILE is missing",
        "There is no file at that path, seen from the host's directory and container. Three dots in place of the path: what the variable holds may be the token itself, and is not shown.",
        "Correct the path, best a whole one: `export CLOUDFLARE_API_TOKEN_FILE=/run/secrets/cloudflare`. A token itself belongs into `CLOUDFLARE_API_TOKEN`.",
    ),
    message(
        "the token file {path} named by CLOUDFLARE_API_TOKEN_FILE cannot be read: {error}",
        "The user who runs the host may not read the file.",
        "Make the host's user its owner: `chown USER FILE` and `chmod 600 FILE`.",
    ),
    message(
        "the token file {path} named by CLOUDFLARE_API_TOKEN_FILE is no regular file",
        "The path leads to a directory, a pipe or a device.",
        "Name a file that holds the token and nothing else.",
    ),
    message(
        "the token file {path} named by CLOUDFLARE_API_TOKEN_FILE can be read by every user of this machine: chmod 600 it",
        "A file that everybody can read is no place for a token; ssh refuses its keys the same way. A file that root owns is taken as it is.",
        "`chmod 600 FILE`.",
    ),
    message(
        "the token file {path} named by CLOUDFLARE_API_TOKEN_FILE holds more than {number} bytes",
        "It is some other file.",
        "Name a file that holds the token and nothing else.",
    ),
    message(
        "the token file {path} named by CLOUDFLARE_API_TOKEN_FILE holds nothing",
        "The file is empty, or has blanks only.",
        "Write the token into it.",
    ),
    message(
        "the token file {path} named by CLOUDFLARE_API_TOKEN_FILE does not hold one word of printable ASCII",
        "The file holds more than the token: `CLOUDFLARE_API_TOKEN=…`, JSON, or a byte-order mark.",
        "Write the token alone into it.",
    ),
    message(
        "the token file {path} named by CLOUDFLARE_API_TOKEN_FILE holds quotes around the token",
        "The file begins and ends with a quote, which is no part of a token.",
        "Write the token alone into it.",
    ),
    message(
        "the command in REALTIMEKIT_TOKEN_COMMAND cannot be run: {error}",
        "The shell `/bin/sh`, which runs the command, could not be started.",
        "See that the host may start processes; else use `CLOUDFLARE_API_TOKEN_FILE`.",
    ),
    message(
        "the command in REALTIMEKIT_TOKEN_COMMAND is not run on this system: use CLOUDFLARE_API_TOKEN_FILE",
        "Commands are run on Unix only.",
        "Use `CLOUDFLARE_API_TOKEN_FILE` or `CLOUDFLARE_API_TOKEN`.",
    ),
    message(
        "the command in REALTIMEKIT_TOKEN_COMMAND did not end within timeout = {number} seconds (it has no input and no terminal to ask anybody)",
        "The command waits for something, mostly for a password that nobody can type there.",
        "Unlock your password manager first and run the command by hand once; or give it longer: `SELECT realtime_kit_config('timeout', 120)`.",
    ),
    message(
        "the command in REALTIMEKIT_TOKEN_COMMAND was ended, since nobody waits for it any more",
        "The statement was interrupted while the command ran.",
        "Run the statement again.",
    ),
    message(
        "the command in REALTIMEKIT_TOKEN_COMMAND printed nothing{errors?}",
        "The command ended well and its standard output was empty. What it said on standard error stands behind it.",
        "Run the command in a shell: it must print the token, and nothing else.",
    ),
    message(
        "the command in REALTIMEKIT_TOKEN_COMMAND did not print one word of printable ASCII{errors?}",
        "The command printed more than the token: a greeting, JSON, several lines.",
        "Let it print the token alone: `op read …`, `pass show … | head -1`, `jq -r .token`.",
    ),
    message(
        "the command in REALTIMEKIT_TOKEN_COMMAND printed quotes around the token{errors?}",
        "The command printed JSON, or a value as a file of variables has it.",
        "Let it print the token alone: `jq -r .token` in place of `jq .token`.",
    ),
    message(
        "the command in REALTIMEKIT_TOKEN_COMMAND printed more than {number} bytes",
        "The command printed something that is no token.",
        "Run the command in a shell, and let it print the token alone.",
    ),
    message(
        "the command in REALTIMEKIT_TOKEN_COMMAND ended with status {number}{errors?}",
        "The command failed; what it said on standard error stands behind it, without what it printed.",
        "Run the command in a shell and mend it. It is run by `/bin/sh -c`, in the host's environment and directory.",
    ),
    message(
        "the command in REALTIMEKIT_TOKEN_COMMAND was ended by signal {number}{errors?}",
        "The command was killed from outside, or crashed.",
        "Run the command in a shell and mend it.",
    ),
    message(
        "the command was not run yet",
        "Something needed the token at once, and the command that prints it had not been run.",
        "Run the statement again; if this comes again, please report it.",
    ),
];
