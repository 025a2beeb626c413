//! The log: its lines in the extension and in the program, what is no filter, and that no secret is in it.
//!
//! docs/logging-and-progress.md is run here: each command, and what stands below it is what comes out of it, but for times.
//! `BLESS=1` writes it.

use crate::harness::environment::Environment;
use crate::harness::program::program;
use crate::harness::written;
use crate::terminal::{Bench, emulator};
use libtest_mimic::{Failed, Trial};
use realtime_kit_emulator::{Emulator, POWERLESS_TOKEN, TOKEN};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

const DOCUMENT: &str = "docs/logging-and-progress.md";

/// How a command and what it prints begin.
const COMMAND: &str = "```console\n$ ";
const PRINTED: &str = "```text\n";
const END: &str = "```\n";

pub fn trials(bench: &Arc<Bench>) -> Vec<Trial> {
    vec![
        Trial::test("log::as_the_document_shows_it", || document().map_err(Failed::from)),
        bench.trial("log::the_extension_and_the_program_log_the_same", &["sqlite3"], the_same_everywhere),
        bench.trial("log::no_secret_is_in_it", &["sqlite3"], no_secrets),
        bench.trial("log::a_file_is_its_owners_alone_and_appended_to", &["sqlite3"], |bench| {
            let (_emulator, mut environment) = emulator("");
            environment.set("REALTIMEKIT_LOG", Some("info"));
            environment.set("REALTIMEKIT_LOG_FILE", Some("kit.log"));
            let home = written::home(&environment).expect("a directory");
            for lines in [1, 2] {
                in_the_shell(bench, &environment, &home, "SELECT id FROM realtime_kit_apps LIMIT 1");
                let file = std::fs::read_to_string(home.join("kit.log")).expect("a file");
                assert_eq!(file.lines().count(), lines, "{file}");
            }
            let about = std::fs::metadata(home.join("kit.log")).expect("a file");
            assert_eq!(std::os::unix::fs::MetadataExt::mode(&about) & 0o777, 0o600);
        }),
        bench.trial("log::what_is_wrong_is_said_once_and_breaks_nothing", &["sqlite3"], |bench| {
            for (filter, file, said) in [
                ("h2=trace", None, "realtime_kit: REALTIMEKIT_LOG has 'h2' in it, which is neither a level nor a part"),
                ("a=b=c", None, "realtime_kit: REALTIMEKIT_LOG has the filter 'a=b=c', which is none"),
                ("info", Some("no/such/directory/kit.log"), "realtime_kit: the file no/such/directory/kit.log of REALTIMEKIT_LOG_FILE cannot be written, and nothing is logged: "),
            ] {
                let (_emulator, mut environment) = emulator("");
                environment.set("REALTIMEKIT_LOG", Some(filter));
                environment.set("REALTIMEKIT_LOG_FILE", file);
                let home = written::home(&environment).expect("a directory");
                let sql = "SELECT count(*) FROM realtime_kit_apps; SELECT count(*) FROM realtime_kit_apps";
                let output = in_the_shell(bench, &environment, &home, sql);
                let (stdout, stderr) = texts(&output);
                assert_eq!(stdout.lines().count(), 2, "{stdout}{stderr}");
                assert!(stderr.starts_with(said) && stderr.lines().count() == 1, "{stderr}");
            }
        }),
        bench.trial("log::a_pipe_that_nobody_reads_holds_nothing_up", &["sqlite3"], |bench| {
            let (_emulator, mut environment) = emulator("");
            environment.set("REALTIMEKIT_LOG", Some("trace"));
            environment.set("REALTIMEKIT_PAGE_SIZE", Some("1"));
            let home = written::home(&environment).expect("a directory");
            let mut command = Command::new(bench.shell_file());
            environment.apply(&mut command, &home);
            command.args(["-init", "/dev/null", "-batch", "-cmd"]).arg(format!(".load {}", bench.extension.display()));
            command.args([":memory:", "SELECT count(id) FROM realtime_kit_sessions"]).current_dir(&home);
            let mut shell = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it runs");
            let begun = Instant::now();
            while shell.try_wait().expect("a child").is_none() {
                if begun.elapsed() > Duration::from_secs(30) {
                    shell.kill().expect("a child");
                    panic!("it waits for somebody who reads its log");
                }
                std::thread::sleep(Duration::from_millis(50));
            }
            let output = shell.wait_with_output().expect("it ended");
            keep(&home, &output);
            assert_eq!(texts(&output).0, format!("{}\n", crate::terminal::SESSIONS));
            // The pipe was full: the answers of the last pages are not in it.
            let stderr = texts(&output).1;
            assert!(stderr.contains("page_no=2") && !stderr.contains("page_no=129"), "{} bytes", stderr.len());
        }),
        bench.trial("log::it_does_not_stand_in_the_line", &["sqlite3"], |bench| {
            let (_emulator, mut environment) = emulator("latency=300");
            environment.set("REALTIMEKIT_LOG", Some("info"));
            let mut running = crate::terminal::Running::wide(&environment, bench.shell());
            running.until(|screen| screen.ends_with("sqlite>"));
            running.type_in("SELECT count(*) FROM realtime_kit_sessions;\n.quit\n");
            running.end();
            // The line is taken away before something is logged.
            let is_wiped = running.printed.windows(5).any(|bytes| bytes == b"\x1b[K20");
            assert!(running.was_drawn() && is_wiped);
            let screen = running.screen();
            let logged: Vec<&str> = screen.lines().filter(|line| line.contains("INFO realtime_kit::request: GET /")).collect();
            assert_eq!(logged.len() as u32, crate::terminal::PAGES, "{screen}");
            assert!(logged.iter().all(|line| line.starts_with("20")) && !screen.contains("requests/s"), "{screen}");
        }),
    ]
}

