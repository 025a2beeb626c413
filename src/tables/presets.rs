//! realtime_kit_presets: the presets of an app, by which participants join: what they may do and see (API sheet, section 12.4).
//!
//! ```sql
//! SELECT id, name FROM realtime_kit_presets;
//! SELECT name, json_extract(permissions, '$.can_record') AS can_record FROM realtime_kit_presets WHERE search = 'webinar';
//! SELECT p.display_name, json_extract(r.permissions, '$.can_record') AS can_record
//! FROM realtime_kit_sessions_participants AS p LEFT JOIN realtime_kit_presets AS r ON r.name = p.preset_name
//! WHERE p.session_id = 'SESSION_ID';
//! ```

use crate::spec::*;

/// The table.
pub static TABLE: Table = Table {
    name: "realtime_kit_presets",
    about: "A preset: what the participants who join with it may do, and what they see.",
    example: "SELECT id, name FROM realtime_kit_presets",
    routes: &[
        get("/presets/{preset_id}").row(&["/data"]),
        get("/presets").rows(&["/data"]).pages_of(100).expects(20).sends(&["page_no", "per_page", "search"]),
    ],
    insert: None,
    hides: &[],
    columns: &[
        text("id", &["/id"], "The preset's id.").key().key_of("preset_id").fills("preset_id"),
        text("name", &["/name"], "Its name: preset_name of the participants who joined with it."),
        time("created_at", &["/created_at"], "When it was created (UTC).").in_lists(),
        time("updated_at", &["/updated_at"], "When it changed last (UTC).").in_lists(),
        json("config", &["/config"], "Kind of call, video streams at once and media quality, an object.").detail(),
        json("permissions", &["/permissions"], "What its participants may do, an object.").detail(),
        json("ui", &["/ui"], "Colours, borders, fonts and logo of the meeting's pages, an object.").detail(),
        path("preset_id", "One preset, by its id.").echoes("id"),
        query("page_no", "This page only; the first is 1.").count(0, i64::MAX),
        query("per_page", "Rows a page.").count(0, i64::MAX),
        query("search", "Matches the preset's name; not known to older servers."),
    ],
};
