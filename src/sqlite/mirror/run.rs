//! One run of the mirror from beginning to end.

use std::sync::Arc;
use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};
use rusqlite::Connection;
use secrecy::ExposeSecret;
use serde::Serialize;

use crate::api::link::Link;
use crate::api::share;
use crate::error::Error;
use crate::mirror::options::{Checked, Options, in_row};
use crate::mirror::redaction::{Key, Redaction};
use crate::mirror::tables::{APPS, PARTS};
use crate::sqlite::interrupt::Interrupt;
use crate::sqlite::mirror::base::{Base, Done, Trouble, tidy_up};
use crate::sqlite::mirror::forget::hashed_with;
use crate::sqlite::mirror::lock::{Lock, Refused};
use crate::sqlite::mirror::manner::Manner;
use crate::time;

/// Who complains.
const NAME: &str = "realtime_kit_mirror";

/// After so many failures of the network or of the API, one after the other, the run ends.
pub const OUTAGES: u32 = 3;

/// What a run did.
#[derive(Debug, Default, Clone, Serialize)]
pub struct Report {
    /// The run's number.
    pub run: i64,
    /// `complete`, or `incomplete`: something could not be read, and will be tried again by a later run.
    pub outcome: &'static str,
    /// Requests made, downloads and further tries among them.
    pub requests: i64,
    /// Sessions the mirror did not have.
    pub new_sessions: i64,
    /// Sessions whose row is another one now.
    pub changed_sessions: i64,
    /// Sessions that the API has no longer.
    pub deleted_sessions: i64,
    /// Parts of sessions that were read.
    pub parts_read: i64,
    /// Parts of sessions that could not be read.
    pub missing: i64,
    /// The last thing that could not be read, and why.
    pub error: Option<String>,
}

/// A run under way.
pub struct Run<'a> {
    /// The mirror.
    pub base: Base<'a>,
    /// The connection's share of the product.
    pub link: &'a Arc<Link>,
    /// What is wanted.
    pub options: &'a Options,
    /// The same, checked.
    pub checked: Checked,
    /// What it has done so far.
    pub report: Report,
    interrupt: &'a Interrupt,
    began: Instant,
    began_at: DateTime<Utc>,
    requests_before: u64,
    outages: u32,
    apps: Vec<App>,
}

/// An app whose calls are mirrored.
#[derive(Debug, Clone, PartialEq)]
pub struct App {
    /// The account.
    pub account: String,
    /// The app.
    pub id: String,
}

/// Brings a schema's mirror up to date.
pub fn run(
    db: &Connection,
    link: &Arc<Link>,
    schema: &str,
    options: &Options,
    interrupt: &Interrupt,
) -> Result<Report, Error> {
    let refused = |text: String| Error::refused(NAME, text);
    let of = |trouble: Trouble| match trouble {
        Trouble::Interrupted => Error::Interrupted,
        // One that comes while SQLite connects a table is told as that table's failure.
        _ if interrupt.check().is_err() => Error::Interrupted,
        Trouble::Asking(text) | Trouble::Outage(text) | Trouble::Base(text) => refused(text),
    };
    // Of a run that was interrupted on this connection.
    tidy_up(db);
    let checked = options.checked().map_err(refused)?;
    if !db.is_autocommit() {
        return Err(refused("a run has transactions of its own: COMMIT or ROLLBACK yours first".to_owned()));
    }
    let mut base = Base::new(db, link, schema).map_err(of)?;
    let _lock = match base.file().map_err(of)?.map(|file| Lock::take(&file)) {
        None => None,
        Some(Ok(lock)) => Some(lock),
        Some(Err(Refused::Taken)) => {
            return Err(refused("another run is under way on this file: this one ends; the other goes on".to_owned()));
        }
        Some(Err(Refused::Failed(path, error))) => {
            return Err(refused(format!(
                "the lock {} cannot be taken: {error}; the mirror writes beside its file, so its directory must let it",
                path.display()
            )));
        }
    };
    let _manner = Manner::of_a_run(&link.settings, checked.percent).map_err(refused)?;
    base.refuse_shadows().map_err(of)?;
    base.make().map_err(of)?;
    base.redaction = redaction(&base, link, options).map_err(of)?;
    let began_at = checked.now.unwrap_or_else(Utc::now);
    let mut run = Run {
        base,
        link,
        options,
        checked,
        report: Report::default(),
        interrupt,
        began: Instant::now(),
        began_at,
        requests_before: link.log.made(),
        outages: 0,
        apps: Vec::new(),
    };
    run.begin().map_err(of)?;
    let done = {
        let _told = link.scheduler.progress.begin("mirror");
        run.steps()
    };
    // After an interrupt nothing can be written any more; the next run says so of this one.
    let ended = run.end(&done);
    tidy_up(db);
    done.and(ended).map_err(of).map(|()| run.report)
}

