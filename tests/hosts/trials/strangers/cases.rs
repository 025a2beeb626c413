//! What a stranger can store by the rules: tables with arguments, views, triggers, expressions, names like ours.

use super::Says::{Either, Fails, Refused, Works};
use super::{Case, SESSION, UNSAFE};
use realtime_kit::catalog::LISTINGS;
use realtime_kit::config::SETTINGS;
use realtime_kit::tables::SCHEMAS;

/// Calls of everything that acts, sets or waits.
fn calls() -> [String; 11] {
    [
        "realtime_kit_config('account_id')".to_owned(),
        "realtime_kit_config('account_id', 'stolen')".to_owned(),
        "realtime_kit_config('token', 'stolen')".to_owned(),
        "realtime_kit_config('base_url', 'EVIL_URL')".to_owned(),
        "realtime_kit_config('stored_views', 'on')".to_owned(),
        "realtime_kit_clear_cache()".to_owned(),
        format!("realtime_kit_generate_summary('{SESSION}')"),
        format!("realtime_kit_generate_summary('{SESSION}', 'account', 'app')"),
        format!("realtime_kit_wait_for_summary('{SESSION}', 1)"),
        "realtime_kit_mirror('main')".to_owned(),
        "realtime_kit_mirror_forget('main', 'Ada Lovelace')".to_owned(),
    ]
}

fn tables() -> impl Iterator<Item = &'static str> {
    SCHEMAS.iter().map(|schema| schema.table.name).chain(LISTINGS.iter().map(|listing| listing.name))
}

pub fn all() -> Vec<Case> {
    let mut cases = vec![
        settings_as_arguments(),
        views(),
        triggers(),
        triggers_fired_in_other_ways(),
        triggers_on_names_that_mislead(),
        defaults(),
        tables_named_like_ours(),
        attached(),
        time_collation(),
        full_text_search(),
    ];
    cases.extend(expressions());
    cases
}

/// No setting comes out of a file, least of all where requests go and with which token.
fn settings_as_arguments() -> Case {
    let mut case = Case::new("no_setting_is_an_argument");
    let refused = Refused(&["cannot be an argument of CREATE VIRTUAL TABLE, which a database file keeps"]);
    let keys = SETTINGS.iter().map(|setting| setting.key).filter(|key| !["account_id", "app_id"].contains(key));
    let arguments = keys
        .map(|key| format!("{key} = 'EVIL_URL'"))
        .chain(["BASE_URL='EVIL_URL'", "Token=stolen", "account_id='a', token='stolen'"].map(str::to_owned));
    for (number, argument) in arguments.enumerate() {
        let create = format!("CREATE VIRTUAL TABLE t{number} USING realtime_kit_sessions({argument})");
        let name = format!("t{number}");
        case = case
            .schema_row("table", &name, &name, &create)
            .done(format!("SELECT * FROM {name}"), refused.clone())
            .done(format!("INSERT INTO {name}(session_id) VALUES ('{SESSION}')"), refused.clone())
            .done(create.replacen(&name, "another", 1), refused.clone());
    }
    // A name in quotes is no setting's, and no argument's either.
    case.done("CREATE VIRTUAL TABLE another USING realtime_kit_sessions(\"base_url\"='EVIL_URL')", Fails)
        .done("CREATE VIRTUAL TABLE another USING realtime_kit_requests(base_url='EVIL_URL')", Fails)
}

