//! The matrix: its trials, one a phase, and its table.

use crate::cell::{self, Came};
use crate::data::{self, Cell, Fault, Phase, Sentence};
use crate::host::Bench;
use libtest_mimic::{Failed, Trial};
use realtime_kit_emulator::Emulator;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

/// The data, and what came of it so far.
pub struct Matrix {
    phases: Vec<Phase>,
    faults: Vec<Fault>,
    cells: Vec<Cell>,
    sentences: Vec<Sentence>,
    came: Mutex<BTreeMap<usize, Came>>,
}

impl Matrix {
    /// Reads the files; an error is a cell that is missing, or twice there, or of nothing.
    pub fn read() -> Result<Self, String> {
        let sentences =
            if data::directory().join("sentences.csv").exists() { data::read("sentences.csv")? } else { Vec::new() };
        let matrix = Matrix {
            phases: data::read("phases.csv")?,
            faults: data::read("faults.csv")?,
            cells: data::read("matrix.csv")?,
            sentences,
            came: Mutex::default(),
        };
        let mut missing = Vec::new();
        for (phase, fault, form) in matrix.all() {
            let is_it = |cell: &&Cell| cell.phase == phase.name && cell.fault == fault.name && cell.form == form;
            if matrix.cells.iter().filter(is_it).count() != 1 {
                missing.push(format!("{},{},{form}", phase.name, fault.name));
            }
        }
        if !missing.is_empty() {
            return Err(format!("these cells must stand in matrix.csv, once:\n{}", missing.join("\n")));
        }
        if matrix.cells.len() != matrix.all().count() {
            return Err("matrix.csv has cells of no phase, or of a fault that cannot hit it".to_owned());
        }
        Ok(matrix)
    }

    /// Every phase with every fault that can hit it, in every form.
    fn all(&self) -> impl Iterator<Item = (&Phase, &Fault, &str)> {
        self.phases.iter().flat_map(move |phase| {
            let fits = self.faults.iter().filter(|fault| fault.on.split(' ').any(|kind| kind == phase.kind));
            fits.flat_map(move |fault| fault.forms.split(' ').map(move |form| (phase, fault, form)))
        })
    }

    fn cells_of<'m>(&'m self, phase: &'m Phase) -> impl Iterator<Item = (usize, &'m Cell, &'m Fault)> {
        let cells = self.cells.iter().enumerate().filter(|(_, cell)| cell.phase == phase.name && cell.expect != "none");
        cells.filter_map(|(number, cell)| {
            Some((number, cell, self.faults.iter().find(|fault| fault.name == cell.fault)?))
        })
    }

    /// All cells of a phase, each with a connection of its own.
    fn run(&self, bench: &Bench, phase: &Phase) -> Result<(), String> {
        let emulator = Emulator::start().map_err(|error| error.to_string())?;
        let mut connection = bench.start()?;
        let healthy = cell::healthy(&mut connection, &emulator, phase)?;
        let mut wrong = Vec::new();
        for (number, cell, fault) in self.cells_of(phase) {
            let name = format!("{} {} {}", phase.name, fault.name, cell.form);
            let result = cell::run(&mut connection, &emulator, phase, fault, cell, &healthy);
            match result {
                Ok(came) => {
                    let differences = cell::differences(cell, &came, &self.sentences);
                    if !differences.is_empty() {
                        wrong.push(format!("{name}: {}", differences.join("; ")));
                    }
                    self.came.lock().unwrap_or_else(PoisonError::into_inner).insert(number, came);
                }
                Err(error) => {
                    wrong.push(format!("{name}: {error}"));
                    connection = bench.start()?;
                }
            }
        }
        if wrong.is_empty() { Ok(()) } else { Err(wrong.join("\n")) }
    }

    /// Prints the table; with `BLESS` set, writes numbers and sentences anew.
    pub fn finish(&self) -> Result<(), String> {
        let came = self.came.lock().unwrap_or_else(PoisonError::into_inner);
        if came.is_empty() {
            return Ok(());
        }
        self.print(&came);
        if std::env::var_os("BLESS").is_some() { self.bless(&came) } else { Ok(()) }
    }

    /// A line a fault and form, a column a phase.
    fn print(&self, came: &BTreeMap<usize, Came>) {
        let phases: Vec<&Phase> = self
            .phases
            .iter()
            .filter(|phase| self.cells_of(phase).any(|(number, ..)| came.contains_key(&number)))
            .collect();
        println!(
            "\nThe fault matrix: . exact rows, o rows that show the odd value, E an error, ? told as unsure, ! not what must come"
        );
        for (index, phase) in phases.iter().enumerate() {
            println!("{}{}", "| ".repeat(index), phase.name);
        }
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        for fault in &self.faults {
            for form in fault.forms.split(' ') {
                let mark = |phase: &&Phase| {
                    let found = self.cells_of(phase).find(|(_, cell, _)| cell.fault == fault.name && cell.form == form);
                    let Some((number, cell, _)) = found else { return ' ' };
                    match came.get(&number) {
                        Some(it) if !cell::differences(cell, it, &self.sentences).is_empty() => '!',
                        Some(it) if it.expect == "rows" => '.',
                        Some(it) if it.expect == "shown" => 'o',
                        Some(it) if it.expect == "unsure" => '?',
                        Some(_) => 'E',
                        None => '!',
                    }
                };
                let marks: Vec<char> = phases.iter().map(mark).collect();
                if marks.iter().any(|mark| *mark != ' ') {
                    let line: String = marks.iter().flat_map(|mark| [*mark, ' ']).collect();
                    println!("{line} {} {form}: {}", fault.name, fault.about);
                }
            }
        }
        for it in came.values() {
            *counts.entry(it.expect).or_default() += 1;
        }
        let counts: Vec<String> = counts.iter().map(|(expect, count)| format!("{count} {expect}")).collect();
        println!("{} cells: {}\n", came.len(), counts.join(", "));
    }

    fn bless(&self, came: &BTreeMap<usize, Came>) -> Result<(), String> {
        let (mut cells, mut sentences) = (self.cells.clone(), self.sentences.clone());
        for (number, came) in came.iter().filter(|(number, came)| self.cells[**number].expect == came.expect) {
            let cell = &mut cells[*number];
            if !cell.requests.starts_with("<=") {
                cell.requests = came.requests.to_string();
                if cell.log != "*" {
                    cell.log.clone_from(&came.log);
                }
            }
            cell.says = match sentences.iter().find(|it| it.sentence == came.sentence) {
                _ if came.sentence.is_empty() => String::new(),
                Some(known) => known.key.clone(),
                None => {
                    let is_free = |key: &String| !sentences.iter().any(|it| it.key == *key);
                    let mut keys =
                        std::iter::once(cell.fault.clone()).chain((2..).map(|n| format!("{} {n}", cell.fault)));
                    let key = keys.find(is_free).unwrap_or_default();
                    sentences.push(Sentence { key: key.clone(), sentence: came.sentence.clone() });
                    key
                }
            };
        }
        sentences.retain(|it| cells.iter().any(|cell| cell.says == it.key));
        data::write("matrix.csv", &cells)?;
        data::write("sentences.csv", &sentences)
    }
}

/// A trial for each phase.
pub fn trials(bench: &Arc<Bench>, matrix: &Arc<Matrix>) -> Vec<Trial> {
    let trial = |phase: &Phase| {
        let (bench, matrix, phase) = (Arc::clone(bench), Arc::clone(matrix), phase.clone());
        Trial::test(format!("matrix::{}", phase.name), move || matrix.run(&bench, &phase).map_err(Failed::from))
    };
    matrix.phases.iter().map(trial).collect()
}
