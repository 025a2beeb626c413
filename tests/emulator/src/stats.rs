//! What has been counted for each base URL.

use std::sync::atomic::{AtomicU64, Ordering};

use serde_json::{Value, json};

use crate::budget::Window;

/// What one base URL has seen since the start, or the last `Emulator::reset`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Stats {
    /// Requests, downloads and refused ones among them.
    pub requests: u64,
    /// Requests refused with 429 by `budget`, `others` or `rate`.
    pub refused: u64,
    /// The most requests that were waiting for their answers at once.
    pub most_at_once: u64,
    /// Bytes of all bodies sent, as they went over the wire.
    pub bytes: u64,
    /// The windows of the budget, the one that goes on last.
    pub windows: Vec<Window>,
}

impl Stats {
    /// Requests that the budget refused after its first window.
    pub fn refused_later(&self) -> u64 {
        self.windows.iter().skip(1).map(|it| it.refused).sum()
    }

    /// The same as JSON, for who reads it over HTTP.
    pub(crate) fn json(&self, switches: &str) -> Value {
        let window = |it: &Window| {
            json!({
                "served": it.served, "refused": it.refused,
                "others": it.others, "others_refused": it.others_refused,
            })
        };
        json!({
            "switches": switches,
            "requests": self.requests,
            "refused": self.refused,
            "refused_later": self.refused_later(),
            "most_at_once": self.most_at_once,
            "bytes": self.bytes,
            "windows": self.windows.iter().map(window).collect::<Vec<_>>(),
        })
    }
}

/// The counters behind it, without a lock.
#[derive(Debug, Default)]
pub(crate) struct Counts {
    requests: AtomicU64,
    refused: AtomicU64,
    at_once: AtomicU64,
    most_at_once: AtomicU64,
    bytes: AtomicU64,
}

impl Counts {
    /// A request has come.
    pub(crate) fn begin(&self) {
        self.requests.fetch_add(1, Ordering::Relaxed);
        let at_once = self.at_once.fetch_add(1, Ordering::Relaxed) + 1;
        self.most_at_once.fetch_max(at_once, Ordering::Relaxed);
    }

    /// It is refused.
    pub(crate) fn refuse(&self) {
        self.refused.fetch_add(1, Ordering::Relaxed);
    }

    /// Its answer, with a body of so many bytes, is about to be sent.
    pub(crate) fn end(&self, bytes: usize) {
        self.at_once.fetch_sub(1, Ordering::Relaxed);
        self.bytes.fetch_add(bytes as u64, Ordering::Relaxed);
    }

    pub(crate) fn stats(&self, windows: Vec<Window>) -> Stats {
        Stats {
            requests: self.requests.load(Ordering::Relaxed),
            refused: self.refused.load(Ordering::Relaxed),
            most_at_once: self.most_at_once.load(Ordering::Relaxed),
            bytes: self.bytes.load(Ordering::Relaxed),
            windows,
        }
    }
}
