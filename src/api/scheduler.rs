//! Workers behind a queue. A caller submits a call, goes on or waits, and may stop waiting at any time; what nobody wants
//! any more is not begun, and what is under way finishes or gives up by itself.
//!
//! Scans are served in turn, guesses only when nothing else waits. No thread exists before the first call; workers end
//! when the scheduler is dropped, or after some seconds without work; nobody waits for them. After `fork()` the child has
//! no workers: it starts its own.

use std::collections::{HashMap, VecDeque};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, Weak};
use std::time::{Duration, Instant};

use chrono::Utc;

use crate::api::cache::Cache;
use crate::api::client::{Answer, Call, Client};
use crate::api::flight::{Flight, Joined};
use crate::api::log::Log;
use crate::api::retries::Retries;
use crate::api::route::Settling;
use crate::api::share::Share;
use crate::api::statement::Statement;
use crate::config::{Search, Settings};
use crate::error::{Error, Failure};
use crate::fork;
use crate::http::{Method, Transport};
use crate::lock::lock;
use crate::progress::{Awaited, Progress};
use crate::trace::WAIT;

/// How often a waiting caller looks up to see whether it was interrupted.
const LOOK_UP: Duration = Duration::from_millis(50);

/// How long a worker waits for work before it ends.
const IDLE: Duration = Duration::from_secs(10);

/// How a call is submitted.
#[derive(Debug, Clone, Copy, Default)]
pub struct Manner {
    /// Which scan wants it.
    pub lane: u64,
    /// Whether nobody has asked for it yet.
    pub is_guess: bool,
    /// Whether an answer that was given before, or is under way, will not do.
    pub anew: bool,
}

/// A call under way, or its answer. Dropping it says that the answer is not wanted.
pub struct Ticket(Kind);

enum Kind {
    Ready(Answer),
    /// Under way, for this statement and perhaps for others.
    Flying {
        flight: Arc<Flight>,
        pool: Arc<Shared>,
        statement: Arc<Statement>,
    },
}

impl Ticket {
    /// Waits for the answer. `idle` is called at once and every 50 ms, and ends the waiting by its error; the setting
    /// `max_time` ends it with an answer that says so, unless it is a write: whether that was done must be known.
    pub fn wait(self, idle: &mut dyn FnMut() -> Result<(), Error>) -> Result<Answer, Error> {
        // Also where answers come at once: there may be thousands of them.
        idle()?;
        match &self.0 {
            Kind::Ready(answer) => Ok(answer.clone()),
            Kind::Flying { flight, pool, statement } => {
                let mut progress = pool.progress.waits(&statement.tally);
                loop {
                    progress.tick(|| awaited(flight));
                    let since = Instant::now();
                    let answer = flight.wait(LOOK_UP);
                    let waited = statement.wait_on(since.elapsed());
                    if let Some(answer) = answer {
                        // The worker keeps it for the statement that it was begun for.
                        let is_joined = !Arc::ptr_eq(&flight.call.statement, statement);
                        if let (true, Some(key), true) = (is_joined, &flight.key, answer.is_lasting()) {
                            statement.memo.keep(key.clone(), &answer);
                        }
                        return Ok(answer);
                    }
                    let over = match pool.is_of_another_process() {
                        true => Some(Failure::Setting {
                            text: "the process was forked while the statement was running; begin it again".to_owned(),
                        }),
                        false if flight.call.route.method == Method::Get => {
                            late(&pool.settings, waited, flight.trouble())
                        }
                        false => None,
                    };
                    if let Some(failure) = over {
                        return Ok(Answer { page: Err(failure), log_id: 0 });
                    }
                    tracing::trace!(target: WAIT, statement = statement.number, "{} is waited for", flight.call);
                    idle()?;
                }
            }
        }
    }

    /// The answer, if it is there.
    pub fn answer(&self) -> Option<Answer> {
        match &self.0 {
            Kind::Ready(answer) => Some(answer.clone()),
            Kind::Flying { flight, .. } => flight.answer(),
        }
    }

    /// Whether a request of its own was begun for it, or will be.
    pub fn is_flying(&self) -> bool {
        matches!(self.0, Kind::Flying { .. })
    }

    /// Says that a guess was right.
    pub fn mark_used(&self) {
        if let Kind::Flying { flight, .. } = &self.0 {
            flight.mark_used();
        }
    }

