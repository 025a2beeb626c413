//! Workers behind a channel. A caller submits a call, goes on or waits, and may stop waiting at any time; the worker
//! finishes or gives up by itself.
//!
//! No thread exists before the first call. Workers end when the scheduler is dropped, after the request they are in;
//! nobody waits for them. After `fork()` the child has no workers: it starts its own.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;

use crate::api::client::{Answer, Call, Client};
use crate::api::log::Log;
use crate::config::Settings;
use crate::error::{Error, Failure};
use crate::http::Transport;

/// How often a waiting caller looks up to see whether it was interrupted.
const LOOK_UP: Duration = Duration::from_millis(50);

/// Tells a worker that nobody waits any more.
#[derive(Default)]
pub struct Cancel {
    state: Mutex<State>,
    changed: Condvar,
}

/// Where a call is.
#[derive(Default, PartialEq)]
enum State {
    #[default]
    Waiting,
    Running,
    Over,
    Cancelled,
}

impl Cancel {
    /// Whether it was set.
    pub fn is_set(&self) -> bool {
        *self.state.lock().unwrap_or_else(|e| e.into_inner()) == State::Cancelled
    }

    /// Pauses for `time`, or until it is set; says whether it was.
    pub fn wait(&self, time: Duration) -> bool {
        let state = self.state.lock().unwrap_or_else(|e| e.into_inner());
        let paused = self.changed.wait_timeout_while(state, time, |state| *state != State::Cancelled);
        *paused.unwrap_or_else(|e| e.into_inner()).0 == State::Cancelled
    }

    /// Marks the call as begun; `false` if nobody waits for it any more.
    fn begin(&self) -> bool {
        let mut state = self.state.lock().unwrap_or_else(|e| e.into_inner());
        if *state == State::Waiting {
            *state = State::Running;
        }
        *state == State::Running
    }

    /// Marks the call as over; `false` if it was given up meanwhile.
    fn finish(&self) -> bool {
        let mut state = self.state.lock().unwrap_or_else(|e| e.into_inner());
        let was_running = *state == State::Running;
        if was_running {
            *state = State::Over;
        }
        was_running
    }

    /// Sets it; `true` if a worker was in the middle of the call.
    fn set(&self) -> bool {
        let mut state = self.state.lock().unwrap_or_else(|e| e.into_inner());
        let was_running = *state == State::Running;
        *state = State::Cancelled;
        self.changed.notify_all();
        was_running
    }
}

/// A call under way. Dropping it says that its answer is not wanted.
pub struct Ticket {
    reply: Receiver<Answer>,
    cancel: Arc<Cancel>,
    workers: Arc<Workers>,
}

/// How many workers a pool can count on.
#[derive(Default)]
struct Workers {
    /// Those that take calls; one that is stuck in a call nobody wants is not among them.
    counted: AtomicU64,
    /// Calls submitted and not yet answered or given up.
    calls: AtomicU64,
}

impl Ticket {
    /// Waits for the answer. `idle` is called at once and every 50 ms, and ends the waiting by its error.
    pub fn wait(self, idle: &mut dyn FnMut() -> Result<(), Error>) -> Result<Answer, Error> {
        // Also where answers come at once: there may be thousands of them.
        idle()?;
        loop {
            match self.reply.recv_timeout(LOOK_UP) {
                Ok(answer) => return Ok(answer),
                Err(RecvTimeoutError::Timeout) => idle()?,
                Err(RecvTimeoutError::Disconnected) => {
                    return Ok(Answer {
                        page: Err(Failure::Transport {
                            text: "the worker thread ended without an answer".into(),
                            attempts: 1,
                        }),
                        log_id: 0,
                    });
                }
            }
        }
    }
}

impl Answer {
    /// The answer of a worker that panicked: whether a write was done, nobody knows.
    fn lost() -> Self {
        let text = "was lost: the worker thread ended without one, please report it".to_owned();
        Self { page: Err(Failure::Unsure { text }), log_id: 0 }
    }
}

impl Drop for Ticket {
    fn drop(&mut self) {
        // The worker may be stuck in it for as long as a request may take: the next call gets another one.
        if self.cancel.set() {
            self.workers.counted.fetch_sub(1, Ordering::Relaxed);
        }
    }
}

struct Job {
    call: Call,
    cancel: Arc<Cancel>,
    reply: Sender<Answer>,
}

