//! The token: where one can come from, and which of them a request gets.
//!
//! Strongest first: the account's own (set through SQL, else `CLOUDFLARE_API_TOKEN_<ACCOUNT>`), then the general one (set
//! through SQL, else `CLOUDFLARE_API_TOKEN`, else the file that `CLOUDFLARE_API_TOKEN_FILE` names, else what the command in
//! `REALTIMEKIT_TOKEN_COMMAND` prints). All are looked up when a request is made; only what a command printed is kept.

use std::collections::HashMap;
use std::fmt;
use std::io::Read;
use std::path::Path;
use std::sync::{Mutex, MutexGuard};

use secrecy::zeroize::Zeroizing;
use secrecy::{ExposeSecret, SecretString};

use crate::config::command::{Command, Stop};
use crate::config::environment::Seen;
use crate::config::known::TOKEN_OF;
use crate::config::misplaced::{path_told, told};
use crate::error::tidy;
use crate::lock::lock;

const VARIABLE: &str = "CLOUDFLARE_API_TOKEN";
const FILE: &str = "CLOUDFLARE_API_TOKEN_FILE";
const COMMAND: &str = "REALTIMEKIT_TOKEN_COMMAND";

/// The most bytes that a token may have, wherever it comes from, blanks around it included.
pub(super) const LONGEST: usize = 8192;

/// A token and where it came from. It cannot be printed, and is wiped from memory when it is dropped.
#[derive(Clone)]
pub struct Token {
    secret: SecretString,
    source: TokenSource,
}

/// Where a token came from. `Display` is what messages call it: `from CLOUDFLARE_API_TOKEN`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TokenSource {
    /// `realtime_kit_config('token', ?)`, or with the account's id: `realtime_kit_config('token:ACCOUNT', ?)`.
    Sql(Option<String>),
    /// The environment variable of that name.
    Environment(String),
    /// The file that an environment variable names.
    File,
    /// The command in an environment variable.
    Command,
}

impl Token {
    /// A token from there.
    pub fn new(secret: SecretString, source: TokenSource) -> Self {
        Self { secret, source }
    }

    /// Where it came from.
    pub fn source(&self) -> &TokenSource {
        &self.source
    }
}

impl ExposeSecret<str> for Token {
    fn expose_secret(&self) -> &str {
        self.secret.expose_secret()
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Token({})", self.source)
    }
}

impl fmt::Display for TokenSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sql(None) => f.write_str("set by realtime_kit_config('token', ?)"),
            Self::Sql(Some(account)) => write!(f, "set by realtime_kit_config('token:{account}', ?)"),
            Self::Environment(name) => write!(f, "from {name}"),
            Self::File => write!(f, "from the file named by {FILE}"),
            Self::Command => write!(f, "from the command in {COMMAND}"),
        }
    }
}

/// How far the search for a token may go.
pub enum Search<'a> {
    /// Whatever is there at once: a command is not run.
    AtHand,
    /// All the way; a command may take so long, and is ended when [`Stop`] says so.
    Whole(std::time::Duration, &'a mut Stop<'a>),
}

/// The tokens of one connection: those set through SQL, and what a command printed.
#[derive(Default)]
pub(super) struct Tokens {
    /// By account, in lower case; the general one is that of no account.
    given: Mutex<HashMap<Option<String>, SecretString>>,
    command: Command,
}

impl Tokens {
    /// Sets the token of a key, `token` or `token:ACCOUNT`; `None` takes it back.
    pub(super) fn set(&self, key: &str, value: Option<&str>) -> Result<(), String> {
        let account = match key.split_once(':') {
            None => None,
            Some((_, account)) => Some(account_of(account)?),
        };
        let value = value.map(str::trim).filter(|value| !value.is_empty());
        if value.is_some_and(|value| is_quoted(value.as_bytes())) {
            return Err("a token has no quotes around it".to_owned());
        }
        let secret = value.map(|value| word(value).ok_or("a token is one word of printable ASCII")).transpose()?;
        let mut given = self.given();
        match secret {
            None => given.remove(&account),
            Some(secret) => given.insert(account, secret),
        };
        Ok(())
    }

    /// The token for requests about an account. `only_sql`: none that came another way will do.
    pub(super) fn find(
        &self,
        account: &str,
        only_sql: bool,
        environment: &Seen,
        search: Search<'_>,
    ) -> Result<Token, String> {
        let from_sql = |account: Option<String>| {
            let secret = self.given().get(&account).cloned()?;
            Some(Token::new(secret, TokenSource::Sql(account)))
        };
        let own = Some(account.trim().to_ascii_lowercase());
        if let Some(token) = from_sql(own) {
            return Ok(token);
        }
        if only_sql {
            return from_sql(None).ok_or_else(|| "base_url was set through SQL, so the environment's token is not sent there; set one the same way: SELECT realtime_kit_config('token', ?), or set CLOUDFLARE_BASE_URL instead".to_owned());
        }
        for name in names(account) {
            if let Some(token) = variable(environment, name)? {
                return Ok(token);
            }
        }
        if let Some(token) = from_sql(None) {
            return Ok(token);
        }
        if let Some(token) = variable(environment, VARIABLE.to_owned())? {
            return Ok(token);
        }
        if let Some(path) = environment.text(FILE)? {
            let secret = from_file(Path::new(&path))
                .map_err(|why| format!("the token file {} named by {FILE} {why}", path_told(&path)))?;
            return Ok(Token::new(secret, TokenSource::File));
        }
        if let Some(text) = environment.text(COMMAND)? {
            let secret = match search {
                Search::AtHand => self.command.kept(&text).ok_or("the command was not run yet")?,
                Search::Whole(limit, stop) => self
                    .command
                    .token(&text, environment, limit, stop)
                    .map_err(|why| format!("the command in {COMMAND} {why}"))?,
            };
            return Ok(Token::new(secret, TokenSource::Command));
        }
        if self.given().is_empty() {
            return Err(
                "there is no token; set CLOUDFLARE_API_TOKEN, or SELECT realtime_kit_config('token', ?)".to_owned()
            );
        }
        let account = tidy(account, 60);
        Err(format!(
            "there is no token for the account {account}; SELECT realtime_kit_config('token:{account}', ?), or set a general one"
        ))
    }

