//! What is settled, in memory: a session that has ended and was left alone for a day does not change any more, nor does
//! what hangs on it, so it need not be asked for twice. One for each connection; nothing else is ever answered from it.
//!
//! Routes say what takes part ([`Settling`]): whose rows tell whether something is settled, which answers stay as they are
//! once it is, and whose rows are settled along with it. This layer knows no tables: `/id`, `/status`, `/updated_at` and
//! `/ended_at` are read from the rows by these names. A row seen later that says otherwise takes everything back.
//!
//! Things are told apart by server, account, app and token: what one token was shown, another never sees.

use std::collections::hash_map::RandomState;
use std::collections::{HashMap, HashSet};
use std::hash::BuildHasher;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};

use chrono::{DateTime, TimeDelta, Utc};
use lru::LruCache;
use secrecy::ExposeSecret;

use crate::api::envelope::Page;
use crate::api::route::{Route, Rows, Settling, escape};
use crate::http::{Method, Request};
use crate::lock::lock;
use crate::time;

/// How long something must have been left alone.
const LEFT_ALONE: TimeDelta = TimeDelta::hours(24);

/// What one kept thing takes besides its texts, about, in bytes.
const OVERHEAD: usize = 160;

/// A request, as far as the cache is concerned.
#[derive(Debug)]
pub struct Asked<'a> {
    route: &'static Route,
    /// The path, filled in.
    path: &'a str,
    key: Key,
}

/// What tells an answer from every other.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Key {
    /// Server, account, app and token, hashed.
    scope: u64,
    /// Path and query; the form in which the answer is read.
    what: (String, bool),
}

/// What an id names: a session, a peer.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Thing {
    scope: u64,
    /// The argument that takes the id.
    argument: &'static str,
    /// The id as it stands in paths.
    id: String,
}

/// An answer from memory.
#[derive(Debug)]
pub struct Cached {
    /// The page.
    pub page: Arc<Page>,
    /// Seconds since it was fetched.
    pub age: u64,
}

/// The answers about what is settled.
#[derive(Default)]
pub struct Cache {
    kept: Mutex<Kept>,
    /// Counts what makes answers under way doubtful: writes, and clearing.
    doubts: AtomicU64,
    hasher: RandomState,
}

struct Kept {
    /// What is settled by what its rows say.
    settled: LruCache<Thing, Settled>,
    /// What is settled along with something else, and with what.
    members: HashMap<Thing, Thing>,
    answers: LruCache<Key, Stored>,
    settled_bytes: usize,
    answer_bytes: usize,
}

struct Settled {
    updated_at: DateTime<Utc>,
    members: Vec<Thing>,
    answers: HashSet<Key>,
}

struct Stored {
    page: Arc<Page>,
    fetched: DateTime<Utc>,
    /// What it hangs on.
    root: Thing,
    bytes: usize,
}

impl Cache {
    /// A request to the API as the cache sees it; `None` if it has nothing to do with anything settled.
    pub fn asked<'a>(&self, route: &'static Route, path: &'a str, request: &Request) -> Option<Asked<'a>> {
        let is_write = route.method == Method::Post;
        if route.settling == Settling::NONE && !is_write {
            return None;
        }
        let token = request.token.as_ref()?;
        let url = request.url.as_str();
        let (place, query) = url.split_once('?').unwrap_or((url, ""));
        let scope = self.hasher.hash_one((place.strip_suffix(path)?, token.expose_secret()));
        let what = (format!("{path}?{query}"), route.rows == Rows::Envelope);
        Some(Asked { route, path, key: Key { scope, what } })
    }

    /// The answer of a request about what is settled, if it is kept.
    pub fn get(&self, asked: &Asked<'_>, now: DateTime<Utc>) -> Option<Cached> {
        let mut kept = self.kept();
        let root = kept.root(asked.thing(asked.route.settling.with?)?)?;
        kept.settled.promote(&root);
        let stored = kept.answers.get(&asked.key)?;
        let age = (now - stored.fetched).num_seconds().max(0) as u64;
        Some(Cached { page: Arc::clone(&stored.page), age })
    }

    /// Whether [`Cache::get`] would give an answer.
    pub fn has(&self, asked: &Asked<'_>) -> bool {
        let kept = self.kept();
        let root = asked.route.settling.with.and_then(|with| kept.root(asked.thing(with)?));
        root.is_some() && kept.answers.contains(&asked.key)
    }

