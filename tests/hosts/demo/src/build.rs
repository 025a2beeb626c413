//! The extension itself, built by cargo just before it is loaded.

use crate::cargo::cargo;
use serde_json::Value;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{ChildStderr, Stdio};

/// Builds the extension as `cargo build --release` does; gives the library to load, without its suffix.
pub fn extension() -> Result<PathBuf, String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../..");
    let mut child = cargo()
        .args(["build", "--release", "--lib", "--message-format", "json-render-diagnostics"])
        .current_dir(root)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|error| format!("cargo does not start: {error}"))?;
    let stderr = child.stderr.take().expect("stderr is piped");
    let shown = std::thread::spawn(move || show(stderr));
    let messages = BufReader::new(child.stdout.take().expect("stdout is piped")).lines();
    let library = messages.map_while(Result::ok).filter_map(|message| library_of(&message)).last();
    let _ = shown.join();
    let status = child.wait().map_err(|error| error.to_string())?;
    if !status.success() {
        return Err("The extension was not built; cargo says why above.".to_owned());
    }
    match library {
        Some(library) if library.exists() => Ok(library.with_extension("")),
        _ => Err("cargo build --release left no loadable library: is it for this machine?".to_owned()),
    }
}

/// Passes on what cargo says, but for its word that all is done: a warm build is silent.
fn show(stderr: ChildStderr) {
    for line in BufReader::new(stderr).lines().map_while(Result::ok) {
        if !line.trim_start().starts_with("Finished ") {
            eprintln!("{line}");
        }
    }
}

/// The extension's file, if this message of cargo's tells of it.
fn library_of(message: &str) -> Option<PathBuf> {
    let message: Value = serde_json::from_str(message).ok()?;
    if message["reason"] != "compiler-artifact" || message["target"]["name"] != "realtime_kit" {
        return None;
    }
    let files = message["filenames"].as_array()?.iter().filter_map(Value::as_str).map(PathBuf::from);
    files.into_iter().find(|file| file.to_string_lossy().ends_with(std::env::consts::DLL_SUFFIX))
}
