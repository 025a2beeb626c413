//! The transcript's files (fact sheet, sections 5.2 and 5.3).

use super::csv::{BYTE_ORDER_MARK, quoted_row, row};
use crate::json::Object;
use crate::switches::TranscriptCsv;
use crate::world::{Moment, Segment};

const HEADER: [&str; 6] =
    ["Timestamp", "Participant ID", "User ID", "Custom Participant ID", "Participant Name", "Transcript"];

/// As CSV, in one of the editions that documents and clients know.
pub(super) fn csv(segments: &[Segment], started_at: Moment, edition: TranscriptCsv) -> String {
    let mut text = String::new();
    match edition {
        TranscriptCsv::ByteOrderMark => text.push_str(BYTE_ORDER_MARK),
        TranscriptCsv::Header => row(&mut text, &HEADER),
        // The documents have this line only; that rows are written as in the edition with a header is assumed.
        TranscriptCsv::Dyte => text.push_str(&format!("{}\r\n", HEADER.join(", "))),
        TranscriptCsv::Plain | TranscriptCsv::EpochSeconds | TranscriptCsv::EpochMilliseconds => {}
    }
    for segment in segments {
        let instant = started_at.plus(segment.start_ms);
        let time = match edition {
            TranscriptCsv::Plain | TranscriptCsv::ByteOrderMark => segment.start_ms.to_string(),
            TranscriptCsv::Header | TranscriptCsv::Dyte => instant.to_string(),
            TranscriptCsv::EpochSeconds => instant.0.div_euclid(1000).to_string(),
            TranscriptCsv::EpochMilliseconds => instant.0.to_string(),
        };
        let custom = segment.custom_participant_id.as_deref().unwrap_or_default();
        let fields: [&str; 6] = [&time, &segment.peer_id, &segment.user_id, custom, &segment.name, &segment.text];
        match edition {
            TranscriptCsv::Plain | TranscriptCsv::ByteOrderMark => quoted_row(&mut text, &fields),
            _ => row(&mut text, &fields),
        }
    }
    text
}

/// As JSON, with integers in milliseconds or, as in January 2026, with numbers of seconds.
pub(super) fn json(segments: &[Segment], seconds: bool) -> String {
    let time = |ms: i64| {
        if !seconds {
            return ms.to_string();
        }
        let text = format!("{}.{:03}", ms / 1000, ms % 1000);
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    };
    let objects: Vec<String> = segments
        .iter()
        .map(|segment| {
            let mut peer = Object::new();
            peer.text("id", &segment.peer_id).text("userId", &segment.user_id).text("displayName", &segment.name);
            if let Some(id) = &segment.custom_participant_id {
                peer.text("cpi", id);
            }
            peer.plain("joinedAt", segment.joined_at)
                .plain("leftAt", segment.left_at.map(|it| it.to_string()).unwrap_or_default());
            let mut object = Object::new();
            object
                .raw("startTime", time(segment.start_ms))
                .raw("endTime", time(segment.end_ms))
                .text("sentence", &segment.text)
                .raw("peerData", peer.close());
            object.close()
        })
        .collect();
    format!("[{}]", objects.join(","))
}

/// As subtitles with a comma in their times.
pub(super) fn srt(segments: &[Segment]) -> String {
    let mut text = String::new();
    for (number, segment) in segments.iter().enumerate() {
        text.push_str(&format!("{}\n{}", number + 1, subtitle(segment, ',')));
    }
    text
}

/// As subtitles for the web. No sample of them is published; the speaker is told as in SRT.
pub(super) fn vtt(segments: &[Segment]) -> String {
    let mut text = String::from("WEBVTT\n\n");
    for segment in segments {
        text.push_str(&subtitle(segment, '.'));
    }
    text
}

fn subtitle(segment: &Segment, point: char) -> String {
    let time = |ms: i64| {
        let (hours, minutes, seconds, ms) = (ms / 3_600_000, ms / 60_000 % 60, ms / 1000 % 60, ms % 1000);
        format!("{hours:02}:{minutes:02}:{seconds:02}{point}{ms:03}")
    };
    format!("{} --> {}\n{}: {}\n\n", time(segment.start_ms), time(segment.end_ms), segment.name, segment.text)
}
