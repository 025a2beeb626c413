//! What is read of an OpenAPI document: GET operations, their parameters, the schema of their answers.

use serde_json::{Map, Value, json};

/// The path below which everything of RealtimeKit stands; an app's things have the app's id behind it.
const KIT: &str = "/accounts/{account_id}/realtime/kit";
const APP: &str = "/{app_id}";

/// A document, with a name for messages.
#[derive(Debug)]
pub struct Document {
    /// Such as `revision-b.json`.
    pub name: String,
    value: Value,
}

/// A GET operation of a document.
#[derive(Debug)]
pub struct Operation {
    /// The path behind account and app.
    pub path: String,
    /// Whether it stands behind the account, and behind no app.
    pub of_account: bool,
    /// Its parameters, but for account and app.
    pub parameters: Vec<Parameter>,
    /// The schema of its success.
    pub answer: Value,
}

/// A parameter of an operation.
#[derive(Debug)]
pub struct Parameter {
    /// The API's name for it.
    pub name: String,
    /// Whether it stands in the path; else in the query.
    pub in_path: bool,
    /// What is said about it, or nothing.
    pub description: String,
    /// What it takes.
    pub schema: Value,
}

impl Document {
    /// Reads a document. An error says what is wrong with the text.
    pub fn parse(name: &str, text: &str) -> Result<Document, String> {
        let value: Value = serde_json::from_str(text).map_err(|error| format!("{name} is no JSON: {error}"))?;
        if !value["paths"].is_object() {
            return Err(format!("{name} has no `paths`; give an OpenAPI document as JSON"));
        }
        Ok(Document { name: name.to_owned(), value })
    }

    /// The paths behind account and app that have a GET operation.
    pub fn paths(&self) -> Vec<String> {
        let paths = self.value["paths"].as_object().into_iter().flatten();
        let paths = paths.filter(|(_, operations)| operations["get"].is_object());
        paths.filter_map(|(path, _)| Some(behind(path)?.0.to_owned())).collect()
    }

    /// The GET operation of a path behind account and app.
    pub fn operation(&self, path: &str) -> Option<Operation> {
        let paths = self.value["paths"].as_object()?;
        let (full, operations) = paths.iter().find(|(full, _)| behind(full).is_some_and(|(it, _)| it == path))?;
        let operation = operations.get("get")?;
        let responses = operation["responses"].as_object()?;
        let good = responses.iter().find(|(status, _)| status.starts_with('2'))?.1;
        let answer = self.resolved(&self.resolved(good)["content"]["application/json"]["schema"]);
        // What all operations of a path share stands beside them.
        let shared = operations["parameters"].as_array().into_iter().flatten();
        let own = operation["parameters"].as_array().into_iter().flatten();
        let parameters = shared.chain(own).map(|it| self.resolved(it));
        let parameters = parameters.filter_map(|it| self.parameter(&it));
        let of_account = behind(full)?.1;
        Some(Operation {
            path: path.to_owned(),
            of_account,
            parameters: parameters
                .filter(|it| it.name != "account_id" && (of_account || it.name != "app_id"))
                .collect(),
            answer,
        })
    }

    fn parameter(&self, value: &Value) -> Option<Parameter> {
        let place = value["in"].as_str()?;
        if !["path", "query"].contains(&place) {
            return None;
        }
        Some(Parameter {
            name: value["name"].as_str()?.to_owned(),
            in_path: place == "path",
            description: value["description"].as_str().unwrap_or_default().to_owned(),
            schema: self.resolved(&value["schema"]),
        })
    }

    /// A schema, parameter or answer with its reference followed, and the parts of `allOf` put together.
    pub fn resolved(&self, value: &Value) -> Value {
        if let Some(reference) = value["$ref"].as_str() {
            let found = self.value.pointer(reference.trim_start_matches('#'));
            return found.map_or(Value::Null, |found| self.resolved(found));
        }
        let Some(parts) = value["allOf"].as_array() else { return value.clone() };
        let mut properties = Map::new();
        let mut required = Vec::new();
        for part in parts.iter().map(|part| self.resolved(part)) {
            properties.extend(part["properties"].as_object().cloned().unwrap_or_default());
            required.extend(part["required"].as_array().cloned().unwrap_or_default());
        }
        json!({"type": "object", "properties": properties, "required": required, "description": value["description"]})
    }
}

/// The part of a path behind account and app, and whether it stands behind no app.
fn behind(path: &str) -> Option<(&str, bool)> {
    let rest = path.strip_prefix(KIT)?;
    match rest.strip_prefix(APP) {
        Some(rest) if rest.starts_with('/') => Some((rest, false)),
        _ => Some((rest, true)),
    }
}
