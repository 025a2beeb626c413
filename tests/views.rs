//! sql/views.sql: every view in a SQLite of today and in one close to the floor, in both revisions of the API. What a
//! view shows is compared with the emulator's world, or with the API's own JSON, read here by another way.

#[allow(dead_code)]
#[path = "hosts/harness/mod.rs"]
mod harness;

use harness::environment::Environment;
use harness::host::Session;
use harness::hosts::Hosts;
use harness::value::Value;
use harness::{extension, sql};
use libtest_mimic::{Arguments, Trial};
use realtime_kit_emulator::{Emulator, world};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

/// A session with breakout rooms, and a peer of it whose line was bad.
const SESSION: &str = "e5b29a4e-81f8-4bbf-a8f7-ae9cefda6a91";
const PEER: &str = "6126964a-07ea-4000-a489-257b778d13b6";

fn main() -> Result<(), String> {
    let arguments = Arguments::from_args();
    let (extension, hosts) = (Arc::new(extension::path()?), Arc::new(Hosts::find()));
    let mut trials = Vec::new();
    for name in ["embedded", "old"] {
        for revision in ["b", "a"] {
            let (extension, hosts) = (extension.clone(), hosts.clone());
            trials.push(Trial::test(format!("{name}::views[revision={revision}]"), move || {
                let emulator = Emulator::start().map_err(|error| error.to_string())?;
                let environment = Environment::of_emulator(&emulator.base_url(&format!("revision={revision}")));
                let host = hosts.named(name).ok_or("there is no such host")?;
                let session = host.start_with(&extension, &environment)?;
                Views { emulator, session, revision_a: revision == "a" }.check()?;
                Ok(())
            }));
        }
    }
    libtest_mimic::run(&arguments, trials).exit()
}

/// A connection with the views.
struct Views {
    emulator: Emulator,
    session: Session,
    revision_a: bool,
}

type Rows = Vec<Vec<Value>>;

impl Views {
    fn check(mut self) -> Result<(), String> {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("sql").join("views.sql");
        let text = std::fs::read_to_string(&file).map_err(|error| error.to_string())?;
        for statement in sql::statements(&text) {
            self.session.expect(&statement.sql)?;
        }
        // Loading them asks nothing, and may be done twice.
        for statement in sql::statements(&text) {
            self.session.expect(&statement.sql)?;
        }
        equal("requests of loading", &self.emulator.take_log().len(), &0)?;
        self.examples(&text)?;
        self.peer_events()?;
        self.attendance()?;
        self.call_quality()?;
        let sharing = self.who_shared_the_screen()?;
        for peer in [PEER, &sharing] {
            self.quality_samples(peer)?;
            self.measures_of(peer)?;
        }
        self.details_of_a_peer()?;
        self.breakout_rooms()?;
        self.person_history()?;
        self.minutes_by_day()?;
        self.without_summary()?;
        self.with_recordings()
    }

    /// The answer of a query, and how many requests it took.
    fn ask(&mut self, sql: &str) -> Result<(Rows, Vec<String>), String> {
        self.emulator.take_log();
        let answer = self.session.expect(sql)?;
        Ok((answer.rows, self.emulator.take_log().into_iter().map(|seen| seen.path).collect()))
    }