/// How much of the people in a call is stored: as the mirror was begun, or, where it has no rows yet, as is asked for.
fn redaction(base: &Base<'_>, link: &Arc<Link>, options: &Options) -> Done<Redaction> {
    // As long as there is nothing of anybody it can be chosen anew.
    base.run("DELETE FROM @.mirror_settings WHERE key = 'redact' AND NOT EXISTS (SELECT 1 FROM @.sessions)", [])?;
    let kept: Option<String> = base.one("SELECT max(value) FROM @.mirror_settings WHERE key = 'redact'", [])?;
    let word = match (&options.redact, &kept) {
        (Some(asked), _) => asked.as_str(),
        (None, Some(kept)) => kept.split(':').next().unwrap_or_default(),
        (None, None) => "off",
    };
    let redaction = match word {
        "off" => Redaction::Off,
        "omit" => Redaction::Omit,
        "hash" => {
            let key = link.settings.redact_key().map_err(Trouble::Base)?;
            let key = key.ok_or_else(|| {
                Trouble::Base(
                    "redact = hash needs a key: set REALTIMEKIT_REDACT_KEY, or SELECT realtime_kit_config('redact_key', ?)"
                        .to_owned(),
                )
            })?;
            Redaction::Hash(Key::new(key.expose_secret().as_bytes()))
        }
        other => return Err(Trouble::Base(format!("redact = '{other}' is neither omit nor hash; off is without it"))),
    };
    // Of the key it is kept what tells it from another one.
    let manner = match &redaction {
        Redaction::Hash(key) => hashed_with(key),
        _ => word.to_owned(),
    };
    match &kept {
        None => {
            base.run("INSERT INTO @.mirror_settings (key, value) VALUES ('redact', ?1)", [manner])?;
        }
        Some(kept) if *kept != manner => {
            let was = kept.split(':').next().unwrap_or_default().to_owned();
            return Err(Trouble::Base(match was == word {
                true => {
                    "this mirror was begun with another redact_key: its hashes and new ones would not join".to_owned()
                }
                false => format!(
                    "this mirror was begun with redact = {was}; a mirror of the other kind needs a file of its own"
                ),
            }));
        }
        Some(_) => {}
    }
    Ok(redaction)
}

