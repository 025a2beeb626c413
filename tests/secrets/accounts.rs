//! Which token a request gets: an account's own before the general one; SQL, environment, file, command in this order.

use realtime_kit_emulator::ACCOUNT_ID;

use super::Connection;
use super::server::{Server, one_session};
use crate::harness::environment::Environment;

/// Sorted before the other one.
const OTHER_ACCOUNT: &str = "0023456789abcdef0123456789ABCDEF";

/// Tokens by where they come from, strongest first.
const SOURCES: [&str; 6] = [
    "own-by-sql",
    "own-by-variable-4kq7",
    "general-by-sql",
    "general-by-variable-9wz3",
    "general-by-file",
    "general-by-command",
];

fn bare(server: &Server) -> Environment {
    let mut environment = Environment::of_emulator(&server.origin("127.0.0.1"));
    environment.set("CLOUDFLARE_API_TOKEN", None);
    environment
}

/// A connection that has the tokens of these sources.
fn connection(server: &Server, file: &std::path::Path, sources: &[&str]) -> Connection {
    let mut environment = bare(server);
    for source in sources {
        match *source {
            "own-by-variable-4kq7" => {
                environment.set(&format!("CLOUDFLARE_API_TOKEN_{ACCOUNT_ID}"), Some(source));
            }
            "general-by-variable-9wz3" => environment.set("CLOUDFLARE_API_TOKEN", Some(source)),
            "general-by-file" => environment.set("CLOUDFLARE_API_TOKEN_FILE", file.to_str()),
            "general-by-command" => environment.set("REALTIMEKIT_TOKEN_COMMAND", Some("echo general-by-command")),
            _ => {}
        }
    }
    let mut connection = Connection::open(&environment, &[]);
    if sources.contains(&"own-by-sql") {
        let sql = format!("SELECT realtime_kit_config('token:{ACCOUNT_ID}', 'own-by-sql') AS token");
        assert_eq!(connection.cell(&sql), "'set'");
    }
    if sources.contains(&"general-by-sql") {
        assert_eq!(connection.cell("SELECT realtime_kit_config('token', 'general-by-sql')"), "'set'");
    }
    connection
}

fn sent(server: &Server) -> Vec<String> {
    server.asked().into_iter().map(|asked| asked.authorization.unwrap_or_default().replace("Bearer ", "")).collect()
}

#[test]
fn of_several_tokens_the_strongest_is_sent() {
    let server = Server::start(|_| one_session());
    let file = tempfile::NamedTempFile::new().expect("a file");
    std::fs::write(file.path(), "general-by-file\n").unwrap();
    for (place, strongest) in SOURCES.iter().enumerate() {
        let mut connection = connection(&server, file.path(), &SOURCES[place..]);
        assert_eq!(connection.cell("SELECT id FROM realtime_kit_sessions"), "'s1'");
        assert_eq!(sent(&server).last().map(String::as_str), Some(*strongest));
    }
    // Taken back, the next one is in force.
    let mut connection = connection(&server, file.path(), &SOURCES);
    for (sql, next) in [
        (format!("SELECT realtime_kit_config('token:{ACCOUNT_ID}', NULL)"), "own-by-variable-4kq7"),
        (format!("SELECT realtime_kit_config('TOKEN:{}', ' own-by-sql ')", ACCOUNT_ID.to_uppercase()), "own-by-sql"),
    ] {
        connection.cell(&sql);
        assert_eq!(connection.cell("SELECT id FROM realtime_kit_sessions"), "'s1'");
        assert_eq!(sent(&server).last().map(String::as_str), Some(next));
    }
}

/// Who may type SQL must not be able to send the process's tokens home.
#[test]
fn a_base_url_set_through_sql_gets_no_token_of_the_process() {
    let trusted = Server::start(|_| one_session());
    let trap = Server::start(|_| one_session());
    let file = tempfile::NamedTempFile::new().expect("a file");
    std::fs::write(file.path(), "general-by-file\n").unwrap();
    let to_the_trap = format!("SELECT realtime_kit_config('base_url', '{}')", trap.origin("127.0.0.1"));
    let of_the_process = ["own-by-variable-4kq7", "general-by-variable-9wz3", "general-by-file", "general-by-command"];
    for sources in of_the_process.iter().map(std::slice::from_ref).chain([&of_the_process[..]]) {
        let mut connection = connection(&trusted, file.path(), sources);
        // What was in use before is not sent there either.
        assert_eq!(connection.cell("SELECT id FROM realtime_kit_sessions"), "'s1'");
        connection.cell(&to_the_trap);
        let error = connection.error("SELECT id FROM realtime_kit_sessions");
        assert!(
            error.contains("base_url was set through SQL, so the environment's token is not sent there"),
            "{error}"
        );
        assert_eq!(trap.connections(), 0, "{sources:?}");
    }
    // Those set the same way go there, and only those.
    for own in ["general-by-sql", "own-by-sql"] {
        let mut sources = of_the_process.to_vec();
        sources.push(own);
        let mut connection = connection(&trusted, file.path(), &sources);
        connection.cell(&to_the_trap);
        assert_eq!(connection.cell("SELECT id FROM realtime_kit_sessions"), "'s1'");
        assert_eq!(sent(&trap).last().map(String::as_str), Some(own));
    }
    assert_eq!(trap.connections(), 2);
}

