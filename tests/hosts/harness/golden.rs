//! A golden file: directives, then statements. `NAME.out` beside it holds what every host must answer.
//!
//! ```sql
//! -- emulator: revision=b,totals=absent   (switches of the emulator; several lines: the same answers under each)
//! -- env: REALTIMEKIT_MAX_REQUESTS=10     (without `=`: the variable is removed)
//! -- except: python3 gives up the last row before an error   (then NAME.python3.out holds its answers, if it is there)
//! SELECT …;
//! ```

use super::environment::Environment;
use super::sql::{self, Statement};
use std::path::{Path, PathBuf};

/// One golden file.
#[derive(Clone, Debug)]
pub struct Golden {
    pub name: String,
    /// Switches of the emulator; never empty.
    pub variants: Vec<String>,
    pub statements: Vec<Statement>,
    env: Vec<(String, Option<String>)>,
    except: Vec<(String, String)>,
    file: PathBuf,
}

/// Where a host's expected answers are.
pub enum Expected {
    /// In the file that all hosts share.
    Shared(PathBuf),
    /// In a file of this host's own.
    Own(PathBuf),
    /// This host does not run this golden, and why.
    Skipped(String),
}

impl Golden {
    /// All golden files of a directory, by name.
    pub fn all(directory: &Path) -> Result<Vec<Self>, String> {
        let mut goldens = files(directory, "sql")?.into_iter().map(Self::read).collect::<Result<Vec<_>, _>>()?;
        goldens.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(goldens)
    }

    fn read(file: PathBuf) -> Result<Self, String> {
        let text = std::fs::read_to_string(&file).map_err(|error| format!("{}: {error}", file.display()))?;
        let name = file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        Self::parse(name, file.clone(), &text).map_err(|error| format!("{}: {error}", file.display()))
    }

    fn parse(name: String, file: PathBuf, text: &str) -> Result<Self, String> {
        let (mut variants, mut env, mut except) = (Vec::new(), Vec::new(), Vec::new());
        let mut rest = text;
        while let Some((line, after)) = rest.split_once('\n') {
            let directive = line.strip_prefix("-- ").and_then(|line| line.split_once(':'));
            let Some((directive @ ("emulator" | "env" | "except"), value)) = directive else {
                break;
            };
            let value = value.trim();
            match directive {
                "emulator" => variants.push(value.to_owned()),
                "env" => env.push(match value.split_once('=') {
                    Some((name, value)) => (name.to_owned(), Some(value.to_owned())),
                    None => (value.to_owned(), None),
                }),
                _ => {
                    let (host, reason) = value.split_once(' ').ok_or("`-- except:` wants a host and a reason")?;
                    except.push((host.to_owned(), reason.to_owned()));
                }
            }
            rest = after;
        }
        if variants.is_empty() {
            variants.push(String::new());
        }
        let statements = sql::statements(rest);
        if statements.is_empty() {
            return Err("no statements".to_owned());
        }
        Ok(Golden { name, variants, statements, env, except, file })
    }

    /// The environment of a host that asks the emulator at `base_url`.
    pub fn environment(&self, base_url: &str) -> Environment {
        let mut environment = Environment::of_emulator(base_url);
        for (name, value) in &self.env {
            environment.set(name, value.as_deref());
        }
        environment
    }

    /// What a host must answer.
    pub fn expected(&self, host: &str) -> Expected {
        let Some((_, reason)) = self.except.iter().find(|(except, _)| except == host) else {
            return Expected::Shared(self.file.with_extension("out"));
        };
        let own = self.file.with_extension(format!("{host}.out"));
        if own.exists() { Expected::Own(own) } else { Expected::Skipped(reason.clone()) }
    }

    /// The name of one trial.
    pub fn trial_name(&self, host: &str, variant: &str) -> String {
        match variant {
            "" => format!("{host}::{}", self.name),
            _ => format!("{host}::{}[{variant}]", self.name),
        }
    }
}

/// Files of expected answers that belong to no golden: the golden was renamed or removed.
pub fn left_over(directory: &Path) -> Result<Vec<String>, String> {
    let names = files(directory, "out")?.into_iter().map(|file| file.file_name().unwrap_or_default().to_owned());
    let names = names.map(|name| name.to_string_lossy().into_owned());
    Ok(names
        .filter(|name| {
            let golden = name.split('.').next().unwrap_or_default();
            !directory.join(format!("{golden}.sql")).exists()
        })
        .collect())
}

fn files(directory: &Path, extension: &str) -> Result<Vec<PathBuf>, String> {
    let entries = std::fs::read_dir(directory).map_err(|error| format!("{}: {error}", directory.display()))?;
    let paths = entries.map(|entry| entry.map(|entry| entry.path()).map_err(|error| error.to_string()));
    let paths = paths.collect::<Result<Vec<_>, _>>()?;
    Ok(paths.into_iter().filter(|path| path.extension().is_some_and(|found| found == extension)).collect())
}
