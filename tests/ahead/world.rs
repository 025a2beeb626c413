//! A small API behind the trait of transports: sessions with participants with reports. It counts what it is asked,
//! answers in scrambled order, and holds back or spoils what a test names.

use std::collections::{HashMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard};
use std::time::{Duration, Instant};

use realtime_kit::api::link::{Link, OpenCursor};
use realtime_kit::error::Error;
use realtime_kit::http::{Request, Response, Transport, TransportError};
use realtime_kit::plan::{Asked, Constraint, Op, Plan, Shortcuts, choose};
use realtime_kit::scan::Scan;
use realtime_kit::scan::arguments::Input;
use realtime_kit::spec::Schema;
use realtime_kit::tables::SCHEMAS;
use realtime_kit::value::{Cell, Given};

/// What a test answers in the world's place: the request's path and query, and how often it was asked before.
type Special = dyn Fn(&str, usize) -> Option<Result<Response, TransportError>> + Send + Sync;

/// How many worlds there have been.
static WORLDS: AtomicUsize = AtomicUsize::new(0);

/// The API, and what it was asked.
pub struct World {
    /// How many sessions there are; they are called s0, s1, s2 …
    pub sessions: usize,
    /// How many participants each has; those of s3 are called s3-p0, s3-p1 …
    pub participants: usize,
    /// The most rows of a page.
    pub most_rows: usize,
    /// Whether answers tell how many rows a list has.
    pub has_totals: bool,
    /// The longest an answer takes, in milliseconds; which takes how long differs from request to request.
    pub scramble: u64,
    /// How many bytes each report has besides the rest.
    pub weight: usize,
    /// What tells it from other worlds.
    pub number: usize,
    /// Answers of the test's own.
    pub special: Option<Box<Special>>,
    /// What it was asked, and who waits for what.
    pub state: Mutex<State>,
    /// Told of every change.
    pub changed: Condvar,
}

/// What a world was asked.
#[derive(Default)]
pub struct State {
    asked: Vec<String>,
    inside: usize,
    most_inside: usize,
    held: Vec<String>,
}

impl Default for World {
    fn default() -> Self {
        Self {
            sessions: 100,
            participants: 2,
            most_rows: 10,
            has_totals: true,
            scramble: 3,
            weight: 0,
            number: WORLDS.fetch_add(1, Ordering::Relaxed),
            special: None,
            state: Mutex::default(),
            changed: Condvar::new(),
        }
    }
}

/// Hands the requests of a link to a world that the test keeps.
struct Door(Arc<World>);

impl Transport for Door {
    fn send(&self, request: &Request) -> Result<Response, TransportError> {
        self.0.answer(request)
    }
}

