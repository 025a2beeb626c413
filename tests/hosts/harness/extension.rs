//! The extension's file: the one that this run of `cargo test` built, or the one that REALTIMEKIT_TEST_EXTENSION names.

use super::hosts::build;
use std::path::{Path, PathBuf};

/// Where cargo puts what it builds for this project.
pub fn target_directory() -> PathBuf {
    // Cargo's directory for scratch files of tests lies directly in the target directory.
    Path::new(env!("CARGO_TARGET_TMPDIR")).parent().expect("the target directory").to_owned()
}

/// The path to load, without its suffix: SQLite adds the platform's own.
///
/// Tests build the library with what the tests' own libraries ask of shared ones; the file that is shipped is built
/// without them, and is to be tried too.
pub fn path() -> Result<PathBuf, String> {
    if let Some(named) = std::env::var_os("REALTIMEKIT_TEST_EXTENSION") {
        let named = PathBuf::from(named);
        return if named.is_file() {
            Ok(named.with_extension(""))
        } else {
            Err(format!("{} is no file", named.display()))
        };
    }
    let file = format!("{}realtime_kit{}", std::env::consts::DLL_PREFIX, std::env::consts::DLL_SUFFIX);
    let this_test = std::env::current_exe().map_err(|error| error.to_string())?;
    let built = this_test.with_file_name(&file);
    if built.exists() {
        return Ok(built.with_extension(""));
    }
    // A cargo that does not leave the library beside the tests: build it here.
    let target = target_directory().join("hosts");
    build(&["--lib", "--target-dir", text(&target)?, "--manifest-path", manifest()])?;
    let built = target.join("debug").join(&file);
    if built.exists() { Ok(built.with_extension("")) } else { Err(format!("{} was not built", built.display())) }
}

fn manifest() -> &'static str {
    concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml")
}

fn text(path: &Path) -> Result<&str, String> {
    path.to_str().ok_or_else(|| format!("{} is not UTF-8", path.display()))
}