/// The shell, with the extension, without a terminal.
fn in_the_shell(bench: &Bench, environment: &Environment, home: &Path, sql: &str) -> Output {
    let mut command = Command::new(bench.shell_file());
    environment.apply(&mut command, home);
    command.args(["-init", "/dev/null", "-batch", "-json", "-cmd"]).arg(format!(".load {}", bench.extension.display()));
    let output = command.args([":memory:", sql]).current_dir(home).stdin(Stdio::null()).output().expect("it runs");
    keep(home, &output);
    output
}

/// What was printed stays where it is looked through for secrets.
fn keep(home: &Path, output: &Output) {
    std::fs::write(home.join("stdout"), &output.stdout).expect("a file");
    std::fs::write(home.join("stderr"), &output.stderr).expect("a file");
}

fn texts(output: &Output) -> (String, String) {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (text(&output.stdout), text(&output.stderr))
}

fn the_same_everywhere(bench: &Bench) {
    let sql = "SELECT count(*) FROM realtime_kit_sessions_participants WHERE session_id IN (SELECT id FROM realtime_kit_sessions LIMIT 3)";
    let logged = |run: &dyn Fn(&Environment, &Path) -> Output| {
        let (_emulator, mut environment) = emulator("");
        environment.set("REALTIMEKIT_LOG", Some("debug"));
        let home = written::home(&environment).expect("a directory");
        timeless(&texts(&run(&environment, &home)).1)
    };
    let one = logged(&|environment, home| in_the_shell(bench, environment, home, sql));
    let other = logged(&|environment, home| {
        let mut command = Command::new(program());
        environment.apply(&mut command, home);
        let output = command.args(["--json", sql]).current_dir(home).output().expect("it runs");
        keep(home, &output);
        output
    });
    // Two SQLites plan alike, but for what a newer one costs.
    assert_eq!(one.lines().count(), other.lines().count(), "{one}\n{other}");
    let requests = |text: &str| -> Vec<String> {
        text.lines().filter(|line| !line.contains("realtime_kit::plan")).map(str::to_owned).collect()
    };
    assert_eq!(requests(&one), requests(&other));
    assert_eq!(one.matches("is sent").count(), one.matches(" outcome=").count(), "{one}");
}

/// All kinds of requests with all that is logged: good and bad answers, files behind links, several tokens, a command that
/// prints one, a write, a proxy with a password.
fn no_secrets(bench: &Bench) {
    const PASSWORD: &str = "proxy-pass-8f1e";
    let files = "SELECT length(content) FROM realtime_kit_sessions_chat WHERE session_id IN (SELECT id FROM realtime_kit_sessions LIMIT 10);
        SELECT count(*) FROM realtime_kit_sessions_transcript_segments WHERE session_id IN (SELECT id FROM realtime_kit_sessions LIMIT 10);
        SELECT length(summary) FROM realtime_kit_sessions_summary WHERE session_id IN (SELECT id FROM realtime_kit_sessions LIMIT 10);
        SELECT count(*), sum(length(download_url)) FROM realtime_kit_recordings;
        SELECT realtime_kit_generate_summary(id) IS NULL FROM realtime_kit_sessions LIMIT 1;
        SELECT s.id, count(*) FROM (SELECT id FROM realtime_kit_sessions LIMIT 10) AS s JOIN realtime_kit_sessions_participants AS p ON p.session_id = s.id GROUP BY 1;";
    let mut lines = 0;
    let mut links = 0;
    // Where tokens come from, then what goes wrong.
    let right = ["variable", "sql", "command"].map(|token| ("", token));
    let wrong = [
        "expired=1",
        "file_redirect=1",
        "mixed=30",
        "fault=401@all",
        "fault=403@all",
        "fault=503@all:files/",
        "fault=words500@all",
        "fault=htmlwords403@all:files/",
        "fault=redirect@all",
        "revision=a",
        "budget=20,window=1",
    ];
    for (switches, token) in right.into_iter().chain(wrong.map(|switches| (switches, "variable"))) {
        let (emulator, mut environment) = emulator(switches);
        environment.set("REALTIMEKIT_LOG", Some("trace"));
        environment.set("REALTIMEKIT_IN_FLIGHT", Some("8"));
        environment.set("REALTIMEKIT_TRIES", Some("3"));
        environment.set("REALTIMEKIT_MAX_TIME", Some("20"));
        let mut sql = files.to_owned();
        match token {
            "sql" => sql = format!("SELECT realtime_kit_config('token', '{POWERLESS_TOKEN}') AS token_set;\n{sql}"),
            "command" => {
                environment.set("CLOUDFLARE_API_TOKEN", None);
                environment.set("REALTIMEKIT_TOKEN_COMMAND", Some(&format!("echo {TOKEN}")));
            }
            _ => {}
        }
        let home = written::home(&environment).expect("a directory");
        let (_, stderr) = texts(&in_the_shell(bench, &environment, &home, &sql));
        lines += check(&stderr, &[TOKEN, POWERLESS_TOKEN, "X-Amz-Signature"]);
        links +=
            emulator.take_log().iter().filter(|request| format!("{request:?}").contains("X-Amz-Signature")).count();
    }
    assert!(lines > 500 && links > 20, "{lines} lines, {links} requests with a signature");
    let mut environment = Environment::of_emulator("https://api.invalid/client/v4");
    environment.set("REALTIMEKIT_LOG", Some("trace"));
    environment.set("REALTIMEKIT_TRIES", Some("2"));
    environment.set("HTTPS_PROXY", Some(&format!("http://somebody:{PASSWORD}@127.0.0.1:1")));
    let home = written::home(&environment).expect("a directory");
    let (_, stderr) = texts(&in_the_shell(bench, &environment, &home, "SELECT id FROM realtime_kit_apps"));
    assert!(check(&stderr, &[TOKEN, PASSWORD, "somebody"]) > 3, "{stderr}");
}

