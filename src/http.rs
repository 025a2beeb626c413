//! HTTP: one trait with one method, and its implementation on reqwest.
//!
//! A [`Transport`] sends one request and reads its answer whole. It does not retry, does not follow redirects, knows no
//! table and no setting: what it is told stands in [`Request`]. Tests pass other transports.

mod lost;
mod proxy;
mod tls;

use std::collections::HashMap;
use std::fmt;
use std::io::Read;
use std::net::{Ipv4Addr, Ipv6Addr};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::time::Duration;

use secrecy::ExposeSecret;
use secrecy::zeroize::Zeroizing;

use crate::config::{Token, is_loopback};
use crate::fork;
use crate::lock::lock;

pub use lost::Lost;
pub use proxy::{Proxy, proxy_to};
pub use tls::{Authorities, authorities};

/// The verb of a request; the API needs no others here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Method {
    /// Reads; may be sent again.
    Get,
    /// Starts something; never sent again unless it surely was not processed.
    Post,
}

impl Method {
    /// The verb as it is written.
    pub fn name(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
        }
    }
}

/// One request, complete.
pub struct Request {
    /// The verb. No request of this API has a body.
    pub method: Method,
    /// The whole URL.
    pub url: reqwest::Url,
    /// The bearer token; `None` sends no Authorization header.
    pub token: Option<Token>,
    /// How long it may take, the answer's body included.
    pub timeout: Duration,
    /// How long the connection may take to come up.
    pub connect_timeout: Duration,
    /// The size in bytes from which on an answer is refused.
    pub max_bytes: u64,
    /// A PEM file with certificates of authorities that are believed besides the system's.
    pub ca_file: Option<PathBuf>,
}

/// Without the query: a download link is a secret by its signature.
impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { method, url, token, timeout, connect_timeout, max_bytes, ca_file } = self;
        let url = format!("{}{}", url.origin().ascii_serialization(), url.path());
        f.debug_struct("Request")
            .field("method", method)
            .field("url", &url)
            .field("token", token)
            .field("timeout", timeout)
            .field("connect_timeout", connect_timeout)
            .field("max_bytes", max_bytes)
            .field("ca_file", ca_file)
            .finish()
    }
}

/// One answer, complete.
#[derive(Debug, Clone, Default)]
pub struct Response {
    /// HTTP status.
    pub status: u16,
    /// The body, decompressed.
    pub body: Vec<u8>,
    /// `content-type`, as sent.
    pub content_type: Option<String>,
    /// `retry-after`, as sent.
    pub retry_after: Option<String>,
    /// `ratelimit`, as sent (API sheet, section 9).
    pub ratelimit: Option<String>,
    /// `ratelimit-policy`, as sent.
    pub ratelimit_policy: Option<String>,
    /// `cf-ray`: Cloudflare's id of the request.
    pub request_id: Option<String>,
    /// `date`: the server's clock, as sent.
    pub date: Option<String>,
    /// `location` of a redirect.
    pub location: Option<String>,
}

/// Why there is no answer.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct TransportError {
    /// What happened, in the transport's words, without the URL.
    pub text: String,
    /// Whether the request surely never reached the server.
    pub never_sent: bool,
    /// Whether sending it again would not help: the answer is larger than `max_bytes`, or the request cannot be made.
    pub is_final: bool,
    /// Whether the answer is larger than `max_bytes`.
    pub is_too_large: bool,
    /// How far the request came.
    pub lost: Lost,
}

/// Sends requests.
pub trait Transport: Send + Sync {
    /// Sends one request and reads its answer whole.
    fn send(&self, request: &Request) -> Result<Response, TransportError>;

    /// Gets ready for requests to that server, on a thread of the host: what is looked up in the environment is looked up
    /// here.
    fn prepare(&self, _server: &reqwest::Url, _connect_timeout: Duration, _ca_file: Option<&Path>) {}
}

/// What the header Authorization begins with.
const BEARER: &str = "Bearer ";

/// The transport of the product: reqwest with rustls, keep-alive, no redirects.
#[derive(Default)]
pub struct Reqwest {
    // Built at the first need: loading the extension must open nothing, and loopback needs no certificate roots, whose
    // reading costs more than all the rest (and fails on machines that have none).
    clients: Mutex<HashMap<Needs, reqwest::blocking::Client>>,
}

/// What tells one client from another.
#[derive(PartialEq, Eq, Hash)]
struct Needs {
    is_https: bool,
    /// To this machine itself no proxy is used.
    is_loopback: bool,
    connect_timeout: Duration,
    ca_file: Option<PathBuf>,
}

impl Reqwest {
    /// The client for requests with these needs.
    fn client(&self, needs: Needs) -> Result<reqwest::blocking::Client, TransportError> {
        if let Some(client) = lock(&self.clients).get(&needs) {
            return Ok(client.clone());
        }
        // Certificates take milliseconds to read: no lock is held so long.
        let client = build(&needs).map_err(refused)?;
        Ok(lock(&self.clients).entry(needs).or_insert(client).clone())
    }
}

impl Needs {
    fn of(url: &reqwest::Url, connect_timeout: Duration, ca_file: Option<&Path>) -> Self {
        Self {
            is_https: url.scheme() == "https",
            is_loopback: is_loopback(url),
            connect_timeout,
            ca_file: ca_file.map(Path::to_owned),
        }
    }
}