struct Pool {
    pid: u32,
    jobs: Sender<Job>,
    waiting: Arc<Mutex<Receiver<Job>>>,
    client: Option<Arc<Client>>,
    workers: Arc<Workers>,
}

/// Makes the transport of a pool of workers.
pub type MakeTransport = Box<dyn Fn() -> Arc<dyn Transport> + Send + Sync>;

/// Hands calls to workers. One for each connection.
pub struct Scheduler {
    settings: Arc<Settings>,
    log: Arc<Log>,
    transport: MakeTransport,
    pool: Mutex<Option<Pool>>,
}

impl Scheduler {
    /// A scheduler without workers; `transport` is called at the first call.
    pub fn new(settings: Arc<Settings>, log: Arc<Log>, transport: MakeTransport) -> Self {
        Self { settings, log, transport, pool: Mutex::new(None) }
    }

    /// Submits a call. An `Err` is a thread that could not be started.
    pub fn submit(&self, call: Call) -> Result<Ticket, Failure> {
        let in_flight = self.settings.number("in_flight").map_err(|text| Failure::Setting { text })?;
        let mut held = self.pool.lock().unwrap_or_else(|e| e.into_inner());
        let pid = std::process::id();
        if held.as_ref().is_some_and(|pool| pool.pid != pid) {
            // Threads do not survive fork(): what belongs to the parent's is left alone, never joined.
            std::mem::forget(held.take());
        }
        let pool = held.get_or_insert_with(|| self.pool(pid));
        let (reply, answer) = mpsc::channel();
        let cancel = Arc::new(Cancel::default());
        let calls = pool.workers.calls.fetch_add(1, Ordering::Relaxed);
        // Sending fails only if every worker has died; the ticket then reports that.
        let _ = pool.jobs.send(Job { call, cancel: Arc::clone(&cancel), reply });
        let counted = pool.workers.counted.load(Ordering::Relaxed);
        if counted < in_flight && counted <= calls {
            pool.start_worker().map_err(|e| Failure::Transport {
                text: format!("no worker thread could be started: {e}"),
                attempts: 1,
            })?;
        }
        Ok(Ticket { reply: answer, cancel, workers: Arc::clone(&pool.workers) })
    }

    fn pool(&self, pid: u32) -> Pool {
        let (jobs, waiting) = mpsc::channel();
        let client =
            Client { transport: (self.transport)(), settings: Arc::clone(&self.settings), log: Arc::clone(&self.log) };
        Pool {
            pid,
            jobs,
            waiting: Arc::new(Mutex::new(waiting)),
            client: Some(Arc::new(client)),
            workers: Arc::default(),
        }
    }
}

impl Pool {
    fn start_worker(&mut self) -> std::io::Result<()> {
        let Some(client) = self.client.clone() else { return Ok(()) };
        let (waiting, workers) = (Arc::clone(&self.waiting), Arc::clone(&self.workers));
        let serve = move || {
            loop {
                let next = waiting.lock().unwrap_or_else(|e| e.into_inner()).recv();
                let Ok(job) = next else { return };
                if !job.cancel.begin() {
                    workers.calls.fetch_sub(1, Ordering::Relaxed);
                    continue;
                }
                // A worker that died would leave every later call without an answer.
                let answer = catch_unwind(AssertUnwindSafe(|| client.perform(&job.call, &job.cancel)));
                workers.calls.fetch_sub(1, Ordering::Relaxed);
                // Given up in the middle: another worker has been counted in this one's place.
                if !job.cancel.finish() {
                    return;
                }
                // Nobody listening is nothing to worry about: the ticket was dropped meanwhile.
                let _ = job.reply.send(answer.unwrap_or_else(|_| Answer::lost()));
            }
        };
        std::thread::Builder::new().name("realtime-kit".into()).spawn(serve)?;
        self.workers.counted.fetch_add(1, Ordering::Relaxed);
        Ok(())
    }
}

impl Drop for Pool {
    fn drop(&mut self) {
        // The HTTP client's own thread is joined when the client goes: that must not happen on the caller's thread,
        // which would wait for a request in flight. With workers alive theirs is the last reference; hand ours over.
        if let Some(client) = self.client.take() {
            let _ = std::thread::Builder::new().name("realtime-kit-end".into()).spawn(move || drop(client));
        }
    }
}
