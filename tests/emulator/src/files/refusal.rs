//! What a storage service answers when it refuses: XML, as S3 writes it, with the signature quoted in it.

use crate::answer::Answer;
use crate::world::Moment;

const XML: &str = "application/xml";

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

fn write(status: u16, code: &str, message: &str, more: &[(&str, &str)]) -> Answer {
    let more: String = more.iter().map(|(name, value)| format!("<{name}>{}</{name}>", escaped(value))).collect();
    let body = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>{code}</Code><Message>{}</Message>{more}<RequestId>EMULATOR</RequestId></Error>",
        escaped(message)
    );
    Answer::new(status, XML, body)
}

pub(super) fn refuse(status: u16, code: &str, message: &str) -> Answer {
    write(status, code, message, &[])
}

/// A request that carries a header Authorization next to the signature. S3 quotes the header, token and all.
pub(super) fn two_ways(authorization: &str) -> Answer {
    let message = "Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter, Signature query string \
                   parameter or the Authorization header should be specified";
    let more = [("ArgumentName", "Authorization"), ("ArgumentValue", authorization)];
    write(400, "InvalidArgument", message, &more)
}

pub(super) fn wrong_signature(given: &str) -> Answer {
    let message = "The request signature we calculated does not match the signature you provided. \
                   Check your key and signing method.";
    write(403, "SignatureDoesNotMatch", message, &[("SignatureProvided", given)])
}

pub(super) fn expired(given: &str, seconds: &str, end: Moment, now: Moment) -> Answer {
    let (end, now) = (end.to_string(), now.to_string());
    let more = [("X-Amz-Expires", seconds), ("Expires", &end), ("ServerTime", &now), ("SignatureProvided", given)];
    write(403, "AccessDenied", "Request has expired", &more)
}

/// The failure that a fault asks for.
pub(crate) fn failure(status: u16, message: &str) -> Answer {
    let code = match status {
        400 => "InvalidRequest",
        401 | 403 => "AccessDenied",
        404 => "NoSuchKey",
        416 => "InvalidRange",
        429 | 503 => "SlowDown",
        _ => "InternalError",
    };
    refuse(status, code, message)
}
