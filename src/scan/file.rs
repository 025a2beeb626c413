//! The file that an answer leads to: fetched without the token, its link renewed once if it has run out, read once a
//! statement.

use std::borrow::Cow;
use std::sync::mpsc::RecvTimeoutError;
use std::sync::{Arc, mpsc};
use std::time::Duration;

use chrono::Utc;
use secrecy::SecretString;

use crate::api::client::Answer;
use crate::api::envelope::Page;
use crate::api::route::File;
use crate::content;
use crate::error::{Error, Failure};
use crate::progress::Awaited;
use crate::scan::request::Requests;
use crate::scan::row::Row;
use crate::scan::{Idle, one};
use crate::time;
use crate::value::Json;

/// Files of so many bytes take longer to read than a statement may wait without looking up.
const SMALL: usize = 1 << 20;

/// How often a statement looks up while its file is read, to see whether it was interrupted.
const LOOK_UP: Duration = Duration::from_millis(50);

/// The statuses of a link that has run out (S3 says 403, others 401, 404 or 410).
const RUN_OUT: [u16; 4] = [401, 403, 404, 410];

/// The rows of the file that a request's answer leads to; none where the API says in its own form that there is no file.
pub fn rows(requests: &Requests, idle: Idle<'_>) -> Result<Vec<Row>, Error> {
    let Some((file, parse)) = requests.route.file.and_then(|file| Some((file, file.rows?))) else {
        return Ok(Vec::new());
    };
    let key = format!("rows of {}", requests.identity());
    let page = match requests.statement.memo.get(&key).and_then(|answer| answer.page.ok()) {
        Some(page) => page,
        None => {
            let Some(answer) = answer(requests, false, idle)? else { return Ok(Vec::new()) };
            let Some(text) = fetch(requests, &answer, file, idle)? else {
                return Err(requests.failed(Failure::NoLink));
            };
            let page =
                parsed(requests, text, parse, answer.success(), idle)?.map_err(|failure| requests.failed(failure))?;
            requests.statement.memo.keep(key, &Answer::of(&page));
            page
        }
    };
    let row =
        |index| Row::new(Arc::clone(&page), index, &[]).map_err(|text| requests.failed(Failure::Unreadable { text }));
    (0..page.len()).map(row).collect()
}

/// The rows of a file's text. A large one is read by a thread of its own, so that the statement can be interrupted; what
/// nobody waits for any more ends by itself.
fn parsed(
    requests: &Requests,
    text: Arc<Page>,
    parse: fn(&str) -> content::Rows,
    success: Option<bool>,
    idle: Idle<'_>,
) -> Result<Result<Arc<Page>, Failure>, Error> {
    let is_small = text.text().len() < SMALL;
    let read = move || match parse(text.text()) {
        Ok(rows) => Ok(Arc::new(Page::of_rows(&rows, success))),
        Err(text) => Err(Failure::Unreadable { text }),
    };
    if is_small {
        return Ok(read());
    }
    let (sender, receiver) = mpsc::sync_channel(1);
    let reader = std::thread::Builder::new().name("realtime-kit-file".into());
    if let Err(error) = reader.spawn(move || drop(sender.send(read()))) {
        return Ok(Err(Failure::Setting { text: format!("no thread could be started to read its file: {error}") }));
    }
    let mut progress = requests.link.scheduler.progress.waits(&requests.statement.tally);
    loop {
        progress.tick(|| Awaited { table: requests.schema.table.name, ..Awaited::default() });
        match receiver.recv_timeout(LOOK_UP) {
            Ok(page) => return Ok(page),
            Err(RecvTimeoutError::Timeout) => idle()?,
            Err(RecvTimeoutError::Disconnected) => {
                return Ok(Err(Failure::Unreadable {
                    text: "the thread that read the file ended, please report it".into(),
                }));
            }
        }
    }
}

