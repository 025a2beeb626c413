//! A server on loopback that answers what it is told to, bytes and all.

use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// What is answered: a status and a body.
pub struct Answer(pub u16, pub Vec<u8>);

impl Answer {
    /// Status 200.
    pub fn good(body: impl Into<Vec<u8>>) -> Self {
        Answer(200, body.into())
    }
}

/// The server; gone when dropped.
pub struct Server {
    address: SocketAddr,
    is_over: Arc<AtomicBool>,
}

impl Server {
    /// Starts it. `answer` is given the target of a request, path and query, and the server's own address.
    pub fn start(answer: impl Fn(&str, SocketAddr) -> Answer + Send + Sync + 'static) -> Result<Self, String> {
        let listener = TcpListener::bind("127.0.0.1:0").map_err(|error| error.to_string())?;
        let address = listener.local_addr().map_err(|error| error.to_string())?;
        let is_over = Arc::new(AtomicBool::new(false));
        let (over, answer) = (is_over.clone(), Arc::new(answer));
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                if over.load(Ordering::SeqCst) {
                    return;
                }
                let answer = answer.clone();
                std::thread::spawn(move || serve(stream, |target| answer(target, address)));
            }
        });
        Ok(Server { address, is_over })
    }

    /// Its address as a base URL.
    pub fn base_url(&self) -> String {
        format!("http://{}", self.address)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.is_over.store(true, Ordering::SeqCst);
        let _ = TcpStream::connect(self.address);
    }
}

/// One request and its answer, then the connection is closed.
fn serve(mut stream: TcpStream, answer: impl Fn(&str) -> Answer) {
    let _ = stream.set_read_timeout(Some(Duration::from_secs(10)));
    let mut lines = Vec::new();
    for line in BufReader::new(&stream).lines() {
        match line {
            Ok(line) if !line.is_empty() => lines.push(line),
            _ => break,
        }
    }
    let target = lines.first().and_then(|line| line.split(' ').nth(1)).unwrap_or_default().to_owned();
    let Answer(status, body) = answer(&target);
    let head = format!(
        "HTTP/1.1 {status} X\r\nconnection: close\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n",
        body.len()
    );
    let _ = stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(&body));
}
