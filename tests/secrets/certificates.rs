//! HTTPS: whose certificates are believed, over HTTP/1.1 and HTTP/2; checking them cannot be turned off.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use hyper::Version;
use realtime_kit::config::SETTINGS;
use realtime_kit_emulator::{Emulator, TOKEN};

use super::front::{Authority, Ends, Front, Manner};
use super::{Connection, ONE_REQUEST};
use crate::harness::environment::Environment;

const YEARS: std::ops::Range<i32> = 2020..2100;

/// The emulator behind TLS.
struct World {
    authority: Authority,
    emulator: Emulator,
}

impl World {
    fn new() -> Self {
        Self { authority: Authority::new(), emulator: Emulator::start().expect("the emulator") }
    }

    /// Where the emulator listens.
    fn address(&self) -> SocketAddr {
        let url = reqwest::Url::parse(&self.emulator.base_url("")).expect("a URL");
        url.socket_addrs(|| None).expect("an address")[0]
    }

    fn front(&self, names: &[&str], years: std::ops::Range<i32>, manner: Manner) -> Front {
        Front::start(self.address(), self.authority.certificate(names, years), manner)
    }

    /// The environment of a connection to `https://host:port`, with the authority's certificate.
    fn environment(&self, front: &Front, host: &str, switches: &str) -> Environment {
        let path = self.emulator.base_url(switches);
        let path = path.split_once("://").and_then(|(_, rest)| rest.split_once('/')).expect("a path").1;
        let mut environment = Environment::of_emulator(&format!("https://{host}:{}/{path}", front.port));
        environment.set("REALTIMEKIT_CA_FILE", self.authority.file().to_str());
        environment.set("SSL_CERT_DIR", None);
        environment
    }
}

#[test]
fn an_authority_of_ones_own_is_believed_over_http_1_and_http_2() {
    let world = World::new();
    for (only_http_1, version) in [(true, Version::HTTP_11), (false, Version::HTTP_2)] {
        let manner = Manner { only_http_1, ..Manner::default() };
        let front = world.front(&["localhost", "127.0.0.1"], YEARS, manner);
        for host in ["localhost", "127.0.0.1"] {
            let mut environment = world.environment(&front, host, "");
            environment.set("REALTIMEKIT_IN_FLIGHT", Some("16"));
            let mut connection = Connection::open(&environment, &[TOKEN]);
            assert_eq!(connection.cell(ONE_REQUEST), "4");
            // Many at once: pages, and the inner requests of a join.
            let sql = "SELECT count(*) FROM realtime_kit_sessions AS s
                       JOIN realtime_kit_sessions_participants AS p ON p.session_id = s.id WHERE s.status = 'LIVE'";
            let plain = Environment::of_emulator(&world.emulator.base_url(""));
            assert_eq!(connection.cell(sql), Connection::open(&plain, &[TOKEN]).cell(sql));
            // A write goes the same way, once.
            connection.cell("SELECT realtime_kit_generate_summary(id) IS NOT NULL FROM realtime_kit_sessions WHERE status = 'ENDED' ORDER BY created_at DESC LIMIT 1");
        }
        // Over HTTP/2 the many share one connection, for each of the two hosts.
        assert!(if only_http_1 { front.connections() > 2 } else { front.connections() == 2 });
        let seen = front.seen();
        assert!(seen.len() > 10);
        for seen in seen {
            assert_eq!(
                (seen.version, seen.authorization.as_deref()),
                (version, Some("Bearer emulator-token")),
                "{}",
                seen.path
            );
        }
    }
}

#[test]
fn compressed_answers_over_tls_are_read() {
    let world = World::new();
    for (manner, switches, encoding) in [
        (Manner { brotli: true, ..Manner::default() }, "", "br"),
        (Manner { brotli: true, only_http_1: true, ..Manner::default() }, "", "br"),
        (Manner::default(), "gzip=1", "gzip"),
        (Manner { only_http_1: true, ..Manner::default() }, "gzip=1", "gzip"),
    ] {
        let front = world.front(&["localhost"], YEARS, manner);
        let mut connection = Connection::open(&world.environment(&front, "localhost", switches), &[TOKEN]);
        assert_eq!(connection.cell(ONE_REQUEST), "4");
        assert_eq!(front.seen().last().and_then(|seen| seen.encoding.clone()).as_deref(), Some(encoding));
    }
}