    /// To be called before a request is sent, for [`Cache::learn`]. A write makes what its path names doubtful.
    pub fn begin(&self, asked: &Asked<'_>) -> u64 {
        if asked.route.method == Method::Post {
            self.forget(asked);
        }
        self.doubts.load(Ordering::SeqCst)
    }

    /// Takes back whatever the path of a write names, and what hangs on it.
    pub fn forget(&self, asked: &Asked<'_>) {
        let mut kept = self.kept();
        self.doubts.fetch_add(1, Ordering::SeqCst);
        for argument in asked.route.arguments() {
            if let Some(root) = asked.thing(argument).and_then(|thing| kept.root(thing)) {
                kept.forget(&root);
            }
        }
    }

    /// Learns from an answer what is settled and what is not, and keeps it if it is about what is. `begun` is what
    /// [`Cache::begin`] said, `bound` how many bytes may be kept.
    pub fn learn(&self, asked: &Asked<'_>, begun: u64, page: &Arc<Page>, bound: u64, now: DateTime<Utc>) {
        if asked.route.method == Method::Post {
            return self.forget(asked);
        }
        let settling = asked.route.settling;
        // Read before the lock is taken.
        let told: Vec<_> = settling.tells.into_iter().flat_map(|argument| asked.told(argument, page, now)).collect();
        let members: Vec<_> = settling.passes_to.into_iter().flat_map(|argument| asked.ids(argument, page)).collect();
        let mut kept = self.kept();
        let is_certain = self.doubts.load(Ordering::SeqCst) == begun;
        for (thing, updated_at) in told {
            kept.note(thing, updated_at.filter(|_| is_certain));
        }
        let root = settling.with.and_then(|with| kept.root(asked.thing(with)?));
        if let (Some(root), true) = (root, is_certain) {
            kept.add_members(&root, members);
            kept.keep(&root, &asked.key, page, now);
        }
        kept.trim(usize::try_from(bound).unwrap_or(usize::MAX));
    }

    /// Forgets everything; returns how many bytes that were.
    pub fn clear(&self) -> usize {
        let mut kept = self.kept();
        self.doubts.fetch_add(1, Ordering::SeqCst);
        if kept.bytes() > 0 { std::mem::take(&mut *kept).bytes() } else { 0 }
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        lock(&self.kept)
    }
}

impl Asked<'_> {
    /// What the path names by this argument.
    fn thing(&self, argument: &'static str) -> Option<Thing> {
        let is_it = |segment: &str| segment.strip_prefix('{').and_then(|s| s.strip_suffix('}')) == Some(argument);
        let place = self.route.path.split('/').position(is_it)?;
        let id = self.path.split('/').nth(place)?.to_owned();
        Some(Thing { scope: self.key.scope, argument, id })
    }

    /// What the rows of an answer name, by this argument.
    fn ids<'p>(&self, argument: &'static str, page: &'p Page) -> impl Iterator<Item = Thing> + use<'p> {
        let scope = self.key.scope;
        let id = move |row| Some(Thing { scope, argument, id: escape(&text(page.at(row, "/id")?)?) });
        (0..page.len()).filter_map(id)
    }

    /// What the rows of an answer name, and for what is settled since when it is as it is.
    fn told(&self, argument: &'static str, page: &Page, now: DateTime<Utc>) -> Vec<(Thing, Option<DateTime<Utc>>)> {
        let scope = self.key.scope;
        let row = |row| {
            let id = escape(&text(page.at(row, "/id")?)?);
            Some((Thing { scope, argument, id }, settled(page, row, now)))
        };
        (0..page.len()).filter_map(row).collect()
    }
}

/// When a row that is settled changed last; `None` if it is not settled, or does not say so in so many words.
fn settled(page: &Page, row: usize, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let is_old = |at: DateTime<Utc>| now - at >= LEFT_ALONE;
    let instant = |name: &str| time::parse(&text(page.at(row, name)?)?);
    if page.fault(row).is_some() || text(page.at(row, "/status")?)? != "ENDED" {
        return None;
    }
    let is_over = match page.at(row, "/ended_at") {
        None | Some("null") => true,
        Some(_) => is_old(instant("/ended_at")?),
    };
    instant("/updated_at").filter(|at| is_over && is_old(*at))
}

/// A JSON string's text.
fn text(json: &str) -> Option<String> {
    serde_json::from_str(json).ok()
}

impl Default for Kept {
    fn default() -> Self {
        Self {
            settled: LruCache::unbounded(),
            members: HashMap::new(),
            answers: LruCache::unbounded(),
            settled_bytes: 0,
            answer_bytes: 0,
        }
    }
}

impl Kept {
    fn bytes(&self) -> usize {
        self.settled_bytes + self.answer_bytes
    }

