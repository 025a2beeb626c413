//! The JSON of a session (fact sheet, section 4.1).

use crate::json::Object;
use crate::switches::{Revision, Switches};
use crate::world::{Ending, Minutes, NOW, Random, Session};

/// The row in the form the switches ask for, written when first asked for.
pub(super) fn row<'s>(session: &'s Session, switches: &Switches, app_id: &str) -> &'s str {
    let revision_a = switches.revision == Revision::A;
    let form = usize::from(revision_a) * 2 + usize::from(switches.undocumented);
    session.rows[form].get_or_init(|| write(session, revision_a, switches.undocumented, app_id).into())
}

fn write(session: &Session, revision_a: bool, undocumented: bool, app_id: &str) -> String {
    let mut row = Object::new();
    row.plain("id", &session.id)
        .text("associated_id", &session.associated_id)
        .text("meeting_display_name", &session.meeting_display_name)
        .plain("type", session.kind)
        .plain("status", session.status())
        .raw("live_participants", session.live_participants)
        .raw("max_concurrent_participants", session.max_concurrent_participants)
        .raw("minutes_consumed", session.minutes_consumed)
        .plain("organization_id", app_id)
        .plain("started_at", session.started_at);
    match session.ended_at {
        Ending::At(moment) => _ = row.plain("ended_at", moment),
        Ending::Null => _ = row.raw("ended_at", "null"),
        Ending::Absent => {}
    }
    row.plain("created_at", session.created_at).plain("updated_at", session.updated_at);
    if revision_a {
        let mut meta = Object::new();
        meta.plain("room_name", Random::part(session.created_at.0 as u64, session.started_at.0 as u64).uuid());
        row.raw("meta", meta.close());
    }
    if undocumented {
        add_undocumented(&mut row, session);
    }
    row.close()
}

/// What live answers were seen to have, and no document tells of.
fn add_undocumented(row: &mut Object, session: &Session) {
    let all = session.minutes_consumed;
    let only_if = |holds: bool| if holds { all } else { Minutes(0) };
    let live = session.ended_at.at().is_none();
    let recorded = session.recorded();
    let length = Minutes::between(session.started_at, session.ended_at.at().unwrap_or(NOW).max(session.started_at));
    row.raw("total_participants", session.participants.len())
        .raw("group_call_minutes_consumed", only_if(session.kind == "meeting"))
        .raw("webinar_minutes_consumed", only_if(session.kind == "participant"))
        .raw("audio_room_minutes_consumed", 0)
        .raw("livestream_minutes_consumed", only_if(session.kind == "livestream"))
        .raw("chat_minutes_consumed", 0)
        .raw("recording_minutes_consumed", if recorded && !live { length } else { Minutes(0) })
        .raw("transcription_minutes_consumed", 0)
        .plain(
            "recording_status",
            match (recorded, live) {
                (false, _) => "NOT_RECORDED",
                (true, true) => "RECORDING",
                (true, false) => "UPLOADED",
            },
        )
        .plain("livestream_status", if session.kind == "livestream" { "LIVESTREAMED" } else { "NOT_LIVESTREAMED" });
    match &session.parent_session_id {
        Some(id) => row.plain("parent_session_id", id),
        None => row.raw("parent_session_id", "null"),
    };
    row.raw("settings", "{}");
}
