//! `demo`, `emulator` and `export`.

use crate::bench::{run, run_alone, start};
use crate::harness::environment::Environment;
use realtime_kit_emulator::{ACCOUNT_ID, APP_ID, TOKEN};
use std::process::Stdio;

#[test]
fn the_demo_shows_the_main_job() {
    let printed = run_alone(&["demo"]).rows();
    for word in [
        "An emulator of the API answers",
        "-- The busiest calls.",
        "All hands",
        "heard_mos",
        "IN_PROGRESS",
        "POST",
        "/sessions",
    ] {
        assert!(printed.contains(word), "{word} is not in {printed}");
    }
    assert!(!printed.contains("(no rows)"), "{printed}");
    let lines = run_alone(&["demo", "--json"]).rows();
    for line in lines.lines() {
        serde_json::from_str::<serde_json::Value>(line).expect("JSON");
    }
    assert!(lines.lines().count() > 15, "{lines}");
}

#[test]
fn the_demo_runs_ones_own_sql() {
    let sql = "SELECT count(*) AS n FROM realtime_kit_sessions";
    assert_eq!(run_alone(&["demo", "--json", sql]).rows(), "{\"n\":523}\n");
    assert!(run_alone(&["demo", sql]).rows().contains("│ 523 │"));
    // As `cargo demo -- --json …` arrives.
    assert_eq!(run_alone(&["demo", "--", "--json", sql]).rows(), "{\"n\":523}\n");
    let failing = run_alone(&["demo", "--emulator", "fault=403@all", sql]).failure(1);
    assert!(failing.contains("403"), "{failing}");
    let mut once = Environment::default();
    once.set("REALTIMEKIT_TRIES", Some("1"));
    let unknown = run(&once, &["demo", "--emulator", "nonsense=1", sql]).failure(1);
    assert!(unknown.contains("nonsense"), "{unknown}");
}

#[test]
fn the_demo_on_an_account_says_what_is_missing_and_only_reads() {
    let missing = run_alone(&["demo", "--live"]).failure(1);
    for name in ["CLOUDFLARE_API_TOKEN", "CLOUDFLARE_ACCOUNT_ID", "REALTIMEKIT_APP_ID"] {
        assert!(missing.contains(name), "{missing}");
    }
    let (emulator, environment) = crate::bench::emulator("");
    let printed = run(&environment, &["demo", "--live"]).rows();
    assert!(printed.contains("Your own calls") && printed.contains("All hands"), "{printed}");
    assert!(emulator.take_log().iter().all(|seen| seen.method == "GET"));
    let insert = "INSERT INTO realtime_kit_sessions(session_id) VALUES ('3bd31280-cfe7-4673-a547-df9989d0d303')";
    let refused = run(&environment, &["demo", "--live", insert]).failure(1);
    assert!(refused.contains("--write"), "{refused}");
    assert_eq!(emulator.take_log().len(), 0);
    run(&environment, &["demo", "--live", "--write", insert]).rows();
    assert!(emulator.take_log().iter().any(|seen| seen.method == "POST"));
}

#[test]
fn the_emulator_answers_another_run_of_the_program() {
    let help = run_alone(&["emulator", "--help"]).rows();
    for word in ["--port", "--seed", "--sessions", "--quiet", "latency=", "fault="] {
        assert!(help.contains(word), "{word} is not in {help}");
    }
    let emulator = start(&Environment::default(), &["emulator", "--port", "0", "--sessions", "40"], Stdio::null());
    emulator.wait_until(|printed| printed.contains("Stop with Ctrl-C"));
    let printed = emulator.printed();
    let base = printed.lines().find_map(|line| line.strip_prefix("export CLOUDFLARE_BASE_URL=")).expect("its URL");
    let mut environment = Environment::of_emulator(base);
    for (name, value) in
        [("CLOUDFLARE_API_TOKEN", TOKEN), ("CLOUDFLARE_ACCOUNT_ID", ACCOUNT_ID), ("REALTIMEKIT_APP_ID", APP_ID)]
    {
        assert!(printed.contains(&format!("export {name}={value}\n")), "{printed}");
        environment.set(name, Some(value));
    }
    assert_eq!(run(&environment, &["SELECT count(*) AS n FROM realtime_kit_sessions"]).rows(), "n\r\n40\r\n");
    emulator.wait_until(|printed| printed.contains("200 GET /sessions?"));
    emulator.forget();
}

#[test]
fn a_port_that_is_taken_is_a_sentence() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
    let port = taken.local_addr().expect("it is bound").port().to_string();
    let said = run_alone(&["emulator", "--port", &port]).failure(1);
    assert!(said.starts_with(&format!("The emulator cannot listen on port {port}")), "{said}");
}

#[test]
fn a_build_without_parquet_says_how_to_get_one_with_it() {
    let said = run_alone(&["export", "calls.db", "--parquet", "calls"]).failure(1);
    assert!(said.contains("cargo install --path cli --features parquet"), "{said}");
    let said = run_alone(&["mirror", "calls.db", "--parquet", "calls"]).failure(1);
    assert!(said.contains("cargo install --path cli --features parquet"), "{said}");
}
