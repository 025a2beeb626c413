//! Every setting there is: its key, its environment variables, its default, and what values it takes.

/// One setting.
#[derive(Debug)]
pub struct Setting {
    /// Its key in `realtime_kit_config`.
    pub key: &'static str,
    /// The environment variables that give it, the first one set wins.
    pub env: &'static [&'static str],
    /// Its value when nobody said anything; `None`: no value.
    pub default: Option<&'static str>,
    /// What values it takes.
    pub kind: Kind,
    /// Which values are the safe ones: SQL may go further that way than the environment, never back.
    pub guard: Guard,
    /// What it does, a sentence.
    pub about: &'static str,
}

/// What values a setting takes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Kind {
    /// Any text but an empty one.
    Text,
    /// `https://…`, or `http://` to loopback.
    BaseUrl,
    /// Text that is never shown.
    Secret,
    /// A whole number within bounds.
    Number(u64, u64),
    /// `off`, or a whole number within bounds.
    NumberOrOff(u64, u64),
    /// One of these words.
    Word(&'static [&'static str]),
}

/// Which values of a setting are the safe ones.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Guard {
    /// It is no safety switch.
    None,
    /// `on` is safer than `off`.
    On,
    /// `off` is safer than `on`.
    Off,
    /// A lower number is safer.
    Lower,
    /// The environment alone gives it: who may type SQL has no say.
    Environment,
}

const ON_OFF: Kind = Kind::Word(&["on", "off"]);

