//! The planner as a pure function: what SQLite asks, what the plan says.

use proptest::prelude::*;
use realtime_kit::plan::{Asked, Choice, Constraint, Op, Plan, Shortcuts, choose};
use realtime_kit::spec::Schema;
use realtime_kit::tables::SCHEMAS;

fn schema(table: &str) -> &'static Schema {
    SCHEMAS.iter().find(|s| s.table.name == format!("realtime_kit_{table}")).expect("there is such a table")
}

/// What SQLite would ask for a statement, written down short: `status =, created_at >= other, id IN, LIMIT 10`; `?`
/// behind a term says that this join order does not know its value, `other` that it compares under another collation.
fn asked(schema: &Schema, terms: &str, order_by: &str, reads: &str) -> Asked {
    let position = |name: &str| schema.position(name).unwrap_or_else(|| panic!("no column {name}"));
    let constraints = terms
        .split(", ")
        .filter(|term| !term.is_empty())
        .map(|term| {
            let words: Vec<&str> = term.split(' ').collect();
            let op = match words[1] {
                "=" | "IN" => Op::Eq,
                "IS" => Op::Is,
                ">" => Op::Gt,
                ">=" => Op::Ge,
                "<" => Op::Lt,
                "<=" => Op::Le,
                "LIKE" => Op::Other,
                _ if words[0] == "LIMIT" => Op::Limit,
                _ => Op::Offset,
            };
            let is_limit = matches!(op, Op::Limit | Op::Offset);
            Constraint {
                column: if is_limit { 0 } else { position(words[0]) },
                op,
                usable: !words.contains(&"?"),
                own_collation: !words.contains(&"other"),
                is_list: words[1] == "IN",
            }
        })
        .collect();
    let order_by = order_by
        .split(", ")
        .filter(|term| !term.is_empty())
        .map(|term| {
            let (name, direction) = term.split_once(' ').expect("a direction");
            (Some(position(name)), direction == "DESC")
        })
        .collect();
    let used =
        reads.split(", ").filter(|name| !name.is_empty()).fold(0, |used, name| used | 1 << position(name).min(63));
    Asked {
        constraints,
        order_by,
        used,
        preset: Vec::new(),
        defaults: vec![position("account_id"), position("app_id")],
        is_late: false,
        is_withheld: false,
        // Nothing is read here, which would make every list one to be counted.
        shortcuts: Shortcuts { count: false, ..Shortcuts::ALL },
    }
}

fn plan(table: &str, terms: &str, order_by: &str, reads: &str) -> String {
    let schema = schema(table);
    match choose(schema, &asked(schema, terms, order_by, reads)) {
        Some(choice) => without_cost(&choice.plan.show(schema).to_string()),
        None => "unusable".to_owned(),
    }
}

fn choice(table: &str, terms: &str, order_by: &str) -> Choice {
    let schema = schema(table);
    choose(schema, &asked(schema, terms, order_by, "")).expect("usable")
}

#[test]
fn by_id_where_an_id_is_given() {
    assert_eq!(plan("sessions", "id =", "", ""), "GET /sessions/{session_id}; id = ?1");
    assert_eq!(
        plan("sessions", "session_id IN", "", ""),
        "GET /sessions/{session_id}; session_id IN ?1; many ids from the pages of /sessions"
    );
    assert_eq!(plan("sessions", "id = other", "", ""), "GET /sessions");
    assert_eq!(
        plan("sessions_participants", "session_id =, id =", "", ""),
        "GET /sessions/{session_id}/participants/{participant_id}; session_id = ?1; id = ?2"
    );
    assert_eq!(plan("sessions_peer_report", "id =", "", ""), "GET /sessions/peer-report/{peer_id}; id = ?1");
    // An argument of the list beside an id: the list is asked, SQLite checks the id.
    assert_eq!(plan("sessions", "id =, page_no =", "", ""), "GET /sessions; page_no = ?1");
    assert!(choice("sessions", "id =", "").unique);
    assert!(!choice("sessions", "id IN", "").unique);
}

#[test]
fn what_is_missing_or_does_not_go_together_is_said_when_the_plan_runs() {
    assert_eq!(plan("sessions_participants", "", "", ""), "no request: missing session_id");
    assert_eq!(plan("sessions_peer_report", "filters =", "", ""), "no request: missing peer_id");
    assert_eq!(
        plan("sessions", "session_id =, page_no =", "", ""),
        "no request: no endpoint takes together session_id, page_no"
    );
    assert!(choice("sessions_participants", "", "").cost > choice("sessions", "", "").cost * 1e6);
}

