//! The server: a thread for each connection, the order of the checks, and the log.

use std::collections::{HashMap, VecDeque};
use std::io;
use std::net::{Ipv4Addr, Shutdown, SocketAddrV4, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use crate::answer::{Answer, JSON};
use crate::budget::Verdict;
use crate::delivery::{After, send};
use crate::faults::{Circumstances, Delivery, Fault, too_many};
use crate::files::{self, Download};
use crate::odd::Odd;
use crate::parameters::Parameters;
use crate::request::{Reader, Request, Target, Trouble};
use crate::routes::{self, Call};
use crate::state::Variant;
use crate::stats::Stats;
use crate::switches::{Ids, Switches};
use crate::world::{Moment, NOW, Sight, World};
use crate::{ACCOUNT_ID, APP_ID, Seen, authentication, clock};

/// The log forgets the oldest requests beyond this many, so that who never reads it does not fill the memory.
const LOG_LIMIT: usize = 100_000;

/// The listener and what its connections share.
#[derive(Debug)]
pub(crate) struct Server {
    shared: Arc<Shared>,
    addresses: Vec<SocketAddrV4>,
    listeners: Vec<JoinHandle<()>>,
}

#[derive(Debug)]
struct Shared {
    world: Arc<World>,
    /// The world of the apps in which there is nothing.
    nothing: World,
    port: u16,
    stopping: AtomicBool,
    rays: AtomicU64,
    variants: RwLock<HashMap<String, Result<Arc<Variant>, String>>>,
    /// Nothing if none is kept.
    log: Option<Mutex<Log>>,
    /// The open connections, to be shut when the server stops.
    connections: Mutex<HashMap<u64, TcpStream>>,
}

#[derive(Debug, Default)]
struct Log {
    /// Number of the first entry.
    first: u64,
    /// A status of `None` means that the request is still being answered.
    entries: VecDeque<(Seen, Option<u16>)>,
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Server {
    pub(crate) fn start(port: u16, world: Arc<World>, keep_log: bool) -> io::Result<Server> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port))?;
        let port = listener.local_addr()?.port();
        let shared = Arc::new(Shared {
            nothing: World::empty(world.seed),
            world,
            port,
            stopping: AtomicBool::new(false),
            rays: AtomicU64::new(0),
            variants: RwLock::default(),
            log: keep_log.then(Mutex::default),
            connections: Mutex::default(),
        });
        let mut listeners = vec![(SocketAddrV4::new(Ipv4Addr::LOCALHOST, port), listener)];
        // The other host of the fault `redirect`; not every system has the address, and the fault works without.
        let elsewhere = SocketAddrV4::new(Ipv4Addr::new(127, 0, 0, 2), port);
        if let Ok(listener) = TcpListener::bind(elsewhere) {
            listeners.push((elsewhere, listener));
        }
        let addresses = listeners.iter().map(|(address, _)| *address).collect();
        let start = |(_, listener): (SocketAddrV4, TcpListener)| {
            let shared = Arc::clone(&shared);
            std::thread::Builder::new().name("emulator".to_owned()).spawn(move || accept(&listener, &shared))
        };
        let listeners = listeners.into_iter().map(start).collect::<io::Result<_>>()?;
        Ok(Server { shared, addresses, listeners })
    }

    pub(crate) fn port(&self) -> u16 {
        self.shared.port
    }

    pub(crate) fn world(&self) -> &Arc<World> {
        &self.shared.world
    }

    pub(crate) fn take_log(&self) -> Vec<Seen> {
        let Some(log) = &self.shared.log else { return Vec::new() };
        let mut log = locked(log);
        // A request that is being answered this moment stays, and those after it, so that the order is kept.
        let finished = log.entries.iter().take_while(|(_, status)| status.is_some()).count();
        log.first += finished as u64;
        let finish = |(seen, status): (Seen, Option<u16>)| Seen { status: status.unwrap_or(0), ..seen };
        log.entries.drain(..finished).map(finish).collect()
    }

    pub(crate) fn stats(&self, switches: &str) -> Stats {
        self.shared.known(switches).and_then(Result::ok).map_or_else(Stats::default, |it| it.stats())
    }

    pub(crate) fn clock(&self, switches: &str) -> Moment {
        let variant = self.shared.variant(switches);
        variant.ok().and_then(|it| it.clock()).unwrap_or(NOW)
    }

    pub(crate) fn reset(&self) {
        self.shared.reset();
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.shared.stopping.store(true, Ordering::SeqCst);
        for address in &self.addresses {
            // Wakes the thread that waits for a connection.
            drop(TcpStream::connect_timeout(&(*address).into(), Duration::from_millis(500)));
        }
        for listener in self.listeners.drain(..) {
            // A listener that panicked has nothing left to stop.
            let _ = listener.join();
        }
        for stream in locked(&self.shared.connections).values() {
            // Already closed by the other side is as good.
            let _ = stream.shutdown(Shutdown::Both);
        }
    }
}