    /// What must be settled for this to be; `None` if it is not.
    fn root(&self, thing: Thing) -> Option<Thing> {
        let root = self.members.get(&thing).cloned().unwrap_or(thing);
        self.settled.contains(&root).then_some(root)
    }

    /// Notes since when something is as it is, or that it is not settled. What hung on an older state goes.
    fn note(&mut self, thing: Thing, updated_at: Option<DateTime<Utc>>) {
        if self.settled.get(&thing).is_some_and(|known| Some(known.updated_at) == updated_at) {
            return;
        }
        self.forget(&thing);
        if let Some(updated_at) = updated_at {
            self.settled_bytes += size(&thing);
            self.settled.put(thing, Settled { updated_at, members: Vec::new(), answers: HashSet::new() });
        }
    }

    /// Takes something back, and what hangs on it.
    fn forget(&mut self, root: &Thing) {
        let Some(settled) = self.settled.pop(root) else { return };
        self.settled_bytes -= size(root);
        for member in settled.members {
            self.settled_bytes -= 2 * size(&member);
            self.members.remove(&member);
        }
        for key in settled.answers {
            self.answer_bytes -= self.answers.pop(&key).map_or(0, |stored| stored.bytes);
        }
    }

    /// Notes what is settled along with something that is.
    fn add_members(&mut self, root: &Thing, members: Vec<Thing>) {
        let Some(settled) = self.settled.get_mut(root) else { return };
        for member in members {
            if !self.members.contains_key(&member) {
                self.settled_bytes += 2 * size(&member);
                settled.members.push(member.clone());
                self.members.insert(member, root.clone());
            }
        }
    }

    /// Keeps an answer that hangs on something settled.
    fn keep(&mut self, root: &Thing, key: &Key, page: &Arc<Page>, fetched: DateTime<Utc>) {
        let Some(settled) = self.settled.get_mut(root) else { return };
        let bytes = page.bytes() + 2 * (key.what.0.len() + root.id.len() + OVERHEAD);
        let stored = Stored { page: Arc::clone(page), fetched, root: root.clone(), bytes };
        settled.answers.insert(key.clone());
        self.answer_bytes += bytes;
        self.answer_bytes -= self.answers.put(key.clone(), stored).map_or(0, |old| old.bytes);
    }

    /// Lets go what was not used for longest. What is known to be settled may take a quarter: a long list would else push
    /// out every answer.
    fn trim(&mut self, bound: usize) {
        while self.settled_bytes > bound / 4
            && let Some((root, _)) = self.settled.peek_lru()
        {
            let root = root.clone();
            self.forget(&root);
        }
        while self.bytes() > bound
            && let Some((key, stored)) = self.answers.pop_lru()
        {
            self.answer_bytes -= stored.bytes;
            if let Some(settled) = self.settled.peek_mut(&stored.root) {
                settled.answers.remove(&key);
            }
        }
    }
}

