//! The switches that choose the emulator's behaviour, written as the first segment of the base URL's path.
//!
//! `http://127.0.0.1:4010/revision=a,totals=absent/client/v4` is the API of revision A without totals.
//! The grammar is told in README.md and by `--help`.

use crate::faults::Fault;
use crate::world::{Moment, NOW};

/// Which edition of the official description is followed (fact sheet, section 3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Revision {
    A,
    B,
}

/// Where `paging` stands in a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Paging {
    Top,
    Data,
    Absent,
}

/// What an id that nothing has is answered with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum UnknownId {
    NotFound,
    GatewayNotFound,
    BadRequest,
}

/// The order of a list for which no order was asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum DefaultSort {
    Newest,
    Oldest,
    None,
}

/// Whose tokens there are: of a user, of an account; or nobody tells whether one is live.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tokens {
    User,
    Account,
    Absent,
}

/// What the peer report takes as `filters`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Filters {
    Single,
    List,
    Ignored,
}

/// How the chat's file is written (fact sheet, section 5.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ChatFile {
    Csv,
    Json,
    ByteOrderMark,
    NoHeader,
}

/// In which edition the transcript's CSV is written (section 5.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TranscriptCsv {
    Plain,
    Header,
    Dyte,
    EpochSeconds,
    EpochMilliseconds,
    ByteOrderMark,
}

/// How the end of a URL is written (section 6).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ExpiryText {
    Iso,
    Dyte,
}

/// When there is a summary.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SummaryReady {
    Now,
    AfterPost,
    Never,
}

/// What is left of content after seven days.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Retention {
    Kept,
    NotFound,
    NoUrl,
}

/// What `data` is in livestream sessions (section 4.10).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LivestreamShape {
    List,
    Bare,
    Object,
}

/// What the ids of some sessions and peers look like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ids {
    Uuid,
    Odd,
    Broken,
}

/// The behaviour that one base URL asks for.
#[derive(Debug, Clone)]
pub(crate) struct Switches {
    pub revision: Revision,
    pub peer_flat: bool,
    pub paging: Option<Paging>,
    pub max_per_page: Option<u64>,
    pub refuse_per_page: Option<u64>,
    pub default_per_page: u64,
    pub participants_clamp: bool,
    pub unknown_id: UnknownId,
    pub page_zero_error: bool,
    pub default_sort: DefaultSort,
    pub time_is_started_at: bool,
    pub time_ends_exclusive: bool,
    pub filters: Option<Filters>,
    pub summary_again_refused: bool,
    pub participants_ignored: bool,
    pub associated_id_uuid: bool,
    pub sort_ignored: bool,
    pub nulls_first: bool,
    pub ties_shuffled: bool,
    pub undocumented: bool,
    pub latency_ms: u64,
    pub arrive: u64,
    pub end: u64,
    pub vanish: u64,
    /// How many pages of sessions something happens before.
    pub happen: u64,
    /// The instant as of which the first request is answered.
    pub now: Option<Moment>,
    /// How much later each request is than the one before it.
    pub tick_seconds: f64,
    /// How many sessions are gone.
    pub deleted: u64,
    pub total_lie: i64,
    pub repeat_page: Option<u64>,
    pub empty_page: Option<u64>,
    pub budget: Option<u64>,
    pub window_seconds: u64,
    /// Requests that another client makes in a second.
    pub others: f64,
    pub rate: Option<u64>,
    pub gzip: bool,
    /// How many seconds the header Date is off; without it, there is no such header.
    pub date: Option<i64>,
    pub tokens: Tokens,
    pub chat_file: ChatFile,
    pub transcript_csv: TranscriptCsv,
    pub transcript_json_seconds: bool,
    pub expiry_text: ExpiryText,
    pub expired: u64,
    pub file_size: Option<usize>,
    pub file_chunked: bool,
    pub file_redirect: bool,
    pub summary_ready: SummaryReady,
    pub summary_after: u64,
    pub retention: Retention,
    pub livestream_shape: LivestreamShape,
    pub unknown_parameter_refused: bool,
    /// How many of a hundred requests fail in a way that is drawn.
    pub mixed: u64,
    pub fault_seed: u64,
    pub ids: Ids,
    pub faults: Vec<Fault>,
}

