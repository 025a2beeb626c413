//! GET /sessions (fact sheet, section 4.1).

use std::cmp::Ordering;
use std::ops::RangeInclusive;
use std::sync::Arc;

use super::session_rows::row;
use super::{Call, Outcome, Route, get};
use crate::APP_ID;
use crate::answer::Answer;
use crate::paging::Page;
use crate::parameters::refuse;
use crate::switches::{DefaultSort, Paging};
use crate::world::{Moment, Random, Session};

pub(super) static ROUTES: &[Route] = &[get("/sessions", answer).pages().kept()];

fn answer(call: &Call<'_>, _ids: &[&str]) -> Outcome {
    let switches = call.switches();
    let page = Page::of_sessions(&call.parameters, switches)?;
    let wanted = Wanted::read(call)?;
    let order = Order::read(call)?;
    let place = if call.revision_a() { Paging::Absent } else { Paging::Top };
    let is_empty = call.world.made().sessions.is_empty();
    if let Some(world) = call.world.plain().filter(|_| call.variant.stands_still() && !is_empty) {
        let name = format!("{wanted:?} {order:?}");
        let places = call.variant.kept.selection(name, || order.places(&world.sessions, &wanted));
        return Ok(page.answer("sessions", places.len(), place, switches, |body, index| {
            body.push_str(row(&world.sessions[places[index] as usize], switches, APP_ID));
        }));
    }
    // Nothing happens in an app that is empty.
    let all = if is_empty { Vec::new() } else { call.variant.happen(call.world) };
    let mut sessions: Vec<&Session> = all.iter().map(|it| &**it).filter(|it| wanted.takes(it)).collect();
    if switches.ties_shuffled {
        shuffle(&mut sessions, call.next_list());
    }
    order.sort(&mut sessions, switches.ties_shuffled, |it| it);
    Ok(page.answer("sessions", sessions.len(), place, switches, |body, index| {
        body.push_str(row(sessions[index], switches, APP_ID));
    }))
}

/// Puts rows into an order that `number` decides; what is sorted afterwards keeps it among equals.
pub(super) fn shuffle<T>(rows: &mut [T], number: u64) {
    let mut random = Random::new(number);
    for last in (1..rows.len()).rev() {
        rows.swap(last, random.below(last as u64 + 1) as usize);
    }
}

/// Which sessions are asked for.
#[derive(Debug)]
struct Wanted {
    status: Option<&'static str>,
    associated_id: Option<String>,
    search: Option<String>,
    from: Option<Moment>,
    to: Option<Moment>,
    ends_exclusive: bool,
    by_started_at: bool,
    participants: RangeInclusive<usize>,
}

impl Wanted {
    fn read(call: &Call<'_>) -> Result<Wanted, Answer> {
        let (parameters, switches) = (&call.parameters, call.switches());
        let associated_id = parameters.get("associated_id")?.map(str::to_owned);
        if switches.associated_id_uuid && !call.revision_a() && associated_id.as_deref().is_some_and(|id| !is_uuid(id))
        {
            return Err(refuse("associated_id", "must be a UUID"));
        }
        let participants = match parameters.get("participants")? {
            Some(range) if !switches.participants_ignored => {
                read_range(range).ok_or_else(|| refuse("participants", "must be a range such as 1:10"))?
            }
            _ => 0..=usize::MAX,
        };
        let status = ["LIVE", "ENDED"];
        Ok(Wanted {
            status: parameters.one_of("status", &status)?.map(|index| status[index]),
            associated_id,
            search: parameters.get("search")?.map(str::to_lowercase),
            from: parameters.moment("start_time")?,
            to: parameters.moment("end_time")?,
            ends_exclusive: switches.time_ends_exclusive,
            by_started_at: switches.time_is_started_at,
            participants,
        })
    }

    fn takes(&self, session: &Session) -> bool {
        let time = if self.by_started_at { session.started_at } else { session.created_at };
        // Whether `early` may stand before `late`: the end itself belongs to an inclusive range.
        let before = |early: Moment, late: Moment| if self.ends_exclusive { early < late } else { early <= late };
        self.status.is_none_or(|status| session.status() == status)
            && self.associated_id.as_ref().is_none_or(|id| session.associated_id == *id)
            && self.from.is_none_or(|from| before(from, time))
            && self.to.is_none_or(|to| before(time, to))
            && self.participants.contains(&session.participants.len())
            && self.search.as_ref().is_none_or(|text| {
                let fields = [&session.meeting_display_name, &session.associated_id, &session.id];
                fields.into_iter().any(|field| field.to_lowercase().contains(text))
            })
    }
}

/// `1:10`, `5:` or `:10`: the number of participants, both ends included.
fn read_range(text: &str) -> Option<RangeInclusive<usize>> {
    let (least, most) = text.split_once(':')?;
    let end = |text: &str, open: usize| if text.is_empty() { Some(open) } else { text.parse().ok() };
    Some(end(least, 0)?..=end(most, usize::MAX)?)
}

pub(super) fn is_uuid(text: &str) -> bool {
    let dash = |index| matches!(index, 8 | 13 | 18 | 23);
    text.len() == 36 && text.bytes().enumerate().all(|(i, b)| if dash(i) { b == b'-' } else { b.is_ascii_hexdigit() })
}

/// The order of the list.
#[derive(Debug)]
enum Order {
    Id,
    Created { descending: bool },
    Minutes { descending: bool },
}

impl Order {
    fn read(call: &Call<'_>) -> Result<Order, Answer> {
        let by = call.parameters.one_of("sort_by", &["minutesConsumed", "createdAt"])?;
        let order = call.parameters.one_of("sort_order", &["ASC", "DESC"])?;
        let default = match call.switches().default_sort {
            DefaultSort::Newest => Order::Created { descending: true },
            DefaultSort::Oldest => Order::Created { descending: false },
            DefaultSort::None => Order::Id,
        };
        if call.switches().sort_ignored {
            return Ok(default);
        }
        // Which way goes by default is not documented; the apps list has DESC.
        let descending = order != Some(0);
        Ok(match (by, order) {
            (Some(0), _) => Order::Minutes { descending },
            (Some(_), _) | (None, Some(_)) => Order::Created { descending },
            (None, None) => default,
        })
    }

    /// The places of the wanted sessions in this order.
    fn places(&self, sessions: &[Session], wanted: &Wanted) -> Arc<[u32]> {
        let mut rows: Vec<(u32, &Session)> = (0..).zip(sessions).filter(|(_, it)| wanted.takes(it)).collect();
        self.sort(&mut rows, false, |(_, session)| session);
        rows.into_iter().map(|(place, _)| place).collect()
    }

    /// Sorts what stands newest first, unless it was shuffled.
    fn sort<T>(&self, rows: &mut [T], shuffled: bool, of: impl Fn(&T) -> &Session) {
        let directed = |order: Ordering, descending: bool| if descending { order.reverse() } else { order };
        match *self {
            Order::Id => rows.sort_by(|a, b| of(a).id.cmp(&of(b).id)),
            Order::Created { descending: true } if !shuffled => {}
            Order::Created { descending } => {
                rows.sort_by(|a, b| directed(of(a).created_at.cmp(&of(b).created_at), descending));
            }
            Order::Minutes { descending } => {
                rows.sort_by(|a, b| directed(of(a).minutes_consumed.cmp(&of(b).minutes_consumed), descending));
            }
        }
    }
}