fn accept(listener: &TcpListener, shared: &Arc<Shared>) {
    for (number, stream) in (0_u64..).zip(listener.incoming()) {
        if shared.stopping.load(Ordering::SeqCst) {
            return;
        }
        let Ok(stream) = stream else { continue };
        // The two listeners count for themselves; the peer's port keeps their numbers apart.
        let port = stream.peer_addr().map_or(0, |it| it.port());
        let local = stream.local_addr().map_or(0, |it| match it {
            std::net::SocketAddr::V4(it) => it.ip().octets()[3],
            std::net::SocketAddr::V6(_) => 0,
        });
        let id = number << 24 | u64::from(port) << 8 | u64::from(local);
        let shared = Arc::clone(shared);
        let serve = move || {
            if let Ok(other) = stream.try_clone() {
                locked(&shared.connections).insert(id, other);
                // What was accepted while the server stopped is closed like the others.
                if shared.stopping.load(Ordering::SeqCst) {
                    let _ = stream.shutdown(Shutdown::Both);
                }
            }
            let after = serve(&stream, &shared);
            // The last handle must be the one that is dropped, or closing it would not close the connection.
            locked(&shared.connections).remove(&id);
            if after == After::Reset {
                // Without it the connection ends in the usual way, which is a fault too.
                let _ = socket2::SockRef::from(&stream).set_linger(Some(Duration::ZERO));
            }
        };
        // Out of threads: the connection is dropped, and the client sees it.
        let _ = std::thread::Builder::new().name("emulator connection".to_owned()).stack_size(512 * 1024).spawn(serve);
    }
}

/// Answers the requests of a connection until it ends.
fn serve(stream: &TcpStream, shared: &Shared) -> After {
    // Answers are written in one piece; waiting for more would only cost time.
    let _ = stream.set_nodelay(true);
    let mut reader = Reader::new(stream);
    let mut buffer = Vec::new();
    loop {
        let request = match reader.next() {
            Ok(request) => request,
            Err(Trouble::Gone) => return After::Close,
            Err(Trouble::Bad(status)) => {
                let answer = Answer::new(status, "text/plain", "The emulator cannot read this request.\n");
                // The client may have gone; it is closed in either case.
                let _ = send(stream, &answer, Delivery::Whole, false, false, &mut buffer);
                return After::Close;
            }
        };
        let begun = Instant::now();
        let (answer, delivery, variant) = shared.answer(&request);
        if let Some(variant) = variant {
            // From the arrival on: what the emulator itself needs is part of it.
            let latency = Duration::from_millis(variant.switches.latency_ms).saturating_sub(begun.elapsed());
            if latency > Duration::ZERO {
                std::thread::sleep(latency);
            }
            variant.counts.end(answer.wire().len());
        }
        let head_only = request.method == "HEAD";
        match send(stream, &answer, delivery, request.keep_alive, head_only, &mut buffer) {
            Ok(After::Keep) => {}
            Ok(after) => return after,
            Err(_) => return After::Close,
        }
    }
}

impl Shared {
    fn answer(&self, request: &Request) -> (Answer, Delivery, Option<Arc<Variant>>) {
        if let Some(desk) = request.target.strip_prefix("/_/") {
            return (self.desk(&request.method, desk), Delivery::Whole, None);
        }
        let target = Target::parse(&request.target);
        let number = self.log.as_ref().map(|log| enter(log, request, &target));
        let variant = self.variant(&target.switches);
        if let Ok(variant) = &variant {
            variant.counts.begin();
        }
        let (answer, delivery) = match &variant {
            Ok(variant) if target.files => self.download(request, &target, variant),
            Ok(variant) => self.decide(request, &target, variant),
            Err(problem) => (Answer::new(500, "text/plain; charset=utf-8", format!("{problem}\n")), Delivery::Whole),
        };
        let ray = self.rays.fetch_add(1, Ordering::Relaxed);
        let name = if target.files { "x-amz-request-id" } else { "cf-ray" };
        let answer = answer.with(name, format!("{ray:016x}-EMU"));
        let date = variant.as_ref().map_or(Some(0), |variant| variant.switches.date);
        let answer = match date {
            Some(shift) => answer.with("Date", clock::date(shift)),
            None => answer,
        };
        if let (Some(log), Some(number)) = (&self.log, number) {
            let is_silent = matches!(delivery, Delivery::Drop | Delivery::Reset);
            finish(log, number, if is_silent { 0 } else { answer.status });
        }
        (answer, delivery, variant.ok())
    }

