//! What an answer, or none, tells about the way to the server: reached, believed, through the proxy, at what time.

use std::borrow::Cow;

use chrono::{DateTime, TimeDelta, Utc};

use crate::api::log::Entry;
use crate::doctor::asking::{Replies, Reply};
use crate::doctor::setup::{Setup, sentence};
use crate::doctor::{Check, State};
use crate::error::{Failure, tidy};
use crate::http::{Lost, Proxy};

/// How far the clocks may be apart without a word. A header has whole seconds, and an answer takes some.
const TOLERANCE: TimeDelta = TimeDelta::seconds(30);

/// The checks `server`, `certificate` and `clock`; a proxy that fails is told in its own.
pub fn checks(replies: &Replies, setup: &mut Setup) -> Vec<Check> {
    let Some(url) = setup.url.clone() else { return Vec::new() };
    let Some(first) = replies.all().next() else { return Vec::new() };
    // The first one decides: what came later went the same way.
    let server = server(first, &url, &setup.proxy);
    let server = match server {
        Way::Of(check) => check,
        Way::OfProxy(check) => {
            setup.replace(check);
            Check::skipped("server", &["proxy".into()])
        }
    };
    let because = [obstacle(std::slice::from_ref(&server)).unwrap_or("server".into())];
    let lost = first.entry.as_ref().and_then(|entry| entry.lost);
    let answered = replies.all().find(|reply| reply.status().is_some());
    let certificate = match (url.scheme(), lost, answered) {
        ("https", Some(Lost::Certificate), _) => refused_certificate(first),
        ("https", _, None) => Check::skipped("certificate", &because),
        ("https", ..) => Check::ok("certificate", format!("That of {} is accepted.", host(&url))),
        _ => Check::ok("certificate", "Not needed: base_url is http to this machine itself."),
    };
    let clock = match answered.and_then(|reply| reply.entry.as_ref()) {
        Some(entry) => clock(entry),
        None if certificate.state == State::Failed => Check::skipped("clock", &["certificate".into()]),
        None => Check::skipped("clock", &because),
    };
    vec![server, certificate, clock]
}

/// What of it is in the way of all that is behind: what failed, or what the check of the server was skipped for.
pub fn obstacle(way: &[Check]) -> Option<Cow<'static, str>> {
    let server = way.iter().find(|check| check.name == "server" && check.state == State::Skipped);
    let named = |found: &str| ["proxy", "budget"].into_iter().find(|name| found.contains(name));
    let skipped_for = server.and_then(|check| named(&check.found)).map(Cow::Borrowed);
    let failed = || way.iter().find(|check| check.state == State::Failed).map(|check| check.name.clone());
    skipped_for.or_else(failed)
}

/// Who is to be told of.
enum Way {
    Of(Check),
    OfProxy(Check),
}

fn server(reply: &Reply, url: &reqwest::Url, proxy: &Proxy) -> Way {
    let host = host(url);
    let failed = |found: String, remedy: &str| Way::Of(Check::failed("server", found, remedy));
    let Some(entry) = &reply.entry else {
        let why = reply.page.as_ref().err().map(Failure::to_string).unwrap_or_default();
        return match &reply.page {
            // The budget's own check tells of it.
            Err(Failure::Ceiling { .. }) => Way::Of(Check::skipped("server", &["budget".into()])),
            _ => failed(format!("A request {}", tidy(&why, 300)), "Mend what the sentence names, and look again."),
        };
    };
    let Some(lost) = entry.lost else { return Way::Of(answered(reply, entry, &host)) };
    if lost == Lost::Certificate {
        return Way::Of(Check::ok("server", format!("{host} is reached.")));
    }
    let text = match &reply.page {
        Err(Failure::Transport { text, .. } | Failure::Setting { text }) => tidy(text, 200),
        _ => String::new(),
    };
    if let Proxy::Through { from, shown } = proxy
        && let Some(why) = of_proxy(lost, &text)
    {
        let from = from.unwrap_or("the system's settings");
        return Way::OfProxy(Check::failed(
            "proxy",
            format!("{}, from {from}: {why}.", tidy(shown, 200)),
            if text.contains("authorization required") {
                format!("Put the name and password that the proxy wants into {from}: http://NAME:PASSWORD@HOST:PORT.")
            } else {
                let name = tidy(url.host_str().unwrap_or_default(), 100);
                format!("Correct {from}, or unset it; NO_PROXY={name} goes past the proxy.")
            },
        ));
    }
    let (name, port) = (tidy(url.host_str().unwrap_or_default(), 100), url.port_or_known_default().unwrap_or_default());
    match lost {
        Lost::Name => failed(
            format!("The name {name} is not known here: {text}."),
            "Check the host in base_url, and whether this machine has a network and a name server.",
        ),
        Lost::Refused => failed(
            format!("{name} refuses connections to port {port}."),
            "Check host and port in base_url, and whether a firewall is in between.",
        ),
        Lost::Slow => failed(
            format!("{host} does not answer: no connection came up in time."),
            "Check the network and its firewall; where a proxy leads out, let HTTPS_PROXY name it.",
        ),
        Lost::Tls => failed(
            format!("{name} speaks no TLS on port {port}: {text}."),
            "Check the port in base_url; a proxy in between may answer in its place.",
        ),
        Lost::Unanswered => failed(
            format!("{host} takes the request, and gives no answer in time."),
            "Try again later; SELECT realtime_kit_config('timeout') tells how long is waited.",
        ),
        Lost::Broken | Lost::Tunnel | Lost::Certificate | Lost::Somewhere => failed(
            format!("{host} gave no answer: {text}."),
            "Try again; if it stays so, check base_url and what is between this machine and the server.",
        ),
    }
}

