//! Pacing: simulations on a virtual clock, single rules, and arbitrary headers and sequences.

#[path = "budget/simulation.rs"]
mod simulation;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use proptest::prelude::*;
use realtime_kit::api::budget::{Admission, Budget, LONGEST_WAIT, Told, Turn, Wait, Why};
use simulation::*;

/// How others spend their part of a window.
#[derive(Debug, Clone, Copy)]
enum Others {
    Evenly,
    AtStart,
    AtEnd,
    AtRandom,
    Nobody,
    /// Evenly, then nobody from the sixth window on.
    Stopping,
}

/// A budget of fixed windows, and what was done with it.
struct Case {
    quota: u64,
    length: f64,
    requests: u64,
    others: Others,
}

/// What came of a case.
struct Result {
    outcome: Outcome,
    /// The time it took, in the time that the budget dictates.
    slower: f64,
    /// Requests of ours that were refused: all, and those after the first window.
    refused: [usize; 2],
    /// Requests of others that were refused: all, those from the third window on, those from the ninth on.
    others_refused: [usize; 3],
}

/// The case of the issue: 120 in 30 seconds, others spend 36 of them.
const SCALED: Case = Case { quota: 120, length: 30.0, requests: 1500, others: Others::Evenly };

impl Case {
    fn for_others(&self) -> u64 {
        if matches!(self.others, Others::Nobody) { 0 } else { self.quota * 3 / 10 }
    }

    /// Seconds that the work takes by the budget: what others leave of a window is spent evenly.
    fn dictated(&self) -> f64 {
        self.requests as f64 / (self.quota - self.for_others()) as f64 * self.length
    }

    /// When others send, in seconds from the start.
    fn schedule(&self, gone: f64, random: &mut Random) -> Vec<f64> {
        let count = self.for_others();
        let phase = random.part();
        let windows = if matches!(self.others, Others::Stopping) { 6 } else { 40 };
        let mut times: Vec<f64> = (0..windows)
            .flat_map(|window| (0..count).map(move |n| (window, n)))
            .map(|(window, n)| {
                let part = match self.others {
                    Others::Evenly | Others::Nobody | Others::Stopping => (n as f64 + phase) / count as f64,
                    Others::AtStart => 0.02 * (n as f64 + phase) / count as f64,
                    Others::AtEnd => 1.0 - 0.1 * (n as f64 + phase) / count as f64,
                    Others::AtRandom => random.part(),
                };
                (window as f64 + part) * self.length - gone
            })
            .filter(|at| *at >= 0.0)
            .collect();
        times.sort_by(f64::total_cmp);
        times
    }

    fn run(&self, seed: u64) -> Result {
        self.run_with(seed, 16, 0.04, 1.0)
    }

    /// `announced` is the quota that the server tells, in the quota that it keeps.
    fn run_with(&self, seed: u64, workers: usize, latency: f64, announced: f64) -> Result {
        let mut random = Random(seed);
        let gone = self.length * random.part();
        let mut windows = Windows {
            quota: self.quota,
            announced: (self.quota as f64 * announced) as u64,
            length: self.length,
            gone,
            rounding: [Rounding::Up, Rounding::Down, Rounding::Nearest][seed as usize % 3],
            is_retry_after_told: seed.is_multiple_of(2),
            spent: BTreeMap::new(),
        };
        // What others took of the first window before the start.
        let earlier = match self.others {
            Others::Evenly | Others::AtRandom | Others::Nobody | Others::Stopping => {
                self.for_others() as f64 * gone / self.length
            }
            Others::AtStart => self.for_others() as f64,
            Others::AtEnd => 0.0,
        };
        windows.spent.insert(0, earlier as u64);
        let others = self.schedule(gone, &mut random);
        let work = Work { requests: self.requests, workers, latency, jitter: 0.5, others, seed };
        let outcome = run(&work, &mut windows);
        let since = |times: &[f64], first| times.iter().filter(|at| windows.number(**at) >= first).count();
        Result {
            slower: outcome.time / self.dictated(),
            refused: [outcome.refused.len(), since(&outcome.refused, 1)],
            others_refused: [0, 2, 8].map(|first| since(&outcome.others_refused, first)),
            outcome,
        }
    }
}