    /// What is no part of the API, but for who measures against this server from outside.
    fn desk(&self, method: &str, path: &str) -> Answer {
        match (method, path) {
            ("GET", "stats") => {
                let variants = self.variants.read().unwrap_or_else(PoisonError::into_inner);
                let known = variants.iter().filter_map(|(switches, it)| Some((switches, it.as_ref().ok()?)));
                let stats: Vec<_> = known.map(|(switches, it)| it.stats().json(switches)).collect();
                Answer::new(200, JSON, serde_json::Value::from(stats).to_string())
            }
            ("POST", "reset") => {
                self.reset();
                Answer::new(200, JSON, "[]")
            }
            _ => Answer::new(404, "text/plain", "There are GET /_/stats and POST /_/reset.\n"),
        }
    }

    fn reset(&self) {
        let mut variants = self.variants.write().unwrap_or_else(PoisonError::into_inner);
        for variant in variants.values_mut().filter_map(|it| it.as_mut().ok()) {
            *variant = Arc::new(variant.anew());
        }
        if let Some(log) = &self.log {
            let mut log = locked(log);
            log.first += log.entries.len() as u64;
            log.entries.clear();
        }
    }

    fn known(&self, switches: &str) -> Option<Result<Arc<Variant>, String>> {
        self.variants.read().unwrap_or_else(PoisonError::into_inner).get(switches).cloned()
    }

    fn variant(&self, switches: &str) -> Result<Arc<Variant>, String> {
        self.known(switches).unwrap_or_else(|| {
            let new = || Switches::parse(switches).map(|it| Arc::new(Variant::new(it)));
            let mut variants = self.variants.write().unwrap_or_else(PoisonError::into_inner);
            variants.entry(switches.to_owned()).or_insert_with(new).clone()
        })
    }

    /// Budget, fault, then the answer.
    fn decide(&self, request: &Request, target: &Target<'_>, variant: &Variant) -> (Answer, Delivery) {
        let (served, left) = match variant.spend() {
            Verdict::TooFast => return (too_many(), Delivery::Whole),
            Verdict::Budget { served, left } => (served, left),
        };
        let at = if served { variant.tick() } else { None };
        let (answer, delivery) = if !served {
            (too_many().with("Retry-After", left.seconds.to_string()), Delivery::Whole)
        } else if !variant.switches.has_faults() {
            (self.good(request, target, variant, at), Delivery::Whole)
        } else {
            let route = routes::find(&request.method, target.account, &target.segments);
            let pages = (target.app || target.account) && matches!(&route, Ok((route, _)) if route.pages);
            let page = || {
                let number = Parameters::parse(target.query).number("page_no").ok().flatten();
                number.unwrap_or(1).max(1)
            };
            let faults = &variant.switches.faults;
            let circumstances = Circumstances {
                method: &request.method,
                path: target.path,
                query: target.query,
                page: pages.then(page),
                file: false,
                elsewhere: format!("127.0.0.2:{}{}", self.port, request.target),
            };
            let fault = self.fault(faults, &circumstances, variant);
            let before = fault.as_ref().filter(|it| it.wants_page_before()).map(|_| page_before(target.query));
            let good = || match &before {
                Some(query) => self.good(request, &Target { query, ..target.clone() }, variant, at),
                None => self.good(request, target, variant, at),
            };
            match fault {
                Some(fault) => fault.spoil(&circumstances, good),
                None => (good(), Delivery::Whole),
            }
        };
        let compress = variant.switches.gzip && request.accepts_gzip && !answer.body.text().is_empty();
        let answer = if compress { answer.compressed() } else { answer };
        let answer = answer
            .with("Ratelimit", format!("\"default\";r={};t={}", left.requests, left.seconds))
            .with("Ratelimit-Policy", format!("\"default\";q={};w={}", left.quota, left.window));
        (answer, delivery)
    }

    /// The fault that hits a request, if one does.
    fn fault(&self, faults: &[Fault], of: &Circumstances<'_>, variant: &Variant) -> Option<Fault> {
        let mut remembered = variant.remembered();
        let told = remembered.counters.count(faults, of).cloned();
        let (percent, seed) = (variant.switches.mixed, variant.switches.fault_seed);
        told.or_else(|| if percent > 0 { remembered.counters.mix(percent, seed, of) } else { None })
    }

