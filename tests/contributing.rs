//! What CONTRIBUTING.md names is there: files, test programs, commands, and the commit that it shows.

use std::path::Path;
use std::process::Command;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn text(path: &str) -> String {
    std::fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The commands of its blocks, without comments.
fn commands() -> Vec<String> {
    let page = text("CONTRIBUTING.md");
    let lines = page.lines().filter_map(|line| line.strip_prefix("$ "));
    lines.map(|line| line.split(" #").next().unwrap_or_default().trim().to_owned()).collect()
}

#[test]
fn its_files_are_there() {
    let page = text("CONTRIBUTING.md");
    let quoted = page.split('`').skip(1).step_by(2);
    let linked = page.split("](").skip(1).filter_map(|rest| rest.split(')').next());
    let is_path = |it: &&str| it.contains('/') && !it.contains([' ', '…', '(']) && !it.starts_with("//");
    let folders = ["", "tests/emulator/src/", "tests/emulator/"];
    let paths: Vec<&str> = quoted.chain(linked).filter(is_path).collect();
    assert!(paths.len() > 20, "only {paths:?}");
    let missing: Vec<&&str> =
        paths.iter().filter(|path| !folders.iter().any(|folder| root().join(folder).join(path).exists())).collect();
    assert!(missing.is_empty(), "CONTRIBUTING.md names what is not there: {missing:?}");
}

#[test]
fn its_commands_are_there() {
    let (manifest, aliases) = (text("Cargo.toml"), text(".cargo/config.toml"));
    let commands = commands();
    assert!(commands.len() > 10, "only {commands:?}");
    for command in &commands {
        let words: Vec<&str> = command.split(' ').filter(|word| *word != "BLESS=1").collect();
        match words[..] {
            ["cargo", "build" | "fmt", ..] | ["git", ..] => {}
            ["cargo", "test", ref rest @ ..] => {
                for program in rest.windows(2).filter(|pair| pair[0] == "--test").map(|pair| pair[1]) {
                    assert!(manifest.contains(&format!("name = \"{program}\"")), "{command}: no test {program}");
                }
            }
            ["cargo", alias, ..] => assert!(aliases.contains(&format!("\n{alias} = ")), "{command}: no alias {alias}"),
            _ => panic!("{command}: what is it?"),
        }
    }
}

/// `cargo draft` of the page, with the table's file taken away from it.
#[test]
fn its_draft_is_drafted() {
    let commands = commands();
    let command = commands.iter().find(|it| it.starts_with("cargo draft ")).expect("a draft");
    let command = command.split(" > ").next().unwrap_or_default();
    let command = command.replace("revision-{b,a}.json", "revision-b.json tests/emulator/openapi/revision-a.json");
    let (files, operation) = command.trim_start_matches("cargo draft ").split_once(" '").expect("an operation");
    let document = |path: &str| realtime_kit_draft::Document::parse(path, &text(path)).expect("a document");
    let documents: Vec<_> = files.split(' ').map(document).collect();
    let paths = realtime_kit_draft::paths(&documents, &[operation.trim_end_matches('\'').to_owned()]).expect("paths");
    let table = realtime_kit_draft::draft(&documents, &paths).expect("a draft");
    assert_eq!((table.name.as_str(), table.routes.len()), ("realtime_kit_meetings", 2));
}

/// The commit is the pattern: the table's file and its name in the list, the emulator's route and its data, the golden, and
/// what commands write. Where there is no history (a source archive) there is nothing to look at.
#[test]
fn its_commit_is_what_it_says() {
    let git = |arguments: &[&str]| {
        let output = Command::new("git").current_dir(root()).args(arguments).output().ok()?;
        output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
    };
    if git(&["rev-parse", "--is-shallow-repository"]).as_deref() != Some("false") {
        return;
    }
    let commands = commands();
    let command = commands.iter().find(|it| it.contains("--grep=")).expect("the commit");
    let title = command.split("--grep='").nth(1).and_then(|rest| rest.split('\'').next()).expect("a title");
    let commits = git(&["log", "--format=%h", &format!("--grep={title}")]).expect("git log");
    assert_eq!(commits.lines().count(), 1, "{title}: {commits}");
    let files = git(&["show", "--format=", "--name-only", &commits]).expect("git show");
    let mut files: Vec<&str> = files.lines().collect();
    // What describes or is written by commands.
    let is_written =
        |file: &&str| file.ends_with(".md") || ["sql/schema.sql", "tests/golden/catalog.out"].contains(file);
    files.retain(|file| !is_written(file));
    assert_eq!(
        files,
        [
            "src/tables/meetings.rs",
            "src/tables/mod.rs",
            "tests/emulator/src/routes/meetings.rs",
            "tests/emulator/src/routes/mod.rs",
            "tests/emulator/src/world/meetings.rs",
            "tests/emulator/src/world/mod.rs",
            "tests/golden/meetings.out",
            "tests/golden/meetings.sql",
        ]
    );
}