/// The real quota.
const REAL: Case = Case { quota: 1200, length: 300.0, requests: 6000, others: Others::Evenly };

#[test]
fn others_who_spend_evenly_are_left_their_share() {
    let hold = |case: &Case, seed, workers, latency, most| {
        let result = case.run_with(seed, workers, latency, 1.0);
        assert_eq!((result.refused[1], result.others_refused[1]), (0, 0), "seed {seed}, {workers} workers");
        assert!(result.slower < most, "seed {seed}, {workers} workers: {:.3}", result.slower);
    };
    for seed in 0..36 {
        hold(&SCALED, seed, 16, 0.04, 1.05);
    }
    for seed in 0..6 {
        hold(&SCALED, seed, 32, 0.5, 1.05);
        hold(&SCALED, seed, 1, 0.01, 1.05);
        hold(&REAL, seed, 16, 0.04, 1.0);
    }
}

/// A server may tell a policy that is not the one it keeps.
#[test]
fn a_quota_that_is_not_kept_is_seen_through() {
    for seed in 0..12 {
        let result = SCALED.run_with(seed, 16, 0.04, 10.0);
        assert!(result.refused[1] == 0 && result.others_refused[1] == 0, "seed {seed}: {:?}", result.refused);
        assert!(result.slower < 1.08, "seed {seed}: {:.3}", result.slower);
    }
}

#[test]
fn bursts_of_others_are_learnt() {
    for seed in 0..12 {
        let result = Case { others: Others::AtStart, ..SCALED }.run(seed);
        assert_eq!((result.refused, result.others_refused[0]), ([0, 0], 0), "at start, seed {seed}");
        assert!(result.slower < 1.05, "at start, seed {seed}: {:.3}", result.slower);
        let result = Case { others: Others::AtRandom, ..SCALED }.run(seed);
        assert!(result.refused[1] <= 3 && result.others_refused[1] <= 8, "at random, seed {seed}");
        assert!(result.slower < 1.10, "at random, seed {seed}: {:.3}", result.slower);
    }
    // A burst at the very end is seen only when it has found nothing left: then more is left to it, window by window.
    let (mut early, mut late) = (0, 0);
    for seed in 0..12 {
        let result = Case { others: Others::AtEnd, ..SCALED }.run(seed);
        assert!(result.refused[0] <= 3, "at end, seed {seed}: {:?}", result.refused);
        assert!(result.slower < 1.35, "at end, seed {seed}: {:.3}", result.slower);
        early += result.others_refused[0] - result.others_refused[2];
        late += result.others_refused[2];
    }
    assert!(late * 2 < early, "{early} refused in the first eight windows, {late} in the ten that follow");
}

#[test]
fn all_is_ours_where_nobody_else_spends() {
    for seed in 0..12 {
        let result = Case { others: Others::Nobody, ..SCALED }.run(seed);
        assert_eq!(result.refused, [0, 0], "seed {seed}");
        assert!(result.slower < 1.05, "seed {seed}: {:.3}", result.slower);
        // Six windows of 84, then 120 each: 14.3 windows.
        let result = Case { others: Others::Stopping, ..SCALED }.run(seed);
        assert_eq!(result.refused[1], 0, "seed {seed}");
        assert!(result.outcome.time < 15.5 * 30.0, "seed {seed}: {:.1}", result.outcome.time);
    }
}

