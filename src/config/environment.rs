//! The environment as a thread of the host saw it last.
//!
//! Workers never look at it themselves: reading it while another thread changes it ends a process (setenv(3)), and a host
//! with one thread of its own may change it at any time. So it is copied where a statement begins.

use std::collections::HashMap;
use std::ffi::OsString;
use std::sync::{Arc, Mutex};

use secrecy::zeroize::Zeroizing;

use crate::lock::lock;

/// How the names of our variables begin, and those that are taken for them.
const OURS: [&str; 4] = ["CLOUDFLARE_", "REALTIMEKIT_", "REALTIME_KIT_", "CF_"];

/// The variable that names the kind of terminal.
const TERMINAL: &str = "TERM";

/// The variable that makes a copy of all others necessary: what it runs is to have them.
const COMMAND: &str = "REALTIMEKIT_TOKEN_COMMAND";

/// What was seen of the environment.
#[derive(Default)]
pub(super) struct Environment(Mutex<Option<Arc<Seen>>>);

/// The environment at one moment. Values are wiped when they are let go: tokens are among them.
#[derive(Default)]
pub(super) struct Seen {
    ours: HashMap<String, Zeroizing<Vec<u8>>>,
    others: Vec<(OsString, OsString)>,
}

impl Environment {
    /// Looks at it anew. To be called on a thread of the host only.
    pub(super) fn look(&self) {
        let mut seen = Seen::default();
        let has_command = std::env::var_os(COMMAND).is_some();
        for (name, value) in std::env::vars_os() {
            match name.to_str().filter(|name| *name == TERMINAL || OURS.iter().any(|ours| name.starts_with(ours))) {
                Some(name) => drop(seen.ours.insert(name.to_owned(), Zeroizing::new(value.into_encoded_bytes()))),
                None if has_command => seen.others.push((name, value)),
                None => {}
            }
        }
        *lock(&self.0) = Some(Arc::new(seen));
    }

    /// What was seen last; looks if nobody did yet.
    pub(super) fn seen(&self) -> Arc<Seen> {
        if let Some(seen) = &*lock(&self.0) {
            return Arc::clone(seen);
        }
        self.look();
        lock(&self.0).clone().unwrap_or_default()
    }
}

impl Seen {
    /// The bytes of a variable of ours.
    pub(super) fn bytes(&self, name: &str) -> Option<&[u8]> {
        self.ours.get(name).map(|value| value.as_slice())
    }

    /// The names of the variables of ours that are set to something.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        let set = self.ours.iter().filter(|(_, value)| !value.trim_ascii().is_empty());
        set.map(|(name, _)| name.as_str())
    }

    /// A variable of ours that is set to something.
    pub(super) fn text(&self, name: &str) -> Result<Option<String>, String> {
        let Some(value) = self.bytes(name) else { return Ok(None) };
        match std::str::from_utf8(value) {
            Ok(value) => Ok(Some(value.trim().to_owned()).filter(|value| !value.is_empty())),
            Err(_) => Err(format!("environment variable {name}: its value is no UTF-8")),
        }
    }

    /// What kind of terminal there is, if that is told.
    pub(super) fn terminal(&self) -> Option<String> {
        self.text(TERMINAL).ok().flatten()
    }

    /// What a command is told: all variables but the one that it stands in, since a command that loads this extension
    /// would run itself.
    #[cfg(unix)]
    pub(super) fn of_a_command(&self) -> impl Iterator<Item = (&std::ffi::OsStr, &std::ffi::OsStr)> {
        use std::ffi::OsStr;
        use std::os::unix::ffi::OsStrExt;
        let ours = self.ours.iter().filter(|(name, _)| *name != COMMAND);
        let ours = ours.map(|(name, value)| (OsStr::new(name), OsStr::from_bytes(value)));
        ours.chain(self.others.iter().map(|(name, value)| (name.as_os_str(), value.as_os_str())))
    }
}