    /// Whether a worker has begun it, or it is answered.
    pub fn has_begun(&self) -> bool {
        match &self.0 {
            Kind::Ready(_) => true,
            Kind::Flying { flight, .. } => flight.has_begun(),
        }
    }

    /// Whether a worker has begun it for nobody but those who guess.
    pub fn is_begun_guess(&self) -> bool {
        matches!(&self.0, Kind::Flying { flight, .. } if flight.has_begun() && flight.is_guess())
    }
}

/// What is told of a call that is waited for.
fn awaited(flight: &Flight) -> Awaited<'_> {
    Awaited { table: &flight.call.table, budget_until: flight.budget_until(), is_retried: flight.trouble().is_some() }
}

/// What ends a statement that has waited for so long; `trouble` is what the last try of the request waited for ended in.
fn late(settings: &Settings, waited: Duration, trouble: Option<String>) -> Option<Failure> {
    // No shorter time can be set.
    if waited < Duration::from_secs(1) {
        return None;
    }
    let most = match settings.seconds("max_time") {
        Ok(most) => most,
        Err(text) => return Some(Failure::Setting { text }),
    };
    let trouble = trouble.map_or_else(String::new, |trouble| format!(". Its last try {trouble}"));
    (waited >= most).then(|| Failure::Late {
        text: format!(
            "the statement has waited for answers for max_time = {} seconds; narrow its WHERE, or raise the ceiling: {}{trouble}",
            most.as_secs(),
            settings.raises("max_time", most.as_secs().saturating_mul(4))
        ),
    })
}

impl Drop for Ticket {
    fn drop(&mut self) {
        let Kind::Flying { flight, pool, .. } = &self.0 else { return };
        // A lock that another thread held at the fork is held for ever.
        if pool.is_of_another_process() {
            return;
        }
        // Locked first: a worker that ends the call meanwhile must find its place given away.
        let mut queue = pool.queue();
        if flight.leave() {
            // Its worker may be stuck in it for as long as a request may take: the next call gets another one.
            queue.workers -= 1;
            queue.stuck += 1;
            let starts = queue.starts_worker();
            drop(queue);
            // Without a thread to be had, calls wait for a worker to come back.
            if starts && pool.start_worker().is_err() {
                pool.queue().workers -= 1;
            }
        } else {
            drop(queue);
        }
        pool.forget(flight);
    }
}

/// What workers and callers share.
struct Shared {
    /// The process whose workers they are: after `fork()` the child has none of them.
    pid: u32,
    queue: Mutex<Queue>,
    work: Condvar,
    settings: Arc<Settings>,
    progress: Arc<Progress>,
    /// What workers make calls with; its owner is the pool.
    client: Weak<Client>,
}

#[derive(Default)]
struct Queue {
    /// Calls that are wanted, by scan; the first scan is served next.
    lanes: VecDeque<(u64, VecDeque<Arc<Flight>>)>,
    /// Calls that nobody has asked for yet.
    guesses: VecDeque<Arc<Flight>>,
    /// What is under way, or over and still held, by key.
    flights: HashMap<String, Weak<Flight>>,
    /// At how many of them those that nobody holds any more are taken out.
    sweep_at: usize,
    /// Workers that take calls; one that is stuck in a call nobody wants is not among them.
    workers: u64,
    /// Those that are stuck; for a moment it may be one less than there are.
    stuck: i64,
    idle: u64,
    most: u64,
    is_closed: bool,
}

impl Queue {
    fn push(&mut self, flight: Arc<Flight>) {
        if flight.is_guess() {
            return self.guesses.push_back(flight);
        }
        match self.lanes.iter_mut().find(|(lane, _)| *lane == flight.lane) {
            Some((_, waiting)) => waiting.push_back(flight),
            None => self.lanes.push_back((flight.lane, VecDeque::from([flight]))),
        }
    }

    /// Takes out the flights that ended while their workers still held them.
    fn sweep(&mut self) {
        if self.flights.len() >= self.sweep_at {
            self.flights.retain(|_, flight| flight.strong_count() > 0);
            self.sweep_at = self.flights.len() * 2 + 64;
        }
    }

