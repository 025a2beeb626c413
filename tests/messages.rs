//! The list of messages (`src/error/messages/`) against everything that it speaks of.

#[allow(dead_code)]
#[path = "hosts/harness/mod.rs"]
mod harness;

#[path = "messages/code.rs"]
mod code;
#[path = "messages/list.rs"]
mod list;
#[path = "messages/sources.rs"]
mod sources;

use libtest_mimic::{Arguments, Failed, Trial};
use list::List;
use std::path::Path;

fn main() {
    let arguments = Arguments::from_args();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let trials = vec![
        Trial::test("code::every_sentence_of_the_code_has_its_entry", move || {
            code::every_sentence_of_the_code_has_its_entry(root, &List::new()).map_err(Failed::from)
        }),
        Trial::test("code::every_word_of_an_entry_stands_in_the_code", move || {
            code::every_word_of_an_entry_stands_in_the_code(root, &List::new()).map_err(Failed::from)
        }),
    ];
    libtest_mimic::run(&arguments, trials).exit()
}