#[test]
fn a_certificate_that_cannot_be_believed_is_a_sentence_and_nothing_is_sent() {
    let world = World::new();
    let stranger = Authority::new();
    let of_a_stranger = stranger.certificate(&["localhost"], YEARS);
    for (certificate, wanted) in [
        (
            of_a_stranger,
            "the certificate of localhost comes from an authority that is not known here; if it is one of your own, name a PEM file with its certificate in the environment variable REALTIMEKIT_CA_FILE",
        ),
        (
            world.authority.certificate(&["localhost"], 2020..2021),
            "the certificate of localhost has expired (2021-01-01 00:00:00 UTC); it has to be renewed, or this machine's clock is wrong",
        ),
        (
            world.authority.certificate(&["localhost"], 2098..2099),
            "the certificate of localhost is not valid yet (2098-01-01 00:00:00 UTC); this machine's clock may be wrong",
        ),
        (
            world.authority.certificate(&["api.example", "127.0.0.2"], YEARS),
            "the certificate of localhost is for other names: ",
        ),
    ] {
        let front = Front::start(world.address(), certificate, Manner::default());
        let mut connection = Connection::open(&world.environment(&front, "localhost", ""), &[TOKEN]);
        let error = connection.error(ONE_REQUEST);
        let said = error.strip_prefix("realtime_kit_sessions: GET /sessions was not sent: ");
        assert!(said.is_some_and(|said| said.starts_with(wanted)), "{error}");
        // It will not get better: one try.
        assert_eq!(connection.cell("SELECT count(*) FROM realtime_kit_requests"), "1");
        assert_eq!(front.seen().len(), 0);
    }
    // One of the same name with another key, as when it was made anew.
    let front = Front::start(
        world.address(),
        Authority::named(&world.authority).certificate(&["localhost"], YEARS),
        Manner::default(),
    );
    let error = Connection::open(&world.environment(&front, "localhost", ""), &[TOKEN]).error(ONE_REQUEST);
    assert!(error.contains("the certificate of localhost is not signed with the key of the authority that it names; if that has a new one, put it into the file"), "{error}");
    // Without the file it is an unknown authority, too: the setting adds, and only while it is there.
    let front = world.front(&["localhost"], YEARS, Manner::default());
    let mut environment = world.environment(&front, "localhost", "");
    environment.set("REALTIMEKIT_CA_FILE", None);
    let system = world.authority.file_with("system.pem", &stranger.pem);
    environment.set("SSL_CERT_FILE", system.to_str());
    let error = Connection::open(&environment, &[TOKEN]).error(ONE_REQUEST);
    assert!(error.contains("comes from an authority that is not known here"), "{error}");
    assert_eq!(world.emulator.take_log().len(), 0);
}

/// As `openssl req -x509` makes them: signed by itself, and an authority's own.
#[test]
fn a_certificate_signed_by_itself_is_refused() {
    use rcgen::{BasicConstraints, CertificateParams, IsCa, KeyPair};
    let world = World::new();
    let key = KeyPair::generate().unwrap();
    let mut params = CertificateParams::new(vec!["localhost".to_owned()]).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let certificate = params.self_signed(&key).unwrap();
    let pair = (certificate.der().to_vec(), key.serialize_der());
    let front = Front::start(world.address(), pair, Manner::default());
    let mut environment = world.environment(&front, "localhost", "");
    let error = Connection::open(&environment, &[TOKEN]).error(ONE_REQUEST);
    assert!(error.contains("certificate of localhost"), "{error}");
    let file = world.authority.file_with("itself.pem", certificate.pem());
    environment.set("REALTIMEKIT_CA_FILE", file.to_str());
    let error = Connection::open(&environment, &[TOKEN]).error(ONE_REQUEST);
    assert!(error.contains("the certificate of localhost is an authority's own; a server needs one"), "{error}");
    assert_eq!(front.seen().len(), 0);
}

