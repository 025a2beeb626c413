//! Times: what the API and people write, SQLite's own form, and their order.
//!
//! Values travel three ways. In rows they have SQLite's own form in UTC, fixed width, `YYYY-MM-DD HH:MM:SS.SSS` (or ISO
//! 8601 with `Z` by a setting), so that text order is time order. In requests they are RFC 3339 UTC. In comparisons any
//! form people write will do ([`compare`] is the collation `realtime_kit_time`).

use std::cmp::Ordering;

use chrono::{DateTime, Datelike, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime, SecondsFormat, Utc};

/// How times look in rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum TimeFormat {
    /// `2026-11-14 14:00:00.000`: what SQLite's `datetime` functions, JDBC drivers and SQLAlchemy read by default.
    #[default]
    Sqlite,
    /// `2026-11-14T14:00:00.000Z`.
    Iso,
}

/// The instant a text names, or `None` if it is no time.
///
/// Taken are a date (00:00), date and time with or without seconds and fraction, joined by `T` or a space, with `Z`, an
/// offset or none (UTC). A stray quote around it is ignored: the official example of the participants list has one (API
/// sheet, section 4.3). Years beyond 0000 to 9999, which an offset can lead to, have no place in a row's fixed width nor in
/// RFC 3339: they are no times.
pub fn parse(text: &str) -> Option<DateTime<Utc>> {
    match Plain::of(text) {
        Some(plain) => Some(plain.instant.and_utc()),
        None => parse_any(text),
    }
}

/// [`parse`] for every form.
fn parse_any(text: &str) -> Option<DateTime<Utc>> {
    let text = text.trim().trim_matches('"').trim();
    let bytes = text.as_bytes();
    // Every form starts with YYYY-MM-DD; refusing early keeps the collation cheap on ordinary text.
    if bytes.len() < 10 || !bytes[0].is_ascii_digit() || bytes[4] != b'-' || bytes[7] != b'-' {
        return None;
    }
    let date = NaiveDate::parse_from_str(text.get(..10)?, "%Y-%m-%d").ok()?;
    let rest = text.get(10..)?;
    if rest.is_empty() {
        return Some(date.and_time(NaiveTime::MIN).and_utc());
    }
    let rest = rest.strip_prefix(['T', 't', ' '])?;
    let (clock, offset) = split_offset(rest)?;
    let time = ["%H:%M:%S%.f", "%H:%M"].iter().find_map(|form| NaiveTime::parse_from_str(clock, form).ok())?;
    // Subtracting a duration would take a leap second for the second before it.
    let shifted = NaiveDateTime::new(date, time).checked_sub_offset(FixedOffset::east_opt(offset * 60)?)?;
    Some(shifted.and_utc()).filter(has_four_digits)
}

/// Whether the year of an instant is written in four digits.
fn has_four_digits(instant: &DateTime<Utc>) -> bool {
    (0..=9999).contains(&instant.year())
}

/// A time in the form of nearly all times of the API and of SQLite, `YYYY-MM-DDTHH:MM:SS.SSSZ`: with a blank or `T`, with or
/// without fraction and `Z`. Read without the machinery that the other forms need. Leap seconds are among the others.
struct Plain<'a> {
    instant: NaiveDateTime,
    date: &'a str,
    clock: &'a str,
    /// The digits behind the point.
    fraction: &'a str,
}

impl<'a> Plain<'a> {
    fn of(text: &'a str) -> Option<Self> {
        let head: &[u8; 19] = text.as_bytes().first_chunk()?;
        let is_form = head.iter().zip(b"0000-00-00T00:00:00").all(|(byte, form)| match form {
            b'0' => byte.is_ascii_digit(),
            b'T' => matches!(byte, b'T' | b' '),
            _ => byte == form,
        });
        let rest = text.get(19..).filter(|_| is_form)?;
        let rest = rest.strip_suffix('Z').unwrap_or(rest);
        let fraction = match rest.strip_prefix('.') {
            Some("") => return None,
            Some(digits) => digits,
            None if rest.is_empty() => rest,
            None => return None,
        };
        if fraction.len() > 9 || !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let number = |digits: &[u8]| digits.iter().fold(0, |number, digit| number * 10 + u32::from(digit - b'0'));
        let nanos = number(fraction.as_bytes()) * 10u32.pow(9 - fraction.len() as u32);
        let date = NaiveDate::from_ymd_opt(number(&head[..4]) as i32, number(&head[5..7]), number(&head[8..10]))?;
        let instant =
            date.and_hms_nano_opt(number(&head[11..13]), number(&head[14..16]), number(&head[17..]), nanos)?;
        Some(Self { instant, date: &text[..10], clock: &text[11..19], fraction })
    }
}