/// The text of the file that a row leads to; `None` where the API gave no link.
pub fn text(requests: &Requests, row: &Row, idle: Idle<'_>) -> Result<Option<Arc<Page>>, Error> {
    let Some(file) = requests.route.file else { return Ok(None) };
    let key = format!("text of {}", requests.identity());
    if let Some(page) = requests.statement.memo.get(&key).and_then(|answer| answer.page.ok()) {
        return Ok(Some(page));
    }
    let page = fetch(requests, row, file, idle)?;
    if let Some(page) = &page {
        requests.statement.memo.keep(key, &Answer::of(page));
    }
    Ok(page)
}

/// The parameters of the request for the answer that holds the link: the format preferred.
pub fn parameters(requests: &Requests) -> Vec<(&'static str, String)> {
    let preferred = requests.route.prefers.filter(|(wire, _)| requests.given(wire).is_none());
    preferred.iter().map(|(wire, value)| (*wire, (*value).to_owned())).collect()
}

/// The answer that holds the link, in the format preferred if the server knows it.
fn answer(requests: &Requests, anew: bool, idle: Idle<'_>) -> Result<Option<Row>, Error> {
    let parameters = parameters(requests);
    let preferred = parameters.first().cloned();
    match one(requests, parameters, anew, idle) {
        // An older server refuses what it does not know.
        Err(Error::Request { failure: Failure::Status(error), .. })
            if preferred.is_some() && matches!(error.status, 400 | 422) =>
        {
            one(requests, Vec::new(), anew, idle)
        }
        answer => answer,
    }
}

/// Downloads the file that a row leads to, asking for a new link once.
fn fetch(requests: &Requests, row: &Row, file: File, idle: Idle<'_>) -> Result<Option<Arc<Page>>, Error> {
    let Some(link) = Link::of(row, file) else { return Ok(None) };
    let first = if link.has_run_out { None } else { Some(link.download(requests, idle)?) };
    let failure = match first {
        Some(Ok(page)) => return Ok(Some(page)),
        Some(Err(failure)) if !is_run_out(&failure) => return Err(link.failed(requests, failure)),
        Some(Err(failure)) => Some(failure),
        None => None,
    };
    let renewed = answer(requests, true, idle)?;
    match (renewed.as_ref().and_then(|row| Link::of(row, file)), failure) {
        (Some(link), _) => match link.download(requests, idle)? {
            Ok(page) => Ok(Some(page)),
            Err(failure) => Err(link.failed(requests, failure)),
        },
        (None, Some(failure)) => Err(link.failed(requests, failure)),
        (None, None) => Ok(None),
    }
}

fn is_run_out(failure: &Failure) -> bool {
    matches!(failure, Failure::Status(error) if RUN_OUT.contains(&error.status))
}

/// A download link.
struct Link {
    url: SecretString,
    /// Host and path, without the signature.
    shown: String,
    has_run_out: bool,
}

impl Link {
    /// The link in a row, if there is one.
    fn of(row: &Row, file: File) -> Option<Self> {
        let value =
            |places: &[&str]| places.iter().find_map(|place| row.at(place).and_then(Json::text).map(Cow::into_owned));
        let url = value(file.url).filter(|url| !url.is_empty())?;
        let shown = reqwest::Url::parse(&url).map_or_else(
            |_| "a download link".to_owned(),
            |url| format!("{}://{}{}", url.scheme(), url.host_str().unwrap_or_default(), url.path()),
        );
        // The expiry stands beside the link, under the same name with an ending of its own.
        let expiry = file.url.iter().find_map(|place| {
            ["_expiry", "Expiry"].iter().find_map(|ending| {
                row.at(&format!("{place}{ending}")).and_then(Json::text).and_then(|text| time::parse(&text))
            })
        });
        Some(Self { url: SecretString::from(url), shown, has_run_out: expiry.is_some_and(|at| at < Utc::now()) })
    }

    fn download(&self, requests: &Requests, idle: Idle<'_>) -> Result<Result<Arc<Page>, Failure>, Error> {
        Ok(requests.download(self.url.clone(), self.shown.clone())?.wait(idle)?.page)
    }

    fn failed(&self, requests: &Requests, failure: Failure) -> Error {
        Error::Request {
            table: requests.schema.table.name.to_owned(),
            method: "GET",
            path: self.shown.clone(),
            failure,
        }
    }
}
