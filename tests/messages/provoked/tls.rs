//! Certificates that are not believed, and files of authorities that are none.

use super::{Bench, Provocation, Said};
use crate::front::{Authority, Front, Manner};
use crate::harness::environment::Environment;
use rcgen::{BasicConstraints, CertificateParams, IsCa, KeyPair};
use realtime_kit_emulator::Emulator;
use std::net::SocketAddr;

pub const ALL: &[Provocation] = &[("certificates", certificates), ("files_of_authorities", files_of_authorities)];

const ONE: &str = "SELECT id FROM realtime_kit_sessions LIMIT 1";
const YEARS: std::ops::Range<i32> = 2020..2100;

fn environment(front: &Front, file: &std::path::Path) -> Environment {
    let mut environment = Environment::of_emulator(&format!("https://localhost:{}/client/v4", front.port));
    environment.set("REALTIMEKIT_CA_FILE", file.to_str());
    environment.set("SSL_CERT_DIR", None);
    environment
}

fn address(emulator: &Emulator) -> Result<SocketAddr, String> {
    let base_url = emulator.base_url("");
    let address = base_url.split('/').nth(2).ok_or("an address")?;
    address.parse().map_err(|error| format!("{address}: {error}"))
}

fn certificates(bench: &Bench) -> Said {
    let emulator = Emulator::start().map_err(|error| error.to_string())?;
    let behind = address(&emulator)?;
    let authority = Authority::new();
    let mut said = Vec::new();
    for certificate in [
        Authority::new().certificate(&["localhost"], YEARS),
        authority.certificate(&["localhost"], 2020..2021),
        authority.certificate(&["localhost"], 2098..2099),
        authority.certificate(&["api.example"], YEARS),
        Authority::named(&authority).certificate(&["localhost"], YEARS),
    ] {
        let front = Front::start(behind, certificate, Manner::default());
        said.extend(bench.errors(&environment(&front, &authority.file()), &[ONE])?);
    }
    // As `openssl req -x509` makes them: an authority's own.
    let key = KeyPair::generate().map_err(|error| error.to_string())?;
    let mut params = CertificateParams::new(vec!["localhost".to_owned()]).map_err(|error| error.to_string())?;
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let certificate = params.self_signed(&key).map_err(|error| error.to_string())?;
    let front = Front::start(behind, (certificate.der().to_vec(), key.serialize_der()), Manner::default());
    let file = authority.file_with("itself.pem", certificate.pem());
    said.extend(bench.errors(&environment(&front, &file), &[ONE])?);
    Ok(said)
}

fn files_of_authorities(bench: &Bench) -> Said {
    let emulator = Emulator::start().map_err(|error| error.to_string())?;
    let authority = Authority::new();
    let front = Front::start(address(&emulator)?, authority.certificate(&["localhost"], YEARS), Manner::default());
    let garbage = "-----BEGIN CERTIFICATE-----\nbm8gY2VydGlmaWNhdGU=\n-----END CERTIFICATE-----\n";
    let mut said = Vec::new();
    for file in [
        authority.file_with("none.pem", "none"),
        authority.file_with("garbage.pem", garbage),
        authority.file_with("large.pem", vec![b'x'; 20 << 20]),
        authority.file_with("gone.pem", "").with_file_name("nowhere.pem"),
        "/".into(),
        "/proc/self/mem".into(),
    ] {
        said.extend(bench.errors(&environment(&front, &file), &[ONE])?);
    }
    Ok(said)
}