/// A time as rows show it; `None` if the text is no time.
pub fn rewrite(text: &str, format: TimeFormat) -> Option<String> {
    let Some(plain) = Plain::of(text) else { return Some(to_row(parse_any(text)?, format)) };
    let (join, end) = match format {
        TimeFormat::Sqlite => (' ', ""),
        TimeFormat::Iso => ('T', "Z"),
    };
    let mut row = String::with_capacity("YYYY-MM-DDTHH:MM:SS.SSSZ".len());
    row.push_str(plain.date);
    row.push(join);
    row.push_str(plain.clock);
    row.push('.');
    // Cut, not rounded, as `to_row` does it.
    let millis = plain.fraction.get(..3).unwrap_or(plain.fraction);
    row.push_str(millis);
    row.push_str(&"000"[millis.len()..]);
    row.push_str(end);
    Some(row)
}

/// A clock time and the minutes its offset is east of UTC.
fn split_offset(rest: &str) -> Option<(&str, i32)> {
    if let Some(clock) = rest.strip_suffix(['Z', 'z']) {
        return Some((clock.trim_end(), 0));
    }
    let Some(at) = rest.rfind(['+', '-']) else {
        return Some((rest, 0));
    };
    let sign = if rest.as_bytes()[at] == b'-' { -1 } else { 1 };
    let digits: String = rest[at + 1..].chars().filter(|c| *c != ':').collect();
    if !matches!(digits.len(), 2 | 4) || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let hours: i32 = digits[..2].parse().ok()?;
    let minutes: i32 = digits.get(2..4).map_or(Some(0), |m| m.parse().ok())?;
    (hours < 24 && minutes < 60).then(|| (rest[..at].trim_end(), sign * (hours * 60 + minutes)))
}

/// The instant of a time argument: the forms of [`parse`], and seconds since 1970 as a number.
pub fn parse_argument(text: &str) -> Option<DateTime<Utc>> {
    parse(text).or_else(|| {
        let seconds: f64 = text.trim().parse().ok().filter(|s: &f64| s.is_finite())?;
        DateTime::from_timestamp_micros((seconds * 1e6) as i64).filter(has_four_digits)
    })
}

/// An instant as rows show it.
pub fn to_row(instant: DateTime<Utc>, format: TimeFormat) -> String {
    match format {
        TimeFormat::Sqlite => instant.format("%Y-%m-%d %H:%M:%S%.3f").to_string(),
        TimeFormat::Iso => instant.to_rfc3339_opts(SecondsFormat::Millis, true),
    }
}

/// An instant as requests send it: RFC 3339, UTC, milliseconds.
pub fn to_request(instant: DateTime<Utc>) -> String {
    instant.to_rfc3339_opts(SecondsFormat::Millis, true)
}

/// The collation `realtime_kit_time`: times by their instant, all of them before everything else, the rest by bytes. A
/// total order, as SQLite demands of a collation.
pub fn compare(left: &str, right: &str) -> Ordering {
    // Both in SQLite's own form: text order is time order.
    if is_fixed_form(left) && is_fixed_form(right) {
        return left.cmp(right);
    }
    match (parse(left), parse(right)) {
        (Some(l), Some(r)) => l.cmp(&r),
        (Some(_), None) => Ordering::Less,
        (None, Some(_)) => Ordering::Greater,
        (None, None) => left.as_bytes().cmp(right.as_bytes()),
    }
}

