//! HTTPS on loopback, in front of a server that speaks plain HTTP: with an authority of its own, over HTTP/1.1 or HTTP/2.

use std::convert::Infallible;
use std::future::Future;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::task::Poll;

use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper::{Request, Response, Version};
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto::Builder;
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair, date_time_ymd};
use tempfile::TempDir;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};

/// Who issues certificates, in files that REALTIMEKIT_CA_FILE can name.
pub struct Authority {
    name: String,
    issuer: Issuer<'static, KeyPair>,
    /// Its own certificate, as PEM.
    pub pem: String,
    directory: TempDir,
}

impl Authority {
    /// One that no other has the name of.
    pub fn new() -> Self {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        Self::called(format!("Authority {} of these tests", NUMBER.fetch_add(1, Ordering::Relaxed)))
    }

    /// One of the same name, with another key.
    pub fn named(other: &Self) -> Self {
        Self::called(other.name.clone())
    }

    fn called(name: String) -> Self {
        let key = KeyPair::generate().expect("a key");
        let mut params = CertificateParams::new(Vec::new()).expect("parameters");
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.distinguished_name.push(rcgen::DnType::CommonName, name.as_str());
        let pem = params.self_signed(&key).expect("a certificate").pem();
        Self { name, issuer: Issuer::new(params, key), pem, directory: tempfile::tempdir().expect("a directory") }
    }

    /// A file with its certificate.
    pub fn file(&self) -> PathBuf {
        self.file_with("authority.pem", &self.pem)
    }

    /// A file with that content.
    pub fn file_with(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let file = self.directory.path().join(name);
        std::fs::write(&file, content).expect("a file is written");
        file
    }

    /// A certificate for these names, in force in these years.
    pub fn certificate(&self, names: &[&str], years: std::ops::Range<i32>) -> (Vec<u8>, Vec<u8>) {
        let key = KeyPair::generate().expect("a key");
        let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        let mut params = CertificateParams::new(names).expect("parameters");
        params.not_before = date_time_ymd(years.start, 1, 1);
        params.not_after = date_time_ymd(years.end, 1, 1);
        let certificate = params.signed_by(&key, &self.issuer).expect("a certificate");
        (certificate.der().to_vec(), key.serialize_der())
    }
}

/// A request as it came in over TLS.
#[derive(Clone, Debug)]
pub struct Seen {
    pub version: Version,
    pub authorization: Option<String>,
    pub path: String,
    /// The content-encoding that was sent.
    pub encoding: Option<String>,
}

/// The server; gone when dropped.
pub struct Front {
    pub port: u16,
    seen: Arc<Mutex<Vec<Seen>>>,
    connections: Arc<AtomicU32>,
    runtime: Option<tokio::runtime::Runtime>,
}

/// How it answers.
#[derive(Clone, Copy, Default)]
pub struct Manner {
    /// Without HTTP/2.
    pub only_http_1: bool,
    /// Bodies are compressed with brotli.
    pub brotli: bool,
    /// A connection ends with that many requests.
    pub ends: Ends,
}

/// How the server ends its connections.
#[derive(Clone, Copy, Default, PartialEq)]
pub enum Ends {
    #[default]
    Never,
    /// It says so (GOAWAY in HTTP/2), and answers what it has taken.
    Politely(usize),
    /// In the middle of whatever is under way.
    Abruptly(usize),
}

