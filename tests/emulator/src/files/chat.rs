//! The chat's file (fact sheet, section 5.1).

use super::csv::{BYTE_ORDER_MARK, row};
use crate::json::Object;
use crate::switches::ChatFile;
use crate::world::Message;

const HEADER: [&str; 10] = [
    "id",
    "participantId",
    "sessionId",
    "meetingId",
    "displayName",
    "pinned",
    "isEdited",
    "payloadType",
    "payload",
    "createdAt",
];

/// As CSV, whose rows end with CRLF.
pub(super) fn csv(messages: &[Message], edition: ChatFile) -> String {
    let mut text = String::new();
    if edition == ChatFile::ByteOrderMark {
        text.push_str(BYTE_ORDER_MARK);
    }
    if edition != ChatFile::NoHeader {
        row(&mut text, &HEADER);
    }
    for message in messages {
        let fields: [&str; 10] = [
            &message.id,
            &message.participant_id,
            &message.session_id,
            &message.meeting_id,
            &message.display_name,
            if message.pinned { "true" } else { "false" },
            if message.is_edited { "true" } else { "false" },
            message.payload_type,
            &message.payload,
            &message.created_at.to_string(),
        ];
        row(&mut text, &fields);
    }
    text
}

/// As the JSON array that a third-party parser reads and the webhook's sample is named after.
pub(super) fn json(messages: &[Message]) -> String {
    let objects: Vec<String> = messages
        .iter()
        .map(|message| {
            let mut object = Object::new();
            object
                .text("id", &message.id)
                .text("participantId", &message.participant_id)
                .text("sessionId", &message.session_id)
                .text("meetingId", &message.meeting_id)
                .text("displayName", &message.display_name)
                .raw("pinned", message.pinned)
                .raw("isEdited", message.is_edited)
                .text("payloadType", message.payload_type)
                .text("payload", &message.payload)
                .plain("createdAt", message.created_at);
            object.close()
        })
        .collect();
    format!("[{}]", objects.join(","))
}
