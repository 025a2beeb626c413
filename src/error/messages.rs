//! Every message of the extension and of the program `realtime-kit`, with what it means and what to do about it.
//!
//! The sentences themselves stand where they arise; `tests/messages.rs` reads the sources and holds both against each
//! other: each sentence of the code has its entry here, and each entry its sentence. `docs/troubleshooting.md` is written
//! from this list.
//!
//! What a user reads is an entry, or a frame (such as `{table}: {message}`) around another entry. In a text
//!
//! | is | stands for |
//! |---|---|
//! | `{message}` | another message of this list: the entry is a frame |
//! | `{name}` | what the code fills in |
//! | `{name?}` | the same, or nothing |
//! | `{other name}` | anything that no other entry speaks of |
//! | `{=words}` | these words, which the code fills in |

mod account;
mod answers;
mod arguments;
mod beginnings;
mod ceilings;
mod files;
mod forget;
mod internal;
mod loading;
mod mirror;
mod network;
mod others;
mod program;
mod settings;
mod stored;
mod writes;

/// What one message says, means and asks for.
#[derive(Debug)]
pub struct Message {
    /// The words that a user reads, with placeholders.
    pub text: &'static str,
    /// What has happened, in a sentence or two.
    pub means: &'static str,
    /// What to do; SQL and commands in backquotes.
    pub remedy: &'static str,
}

/// Messages about one thing.
#[derive(Debug)]
pub struct Group {
    /// What they are about: a heading.
    pub name: &'static str,
    /// What all of them have in common, in a sentence.
    pub about: &'static str,
    /// The messages.
    pub messages: &'static [Message],
}

/// All messages, in the order of a first session: what comes first stands first.
pub static GROUPS: [&Group; 15] = [
    &beginnings::GROUP,
    &loading::GROUP,
    &account::GROUP,
    &settings::GROUP,
    &arguments::GROUP,
    &answers::GROUP,
    &network::GROUP,
    &ceilings::GROUP,
    &files::GROUP,
    &writes::GROUP,
    &stored::GROUP,
    &mirror::GROUP,
    &forget::GROUP,
    &program::GROUP,
    &internal::GROUP,
];

/// What SQLite and its hosts say themselves where the extension is concerned; nothing of it stands in the code.
pub static OTHERS: &Group = &others::GROUP;

/// A message from its three parts.
const fn message(text: &'static str, means: &'static str, remedy: &'static str) -> Message {
    Message { text, means, remedy }
}