impl Front {
    /// Starts it in front of `behind`, with that certificate and its key.
    pub fn start(behind: SocketAddr, (certificate, key): (Vec<u8>, Vec<u8>), manner: Manner) -> Self {
        let provider = Arc::new(tokio_rustls::rustls::crypto::ring::default_provider());
        let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key));
        let mut tls = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .and_then(|tls| tls.with_no_client_auth().with_single_cert(vec![certificate.into()], key))
            .expect("a configuration");
        tls.alpn_protocols = match manner.only_http_1 {
            true => vec![b"http/1.1".to_vec()],
            false => vec![b"h2".to_vec(), b"http/1.1".to_vec()],
        };
        let acceptor = TlsAcceptor::from(Arc::new(tls));
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build();
        let runtime = runtime.expect("a runtime");
        let listener = runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0")).expect("a free port");
        let port = listener.local_addr().expect("an address").port();
        let seen: Arc<Mutex<Vec<Seen>>> = Arc::default();
        let connections: Arc<AtomicU32> = Arc::default();
        let (noted, accepted) = (seen.clone(), connections.clone());
        runtime.spawn(async move {
            let client = reqwest::Client::builder().no_proxy().gzip(false).brotli(false);
            let tls = tokio_rustls::rustls::ClientConfig::builder_with_provider(Arc::new(
                tokio_rustls::rustls::crypto::ring::default_provider(),
            ));
            let tls = tls.with_safe_default_protocol_versions().expect("a configuration");
            let tls = tls.with_root_certificates(tokio_rustls::rustls::RootCertStore::empty()).with_no_client_auth();
            let client = client
                .tls_backend_preconfigured(tls)
                .redirect(reqwest::redirect::Policy::none())
                .build()
                .expect("a client");
            while let Ok((stream, _)) = listener.accept().await {
                accepted.fetch_add(1, Ordering::Relaxed);
                let (acceptor, client, noted) = (acceptor.clone(), client.clone(), noted.clone());
                tokio::spawn(async move {
                    let Ok(stream) = acceptor.accept(stream).await else { return };
                    let taken = Arc::new(AtomicU32::new(0));
                    let counted = taken.clone();
                    let service = service_fn(move |request| {
                        counted.fetch_add(1, Ordering::Relaxed);
                        pass_on(request, client.clone(), behind, manner, noted.clone())
                    });
                    let server = Builder::new(TokioExecutor::new());
                    let mut connection = Box::pin(server.serve_connection(TokioIo::new(stream), service));
                    let mut is_ending = false;
                    std::future::poll_fn(|context| {
                        let polled = connection.as_mut().poll(context).map(drop);
                        let taken = taken.load(Ordering::Relaxed) as usize;
                        match manner.ends {
                            Ends::Politely(most) if taken >= most && !is_ending => {
                                is_ending = true;
                                connection.as_mut().graceful_shutdown();
                                connection.as_mut().poll(context).map(drop)
                            }
                            Ends::Abruptly(most) if taken >= most => Poll::Ready(()),
                            _ => polled,
                        }
                    })
                    .await;
                });
            }
        });
        Self { port, seen, connections, runtime: Some(runtime) }
    }

    /// How often somebody connected to it.
    pub fn connections(&self) -> u32 {
        self.connections.load(Ordering::Relaxed)
    }

    /// What it was asked so far.
    pub fn seen(&self) -> Vec<Seen> {
        self.seen.lock().unwrap().clone()
    }
}

impl Drop for Front {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

/// Asks the server behind, and gives its answer.
async fn pass_on(
    request: Request<Incoming>,
    client: reqwest::Client,
    behind: SocketAddr,
    manner: Manner,
    noted: Arc<Mutex<Vec<Seen>>>,
) -> Result<Response<reqwest::Body>, Infallible> {
    let path = request.uri().path_and_query().map_or("/", |path| path.as_str()).to_owned();
    let header = |name: &str| request.headers().get(name).and_then(|v| v.to_str().ok()).map(str::to_owned);
    let authorization = header("authorization");
    let takes_brotli = header("accept-encoding").is_some_and(|takes| takes.contains("br"));
    let mut asked = client.request(request.method().clone(), format!("http://{behind}{path}"));
    for (name, value) in request.headers().iter().filter(|(name, _)| *name != "host") {
        asked = asked.header(name, value);
    }
    let Ok(answer) = asked.send().await else {
        return Ok(Response::builder().status(502).body(reqwest::Body::default()).expect("an answer"));
    };
    let mut built = Response::builder().status(answer.status());
    for (name, value) in answer.headers() {
        if !["connection", "content-length", "transfer-encoding", "keep-alive"].contains(&name.as_str()) {
            built = built.header(name, value);
        }
    }
    let mut body = answer.bytes().await.expect("a body").to_vec();
    if manner.brotli && takes_brotli {
        let mut compressed = Vec::new();
        brotli::BrotliCompress(&mut body.as_slice(), &mut compressed, &Default::default()).expect("it is compressed");
        body = compressed;
        built = built.header("content-encoding", "br");
    }
    let encoding = built.headers_ref().and_then(|headers| headers.get("content-encoding"));
    let encoding = encoding.and_then(|value| value.to_str().ok()).map(str::to_owned);
    noted.lock().unwrap().push(Seen { version: request.version(), authorization, path, encoding });
    Ok(built.body(reqwest::Body::from(body)).expect("an answer"))
}
