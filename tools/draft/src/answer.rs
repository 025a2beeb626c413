//! What operations take and answer, one member a line, with the differences between documents: an answer by id can be
//! several hundred lines of a description.

use std::collections::BTreeMap;
use std::fmt::Write;

use serde_json::Value;

use crate::openapi::Document;

/// Each parameter and member of these paths: its type, `?` if it may be left out, its words and bounds. Where documents
/// disagree a line for each of them follows.
pub fn answers(documents: &[Document], paths: &[String]) -> String {
    let mut text = String::new();
    for path in paths {
        let told: Vec<(&Document, BTreeMap<String, String>)> =
            documents.iter().filter_map(|document| Some((document, lines(document, path)?))).collect();
        // Writing to a String cannot fail.
        let _ = writeln!(text, "GET {path}");
        for (document, _) in
            documents.iter().map(|it| (it, told.iter().any(|(told, _)| told.name == it.name))).filter(|it| !it.1)
        {
            let _ = writeln!(text, "  not in {}", document.name);
        }
        let mut names: Vec<&String> = told.iter().flat_map(|(_, lines)| lines.keys()).collect();
        names.sort();
        names.dedup();
        for name in names {
            let said: Vec<(&str, Option<&String>)> =
                told.iter().map(|(document, lines)| (document.name.as_str(), lines.get(name))).collect();
            let all_say_it = said.iter().all(|(_, it)| *it == said[0].1);
            let _ = match (all_say_it, said[0].1) {
                (true, Some(what)) => writeln!(text, "  {name}: {what}"),
                _ => {
                    let each = said.iter().map(|(document, it)| match it {
                        Some(what) => format!("\n    {document}: {what}"),
                        None => format!("\n    {document}: not there"),
                    });
                    writeln!(text, "  {name}{}", each.collect::<String>())
                }
            };
        }
    }
    text
}

fn lines(document: &Document, path: &str) -> Option<BTreeMap<String, String>> {
    let operation = document.operation(path)?;
    let mut lines = BTreeMap::new();
    for it in operation.parameters.iter().filter(|it| !it.in_path) {
        lines.insert(format!("?{}", it.name), what(&it.schema));
    }
    members(document, &operation.answer, "", &mut lines, 0);
    Some(lines)
}

fn members(document: &Document, schema: &Value, place: &str, lines: &mut BTreeMap<String, String>, depth: usize) {
    // What holds things of its own kind has no end.
    if depth > 12 {
        return;
    }
    let schema = document.resolved(schema);
    if let Some(items) = schema.get("items") {
        let items = document.resolved(items);
        if !items["properties"].is_object() {
            lines.insert(format!("{place}[]"), what(&items));
        }
        members(document, &items, &format!("{place}[]"), lines, depth + 1);
    }
    let required: Vec<&str> = schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    for (name, member) in schema["properties"].as_object().into_iter().flatten() {
        let member = document.resolved(member);
        let may_be_left_out = if required.contains(&name.as_str()) { "" } else { " ?" };
        let below = format!("{place}/{name}");
        lines.insert(below.clone(), format!("{}{may_be_left_out}", what(&member)));
        members(document, &member, &below, lines, depth + 1);
    }
}

fn what(schema: &Value) -> String {
    let mut text = schema["type"].as_str().unwrap_or("any").to_owned();
    if let Some(format) = schema["format"].as_str() {
        text.push_str(&format!(" {format}"));
    }
    if schema["nullable"] == true {
        text.push_str(" or null");
    }
    let words =
        schema["enum"].as_array().into_iter().flatten().map(|it| it.as_str().map_or(it.to_string(), str::to_owned));
    let words: Vec<String> = words.collect();
    if !words.is_empty() {
        text.push_str(&format!(" {}", words.join("|")));
    }
    for bound in ["minimum", "maximum", "default"] {
        if let Some(value) = schema.get(bound) {
            text.push_str(&format!(" {bound} {value}"));
        }
    }
    text
}