    /// Every example in the comments runs and has an answer.
    fn examples(&mut self, text: &str) -> Result<(), String> {
        let mut examples: Vec<String> = Vec::new();
        let mut open = false;
        for line in text.lines() {
            let Some(line) = line.strip_prefix("--   ").filter(|line| open || line.starts_with("SELECT ")) else {
                open = false;
                continue;
            };
            match examples.last_mut().filter(|_| open) {
                Some(example) => example.push_str(&format!(" {line}")),
                None => examples.push(line.to_owned()),
            }
            open = !line.ends_with(';');
        }
        let views = text.matches("CREATE TEMP VIEW").count();
        check(examples.len() >= views, || format!("{} examples of {views} views", examples.len()))?;
        let person = "(SELECT custom_participant_id FROM realtime_kit_sessions_participants
            WHERE session_id = (SELECT id FROM realtime_kit_sessions ORDER BY created_at DESC LIMIT 1)
            AND custom_participant_id IS NOT NULL LIMIT 1)";
        for example in examples {
            let sql = example
                .replace("'SESSION'", &format!("'{SESSION}'"))
                .replace("'PEER'", &format!("'{PEER}'"))
                .replace("'YOUR-ID'", person)
                .replace("'now'", &format!("'{}'", world::NOW))
                .replace("'-1 day'", "'-4 days'");
            let (rows, _) = self.ask(&sql)?;
            check(!rows.is_empty(), || format!("no rows: {example}"))?;
        }
        Ok(())
    }

    fn participants(&self) -> &[world::Participant] {
        self.emulator.world().session(SESSION).map_or(&[], |session| &session.participants)
    }

    fn peer_events(&mut self) -> Result<(), String> {
        let (rows, paths) = self.ask(&format!(
            "SELECT peer_id, event_name, created_at FROM realtime_kit_peer_events WHERE session_id = '{SESSION}'
             ORDER BY 1, 2"
        ))?;
        let mut wanted = Vec::new();
        for peer in self.participants() {
            for (name, at) in [
                ("PEER_CREATED", Some(peer.joined_at)),
                ("PEER_JOINING", Some(peer.joined_at)),
                ("PEER_LEAVING", peer.left_at.at()),
            ] {
                wanted.extend(at.map(|at| vec![word(&peer.id), word(name), time(at)]));
            }
        }
        wanted.sort_by_key(|row| format!("{row:?}"));
        same("peer events", &rows, &wanted)?;
        only_of(&paths, SESSION)
    }

    fn attendance(&mut self) -> Result<(), String> {
        let (rows, paths) = self.ask(&format!(
            "SELECT person, joined_at, left_at, minutes, times_joined FROM realtime_kit_attendance
             WHERE session_id = '{SESSION}' ORDER BY person"
        ))?;
        let mut people: BTreeMap<&str, Vec<&world::Participant>> = BTreeMap::new();
        for peer in self.participants() {
            people.entry(peer.custom_participant_id.as_deref().unwrap_or(&peer.user_id)).or_default().push(peer);
        }
        let wanted: Rows = people
            .iter()
            .map(|(person, peers)| {
                let left: Option<Vec<_>> = peers.iter().map(|peer| peer.left_at.at()).collect();
                let minutes: f64 = peers.iter().filter_map(|peer| peer.duration).map(|it| it.as_f64()).sum();
                vec![
                    word(person),
                    peers.iter().map(|peer| peer.joined_at).min().map_or(Value::Null, time),
                    left.and_then(|left| left.into_iter().max()).map_or(Value::Null, time),
                    Value::Real(minutes),
                    Value::Integer(peers.len() as i64),
                ]
            })
            .collect();
        same("attendance", &rows, &wanted)?;
        only_of(&paths, SESSION)
    }

    /// Every cumulative measure that the API sends is one column; every other column of that kind is NULL.
    fn call_quality(&mut self) -> Result<(), String> {
        self.emulator.take_log();
        let sql = format!("SELECT * FROM realtime_kit_call_quality WHERE session_id = '{SESSION}'");
        let answer = self.session.expect(&sql)?;
        let paths: Vec<String> = self.emulator.take_log().into_iter().map(|seen| seen.path).collect();
        let peers = self.participants().len();
        equal("peers", &answer.rows.len(), &peers)?;
        let reports = paths.iter().filter(|path| path.starts_with("/sessions/peer-report/")).count();
        equal("reports", &reports, &peers)?;
        only_of(&paths, SESSION)?;
        let one = self.ask(&format!("{sql} AND peer_id = '{PEER}'"))?;
        equal("one peer", &(one.0.len(), one.1.len()), &(1, 2))?;
        for row in &answer.rows {
            let row: BTreeMap<&str, &Value> = answer.columns.iter().map(String::as_str).zip(row).collect();
            let Some(Value::Text(peer)) = row.get("peer_id") else { return Err("no peer_id".to_owned()) };
            let alone = self.measures_of(peer)?;
            for (column, value) in &alone {
                equal(column, row.get(column.as_str()).ok_or(column)?, &value)?;
            }
        }
        Ok(())
    }

    /// The row of realtime_kit_peer_quality, held against the API's own JSON.
    fn measures_of(&mut self, peer: &str) -> Result<BTreeMap<String, Value>, String> {
        let answer =
            self.session.expect(&format!("SELECT * FROM realtime_kit_peer_quality WHERE peer_id = '{peer}'"))?;
        let row: BTreeMap<String, Value> = answer.columns.into_iter().zip(answer.rows[0].clone()).collect();
        let data = self
            .session
            .expect(&format!("SELECT peer_report FROM realtime_kit_sessions_peer_report WHERE peer_id = '{peer}'"))?;
        let Value::Text(report) = data.cell()? else { return Ok(row) };
        let report: serde_json::Value = serde_json::from_str(report).map_err(|error| error.to_string())?;
        let measures = measures(&report["quality"]);
        for (column, wanted) in &measures {
            let shown = row.get(column).ok_or_else(|| format!("there is no column {column}"))?;
            check(number(shown) == *wanted, || format!("{column} of {peer}: {shown}, not {wanted:?}"))?;
        }
        for (column, value) in &row {
            let is_measure = ["_consumer_", "_producer_"].iter().any(|side| column.contains(side));
            if is_measure && !measures.contains_key(column) {
                equal(column, value, &Value::Null)?;
            }
        }
        let sent = |path: &str| report.pointer(path).and_then(serde_json::Value::as_str).map_or(Value::Null, word);
        equal("os", &row["os"], &sent("/metadata/device_info/os"))?;
        equal("browser", &row["browser"], &sent("/metadata/browser_metadata/browser"))?;
        equal("country", &row["country"], &sent("/metadata/ip_information/country"))?;
        equal("network", &row["network_type"], &sent("/metadata/pc_metadata/0/effective_network_type"))?;
        check((row["average_quality"] == Value::Null) != self.revision_a, || "average_quality".to_owned())?;
        Ok(row)
    }

    fn who_shared_the_screen(&self) -> Result<String, String> {
        let world = self.emulator.world();
        let mut peers = world.sessions.iter().rev().flat_map(|session| &session.participants);
        let sharing = peers.find(|peer| world.statistics(peer).shared_screen).ok_or("nobody shared the screen")?;
        Ok(sharing.id.clone())
    }

    fn quality_samples(&mut self, peer_id: &str) -> Result<(), String> {
        let (rows, paths) = self.ask(&format!(
            "SELECT kind, side, timestamp, mos, packets_lost, packets, bytes, frame_width
             FROM realtime_kit_quality_samples WHERE peer_id = '{peer_id}' ORDER BY kind, side, position"
        ))?;
        equal("requests", &paths.len(), &1)?;
        let world = self.emulator.world();
        let (_, peer) = world.peer(peer_id).ok_or("no such peer")?;
        let of = world.statistics(peer);
        let row = |kind: &str, side: Option<&str>, it: &world::AudioSample, width: Option<i64>| {
            let count = |count: i64| side.map_or(Value::Null, |_| Value::Integer(count));
            vec![
                word(kind),
                side.map_or(Value::Null, word),
                time(it.timestamp),
                Value::Real(it.mos),
                Value::Integer(it.packets_lost),
                count(it.packets),
                count(it.bytes),
                width.map_or(Value::Null, Value::Integer),
            ]
        };
        let mut wanted: Rows = Vec::new();
        let (consumer, producer) = (Some("consumer"), Some("producer"));
        let older = if self.revision_a { &of.audio_consumed[..] } else { &[] };
        wanted.extend(older.iter().map(|it| row("audio", None, it, None)));
        wanted.extend(of.audio_consumed.iter().map(|it| row("audio", consumer, it, None)));
        wanted.extend(of.audio_produced.iter().map(|it| row("audio", producer, it, None)));
        if of.shared_screen {
            let shared = of.video_produced.iter();
            wanted.extend(shared.map(|it| row("screenshare_video", producer, &it.stream, Some(it.size.0))));
        }
        let older = if self.revision_a { &of.video_consumed[..] } else { &[] };
        for (side, samples) in [(None, older), (consumer, &of.video_consumed[..]), (producer, &of.video_produced[..])] {
            wanted.extend(samples.iter().map(|it| row("video", side, &it.stream, Some(it.size.0))));
        }
        same("samples", &rows, &wanted)
    }

    fn details_of_a_peer(&mut self) -> Result<(), String> {
        let (rows, paths) = self.ask(&format!(
            "SELECT transport, nominated, local_type, bytes_sent FROM realtime_kit_candidate_pairs WHERE peer_id = '{PEER}'"
        ))?;
        equal("requests", &paths.len(), &1)?;
        let world = self.emulator.world();
        let (_, peer) = world.peer(PEER).ok_or("no such peer")?;
        let of = world.statistics(peer);
        let bytes = |stream: &[world::AudioSample]| Value::Integer(stream.iter().map(|it| it.bytes).sum());
        let pair = |way: &str, stream| vec![word(way), Value::Integer(1), word("srflx"), bytes(stream)];
        same("pairs", &rows, &vec![pair("producing", &of.audio_produced), pair("consuming", &of.audio_consumed)])?;
        let joined = time(peer.joined_at);
        let device = |list: &str, change: &str, kind: &str, id: usize| {
            vec![joined.clone(), word(list), word(change), word(kind), word(&of.ids[id])]
        };
        let wanted = vec![
            device("audio", "added", "audioinput", 0),
            device("selected", "selected", "audioinput", 0),
            device("selected", "selected", "videoinput", 1),
            device("speaker", "added", "audiooutput", 2),
            device("video", "added", "videoinput", 1),
        ];
        let (rows, paths) = self.ask(&format!(
            "SELECT timestamp, device, change, kind, device_id FROM realtime_kit_device_changes WHERE peer_id = '{PEER}'
             ORDER BY device, kind"
        ))?;
        equal("requests", &paths.len(), &1)?;
        same("devices", &rows, &wanted)
    }

    fn breakout_rooms(&mut self) -> Result<(), String> {
        let (rows, paths) = self.ask(&format!(
            "SELECT room_id, meeting_display_name, started_at, ended_at FROM realtime_kit_breakout_rooms
             WHERE session_id = '{SESSION}'"
        ))?;
        equal("requests", &paths.len(), &1)?;
        let rooms = &self.emulator.world().session(SESSION).ok_or("no such session")?.breakout_rooms;
        let end = |room: &world::Session| room.ended_at.at().map_or(Value::Null, time);
        let wanted: Rows = rooms
            .iter()
            .map(|room| vec![word(&room.id), word(&room.meeting_display_name), time(room.started_at), end(room)])
            .collect();
        check(wanted.len() > 1, || "the session has no rooms".to_owned())?;
        same("rooms", &rows, &wanted)
    }

    fn person_history(&mut self) -> Result<(), String> {
        let (world, from) = (self.emulator.shared_world(), moment("2026-11-10T00:00:00.000Z")?);
        let mut wanted: Vec<[&str; 2]> = Vec::new();
        for session in world.sessions.iter().filter(|it| it.created_at >= from) {
            let mine = session.participants.iter().filter(|it| it.custom_participant_id.as_deref() == Some("cust-044"));
            wanted.extend(mine.map(|peer| [session.id.as_str(), peer.id.as_str()]));
        }
        wanted.sort_unstable();
        let wanted: Rows = wanted.into_iter().map(|ids| ids.map(word).to_vec()).collect();
        check(!wanted.is_empty(), || "nobody".to_owned())?;
        for search in ["", " AND search = 'cust-044'"] {
            let (rows, _) = self.ask(&format!(
                "SELECT session_id, peer_id FROM realtime_kit_person_history
                 WHERE custom_participant_id = 'cust-044' AND session_created_at >= '2026-11-10'{search} ORDER BY 1, 2"
            ))?;
            same("history", &rows, &wanted)?;
        }
        Ok(())
    }

    fn minutes_by_day(&mut self) -> Result<(), String> {
        let (rows, paths) = self.ask(
            "SELECT day, sessions, minutes FROM realtime_kit_minutes_by_day
             WHERE start_time = '2026-11-01' ORDER BY day",
        )?;
        check(paths.len() <= 2, || format!("{paths:?}"))?;
        let mut days: BTreeMap<String, (i64, f64)> = BTreeMap::new();
        for session in &self.emulator.world().sessions {
            let day = session.created_at.to_string()[..10].to_owned();
            if day.as_str() >= "2026-11-01" {
                let (count, minutes) = days.entry(day).or_default();
                (*count, *minutes) = (*count + 1, *minutes + session.minutes_consumed.as_f64());
            }
        }
        let wanted: Rows =
            days.iter().map(|(day, of)| vec![word(day), Value::Integer(of.0), Value::Real(of.1)]).collect();
        same("days", &rows, &wanted)
    }

    fn without_summary(&mut self) -> Result<(), String> {
        let (rows, _) = self.ask(
            "SELECT session_id FROM realtime_kit_sessions_without_summary WHERE created_at >= '2026-11-10' ORDER BY 1",
        )?;
        let (world, from) = (self.emulator.shared_world(), moment("2026-11-10T00:00:00.000Z")?);
        let without = |it: &&world::Session| it.created_at >= from && it.status() == "ENDED";
        let mut wanted = Vec::new();
        for session in world.sessions.iter().filter(without) {
            let there = world.summary(session).there().is_some_and(|summary| summary.automatic);
            wanted.extend((!there).then_some(session.id.as_str()));
        }
        wanted.sort_unstable();
        check(!wanted.is_empty(), || "all have one".to_owned())?;
        same("without summary", &rows, &wanted.into_iter().map(|id| vec![word(id)]).collect())
    }

    fn with_recordings(&mut self) -> Result<(), String> {
        let (rows, paths) = self.ask(
            "SELECT session_id, recording_id FROM realtime_kit_sessions_with_recordings WHERE created_at >= '2026-11-01'
             ORDER BY 1, 2",
        )?;
        let (world, from) = (self.emulator.shared_world(), moment("2026-11-01T00:00:00.000Z")?);
        let mut wanted: Vec<(&str, &str)> = Vec::new();
        let mut asked = 1;
        for session in world.sessions.iter().filter(|it| it.created_at >= from) {
            let own = world.recordings.iter().filter(|it| it.session_id.as_ref() == Some(&session.id));
            let ids: Vec<&str> = own.map(|it| it.id.as_str()).collect();
            asked += usize::from(session.recorded());
            wanted.extend(ids.iter().map(|id| (session.id.as_str(), *id)));
            wanted.extend(ids.is_empty().then_some((session.id.as_str(), "")));
        }
        wanted.sort_unstable();
        let id = |id: &str| if id.is_empty() { Value::Null } else { word(id) };
        let wanted: Rows = wanted.into_iter().map(|(session, recording)| vec![word(session), id(recording)]).collect();
        same("recordings", &rows, &wanted)?;
        check(paths.len() <= asked + 2, || format!("{} requests, not {asked}", paths.len()))
    }
}

