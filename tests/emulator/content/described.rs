//! Every list that the descriptions have together with its rows by id, as far as the emulator has it: answers fit, rows
//! by id are those of the list, parameters are taken as they are described. A new pair of endpoints takes part by
//! itself. Sessions have their own tests, in `../checks`.

use std::collections::BTreeSet;

use realtime_kit_emulator::Emulator;
use serde_json::Value;

use crate::client::{Reply, account_url, ask, url};
use crate::schema::{Description, judge};

/// Those that the emulator has had from the beginning: if one is missing, this test does not see what it should.
const KNOWN: [&str; 2] = ["apps", "recordings"];

/// A list of one revision, and its rows by id.
struct Pair {
    revision: &'static str,
    /// `recordings`.
    name: String,
    of_account: bool,
    description: Description,
    list: Value,
    one: Value,
}

impl Pair {
    fn get(&self, emulator: &Emulator, more: &str, behind: &str) -> Reply {
        let switches = format!("revision={}{more}", self.revision);
        let path = format!("/{}{behind}", self.name);
        ask(
            "GET",
            &if self.of_account { account_url(emulator, &switches, &path) } else { url(emulator, &switches, &path) },
        )
    }

    /// How many fields are described of the list's rows as well as of a row by id.
    fn in_common(&self) -> usize {
        let fields = |operation: &Value, of_a_list: bool| -> BTreeSet<String> {
            let answer = self.description.answer(operation);
            let data = self.description.resolved(&self.description.resolved(&answer)["properties"]["data"]).clone();
            let row = if of_a_list { self.description.resolved(&data["items"]) } else { &data };
            row["properties"].as_object().expect("fields").keys().cloned().collect()
        };
        fields(&self.list, true).intersection(&fields(&self.one, false)).count()
    }

    /// Whether the emulator has it.
    fn is_there(&self, emulator: &Emulator) -> bool {
        self.get(emulator, "", "").status == 200
    }

    /// The query parameters of the list, with their schemas.
    fn parameters(&self) -> Vec<(String, Value)> {
        let parameters = self.list["parameters"].as_array().expect("parameters").iter();
        let parameters = parameters.map(|it| self.description.resolved(it)).filter(|it| it["in"] == "query");
        let name = |it: &Value| it["name"].as_str().expect("a name").to_owned();
        parameters.map(|it| (name(it), self.description.resolved(&it["schema"]).clone())).collect()
    }
}

/// All of them in both revisions.
fn pairs() -> Vec<Pair> {
    let mut pairs = Vec::new();
    for revision in ["a", "b"] {
        let paths = Description::of(revision).document["paths"].as_object().expect("paths").clone();
        for (path, operations) in &paths {
            let Some(name) = path.rsplit('/').next().filter(|name| !name.starts_with('{') && *name != "sessions")
            else {
                continue;
            };
            let kit = "/accounts/{account_id}/realtime/kit";
            let of_account = *path == format!("{kit}/{name}");
            let mut by_id = paths
                .iter()
                .filter(|(other, _)| other.strip_prefix(&format!("{path}/{{")).is_some_and(|rest| !rest.contains('/')));
            let Some((_, one)) = by_id.next().filter(|_| of_account || *path == format!("{kit}/{{app_id}}/{name}"))
            else {
                continue;
            };
            let (list, one) = (operations["get"].clone(), one["get"].clone());
            let description = Description::of(revision);
            pairs.push(Pair { revision, name: name.to_owned(), of_account, description, list, one });
        }
    }
    pairs
}

/// Those that the emulator has.
fn emulated(emulator: &Emulator) -> Vec<Pair> {
    let pairs: Vec<Pair> = pairs().into_iter().filter(|pair| pair.is_there(emulator)).collect();
    let names: BTreeSet<&str> = pairs.iter().map(|pair| pair.name.as_str()).collect();
    assert!(KNOWN.iter().all(|name| names.contains(name)), "only {names:?}");
    pairs
}

