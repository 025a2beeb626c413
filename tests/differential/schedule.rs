//! A loopback proxy that makes answers late and spoils some of them. What it does to a request follows from the seed, the
//! request and how often it was made, from nothing else: answers change places and fail in ways that can be had again.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::{Read, Write};
use std::net::{Ipv4Addr, Shutdown, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// What is done to requests.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Trouble {
    /// The most by which an answer is late, in milliseconds.
    pub late: u64,
    /// How many of a hundred requests are refused, cut short or dropped.
    pub fails: u64,
}

/// A running proxy; its threads end with the connections.
pub struct Schedule {
    port: u16,
    stopping: Arc<AtomicBool>,
}

impl Schedule {
    /// Forwards to the server on this port of loopback.
    pub fn start(server: u16, seed: u64, trouble: Trouble) -> std::io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        let port = listener.local_addr()?.port();
        let stopping = Arc::new(AtomicBool::new(false));
        let (stop, times) = (stopping.clone(), Arc::new(Mutex::new(HashMap::new())));
        std::thread::spawn(move || {
            for client in listener.incoming().map_while(Result::ok) {
                if stop.load(Ordering::Relaxed) {
                    return;
                }
                let Ok(upstream) = TcpStream::connect((Ipv4Addr::LOCALHOST, server)) else { return };
                let fate = Fate { seed, trouble, times: Arc::clone(&times) };
                let _ = forward(client, upstream, fate);
            }
        });
        Ok(Schedule { port, stopping })
    }

    /// A base URL of the server as it is reached through the proxy.
    pub fn of(&self, base_url: &str) -> String {
        let rest = base_url.trim_start_matches("http://127.0.0.1:").trim_start_matches(|c: char| c.is_ascii_digit());
        format!("http://127.0.0.1:{}{rest}", self.port)
    }
}

impl Drop for Schedule {
    fn drop(&mut self) {
        self.stopping.store(true, Ordering::Relaxed);
        // The listener sees the flag when it is knocked at.
        let _ = TcpStream::connect((Ipv4Addr::LOCALHOST, self.port));
    }
}

/// What happens to a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    Answered,
    /// Answered with 503.
    Refused,
    /// So many bytes of the answer, and no more.
    Cut(usize),
    /// No answer.
    Dropped,
}

struct Fate {
    seed: u64,
    trouble: Trouble,
    times: Arc<Mutex<HashMap<Vec<u8>, u32>>>,
}

impl Fate {
    fn of(&self, request_line: &[u8]) -> (Duration, End) {
        let mut times = self.times.lock().unwrap_or_else(PoisonError::into_inner);
        let count = times.entry(request_line.to_vec()).or_default();
        *count += 1;
        decide(self.seed, self.trouble, request_line, *count)
    }
}

/// What happens to a request that is made for the `count`th time.
fn decide(seed: u64, trouble: Trouble, request_line: &[u8], count: u32) -> (Duration, End) {
    let mut hasher = DefaultHasher::new();
    (seed, request_line, count).hash(&mut hasher);
    let drawn = hasher.finish();
    // Most are quick, a few are very late.
    let share = (drawn % 1000) as f64 / 1000.0;
    let late = Duration::from_millis(trouble.late).mul_f64(share.powi(3));
    let end = match (drawn >> 16) % 100 {
        fails if fails >= trouble.fails => End::Answered,
        fails => match fails % 3 {
            0 => End::Refused,
            1 => End::Cut((drawn >> 32) as usize % 3000),
            _ => End::Dropped,
        },
    };
    (late, end)
}

const REFUSAL: &[u8] = b"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n";

/// Two threads a connection: one delays requests, one hands answers back as they come. A client waits for an answer
/// before it sends the next request, so what is decided for one is in force until the next.
fn forward(client: TcpStream, upstream: TcpStream, fate: Fate) -> std::io::Result<()> {
    client.set_nodelay(true)?;
    upstream.set_nodelay(true)?;
    let (mut from_server, mut to_client) = (upstream.try_clone()?, client.try_clone()?);
    let left = Arc::new(AtomicUsize::new(usize::MAX));
    let still = Arc::clone(&left);
    std::thread::spawn(move || {
        let mut buffer = [0; 64 * 1024];
        while let Ok(length @ 1..) = from_server.read(&mut buffer) {
            let most = still.load(Ordering::SeqCst);
            if to_client.write_all(&buffer[..length.min(most)]).is_err() || length >= most {
                break;
            }
            if most != usize::MAX {
                still.store(most - length, Ordering::SeqCst);
            }
        }
        let _ = to_client.shutdown(Shutdown::Both);
        let _ = from_server.shutdown(Shutdown::Both);
    });
    std::thread::spawn(move || {
        let (mut client, mut upstream, mut buffer) = (client, upstream, [0; 16 * 1024]);
        while let Ok(length @ 1..) = client.read(&mut buffer) {
            let line = buffer[..length].split(|byte| *byte == b'\r').next().unwrap_or_default();
            let (late, end) = fate.of(line);
            std::thread::sleep(late);
            let went_on = match end {
                End::Answered | End::Cut(_) => {
                    left.store(if let End::Cut(bytes) = end { bytes } else { usize::MAX }, Ordering::SeqCst);
                    upstream.write_all(&buffer[..length])
                }
                End::Refused => client.write_all(REFUSAL),
                End::Dropped => break,
            };
            if went_on.is_err() {
                break;
            }
        }
        let _ = upstream.shutdown(Shutdown::Both);
    });
    Ok(())
}