fn views() -> Case {
    let mut case = Case::new("views_reach_no_table_and_no_function");
    for table in tables() {
        case = case
            .stored(format!("CREATE VIEW of_{table} AS SELECT count(*) FROM {table}"))
            .done(format!("SELECT * FROM of_{table}"), UNSAFE)
            .done(format!("SELECT 1 WHERE EXISTS (SELECT * FROM of_{table})"), UNSAFE)
            .done(format!("CREATE TABLE copy_of_{table} AS SELECT * FROM of_{table}"), UNSAFE)
            .done(format!("PRAGMA table_info(of_{table})"), Either);
    }
    for (number, call) in calls().iter().enumerate() {
        case = case
            .stored(format!("CREATE VIEW call{number} AS SELECT {call} AS answer"))
            .done(format!("SELECT * FROM call{number}"), UNSAFE)
            .done(format!("WITH c AS (SELECT * FROM call{number}) SELECT 1 FROM c WHERE answer > ''"), UNSAFE)
            .done(format!("CREATE TEMP VIEW mine{number} AS SELECT * FROM call{number}"), Works)
            .done(format!("SELECT * FROM mine{number}"), UNSAFE);
    }
    for (number, call) in calls().iter().enumerate() {
        for (place, select) in [
            ("where", format!("SELECT 1 AS answer WHERE {call} IS NULL")),
            ("order", format!("SELECT name AS answer FROM sqlite_master ORDER BY {call}")),
            ("limit", format!("SELECT name AS answer FROM sqlite_master LIMIT {call}")),
            ("values", format!("VALUES ({call})")),
            ("each", format!("SELECT value AS answer FROM json_each({call})")),
            ("case", format!("SELECT CASE WHEN 1 THEN {call} END AS answer")),
            ("over", format!("SELECT count({call}) FILTER (WHERE {call} > '') OVER (PARTITION BY {call}) AS answer")),
            ("union", format!("SELECT 1 AS answer UNION SELECT {call}")),
            ("with", format!("WITH c AS (SELECT {call} AS answer) SELECT answer FROM c")),
            ("having", format!("SELECT 1 AS answer FROM sqlite_master GROUP BY type HAVING {call} IS NULL")),
            ("inner", format!("SELECT (SELECT {call}) AS answer FROM call{number}")),
        ] {
            case = case
                .stored(format!("CREATE VIEW {place}{number} AS {select}"))
                .done(format!("SELECT * FROM {place}{number}"), UNSAFE);
        }
    }
    case.stored("CREATE VIEW called AS SELECT * FROM realtime_kit_sessions_participants('x')")
        .stored("CREATE VIEW joined AS SELECT a.id FROM realtime_kit_sessions a, of_realtime_kit_sessions b")
        .done("SELECT * FROM called", UNSAFE)
        .done("SELECT * FROM joined", UNSAFE)
        .done("SELECT realtime_kit_version() FROM sqlite_master LIMIT 1", Works)
}

/// What the triggers do: write to the tables, read them, call the functions.
fn actions() -> Vec<String> {
    let mut actions = vec![
        format!("INSERT INTO realtime_kit_sessions(session_id) VALUES ('{SESSION}')"),
        format!("INSERT OR IGNORE INTO realtime_kit_sessions(session_id) SELECT '{SESSION}'"),
        format!("REPLACE INTO realtime_kit_sessions(session_id) VALUES ('{SESSION}')"),
        format!("INSERT INTO calls(session_id) VALUES ('{SESSION}')"),
        "INSERT INTO seen SELECT id FROM realtime_kit_sessions".to_owned(),
        "INSERT INTO seen SELECT id FROM calls".to_owned(),
        "SELECT count(*) FROM realtime_kit_sessions".to_owned(),
        "SELECT count(*) FROM calls".to_owned(),
        format!("SELECT count(*) FROM realtime_kit_sessions WHERE id = '{SESSION}'"),
        format!("SELECT 1 WHERE '{SESSION}' IN (SELECT id FROM realtime_kit_sessions)"),
        "UPDATE realtime_kit_sessions SET status = 'ENDED'".to_owned(),
        "UPDATE calls SET status = 'ENDED'".to_owned(),
        "DELETE FROM realtime_kit_sessions".to_owned(),
        "DELETE FROM calls".to_owned(),
    ];
    actions.extend(calls().iter().map(|call| format!("SELECT {call}")));
    actions
}

fn with_calls_and_seen(name: &str) -> Case {
    Case::new(name)
        .schema_row("table", "calls", "calls", "CREATE VIRTUAL TABLE calls USING realtime_kit_sessions")
        .stored("CREATE TABLE seen(id)")
}

