//! What hangs on a session: read when it is due, what expires first at first.

use chrono::{DateTime, Utc};
use rusqlite::Row;

use crate::mirror::options::in_row;
use crate::mirror::schedule::Known;
use crate::mirror::tables::{Copied, Kept, PARTS};
use crate::sqlite::mirror::base::{Done, Trouble};
use crate::sqlite::mirror::run::{App, OUTAGES, Run};
use crate::time;

/// How many sessions are read at once.
const SESSIONS_AT_ONCE: usize = 50;

/// How many of those that are going to vanish: of the first all is there before the next are begun.
const VANISHING_AT_ONCE: usize = 16;

/// How many peer reports: each has some ten to a hundred thousand bytes.
const PEERS_AT_ONCE: usize = 100;

/// A part of a session that is due.
struct Due {
    session: String,
    known: Known,
}

impl Run<'_> {
    /// Notes for sessions that an earlier run has listed which parts they have, where that run was not asked for these.
    pub fn note_parts_of_known_sessions(&self) -> Done {
        let now = in_row(self.began_at());
        self.base.transaction(|| {
            for part in self.wanted() {
                let text = format!(
                    "{} FROM @.sessions AS session WHERE deleted_at IS NULL AND status IS 'ENDED' AND NOT EXISTS
                     (SELECT 1 FROM @.mirror_parts WHERE session_id = session.id AND part = ?1)",
                    Self::noting(part)
                );
                self.base.run(&text, [part.name, &now])?;
            }
            Ok(())
        })
    }

    /// Notes that the parts of the sessions in `temp.realtime_kit_mirror_changed` are due.
    pub fn note_parts(&self) -> Done {
        let now = in_row(self.began_at());
        for part in self.wanted() {
            let text = format!(
                "{} FROM temp.realtime_kit_mirror_changed JOIN @.sessions AS session USING (id) WHERE {} OR status IS 'ENDED'
                 ON CONFLICT (session_id, part) DO UPDATE SET due_at = ?2, expires_at = excluded.expires_at
                 WHERE excluded.expires_at IS NULL OR excluded.expires_at > ?2",
                Self::noting(part),
                part.is_live()
            );
            self.base.run(&text, [part.name, &now])?;
        }
        Ok(())
    }

    /// The beginning of a statement that notes a part (?1) of sessions as due at a time (?2).
    fn noting(part: &Copied) -> String {
        let expires = match part.kept {
            Kept::Long => "NULL",
            Kept::Week => "strftime('%Y-%m-%d %H:%M:%f', coalesce(ended_at, updated_at, created_at), '+7 days')",
        };
        format!(
            "INSERT INTO @.mirror_parts (session_id, part, state, due_at, expires_at)
             SELECT session.id, ?1, 'waiting', ?2, {expires}"
        )
    }

    fn wanted(&self) -> impl Iterator<Item = &'static Copied> {
        PARTS.iter().filter(|part| self.options.wants(part.name))
    }

    /// Reads what is due of these apps' sessions and is going to vanish, until nothing is.
    pub fn vanishing_parts(&mut self, apps: &[App]) -> Done {
        let mut has_read = true;
        while has_read {
            has_read = false;
            for app in apps {
                has_read |= self.vanishing(app)?;
            }
        }
        Ok(())
    }

    /// Reads what is due of these apps' sessions until nothing is. After each step it is looked again for what may vanish
    /// meanwhile.
    pub fn parts(&mut self, apps: &[App]) -> Done {
        let mut has_read = true;
        while has_read {
            self.vanishing_parts(apps)?;
            has_read = false;
            for app in apps {
                has_read = has_read || self.lasting(app)?;
            }
        }
        Ok(())
    }

    /// Reads parts that the API is going to forget, of the sessions for which that is soonest; `false` if nothing is due.
    fn vanishing(&mut self, app: &App) -> Done<bool> {
        let now = self.now_in_row();
        let text = format!(
            "SELECT session_id FROM @.mirror_parts AS part JOIN @.sessions AS session ON session.id = session_id
             WHERE {DUE} AND expires_at > ?2 GROUP BY session_id
             ORDER BY min(tries) > 0, min(expires_at), session_id LIMIT {VANISHING_AT_ONCE}"
        );
        let text = text.replace("PART", &self.of_wanted(|part| part.kept == Kept::Week));
        let (since, until) = self.range();
        let sessions: Vec<String> = self.base.rows(&text, [app.id.as_str(), &now, &since, &until], |row| row.get(0))?;
        let is_anybody_forgotten = self.base.is_anybody_forgotten()?;
        // Where somebody was forgotten it is asked for who was there before what they wrote is stored.
        let is_first = |part: &Copied| part.name == "participants" && is_anybody_forgotten;
        let wanted: Vec<_> = self.wanted().filter(|part| part.kept == Kept::Week || is_first(part)).collect();
        for part in wanted {
            let due = self.due(app, part, &now, Some(&sessions))?;
            self.read_or_each(app, part, due)?;
        }
        Ok(!sessions.is_empty())
    }

    /// Reads parts that stay, and such as should be gone but may be there; `false` if nothing is due.
    fn lasting(&mut self, app: &App) -> Done<bool> {
        let now = in_row(self.began_at());
        let wanted: Vec<_> = self.wanted().collect();
        for part in wanted {
            let mut due = self.due(app, part, &now, None)?;
            if part.name == "peer_reports" {
                self.one_step(&mut due)?;
            }
            if !due.is_empty() {
                self.read_or_each(app, part, due)?;
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// The sessions of an app of which a part is due; without a choice, the newest.
    fn due(&self, app: &App, part: &Copied, now: &str, choice: Option<&[String]>) -> Done<Vec<Due>> {
        let limit = match choice {
            Some(sessions) => {
                self.base.put_ids(sessions.iter().map(String::as_str))?;
                "AND session_id IN (SELECT id FROM temp.realtime_kit_mirror_ids) ORDER BY tries > 0, expires_at"
                    .to_owned()
            }
            None => format!("ORDER BY tries > 0, session.created_at DESC LIMIT {SESSIONS_AT_ONCE}"),
        };
        // Reports are asked for by participant.
        let known = match part.name {
            "peer_reports" => {
                "AND EXISTS (SELECT 1 FROM @.mirror_parts AS other WHERE other.session_id = part.session_id
                 AND other.part = 'participants' AND other.state = 'read')"
            }
            _ => "",
        };
        let text = format!(
            "SELECT session_id, status, coalesce(session.ended_at, session.updated_at, session.created_at),
             coalesce(session.updated_at, session.created_at), tries
             FROM @.mirror_parts AS part JOIN @.sessions AS session ON session.id = session_id
             WHERE {DUE} {known} {limit}"
        );
        let text = text.replace("PART", &format!("'{}'", part.name));
        let (since, until) = self.range();
        let read = |row: &Row<'_>| {
            let instant = |column: usize| -> rusqlite::Result<DateTime<Utc>> {
                // What is no time is taken for long ago: it is settled.
                Ok(row.get::<_, Option<String>>(column)?.and_then(|text| time::parse(&text)).unwrap_or_default())
            };
            Ok(Due {
                session: row.get(0)?,
                known: Known {
                    has_ended: row.get::<_, Option<String>>(1)?.as_deref() == Some("ENDED"),
                    ended_at: instant(2)?,
                    updated_at: instant(3)?,
                    kept: part.kept,
                    tries: row.get(4)?,
                },
            })
        };
        self.base.rows(&text, [app.id.as_str(), now, &since, &until], read)
    }

    /// The names of wanted parts, as a list in SQL.
    fn of_wanted(&self, which: impl Fn(&Copied) -> bool) -> String {
        let names: Vec<String> =
            self.wanted().filter(|part| which(part)).map(|part| format!("'{}'", part.name)).collect();
        names.join(", ")
    }

    /// From when until when sessions are wanted.
    pub fn range(&self) -> (String, String) {
        let until = self.checked.until.map_or_else(|| "9999-12-31".to_owned(), in_row);
        (self.checked.since.map(in_row).unwrap_or_default(), until)
    }

    /// Reads a part of several sessions at once, or of one after the other if that fails: one bad answer does not keep the
    /// others away.
    fn read_or_each(&mut self, app: &App, part: &'static Copied, due: Vec<Due>) -> Done {
        if due.is_empty() {
            return Ok(());
        }
        match self.read_part(app, part, &due) {
            Err(Trouble::Asking(_) | Trouble::Outage(_)) if due.len() > 1 => {}
            other => return self.or_note_failure(other, part, &due[0]),
        }
        for one in due {
            let read = self.read_part(app, part, std::slice::from_ref(&one));
            self.or_note_failure(read, part, &one)?;
        }
        Ok(())
    }

    fn or_note_failure(&mut self, read: Done, part: &Copied, of: &Due) -> Done {
        let (Err(Trouble::Asking(error) | Trouble::Outage(error)), now) = (&read, self.now()) else {
            return self.goes_on(read, "").map(|_| ());
        };
        let due = of.known.after_failure(now).map(in_row);
        self.base.run(
            "UPDATE @.mirror_parts SET state = iif(?3 IS NULL, 'lost', 'failed'), tries = tries + 1, due_at = ?3,
             error = ?4, reached = NULL WHERE session_id = ?1 AND part = ?2",
            rusqlite::params![of.session, part.name, due, error],
        )?;
        self.goes_on(read, &format!("the {} of session {}", part.name, of.session)).map(|_| ())
    }

    fn read_part(&mut self, app: &App, part: &'static Copied, due: &[Due]) -> Done {
        self.interrupt_check()?;
        if part.name == "peer_reports" {
            self.read_reports(app, part, due)?;
        } else {
            self.base.begin_reading(part)?;
            self.base.put_ids(due.iter().map(|due| due.session.as_str()))?;
            let rows = format!(
                "FROM {} WHERE account_id = ?1 AND app_id = ?2 AND session_id IN (SELECT id FROM temp.realtime_kit_mirror_ids)",
                part.source
            );
            self.base.read(part, &rows, [&app.account, &app.id])?;
        }
        let gone = match part.name {
            "peer_reports" => Some(
                "session_id IN (SELECT id FROM temp.realtime_kit_mirror_ids) AND NOT EXISTS (SELECT 1 FROM @.participants AS there
                 WHERE (there.session_id, there.id) = (mirrored.session_id, mirrored.id) AND there.deleted_at IS NULL)",
            ),
            _ if part.kept == Kept::Long => Some("session_id IN (SELECT id FROM temp.realtime_kit_mirror_ids)"),
            // What the API has forgotten meanwhile was not deleted.
            _ => None,
        };
        let now = self.now();
        let in_rows = in_row(now);
        let mut report = self.report.clone();
        report.parts_read += due.len() as i64;
        self.base.transaction(|| {
            self.base.clean(part)?;
            self.base.merge(part, &in_rows, gone.map(|gone| (gone, &[] as &[_])))?;
            for one in due {
                let has_rows: bool = self.base.one(
                    &format!("SELECT EXISTS (SELECT 1 FROM @.{} WHERE session_id = ?1)", part.name),
                    [&one.session],
                )?;
                let state = if has_rows || part.kept == Kept::Long { "read" } else { "absent" };
                let again = one.known.after_reading(now, has_rows).map(in_row);
                self.base.run(
                    "UPDATE @.mirror_parts SET state = ?3, read_at = ?4, due_at = ?5, tries = 0, error = NULL, reached = NULL
                     WHERE session_id = ?1 AND part = ?2",
                    rusqlite::params![one.session, part.name, state, in_rows, again],
                )?;
            }
            self.note_progress(&report)
        })?;
        self.report = report;
        self.link.scheduler.progress.come_to(self.report.parts_read.unsigned_abs());
        Ok(())
    }

    /// Leaves as many sessions as are read at once: their reports are of [`PEERS_AT_ONCE`] peers, or it is one session.
    fn one_step(&self, due: &mut Vec<Due>) -> Done {
        let mut peers = 0;
        for (place, one) in due.iter().enumerate() {
            peers += self.base.one::<i64>(
                "SELECT count(*) FROM @.participants WHERE session_id = ?1 AND deleted_at IS NULL",
                [&one.session],
            )?;
            if peers > PEERS_AT_ONCE as i64 {
                due.truncate(place.max(1));
                return Ok(());
            }
        }
        Ok(())
    }

    /// Reads the reports of everybody who was in these sessions, some at a time: what is there is kept, also if others cannot
    /// be read or the run ends.
    fn read_reports(&mut self, app: &App, part: &'static Copied, due: &[Due]) -> Done {
        let base = &self.base;
        base.put_ids(due.iter().map(|due| due.session.as_str()))?;
        base.batch(
            "CREATE TEMP TABLE IF NOT EXISTS realtime_kit_mirror_peers (id, session_id, PRIMARY KEY (id, session_id))",
        )?;
        // All; behind the last step of a run that did not come to its end; of a part that failed those that are missing.
        let peers = base.rows(
            "SELECT there.id, there.session_id FROM @.participants AS there JOIN @.mirror_parts AS part
             ON part.session_id = there.session_id AND part.part = 'peer_reports'
             WHERE deleted_at IS NULL AND there.session_id IN (SELECT id FROM temp.realtime_kit_mirror_ids)
             AND (reached IS NULL AND state <> 'failed' OR there.id > reached
               OR part.error IS NOT NULL AND NOT EXISTS (SELECT 1 FROM @.peer_reports AS report
                 WHERE (report.session_id, report.id) = (there.session_id, there.id)))
             ORDER BY there.session_id, there.id",
            [],
            |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?)),
        )?;
        let mut first_error = None;
        for some in peers.chunks(PEERS_AT_ONCE) {
            let one_by_one = match self.read_some_reports(app, part, some) {
                Err(Trouble::Asking(_) | Trouble::Outage(_)) => some.chunks(1),
                other => {
                    other?;
                    continue;
                }
            };
            let mut outages = 0;
            for one in one_by_one {
                match self.read_some_reports(app, part, one) {
                    Err(trouble @ Trouble::Outage(_)) if outages + 1 == OUTAGES => return Err(trouble),
                    Err(Trouble::Outage(text)) => {
                        outages += 1;
                        self.note_bad_report(&one[0], &text)?;
                        first_error.get_or_insert(text);
                    }
                    Err(Trouble::Asking(text)) => {
                        outages = 0;
                        self.note_bad_report(&one[0], &text)?;
                        first_error.get_or_insert(text);
                    }
                    other => {
                        other?;
                        outages = 0;
                    }
                }
            }
        }
        // What is merged with the sessions' notes is merged already.
        self.base.begin_reading(part)?;
        first_error.map_or(Ok(()), |error| Err(Trouble::Asking(error)))
    }

    fn note_bad_report(&self, (peer, session): &(String, String), error: &str) -> Done {
        self.base.run(
            "UPDATE @.mirror_parts SET error = ?3, reached = max(coalesce(reached, ''), ?2)
             WHERE session_id = ?1 AND part = 'peer_reports'",
            [session, peer, error],
        )?;
        Ok(())
    }

    fn read_some_reports(&mut self, app: &App, part: &'static Copied, peers: &[(String, String)]) -> Done {
        self.interrupt_check()?;
        let base = &self.base;
        base.begin_reading(part)?;
        base.batch("DELETE FROM temp.realtime_kit_mirror_peers")?;
        for (peer, session) in peers {
            base.run("INSERT OR IGNORE INTO temp.realtime_kit_mirror_peers VALUES (?1, ?2)", [peer, session])?;
        }
        base.read_reports(part, &app.account, &app.id)?;
        let now = self.now_in_row();
        base.transaction(|| {
            base.clean(part)?;
            base.merge(part, &now, None)?;
            for (peer, session) in peers {
                base.run(
                    "UPDATE @.mirror_parts SET reached = max(coalesce(reached, ''), ?2)
                     WHERE session_id = ?1 AND part = 'peer_reports'",
                    [session, peer],
                )?;
            }
            self.note_progress(&self.report)
        })
    }
}

/// Which parts are due: those of an app (?1) at a time (?2), of sessions in a range (?3, ?4).
const DUE: &str = "part.part IN (PART) AND part.due_at <= ?2 AND session.app_id = ?1 AND session.deleted_at IS NULL
    AND session.created_at >= ?3 AND session.created_at < ?4";
