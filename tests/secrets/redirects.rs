//! The token goes to the configured server and nowhere else: not where a redirect leads, not to a download link.

use std::net::{Ipv4Addr, SocketAddr};

use realtime_kit_emulator::{APP_ID, Emulator, TOKEN};

use super::Connection;
use super::front::{Authority, Front, Manner};
use super::server::{Server, answer, one_session};
use crate::harness::environment::Environment;

const SECRET: &str = "token-that-stays-here";

fn environment(base_url: &str) -> Environment {
    let mut environment = Environment::of_emulator(base_url);
    environment.set("CLOUDFLARE_API_TOKEN", Some(SECRET));
    environment
}

/// A server that answers each request with a redirect to `place`, followed by what was asked.
fn leading_to(status: u16, place: String) -> Server {
    Server::start(move |asked| {
        let target = asked.line.split(' ').nth(1).unwrap_or("/");
        answer(status, &format!("location: {place}{target}\r\n"), "")
    })
}

#[test]
fn a_redirect_is_never_followed() {
    let trap = Server::start(|_| one_session());
    let (here, other) = (trap.origin("127.0.0.1"), trap.origin("localhost"));
    for status in [301, 302, 303, 307, 308] {
        for place in [&here, &other] {
            let server = leading_to(status, place.clone());
            let mut connection = Connection::open(&environment(&server.origin("127.0.0.1")), &[SECRET]);
            for sql in [
                "SELECT id FROM realtime_kit_sessions",
                "SELECT id FROM realtime_kit_sessions WHERE id = 'x'",
                "INSERT INTO realtime_kit_sessions (session_id) VALUES ('x')",
            ] {
                let error = connection.error(sql);
                let remedy = "Redirects are not followed, so that the token goes nowhere else: check base_url.";
                assert!(error.ends_with(remedy), "{status}: {error}");
            }
            let asked = server.asked();
            assert_eq!(asked.len(), 3, "{status}");
            assert!(asked.iter().all(|asked| asked.authorization.as_deref() == Some("Bearer token-that-stays-here")));
        }
    }
    assert_eq!(trap.connections(), 0);
}

/// To itself, to the same host without TLS, and to another host that the certificate is good for, too.
#[test]
fn a_redirect_from_https_is_not_followed_either() {
    let trap = Server::start(|_| one_session());
    let authority = Authority::new();
    for place in [
        "",
        "/elsewhere",
        &trap.origin("localhost"),
        &trap.origin("127.0.0.1"),
        &trap.origin("localhost").replace("http", "https"),
    ] {
        for only_http_1 in [true, false] {
            let server = leading_to(307, place.to_owned());
            let pair = authority.certificate(&["localhost", "127.0.0.1"], 2020..2100);
            let front = Front::start(server.address, pair, Manner { only_http_1, ..Manner::default() });
            let mut environment = environment(&format!("https://localhost:{}", front.port));
            environment.set("REALTIMEKIT_CA_FILE", authority.file().to_str());
            let error = Connection::open(&environment, &[SECRET]).error("SELECT id FROM realtime_kit_sessions");
            assert!(error.contains("answered 307 Temporary Redirect"), "{error}");
            assert_eq!(front.seen().len(), 1);
        }
    }
    assert_eq!(trap.connections(), 0);
}

/// Also where the link leads to the API's own host; a redirect of the storage is not followed.
#[test]
fn a_download_link_gets_no_token_wherever_it_leads() {
    let emulator = Emulator::start().expect("the emulator");
    let mut connection = Connection::open(&Environment::of_emulator(&emulator.base_url("")), &[TOKEN]);
    let sql = "SELECT count(content) FROM realtime_kit_sessions_chat WHERE session_id IN (
               SELECT id FROM realtime_kit_sessions WHERE status = 'ENDED' ORDER BY created_at DESC LIMIT 10)";
    assert_ne!(connection.cell(sql), "0");
    let log = emulator.take_log();
    let (files, calls): (Vec<_>, Vec<_>) = log.iter().partition(|seen| seen.path.starts_with("/files/"));
    assert!(!files.is_empty() && calls.len() > files.len());
    assert!(files.iter().all(|seen| seen.authorization.is_none()));
    assert!(calls.iter().all(|seen| seen.authorization.as_deref() == Some("Bearer emulator-token")));
    assert!(calls.iter().all(|seen| seen.app_id == APP_ID));
    // Host and port of the API, and of another server.
    for here in [true, false] {
        let elsewhere = Server::start(|_| answer(200, "", "id,message\n"));
        let port = elsewhere.address.port();
        let server = Server::start(move |asked| {
            if !asked.line.contains("/chat") {
                return answer(200, "", "id,message\n");
            }
            let own = asked_host(&asked.bytes);
            let host = if here { own } else { format!("localhost:{port}") };
            answer(
                200,
                "",
                &format!(
                    r#"{{"success":true,"data":{{"chat_download_url":"http://{host}/file.csv?sig=1","chat_download_url_expiry":"2099-01-01T00:00:00Z"}}}}"#
                ),
            )
        });
        let mut connection = Connection::open(&environment(&server.origin("127.0.0.1")), &[SECRET]);
        let sql = "SELECT content FROM realtime_kit_sessions_chat WHERE session_id = 'x'";
        assert_eq!(connection.cell(sql), "'id,message\n'");
        let files: Vec<_> = server
            .asked()
            .into_iter()
            .chain(elsewhere.asked())
            .filter(|asked| asked.line.contains("/file.csv"))
            .collect();
        assert_eq!(files.len(), 1);
        assert_eq!(elsewhere.connections(), usize::from(!here));
        assert!(!String::from_utf8_lossy(&files[0].bytes).contains(SECRET), "{:?}", files[0]);
    }
}

fn asked_host(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes).into_owned();
    let host =
        text.lines().find_map(|line| line.split_once(": ").filter(|(name, _)| name.eq_ignore_ascii_case("host")));
    host.map(|(_, host)| host.to_owned()).unwrap_or_default()
}

#[test]
fn a_token_goes_over_plain_http_to_this_machine_only() {
    use realtime_kit::config::{Token, TokenSource};
    use realtime_kit::http::{Method, Request, Reqwest, Transport};
    use secrecy::SecretString;
    use std::time::Duration;
    // Past the settings, which refuse such a base_url: the transport itself does, too.
    let request = |url: &str| Request {
        method: Method::Get,
        url: reqwest::Url::parse(url).expect("a URL"),
        token: Some(Token::new(SecretString::from(SECRET), TokenSource::Sql(None))),
        timeout: Duration::from_secs(5),
        connect_timeout: Duration::from_secs(5),
        max_bytes: 1 << 20,
        ca_file: None,
    };
    let transport = Reqwest::default();
    for url in [
        "http://api.example/",
        "http://192.0.2.1:1/",
        "http://localhost.example/",
        "http://127.0.0.1.example/",
        "http://localhost./",
    ] {
        let error = transport.send(&request(url)).expect_err(url);
        assert!(error.never_sent && error.is_final, "{url}");
        assert!(error.text.ends_with("is not asked over https, and the token goes nowhere else"), "{}", error.text);
    }
    let server = Server::start(|_| one_session());
    assert_eq!(SocketAddr::from((Ipv4Addr::LOCALHOST, server.address.port())), server.address);
    for host in ["127.0.0.1", "localhost"] {
        assert_eq!(transport.send(&request(&server.origin(host))).expect("an answer").status, 200);
    }
}
