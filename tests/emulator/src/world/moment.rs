//! Instants and minutes, in the forms the API gives them (fact sheet, sections 1.9, 4.1 and 4.3).

use std::fmt;

/// An instant in milliseconds since 1970, shown as the API shows it: ISO 8601, milliseconds, `Z`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Moment(pub i64);

const DAY: i64 = 86_400_000;
/// The years that four digits can tell, from their first millisecond to their last.
const FIRST: i64 = -62_167_219_200_000;
const LAST: i64 = 253_402_300_799_999;

impl Moment {
    /// The instant `ms` milliseconds later.
    pub fn plus(self, ms: i64) -> Moment {
        Moment(self.0 + ms)
    }

    /// The instant so many milliseconds later, up to the end of the year 9999.
    pub(crate) fn later_by(self, ms: f64) -> Moment {
        Moment(self.0.saturating_add(ms as i64).clamp(FIRST, LAST))
    }

    /// Reads RFC 3339, which is what OpenAPI's `date-time` means: a date alone or a time without a zone is refused.
    pub fn parse(text: &str) -> Option<Moment> {
        let bytes = text.as_bytes();
        let number = |from: usize, to: usize| -> Option<i64> {
            let digits = bytes.get(from..to)?;
            digits.iter().all(u8::is_ascii_digit).then(|| digits.iter().fold(0, |n, d| n * 10 + i64::from(d - b'0')))
        };
        let at = |index: usize, allowed: &[u8]| bytes.get(index).is_some_and(|b| allowed.contains(b));
        if !(at(4, b"-") && at(7, b"-") && at(10, b"Tt") && at(13, b":") && at(16, b":")) {
            return None;
        }
        let (year, month, day) = (number(0, 4)?, number(5, 7)?, number(8, 10)?);
        let (hour, minute, second) = (number(11, 13)?, number(14, 16)?, number(17, 19)?);
        if !(1..=12).contains(&month)
            || day < 1
            || day > days_in(year, month)
            || hour > 23
            || minute > 59
            || second > 60
        {
            return None;
        }
        let mut rest = 19;
        let mut ms = 0;
        if at(rest, b".") {
            let digits = bytes[rest + 1..].iter().take_while(|b| b.is_ascii_digit()).count();
            if digits == 0 {
                return None;
            }
            let shown = digits.min(3);
            ms = number(rest + 1, rest + 1 + shown)? * 10_i64.pow(3 - shown as u32);
            rest += 1 + digits;
        }
        let offset = match bytes.get(rest)? {
            b'Z' | b'z' if bytes.len() == rest + 1 => 0,
            sign @ (b'+' | b'-') if bytes.len() == rest + 6 && at(rest + 3, b":") => {
                let minutes = number(rest + 1, rest + 3)? * 60 + number(rest + 4, rest + 6)?;
                if *sign == b'+' { minutes } else { -minutes }
            }
            _ => return None,
        };
        let seconds = ((days_from_civil(year, month, day) * 24 + hour) * 60 + minute - offset) * 60 + second;
        Some(Moment(seconds * 1000 + ms))
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (days, ms) = (self.0.div_euclid(DAY), self.0.rem_euclid(DAY));
        let (year, month, day) = civil_from_days(days);
        let (hour, minute, second, ms) = (ms / 3_600_000, ms / 60_000 % 60, ms / 1000 % 60, ms % 1000);
        write!(f, "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{ms:03}Z")
    }
}

fn days_in(year: i64, month: i64) -> i64 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Days since 1970 of a date of the Gregorian calendar (Howard Hinnant's algorithm).
fn days_from_civil(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
}

/// The date of a number of days since 1970 (the same algorithm, backwards).
fn civil_from_days(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let (era, doe) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let yoe = (doe - doe / 1460 + doe / 36_524 - doe / 146_096) / 365;
    let doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    let mp = (5 * doy + 2) / 153;
    let month = if mp < 10 { mp + 3 } else { mp - 9 };
    (yoe + era * 400 + i64::from(month <= 2), month, doy - (153 * mp + 2) / 5 + 1)
}

/// A number of minutes with four decimals, kept as ten-thousandths so that sums are exact.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Minutes(pub i64);

impl Minutes {
    /// The minutes between two instants: the API's example gives 348.582 s as 5.8097.
    pub fn between(from: Moment, to: Moment) -> Minutes {
        Minutes((to.0 - from.0 + 3).div_euclid(6))
    }

    /// As a floating-point number, the nearest to the decimal the API sends.
    pub fn as_f64(self) -> f64 {
        self.0 as f64 / 10_000.0
    }
}

impl std::ops::Add for Minutes {
    type Output = Minutes;
    fn add(self, other: Minutes) -> Minutes {
        Minutes(self.0 + other.0)
    }
}

impl std::iter::Sum for Minutes {
    fn sum<I: Iterator<Item = Minutes>>(iter: I) -> Minutes {
        iter.fold(Minutes(0), |a, b| a + b)
    }
}

impl fmt::Display for Minutes {
    /// As a JSON number is written: no trailing zeros, no point where there is nothing behind it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (whole, part) = (self.0 / 10_000, self.0 % 10_000);
        if part == 0 {
            return write!(f, "{whole}");
        }
        let digits = format!("{part:04}");
        write!(f, "{whole}.{}", digits.trim_end_matches('0'))
    }
}

/// The end of something: an instant, or not yet, which an answer shows by leaving the field out or by `null`
/// (the documents say neither; both must be read).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// It ended then.
    At(Moment),
    /// It goes on, and the field is left out.
    Absent,
    /// It goes on, and the field is null.
    Null,
}

impl Ending {
    /// The instant, if it has ended.
    pub fn at(self) -> Option<Moment> {
        match self {
            Ending::At(moment) => Some(moment),
            Ending::Absent | Ending::Null => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn minutes_are_rounded_as_in_the_official_example() {
        let (joined, left) = ("2023-02-01T10:51:08.030Z", "2023-02-01T10:56:56.612Z");
        let minutes = Minutes::between(Moment::parse(joined).unwrap(), Moment::parse(left).unwrap());
        assert_eq!(minutes.to_string(), "5.8097");
        assert_eq!(Minutes(300_000).to_string(), "30");
        assert_eq!(Minutes(225_000).to_string(), "22.5");
        assert_eq!(Minutes(7).to_string(), "0.0007");
    }

    #[test]
    fn moments_are_read_and_written() {
        for text in ["1970-01-01T00:00:00.000Z", "2024-02-29T23:59:59.999Z", "2026-11-15T00:00:00.000Z"] {
            assert_eq!(Moment::parse(text).unwrap().to_string(), text);
        }
        assert_eq!(Moment::parse("2026-11-15T02:30:00+02:30"), Moment::parse("2026-11-15T00:00:00Z"));
        for text in [
            "yesterday",
            "2026-11-15",
            "2026-11-15T00:00:00",
            "2026-02-30T00:00:00Z",
            "2026-11-15T00:00:00.Z",
            "2026-11-15T00:00:00Zé",
        ] {
            assert_eq!(Moment::parse(text), None, "{text}");
        }
    }
}
