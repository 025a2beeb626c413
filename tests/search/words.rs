//! Small languages: settings, the headers of the budget, and what the text of a statement tells.

use libtest_mimic::Trial;
use proptest::prelude::*;
use proptest::test_runner::TestCaseResult;
use realtime_kit::api::budget::headers::readings;
use realtime_kit::config::{Kind, SETTINGS, Settings};

use crate::runner::{Search, failed};
use crate::some;

/// Pure, but of the bridge, where no test outside can reach it.
#[allow(dead_code, unused_imports)]
#[path = "../../src/sqlite/typed.rs"]
mod typed;

const TABLE: &str = "realtime_kit_sessions";

pub fn targets(search: &Search) -> Vec<Trial> {
    vec![
        search.target("words::any_setting", || {
            let keys: Vec<&str> = SETTINGS.iter().map(|setting| setting.key).collect();
            let key = prop_oneof![8 => prop::sample::select(keys).prop_map(str::to_owned), 1 => some::text()];
            let value = prop_oneof![6 => some::text(), 2 => (0..100_000u64).prop_map(|n| format!(" {n}")), 2 => prop::sample::select(&["on", "OFF", "iso", "send", "off"][..]).prop_map(str::to_owned)];
            Ok(((key, value), |(key, value): (String, String)| any_setting(&key, &value)))
        }),
        search.target("words::headers_of_the_budget", || Ok((headers(), |case: Headers| headers_of_the_budget(&case)))),
        search.target("words::headers_of_any_text", || {
            Ok(((header_text(), header_text()), |(one, other): (String, String)| {
                for (limit, policy) in [(Some(one.as_str()), Some(other.as_str())), (Some(&one), None), (None, Some(&other))] {
                    for reading in readings(limit, policy) {
                        let numbers = [Some(reading.remaining), Some(reading.seconds), reading.quota, reading.window];
                        prop_assert!(numbers.iter().flatten().all(|n| (0.0..=1e6).contains(n)), "{:?}", numbers);
                    }
                }
                Ok(())
            }))
        }),
        search.target("words::of_statements", || Ok((statements(), |case: Sql| of_statements(&case)))),
        search.target("words::of_any_sql", || {
            Ok((prop::collection::vec(prop_oneof![some::text(), sql_word()], 0..12), |words: Vec<String>| {
                for joined in [words.concat(), words.join(" ")] {
                    let _ = (typed::names_behind_into(&joined, TABLE), typed::names(&joined, TABLE), typed::early_ends(&joined));
                    // A comment before it changes nothing.
                    let behind = format!("/* INTO {TABLE} LIMIT */-- EXISTS\n{joined}");
                    prop_assert_eq!(typed::names_behind_into(&behind, TABLE), typed::names_behind_into(&joined, TABLE));
                    prop_assert_eq!(typed::early_ends(&behind), typed::early_ends(&joined));
                }
                Ok(())
            }))
        }),
    ]
}

fn any_setting(key: &str, value: &str) -> TestCaseResult {
    let settings = Settings::default();
    let set = settings.set(key, Some(value));
    if let Err(why) = &set {
        prop_assert!(!why.is_empty() && !why.chars().any(char::is_control) && why.len() < 1_000, "{:?}", why);
    }
    let Some(setting) = SETTINGS.iter().find(|setting| setting.key.eq_ignore_ascii_case(key)) else {
        prop_assert!(set.is_err() && settings.get(key).is_err());
        return Ok(());
    };
    if setting.kind == Kind::Secret {
        prop_assert!(settings.get(key).is_err(), "a secret is never told");
        if let (Err(why), true) = (&set, value.trim().len() > 12) {
            prop_assert!(!why.contains(value.trim()), "a secret is told: {}", why);
        }
        return Ok(());
    }
    let before = Settings::default().get(key).map_err(failed)?.0;
    let now = settings.get(key).map_err(failed)?.0;
    if set.is_err() {
        prop_assert_eq!(now, before);
        return Ok(());
    }
    let kept = now.ok_or_else(|| failed("set, and gone"))?;
    settings.set(key, Some(&kept)).map_err(failed)?;
    prop_assert_eq!(settings.get(key).map_err(failed)?.0, Some(kept.clone()), "what is kept is taken again as it is");
    match setting.kind {
        Kind::Number(low, high) => {
            prop_assert!(kept.parse::<u64>().is_ok_and(|n| (low..=high).contains(&n)), "{}", kept)
        }
        Kind::NumberOrOff(low, high) => {
            prop_assert!(kept == "off" || kept.parse::<u64>().is_ok_and(|n| (low..=high).contains(&n)), "{}", kept);
        }
        Kind::Word(words) => prop_assert!(words.contains(&kept.as_str()), "{}", kept),
        _ => prop_assert!(!kept.trim().is_empty()),
    }
    settings.set(key, None).map_err(failed)?;
    prop_assert_eq!(settings.get(key).map_err(failed)?.0, before);
    Ok(())
}

/// Policies as the API sends them: name, quota, window, what remains, seconds left.
#[derive(Debug, Clone)]
struct Headers {
    policies: Vec<(String, u32, u32, u32, u32)>,
    blank: &'static str,
    swaps: bool,
}

fn headers() -> impl Strategy<Value = Headers> {
    let name = "[a-zA-Z0-9 ,;=_-]{0,12}";
    let policy = (name, 1..100_000u32, 1..100_000u32, 0..100_000u32, 0..100_000u32);
    (prop::collection::vec(policy, 1..4), prop::sample::select(&["", " ", "\t "][..]), any::<bool>())
        .prop_map(|(policies, blank, swaps)| Headers { policies, blank, swaps })
}