    /// The next call: of the first scan, which then stands last.
    fn pop(&mut self) -> Option<Arc<Flight>> {
        while let Some((lane, mut waiting)) = self.lanes.pop_front() {
            let next = waiting.pop_front();
            if !waiting.is_empty() {
                self.lanes.push_back((lane, waiting));
            }
            if next.is_some() {
                return next;
            }
        }
        self.guesses.pop_front()
    }

    /// Counts one worker more if one is to be started: some call has none that is idle, and there is room.
    fn starts_worker(&mut self) -> bool {
        // Against a server that hangs, what is given up must not pile up: then calls wait for a worker to come back.
        let has_room = self.workers < self.most && self.workers as i64 + self.stuck < (self.most * 4).max(16) as i64;
        let starts = self.idle < self.waiting() && has_room && !self.is_closed;
        self.workers += u64::from(starts);
        starts
    }

    fn waiting(&self) -> u64 {
        (self.lanes.iter().map(|(_, waiting)| waiting.len()).sum::<usize>() + self.guesses.len()) as u64
    }
}

impl Shared {
    fn is_of_another_process(&self) -> bool {
        self.pid != std::process::id()
    }

    fn queue(&self) -> MutexGuard<'_, Queue> {
        lock(&self.queue)
    }

    /// The flight under this key, if it can be joined.
    fn join(&self, queue: &mut Queue, key: &str, call: &Call, is_guess: bool) -> Option<Arc<Flight>> {
        let flight = queue.flights.get(key)?.upgrade()?;
        // What another statement has been answered is old; what it is being answered is not. What it has not begun may
        // yet fail for reasons of its own, such as its ceiling; with other settings it may go elsewhere.
        let is_shared = Arc::ptr_eq(&flight.call.statement, &call.statement);
        let is_other = flight.is_over() || !flight.has_begun() || flight.destination != self.settings.destination();
        if !is_shared && is_other {
            return None;
        }
        match flight.join(is_guess, is_shared) {
            Joined::No => None,
            Joined::Yes => Some(flight),
            Joined::Promoted => {
                queue.guesses.retain(|guess| !Arc::ptr_eq(guess, &flight));
                queue.push(Arc::clone(&flight));
                Some(flight)
            }
        }
    }

    /// Takes a flight out of the list if nobody holds it any more.
    fn forget(&self, flight: &Arc<Flight>) {
        let Some(key) = &flight.key else { return };
        let mut queue = self.queue();
        let is_it = queue.flights.get(key).is_some_and(|held| std::ptr::eq(held.as_ptr(), Arc::as_ptr(flight)));
        if is_it && flight.is_gone() {
            queue.flights.remove(key);
        }
    }

    /// The next call to work on; `None` if the worker should end.
    fn next(&self) -> Option<Arc<Flight>> {
        let mut queue = self.queue();
        loop {
            if queue.is_closed {
                return None;
            }
            if queue.workers > queue.most {
                queue.workers -= 1;
                // It may have been woken for a call: another one has to take it.
                self.work.notify_one();
                return None;
            }
            while let Some(flight) = queue.pop() {
                if flight.begin() {
                    return Some(flight);
                }
            }
            queue.idle += 1;
            let (woken, timeout) = self.work.wait_timeout(queue, IDLE).unwrap_or_else(PoisonError::into_inner);
            queue = woken;
            queue.idle -= 1;
            if timeout.timed_out() && queue.waiting() == 0 {
                queue.workers -= 1;
                return None;
            }
        }
    }

    /// Whether a worker whose call was given up in the middle is needed again: its place was given away.
    fn takes_back(&self) -> bool {
        let mut queue = self.queue();
        queue.stuck -= 1;
        let has_room = queue.workers < queue.most && !queue.is_closed;
        queue.workers += u64::from(has_room);
        has_room
    }

    /// Starts a worker, which is counted already.
    fn start_worker(self: &Arc<Self>) -> std::io::Result<()> {
        // Without its client the pool is closing.
        let Some(client) = self.client.upgrade() else { return Ok(()) };
        let shared = Arc::clone(self);
        let serve = move || {
            tracing::trace!(target: WAIT, "a worker begins");
            while let Some(flight) = shared.next() {
                let goes_on = fork::working(|| {
                    // A worker that died would leave every later call without an answer.
                    let answer = catch_unwind(AssertUnwindSafe(|| client.perform(&flight)));
                    let answer = answer.unwrap_or_else(|_| Answer::lost(flight.call.route.method));
                    tracing::trace!(target: WAIT, statement = flight.call.statement.number, "{} is over", flight.call);
                    if let (Some(key), true) = (&flight.key, answer.is_lasting()) {
                        flight.call.statement.memo.keep(key.clone(), &answer);
                    }
                    flight.finish(answer) || shared.takes_back()
                });
                if !goes_on {
                    return;
                }
            }
        };
        std::thread::Builder::new().name("realtime-kit".into()).spawn(serve).map(drop)
    }
}

