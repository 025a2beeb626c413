//! Times: what is read, what is written of it, and the order of the collation.

use std::cmp::Ordering;

use chrono::{DateTime, Datelike, NaiveDate, Timelike, Utc};
use libtest_mimic::Trial;
use proptest::prelude::*;
use proptest::test_runner::TestCaseResult;
use realtime_kit::time::{TimeFormat, compare, parse, parse_argument, rewrite, to_request, to_row};

use crate::runner::Search;
use crate::some;

pub fn targets(search: &Search) -> Vec<Trial> {
    vec![
        search.target("times::read_and_written", || Ok((likely(), |text: String| read_and_written(&text)))),
        search.target("times::order_of_the_collation", || {
            let three = (likely(), likely(), likely());
            Ok((three, |(a, b, c): (String, String, String)| in_order(&a, &b, &c)))
        }),
    ]
}

/// Text that is a time, nearly one, or anything.
fn likely() -> impl Strategy<Value = String> {
    let date = prop_oneof![
        6 => (1990..2040i32, 1..=12u32, 1..=31u32).prop_map(|(y, m, d)| format!("{y:04}-{m:02}-{d:02}")),
        2 => prop::sample::select(&["0000-01-01", "9999-12-31", "0001-01-01", "1970-01-01", "2024-02-29", "2026-02-29"][..]).prop_map(str::to_owned),
        1 => "[0-9]{4}-[0-1 +][0-9]-[0-3 +-][0-9]",
    ];
    let join = prop::sample::select(&["T", " ", "t", "", "  ", "T "][..]);
    let clock = prop_oneof![
        6 => (0..24u32, 0..60u32, 0..61u32).prop_map(|(h, m, s)| format!("{h:02}:{m:02}:{s:02}")),
        2 => (0..25u32, 0..61u32).prop_map(|(h, m)| format!("{h:02}:{m:02}")),
        1 => "[0-9 +-]{1,2}:[0-9 +-]{1,2}(:[0-9 +-]{1,2})?",
        1 => Just("23:59:60".to_owned()),
    ];
    let fraction =
        prop_oneof![3 => Just(String::new()), 5 => "\\.[0-9]{0,10}", 1 => "\\.[0-9]{10,40}", 1 => ",[0-9]{1,3}"];
    let offset = prop_oneof![
        3 => Just(String::new()), 3 => Just("Z".to_owned()), 1 => Just("z".to_owned()),
        4 => " ?[+-][01][0-9](:?[0-5][0-9])?", 1 => "[+-][0-9:]{0,6}", 1 => Just(" UTC".to_owned()),
    ];
    let whole = (date, join, clock, fraction, offset).prop_map(|(d, j, c, f, o)| format!("{d}{j}{c}{f}{o}"));
    let around = (
        prop::sample::select(&["", " ", "\"", "\u{a0}", "\n"][..]),
        whole.clone(),
        prop::sample::select(&["", " ", "\"", "x", "\0"][..]),
    );
    prop_oneof![
        8 => whole,
        2 => around.prop_map(|(before, time, behind)| format!("{before}{time}{behind}")),
        1 => "[0-9]{4}-[0-9]{2}-[0-9]{2}",
        1 => (any::<f64>(), 0..12i32).prop_map(|(number, places)| format!("{:.*}", places as usize, number)),
        2 => some::text(),
    ]
}

fn read_and_written(text: &str) -> TestCaseResult {
    let instant = parse(text);
    for format in [TimeFormat::Sqlite, TimeFormat::Iso] {
        let written = instant.map(|instant| to_row(instant, format));
        prop_assert_eq!(&rewrite(text, format), &written);
        if let Some(written) = written {
            // The width is what makes text order time order.
            prop_assert_eq!(written.len(), if format == TimeFormat::Iso { 24 } else { 23 }, "{}", written);
            prop_assert_eq!(parse(&written), instant.and_then(to_millis), "{}", written);
            prop_assert_eq!(rewrite(&written, format), Some(written.clone()));
        }
    }
    if let Some(sent) = parse_argument(text).map(to_request) {
        let year = sent.split('-').next().unwrap_or_default();
        prop_assert_eq!(year.len(), 4, "RFC 3339 has years of four digits: {}", sent);
        prop_assert!(DateTime::parse_from_rfc3339(&sent).is_ok(), "{}", sent);
    }
    // Another reader of the same form, which the forms people write contain.
    if let Ok(known) = DateTime::parse_from_rfc3339(text).map(|known| known.to_utc())
        && (0..=9999).contains(&known.year())
    {
        prop_assert_eq!(instant, Some(known));
    }
    // And the calendar's own word on a date alone.
    if let (Some(instant), Some(date)) = (instant, plain_date(text)) {
        prop_assert_eq!(instant.date_naive(), date);
    }
    Ok(())
}

/// The date of a text that is nothing else.
fn plain_date(text: &str) -> Option<NaiveDate> {
    let mut parts =
        text.split('-').map(|part| part.parse::<u32>().ok().filter(|_| part.bytes().all(|b| b.is_ascii_digit())));
    let (year, month, day) = (parts.next()??, parts.next()??, parts.next()??);
    NaiveDate::from_ymd_opt(year as i32, month, day).filter(|_| text.len() == 10)
}

/// An instant cut to milliseconds. A leap second keeps its own.
fn to_millis(instant: DateTime<Utc>) -> Option<DateTime<Utc>> {
    instant.with_nanosecond(instant.nanosecond() / 1_000_000 * 1_000_000)
}

fn in_order(a: &str, b: &str, c: &str) -> TestCaseResult {
    prop_assert_eq!(compare(a, a), Ordering::Equal);
    prop_assert_eq!(compare(a, b), compare(b, a).reverse());
    let mut three = [a, b, c];
    three.sort_by(|l, r| compare(l, r));
    prop_assert_ne!(compare(three[0], three[2]), Ordering::Greater);
    if compare(a, b) == Ordering::Equal {
        prop_assert_eq!(compare(a, c), compare(b, c));
    }
    match (parse(a), parse(b)) {
        (Some(first), Some(second)) => prop_assert_eq!(compare(a, b), first.cmp(&second)),
        (Some(_), None) => prop_assert_eq!(compare(a, b), Ordering::Less),
        (None, None) => prop_assert_eq!(compare(a, b), a.as_bytes().cmp(b.as_bytes())),
        (None, Some(_)) => {}
    }
    // Rows are compared as text, where both have the form they are shown in.
    for format in [TimeFormat::Sqlite, TimeFormat::Iso] {
        if let (Some(first), Some(second)) = (rewrite(a, format), rewrite(b, format)) {
            prop_assert_eq!(compare(&first, &second), first.cmp(&second));
        }
    }
    Ok(())
}
