//! Presigned URLs: handed out by the API, checked by the storage service (fact sheet, sections 1.5 and 6).

use super::refusal;
use crate::answer::Answer;
use crate::parameters::Parameters;
use crate::routes::Call;
use crate::switches::ExpiryText;
use crate::world::{Moment, NOW, Random};

/// When a good URL runs out: the documents promise no lifetime, and this is beyond what any machine's clock shows.
const EXPIRY: &str = "2099-01-01T00:00:00.000Z";
/// How long an expired one was good, which is the most that S3 signs for.
const WEEK: i64 = 604_800;

/// A URL that has been handed out.
pub(crate) struct Link {
    pub url: String,
    /// When it runs out, as the API writes it.
    pub expiry: String,
}

/// A URL for a file: the first few for each file have run out already if the switch `expired` says so.
///
/// A good URL is the same text every time, so that what tests print does not change.
pub(crate) fn hand_out(call: &Call<'_>, file: &str) -> Link {
    let switches = &call.variant.switches;
    let path = format!("/files/{file}");
    let number = {
        let mut remembered = call.variant.remembered();
        let number = remembered.links.entry(path.clone()).or_default();
        *number += 1;
        *number
    };
    let (signed, seconds) = if number <= switches.expired {
        (call.world.now().plus(-(WEEK + 86_400 + number as i64) * 1000), WEEK)
    } else {
        (NOW, (Moment::parse(EXPIRY).unwrap_or(NOW).0 - NOW.0) / 1000)
    };
    let date = compact(signed);
    let signature = signature(&path, &date, &seconds.to_string());
    let url = format!(
        "{}{path}?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Date={date}&X-Amz-Expires={seconds}\
         &X-Amz-SignedHeaders=host&X-Amz-Signature={signature}",
        call.origin
    );
    Link { url, expiry: expiry_text(signed.plus(seconds * 1000), switches.expiry_text) }
}

/// ISO 8601, or as a sample of Dyte's has it: a space and microseconds.
fn expiry_text(moment: Moment, form: ExpiryText) -> String {
    let iso = moment.to_string();
    match form {
        ExpiryText::Iso => iso,
        ExpiryText::Dyte => format!("{}051Z", iso.trim_end_matches('Z').replace('T', " ")),
    }
}

/// `20261115T000000Z`, which is how a signature's date is written.
fn compact(moment: Moment) -> String {
    let text = moment.to_string();
    format!("{}Z", text[..19].replace(['-', ':'], ""))
}

fn parse_compact(text: &str) -> Option<Moment> {
    if !text.is_ascii() {
        return None;
    }
    let (date, time) = (text.get(0..8)?, text.get(9..15)?);
    let iso = format!("{}-{}-{}T{}:{}:{}Z", &date[..4], &date[4..6], &date[6..8], &time[..2], &time[2..4], &time[4..6]);
    Moment::parse(&iso)
}

/// 64 hexadecimal digits that only the emulator can know; nothing is really signed.
fn signature(path: &str, date: &str, seconds: &str) -> String {
    let text = format!("{path}\n{date}\n{seconds}");
    let sum = text
        .bytes()
        .fold(0xCBF2_9CE4_8422_2325, |sum: u64, byte| (sum ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3));
    let mut random = Random::part(sum, 30);
    (0..4).map(|_| format!("{:016x}", random.draw())).collect()
}

/// Refuses a signature that is wrong, and one that has run out.
pub(super) fn check(path: &str, query: &str, now: Moment) -> Result<(), Answer> {
    let parameters = Parameters::parse(query);
    let value = |name: &str| parameters.get(name).ok().flatten().unwrap_or_default();
    let (date, seconds, given) = (value("X-Amz-Date"), value("X-Amz-Expires"), value("X-Amz-Signature"));
    if given != signature(path, date, seconds) {
        return Err(refusal::wrong_signature(given));
    }
    let end = parse_compact(date).zip(seconds.parse::<i64>().ok()).map(|(date, seconds)| date.plus(seconds * 1000));
    match end {
        Some(end) if end >= now => Ok(()),
        end => Err(refusal::expired(given, seconds, end.unwrap_or(now), now)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_of_signatures_are_read_and_written() {
        assert_eq!(compact(NOW), "20261115T000000Z");
        assert_eq!(parse_compact("20261115T000000Z"), Some(NOW));
        for odd in ["", "x", "20261115", "2026-11-15T00:00:00Z", "20é60115T000000Z"] {
            assert_eq!(parse_compact(odd), None, "{odd}");
        }
        assert_eq!(expiry_text(NOW, ExpiryText::Dyte), "2026-11-15 00:00:00.000051Z");
    }
}
