//! Reads requests from a connection: heads with httparse, bodies by length or in chunks.

use std::io::{self, Read, Write};
use std::net::TcpStream;

use percent_encoding::percent_decode_str;

/// A request that has been read whole.
#[derive(Debug, Default)]
pub(crate) struct Request {
    pub method: String,
    pub target: String,
    pub authorization: Option<String>,
    pub content_type: Option<String>,
    pub user_agent: Option<String>,
    pub host: Option<String>,
    pub accepts_gzip: bool,
    pub body_len: usize,
    pub keep_alive: bool,
}

/// Why there is no request.
pub(crate) enum Trouble {
    /// The client has gone, or has finished.
    Gone,
    /// What came is no request; it is answered with this status, and the connection closed.
    Bad(u16),
}

impl From<io::Error> for Trouble {
    fn from(_: io::Error) -> Trouble {
        Trouble::Gone
    }
}

const HEAD_LIMIT: usize = 64 * 1024;
const BODY_LIMIT: usize = 1024 * 1024;

/// Reads the requests of one connection, one after the other.
pub(crate) struct Reader<'a> {
    stream: &'a TcpStream,
    buffer: Vec<u8>,
}

impl<'a> Reader<'a> {
    pub(crate) fn new(stream: &'a TcpStream) -> Reader<'a> {
        Reader { stream, buffer: Vec::with_capacity(4096) }
    }

    fn fill(&mut self) -> Result<(), Trouble> {
        let mut chunk = [0; 8192];
        match (&mut &*self.stream).read(&mut chunk)? {
            0 => Err(Trouble::Gone),
            read => {
                self.buffer.extend_from_slice(&chunk[..read]);
                Ok(())
            }
        }
    }

    /// The next request.
    pub(crate) fn next(&mut self) -> Result<Request, Trouble> {
        loop {
            if let Some((request, length, body)) = head(&self.buffer)? {
                self.buffer.drain(..length);
                let body_len = match body {
                    Body::Length(length) if length > BODY_LIMIT => return Err(Trouble::Bad(413)),
                    Body::Length(length) => self.take(length)?,
                    Body::Chunked => self.take_chunks()?,
                    Body::Expected(length) => {
                        (&mut &*self.stream).write_all(b"HTTP/1.1 100 Continue\r\n\r\n")?;
                        self.take(length.min(BODY_LIMIT))?
                    }
                };
                return Ok(Request { body_len, ..request });
            }
            if self.buffer.len() > HEAD_LIMIT {
                return Err(Trouble::Bad(431));
            }
            self.fill()?;
        }
    }

    /// Takes this many bytes out of the stream.
    fn take(&mut self, length: usize) -> Result<usize, Trouble> {
        while self.buffer.len() < length {
            self.fill()?;
        }
        self.buffer.drain(..length);
        Ok(length)
    }

    /// Takes a chunked body, without trailers, and gives the length of what was in it.
    fn take_chunks(&mut self) -> Result<usize, Trouble> {
        let mut total = 0;
        loop {
            match httparse::parse_chunk_size(&self.buffer) {
                Ok(httparse::Status::Complete((start, size))) => {
                    if size > (BODY_LIMIT - total) as u64 {
                        return Err(Trouble::Bad(413));
                    }
                    self.take(start + size as usize + 2)?;
                    total += size as usize;
                    if size == 0 {
                        return Ok(total);
                    }
                }
                Ok(httparse::Status::Partial) => self.fill()?,
                Err(_) => return Err(Trouble::Bad(400)),
            }
        }
    }
}

enum Body {
    Length(usize),
    Chunked,
    /// The client waits to be told to send it.
    Expected(usize),
}

/// The head at the start of the bytes, its length and what follows; nothing while it is not complete.
fn head(bytes: &[u8]) -> Result<Option<(Request, usize, Body)>, Trouble> {
    let mut headers = [httparse::EMPTY_HEADER; 100];
    let mut parsed = httparse::Request::new(&mut headers);
    let length = match parsed.parse(bytes) {
        Ok(httparse::Status::Complete(length)) => length,
        Ok(httparse::Status::Partial) => return Ok(None),
        Err(httparse::Error::TooManyHeaders) => return Err(Trouble::Bad(431)),
        Err(_) => return Err(Trouble::Bad(400)),
    };
    let mut request = Request {
        method: parsed.method.unwrap_or_default().to_owned(),
        target: parsed.path.unwrap_or_default().to_owned(),
        keep_alive: parsed.version == Some(1),
        ..Request::default()
    };
    let (mut body, mut expected, mut chunked) = (0, false, false);
    for header in parsed.headers.iter() {
        let text = String::from_utf8_lossy(header.value);
        let text = text.trim();
        let is = |name: &str| header.name.eq_ignore_ascii_case(name);
        if is("authorization") {
            request.authorization = Some(text.to_owned());
        } else if is("content-type") {
            request.content_type = Some(text.to_owned());
        } else if is("user-agent") {
            request.user_agent = Some(text.to_owned());
        } else if is("host") {
            request.host = Some(text.to_owned());
        } else if is("accept-encoding") {
            request.accepts_gzip = accepts_gzip(text);
        } else if is("content-length") {
            body = text.parse().map_err(|_| Trouble::Bad(400))?;
        } else if is("transfer-encoding") {
            chunked = text.to_ascii_lowercase().ends_with("chunked");
        } else if is("expect") {
            expected = text.eq_ignore_ascii_case("100-continue");
        } else if is("connection") {
            request.keep_alive =
                !text.eq_ignore_ascii_case("close") && (request.keep_alive || text.eq_ignore_ascii_case("keep-alive"));
        }
    }
    let body = match (chunked, expected) {
        (true, _) => Body::Chunked,
        (false, true) => Body::Expected(body),
        (false, false) => Body::Length(body),
    };
    Ok(Some((request, length, body)))
}

/// Whether a header Accept-Encoding names gzip, and not with a weight of 0.
fn accepts_gzip(text: &str) -> bool {
    text.split(',').any(|one| {
        let (name, weight) = one.split_once(';').unwrap_or((one, ""));
        let refused = weight.trim().strip_prefix("q=").and_then(|it| it.parse::<f64>().ok()) == Some(0.0);
        name.trim().eq_ignore_ascii_case("gzip") && !refused
    })
}

/// A target taken apart: switches, and what stands behind the app.
#[derive(Debug, Clone, Default)]
pub(crate) struct Target<'t> {
    /// The first segment, decoded, if it is not `client` or `files`.
    pub switches: String,
    /// The same with its slash, as sent.
    pub prefix: &'t str,
    /// Whether the rest begins with `/client/v4`.
    pub api: bool,
    /// Whether the rest begins with `/files`.
    pub files: bool,
    pub account_id: String,
    pub app_id: String,
    /// Whether it goes on with account and app.
    pub app: bool,
    /// Whether it goes on with account and `apps`.
    pub account: bool,
    /// Whether it asks for a token's state, and whether as one of an account.
    pub verify: Option<bool>,
    /// Behind the app, as sent, or from `/apps` or `/files` on; else the whole path.
    pub path: &'t str,
    /// The same, decoded.
    pub segments: Vec<String>,
    pub query: &'t str,
}

