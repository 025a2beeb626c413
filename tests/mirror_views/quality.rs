//! call_quality follows peer_reports and participants.

use crate::harness::value::Value;
use crate::mirror::{self, Mirror};
use crate::{check, equal};

/// A session and two participants.
pub const SOMEBODY: &str = "
    INSERT INTO @.apps (id, account_id) VALUES ('app', 'account');
    INSERT INTO @.sessions (id, account_id, app_id, created_at, mirrored_at) VALUES ('s', 'account', 'app', '2026', '1');
    INSERT INTO @.participants (session_id, id, display_name, preset_name, joined_at, mirrored_at)
    VALUES ('s', 'p', 'Ana', 'host', '2026-11-12 10:00:00.000', '1'), ('s', 'q', 'Bob', 'guest', NULL, '1')";

/// A report of somebody: the mean opinion score of what they heard, and their system.
fn report(mos: &str, os: &str) -> String {
    format!(
        r#"{{"metadata":{{"device_info":{{"os":"{os}","cpus":8,"is_mobile":true}},"pc_metadata":[{{"relay_connectivity":false}}]}},"quality":{{"audio_consumer_cumulative":{{"quality_mos":{{"avg":{mos}}},"packet_loss":{{"5_or_greater_event_fraction":0.5}}}}}}}}"#
    )
}

fn rows(mirror: &mut Mirror) -> Result<Vec<String>, String> {
    let answer = mirror.run(
        "SELECT peer_id, display_name, left_at, os, cpus, is_mobile, relay_connectivity, audio_consumer_mos_avg,
           audio_consumer_loss_5_fraction, mirrored_at, deleted_at
         FROM @.call_quality ORDER BY session_id, peer_id",
    )?;
    let cell = |value: &Value| value.to_string().replace('\'', "");
    Ok(answer.rows.iter().map(|row| row.iter().map(cell).collect::<Vec<_>>().join("|")).collect())
}

fn hold(mirror: &mut Mirror, what: &str, should_be: &[&str]) -> Result<(), String> {
    equal(what, &rows(mirror)?, &should_be.iter().map(|row| (*row).to_owned()).collect())
}

/// Whatever is done to a report or a participant, the measures are theirs.
pub fn measures_follow_reports(mut mirror: Mirror) -> Result<(), String> {
    for statement in SOMEBODY.split(';') {
        mirror.run(statement)?;
    }
    let write = |verb: &str, peer: &str, report: String, at: &str| {
        format!(
            "{verb} INTO @.peer_reports (session_id, id, peer_report, mirrored_at) VALUES ('s', '{peer}', '{report}', '{at}')"
        )
    };
    mirror.run(&write("INSERT", "p", report("4", "Linux"), "1"))?;
    mirror.run(&write("INSERT", "q", report("3.5", "iOS"), "1"))?;
    let bob = "q|Bob|NULL|iOS|8|1|0|3.5|0.5|1|NULL";
    hold(&mut mirror, "INSERT", &["p|Ana|NULL|Linux|8|1|0|4.0|0.5|1|NULL", bob])?;

    let upsert = "ON CONFLICT (session_id, id) DO UPDATE SET peer_report = excluded.peer_report,
        mirrored_at = excluded.mirrored_at, deleted_at = NULL";
    mirror.run(&format!("{} {upsert}", write("INSERT", "p", report("2", "Windows"), "2")))?;
    hold(&mut mirror, "upsert", &["p|Ana|NULL|Windows|8|1|0|2.0|0.5|2|NULL", bob])?;

    mirror.run("UPDATE @.peer_reports SET deleted_at = '3', mirrored_at = '3' WHERE id = 'p'")?;
    hold(&mut mirror, "deleted_at", &["p|Ana|NULL|Windows|8|1|0|2.0|0.5|3|3", bob])?;
    mirror.run(&format!("{} {upsert}", write("INSERT", "p", report("2", "Windows"), "4")))?;
    hold(&mut mirror, "the same report", &["p|Ana|NULL|Windows|8|1|0|2.0|0.5|4|NULL", bob])?;

    mirror.run("UPDATE @.participants SET left_at = '2026', display_name = 'Eva', mirrored_at = '5' WHERE id = 'p'")?;
    hold(&mut mirror, "a participant", &["p|Eva|2026|Windows|8|1|0|2.0|0.5|5|NULL", bob])?;
    mirror.run("UPDATE @.participants SET mirrored_at = '6'")?;
    let eva = "p|Eva|2026|Windows|8|1|0|2.0|0.5|5|NULL";
    hold(&mut mirror, "a participant read again", &[eva, bob])?;

    let before = mirror.run("SELECT * FROM @.call_quality ORDER BY peer_id")?.rows;
    for statement in anew()? {
        mirror.run(&statement)?;
    }
    mirror.run("UPDATE @.call_quality SET mirrored_at = '5' WHERE peer_id = 'p'")?;
    equal("all anew", &mirror.run("SELECT * FROM @.call_quality ORDER BY peer_id")?.rows, &before)?;

    mirror.run(&write("INSERT OR REPLACE", "p", report("1", "macOS"), "7"))?;
    hold(&mut mirror, "REPLACE", &["p|Eva|2026|macOS|8|1|0|1.0|0.5|7|NULL", bob])?;
    mirror.run("DELETE FROM @.peer_reports WHERE id = 'p'")?;
    hold(&mut mirror, "DELETE", &[bob])?;
    // The view of one peer has the report's own names.
    mirror.run("UPDATE @.peer_reports SET display_name = 'Bobby', role = 'guest'")?;
    let names = mirror.text("SELECT display_name || preset_name || os FROM @.peer_quality WHERE peer_id = 'q'")?;
    equal("peer_quality", &names, &"BobbyguestiOS".to_owned())
}

