//! How far a request came that got no answer: what the doctor tells apart.

use std::error::Error;
use std::io::ErrorKind;

use super::tls;

/// Where a request ended that got no answer.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Lost {
    /// Somewhere: nothing tells where.
    #[default]
    Somewhere,
    /// The name of the server, or of the proxy, is not known here.
    Name,
    /// Nothing listens there, or a firewall says no.
    Refused,
    /// The connection did not come up in time.
    Slow,
    /// The proxy did not lead on to the server.
    Tunnel,
    /// The certificate is not believed.
    Certificate,
    /// The other side speaks no TLS that is understood here.
    Tls,
    /// Sent, and no answer came in time.
    Unanswered,
    /// Sent, and the connection ended before the answer did.
    Broken,
}

impl Lost {
    /// As reqwest tells it. hyper-util's errors about names and tunnels are private: their words tell them apart.
    pub(super) fn of(error: &reqwest::Error) -> Self {
        if error.is_timeout() {
            return if error.is_connect() { Self::Slow } else { Self::Unanswered };
        }
        if !error.is_connect() {
            return if error.is_builder() { Self::Somewhere } else { Self::Broken };
        }
        if tls::is_of_tls(error) {
            return Self::Tls;
        }
        let mut found = Self::Somewhere;
        let mut cause: Option<&(dyn Error + 'static)> = Some(error);
        while let Some(error) = cause {
            let text = error.to_string();
            let kind = error.downcast_ref::<std::io::Error>().map(std::io::Error::kind);
            match kind {
                Some(ErrorKind::ConnectionRefused) => return Self::Refused,
                Some(ErrorKind::TimedOut) => return Self::Slow,
                _ if text == "dns error" => return Self::Name,
                // A connection to the proxy that fails tells why further down.
                _ if text.starts_with("tunnel error") => found = Self::Tunnel,
                _ => {}
            }
            cause = error.source();
        }
        found
    }
}
