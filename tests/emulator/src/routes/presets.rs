//! GET /presets and GET /presets/{preset_id} (fact sheet, section 12.4).

use super::content::only;
use super::sessions::shuffle;
use super::{Call, Outcome, Route, get};
use crate::answer::Answer;
use crate::json::Object;
use crate::paging::Page;
use crate::switches::{DefaultSort, Paging};
use crate::world::Preset;

pub(super) static ROUTES: &[Route] = &[get("/presets", list).pages(), get("/presets/{preset_id}", one)];

/// Those that there are by now, newest first.
fn presets(call: &Call<'_>) -> Vec<Preset> {
    let mut presets = call.world.made().presets();
    presets.retain(|it| it.created_at <= call.world.now());
    presets
}

fn list(call: &Call<'_>, _ids: &[&str]) -> Outcome {
    only(call, &["page_no", "per_page"], &["page_no", "per_page", "search"])?;
    let switches = call.switches();
    let page = Page::of_sessions(&call.parameters, switches)?;
    // Revision A does not know it.
    let search = if call.revision_a() { None } else { call.parameters.get("search")?.map(str::to_lowercase) };
    let mut presets = presets(call);
    presets.retain(|it| search.as_ref().is_none_or(|text| it.name.to_lowercase().contains(text)));
    if switches.ties_shuffled {
        shuffle(&mut presets, call.next_list());
    }
    // The order is not documented; it is taken to be that of the sessions.
    match switches.default_sort {
        DefaultSort::Newest => presets.sort_by_key(|it| std::cmp::Reverse(it.created_at)),
        DefaultSort::Oldest => presets.sort_by_key(|it| it.created_at),
        DefaultSort::None => presets.sort_by(|a, b| a.id.cmp(&b.id)),
    }
    Ok(page.bare(presets.len(), Paging::Top, switches, |body, index| {
        let preset = &presets[index];
        let mut row = Object::new();
        row.plain("id", &preset.id).plain("created_at", preset.created_at).text("name", &preset.name);
        row.plain("updated_at", preset.updated_at);
        body.push_str(&row.close());
    }))
}

fn one(call: &Call<'_>, ids: &[&str]) -> Outcome {
    only(call, &[], &[])?;
    let presets = presets(call);
    let preset = presets.iter().find(|it| it.id == ids[0]).ok_or_else(|| call.unknown("preset", ids[0]))?;
    let revision_a = call.revision_a();
    let mut row = Object::new();
    row.plain("id", &preset.id).raw("config", config(preset, revision_a)).text("name", &preset.name);
    row.raw("permissions", permissions(preset, revision_a)).raw("ui", ui(preset, revision_a));
    // Only revision B tells of times here.
    if !revision_a {
        row.plain("created_at", preset.created_at).plain("updated_at", preset.updated_at);
    }
    Ok(Answer::data(&row.close()))
}

fn config(preset: &Preset, revision_a: bool) -> String {
    let mut streams = Object::new();
    streams.raw("desktop", preset.streams[0]).raw("mobile", preset.streams[1]);
    // Revision A knows fewer words.
    let quality = if revision_a && matches!(preset.quality, "fhd" | "uhd") { "hd" } else { preset.quality };
    let view_type = if revision_a && preset.view_type == "LIVESTREAM" { "WEBINAR" } else { preset.view_type };
    let mut video = Object::new();
    video.plain("quality", quality).raw("frame_rate", 30);
    if !revision_a {
        video.raw("simulcast", preset.hosts);
    }
    let mut screenshare = Object::new();
    screenshare.plain("quality", quality).raw("frame_rate", 5);
    let mut media = Object::new();
    media.raw("video", video.close()).raw("screenshare", screenshare.close());
    if let Some([high_bitrate, stereo]) = preset.audio {
        let mut audio = Object::new();
        audio.raw("enable_high_bitrate", high_bitrate).raw("enable_stereo", stereo);
        media.raw("audio", audio.close());
    }
    let mut config = Object::new();
    config.plain("view_type", view_type).raw("max_video_streams", streams.close()).raw("max_screenshare_count", 1);
    config.raw("media", media.close());
    match preset.viewer_qualities.filter(|_| !revision_a) {
        Some(Some(some)) => _ = config.raw("livestream_viewer_qualities", format!("{some:?}")),
        Some(None) => _ = config.raw("livestream_viewer_qualities", "null"),
        None => {}
    }
    config.close()
}

