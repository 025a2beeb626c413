//! What the answers tell about the token, its permission, the app and the budget.

use std::borrow::Cow;

use crate::doctor::asking::{Replies, Reply};
use crate::doctor::setup::{Setup, sentence};
use crate::doctor::{Check, State, connection};
use crate::error::{ApiError, Failure, tidy};

/// Fewer requests left than this are worth a word.
const FEW: u64 = 100;

/// How many apps are named.
const NAMED: usize = 3;

/// The checks `token_accepted`, `permission`, `app`, `sessions` and `budget`; an app that is missing in the set-up is
/// told with those that there are.
pub fn checks(replies: &Replies, way: &[Check], setup: &mut Setup) -> Vec<Check> {
    let budget = budget(replies, way);
    // What keeps the others from being known: nothing was answered, or not about them.
    let obstacle = obstacle(replies, way, &budget);
    let skipped = |name: &'static str, because: &Cow<'static, str>| Check::skipped(name, std::slice::from_ref(because));
    let token = match &obstacle {
        Some(because) => skipped("token_accepted", because),
        None => token(replies, setup),
    };
    let permission = match &obstacle {
        Some(because) => skipped("permission", because),
        None if token.state == State::Failed => skipped("permission", &"token_accepted".into()),
        None if setup.account.is_none() => skipped("permission", &"account_id".into()),
        None => permission(replies, setup),
    };
    if let (None, Some(apps)) = (&setup.app, &replies.apps)
        && let Some(known) = known_apps(apps)
    {
        setup.add("app_id", &known);
    }
    let before = obstacle.or(match () {
        () if token.state == State::Failed => Some("token_accepted".into()),
        () if permission.state == State::Failed => Some("permission".into()),
        () if setup.account.is_none() => Some("account_id".into()),
        () if setup.app.is_none() => Some("app_id".into()),
        () => None,
    });
    let (app, sessions) = match &before {
        Some(because) => (skipped("app", because), skipped("sessions", because)),
        None => app(replies, &budget),
    };
    vec![token, permission, app, sessions, budget]
}

/// The check because of which nothing is known of token, permission and app.
fn obstacle(replies: &Replies, way: &[Check], budget: &Check) -> Option<Cow<'static, str>> {
    let first = replies.all().next()?;
    connection::obstacle(way)
        .or_else(|| (budget.state == State::Failed && first.page.is_err()).then_some(Cow::Borrowed("budget")))
}

fn token(replies: &Replies, setup: &Setup) -> Check {
    let from = &setup.token;
    let refusal = replies.all().find_map(refusal);
    let is_asked_only = replies.app.is_none() && replies.apps.is_none();
    let is_live = replies.of_the_account().any(|reply| reply.page.is_ok() || reply.is_unknown_id());
    let is_about_it = |error: &&ApiError| is_asked_only || (matches!(error.status, 400 | 401 | 403) && !is_live);
    let Some(error) = refusal.filter(is_about_it) else {
        return Check::ok("token_accepted", "The API takes it for a live one.");
    };
    let said = said(error);
    let failed = |found: String| {
        let remedy = "Make a new token with the permission Realtime (dashboard, My Profile, API Tokens), and put it in the place of this one.";
        Check::failed("token_accepted", found, remedy)
    };
    if !matches!(error.status, 401 | 403) {
        return match error.code {
            Some(9106 | 6003) => failed(format!("The token {from} is malformed: the API {said}.")),
            _ => Check::warning(
                "token_accepted",
                format!("It is not known: the API {said}."),
                "SELECT path, status FROM realtime_kit_requests shows what was asked.",
            ),
        };
    }
    let verified = |status: &str| {
        replies.verified.iter().filter_map(|reply| reply.page.as_ref().ok()).any(|page| {
            let found = (!page.is_empty()).then(|| page.at(0, "/status")).flatten();
            found.is_some_and(|found| found.trim_matches('"') == status)
        })
    };
    // Who passes requests on for the API may know no such endpoint.
    let is_known = replies.verified.iter().any(|reply| reply.status().is_some_and(|status| status != 404));
    if error.status == 403 && !is_known {
        return Check::warning(
            "token_accepted",
            format!("Whether it is live cannot be known here: the API {said}."),
            "Mend permission; if that is of no use, put a new token there.",
        );
    }
    if verified("active") {
        return Check::ok("token_accepted", "The API takes it for a live one.");
    }
    for word in ["expired", "disabled"] {
        if verified(word) {
            return failed(format!("The token {from} is {word}."));
        }
    }
    failed(format!("The token {from} is not valid: the API {said}."))
}

fn permission(replies: &Replies, setup: &Setup) -> Check {
    let account = setup.account.as_deref().unwrap_or_default();
    match replies.all().find_map(refusal).filter(|error| matches!(error.status, 401 | 403)) {
        None => Check::ok("permission", "The token may read RealtimeKit of this account."),
        Some(error) => Check::failed(
            "permission",
            format!("The token {} may not read RealtimeKit of this account: the API {}.", setup.token, said(error)),
            format!(
                "Give the token the permission \"Realtime\" on the account{}, or correct account_id if that is not the one.",
                if account.len() == 32 { format!(" {}", tidy(account, 32)) } else { String::new() }
            ),
        ),
    }
}

