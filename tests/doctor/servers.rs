//! What answers where the emulator does not.

use crate::front::{Authority, Front, Manner};
use realtime_kit_emulator::Emulator;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// The emulator behind TLS, with an authority of its own.
pub struct Tls {
    pub authority: Authority,
    pub front: Front,
}

impl Tls {
    /// In front of an emulator, with a certificate of `issuer` (or the authority itself) for these names and years.
    pub fn new(emulator: &Emulator, issuer: Option<&Authority>, names: &[&str], years: std::ops::Range<i32>) -> Self {
        let authority = Authority::new();
        let url = reqwest::Url::parse(&emulator.base_url("")).expect("a URL");
        let behind = url.socket_addrs(|| None).expect("an address")[0];
        let certificate = issuer.unwrap_or(&authority).certificate(names, years);
        let front = Front::start(behind, certificate, Manner::default());
        Self { authority, front }
    }

    pub fn base_url(&self, host: &str) -> String {
        format!("https://{host}:{}/client/v4", self.front.port)
    }
}

/// A port on which nothing listens. It stays taken, so that nothing else does.
pub struct Nobody(socket2::Socket);

impl Nobody {
    pub fn new() -> Self {
        let socket = socket2::Socket::new(socket2::Domain::IPV4, socket2::Type::STREAM, None).expect("a socket");
        socket.bind(&SocketAddr::from(([127, 0, 0, 1], 0)).into()).expect("a free port");
        Self(socket)
    }

    pub fn port(&self) -> u16 {
        self.0.local_addr().ok().and_then(|address| address.as_socket()).expect("an address").port()
    }
}

/// A server that says the same to whoever comes; gone when dropped.
pub struct Parrot {
    address: SocketAddr,
    is_over: Arc<AtomicBool>,
}

impl Parrot {
    pub fn new(answer: &'static str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = listener.local_addr().expect("an address");
        let is_over = Arc::new(AtomicBool::new(false));
        let over = Arc::clone(&is_over);
        std::thread::spawn(move || {
            for mut stream in listener.incoming().flatten() {
                if over.load(Ordering::SeqCst) {
                    return;
                }
                let mut head = [0; 4096];
                let _ = stream.read(&mut head);
                let _ = stream.write_all(answer.as_bytes());
            }
        });
        Self { address, is_over }
    }

    pub fn port(&self) -> u16 {
        self.address.port()
    }
}

impl Drop for Parrot {
    fn drop(&mut self) {
        self.is_over.store(true, Ordering::SeqCst);
        let _ = TcpStream::connect(self.address);
    }
}
