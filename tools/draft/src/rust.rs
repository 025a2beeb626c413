//! A drafted table as a file of `src/tables`.

use std::fmt::Write;

use crate::table::{Argument, Column, Form, Kind, Route, Table};

/// The file. What somebody has to decide stands behind [`MARK`] above the line it is about.
pub fn file(table: &Table) -> String {
    let mut text = String::new();
    // Writing to a String cannot fail.
    let _ = write(table, &mut text);
    text
}

/// Begins a comment about something that the description does not say. A test finds those that were left in a table.
pub const MARK: &str = "// Decide:";

fn write(table: &Table, out: &mut String) -> std::fmt::Result {
    let example = example(table);
    let thing = table.name.trim_start_matches("realtime_kit_").replace('_', " ");
    writeln!(out, "//! {}: the {thing} of an app.\n//!\n//! ```sql\n//! {example};\n//! ```\n", table.name)?;
    writeln!(out, "{MARK} the first line above: what the table is for.\nuse crate::spec::*;\n")?;
    writeln!(out, "/// The table.\npub static TABLE: Table = Table {{\n    name: {:?},", table.name)?;
    writeln!(
        out,
        "    {MARK} what a row is.\n    about: \"One of the {thing}.\",\n    example: {example:?},\n    routes: &["
    )?;
    table.routes.iter().try_for_each(|it| route(it, out))?;
    writeln!(out, "    ],\n    insert: None,\n    hides: {},\n    columns: &[", list(&table.hides))?;
    table.columns.iter().try_for_each(|it| column(it, out))?;
    table.arguments.iter().try_for_each(|it| argument(it, out))?;
    writeln!(out, "    ],\n}};")
}

fn example(table: &Table) -> String {
    let shown = table.columns.iter().filter(|column| !column.is_detail).take(2).map(|column| column.name.as_str());
    let columns = shown.collect::<Vec<_>>().join(", ");
    let in_every_path = |it: &&Argument| {
        it.in_path && table.routes.iter().all(|route| route.path.contains(&format!("{{{}}}", it.name)))
    };
    let given = table
        .arguments
        .iter()
        .filter(in_every_path)
        .map(|it| format!("{} = '{}'", it.name, it.name.trim_end_matches("_id").to_ascii_uppercase()));
    let given: Vec<String> = given.collect();
    let condition = if given.is_empty() { String::new() } else { format!(" WHERE {}", given.join(" AND ")) };
    format!("SELECT {columns} FROM {}{condition}", table.name)
}

fn route(route: &Route, out: &mut String) -> std::fmt::Result {
    if route.is_list {
        if route.page_max.is_none() {
            writeln!(out, "{MARK} the largest page worth asking for; the description has no maximum.")?;
        }
        writeln!(out, "{MARK} about how many rows there are in all; joins are ordered by it.")?;
    }
    write!(out, "get({:?}).{}({})", route.path, if route.is_list { "rows" } else { "row" }, list(&route.places))?;
    if route.is_list {
        write!(out, ".pages_of({}).expects(1_000)", route.page_max.unwrap_or(100))?;
    }
    if route.of_account {
        write!(out, ".of_account()")?;
    }
    if !route.sends.is_empty() {
        write!(out, ".sends({})", list(&route.sends))?;
    }
    writeln!(out, ",")
}

fn column(column: &Column, out: &mut String) -> std::fmt::Result {
    column.marks.iter().try_for_each(|mark| writeln!(out, "{MARK} {mark}"))?;
    let kind = match column.kind {
        Kind::Text => "text",
        Kind::Integer => "integer",
        Kind::Real => "real",
        Kind::Boolean => "boolean",
        Kind::Time => "time",
        Kind::Json => "json",
    };
    write!(out, "{kind}({:?}, {}, {:?})", column.name, list(&column.places), column.about)?;
    if column.is_key {
        write!(out, ".key()")?;
    }
    if let Some(argument) = &column.fills {
        write!(out, ".fills({argument:?})")?;
    }
    if let Some(wire) = &column.filters {
        write!(out, ".filters({wire:?})")?;
    }
    if let Some(word) = &column.sorts {
        write!(out, ".sorts({word:?})")?;
        if column.is_required {
            write!(out, ".required()")?;
        }
    }
    if !column.words.is_empty() {
        write!(out, ".one_of({})", list(&column.words))?;
    }
    if column.is_detail {
        write!(out, ".detail()")?;
    }
    if let Some(wire) = &column.asks {
        write!(out, ".asks({wire:?}, \"true\")")?;
    }
    writeln!(out, ",")
}

fn argument(argument: &Argument, out: &mut String) -> std::fmt::Result {
    argument.marks.iter().try_for_each(|mark| writeln!(out, "{MARK} {mark}"))?;
    let place = if argument.in_path { "path" } else { "query" };
    write!(out, "{place}({:?}, {:?})", argument.name, argument.about)?;
    match &argument.form {
        Form::Text => {}
        Form::Word => write!(out, ".one_of({})", list(&argument.words))?,
        Form::Words => write!(out, ".some_of({})", list(&argument.words))?,
        Form::Count(least, Some(most)) => write!(out, ".count({least}, {most})")?,
        Form::Count(least, None) => write!(out, ".count({least}, i64::MAX)")?,
        Form::Time => write!(out, ".instant()")?,
        Form::Boolean => write!(out, ".flag()")?,
    }
    if let Some(field) = &argument.echoes {
        write!(out, ".echoes({field:?})")?;
    }
    writeln!(out, ",")
}

fn list(words: &[String]) -> String {
    let words: Vec<String> = words.iter().map(|word| format!("{word:?}")).collect();
    format!("&[{}]", words.join(", "))
}
