//! GET /apps, below the account (fact sheet, section 12.2).

use super::app::row;
use super::content::only;
use super::sessions::shuffle;
use super::{Call, Outcome, Route, get};
use crate::paging::Page;
use crate::parameters::refuse;
use crate::switches::Paging;
use crate::world::App;

pub(super) static ROUTES: &[Route] = &[get("/apps", answer).pages().of_account()];

fn answer(call: &Call<'_>, _ids: &[&str]) -> Outcome {
    only(call, &[], &["page_no", "per_page", "search", "sort_order"])?;
    let switches = call.switches();
    let mut apps: Vec<&App> = call.world.apps().collect();
    if switches.ties_shuffled {
        shuffle(&mut apps, call.next_list());
        apps.sort_by_key(|app| std::cmp::Reverse(app.created_at));
    }
    // Revision A has neither parameters nor paging: all apps at once.
    if call.revision_a() {
        let page = Page { number: 1, size: u64::MAX };
        return Ok(
            page.bare(apps.len(), Paging::Absent, switches, |body, index| body.push_str(&row(apps[index], true)))
        );
    }
    let page = Page::of_apps(&call.parameters, switches)?;
    let search = call.parameters.get("search")?.map(str::to_lowercase);
    if search.as_ref().is_some_and(|text| text.chars().count() > 125) {
        return Err(refuse("search", "must have 125 characters at most"));
    }
    if call.parameters.one_of("sort_order", &["ASC", "DESC"])? == Some(0) && !switches.sort_ignored {
        apps.sort_by_key(|app| app.created_at);
    }
    apps.retain(|app| {
        let name = app.name.as_deref().unwrap_or_default().to_lowercase();
        search.as_ref().is_none_or(|text| name.contains(text))
    });
    Ok(page.bare(apps.len(), Paging::Top, switches, |body, index| body.push_str(&row(apps[index], true))))
}
