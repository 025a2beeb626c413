//! A world on a virtual clock: workers that share a budget, a server that keeps one, others who spend of it too.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};
use std::sync::Arc;
use std::time::{Duration, Instant};

use realtime_kit::api::budget::{Admission, Budget, Told, Turn};

/// Numbers that look random, by a seed (splitmix64).
pub struct Random(pub u64);

impl Random {
    pub fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// From 0 to below 1.
    pub fn part(&mut self) -> f64 {
        (self.bits() >> 11) as f64 / (1u64 << 53) as f64
    }
}

/// An answer on its way.
#[derive(Debug, Clone, Default)]
pub struct Reply {
    pub status: u16,
    pub ratelimit: Option<String>,
    pub policy: Option<String>,
    pub retry_after: Option<Duration>,
}

/// Decides about a request that arrives, at so many seconds.
pub trait Server {
    fn serve(&mut self, at: f64) -> Reply;
}

/// How a server turns the time to its reset into whole seconds.
#[derive(Debug, Clone, Copy)]
pub enum Rounding {
    Up,
    Down,
    Nearest,
}

/// A quota in windows that follow one another.
pub struct Windows {
    pub quota: u64,
    /// The quota that its policy tells.
    pub announced: u64,
    pub length: f64,
    /// How far the first window has gone at the start.
    pub gone: f64,
    pub rounding: Rounding,
    pub is_retry_after_told: bool,
    pub spent: BTreeMap<u64, u64>,
}

impl Windows {
    pub fn number(&self, at: f64) -> u64 {
        ((at + self.gone) / self.length) as u64
    }
}

impl Server for Windows {
    fn serve(&mut self, at: f64) -> Reply {
        let number = self.number(at);
        let spent = self.spent.entry(number).or_default();
        let is_refused = *spent >= self.quota;
        *spent += u64::from(!is_refused);
        let left = (number + 1) as f64 * self.length - (at + self.gone);
        let seconds = match self.rounding {
            Rounding::Up => left.ceil(),
            Rounding::Down => left.floor(),
            Rounding::Nearest => left.round(),
        };
        Reply {
            status: if is_refused { 429 } else { 200 },
            ratelimit: Some(format!("\"default\";r={};t={seconds}", self.quota - *spent)),
            policy: Some(format!("\"default\";q={};w={}", self.announced, self.length)),
            retry_after: (is_refused && self.is_retry_after_told).then(|| Duration::from_secs(left.ceil() as u64)),
        }
    }
}

/// So many a second, no headers.
pub enum Plain {
    /// Counted in seconds that follow one another.
    Fixed { rate: u64, second: u64, spent: u64 },
    /// Counted over the last second.
    Sliding { rate: usize, accepted: Vec<f64> },
    /// A bucket that fills evenly.
    Bucket { rate: f64, size: f64, tokens: f64, at: f64 },
    /// Counted in longer windows; says how long to wait.
    Long { quota: u64, length: f64, number: u64, spent: u64 },
}

impl Server for Plain {
    fn serve(&mut self, now: f64) -> Reply {
        let mut retry_after = None;
        let is_taken = match self {
            Self::Fixed { rate, second, spent } => {
                if now as u64 != *second {
                    (*second, *spent) = (now as u64, 0);
                }
                *spent += 1;
                *spent <= *rate
            }
            Self::Sliding { rate, accepted } => {
                accepted.retain(|at| now - *at < 1.0);
                let is_taken = accepted.len() < *rate;
                if is_taken {
                    accepted.push(now);
                }
                is_taken
            }
            Self::Bucket { rate, size, tokens, at } => {
                *tokens = (*tokens + (now - *at) * *rate).min(*size);
                *at = now;
                let is_taken = *tokens >= 1.0;
                if is_taken {
                    *tokens -= 1.0;
                }
                is_taken
            }
            Self::Long { quota, length, number, spent } => {
                if (now / *length) as u64 != *number {
                    (*number, *spent) = ((now / *length) as u64, 0);
                }
                *spent += 1;
                let end = (*number + 1) as f64 * *length;
                retry_after = Some(Duration::from_secs((end - now).ceil() as u64));
                *spent <= *quota
            }
        };
        let status = if is_taken { 200 } else { 429 };
        Reply { status, retry_after: retry_after.filter(|_| !is_taken), ..Reply::default() }
    }
}

/// What is done, and under which circumstances.
pub struct Work {
    pub requests: u64,
    pub workers: usize,
    /// Seconds from sending to the answer.
    pub latency: f64,
    /// By which part of the latency it varies.
    pub jitter: f64,
    /// When others send, in seconds, ascending.
    pub others: Vec<f64>,
    pub seed: u64,
}

