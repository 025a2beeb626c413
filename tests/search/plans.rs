//! Plans as text and back, and whatever SQLite may ask for.

use libtest_mimic::Trial;
use proptest::prelude::*;
use proptest::sample::Index;
use proptest::test_runner::TestCaseResult;
use realtime_kit::plan::{Asked, Constraint, Op, Order, Plan, Shortcuts, Source, Take, choose};
use realtime_kit::spec::Schema;
use realtime_kit::tables::SCHEMAS;

use crate::runner::{Search, failed};
use crate::some::{self, Damage, damaged};

const PIECES: &[&str] = &[
    "; ",
    ";",
    " ?1",
    " ?",
    "?0",
    " IN ?2",
    " = ?1",
    " LIMIT ?1",
    "LIMIT ?",
    "sorted by ",
    "asking for ",
    "GET ",
    "no request: missing ",
    "no request: no endpoint takes together ",
    "costs ",
    "counted by the API's total",
    "many ids from the pages of ",
    "one more request a row for ",
    ", ",
    " DESC",
    " ASC, to stop at the range's end",
    "/sessions",
    "id",
    "created_at",
];

pub fn targets(search: &Search) -> Vec<Trial> {
    vec![
        search.target("plans::read_back_from_their_text", || {
            Ok((with_schema(plan), |(table, plan): (usize, Plan)| {
                let schema = &SCHEMAS[table];
                let text = plan.show(schema).to_string();
                prop_assert_eq!(Plan::parse(schema, &text), Some(plan), "{}", text);
                Ok(())
            }))
        }),
        search.target("plans::of_whatever_is_asked", || {
            Ok((with_schema(asked), |(table, asked): (usize, Asked)| of_what_is_asked(&SCHEMAS[table], &asked)))
        }),
        search.target("plans::of_any_text", || {
            let cases = prop_oneof![
                4 => (with_schema(plan), some::damage(PIECES)).prop_map(|((table, plan), changes)| (table, plan.show(&SCHEMAS[table]).to_string(), changes)),
                1 => (0..SCHEMAS.len(), some::text(), some::damage(PIECES)),
            ];
            Ok((cases, |(table, text, changes): (usize, String, Vec<Damage>)| {
                let text = String::from_utf8_lossy(&damaged(text.into_bytes(), &changes)).into_owned();
                let schema = &SCHEMAS[table];
                // What is read at all is read again as the same.
                if let Some(plan) = Plan::parse(schema, &text) {
                    let shown = plan.show(schema).to_string();
                    prop_assert_eq!(Plan::parse(schema, &shown), Some(plan), "{} from {}", shown, text);
                }
                Ok(())
            }))
        }),
    ]
}

