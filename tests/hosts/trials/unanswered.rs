//! A server that is there and takes no connection.

use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::time::Duration;

/// More than the longest backlog that a listener is given.
const MOST: usize = 5_000;

/// A listener whose backlog is full: whoever connects waits.
pub struct Unanswered {
    listener: TcpListener,
    _held: Vec<TcpStream>,
}

impl Unanswered {
    /// Binds a free port of this machine and fills its backlog.
    pub fn start() -> Result<Self, String> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).map_err(|error| error.to_string())?;
        let address = listener.local_addr().map_err(|error| error.to_string())?;
        let mut held = Vec::new();
        while held.len() < MOST {
            match TcpStream::connect_timeout(&address, Duration::from_millis(100)) {
                Ok(stream) => held.push(stream),
                Err(error) if error.kind() == std::io::ErrorKind::TimedOut => {
                    return Ok(Self { listener, _held: held });
                }
                Err(error) => return Err(error.to_string()),
            }
        }
        Err(format!("a backlog of more than {MOST}"))
    }

    /// The base URL of an API that would be there.
    pub fn base_url(&self) -> String {
        let port = self.listener.local_addr().map_or(0, |address| address.port());
        format!("http://127.0.0.1:{port}/client/v4")
    }
}