    /// A file: the storage service has no budget, but faults.
    fn download(&self, request: &Request, target: &Target<'_>, variant: &Variant) -> (Answer, Delivery) {
        let circumstances = Circumstances {
            method: &request.method,
            path: target.path,
            query: target.query,
            page: None,
            file: true,
            elsewhere: format!("127.0.0.2:{}{}", self.port, request.target),
        };
        let download = Download {
            method: &request.method,
            path: target.path,
            query: target.query,
            authorization: request.authorization.as_deref(),
            host: request.host.as_deref(),
            elsewhere: &circumstances.elsewhere,
        };
        let switches = &variant.switches;
        let fault = self.fault(&switches.faults, &circumstances, variant);
        let good = || files::answer(&download, variant.sight(&self.world, variant.clock()), switches);
        let (answer, delivery) = match fault {
            Some(fault) => fault.spoil(&circumstances, good),
            None => (good(), Delivery::Whole),
        };
        match delivery {
            Delivery::Whole if switches.file_chunked => (answer, Delivery::Chunked),
            delivery => (answer, delivery),
        }
    }

    /// The answer without a fault: credentials first, then account, app and path. It is told as of an instant, if
    /// there is one.
    fn good(&self, request: &Request, target: &Target<'_>, variant: &Variant, at: Option<Moment>) -> Answer {
        let answer = || {
            if let Some(account) = target.verify {
                return routes::verify::answer(request.authorization.as_deref(), account, variant.switches.tokens);
            }
            authentication::check(request.authorization.as_deref())?;
            if !target.api || !(target.app || target.account) {
                return Err(routes::no_such_route());
            }
            // What the API says to another account or app is not documented; this is what its gateway does elsewhere.
            if target.account_id != ACCOUNT_ID {
                return Err(Answer::gateway(403, 10000, "Authentication error"));
            }
            if target.app && !self.world.apps.iter().any(|app| app.id == target.app_id) {
                return Err(routes::no_such_route());
            }
            let own = target.account || target.app_id == APP_ID;
            // Behind the account and app that have been checked, so that this alone names the answer.
            let name = format!("{}?{}", target.path, target.query);
            let ids = variant.switches.ids;
            let keeps = own && request.method == "GET" && variant.stands_still() && ids == Ids::Uuid;
            if keeps && let Some(body) = variant.kept.body(&name) {
                return Ok(Answer::again(body));
            }
            let odd = (ids != Ids::Uuid).then(|| Odd::of(&self.world, ids == Ids::Broken));
            let asked = odd.as_ref().map(|odd| odd.asked(&target.segments));
            let segments = asked.as_ref().unwrap_or(&target.segments);
            let (route, ids) = routes::find(&request.method, target.account, segments)?;
            let call = Call {
                world: if own { variant.sight(&self.world, at) } else { Sight::new(&self.nothing, None, None) },
                origin: format!("http://127.0.0.1:{}{}", self.port, target.prefix),
                variant,
                parameters: Parameters::parse(target.query),
                body_len: request.body_len,
                content_type: request.content_type.as_deref(),
            };
            let answer = (route.answer)(&call, &ids)?;
            if keeps && route.kept && answer.is_plain() {
                variant.kept.keep(name, &answer.body);
            }
            Ok(match odd {
                Some(odd) => odd.told(answer),
                None => answer,
            })
        };
        answer().unwrap_or_else(|refusal| refusal)
    }
}

/// The query of the page before the one that a query asks for.
fn page_before(query: &str) -> String {
    let earlier = |pair: &str| match pair.strip_prefix("page_no=").and_then(|number| number.parse::<u64>().ok()) {
        Some(number) => format!("page_no={}", number.saturating_sub(1).max(1)),
        None => pair.to_owned(),
    };
    query.split('&').map(earlier).collect::<Vec<_>>().join("&")
}

/// Enters a request into the log, and gives the number of its entry.
fn enter(log: &Mutex<Log>, request: &Request, target: &Target<'_>) -> u64 {
    let seen = Seen {
        method: request.method.clone(),
        path: target.path.to_owned(),
        query: target.query.to_owned(),
        status: 0,
        authorization: request.authorization.clone(),
        content_type: request.content_type.clone(),
        body_len: request.body_len,
        account_id: target.account_id.clone(),
        app_id: target.app_id.clone(),
        user_agent: request.user_agent.clone(),
        host: request.host.clone(),
        raw_target: request.target.clone(),
    };
    let mut log = locked(log);
    log.entries.push_back((seen, None));
    if log.entries.len() > LOG_LIMIT {
        log.entries.pop_front();
        log.first += 1;
    }
    log.first + log.entries.len() as u64 - 1
}

/// Enters the status of a request.
fn finish(log: &Mutex<Log>, number: u64, status: u16) {
    let mut log = locked(log);
    // It may have been forgotten meanwhile.
    let Some(index) = number.checked_sub(log.first) else { return };
    if let Some(entry) = log.entries.get_mut(index as usize) {
        entry.1 = Some(status);
    }
}
