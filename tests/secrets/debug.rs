//! Nothing that can hold a secret prints it.

use std::sync::Arc;
use std::time::Duration;

use realtime_kit::api::client::{Call, Target};
use realtime_kit::api::route::get;
use realtime_kit::api::statement::Statement;
use realtime_kit::config::{Search, Settings, Token, TokenSource};
use realtime_kit::error::{ApiError, Error, Failure};
use realtime_kit::http::{Method, Request};
use realtime_kit::mirror::redaction::{Key, Redaction};
use secrecy::{ExposeSecret, SecretString};

static ROUTE: realtime_kit::api::route::Route = get("/sessions").rows(&["/data/sessions"]);

const LINK: &str = "https://files.example/chat.csv?X-Amz-Signature=d34db33f";

fn call(target: Target) -> Call {
    let (table, path) = ("realtime_kit_sessions".to_owned(), "/sessions".to_owned());
    Call { table, statement: Arc::new(Statement::new(1)), route: &ROUTE, target, path }
}

#[test]
fn what_holds_a_token_or_a_link_prints_neither() {
    let settings = Settings::default();
    settings.set("token", Some("s3cret-general")).unwrap();
    settings.set("token:abc", Some("s3cret-own")).unwrap();
    settings.set("redact_key", Some("s3cret-of-the-hashes")).unwrap();
    settings.set("base_url", Some("http://127.0.0.1:1")).unwrap();
    let api =
        |account: &str| Target::Api { account_id: account.to_owned(), app_id: "app".to_owned(), query: Vec::new() };
    let of_the_general = call(api("other")).request(&settings, Search::AtHand).expect("a request");
    let of_its_own = call(api("ABC")).request(&settings, Search::AtHand).expect("a request");
    assert_eq!(of_the_general.token.as_ref().map(ExposeSecret::expose_secret), Some("s3cret-general"));
    assert_eq!(of_its_own.token.as_ref().map(ExposeSecret::expose_secret), Some("s3cret-own"));
    let file = Target::File(SecretString::from(LINK));
    let of_a_file = call(file.clone()).request(&settings, Search::AtHand).expect("a request");
    let sources = [TokenSource::Sql(None), TokenSource::Environment("CLOUDFLARE_API_TOKEN".to_owned())];
    let token = Token::new(SecretString::from("s3cret-general"), sources[1].clone());
    let printed = [
        format!("{settings:?}"),
        format!("{of_the_general:?} {of_its_own:#?}"),
        format!("{of_a_file:?}"),
        format!("{:?} {:?}", call(file.clone()), call(api("abc"))),
        format!("{file:?}"),
        format!("{token:?} {sources:?} {}", token.source()),
        format!("{:?}", settings.get("token")),
        format!("{:?}", settings.get("token:abc")),
        format!("{:?} {:?}", settings.get("redact_key"), settings.redact_key()),
        format!("{:?}", Redaction::Hash(Key::new(b"s3cret-of-the-hashes"))),
        format!("{:?}", Settings::default().set("redact_key", Some("s3cret"))),
    ];
    for printed in printed {
        for secret in ["s3cret", "d34db33f"] {
            assert!(!printed.contains(secret), "{printed}");
        }
    }
    assert_eq!(format!("{token:?}"), "Token(from CLOUDFLARE_API_TOKEN)");
}

/// What ends a statement holds the name of a token's source, which is all it can.
#[test]
fn errors_name_the_source_of_a_token() {
    for (source, words) in [
        (TokenSource::Sql(None), "set by realtime_kit_config('token', ?)"),
        (TokenSource::Sql(Some("abc".into())), "set by realtime_kit_config('token:abc', ?)"),
        (TokenSource::Environment("CLOUDFLARE_API_TOKEN_abc".into()), "from CLOUDFLARE_API_TOKEN_abc"),
        (TokenSource::File, "from the file named by CLOUDFLARE_API_TOKEN_FILE"),
        (TokenSource::Command, "from the command in REALTIMEKIT_TOKEN_COMMAND"),
    ] {
        let refused = ApiError { status: 401, attempts: 1, token: Some(source.to_string()), ..ApiError::default() };
        let failure = Failure::Status(Box::new(refused));
        let (table, path) = ("realtime_kit_sessions".to_owned(), "/sessions".to_owned());
        let error = Error::Request { table, method: Method::Get.name(), path, failure };
        assert_eq!(
            error.to_string(),
            format!(
                "realtime_kit_sessions: GET /sessions answered 401 Unauthorized. The token {words} is not valid: put a live API token there."
            )
        );
    }
}

/// The paths that a statement fills in never lead a request to another server.
#[test]
fn whatever_the_ids_the_request_goes_to_the_configured_server() {
    let settings = Settings::default();
    settings.set("token", Some("t")).unwrap();
    settings.set("base_url", Some("https://api.example:8443/client/v4")).unwrap();
    for id in [
        "@evil.example",
        "..",
        "../..",
        "//evil.example",
        "\\\\evil.example",
        "x@y:1/",
        "%2e%2e",
        "a?b#c",
        "\u{0}",
        "",
        "é",
    ] {
        let target =
            Target::Api { account_id: id.to_owned(), app_id: id.to_owned(), query: vec![("search", id.to_owned())] };
        let request: Request = call(target).request(&settings, Search::AtHand).expect("a request");
        assert_eq!(request.url.origin().ascii_serialization(), "https://api.example:8443", "{id:?}");
        assert_eq!(
            (request.url.username(), request.url.password(), request.url.fragment()),
            ("", None, None),
            "{id:?}"
        );
    }
    assert!(settings.seconds("timeout").is_ok_and(|timeout| timeout > Duration::ZERO));
}

/// What a connection knew is gone with it, also if its workers had been at work.
#[test]
fn a_closed_connection_keeps_no_token() {
    use realtime_kit::api::link::Link;
    use realtime_kit::api::scheduler::Manner;
    use realtime_kit::http::{Response, Transport, TransportError};
    use std::time::Instant;
    struct Answers;
    impl Transport for Answers {
        fn send(&self, _: &Request) -> Result<Response, TransportError> {
            let body = br#"{"success":true,"data":{"sessions":[]},"paging":{"total_count":0}}"#.to_vec();
            Ok(Response { status: 200, body, ..Response::default() })
        }
    }
    let link = Link::new(Box::new(|| Arc::new(Answers)));
    link.settings.set("token", Some("s3cret-general")).unwrap();
    link.settings.set("base_url", Some("http://127.0.0.1:1")).unwrap();
    let target = Target::Api { account_id: "acc".to_owned(), app_id: "app".to_owned(), query: Vec::new() };
    let cursor = link.open_cursor(true);
    let call = Call { statement: Arc::clone(&cursor.statement), ..call(target) };
    let ticket = link.scheduler.submit(call, Manner::default()).expect("it is begun");
    let answer = ticket.wait(&mut || Ok(())).expect("an answer");
    assert!(answer.page.is_ok());
    let settings = Arc::downgrade(&link.settings);
    drop((answer, cursor, link));
    let until = Instant::now() + Duration::from_secs(5);
    while settings.upgrade().is_some() {
        assert!(Instant::now() < until, "its settings are still there");
        std::thread::sleep(Duration::from_millis(5));
    }
}