/// What came of it.
#[derive(Debug, Default)]
pub struct Outcome {
    /// Seconds until the last answer.
    pub time: f64,
    /// When requests of ours were accepted and refused, as the server saw them.
    pub accepted: Vec<f64>,
    pub refused: Vec<f64>,
    /// When requests of others were refused.
    pub others_refused: Vec<f64>,
    /// How often anybody asked.
    pub asks: u64,
    /// The longest that one request waited for its turn.
    pub longest_wait: f64,
}

enum Event {
    Ask(usize),
    Arrive(usize),
    Answer(usize, Reply),
    Other,
}

/// A heap of events by time; nanoseconds, so that they have an order.
#[derive(Default)]
struct Agenda {
    order: BinaryHeap<Reverse<(u64, u64)>>,
    events: BTreeMap<u64, Event>,
    next: u64,
}

impl Agenda {
    fn add(&mut self, at: f64, event: Event) {
        self.next += 1;
        self.order.push(Reverse(((at * 1e9) as u64, self.next)));
        self.events.insert(self.next, event);
    }

    fn next(&mut self) -> Option<(f64, Event)> {
        let Reverse((at, id)) = self.order.pop()?;
        Some((at as f64 / 1e9, self.events.remove(&id)?))
    }
}

/// Runs the work to its end, against a budget that knows nothing yet.
pub fn run(work: &Work, server: &mut dyn Server) -> Outcome {
    run_with(&Arc::default(), Instant::now(), work, server)
}

/// Runs the work to its end; `start` is the virtual clock's zero.
pub fn run_with(budget: &Arc<Budget>, start: Instant, work: &Work, server: &mut dyn Server) -> Outcome {
    let mut random = Random(work.seed);
    let mut agenda = Agenda::default();
    let mut outcome = Outcome::default();
    let mut turns: Vec<Option<(Turn, f64)>> = (0..work.workers).map(|_| None).collect();
    let mut to_begin = work.requests;
    let mut done = 0;
    for worker in 0..work.workers {
        agenda.add(0.0, Event::Ask(worker));
    }
    for at in &work.others {
        agenda.add(*at, Event::Other);
    }
    while let Some((at, event)) = agenda.next() {
        let now = start + Duration::from_secs_f64(at);
        let half = work.latency / 2.0 * (1.0 + work.jitter * (2.0 * random.part() - 1.0));
        match event {
            Event::Other => {
                if server.serve(at).status == 429 {
                    outcome.others_refused.push(at);
                }
            }
            Event::Ask(worker) => {
                if turns[worker].is_none() {
                    if to_begin == 0 {
                        continue;
                    }
                    to_begin -= 1;
                    turns[worker] = Some((budget.turn(false), at));
                }
                outcome.asks += 1;
                let (turn, since) = turns[worker].as_mut().expect("a turn");
                match turn.ask(now) {
                    Admission::Go => {
                        outcome.longest_wait = outcome.longest_wait.max(at - *since);
                        agenda.add(at + half, Event::Arrive(worker));
                    }
                    Admission::Wait(wait) => {
                        assert!(wait.again > now && wait.until >= wait.again, "{wait:?} at {at}");
                        // Threads wake up a little late.
                        let again = wait.again.duration_since(start).as_secs_f64();
                        agenda.add(again + 0.002 * random.part(), Event::Ask(worker));
                    }
                    Admission::Refused => panic!("nothing here is a guess"),
                }
            }
            Event::Arrive(worker) => {
                let reply = server.serve(at);
                let seen = if reply.status == 429 { &mut outcome.refused } else { &mut outcome.accepted };
                seen.push(at);
                agenda.add(at + half, Event::Answer(worker, reply));
            }
            Event::Answer(worker, reply) => {
                let (turn, _) = turns[worker].take().expect("a turn");
                let told = Told {
                    status: reply.status,
                    ratelimit: reply.ratelimit.as_deref(),
                    policy: reply.policy.as_deref(),
                    retry_after: reply.retry_after,
                };
                turn.answered(now, &told);
                if reply.status == 429 {
                    turns[worker] = Some((budget.turn(false), at));
                } else {
                    done += 1;
                }
                if done == work.requests {
                    outcome.time = at;
                    return outcome;
                }
                agenda.add(at, Event::Ask(worker));
            }
        }
    }
    panic!("the work came to a standstill: {done} of {} done, {outcome:?}", work.requests);
}
