//! Rolls a transaction back, also where the host has interrupted what goes on.
//!
//! After `sqlite3_interrupt` nothing runs any more on the connection until the statement that called us is over: a ROLLBACK is
//! interrupted as well, without effect. But a write that is interrupted takes its whole transaction back, whatever it
//! writes to (sqlite.org/c3ref/interrupt.html): here that is an empty TEMP table.

use rusqlite::Connection;

/// The write. SQLite looks whether it was interrupted at each blank and at the end of a text: this one is compiled
/// nevertheless, as it has no blank, and a semicolon in front of its end.
const WRITE: &str = r#"UPDATE"temp"."realtime_kit_mirror_undo"SET"id"=0;"#;

/// Makes the table; to be called before a transaction begins.
pub fn prepare(db: &Connection) -> rusqlite::Result<()> {
    db.execute_batch("CREATE TEMP TABLE IF NOT EXISTS realtime_kit_mirror_undo (id)")
}

/// Ends the transaction that is open, if one is.
pub fn roll_back(db: &Connection) {
    // An error may have ended it already.
    if !db.is_autocommit() && db.execute_batch("ROLLBACK").is_err() {
        let _ = db.execute_batch(WRITE);
    }
}

/// Takes the table away again.
pub fn tidy_up(db: &Connection) {
    // After an interrupt it stays, which is in nobody's way.
    let _ = db.execute_batch("DROP TABLE IF EXISTS temp.realtime_kit_mirror_undo");
}
