//! What SQLite and its hosts say themselves.

use super::{Group, Message, message};

pub(super) static GROUP: Group = Group {
    name: "Messages of others",
    about: "SQLite, the host and the operating system say these. Their words differ a little from version to version.",
    messages: &MESSAGES,
};

static MESSAGES: [Message; 36] = [
    message(
        "no such table: {name}",
        "For a table `realtime_kit_…`: the extension is not loaded on this connection. Loading it counts for one connection; tools with a pool have several. For `sessions` or `mirror_runs`: this is not the mirror's file.",
        "Load it first, on every connection. `SELECT name FROM pragma_module_list WHERE name LIKE 'realtime_kit%'` lists what is there.",
    ),
    message(
        "no such module: {name}",
        "The database has a table made by `CREATE VIRTUAL TABLE … USING realtime_kit_…`, and the extension is not loaded on this connection.",
        "Load the extension before the table is read.",
    ),
    message(
        "no such function: {name}",
        "The extension is not loaded on this connection, or the name is mistyped.",
        "Load it first. `SELECT DISTINCT name FROM pragma_function_list WHERE name LIKE 'realtime_kit%'` lists its functions.",
    ),
    message(
        "no such column: {name}",
        "The column is mistyped. Hidden columns can be named though SELECT * leaves them out.",
        "`SELECT name, about FROM realtime_kit_columns WHERE table_name = 'realtime_kit_sessions'` lists them. A text stands in single quotes; in double quotes it is a column.",
    ),
    message(
        "wrong number of arguments to function {name}()",
        "The function takes another number of arguments.",
        "`SELECT realtime_kit_config('base_url')` reads a setting, `SELECT realtime_kit_config('tries', 8)` sets it.",
    ),
    message(
        // SQLite's own words; the bare one is for the bridge alone.
        concat!("un", "safe use of virtual table \"{name}\""),
        "A view or trigger that is stored in the database reads the table. A database file that somebody sent must not spend your token.",
        "Run the view's SELECT by itself, or make the view TEMP: `CREATE TEMP VIEW ended AS SELECT id FROM realtime_kit_sessions WHERE status = 'ENDED'`. For tools that need stored views: `export REALTIMEKIT_STORED_VIEWS=on` before the host starts; INSERT is refused then.",
    ),
    message(
        concat!("un", "safe use of {name}()"),
        "A function of the extension was called from a stored view, trigger, CHECK, index or generated column.",
        "Call it from a statement of your own.",
    ),
    message(
        "table {name} may not be modified",
        "The table is a list of the extension's own, such as its log.",
        "`SELECT * FROM realtime_kit_requests` only reads.",
    ),
    message(
        "not authorized",
        "Loading extensions is switched off on this connection, which is SQLite's default for the function `load_extension()`; or an authorizer of the host refuses.",
        "Switch it on by the host's own call, such as Python's `conn.enable_load_extension(True)`; in the sqlite3 shell use `.load`, not the function.",
    ),
    message(
        "{type} object has no attribute 'enable_load_extension'",
        "This Python was built without loading extensions: that of macOS, and those of pyenv and python.org unless told otherwise.",
        "Use another Python (Debian's, Homebrew's, conda's, `uv python install`), or `pip install apsw` or `pysqlite3-binary`, which can.",
    ),
    message(
        "{other path}: cannot open shared object file: No such file or directory",
        "There is no file at that path, seen from the host's directory and container. SQLite adds `.so`, `.dylib` or `.dll` by itself.",
        "Give the whole path without its ending: `.load /home/me/librealtime_kit`.",
    ),
    message(
        "The specified module could not be found.",
        "The same on Windows.",
        "Give the whole path of `realtime_kit.dll`.",
    ),
    message(
        "{path}: undefined symbol: sqlite3_{name}",
        "The file is a library, and no extension of SQLite: another one was meant.",
        "Load the file whose name begins with `librealtime_kit` (on Windows `realtime_kit`).",
    ),
    message(
        "{path}: version `GLIBC_{version}' not found (required by {path})",
        "The file was built on a newer Linux than this one.",
        "Build it here, `cargo build --release`, or take the file made for older systems (`docs/build.md`).",
    ),
    message(
        "{path}: wrong ELF class: {class}",
        "Host and file are of different architectures.",
        "Take the file for the host's architecture; `uname -m` and `file` tell both.",
    ),
    message(
        "Error: unknown command or invalid arguments:  \"load\". Enter \".help\" for help",
        "This sqlite3 shell was built without loading extensions: that of macOS, for one.",
        "`brew install sqlite` and use that one, or the program `realtime-kit`.",
    ),
    message(
        "SQLite Extension are disabled",
        "PHP loads extensions from one directory only, which is not set.",
        "`sqlite3.extension_dir` in php.ini names the directory; see [hosts](hosts.md#phps-sqlite3).",
    ),
    message(
        "near \"{word}\": syntax error",
        "SQLite does not understand the statement; the extension was not asked.",
        "Look in front of the word. Older SQLites do not know newer words (`->>` from 3.38 on).",
    ),
    message(
        "no query solution",
        "SQLite found no order of the tables in which each of them gets its required argument: two of them wait for each other, or the column is behind a LEFT JOIN.",
        "Give the argument by a table that stands before, or as a value: `SELECT id FROM realtime_kit_sessions_participants WHERE session_id = 'SESSION'`.",
    ),
    message(
        "database is locked",
        "Somebody else writes to the file for longer than the busy timeout. Reading the API's tables locks nothing; an open transaction around them does.",
        "`PRAGMA busy_timeout = 5000`, shorter transactions, and for a mirror the WAL mode that it sets by itself.",
    ),
    message(
        "database table is locked",
        "Another statement of the same connection reads the table that is to be dropped or changed.",
        "End that statement (read all of its rows, or reset it) first.",
    ),
    message(
        "attempt to write a readonly database",
        "The connection, the file or its directory can only be read. A mirror in WAL mode needs a directory that can be written even by readers, unless its `-wal` is there.",
        "Open it for writing (`realtime-kit --write`), or mend the rights.",
    ),
    message(
        "unable to open database file{where?}",
        "The path is wrong, or its directory or rights do not let this user.",
        "`ls -ld` the file and its directory.",
    ),
    message("file is not a database", "The file is something else, or encrypted.", "Give the mirror's file."),
    message(
        "database or disk is full",
        "There is no room left.",
        "Make room; a mirror's next run goes on where this one was.",
    ),
    message(
        "disk I/O error",
        "The disk is broken or full, or the file system does not do what SQLite asks of it.",
        "`df -h`; put the file on a local disk.",
    ),
    message("integer overflow", "A sum is larger than SQLite's integers.", "`total()` in place of `sum()`."),
    message(
        "UNIQUE constraint failed: {column}",
        "A row with that key is there already: of your own table.",
        "INSERT OR IGNORE, or `ON CONFLICT`.",
    ),
    message(
        "FOREIGN KEY constraint failed",
        "A row of yours refers to one that there is not.",
        "Insert what it refers to first.",
    ),
    message(
        "error: unexpected argument '{word}' found{usage?}",
        "The program does not know the option.",
        "`realtime-kit --help`; a statement that begins with `-` comes behind `--`.",
    ),
    message(
        "error: the argument '{option}' cannot be used with '{option}'{usage?}",
        "Two options exclude each other.",
        "Leave one out; `realtime-kit --help`.",
    ),
    message(
        "error: the following required arguments were not provided:{usage?}",
        "Something is missing on the command line.",
        "It stands in the next line; `realtime-kit mirror --help`.",
    ),
    message(
        "error: invalid value '{value}' for '{option}'{usage?}",
        "The option takes other values.",
        "They stand behind it; `realtime-kit mirror --help`.",
    ),
    message(
        "error: a value is required for '{option}' but none was supplied{usage?}",
        "The option takes a value.",
        "`realtime-kit --help`.",
    ),
    message(
        "error during initialization: {message}",
        "The file was found, and refused to be loaded; SQLite says so in front of the reason.",
        "Look up what stands behind it.",
    ),
    message(
        "unable to open database: {path}",
        "ATTACH names a file whose directory is not there, or whose rights do not let this user.",
        "Correct the path, best a whole one; `ls -ld` the directory.",
    ),
];