#[test]
fn another_join_order_is_tried_where_a_value_is_not_known_yet() {
    for (table, terms) in [
        ("sessions_participants", "session_id = ?"),
        ("sessions_peer_report", "peer_id = ?"),
        ("sessions_peer_report", "id = ?"),
        ("sessions", "search = ?"),
    ] {
        assert_eq!(plan(table, terms, "", ""), "unusable", "{terms}");
    }
    // With an id or argument that is known SQLite has to see that there is a plan, but one it will not take.
    for (table, terms, shown) in [
        ("sessions_participants", "session_id =, view = ?", "no request: missing view; session_id = ?1"),
        ("sessions_participants", "session_id = ?, id =", "no request: missing session_id; id = ?1"),
    ] {
        assert_eq!(plan(table, terms, "", ""), shown, "{terms}");
        assert!(choice(table, terms, "").cost > 1e20, "{terms}");
    }
    // What shows its value anyway is left to SQLite.
    assert_eq!(plan("sessions", "account_id = ?, app_id = ?, session_id = ?", "", ""), "GET /sessions");
    assert_eq!(
        plan("sessions_participants", "session_id =, participant_id = ?", "", ""),
        "GET /sessions/{session_id}/participants; session_id = ?1"
    );
    // A join overrules what CREATE gave an argument, so the other table must come first.
    let mut created = asked(schema("sessions_participants"), "session_id = ?", "", "");
    created.preset.extend(schema("sessions_participants").position("session_id"));
    assert!(choose(schema("sessions_participants"), &created).is_none());
    // The table that falls back to the settings comes second.
    assert!(choice("sessions", "account_id = ?", "").cost > 100.0 * choice("sessions", "", "").cost);
    // Without a default, account and app must come from the statement.
    let schema = schema("sessions");
    let mut without_default = asked(schema, "account_id = ?", "", "");
    without_default.defaults.clear();
    assert!(choose(schema, &without_default).is_none());
}

#[test]
fn filters_are_sent_under_their_own_collation_and_checked_again() {
    assert_eq!(plan("sessions", "status =, associated_id =", "", ""), "GET /sessions; associated_id = ?1; status = ?2");
    assert_eq!(plan("sessions", "status = other", "", ""), "GET /sessions");
    assert_eq!(plan("sessions", "status IS", "", ""), "GET /sessions");
    assert_eq!(plan("sessions", "type =", "", ""), "GET /sessions");
    let choice = choice("sessions", "status =, search =", "");
    let omit: Vec<bool> = choice.usage.iter().map(|usage| usage.expect("used").omit).collect();
    assert_eq!(omit, [false, true]);
}

#[test]
fn order_is_claimed_only_where_it_cannot_break() {
    let sorted = |terms: &str, order_by: &str| {
        let schema = schema("sessions");
        let choice = choose(schema, &asked(schema, terms, order_by, "")).expect("usable");
        (without_cost(&choice.plan.show(schema).to_string()).replace("GET /sessions", ""), choice.ordered)
    };
    let (text, ordered) = sorted("", "created_at DESC");
    assert_eq!((text.as_str(), ordered), ("; sorted by created_at DESC, as ORDER BY wants", true));
    // Minutes change while a session is live: only within one page, which LIMIT decides when it is known.
    assert_eq!(sorted("", "minutes_consumed DESC"), (String::new(), false));
    assert!(sorted("LIMIT 10", "minutes_consumed DESC").1);
    assert!(sorted("LIMIT 90, OFFSET 10, minutes_consumed >", "minutes_consumed DESC").1);
    for terms in ["OFFSET 11", "LIMIT ?", "LIMIT 10, type LIKE", "LIMIT 10, type =", "LIMIT 10, minutes_consumed <"] {
        assert!(!sorted(terms, "minutes_consumed DESC").1, "{terms}");
    }
    // Several lists, one after another, have no common order.
    assert!(!sorted("status IN", "created_at DESC").1);
    assert!(!sorted("sort_by =", "created_at DESC").1);
    assert!(!sorted("page_no =", "created_at DESC").1);
    assert!(!sorted("", "created_at DESC, id ASC").1);
    // SQLite does not strip terms that an argument makes constant.
    assert!(sorted("search =", "search ASC, created_at ASC").1);
    // Where absent values would sort is unknown: not first.
    let choice = |order: &str| {
        let schema = schema("sessions_participants");
        choose(schema, &asked(schema, "session_id =, LIMIT 5", order, "")).expect("usable").ordered
    };
    assert!(choice("duration DESC") && !choice("duration ASC") && choice("joined_at ASC"));
}

#[test]
fn a_range_is_read_from_the_side_of_its_bound() {
    assert_eq!(
        plan("sessions", "created_at >=", "", ""),
        "GET /sessions; created_at >= ?1; sorted by created_at DESC, to stop at the range's end"
    );
    assert_eq!(
        plan("sessions", "created_at <", "created_at ASC", ""),
        "GET /sessions; created_at < ?1; sorted by created_at ASC, as ORDER BY wants"
    );
    // The bound is worth more than the order: SQLite sorts.
    assert_eq!(
        plan("sessions", "created_at >=", "created_at ASC", ""),
        "GET /sessions; created_at >= ?1; sorted by created_at DESC, to stop at the range's end"
    );
    assert_eq!(plan("sessions", "created_at >= other", "", ""), "GET /sessions");
    assert_eq!(plan("sessions", "started_at >=", "", ""), "GET /sessions");
}

