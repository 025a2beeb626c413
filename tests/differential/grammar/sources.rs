//! What stands behind FROM: single tables, each given what it needs.

use super::local::{MY_CALL, PICKED, PICKED_PEERS};
use super::{From, Grammar, Source, VIEWS, either, quoted};
use crate::facts::Relation;
use realtime_kit_emulator::{ACCOUNT_ID, APP_ID};

pub const SESSIONS: &str = "realtime_kit_sessions";
pub const PARTICIPANTS: &str = "realtime_kit_sessions_participants";
pub const REPORT: &str = "realtime_kit_sessions_peer_report";
pub const MESSAGES: &str = "realtime_kit_sessions_chat_messages";
pub const RECORDINGS: &str = "realtime_kit_recordings";
pub const APPS: &str = "realtime_kit_apps";

/// What needs a session beside the tables, each of which is drawn as often: those of them with most to narrow down, and
/// views.
const OF_A_SESSION_TOO: [&str; 7] =
    [PARTICIPANTS, PARTICIPANTS, PARTICIPANTS, PARTICIPANTS, MESSAGES, "my_people", "my_answers"];

impl<'a> Grammar<'a> {
    /// Anything.
    pub fn from(&mut self) -> From<'a> {
        match self.rng.u32(..27) {
            0..=5 => self.all_of(SESSIONS),
            6 | 7 => {
                let facts = self.facts;
                let name = self.one(&facts.lists);
                self.all_of(name)
            }
            25 => self.all_of(MY_CALL),
            26 => {
                let name = self.one(&["my_days", "my_ends", "my_firsts"]);
                self.all_of(name)
            }
            8..=11 => self.keyed(),
            12 | 13 => self.view(),
            14 => self.few_sessions(),
            _ => self.joined(),
        }
    }

    /// A source of that name under a new alias.
    pub fn source(&mut self, name: &str, is_small: bool) -> Source<'a> {
        Source { alias: self.alias(), relation: self.relation(name), is_small, only_visible: false }
    }

    /// A whole list.
    pub fn all_of(&mut self, name: &str) -> From<'a> {
        let source = self.source(name, false);
        let terms = self.instructed(&source);
        From { text: named(&source), sources: vec![source], terms }
    }

    /// Arguments that change nothing of what there is: the account and app it has anyway, how many rows a page has.
    fn instructed(&mut self, source: &Source<'a>) -> Vec<String> {
        let (alias, relation) = (&source.alias, source.relation);
        let is_table = relation.name.starts_with("realtime_kit_") && !relation.key.is_empty();
        if !is_table || !self.chance(12) {
            return Vec::new();
        }
        let mut terms = Vec::new();
        if self.chance(60) {
            terms.push(format!("{alias}.account_id = '{ACCOUNT_ID}'"));
        }
        if relation.name != APPS && self.chance(40) {
            terms.push(format!("{alias}.app_id IN ('{APP_ID}')"));
        }
        if [SESSIONS, PARTICIPANTS].contains(&relation.name.as_str()) && self.chance(40) {
            let size = self.one(&["50", "'40'", "45"]);
            terms.push(either(&format!("{alias}.per_page = {size}"), "1"));
        }
        if relation.name == SESSIONS && self.chance(25) {
            let sorted = format!("{alias}.sort_by = '{}'", self.one(&["createdAt", "minutesConsumed"]));
            terms.push(either(&sorted, "1"));
        }
        terms
    }

    /// Sessions, few of them.
    pub fn few_sessions(&mut self) -> From<'a> {
        let source = self.source(SESSIONS, true);
        if self.chance(15) {
            // The newest few, by their place in the list.
            let (alias, count) = (source.alias.clone(), self.rng.u32(1..8));
            let text = format!(
                "(SELECT {} FROM {SESSIONS} ORDER BY created_at DESC, id LIMIT {count}) AS {alias}",
                self.star(source.relation)
            );
            let source = Source { is_small: false, only_visible: true, ..source };
            return From { text, sources: vec![source], terms: Vec::new() };
        }
        let terms = vec![self.few(&source.alias)];
        From { text: named(&source), sources: vec![source], terms }
    }

    /// A term that leaves few sessions, all of which are on the plain side.
    pub fn few(&mut self, alias: &str) -> String {
        let facts = self.facts;
        match self.rng.u32(..9) {
            0 | 1 => format!("{alias}.id = {}", self.modest()),
            2 | 3 => {
                let ids = self.modest_list(5);
                format!("{alias}.id IN ({ids})")
            }
            4 => format!("{alias}.session_id = {}", self.modest()),
            5 => {
                let ids = self.modest_list(4);
                format!("{alias}.session_id IN ({ids})")
            }
            6 => format!("{alias}.id IN (SELECT id FROM {PICKED} WHERE n < {})", self.rng.u32(1..7)),
            7 => {
                let (_, created_at) = self.one(&facts.newest[1..]);
                format!("{alias}.created_at {} {}", self.one(&[">", ">="]), quoted(&created_at))
            }
            _ => format!("({alias}.id = {} OR {alias}.id = {})", self.modest(), self.modest()),
        }
    }

    /// A session that is on the plain side, as a literal.
    pub fn session(&mut self) -> String {
        let facts = self.facts;
        quoted(&self.one(&facts.sessions))
    }

    /// The same, with few participants.
    pub fn modest(&mut self) -> String {
        let facts = self.facts;
        quoted(&self.one(&facts.modest))
    }

    /// Several of them, perhaps one of them twice, perhaps a NULL between.
    pub fn sessions(&mut self, most: usize) -> String {
        let facts = self.facts;
        self.list(&facts.sessions, most)
    }

    /// The same, with few participants each.
    pub fn modest_list(&mut self, most: usize) -> String {
        let facts = self.facts;
        self.list(&facts.modest, most)
    }

    fn list(&mut self, of: &[String], most: usize) -> String {
        let mut ids: Vec<String> = self.some(of, most).iter().map(|id| quoted(id)).collect();
        if self.chance(15) {
            ids.push(ids[0].clone());
        }
        if self.chance(10) {
            ids.push("NULL".to_owned());
        }
        ids.join(", ")
    }

    /// A table or view that needs a session.
    pub fn keyed_name(&mut self) -> &'static str {
        let facts = self.facts;
        let place = self.rng.usize(..facts.of_a_session.len() + OF_A_SESSION_TOO.len());
        facts.of_a_session.get(place).copied().unwrap_or_else(|| OF_A_SESSION_TOO[place - facts.of_a_session.len()])
    }

    /// A table that needs an argument, with it.
    pub fn keyed(&mut self) -> From<'a> {
        if self.chance(20) {
            let source = self.source(REPORT, true);
            let terms = vec![self.peers_given(&source.alias)];
            return From { text: named(&source), sources: vec![source], terms };
        }
        let name = self.keyed_name();
        // Details take a request a row, and are on the plain side for the small sessions only.
        let is_small = name == PARTICIPANTS && self.chance(12);
        let source = self.source(name, is_small);
        if self.chance(15) && !is_small && name.starts_with("realtime_kit_") {
            let (id, alias) = (self.session(), source.alias.clone());
            let more = if self.chance(25) { format!(", '{ACCOUNT_ID}', '{APP_ID}'") } else { String::new() };
            let text = either(
                &format!("{name}({id}{more}) AS {alias}"),
                &format!("(SELECT * FROM {name} WHERE session_id = {id}) AS {alias}"),
            );
            return From { text, sources: vec![source], terms: Vec::new() };
        }
        let mut terms =
            vec![if is_small { self.small_given(&source.alias) } else { self.session_given(&source.alias) }];
        terms.extend(self.instructed(&source));
        From { text: named(&source), sources: vec![source], terms }
    }

    /// A term that gives a table its session, or several.
    pub fn session_given(&mut self, alias: &str) -> String {
        match self.rng.u32(..10) {
            0..=3 => format!("{alias}.session_id = {}", self.session()),
            4 => format!("{alias}.session_id IS {}", self.session()),
            5 => format!("{} = {alias}.session_id", self.session()),
            6 | 7 => {
                let ids = self.sessions(4);
                format!("{alias}.session_id IN ({ids})")
            }
            8 => format!("{alias}.session_id IN (SELECT id FROM {PICKED} WHERE n < {})", self.rng.u32(1..6)),
            _ => format!("{alias}.session_id = (SELECT id FROM {PICKED} WHERE n = {})", self.rng.u32(1..8)),
        }
    }

    /// The same with small sessions only.
    pub fn small_given(&mut self, alias: &str) -> String {
        let facts = self.facts;
        let ids: Vec<String> = self.some(&facts.small, 2).iter().map(|id| quoted(id)).collect();
        if ids.len() == 1 {
            format!("{alias}.session_id = {}", ids[0])
        } else {
            format!("{alias}.session_id IN ({})", ids.join(", "))
        }
    }

    /// A term that gives the report its peer, or several.
    pub fn peers_given(&mut self, alias: &str) -> String {
        let facts = self.facts;
        let (peer, _) = self.one(&facts.peers);
        match self.rng.u32(..6) {
            0 | 1 => format!("{alias}.peer_id = {}", quoted(&peer)),
            2 => format!("{alias}.peer_id IN (SELECT id FROM {PICKED_PEERS} WHERE n < {})", self.rng.u32(1..7)),
            3 if alias.starts_with('t') => format!("{alias}.id = {}", quoted(&peer)),
            _ => {
                let peers: Vec<String> = self.some(&facts.peers, 4).iter().map(|(peer, _)| quoted(peer)).collect();
                format!("{alias}.peer_id IN ({})", peers.join(", "))
            }
        }
    }

    /// A view, given what it needs.
    fn view(&mut self) -> From<'a> {
        let (name, needs) = self.one(VIEWS);
        let Some(needs) = needs else { return self.all_of(name) };
        let source = self.source(name, false);
        let alias = &source.alias;
        let terms = match needs {
            "peer_id" => {
                let facts = self.facts;
                let peers: Vec<String> = self.some(&facts.peers, 2).iter().map(|(peer, _)| quoted(peer)).collect();
                vec![format!("{alias}.peer_id IN ({})", peers.join(", "))]
            }
            _ if name == "realtime_kit_call_quality" => vec![self.small_given(alias)],
            // It groups: only a constant reaches the table behind it.
            _ if name == "realtime_kit_attendance" => {
                let ids = self.sessions(3);
                vec![format!("{alias}.session_id IN ({ids})")]
            }
            _ => {
                let given = self.session_given(alias);
                vec![given]
            }
        };
        From { text: named(&source), sources: vec![source], terms }
    }

    /// The columns that `*` stands for.
    pub fn star(&mut self, relation: &Relation) -> String {
        either("*", &relation.visible.iter().map(|name| format!("\"{name}\"")).collect::<Vec<_>>().join(", "))
    }
}

/// A source as it stands behind FROM.
pub fn named(source: &Source<'_>) -> String {
    format!("{} AS {}", source.relation.name, source.alias)
}
