//! What no SQLite would have stored: schema rows edited by hand, broken arguments, huge texts.

use super::Says::{Either, Fails, Refused, Works};
use super::{Case, SESSION};

pub fn all() -> Vec<Case> {
    let mut cases = vec![broken_arguments(), unfit_ids()];
    cases.extend(huge());
    cases.extend(schema_rows());
    cases
}

fn broken_arguments() -> Case {
    let mut case = Case::new("broken_arguments");
    let arguments = [
        "nonsense",
        "=",
        "account_id",
        "='x'",
        "account_id='a', account_id='b'",
        "account_id='a', ACCOUNT_ID='b'",
        "no_such_column='x'",
        "status='LIVE'",
        "data='x'",
        "rowid='1'",
        "answer='/nothing'",
        "answer=''",
        "answer",
        "account_id='x'; DROP TABLE seen",
        "\"\u{1b}]0;title\u{7}\"='x'",
        "\u{202e}di_tnuocca='x'",
        "a\u{0301}\u{200b}\u{feff}='x'",
        "'account_id'='x'",
        "HIDDEN='x'",
        "account_id='x' COLLATE NOCASE='y', z INTEGER",
    ];
    for (number, argument) in arguments.iter().enumerate() {
        let table = format!("t{number}");
        let create = format!("CREATE VIRTUAL TABLE {table} USING realtime_kit_sessions({argument})");
        case = case
            .schema_row("table", &table, &table, &create)
            .done(format!("PRAGMA table_info({table})"), Either)
            .done(format!("SELECT count(*) FROM {table} WHERE 0"), Refused(&["realtime_kit_sessions: "]))
            .done(format!("DROP TABLE {table}"), Either);
    }
    case.done("SELECT name FROM sqlite_master", Works)
        .done("CREATE VIRTUAL TABLE t USING realtime_kit_sessions(nonsense)", Fails)
        .done("CREATE VIRTUAL TABLE t USING realtime_kit_requests", Fails)
}

/// Arguments that no path can hold are refused when the table is read, before any request.
fn unfit_ids() -> Case {
    let mut case = Case::new("ids_that_no_path_can_hold");
    let ids = ["../../../user/tokens", "..", ".", "", "peer-report", "a\u{7}b", "a\nb"];
    for (number, id) in ids.iter().enumerate() {
        for (kind, argument) in [("s", "session_id"), ("a", "account_id"), ("p", "app_id")] {
            // An id with slashes is escaped and stays one segment; as an account it would be asked for.
            if id.contains('/') || (*id == "peer-report" && kind != "s") {
                continue;
            }
            let table = format!("{kind}{number}");
            case = case
                .schema_row(
                    "table",
                    &table,
                    &table,
                    &format!(
                        "CREATE VIRTUAL TABLE {table} USING realtime_kit_sessions_participants({argument}='{id}')"
                    ),
                )
                .done(format!("SELECT id FROM {table} WHERE session_id = '{SESSION}' AND 0"), Either)
                .done(format!("SELECT id FROM {table}"), Fails);
        }
    }
    case
}

