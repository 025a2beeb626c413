//! Sends answers, whole or in the ways in which connections fail.

use std::io::{self, IoSlice, Read, Write};
use std::net::{Shutdown, TcpStream};
use std::time::Duration;

use crate::answer::{Answer, reason};
use crate::faults::Delivery;

/// Whether the connection can be used again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum After {
    Keep,
    Close,
    /// It must be closed with a reset.
    Reset,
}

/// Sends an answer; `buffer` is used again and again.
pub(crate) fn send(
    mut stream: &TcpStream,
    answer: &Answer,
    delivery: Delivery,
    keep_alive: bool,
    head_only: bool,
    buffer: &mut Vec<u8>,
) -> io::Result<After> {
    let wire = answer.wire();
    let body = if head_only { &[] } else { wire };
    buffer.clear();
    write!(buffer, "HTTP/1.1 {} {}\r\n", answer.status, reason(answer.status))?;
    if delivery == Delivery::Drop {
        stream.shutdown(Shutdown::Both)?;
        return Ok(After::Close);
    }
    if delivery == Delivery::Reset {
        return Ok(After::Reset);
    }
    if delivery == Delivery::ResetMid {
        stream.write_all(buffer)?;
        return Ok(After::Reset);
    }
    write!(buffer, "Content-Type: {}\r\n", answer.content_type)?;
    for (name, value) in &answer.headers {
        write!(buffer, "{name}: {value}\r\n")?;
    }
    if !keep_alive {
        buffer.extend_from_slice(b"Connection: close\r\n");
    }
    if delivery == Delivery::CutClose {
        if keep_alive {
            buffer.extend_from_slice(b"Connection: close\r\n");
        }
        buffer.extend_from_slice(b"\r\n");
        buffer.extend_from_slice(&body[..body.len() / 2]);
        stream.write_all(buffer)?;
        return Ok(After::Close);
    }
    if delivery == Delivery::CutChunked {
        buffer.extend_from_slice(b"Transfer-Encoding: chunked\r\n\r\n");
        let half = &body[..body.len() / 2];
        // A whole chunk, and no chunk of length 0 behind it.
        write!(buffer, "{:x}\r\n", half.len().max(1))?;
        buffer.extend_from_slice(half);
        buffer.extend_from_slice(b"\r\n");
        stream.write_all(buffer)?;
        return Ok(After::Close);
    }
    if delivery == Delivery::Chunked {
        buffer.extend_from_slice(b"Transfer-Encoding: chunked\r\n\r\n");
        for chunk in body.chunks(16 * 1024) {
            write!(buffer, "{:x}\r\n", chunk.len())?;
            buffer.extend_from_slice(chunk);
            buffer.extend_from_slice(b"\r\n");
        }
        if !head_only {
            buffer.extend_from_slice(b"0\r\n\r\n");
        }
        stream.write_all(buffer)?;
        return Ok(if keep_alive { After::Keep } else { After::Close });
    }
    write!(buffer, "Content-Length: {}\r\n\r\n", wire.len())?;
    match delivery {
        Delivery::Cut => {
            buffer.extend_from_slice(&body[..body.len() / 2]);
            stream.write_all(buffer)?;
            Ok(After::Close)
        }
        Delivery::Stall => {
            stream.write_all(buffer)?;
            stream.set_read_timeout(Some(Duration::from_secs(30)))?;
            // Until the client closes, the emulator stops, or the time is over.
            let mut rest = [0; 256];
            while stream.read(&mut rest)? > 0 {}
            Ok(After::Close)
        }
        Delivery::Slow | Delivery::Drip => {
            let (pieces, pause) = if delivery == Delivery::Slow { (20, 20) } else { (300, 100) };
            stream.write_all(buffer)?;
            for piece in body.chunks(body.len().div_ceil(pieces).max(1)) {
                std::thread::sleep(Duration::from_millis(pause));
                stream.write_all(piece)?;
            }
            Ok(if keep_alive { After::Keep } else { After::Close })
        }
        _ => {
            write_both(stream, buffer, body)?;
            Ok(if keep_alive { After::Keep } else { After::Close })
        }
    }
}

/// Writes a head and a body in one piece, without a copy of the body.
fn write_both(mut stream: &TcpStream, head: &[u8], body: &[u8]) -> io::Result<()> {
    let written = stream.write_vectored(&[IoSlice::new(head), IoSlice::new(body)])?;
    match written.checked_sub(head.len()) {
        Some(of_body) => stream.write_all(&body[of_body..]),
        None => {
            stream.write_all(&head[written..])?;
            stream.write_all(body)
        }
    }
}
