//! Ceilings and the budget.

use super::{Group, Message, message};

pub(super) static GROUP: Group = Group {
    name: "Ceilings and the budget",
    about: "A statement is stopped before it costs more than it may. The message ends with what raises the ceiling, to a number that suffices: by SQL, or, where the environment set it, by that variable alone. `EXPLAIN QUERY PLAN SELECT id FROM realtime_kit_sessions` tells beforehand what a statement costs.",
    messages: &MESSAGES,
};

static MESSAGES: [Message; 12] = [
    message(
        "the statement would need about {number} requests, and max_requests = {number}; narrow its WHERE, or raise the ceiling: {remedy}",
        "The pages and the rows seen so far tell how many requests the statement will make: more than one statement may. It stopped before they were spent.",
        "Ask for less: `SELECT count(*) FROM realtime_kit_sessions WHERE created_at >= '2026-11-14'`. Or raise it: `SELECT realtime_kit_config('max_requests', 2000)`; a token has 1,200 requests in five minutes.",
    ),
    message(
        "the statement has made max_requests = {number} requests; narrow its WHERE, or raise the ceiling: {remedy}",
        "The statement has made as many requests as one may.",
        "Ask for less, or raise it: `SELECT realtime_kit_config('max_requests', 2000)`.",
    ),
    message(
        "the list has more than max_pages = {number} pages; narrow the statement, or raise the ceiling: {remedy}",
        "One list has more pages than one may have.",
        "A range makes it shorter: `SELECT id FROM realtime_kit_sessions WHERE created_at >= '2026-11-14'`. Or raise it: `SELECT realtime_kit_config('max_pages', 2000)`.",
    ),
    message(
        "the statement has started max_writes = {number} already; narrow it, or raise the ceiling: {remedy}",
        "One statement may send so many POSTs; those before were sent.",
        "`SELECT path, status FROM realtime_kit_requests WHERE method = 'POST'` lists them. Then `SELECT realtime_kit_config('max_writes', 200)` and go on with the rest.",
    ),
    message(
        "the answer is larger than max_bytes = {number}; a higher ceiling: {remedy}",
        "An answer or a file is larger than one may be.",
        "`SELECT realtime_kit_config('max_bytes', 1073741824)`; of an answer smaller pages help too: `SELECT realtime_kit_config('page_size', 25)`.",
    ),
    message(
        "{table}: {request} got no answer in time: the statement has waited for answers for max_time = {number} seconds; narrow its WHERE, or raise the ceiling: {remedy}{trouble?}",
        "All the waits of one statement together took longer than they may; what the last try ended in stands at the end.",
        "Look at that first. Then ask for less, or `SELECT realtime_kit_config('max_time', 3600)`.",
    ),
    message(
        "the token's budget of requests is used up; it will work from {moment} UTC on, which is longer off than max_wait = {number} seconds: try then, or SELECT realtime_kit_config('max_wait', {number})",
        "The token has made its 1,200 requests of five minutes (with all who use it), and a statement waits no longer than `max_wait` for the next.",
        "Try at that moment, or let statements wait: `SELECT realtime_kit_config('max_wait', 600)`.",
    ),
    message(
        "the token's budget of requests runs low, so they are slowed down; it will work from {moment} UTC on, which is longer off than max_wait = {number} seconds: try then, or SELECT realtime_kit_config('max_wait', {number})",
        "Few of the token's 1,200 requests of five minutes are left (others spend them too), and the rest is stretched over the time.",
        "Try at that moment, or let statements wait: `SELECT realtime_kit_config('max_wait', 600)`.",
    ),
    message(
        "the API refused a request (429) and said how long to wait; it will work from {moment} UTC on, which is longer off than max_wait = {number} seconds: try then, or SELECT realtime_kit_config('max_wait', {number})",
        "The API asked for a pause, by `Retry-After`.",
        "Try at that moment, or let statements wait: `SELECT realtime_kit_config('max_wait', 600)`.",
    ),
    message(
        "the API refused a request (429) without saying how long to wait; it will work from {moment} UTC on, which is longer off than max_wait = {number} seconds: try then, or SELECT realtime_kit_config('max_wait', {number})",
        "The API asked for a pause without saying how long; it is asked again after one that grows.",
        "Try at that moment, or let statements wait: `SELECT realtime_kit_config('max_wait', 600)`.",
    ),
    message(
        "the API is asked with one request whether its budget is open again; it will work from {moment} UTC on, which is longer off than max_wait = {number} seconds: try then, or SELECT realtime_kit_config('max_wait', {number})",
        "After a refusal a single request tries first, and the others wait for what becomes of it.",
        "Try at that moment, or let statements wait: `SELECT realtime_kit_config('max_wait', 600)`.",
    ),
    message(
        "budget_share = {number} percent of the token's {number} requests in five minutes are spent; there is room in {number} seconds, which is longer off than max_wait = {number} seconds: try then, or SELECT realtime_kit_config('budget_share', 100)",
        "This connection may spend a part of the budget only, and has.",
        "Try then, or take all of it: `SELECT realtime_kit_config('budget_share', 100)`.",
    ),
];