#[test]
fn a_statement_of_usual_size_is_not_slowed() {
    let result = Case { requests: 600, others: Others::Nobody, ..REAL };
    let mut windows = Windows {
        quota: result.quota,
        announced: result.quota,
        length: result.length,
        gone: 3.0,
        rounding: Rounding::Up,
        is_retry_after_told: true,
        spent: BTreeMap::new(),
    };
    let work = Work { requests: 600, workers: 16, latency: 0.04, jitter: 0.0, others: Vec::new(), seed: 1 };
    let outcome = run(&work, &mut windows);
    assert!(outcome.time < 38.0 * 0.041 && outcome.longest_wait == 0.0, "{:.2} s", outcome.time);
}

#[test]
fn a_rate_that_nobody_tells_is_found() {
    /// A server, the most refusals and the longest time.
    type Expected = (fn() -> Plain, usize, f64);
    let servers: [Expected; 5] = [
        (|| Plain::Fixed { rate: 20, second: 0, spent: 0 }, 20, 24.0),
        (|| Plain::Sliding { rate: 20, accepted: Vec::new() }, 20, 24.0),
        (|| Plain::Bucket { rate: 20.0, size: 20.0, tokens: 20.0, at: 0.0 }, 20, 22.0),
        (|| Plain::Bucket { rate: 5.0, size: 100.0, tokens: 100.0, at: 0.0 }, 30, 66.0),
        (|| Plain::Long { quota: 200, length: 10.0, number: 0, spent: 0 }, 20, 22.0),
    ];
    for (index, (server, refused, time)) in servers.into_iter().enumerate() {
        for (seed, latency) in (0..12).flat_map(|seed| [(seed, 0.001), (seed, 0.04)]) {
            let work = Work { requests: 400, workers: 16, latency, jitter: 0.5, others: Vec::new(), seed };
            let outcome = run(&work, &mut server());
            let found = (outcome.refused.len(), outcome.time);
            assert!(found.0 <= refused && found.1 < time, "server {index}, latency {latency}, seed {seed}: {found:?}");
        }
    }
}

/// A clock that tests move by hand, and a budget.
struct Desk {
    budget: Arc<Budget>,
    now: Instant,
}

impl Desk {
    fn new() -> Self {
        Self { budget: Arc::default(), now: Instant::now() }
    }

    fn pass(&mut self, seconds: f64) {
        self.now += Duration::from_secs_f64(seconds);
    }

    fn go(&self) -> Turn {
        let mut turn = self.budget.turn(false);
        assert_eq!(turn.ask(self.now), Admission::Go);
        turn
    }

    fn wait(&self, turn: &mut Turn) -> (f64, Why) {
        match turn.ask(self.now) {
            Admission::Wait(Wait { until, why, .. }) => (until.duration_since(self.now).as_secs_f64(), why),
            admission => panic!("{admission:?}"),
        }
    }

    fn guess(&self) -> Admission {
        self.budget.turn(true).ask(self.now)
    }

    fn answer(&self, turn: Turn, status: u16, ratelimit: &str, retry_after: Option<u64>) {
        let retry_after = retry_after.map(Duration::from_secs);
        let policy = Some("\"default\";q=1200;w=300");
        turn.answered(self.now, &Told { status, ratelimit: Some(ratelimit), policy, retry_after });
    }
}

#[test]
fn guesses_are_dropped_before_anybody_waits() {
    let mut desk = Desk::new();
    assert_eq!(desk.guess(), Admission::Go);
    let turn = desk.go();
    desk.answer(turn, 200, "\"default\";r=1000;t=300", None);
    assert_eq!(desk.guess(), Admission::Go);
    desk.pass(0.1);
    let turn = desk.go();
    desk.answer(turn, 200, "\"default\";r=140;t=299", None);
    assert_eq!(desk.guess(), Admission::Refused);
    assert!(desk.budget.is_tight(desk.now));
    // Others wait for their slots; what is left for those who spend too is told.
    desk.pass(1.0);
    let (turn, mut next) = (desk.go(), desk.budget.turn(false));
    assert_eq!(desk.wait(&mut next).1, Why::Slowed);
    let left = desk.budget.left(desk.now).expect("known");
    assert_eq!((left.requests, left.quota), (139, Some(1200)));
    assert!(left.for_others >= 40, "{left:?}");
    turn.unsent();
    assert_eq!(desk.budget.left(desk.now).map(|left| left.requests), Some(140));
}