/// What a proxy did wrong; `None` where it was passed.
fn of_proxy(lost: Lost, text: &str) -> Option<String> {
    Some(match lost {
        Lost::Name => "its name is not known here".to_owned(),
        Lost::Refused => "it refuses connections".to_owned(),
        Lost::Slow => "no connection to it came up in time".to_owned(),
        Lost::Tunnel => format!("it does not lead on to the server ({text})"),
        Lost::Certificate | Lost::Tls | Lost::Unanswered | Lost::Broken | Lost::Somewhere => return None,
    })
}

/// What an answer tells about who gave it.
fn answered(reply: &Reply, entry: &Entry, host: &str) -> Check {
    let status = entry.status.unwrap_or_default();
    match &reply.page {
        Err(Failure::Status(error)) if (300..400).contains(&status) => {
            let to = error.redirect.as_ref().map_or(String::new(), |to| format!(" to {}", tidy(to, 100)));
            let remedy = "Redirects are not followed, so that the token goes nowhere else: correct base_url.";
            Check::failed("server", format!("{host} answers {status} and leads{to}."), remedy)
        }
        Err(Failure::Status(_)) if status == 408 || status >= 500 => {
            Check::failed("server", format!("{host} answers {status}."), "The API fails: try again later.")
        }
        Err(Failure::Unreadable { text }) => {
            let found = format!("{host} answers {status}, but not as the API does: {}.", tidy(text, 200));
            let remedy = "Check base_url; a login page of a network, or a proxy, may answer in the API's place.";
            Check::failed("server", found, remedy)
        }
        _ => Check::ok("server", format!("{host} answers, after {} ms.", entry.ms)),
    }
}

fn refused_certificate(reply: &Reply) -> Check {
    let why = match &reply.page {
        Err(Failure::Setting { text } | Failure::Transport { text, .. }) => text.as_str(),
        _ => "the certificate is refused",
    };
    let (found, remedy) = why.split_once("; ").unwrap_or((why, "check base_url, and what answers in its place"));
    Check::failed("certificate", sentence(found), sentence(remedy))
}

fn clock(entry: &Entry) -> Check {
    let Some(date) = entry.date else { return Check::ok("clock", "The server does not tell its own.") };
    let (sent, received) = (entry.time, entry.time + TimeDelta::milliseconds(entry.ms as i64));
    match skew(sent, received, date) {
        None => Check::ok("clock", format!("Within {} seconds of the server's.", TOLERANCE.num_seconds())),
        Some(skew) => {
            let direction = if skew > TimeDelta::zero() { "ahead of" } else { "behind" };
            Check::warning(
                "clock",
                format!("This machine's clock is {} {direction} the server's.", span(skew.abs())),
                "Set the clock, or let it be set: timedatectl set-ntp true. Certificates, links and the cache go by it.",
            )
        }
    }
}

/// How far this machine's clock is ahead of the server's, if it is out of the tolerance.
fn skew(sent: DateTime<Utc>, received: DateTime<Utc>, date: DateTime<Utc>) -> Option<TimeDelta> {
    if sent - date > TOLERANCE {
        Some(sent - date)
    } else if date - received > TOLERANCE {
        Some(received - date)
    } else {
        None
    }
}

/// A time as people say it, rounded.
fn span(time: TimeDelta) -> String {
    let seconds = time.num_seconds();
    let (count, unit) = match seconds {
        ..120 => (seconds, "second"),
        120..7200 => ((seconds + 30) / 60, "minute"),
        7200..172_800 => ((seconds + 1800) / 3600, "hour"),
        _ => ((seconds + 43_200) / 86_400, "day"),
    };
    format!("{count} {unit}s")
}

fn host(url: &reqwest::Url) -> String {
    let port = url.port().map_or(String::new(), |port| format!(":{port}"));
    format!("{}{port}", tidy(url.host_str().unwrap_or_default(), 100))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clocks_are_apart_beyond_the_tolerance_and_the_time_an_answer_took() {
        let at = |seconds: i64| DateTime::from_timestamp(1_790_000_000 + seconds, 0).expect("a time");
        for (sent, received, date, wanted) in [
            (0, 0, 0, None),
            (0, 10, -30, None),
            (0, 10, 40, None),
            (0, 0, -31, Some(31)),
            (0, 10, 41, Some(-31)),
            (0, 0, 7200, Some(-7200)),
        ] {
            assert_eq!(skew(at(sent), at(received), at(date)).map(|skew| skew.num_seconds()), wanted, "{date}");
        }
    }

    #[test]
    fn times_are_told_as_people_say_them() {
        for (seconds, text) in
            [(31, "31 seconds"), (119, "119 seconds"), (7199, "120 minutes"), (7200, "2 hours"), (200_000, "2 days")]
        {
            assert_eq!(span(TimeDelta::seconds(seconds)), text);
        }
    }
}