impl Default for Switches {
    fn default() -> Switches {
        Switches {
            revision: Revision::B,
            peer_flat: false,
            paging: None,
            max_per_page: None,
            refuse_per_page: None,
            default_per_page: 25,
            participants_clamp: false,
            unknown_id: UnknownId::NotFound,
            page_zero_error: false,
            default_sort: DefaultSort::Newest,
            time_is_started_at: false,
            time_ends_exclusive: false,
            filters: None,
            summary_again_refused: false,
            participants_ignored: false,
            associated_id_uuid: false,
            sort_ignored: false,
            nulls_first: false,
            ties_shuffled: false,
            undocumented: true,
            latency_ms: 0,
            arrive: 0,
            end: 0,
            vanish: 0,
            happen: u64::MAX,
            now: None,
            tick_seconds: 0.0,
            deleted: 0,
            total_lie: 0,
            repeat_page: None,
            empty_page: None,
            budget: None,
            window_seconds: 300,
            others: 0.0,
            rate: None,
            gzip: false,
            date: Some(0),
            tokens: Tokens::User,
            chat_file: ChatFile::Csv,
            transcript_csv: TranscriptCsv::Plain,
            transcript_json_seconds: false,
            expiry_text: ExpiryText::Iso,
            expired: 0,
            file_size: None,
            file_chunked: false,
            file_redirect: false,
            summary_ready: SummaryReady::Now,
            summary_after: 1,
            retention: Retention::Kept,
            livestream_shape: LivestreamShape::List,
            unknown_parameter_refused: false,
            mixed: 0,
            fault_seed: 1,
            ids: Ids::Uuid,
            faults: Vec::new(),
        }
    }
}

/// The largest file that `file_size` makes: the emulator holds it in memory.
const FILE_LIMIT: u64 = 1 << 30;

/// One switch for `--help` and README.md: its name, its values with the default first, and what it does.
pub struct SwitchHelp {
    /// The key.
    pub name: &'static str,
    /// Its values; the first is the default.
    pub values: &'static str,
    /// What it does.
    pub about: &'static str,
}

const fn help(name: &'static str, values: &'static str, about: &'static str) -> SwitchHelp {
    SwitchHelp { name, values, about }
}

