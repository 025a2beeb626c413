//! Whole lists as a statement reads them, from a server that changes, clamps, shuffles ties and keeps its totals to itself:
//! exactly the rows there are, or an error.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Arc, Mutex};

use libtest_mimic::Trial;
use proptest::prelude::*;
use proptest::sample::Index;
use proptest::test_runner::TestCaseResult;
use realtime_kit::api::link::Link;
use realtime_kit::error::{Error, Failure};
use realtime_kit::http::{Request, Response, Transport, TransportError};
use realtime_kit::plan::{Asked, Constraint, Op, Shortcuts, choose};
use realtime_kit::scan::Scan;
use realtime_kit::scan::arguments::Input;
use realtime_kit::tables::SCHEMAS;
use realtime_kit::value::{Cell, Given};

use crate::runner::{Search, failed};

pub fn targets(search: &Search) -> Vec<Trial> {
    vec![search.target("lists::of_a_server_of_any_kind", || Ok((cases(), |case: Case| is_right_or_an_error(&case))))]
}

/// What happens before an answer.
#[derive(Debug, Clone, Copy)]
enum Event {
    Nothing,
    /// So many sessions begin.
    Begin(usize),
    /// One is deleted.
    Vanish(Index),
}

/// What is asked.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Statement {
    Whole,
    Count,
    /// By creation; descending, LIMIT.
    Sorted(bool, Option<usize>),
    /// By minutes, which change; LIMIT.
    ByMinutes(usize),
    /// Created at this time or later.
    Since(i64),
}

#[derive(Debug, Clone)]
struct Case {
    /// Creation of each session, in minutes; ties are many.
    sessions: Vec<(i64, i64)>,
    statement: Statement,
    page_size: usize,
    clamp: usize,
    totals: bool,
    shuffles: bool,
    in_flight: usize,
    events: Vec<Event>,
}

fn cases() -> impl Strategy<Value = Case> {
    let statement = prop_oneof![
        4 => Just(Statement::Whole),
        1 => Just(Statement::Count),
        3 => (any::<bool>(), prop::option::of(1..70usize)).prop_map(|(desc, limit)| Statement::Sorted(desc, limit)),
        1 => (1..70usize).prop_map(Statement::ByMinutes),
        1 => (0..40i64).prop_map(Statement::Since),
    ];
    let begin = prop_oneof![3 => Just(Event::Nothing), 1 => (1..5usize).prop_map(Event::Begin)];
    let vanish = prop_oneof![3 => Just(Event::Nothing), 1 => any::<Index>().prop_map(Event::Vanish)];
    let events = prop_oneof![2 => Just(Vec::new()), 2 => prop::collection::vec(begin, 1..9), 1 => prop::collection::vec(vanish, 1..9)];
    let sessions = prop::collection::vec((0..40i64, 0..9i64), 0..60);
    (sessions, statement, 1..25usize, 1..25usize, any::<bool>(), any::<bool>(), 1..5usize, events).prop_map(
        |(sessions, statement, page_size, clamp, totals, shuffles, in_flight, events)| Case {
            sessions,
            statement,
            page_size,
            clamp,
            totals,
            shuffles,
            in_flight,
            events,
        },
    )
}

/// A session of the modelled server: number, creation, minutes.
type Session = (usize, i64, i64);

struct Server {
    case: Case,
    sessions: Vec<Session>,
    ever: BTreeMap<usize, Session>,
    gone: BTreeSet<usize>,
    begun: BTreeSet<usize>,
    requests: usize,
}

struct Model(Mutex<Server>);

impl Transport for Model {
    fn send(&self, request: &Request) -> Result<Response, TransportError> {
        let mut server = self.0.lock().unwrap_or_else(|e| e.into_inner());
        Ok(Response { status: 200, body: server.answer(request).into_bytes(), ..Response::default() })
    }
}

impl Server {
    fn new(case: &Case) -> Self {
        let sessions: Vec<Session> =
            case.sessions.iter().enumerate().map(|(number, (created, minutes))| (number, *created, *minutes)).collect();
        let ever = sessions.iter().map(|session| (session.0, *session)).collect();
        Self { case: case.clone(), sessions, ever, gone: BTreeSet::new(), begun: BTreeSet::new(), requests: 0 }
    }

