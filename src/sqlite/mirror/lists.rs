//! Which sessions and recordings there are: the newest of a list in each run, all of it where something has gone.

use chrono::TimeDelta;
use rusqlite::{OptionalExtension, ToSql};

use crate::mirror::options::in_row;
use crate::mirror::schedule::{LOOKED_AT, RECENT};
use crate::mirror::tables::{Copied, LISTS, SESSIONS};
use crate::sqlite::mirror::base::{Done, Trouble};
use crate::sqlite::mirror::run::{App, Report, Run};

/// A list of an app.
struct List {
    table: &'static Copied,
    /// The column it is read by, newest first.
    time: &'static str,
    /// Which rows may change yet: a condition with the time before which a row left alone stays as it is as ?3.
    unsettled: &'static str,
}

const OF_SESSIONS: List = List {
    table: &SESSIONS,
    time: "created_at",
    unsettled: "status IS NOT 'ENDED' OR max(coalesce(updated_at, ''), coalesce(ended_at, '')) > ?3",
};

const OF_RECORDINGS: List = List {
    table: &LISTS[0],
    time: "invoked_time",
    unsettled: "coalesce(status, '') NOT IN ('UPLOADED', 'ERRORED') OR coalesce(stopped_time, '') > ?3",
};

/// What was seen of a list by earlier runs.
#[derive(Default)]
struct Seen {
    total: Option<i64>,
    gap: Option<i64>,
    /// In how many runs, one after the other, the gap was larger.
    surplus: i64,
    whole_at: Option<String>,
    whole_since: Option<String>,
}