#[test]
fn a_file_of_authorities_that_is_none_is_a_sentence() {
    let world = World::new();
    let front = world.front(&["localhost"], YEARS, Manner::default());
    let garbage = "-----BEGIN CERTIFICATE-----\nbm8gY2VydGlmaWNhdGU=\n-----END CERTIFICATE-----\n";
    let broken = "-----BEGIN CERTIFICATE-----\n!!!\n-----END CERTIFICATE-----\n";
    for (content, wanted) in [
        (String::new(), "holds no certificate in PEM form (-----BEGIN CERTIFICATE-----)"),
        ("no certificate\n".to_owned(), "holds no certificate in PEM form (-----BEGIN CERTIFICATE-----)"),
        (garbage.to_owned(), "holds a certificate, number 1, that cannot be read: "),
        (format!("{}{broken}", world.authority.pem), "holds a certificate, number 2, that cannot be read: "),
        (format!("{}{garbage}", world.authority.pem), "holds a certificate, number 2, that cannot be read: "),
    ] {
        let file = world.authority.file_with("bad.pem", &content);
        let mut environment = world.environment(&front, "localhost", "");
        environment.set("REALTIMEKIT_CA_FILE", file.to_str());
        let error = Connection::open(&environment, &[TOKEN]).error(ONE_REQUEST);
        let start = format!(
            "realtime_kit_sessions: GET /sessions was not sent: the file {} named by REALTIMEKIT_CA_FILE {wanted}",
            file.display()
        );
        assert!(error.starts_with(&start), "{error}");
    }
    let mut environment = world.environment(&front, "localhost", "");
    for (path, wanted) in [("/there/is/none.pem", "is missing"), ("/", "is no regular file")] {
        environment.set("REALTIMEKIT_CA_FILE", Some(path));
        let error = Connection::open(&environment, &[TOKEN]).error(ONE_REQUEST);
        assert!(error.ends_with(&format!("the file {path} named by REALTIMEKIT_CA_FILE {wanted}")), "{error}");
    }
    assert_eq!(front.seen().len(), 0);
}

#[test]
fn several_authorities_in_a_file_are_all_believed() {
    let world = World::new();
    let others = [Authority::new(), Authority::new()];
    let text = format!("# ours\n{}\n{}{}", others[0].pem, world.authority.pem, others[1].pem);
    let file = world.authority.file_with("several.pem", text);
    for authority in [&world.authority, &others[0], &others[1]] {
        let pair = authority.certificate(&["localhost"], YEARS);
        let front = Front::start(world.address(), pair, Manner::default());
        let mut environment = world.environment(&front, "localhost", "");
        environment.set("REALTIMEKIT_CA_FILE", file.to_str());
        assert_eq!(Connection::open(&environment, &[TOKEN]).cell(ONE_REQUEST), "4");
    }
}

#[test]
fn a_machine_without_authorities_needs_the_file_only() {
    let world = World::new();
    let front = world.front(&["localhost"], YEARS, Manner::default());
    let mut environment = world.environment(&front, "localhost", "");
    // What the system has is not looked at then.
    environment.set("SSL_CERT_FILE", Some("/there/is/none.pem"));
    assert_eq!(Connection::open(&environment, &[TOKEN]).cell(ONE_REQUEST), "4");
    environment.set("REALTIMEKIT_CA_FILE", None);
    let error = Connection::open(&environment, &[TOKEN]).error(ONE_REQUEST);
    assert!(error.ends_with("this machine knows no certificate authorities: install its package of them (ca-certificates), or name a PEM file in the environment variable REALTIMEKIT_CA_FILE"), "{error}");
    // Plain HTTP to this machine needs none at all.
    let mut plain = Environment::of_emulator(&world.emulator.base_url(""));
    plain.set("SSL_CERT_FILE", Some("/there/is/none.pem"));
    plain.set("SSL_CERT_DIR", None);
    assert_eq!(Connection::open(&plain, &[TOKEN]).cell(ONE_REQUEST), "4");
}

