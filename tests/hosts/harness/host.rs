//! A host of the extension: a program with a SQLite in it, started once a trial and asked statement by statement.

use super::environment::Environment;
use super::process::Process;
use super::shell;
use super::value::{Answer, Value};
use serde_json::Value as Json;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

/// How a host is spoken to.
#[derive(Clone, Debug)]
pub enum Speech {
    /// The JSON lines of driver.rs and driver.py.
    JsonLines,
    /// The sqlite3 shell's own input.
    Shell,
}

/// A program that loads SQLite extensions.
#[derive(Clone, Debug)]
pub struct Host {
    pub name: &'static str,
    pub program: PathBuf,
    pub arguments: Vec<OsString>,
    pub speech: Speech,
}

/// A started host.
pub struct Session {
    process: Process,
    speech: Speech,
    statements: u32,
}

impl Host {
    /// Starts the program; it has an empty memory database open.
    pub fn start(&self, environment: &Environment) -> Result<Session, String> {
        let mut command = Command::new(&self.program);
        command.args(&self.arguments);
        let process = Process::start(command, environment)?;
        let mut session = Session { process, speech: self.speech.clone(), statements: 0 };
        if let Speech::Shell = self.speech {
            session.process.send(shell::SETUP)?;
        }
        Ok(session)
    }

    /// Starts the program and loads the extension into it.
    pub fn start_with(&self, extension: &Path, environment: &Environment) -> Result<Session, String> {
        let mut session = self.start(environment)?;
        match session.load(extension)?.error {
            None => Ok(session),
            Some(error) => Err(format!("{} does not load the extension: {error}", self.name)),
        }
    }
}

impl Session {
    /// Loads the extension into the open connection. `extension` ends in `/librealtime_kit`: SQLite adds the
    /// platform's suffix and derives the entry point from the name.
    pub fn load(&mut self, extension: &Path) -> Result<Answer, String> {
        let path = extension.to_str().ok_or("the extension's path is not UTF-8")?;
        match self.speech {
            Speech::JsonLines => self.command(serde_json::json!({ "load": path })),
            Speech::Shell => self.shell(&format!(".load \"{path}\"\n")),
        }
    }

    /// Opens a database file in place of what is open, which ends the loaded extension with it.
    pub fn open(&mut self, file: &Path) -> Result<(), String> {
        let path = file.to_str().ok_or("the file's path is not UTF-8")?;
        let opened = match self.speech {
            Speech::JsonLines => self.command(serde_json::json!({ "open": path })),
            Speech::Shell => self.shell(&format!(".open \"{path}\"\n")),
        }?;
        opened.error.map_or(Ok(()), Err)
    }

    /// Runs one statement, given without its semicolon.
    pub fn run(&mut self, sql: &str) -> Result<Answer, String> {
        match self.speech {
            Speech::JsonLines => self.command(serde_json::json!({ "sql": sql })),
            // On a line of its own: the statement may end in a comment.
            Speech::Shell => self.shell(&format!("{sql}\n;\n")),
        }
    }

    /// Runs one statement that must not fail.
    pub fn expect(&mut self, sql: &str) -> Result<Answer, String> {
        let answer = self.run(sql)?;
        match &answer.error {
            None => Ok(answer),
            Some(error) => Err(format!("{sql}: {error}")),
        }
    }

    /// Runs one statement that must fail, and gives its message.
    pub fn expect_error(&mut self, sql: &str) -> Result<String, String> {
        let answer = self.run(sql)?;
        answer.error.clone().ok_or_else(|| format!("{sql} should have failed; it gave {answer:?}"))
    }

    /// Sends a command of driver.rs's protocol as it is.
    pub fn command(&mut self, command: Json) -> Result<Answer, String> {
        self.process.send(&format!("{command}\n"))?;
        let line = self.process.line()?;
        answer_of(&line).map_err(|error| format!("{error} in the host's answer {line}"))
    }

    /// The process id of the host.
    pub fn id(&self) -> u32 {
        self.process.id()
    }

    /// Everything the host has printed.
    pub fn said(&mut self) -> Result<&str, String> {
        self.process.said()
    }

    fn shell(&mut self, input: &str) -> Result<Answer, String> {
        self.statements += 1;
        let marker = format!("end of statement {}", self.statements);
        self.process.send(&format!("{input}.print {marker}\n"))?;
        let mut lines = Vec::new();
        loop {
            match self.process.line()? {
                line if line == marker => break,
                line => lines.push(line),
            }
        }
        shell::answer(&lines.join("\n"), &self.process.new_errors()?)
    }
}

fn answer_of(line: &str) -> Result<Answer, String> {
    let json: Json = serde_json::from_str(line).map_err(|error| error.to_string())?;
    let texts = |value: &Json| value.as_array().map(|names| names.iter().map(text).collect());
    let rows = json["rows"].as_array().ok_or("no rows")?;
    Ok(Answer {
        columns: texts(&json["columns"]).ok_or("no columns")?,
        rows: rows
            .iter()
            .map(|row| row.as_array().ok_or("a row that is no list")?.iter().map(value_of).collect())
            .collect::<Result<_, String>>()?,
        error: json["error"].as_str().map(str::to_owned),
        code: json["code"].as_i64().unwrap_or_default(),
    })
}

fn text(name: &Json) -> String {
    name.as_str().unwrap_or_default().to_owned()
}

fn value_of(json: &Json) -> Result<Value, String> {
    match json {
        Json::Null => Ok(Value::Null),
        Json::String(text) => Ok(Value::Text(text.clone())),
        Json::Number(number) => number.as_i64().map(Value::Integer).ok_or(format!("{number} is no integer")),
        Json::Object(object) => match (object.get("real"), object.get("blob")) {
            (Some(Json::String(digits)), None) => {
                digits.parse().map(Value::Real).map_err(|error| format!("{digits}: {error}"))
            }
            (None, Some(Json::String(hex))) => shell::bytes_of_hex(hex).map(Value::Blob),
            _ => Err(format!("no value: {json}")),
        },
        _ => Err(format!("no value: {json}")),
    }
}