/// The cumulative measures of a report: the name of the view's column and the value.
fn measures(quality: &serde_json::Value) -> BTreeMap<String, Option<f64>> {
    let mut found = BTreeMap::new();
    let Some(quality) = quality.as_object() else { return found };
    for (key, object) in quality {
        let (Some(stream), Some(members)) = (key.strip_suffix("_cumulative"), object.as_object()) else { continue };
        for (member, value) in members {
            let short = match member.as_str() {
                "quality_mos" => "mos_",
                "packet_loss" => "loss_",
                "jitter_buffer_delay" => "delay_",
                "rtt" => "rtt_",
                "frame_per_second" => "fps_",
                "frame_width" => "width_",
                _ => "",
            };
            match value.as_object() {
                Some(parts) => found.extend(parts.iter().map(|(part, value)| {
                    (format!("{stream}_{short}{}", part.replace("_or_greater_event", "")), value.as_f64())
                })),
                None => _ = found.insert(format!("{stream}_{member}"), value.as_f64()),
            }
        }
    }
    found
}

fn number(value: &Value) -> Option<f64> {
    match value {
        Value::Integer(number) => Some(*number as f64),
        Value::Real(number) => Some(*number),
        _ => None,
    }
}

fn word(text: &str) -> Value {
    Value::Text(text.to_owned())
}

