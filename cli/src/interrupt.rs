//! Control-C: the first one ends the statement, a second one the program.

use crate::failure::Failure;
use rusqlite::Connection;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// The exit code of a program that Control-C ended, as shells have it: 128 and the number of SIGINT.
pub const EXIT_CODE: u8 = 130;

/// Whether statements are running, so that there is something to end.
static IS_RUNNING: AtomicBool = AtomicBool::new(false);

/// Whether Control-C was pressed.
static IS_ASKED: AtomicBool = AtomicBool::new(false);

/// Does something with a connection: Control-C then interrupts the statement that runs. Before and after it Control-C ends
/// the program at once.
///
/// # Errors
/// Those of the work; [`Failure::Interrupted`] if Control-C came meanwhile, whatever the work made of it.
pub fn interruptible<T>(db: &Connection, work: impl FnOnce() -> Result<T, Failure>) -> Result<T, Failure> {
    let handle = std::sync::Arc::new(db.get_interrupt_handle());
    let watched = ctrlc::set_handler(move || {
        if !IS_RUNNING.load(Ordering::SeqCst) || IS_ASKED.swap(true, Ordering::SeqCst) {
            realtime_kit::progress::wipe();
            std::process::exit(EXIT_CODE.into());
        }
        // Again and again: it is without effect between two statements.
        let handle = handle.clone();
        std::thread::spawn(move || {
            loop {
                handle.interrupt();
                std::thread::sleep(Duration::from_millis(20));
            }
        });
    });
    watched.map_err(|error| Failure::Error(format!("Control-C cannot be watched for: {error}.")))?;
    IS_RUNNING.store(true, Ordering::SeqCst);
    let done = work();
    IS_RUNNING.store(false, Ordering::SeqCst);
    match done {
        Err(Failure::Unread) => Err(Failure::Unread),
        _ if IS_ASKED.load(Ordering::SeqCst) => Err(Failure::Interrupted),
        done => done,
    }
}