#[test]
fn a_refusal_holds_everybody_back_until_it_is_over() {
    let mut desk = Desk::new();
    let (first, second, late) = (desk.go(), desk.go(), desk.go());
    desk.answer(first, 429, "\"default\";r=0;t=120", Some(120));
    let mut waiting: Vec<Turn> = (0..3).map(|_| desk.budget.turn(false)).collect();
    for turn in &mut waiting {
        assert_eq!(desk.wait(turn), (120.0, Why::Told));
    }
    // Answers of requests that were under way change nothing, not even a good one.
    desk.pass(1.0);
    desk.answer(second, 429, "\"default\";r=0;t=119", Some(119));
    desk.answer(late, 200, "\"default\";r=0;t=119", None);
    assert_eq!(desk.wait(&mut waiting[0]), (119.0, Why::Told));
    assert_eq!(desk.guess(), Admission::Refused);
    // Then one alone, and the rest after its answer.
    desk.pass(121.0);
    let mut probe = waiting.remove(0);
    assert_eq!(probe.ask(desk.now), Admission::Go);
    assert_eq!(desk.wait(&mut waiting[0]).1, Why::Careful);
    desk.pass(0.05);
    desk.answer(probe, 200, "\"default\";r=1199;t=300", None);
    assert_eq!(waiting[0].ask(desk.now), Admission::Go);
    assert_eq!(waiting[1].ask(desk.now), Admission::Go);
}

#[test]
fn a_server_that_refuses_each_request_once_is_come_to_terms_with() {
    for retry_after in [None, Some(Duration::from_secs(1))] {
        let mut desk = Desk::new();
        let begun = desk.now;
        // As many wait as may be in flight, each asking when it was told to; one that was refused comes again soon, as a
        // worker does, and then is answered.
        let mut waiting: Vec<(Instant, Turn, bool)> =
            (0..16).map(|_| (begun, desk.budget.turn(false), false)).collect();
        while !waiting.is_empty() {
            desk.pass(0.01);
            for (asks_at, mut turn, is_retry) in std::mem::take(&mut waiting) {
                let admission = if asks_at <= desk.now { turn.ask(desk.now) } else { Admission::Refused };
                match (admission, is_retry) {
                    (Admission::Wait(wait), _) => waiting.push((wait.again, turn, is_retry)),
                    (Admission::Refused, _) => waiting.push((asks_at, turn, is_retry)),
                    (Admission::Go, true) => turn.answered(desk.now, &Told { status: 200, ..Told::default() }),
                    (Admission::Go, false) => {
                        turn.answered(desk.now, &Told { status: 429, retry_after, ..Told::default() });
                        let soon = desk.now + Duration::from_millis(300);
                        waiting.push((soon, desk.budget.turn(false).of_retry(true), true));
                    }
                }
            }
        }
        let took = desk.now.duration_since(begun).as_secs_f64();
        assert!(took < 45.0, "{retry_after:?}: {took} seconds");
    }
}

#[test]
fn who_gets_no_answer_holds_up_nobody() {
    let mut desk = Desk::new();
    let turn = desk.go();
    desk.answer(turn, 429, "", Some(1));
    desk.pass(1.5);
    // The careful one is silent: another may try a second later.
    let _silent = desk.go();
    let mut next = desk.budget.turn(false);
    assert_eq!(desk.wait(&mut next).1, Why::Careful);
    desk.pass(1.1);
    assert_eq!(next.ask(desk.now), Admission::Go);
    next.lost();
    // Who stopped asking keeps no place either, nor who gave it back.
    let (mut asleep, mut gone, mut third) = (desk.budget.turn(false), desk.budget.turn(false), desk.budget.turn(false));
    for turn in [&mut asleep, &mut gone, &mut third] {
        assert_eq!(desk.wait(turn).1, Why::Careful);
    }
    drop(gone);
    desk.pass(1.2);
    assert_eq!(third.ask(desk.now), Admission::Go);
}