/// The statements of the file's comment that take all measures anew, for this schema.
fn anew() -> Result<Vec<String>, String> {
    let text = mirror::text("mirror_views.sql")?;
    let lines: Vec<&str> = text.lines().filter_map(|line| line.strip_prefix("--   ")).collect();
    let from = lines.iter().position(|line| line.starts_with("DELETE FROM call_quality;")).ok_or("no DELETE")?;
    let text = lines[from..from + 3].join(" ").replace("FROM ", "FROM @.").replace("INTO ", "INTO @.");
    let statements: Vec<String> = text.split_terminator(';').map(str::to_owned).collect();
    equal("statements", &statements.len(), &2)?;
    Ok(statements)
}

/// A report that is not as expected has no measures: it is no error.
pub fn reports_of_any_shape(mut mirror: Mirror) -> Result<(), String> {
    for statement in SOMEBODY.split(';') {
        mirror.run(statement)?;
    }
    let shapes = [
        "NULL",
        "'{}'",
        "'[]'",
        "'null'",
        "'\"text\"'",
        r#"'{"metadata":{"device_info":"text","pc_metadata":{},"ip_information":7},"quality":[1]}'"#,
        r#"'{"metadata":{"device_info":[1],"pc_metadata":[]},"quality":{"audio_consumer_cumulative":"text"}}'"#,
        r#"'{"quality":{"audio_consumer_cumulative":{"quality_mos":{"avg":null}}}}'"#,
    ];
    for shape in shapes {
        mirror.run("DELETE FROM @.peer_reports")?;
        mirror.run(&format!(
            "INSERT INTO @.peer_reports (session_id, id, peer_report, mirrored_at) VALUES ('s', 'p', {shape}, '1')"
        ))?;
        hold(&mut mirror, shape, &["p|Ana|NULL|NULL|NULL|NULL|NULL|NULL|NULL|1|NULL"])?;
        for view in ["quality_samples", "candidate_pairs", "device_changes"] {
            let rows = mirror.run(&format!("SELECT * FROM @.{view}"))?.rows;
            check(rows.is_empty(), || format!("{view} of {shape}: {rows:?}"))?;
        }
    }
    // Older servers have the same things elsewhere.
    mirror.run("DELETE FROM @.peer_reports")?;
    mirror.run(
        r#"INSERT INTO @.peer_reports (session_id, id, peer_stats, quality_stats, mirrored_at) VALUES ('s', 'p',
           '{"device_info":{"os":"Linux","cpus":4},"precall_network_information":{"relay_connectivity":true}}',
           '{"average_quality":88}', '1')"#,
    )?;
    hold(&mut mirror, "an older server", &["p|Ana|NULL|Linux|4|NULL|1|NULL|NULL|1|NULL"])?;
    equal("quality", &mirror.text("SELECT average_quality FROM @.call_quality")?, &"88.0".to_owned())
}