impl World {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().expect("unpoisoned")
    }

    /// A connection to this world.
    pub fn link(self: &Arc<Self>) -> Arc<Link> {
        let world = Arc::clone(self);
        let link = Link::new(Box::new(move || Arc::new(Door(Arc::clone(&world)))));
        // A budget is a server's and a token's: each world has one of its own.
        let token = format!("token-{}", self.number);
        let settings =
            [("base_url", "http://127.0.0.1:1"), ("account_id", "acc"), ("app_id", "app"), ("retry_delay", "1")];
        for (key, value) in settings.into_iter().chain([("token", token.as_str())]) {
            set(&link, key, value);
        }
        set(&link, "page_size", &self.most_rows.to_string());
        link
    }

    /// Every request so far, as path and query behind the app, in the order in which they came.
    pub fn asked(&self) -> Vec<String> {
        self.state().asked.clone()
    }

    /// How many requests have come whose path and query hold this text.
    pub fn count(&self, part: &str) -> usize {
        self.state().asked.iter().filter(|asked| asked.contains(part)).count()
    }

    /// The most requests that were under way at once.
    pub fn most_inside(&self) -> usize {
        self.state().most_inside
    }

    /// How many requests are under way.
    pub fn inside(&self) -> usize {
        self.state().inside
    }

    /// Holds back the answers to requests whose path and query hold this text; an empty text is all.
    pub fn hold(&self, part: &str) {
        self.state().held.push(part.to_owned());
    }

    /// Answers what was held back.
    pub fn release(&self) {
        self.state().held.clear();
        self.changed.notify_all();
    }

    /// Answers what was held back by this text, and goes on holding back the rest.
    pub fn release_only(&self, part: &str) {
        self.state().held.retain(|held| held != part);
        self.changed.notify_all();
    }

    /// Waits until so many requests are under way.
    pub fn await_inside(&self, count: usize) {
        self.await_state(&format!("{count} requests under way"), |state| state.inside == count);
    }

    fn await_state(&self, what: &str, is_there: impl Fn(&State) -> bool) {
        let state = self.state();
        let wait = self.changed.wait_timeout_while(state, Duration::from_secs(20), |state| !is_there(state));
        let (state, timeout) = wait.expect("unpoisoned");
        assert!(!timeout.timed_out(), "{what} never came: {} under way, {:?}", state.inside, state.asked);
    }

    /// Waits until nothing is under way and nothing more begins, and gives the requests.
    pub fn settled(&self) -> Vec<String> {
        let (mut quiet, mut before) = (0, 0);
        while quiet < 5 {
            std::thread::sleep(Duration::from_millis(8));
            let state = self.state();
            quiet = if state.inside == 0 && state.asked.len() == before { quiet + 1 } else { 0 };
            before = state.asked.len();
        }
        self.asked()
    }

    /// Asserts that nothing was asked twice.
    pub fn each_once(&self) {
        let asked = self.settled();
        let mut known = HashSet::new();
        let twice: Vec<&String> = asked.iter().filter(|asked| !known.insert(*asked)).collect();
        assert!(twice.is_empty(), "asked twice: {twice:?}");
    }

    fn answer(&self, request: &Request) -> Result<Response, TransportError> {
        let path = request.url.path().strip_prefix("/accounts/acc/realtime/kit/app").expect("a path of the app");
        let shown = format!("{path}?{}", request.url.query().unwrap_or_default());
        let before = {
            let mut state = self.state();
            let before = state.asked.iter().filter(|asked| **asked == shown).count();
            state.asked.push(shown.clone());
            state.inside += 1;
            state.most_inside = state.most_inside.max(state.inside);
            self.changed.notify_all();
            before
        };
        if self.scramble > 0 {
            let mut hasher = DefaultHasher::new();
            (&shown, before).hash(&mut hasher);
            std::thread::sleep(Duration::from_micros(hasher.finish() % (self.scramble * 1000)));
        }
        let is_held = |state: &mut State| state.held.iter().any(|part| shown.contains(part.as_str()));
        drop(self.changed.wait_while(self.state(), is_held).expect("unpoisoned"));
        let special = self.special.as_ref().and_then(|special| special(&shown, before));
        self.state().inside -= 1;
        self.changed.notify_all();
        special.unwrap_or_else(|| Ok(self.usual(request, path)))
    }

    fn usual(&self, request: &Request, path: &str) -> Response {
        let query: HashMap<String, String> = request.url.query_pairs().into_owned().collect();
        let number = |name: &str| query.get(name).and_then(|text| text.parse().ok());
        let rows = number("per_page").unwrap_or(self.most_rows).min(self.most_rows);
        let page = |total: usize| {
            let first = (number("page_no").unwrap_or(1).max(1) - 1) * rows;
            first.min(total)..(first + rows).min(total)
        };
        match path.split('/').skip(1).collect::<Vec<_>>()[..] {
            ["sessions"] => self.list("sessions", self.sessions, page(self.sessions).map(session)),
            ["sessions", "peer-report", peer] => {
                let filler = "x".repeat(self.weight);
                good(format!(r#"{{"participant":{{"id":"{peer}","display_name":"{filler}"}}}}"#))
            }
            ["sessions", id, "participants"] => {
                let row = |n| format!(r#"{{"id":"{id}-p{n}","duration":{n}.5}}"#);
                self.list("participants", self.participants, page(self.participants).map(row))
            }
            ["sessions", id] => good(format!(r#"{{"session":{{"id":"{id}","status":"ENDED"}}}}"#)),
            _ => Response { status: 404, ..Response::default() },
        }
    }

    fn list(&self, name: &str, total: usize, rows: impl Iterator<Item = String>) -> Response {
        let rows: Vec<String> = rows.collect();
        let paging = if self.has_totals { format!(r#","paging":{{"total_count":{total}}}"#) } else { String::new() };
        let body = format!(r#"{{"success":true,"data":{{"{name}":[{}]}}{paging}}}"#, rows.join(","));
        Response { status: 200, body: body.into_bytes(), ..Response::default() }
    }
}

fn session(n: usize) -> String {
    format!(r#"{{"id":"s{n}","minutes_consumed":{n},"status":"ENDED"}}"#)
}

fn good(data: String) -> Response {
    Response { status: 200, body: format!(r#"{{"success":true,"data":{data}}}"#).into_bytes(), ..Response::default() }
}

/// An answer without anything in it.
pub fn refused(status: u16) -> Result<Response, TransportError> {
    Ok(Response { status, ..Response::default() })
}

/// Sets a setting.
pub fn set(link: &Link, key: &str, value: &str) {
    link.settings.set(key, Some(value)).expect("a setting");
}

/// The tables that the tests join.
pub fn table(name: &str) -> &'static Schema {
    SCHEMAS.iter().find(|schema| schema.table.name == format!("realtime_kit_{name}")).expect("a table")
}

/// The plan of a table with `=`, or with IN, on columns.
pub fn plan(schema: &'static Schema, columns: &[(&str, bool)]) -> Plan {
    let column = |name: &str| schema.position(name).expect("a column");
    let constraint = |(name, is_list): &(&str, bool)| Constraint {
        column: column(name),
        op: Op::Eq,
        usable: true,
        own_collation: true,
        is_list: *is_list,
    };
    let asked = Asked {
        constraints: columns.iter().map(constraint).collect(),
        order_by: Vec::new(),
        used: 1,
        preset: Vec::new(),
        defaults: ["account_id", "app_id"].map(column).to_vec(),
        is_late: false,
        is_withheld: false,
        shortcuts: Shortcuts::ALL,
    };
    choose(schema, &asked).expect("usable").plan
}

/// A scan of a cursor's statement.
pub fn scan(link: &Arc<Link>, cursor: &OpenCursor, name: &str, columns: &[(&str, Input)]) -> Result<Scan, Error> {
    let schema = table(name);
    let shapes: Vec<(&str, bool)> =
        columns.iter().map(|(column, input)| (*column, matches!(input, Input::List(_)))).collect();
    let inputs: Vec<Input> = columns.iter().map(|(_, input)| input.clone()).collect();
    Scan::start(Arc::clone(link), Arc::clone(&cursor.statement), schema, plan(schema, &shapes), &inputs, &[])
}

/// One text.
pub fn one(text: &str) -> Input {
    Input::One(Given::Text(text.to_owned()))
}

/// A list of texts.
pub fn list(texts: impl IntoIterator<Item = String>) -> Input {
    Input::List(texts.into_iter().map(Given::Text).collect())
}

/// The id of the next row.
pub fn next(scan: &mut Scan) -> Result<Option<String>, Error> {
    let deadline = Instant::now() + Duration::from_secs(30);
    let mut idle = || if Instant::now() < deadline { Ok(()) } else { Err(Error::Interrupted) };
    if !scan.next(&mut idle)? {
        return Ok(None);
    }
    match scan.cell(0, &mut idle)? {
        Cell::Text(id) => Ok(Some(id.into_owned())),
        other => panic!("{other:?} is no id"),
    }
}

/// The ids of all rows that are left.
pub fn rest(scan: &mut Scan) -> Result<Vec<String>, Error> {
    let mut ids = Vec::new();
    while let Some(id) = next(scan)? {
        ids.push(id);
    }
    Ok(ids)
}

/// Looks at a column of the current row, as a condition does.
pub fn look_at(scan: &mut Scan, name: &str, column: &str) {
    let position = table(name).position(column).expect("a column");
    scan.cell(position, &mut || Ok(())).expect("a cell");
}

/// The ids s0, s1, s2 …
pub fn sessions(count: usize) -> Vec<String> {
    (0..count).map(|n| format!("s{n}")).collect()
}

/// Numbers that look random, the same for the same seed.
pub struct Dice(pub u64);

impl Dice {
    /// The next number below `end`.
    pub fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % end
    }
}
