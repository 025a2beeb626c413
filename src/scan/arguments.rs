//! The values of a scan's arguments: checked before any request, in the form the API takes, combined over IN lists.

use std::collections::HashSet;

use crate::api::link::Link;
use crate::api::route::{Route, unfit_segment};
use crate::error::{Error, tidy};
use crate::plan::{Op, Plan};
use crate::spec::{Argument, Column, Form, Schema, is_common};
use crate::time;
use crate::value::Given;

/// One argument of `xFilter`.
#[derive(Debug, Clone)]
pub enum Input {
    /// A single value.
    One(Given),
    /// All values of an IN list.
    List(Vec<Given>),
}

/// One argument's value.
#[derive(Debug, Clone, PartialEq)]
pub struct Filled {
    /// The column it was given for.
    pub column: usize,
    /// What the column shows.
    pub echo: Given,
    /// What is sent; `None`: it is left to SQLite.
    pub wire: Option<String>,
}

/// The values of one request: of each argument one.
pub type Combination = Vec<Filled>;

/// A limit to where reading must go, on the column a list is sorted by.
#[derive(Debug, Clone)]
pub struct Limit {
    /// Its operator, [`Op::Eq`] included.
    pub op: Op,
    /// Its value.
    pub value: Given,
}

/// Everything `xFilter` gave, checked.
#[derive(Debug)]
pub struct Arguments {
    /// For each argument its values; an argument without any: nothing can match.
    choices: Vec<Vec<Filled>>,
    /// The limits on the column sorted by.
    pub limits: Vec<Limit>,
    /// LIMIT + OFFSET, if they were given.
    pub wanted: Option<u64>,
}

impl Arguments {
    /// Checks and combines what was given. `presets` are the values that CREATE VIRTUAL TABLE gave.
    pub fn new(
        link: &Link,
        schema: &Schema,
        plan: &Plan,
        route: &Route,
        inputs: &[Input],
        presets: &[(usize, String)],
    ) -> Result<Self, Error> {
        let check = Check { link, schema };
        let mut choices: Vec<Vec<Filled>> = Vec::new();
        let (mut limits, mut limit, mut offset, mut impossible) = (Vec::new(), None, 0, false);
        for (take, input) in plan.takes.iter().zip(inputs) {
            let values: &[Given] = match input {
                Input::One(value) => std::slice::from_ref(value),
                Input::List(values) => values,
            };
            let Some(column) = take.column else {
                let count = values.first().and_then(Given::integer);
                match take.op {
                    Op::Limit => limit = count.and_then(|n| u64::try_from(n).ok()),
                    _ => offset = count.map_or(0, |n| n.max(0) as u64),
                }
                continue;
            };
            let is_bound = plan.order.is_some_and(|order| order.column == column);
            if is_bound {
                impossible |= values.contains(&Given::Null);
                limits.extend(values.iter().map(|value| Limit { op: take.op, value: value.clone() }));
                continue;
            }
            let spec = schema.columns[column];
            // `search IS NULL`: it is not given, and that is what its column shows.
            let is_shown = spec.argument().is_none_or(|argument| argument.in_path || argument.echoes.is_some());
            if take.op == Op::Is && !is_shown && values == [Given::Null] {
                continue;
            }
            let mut choice: Vec<Filled> = Vec::with_capacity(values.len());
            let mut known = HashSet::with_capacity(values.len());
            for value in values {
                if let Some(filled) = check.value(column, value)?
                    && known.insert((filled.wire.clone(), format!("{:?}", filled.echo)))
                {
                    choice.push(filled);
                }
            }
            // A value of a list that is left to SQLite needs the whole list, which has the rows of all the others too.
            if choice.len() > 1 && choice.iter().any(|filled| filled.wire.is_none()) {
                continue;
            }
            choices.push(choice);
        }
        for (column, value) in presets {
            let is_given =
                choices.iter().flatten().any(|filled| filled.column == *column) || takes_column(plan, *column);
            if !is_given && route_takes(schema, route, *column) {
                choices.push(check.value(*column, &Given::Text(value.clone()))?.into_iter().collect());
            }
        }
        for name in ["account_id", "app_id"] {
            if let Some(column) =
                common(schema, name).filter(|c| !takes_column(plan, *c) && !presets.iter().any(|(p, _)| p == c))
            {
                let value = check.setting(name)?;
                choices.push(check.value(column, &Given::Text(value))?.into_iter().collect());
            }
        }
        if impossible {
            choices.push(Vec::new());
        }
        Ok(Self { choices, limits, wanted: limit.map(|limit| limit.saturating_add(offset)) })
    }
}

