//! GET /recordings (fact sheet, section 12.5).

use super::content::only;
use super::recording_rows::{Form, row};
use super::sessions::{is_uuid, shuffle};
use super::{Call, Outcome, Route, get};
use crate::answer::Answer;
use crate::paging::Page;
use crate::parameters::refuse;
use crate::switches::{DefaultSort, Paging};
use crate::world::{Moment, Recording};

const PARAMETERS: [&str; 10] = [
    "meeting_id",
    "page_no",
    "per_page",
    "expired",
    "search",
    "sort_by",
    "sort_order",
    "start_time",
    "end_time",
    "status",
];
const STATUSES: [&str; 4] = ["INVOKED", "RECORDING", "UPLOADING", "UPLOADED"];

pub(super) static ROUTES: &[Route] = &[get("/recordings", answer).pages()];

fn answer(call: &Call<'_>, _ids: &[&str]) -> Outcome {
    only(call, &PARAMETERS, &PARAMETERS)?;
    let (parameters, switches) = (&call.parameters, call.switches());
    let page = Page::of_sessions(parameters, switches)?;
    let wanted = Wanted::read(call)?;
    let sort_by = parameters.one_of("sort_by", &["invokedTime"])?;
    let sort_order = parameters.one_of("sort_order", &["ASC", "DESC"])?;
    let now = call.world.now();
    let mut recordings = call.world.recordings();
    recordings.retain(|it| wanted.takes(it, now));
    if switches.ties_shuffled {
        shuffle(&mut recordings, call.next_list());
    }
    // Which way goes by default is not documented; it is taken to be the one of the sessions.
    let unasked = switches.sort_ignored || (sort_by.is_none() && sort_order.is_none());
    match (unasked, switches.default_sort) {
        (true, DefaultSort::None) => recordings.sort_by(|a, b| a.id.cmp(&b.id)),
        (true, DefaultSort::Oldest) => recordings.sort_by_key(|it| it.invoked_time),
        (false, _) if sort_order == Some(0) => recordings.sort_by_key(|it| it.invoked_time),
        _ => recordings.sort_by_key(|it| std::cmp::Reverse(it.invoked_time)),
    }
    Ok(page.bare(recordings.len(), Paging::Top, switches, |body, index| {
        body.push_str(&row(&recordings[index], Form::List, call.revision_a()));
    }))
}

/// Which recordings are asked for.
struct Wanted {
    meeting_id: Option<String>,
    expired: Option<bool>,
    search: Option<String>,
    from: Option<Moment>,
    to: Option<Moment>,
    ends_exclusive: bool,
    statuses: Option<Vec<String>>,
}

impl Wanted {
    fn read(call: &Call<'_>) -> Result<Wanted, Answer> {
        let parameters = &call.parameters;
        let meeting_id = parameters.get("meeting_id")?.map(str::to_owned);
        if call.switches().associated_id_uuid && meeting_id.as_deref().is_some_and(|id| !is_uuid(id)) {
            return Err(refuse("meeting_id", "must be a UUID"));
        }
        let statuses: Option<Vec<String>> =
            parameters.get("status")?.map(|text| text.split(',').map(str::to_owned).collect());
        if statuses.iter().flatten().any(|status| !STATUSES.contains(&status.as_str())) {
            return Err(refuse("status", &format!("must be some of {}, with commas between", STATUSES.join(", "))));
        }
        Ok(Wanted {
            meeting_id,
            expired: parameters.truth("expired")?,
            search: parameters.get("search")?.map(str::to_lowercase),
            from: parameters.moment("start_time")?,
            to: parameters.moment("end_time")?,
            ends_exclusive: call.switches().time_ends_exclusive,
            statuses,
        })
    }

    fn takes(&self, recording: &Recording, now: Moment) -> bool {
        let time = recording.invoked_time;
        let before = |early: Moment, late: Moment| if self.ends_exclusive { early < late } else { early <= late };
        // A recording without a link in RealtimeKit's bucket has nothing that could have expired.
        let expired = recording.download_url_expiry.is_some_and(|expiry| expiry < now);
        self.meeting_id.as_ref().is_none_or(|id| recording.meeting_id == *id)
            && self.expired.is_none_or(|wanted| expired == wanted)
            && self.from.is_none_or(|from| before(from, time))
            && self.to.is_none_or(|to| before(time, to))
            && self.statuses.as_ref().is_none_or(|some| some.iter().any(|status| status == recording.status))
            && self.search.as_ref().is_none_or(|text| {
                [&recording.meeting_id, &recording.meeting_title].into_iter().any(|it| it.to_lowercase().contains(text))
            })
    }
}
