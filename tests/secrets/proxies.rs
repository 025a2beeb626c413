//! Proxies: named by the usual variables, never used to this machine itself; what passes through one is encrypted.

use std::io::Write;
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use realtime_kit_emulator::{Emulator, TOKEN};

use super::front::{Authority, Front, Manner};
use super::server::read;
use super::{Connection, ONE_REQUEST};
use crate::harness::environment::Environment;

/// A proxy that knows CONNECT, leads every name to one server on this machine, and notes all that clients send.
struct Proxy {
    address: SocketAddr,
    seen: Arc<Mutex<Vec<u8>>>,
    connections: Arc<Mutex<usize>>,
    is_over: Arc<AtomicBool>,
}

impl Proxy {
    fn start(to: SocketAddr) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = listener.local_addr().expect("an address");
        let proxy = Self { address, seen: Arc::default(), connections: Arc::default(), is_over: Arc::default() };
        let (seen, connections, is_over) = (proxy.seen.clone(), proxy.connections.clone(), proxy.is_over.clone());
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                if is_over.load(Ordering::SeqCst) {
                    return;
                }
                *connections.lock().unwrap() += 1;
                let seen = seen.clone();
                std::thread::spawn(move || connect(stream, to, &seen));
            }
        });
        proxy
    }

    fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    fn connections(&self) -> usize {
        *self.connections.lock().unwrap()
    }

    /// What clients sent, as text as far as it is.
    fn seen(&self) -> String {
        String::from_utf8_lossy(&self.seen.lock().unwrap()).into_owned()
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.is_over.store(true, Ordering::SeqCst);
        let _ = TcpStream::connect(self.address);
    }
}

fn connect(mut client: TcpStream, to: SocketAddr, seen: &Mutex<Vec<u8>>) {
    let Some(head) = read(&client) else { return };
    seen.lock().unwrap().extend_from_slice(&head.bytes);
    if !head.line.starts_with("CONNECT ") {
        let _ = client.write_all(b"HTTP/1.1 405 X\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
        return;
    }
    let Ok(mut server) = TcpStream::connect(to) else { return };
    let _ = client.write_all(b"HTTP/1.1 200 X\r\n\r\n");
    let (mut from_server, mut to_client) = (server.try_clone().expect("a clone"), client.try_clone().expect("a clone"));
    std::thread::spawn(move || std::io::copy(&mut from_server, &mut to_client));
    let mut block = [0; 4096];
    while let Ok(length) = std::io::Read::read(&mut client, &mut block) {
        if length == 0 || server.write_all(&block[..length]).is_err() {
            break;
        }
        seen.lock().unwrap().extend_from_slice(&block[..length]);
    }
    let _ = server.shutdown(std::net::Shutdown::Both);
}

/// The emulator behind TLS as `api.test`, and a proxy that leads there.
fn world(manner: Manner) -> (Emulator, Authority, Front, Proxy) {
    let emulator = Emulator::start().expect("the emulator");
    let authority = Authority::new();
    let url = reqwest::Url::parse(&emulator.base_url("")).expect("a URL");
    let behind = url.socket_addrs(|| None).expect("an address")[0];
    let front = Front::start(behind, authority.certificate(&["api.test", "localhost"], 2020..2100), manner);
    let proxy = Proxy::start(([127, 0, 0, 1], front.port).into());
    (emulator, authority, front, proxy)
}

fn environment(authority: &Authority, front: &Front, host: &str) -> Environment {
    let mut environment = Environment::of_emulator(&format!("https://{host}:{}/client/v4", front.port));
    environment.set("REALTIMEKIT_CA_FILE", authority.file().to_str());
    environment.set("REALTIMEKIT_TRIES", Some("1"));
    environment
}

#[test]
fn a_proxy_never_sees_the_token() {
    for only_http_1 in [true, false] {
        for variable in ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"] {
            let (_emulator, authority, front, proxy) = world(Manner { only_http_1, ..Manner::default() });
            let mut environment = environment(&authority, &front, "api.test");
            environment.set(variable, Some(&proxy.url()));
            let mut connection = Connection::open(&environment, &[TOKEN]);
            assert_eq!(connection.cell(ONE_REQUEST), "4", "{variable}");
            assert!(proxy.connections() > 0, "{variable}");
            let seen = proxy.seen();
            assert!(seen.starts_with(&format!("CONNECT api.test:{} HTTP/1.1\r\n", front.port)), "{variable}: {seen}");
            for secret in [TOKEN, "Bearer", "uthorization: B", "/sessions"] {
                assert!(!seen.contains(secret), "{variable}: {secret}");
            }
            assert_eq!(front.seen()[0].authorization.as_deref(), Some("Bearer emulator-token"));
        }
    }
}

#[test]
fn to_this_machine_itself_no_proxy_is_used() {
    let (emulator, authority, front, proxy) = world(Manner::default());
    let plain = Environment::of_emulator(&emulator.base_url(""));
    let localhost = Environment::of_emulator(&emulator.base_url("").replace("127.0.0.1", "localhost"));
    for mut environment in [plain, localhost, environment(&authority, &front, "localhost")] {
        for variable in ["HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "ALL_PROXY", "all_proxy"] {
            environment.set(variable, Some(&proxy.url()));
        }
        assert_eq!(Connection::open(&environment, &[TOKEN]).cell(ONE_REQUEST), "4");
    }
    assert_eq!(proxy.connections(), 0);
}

#[test]
fn no_proxy_names_hosts_that_are_asked_directly() {
    let (_emulator, authority, front, proxy) = world(Manner::default());
    for list in ["api.test", ".test", "other.example, api.test", "*"] {
        let mut environment = environment(&authority, &front, "api.test");
        environment.set("HTTPS_PROXY", Some(&proxy.url()));
        environment.set("NO_PROXY", Some(list));
        // No such name is known here.
        let error = Connection::open(&environment, &[TOKEN]).error(ONE_REQUEST);
        assert!(error.contains("got no answer"), "{list}: {error}");
        assert_eq!(proxy.connections(), 0, "{list}");
    }
}

/// The proxy's own name and password stand in its variable; they are no more printed than the token.
#[test]
fn a_proxy_that_fails_is_told_without_its_password() {
    let (_emulator, authority, front, _) = world(Manner::default());
    let refusing = super::server::Server::start(|_| super::server::answer(407, "", ""));
    let gone = TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr()).expect("an address");
    for address in [refusing.address, gone] {
        let mut environment = environment(&authority, &front, "api.test");
        environment.set("HTTPS_PROXY", Some(&format!("http://somebody:pass-word@{address}")));
        let error =
            Connection::open(&environment, &[TOKEN, "pass-word", "c29tZWJvZHk6cGFzcy13b3Jk"]).error(ONE_REQUEST);
        assert!(error.contains("got no answer"), "{error}");
    }
    let asked = refusing.asked();
    assert_eq!(asked.len(), 1);
    assert!(asked[0].line.starts_with("CONNECT api.test:") && asked[0].authorization.is_none());
}
