//! A client of a few lines: one connection a request.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use realtime_kit_emulator::{ACCOUNT_ID, APP_ID, Emulator, TOKEN};
use serde_json::Value;

/// An answer as it came over the wire.
#[derive(Debug)]
pub struct Reply {
    pub status: u16,
    pub head: String,
    pub body: Vec<u8>,
    /// Whether as much of the body came as its head or its chunks told.
    pub whole: bool,
}

impl Reply {
    pub fn text(&self) -> String {
        String::from_utf8(self.body.clone()).expect("UTF-8")
    }

    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.text()))
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        let mut lines = self.head.lines().filter_map(|line| line.split_once(": "));
        lines.find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    }
}

/// Sends a request; nothing comes back if the connection ends before a head.
pub fn request(method: &str, url: &str, authorization: Option<&str>) -> Option<Reply> {
    let (host, path) = url.strip_prefix("http://").expect("an http URL").split_once('/').expect("a path");
    let mut stream = TcpStream::connect(host).expect("a connection");
    stream.set_read_timeout(Some(Duration::from_millis(1500))).expect("a timeout");
    let authorization = authorization.map_or(String::new(), |value| format!("Authorization: {value}\r\n"));
    write!(stream, "{method} /{path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n{authorization}\r\n").ok()?;
    let mut bytes = Vec::new();
    // What was read before a reset or a timeout is kept.
    let ended = stream.read_to_end(&mut bytes).is_ok();
    let end = bytes.windows(4).position(|it| it == b"\r\n\r\n")?;
    let head = String::from_utf8(bytes[..end].to_vec()).expect("a head");
    let status = head.split(' ').nth(1).and_then(|it| it.parse().ok()).expect("a status");
    let mut reply = Reply { status, head, body: bytes[end + 4..].to_vec(), whole: ended };
    if reply.header("Transfer-Encoding") == Some("chunked") {
        match unchunked(&reply.body) {
            Some(body) => reply.body = body,
            None => reply.whole = false,
        }
    } else if reply.header("Content-Length") != Some(&reply.body.len().to_string()) {
        reply.whole = false;
    }
    Some(reply)
}

fn unchunked(mut rest: &[u8]) -> Option<Vec<u8>> {
    let mut body = Vec::new();
    loop {
        let line = rest.windows(2).position(|it| it == b"\r\n")?;
        let size = usize::from_str_radix(std::str::from_utf8(&rest[..line]).ok()?, 16).ok()?;
        if size == 0 {
            return Some(body);
        }
        body.extend_from_slice(rest.get(line + 2..line + 2 + size)?);
        rest = rest.get(line + 4 + size..)?;
    }
}

/// The URL of a path behind the app.
pub fn url(emulator: &Emulator, switches: &str, path: &str) -> String {
    format!("{}/accounts/{ACCOUNT_ID}/realtime/kit/{APP_ID}{path}", emulator.base_url(switches))
}

/// The URL of a path behind the account.
pub fn account_url(emulator: &Emulator, switches: &str, path: &str) -> String {
    format!("{}/accounts/{ACCOUNT_ID}/realtime/kit{path}", emulator.base_url(switches))
}

/// A request with the right token.
pub fn ask(method: &str, url: &str) -> Reply {
    request(method, url, Some(&format!("Bearer {TOKEN}"))).unwrap_or_else(|| panic!("{url}: no answer"))
}

/// GET of a path behind the app, with the right token.
pub fn get(emulator: &Emulator, switches: &str, path: &str) -> Reply {
    ask("GET", &url(emulator, switches, path))
}

/// GET of a file, without a token.
pub fn download(url: &str) -> Reply {
    request("GET", url, None).unwrap_or_else(|| panic!("{url}: no answer"))
}

/// The URL that an answer of chat, transcript or summary tells.
pub fn link(reply: &Reply) -> String {
    let data = &reply.json()["data"];
    let names = ["chat_download_url", "transcript_download_url", "summaryDownloadUrl"];
    names.iter().find_map(|name| data[name].as_str()).unwrap_or_else(|| panic!("no URL in {data}")).to_owned()
}

/// The file of what is behind a path of the app.
pub fn file(emulator: &Emulator, switches: &str, path: &str) -> String {
    let reply = download(&link(&get(emulator, switches, path)));
    assert_eq!((reply.status, reply.whole), (200, true), "{path}");
    reply.text()
}