impl Arguments {
    /// How many combinations there are.
    pub fn count(&self) -> usize {
        self.choices.iter().fold(1, |count, choice| count.saturating_mul(choice.len()))
    }

    /// Keeps only these values.
    pub fn retain(&mut self, keeps: impl Fn(&Filled) -> bool) {
        self.choices.iter_mut().for_each(|choice| choice.retain(&keeps));
    }

    /// The values of request or list `number`, from 0: one of each argument, the last varying fastest; `None` behind the
    /// last. Two lists of thousands make millions, so they are never all made.
    pub fn combination(&self, number: usize) -> Option<Combination> {
        let mut rest = number;
        let mut combination = Vec::with_capacity(self.choices.len());
        for choice in self.choices.iter().rev() {
            combination.push(choice.get(rest.checked_rem(choice.len())?)?.clone());
            rest /= choice.len();
        }
        combination.reverse();
        (rest == 0).then_some(combination)
    }
}

fn takes_column(plan: &Plan, column: usize) -> bool {
    plan.takes.iter().any(|take| take.column == Some(column))
}

fn route_takes(schema: &Schema, route: &Route, column: usize) -> bool {
    is_common(schema.columns[column]) || route.takes(schema.columns[column].name)
}

/// The position of account or app, where the table has it as every table has.
pub fn common(schema: &Schema, name: &str) -> Option<usize> {
    schema.position(name).filter(|&column| is_common(schema.columns[column]))
}

/// Checks values against their columns.
pub struct Check<'a> {
    /// The connection, for its settings.
    pub link: &'a Link,
    /// The table.
    pub schema: &'a Schema,
}

