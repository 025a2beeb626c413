//! GET /meetings and GET /meetings/{meeting_id} (fact sheet, section 12.3).

use super::content::only;
use super::recording_rows::storage;
use super::sessions::shuffle;
use super::{Call, Outcome, Route, get};
use crate::answer::Answer;
use crate::json::Object;
use crate::paging::Page;
use crate::switches::{DefaultSort, Paging};
use crate::world::{MeetingSettings, SECRET_MARK};

pub(super) static ROUTES: &[Route] = &[get("/meetings", list).pages(), get("/meetings/{meeting_id}", one)];

const STATUSES: [&str; 2] = ["ACTIVE", "INACTIVE"];

/// Those that there are by now, newest first.
fn meetings(call: &Call<'_>) -> Vec<MeetingSettings> {
    let mut meetings = call.world.made().meeting_settings();
    meetings.retain(|it| it.created_at <= call.world.now());
    meetings
}

fn list(call: &Call<'_>, _ids: &[&str]) -> Outcome {
    let parameters_of_a = ["page_no", "per_page", "start_time", "end_time", "search"];
    only(call, &parameters_of_a, &[&parameters_of_a[..], &["status"]].concat())?;
    let (parameters, switches) = (&call.parameters, call.switches());
    let page = Page::of_sessions(parameters, switches)?;
    let search = parameters.get("search")?.map(str::to_lowercase);
    let (from, to) = (parameters.moment("start_time")?, parameters.moment("end_time")?);
    // Revision A does not know it.
    let status = if call.revision_a() { None } else { parameters.one_of("status", &STATUSES)? };
    let before = |early, late| if switches.time_ends_exclusive { early < late } else { early <= late };
    let mut meetings = meetings(call);
    // Which of its times the range is about is not documented; it is taken to be the first.
    meetings.retain(|it| {
        let texts = [Some(&it.id), it.title.as_ref()];
        let is_found = |text: &String| texts.into_iter().flatten().any(|it| it.to_lowercase().contains(text));
        search.as_ref().is_none_or(is_found)
            && status.is_none_or(|status| it.status == STATUSES[status])
            && from.is_none_or(|from| before(from, it.created_at))
            && to.is_none_or(|to| before(it.created_at, to))
    });
    if switches.ties_shuffled {
        shuffle(&mut meetings, call.next_list());
    }
    // Nor is the order; it is taken to be that of the sessions.
    match switches.default_sort {
        DefaultSort::Newest => meetings.sort_by_key(|it| std::cmp::Reverse(it.created_at)),
        DefaultSort::Oldest => meetings.sort_by_key(|it| it.created_at),
        DefaultSort::None => meetings.sort_by(|a, b| a.id.cmp(&b.id)),
    }
    Ok(page.bare(meetings.len(), Paging::Top, switches, |body, index| {
        body.push_str(&row(&meetings[index], false, call.revision_a()));
    }))
}

fn one(call: &Call<'_>, ids: &[&str]) -> Outcome {
    // What `name` does is not documented: here nothing.
    only(call, &["name"], &["name"])?;
    call.parameters.get("name")?;
    let meetings = meetings(call);
    let meeting = meetings.iter().find(|it| it.id == ids[0]).ok_or_else(|| call.unknown("meeting", ids[0]))?;
    Ok(Answer::data(&row(meeting, true, call.revision_a())))
}

fn row(meeting: &MeetingSettings, by_id: bool, revision_a: bool) -> String {
    let mut row = Object::new();
    row.plain("id", &meeting.id);
    if let Some(title) = &meeting.title {
        row.text("title", title);
    }
    if let Some([persist_chat, live_stream, record, summarize, transcribe]) = meeting.flags {
        row.raw("persist_chat", persist_chat).raw("live_stream_on_start", live_stream).raw("record_on_start", record);
        row.raw("summarize_on_end", summarize);
        if !revision_a {
            row.raw("transcribe_on_end", transcribe);
        }
    }
    if let Some(seconds) = meeting.keep_alive {
        row.raw("session_keep_alive_time_in_secs", seconds);
    }
    if let Some(kind) = meeting.recording.filter(|_| by_id || !revision_a) {
        let mut config = Object::new();
        config.raw("max_seconds", 3600).raw("audio_config", "{\"codec\":\"MP3\",\"channel\":\"mono\"}");
        if let Some(kind) = kind {
            config.raw("storage_config", storage(kind));
        }
        // The key of a stream stands in its address.
        let live = format!("{{\"rtmp_url\":\"rtmp://live.example.com/app/{SECRET_MARK}-stream\"}}");
        config.raw("live_streaming_config", live);
        row.raw("recording_config", config.close());
    }
    if let Some(language) = meeting.language.filter(|_| by_id) {
        row.raw(
            "ai_config",
            format!("{{\"transcription\":{{\"language\":\"{language}\",\"keywords\":[\"RealtimeKit\"]}}}}"),
        );
    }
    row.plain("status", meeting.status).plain("created_at", meeting.created_at).plain("updated_at", meeting.updated_at);
    row.close()
}