fn triggers() -> Case {
    let mut case = with_calls_and_seen("triggers_neither_read_write_nor_call");
    for (number, action) in actions().iter().enumerate() {
        for (event, fires) in [
            ("INSERT", format!("INSERT INTO i{number} VALUES ('x')")),
            ("UPDATE", format!("UPDATE u{number} SET a = 'y'")),
            ("DELETE", format!("DELETE FROM d{number}")),
        ] {
            let table = format!("{}{number}", event.to_lowercase().remove(0));
            case = case
                .stored(format!("CREATE TABLE {table}(a)"))
                .stored(format!("INSERT INTO {table} VALUES ('x')"))
                .stored(format!("CREATE TRIGGER on_{table} AFTER {event} ON {table} BEGIN {action}; END"))
                .done(fires, UNSAFE);
        }
    }
    for (number, call) in calls().iter().enumerate() {
        case = case
            .stored(format!("CREATE TABLE w{number}(a)"))
            .stored(format!("CREATE TRIGGER on_w{number} BEFORE INSERT ON w{number} WHEN {call} IS NULL BEGIN SELECT 1; END"))
            .done(format!("INSERT INTO w{number} VALUES ('x')"), UNSAFE)
            .stored(format!("CREATE TABLE r{number}(a)"))
            .stored(format!("CREATE TRIGGER on_r{number} AFTER INSERT ON r{number} BEGIN UPDATE seen SET id = {call}; DELETE FROM seen WHERE id = {call}; END"))
            .done(format!("INSERT INTO r{number} VALUES ('x')"), UNSAFE);
    }
    case.done("SELECT count(*) FROM seen", Works)
}

fn triggers_fired_in_other_ways() -> Case {
    let mut case = with_calls_and_seen("triggers_fired_in_other_ways")
        .done("PRAGMA foreign_keys = ON", Works)
        .done("PRAGMA recursive_triggers = ON", Works);
    for (number, action) in actions().iter().enumerate() {
        let (n, fails) = (number, UNSAFE);
        case = case
            // A view's own INSERT, UPDATE and DELETE.
            .stored(format!("CREATE VIEW v{n} AS SELECT 'x' AS a"))
            .stored(format!("CREATE TRIGGER vi{n} INSTEAD OF INSERT ON v{n} BEGIN {action}; END"))
            .stored(format!("CREATE TRIGGER vu{n} INSTEAD OF UPDATE ON v{n} BEGIN {action}; END"))
            .stored(format!("CREATE TRIGGER vd{n} INSTEAD OF DELETE ON v{n} BEGIN {action}; END"))
            .done(format!("INSERT INTO v{n} VALUES ('x')"), fails.clone())
            .done(format!("UPDATE v{n} SET a = 'y'"), fails.clone())
            .done(format!("DELETE FROM v{n}"), fails.clone())
            // UPSERT, REPLACE, RETURNING.
            .stored(format!("CREATE TABLE k{n}(a PRIMARY KEY, b)"))
            .stored(format!("INSERT INTO k{n} VALUES ('x', 1)"))
            .stored(format!("CREATE TRIGGER ku{n} AFTER UPDATE ON k{n} BEGIN {action}; END"))
            .stored(format!("CREATE TRIGGER kd{n} AFTER DELETE ON k{n} BEGIN {action}; END"))
            .done(
                format!("INSERT INTO k{n} VALUES ('x', 2) ON CONFLICT(a) DO UPDATE SET b = excluded.b"),
                fails.clone(),
            )
            .done(format!("REPLACE INTO k{n} VALUES ('x', 3)"), fails.clone())
            .done(format!("DELETE FROM k{n} RETURNING a"), fails.clone())
            // What a foreign key does by itself.
            .stored(format!("CREATE TABLE p{n}(a PRIMARY KEY)"))
            .stored(format!("CREATE TABLE c{n}(a REFERENCES p{n} ON DELETE CASCADE ON UPDATE CASCADE)"))
            .stored(format!("INSERT INTO p{n} VALUES ('x')"))
            .stored(format!("INSERT INTO c{n} VALUES ('x')"))
            .stored(format!("CREATE TRIGGER cu{n} AFTER UPDATE ON c{n} BEGIN {action}; END"))
            .stored(format!("CREATE TRIGGER cd{n} AFTER DELETE ON c{n} BEGIN {action}; END"))
            .done(format!("UPDATE p{n} SET a = 'y'"), fails.clone())
            .done(format!("DELETE FROM p{n}"), fails);
    }
    case.stored("CREATE TABLE child(a REFERENCES calls(id) ON DELETE CASCADE)")
        .done("INSERT INTO child VALUES ('x')", Fails)
        .done(
            format!("INSERT INTO calls(session_id) VALUES ('{SESSION}') ON CONFLICT DO UPDATE SET status = 'x'"),
            Fails,
        )
}

