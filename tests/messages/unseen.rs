//! Messages that no test prints, each with the reason.

/// Why messages of an export are not printed.
const OF_PARQUET: &str = "needs a program with Parquet, which is not built here: see cli/tests/parquet.rs";

/// The texts of such entries, and why.
pub const UNSEEN: &[(&str, &str)] = &[
    (
        "realtime_kit: this SQLite tells no version; load the extension into SQLite 3.34 or later",
        "every SQLite fills in that function; only what is none would not",
    ),
    (
        "the process was forked while this connection was at work; open a new connection in the child",
        "needs a fork within microseconds of another thread's lock; a unit test of src/lock.rs holds the lock's side",
    ),
    ("there is no such table in this build", "every build has the tables of its functions"),
    ("was given up.", "nobody waits for such an answer: it is only in what the scheduler keeps"),
    ("the token cannot be sent as a header", "a token that a header cannot hold is refused where it comes in"),
    (
        "the command in REALTIMEKIT_TOKEN_COMMAND cannot be run: {error}",
        "needs a machine without /bin/sh, or without processes",
    ),
    (
        "the command in REALTIMEKIT_TOKEN_COMMAND is not run on this system: use CLOUDFLARE_API_TOKEN_FILE",
        "needs a system that is no Unix",
    ),
    (
        "the command in REALTIMEKIT_TOKEN_COMMAND was ended, since nobody waits for it any more",
        "whoever would read it was interrupted, and SQLite says that",
    ),
    ("the command was not run yet", "said to workers, which then wait for who runs it"),
    ("setting {name} has no value", "every number among the settings has a default"),
    (
        "REALTIMEKIT_LOG is not followed: the program has a subscriber of its own",
        "needs a program of Rust that logs by itself",
    ),
    ("base_url does not make a URL ({error})", "a base_url is checked where it comes in, and paths are escaped"),
    ("the answer is longer than 2 GiB", "max_bytes is at most 1 GiB"),
    ("the file is broken CSV ({error})", "the reader takes every text: fields of any number, quotes that do not end"),
    ("the answer broke off: {error}", "the HTTP library wraps every error of its own, which says more"),
    (
        "the certificate of {host} is refused: {reason}",
        "of a kind that the authority of the tests does not make: revoked, or broken",
    ),
    ("TLS cannot be set up: {error}", "the parts of TLS are compiled in and fit"),
    ("the HTTP client could not be built: {error}", "needs a system without sockets or memory"),
    ("no worker thread could be started: {error}", "needs a limit on threads, which does not hold for root"),
    ("no thread could be started to read its file: {error}", "needs a limit on threads, which does not hold for root"),
    (
        "the API is asked with one request whether its budget is open again; it will work from {moment} UTC on, which is longer off than max_wait = {number} seconds: try then, or SELECT realtime_kit_config('max_wait', {number})",
        "needs two statements within a moment after a refusal; tests/budget.rs holds the pace on a virtual clock",
    ),
    (
        "this mirror has a full text search, and the host's SQLite is built without FTS5, which writing to it needs; use the program realtime-kit, which has it",
        "needs a host of SQLite 3.38 or later without FTS5",
    ),
    ("leaving out people who were forgotten failed: {error}", "needs a disk that fails between two statements"),
    ("redacting failed: {error}", "needs a disk that fails between two statements"),
    ("looking for the file failed: {error}", "needs SQLite to fail in a pragma"),
    ("looking for a person failed: {error}", "needs a disk that fails between two statements"),
    ("Control-C cannot be watched for: {error}.", "needs a system that refuses a signal's handler"),
    ("The emulator does not start: {error}.", "needs a machine without loopback ports"),
    (
        "{file}: their rows are gone, but bytes of them may still stand in the file, because {what} failed: {error}; run this again.",
        "needs a disk that is full after the rows are gone",
    ),
    ("The columns of the mirror cannot be described: {error}.", "the columns of the mirror's tables are described"),
    (
        "the plan could not be read back, please report it",
        "needs a host that hands back another text than it was given",
    ),
    ("the IN list could not be read ({error})", "needs SQLite to be without memory"),
    ("was lost: the worker thread ended without one, please report it", "needs a panic in the HTTP library"),
    ("the thread that read the file ended, please report it", "needs a panic in a reader of files"),
    ("the module was registered without its table", "cannot be but by a mistake in the bridge"),
    ("the declaration holds a NUL", "cannot be but by a mistake in a table's file"),
    ("realtime_kit: xColumn was not replaced", "cannot be but by a mistake in the bridge"),
    ("{type} object has no attribute 'enable_load_extension'", "needs a Python built without loading extensions"),
    ("The specified module could not be found.", "needs Windows"),
    (
        "{path}: version `GLIBC_{version}' not found (required by {path})",
        "needs an older Linux than the one it was built on",
    ),
    (
        "Error: unknown command or invalid arguments:  \"load\". Enter \".help\" for help",
        "needs a shell built without loading extensions",
    ),
    ("disk I/O error", "needs a broken disk"),
    ("The mirror cannot be read: {error}.", OF_PARQUET),
    ("There is no table {table}: only a mirror can be exported, and `realtime-kit mirror FILE` makes one.", OF_PARQUET),
    (
        "{table}.{column} is declared {type}: only DATETIME, REAL, INTEGER, BOOLEAN and TEXT have a Parquet type here.",
        OF_PARQUET,
    ),
    (
        "{number} rows of {table} belong to sessions that are not in sessions (one to {session}), and so to no day. Nothing was exported: delete these rows from the mirror and export again.",
        OF_PARQUET,
    ),
    ("{path} cannot be locked: {error}.", OF_PARQUET),
    ("{path} cannot be read: {error}.", OF_PARQUET),
    ("{path} cannot be written: {error}.", OF_PARQUET),
];