impl Check<'_> {
    /// A value as the API takes it; `None`: nothing can match it, so nothing need be asked.
    ///
    /// An impossible value is an error on an argument, and matches nothing on a field.
    pub fn value(&self, column: usize, given: &Given) -> Result<Option<Filled>, Error> {
        if *given == Given::Null {
            return Ok(None);
        }
        let spec = self.schema.columns[column];
        match spec.argument() {
            Some(argument) => self.argument(column, spec, argument, given).map(Some),
            None => Ok(self.field(column, spec, given)?),
        }
    }

    fn field(&self, column: usize, spec: &Column, given: &Given) -> Result<Option<Filled>, Error> {
        // A blob equals no text.
        let Some(text) = given.text() else { return Ok(None) };
        let filled = |wire: Option<String>| Ok(Some(Filled { column, echo: given.clone(), wire }));
        if let Some(argument) = spec.fills {
            // Rows of a list may have any id. One with control characters travels escaped; as an argument nobody means it.
            let without_controls = text.replace(char::is_control, "-");
            return if unfit_segment(argument, &without_controls).is_some() { Ok(None) } else { filled(Some(text)) };
        }
        if !spec.words.is_empty() {
            return match word(spec.words, &text) {
                Some(word) => filled(spec.filter.is_some_and(|filter| (filter.takes)(word)).then(|| word.to_owned())),
                None if self.lets_through()? => filled(Some(text)),
                None => Ok(None),
            };
        }
        let is_taken = spec.filter.is_some_and(|filter| (filter.takes)(&text));
        filled(is_taken.then_some(text))
    }

    fn argument(&self, column: usize, spec: &Column, argument: &Argument, given: &Given) -> Result<Filled, Error> {
        let fault = |problem: String| Error::Argument {
            table: self.schema.table.name.to_owned(),
            argument: spec.name.to_owned(),
            given: given.shown(),
            problem,
        };
        let Some(text) = given.text() else {
            return Err(fault("is refused: arguments are text or numbers, no blobs".to_owned()));
        };
        let unknown = || {
            fault(format!(
                "is refused: {} takes {}; if the API has learnt more, SELECT realtime_kit_config('unknown_values', 'send') lets it through",
                spec.name,
                spec.words.join(", ")
            ))
        };
        let (echo, wire) = match argument.form {
            Form::Text => (given.clone(), text),
            Form::Id => match unfit_segment(spec.name, &text) {
                Some(problem) => return Err(fault(problem.to_owned())),
                None => (Given::Text(text.clone()), text),
            },
            Form::Word => match word(spec.words, &text) {
                Some(word) => (given.clone(), word.to_owned()),
                None if self.lets_through()? => (given.clone(), text),
                None => return Err(unknown()),
            },
            Form::Words => {
                let mut words = Vec::new();
                for part in text.split(',').map(str::trim) {
                    match word(spec.words, part) {
                        Some(word) => words.push(word.to_owned()),
                        None if self.lets_through()? => words.push(part.to_owned()),
                        None => return Err(unknown()),
                    }
                }
                (given.clone(), words.join(","))
            }
            Form::Count(low, high) => match given.integer().filter(|n| (low..=high).contains(n)) {
                Some(n) => (Given::Integer(n), n.to_string()),
                None if high == i64::MAX => {
                    return Err(fault(format!("is refused: give a whole number from {low} on")));
                }
                None => return Err(fault(format!("is refused: give a whole number from {low} to {high}"))),
            },
            Form::Time => match time::parse_argument(&text) {
                Some(instant) => (given.clone(), time::to_request(instant)),
                None => {
                    return Err(fault(
                        "is no time; write '2026-11-14', '2026-11-14 14:00', '2026-11-14T14:00:00+02:00' or seconds since 1970".to_owned(),
                    ));
                }
            },
            Form::Boolean => match text.to_ascii_lowercase().as_str() {
                "1" | "true" => (Given::Integer(1), "true".to_owned()),
                "0" | "false" => (Given::Integer(0), "false".to_owned()),
                _ => return Err(fault("is refused: give 0, 1, 'true' or 'false'".to_owned())),
            },
        };
        Ok(Filled { column, echo, wire: Some(wire) })
    }

    fn lets_through(&self) -> Result<bool, Error> {
        let (value, _) = self.link.settings.get("unknown_values").map_err(|text| self.refused(text))?;
        Ok(value.as_deref() == Some("send"))
    }

    fn refused(&self, text: String) -> Error {
        Error::refused(self.schema.table.name, text)
    }

    /// The account or app from the settings.
    pub fn setting(&self, name: &str) -> Result<String, Error> {
        let (value, _) = self.link.settings.get(name).map_err(|text| self.refused(text))?;
        value.ok_or_else(|| missing(self.schema, name))
    }
}

/// The error for an argument that was given nowhere.
pub fn missing(schema: &Schema, name: &str) -> Error {
    let table = schema.table.name;
    let remedy = match name {
        "account_id" | "app_id" => {
            let variable = if name == "account_id" { "CLOUDFLARE_ACCOUNT_ID" } else { "REALTIMEKIT_APP_ID" };
            format!(
                "set {variable}, SELECT realtime_kit_config('{name}', '…'), or add {name} = '…' (behind a LEFT JOIN into its ON, not into WHERE)"
            )
        }
        _ if schema.position(name).is_some_and(|column| schema.is_required(schema.columns[column])) => format!(
            "add WHERE {name} = '…', join it to another table's column, or call {table}('…') (behind a LEFT JOIN put it into ON, not into WHERE)"
        ),
        _ => format!(
            "add {name} = '…', or join it to another table's column (behind a LEFT JOIN put it into ON, not into WHERE)"
        ),
    };
    Error::Missing { table: table.to_owned(), argument: name.to_owned(), remedy }
}

/// The error for arguments that no endpoint takes together.
pub fn conflict(schema: &Schema, names: &[String]) -> Error {
    let mut sets: Vec<String> = Vec::new();
    for route in schema.table.routes {
        let taken: Vec<&str> = route.arguments().chain(route.sends.iter().copied()).collect();
        sets.push(format!("{} takes {}", tidy(route.path, 80), taken.join(", ")));
    }
    Error::refused(
        schema.table.name,
        format!("no endpoint takes {} together: {}; ask for one of these sets", names.join(" and "), sets.join("; ")),
    )
}

/// The word of that spelling, in any case.
fn word(words: &[&'static str], text: &str) -> Option<&'static str> {
    words.iter().copied().find(|word| word.eq_ignore_ascii_case(text.trim()))
}
