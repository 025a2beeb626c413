//! What planning costs: SQLite asks many times for each statement, once for each join order it considers.
//!
//! ```console
//! $ cargo bench --bench planner
//! ```

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use realtime_kit::plan::{Asked, Constraint, Op, Plan, Shortcuts, choose};
use realtime_kit::spec::Schema;
use realtime_kit::tables::SCHEMAS;

/// A question about a table: these terms, in this order, for all columns.
fn asked(schema: &Schema, terms: &[(&str, Op)], order_by: Option<(&str, bool)>) -> Asked {
    let position = |name: &str| schema.position(name).expect("a column of the table");
    let constraint = |(name, op): &(&str, Op)| Constraint {
        column: if name.is_empty() { 0 } else { position(name) },
        op: *op,
        usable: true,
        own_collation: true,
        is_list: false,
    };
    Asked {
        constraints: terms.iter().map(constraint).collect(),
        order_by: order_by.map(|(name, desc)| (Some(position(name)), desc)).into_iter().collect(),
        used: u64::MAX,
        preset: Vec::new(),
        defaults: vec![position("account_id"), position("app_id")],
        is_late: false,
        is_withheld: false,
        shortcuts: Shortcuts::ALL,
    }
}

fn planner(criterion: &mut Criterion) {
    let schema = |table: &str| SCHEMAS.iter().find(|schema| schema.table.name == table).expect("a table");
    let sessions = schema("realtime_kit_sessions");
    let participants = schema("realtime_kit_sessions_participants");
    let newest =
        asked(sessions, &[("status", Op::Eq), ("created_at", Op::Ge), ("", Op::Limit)], Some(("created_at", true)));
    let joined = asked(participants, &[("session_id", Op::Eq)], None);
    criterion.bench_function("plan the newest sessions", |b| b.iter(|| choose(sessions, black_box(&newest))));
    criterion.bench_function("plan the participants of a session", |b| {
        b.iter(|| choose(participants, black_box(&joined)));
    });
    let plan = choose(sessions, &newest).expect("a plan").plan;
    let text = plan.show(sessions).to_string();
    criterion.bench_function("write a plan down", |b| b.iter(|| black_box(&plan).show(sessions).to_string()));
    criterion.bench_function("read a plan back", |b| b.iter(|| Plan::parse(sessions, black_box(&text))));
}

criterion_group!(benches, planner);
criterion_main!(benches);