impl Run<'_> {
    /// The present, as the run takes it.
    pub fn now(&self) -> DateTime<Utc> {
        self.began_at + TimeDelta::from_std(self.began.elapsed()).unwrap_or_default()
    }

    /// When the run began.
    pub fn began_at(&self) -> DateTime<Utc> {
        self.began_at
    }

    /// The same as the mirror's tables have it.
    pub fn now_in_row(&self) -> String {
        in_row(self.now())
    }

    /// An error if the host wants the run to end.
    pub fn interrupt_check(&self) -> Done {
        Ok(self.interrupt.check()?)
    }

    /// How many requests the run has made.
    fn requests(&self) -> i64 {
        i64::try_from(self.link.log.made() - self.requests_before).unwrap_or(i64::MAX)
    }

    fn begin(&mut self) -> Done {
        let base = &self.base;
        let now = in_row(self.began_at);
        base.run("UPDATE @.mirror_runs SET outcome = 'killed' WHERE outcome IS NULL", [])?;
        // Another process's requests within the last five minutes are of the same share.
        if self.link.log.made() == 0 {
            let minutes = in_row(self.began_at - TimeDelta::from_std(share::WINDOW).unwrap_or_default());
            let spent = base.rows(
                "SELECT coalesce(ended_at, seen_at, started_at), requests FROM @.mirror_runs WHERE coalesce(ended_at, seen_at, started_at) > ?1",
                [minutes],
                |row| Ok((row.get::<_, String>(0)?, row.get::<_, i64>(1)?)),
            )?;
            for (at, requests) in spent {
                let ago = time::parse(&at).and_then(|at| (self.began_at - at).to_std().ok()).unwrap_or(Duration::ZERO);
                let at = self.began.checked_sub(ago).unwrap_or(self.began);
                self.link.scheduler.share.add(at, requests.unsigned_abs());
            }
        }
        base.run("INSERT INTO @.mirror_runs (started_at) VALUES (?1)", [now])?;
        self.report.run = base.db.last_insert_rowid();
        Ok(())
    }

    fn steps(&mut self) -> Done {
        let apps = self.apps()?;
        self.apps.clone_from(&apps);
        self.note_parts_of_known_sessions()?;
        let mut has_read = apps.is_empty();
        for app in &apps {
            has_read |= self.lists(app, false)?;
        }
        if !has_read {
            return Err(Trouble::Base(self.report.error.clone().unwrap_or_default()));
        }
        self.foresee()?;
        self.vanishing_parts(&apps)?;
        // How many sessions there are the pages of their lists tell.
        self.link.scheduler.progress.expect(None);
        for app in &apps {
            self.lists(app, true)?;
        }
        self.foresee()?;
        self.parts(&apps)
    }

    /// Tells how many parts of sessions there are to read, to whoever looks at how far the run is.
    fn foresee(&self) -> Done {
        let read = self.report.parts_read.unsigned_abs();
        let total = read + self.missing()?.unsigned_abs();
        self.link.scheduler.progress.expect(Some((read, total, "parts of sessions")));
        Ok(())
    }

    /// The apps that are mirrored; the table of apps is brought up to date on the way.
    fn apps(&mut self) -> Done<Vec<App>> {
        let accounts = match self.options.accounts.is_empty() {
            false => self.options.accounts.clone(),
            true => vec![self.default_of("account_id")?],
        };
        let mut apps = Vec::new();
        for account in &accounts {
            self.apps_of(account)?;
            if self.options.all_apps {
                let ids = self.base.rows(
                    "SELECT id FROM @.apps WHERE account_id = ?1 AND deleted_at IS NULL ORDER BY id",
                    [account],
                    |row| row.get(0),
                )?;
                apps.extend(ids.into_iter().map(|id| App { account: account.clone(), id }));
            }
        }
        if !self.options.all_apps {
            let ids = match self.options.apps.is_empty() {
                false => self.options.apps.clone(),
                true => vec![self.default_of("app_id")?],
            };
            apps.extend(ids.into_iter().map(|id| App { account: accounts[0].clone(), id }));
        }
        for app in &apps {
            // Sessions refer to it, whether the list of apps could be read or not.
            self.base.run("INSERT OR IGNORE INTO @.apps (id, account_id) VALUES (?1, ?2)", [&app.id, &app.account])?;
        }
        Ok(apps)
    }

    fn default_of(&self, key: &str) -> Done<String> {
        let value = self.link.settings.get(key).map_err(Trouble::Base)?.0;
        value.ok_or_else(|| {
            let (variable, option) = match key {
                "account_id" => ("CLOUDFLARE_ACCOUNT_ID", "accounts"),
                _ => ("REALTIMEKIT_APP_ID", "apps, or all_apps"),
            };
            Trouble::Base(format!(
                "{key} is missing; set it by SELECT realtime_kit_config('{key}', '…'), by the environment variable {variable}, or by the option {option}"
            ))
        })
    }

    fn apps_of(&mut self, account: &String) -> Done {
        self.base.begin_reading(&APPS)?;
        let read = self.base.read(&APPS, "FROM realtime_kit_apps WHERE account_id = ?1", [account]);
        if self.goes_on(read, &format!("the apps of account {account}"))?.is_none() {
            return Ok(());
        }
        let now = self.now_in_row();
        self.base.transaction(|| {
            self.base.clean(&APPS)?;
            self.base.merge(&APPS, &now, Some(("account_id = ?2", &[account])))
        })?;
        Ok(())
    }

    /// What became of a reading: `None` if it failed and the run goes on without it.
    pub fn goes_on<T>(&mut self, read: Done<T>, what: &str) -> Done<Option<T>> {
        match read {
            Ok(result) => {
                self.outages = 0;
                self.interrupt_check()?;
                Ok(Some(result))
            }
            Err(trouble @ (Trouble::Asking(_) | Trouble::Outage(_))) => {
                self.outages = if matches!(trouble, Trouble::Outage(_)) { self.outages + 1 } else { 0 };
                let (Trouble::Asking(text) | Trouble::Outage(text)) = trouble else { return Ok(None) };
                let text = format!("{what}: {text}");
                self.report.error = Some(text.clone());
                match self.outages >= OUTAGES {
                    true => Err(Trouble::Base(text)),
                    false => Ok(None),
                }
            }
            Err(other) => Err(other),
        }
    }

    /// Writes down how far the run has come; in the transaction of what it has done.
    pub fn note_progress(&self, report: &Report) -> Done {
        self.base.run(
            "UPDATE @.mirror_runs SET requests = ?2, new_sessions = ?3, changed_sessions = ?4, deleted_sessions = ?5,
             parts_read = ?6, seen_at = ?7 WHERE id = ?1",
            rusqlite::params![
                report.run,
                self.requests(),
                report.new_sessions,
                report.changed_sessions,
                report.deleted_sessions,
                report.parts_read,
                self.now_in_row()
            ],
        )?;
        Ok(())
    }

    /// How many parts of what the run was asked for could not be read, or not yet.
    fn missing(&self) -> Done<i64> {
        let apps: Vec<&str> = self.apps.iter().map(|app| app.id.as_str()).collect();
        let parts: Vec<&str> = PARTS.iter().map(|part| part.name).filter(|part| self.options.wants(part)).collect();
        let list = |names: &[&str]| serde_json::json!(names).to_string();
        let (since, until) = self.range();
        self.base.one(
            "SELECT count(*) FROM @.mirror_parts AS part JOIN @.sessions AS session ON session.id = session_id
             WHERE session.deleted_at IS NULL AND (state = 'failed' OR state = 'waiting' AND due_at <= ?1)
             AND app_id IN (SELECT value FROM json_each(?2)) AND part IN (SELECT value FROM json_each(?3))
             AND session.created_at >= ?4 AND session.created_at < ?5",
            [in_row(self.began_at), list(&apps), list(&parts), since, until],
        )
    }

    fn end(&mut self, done: &Done) -> Done {
        self.report.requests = self.requests();
        self.report.missing = self.missing()?;
        let (outcome, error) = match done {
            Ok(()) if self.report.error.is_none() && self.report.missing == 0 => ("complete", None),
            Ok(()) => ("incomplete", self.report.error.clone()),
            Err(Trouble::Interrupted) => ("interrupted", None),
            Err(Trouble::Asking(text) | Trouble::Outage(text) | Trouble::Base(text)) => ("failed", Some(text.clone())),
        };
        self.report.outcome = outcome;
        let now = self.now_in_row();
        let missing = self.report.missing;
        let end = || -> Done {
            self.note_progress(&self.report)?;
            self.base.run(
                "UPDATE @.mirror_runs SET ended_at = ?2, outcome = ?3, missing = ?4, error = ?5 WHERE id = ?1",
                rusqlite::params![self.report.run, now, outcome, missing, error],
            )?;
            Ok(())
        };
        self.base.transaction(end)
    }
}
