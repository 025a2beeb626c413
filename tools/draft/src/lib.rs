//! Drafts a table file from operations of an OpenAPI document: what a description says is written down, what it does not
//! say is marked. `cargo draft` is the program; CONTRIBUTING.md says what comes next.

mod answer;
mod openapi;
mod rust;
mod table;

pub use answer::answers;
pub use openapi::Document;
pub use rust::{MARK, file};
pub use table::{Argument, Column, Form, Kind, Route, Table, draft};

/// The paths behind account and app that a person means by `GET /…/meetings`. Where a list has its rows by id in the same
/// document, that operation comes along.
pub fn paths(documents: &[Document], operations: &[String]) -> Result<Vec<String>, String> {
    let known: Vec<String> = documents.iter().flat_map(Document::paths).collect();
    let mut paths = Vec::new();
    for operation in operations {
        let (method, path) = operation.trim().split_once(' ').unwrap_or(("GET", operation.trim()));
        if !method.eq_ignore_ascii_case("GET") {
            return Err(format!(
                "{operation}: a table reads, so give a GET operation; what INSERT does is written by hand (`Insert` in src/spec.rs)"
            ));
        }
        let path = path.rsplit(['…', '*']).next().unwrap_or(path).trim();
        // A whole path, or what is behind account and app of it.
        let is_meant = |it: &&String| *it == path || path.ends_with(&format!("/realtime/kit/{{app_id}}{it}"));
        let Some(found) = known.iter().find(is_meant) else {
            return Err(format!("no document has GET {path}; there are\n  {}", sorted(&known).join("\n  ")));
        };
        paths.push(found.clone());
    }
    if let [list] = &paths[..] {
        let is_one = |it: &&String| {
            it.strip_prefix(&format!("{list}/{{")).is_some_and(|rest| rest.find('}') == Some(rest.len() - 1))
        };
        paths.extend(known.iter().find(is_one).cloned());
    }
    Ok(paths)
}

fn sorted(paths: &[String]) -> Vec<String> {
    let mut paths = paths.to_vec();
    paths.sort();
    paths.dedup();
    paths
}
