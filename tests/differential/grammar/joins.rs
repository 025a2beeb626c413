//! Joins: of the extension's tables with each other and with local ones, in either order.

use super::local::{MANY, MIXED, PICKED, PICKED_PEERS};
use super::sources::{APPS, MESSAGES, PARTICIPANTS, RECORDINGS, REPORT, SESSIONS, named};
use super::{From, Grammar, Source, quoted};

impl<'a> Grammar<'a> {
    /// Two or three tables.
    pub fn joined(&mut self) -> From<'a> {
        match self.rng.u32(..20) {
            0..=4 => self.sessions_and_theirs(),
            5..=7 => self.picked_and_theirs(),
            8..=10 => self.down_to_the_report(),
            11 | 12 => self.sessions_twice(),
            13 => self.recordings_of_sessions(),
            14 if self.chance(25) => self.many_and_sessions(),
            14 | 15 => self.mixed_and_sessions(),
            16 => self.messages_and_their_writers(),
            17 if self.chance(50) => self.picked_peers(),
            17 => self.events_of_participants(),
            18 => self.apps_and_sessions(),
            _ => self.two_of_one_session(),
        }
    }

    fn join_words(&mut self) -> &'static str {
        self.one(&["JOIN", "JOIN", "JOIN", "INNER JOIN", "CROSS JOIN", "LEFT JOIN", "LEFT JOIN"])
    }

    /// `left JOIN right ON …`, with a further condition in ON at times.
    fn join(&mut self, left: &str, words: &str, right: &Source<'a>, tie: &str) -> String {
        let mut on = vec![tie.to_owned()];
        if self.chance(25) {
            on.push(self.condition(std::slice::from_ref(right)));
        }
        self.rng.shuffle(&mut on);
        format!("{left} {words} {} ON {}", named(right), on.join(" AND "))
    }

    /// The other way round, where neither side is optional: the planner has to find the order.
    fn turned(&mut self, left: &Source<'a>, right: &Source<'a>, tie: &str) -> String {
        let words = self.one(&["JOIN", "INNER JOIN", ","]);
        match words {
            "," => format!("{}, {} WHERE {tie}", named(right), named(left)),
            words => format!("{} {words} {} ON {tie}", named(right), named(left)),
        }
    }

    fn sessions_and_theirs(&mut self) -> From<'a> {
        let (mut from, name) = (self.few_sessions(), self.keyed_name());
        let right = self.source(name, false);
        let left = from.sources[0].clone();
        let tie = self.tie(&format!("{}.session_id", right.alias), &format!("{}.id", left.alias));
        let is_table = !from.text.starts_with('(');
        if is_table && self.chance(30) {
            let text = self.turned(&left, &right, &tie);
            return self.with_where(text, vec![left, right], from.terms);
        }
        let words = self.join_words();
        from.text = self.join(&from.text.clone(), words, &right, &tie);
        let has_account = right.relation.columns.iter().any(|column| column.name == "account_id");
        if is_table && has_account && self.chance(10) {
            from.terms.push(format!("{}.account_id = {}.account_id", right.alias, left.alias));
            from.terms.retain(|term| words != "LEFT JOIN" || !term.contains("account_id"));
        }
        from.sources.push(right);
        from
    }

    fn tie(&mut self, left: &str, right: &str) -> String {
        if self.chance(80) { format!("{left} = {right}") } else { format!("{right} = {left}") }
    }

    /// A text that may end in WHERE already.
    fn with_where(&mut self, text: String, sources: Vec<Source<'a>>, mut terms: Vec<String>) -> From<'a> {
        match text.split_once(" WHERE ") {
            Some((text, tie)) => {
                terms.insert(0, tie.to_owned());
                From { text: text.to_owned(), sources, terms }
            }
            None => From { text, sources, terms },
        }
    }

    /// A local table of ids and what belongs to them.
    fn picked_and_theirs(&mut self) -> From<'a> {
        let name = self.keyed_name();
        let (right, picked) = (self.source(name, false), self.alias());
        let terms = vec![format!("{picked}.n < {}", self.rng.u32(2..7))];
        let tie = format!("{}.session_id = {picked}.{}", right.alias, self.one(&["id", "session_id"]));
        let text = match self.rng.u32(..7) {
            6 if name.starts_with("realtime_kit_") => super::either(
                &format!("{PICKED} AS {picked}, {name}({picked}.id) AS {}", right.alias),
                &format!("{PICKED} AS {picked} JOIN {} ON {tie}", named(&right)),
            ),
            0 => format!("{PICKED} AS {picked} JOIN {} USING (session_id)", named(&right)),
            1 => format!("{} JOIN {PICKED} AS {picked} USING (session_id)", named(&right)),
            2 => format!("{} JOIN {PICKED} AS {picked} ON {tie}", named(&right)),
            3 => {
                let on = format!("{tie} AND {}", self.condition(std::slice::from_ref(&right)));
                format!("{PICKED} AS {picked} LEFT JOIN {} ON {on}", named(&right))
            }
            4 => format!("{PICKED} AS {picked} LEFT JOIN {} ON {tie}", named(&right)),
            _ => format!("{PICKED} AS {picked} JOIN {} ON {tie}", named(&right)),
        };
        From { text, sources: vec![right], terms }
    }

    /// Sessions, their participants, and the participants' reports.
    fn down_to_the_report(&mut self) -> From<'a> {
        let (people, report) = (self.source(PARTICIPANTS, true), self.source(REPORT, false));
        let to_report = format!("{}.peer_id = {}.id", report.alias, people.alias);
        if self.chance(30) {
            let terms = vec![self.small_given(&people.alias)];
            if self.chance(30) {
                let text = self.turned(&people, &report, &to_report);
                return self.with_where(text, vec![people, report], terms);
            }
            let words = self.join_words();
            let text = self.join(&named(&people), words, &report, &to_report);
            return From { text, sources: vec![people, report], terms };
        }
        let sessions = self.source(SESSIONS, true);
        let facts = self.facts;
        let ids: Vec<String> = self.some(&facts.small, 3).iter().map(|id| quoted(id)).collect();
        let terms = vec![format!("{}.id IN ({})", sessions.alias, ids.join(", "))];
        let to_people = format!("{}.session_id = {}.id", people.alias, sessions.alias);
        let (first, second) = (self.join_words(), self.join_words());
        let text = self.join(&named(&sessions), first, &people, &to_people);
        let text = self.join(&text, second, &report, &to_report);
        From { text, sources: vec![sessions, people, report], terms }
    }

    /// Sessions beside sessions.
    fn sessions_twice(&mut self) -> From<'a> {
        let (mut from, right) = (self.few_sessions(), self.source(SESSIONS, false));
        let left = from.sources[0].alias.clone();
        let other = &right.alias;
        let tie = match self.rng.u32(..5) {
            0 | 1 => format!("{other}.associated_id = {left}.associated_id"),
            2 => format!("{other}.id = {left}.id"),
            3 => format!("{other}.created_at > {left}.created_at"),
            _ => format!("{other}.status = {left}.status AND {other}.minutes_consumed > {left}.minutes_consumed"),
        };
        let words = self.one(&["CROSS JOIN", "LEFT JOIN"]);
        from.text = self.join(&from.text.clone(), words, &right, &tie);
        from.sources.push(right);
        from
    }

    fn recordings_of_sessions(&mut self) -> From<'a> {
        let recordings = self.source(RECORDINGS, true);
        let sessions = self.source(SESSIONS, false);
        let tie = format!("{}.id = {}.session_id", sessions.alias, recordings.alias);
        if self.chance(50) {
            let ids = self.sessions(6);
            let terms = vec![format!("{}.session_id IN ({ids})", recordings.alias)];
            let words = self.one(&["CROSS JOIN", "LEFT JOIN"]);
            let text = self.join(&named(&recordings), words, &sessions, &tie);
            return From { text, sources: vec![recordings, sessions], terms };
        }
        let mut from = self.few_sessions();
        let recordings = Source { is_small: false, ..recordings };
        let tie = format!("{}.session_id = {}.id", recordings.alias, from.sources[0].alias);
        let words = self.one(&["CROSS JOIN", "LEFT JOIN"]);
        from.text = self.join(&from.text.clone(), words, &recordings, &tie);
        from.sources.push(recordings);
        from
    }

    /// Local values of every kind against sessions.
    fn mixed_and_sessions(&mut self) -> From<'a> {
        let (sessions, mixed) = (self.source(SESSIONS, false), self.alias());
        let s = &sessions.alias;
        let tie = match self.rng.u32(..7) {
            0 | 1 => format!("{s}.id = {mixed}.id"),
            2 => format!("{s}.session_id = nullif({mixed}.id, '')"),
            3 => format!("{s}.created_at = {mixed}.{}", self.one(&["at", "instant"])),
            4 => format!(
                "{s}.created_at >= {mixed}.{} AND {s}.created_at < datetime({mixed}.at, '+1 day')",
                self.one(&["at", "instant"])
            ),
            5 => format!("{s}.associated_id = {mixed}.meeting AND {s}.status = {mixed}.status"),
            _ => format!("{s}.minutes_consumed >= {mixed}.{}", self.one(&["minutes", "minutes_text"])),
        };
        let terms = vec![format!("({mixed}.n IS NULL OR {mixed}.n < {})", self.rng.u32(2..8))];
        let text = match self.rng.u32(..8) {
            0 | 1 => format!("{MIXED} AS {mixed} LEFT JOIN {} ON {tie}", named(&sessions)),
            2 => format!("{} JOIN {MIXED} AS {mixed} ON {tie} AND {mixed}.n < 6", named(&sessions)),
            3 if !self.is_old => format!("{} RIGHT JOIN {MIXED} AS {mixed} ON {tie}", named(&sessions)),
            4 if !self.is_old => format!("{MIXED} AS {mixed} FULL JOIN {} ON {tie}", named(&sessions)),
            5 => format!("{MIXED} AS {mixed} CROSS JOIN {} ON {tie}", named(&sessions)),
            _ => format!("{MIXED} AS {mixed} JOIN {} ON {tie}", named(&sessions)),
        };
        From { text, sources: vec![sessions], terms }
    }

    /// More ids than one would ask for one by one.
    fn many_and_sessions(&mut self) -> From<'a> {
        let (sessions, many) = (self.source(SESSIONS, false), self.alias());
        let tie = format!("{}.id = {many}.id", sessions.alias);
        let terms = vec![format!("{many}.n < {}", self.one(&[3, 10, 30, 45]))];
        let text = match self.rng.u32(..3) {
            0 => format!("{MANY} AS {many} LEFT JOIN {} ON {tie}", named(&sessions)),
            1 => format!("{} JOIN {MANY} AS {many} ON {tie}", named(&sessions)),
            _ => format!("{MANY} AS {many} JOIN {} ON {tie}", named(&sessions)),
        };
        From { text, sources: vec![sessions], terms }
    }

    fn messages_and_their_writers(&mut self) -> From<'a> {
        let (messages, people) = (self.source(MESSAGES, false), self.source(PARTICIPANTS, false));
        let tie =
            format!("{0}.session_id = {1}.session_id AND {0}.id = {1}.participant_id", people.alias, messages.alias);
        let facts = self.facts;
        // Each message may cost a request: a small session, or one without any.
        let id = quoted(&self.one(&facts.small));
        let terms = vec![format!("{}.session_id = {id}", messages.alias)];
        let words = self.join_words();
        let text = self.join(&named(&messages), words, &people, &tie);
        From { text, sources: vec![messages, people], terms }
    }

    fn events_of_participants(&mut self) -> From<'a> {
        let people = self.source(PARTICIPANTS, false);
        let terms = vec![self.session_given(&people.alias), "event.value IS NOT NULL".to_owned()];
        let text = format!("{} CROSS JOIN json_each({}.peer_events) AS event", named(&people), people.alias);
        From { text, sources: vec![people], terms }
    }

    fn apps_and_sessions(&mut self) -> From<'a> {
        let (apps, sessions) = (self.source(APPS, false), self.source(SESSIONS, false));
        let tie = format!("{}.app_id = {}.id", sessions.alias, apps.alias);
        let terms = vec![format!("{}.created_at > '2026-11-0{}'", sessions.alias, self.rng.u32(1..10))];
        let words = self.one(&["JOIN", "CROSS JOIN"]);
        let text = self.join(&named(&apps), words, &sessions, &tie);
        From { text, sources: vec![apps, sessions], terms }
    }

    fn two_of_one_session(&mut self) -> From<'a> {
        let (one, other) = (self.keyed_name(), self.keyed_name());
        let (left, right) = (self.source(one, false), self.source(other, false));
        let facts = self.facts;
        let id = quoted(&self.one(&facts.small));
        let terms = vec![format!("{}.session_id = {id}", left.alias)];
        let text = match self.rng.u32(..3) {
            0 => format!("{} JOIN {} USING (session_id)", named(&left), named(&right)),
            1 => format!("{} LEFT JOIN {} USING (session_id)", named(&left), named(&right)),
            _ => format!(
                "{0} CROSS JOIN {1} ON {3}.session_id = {2}.session_id",
                named(&left),
                named(&right),
                left.alias,
                right.alias
            ),
        };
        From { text, sources: vec![left, right], terms }
    }

    /// Picked peers and their reports.
    fn picked_peers(&mut self) -> From<'a> {
        let (report, peers) = (self.source(REPORT, true), self.alias());
        let terms = vec![format!("{peers}.n < {}", self.rng.u32(2..7))];
        let text = match self.chance(50) {
            true => format!("{PICKED_PEERS} AS {peers} JOIN {} USING (peer_id)", named(&report)),
            false => {
                format!("{} JOIN {PICKED_PEERS} AS {peers} ON {}.peer_id = {peers}.id", named(&report), report.alias)
            }
        };
        From { text, sources: vec![report], terms }
    }
}
