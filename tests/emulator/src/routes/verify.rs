//! GET /user/tokens/verify and /accounts/{account_id}/tokens/verify: whether a token is live, whatever it may do.
//! (developers.cloudflare.com/api, Verify Token, of users and of accounts; no part of RealtimeKit's own description.)

use crate::answer::{Answer, JSON};
use crate::switches::Tokens;
use crate::{POWERLESS_TOKEN, TOKEN, authentication};

/// The answer about the token in a header. `account` says that it is asked as one of an account.
pub(crate) fn answer(authorization: Option<&str>, account: bool, tokens: Tokens) -> Result<Answer, Answer> {
    let is_here = match tokens {
        Tokens::User => !account,
        Tokens::Account => account,
        Tokens::Absent => return Err(super::no_such_route()),
    };
    let token = authentication::token(authorization)?;
    if !is_here || ![TOKEN, POWERLESS_TOKEN].contains(&token) {
        return Err(Answer::gateway(401, 1000, "Invalid API Token"));
    }
    let message = "{\"code\":10000,\"message\":\"This API Token is valid and active\"}";
    let result = "{\"id\":\"ed17574386854bf78a67040be0a770b0\",\"status\":\"active\"}";
    let body = format!("{{\"result\":{result},\"success\":true,\"errors\":[],\"messages\":[{message}]}}");
    Ok(Answer::new(200, JSON, body))
}