/// How many lines there are, none of which has one of these.
#[track_caller]
fn check(log: &str, secrets: &[&str]) -> usize {
    for secret in secrets {
        let line = log.lines().find(|line| line.contains(secret));
        assert_eq!(line, None);
    }
    // Nor what would move or colour a terminal.
    assert_eq!(log.chars().find(|c| c.is_control() && *c != '\n'), None);
    log.lines().filter(|line| line.contains(" realtime_kit::")).count()
}

/// Runs the document's commands.
fn document() -> Result<(), String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(DOCUMENT);
    let text = std::fs::read_to_string(&path).map_err(|error| error.to_string())?;
    let mut blocks = text.split(COMMAND);
    let mut is = blocks.next().unwrap_or_default().to_owned();
    for block in blocks {
        let (command, rest) = block.split_once(END).ok_or("a block without an end")?;
        let rest = match rest.strip_prefix("\n").and_then(|rest| rest.strip_prefix(PRINTED)) {
            Some(printed) => printed.split_once(END).ok_or("a block without an end")?.1,
            None => rest,
        };
        is += &format!("{COMMAND}{command}{END}\n{PRINTED}{}{END}{rest}", run(command)?);
    }
    if is.matches(PRINTED).count() < 4 {
        return Err("the document has lost its commands".to_owned());
    }
    if std::env::var_os("BLESS").is_some() {
        return std::fs::write(&path, is).map_err(|error| error.to_string());
    }
    if is == text { Ok(()) } else { Err(format!("{DOCUMENT} should be (BLESS=1 writes it):\n{is}")) }
}

/// What a command of the document prints.
fn run(command: &str) -> Result<String, String> {
    let emulator = Emulator::start().map_err(|error| error.to_string())?;
    let environment = Environment::of_emulator(&emulator.base_url(""));
    let home = written::home(&environment)?;
    let programs = program().parent().map(PathBuf::from).unwrap_or_default();
    let path = format!("{}:{}", programs.display(), std::env::var("PATH").unwrap_or_default());
    let mut shell = Command::new("sh");
    environment.apply(&mut shell, &home);
    shell.args(["-c", &format!("exec 2>&1; {command}")]).current_dir(&home).env("PATH", path);
    let output = shell.stdin(Stdio::null()).output().map_err(|error| error.to_string())?;
    keep(&home, &output);
    Ok(timeless(&texts(&output).0))
}

/// Lines with the same time in all of them, and the same number of milliseconds.
fn timeless(log: &str) -> String {
    let mut text = String::new();
    for line in log.lines() {
        let is_dated = line.len() > 28 && line.starts_with("20") && line.as_bytes()[26] == b'Z';
        let line = if is_dated { format!("2026-11-15T09:00:00.000000Z{}", &line[27..]) } else { line.to_owned() };
        let words = line.split(' ').map(|word| {
            let is_time = word.strip_prefix("ms=").is_some_and(|ms| ms.bytes().all(|byte| byte.is_ascii_digit()));
            if is_time { "ms=12" } else { word }
        });
        text += &words.collect::<Vec<_>>().join(" ");
        text.push('\n');
    }
    text
}