fn permissions(preset: &Preset, revision_a: bool) -> String {
    let (hosts, id) = (preset.hosts, &preset.id);
    let all = |names: &[&str], value: bool| {
        let mut object = Object::new();
        for name in names {
            object.raw(name, value);
        }
        object
    };
    let mut permissions = all(
        &[
            "accept_waiting_requests",
            "can_accept_production_requests",
            "can_change_participant_permissions",
            "can_livestream",
            "can_record",
            "can_spotlight",
            "disable_participant_audio",
            "disable_participant_screensharing",
            "disable_participant_video",
            "kick_participant",
            "pin_participant",
        ],
        hosts,
    );
    let chat = |names: &[&str]| all(names, preset.view_type != "LIVESTREAM").close();
    let public = chat(&["can_send", "text", "files"]);
    let private = chat(&["can_send", "can_receive", "text", "files"]);
    let connected = ["can_alter_connected_meetings", "can_switch_connected_meetings", "can_switch_to_parent_meeting"];
    let produces = |what: &str| format!("\"{what}\":{{\"can_produce\":\"{}\"}}", preset.produces);
    let media = ["video", "audio", "screenshare"].map(produces).join(",");
    let mut plugins = all(&["can_close", "can_start", "can_edit_config"], hosts);
    // Revision A describes a UUID, revision B an object with plugins' UUIDs as its keys.
    if revision_a {
        plugins.plain("config", id);
    } else {
        plugins.raw("config", format!("{{\"{id}\":{{\"handles_view_only\":false,\"access_control\":\"VIEW_ONLY\"}}}}"));
    }
    permissions
        .raw("can_edit_display_name", true)
        .raw("hidden_participant", preset.view_type == "LIVESTREAM")
        .raw("show_participant_list", true)
        .raw("chat", format!("{{\"public\":{public},\"private\":{private}}}"))
        .raw("connected_meetings", all(&connected, hosts).close())
        .raw("media", format!("{{{media}}}"))
        .raw("plugins", plugins.close())
        .raw("polls", all(&["can_create", "can_vote", "can_view"], hosts).close())
        .plain("recorder_type", "NONE")
        .plain("waiting_room_type", preset.waiting_room);
    if !revision_a {
        permissions.raw("stage_enabled", preset.view_type == "WEBINAR").plain("stage_access", preset.produces);
        if let Some(transcription) = preset.transcription {
            permissions.raw("transcription_enabled", transcription);
        }
    }
    permissions.close()
}

fn ui(preset: &Preset, revision_a: bool) -> String {
    let colours = |names: &[(&str, &str)]| {
        let mut object = Object::new();
        for (name, colour) in names {
            object.plain(name, colour);
        }
        object
    };
    let background =
        [("600", "#222222"), ("700", "#1f1f1f"), ("800", "#1b1b1b"), ("900", "#181818"), ("1000", "#141414")];
    let brand = [("300", "#844d1c"), ("400", "#9d5b22"), ("500", "#b56927"), ("600", "#d37c30"), ("700", "#d9904f")];
    let mut colors = colours(&[
        ("danger", "#FF2D2D"),
        ("success", "#62A504"),
        ("text", "#EEEEEE"),
        ("text_on_brand", "#EEEEEE"),
        ("video_bg", "#191919"),
        ("warning", "#FFCD07"),
    ]);
    colors.raw("background", colours(&background).close()).raw("brand", colours(&brand).close());
    let mut tokens = Object::new();
    tokens
        .plain("border_radius", "rounded")
        .plain("border_width", "thin")
        .raw("spacing_base", 4)
        // Revision A knows no other, and demands a logo.
        .plain("theme", if revision_a { "dark" } else { preset.theme })
        .raw("colors", colors.close());
    match &preset.logo {
        Some(logo) => _ = tokens.text("logo", logo),
        None if revision_a => _ = tokens.text("logo", ""),
        None => {}
    }
    let mut ui = Object::new();
    ui.raw("design_tokens", tokens.close());
    if revision_a {
        ui.raw("config_diff", "{}");
    }
    ui.close()
}
