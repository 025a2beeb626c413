//! The pager: pages of servers that are honest, that change meanwhile, that shuffle, and that lie.

use std::collections::{BTreeSet, HashSet};

use libtest_mimic::Trial;
use proptest::prelude::*;
use proptest::test_runner::TestCaseResult;
use realtime_kit::api::pager::{Facts, Next, Pager, Step};

use crate::runner::{Search, failed};

/// More pages than any honest list of these has: who reads on beyond them does not end. The scan stops at max_pages.
const PAGES: usize = 400;

pub fn targets(search: &Search) -> Vec<Trial> {
    vec![
        search.target("pages::of_a_list_that_changes", || Ok((changing(), |case: Changing| of_a_changing_list(&case)))),
        search.target("pages::of_a_list_that_is_shuffled", || {
            Ok((shuffled(), |case: Shuffled| of_a_shuffled_list(&case)))
        }),
        search.target("pages::of_a_server_that_lies", || Ok((lies(), |case: Lies| of_lies(&case)))),
    ]
}

/// What reading a list came to.
#[derive(Debug)]
struct Read {
    ids: Vec<String>,
    /// Whether it ended well; else its pages contradicted each other, or did not end.
    is_whole: bool,
    pages: usize,
}

/// Reads a list as the scan does: `page` answers for a page's number.
fn read(
    appends: bool,
    size: Option<u64>,
    mut page: impl FnMut(u64) -> (Option<u64>, Vec<String>),
) -> Result<Read, TestCaseError> {
    let mut pager = Pager::new(appends);
    pager.ask_for(size);
    let (mut given, mut ids) = (HashSet::new(), Vec::new());
    let mut number = 1;
    for pages in 1..=PAGES {
        let (total, rows) = page(number);
        let facts = Facts { total, ids: &rows };
        let _ = (pager.has_gap(number, &facts), pager.pages(), pager.total(), pager.grown(), pager.first_len());
        match pager.accept(number, &facts) {
            Step::Again => {}
            Step::Broken(text) => {
                prop_assert!(!text.is_empty());
                return Ok(Read { ids, is_whole: false, pages });
            }
            Step::Take(fresh, next) => {
                prop_assert!(fresh.windows(2).all(|pair| pair[0] < pair[1]), "out of order: {:?}", fresh);
                for index in fresh {
                    let id = rows.get(index).ok_or_else(|| failed(format!("no row {index} in {rows:?}")))?;
                    prop_assert!(given.insert(id.clone()), "given twice: {}", id);
                    ids.push(id.clone());
                }
                match next {
                    Next::End => return Ok(Read { ids, is_whole: true, pages }),
                    Next::Restart => number = 1,
                    Next::Page(next) => {
                        prop_assert_eq!(next, number + 1);
                        number = next;
                    }
                }
            }
        }
    }
    Ok(Read { ids, is_whole: false, pages: PAGES })
}

/// What happens before a page is answered: rows that arrive, or one that goes.
#[derive(Debug, Clone, Copy)]
enum Event {
    Nothing,
    Arrive(usize),
    Go(prop::sample::Index),
}

/// A list of so many rows, its pages, and what happens while it is read.
#[derive(Debug, Clone)]
struct Changing {
    rows: usize,
    page: usize,
    appends: bool,
    totals: bool,
    events: Vec<Event>,
}

fn changing() -> impl Strategy<Value = Changing> {
    let arrivals = prop_oneof![4 => Just(Event::Nothing), 1 => (1..4usize).prop_map(Event::Arrive), 1 => (1..40usize).prop_map(Event::Arrive)];
    let removals = prop_oneof![4 => Just(Event::Nothing), 1 => any::<prop::sample::Index>().prop_map(Event::Go)];
    let events = prop_oneof![
        3 => prop::collection::vec(arrivals, 0..12),
        2 => prop::collection::vec(removals.clone(), 0..12),
        1 => prop::collection::vec(prop_oneof![removals, (1..3usize).prop_map(Event::Arrive)], 0..12),
    ];
    (0..60usize, 1..16usize, any::<bool>(), any::<bool>(), events)
        .prop_map(|(rows, page, appends, totals, events)| Changing { rows, page, appends, totals, events })
}

