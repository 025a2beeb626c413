//! Which hosts there are on this machine, and why the others are not.

use super::cargo::cargo;
use super::extension::target_directory;
use super::host::{Host, Speech};
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// A host that is not here.
pub struct Missing {
    pub name: &'static str,
    pub reason: String,
    /// Built from source by every test run, so its absence is a failure.
    pub required: bool,
}

/// The hosts of this machine.
pub struct Hosts {
    /// Those that run the goldens, the one that blesses them first.
    pub present: Vec<Host>,
    /// A SQLite below the floor, which runs a trial of its own only.
    pub ancient: Option<Host>,
    pub missing: Vec<Missing>,
}

impl Hosts {
    /// Builds the embedded hosts and looks for the others.
    pub fn find() -> Self {
        let mut hosts = Hosts { present: Vec::new(), ancient: None, missing: Vec::new() };
        for name in ["embedded", "old"] {
            let found = embedded(name);
            hosts.note(name, true, found);
        }
        let found = shell();
        hosts.note("sqlite3", false, found);
        for (name, binding) in [("python3", "sqlite3"), ("apsw", "apsw")] {
            let found = python(name, binding);
            hosts.note(name, false, found);
        }
        match embedded("ancient") {
            Ok(host) => hosts.ancient = Some(host),
            Err(reason) => hosts.missing.push(Missing { name: "ancient", reason, required: true }),
        }
        hosts
    }

    /// A present host by its name.
    pub fn named(&self, name: &str) -> Option<&Host> {
        self.present.iter().find(|host| host.name == name)
    }

    fn note(&mut self, name: &'static str, required: bool, found: Result<Host, String>) {
        match found {
            Ok(host) => self.present.push(host),
            Err(reason) => self.missing.push(Missing { name, reason, required }),
        }
    }
}

/// Builds with cargo; a warm build is silent.
pub fn build(arguments: &[&str]) -> Result<(), String> {
    match cargo().args(["build", "--quiet"]).args(arguments).status() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("cargo build {} ended with {status}", arguments.join(" "))),
        Err(error) => Err(format!("cargo does not start: {error}")),
    }
}

/// Builds `tests/hosts/<name>`, with a SQLite of its own.
pub fn embedded(name: &'static str) -> Result<Host, String> {
    let manifest = directory().join(name).join("Cargo.toml");
    let target = target_directory().join("hosts");
    let (manifest, shown) = (manifest.to_string_lossy(), target.to_string_lossy());
    build(&["--locked", "--manifest-path", &manifest, "--target-dir", &shown])?;
    let program = target.join("debug").join(format!("host-{name}{}", std::env::consts::EXE_SUFFIX));
    Ok(Host { name, program, arguments: Vec::new(), speech: Speech::JsonLines })
}

/// The sqlite3 shell of REALTIMEKIT_TEST_SQLITE3, or the one on the PATH.
fn shell() -> Result<Host, String> {
    let chosen = std::env::var_os("REALTIMEKIT_TEST_SQLITE3");
    let program = PathBuf::from(chosen.unwrap_or_else(|| "sqlite3".into()));
    // An empty file of settings, lest the shell speak of the one it read.
    let arguments = ["-init", "/dev/null", "-batch"].map(OsString::from).to_vec();
    match output(&program, &["-batch", ":memory:", ".load /nowhere/to/be/found"]) {
        Err(error) => Err(error),
        Ok(said) if said.contains("unknown command") => Err(format!("{} loads no extensions", program.display())),
        Ok(_) => Ok(Host { name: "sqlite3", program, arguments, speech: Speech::Shell }),
    }
}

/// A Python whose binding loads extensions: that of REALTIMEKIT_TEST_<NAME>_PYTHON, the system's, or the PATH's.
fn python(name: &'static str, binding: &str) -> Result<Host, String> {
    let variable = match name {
        "python3" => "REALTIMEKIT_TEST_PYTHON".to_owned(),
        _ => format!("REALTIMEKIT_TEST_{}_PYTHON", name.to_uppercase()),
    };
    let candidates = match std::env::var_os(&variable) {
        Some(chosen) => vec![PathBuf::from(chosen)],
        // The system's first: Pythons built by hand are often without extension loading.
        None => vec![PathBuf::from("/usr/bin/python3"), PathBuf::from("python3")],
    };
    let probe = format!("import {binding}; {binding}.Connection(':memory:').enable_load_extension");
    let program = candidates.into_iter().find(|program| output(program, &["-c", &probe]).is_ok());
    let program = program
        .ok_or_else(|| format!("no python3 whose {binding} module loads extensions; {variable} may name one"))?;
    let arguments = vec![directory().join("driver.py").into_os_string(), binding.into()];
    Ok(Host { name, program, arguments, speech: Speech::JsonLines })
}

/// What a program says on both streams, if it starts and ends well (a shell's failed dot command counts as well).
fn output(program: &Path, arguments: &[&str]) -> Result<String, String> {
    let output = Command::new(program).args(arguments).stdin(Stdio::null()).output();
    let output = output.map_err(|error| format!("{} does not start: {error}", program.display()))?;
    let said = [output.stdout, output.stderr].concat();
    let said = String::from_utf8_lossy(&said).into_owned();
    if output.status.success() || said.contains("/nowhere/to/be/found") { Ok(said) } else { Err(said) }
}

/// The directory of the hosts' sources.
pub fn directory() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join("hosts")
}
