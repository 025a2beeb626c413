//! What the tests share: the embedded host, and a connection in this process.

mod accounts;
mod certificates;
mod command;
mod debug;
mod file;
mod front;
mod proxies;
mod redirects;
mod server;

use std::path::PathBuf;
use std::sync::LazyLock;

use crate::harness::environment::Environment;
use crate::harness::host::{Host, Session};
use crate::harness::value::Value;
use crate::harness::{extension, hosts};

/// Asks for something with one request.
const ONE_REQUEST: &str = "SELECT count(*) FROM realtime_kit_sessions WHERE status = 'LIVE'";

/// The host and the extension, built once.
static BENCH: LazyLock<(Host, PathBuf)> = LazyLock::new(|| {
    let host = hosts::embedded("embedded").expect("the embedded host is built");
    (host, extension::path().expect("the extension is built"))
});

/// A connection in the embedded host; ending it checks that none of its secrets was printed.
struct Connection {
    session: Session,
    secrets: Vec<String>,
}

impl Connection {
    fn open(environment: &Environment, secrets: &[&str]) -> Self {
        let (host, extension) = &*BENCH;
        let session = host.start_with(extension, environment).expect("the extension is loaded");
        Self { session, secrets: secrets.iter().map(|secret| (*secret).to_owned()).collect() }
    }

    /// The cell of a statement that gives one, as an SQL literal.
    fn cell(&mut self, sql: &str) -> String {
        let answer = self.session.expect(sql).expect("the statement runs");
        answer.cell().map(Value::to_string).expect("one cell")
    }

    /// The message of a statement that fails.
    fn error(&mut self, sql: &str) -> String {
        self.session.expect_error(sql).expect("the statement fails")
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        if std::thread::panicking() {
            return;
        }
        let said = self.session.said().expect("its output is read");
        for secret in &self.secrets {
            assert!(!said.contains(secret.as_str()), "a secret was printed:\n{said}");
        }
    }
}
