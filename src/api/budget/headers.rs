//! `Ratelimit: "default";r=50;t=30` and `Ratelimit-Policy: "default";q=1200;w=300`: lists of named items with numbers.
//!
//! What cannot be read is left out, never an error: a header is advice.

/// The most items that are read of one header.
const MOST: usize = 4;

/// How much remains of one policy.
#[derive(Debug, Clone, PartialEq)]
pub struct Reading {
    /// The policy's name.
    pub name: String,
    /// `r`: requests that remain.
    pub remaining: f64,
    /// `t`: seconds until the window is over.
    pub seconds: f64,
    /// `q` of the policy: requests in a window.
    pub quota: Option<f64>,
    /// `w` of the policy: a window's length in seconds.
    pub window: Option<f64>,
}

/// The readings of the two headers of an answer. Items without `r` or `t` are no readings.
pub fn readings(ratelimit: Option<&str>, policy: Option<&str>) -> Vec<Reading> {
    let policies = items(policy.unwrap_or_default());
    let limits = items(ratelimit.unwrap_or_default());
    let is_one = policies.len() == 1 && limits.len() == 1;
    let mut readings: Vec<Reading> = Vec::new();
    for limit in &limits {
        let (Some(remaining), Some(seconds)) = (limit.number("r"), limit.number("t")) else { continue };
        if readings.iter().any(|reading| reading.name == limit.name) {
            continue;
        }
        let policy = policies.iter().find(|policy| is_one || policy.name == limit.name);
        let told = |key| policy.and_then(|policy| policy.number(key)).filter(|number| *number > 0.0);
        readings.push(Reading { name: limit.name.to_owned(), remaining, seconds, quota: told("q"), window: told("w") });
    }
    readings
}

/// One item of a list: its name and parameters.
struct Item<'a> {
    name: &'a str,
    parameters: Vec<(&'a str, f64)>,
}

impl Item<'_> {
    fn number(&self, key: &str) -> Option<f64> {
        self.parameters.iter().find(|(name, _)| name.eq_ignore_ascii_case(key)).map(|(_, number)| *number)
    }
}

fn items(header: &str) -> Vec<Item<'_>> {
    let item = |text| {
        let mut parts = split(text, ';');
        let name = parts.next().unwrap_or_default().trim().trim_matches('"');
        let parameter = |part: &'_ str| -> Option<(usize, f64)> {
            let at = part.find('=')?;
            let number: f64 = part[at + 1..].trim().trim_matches('"').parse().ok()?;
            // A million is more than any window holds, and keeps the arithmetic exact.
            (number.is_finite() && number >= 0.0).then(|| (at, number.min(1e6)))
        };
        let parameters = parts.filter_map(|part| parameter(part).map(|(at, number)| (part[..at].trim(), number)));
        Item { name, parameters: parameters.take(8).collect() }
    };
    split(header, ',').filter(|text| !text.trim().is_empty()).take(MOST).map(item).collect()
}

/// The parts of a text between separators that are not inside quotes.
fn split(text: &str, separator: char) -> impl Iterator<Item = &str> {
    let mut is_quoted = false;
    text.split(move |c: char| {
        is_quoted ^= c == '"';
        c == separator && !is_quoted
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(ratelimit: &str, policy: &str) -> Vec<Reading> {
        readings(Some(ratelimit), Some(policy))
    }

    #[test]
    fn what_can_be_read_is_read() {
        let of = |name: &str, remaining, seconds, quota, window| Reading {
            name: name.to_owned(),
            remaining,
            seconds,
            quota,
            window,
        };
        assert_eq!(
            read("\"default\";r=50;t=30", "\"default\";q=1200;w=300"),
            [of("default", 50.0, 30.0, Some(1200.0), Some(300.0))]
        );
        assert_eq!(
            read("\"a\";r=5;t=3, \"b,;c\" ; t=2; R=1;pk=:abc:", "b;q=0;w=1,\"b,;c\";w=60;q=100"),
            [of("a", 5.0, 3.0, None, None), of("b,;c", 1.0, 2.0, Some(100.0), Some(60.0))]
        );
        assert_eq!(read("\"x\";r=1;t=2", "\"y\";q=9;w=8"), [of("x", 1.0, 2.0, Some(9.0), Some(8.0))]);
        assert_eq!(read("\"x\";r=99999999999999999999;t=1e300", ""), [of("x", 1e6, 1e6, None, None)]);
        for nothing in ["", ",", ";;;", "\"", "r=1;t=2", "\"x\";r=-1;t=2", "\"x\";r=NaN;t=1", "\"x\";r;t", "ü=;é"] {
            assert_eq!(read(nothing, nothing), [], "{nothing}");
        }
    }
}
