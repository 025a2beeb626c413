//! Locks that outlive `fork()`: a child has only the thread that forked, so what another thread held is held for ever.
//!
//! Nothing of this crate is locked for longer than some microseconds, never while anything is sent or waited for. Who
//! finds a lock held in a process that was forked after its first use tries for a while, then panics with a sentence,
//! which the bridge's fence turns into the statement's error; a new connection of the child has locks of its own.

use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError, TryLockError};
use std::time::{Duration, Instant};

/// The process that used a lock first.
static FIRST: OnceLock<u32> = OnceLock::new();

/// The sentence of the panic in a forked process; it is no bug.
pub const FORKED: &str = "the process was forked while this connection was at work; open a new connection in the child";

/// How long a lock may be held in a process that was forked.
const PATIENCE: Duration = Duration::from_millis(500);

/// Locks. A panic while it was held is no matter: what is kept here is replaced as a whole.
///
/// Panics in a forked process if the lock was held at the fork.
pub fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    let first = *FIRST.get_or_init(std::process::id);
    match mutex.try_lock() {
        Ok(guard) => guard,
        Err(TryLockError::Poisoned(poisoned)) => poisoned.into_inner(),
        Err(TryLockError::WouldBlock) if first == std::process::id() => {
            mutex.lock().unwrap_or_else(PoisonError::into_inner)
        }
        Err(TryLockError::WouldBlock) => patiently(mutex),
    }
}

/// Tries for [`PATIENCE`].
fn patiently<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    let until = Instant::now() + PATIENCE;
    loop {
        match mutex.try_lock() {
            Ok(guard) => return guard,
            Err(TryLockError::Poisoned(poisoned)) => return poisoned.into_inner(),
            Err(TryLockError::WouldBlock) if Instant::now() < until => std::thread::sleep(Duration::from_micros(200)),
            Err(TryLockError::WouldBlock) => std::panic::panic_any(FORKED),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lock_is_waited_for_and_a_panic_while_it_was_held_is_no_matter() {
        let mutex = Mutex::new(1);
        std::thread::scope(|scope| {
            let held = lock(&mutex);
            let waiting = scope.spawn(|| *lock(&mutex) += 1);
            std::thread::sleep(Duration::from_millis(5));
            drop(held);
            waiting.join().expect("it gets the lock");
            let panicking = scope.spawn(|| {
                let _held = lock(&mutex);
                panic!("held")
            });
            assert!(panicking.join().is_err());
        });
        assert_eq!(*lock(&mutex), 2);
    }

    #[test]
    fn a_lock_that_nobody_will_release_is_given_up() {
        let mutex = Mutex::new(());
        let _held = lock(&mutex);
        let given_up = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| drop(patiently(&mutex))));
        assert!(
            given_up.unwrap_err().downcast_ref::<&str>().is_some_and(|text| text.contains("open a new connection"))
        );
    }
}
