// rusqlite with the crate realtime-kit: the extension is part of the program, and no file is loaded.

use rusqlite::Connection;

fn main() -> rusqlite::Result<()> {
    let db = Connection::open_in_memory()?;
    realtime_kit::load(&db)?;
    realtime_kit::load(&db)?;
    beside()?;
    session::run(db)
}

/// The extension's file goes into the same process, into a connection of its own and into one that has the tables.
fn beside() -> rusqlite::Result<()> {
    for has_it in [false, true] {
        let db = Connection::open_in_memory()?;
        if has_it {
            realtime_kit::load(&db)?;
        }
        // SAFETY: the file is the extension's.
        unsafe {
            db.load_extension_enable()?;
            db.load_extension(std::env::var("EXTENSION").expect("EXTENSION is set"), None::<&str>)?;
        }
        let tables: i64 = db.query_row("SELECT count(*) > 10 FROM realtime_kit_tables", [], |row| row.get(0))?;
        assert_eq!(tables, 1);
    }
    Ok(())
}