/// Every switch there is.
pub const SWITCHES: &[SwitchHelp] = &[
    help("revision", "b|a", "edition of the official description: b of October 2026, a of May 2026"),
    help(
        "peer_shape",
        "nested|flat",
        "peer report in data.participant, or the interim edition: in data, preset_name for role",
    ),
    help(
        "paging",
        "top|data|absent",
        "where paging stands; else as the revision says: b top in sessions, data in participants; a absent",
    ),
    help("totals", "present|absent", "absent is paging=absent"),
    help("max_per_page", "N", "a larger per_page silently gets N rows"),
    help("refuse_per_page", "N", "a larger per_page is refused with 422"),
    help("default_per_page", "25|N", "rows of a page of sessions if per_page is not given"),
    help("participants_clamp", "0|1", "1: a per_page above 200 gets 200 participants instead of 422"),
    help("unknown_id", "404|gateway404|400", "answer to an id that nothing has"),
    help("page_zero", "first|error", "page_no=0 is the first page, or 422"),
    help("default_sort", "newest|oldest|none", "order of a list if none is asked for; none is by id"),
    help("time_field", "created_at|started_at", "what start_time and end_time are compared with"),
    help("time_ends", "inclusive|exclusive", "whether the ends of the time range belong to it"),
    help(
        "filters",
        "single|list|ignored",
        "filters of the peer report; single (b) refuses a comma list, list (a) takes it",
    ),
    help("summary_again", "ok|409", "answer to a second POST of a session's summary"),
    help("participants_param", "range|ignored", "participants=1:10 as a range of their number"),
    help("associated_id", "any|uuid", "uuid refuses meeting ids that are no UUID, as the schema of b says"),
    help("sort", "honoured|ignored", "whether sort_by and sort_order have an effect"),
    help("nulls", "last|first", "where rows without the value sorted by stand"),
    help("ties", "stable|shuffled", "whether rows with equal values keep their order from request to request"),
    help("undocumented", "present|absent", "the fields of a session that live answers have and no document tells of"),
    help("latency", "0|MS", "each answer waits this many milliseconds"),
    help("arrive", "0|N", "N new sessions begin before each page of sessions is answered"),
    help("end", "0|N", "N of the LIVE sessions end before each page of sessions is answered, and gain 1000 minutes"),
    help("vanish", "0|N", "N sessions, drawn by their number, leave the list before each page of sessions is answered"),
    help("happen", "N", "arrive, end and vanish do what they do before the first N pages of sessions only"),
    help(
        "now",
        "INSTANT",
        "everything is told as of this instant: 2026-11-15T09:30:00Z, 2026-11-15, or +90m, -7d from the world's own (s, m, h, d)",
    ),
    help("tick", "0|SECONDS", "each request to the API (not to files) moves the clock that now sets so much forward"),
    help("deleted", "0|N", "N of the sessions that ended, drawn by their number, are gone with all that hangs on them"),
    help("total_lie", "0|+N|-N", "total_count is off by N"),
    help("repeat_page", "N", "page N has the rows of the page before it"),
    help("empty_page", "N", "page N is empty"),
    help("budget", "N", "N requests may be made in each window; then 429 with Retry-After until it ends"),
    help("window", "300|SECONDS", "length of a window; the first begins with the first request"),
    help("others", "0|N", "another client makes N requests a second (1.2, say) of the same budget, evenly in time"),
    help("rate", "N", "N requests are served within any second; beyond, 429 without a header that says when"),
    help("gzip", "0|1", "1: bodies of the API are compressed for who accepts it"),
    help("date", "0|SECONDS|absent", "how far the header Date is off: 7200, -90; or it is not sent"),
    help("tokens", "user|account|absent", "where a token is verified: as a user's, as an account's, nowhere"),
    help(
        "chat_file",
        "csv|json|bom|nohdr",
        "the chat's file: CSV, a JSON array, CSV with a byte-order mark, without header",
    ),
    help(
        "transcript_csv",
        "plain|header|dyte|epoch|epoch_ms|bom",
        "edition of the transcript's CSV: ms without header, ISO with header, Dyte's, epoch times, ms with byte-order mark",
    ),
    help("transcript_json", "ms|seconds", "times of the transcript's JSON: integers in ms, or seconds with a fraction"),
    help("retention", "kept|404|200nourl", "content of sessions that ended over 7 days ago: 404, or 200 without URL"),
    help("expired", "0|N", "the first N URLs handed out for each file have run out already"),
    help("expiry_text", "iso|dyte", "how the end of a URL is written: ISO 8601, or with a space and microseconds"),
    help("file_size", "N", "files are filled up with line ends to N bytes"),
    help("file_chunked", "0|1", "1: files come in chunks, without Content-Length"),
    help("file_redirect", "0|1", "1: a download is answered with 302 to the same file on 127.0.0.2"),
    help(
        "summary_ready",
        "now|after_post|never",
        "when GET has a summary: if automatic or asked for; some time after a POST; not at all",
    ),
    help("summary_after", "1|N", "with after_post: so many GETs behind the POST are still 404"),
    help(
        "livestream_shape",
        "list|bare|object",
        "livestream sessions in data.data, in data, or as one object per page",
    ),
    help(
        "unknown_parameter",
        "ignored|422",
        "a parameter that the revision does not know, in the routes of content, livestreams, recordings and apps",
    ),
    help("mixed", "0|N", "N of a hundred requests fail, each in a way that is drawn"),
    help(
        "fault_seed",
        "1|N",
        "what mixed draws from: the same seed fails the same requests, in whatever order they come",
    ),
    help(
        "ids",
        "uuid|odd|broken",
        "ids of some sessions and peers: UUIDs, everything that JSON allows, half a character",
    ),
    help("fault", "KIND@WHEN", "a fault, see below; repeat the switch or join several with +"),
];

