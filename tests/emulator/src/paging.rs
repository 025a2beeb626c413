//! Pages: which rows one has, and where the answer says so (fact sheet, sections 1.3 and 7).

use crate::answer::{Answer, JSON};
use crate::parameters::{Parameters, refuse};
use crate::switches::{Paging, Switches};

/// The page a request asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Page {
    /// From 1.
    pub number: u64,
    /// Rows of a full page.
    pub size: u64,
}

impl Page {
    /// A page of sessions, livestream sessions or recordings: no maximum and no default are published.
    pub(crate) fn of_sessions(parameters: &Parameters, switches: &Switches) -> Result<Page, Answer> {
        let size = match parameters.number("per_page")? {
            None | Some(0) => switches.default_per_page,
            Some(size) => size,
        };
        Page { number: number(parameters, switches)?, size }.limited(switches)
    }

    /// A page of participants: 25 by default, 200 at most.
    pub(crate) fn of_participants(parameters: &Parameters, switches: &Switches) -> Result<Page, Answer> {
        let whole = match parameters.get("per_page")? {
            None | Some("") => None,
            Some(value) => Some(value.parse::<u64>().ok().filter(|size| *size > 0)),
        };
        let size = match whole {
            None => 25,
            Some(Some(size)) if size <= 200 => size,
            Some(Some(_)) if switches.participants_clamp => 200,
            Some(_) => return Err(refuse("per_page", "must be a whole number from 1 to 200")),
        };
        Page { number: number(parameters, switches)?, size }.limited(switches)
    }

    /// A page of apps: from 1, and 20 by default.
    pub(crate) fn of_apps(parameters: &Parameters, switches: &Switches) -> Result<Page, Answer> {
        let whole = |name: &str, default: u64| match parameters.get(name)? {
            None => Ok(default),
            Some(value) => match value.parse() {
                Ok(number) if number > 0 => Ok(number),
                _ => Err(refuse(name, "must be a whole number of at least 1")),
            },
        };
        Page { number: whole("page_no", 1)?, size: whole("per_page", 20)? }.limited(switches)
    }

    fn limited(self, switches: &Switches) -> Result<Page, Answer> {
        if let Some(limit) = switches.refuse_per_page.filter(|limit| self.size > *limit) {
            return Err(refuse("per_page", &format!("must be {limit} at most")));
        }
        Ok(Page { size: self.size.min(switches.max_per_page.unwrap_or(u64::MAX)), ..self })
    }

    /// The rows of this page, of so many.
    pub(crate) fn rows(self, total: usize, switches: &Switches) -> std::ops::Range<usize> {
        if switches.empty_page == Some(self.number) {
            return 0..0;
        }
        let number = match switches.repeat_page {
            Some(repeated) if repeated == self.number && repeated > 1 => repeated - 1,
            _ => self.number,
        };
        let start = (number - 1).saturating_mul(self.size).min(total as u64) as usize;
        start..(start as u64).saturating_add(self.size).min(total as u64) as usize
    }

    /// The answer with the rows of this page under a key of `data`: `row` writes one of them.
    pub(crate) fn answer(
        self,
        key: &str,
        total: usize,
        place: Paging,
        switches: &Switches,
        row: impl FnMut(&mut String, usize),
    ) -> Answer {
        self.write(Some(key), total, place, switches, row)
    }

    /// The answer in which `data` itself is the list.
    pub(crate) fn bare(
        self,
        total: usize,
        place: Paging,
        switches: &Switches,
        row: impl FnMut(&mut String, usize),
    ) -> Answer {
        self.write(None, total, place, switches, row)
    }

    fn write(
        self,
        key: Option<&str>,
        total: usize,
        place: Paging,
        switches: &Switches,
        mut row: impl FnMut(&mut String, usize),
    ) -> Answer {
        let mut body = String::with_capacity(64 * 1024);
        body.push_str("{\"success\":true,\"data\":");
        if let Some(key) = key {
            body.push_str(&format!("{{\"{key}\":"));
        }
        body.push('[');
        let rows = self.rows(total, switches);
        for index in rows.clone() {
            if index > rows.start {
                body.push(',');
            }
            row(&mut body, index);
        }
        body.push(']');
        let paging = format!(",\"paging\":{}", self.paging(total, switches));
        let end = if key.is_some() { "}" } else { "" };
        body.push_str(&match (switches.paging.unwrap_or(place), key) {
            (Paging::Data, Some(_)) => format!("{paging}{end}}}"),
            // A list has no place for it.
            (Paging::Top, _) | (Paging::Data, None) => format!("{end}{paging}}}"),
            (Paging::Absent, _) => format!("{end}}}"),
        });
        Answer::new(200, JSON, body)
    }

    /// The object `paging`.
    pub(crate) fn paging(self, total: usize, switches: &Switches) -> String {
        let before = (self.number - 1).saturating_mul(self.size);
        format!(
            "{{\"total_count\":{},\"start_offset\":{},\"end_offset\":{}}}",
            (total as i64).saturating_add(switches.total_lie).max(0),
            before.saturating_add(1),
            before.saturating_add(self.size).min(total as u64)
        )
    }
}

fn number(parameters: &Parameters, switches: &Switches) -> Result<u64, Answer> {
    match parameters.number("page_no")? {
        Some(0) if switches.page_zero_error => Err(refuse("page_no", "must be at least 1")),
        None | Some(0) => Ok(1),
        Some(number) => Ok(number),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_share_out_the_rows() {
        let switches = Switches::default();
        let rows = |number, size| Page { number, size }.rows(523, &switches);
        assert_eq!((rows(1, 100), rows(6, 100), rows(7, 100)), (0..100, 500..523, 523..523));
        assert_eq!((rows(1, 523), rows(2, 523), rows(u64::MAX, u64::MAX)), (0..523, 523..523, 523..523));
        let switches = Switches { repeat_page: Some(2), empty_page: Some(3), ..Switches::default() };
        let rows = |number| Page { number, size: 100 }.rows(523, &switches);
        assert_eq!((rows(1), rows(2), rows(3), rows(4)), (0..100, 0..100, 0..0, 300..400));
    }
}
