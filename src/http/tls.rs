//! TLS: whose certificates are believed, and what is said of one that is not.
//!
//! A certificate is always checked: there is no way around it, only authorities that can be added.

use std::error::Error;
use std::path::Path;
use std::sync::Arc;

use chrono::DateTime;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{CertificateError, ClientConfig, RootCertStore};

use crate::config::path_told;
use crate::error::tidy;

/// The largest file of certificates that is read, in bytes.
const LARGEST_FILE: u64 = 16 << 20;

/// How many authorities are trusted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Authorities {
    /// Those of the system.
    pub system: usize,
    /// Those of `ca_file`.
    pub own: usize,
}

/// How many authorities a connection over HTTPS trusts; an `Err` is a sentence. Reads files: some milliseconds.
pub fn authorities(ca_file: Option<&Path>) -> Result<Authorities, String> {
    roots(ca_file).map(|(_, count)| count)
}

/// The system's authorities and those of `ca_file`.
fn roots(ca_file: Option<&Path>) -> Result<(RootCertStore, Authorities), String> {
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    let system = roots.len();
    if let Some(file) = ca_file {
        let path = path_told(&file.to_string_lossy());
        add(&mut roots, file).map_err(|why| format!("the file {path} named by REALTIMEKIT_CA_FILE {why}"))?;
    }
    if roots.is_empty() {
        return Err("this machine knows no certificate authorities: install its package of them (ca-certificates), or name a PEM file in the environment variable REALTIMEKIT_CA_FILE".to_owned());
    }
    let own = roots.len() - system;
    Ok((roots, Authorities { system, own }))
}

/// The TLS of a client: for HTTPS with the system's roots and those of `ca_file`, else without any, since reading them
/// takes longer than all the rest. An `Err` is a sentence.
pub(super) fn configuration(is_https: bool, ca_file: Option<&Path>) -> Result<ClientConfig, String> {
    let roots = if is_https { roots(ca_file)?.0 } else { RootCertStore::empty() };
    // Nothing is installed process-wide: another library of this process may use rustls with a provider of its own.
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let versions = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| format!("TLS cannot be set up: {error}"))?;
    let mut tls = versions.with_root_certificates(roots).with_no_client_auth();
    // HTTP/2 where the server speaks it: a configuration of one's own has to say so itself.
    tls.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(tls)
}

/// Adds every certificate of a PEM file.
fn add(roots: &mut RootCertStore, file: &Path) -> Result<(), String> {
    let failed = |error: std::io::Error| match error.kind() {
        std::io::ErrorKind::NotFound => "is missing".to_owned(),
        _ => format!("cannot be read: {}", tidy(&error.to_string(), 100)),
    };
    let about = std::fs::metadata(file).map_err(failed)?;
    if !about.is_file() {
        return Err("is no regular file".to_owned());
    }
    if about.len() > LARGEST_FILE {
        return Err(format!("has more than {LARGEST_FILE} bytes"));
    }
    let pem = std::fs::read(file).map_err(failed)?;
    let mut count = 0;
    for certificate in CertificateDer::pem_slice_iter(&pem) {
        count += 1;
        let added = certificate.map_err(|e| e.to_string()).and_then(|c| roots.add(c).map_err(|e| e.to_string()));
        added
            .map_err(|why| format!("holds a certificate, number {count}, that cannot be read: {}", tidy(&why, 100)))?;
    }
    match count {
        0 => Err("holds no certificate in PEM form (-----BEGIN CERTIFICATE-----)".to_owned()),
        _ => Ok(()),
    }
}

/// Why the certificate of a server is not believed, a sentence with what to do; `None` for an error of another kind.
pub(super) fn refusal(error: &(dyn Error + 'static), host: &str) -> Option<String> {
    let rustls::Error::InvalidCertificate(why) = find(error)? else { return None };
    let day = |time: &rustls::pki_types::UnixTime| {
        let at = i64::try_from(time.as_secs()).ok().and_then(|seconds| DateTime::from_timestamp(seconds, 0));
        at.map_or(String::new(), |at| at.format(" (%Y-%m-%d %H:%M:%S UTC)").to_string())
    };
    let host = tidy(host, 100);
    Some(match why {
        CertificateError::UnknownIssuer => format!(
            "the certificate of {host} comes from an authority that is not known here; if it is one of your own, name a PEM file with its certificate in the environment variable REALTIMEKIT_CA_FILE"
        ),
        CertificateError::ExpiredContext { not_after, .. } => {
            format!(
                "the certificate of {host} has expired{}; it has to be renewed, or this machine's clock is wrong",
                day(not_after)
            )
        }
        CertificateError::NotValidYetContext { not_before, .. } => {
            format!("the certificate of {host} is not valid yet{}; this machine's clock may be wrong", day(not_before))
        }
        CertificateError::NotValidForNameContext { presented, .. } => format!(
            "the certificate of {host} is for other names: {}; check base_url",
            tidy(&presented.join(", "), 200)
        ),
        CertificateError::BadSignature => format!(
            "the certificate of {host} is not signed with the key of the authority that it names; if that has a new one, put it into the file that REALTIMEKIT_CA_FILE names"
        ),
        other if other.to_string().contains("CaUsedAsEndEntity") => format!(
            "the certificate of {host} is an authority's own; a server needs one that the authority has issued for it"
        ),
        other => format!("the certificate of {host} is refused: {}", tidy(&other.to_string(), 200)),
    })
}

/// Whether TLS is what an error is about.
pub(super) fn is_of_tls(error: &(dyn Error + 'static)) -> bool {
    find(error).is_some()
}

/// The error of TLS in a chain of causes. An I/O error keeps its cause to itself.
fn find<'a>(error: &'a (dyn Error + 'static)) -> Option<&'a rustls::Error> {
    let mut cause = Some(error);
    while let Some(error) = cause {
        if let Some(found) = error.downcast_ref::<rustls::Error>() {
            return Some(found);
        }
        let inner = error.downcast_ref::<std::io::Error>().and_then(std::io::Error::get_ref);
        cause = inner.map(|inner| inner as &(dyn Error + 'static)).or_else(|| error.source());
    }
    None
}

#[cfg(test)]
mod tests {
    #[test]
    fn http_2_is_offered_before_http_1() {
        let tls = super::configuration(false, None).expect("a configuration");
        assert_eq!(tls.alpn_protocols, [&b"h2"[..], b"http/1.1"]);
    }
}
