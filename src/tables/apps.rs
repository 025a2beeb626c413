//! realtime_kit_apps: the apps of an account, for people who do not know their app's id (API sheet, section 12.2).
//!
//! ```sql
//! SELECT id, name FROM realtime_kit_apps;
//! SELECT a.name, s.meeting_display_name FROM realtime_kit_apps AS a JOIN realtime_kit_sessions AS s ON s.app_id = a.id LIMIT 20;
//! ```

use crate::spec::*;

/// The table.
pub static TABLE: Table = Table {
    name: "realtime_kit_apps",
    about: "An app of the account; its id is app_id in all other tables.",
    example: "SELECT id, name FROM realtime_kit_apps",
    routes: &[
        get("/apps/{app_id}").row(&["/data"]).of_account(),
        get("/apps")
            .rows(&["/data"])
            .pages_of(100)
            .expects(5)
            // Paging came with revision B (API sheet, section 3).
            .whole_without_totals()
            .of_account()
            .sends(&["page_no", "per_page", "search", "sort_order"]),
    ],
    insert: None,
    hides: &[],
    columns: &[
        text("id", &["/id"], "The app's id.").key().key_of("app_id").fills("app_id"),
        text("name", &["/name"], "Its name."),
        time("created_at", &["/created_at"], "When it was created (UTC)."),
        path("app_id", "One app, by its id.").echoes("id"),
        query("page_no", "This page only; the first is 1.").count(1, i64::MAX),
        query("per_page", "Rows a page.").count(1, i64::MAX),
        query("search", "Matches the name."),
        query("sort_order", "By time of creation.").one_of(&["ASC", "DESC"]),
    ],
};
