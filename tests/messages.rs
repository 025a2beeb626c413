//! The list of messages (`src/error/messages/`) against everything that it speaks of.
//!
//! | trial | holds |
//! |---|---|
//! | `code::` | each sentence of the sources has its entry, and each word of an entry stands in the sources |
//! | `shown::` | each message in goldens, documents and the fault matrix is one entry |
//! | `provoked::` | messages are provoked in real hosts and by the program; each is one entry |
//! | `shown::every_entry_was_printed_once` | each entry is shown by one of them, asserted by another test, or listed with the reason |
//! | `document::` | docs/troubleshooting.md is what the list says, and its SQL works; `BLESS=1` writes it |

#[allow(dead_code)]
#[path = "hosts/harness/mod.rs"]
mod harness;

#[path = "messages/code.rs"]
mod code;
#[path = "messages/document.rs"]
mod document;
#[allow(dead_code)]
#[path = "secrets/front.rs"]
mod front;
#[path = "messages/list.rs"]
mod list;
#[path = "messages/provoked/mod.rs"]
mod provoked;
#[path = "messages/remedies.rs"]
mod remedies;
#[path = "messages/server.rs"]
mod server;
#[path = "messages/shown.rs"]
mod shown;
#[path = "messages/sources.rs"]
mod sources;
#[path = "messages/unseen.rs"]
mod unseen;

use harness::extension;
use harness::hosts::Hosts;
use libtest_mimic::{Arguments, Failed, Trial};
use list::List;
use provoked::{Bench, Said};
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::{Arc, OnceLock};

/// A provocation that is run once, whichever trial asks first.
struct Provoked {
    provoke: fn(&Bench) -> Said,
    said: OnceLock<Said>,
}

/// What the trials share.
struct Shared {
    root: &'static Path,
    list: List,
    bench: Bench,
    provoked: Vec<Provoked>,
}

impl Shared {
    fn said(&self, index: usize) -> &Said {
        let Provoked { provoke, said } = &self.provoked[index];
        said.get_or_init(|| provoke(&self.bench))
    }
}

fn main() -> Result<(), String> {
    let arguments = Arguments::from_args();
    let bench = Bench { extension: extension::path()?, hosts: Hosts::find() };
    let provocations = provoked::all();
    let names: Vec<String> = provocations.iter().map(|(name, _)| (*name).to_owned()).collect();
    let provoked = provocations.into_iter().map(|(_, provoke)| Provoked { provoke, said: OnceLock::new() }).collect();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let shared = Arc::new(Shared { root, list: List::new(), bench, provoked });
    if std::env::var_os("BLESS").is_some() && !arguments.list {
        document::bless(root, &shared.list)?;
    }
    let mut trials = Vec::new();
    // In CI a missing host is a failure.
    let excuses = std::env::var_os("CI").is_none();
    let is_excused = |name: &String| excuses && provoked::missing(&shared.bench, name).is_some();
    let some_are_missing = names.iter().any(is_excused);
    let mut trial = |name: String, holds: fn(&Shared, usize) -> Result<(), String>, index: usize| {
        let provocation = name.strip_prefix("provoked::").unwrap_or_default().to_owned();
        let is_ignored = is_excused(&provocation) || (some_are_missing && name.ends_with("was_printed_once"));
        let shared = shared.clone();
        let trial = Trial::test(name, move || holds(&shared, index).map_err(Failed::from));
        trials.push(trial.with_ignored_flag(is_ignored));
    };
    trial("code::every_sentence_of_the_code_has_its_entry".to_owned(), |it, _| code::has_entries(it.root, &it.list), 0);
    trial("code::every_word_of_an_entry_stands_in_the_code".to_owned(), |it, _| code::has_words(it.root, &it.list), 0);
    trial("shown::in_goldens".to_owned(), |it, _| each_is_one_entry(&it.list, shown::in_goldens(it.root)?), 0);
    trial("shown::in_documents".to_owned(), |it, _| each_is_one_entry(&it.list, shown::in_documents(it.root)?), 0);
    trial(
        "shown::in_the_fault_matrix".to_owned(),
        |it, _| each_is_one_entry(&it.list, shown::in_the_fault_matrix(it.root)?),
        0,
    );
    for (index, name) in names.iter().enumerate() {
        let holds = |it: &Shared, index| each_is_one_entry(&it.list, it.said(index).clone()?);
        trial(format!("provoked::{name}"), holds, index);
    }
    trial("shown::every_entry_was_printed_once".to_owned(), |it, _| every_entry_was_printed(it), 0);
    trial("document::is_what_the_list_says".to_owned(), |it, _| document::is_current(it.root, &it.list), 0);
    trial("document::its_links_lead_somewhere".to_owned(), |it, _| document::has_no_dead_link(it.root), 0);
    trial("document::its_sql_works".to_owned(), |it, _| remedies::sql_works(it.root, &it.list, &it.bench), 0);
    trial("document::its_commands_exist".to_owned(), |it, _| remedies::commands_exist(it.root, &it.list), 0);
    libtest_mimic::run(&arguments, trials).exit()
}

/// Fails with all messages that are no entry, or several.
fn each_is_one_entry(list: &List, printed: impl IntoIterator<Item = String>) -> Result<(), String> {
    let (mut faults, mut number) = (Vec::new(), 0);
    for message in printed {
        number += 1;
        faults.extend(list.entries_of(&message).err());
    }
    if number == 0 {
        faults.push("nothing was printed".to_owned());
    }
    if faults.is_empty() { Ok(()) } else { Err(faults.join("\n")) }
}

/// Each entry is printed by a golden, a document, the fault matrix or a provocation; or another test asserts it; or it
/// stands in the list of those that cannot be provoked, and in one of them only.
fn every_entry_was_printed(shared: &Shared) -> Result<(), String> {
    let Shared { root, list, .. } = shared;
    let mut printed: BTreeSet<String> = shown::in_goldens(root)?;
    printed.extend(shown::in_documents(root)?);
    printed.extend(shown::in_the_fault_matrix(root)?);
    for index in 0..shared.provoked.len() {
        printed.extend(shared.said(index).clone().unwrap_or_default());
    }
    let mut seen: BTreeSet<usize> =
        printed.iter().filter_map(|message| list.entries_of(message).ok()).flatten().collect();
    seen.extend(shown::in_other_tests(root, list)?);
    let mut faults = Vec::new();
    for (index, entry) in list.entries.iter().enumerate() {
        let excused = unseen::UNSEEN.iter().any(|(text, _)| *text == entry.message.text);
        match (seen.contains(&index), excused) {
            (false, false) => faults.push(format!("never printed: {}", entry.message.text)),
            (true, true) => faults.push(format!("printed after all, and listed in unseen.rs: {}", entry.message.text)),
            _ => {}
        }
    }
    let is_there = |text: &str| list.entries.iter().any(|entry| entry.message.text == text);
    faults
        .extend(unseen::UNSEEN.iter().filter(|(text, _)| !is_there(text)).map(|(text, _)| format!("no entry: {text}")));
    if faults.is_empty() { Ok(()) } else { Err(faults.join("\n")) }
}