/// Names that make a typed statement look as if it named the virtual table.
fn triggers_on_names_that_mislead() -> Case {
    let mut case = with_calls_and_seen("triggers_on_names_that_mislead");
    for name in ["\"calls\"\"x\"", "\"into calls\"", "[calls ]", "\"x.calls\"", "`calls``x`", "\"INTO\"\"calls\""] {
        case = case
            .stored(format!("CREATE TABLE {name}(calls)"))
            .stored(format!(
                "CREATE TRIGGER \"on {}\" AFTER INSERT ON {name} BEGIN INSERT INTO calls(session_id) VALUES ('{SESSION}'); END",
                name.replace('"', "")
            ))
            .done(format!("INSERT INTO {name} VALUES ('x')"), UNSAFE)
            .done(format!("INSERT INTO {name} SELECT 'into' calls"), UNSAFE)
            .done(format!("INSERT INTO {name}(calls) VALUES ('into'), ('calls') -- INTO calls"), UNSAFE)
            .done(format!("INSERT INTO main . {name} VALUES ('INTO calls')"), UNSAFE);
    }
    case
}

/// Expressions that SQLite works out by itself when rows are read, written or checked, each in a file of its own: one
/// that is refused may spoil the whole schema. `realtime_kit_generate_summary` says that it is deterministic, as most of
/// these ask for.
fn expressions() -> Vec<Case> {
    let calls = [
        ("acts", format!("realtime_kit_generate_summary('{SESSION}')")),
        ("acts_on_the_row", "realtime_kit_generate_summary(a)".to_owned()),
        ("sets", "realtime_kit_config('base_url', 'EVIL_URL')".to_owned()),
    ];
    let mut cases = Vec::new();
    for (what, call) in &calls {
        for (kind, table, index) in [
            ("a_stored_column", format!("CREATE TABLE t(a, b AS ({call}) STORED)"), String::new()),
            ("a_virtual_column", format!("CREATE TABLE t(a, b AS ({call}) VIRTUAL)"), String::new()),
            ("a_check", format!("CREATE TABLE t(a, b CHECK ({call} IS NULL))"), String::new()),
            ("a_check_of_the_table", format!("CREATE TABLE t(a, b, CHECK ({call} IS NULL))"), String::new()),
            ("a_partial_index", String::new(), format!("CREATE INDEX i ON t(a) WHERE {call} IS NULL")),
            ("an_index", String::new(), format!("CREATE INDEX i ON t({call})")),
        ] {
            let edit = |name: &str, sql: &str| {
                let sql = sql.replace('\'', "''");
                format!("UPDATE sqlite_master SET sql = '{sql}' WHERE name = '{name}' AND '{sql}' <> ''")
            };
            let mut case = Case::new(&format!("{kind}_that_{what}"))
                .stored("CREATE TABLE t(a, b)")
                .stored(format!("INSERT INTO t(a) VALUES ('{SESSION}')"))
                .stored("CREATE INDEX i ON t(a)")
                .schema(&edit("t", &table))
                .schema(&edit("i", &index))
                .done(format!("INSERT INTO t(a) VALUES ('{SESSION}')"), Fails);
            for sql in [
                "SELECT * FROM t",
                "SELECT a FROM t WHERE a > '' ORDER BY a",
                "UPDATE t SET a = 'z'",
                "DELETE FROM t",
                "REPLACE INTO t(a) VALUES ('y')",
                "ALTER TABLE t ADD COLUMN c",
                "ALTER TABLE t RENAME COLUMN b TO d",
                "CREATE INDEX of_b ON t(b)",
                "PRAGMA integrity_check",
                "PRAGMA quick_check",
                "ANALYZE",
                "REINDEX",
                "VACUUM",
            ] {
                case = case.done(sql, Either);
            }
            cases.push(case);
        }
    }
    cases
}

