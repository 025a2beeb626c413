//! Files behind links.

use super::{Group, Message, message};

pub(super) static GROUP: Group = Group {
    name: "Files behind links",
    about: "Chats, transcripts and summaries are files behind links that hold for a while. The token is never sent there.",
    messages: &MESSAGES,
};

static MESSAGES: [Message; 3] = [
    message(
        "{table}: {request} answered {status}{details?}. The download link has run out, also when asked for anew: try again later.",
        "The storage refuses the link (401, 403, 404 or 410), and a new link from the API too.",
        "Try again later. Files are kept for seven days after a call; a mirror keeps them: `realtime-kit mirror calls.db`.",
    ),
    message(
        "{table}: {request} answered {status}{details?}. A download that is redirected is not followed.",
        "The storage, or a proxy, sends the download elsewhere.",
        "Check the proxy. The link stands in `SELECT chat_download_url FROM realtime_kit_sessions_chat WHERE session_id = 'SESSION'`: a browser follows it.",
    ),
    message(
        "{table}: {request} answered {status}{details?}. The storage failed: try again later.",
        "The storage failed (408 or 5xx) as often as it was tried.",
        "Try again later.",
    ),
];