#[test]
fn an_accounts_own_variable_is_found_in_both_cases_and_a_statement_chooses_no_other_variable() {
    let server = Server::start(|_| one_session());
    for name in [OTHER_ACCOUNT.to_owned(), OTHER_ACCOUNT.to_lowercase(), OTHER_ACCOUNT.to_uppercase()] {
        let mut environment = bare(&server);
        environment.set(&format!("CLOUDFLARE_API_TOKEN_{name}"), Some("token-of-the-other"));
        let mut connection = Connection::open(&environment, &["token-of-the-other"]);
        let sql = format!("SELECT id FROM realtime_kit_sessions WHERE account_id = '{OTHER_ACCOUNT}'");
        assert_eq!(connection.cell(&sql), "'s1'", "{name}");
        assert_eq!(sent(&server).last().map(String::as_str), Some("token-of-the-other"));
    }
    let before = server.connections();
    let mut environment = bare(&server);
    // A name that a statement could complete: the file's name is no token.
    environment.set("CLOUDFLARE_API_TOKEN_FILE", Some("/there/is/no/such/file"));
    environment.set("CLOUDFLARE_API_TOKEN_SOMETHING", Some("something-else"));
    let mut connection = Connection::open(&environment, &["something-else"]);
    for account in ["FILE", "SOMETHING", " file ", "x=y", "é", "0023456789abcdef0123456789abcde"] {
        let error = connection.error(&format!("SELECT id FROM realtime_kit_sessions WHERE account_id = '{account}'"));
        assert!(error.contains("/there/is/no/such/file named by CLOUDFLARE_API_TOKEN_FILE is missing"), "{error}");
    }
    assert_eq!(server.connections(), before);
}

#[test]
fn a_join_over_two_accounts_sends_each_its_own_token() {
    let server = Server::start(|_| one_session());
    let mut environment = bare(&server);
    environment.set(&format!("CLOUDFLARE_API_TOKEN_{OTHER_ACCOUNT}"), Some("token-of-the-other"));
    let mut connection = Connection::open(&environment, &["token-of-the-other", "token-of-the-first"]);
    connection.cell(&format!("SELECT realtime_kit_config('token:{ACCOUNT_ID}', 'token-of-the-first') AS token"));
    let sql = format!(
        "WITH accounts(id) AS (VALUES ('{ACCOUNT_ID}'), ('{OTHER_ACCOUNT}'))
         SELECT count(*) FROM accounts JOIN realtime_kit_sessions AS s ON s.account_id = accounts.id AND +s.status = 'LIVE'"
    );
    assert_eq!(connection.cell(&sql), "2");
    let mut asked: Vec<_> = server.asked();
    asked.sort_by(|a, b| a.line.cmp(&b.line));
    assert_eq!(asked.len(), 2);
    for (asked, account, token) in
        [(&asked[0], OTHER_ACCOUNT, "token-of-the-other"), (&asked[1], ACCOUNT_ID, "token-of-the-first")]
    {
        assert!(asked.line.contains(account), "{}", asked.line);
        assert_eq!(asked.authorization.as_deref(), Some(format!("Bearer {token}").as_str()));
    }
    // An account without one of its own, and no general one.
    let error = connection.error("SELECT id FROM realtime_kit_sessions WHERE account_id = 'third'");
    assert!(
        error.ends_with("there is no token for the account third; SELECT realtime_kit_config('token:third', ?), or set a general one"),
        "{error}"
    );
}

#[test]
fn the_key_of_an_accounts_own_token() {
    let server = Server::start(|_| one_session());
    let mut connection = Connection::open(&bare(&server), &[]);
    assert_eq!(
        connection.error("SELECT realtime_kit_config('token:abc')"),
        "realtime_kit_config: token:ACCOUNT can be set, never read"
    );
    assert_eq!(connection.cell("SELECT realtime_kit_config('token:abc', 12345)"), "'set'");
    assert_eq!(connection.cell("SELECT realtime_kit_config('token:abc', NULL)"), "NULL");
    assert_eq!(connection.cell("SELECT realtime_kit_config('token:abc', '  ')"), "NULL");
    for key in ["token:", "token: ", "token:a b", "token:a''b", "token:é"] {
        let error = connection.error(&format!("SELECT realtime_kit_config('{key}', 'a-token')"));
        assert!(error.contains("token: takes the id of an account behind it"), "{error}");
    }
    for value in ["'two words'", "'ä'", "1.5", "x'3132'", "char(0)"] {
        let error = connection.error(&format!("SELECT realtime_kit_config('token:abc', {value})"));
        assert!(error.starts_with("realtime_kit_config: "), "{error}");
    }
}