fn rows(reply: &Reply) -> Vec<Value> {
    assert_eq!(reply.status, 200, "{}", reply.text());
    reply.json()["data"].as_array().expect("a list").clone()
}

#[test]
fn lists_and_their_rows_by_id_fit_their_descriptions() {
    let emulator = Emulator::start().expect("an emulator");
    for pair in emulated(&emulator) {
        let what = format!("{} of revision {}", pair.name, pair.revision);
        let list = pair.description.validator(pair.description.answer(&pair.list));
        let one = pair.description.validator(pair.description.answer(&pair.one));
        let all = pair.get(&emulator, "", "?per_page=1000");
        judge(&list, &what, &all.json());
        let all = rows(&all);
        assert!(all.len() > 3, "{what}: {} rows", all.len());
        let mut paged = Vec::new();
        for page in 1.. {
            let reply = pair.get(&emulator, "", &format!("?per_page=7&page_no={page}"));
            judge(&list, &what, &reply.json());
            let some = rows(&reply);
            // The apps of revision A have no pages.
            if some.is_empty() || some.len() == all.len() {
                paged.extend(some);
                break;
            }
            paged.extend(some);
        }
        assert_eq!(paged, all, "{what}: pages");
        let mut in_common = BTreeSet::new();
        for row in &all {
            let id = row["id"].as_str().expect("an id");
            let reply = pair.get(&emulator, "", &format!("/{id}")).json();
            judge(&one, &what, &reply);
            // What both have is the same.
            for (name, value) in row.as_object().expect("a row") {
                if let Some(other) = reply["data"].get(name) {
                    assert_eq!(other, value, "{what}: {name} of {id}");
                    in_common.insert(name.clone());
                }
            }
        }
        assert!(in_common.len() >= pair.in_common().min(3), "{what}: a row by id has only {in_common:?} of the list");
        let unknown = pair.get(&emulator, "", "/00000000-0000-4000-8000-000000000000");
        assert_eq!((unknown.status, unknown.json()["error"]["code"].as_i64()), (404, Some(404)), "{what}");
    }
}

#[test]
fn parameters_are_taken_as_they_are_described() {
    let emulator = Emulator::start().expect("an emulator");
    for pair in emulated(&emulator) {
        let what = |query: &str| format!("/{}{query} of revision {}", pair.name, pair.revision);
        let ask = |query: &str| pair.get(&emulator, ",unknown_parameter=422", query);
        assert_eq!(ask("?nobody_knows=this").status, 422, "{}", what("?nobody_knows=this"));
        for (name, schema) in pair.parameters() {
            let words = |schema: &Value| -> Vec<String> {
                let words = schema["enum"].as_array().into_iter().flatten();
                words.map(|word| word.as_str().expect("a word").to_owned()).collect()
            };
            let of_items = words(&schema["items"]);
            let known = if of_items.is_empty() { words(&schema) } else { of_items };
            let (good, bad): (Vec<String>, &[&str]) = match (schema["type"].as_str(), schema["format"].as_str()) {
                _ if !known.is_empty() => (known, &["no_such_word"]),
                (Some("number" | "integer"), _) => (vec!["1".into(), "3".into()], &["-1", "three"]),
                (Some("boolean"), _) => (vec!["true".into(), "false".into()], &["1"]),
                (_, Some("date-time")) => (vec!["2026-11-01T00:00:00Z".into()], &["yesterday"]),
                _ => (vec!["e".into()], &[]),
            };
            for value in good {
                let reply = ask(&format!("?{name}={value}"));
                // Text may have to be of a form that the description does not tell, an id's say.
                assert!(reply.status == 200 || schema["type"] == "string", "{}", what(&format!("?{name}={value}")));
                if reply.status == 200 {
                    judge(&pair.description.validator(pair.description.answer(&pair.list)), &name, &reply.json());
                }
            }
            for value in bad {
                assert_eq!(ask(&format!("?{name}={value}")).status, 422, "{}", what(&format!("?{name}={value}")));
            }
        }
    }
}
