//! The files as DuckDB and pyarrow read them.

use crate::bench::Bench;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The tests of this file, which need a Python.
pub const TESTS: [(&str, fn()); 3] =
    [("duckdb::all_rows", all_rows), ("duckdb::no_rows", no_rows), ("documents", documents)];

/// A Python that has the engines.
pub fn python() -> Option<PathBuf> {
    let python = PathBuf::from(std::env::var_os("REALTIMEKIT_TEST_DUCKDB_PYTHON")?);
    let works = Command::new(&python).args(["-c", "import duckdb, pyarrow, pandas"]).status();
    works.is_ok_and(|status| status.success()).then_some(python)
}

fn all_rows() {
    let bench = Bench::new(150);
    bench.export();
    let told = compare(&bench);
    assert!(told.lines().count() == 10 && !told.contains("\"rows\": 0"), "{told}");
    // And after changes in the middle.
    bench.change(
        "UPDATE sessions SET created_at = '1969-12-31 23:59:59.999' WHERE rowid % 5 = 0; DELETE FROM summaries; \
         UPDATE participants SET peer_events = NULL, duration = NULL; \
         UPDATE call_quality SET is_mobile = 1 - is_mobile WHERE rowid % 2",
    );
    bench.export();
    println!("{}", compare(&bench));
}

fn no_rows() {
    let bench = Bench::new(0);
    bench.export();
    let told = compare(&bench);
    assert_eq!(told.matches("\"rows\": 0, \"nulls\": 0, \"files\": 1").count(), 10, "{told}");
}

fn compare(bench: &Bench) -> String {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/parquet/read_back.py");
    run(Command::new(python().unwrap()).arg(script).arg(bench.mirror()).arg(bench.lake()))
}

fn run(command: &mut Command) -> String {
    let output = command.output().unwrap();
    let told = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "{told}{}", String::from_utf8_lossy(&output.stderr));
    told
}

/// Runs every block of docs/parquet.md, where the export of its first lines is.
fn documents() {
    let bench = Bench::new(60);
    bench.export();
    let text = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/parquet.md")).unwrap();
    let mut kinds = Vec::new();
    for block in text.split("\n```").skip(1).step_by(2) {
        let (kind, code) = block.split_once('\n').unwrap();
        kinds.push(kind.to_owned());
        let told = match kind {
            "console" => {
                let line = code.trim().strip_prefix("$ realtime-kit ").expect("one command");
                run(Command::new(env!("CARGO_BIN_EXE_realtime-kit")).args(line.split(' ')).current_dir(bench.place()))
            }
            "python" => run(Command::new(python().unwrap()).args(["-c", code]).current_dir(bench.place())),
            "sql" => {
                let program = "import duckdb, sys\nfor s in duckdb.extract_statements(sys.argv[1]):\n  r = duckdb.sql(s.query)\n  if r: print(r.fetchall())";
                run(Command::new(python().unwrap()).args(["-c", program, code]).current_dir(bench.place()))
            }
            other => panic!("a block of a kind that is new: {other}"),
        };
        assert!(told.trim().len() > 4, "{kind} block printed {told:?}:\n{code}");
    }
    kinds.sort();
    kinds.dedup();
    assert_eq!(kinds, ["console", "python", "sql"]);
}