/// Every setting, in the order of the reference.
pub static SETTINGS: &[Setting] = &[
    Setting {
        key: "account_id",
        env: &["CLOUDFLARE_ACCOUNT_ID"],
        default: None,
        kind: Kind::Text,
        guard: Guard::None,
        about: "The Cloudflare account whose calls are asked for.",
    },
    Setting {
        key: "app_id",
        env: &["REALTIMEKIT_APP_ID", "CLOUDFLARE_REALTIMEKIT_APP_ID"],
        default: None,
        kind: Kind::Text,
        guard: Guard::None,
        about: "The RealtimeKit app whose calls are asked for.",
    },
    Setting {
        key: "token",
        env: &["CLOUDFLARE_API_TOKEN"],
        default: None,
        kind: Kind::Secret,
        guard: Guard::None,
        about: "The API token, permission Realtime or Realtime Admin. It can be set, never read.",
    },
    Setting {
        key: "token:ACCOUNT",
        env: &["CLOUDFLARE_API_TOKEN_ACCOUNT"],
        default: None,
        kind: Kind::Secret,
        guard: Guard::None,
        about: "The token for the account of that id, 32 hexadecimal digits in the variable; it goes before the general one.",
    },
    Setting {
        key: "token_file",
        env: &["CLOUDFLARE_API_TOKEN_FILE"],
        default: None,
        kind: Kind::Text,
        guard: Guard::Environment,
        about: "A file that holds the token; it is read for each request.",
    },
    Setting {
        key: "token_command",
        env: &["REALTIMEKIT_TOKEN_COMMAND"],
        default: None,
        kind: Kind::Secret,
        guard: Guard::Environment,
        about: "A command of the shell (/bin/sh -c) that prints the token; what it printed is kept for five minutes.",
    },
    Setting {
        key: "ca_file",
        env: &["REALTIMEKIT_CA_FILE"],
        default: None,
        kind: Kind::Text,
        guard: Guard::Environment,
        about: "A PEM file with certificates of authorities that are trusted besides the system's.",
    },
    Setting {
        key: "base_url",
        env: &["CLOUDFLARE_BASE_URL", "CLOUDFLARE_API_BASE_URL"],
        default: Some("https://api.cloudflare.com/client/v4"),
        kind: Kind::BaseUrl,
        guard: Guard::None,
        about: "Where the API is: https, or http to loopback. Set through SQL, it gets only a token set through SQL.",
    },
    Setting {
        key: "timeout",
        env: &["REALTIMEKIT_TIMEOUT"],
        default: Some("60"),
        kind: Kind::Number(1, 3600),
        guard: Guard::None,
        about: "Seconds one request may take, its answer included.",
    },
    Setting {
        key: "connect_timeout",
        env: &["REALTIMEKIT_CONNECT_TIMEOUT"],
        default: Some("10"),
        kind: Kind::Number(1, 600),
        guard: Guard::None,
        about: "Seconds a connection may take to come up.",
    },
    Setting {
        key: "tries",
        env: &["REALTIMEKIT_TRIES"],
        default: Some("8"),
        kind: Kind::Number(1, 20),
        guard: Guard::None,
        about: "How often a GET is tried on lost connections, 408, 429 and 5xx.",
    },
    Setting {
        key: "retry_delay",
        env: &["REALTIMEKIT_RETRY_DELAY"],
        default: Some("200"),
        kind: Kind::Number(1, 60_000),
        guard: Guard::None,
        about: "Milliseconds before the second try; they double with each further one, with jitter, up to 10 seconds.",
    },
    Setting {
        key: "max_wait",
        env: &["REALTIMEKIT_MAX_WAIT"],
        default: Some("60"),
        kind: Kind::Number(0, 3600),
        guard: Guard::None,
        about: "Seconds a request may wait for the token's budget, or because of a Retry-After; a longer wait is an error that says when it will work.",
    },
    Setting {
        key: "budget_share",
        env: &["REALTIMEKIT_BUDGET_SHARE"],
        default: Some("100"),
        kind: Kind::Number(1, 100),
        guard: Guard::Lower,
        about: "Percent of the token's 1,200 requests in five minutes that this connection may make; it waits for room.",
    },
    Setting {
        key: "page_size",
        env: &["REALTIMEKIT_PAGE_SIZE"],
        default: None,
        kind: Kind::Number(1, 1000),
        guard: Guard::None,
        about: "Rows a page of a whole list; without it each table asks for its own largest known size.",
    },
    Setting {
        key: "max_requests",
        env: &["REALTIMEKIT_MAX_REQUESTS"],
        default: Some("600"),
        kind: Kind::Number(1, 1_000_000),
        guard: Guard::Lower,
        about: "Requests one statement may make.",
    },
    Setting {
        key: "max_time",
        env: &["REALTIMEKIT_MAX_TIME"],
        default: Some("600"),
        kind: Kind::Number(1, 86_400),
        guard: Guard::Lower,
        about: "Seconds one statement may wait for answers, all its waits together; a write that was sent is waited for.",
    },
    Setting {
        key: "max_writes",
        env: &["REALTIMEKIT_MAX_WRITES"],
        default: Some("50"),
        kind: Kind::Number(0, 1_000_000),
        guard: Guard::Lower,
        about: "POSTs one statement may make.",
    },
    Setting {
        key: "read_only",
        env: &["REALTIMEKIT_READ_ONLY"],
        default: Some("off"),
        kind: ON_OFF,
        guard: Guard::On,
        about: "Whether every write is refused.",
    },
    Setting {
        key: "dry_run",
        env: &["REALTIMEKIT_DRY_RUN"],
        default: Some("off"),
        kind: ON_OFF,
        guard: Guard::On,
        about: "Whether writes are only logged, not sent.",
    },
    Setting {
        key: "max_pages",
        env: &["REALTIMEKIT_MAX_PAGES"],
        default: Some("2000"),
        kind: Kind::Number(1, 1_000_000),
        guard: Guard::Lower,
        about: "Pages one list may have.",
    },
    Setting {
        key: "max_bytes",
        env: &["REALTIMEKIT_MAX_BYTES"],
        default: Some("67108864"),
        kind: Kind::Number(1024, 4_294_967_296),
        guard: Guard::Lower,
        about: "Bytes one answer may have.",
    },
    Setting {
        key: "stored_views",
        env: &["REALTIMEKIT_STORED_VIEWS"],
        default: Some("off"),
        kind: ON_OFF,
        guard: Guard::Off,
        about: "Whether views and triggers stored in a database may read the tables; while they may, INSERT is refused.",
    },
    Setting {
        key: "locked",
        env: &["REALTIMEKIT_LOCKED"],
        default: Some("off"),
        kind: ON_OFF,
        guard: Guard::On,
        about: "Whether SQL can no longer change any setting of this connection, this one included, nor make a mirror or forget a person in one.",
    },
    Setting {
        key: "in_flight",
        env: &["REALTIMEKIT_IN_FLIGHT"],
        default: Some("16"),
        kind: Kind::Number(1, 64),
        guard: Guard::None,
        about: "Requests of this connection under way at once.",
    },
    Setting {
        key: "cache",
        env: &["REALTIMEKIT_CACHE"],
        default: Some("16777216"),
        kind: Kind::NumberOrOff(1, 4_294_967_296),
        guard: Guard::None,
        about: "Bytes of memory for answers about sessions that ENDED and were left alone for a day: they are not asked for twice. off asks always.",
    },
    Setting {
        key: "log_rows",
        env: &["REALTIMEKIT_LOG_ROWS"],
        default: Some("2000"),
        kind: Kind::Number(1, 1_000_000),
        guard: Guard::None,
        about: "Requests that realtime_kit_requests keeps, the newest; POSTs are counted apart.",
    },
    Setting {
        key: "log",
        env: &["REALTIMEKIT_LOG"],
        default: None,
        kind: Kind::Text,
        guard: Guard::Environment,
        about: "What is logged, without secrets: info is a line a request, debug decisions too, trace also what waits; a filter of the crate tracing. Looked at once, where the first statement that finds it begins.",
    },
    Setting {
        key: "log_file",
        env: &["REALTIMEKIT_LOG_FILE"],
        default: None,
        kind: Kind::Text,
        guard: Guard::Environment,
        about: "The file to which the log is appended, in place of standard error; a new one is readable by its owner alone.",
    },
    Setting {
        key: "progress",
        env: &["REALTIMEKIT_PROGRESS"],
        default: Some("auto"),
        kind: Kind::Word(&["auto", "always", "never"]),
        guard: Guard::None,
        about: "When a statement that takes over a second tells on standard error how far it is: auto on a terminal that no other program draws on, always there and as plain lines elsewhere, never.",
    },
    Setting {
        key: "time_format",
        env: &["REALTIMEKIT_TIME_FORMAT"],
        default: Some("sqlite"),
        kind: Kind::Word(&["sqlite", "iso"]),
        guard: Guard::None,
        about: "How times look: sqlite is 2026-11-14 14:00:00.000, iso is 2026-11-14T14:00:00.000Z; UTC both.",
    },
    Setting {
        key: "unknown_values",
        env: &["REALTIMEKIT_UNKNOWN_VALUES"],
        default: Some("refuse"),
        kind: Kind::Word(&["refuse", "send"]),
        guard: Guard::None,
        about: "What to do with a value of an enumerated argument that this build does not know.",
    },
    Setting {
        key: "filters_list",
        env: &["REALTIMEKIT_FILTERS_LIST"],
        default: Some("off"),
        kind: ON_OFF,
        guard: Guard::None,
        about: "Whether the server takes several filters of a peer report at once, joined by commas.",
    },
    Setting {
        key: "redact_key",
        env: &["REALTIMEKIT_REDACT_KEY"],
        default: None,
        kind: Kind::Secret,
        guard: Guard::None,
        about: "The key with which a redacted mirror hashes names and custom ids, 16 characters or more. It can be set, never read.",
    },
    Setting {
        key: "push_filters",
        env: &["REALTIMEKIT_PUSH_FILTERS"],
        default: Some("on"),
        kind: ON_OFF,
        guard: Guard::None,
        about: "Whether = on visible columns is sent to the API.",
    },
    Setting {
        key: "push_order",
        env: &["REALTIMEKIT_PUSH_ORDER"],
        default: Some("on"),
        kind: ON_OFF,
        guard: Guard::None,
        about: "Whether ORDER BY is sent to the API.",
    },
    Setting {
        key: "push_ranges",
        env: &["REALTIMEKIT_PUSH_RANGES"],
        default: Some("on"),
        kind: ON_OFF,
        guard: Guard::None,
        about: "Whether a range on a sortable column ends the reading early.",
    },
    Setting {
        key: "push_limit",
        env: &["REALTIMEKIT_PUSH_LIMIT"],
        default: Some("on"),
        kind: ON_OFF,
        guard: Guard::None,
        about: "Whether LIMIT sizes the first page.",
    },
    Setting {
        key: "push_lists",
        env: &["REALTIMEKIT_PUSH_LISTS"],
        default: Some("on"),
        kind: ON_OFF,
        guard: Guard::None,
        about: "Whether the values of an IN list are taken over at once (SQLite 3.38 and later).",
    },
    Setting {
        key: "push_columns",
        env: &["REALTIMEKIT_PUSH_COLUMNS"],
        default: Some("on"),
        kind: ON_OFF,
        guard: Guard::None,
        about: "Whether the columns a statement reads narrow the peer report's filters.",
    },
    Setting {
        key: "push_count",
        env: &["REALTIMEKIT_PUSH_COUNT"],
        default: Some("on"),
        kind: ON_OFF,
        guard: Guard::None,
        about: "Whether count(*) is answered by the API's total, where the first page agrees with it.",
    },
    Setting {
        key: "push_pages",
        env: &["REALTIMEKIT_PUSH_PAGES"],
        default: Some("on"),
        kind: ON_OFF,
        guard: Guard::None,
        about: "Whether many ids of an IN list are looked up in the list's pages, where that takes fewer requests.",
    },
];

/// What the key of an account's own token begins with.
pub const TOKEN_OF: &str = "token:";

/// The setting of that key, if there is one. `token:` and any account's id is the key of that account's own token.
pub fn find(key: &str) -> Result<&'static Setting, String> {
    let is_token_of = key.get(..TOKEN_OF.len()).is_some_and(|start| start.eq_ignore_ascii_case(TOKEN_OF));
    let key = if is_token_of { "token:ACCOUNT" } else { key };
    SETTINGS.iter().find(|s| s.key.eq_ignore_ascii_case(key)).ok_or_else(|| {
        let keys: Vec<_> = SETTINGS.iter().map(|s| s.key).collect();
        format!("there is no setting {:?}; there are {}", crate::error::tidy(key, 60), keys.join(", "))
    })
}
