//! A loopback proxy that makes answers late, each by a time that follows from the seed, the request and how often it was
//! made: so answers change places in ways that can be had again.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::{Read, Write};
use std::net::{Ipv4Addr, Shutdown, TcpListener, TcpStream};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// A running proxy; its threads end with the connections.
pub struct Schedule {
    port: u16,
    stopping: Arc<std::sync::atomic::AtomicBool>,
}

impl Schedule {
    /// Forwards to the server on this port of loopback, each request up to `most` later than it came.
    pub fn start(server: u16, seed: u64, most: Duration) -> std::io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        let port = listener.local_addr()?.port();
        let stopping = Arc::new(std::sync::atomic::AtomicBool::new(false));
        let (stop, times) = (stopping.clone(), Arc::new(Mutex::new(HashMap::new())));
        std::thread::spawn(move || {
            for client in listener.incoming().map_while(Result::ok) {
                if stop.load(std::sync::atomic::Ordering::Relaxed) {
                    return;
                }
                let Ok(upstream) = TcpStream::connect((Ipv4Addr::LOCALHOST, server)) else { return };
                let delay = Delay { seed, most, times: Arc::clone(&times) };
                let _ = forward(client, upstream, delay);
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
        self.stopping.store(true, std::sync::atomic::Ordering::Relaxed);
        // The listener sees the flag when it is knocked at.
        let _ = TcpStream::connect((Ipv4Addr::LOCALHOST, self.port));
    }
}

struct Delay {
    seed: u64,
    most: Duration,
    times: Arc<Mutex<HashMap<Vec<u8>, u32>>>,
}

impl Delay {
    fn of(&self, request_line: &[u8]) -> Duration {
        let mut times = self.times.lock().unwrap_or_else(PoisonError::into_inner);
        let count = times.entry(request_line.to_vec()).or_default();
        *count += 1;
        let mut hasher = DefaultHasher::new();
        (self.seed, request_line, *count).hash(&mut hasher);
        let share = hasher.finish() % 1000;
        // Most are quick, a few are very late.
        self.most.mul_f64((share as f64 / 1000.0).powi(3))
    }
}

/// Two threads a connection: one delays requests, one hands answers back as they come.
fn forward(client: TcpStream, upstream: TcpStream, delay: Delay) -> std::io::Result<()> {
    client.set_nodelay(true)?;
    upstream.set_nodelay(true)?;
    let (mut from_server, mut to_client) = (upstream.try_clone()?, client.try_clone()?);
    std::thread::spawn(move || {
        let _ = std::io::copy(&mut from_server, &mut to_client);
        let _ = to_client.shutdown(Shutdown::Both);
    });
    std::thread::spawn(move || {
        let (mut client, mut upstream, mut buffer) = (client, upstream, [0; 16 * 1024]);
        while let Ok(length @ 1..) = client.read(&mut buffer) {
            let line = buffer[..length].split(|byte| *byte == b'\r').next().unwrap_or_default();
            std::thread::sleep(delay.of(line));
            if upstream.write_all(&buffer[..length]).is_err() {
                break;
            }
        }
        let _ = upstream.shutdown(Shutdown::Both);
    });
    Ok(())
}