    fn happen(&mut self) {
        // Before the first answer nothing counts as a change.
        let event = self.case.events.get(self.requests).filter(|_| self.requests > 0);
        match event.copied().unwrap_or(Event::Nothing) {
            Event::Nothing => {}
            Event::Begin(sessions) => {
                for _ in 0..sessions {
                    let number = 1000 + self.begun.len();
                    let session = (number, 1000 + number as i64, 0);
                    self.begun.insert(number);
                    self.sessions.push(session);
                    self.ever.insert(number, session);
                }
            }
            Event::Vanish(which) => {
                if !self.sessions.is_empty() {
                    let at = which.index(self.sessions.len());
                    self.gone.insert(self.sessions.remove(at).0);
                }
            }
        }
        self.requests += 1;
    }

    fn answer(&mut self, request: &Request) -> String {
        self.happen();
        let given: HashMap<String, String> = request.url.query_pairs().into_owned().collect();
        let number = |name: &str, default: usize| given.get(name).and_then(|text| text.parse().ok()).unwrap_or(default);
        let (page, size) = (number("page_no", 1), number("per_page", 25).min(self.case.clamp));
        let by_minutes = given.get("sort_by").is_some_and(|by| by == "minutesConsumed");
        let ascending = given.get("sort_order").is_some_and(|order| order == "ASC");
        let round = if self.case.shuffles { self.requests as u64 } else { 1 };
        let mut sorted = self.sessions.clone();
        sorted.sort_by_key(|(number, created, minutes)| {
            let key = if by_minutes { *minutes } else { *created };
            let tie = (*number as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15).wrapping_mul(round * 2 + 1) >> 20;
            (if ascending { key } else { -key }, tie)
        });
        let rows: Vec<String> = sorted
            .iter()
            .skip((page - 1) * size)
            .take(size)
            .map(|(number, created, minutes)| {
                format!(r#"{{"id":"{number}","created_at":"{}","minutes_consumed":{minutes}}}"#, time(*created))
            })
            .collect();
        let paging = match self.case.totals {
            true => format!(r#","paging":{{"total_count":{}}}"#, self.sessions.len()),
            false => String::new(),
        };
        format!(r#"{{"success":true,"data":{{"sessions":[{}]}}{paging}}}"#, rows.join(","))
    }
}

fn time(minutes: i64) -> String {
    format!(
        "2026-{:02}-{:02}T{:02}:{:02}:00.000Z",
        1 + minutes / 40_320,
        1 + minutes / 1440 % 28,
        minutes / 60 % 24,
        minutes % 60
    )
}

/// The numbers of the sessions that the statement gave, as SQLite would read them; with LIMIT no further.
fn run(case: &Case, model: &Arc<Model>) -> Result<Vec<usize>, Error> {
    let schema = &SCHEMAS[0];
    let transport: Arc<dyn Transport> = Arc::clone(model) as _;
    let link = Link::new(Box::new(move || Arc::clone(&transport)));
    let (size, flight) = (case.page_size.to_string(), case.in_flight.to_string());
    for (key, value) in [
        ("base_url", "http://127.0.0.1:9"),
        ("token", "t"),
        ("account_id", "acc"),
        ("app_id", "app"),
        ("page_size", &*size),
        ("in_flight", &*flight),
        ("max_requests", "3000"),
    ] {
        link.settings.set(key, Some(value)).map_err(|text| Error::refused("settings", text))?;
    }
    let position = |name: &str| schema.position(name).unwrap_or_default();
    let constraint = |column, op| Constraint { column, op, usable: true, own_collation: true, is_list: false };
    let (mut constraints, mut order_by, mut inputs) = (Vec::new(), Vec::new(), Vec::new());
    match case.statement {
        Statement::Sorted(desc, limit) => {
            order_by.push((Some(position("created_at")), desc));
            constraints.extend(limit.map(|_| constraint(0, Op::Limit)));
            inputs.extend(limit.map(|limit| Input::One(Given::Integer(limit as i64))));
        }
        Statement::ByMinutes(limit) => {
            order_by.push((Some(position("minutes_consumed")), true));
            constraints.push(constraint(0, Op::Limit));
            inputs.push(Input::One(Given::Integer(limit as i64)));
        }
        Statement::Since(minutes) => {
            constraints.push(constraint(position("created_at"), Op::Ge));
            inputs.push(Input::One(Given::Text(time(minutes))));
        }
        Statement::Whole | Statement::Count => {}
    }
    let used = if case.statement == Statement::Count { 0 } else { 1 << position("id") };
    let defaults = vec![position("account_id"), position("app_id")];
    let asked = Asked {
        constraints,
        order_by,
        used,
        preset: Vec::new(),
        defaults,
        is_late: false,
        is_withheld: false,
        shortcuts: Shortcuts::ALL,
    };
    let choice = choose(schema, &asked).ok_or_else(|| Error::refused("plan", "there is none"))?;
    assert_eq!(choice.plan.takes.len(), inputs.len(), "all is taken");
    assert!(choice.ordered || asked.order_by.is_empty(), "the order is");
    let cursor = link.open_cursor(true);
    let mut scan = Scan::start(Arc::clone(&link), Arc::clone(&cursor.statement), schema, choice.plan, &inputs, &[])?;
    let mut numbers = Vec::new();
    let limit = match case.statement {
        Statement::Sorted(_, Some(limit)) | Statement::ByMinutes(limit) => limit,
        _ => usize::MAX,
    };
    while numbers.len() < limit && scan.next(&mut || Ok(()))? {
        if case.statement == Statement::Count {
            numbers.push(numbers.len());
            continue;
        }
        match scan.cell(position("id"), &mut || Ok(()))? {
            Cell::Text(id) => numbers.push(id.parse().unwrap_or(usize::MAX)),
            other => panic!("{other:?}"),
        }
    }
    Ok(numbers)
}

fn is_right_or_an_error(case: &Case) -> TestCaseResult {
    let model = Arc::new(Model(Mutex::new(Server::new(case))));
    let result = run(case, &model);
    let server = model.0.lock().map_err(|_| failed("a lock"))?;
    let changed = !server.begun.is_empty() || !server.gone.is_empty();
    let numbers = match result {
        Ok(numbers) => numbers,
        // A list that stands still and is sorted the same each time contradicts nothing.
        Err(Error::Request { failure: Failure::Contradiction { .. }, .. }) if changed || case.shuffles => return Ok(()),
        Err(error) => return Err(failed(error.to_string())),
    };
    if case.statement == Statement::Count {
        let (now, first) = (server.sessions.len(), case.sessions.len());
        let is_between = (now.min(first)..=now.max(first)).contains(&numbers.len());
        // Sessions that go are seen by the total only.
        prop_assert!(
            is_between || (!case.totals && !server.gone.is_empty()),
            "counted {}, {} of {}",
            numbers.len(),
            now,
            first
        );
        return Ok(());
    }
    let given: BTreeSet<usize> = numbers.iter().copied().collect();
    prop_assert_eq!(given.len(), numbers.len(), "given twice: {:?}", numbers);
    prop_assert!(given.iter().all(|number| server.ever.contains_key(number)), "invented: {:?}", numbers);
    let key = |number: &usize| match case.statement {
        Statement::ByMinutes(_) => -server.ever[number].2,
        Statement::Sorted(true, _) => -server.ever[number].1,
        Statement::Sorted(false, _) => server.ever[number].1,
        _ => 0,
    };
    prop_assert!(numbers.windows(2).all(|pair| key(&pair[0]) <= key(&pair[1])), "not in order: {:?}", numbers);
    // What nobody can see: a session that goes where no total is told.
    if !case.totals && !server.gone.is_empty() {
        return Ok(());
    }
    // Nor, where reading ends early, that ties changed places just as rows were pushed down by others: no total tells.
    let ends_early =
        matches!(case.statement, Statement::Since(_) | Statement::Sorted(_, Some(_)) | Statement::ByMinutes(_));
    if ends_early && changed && case.shuffles {
        return Ok(());
    }
    let lasting: Vec<usize> = (0..case.sessions.len()).filter(|number| !server.gone.contains(number)).collect();
    match case.statement {
        Statement::Since(minutes) => {
            for number in lasting.iter().filter(|number| server.ever[*number].1 >= minutes) {
                prop_assert!(given.contains(number), "missed: {}", number);
            }
        }
        Statement::Sorted(_, Some(limit)) | Statement::ByMinutes(limit) => {
            let mut keys: Vec<i64> = lasting.iter().map(key).collect();
            keys.sort_unstable();
            prop_assert!(numbers.len() >= limit.min(keys.len()), "{} rows of {}", numbers.len(), keys.len());
            if !changed {
                let shown: Vec<i64> = numbers.iter().map(key).collect();
                prop_assert_eq!(&shown[..], &keys[..limit.min(keys.len())]);
            }
        }
        _ => {
            for number in &lasting {
                prop_assert!(given.contains(number), "missed: {}", number);
            }
        }
    }
    Ok(())
}
