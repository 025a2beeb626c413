//! The requests: at most four, each tried once, and none that is known to fail.
//!
//! 1. The app by its id; without an app the list of apps; without an account whether the token is live.
//! 2. Where that was refused: whether the token is live, as one of the account, then as one of a user. These two need no
//!    permission, which tells a bad token from one that may not. Where the app is unknown: the list of apps.
//! 3. Else one session of the app.

use std::sync::Arc;
use std::time::Duration;

use crate::api::client::{Answer, Call, Target};
use crate::api::envelope::Page;
use crate::api::log::Entry;
use crate::api::route::{Patience, Route, get};
use crate::api::scheduler::Manner;
use crate::api::statement::Statement;
use crate::doctor::setup::Setup;
use crate::doctor::{Check, Examination, TABLE, access, connection};
use crate::error::{ApiError, Error, ErrorForm, Failure};

/// How much a request of the doctor's is worth.
const SOON: Patience =
    Patience { tries: 1, timeout: Duration::from_secs(10), max_wait: Duration::from_secs(2), requests: 4 };

static APP: Route = get("/apps/{app_id}").row(&["/data"]).of_account().with_patience(SOON);
static APPS: Route = get("/apps").rows(&["/data"]).of_account().sends(&["page_no", "per_page"]).with_patience(SOON);
static SESSIONS: Route = get("/sessions").rows(&["/data/sessions"]).sends(&["page_no", "per_page"]).with_patience(SOON);
/// developers.cloudflare.com/api/resources/accounts/subresources/tokens/methods/verify
static TOKEN_OF_ACCOUNT: Route =
    get("/accounts/{account_id}/tokens/verify").row(&["/result"]).outside().with_patience(SOON);
/// developers.cloudflare.com/api/resources/user/subresources/tokens/methods/verify
static TOKEN_OF_USER: Route = get("/user/tokens/verify").row(&["/result"]).outside().with_patience(SOON);

/// All of them.
pub static ROUTES: [&Route; 5] = [&APP, &APPS, &SESSIONS, &TOKEN_OF_ACCOUNT, &TOKEN_OF_USER];

/// How one request ended.
pub struct Reply {
    /// The page, or why there is none.
    pub page: Result<Arc<Page>, Failure>,
    /// Its row in the log, if it was sent.
    pub entry: Option<Entry>,
}

impl Reply {
    /// The status of the answer, if there was one.
    pub fn status(&self) -> Option<u16> {
        self.entry.as_ref().and_then(|entry| entry.status)
    }

    /// Whether the answer is the API's word that this token may not.
    fn is_refusal(&self) -> bool {
        self.page.is_err() && matches!(self.status(), Some(401 | 403))
    }

    /// Whether RealtimeKit itself, which a token must have passed to, says that there is no such thing, or that the id is none.
    pub fn is_unknown_id(&self) -> bool {
        matches!(&self.page, Err(Failure::Status(error)) if error.is_unknown_id() || is_refused_id(error))
    }
}

/// Whether RealtimeKit itself refuses what was asked by its id: what else stands in such a request, is always the same.
fn is_refused_id(error: &ApiError) -> bool {
    error.status == 400 && error.form == ErrorForm::RealtimeKit
}

/// What was asked, in the order of the requests.
#[derive(Default)]
pub struct Replies {
    /// About the app by its id.
    pub app: Option<Reply>,
    /// The list of apps.
    pub apps: Option<Reply>,
    /// One session.
    pub sessions: Option<Reply>,
    /// Whether the token is live, of the account and of a user.
    pub verified: Vec<Reply>,
}

impl Replies {
    /// All of them.
    pub fn all(&self) -> impl Iterator<Item = &Reply> {
        self.of_the_account().chain(&self.verified)
    }

    /// Those that only a live token of the account gets.
    pub fn of_the_account(&self) -> impl Iterator<Item = &Reply> {
        [&self.app, &self.apps, &self.sessions].into_iter().flatten()
    }
}

/// Asks, and tells what came of it: the checks of the set-up, some of which the answers complete, and those of the answers.
pub fn ask(examination: &mut Examination<'_>, mut setup: Setup) -> Result<(Vec<Check>, Vec<Check>), Error> {
    let replies = replies(&mut Asking::new(examination), &setup)?;
    let way = connection::checks(&replies, &mut setup);
    let access = access::checks(&replies, &way, &mut setup);
    Ok((setup.checks, way.into_iter().chain(access).collect()))
}

fn replies(asking: &mut Asking<'_, '_>, setup: &Setup) -> Result<Replies, Error> {
    let mut replies = Replies::default();
    let account = setup.account.as_deref().unwrap_or_default();
    let all = || vec![("page_no", "1".to_owned()), ("per_page", "100".to_owned())];
    if account.is_empty() {
        replies.verified.push(asking.ask(&TOKEN_OF_USER, "", "", Vec::new())?);
        return Ok(replies);
    }
    let (first, app) = match setup.app.as_deref() {
        Some(app) => (asking.ask(&APP, account, app, Vec::new())?, app),
        None => (asking.ask(&APPS, account, "", all())?, ""),
    };
    let is_refusal = first.is_refusal();
    // A server without this endpoint may know the app all the same.
    let goes_on = first.page.is_ok() || (first.status() == Some(404) && !first.is_unknown_id());
    let is_unknown = first.is_unknown_id();
    if app.is_empty() {
        replies.apps = Some(first)
    } else {
        replies.app = Some(first)
    }
    if is_refusal {
        for route in [&TOKEN_OF_ACCOUNT, &TOKEN_OF_USER] {
            let reply = asking.ask(route, account, "", Vec::new())?;
            let ends = reply.page.is_ok() || reply.status().is_none();
            replies.verified.push(reply);
            if ends {
                break;
            }
        }
    } else if is_unknown && !app.is_empty() {
        replies.apps = Some(asking.ask(&APPS, account, "", all())?);
    } else if goes_on && !app.is_empty() {
        let one = vec![("page_no", "1".to_owned()), ("per_page", "1".to_owned())];
        replies.sessions = Some(asking.ask(&SESSIONS, account, app, one)?);
    }
    Ok(replies)
}

/// Sends the requests of one examination.
struct Asking<'e, 'a> {
    examination: &'e mut Examination<'a>,
    /// A statement of its own with the number of the one that asks: its requests are counted apart.
    statement: Arc<Statement>,
}

impl<'e, 'a> Asking<'e, 'a> {
    fn new(examination: &'e mut Examination<'a>) -> Self {
        let statement = Arc::new(Statement::new(examination.statement));
        Self { examination, statement }
    }

    fn ask(
        &mut self,
        route: &'static Route,
        account: &str,
        app: &str,
        query: Vec<(&'static str, String)>,
    ) -> Result<Reply, Error> {
        let call = Call {
            table: TABLE.to_owned(),
            statement: Arc::clone(&self.statement),
            route,
            target: Target::Api { account_id: account.to_owned(), app_id: app.to_owned(), query },
            path: route.fill(|name| if name == "account_id" { account } else { app }),
        };
        let link = self.examination.link;
        let manner = Manner { anew: true, ..Manner::default() };
        let answer = match link.scheduler.submit(call, manner) {
            Ok(ticket) => ticket.wait(self.examination.idle)?,
            Err(failure) => Answer { page: Err(failure), log_id: 0 },
        };
        Ok(Reply { entry: link.log.entry(answer.log_id), page: answer.page })
    }
}
