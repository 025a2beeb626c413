//! Tokens, their files and commands; settings; certificates' files.

use super::{Bench, Provocation, Said, emulator};
use crate::harness::environment::Environment;
use crate::harness::host::{Host, Speech};
use crate::harness::written;

pub const ALL: &[Provocation] = &[
    ("token_files", token_files),
    ("token_commands", token_commands),
    ("settings", settings),
    ("not_utf_8", not_utf_8),
    ("log", log),
];

const ONE: &str = "SELECT id FROM realtime_kit_sessions LIMIT 1";

fn with(base: &Environment, variables: &[(&str, Option<&str>)]) -> Environment {
    let mut environment = base.clone();
    for (name, value) in variables {
        environment.set(name, *value);
    }
    environment
}

fn token_files(bench: &Bench) -> Said {
    let (_emulator, base) = emulator("")?;
    let directory = written::directory()?;
    let file = directory.join("token");
    let path = file.to_str().ok_or("UTF-8")?;
    let environment = with(&base, &[("CLOUDFLARE_API_TOKEN", None), ("CLOUDFLARE_API_TOKEN_FILE", Some(path))]);
    let mut session = bench.session(&environment)?;
    let mut said = vec![session.expect_error(ONE)?];
    std::fs::create_dir(&file).map_err(|error| error.to_string())?;
    said.push(session.expect_error(ONE)?);
    std::fs::remove_dir(&file).map_err(|error| error.to_string())?;
    let own = |text: &str| {
        std::fs::write(&file, text).map_err(|error| error.to_string())?;
        private(&file)
    };
    // Root may read every file; this one fails for everybody.
    said.extend(bench.errors(&with(&environment, &[("CLOUDFLARE_API_TOKEN_FILE", Some("/proc/self/mem"))]), &[ONE])?);
    for content in ["", "two words", "\"quoted\"", &"x".repeat(9000)] {
        own(content)?;
        said.push(session.expect_error(ONE)?);
    }
    Ok(said)
}

fn private(file: &std::path::Path) -> Result<(), String> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        std::fs::set_permissions(file, std::fs::Permissions::from_mode(0o600)).map_err(|error| error.to_string())?;
    }
    let _ = file;
    Ok(())
}

fn token_commands(bench: &Bench) -> Said {
    let (_emulator, base) = emulator("")?;
    let mut said = Vec::new();
    for command in
        ["true", "echo two words", "echo '\"quoted\"'", "yes", "echo oh dear >&2; exit 3", "kill -9 $$", "sleep 60"]
    {
        let environment = with(
            &base,
            &[
                ("CLOUDFLARE_API_TOKEN", None),
                ("REALTIMEKIT_TOKEN_COMMAND", Some(command)),
                ("REALTIMEKIT_TIMEOUT", Some("1")),
            ],
        );
        said.extend(bench.errors(&environment, &[ONE])?);
    }
    Ok(said)
}

fn settings(bench: &Bench) -> Said {
    let (_emulator, base) = emulator("")?;
    let mut said = bench.errors(
        &base,
        &[
            "SELECT realtime_kit_config('token:', 'x') AS token_set",
            "SELECT realtime_kit_config('token_command') AS token_set",
            "SELECT realtime_kit_config('token_file', '/tmp/x') AS token_set",
            "SELECT realtime_kit_config('token', x'00') AS token_set",
            "SELECT realtime_kit_config('token', '\"quoted\"') AS token_set",
            "SELECT realtime_kit_config('redact_key', 'short') AS key_set",
        ],
    )?;
    for given in ["zq7k81 v93mlt0", "'zq7k81v93mlt0'"] {
        let environment = with(&base, &[("CLOUDFLARE_API_TOKEN", Some(given))]);
        said.extend(bench.errors(&environment, &[ONE])?);
    }
    Ok(said)
}

/// What is said on standard error of a log that cannot be kept.
fn log(bench: &Bench) -> Said {
    let (_emulator, base) = emulator("")?;
    let mut said = Vec::new();
    for variables in [
        &[("REALTIMEKIT_LOG", Some("loud"))][..],
        &[("REALTIMEKIT_LOG", Some("info")), ("REALTIMEKIT_LOG_FILE", Some("/there/is/no/such/directory/log"))],
    ] {
        let mut session = bench.session(&with(&base, variables))?;
        session.expect(ONE)?;
        said.extend(session.said()?.lines().filter(|line| line.starts_with("realtime_kit: ")).map(str::to_owned));
    }
    Ok(said)
}

/// An environment variable that is no text: a shell gives it to the host.
fn not_utf_8(bench: &Bench) -> Said {
    let (_emulator, base) = emulator("")?;
    let host = bench.hosts.named("embedded").ok_or("there is no embedded host")?;
    let script = format!("export REALTIMEKIT_TRIES=\"$(printf '\\377')\"; exec '{}'", host.program.display());
    let shell = Host {
        name: "embedded",
        program: "/bin/sh".into(),
        arguments: vec!["-c".into(), script.into()],
        speech: Speech::JsonLines,
    };
    let mut session = shell.start_with(&bench.extension, &base)?;
    Ok(vec![session.expect_error(ONE)?])
}
