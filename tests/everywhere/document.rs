//! docs/hosts.md: a heading for each host, with the lines that work, and what they print below.
//!
//! A block's host is the one whose title its heading (`### …`) is. A `console` block is run by a shell: behind `$ ` stand
//! commands, behind another prompt (`sqlite> `, say) what is typed into the last one. Others are programs in the host's
//! language. `target/release/librealtime_kit` stands for the extension.

use super::harness::{diff, written};
use super::hosts::{Expected, HOSTS, Host, Interrupt};
use super::run::Bench;
use std::ops::Range;
use std::path::{Path, PathBuf};

/// The document.
pub const NAME: &str = "docs/hosts.md";

/// Where it says the extension is.
const LIBRARY: &str = "target/release/librealtime_kit";

/// What programs call that have it inside.
const EMBEDDED: &str = "realtime_kit::load";

/// Those that take what is typed into them from a terminal only.
const NEEDS_TERMINAL: &[&str] = &["litecli"];

/// The document, read.
pub struct Document {
    text: String,
    pub blocks: Vec<Block>,
}

/// A block that is run.
#[derive(Clone)]
pub struct Block {
    /// Whose it is: none where its section is no host's.
    pub host: Option<&'static Host>,
    /// The number of its fence's line, from 1.
    pub line: usize,
    kind: String,
    text: String,
    /// The lines of the output below it, from 0, and the output.
    output: Option<(Range<usize>, String)>,
}

impl Document {
    /// Reads it.
    pub fn read() -> Result<Self, String> {
        let text = std::fs::read_to_string(path()).map_err(|error| format!("{NAME}: {error}"))?;
        let lines: Vec<&str> = text.lines().collect();
        let mut blocks: Vec<Block> = Vec::new();
        let mut host = None;
        let mut at = 0;
        while at < lines.len() {
            if lines[at].starts_with('#') {
                let title = lines[at].trim_start_matches('#').trim();
                host = HOSTS.iter().find(|host| host.title == title);
            }
            let Some(kind) = lines[at].strip_prefix("```") else {
                at += 1;
                continue;
            };
            let end = (at + 1..lines.len()).find(|&line| lines[line] == "```").unwrap_or(lines.len());
            let inside: String = lines[at + 1..end].iter().map(|line| format!("{line}\n")).collect();
            match blocks.last_mut() {
                Some(block) if kind == "text" => block.output = Some((at + 1..end, inside)),
                _ => blocks.push(Block { host, line: at + 1, kind: kind.to_owned(), text: inside, output: None }),
            }
            at = end + 1;
        }
        Ok(Document { text, blocks })
    }

    /// Writes what stands below each block anew, where its host is here.
    pub fn bless(&self, bench: &Bench) -> Result<(), String> {
        let mut lines: Vec<String> = self.text.lines().map(str::to_owned).collect();
        for block in self.blocks.iter().rev() {
            let Some(host) = block.host.filter(|host| super::run::missing(host).is_none()) else { continue };
            if let Some((output, _)) = &block.output {
                let printed = block.run(bench, host).map_err(|error| format!("{NAME}:{}: {error}", block.line))?;
                lines.splice(output.clone(), printed.lines().map(str::to_owned));
            }
        }
        std::fs::write(path(), lines.join("\n") + "\n").map_err(|error| error.to_string())
    }

    /// Each host has a row in the table and, where it works, a section in which something is run; each block is a host's.
    pub fn has_every_host(&self) -> Result<(), String> {
        let mut wrong = Vec::new();
        for host in HOSTS {
            let works = matches!(host.expected, Expected::Works { .. });
            let link = format!("[{}](#{})", host.title, anchor(host.title));
            let (begin, end) = match &host.expected {
                Expected::Works { interrupt: Interrupt::By(means, _), .. } => (link, format!("| {means} |")),
                Expected::Works { interrupt: Interrupt::None(why), .. } => (link, format!("| no: {why} |")),
                Expected::Cannot(_) => (host.title.to_owned(), String::new()),
            };
            let is_row = |line: &str| line.starts_with(&format!("| {begin} |")) && line.ends_with(&end);
            if !self.text.lines().any(is_row) {
                wrong.push(format!("{} has no row: | {begin} | … {end}", host.name));
            }
            if works && !self.blocks.iter().any(|block| block.host.is_some_and(|of| of.name == host.name)) {
                wrong.push(format!("{} has no block below a heading {:?}", host.name, host.title));
            }
        }
        wrong.extend(
            self.blocks
                .iter()
                .filter(|block| block.host.is_none())
                .map(|block| format!("line {}: no host's", block.line)),
        );
        if wrong.is_empty() { Ok(()) } else { Err(wrong.join("\n")) }
    }
}

impl Block {
    /// Runs it and compares what it prints.
    pub fn check(&self, bench: &Bench) -> Result<(), String> {
        let host = self.host.ok_or("no host's")?;
        let printed = self.run(bench, host)?;
        let (_, expected) = self.output.as_ref().ok_or("there is no output below it")?;
        let difference = diff::lines(expected, &printed);
        if difference.is_empty() {
            Ok(())
        } else {
            Err(format!("- {NAME} + what came (BLESS=1 writes it)\n{difference}"))
        }
    }

    fn run(&self, bench: &Bench, host: &Host) -> Result<String, String> {
        // Some take the file's name alone, from a folder that the command names.
        if !self.text.contains("librealtime_kit") && !self.text.contains(EMBEDDED) {
            return Err(format!("it neither loads {LIBRARY} nor calls {EMBEDDED}"));
        }
        let text = self.text.replace(LIBRARY, &bench.extension.display().to_string());
        let ran = if self.kind == "console" {
            bench.run_script(host, &script(host, &text))?
        } else {
            let extension = Path::new(host.program).extension().unwrap_or_default().to_string_lossy().into_owned();
            let file = written::directory()?.join(format!("Lines.{extension}"));
            std::fs::write(&file, text).map_err(|error| error.to_string())?;
            bench.run(host, &file, "")?.0
        };
        Ok(ran.said())
    }
}

/// A shell script of what stands behind the prompts.
fn script(host: &Host, text: &str) -> String {
    let mut script = String::new();
    let mut lines = text.lines().peekable();
    while let Some(line) = lines.next() {
        let command = line.strip_prefix("$ ").unwrap_or(line);
        let mut typed = String::new();
        while let Some(input) = lines.peek().and_then(|line| behind_prompt(line)) {
            typed += &format!("{input}\n");
            lines.next();
        }
        let terminal = super::hosts::folder().join("terminal.py");
        script += &match typed.as_str() {
            "" => format!("{command}\n"),
            _ if NEEDS_TERMINAL.contains(&host.name) => {
                format!("python3 '{}' {command} <<'END'\n{typed}END\n", terminal.display())
            }
            _ => format!("{command} <<'END'\n{typed}END\n"),
        };
    }
    script
}

/// What is typed at a prompt: a word and `> `.
fn behind_prompt(line: &str) -> Option<&str> {
    let (prompt, input) = line.split_once("> ")?;
    let is_prompt = !prompt.is_empty() && prompt.chars().all(|c| c.is_alphanumeric() || "._:-".contains(c));
    is_prompt.then_some(input)
}

/// What a link to a heading has behind its `#`.
fn anchor(title: &str) -> String {
    let kept = title.to_lowercase();
    kept.chars().filter(|c| c.is_alphanumeric() || " -_".contains(*c)).map(|c| if c == ' ' { '-' } else { c }).collect()
}

fn path() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(NAME)
}
