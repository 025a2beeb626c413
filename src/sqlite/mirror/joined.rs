//! Who was in a session, asked for before its chat, transcript and summary are stored, where somebody was forgotten: a
//! message tells a peer id only, which is another one in each session.

use rusqlite::{Connection, Result};

use crate::mirror::tables::{Copied, Kept, PARTS};
use crate::sqlite::mirror::base::{Base, Done, Trouble};
use crate::sqlite::mirror::people::Holder;
use crate::sqlite::mirror::rows::incoming;

/// The TEMP tables `temp.realtime_kit_mirror_…`: who was there, and of which sessions that was asked.
pub const JOINED: &str = "joined";
/// See [`JOINED`].
pub const ASKED: &str = "asked";

/// The rows of [`JOINED`].
pub static JOINS: Holder = Holder {
    table: JOINED,
    peer: "id",
    user: Some("user_id"),
    custom: Some("custom_participant_id"),
    name: "display_name",
};

/// Whether rows of a table are to be stored only once it is known who was in their sessions.
pub fn needs_joins(table: &str) -> bool {
    PARTS.iter().any(|part| part.name == table && part.kept == Kept::Week)
}

/// Makes both TEMP tables, if they are not there.
pub fn make_joined(db: &Connection) -> Result<()> {
    db.execute_batch(&format!(
        "CREATE TEMP TABLE IF NOT EXISTS {} (session_id, id, user_id, custom_participant_id, display_name);
         CREATE INDEX IF NOT EXISTS temp.{0}_session ON {0} (session_id);
         CREATE TEMP TABLE IF NOT EXISTS {} (id PRIMARY KEY, account_id, app_id, is_read)",
        incoming(JOINED),
        incoming(ASKED)
    ))
}

impl Base<'_> {
    /// Whether somebody was ever forgotten here.
    pub fn is_anybody_forgotten(&self) -> Done<bool> {
        self.one("SELECT count(*) > 0 FROM @.mirror_settings WHERE key = 'forgotten_salt'", [])
    }

    /// Reads who was in the sessions of the rows that were just read, unless that is known: then who was forgotten is
    /// known by the peer id.
    ///
    /// An error keeps the rows away: they are not stored as long as it is not known whose they are.
    pub fn ask_who_joined(&self, table: &Copied) -> Done {
        if !needs_joins(table.name) || !self.is_anybody_forgotten()? {
            return Ok(());
        }
        make_joined(self.db).map_err(Trouble::of_base)?;
        let (asked, joined) = (incoming(ASKED), incoming(JOINED));
        self.run(&format!("DELETE FROM temp.{asked} WHERE NOT is_read"), [])?;
        self.run(
            &format!(
                "INSERT OR IGNORE INTO temp.{asked} (id, account_id, app_id, is_read)
                 SELECT session.id, session.account_id, session.app_id, 0 FROM @.sessions AS session
                 WHERE session.id IN (SELECT session_id FROM temp.{}) AND NOT EXISTS
                 (SELECT 1 FROM @.mirror_parts AS part WHERE part.session_id = session.id AND part.part = 'participants'
                  AND part.state = 'read' AND part.read_at > coalesce(session.ended_at, session.updated_at))",
                incoming(table.name)
            ),
            [],
        )?;
        let apps =
            self.rows(&format!("SELECT DISTINCT account_id, app_id FROM temp.{asked} WHERE NOT is_read"), [], |row| {
                Ok([row.get::<_, String>(0)?, row.get(1)?])
            })?;
        for [account, app] in apps {
            let read = format!(
                "INSERT INTO temp.{joined} (session_id, id, user_id, custom_participant_id, display_name)
                 SELECT session_id, id, user_id, custom_participant_id, display_name
                 FROM realtime_kit_sessions_participants WHERE account_id = ?1 AND app_id = ?2 AND session_id IN
                 (SELECT id FROM temp.{asked} WHERE NOT is_read AND account_id = ?1 AND app_id = ?2)"
            );
            self.ask(&read, [&account, &app])?;
            self.run(
                &format!("UPDATE temp.{asked} SET is_read = 1 WHERE (account_id, app_id) = (?1, ?2)"),
                [account, app],
            )?;
        }
        Ok(())
    }
}