fn headers_of_the_budget(case: &Headers) -> TestCaseResult {
    let blank = case.blank;
    let pair = |one: String, other: String| {
        if case.swaps { format!("{other};{blank}{one}") } else { format!("{one}{blank};{other}") }
    };
    let limit = |(name, _, _, r, t): &(String, u32, u32, u32, u32)| {
        format!("\"{name}\";{}", pair(format!("r={r}"), format!("t={t}")))
    };
    let policy = |(name, q, w, _, _): &(String, u32, u32, u32, u32)| {
        format!("\"{name}\";{}", pair(format!("q={q}"), format!("w={w};pk=:YWJj:")))
    };
    let limits: Vec<String> = case.policies.iter().map(limit).collect();
    let policies: Vec<String> = case.policies.iter().rev().map(policy).collect();
    let read = readings(Some(&limits.join(&format!("{blank},"))), Some(&policies.join(",")));
    let mut names = Vec::new();
    for (name, ..) in &case.policies {
        if !names.contains(&name.trim()) {
            names.push(name.trim());
        }
    }
    // The first of a name counts.
    let trimmed: Vec<&str> = read.iter().map(|reading| reading.name.trim()).collect();
    prop_assert!(names.iter().all(|name| trimmed.contains(name)), "{:?} of {:?}", trimmed, names);
    for reading in &read {
        let (_, _, _, r, t) = case
            .policies
            .iter()
            .find(|(name, ..)| *name == reading.name)
            .ok_or_else(|| failed(format!("no {:?}", reading.name)))?;
        prop_assert_eq!((reading.remaining, reading.seconds), (f64::from(*r), f64::from(*t)));
        let (_, q, w, _, _) =
            case.policies.iter().rev().find(|(name, ..)| *name == reading.name).ok_or_else(|| failed("no policy"))?;
        prop_assert_eq!((reading.quota, reading.window), (Some(f64::from(*q)), Some(f64::from(*w))));
    }
    Ok(())
}

fn header_text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        4 => prop::sample::select(&["\"default\"", ";", ",", "r=", "t=", "q=", "w=", "50", "-1", "1e999", "NaN", "inf", "0", " ", "=", "\"", ";;", "R=5", "pk=:abc:"][..]).prop_map(str::to_owned),
        1 => some::text(),
    ];
    prop::collection::vec(piece, 0..16).prop_map(|pieces| pieces.concat())
}

fn sql_word() -> impl Strategy<Value = String> {
    prop::sample::select(
        &[
            "INSERT",
            "INTO",
            "into",
            TABLE,
            "main",
            ".",
            "LIMIT",
            "EXISTS",
            "NOT EXISTS",
            "IF",
            "'",
            "\"",
            "[",
            "]",
            "`",
            "--",
            "/*",
            "*/",
            "\n",
            "(",
            ")",
            ";",
        ][..],
    )
    .prop_map(str::to_owned)
}

/// An INSERT as it may be typed.
#[derive(Debug, Clone)]
struct Sql {
    verb: &'static str,
    between: Vec<&'static str>,
    schema: Option<&'static str>,
    quotes: (&'static str, &'static str),
    is_upper: bool,
    behind: String,
}

fn statements() -> impl Strategy<Value = Sql> {
    let verb = prop::sample::select(
        &[
            "INSERT",
            "insert or ignore",
            "REPLACE",
            "WITH a(b) AS (SELECT 'INTO x') INSERT OR FAIL",
            "EXPLAIN INSERT",
            "INSERT OR ROLLBACK",
        ][..],
    );
    let blank = prop::sample::select(&[" ", "\n", "\t", "/**/", " /* INTO 'x */ ", "-- it's\n", "\r\n "][..]);
    let quotes = prop::sample::select(&[("", ""), ("\"", "\""), ("[", "]"), ("`", "`"), ("'", "'")][..]);
    (
        verb,
        prop::collection::vec(blank, 4),
        prop::option::of(prop::sample::select(&["main", "temp", "\"a b\""][..])),
        quotes,
        any::<bool>(),
        some::text(),
    )
        .prop_map(|(verb, between, schema, quotes, is_upper, behind)| Sql {
            verb,
            between,
            schema,
            quotes,
            is_upper,
            behind,
        })
}

fn of_statements(case: &Sql) -> TestCaseResult {
    let statement = |table: &str| {
        let table = if case.is_upper { table.to_uppercase() } else { table.to_owned() };
        let [a, b, c, d] = [case.between[0], case.between[1], case.between[2], case.between[3]];
        let schema = case.schema.map(|schema| format!("{schema}{c}.{d}")).unwrap_or_default();
        let (open, close) = case.quotes;
        let behind = case.behind.replace('\'', "''");
        format!(
            "{}{a}INTO{b}{schema}{open}{table}{close} (x) VALUES ('{behind}'); -- {}",
            case.verb,
            case.behind.replace(['\n', '\r'], " ")
        )
    };
    let typed = statement(TABLE);
    prop_assert!(typed::names_behind_into(&typed, TABLE), "{}", typed);
    prop_assert!(typed::names(&typed, TABLE), "{}", typed);
    prop_assert_eq!(typed::early_ends(&typed), 0, "{}", typed);
    // Another table's INSERT is none of this one, whatever its values and comments say.
    let other = statement("some_other_table");
    prop_assert!(!typed::names_behind_into(&other, TABLE), "{}", other);
    Ok(())
}