#[test]
fn slots_are_given_out_in_order_and_not_lost() {
    let mut desk = Desk::new();
    let turn = desk.go();
    desk.answer(turn, 200, "\"default\";r=170;t=200", None);
    desk.pass(1.0);
    drop(desk.go());
    let mut turns: Vec<Turn> = (0..10).map(|_| desk.budget.turn(false)).collect();
    let ask = |desk: &Desk, turns: &mut [Turn]| turns.iter_mut().map(|turn| desk.wait(turn).0).collect::<Vec<_>>();
    let before = ask(&desk, &mut turns);
    assert!(before.windows(2).all(|two| two[1] > two[0] + 0.5), "{before:?}");
    // The first three give up: everybody moves up by three.
    turns.drain(..3);
    let moved = ask(&desk, &mut turns);
    assert!(moved.iter().zip(&before).all(|(now, then)| (now - then).abs() < 0.01), "{moved:?} {before:?}");
    // Nobody overtakes: the last one asks first and goes on waiting.
    desk.pass(moved[0] + 0.001);
    assert!(matches!(turns[6].ask(desk.now), Admission::Wait(_)));
    assert_eq!(turns[0].ask(desk.now), Admission::Go);
}

#[test]
fn the_strictest_of_several_policies_counts_and_old_answers_do_not() {
    let mut desk = Desk::new();
    let (old, turn) = (desk.go(), desk.go());
    desk.answer(turn, 200, "\"default\";r=1100;t=300, \"burst\";r=0;t=5", None);
    let mut next = desk.budget.turn(false);
    let (wait, why) = desk.wait(&mut next);
    assert!((5.0..=6.0).contains(&wait) && why == Why::UsedUp, "{wait} {why:?}");
    desk.pass(6.1);
    assert_eq!(next.ask(desk.now), Admission::Go);
    desk.answer(next, 200, "\"default\";r=1090;t=294, \"burst\";r=50;t=5", None);
    // An answer to a request of the window before.
    desk.answer(old, 200, "\"default\";r=1099;t=300, \"burst\";r=0;t=0", None);
    desk.go();
}

#[test]
fn a_budget_is_shared_for_as_long_as_somebody_holds_it() {
    let (first, again, other) = (Budget::of(u64::MAX), Budget::of(u64::MAX), Budget::of(u64::MAX - 1));
    assert!(Arc::ptr_eq(&first, &again) && !Arc::ptr_eq(&first, &other));
    assert_eq!(Budget::count(), 2);
    drop((first, again, other));
    assert_eq!(Budget::count(), 0);
}

#[test]
fn threads_share_it_without_losing_count() {
    let desk = Desk::new();
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| (0..200).for_each(|_| drop(desk.go())));
        }
    });
    let turn = desk.go();
    desk.answer(turn, 200, "\"default\";r=500;t=300", None);
    assert_eq!(desk.budget.left(desk.now).map(|left| left.requests), Some(500));
}

/// What may happen next.
#[derive(Debug, Clone)]
enum Step {
    Ask { which: usize, guess: bool },
    Answer { which: usize, status: u16, ratelimit: String, policy: String, retry_after: Option<u64> },
    Lose(usize),
    GiveBack(usize),
    Unsent(usize),
    Pass(u64),
}

fn header(kind: &'static str) -> impl Strategy<Value = String> {
    let item = (prop_oneof!["default", "burst", ".{0,6}"], any::<u32>(), 0..400u32, 0..2000u32).prop_map(
        move |(name, huge, short, many)| match kind {
            "r" => format!(
                "\"{name}\";r={};t={}",
                [many, huge][(huge % 9 == 0) as usize],
                [short, huge][(huge % 7 == 0) as usize]
            ),
            _ => format!("\"{name}\";q={many};w={short}"),
        },
    );
    prop_oneof![3 => item.clone(), 1 => (item.clone(), item).prop_map(|(a, b)| format!("{a}, {b}")), 1 => ".{0,40}"]
}

