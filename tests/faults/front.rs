//! A server that nobody can connect to: for good, for a while from the start, or for a while in the middle of a scan.
//!
//! What comes through goes to the emulator and back, byte for byte.

use socket2::{Domain, Socket, Type};
use std::io::{self, Read, Write};
use std::net::{Ipv4Addr, Shutdown, SocketAddr, SocketAddrV4, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// How long nobody can connect.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Outage {
    Short,
    Lasting,
}

/// A short outage is over before the eighth try, whose pauses of 1, 2, 4 … ms come first.
const SHORT: Duration = Duration::from_millis(30);

/// A front of the emulator; closed when dropped.
pub struct Front {
    port: u16,
    stopping: Arc<AtomicBool>,
}

struct Shared {
    port: u16,
    target: u16,
    stopping: Arc<AtomicBool>,
    /// The request that makes it go down: a part of its first line.
    marker: Option<String>,
    outage: Outage,
    open: Mutex<Vec<TcpStream>>,
    is_over: AtomicBool,
}

impl Front {
    /// In front of a port of this machine: down from the start, or from the first request on whose first line has
    /// `marker` in it.
    pub fn start(target: u16, outage: Outage, marker: Option<String>) -> io::Result<Front> {
        // Bound and not listening: whoever connects is refused, and nobody else gets the port.
        let socket = bound(0)?;
        let port = socket.local_addr()?.as_socket_ipv4().map_or(0, |address| address.port());
        let stopping = Arc::new(AtomicBool::new(false));
        let (open, is_over) = (Mutex::default(), AtomicBool::new(marker.is_none()));
        let shared = Arc::new(Shared { port, target, stopping: Arc::clone(&stopping), marker, outage, open, is_over });
        std::thread::spawn(move || shared.serve(socket));
        Ok(Front { port, stopping })
    }

    /// A base URL of the emulator, led through here.
    pub fn of(&self, base_url: &str) -> String {
        let path = base_url.splitn(4, '/').nth(3).unwrap_or_default();
        format!("http://127.0.0.1:{}/{path}", self.port)
    }
}

impl Drop for Front {
    fn drop(&mut self) {
        self.stopping.store(true, Ordering::SeqCst);
        // Wakes the thread that waits for a connection, if one does.
        drop(TcpStream::connect((Ipv4Addr::LOCALHOST, self.port)));
    }
}

fn bound(port: u16) -> io::Result<Socket> {
    let socket = Socket::new(Domain::IPV4, Type::STREAM, None)?;
    socket.set_reuse_address(true)?;
    socket.bind(&SocketAddr::V4(SocketAddrV4::new(Ipv4Addr::LOCALHOST, port)).into())?;
    Ok(socket)
}

impl Shared {
    fn is_stopping(&self) -> bool {
        self.stopping.load(Ordering::SeqCst)
    }

    /// Up and down, until the front is dropped.
    fn serve(self: Arc<Self>, first: Socket) {
        let mut socket = Some(first);
        let mut down = self.marker.is_none();
        while !self.is_stopping() {
            let Some(held) = socket.take().or_else(|| bound(self.port).ok()) else { return };
            if down {
                let mut left = if self.outage == Outage::Short { SHORT } else { Duration::MAX };
                while left > Duration::ZERO && !self.is_stopping() {
                    std::thread::sleep(Duration::from_millis(5));
                    left = left.saturating_sub(Duration::from_millis(5));
                }
            }
            if held.listen(64).is_err() || self.is_stopping() {
                return;
            }
            let listener = TcpListener::from(held);
            while let Ok((stream, _)) = listener.accept() {
                let goes_down = self.marker.is_some() && self.is_over.load(Ordering::SeqCst) && !down;
                if self.is_stopping() || goes_down {
                    break;
                }
                let shared = Arc::clone(&self);
                let is_before = shared.marker.is_some() && !down;
                std::thread::spawn(move || shared.pass(&stream, is_before));
            }
            down = true;
        }
    }

    /// Carries bytes both ways; the request that makes the front go down is not answered. `is_before` says that the
    /// connection came in before that.
    fn pass(&self, client: &TcpStream, is_before: bool) {
        let Ok(server) = TcpStream::connect((Ipv4Addr::LOCALHOST, self.target)) else { return };
        let (Ok(client_too), Ok(server_too)) = (client.try_clone(), server.try_clone()) else { return };
        if let (Ok(one), Ok(other)) = (client.try_clone(), server.try_clone()) {
            self.open().extend([one, other]);
        }
        // Those that are open were closed meanwhile, without this one: it would serve its client for ever.
        if is_before && self.is_over.load(Ordering::SeqCst) {
            let _ = client.shutdown(Shutdown::Both);
            return;
        }
        let back = std::thread::spawn(move || {
            carry(&server_too, &client_too, |_| true);
            let _ = client_too.shutdown(Shutdown::Both);
        });
        carry(client, &server, |bytes| !self.goes_down(bytes));
        let _ = server.shutdown(Shutdown::Both);
        let _ = back.join();
    }

    fn open(&self) -> std::sync::MutexGuard<'_, Vec<TcpStream>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether these bytes begin the request that makes the front go down; if so, it does.
    fn goes_down(&self, bytes: &[u8]) -> bool {
        let line = bytes.split(|byte| *byte == b'\r').next().unwrap_or_default();
        let line = String::from_utf8_lossy(line);
        let Some(marker) = &self.marker else { return false };
        if !line.contains(marker.as_str()) || self.is_over.swap(true, Ordering::SeqCst) {
            return false;
        }
        // Wakes the thread that waits for a connection: it stops to listen.
        drop(TcpStream::connect((Ipv4Addr::LOCALHOST, self.port)));
        std::thread::sleep(Duration::from_millis(5));
        for stream in self.open().drain(..) {
            // Closed already is as good.
            let _ = stream.shutdown(Shutdown::Both);
        }
        true
    }
}

fn carry(mut from: &TcpStream, mut to: &TcpStream, goes_on: impl Fn(&[u8]) -> bool) {
    let mut buffer = [0; 16 * 1024];
    while let Ok(length @ 1..) = from.read(&mut buffer) {
        if !goes_on(&buffer[..length]) || to.write_all(&buffer[..length]).is_err() {
            return;
        }
    }
}