struct Pool {
    pid: u32,
    shared: Arc<Shared>,
    client: Option<Arc<Client>>,
    /// The server, the time to connect and the file of authorities that its transport is ready for.
    prepared: Option<(String, Duration, Option<PathBuf>)>,
}

/// Makes the transport of a pool of workers.
pub type MakeTransport = Box<dyn Fn() -> Arc<dyn Transport> + Send + Sync>;

/// Hands calls to workers. One for each connection.
pub struct Scheduler {
    settings: Arc<Settings>,
    log: Arc<Log>,
    transport: MakeTransport,
    /// What is settled.
    pub cache: Arc<Cache>,
    /// How much of the budget the connection has taken.
    pub share: Arc<Share>,
    /// How far its statements are.
    pub progress: Arc<Progress>,
    pool: Mutex<Option<Pool>>,
}

impl Scheduler {
    /// A scheduler without workers; `transport` is called at the first call.
    pub fn new(settings: Arc<Settings>, log: Arc<Log>, transport: MakeTransport) -> Self {
        let progress = Arc::new(Progress::new(Arc::clone(&settings)));
        let (cache, share) = Default::default();
        Self { settings, log, transport, cache, share, progress, pool: Mutex::new(None) }
    }

    /// Submits a call, or joins one that asks for the same. An `Err` is a thread that could not be started.
    pub fn submit(&self, call: Call, manner: Manner) -> Result<Ticket, Failure> {
        let key = call.key();
        if let (Some(key), false) = (&key, manner.anew)
            && let Some(answer) = call.statement.memo.get(key)
        {
            return Ok(Ticket(Kind::Ready(answer)));
        }
        if let (Some(key), false) = (&key, manner.anew)
            && let Some(answer) = self.remembered(&call, key, manner.is_guess)?
        {
            return Ok(Ticket(Kind::Ready(answer)));
        }
        // A write that was begun is waited for whatever it takes: here is where a statement stops before the next.
        if let Some(late) = late(&self.settings, call.statement.wait_on(Duration::ZERO), None) {
            return Err(late);
        }
        let most = self.settings.number("in_flight").map_err(|text| Failure::Setting { text })?;
        let mut held = lock(&self.pool);
        let pid = std::process::id();
        if held.as_ref().is_some_and(|pool| pool.pid != pid) {
            // Threads do not survive fork(): what belongs to the parent's is left alone, never joined.
            std::mem::forget(held.take());
        }
        let pool = held.get_or_insert_with(|| self.pool(pid));
        self.prepare(pool);
        let shared = Arc::clone(&pool.shared);
        let mut queue = shared.queue();
        queue.most = most;
        if let (Some(key), false) = (&key, manner.anew)
            && let Some(flight) = shared.join(&mut queue, key, &call, manner.is_guess)
        {
            drop(queue);
            tracing::trace!(target: WAIT, statement = call.statement.number, "{call} is under way already");
            return Ok(Ticket(Kind::Flying { flight, pool: shared, statement: call.statement }));
        }
        // It may have been answered since we looked.
        if let (Some(key), false) = (&key, manner.anew)
            && let Some(answer) = call.statement.memo.get(key)
        {
            return Ok(Ticket(Kind::Ready(answer)));
        }
        queue.sweep();
        let statement = Arc::clone(&call.statement);
        let flight =
            Arc::new(Flight::new(call, key.clone(), manner.lane, self.settings.destination(), manner.is_guess));
        if let Some(key) = key {
            queue.flights.insert(key, Arc::downgrade(&flight));
        }
        queue.push(Arc::clone(&flight));
        let starts = queue.starts_worker();
        drop(queue);
        shared.work.notify_one();
        if starts && let Err(error) = shared.start_worker() {
            shared.queue().workers -= 1;
            // With workers there the call is only later.
            if shared.queue().workers == 0 {
                let text = format!("no worker thread could be started: {error}");
                return Err(Failure::Transport { text, attempts: 1 });
            }
        }
        Ok(Ticket(Kind::Flying { flight, pool: shared, statement }))
    }