impl Switches {
    /// Whether any request can fail.
    pub(crate) fn has_faults(&self) -> bool {
        !self.faults.is_empty() || self.mixed > 0
    }

    /// Reads `key=value,key=value`; an error is a sentence.
    pub(crate) fn parse(text: &str) -> Result<Switches, String> {
        let mut switches = Switches::default();
        let mut given: Vec<&str> = Vec::new();
        for part in text.split(',').filter(|part| !part.is_empty()) {
            let Some((key, value)) = part.split_once('=') else {
                return Err(format!("The switch {part:?} has no value: write key=value."));
            };
            if given.contains(&key) && key != "fault" {
                return Err(format!("The switch {key:?} is given twice."));
            }
            given.push(key);
            switches.set(key, value)?;
        }
        if switches.moves() && (switches.arrive, switches.end, switches.vanish) != (0, 0, 0) {
            return Err(
                "The switches now and tick let things happen by time: leave out arrive, end and vanish.".to_owned()
            );
        }
        Ok(switches)
    }

    /// Whether the world is told as of an instant, and not as it was made.
    pub(crate) fn moves(&self) -> bool {
        self.now.is_some() || self.tick_seconds > 0.0
    }

    fn set(&mut self, key: &str, value: &str) -> Result<(), String> {
        let number =
            || value.parse::<u64>().map_err(|_| format!("The switch {key:?} takes a whole number, not {value:?}."));
        match key {
            "revision" => self.revision = choose(key, value, &[("a", Revision::A), ("b", Revision::B)])?,
            "peer_shape" => self.peer_flat = choose(key, value, &[("nested", false), ("flat", true)])?,
            "paging" => {
                let places = [("top", Paging::Top), ("data", Paging::Data), ("absent", Paging::Absent)];
                self.paging = Some(choose(key, value, &places)?);
            }
            "totals" => {
                if choose(key, value, &[("present", false), ("absent", true)])? {
                    self.paging = Some(Paging::Absent);
                }
            }
            "max_per_page" => self.max_per_page = Some(number()?.max(1)),
            "refuse_per_page" => self.refuse_per_page = Some(number()?),
            "default_per_page" => self.default_per_page = number()?.max(1),
            "participants_clamp" => self.participants_clamp = choose(key, value, &[("0", false), ("1", true)])?,
            "unknown_id" => {
                let answers = [
                    ("404", UnknownId::NotFound),
                    ("gateway404", UnknownId::GatewayNotFound),
                    ("400", UnknownId::BadRequest),
                ];
                self.unknown_id = choose(key, value, &answers)?;
            }
            "page_zero" => self.page_zero_error = choose(key, value, &[("first", false), ("error", true)])?,
            "default_sort" => {
                let orders =
                    [("newest", DefaultSort::Newest), ("oldest", DefaultSort::Oldest), ("none", DefaultSort::None)];
                self.default_sort = choose(key, value, &orders)?;
            }
            "time_field" => {
                self.time_is_started_at = choose(key, value, &[("created_at", false), ("started_at", true)])?;
            }
            "time_ends" => self.time_ends_exclusive = choose(key, value, &[("inclusive", false), ("exclusive", true)])?,
            "filters" => {
                let kinds = [("single", Filters::Single), ("list", Filters::List), ("ignored", Filters::Ignored)];
                self.filters = Some(choose(key, value, &kinds)?);
            }
            "summary_again" => self.summary_again_refused = choose(key, value, &[("ok", false), ("409", true)])?,
            "participants_param" => {
                self.participants_ignored = choose(key, value, &[("range", false), ("ignored", true)])?;
            }
            "associated_id" => self.associated_id_uuid = choose(key, value, &[("any", false), ("uuid", true)])?,
            "sort" => self.sort_ignored = choose(key, value, &[("honoured", false), ("ignored", true)])?,
            "nulls" => self.nulls_first = choose(key, value, &[("last", false), ("first", true)])?,
            "ties" => self.ties_shuffled = choose(key, value, &[("stable", false), ("shuffled", true)])?,
            "undocumented" => self.undocumented = choose(key, value, &[("present", true), ("absent", false)])?,
            "latency" => self.latency_ms = number()?,
            "arrive" => self.arrive = number()?,
            "end" => self.end = number()?,
            "vanish" => self.vanish = number()?,
            "happen" => self.happen = number()?,
            "now" => {
                let refused = || {
                    format!(
                        "The switch \"now\" takes 2026-11-15T09:30:00Z, 2026-11-15, or +90m, -7d and the like, not {value:?}."
                    )
                };
                self.now = Some(instant(value).ok_or_else(refused)?);
            }
            "tick" => {
                let seconds = value.parse::<f64>().ok().filter(|it| it.is_finite() && *it >= 0.0);
                let refused = || format!("The switch \"tick\" takes a number of seconds, not {value:?}.");
                self.tick_seconds = seconds.ok_or_else(refused)?;
            }
            "deleted" => self.deleted = number()?,
            "total_lie" => {
                self.total_lie =
                    value.parse().map_err(|_| format!("The switch \"total_lie\" takes +N or -N, not {value:?}."))?;
            }
            "repeat_page" => self.repeat_page = Some(number()?),
            "empty_page" => self.empty_page = Some(number()?),
            "budget" => self.budget = Some(number()?),
            "window" => self.window_seconds = number()?.max(1),
            "others" => {
                let number = value.parse::<f64>().ok().filter(|it| it.is_finite() && *it >= 0.0);
                let refused = || format!("The switch \"others\" takes a number of requests a second, not {value:?}.");
                self.others = number.ok_or_else(refused)?;
            }
            "rate" => self.rate = Some(number()?),
            "date" if value == "absent" => self.date = None,
            "date" => {
                self.date = Some(value.parse().map_err(|_| format!("date={value}: a number of seconds is wanted"))?);
            }
            "tokens" => {
                let choices = [("user", Tokens::User), ("account", Tokens::Account), ("absent", Tokens::Absent)];
                self.tokens = choose(key, value, &choices)?;
            }
            "gzip" => self.gzip = choose(key, value, &[("0", false), ("1", true)])?,
            "chat_file" => {
                let files = [
                    ("csv", ChatFile::Csv),
                    ("json", ChatFile::Json),
                    ("bom", ChatFile::ByteOrderMark),
                    ("nohdr", ChatFile::NoHeader),
                ];
                self.chat_file = choose(key, value, &files)?;
            }
            "transcript_csv" => {
                let editions = [
                    ("plain", TranscriptCsv::Plain),
                    ("header", TranscriptCsv::Header),
                    ("dyte", TranscriptCsv::Dyte),
                    ("epoch", TranscriptCsv::EpochSeconds),
                    ("epoch_ms", TranscriptCsv::EpochMilliseconds),
                    ("bom", TranscriptCsv::ByteOrderMark),
                ];
                self.transcript_csv = choose(key, value, &editions)?;
            }
            "transcript_json" => {
                self.transcript_json_seconds = choose(key, value, &[("ms", false), ("seconds", true)])?;
            }
            "retention" => {
                let ways = [("kept", Retention::Kept), ("404", Retention::NotFound), ("200nourl", Retention::NoUrl)];
                self.retention = choose(key, value, &ways)?;
            }
            "expired" => self.expired = number()?,
            "expiry_text" => {
                self.expiry_text = choose(key, value, &[("iso", ExpiryText::Iso), ("dyte", ExpiryText::Dyte)])?;
            }
            "file_size" => self.file_size = Some(number()?.min(FILE_LIMIT) as usize),
            "file_chunked" => self.file_chunked = choose(key, value, &[("0", false), ("1", true)])?,
            "file_redirect" => self.file_redirect = choose(key, value, &[("0", false), ("1", true)])?,
            "summary_ready" => {
                let ways = [
                    ("now", SummaryReady::Now),
                    ("after_post", SummaryReady::AfterPost),
                    ("never", SummaryReady::Never),
                ];
                self.summary_ready = choose(key, value, &ways)?;
            }
            "summary_after" => self.summary_after = number()?,
            "livestream_shape" => {
                let shapes = [
                    ("list", LivestreamShape::List),
                    ("bare", LivestreamShape::Bare),
                    ("object", LivestreamShape::Object),
                ];
                self.livestream_shape = choose(key, value, &shapes)?;
            }
            "unknown_parameter" => {
                self.unknown_parameter_refused = choose(key, value, &[("ignored", false), ("422", true)])?;
            }
            "mixed" => self.mixed = number()?.min(100),
            "fault_seed" => self.fault_seed = number()?,
            "ids" => self.ids = choose(key, value, &[("uuid", Ids::Uuid), ("odd", Ids::Odd), ("broken", Ids::Broken)])?,
            "fault" => {
                for one in value.split('+') {
                    self.faults.push(Fault::parse(one)?);
                }
            }
            _ => {
                let names: Vec<&str> = SWITCHES.iter().map(|it| it.name).collect();
                return Err(format!("There is no switch {key:?}. The switches are: {}.", names.join(", ")));
            }
        }
        Ok(())
    }
}

