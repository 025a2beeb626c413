//! The program `realtime-kit`, built by cargo.

use super::extension::target_directory;
use super::hosts::build;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

/// The program's file, built once for all tests of this run.
pub fn program() -> &'static Path {
    static PROGRAM: OnceLock<PathBuf> = OnceLock::new();
    PROGRAM.get_or_init(|| {
        let manifest = Path::new(env!("CARGO_MANIFEST_DIR")).join("cli").join("Cargo.toml");
        let target = target_directory().join("hosts");
        let (manifest, shown) = (manifest.to_string_lossy(), target.to_string_lossy());
        build(&["--locked", "--manifest-path", &manifest, "--target-dir", &shown]).expect("the program is built");
        target.join("debug").join(format!("realtime-kit{}", std::env::consts::EXE_SUFFIX))
    })
}
