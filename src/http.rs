//! HTTP: one trait with one method, and its implementation on reqwest.
//!
//! A [`Transport`] sends one request and reads its answer whole. It does not retry, does not follow redirects, knows no
//! table and no setting: what it is told stands in [`Request`]. Tests pass other transports.

use std::collections::HashMap;
use std::io::Read;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use secrecy::{ExposeSecret, SecretString};

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
    pub token: Option<SecretString>,
    /// How long it may take, the answer's body included.
    pub timeout: Duration,
    /// How long the connection may take to come up.
    pub connect_timeout: Duration,
    /// The size in bytes from which on an answer is refused.
    pub max_bytes: u64,
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
    /// `location` of a redirect.
    pub location: Option<String>,
}

/// Why there is no answer.
#[derive(Debug, Clone, PartialEq)]
pub struct TransportError {
    /// What happened, in the transport's words, without the URL.
    pub text: String,
    /// Whether the request surely never reached the server.
    pub never_sent: bool,
    /// Whether sending it again would not help: the answer is larger than `max_bytes`, or the request cannot be made.
    pub is_final: bool,
}

/// Sends requests.
pub trait Transport: Send + Sync {
    /// Sends one request and reads its answer whole.
    fn send(&self, request: &Request) -> Result<Response, TransportError>;
}

/// The transport of the product: reqwest with rustls, keep-alive, no redirects.
#[derive(Default)]
pub struct Reqwest {
    // Built at the first need: loading the extension must open nothing, and loopback needs no certificate roots, whose
    // reading costs more than all the rest (and fails on machines that have none).
    clients: Mutex<HashMap<(bool, Duration), reqwest::blocking::Client>>,
}

impl Reqwest {
    /// The client for this request: by whether it needs certificate roots, and how long a connection may take.
    fn client(&self, request: &Request) -> Result<reqwest::blocking::Client, TransportError> {
        let plain = request.url.scheme() == "http" && crate::config::is_loopback(&request.url);
        let mut clients = self.clients.lock().unwrap_or_else(|e| e.into_inner());
        if let Some(client) = clients.get(&(plain, request.connect_timeout)) {
            return Ok(client.clone());
        }
        let client = build(plain, request.connect_timeout).map_err(|e| TransportError {
            text: format!("the HTTP client could not be built: {}", describe(&e)),
            never_sent: true,
            is_final: true,
        })?;
        clients.insert((plain, request.connect_timeout), client.clone());
        Ok(client)
    }
}

fn build(plain: bool, connect_timeout: Duration) -> reqwest::Result<reqwest::blocking::Client> {
    let builder = reqwest::blocking::Client::builder()
        .user_agent(concat!("realtime-kit-sqlite/", env!("CARGO_PKG_VERSION")))
        .redirect(reqwest::redirect::Policy::none())
        .connect_timeout(connect_timeout)
        .tcp_nodelay(true);
    match tls(plain) {
        Some(tls) if plain => builder.no_proxy().tls_backend_preconfigured(tls).build(),
        Some(tls) => builder.tls_backend_preconfigured(tls).build(),
        None => builder.build(),
    }
}

/// The TLS of a client: without certificate roots where it only speaks plain HTTP to this machine.
fn tls(plain: bool) -> Option<rustls::ClientConfig> {
    // Nothing is installed process-wide: another library of this process may use rustls with a provider of its own.
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let versions = rustls::ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions().ok()?;
    let mut roots = rustls::RootCertStore::empty();
    if !plain {
        roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    }
    let mut tls = versions.with_root_certificates(roots).with_no_client_auth();
    // HTTP/2 where the server speaks it: a configuration of one's own has to say so itself.
    tls.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Some(tls)
}

impl Transport for Reqwest {
    fn send(&self, request: &Request) -> Result<Response, TransportError> {
        let client = self.client(request)?;
        let mut builder = match request.method {
            Method::Get => client.get(request.url.clone()),
            Method::Post => client.post(request.url.clone()),
        };
        builder = builder.timeout(request.timeout).header(reqwest::header::ACCEPT, "application/json");
        if let Some(token) = &request.token {
            let mut value = reqwest::header::HeaderValue::from_str(&format!("Bearer {}", token.expose_secret()))
                .map_err(|_| TransportError {
                    text: "the token cannot be sent as a header".into(),
                    never_sent: true,
                    is_final: false,
                })?;
            value.set_sensitive(true);
            builder = builder.header(reqwest::header::AUTHORIZATION, value);
        }
        let mut answer = builder.send().map_err(|e| lost(&e, e.is_connect() || e.is_builder()))?;
        let header = |name: &str| answer.headers().get(name).and_then(|v| v.to_str().ok()).map(str::to_owned);
        let mut response = Response {
            status: answer.status().as_u16(),
            body: Vec::new(),
            content_type: header("content-type"),
            retry_after: header("retry-after"),
            ratelimit: header("ratelimit"),
            ratelimit_policy: header("ratelimit-policy"),
            request_id: header("cf-ray"),
            location: header("location"),
        };
        // Its length is known where it was sent uncompressed; a lie about it costs nothing but a larger start.
        response.body.reserve(answer.content_length().unwrap_or(0).min(request.max_bytes).min(1 << 20) as usize + 1);
        let read = (&mut answer).take(request.max_bytes + 1).read_to_end(&mut response.body);
        if let Err(error) = read {
            let inner = error.get_ref().and_then(|e| e.downcast_ref::<reqwest::Error>());
            return Err(inner.map_or_else(
                || TransportError {
                    text: format!("the answer broke off: {error}"),
                    never_sent: false,
                    is_final: false,
                },
                |e| lost(e, false),
            ));
        }
        if response.body.len() as u64 > request.max_bytes {
            return Err(TransportError {
                text: format!(
                    "the answer is larger than max_bytes = {}; a higher ceiling: SELECT realtime_kit_config('max_bytes', {})",
                    request.max_bytes,
                    request.max_bytes.saturating_mul(4)
                ),
                never_sent: false,
                is_final: true,
            });
        }
        Ok(response)
    }
}

fn lost(error: &reqwest::Error, never_sent: bool) -> TransportError {
    let text = if error.is_timeout() {
        if error.is_connect() {
            "the connection did not come up in time".to_owned()
        } else {
            "no answer in time".to_owned()
        }
    } else {
        describe(error)
    };
    TransportError { text, never_sent, is_final: error.is_builder() }
}

/// The innermost cause of an error: reqwest's own text would hold the URL and say less.
fn describe(error: &dyn std::error::Error) -> String {
    let mut cause = error;
    while let Some(source) = cause.source() {
        cause = source;
    }
    crate::error::tidy(&cause.to_string(), 200)
}

#[cfg(test)]
mod tests {
    #[test]
    fn http_2_is_offered_before_http_1() {
        let tls = super::tls(true).expect("a configuration");
        assert_eq!(tls.alpn_protocols, [&b"h2"[..], b"http/1.1"]);
    }
}
