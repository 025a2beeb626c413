//! A panic in any callback is an SQL error, and the session lives.

use super::{Bench, Outcome, emulator, ignored, on, script};
use crate::harness::host::Host;
use libtest_mimic::Trial;
use std::path::Path;
use std::sync::Arc;

const NAME: &str = "a_panic_in_any_callback_is_an_error_and_the_session_lives";

pub fn trials(bench: &Arc<Bench>) -> Vec<Trial> {
    // What makes it panic is not in a release build; the tests and the extension are built alike.
    match cfg!(debug_assertions) {
        true => vec![on(bench, "python3", NAME, panics)],
        false => vec![ignored(&format!("python3::{NAME}"), "needs a build with debug assertions")],
    }
}

fn panics(bench: &Bench, host: &Host) -> Outcome {
    let (_emulator, mut environment) = emulator("")?;
    environment.set("RUST_BACKTRACE", Some("0"));
    let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("src").join("sqlite");
    let sources = sources.to_str().ok_or("the path of the sources is not UTF-8")?;
    script(bench, host, &["fence.py", sources], &environment).map(drop)
}