fn defaults() -> Case {
    let mut case = Case::new("no_default_calls_a_function");
    for (number, call) in calls().iter().enumerate() {
        case = case
            .stored(format!("CREATE TABLE t{number}(a, b DEFAULT ({call}))"))
            .done(format!("INSERT INTO t{number}(a) VALUES ('x')"), UNSAFE)
            .done(format!("INSERT INTO t{number} DEFAULT VALUES"), UNSAFE)
            .done(format!("ALTER TABLE t{number} ADD COLUMN c DEFAULT ({call})"), Either)
            .done(format!("SELECT * FROM t{number}"), Works);
    }
    case
}

/// Ordinary tables and views win over ours by SQLite's rules: their rows are the stranger's, and nothing is sent.
fn tables_named_like_ours() -> Case {
    let mut case = Case::new("tables_named_like_ours")
        .schema_row("table", "calls", "calls", "CREATE VIRTUAL TABLE calls USING realtime_kit_sessions")
        .stored("CREATE TABLE realtime_kit_sessions(id, session_id, token, base_url)")
        .stored("INSERT INTO realtime_kit_sessions(id) VALUES ('a stranger''s row')")
        .stored("CREATE TRIGGER passed AFTER INSERT ON realtime_kit_sessions BEGIN INSERT INTO calls(session_id) VALUES (new.session_id); END")
        .stored("CREATE VIEW realtime_kit_requests AS SELECT 'nothing was sent' AS path")
        .stored("CREATE VIEW realtime_kit_sessions_participants AS SELECT session_id AS id FROM calls")
        .stored("CREATE TRIGGER viewed INSTEAD OF INSERT ON realtime_kit_sessions_participants BEGIN INSERT INTO calls(session_id) VALUES (new.id); END");
    // The names that SQLite keeps for the parts of a virtual table, in which ours has none.
    for suffix in ["data", "content", "idx", "config", "docsize", "segments", "stat", "node"] {
        case = case
            .stored(format!("CREATE TABLE calls_{suffix}(id)"))
            .stored(format!("CREATE TABLE realtime_kit_apps_{suffix}(id)"))
            .done(format!("INSERT INTO calls_{suffix} VALUES (1)"), Works)
            .done(format!("DROP TABLE realtime_kit_apps_{suffix}"), Works);
    }
    case.done("SELECT id FROM realtime_kit_sessions", Works)
        .done("SELECT token FROM realtime_kit_sessions WHERE token IS NOT NULL", Works)
        .done("SELECT path FROM realtime_kit_requests", Works)
        .done(format!("INSERT INTO realtime_kit_sessions(session_id) VALUES ('{SESSION}')"), UNSAFE)
        .done(format!("INSERT INTO main.realtime_kit_sessions(session_id) VALUES ('{SESSION}')"), UNSAFE)
        .done("SELECT * FROM realtime_kit_sessions_participants", UNSAFE)
        .done(format!("INSERT INTO realtime_kit_sessions_participants VALUES ('{SESSION}')"), UNSAFE)
}

/// The same file beside a database of one's own.
/// Full-text search reads its content by statements of its own, which SQLite takes for typed ones.
fn full_text_search() -> Case {
    let mut case = Case::new("full_text_search_reads_no_table")
        .stored("CREATE TABLE notes(x)")
        .stored("CREATE TABLE stolen(x)")
        .stored("CREATE VIRTUAL TABLE of_its_own USING fts5(x)")
        .stored("INSERT INTO of_its_own VALUES ('some words')")
        .schema_row(
            "table",
            "calls",
            "calls",
            "CREATE VIRTUAL TABLE calls USING realtime_kit_sessions(account_id='ACCOUNT')",
        );
    for (number, content) in
        ["realtime_kit_sessions", "realtime_kit_recordings", "realtime_kit_requests", "calls"].iter().enumerate()
    {
        let column = if *content == "realtime_kit_requests" { "path" } else { "id" };
        for (kind, options) in
            [("fts5", format!("{column}, content='{content}'")), ("fts4", format!("content='{content}', {column}"))]
        {
            let name = format!("{kind}_{number}");
            case = case
                .stored(format!("CREATE VIRTUAL TABLE {name} USING {kind}({options})"))
                .stored(format!("CREATE VIEW of_{name} AS SELECT * FROM {name}"))
                .stored(format!(
                    "CREATE TRIGGER after_{name} AFTER INSERT ON notes WHEN new.x = '{name}' BEGIN INSERT INTO stolen SELECT {column} FROM {name}; END"
                ))
                .done(format!("SELECT * FROM {name}"), Fails)
                .done(format!("SELECT * FROM of_{name}"), Fails)
                .done(format!("INSERT INTO notes VALUES ('{name}')"), Fails)
                .done(format!("INSERT INTO {name}({name}) VALUES ('rebuild')"), Fails);
        }
    }
    // What is the search's own is left alone.
    case.done("SELECT count(*) FROM of_its_own WHERE of_its_own MATCH 'words'", Works)
        .done("INSERT INTO notes VALUES ('nothing')", Works)
}