/// A time in SQLite's form.
fn time(moment: world::Moment) -> Value {
    Value::Text(moment.to_string().replace('T', " ").replace('Z', ""))
}

fn moment(text: &str) -> Result<world::Moment, String> {
    world::Moment::parse(text).ok_or_else(|| format!("{text} is no time"))
}

/// No request was for another session.
fn only_of(paths: &[String], session: &str) -> Result<(), String> {
    let own = format!("/sessions/{session}/participants");
    let other = paths.iter().find(|path| !path.starts_with(&own) && !path.starts_with("/sessions/peer-report/"));
    check(!paths.is_empty() && other.is_none(), || format!("{paths:?}"))
}

/// The rows are these; numbers count by their value, and sums may differ in their last digits.
fn same(what: &str, is: &Rows, should_be: &Rows) -> Result<(), String> {
    let alike = |(is, other): (&Value, &Value)| match (number(is), number(other)) {
        (Some(is), Some(other)) => (is - other).abs() < 1e-6,
        _ => is == other,
    };
    equal(&format!("rows of {what}"), &is.len(), &should_be.len())?;
    for (is, should_be) in is.iter().zip(should_be) {
        let good = is.len() == should_be.len() && is.iter().zip(should_be).all(alike);
        check(good, || format!("{what}:\n{is:?}\nshould be\n{should_be:?}"))?;
    }
    Ok(())
}

fn equal<T: PartialEq + std::fmt::Debug>(what: &str, is: &T, should_be: &T) -> Result<(), String> {
    check(is == should_be, || format!("{what}:\n{is:?}\nshould be\n{should_be:?}"))
}

fn check(holds: bool, otherwise: impl FnOnce() -> String) -> Result<(), String> {
    if holds { Ok(()) } else { Err(otherwise()) }
}