/// Thousands of arguments, megabytes of text: each in a file of its own.
fn huge() -> Vec<Case> {
    let many = |count: usize| (0..count).map(|n| format!("argument{n}='x', ")).collect::<String>() + "account_id='x'";
    let megabyte = "x".repeat(1 << 20);
    // SQLite has a limit of its own for the number of arguments, newer ones for how deep their brackets go.
    let cases: [(&str, String, &'static [&'static str]); 11] = [
        ("five_thousand_arguments", many(5000), &["too many columns on t"]),
        ("two_thousand_arguments", many(1900), &["there is no argument argument0"]),
        ("an_argument_a_thousand_times", ["account_id='x'"; 1500].join(", "), &["account_id is given twice"]),
        ("a_long_id", format!("session_id='{megabyte}'"), LONG),
        ("a_long_account", format!("account_id='{megabyte}', session_id='{SESSION}'"), LONG),
        ("a_long_search", format!("search='{megabyte}', session_id='{SESSION}'"), LONG),
        ("a_long_name", format!("{megabyte}='x'"), &["there is no argument xxx"]),
        ("a_long_word", megabyte.clone(), &["is not of the form name='value'"]),
        ("a_long_answer", format!("answer='{megabyte}'"), &["is no endpoint of this table"]),
        ("deep_brackets", "(".repeat(50_000) + &")".repeat(50_000), &["Recursion limit", "parser stack overflow"]),
        ("a_long_comment", format!("/*{megabyte}*/ session_id='..'"), &["session_id = '..'"]),
    ];
    let case = |(name, arguments, words): (&str, String, &'static [&'static str])| {
        let create = format!("CREATE VIRTUAL TABLE t USING realtime_kit_sessions_participants({arguments})");
        Case::new(name)
            .schema_row("table", "t", "t", &create)
            .done("SELECT id FROM t", Refused(words))
            .done("PRAGMA table_info(t)", Either)
            .done("PRAGMA integrity_check", Either)
            .done("DROP TABLE t", Either)
    };
    cases.into_iter().map(case).collect()
}

const LONG: &[&str] = &["is longer than"];