fn build(needs: &Needs) -> Result<reqwest::blocking::Client, String> {
    let tls = tls::configuration(needs.is_https, needs.ca_file.as_deref())?;
    let mut builder = reqwest::blocking::Client::builder()
        .user_agent(concat!("realtime-kit-sqlite/", env!("CARGO_PKG_VERSION")))
        .redirect(reqwest::redirect::Policy::none())
        .connect_timeout(needs.connect_timeout)
        .tcp_nodelay(true)
        .tls_backend_preconfigured(tls);
    if needs.is_loopback {
        // Whatever the machine's resolver believes: the name stands for the machine itself.
        let itself = [(Ipv4Addr::LOCALHOST, 0).into(), (Ipv6Addr::LOCALHOST, 0).into()];
        builder = builder.no_proxy().resolve_to_addrs("localhost", &itself);
    }
    builder.build().map_err(|error| format!("the HTTP client could not be built: {}", describe(&error)))
}

/// A request that cannot be made as things stand.
fn refused(text: String) -> TransportError {
    TransportError { text, never_sent: true, is_final: true, ..TransportError::default() }
}

impl Transport for Reqwest {
    /// Builds the client, which reads the variables of proxies and certificates; whoever sends tells what is wrong.
    fn prepare(&self, server: &reqwest::Url, connect_timeout: Duration, ca_file: Option<&Path>) {
        let _ = self.client(Needs::of(server, connect_timeout, ca_file));
    }

    fn send(&self, request: &Request) -> Result<Response, TransportError> {
        let host = request.url.host_str().unwrap_or_default();
        if request.token.is_some() && request.url.scheme() != "https" && !is_loopback(&request.url) {
            return Err(refused(format!("{host} is not asked over https, and the token goes nowhere else")));
        }
        // What is made once for all clients is not to be half made in a child.
        let client = fork::working(|| {
            self.client(Needs::of(&request.url, request.connect_timeout, request.ca_file.as_deref()))
        })?;
        let mut builder = match request.method {
            Method::Get => client.get(request.url.clone()),
            Method::Post => client.post(request.url.clone()),
        };
        builder = builder.timeout(request.timeout).header(reqwest::header::ACCEPT, "application/json");
        if let Some(token) = &request.token {
            // Of the right size at once: a text that grows leaves copies behind.
            let token = token.expose_secret();
            let mut text = Zeroizing::new(String::with_capacity(BEARER.len() + token.len()));
            text.push_str(BEARER);
            text.push_str(token);
            let mut value = reqwest::header::HeaderValue::from_str(&text)
                .map_err(|_| refused("the token cannot be sent as a header".to_owned()))?;
            value.set_sensitive(true);
            builder = builder.header(reqwest::header::AUTHORIZATION, value);
        }
        let mut answer = builder.send().map_err(|e| lost(&e, e.is_connect() || e.is_builder(), host))?;
        let header = |name: &str| answer.headers().get(name).and_then(|v| v.to_str().ok()).map(str::to_owned);
        let mut response = Response {
            status: answer.status().as_u16(),
            body: Vec::new(),
            content_type: header("content-type"),
            retry_after: header("retry-after"),
            ratelimit: header("ratelimit"),
            ratelimit_policy: header("ratelimit-policy"),
            request_id: header("cf-ray"),
            date: header("date"),
            location: header("location"),
        };
        // Its length is known where it was sent uncompressed; a lie about it costs nothing but a larger start.
        response.body.reserve(answer.content_length().unwrap_or(0).min(request.max_bytes).min(1 << 20) as usize + 1);
        let read = (&mut answer).take(request.max_bytes + 1).read_to_end(&mut response.body);
        if let Err(error) = read {
            let inner = error.get_ref().and_then(|e| e.downcast_ref::<reqwest::Error>());
            return Err(inner.map_or_else(
                || TransportError { text: format!("the answer broke off: {error}"), ..TransportError::default() },
                |e| lost(e, false, host),
            ));
        }
        if response.body.len() as u64 > request.max_bytes {
            return Err(TransportError {
                text: format!("the answer is larger than max_bytes = {}", request.max_bytes),
                is_final: true,
                is_too_large: true,
                ..TransportError::default()
            });
        }
        Ok(response)
    }
}

fn lost(error: &reqwest::Error, never_sent: bool, host: &str) -> TransportError {
    if let Some(text) = tls::refusal(error, host).filter(|_| never_sent) {
        return TransportError { lost: Lost::Certificate, ..refused(text) };
    }
    let text = if error.is_timeout() {
        if error.is_connect() {
            "the connection did not come up in time".to_owned()
        } else {
            "no answer in time".to_owned()
        }
    } else {
        describe(error)
    };
    TransportError { text, never_sent, is_final: error.is_builder(), is_too_large: false, lost: Lost::of(error) }
}

/// The innermost cause of an error: reqwest's own text would hold the URL and say less.
fn describe(error: &dyn std::error::Error) -> String {
    let mut cause = error;
    while let Some(source) = cause.source() {
        cause = source;
    }
    crate::error::tidy(&cause.to_string(), 200)
}
