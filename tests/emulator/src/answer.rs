//! Answers: success, and the two forms of errors (fact sheet, section 8).

use std::io::Write;
use std::sync::{Arc, OnceLock};

use flate2::Compression;
use flate2::write::GzEncoder;

use crate::json::quoted;

/// What is sent back, before a fault or a delay has changed it.
#[derive(Debug, Clone)]
pub(crate) struct Answer {
    pub status: u16,
    pub content_type: &'static str,
    pub headers: Vec<(&'static str, String)>,
    pub body: Arc<Body>,
    /// Whether the body is sent compressed.
    pub compressed: bool,
}

/// The body of an answer; many answers may share it.
#[derive(Debug, Default)]
pub(crate) struct Body {
    text: String,
    gzip: OnceLock<Vec<u8>>,
}

impl Body {
    /// Any bytes: they are what is sent compressed.
    pub(crate) fn of_bytes(bytes: &[u8]) -> Body {
        let body = Body::from(String::from_utf8_lossy(bytes));
        let _ = body.gzip.set(compressed(bytes));
        body
    }

    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// The same, compressed when first asked for.
    pub(crate) fn gzip(&self) -> &[u8] {
        self.gzip.get_or_init(|| compressed(self.text.as_bytes()))
    }
}

fn compressed(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    // Writing to a Vec cannot fail.
    let _ = encoder.write_all(bytes);
    encoder.finish().unwrap_or_default()
}

impl<T: Into<String>> From<T> for Body {
    fn from(text: T) -> Body {
        Body { text: text.into(), gzip: OnceLock::new() }
    }
}

pub(crate) const JSON: &str = "application/json; charset=utf-8";

impl Answer {
    pub(crate) fn new(status: u16, content_type: &'static str, body: impl Into<String>) -> Answer {
        Answer { status, content_type, headers: Vec::new(), body: Arc::new(Body::from(body)), compressed: false }
    }

    /// 200 with RealtimeKit's envelope, `data` given as JSON.
    pub(crate) fn data(data: &str) -> Answer {
        Answer::new(200, JSON, format!("{{\"success\":true,\"data\":{data}}}"))
    }

    /// RealtimeKit's own form of an error: `code` repeats the status.
    pub(crate) fn realtimekit(status: u16, message: &str) -> Answer {
        let body = format!("{{\"success\":false,\"error\":{{\"code\":{status},\"message\":{}}}}}", quoted(message));
        Answer::new(status, JSON, body)
    }

    /// The form of the gateway in front of RealtimeKit.
    pub(crate) fn gateway(status: u16, code: u32, message: &str) -> Answer {
        Answer::gateway_chain(status, code, message, None)
    }

    pub(crate) fn gateway_chain(status: u16, code: u32, message: &str, chain: Option<(u32, &str)>) -> Answer {
        let chain = chain.map_or(String::new(), |(code, message)| {
            format!(",\"error_chain\":[{{\"code\":{code},\"message\":{}}}]", quoted(message))
        });
        let body = format!(
            "{{\"success\":false,\"errors\":[{{\"code\":{code},\"message\":{}{chain}}}],\"messages\":[],\"result\":null}}",
            quoted(message)
        );
        Answer::new(status, JSON, body)
    }

    /// 200 with JSON that was written before.
    pub(crate) fn again(body: Arc<Body>) -> Answer {
        Answer { body, ..Answer::new(200, JSON, "") }
    }

    /// Whether it is what `again` gives back.
    pub(crate) fn is_plain(&self) -> bool {
        self.status == 200 && self.content_type == JSON && self.headers.is_empty()
    }

    /// The body as it goes over the wire.
    pub(crate) fn wire(&self) -> &[u8] {
        if self.compressed { self.body.gzip() } else { self.body.text().as_bytes() }
    }

    /// The same, sent compressed.
    pub(crate) fn compressed(self) -> Answer {
        let answer = self.with("Content-Encoding", "gzip").with("Vary", "Accept-Encoding");
        Answer { compressed: true, ..answer }
    }

    pub(crate) fn with(mut self, name: &'static str, value: impl Into<String>) -> Answer {
        self.headers.push((name, value.into()));
        self
    }
}

/// What HTTP calls a status.
pub(crate) fn reason(status: u16) -> &'static str {
    match status {
        200 => "OK",
        201 => "Created",
        204 => "No Content",
        302 => "Found",
        400 => "Bad Request",
        401 => "Unauthorized",
        403 => "Forbidden",
        404 => "Not Found",
        405 => "Method Not Allowed",
        408 => "Request Timeout",
        409 => "Conflict",
        413 => "Content Too Large",
        415 => "Unsupported Media Type",
        422 => "Unprocessable Content",
        429 => "Too Many Requests",
        431 => "Request Header Fields Too Large",
        500 => "Internal Server Error",
        502 => "Bad Gateway",
        503 => "Service Unavailable",
        504 => "Gateway Timeout",
        _ => "Status",
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;

    #[test]
    fn compressed_bodies_hold_the_text() {
        let answer = Answer::data("[\"ñ\"]").compressed();
        let mut text = String::new();
        flate2::read::GzDecoder::new(answer.wire()).read_to_string(&mut text).expect("gzip");
        assert_eq!(text, answer.body.text());
    }
}