fn of_a_changing_list(case: &Changing) -> TestCaseResult {
    // In the order in which they are shown.
    let mut list: Vec<String> = (0..case.rows).map(|n| format!("first {n}")).collect();
    let mut ever: BTreeSet<String> = list.iter().cloned().collect();
    let mut gone: BTreeSet<String> = BTreeSet::new();
    let (mut arrived, mut requests) = (0, 0);
    let result = read(case.appends, Some(case.page as u64), |number| {
        match case.events.get(requests).copied().unwrap_or(Event::Nothing) {
            // Before the first page nothing counts as a change.
            _ if requests == 0 => {}
            Event::Nothing => {}
            Event::Arrive(rows) => {
                for _ in 0..rows {
                    arrived += 1;
                    let id = format!("later {arrived}");
                    ever.insert(id.clone());
                    if case.appends { list.push(id) } else { list.insert(0, id) }
                }
            }
            Event::Go(row) => {
                if !list.is_empty() {
                    gone.insert(list.remove(row.index(list.len())));
                }
            }
        }
        requests += 1;
        let start = (number as usize - 1) * case.page;
        let rows = list.iter().skip(start).take(case.page).cloned().collect();
        (case.totals.then_some(list.len() as u64), rows)
    })?;
    prop_assert!(result.pages < PAGES, "no end");
    for id in &result.ids {
        prop_assert!(ever.contains(id), "invented: {}", id);
    }
    let happened: Vec<Event> = case.events.iter().copied().take(requests).skip(1).collect();
    let arrives = happened.iter().any(|event| matches!(event, Event::Arrive(_)));
    let goes = !gone.is_empty();
    if !arrives && !goes {
        prop_assert!(result.is_whole, "nothing changed, and it was given up after {} pages", result.pages);
        prop_assert_eq!(&result.ids, &list, "as it stands in the list");
        // Each page once, and one page more to see the end, if the last is full or no total is told.
        let pages = case.rows.div_ceil(case.page).max(1)
            + usize::from(case.rows.is_multiple_of(case.page) || (!case.totals && case.rows < case.page));
        prop_assert!(result.pages <= pages, "{} pages read where there are {}", result.pages, pages);
    }
    // What nobody can see is a row that goes while another comes, or that goes where no total is told.
    if result.is_whole && !(goes && (arrives || !case.totals)) {
        let given: HashSet<&String> = result.ids.iter().collect();
        for id in ever.iter().filter(|id| id.starts_with("first") && !gone.contains(*id)) {
            prop_assert!(given.contains(id), "missed: {} of {:?}", id, list);
        }
        if !goes {
            let first: Vec<&String> = result.ids.iter().filter(|id| id.starts_with("first")).collect();
            prop_assert!(first.windows(2).all(|pair| number(pair[0]) < number(pair[1])), "{:?}", first);
        }
    }
    // A first page that is not full looks like a whole one where no total is told.
    if !goes && case.appends && (case.totals || case.rows >= case.page) {
        prop_assert!(result.is_whole, "rows that come last contradict nothing");
    }
    Ok(())
}

fn number(id: &str) -> usize {
    id.rsplit(' ').next().and_then(|n| n.parse().ok()).unwrap_or_default()
}

/// A list that stands still, but each page is cut from another order of its rows, as far as ties allow.
#[derive(Debug, Clone)]
struct Shuffled {
    rows: usize,
    page: usize,
    appends: bool,
    totals: bool,
    /// How many neighbours have the same value; 1: no ties.
    ties: usize,
    /// From this request on the order is always the same.
    settles: usize,
    seeds: Vec<u64>,
}

fn shuffled() -> impl Strategy<Value = Shuffled> {
    let seeds = prop::collection::vec(any::<u64>(), 1..8);
    (0..50usize, 1..12usize, any::<bool>(), any::<bool>(), 1..50usize, 0..60usize, seeds).prop_map(
        |(rows, page, appends, totals, ties, settles, seeds)| Shuffled {
            rows,
            page,
            appends,
            totals,
            ties,
            settles,
            seeds,
        },
    )
}

fn of_a_shuffled_list(case: &Shuffled) -> TestCaseResult {
    let mut requests = 0;
    let result = read(case.appends, Some(case.page as u64), |number| {
        let seed = case.seeds[requests.min(case.settles) % case.seeds.len()];
        requests += 1;
        let mut order: Vec<usize> = (0..case.rows).collect();
        order.sort_by_key(|row| (row / case.ties, (*row as u64 + 1).wrapping_mul(seed | 1).rotate_left(17)));
        let start = (number as usize - 1) * case.page;
        let rows = order.iter().skip(start).take(case.page).map(usize::to_string).collect();
        (case.totals.then_some(case.rows as u64), rows)
    })?;
    prop_assert!(result.pages < PAGES, "no end");
    if result.is_whole {
        prop_assert_eq!(result.ids.len(), case.rows, "short: {:?}", result.ids);
    }
    if case.ties == 1 || case.seeds.len() == 1 {
        prop_assert!(result.is_whole, "nothing moved");
    }
    Ok(())
}

/// Any sequence of pages.
#[derive(Debug, Clone)]
struct Lies {
    appends: bool,
    /// Total, first id and number of rows of each answer; the last are given again and again.
    pages: Vec<(Option<u64>, u32, usize)>,
    /// How many of them, from the end, are repeated.
    round: usize,
}

fn lies() -> impl Strategy<Value = Lies> {
    let total = prop_oneof![
        3 => Just(None),
        4 => (0..60u64).prop_map(Some),
        1 => prop::sample::select(&[u64::MAX, u64::MAX - 1, 1 << 53, 1 << 32][..]).prop_map(Some),
    ];
    let page = (total, 0..60u32, 0..14usize);
    let told = prop_oneof![4 => 0..60u64, 1 => prop::sample::select(&[u64::MAX, u64::MAX - 1, 1 << 53, 1 << 32][..])];
    let telling = (told.prop_map(Some), 0..60u32, 0..14usize);
    let pages = prop_oneof![prop::collection::vec(page, 1..14), prop::collection::vec(telling, 1..14)];
    (any::<bool>(), pages, 1..4usize).prop_map(|(appends, pages, round)| Lies { appends, pages, round })
}

fn of_lies(case: &Lies) -> TestCaseResult {
    let mut requests = 0;
    let mut last = Vec::new();
    let mut told = None;
    let result = read(case.appends, None, |_| {
        let round = case.round.min(case.pages.len());
        let index = if requests < case.pages.len() {
            requests
        } else {
            case.pages.len() - round + (requests - case.pages.len()) % round
        };
        requests += 1;
        let (total, first, rows) = case.pages[index];
        let ids: Vec<String> = (first..first + rows as u32).map(|id| id.to_string()).collect();
        last.clone_from(&ids);
        told = total;
        (total, ids)
    })?;
    // An end is never short of the last total, where every page tells one.
    let tells = case.pages.iter().all(|(total, ..)| total.is_some());
    if result.is_whole
        && tells
        && let (Some(total), true) = (told, case.appends)
    {
        prop_assert!(result.ids.len() as u64 >= total, "{} rows where the total is {}", result.ids.len(), total);
    }
    Ok(())
}