    /// The answer of a call about what is settled, from memory. It is in the log once a statement, and only if somebody
    /// wants it.
    fn remembered(&self, call: &Call, key: &str, is_guess: bool) -> Result<Option<Answer>, Failure> {
        if call.route.settling == Settling::NONE {
            return Ok(None);
        }
        let setting = |text: String| Failure::Setting { text };
        if self.settings.number_or_off("cache").map_err(setting)? == 0 {
            self.cache.clear();
            return Ok(None);
        }
        // What is wrong with a request is told by whoever makes it.
        let Ok(request) = call.request(&self.settings, Search::AtHand) else { return Ok(None) };
        let asked = self.cache.asked(call.route, &call.path, &request);
        let Some(cached) = asked.and_then(|asked| self.cache.get(&asked, Utc::now())) else { return Ok(None) };
        let mut answer = Answer::of(&cached.page);
        if !is_guess {
            let keep = self.settings.number("log_rows").map_err(setting)?;
            answer.log_id = call.note_cached(&self.log, keep, request.url.query(), &cached);
            call.statement.memo.keep(key.to_owned(), &answer);
        }
        Ok(Some(answer))
    }

    /// Whether a call would be answered from memory, without a request.
    pub fn remembers(&self, call: &Call) -> bool {
        let is_on = call.route.settling.with.is_some() && self.settings.number_or_off("cache").is_ok_and(|n| n > 0);
        let request = if is_on { call.request(&self.settings, Search::AtHand).ok() } else { None };
        let asked = request.and_then(|request| self.cache.asked(call.route, &call.path, &request));
        asked.is_some_and(|asked| self.cache.has(&asked))
    }

    /// Lets the transport get ready on this thread, a thread of the host, when requests begin to go elsewhere.
    fn prepare(&self, pool: &mut Pool) {
        // What is wrong with a setting is told by whoever makes a request.
        let needs = (self.settings.server(), self.settings.seconds("connect_timeout"), self.settings.ca_file());
        let (Some(client), (Ok(server), Ok(connect_timeout), Ok(ca_file))) = (&pool.client, needs) else { return };
        let needs = Some((server.url().to_owned(), connect_timeout, ca_file));
        if pool.prepared == needs {
            return;
        }
        if let (Some((_, connect_timeout, ca_file)), Ok(server)) = (&needs, reqwest::Url::parse(server.url())) {
            client.transport.prepare(&server, *connect_timeout, ca_file.as_deref());
        }
        pool.prepared = needs;
    }

    fn pool(&self, pid: u32) -> Pool {
        let client = Client {
            transport: (self.transport)(),
            settings: Arc::clone(&self.settings),
            log: Arc::clone(&self.log),
            budgets: Mutex::default(),
            retries: Retries::default(),
            share: Arc::clone(&self.share),
            progress: Arc::clone(&self.progress),
            cache: Arc::clone(&self.cache),
        };
        let client = Arc::new(client);
        let shared = Shared {
            pid,
            queue: Mutex::default(),
            work: Condvar::new(),
            settings: Arc::clone(&self.settings),
            progress: Arc::clone(&self.progress),
            client: Arc::downgrade(&client),
        };
        Pool { pid, shared: Arc::new(shared), client: Some(client), prepared: None }
    }
}

impl Drop for Pool {
    fn drop(&mut self) {
        if self.shared.is_of_another_process() {
            // Its threads are not here, and nobody will answer for them.
            return std::mem::forget(self.client.take());
        }
        self.shared.queue().is_closed = true;
        self.shared.work.notify_all();
        // The HTTP client's own thread is joined when the client goes: that must not happen on the caller's thread,
        // which would wait for a request in flight. With workers alive theirs is the last reference; hand ours over.
        if let Some(client) = self.client.take() {
            let _ = std::thread::Builder::new().name("realtime-kit-end".into()).spawn(move || drop(client));
        }
    }
}