    /// Says that the API refused a token: a command is asked anew.
    pub(super) fn refused(&self, token: &Token) {
        if token.source == TokenSource::Command {
            self.command.forget(token.expose_secret());
        }
    }

    fn given(&self) -> MutexGuard<'_, HashMap<Option<String>, SecretString>> {
        lock(&self.given)
    }
}

/// The account of a key `token:ACCOUNT`, as it is compared: ids are hexadecimal digits, which people write in both cases.
fn account_of(text: &str) -> Result<String, String> {
    let account = text.trim();
    if account.is_empty()
        || account.len() > 64
        || !account.chars().all(|c| c.is_ascii_alphanumeric() || "-_".contains(c))
    {
        return Err(format!("{TOKEN_OF} takes the id of an account behind it, not {}", told(account)));
    }
    Ok(account.to_ascii_lowercase())
}

/// The variables that may hold an account's own token. Only a proper id makes a name: a statement chooses the account, and
/// must not choose a variable (CLOUDFLARE_API_TOKEN_FILE is none that holds a token).
fn names(account: &str) -> Vec<String> {
    let account = account.trim();
    if account.len() != 32 || !account.chars().all(|c| c.is_ascii_hexdigit()) {
        return Vec::new();
    }
    let mut names = [account.to_owned(), account.to_ascii_lowercase(), account.to_ascii_uppercase()]
        .map(|account| format!("{VARIABLE}_{account}"))
        .to_vec();
    names.dedup();
    names
}

/// The token in an environment variable.
fn variable(environment: &Seen, name: String) -> Result<Option<Token>, String> {
    let Some(value) = environment.bytes(&name) else { return Ok(None) };
    let value = value.trim_ascii();
    if value.is_empty() {
        return Ok(None);
    }
    if is_quoted(value) {
        return Err(format!("the token in {name} has quotes around it"));
    }
    let secret = std::str::from_utf8(value).ok().and_then(word);
    let secret = secret.ok_or_else(|| format!("the token in {name} is not one word of printable ASCII"))?;
    Ok(Some(Token::new(secret, TokenSource::Environment(name))))
}

/// The token in a file, or what is wrong with the file.
fn from_file(path: &Path) -> Result<SecretString, String> {
    let failed = |error: std::io::Error| match error.kind() {
        std::io::ErrorKind::NotFound => "is missing".to_owned(),
        _ => format!("cannot be read: {}", tidy(&error.to_string(), 100)),
    };
    // Asked before it is opened: opening a pipe would wait for somebody who writes.
    let about = std::fs::metadata(path).map_err(failed)?;
    if !about.is_file() {
        return Err("is no regular file".to_owned());
    }
    if is_open_to_all(&about) {
        return Err("can be read by every user of this machine: chmod 600 it".to_owned());
    }
    // Never grown, so that no copy is left behind.
    let mut bytes = Zeroizing::new(Vec::with_capacity(LONGEST + 1));
    let file = std::fs::File::open(path).map_err(failed)?;
    file.take(LONGEST as u64 + 1).read_to_end(&mut bytes).map_err(failed)?;
    token_of(&bytes)
}

/// Whether a file of a user's own is readable for all others, as ssh refuses it. One that root owns is taken: containers
/// mount their secrets so.
#[cfg(unix)]
fn is_open_to_all(about: &std::fs::Metadata) -> bool {
    use std::os::unix::fs::MetadataExt;
    about.uid() != 0 && about.mode() & 0o004 != 0
}

#[cfg(not(unix))]
fn is_open_to_all(_about: &std::fs::Metadata) -> bool {
    false
}

/// The token in what a file holds or a command printed, or what it holds instead.
pub(super) fn token_of(bytes: &[u8]) -> Result<SecretString, String> {
    let text = bytes.trim_ascii();
    if bytes.len() > LONGEST {
        return Err(format!("holds more than {LONGEST} bytes"));
    }
    if text.is_empty() {
        return Err("holds nothing".to_owned());
    }
    if is_quoted(text) {
        return Err("holds quotes around the token".to_owned());
    }
    std::str::from_utf8(text).ok().and_then(word).ok_or_else(|| "does not hold one word of printable ASCII".to_owned())
}

/// Whether a text has quotes around it: a shell takes them away, `docker --env-file` and many others do not.
fn is_quoted(text: &[u8]) -> bool {
    matches!(text, [first @ (b'"' | b'\''), .., last] if first == last)
}

/// A token, if the text is one word of printable ASCII, which a header can hold.
fn word(text: &str) -> Option<SecretString> {
    let is_word = text.len() <= LONGEST && text.chars().all(|c| c.is_ascii_graphic());
    // From a borrowed text it is copied once, into memory of the right size.
    is_word.then(|| SecretString::from(text))
}