/// Rows of the schema that contradict themselves: each in a file of its own, for one may spoil the whole schema.
fn schema_rows() -> Vec<Case> {
    let vtab = "CREATE VIRTUAL TABLE t USING realtime_kit_sessions";
    let rows: &[(&str, [&str; 4])] = &[
        ("an_index_on_a_virtual_table", ["index", "i", "t", "CREATE INDEX i ON t(id)"]),
        (
            "a_trigger_on_a_virtual_table",
            ["trigger", "r", "t", "CREATE TRIGGER r AFTER INSERT ON t BEGIN SELECT count(*) FROM t; END"],
        ),
        (
            "a_trigger_on_our_module",
            [
                "trigger",
                "r",
                "realtime_kit_sessions",
                "CREATE TRIGGER r AFTER INSERT ON realtime_kit_sessions BEGIN SELECT 1; END",
            ],
        ),
        ("a_view_of_the_same_name", ["view", "t", "t", "CREATE VIEW t AS SELECT * FROM realtime_kit_sessions"]),
        (
            "an_eponymous_name_of_its_own_module",
            [
                "table",
                "realtime_kit_sessions",
                "realtime_kit_sessions",
                "CREATE VIRTUAL TABLE realtime_kit_sessions USING realtime_kit_sessions(base_url='EVIL_URL')",
            ],
        ),
        (
            "another_module_by_our_name",
            [
                "table",
                "realtime_kit_apps",
                "realtime_kit_apps",
                "CREATE VIRTUAL TABLE realtime_kit_apps USING realtime_kit_sessions(session_id='..')",
            ],
        ),
        (
            "a_module_in_capitals",
            ["table", "x", "x", "CREATE VIRTUAL TABLE x USING REALTIME_KIT_SESSIONS(Token='stolen')"],
        ),
        (
            "an_argument_that_does_not_end",
            ["table", "x", "x", "CREATE VIRTUAL TABLE x USING realtime_kit_sessions(account_id = 'unclosed)"],
        ),
        (
            "brackets_that_do_not_end",
            ["table", "x", "x", "CREATE VIRTUAL TABLE x USING realtime_kit_sessions((((((token='stolen')"],
        ),
        (
            "an_argument_of_control_characters",
            ["table", "x", "x", "CREATE VIRTUAL TABLE x USING realtime_kit_sessions(\u{1b}[31m\u{7}='x')"],
        ),
        (
            "comments_inside",
            [
                "table",
                "x",
                "x",
                "CREATE/**/VIRTUAL\nTABLE--\nx/*\u{202e}*/USING\trealtime_kit_sessions/*(*/(base_url/**/=/**/'EVIL_URL')",
            ],
        ),
        (
            "a_name_of_control_characters",
            [
                "table",
                "\u{1b}[2J",
                "\u{1b}[2J",
                "CREATE VIRTUAL TABLE \"\u{1b}[2J\" USING realtime_kit_sessions(token='stolen')",
            ],
        ),
        ("text_that_is_no_sql", ["table", "x", "x", "CREATE VIRTUAL TABLE x USING"]),
        (
            "an_ordinary_table_without_a_page",
            ["table", "realtime_kit_sessions", "realtime_kit_sessions", "CREATE TABLE realtime_kit_sessions(id)"],
        ),
        ("a_select_in_place_of_a_table", ["table", "x", "x", "CREATE TABLE x AS SELECT * FROM realtime_kit_sessions"]),
        ("a_function_in_place_of_a_table", ["table", "x", "x", "SELECT realtime_kit_config('token', 'stolen')"]),
        (
            "a_temp_trigger_in_a_file",
            [
                "trigger",
                "r",
                "o",
                "CREATE TEMP TRIGGER r AFTER INSERT ON o BEGIN SELECT realtime_kit_config('token', 'stolen'); END",
            ],
        ),
    ];
    let mut cases: Vec<Case> = rows
        .iter()
        .map(|(name, [kind, object, table, sql])| {
            let case = Case::new(name)
                .stored("CREATE TABLE o(a)")
                .schema_row("table", "t", "t", vtab)
                .schema_row(kind, object, table, sql);
            poked(case)
        })
        .collect();
    for (name, sql) in [
        (
            "sql_with_a_nul",
            "UPDATE sqlite_master SET sql = sql || char(0) || '(base_url=''EVIL_URL'')' WHERE name = 't'",
        ),
        (
            "a_nul_among_the_arguments",
            "UPDATE sqlite_master SET sql = sql || '(account_id=''a' || char(0) || ''')' WHERE name = 't'",
        ),
        (
            "sql_that_is_no_utf_8",
            "UPDATE sqlite_master SET sql = CAST(CAST(sql || '(account_id=''' AS BLOB) || X'fffe80' || CAST(''')' AS BLOB) AS TEXT) WHERE name = 't'",
        ),
        (
            "an_argument_name_that_is_no_utf_8",
            "UPDATE sqlite_master SET sql = CAST(CAST(sql || '(' AS BLOB) || X'ff' || CAST('=1)' AS BLOB) AS TEXT) WHERE name = 't'",
        ),
        ("no_sql", "UPDATE sqlite_master SET sql = NULL WHERE name = 't'"),
        ("a_page_of_its_own", "UPDATE sqlite_master SET rootpage = 2 WHERE name = 't'"),
        (
            "a_name_that_is_not_its_own",
            "UPDATE sqlite_master SET name = 'realtime_kit_sessions', tbl_name = 'x' WHERE name = 't'",
        ),
        (
            "an_ordinary_table_made_virtual",
            "UPDATE sqlite_master SET sql = 'CREATE VIRTUAL TABLE o USING realtime_kit_sessions(token=''stolen'')' WHERE name = 'o'",
        ),
    ] {
        let case = Case::new(name).stored("CREATE TABLE o(a)").schema_row("table", "t", "t", vtab).schema(sql);
        cases.push(poked(case));
    }
    cases
}

/// What people and tools do to a file they know nothing of. Nothing of it reads rows of the API.
fn poked(case: Case) -> Case {
    let mut case = case;
    for sql in [
        "SELECT name FROM sqlite_master",
        "SELECT * FROM o",
        "INSERT INTO o VALUES (1)",
        "SELECT id FROM t WHERE 0",
        "PRAGMA table_info(t)",
        "PRAGMA table_info(x)",
        "SELECT id FROM x WHERE 0",
        "PRAGMA table_list",
        "PRAGMA integrity_check",
        "PRAGMA foreign_key_check",
        "ANALYZE",
        "REINDEX",
        "PRAGMA optimize",
        "ALTER TABLE o RENAME TO o2",
        "CREATE TABLE another(a)",
        "DROP TABLE t",
        "VACUUM",
    ] {
        case = case.done(sql, Either);
    }
    case
}
