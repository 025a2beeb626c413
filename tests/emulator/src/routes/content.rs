//! What chat, transcript and summary have in common: when there is one, and how its URL is told.

use super::Call;
use crate::answer::Answer;
use crate::files::hand_out;
use crate::json::Object;
use crate::switches::{Retention, Revision};
use crate::world::{Content, Session};

/// The names of the fields that tell a URL and its end.
pub(super) struct Names {
    pub session: Option<&'static str>,
    pub url: &'static str,
    pub expiry: &'static str,
}

/// The answer for something of a session whose file is at `file`.
///
/// What the API says when it is not there is not documented (fact sheet, section 15.2): here 404 in RealtimeKit's form.
pub(super) fn answer<T>(
    call: &Call<'_>,
    session: &Session,
    what: &str,
    content: &Content<T>,
    file: &str,
    names: &Names,
) -> Result<Answer, Answer> {
    let id = &session.id;
    match content {
        Content::NotYet => return Err(Answer::realtimekit(404, &format!("The {what} of session {id} is not ready"))),
        Content::Never => return Err(Answer::realtimekit(404, &format!("No {what} found for session {id}"))),
        Content::There(_) => {}
    }
    let mut data = Object::new();
    if let Some(name) = names.session {
        data.plain(name, id);
    }
    let over = call.world.retention_is_over(session);
    match call.switches().retention {
        Retention::NotFound if over => {
            return Err(Answer::realtimekit(404, &format!("The {what} of session {id} has been deleted")));
        }
        Retention::NoUrl if over => {}
        _ => {
            let link = hand_out(call, file);
            data.text(names.url, link.url).plain(names.expiry, link.expiry);
        }
    }
    Ok(Answer::data(&data.close()))
}

/// Refuses parameters that this edition does not know, if the switch says so.
pub(super) fn only(call: &Call<'_>, a: &[&str], b: &[&str]) -> Result<(), Answer> {
    if !call.switches().unknown_parameter_refused {
        return Ok(());
    }
    call.parameters.only(if call.switches().revision == Revision::A { a } else { b })
}
