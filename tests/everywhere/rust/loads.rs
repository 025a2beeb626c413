// rusqlite, which loads the extension's file.

fn main() -> rusqlite::Result<()> {
    let db = rusqlite::Connection::open_in_memory()?;
    // SAFETY: the file is the extension's, and no SQL of others runs while extensions may be loaded.
    unsafe {
        db.load_extension_enable()?;
        db.load_extension(std::env::var("EXTENSION").expect("EXTENSION is set"), None::<&str>)?;
    }
    db.load_extension_disable()?;
    session::run(db)
}