impl<'t> Target<'t> {
    pub(crate) fn parse(target: &'t str) -> Target<'t> {
        // A proxy's form of the target: everything up to the path is passed over.
        let target = match target.strip_prefix("http://") {
            Some(rest) => rest.find('/').map_or("/", |slash| &rest[slash..]),
            None => target,
        };
        let target = target.split('#').next().unwrap_or_default();
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let decode = |text: &str| percent_decode_str(text).decode_utf8_lossy().into_owned();
        let mut found = Target { path, query, ..Target::default() };
        let mut rest = path.strip_prefix('/').unwrap_or(path);
        if !matches!(rest.split('/').next(), Some("client" | "files")) {
            let (switches, behind) = rest.split_once('/').unwrap_or((rest, ""));
            found.switches = decode(switches);
            found.prefix = &path[..path.len() - rest.len() + switches.len()];
            rest = behind;
        }
        if rest.starts_with("files/") {
            found.files = true;
            found.path = &path[path.len() - rest.len() - 1..];
            return found;
        }
        let Some(rest) = rest.strip_prefix("client/v4/") else { return found };
        found.api = true;
        let parts: Vec<&str> = rest.splitn(6, '/').collect();
        if let ["user", "tokens", "verify"] | ["accounts", _, "tokens", "verify"] = parts[..] {
            found.verify = Some(parts[0] == "accounts");
            found.path = &path[path.len() - rest.len() - 1..];
            return found;
        }
        if let ["accounts", account, "realtime", "kit", "apps", ..] = parts[..] {
            found.account_id = decode(account);
            found.account = true;
            let behind = parts.get(5).map_or(0, |behind| behind.len() + 1);
            found.path = &path[path.len() - behind - "/apps".len()..];
            found.segments = found.path.split('/').skip(1).map(decode).collect();
        } else if let ["accounts", account, "realtime", "kit", app, ..] = parts[..] {
            found.account_id = decode(account);
            found.app_id = decode(app);
            found.app = true;
            found.path = match parts.get(5) {
                Some(behind) => &path[path.len() - behind.len() - 1..],
                None => "",
            };
            found.segments = found.path.split('/').skip(1).map(decode).collect();
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gzip_is_accepted_by_name() {
        assert!(["gzip", "deflate, GZIP;q=0.5", "br, gzip"].into_iter().all(accepts_gzip));
        assert!(!["", "identity", "gzip;q=0", "br, gzip; q=0.0", "xgzip"].into_iter().any(accepts_gzip));
    }

    #[test]
    fn targets_are_taken_apart() {
        let target =
            Target::parse("/revision=a,fault=500@first:%2Fx/client/v4/accounts/A/realtime/kit/B/sessions/a%2Fb?x=1&y");
        assert_eq!(target.switches, "revision=a,fault=500@first:/x");
        assert_eq!((target.account_id.as_str(), target.app_id.as_str()), ("A", "B"));
        assert_eq!((target.path, target.query), ("/sessions/a%2Fb", "x=1&y"));
        assert_eq!(target.segments, ["sessions", "a/b"]);
        assert_eq!(target.prefix, "/revision=a,fault=500@first:%2Fx");
        let target = Target::parse("/client/v4/accounts/A/realtime/kit/apps/x%2Fy?search=z");
        assert!(target.account && !target.app);
        assert_eq!((target.path, target.query, target.app_id.as_str()), ("/apps/x%2Fy", "search=z", ""));
        assert_eq!(target.segments, ["apps", "x/y"]);
        assert_eq!(Target::parse("/client/v4/accounts/A/realtime/kit/apps").path, "/apps");
        for (text, switches, prefix) in
            [("/files/chat/x.csv?a=b", "", ""), ("/latency=1%2C/files/chat/x.csv?a=b", "latency=1,", "/latency=1%2C")]
        {
            let target = Target::parse(text);
            assert!(target.files && !target.api);
            assert_eq!((target.path, target.query), ("/files/chat/x.csv", "a=b"));
            assert_eq!((target.switches.as_str(), target.prefix), (switches, prefix));
        }
        let target = Target::parse("/client/v4/accounts/A");
        assert!(target.api && !target.app);
        assert_eq!(target.path, "/client/v4/accounts/A");
        for odd in [
            "",
            "/",
            "*",
            "?",
            "//",
            "/files",
            "/files/",
            "x",
            "/client",
            "/client/v4",
            "/client/v4/",
            "http://x",
            "/%ff/é",
        ] {
            Target::parse(odd);
        }
    }
}