/// The checks `app` and `sessions`.
fn app(replies: &Replies, budget: &Check) -> (Check, Check) {
    let unknown = |said: String| {
        let known = replies.apps.as_ref().and_then(known_apps).unwrap_or_default();
        let found = format!("The account has no such app: the API {said}. {known}");
        let remedy = "Set REALTIMEKIT_APP_ID to the id of one of them: SELECT id, name FROM realtime_kit_apps.";
        (Check::failed("app", found.trim_end(), remedy), Check::skipped("sessions", &["app".into()]))
    };
    let by_id = replies.app.as_ref();
    if let Some(error) = by_id.filter(|reply| reply.is_unknown_id()).and_then(refusal) {
        return unknown(said(error));
    }
    let Some(sessions) = &replies.sessions else {
        let why = by_id.and_then(|reply| reply.page.as_ref().err()).map(Failure::to_string).unwrap_or_default();
        let check = Check::failed("app", format!("The app {}", tidy(&why, 300)), "Check account_id and app_id.");
        return (check, Check::skipped("sessions", &["app".into()]));
    };
    // Both endpoints give the gateway's word for a path that leads nowhere.
    if let Some(error) = refusal(sessions).filter(|error| error.status == 404) {
        return unknown(said(error));
    }
    let named = by_id.and_then(|reply| reply.page.as_ref().ok()).filter(|page| !page.is_empty());
    let name = named.and_then(|page| serde_json::from_str::<String>(page.at(0, "/name")?).ok());
    let found = match name.filter(|name| !name.is_empty()) {
        Some(name) => format!("It is called {}.", tidy(&name, 80)),
        None => "It is there.".to_owned(),
    };
    let of_sessions = match &sessions.page {
        Ok(page) => Check::ok(
            "sessions",
            page.total.map_or("They can be read.".to_owned(), |total| match total {
                0 => "There is none yet.".to_owned(),
                1 => "There is one.".to_owned(),
                total => format!("There are {total}."),
            }),
        ),
        Err(_) if budget.state == State::Failed => Check::skipped("sessions", &["budget".into()]),
        Err(Failure::Ceiling { text }) => {
            Check::warning("sessions", sentence(text), "Raise the ceiling that the sentence names.")
        }
        Err(failure) => Check::failed(
            "sessions",
            format!("Asking for one {}", tidy(&failure.to_string(), 300)),
            "SELECT * FROM realtime_kit_requests shows what was asked and answered.",
        ),
    };
    (Check::ok("app", found), of_sessions)
}

/// Which apps a list has.
fn known_apps(reply: &Reply) -> Option<String> {
    let page = reply.page.as_ref().ok()?;
    let text = |row: usize, pointer: &str| serde_json::from_str::<String>(page.at(row, pointer)?).ok();
    let named = |row: usize| {
        let id = tidy(&text(row, "/id")?, 64);
        let name = text(row, "/name").filter(|name| !name.is_empty());
        Some(name.map_or(id.clone(), |name| format!("{id} ({})", tidy(&name, 40))))
    };
    let named: Vec<String> = (0..page.len()).filter_map(named).take(NAMED).collect();
    let total = page.total.unwrap_or(0).max(page.len() as u64);
    Some(match (total, named.as_slice()) {
        (0, _) | (_, []) => "The account has no app yet: make one in the dashboard.".to_owned(),
        (1, [only]) => format!("The account has one: {only}."),
        (_, named) if total == named.len() as u64 => format!("The account has {}.", named.join(", ")),
        (_, named) => format!("The account has {total}, such as {}.", named.join(", ")),
    })
}

fn budget(replies: &Replies, way: &[Check]) -> Check {
    let remedy = "Wait until then. Everybody who uses the token spends of its 1,200 requests in five minutes: a token of one's own has them alone.";
    for reply in replies.all() {
        match &reply.page {
            Err(Failure::Ceiling { text }) if reply.entry.is_none() && !text.contains("max_requests") => {
                let found = text.split(", which is").next().unwrap_or(text);
                return Check::failed("budget", sentence(found), remedy);
            }
            Err(Failure::Status(error)) if error.status == 429 => {
                let wait = error
                    .retry_after
                    .map_or("within five minutes".to_owned(), |wait| format!("in {} seconds", wait.as_secs()));
                let found = format!("It is used up: the API {}. It begins anew {wait}.", said(error));
                return Check::failed("budget", found, remedy);
            }
            _ => {}
        }
    }
    let left = replies.all().filter_map(|reply| reply.entry.as_ref()?.budget_left).last();
    let answered = replies.all().any(|reply| reply.status().is_some());
    match left {
        Some(left) if left < FEW => Check::warning(
            "budget",
            format!("{left} requests are left of it; it begins anew within five minutes."),
            "Wait a little, or narrow statements: SELECT realtime_kit_config('budget_share', 50) leaves a part to others.",
        ),
        Some(left) => Check::ok("budget", format!("{left} requests are left of it.")),
        None if answered => Check::ok("budget", "The server does not tell of it."),
        None => Check::skipped("budget", &[connection::obstacle(way).unwrap_or("server".into())]),
    }
}

fn refusal(reply: &Reply) -> Option<&ApiError> {
    match &reply.page {
        Err(Failure::Status(error)) => Some(error),
        _ => None,
    }
}

/// What the API said, as a predicate.
fn said(error: &ApiError) -> String {
    let code = error.code.map_or(String::new(), |code| format!(", code {code}"));
    let words = error.message.as_ref().map_or(String::new(), |words| format!(" ({})", tidy(words, 200)));
    format!("answers {}{code}{words}", error.status)
}