/// Whether a text is, letter by letter, what [`to_row`] writes in SQLite's form.
fn is_fixed_form(text: &str) -> bool {
    const FORM: &[u8; 23] = b"0000-00-00 00:00:00.000";
    let fits = |(byte, form): (u8, &u8)| if *form == b'0' { byte.is_ascii_digit() } else { byte == *form };
    text.len() == FORM.len() && text.bytes().zip(FORM).all(fits) && parse(text).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn row(text: &str) -> Option<String> {
        parse(text).map(|t| to_row(t, TimeFormat::Sqlite))
    }

    #[test]
    fn forms_people_write() {
        for (given, wanted) in [
            ("2026-11-14", "2026-11-14 00:00:00.000"),
            ("2026-11-14 14:00", "2026-11-14 14:00:00.000"),
            ("2026-11-14T14:00:00+02:00", "2026-11-14 12:00:00.000"),
            ("2026-11-14T14:00:00-0530", "2026-11-14 19:30:00.000"),
            ("2026-11-14T14:00:00.1239Z", "2026-11-14 14:00:00.123"),
            ("2022-12-13 07:08:39.051621Z", "2022-12-13 07:08:39.051"),
            ("2023-02-20T16:44:44.123Z\"", "2023-02-20 16:44:44.123"),
            ("2026-11-14 14:00:00 +02", "2026-11-14 12:00:00.000"),
        ] {
            assert_eq!(row(given).as_deref(), Some(wanted), "{given}");
        }
        for no_time in [
            "",
            "yesterday",
            "2026-13-01",
            "2026-11-14x",
            "14:00",
            "1763128800",
            "2026-11-14T25:00",
            "2026-11-14T10:00+99:00",
        ] {
            assert_eq!(row(no_time), None, "{no_time}");
        }
        assert_eq!(parse_argument("1763128800").map(to_request).as_deref(), Some("2025-11-14T14:00:00.000Z"));
        assert_eq!(parse_argument("1e400"), None);
    }

    #[test]
    fn years_have_four_digits() {
        assert_eq!(row("0000-01-01T01:00+01:00").as_deref(), Some("0000-01-01 00:00:00.000"));
        assert_eq!(row("0000-01-01T00:00+01:00"), None);
        assert_eq!(row("9999-12-31T23:59:59-01:00"), None);
        assert_eq!(parse_argument("253402300799").map(to_request).as_deref(), Some("9999-12-31T23:59:59.000Z"));
        assert_eq!(parse_argument("253402300800"), None);
        assert_eq!(parse_argument("-1e15"), None);
    }

    #[test]
    fn a_leap_second_is_itself_at_any_offset() {
        assert_eq!(row("2016-12-31T23:59:60Z").as_deref(), Some("2016-12-31 23:59:60.000"));
        assert_eq!(row("2017-01-01T00:59:60+01:00").as_deref(), Some("2016-12-31 23:59:60.000"));
    }

    #[test]
    fn instants_compare_across_forms_and_before_other_text() {
        assert_eq!(compare("2026-11-14 12:00:00.000", "2026-11-14T14:00:00+02:00"), Ordering::Equal);
        assert_eq!(compare("2026-11-14 12:00:00.001", "2026-11-14T14:00:00+02:00"), Ordering::Greater);
        assert_eq!(compare("2026-11-14 12:00:00.000", "0"), Ordering::Less);
        // As long as SQLite's own form, and not of it.
        assert_eq!(compare("2026-11-14 13:00:00.000", "2026-11-14 14:00:00 +02"), Ordering::Greater);
        assert_eq!(compare("2026-11-14 12:00:00.000", "2026-11-14 14:00 +02:00"), Ordering::Equal);
        assert_eq!(compare("a", "b"), Ordering::Less);
    }

    fn anything() -> impl Strategy<Value = String> {
        prop_oneof![
            "\\PC{0,12}",
            "20[0-9]{2}-[01][0-9]-[0-3][0-9]([T ][0-2][0-9]:[0-5][0-9](:[0-5][0-9](\\.[0-9]{1,6})?)?( ?(Z|[+-][01][0-9](:?[0-5]0)?))?)?",
        ]
    }

    /// The form of most times, its ends and what lies next to it: leap seconds, long fractions, days that are none.
    fn nearly_plain() -> impl Strategy<Value = String> {
        "[0-9]{4}-(0[0-9]|1[0-3])-(0[0-9]|[12][0-9]|3[0-2])[Tt ]([01][0-9]|2[0-4])(:([0-5][0-9]|60)){2}(\\.[0-9]{0,10})?[Zz]?"
    }

    proptest! {
        #[test]
        fn order_is_total(a in anything(), b in anything(), c in anything()) {
            prop_assert_eq!(compare(&a, &b), compare(&b, &a).reverse());
            if compare(&a, &b) != Ordering::Greater && compare(&b, &c) != Ordering::Greater {
                prop_assert_ne!(compare(&a, &c), Ordering::Greater);
            }
        }

        #[test]
        fn plain_times_are_read_and_written_as_by_the_way_for_all(text in prop_oneof![anything(), nearly_plain()]) {
            prop_assert_eq!(parse(&text), parse_any(&text));
            for format in [TimeFormat::Sqlite, TimeFormat::Iso] {
                prop_assert_eq!(rewrite(&text, format), parse_any(&text).map(|instant| to_row(instant, format)));
            }
        }

        #[test]
        fn own_form_reads_back(seconds in -2_000_000_000i64..4_000_000_000, millis in 0u32..1000) {
            let instant = DateTime::from_timestamp(seconds, millis * 1_000_000).unwrap();
            prop_assert_eq!(parse(&to_row(instant, TimeFormat::Sqlite)), Some(instant));
            prop_assert_eq!(parse(&to_row(instant, TimeFormat::Iso)), Some(instant));
        }
    }
}