#[test]
fn limit_sizes_a_page_only_if_nothing_is_left_to_check() {
    let limited = |terms: &str, order_by: &str| plan("sessions", terms, order_by, "").contains("LIMIT ?");
    assert!(limited("LIMIT 3", ""));
    assert!(limited("LIMIT 3, status =", "created_at DESC"));
    assert!(limited("LIMIT 3, created_at >=", "created_at DESC"));
    for (terms, order_by) in [
        ("LIMIT 3, type =", ""),
        ("LIMIT 3, status = ?", ""),
        ("LIMIT 3", "type ASC"),
        ("LIMIT 3, created_at >=", "created_at ASC"),
        ("LIMIT 3, status IN", ""),
        ("LIMIT 3, page_no =", ""),
        ("LIMIT 3, id =", ""),
    ] {
        assert!(!limited(terms, order_by), "{terms} {order_by}");
    }
}

#[test]
fn columns_read_decide_what_is_asked_for() {
    let report = |reads: &str| {
        plan("sessions_peer_report", "peer_id =", "", reads)
            .replace("GET /sessions/peer-report/{peer_id}; peer_id = ?1", "")
    };
    assert_eq!(report("display_name"), "");
    assert_eq!(report("device_info"), "; asking for device_info");
    assert_eq!(report("device_info, events"), "");
    assert_eq!(report("device_info, data"), "");
    assert_eq!(report("peer_report"), "");
    assert_eq!(report("peer_events, events"), "; asking for peer_events, events");
    assert_eq!(
        plan("sessions", "", "", "id, breakout_rooms"),
        "GET /sessions; one more request a row for breakout_rooms"
    );
    assert_eq!(
        plan("sessions", "id =", "", "breakout_rooms"),
        "GET /sessions/{session_id}; id = ?1; asking for breakout_rooms"
    );
    assert_eq!(
        plan("sessions_participants", "session_id =, include_peer_events =", "", "peer_events"),
        "GET /sessions/{session_id}/participants; session_id = ?1; include_peer_events = ?2"
    );
}

#[test]
fn each_shortcut_can_be_switched_off() {
    let schema = schema("sessions");
    let mut request = asked(schema, "status =, created_at >=, LIMIT 3", "created_at DESC", "");
    request.shortcuts = Shortcuts::NONE;
    let choice = choose(schema, &request).expect("usable");
    assert_eq!(choice.plan.show(schema).to_string(), "GET /sessions; costs 1 request for 100 rows");
    assert!(!choice.ordered && choice.usage.iter().all(Option::is_none));
}

fn any_asked(schema: &'static Schema) -> impl Strategy<Value = Asked> {
    let columns = schema.columns.len();
    let op =
        prop::sample::select(vec![Op::Eq, Op::Is, Op::Gt, Op::Ge, Op::Lt, Op::Le, Op::Limit, Op::Offset, Op::Other]);
    let constraint = (0..columns, op, any::<bool>(), any::<bool>(), any::<bool>()).prop_map(
        |(column, op, usable, own_collation, list)| Constraint {
            column,
            op,
            usable,
            own_collation,
            is_list: list && op == Op::Eq,
        },
    );
    let shortcuts =
        any::<[bool; 8]>().prop_map(|[filters, order, ranges, limit, columns, filters_list, count, pages]| Shortcuts {
            filters,
            order,
            ranges,
            limit,
            columns,
            filters_list,
            count,
            pages,
        });
    let order_by = prop::collection::vec((prop::option::of(0..columns), any::<bool>()), 0..3);
    let preset = prop::collection::vec(0..columns, 0..3);
    (prop::collection::vec(constraint, 0..6), order_by, any::<u64>(), preset, shortcuts).prop_map(
        |(constraints, order_by, used, preset, shortcuts)| Asked {
            constraints,
            order_by,
            used,
            preset: preset.clone(),
            defaults: preset,
            is_late: false,
            is_withheld: false,
            shortcuts,
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn any_plan_reads_back_from_its_text(
        (index, asked) in (0..SCHEMAS.len()).prop_flat_map(|i| (Just(i), any_asked(&SCHEMAS[i])))
    ) {
        let schema = &SCHEMAS[index];
        if let Some(choice) = choose(schema, &asked) {
            let text = choice.plan.show(schema).to_string();
            prop_assert_eq!(Plan::parse(schema, &text), Some(choice.plan.clone()), "{}", text);
            // xFilter's arguments are numbered without gaps, in the order of the plan's terms.
            let mut numbers: Vec<usize> = choice.usage.iter().flatten().map(|usage| usage.argv).collect();
            numbers.sort_unstable();
            prop_assert_eq!(numbers, (1..=choice.plan.takes.len()).collect::<Vec<_>>());
            // What is not usable is never used.
            for (constraint, usage) in asked.constraints.iter().zip(&choice.usage) {
                prop_assert!(constraint.usable || usage.is_none());
            }
        }
    }

    #[test]
    fn no_text_makes_the_parser_panic(text in "\\PC{0,60}") {
        for schema in SCHEMAS.iter() {
            let _ = Plan::parse(schema, &text);
        }
    }
}

/// A plan's text without what it costs, which follows from the rest.
fn without_cost(text: &str) -> String {
    text.split_once("; costs ").map_or(text, |(plan, _)| plan).to_owned()
}