impl Run<'_> {
    /// Reads the lists of an app: what is new and what may have changed; `whole`, if there is reason to, all of them.
    /// `false` if the sessions could not be read.
    pub fn lists(&mut self, app: &App, whole: bool) -> Done<bool> {
        if !self.list(app, &OF_SESSIONS, whole)? {
            // Recordings refer to sessions: those of a session that is not known yet would not be kept.
            return Ok(false);
        }
        if self.options.wants(OF_RECORDINGS.table.name) {
            self.list(app, &OF_RECORDINGS, whole)?;
        }
        Ok(true)
    }

    /// Reads a list, if there is reason to; `false` if it could not be read.
    fn list(&mut self, app: &App, list: &List, whole: bool) -> Done<bool> {
        let seen = self.seen(app, list)?;
        if whole && !self.is_whole_due(app, list, &seen)? {
            return Ok(true);
        }
        let since = match whole {
            true => self.checked.since.map(in_row),
            false => Some(self.horizon(app, list)?),
        };
        let read = self.read_list(app, list, since.as_deref());
        let what = format!("the {} of app {}", list.table.name, app.id);
        let Some(total) = self.goes_on(read, &what)? else { return Ok(false) };
        self.keep_list(app, list, since.as_deref(), whole, total, &seen)?;
        Ok(true)
    }

    fn seen(&self, app: &App, list: &List) -> Done<Seen> {
        let text = self.base.sql(
            "SELECT total, gap, surplus, whole_at, whole_since FROM @.mirror_lists WHERE app_id = ?1 AND list = ?2",
        );
        let read = |row: &rusqlite::Row<'_>| {
            Ok(Seen {
                total: row.get(0)?,
                gap: row.get(1)?,
                surplus: row.get(2)?,
                whole_at: row.get(3)?,
                whole_since: row.get(4)?,
            })
        };
        let seen = self.base.db.query_row(&text, [app.id.as_str(), list.table.name], read).optional();
        seen.map(Option::unwrap_or_default).map_err(Trouble::of_base)
    }

    /// From when on a list is read: the oldest row of the last days that may change yet, or the newest row known.
    fn horizon(&self, app: &App, list: &List) -> Done<String> {
        let now = self.began_at();
        let recent = in_row(now - RECENT);
        let settled = in_row(now - LOOKED_AT);
        let text = format!(
            "SELECT coalesce(min({time}), (SELECT max({time}) FROM @.{name} WHERE app_id = ?1), ?2) FROM @.{name}
             WHERE app_id = ?1 AND deleted_at IS NULL AND {time} >= ?2 AND ({unsettled})",
            time = list.time,
            name = list.table.name,
            unsettled = list.unsettled,
        );
        let is_first = self.base.one::<bool>(
            "SELECT NOT EXISTS (SELECT 1 FROM @.mirror_lists WHERE app_id = ?1 AND list = ?2)",
            [app.id.as_str(), list.table.name],
        )?;
        let horizon = match is_first {
            true => recent,
            false => self.base.one(&text, [&app.id, &recent, &settled])?,
        };
        let since = self.checked.since.map(in_row).unwrap_or_default();
        Ok(horizon.max(since))
    }

    /// Reads a list from some time on, and besides what is older and may have changed, into the TEMP table; gives the
    /// API's total.
    fn read_list(&self, app: &App, list: &List, since: Option<&str>) -> Done<Option<u64>> {
        let base = &self.base;
        let log = &self.link.log;
        let until = self.checked.until.map(in_row);
        let until = until.as_deref();
        let before = log.last_id();
        base.begin_reading(list.table)?;
        let mut rows = format!("FROM {} WHERE account_id = ?1 AND app_id = ?2", list.table.source);
        let mut values: Vec<&dyn ToSql> = vec![&app.account, &app.id];
        for (bound, sign) in [(&since, ">="), (&until, "<")] {
            if let Some(bound) = bound {
                values.push(bound);
                rows.push_str(&format!(" AND {} {sign} ?{}", list.time, values.len()));
            }
        }
        base.read(list.table, &rows, values.as_slice())?;
        let total = log.latest_total(list.table.source, before);
        let older = self.older(app, list, since)?;
        base.put_ids(older.iter().map(String::as_str))?;
        if !older.is_empty() {
            let rows = format!(
                "FROM {} WHERE account_id = ?1 AND app_id = ?2 AND id IN (SELECT id FROM temp.realtime_kit_mirror_ids)",
                list.table.source
            );
            base.read(list.table, &rows, [&app.account, &app.id])?;
        }
        Ok(total)
    }

    /// The rows in front of the horizon that may have changed: calls that go on for days, recordings that hang.
    fn older(&self, app: &App, list: &List, since: Option<&str>) -> Done<Vec<String>> {
        let Some(since) = since else { return Ok(Vec::new()) };
        let text = format!(
            "SELECT id FROM @.{name} WHERE app_id = ?1 AND deleted_at IS NULL AND {time} < ?2 AND {time} >= ?4
             AND ({unsettled})",
            name = list.table.name,
            time = list.time,
            unsettled = list.unsettled
        );
        let settled = in_row(self.began_at() - LOOKED_AT);
        let from = self.checked.since.map(in_row).unwrap_or_default();
        self.base.rows(&text, [app.id.as_str(), since, &settled, &from], |row| row.get(0))
    }

    /// Merges what was read of a list, and notes what it tells of the rest.
    fn keep_list(
        &mut self,
        app: &App,
        list: &List,
        since: Option<&str>,
        whole: bool,
        total: Option<u64>,
        seen: &Seen,
    ) -> Done {
        let now = self.now_in_row();
        let from = since.unwrap_or_default();
        let until = self.checked.until.map_or_else(|| "9999-12-31".to_owned(), in_row);
        let mut report = self.report.clone();
        let base = &self.base;
        let mut is_all = whole;
        base.transaction(|| {
            base.clean(list.table)?;
            if list.table.name == SESSIONS.name {
                self.leave_to_their_app(app, &mut report)?;
                self.note_changed_sessions(&mut report, whole)?;
            } else {
                // A row refers to its session: of one that the mirror does not have nothing is kept.
                let text = format!(
                    "DELETE FROM temp.realtime_kit_mirror_{} WHERE session_id NOT IN (SELECT id FROM @.sessions)",
                    list.table.name
                );
                // With `since` they are of sessions that are not wanted; else they are wanted with their sessions.
                is_all &= base.run(&text, [])? == 0 || self.checked.since.is_some();
            }
            let gone = format!(
                "app_id = ?2 AND ({time} >= ?3 AND {time} < ?4 OR id IN (SELECT id FROM temp.realtime_kit_mirror_ids))",
                time = list.time
            );
            let deleted = base.merge(list.table, &now, Some((&gone, &[&app.id, &from, &until])))?;
            if list.table.name == SESSIONS.name {
                report.deleted_sessions += deleted as i64;
                self.note_parts()?;
            }
            self.note_list(app, list, is_all, total, seen, &now)?;
            self.note_progress(&report)
        })?;
        self.report = report;
        Ok(())
    }

    /// A session belongs to the app in which it was found first: what another app tells under its id is left out.
    fn leave_to_their_app(&self, app: &App, report: &mut Report) -> Done {
        let taken = "id IN (SELECT id FROM @.sessions WHERE app_id IS NOT ?1)";
        let ids: Vec<String> = self.base.rows(
            &format!("SELECT id FROM temp.realtime_kit_mirror_sessions WHERE {taken}"),
            [&app.id],
            |row| row.get(0),
        )?;
        if let Some(id) = ids.first() {
            self.base.run(&format!("DELETE FROM temp.realtime_kit_mirror_sessions WHERE {taken}"), [&app.id])?;
            report.error = Some(format!(
                "the sessions of app {}: {} of them, {id} among them, are another app's in this file; mirror this app into a file of its own",
                app.id,
                ids.len()
            ));
        }
        Ok(())
    }

    /// Notes in a TEMP table which of the sessions read are new, other than before, or not over yet: the last but in a whole
    /// list, which follows one in which they were noted.
    fn note_changed_sessions(&self, report: &mut Report, whole: bool) -> Done {
        let base = &self.base;
        let of = |table: &str| {
            let columns: Vec<String> = SESSIONS.columns.iter().map(|column| format!("{table}.{column}")).collect();
            columns.join(", ")
        };
        base.batch(&base.sql(&format!(
            "CREATE TEMP TABLE IF NOT EXISTS realtime_kit_mirror_changed (id PRIMARY KEY, is_new, is_changed);
             DELETE FROM temp.realtime_kit_mirror_changed;
             INSERT OR IGNORE INTO temp.realtime_kit_mirror_changed
             SELECT read.id, known.id IS NULL, known.deleted_at IS NOT NULL OR ({}) IS NOT ({})
             FROM temp.realtime_kit_mirror_sessions AS read LEFT JOIN @.sessions AS known ON known.id = read.id;
             DELETE FROM temp.realtime_kit_mirror_changed WHERE NOT is_changed
             AND ({whole} OR id IN (SELECT id FROM temp.realtime_kit_mirror_sessions WHERE status IS 'ENDED'))",
            of("read"),
            of("known")
        )))?;
        report.new_sessions +=
            base.one::<i64>("SELECT count(*) FROM temp.realtime_kit_mirror_changed WHERE is_new", [])?;
        report.changed_sessions += base
            .one::<i64>("SELECT count(*) FROM temp.realtime_kit_mirror_changed WHERE is_changed AND NOT is_new", [])?;
        Ok(())
    }

    fn note_list(&self, app: &App, list: &List, is_all: bool, total: Option<u64>, seen: &Seen, now: &str) -> Done {
        let total = total.map(|total| i64::try_from(total).unwrap_or(i64::MAX));
        let known = self.known(app, list)?;
        let gap = total.map(|total| total - known);
        // Of a part that ends somewhere nobody can say what is missing behind it.
        let is_all = is_all && self.checked.until.is_none();
        let surplus = match gap.zip(seen.gap) {
            Some((now, then)) if now > then && !is_all => seen.surplus + 1,
            _ => 0,
        };
        self.base.run(
            "INSERT INTO @.mirror_lists (app_id, list, total, gap, surplus, read_at, whole_at, whole_since)
             VALUES (?1, ?2, ?3, iif(?7, ?4, NULL), ?5, ?6, iif(?7, ?6, NULL), iif(?7, ?8, NULL))
             ON CONFLICT (app_id, list) DO UPDATE SET
             total = excluded.total, surplus = excluded.surplus, read_at = excluded.read_at,
             gap = iif(?7, excluded.gap, gap), whole_at = iif(?7, excluded.whole_at, whole_at),
             whole_since = iif(?7, excluded.whole_since, whole_since)",
            rusqlite::params![
                app.id,
                list.table.name,
                total,
                gap,
                surplus,
                now,
                is_all,
                self.checked.since.map(in_row)
            ],
        )?;
        Ok(())
    }

    /// How many rows the mirror has of what the API has.
    fn known(&self, app: &App, list: &List) -> Done<i64> {
        let text = format!("SELECT count(*) FROM @.{} WHERE app_id = ?1 AND deleted_at IS NULL", list.table.name);
        self.base.one(&text, [&app.id])
    }

    /// Whether all of a list is to be read: it never was, or not from so early on; rows have gone, or some have been too
    /// many for two runs; or the API does not count, and a day is over.
    fn is_whole_due(&self, app: &App, list: &List, seen: &Seen) -> Done<bool> {
        let Some(whole_at) = &seen.whole_at else { return Ok(true) };
        if self.checked.since.map(in_row) < seen.whole_since {
            return Ok(true);
        }
        match seen.total.zip(seen.gap) {
            None => Ok(*whole_at <= in_row(self.began_at() - TimeDelta::days(1))),
            Some((total, gap)) => Ok(seen.surplus > 1 || total - self.known(app, list)? < gap),
        }
    }
}
