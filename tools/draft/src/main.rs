//! `cargo draft OPENAPI.json… 'GET /…/things'…`: the file on standard output, the next steps on standard error.

use std::io::Write;
use std::path::Path;
use std::process::{Command, ExitCode, Stdio};

use realtime_kit_draft::{Document, MARK, answers, draft, file, paths};

const USAGE: &str = "\
Drafts a table file from GET operations of OpenAPI documents (JSON).

  cargo draft tests/emulator/openapi/revision-b.json 'GET /…/meetings' > src/tables/meetings.rs
  cargo draft tests/emulator/openapi/revision-{b,a}.json 'GET /…/meetings' 'GET /…/meetings/{meeting_id}'

  cargo draft --answers tests/emulator/openapi/revision-{b,a}.json 'GET /…/meetings'

`--answers` writes no table: it lists what the operations take and answer, and where the documents disagree.
`…` stands for account and app. Of several documents the first that has a field says what it is. A list brings its rows
by id along.";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|it| it != "--").collect();
    match run(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &[String]) -> Result<(), String> {
    let (switches, arguments): (Vec<&String>, Vec<&String>) = arguments.iter().partition(|it| it.starts_with('-'));
    let (files, operations): (Vec<&String>, Vec<&String>) = arguments.into_iter().partition(|it| it.ends_with(".json"));
    let only_answers = switches == ["--answers"];
    if files.is_empty() || operations.is_empty() || (!switches.is_empty() && !only_answers) {
        return Err(USAGE.to_owned());
    }
    let read = |path: &&String| {
        let text = std::fs::read_to_string(path).map_err(|error| format!("{path}: {error}"))?;
        Document::parse(&Path::new(path).file_name().unwrap_or_default().to_string_lossy(), &text)
    };
    let documents: Vec<Document> = files.iter().map(read).collect::<Result<_, String>>()?;
    let operations: Vec<String> = operations.into_iter().cloned().collect();
    let paths = paths(&documents, &operations)?;
    if only_answers {
        print!("{}", answers(&documents, &paths));
        return Ok(());
    }
    let table = draft(&documents, &paths)?;
    let text = file(&table);
    let marks = text.matches(MARK).count();
    print!("{}", formatted(&text));
    let module = table.name.trim_start_matches("realtime_kit_");
    eprintln!(
        "{} from {}: {} columns, {} arguments, {marks} marks `{MARK}`; a test fails while one is left.\n\
         Next (CONTRIBUTING.md):\n\
         1. src/tables/{module}.rs is this file; decide what is marked; its name comes into src/tables/mod.rs, twice\n\
         2. tests/emulator/src/routes/{module}.rs, and its data in tests/emulator/src/world/: from the API's documents\n\
            (`cargo draft --answers` with the same arguments lists them); both names come into mod.rs beside them, twice\n\
         3. tests/golden/{module}.sql; BLESS=1 cargo test --test golden -- embedded::{module}\n\
         4. BLESS=1 cargo test --test reference; BLESS=1 cargo test --test golden -- embedded::catalog",
        table.name,
        paths.iter().map(|path| format!("GET {path}")).collect::<Vec<_>>().join(" and "),
        table.columns.len(),
        table.arguments.len(),
    );
    Ok(())
}

/// The text as rustfmt writes it, or as it is where there is no rustfmt.
fn formatted(text: &str) -> String {
    let rustfmt =
        Command::new("rustfmt").args(["--edition", "2024"]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn();
    let Ok(mut rustfmt) = rustfmt else { return text.to_owned() };
    let written = rustfmt.stdin.take().map(|mut input| input.write_all(text.as_bytes()));
    match (written, rustfmt.wait_with_output()) {
        (Some(Ok(())), Ok(output)) if output.status.success() => String::from_utf8_lossy(&output.stdout).into_owned(),
        _ => text.to_owned(),
    }
}