fn attached() -> Case {
    tables_named_like_ours_attached()
        .done("ATTACH 'FILE' AS strangers", Works)
        .done("SELECT * FROM strangers.v", UNSAFE)
        .done(format!("INSERT INTO strangers.t VALUES ('{SESSION}')"), UNSAFE)
        .done(format!("INSERT INTO strangers.realtime_kit_sessions VALUES ('{SESSION}')"), UNSAFE)
        .done(format!("INSERT INTO realtime_kit_sessions VALUES ('{SESSION}')"), UNSAFE)
        .done("CREATE TEMP VIEW mine AS SELECT * FROM strangers.v", Works)
        .done("SELECT * FROM mine", UNSAFE)
        .done("CREATE TABLE mine_too AS SELECT * FROM strangers.v", UNSAFE)
        .done("PRAGMA strangers.integrity_check", Either)
        .done("DETACH strangers", Works)
}

fn tables_named_like_ours_attached() -> Case {
    Case::new("attached")
        .done("CREATE TABLE own(a)", Works)
        .schema_row("table", "calls", "calls", "CREATE VIRTUAL TABLE calls USING realtime_kit_sessions")
        .stored("CREATE TABLE t(a)")
        .stored("CREATE TRIGGER ask AFTER INSERT ON t BEGIN INSERT INTO calls(session_id) VALUES (new.a); END")
        .stored("CREATE TABLE realtime_kit_sessions(session_id)")
        .stored("CREATE TRIGGER pass AFTER INSERT ON realtime_kit_sessions BEGIN INSERT INTO t VALUES (new.session_id); END")
        .stored("CREATE VIEW v AS SELECT count(*) FROM calls")
}

/// The collation of time columns in a stranger's tables: harmless, also where the order it should keep is not kept.
fn time_collation() -> Case {
    Case::new("the_collation_of_times")
        .stored("CREATE TABLE t(at TEXT PRIMARY KEY, n) WITHOUT ROWID")
        .stored("CREATE TABLE i(at TEXT, n)")
        .stored("CREATE INDEX of_i ON i(at)")
        .stored("WITH RECURSIVE c(n) AS (VALUES(0) UNION ALL SELECT n + 1 FROM c WHERE n < 300) INSERT INTO t SELECT CASE n % 5 WHEN 0 THEN datetime(n * 86400, 'unixepoch') WHEN 1 THEN CAST(randomblob(20) AS TEXT) WHEN 2 THEN '2026-11-14T14:00:00+0' || n WHEN 3 THEN n || '-13-45' ELSE char(n, 0, 8238) END || n, n FROM c")
        .stored("INSERT INTO i SELECT at, n FROM t ORDER BY n")
        .stored("INSERT INTO t VALUES (replace(hex(zeroblob(500000)), '0', '9'), 0)")
        .schema("UPDATE sqlite_master SET sql = replace(sql, 'at TEXT', 'at TEXT COLLATE realtime_kit_time')")
        .done("SELECT count(*) FROM t WHERE at > '2026-11-14'", Works)
        .done("SELECT hex(max(at)), hex(min(at)) FROM i", Works)
        .done("SELECT n FROM i ORDER BY at LIMIT 3", Works)
        .done("PRAGMA integrity_check", Either)
        .done("INSERT INTO i VALUES ('2026-11-14', 1)", Either)
        .done("INSERT INTO t VALUES ('2026-11-14', 1)", Either)
        .done("DELETE FROM i WHERE at < '2026-01-01'", Either)
        .done("DELETE FROM t WHERE at < '2026-01-01'", Either)
        .done("REINDEX", Either)
        .done("SELECT count(DISTINCT at) FROM i", Works)
}
