//! Bodies and orders kept for the next time: a measurement must not be one of the emulator.

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

use crate::answer::Body;

/// Bytes of bodies kept for one base URL; what comes after them is written anew each time.
const BYTES: usize = 64 * 1024 * 1024;
/// Selections of sessions kept for one base URL.
const SELECTIONS: usize = 64;

/// What one base URL answers again and again. Nothing else decides it than the switches and the world.
#[derive(Debug, Default)]
pub(crate) struct Kept {
    bodies: RwLock<HashMap<String, Arc<Body>>>,
    bytes: AtomicUsize,
    selections: RwLock<HashMap<String, Arc<[u32]>>>,
}

impl Kept {
    /// The body of a path and query.
    pub(crate) fn body(&self, target: &str) -> Option<Arc<Body>> {
        self.bodies.read().unwrap_or_else(PoisonError::into_inner).get(target).map(Arc::clone)
    }

    /// Keeps a body, if there is room.
    pub(crate) fn keep(&self, target: String, body: &Arc<Body>) {
        if self.bytes.fetch_add(body.text().len(), Ordering::Relaxed) < BYTES {
            let mut bodies = self.bodies.write().unwrap_or_else(PoisonError::into_inner);
            bodies.insert(target, Arc::clone(body));
        }
    }

    /// The places of the rows that `name` asks for in their order, made with `make` when first asked for.
    pub(crate) fn selection(&self, name: String, make: impl FnOnce() -> Arc<[u32]>) -> Arc<[u32]> {
        if let Some(kept) = self.selections.read().unwrap_or_else(PoisonError::into_inner).get(&name) {
            return Arc::clone(kept);
        }
        let made = make();
        let mut selections = self.selections.write().unwrap_or_else(PoisonError::into_inner);
        if selections.len() < SELECTIONS {
            selections.insert(name, Arc::clone(&made));
        }
        made
    }
}