/// An instant as RFC 3339 has it, a day, or how far it is from the world's own.
fn instant(text: &str) -> Option<Moment> {
    if let Some(moment) = Moment::parse(text).or_else(|| Moment::parse(&format!("{text}T00:00:00Z"))) {
        return Some(moment);
    }
    let sign = if text.starts_with('-') { -1.0 } else { 1.0 };
    let far = text.strip_prefix(['+', '-'])?;
    let unit = match far.chars().last()? {
        's' => 1000.0,
        'm' => 60_000.0,
        'h' => 3_600_000.0,
        'd' => 86_400_000.0,
        _ => return None,
    };
    let many: u32 = far[..far.len() - 1].parse().ok()?;
    Some(NOW.later_by(sign * unit * f64::from(many)))
}

fn choose<T: Copy>(key: &str, value: &str, choices: &[(&str, T)]) -> Result<T, String> {
    let found = choices.iter().find(|(name, _)| *name == value);
    found.map(|(_, it)| *it).ok_or_else(|| {
        let names: Vec<&str> = choices.iter().map(|(name, _)| *name).collect();
        format!("The switch {key:?} takes {}, not {value:?}.", names.join(" or "))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_switch_that_is_told_of_is_known() {
        for switch in SWITCHES {
            for value in switch.values.split('|') {
                let value = match value {
                    "N" | "MS" | "SECONDS" => "7",
                    "+N" => "+7",
                    "-N" => "-7",
                    "KIND@WHEN" => "500@first",
                    "INSTANT" => "2026-11-15T09:30:00Z",
                    other => other,
                };
                let text = format!("{}={value}", switch.name);
                assert!(Switches::parse(&text).is_ok(), "{text}: {:?}", Switches::parse(&text).err());
            }
        }
    }

    #[test]
    fn instants_are_read_in_every_form() {
        let now = |text: &str| Switches::parse(&format!("now={text}")).unwrap().now.unwrap().to_string();
        assert_eq!(now("2026-11-15T10:30:00+01:00"), "2026-11-15T09:30:00.000Z");
        assert_eq!(now("2026-11-14"), "2026-11-14T00:00:00.000Z");
        assert_eq!((now("+90m"), now("-7d")), ("2026-11-15T01:30:00.000Z".into(), "2026-11-08T00:00:00.000Z".into()));
        assert_eq!((now("+5s"), now("+0h")), ("2026-11-15T00:00:05.000Z".into(), "2026-11-15T00:00:00.000Z".into()));
    }

    #[test]
    fn what_is_not_known_is_refused_with_a_sentence() {
        for (text, part) in [
            ("colour=red", "There is no switch \"colour\""),
            ("revision=c", "takes a or b, not \"c\""),
            ("revision", "has no value"),
            ("revision=a,revision=b", "given twice"),
            ("latency=soon", "takes a whole number"),
            ("now=yesterday", "takes 2026-11-15T09:30:00Z"),
            ("now=+5", "takes 2026-11-15T09:30:00Z"),
            ("tick=-1", "takes a number of seconds"),
            ("now=-1d,arrive=1", "leave out arrive"),
            ("others=-1", "takes a number of requests a second"),
        ] {
            let error = Switches::parse(text).unwrap_err();
            assert!(error.contains(part), "{text}: {error}");
        }
    }
}
