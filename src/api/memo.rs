//! What one statement has been answered, so that nothing is asked twice within it (house rule: a self join makes one set
//! of requests). Bounded in bytes: what comes when it is full is not kept, and asked for again where it is wanted again.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard};

use crate::api::client::Answer;
use crate::lock::lock;

/// The most bytes that are kept.
const BOUND: usize = 8 << 20;

/// The answers of one statement by what was asked.
#[derive(Default)]
pub struct Memo(Mutex<Kept>);

#[derive(Default)]
struct Kept {
    answers: HashMap<String, (Answer, u32)>,
    /// Keys of answers that were not wanted again so far, and some that were.
    cold: Vec<String>,
    bytes: usize,
    evictions: usize,
}

impl Memo {
    fn kept(&self) -> MutexGuard<'_, Kept> {
        lock(&self.0)
    }

    /// The answer kept under this key.
    pub fn get(&self, key: &str) -> Option<Answer> {
        let mut kept = self.kept();
        let (answer, hits) = kept.answers.get_mut(key)?;
        *hits = hits.saturating_add(1);
        Some(answer.clone())
    }

    /// Whether an answer is kept under this key.
    pub fn has(&self, key: &str) -> bool {
        self.kept().answers.contains_key(key)
    }

    /// Keeps an answer. Where there is no room, answers go that nobody wanted again; those that somebody did stay.
    pub fn keep(&self, key: String, answer: &Answer) {
        let mut kept = self.kept();
        if let Some((old, _)) = kept.answers.remove(&key) {
            kept.bytes -= size(&old);
        }
        if size(answer) > BOUND {
            return;
        }
        while kept.bytes + size(answer) > BOUND {
            if !kept.evict() {
                return;
            }
        }
        kept.bytes += size(answer);
        kept.cold.push(key.clone());
        kept.answers.insert(key, (answer.clone(), 0));
    }

    /// Forgets everything.
    pub fn clear(&self) {
        *self.kept() = Kept::default();
    }
}

impl Kept {
    /// Lets one answer go that was not wanted again; `false` if there is none. Not the oldest: a list that is read again
    /// and again, and larger than the memo, would then never be found in it.
    fn evict(&mut self) -> bool {
        while !self.cold.is_empty() {
            self.evictions = self.evictions.wrapping_add(7_919);
            let key = self.cold.swap_remove(self.evictions % self.cold.len());
            if self.answers.get(&key).is_some_and(|(_, hits)| *hits == 0)
                && let Some((answer, _)) = self.answers.remove(&key)
            {
                self.bytes -= size(&answer);
                return true;
            }
        }
        false
    }
}

/// What an answer takes, about.
fn size(answer: &Answer) -> usize {
    answer.page.as_ref().map_or(256, |page| page.bytes()) + 128
}
