//! Where there is no line: other programs' screens, the background, other threads, what is no terminal.

use crate::terminal::{Bench, Running, SESSIONS, emulator, on_a_terminal};
use libtest_mimic::Trial;
use std::fs::File;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;

const COUNT: &str = "SELECT count(*) FROM realtime_kit_sessions";

/// A statement of two seconds.
const SLOW: &str = "latency=300";

/// A terminal as a program has it that draws the whole screen, or edits a line.
const RAW: &str = "tty.setcbreak(2)";

pub fn trials(bench: &Arc<Bench>) -> Vec<Trial> {
    let print = format!("print(*db.execute({COUNT:?}).fetchone())");
    let in_python = |name: &str, word: &'static str, terminal: &'static str, is_drawn: bool, code: String| {
        bench.trial(format!("places::{name}"), &["python3"], move |bench| {
            let (_emulator, mut environment) = emulator(SLOW);
            environment.set("REALTIMEKIT_PROGRESS", Some(word));
            environment.set("TERM", Some(terminal));
            let mut running = Running::wide(&environment, bench.python(&code));
            assert!(running.end().success(), "{}", running.screen());
            assert_eq!(running.was_drawn(), is_drawn, "{}", String::from_utf8_lossy(&running.printed));
            assert_eq!(running.screen(), format!("{SESSIONS}"));
        })
    };
    let of_a_thread = format!("t = threading.Thread(target=lambda: {print}); t.start(); t.join()");
    let set = "db.execute(\"SELECT realtime_kit_config('progress', 'never')\")";
    vec![
        in_python("a_terminal", "auto", "xterm", true, print.clone()),
        in_python("a_bad_word_breaks_nothing", "sometimes", "xterm", true, print.clone()),
        in_python("never", "never", "xterm", false, print.clone()),
        in_python("never_by_sql", "auto", "xterm", false, format!("{set}\n{print}")),
        in_python("a_terminal_that_knows_no_sequences", "auto", "dumb", false, print.clone()),
        in_python("somebody_elses_screen", "auto", "xterm", false, format!("{RAW}\n{print}")),
        in_python("somebody_elses_screen_when_asked_for", "always", "xterm", true, format!("{RAW}\n{print}")),
        in_python("a_thread_of_a_server", "auto", "xterm", false, of_a_thread.clone()),
        in_python("a_thread_of_a_server_when_asked_for", "always", "xterm", true, of_a_thread),
        bench.trial("places::the_background", &[], |bench| {
            for word in ["auto", "always"] {
                let (_emulator, mut environment) = emulator(SLOW);
                environment.set("REALTIMEKIT_PROGRESS", Some(word));
                let program = bench.program(&[]);
                let program = program.get_args().nth(1).expect("its file").to_string_lossy().into_owned();
                let mut command = on_a_terminal(Path::new("sh"));
                command.args(["-c", &format!("set -m; {program:?} --json '{COUNT}' & wait")]);
                let mut running = Running::wide(&environment, command);
                running.end();
                assert!(!running.was_drawn(), "{word}");
                assert_eq!(running.screen(), format!("{{\"count(*)\":{SESSIONS}}}"));
            }
        }),
        bench.trial("places::a_file", &[], |bench| {
            for (word, is_told) in [("auto", false), ("always", true)] {
                let (_emulator, mut environment) = emulator(SLOW);
                environment.set("REALTIMEKIT_PROGRESS", Some(word));
                let to_a_file = |command: &mut Command| {
                    let home = command.get_current_dir().expect("its directory").to_owned();
                    command.stderr(File::create(home.join("told")).expect("a file"));
                };
                let mut running = Running::start(&environment, bench.program(&["--json", COUNT]), 160, to_a_file);
                assert!(running.end().success());
                assert!(!running.was_drawn());
                assert_eq!(running.screen(), format!("{{\"count(*)\":{SESSIONS}}}"));
                let told = running.file("told");
                assert_eq!(told.lines().count(), usize::from(is_told), "{told}");
                assert!(!is_told || told.starts_with("realtime_kit: sessions: page "), "{told}");
                assert!(!told.contains('\x1b') && !told.contains('\r'), "{told:?}");
            }
        }),
        bench.trial("places::a_connection_that_stands_where_it_was_closed", &["python3"], |bench| {
            let code = format!(
                "import socket\nserver = socket.create_server(('127.0.0.1', 0))\nos.close(2)\n\
                 client = socket.create_connection(server.getsockname())\nassert client.fileno() == 2\n\
                 peer, _ = server.accept()\npeer.setblocking(False)\nprint(*db.execute({COUNT:?}).fetchone())\n\
                 try: print(peer.recv(1000))\nexcept BlockingIOError: print('nothing came')"
            );
            for word in ["auto", "always"] {
                let (_emulator, mut environment) = emulator(SLOW);
                environment.set("REALTIMEKIT_PROGRESS", Some(word));
                environment.set("REALTIMEKIT_LOG", Some("info"));
                let mut running = Running::wide(&environment, bench.python(&code));
                assert!(running.end().success(), "{}", running.screen());
                assert_eq!(running.screen(), format!("{SESSIONS}\nnothing came"));
            }
        }),
        bench.trial("places::a_pipe_that_nobody_reads", &["sqlite3"], |bench| {
            let (_emulator, mut environment) = emulator(SLOW);
            environment.set("REALTIMEKIT_PROGRESS", Some("always"));
            environment.set("REALTIMEKIT_LOG", Some("info"));
            let to_a_pipe = |command: &mut Command| {
                command.stderr(Stdio::piped());
            };
            // Writing there would end it by a signal.
            let mut command = on_a_terminal(bench.shell_file());
            let load = format!(".load {}", bench.extension.display());
            command.args(["-init", "/dev/null", "-batch", "-cmd", &load, ":memory:", COUNT]);
            let mut running = Running::start(&environment, command, 160, to_a_pipe);
            running.forget_errors();
            assert!(running.end().success());
            assert_eq!(running.screen(), format!("{SESSIONS}"));
        }),
    ]
}
