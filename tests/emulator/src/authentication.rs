//! Who may ask: the gateway's checks before anything else (fact sheet, section 8).

use crate::answer::Answer;
use crate::{POWERLESS_TOKEN, TOKEN};

/// Refuses a request whose header Authorization is not the one that is right.
pub(crate) fn check(authorization: Option<&str>) -> Result<(), Answer> {
    match token(authorization)? {
        TOKEN => Ok(()),
        POWERLESS_TOKEN => Err(Answer::gateway(403, 10000, "Authentication error")),
        _ => Err(Answer::gateway(401, 10000, "Authentication error")),
    }
}

/// The token in a header Authorization; there is none, or it has not that form.
pub(crate) fn token(authorization: Option<&str>) -> Result<&str, Answer> {
    let Some(header) = authorization else {
        return Err(Answer::gateway(400, 9106, "Missing X-Auth-Key, X-Auth-Email or Authorization headers"));
    };
    let token = header.split_once(' ').filter(|(scheme, token)| {
        scheme.eq_ignore_ascii_case("bearer") && !token.is_empty() && !token.contains(char::is_whitespace)
    });
    token.map(|(_, token)| token).ok_or_else(|| {
        let chain = Some((6111, "Invalid format for Authorization header"));
        Answer::gateway_chain(400, 6003, "Invalid request headers", chain)
    })
}
