//! Tables, CSV and JSON.

use crate::bench::{emulator, run, run_alone};

/// A row with one of everything.
const ODD: &str = r#"SELECT 1 AS "an ""integer""", -2.0 AS real, NULL AS missing, '' AS empty, x'00ff' AS blob,
    'a "quoted", word' AS quoted, 'two' || char(10) || 'lines' AS lines, 'größe 大きさ' AS text, 9223372036854775807 AS big,
    9e999 AS endless, 0.1 + 0.2 AS sum, '=1+1' AS formula"#;

#[test]
fn csv_is_of_rfc_4180() {
    assert_eq!(
        run_alone(&["--csv", ODD]).rows(),
        "\"an \"\"integer\"\"\",real,missing,empty,blob,quoted,lines,text,big,endless,sum,formula\r\n\
         1,-2.0,,,00ff,\"a \"\"quoted\"\", word\",\"two\nlines\",größe 大きさ,9223372036854775807,9e999,0.30000000000000004,=1+1\r\n"
    );
}

#[test]
fn csv_keeps_bytes_that_are_no_text() {
    let ended = run_alone(&["--csv", "SELECT CAST(x'61ff62' AS TEXT) AS a"]);
    assert_eq!(ended.rows(), "a\r\na\u{fffd}b\r\n", "the test reads them so");
}

/// A line that is empty could be no row at all.
#[test]
fn csv_of_one_column_has_a_line_for_each_row() {
    assert_eq!(run_alone(&["--csv", "VALUES (NULL), (''), (1)"]).rows(), "column1\r\n\"\"\r\n\"\"\r\n1\r\n");
}

#[test]
fn json_has_an_object_a_line_with_columns_in_their_order() {
    assert_eq!(
        run_alone(&["--json", ODD]).rows(),
        "{\"an \\\"integer\\\"\":1,\"real\":-2.0,\"missing\":null,\"empty\":\"\",\"blob\":\"00ff\",\
         \"quoted\":\"a \\\"quoted\\\", word\",\"lines\":\"two\\nlines\",\"text\":\"größe 大きさ\",\
         \"big\":9223372036854775807,\"endless\":9e999,\"sum\":0.30000000000000004,\"formula\":\"=1+1\"}\n"
    );
    for line in run_alone(&["--json", ODD]).rows().lines() {
        serde_json::from_str::<serde_json::Value>(&line.replace("9e999", "1")).expect("JSON");
    }
}

#[test]
fn json_tells_columns_of_one_name_apart() {
    let sql = "SELECT 1 AS a, 2 AS a, 3 AS \"a:1\", 4 AS a, -9e999 AS b";
    assert_eq!(run_alone(&["--json", sql]).rows(), "{\"a\":1,\"a:1\":2,\"a:1:1\":3,\"a:2\":4,\"b\":-9e999}\n");
}

#[test]
fn a_table_is_for_people() {
    let sql =
        "SELECT 'one' AS word, 12 AS number, NULL AS missing, x'00' AS blob UNION ALL SELECT 'größe', 1.5, 3, x''";
    let table = "\
┌───────┬────────┬─────────┬───────────────────┐
│ word  ┆ number ┆ missing ┆ blob              │
╞═══════╪════════╪═════════╪═══════════════════╡
│ one   ┆     12 ┆ NULL    ┆ a blob of 1 bytes │
│ größe ┆    1.5 ┆       3 ┆ a blob of 0 bytes │
└───────┴────────┴─────────┴───────────────────┘
";
    assert_eq!(run_alone(&["--table", sql]).rows(), table);
}

#[test]
fn a_table_moves_nothing_in_the_terminal_and_shortens_cells_beside_others() {
    let sql =
        "SELECT char(27) || '[2J' || char(13) || char(155) || 'x' AS a, replace(hex(zeroblob(40)), '0', 'y') AS b";
    let table = run_alone(&["--table", sql]).rows();
    assert!(!table.contains(['\u{1b}', '\r', '\u{9b}']), "{table:?}");
    let cell = format!("{}…{}", "y".repeat(30), "y".repeat(29));
    assert!(table.contains(&format!(" {cell} ")), "{table}");
    let alone = run_alone(&["--table", "SELECT replace(hex(zeroblob(40)), '0', 'y') || char(10) || 'z' AS b"]).rows();
    assert!(alone.contains(&"y".repeat(80)) && alone.lines().any(|line| line.starts_with("│ z ")), "{alone}");
}

#[test]
fn answers_without_rows_tell_so() {
    let none = "SELECT 1 AS a WHERE 0";
    assert_eq!(run_alone(&["--csv", none]).rows(), "a\r\n");
    assert_eq!(run_alone(&["--json", none]).rows(), "");
    assert_eq!(run_alone(&["--table", none]).rows(), "(no rows)\n");
    for form in ["--csv", "--json", "--table"] {
        assert_eq!(run_alone(&[form, "CREATE TEMP TABLE t(x)"]).rows(), "");
    }
}

#[test]
fn without_a_terminal_it_is_csv() {
    assert_eq!(run_alone(&["SELECT 1 AS a, 'b' AS b"]).rows(), "a,b\r\n1,b\r\n");
}

#[cfg(unix)]
#[test]
fn on_a_terminal_it_is_a_table() {
    let table = "┌───┐\r\n│ a │\r\n╞═══╡\r\n│ 1 │\r\n└───┘\r\n";
    assert_eq!(crate::ending::on_a_terminal(&["SELECT 1 AS a"]), table);
    assert_eq!(crate::ending::on_a_terminal(&["--json", "SELECT 1 AS a"]), "{\"a\":1}\r\n");
    // A terminal makes CR LF of each LF.
    assert_eq!(crate::ending::on_a_terminal(&["--csv", "SELECT 1 AS a"]), "a\r\r\n1\r\r\n");
}

#[test]
fn rows_of_the_api_come_in_each_form() {
    let (emulator, environment) = emulator("");
    let sql = "SELECT status, count(*) AS calls FROM realtime_kit_sessions GROUP BY status ORDER BY status";
    assert_eq!(run(&environment, &["--csv", sql]).rows(), "status,calls\r\nENDED,519\r\nLIVE,4\r\n");
    let json = "{\"status\":\"ENDED\",\"calls\":519}\n{\"status\":\"LIVE\",\"calls\":4}\n";
    assert_eq!(run(&environment, &["--json", sql]).rows(), json);
    assert!(run(&environment, &["--table", sql]).rows().contains("│ LIVE   ┆     4 │"));
    assert_eq!(emulator.take_log().len(), 3 * 6);
}