/// What a thing takes, about.
fn size(thing: &Thing) -> usize {
    thing.id.len() + OVERHEAD
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use secrecy::SecretString;

    use super::*;
    use crate::api::envelope::{Reading, read};
    use crate::api::route::{get, post};
    use crate::config::{Token, TokenSource};

    static LIST: Route = get("/sessions").rows(&["/data/sessions"]).tells_settled("session_id");
    static BY_ID: Route =
        get("/sessions/{session_id}").row(&["/data"]).tells_settled("session_id").settles_with("session_id");
    static PEERS: Route = get("/sessions/{session_id}/participants")
        .rows(&["/data/participants"])
        .settles_with("session_id")
        .passes_settled("peer_id");
    static REPORT: Route = get("/sessions/peer-report/{peer_id}").row(&["/data"]).settles_with("peer_id");
    static CHAT: Route = get("/sessions/{session_id}/chat").row(&["/data"]);
    static SUMMARY: Route = post("/sessions/{session_id}/summary");

    const NOW: &str = "2026-11-21T12:00:00Z";
    const BOUND: u64 = 1 << 20;

    /// A cache, and whose requests it sees.
    struct World {
        cache: Cache,
        token: &'static str,
        bound: u64,
    }

    impl World {
        fn new() -> Self {
            Self { cache: Cache::default(), token: "one", bound: BOUND }
        }

        fn with<T>(&self, route: &'static Route, place: &str, act: impl FnOnce(Option<Asked<'_>>) -> T) -> T {
            let url = format!("https://api.example/v4/accounts/a/realtime/kit/b{place}");
            let request = Request {
                method: route.method,
                url: reqwest::Url::parse(&url).unwrap(),
                token: Some(Token::new(SecretString::from(self.token), TokenSource::File)),
                timeout: Duration::ZERO,
                connect_timeout: Duration::ZERO,
                max_bytes: 0,
                ca_file: None,
            };
            act(self.cache.asked(route, place.split('?').next().unwrap(), &request))
        }

        fn learn(&self, route: &'static Route, place: &str, body: &str) {
            let page = page(route, body);
            self.with(route, place, |asked| {
                let Some(asked) = asked else { return };
                let begun = self.cache.begin(&asked);
                self.cache.learn(&asked, begun, &page, self.bound, now());
            });
        }

        /// Learns a list with one session, changed last at this time.
        fn list(&self, status: &str, updated_at: &str) {
            self.learn(&LIST, "/sessions?page_no=1", &format!(r#"{{"sessions":[{}]}}"#, session(status, updated_at)));
        }

        fn knows(&self, route: &'static Route, place: &str) -> bool {
            self.with(route, place, |asked| {
                let Some(asked) = asked else { return false };
                let found = self.cache.get(&asked, now() + TimeDelta::seconds(7));
                assert_eq!(found.is_some(), self.cache.has(&asked));
                assert!(found.as_ref().is_none_or(|cached| cached.age == 7));
                found.is_some()
            })
        }
    }

    fn now() -> DateTime<Utc> {
        time::parse(NOW).unwrap()
    }

    fn page(route: &Route, data: &str) -> Arc<Page> {
        match read(format!(r#"{{"success":true,"data":{data}}}"#).into_bytes(), None, route.rows) {
            Reading::Page(page) => Arc::new(page),
            _ => panic!("{data}"),
        }
    }

    fn session(status: &str, updated_at: &str) -> String {
        format!(r#"{{"id":"s","status":"{status}","ended_at":"{updated_at}","updated_at":"{updated_at}"}}"#)
    }

    const OLD: &str = "2026-11-20T12:00:00.000Z";
    const FRESH: &str = "2026-11-20T12:00:00.001Z";
    const PLACE: &str = "/sessions/s/participants?page_no=1";
    const PEOPLE: &str = r#"{"participants":[{"id":"p"},{"id":"q/1"}]}"#;

    #[test]
    fn what_hangs_on_a_settled_session_is_kept() {
        let world = World::new();
        world.learn(&PEERS, PLACE, PEOPLE);
        assert!(!world.knows(&PEERS, PLACE), "nobody knows yet that it is settled");
        world.list("ENDED", OLD);
        world.learn(&REPORT, "/sessions/peer-report/p", "{}");
        assert!(!world.knows(&REPORT, "/sessions/peer-report/p"), "nobody knows whose it is");
        world.learn(&PEERS, PLACE, PEOPLE);
        for id in ["p", "q%2F1"] {
            let place = format!("/sessions/peer-report/{id}");
            world.learn(&REPORT, &place, r#"{"id":"p"}"#);
            assert!(world.knows(&REPORT, &place));
        }
        assert!(world.knows(&PEERS, PLACE));
        assert!(!world.knows(&PEERS, "/sessions/s/participants?page_no=2"));
        assert!(!world.knows(&BY_ID, "/sessions/s"));
        world.learn(&BY_ID, "/sessions/s", &session("ENDED", OLD));
        assert!(world.knows(&BY_ID, "/sessions/s"));
        world.learn(&CHAT, "/sessions/s/chat", r#"{"chat_download_url":"x"}"#);
        assert!(!world.knows(&CHAT, "/sessions/s/chat") && !world.knows(&LIST, "/sessions?page_no=1"));
    }

    #[test]
    fn what_is_not_settled_is_not_kept() {
        let row = |members: &str| format!(r#"{{"id":"s",{members}}}"#);
        let others = [
            session("LIVE", OLD),
            session("ended", OLD),
            session("ENDED", FRESH),
            session("ENDED", "2026-12-01T00:00:00Z"),
            session("ENDED", "long ago"),
            row(r#""status":"ENDED""#),
            row(r#""status":"ENDED","updated_at":null"#),
            row(r#""status":"ENDED","updated_at":1700000000"#),
            row(&format!(r#""updated_at":"{OLD}""#)),
            row(&format!(r#""status":"ENDED","updated_at":"{OLD}","ended_at":"{FRESH}""#)),
            row(&format!(r#""status":"ENDED","updated_at":"{OLD}","ended_at":"?""#)),
        ];
        for other in others {
            let world = World::new();
            world.learn(&BY_ID, "/sessions/s", &other);
            assert!(!world.knows(&BY_ID, "/sessions/s"), "{other}");
            world.learn(&BY_ID, "/sessions/s", &session("ENDED", OLD));
            world.learn(&PEERS, PLACE, PEOPLE);
            assert!(world.knows(&PEERS, PLACE));
            world.learn(&LIST, "/sessions", &format!(r#"{{"sessions":[{other}]}}"#));
            assert!(!world.knows(&PEERS, PLACE) && !world.knows(&BY_ID, "/sessions/s"), "{other}");
            assert_eq!(world.cache.clear(), 0, "{other}");
        }
        let settled = row(&format!(r#""status":"ENDED","updated_at":"{OLD}","ended_at":null"#));
        let world = World::new();
        world.learn(&BY_ID, "/sessions/s", &settled);
        assert!(world.knows(&BY_ID, "/sessions/s"));
    }

    #[test]
    fn a_change_takes_back_what_hung_on_the_older_state() {
        let world = World::new();
        world.list("ENDED", "2026-11-01T00:00:00Z");
        world.learn(&PEERS, PLACE, PEOPLE);
        world.list("ENDED", "2026-11-01T00:00:00Z");
        assert!(world.knows(&PEERS, PLACE));
        world.list("ENDED", OLD);
        assert!(!world.knows(&PEERS, PLACE));
        world.learn(&PEERS, PLACE, PEOPLE);
        assert!(world.knows(&PEERS, PLACE), "it is settled again, in its new state");
    }

    #[test]
    fn a_write_takes_back_what_its_path_names_also_for_answers_under_way() {
        let world = World::new();
        world.list("ENDED", OLD);
        world.learn(&PEERS, PLACE, PEOPLE);
        let begun = world.with(&PEERS, PLACE, |asked| world.cache.begin(&asked.unwrap()));
        world.learn(&SUMMARY, "/sessions/s/summary", "{}");
        assert!(!world.knows(&PEERS, PLACE));
        let late = page(&BY_ID, &session("ENDED", OLD));
        world.with(&BY_ID, "/sessions/s", |asked| {
            world.cache.learn(&asked.unwrap(), begun, &late, BOUND, now());
        });
        assert!(!world.knows(&BY_ID, "/sessions/s"));
        assert_eq!(world.cache.clear(), 0);
    }

    #[test]
    fn another_token_or_form_sees_nothing() {
        static ENVELOPE: Route =
            Route { rows: Rows::Envelope, ..get("/sessions/{session_id}") }.settles_with("session_id");
        let mut world = World::new();
        world.learn(&BY_ID, "/sessions/s", &session("ENDED", OLD));
        assert!(!world.knows(&ENVELOPE, "/sessions/s"));
        world.token = "two";
        assert!(!world.knows(&BY_ID, "/sessions/s"));
        world.token = "one";
        assert!(world.knows(&BY_ID, "/sessions/s"));
    }

    #[test]
    fn the_bound_holds_and_what_was_used_last_stays() {
        let mut world = World::new();
        world.bound = 20_000;
        world.list("ENDED", OLD);
        let people = format!(r#"{{"participants":[{{"id":"p","name":"{}"}}]}}"#, "x".repeat(3_000));
        let place = |number: u32| format!("/sessions/s/participants?page_no={number}");
        for number in 1..=9 {
            world.learn(&PEERS, &place(number), &people);
            assert!(world.knows(&PEERS, &place(1)) && world.knows(&PEERS, &place(number)));
            assert!(world.cache.kept().bytes() <= 20_000);
        }
        assert!(!world.knows(&PEERS, &place(2)));
        world.learn(&PEERS, &place(10), &format!(r#"{{"participants":[{{"id":"{}"}}]}}"#, "x".repeat(30_000)));
        assert!(world.cache.kept().bytes() <= 20_000);
        // Many settled sessions do not push out what is there for good.
        let rows: Vec<String> =
            (0..500).map(|n| format!(r#"{{"id":"n{n}","status":"ENDED","updated_at":"{OLD}"}}"#)).collect();
        world.learn(&LIST, "/sessions", &format!(r#"{{"sessions":[{}]}}"#, rows.join(",")));
        let kept = world.cache.kept();
        assert!(kept.settled_bytes <= 5_000 && kept.settled_bytes > 4_000);
        drop(kept);
        assert!(world.cache.clear() > 4_000);
        let kept = world.cache.kept();
        assert!(kept.bytes() == 0 && kept.answers.is_empty() && kept.members.is_empty() && kept.settled.is_empty());
    }
}