/// A value made for one of the tables, with the table's number.
fn with_schema<T: std::fmt::Debug + Clone + 'static, S: Strategy<Value = T> + 'static>(
    make: fn(&'static Schema) -> S,
) -> impl Strategy<Value = (usize, T)> {
    (0..SCHEMAS.len()).prop_flat_map(move |table| (Just(table), make(&SCHEMAS[table])))
}

/// Any plan that a table can have, sensible or not.
fn plan(schema: &'static Schema) -> impl Strategy<Value = Plan> {
    let columns = schema.columns.len();
    let names: Vec<String> = schema.columns.iter().map(|column| column.name.to_owned()).collect();
    let one = prop::sample::select(names);
    let source = prop_oneof![
        6 => (0..schema.table.routes.len()).prop_map(Source::Route),
        1 => one.clone().prop_map(Source::Missing),
        1 => prop::collection::vec(one, 0..4).prop_map(Source::Conflict),
    ];
    let op = prop::sample::select(vec![Op::Eq, Op::Is, Op::Gt, Op::Ge, Op::Lt, Op::Le]);
    let take = prop_oneof![
        6 => (0..columns, op).prop_map(|(column, op)| Take { column: Some(column), op, list: false }),
        1 => (0..columns).prop_map(|column| Take { column: Some(column), op: Op::Eq, list: true }),
        1 => prop::sample::select(vec![Op::Limit, Op::Offset]).prop_map(|op| Take { column: None, op, list: false }),
    ];
    let order =
        prop::option::of((0..columns, any::<bool>(), any::<bool>()).prop_map(|(column, desc, claimed)| Order {
            column,
            desc,
            claimed,
        }));
    let some_columns = || prop::collection::vec(0..columns, 0..4);
    let pages = prop::option::of(0..schema.table.routes.len());
    (source, prop::collection::vec(take, 0..12), order, some_columns(), some_columns(), any::<bool>(), pages).prop_map(
        |(source, takes, order, asks, details, counts, pages)| Plan {
            source,
            takes,
            order,
            asks,
            details,
            counts,
            pages,
        },
    )
}

fn asked(schema: &'static Schema) -> impl Strategy<Value = Asked> {
    let columns = schema.columns.len();
    // Half of the terms are on columns that mean something to the API.
    let telling: Vec<usize> = (0..columns)
        .filter(|&c| {
            schema.columns[c].argument().is_some()
                || schema.columns[c].filter.is_some()
                || schema.columns[c].sort.is_some()
                || schema.columns[c].fills.is_some()
        })
        .collect();
    let column = prop_oneof![0..columns, prop::sample::select(telling)];
    let op = prop_oneof![
        4 => Just(Op::Eq),
        6 => prop::sample::select(vec![Op::Is, Op::Gt, Op::Ge, Op::Lt, Op::Le, Op::Limit, Op::Offset, Op::Other]),
    ];
    let constraint =
        (column, op, any::<Index>(), any::<Index>(), any::<bool>()).prop_map(|(column, op, usable, own, list)| {
            Constraint {
                column,
                op,
                usable: usable.index(5) > 0,
                own_collation: own.index(5) > 0,
                is_list: list && op == Op::Eq,
            }
        });
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
    let shortcuts = prop_oneof![Just(Shortcuts::ALL), shortcuts];
    let order_by = prop::collection::vec((prop::option::weighted(0.9, 0..columns), any::<bool>()), 0..3);
    let positions = || prop::collection::vec(0..columns, 0..4);
    let used = prop_oneof![Just(0), Just(u64::MAX), any::<u64>(), (0..64u32).prop_map(|bit| 1 << bit)];
    (prop::collection::vec(constraint, 0..9), order_by, used, positions(), positions(), shortcuts).prop_map(
        |(constraints, order_by, used, preset, defaults, shortcuts)| Asked {
            constraints,
            order_by,
            used,
            preset,
            defaults,
            is_late: false,
            is_withheld: false,
            shortcuts,
        },
    )
}

fn of_what_is_asked(schema: &Schema, asked: &Asked) -> TestCaseResult {
    let Some(choice) = choose(schema, asked) else {
        // SQLite then tries another order of the tables: with everything known there is none.
        prop_assert!(asked.constraints.iter().any(|c| !c.usable), "no plan, and nothing left to wait for");
        return Ok(());
    };
    let text = choice.plan.show(schema).to_string();
    prop_assert_eq!(Plan::parse(schema, &text), Some(choice.plan.clone()), "{}", text);
    prop_assert_eq!(choice.usage.len(), asked.constraints.len());
    let mut takes = vec![None; choice.plan.takes.len()];
    for (constraint, usage) in asked.constraints.iter().zip(&choice.usage) {
        let Some(usage) = usage else { continue };
        prop_assert!(constraint.usable && constraint.op != Op::Other, "{:?}", constraint);
        let place = takes
            .get_mut(usage.argv - 1)
            .ok_or_else(|| failed(format!("argument {} of {}", usage.argv, choice.plan.takes.len())))?;
        prop_assert!(place.replace(constraint).is_none(), "argument {} twice", usage.argv);
        // A field is checked again by SQLite: the API gives at least the rows that match.
        if constraint.op != Op::Limit && constraint.op != Op::Offset {
            let is_argument = schema.columns[constraint.column].argument().is_some();
            prop_assert!(is_argument || !usage.omit, "{} is left to the API", schema.columns[constraint.column].name);
        }
    }
    for (take, constraint) in choice.plan.takes.iter().zip(takes) {
        let constraint = constraint.ok_or_else(|| failed("an argument that nobody gives"))?;
        prop_assert_eq!(take.op, constraint.op);
        prop_assert_eq!(take.list, constraint.is_list);
        prop_assert_eq!(take.column, (!matches!(take.op, Op::Limit | Op::Offset)).then_some(constraint.column));
    }
    prop_assert!(choice.cost.is_finite() && choice.cost > 0.0 && choice.rows >= 0);
    prop_assert!(!choice.ordered || !asked.order_by.is_empty());
    Ok(())
}