/// There is no setting for it, and the variables that other programs have are not looked at.
#[test]
fn checking_certificates_cannot_be_turned_off() {
    for setting in SETTINGS {
        for word in ["verify", "insecure", "tls", "ssl", "cert"] {
            assert!(!setting.key.contains(word), "{}", setting.key);
        }
    }
    let world = World::new();
    let pair = Authority::new().certificate(&["localhost"], YEARS);
    let front = Front::start(world.address(), pair, Manner::default());
    let mut environment = world.environment(&front, "localhost", "");
    for variable in [
        "NODE_TLS_REJECT_UNAUTHORIZED=0",
        "PYTHONHTTPSVERIFY=0",
        "GIT_SSL_NO_VERIFY=1",
        "CURL_INSECURE=1",
        "SSL_VERIFY=0",
        "REALTIMEKIT_INSECURE=1",
        "REALTIMEKIT_TLS_VERIFY=off",
        "CLOUDFLARE_INSECURE=1",
    ] {
        let (name, value) = variable.split_once('=').unwrap();
        environment.set(name, Some(value));
    }
    let error = Connection::open(&environment, &[TOKEN]).error(ONE_REQUEST);
    assert!(error.contains("comes from an authority that is not known here"), "{error}");
    assert_eq!(front.seen().len(), 0);
}

/// Nobody can have the keys of the connections written down.
#[test]
fn the_keys_of_connections_are_not_logged() {
    let world = World::new();
    let front = world.front(&["localhost"], YEARS, Manner::default());
    let log = world.authority.file_with("keys", "");
    let mut environment = world.environment(&front, "localhost", "");
    environment.set("SSLKEYLOGFILE", log.to_str());
    assert_eq!(Connection::open(&environment, &[TOKEN]).cell(ONE_REQUEST), "4");
    assert_eq!(std::fs::read(&log).expect("the file"), b"");
}

/// Servers end connections after so many requests, and sometimes without a word: all rows are there all the same.
#[test]
fn connections_that_end_under_way_lose_no_row() {
    let world = World::new();
    let sql = "SELECT count(*) || ' ' || sum(length(p.data)) FROM realtime_kit_sessions AS s
               JOIN realtime_kit_sessions_participants AS p ON p.session_id = s.id WHERE s.status = 'LIVE'";
    let list = "SELECT count(id) || ' ' || sum(length(data)) FROM realtime_kit_sessions";
    let plain = Environment::of_emulator(&world.emulator.base_url(""));
    let mut plain = Connection::open(&plain, &[TOKEN]);
    let wanted = [plain.cell(list), plain.cell(sql)];
    for only_http_1 in [false, true] {
        for ends in [Ends::Politely(1), Ends::Politely(3), Ends::Abruptly(4)] {
            let front = world.front(&["localhost"], YEARS, Manner { only_http_1, ends, ..Manner::default() });
            let mut environment = world.environment(&front, "localhost", "max_per_page=20");
            environment.set("REALTIMEKIT_IN_FLIGHT", Some("16"));
            environment.set("REALTIMEKIT_TRIES", Some("20"));
            environment.set("REALTIMEKIT_RETRY_DELAY", Some("1"));
            let mut connection = Connection::open(&environment, &[TOKEN]);
            assert_eq!([connection.cell(list), connection.cell(sql)], wanted, "HTTP/1.1 only: {only_http_1}");
            assert!(front.connections() > 5, "{}", front.connections());
        }
    }
}

#[test]
fn a_server_that_never_answers_over_http_2_is_given_up_in_time() {
    let world = World::new();
    let front = world.front(&["localhost"], YEARS, Manner::default());
    let mut environment = world.environment(&front, "localhost", "fault=stall@all");
    environment.set("REALTIMEKIT_TIMEOUT", Some("1"));
    environment.set("REALTIMEKIT_TRIES", Some("1"));
    let mut connection = Connection::open(&environment, &[TOKEN]);
    let error = connection.error(ONE_REQUEST);
    assert!(error.contains("got no answer: no answer in time"), "{error}");
    let started = Instant::now();
    let command = serde_json::json!({ "sql": ONE_REQUEST, "interrupt_after_ms": 200 });
    let answer = connection.session.command(command).expect("an answer");
    assert_eq!(answer.error.as_deref(), Some("interrupted"));
    assert!(started.elapsed() < Duration::from_millis(700));
    assert!(front.seen().is_empty(), "nothing was answered");
}
