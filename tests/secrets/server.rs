//! A server that gives the answers it is told to, and notes what it was asked.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// A request as it came in.
#[derive(Clone, Debug)]
pub struct Asked {
    /// The first line: verb, target, version.
    pub line: String,
    /// The header Authorization.
    pub authorization: Option<String>,
    /// All of it, as bytes.
    pub bytes: Vec<u8>,
}

/// A server on loopback; gone when dropped.
pub struct Server {
    pub address: SocketAddr,
    asked: Arc<Mutex<Vec<Asked>>>,
    connections: Arc<Mutex<usize>>,
    is_over: Arc<AtomicBool>,
}

impl Server {
    /// Starts it. `answer` makes the whole answer, status line first, of the first line of a request.
    pub fn start(answer: impl Fn(&Asked) -> String + Send + Sync + 'static) -> Self {
        Self::start_on("127.0.0.1:0", answer)
    }

    /// Starts it at an address.
    pub fn start_on(address: &str, answer: impl Fn(&Asked) -> String + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind(address).expect("a free port");
        let address = listener.local_addr().expect("an address");
        let (asked, connections, is_over) = (Arc::default(), Arc::default(), Arc::new(AtomicBool::new(false)));
        let server = Self { address, asked, connections, is_over };
        let (asked, connections) = (server.asked.clone(), server.connections.clone());
        let (is_over, answer) = (server.is_over.clone(), Arc::new(answer));
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                if is_over.load(Ordering::SeqCst) {
                    return;
                }
                let Ok(stream) = stream else { continue };
                *connections.lock().unwrap() += 1;
                let (asked, answer) = (asked.clone(), answer.clone());
                std::thread::spawn(move || serve(stream, &asked, &*answer));
            }
        });
        server
    }

    /// What it was asked so far.
    pub fn asked(&self) -> Vec<Asked> {
        self.asked.lock().unwrap().clone()
    }

    /// How often somebody connected to it.
    pub fn connections(&self) -> usize {
        *self.connections.lock().unwrap()
    }

    /// Its origin with that host.
    pub fn origin(&self, host: &str) -> String {
        format!("http://{host}:{}", self.address.port())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.is_over.store(true, Ordering::SeqCst);
        let _ = TcpStream::connect(self.address);
    }
}

/// One request and its answer, then the connection is closed.
fn serve(mut stream: TcpStream, asked: &Mutex<Vec<Asked>>, answer: &(dyn Fn(&Asked) -> String + Send + Sync)) {
    let _ = stream.set_read_timeout(Some(Duration::from_secs(10)));
    let Some(request) = read(&stream) else { return };
    asked.lock().unwrap().push(request.clone());
    let _ = stream.write_all(answer(&request).as_bytes());
}

/// The head of a request.
pub fn read(stream: &TcpStream) -> Option<Asked> {
    let mut reader = BufReader::with_capacity(1, stream.take(1 << 20));
    let mut bytes = Vec::new();
    loop {
        let length = reader.read_until(b'\n', &mut bytes).ok()?;
        if length == 0 {
            return None;
        }
        if bytes.ends_with(b"\r\n\r\n") {
            break;
        }
    }
    let text = String::from_utf8_lossy(&bytes).into_owned();
    let mut lines = text.lines();
    let line = lines.next()?.to_owned();
    let authorization = lines.find_map(|line| {
        let (name, value) = line.split_once(": ")?;
        name.eq_ignore_ascii_case("authorization").then(|| value.to_owned())
    });
    Some(Asked { line, authorization, bytes })
}

/// An answer with that status, further headers (each with its line end) and a body.
pub fn answer(status: u16, headers: &str, body: &str) -> String {
    format!(
        "HTTP/1.1 {status} X\r\nconnection: close\r\ncontent-type: application/json\r\n{headers}content-length: {}\r\n\r\n{body}",
        body.len()
    )
}

/// A list of sessions with one row.
pub const ONE_SESSION: &str = r#"{"success":true,"data":{"sessions":[{"id":"s1","status":"LIVE"}]},"paging":{"total_count":1,"start_offset":1,"end_offset":1}}"#;

/// An answer with it.
pub fn one_session() -> String {
    answer(200, "", ONE_SESSION)
}