fn step() -> impl Strategy<Value = Step> {
    let which = 0..8usize;
    let status = prop_oneof![4 => Just(200u16), 2 => Just(429u16), 1 => any::<u16>()];
    let retry_after = prop_oneof![Just(None), (0..400u64).prop_map(Some), any::<u64>().prop_map(Some)];
    prop_oneof![
        6 => (which.clone(), any::<bool>()).prop_map(|(which, guess)| Step::Ask { which, guess }),
        4 => (which.clone(), status, header("r"), header("q"), retry_after).prop_map(
            |(which, status, ratelimit, policy, retry_after)| Step::Answer { which, status, ratelimit, policy, retry_after }
        ),
        1 => which.clone().prop_map(Step::Lose),
        1 => which.clone().prop_map(Step::GiveBack),
        1 => which.prop_map(Step::Unsent),
        4 => prop_oneof![0..2000u64, 0..400_000u64, 0..10_000_000u64].prop_map(Step::Pass),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever a server says and in whatever order things happen: no panic, no wait beyond what was told or an hour,
    /// and who goes on asking gets through.
    #[test]
    fn nothing_upsets_it(steps in prop::collection::vec(step(), 1..80)) {
        let mut desk = Desk::new();
        let mut turns: Vec<Option<(Turn, bool)>> = (0..8).map(|_| None).collect();
        // The latest instant that any answer named, with a second for rounding.
        let mut told = desk.now;
        for step in steps {
            match step {
                Step::Ask { which, guess } => {
                    let (turn, is_sent) = turns[which].get_or_insert_with(|| (desk.budget.turn(guess), false));
                    match turn.ask(desk.now) {
                        Admission::Go => *is_sent = true,
                        Admission::Wait(wait) => {
                            prop_assert!(!*is_sent);
                            prop_assert!(desk.now < wait.again && wait.again <= wait.until);
                            prop_assert!(wait.until <= desk.now + LONGEST_WAIT);
                            // Pauses of a minute, eight slots of ten seconds.
                            let ours = desk.now + Duration::from_secs(60 + 81);
                            prop_assert!(wait.until <= told.max(ours), "{:?}", wait.why);
                        }
                        Admission::Refused => turns[which] = None,
                    }
                }
                Step::Answer { which, status, ratelimit, policy, retry_after } => {
                    let Some((turn, true)) = turns[which].take_if(|turn| turn.1) else { continue };
                    let seconds = |text: &str| text.split("t=").skip(1).filter_map(|part| {
                        part.split(|c: char| !c.is_ascii_digit()).next()?.parse::<u64>().ok()
                    }).max();
                    let longest = seconds(&ratelimit).max(retry_after).unwrap_or(0).min(3600);
                    told = told.max(desk.now + Duration::from_secs(longest + 1));
                    let retry_after = retry_after.map(Duration::from_secs);
                    let (ratelimit, policy) = (Some(ratelimit.as_str()), Some(policy.as_str()));
                    turn.answered(desk.now, &Told { status, ratelimit, policy, retry_after });
                }
                Step::Lose(which) => {
                    if let Some((turn, _)) = turns[which].take() {
                        turn.lost();
                    }
                }
                Step::GiveBack(which) => turns[which] = None,
                Step::Unsent(which) => {
                    if let Some((turn, _)) = turns[which].take() {
                        turn.unsent();
                    }
                }
                Step::Pass(milliseconds) => desk.pass(milliseconds as f64 / 1e3),
            }
            desk.budget.left(desk.now);
        }
        let mut turn = desk.budget.turn(false);
        let patience = desk.now + 3 * LONGEST_WAIT;
        while let Admission::Wait(wait) = turn.ask(desk.now) {
            desk.now = wait.until;
            prop_assert!(desk.now < patience, "still waiting: {:?}", wait.why);
        }
    }
}
