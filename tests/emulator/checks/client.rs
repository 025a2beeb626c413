//! A client of a few lines: one connection a request, and everything that goes wrong is told.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use realtime_kit_emulator::{ACCOUNT_ID, APP_ID, Emulator, TOKEN};
use serde_json::Value;

/// An answer as it came over the wire.
#[derive(Debug)]
pub struct Reply {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
    /// What is wrong with the message: nothing, or how it ended too early.
    pub trouble: Option<String>,
}

impl Reply {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.text()))
    }

    /// `data.sessions` or `data.participants`, as ids.
    pub fn ids(&self) -> Vec<String> {
        let json = self.json();
        let rows = json["data"]["sessions"].as_array().or_else(|| json["data"]["participants"].as_array());
        rows.expect("a list").iter().map(|row| row["id"].as_str().expect("an id").to_owned()).collect()
    }

    pub fn total(&self) -> Option<i64> {
        let json = self.json();
        json["paging"]["total_count"].as_i64().or_else(|| json["data"]["paging"]["total_count"].as_i64())
    }
}

/// Sends a request with any header lines, to host and path of a URL.
pub fn request(method: &str, url: &str, headers: &[(&str, &str)], body: Option<&str>) -> Result<Reply, String> {
    let rest = url.strip_prefix("http://").expect("an http URL");
    let (host, path) = rest.split_once('/').expect("a path");
    let mut stream = TcpStream::connect(host).map_err(|error| format!("connect: {error}"))?;
    stream.set_read_timeout(Some(Duration::from_secs(2))).expect("a timeout");
    let mut head = format!("{method} /{path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n");
    for (name, value) in headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    if let Some(body) = body {
        head.push_str(&format!("Content-Length: {}\r\n", body.len()));
    }
    head.push_str("\r\n");
    head.push_str(body.unwrap_or_default());
    stream.write_all(head.as_bytes()).map_err(|error| format!("write: {error}"))?;
    let mut bytes = Vec::new();
    let read = stream.read_to_end(&mut bytes);
    let trouble = read.err().map(|error| format!("read: {:?}", error.kind()));
    understand(&bytes, trouble)
}

fn understand(bytes: &[u8], mut trouble: Option<String>) -> Result<Reply, String> {
    let Some(end) = bytes.windows(4).position(|it| it == b"\r\n\r\n") else {
        return Err(format!("no head in {:?} ({trouble:?})", String::from_utf8_lossy(bytes)));
    };
    let head = std::str::from_utf8(&bytes[..end]).map_err(|error| error.to_string())?;
    let mut lines = head.split("\r\n");
    let status = lines.next().and_then(|line| line.split(' ').nth(1)).and_then(|it| it.parse().ok());
    let headers: Vec<(String, String)> = lines
        .filter_map(|line| line.split_once(':'))
        .map(|(name, value)| (name.to_owned(), value.trim().to_owned()))
        .collect();
    let mut reply =
        Reply { status: status.ok_or("no status")?, headers, body: bytes[end + 4..].to_vec(), trouble: None };
    if reply.header("transfer-encoding") == Some("chunked") {
        if !reply.body.ends_with(b"0\r\n\r\n") {
            trouble = trouble.or(Some("the last chunk is missing".to_owned()));
        }
    } else if reply.header("content-length").is_some() || reply.header("connection") != Some("close") {
        let length: usize = reply.header("content-length").and_then(|it| it.parse().ok()).ok_or("no length")?;
        if reply.body.len() != length {
            trouble = trouble.or(Some(format!("{} of {length} bytes", reply.body.len())));
        }
    }
    reply.trouble = trouble;
    Ok(reply)
}

/// The URL of a path behind the app.
pub fn url(emulator: &Emulator, switches: &str, path: &str) -> String {
    format!("{}/accounts/{ACCOUNT_ID}/realtime/kit/{APP_ID}{path}", emulator.base_url(switches))
}

/// GET with the right token, or what went wrong.
pub fn try_get(emulator: &Emulator, switches: &str, path: &str) -> Result<Reply, String> {
    let authorization = format!("Bearer {TOKEN}");
    request("GET", &url(emulator, switches, path), &[("Authorization", &authorization)], None)
}

/// GET with the right token; the answer must come whole.
pub fn get(emulator: &Emulator, switches: &str, path: &str) -> Reply {
    let reply = try_get(emulator, switches, path).unwrap_or_else(|error| panic!("{path}: {error}"));
    assert_eq!(reply.trouble, None, "{path}");
    reply
}

/// POST without a body, with the right token.
pub fn post(emulator: &Emulator, switches: &str, path: &str) -> Reply {
    let authorization = format!("Bearer {TOKEN}");
    let reply = request("POST", &url(emulator, switches, path), &[("Authorization", &authorization)], None);
    reply.unwrap_or_else(|error| panic!("{path}: {error}"))
}
