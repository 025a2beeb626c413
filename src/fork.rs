//! `fork()` gives the child a copy of all memory, but only the thread that forked: a lock that a worker holds at that
//! moment would be held for ever. So workers say when they work, which is when they may hold locks, and a fork waits until
//! none does: for milliseconds, since whoever waits for a network, a pause or something to do does not work.
//!
//! ```text
//! a worker:  fork::working(|| … fork::waiting(|| send the request) …)
//! a fork:    before() → fork() → after_in_parent(), and in the child after_in_child()
//! ```

use std::cell::{Cell, RefCell};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// The longest time that a fork or a worker waits for the other: then it goes on, lest anything hang for ever.
const PATIENCE: Duration = Duration::from_secs(1);

#[derive(Default)]
struct Gate {
    /// Workers that work.
    working: usize,
    /// Forks that wait until none does.
    forks: usize,
}

static GATE: Mutex<Gate> = Mutex::new(Gate { working: 0, forks: 0 });
static CHANGED: Condvar = Condvar::new();

/// How often this process, and those it was forked from, were forked.
static GENERATION: AtomicU64 = AtomicU64::new(0);

thread_local! {
    static IS_WORKING: Cell<bool> = const { Cell::new(false) };
    /// The gate, closed while this thread forks.
    static CLOSED: RefCell<Option<MutexGuard<'static, Gate>>> = const { RefCell::new(None) };
}

/// A number that changes in a child: what was begun under another one belongs to the parent.
pub fn generation() -> u64 {
    GENERATION.load(Ordering::Relaxed)
}

/// Works: no fork happens meanwhile.
pub fn working<T>(work: impl FnOnce() -> T) -> T {
    let _phase = Phase::begin(true);
    work()
}

/// Waits, within work: forks may happen. No lock that work takes may be held meanwhile.
pub fn waiting<T>(wait: impl FnOnce() -> T) -> T {
    let is_working = IS_WORKING.get();
    let _phase = is_working.then(|| Phase::begin(false));
    wait()
}

/// What this thread does until it is dropped; then it does again what it did before.
struct Phase {
    was_working: bool,
}

impl Phase {
    fn begin(works: bool) -> Self {
        Self { was_working: turn(works) }
    }
}

impl Drop for Phase {
    fn drop(&mut self) {
        turn(self.was_working);
    }
}

/// Makes this thread one that works or waits; says what it was.
fn turn(works: bool) -> bool {
    let was_working = IS_WORKING.replace(works);
    if works == was_working {
        return was_working;
    }
    let mut gate = gate();
    if works {
        // A fork has precedence: workers come and go all the time.
        let woken = CHANGED.wait_timeout_while(gate, PATIENCE, |gate| gate.forks > 0);
        gate = woken.unwrap_or_else(PoisonError::into_inner).0;
        gate.working += 1;
    } else {
        gate.working = gate.working.saturating_sub(1);
        CHANGED.notify_all();
    }
    was_working
}

fn gate() -> MutexGuard<'static, Gate> {
    GATE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Before a fork, on the thread that forks: waits until no worker works, and keeps it so.
pub fn before() {
    if IS_WORKING.get() {
        // It would wait for itself; it starts a program, which needs none of this.
        return;
    }
    let until = Instant::now() + PATIENCE;
    let mut gate = gate();
    gate.forks += 1;
    while gate.working > 0 {
        let left = until.saturating_duration_since(Instant::now());
        if left.is_zero() {
            break;
        }
        gate = CHANGED.wait_timeout(gate, left).unwrap_or_else(PoisonError::into_inner).0;
    }
    // A thread that is ending has nowhere to keep it: then the gate opens at once.
    let _ = CLOSED.try_with(|closed| *closed.borrow_mut() = Some(gate));
}

/// After a fork, in the parent.
pub fn after_in_parent() {
    open(|gate| gate.forks = gate.forks.saturating_sub(1));
}

/// After a fork, in the child, which has no workers.
pub fn after_in_child() {
    GENERATION.fetch_add(1, Ordering::Relaxed);
    open(|gate| *gate = Gate::default());
}

fn open(change: impl FnOnce(&mut Gate)) {
    let closed = CLOSED.try_with(RefCell::take).unwrap_or_default();
    if let Some(mut gate) = closed {
        change(&mut gate);
        CHANGED.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc::{RecvTimeoutError, channel};

    /// One after the other: the gate is the process's.
    static TURN: Mutex<()> = Mutex::new(());

    fn is_idle() -> bool {
        let gate = gate();
        (gate.working, gate.forks) == (0, 0)
    }

    const SOON: Duration = Duration::from_millis(50);

    #[test]
    fn a_fork_waits_for_who_works_and_not_for_who_waits() {
        let _turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
        let (said, heard) = channel();
        let (go, goes) = channel::<()>();
        std::thread::scope(|threads| {
            threads.spawn(move || {
                working(|| {
                    said.send("works").expect("heard");
                    goes.recv().expect("told to go");
                    waiting(|| {
                        said.send("waits").expect("heard");
                        goes.recv().expect("told to go");
                    });
                    said.send("works again").expect("heard");
                });
            });
            assert_eq!(heard.recv(), Ok("works"));
            let forking = threads.spawn(|| {
                before();
                let working = CLOSED.with_borrow(|gate| gate.as_ref().map(|gate| gate.working));
                std::thread::sleep(SOON);
                after_in_parent();
                working
            });
            std::thread::sleep(SOON);
            assert!(!forking.is_finished());
            go.send(()).expect("it goes");
            assert_eq!(heard.recv(), Ok("waits"));
            go.send(()).expect("it goes");
            assert_eq!(forking.join().expect("forked"), Some(0));
            assert_eq!(heard.recv(), Ok("works again"));
        });
        assert!(is_idle());
    }

    #[test]
    fn nobody_works_while_a_fork_is_under_way() {
        let _turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
        let (said, heard) = channel();
        before();
        std::thread::scope(|threads| {
            threads.spawn(move || working(|| said.send(()).expect("heard")));
            assert_eq!(heard.recv_timeout(SOON), Err(RecvTimeoutError::Timeout));
            after_in_parent();
            assert_eq!(heard.recv(), Ok(()));
        });
    }

    #[test]
    fn who_works_forks_without_waiting_for_itself_and_a_child_is_of_another_generation() {
        let _turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
        let generation = super::generation();
        working(|| {
            before();
            after_in_parent();
        });
        before();
        after_in_child();
        assert_eq!(super::generation(), generation + 1);
        assert!(is_idle());
    }
}
