//! Tables wider than the 63 bits in which SQLite tells which columns are used: the last bit stands for all further ones.

use realtime_kit::plan::{Asked, Choice, Constraint, Op, Plan, Shortcuts, choose};
use realtime_kit::spec::*;
use realtime_kit::tables::SCHEMAS;
use std::sync::LazyLock;

/// Fields until the 63rd bit is full, and then one of each kind that decides what is asked for.
static WIDE: LazyLock<Schema> = LazyLock::new(|| {
    let names = |n: usize| -> &'static str { Box::leak(format!("field_{n}").into_boxed_str()) };
    let mut columns = vec![text("id", &["/id"], "Key.").key().fills("thing_id")];
    columns.extend((1..70).map(|n| text(names(n), &["/x"], "A field.")));
    columns.push(text("kind", &["/kind"], "Filter.").filters("kind"));
    columns.push(time("made_at", &["/made_at"], "Sort.").sorts("madeAt").required());
    columns.push(json("asked", &["/asked"], "Asked for.").asks("include_asked", "true"));
    columns.push(json("part", &["/part"], "Narrows.").narrows("filters", "part"));
    columns.push(path("thing_id", "One.").echoes("id"));
    columns.push(query("search", "search"));
    columns.push(query("filters", "Narrows."));
    columns.push(json("rooms", &["/rooms"], "Detail.").detail());
    let routes = [
        get("/things/{thing_id}").row(&["/data"]).sends(&["include_asked", "filters"]),
        get("/things").rows(&["/data/things"]).pages_of(100).sends(&["kind", "search", "include_asked", "filters"]),
    ];
    Schema::new(Box::leak(Box::new(Table {
        name: "wide",
        about: "Wide.",
        example: "",
        routes: Box::leak(Box::new(routes)),
        insert: None,
        columns: Box::leak(columns.into_boxed_slice()),
        hides: &[],
    })))
});

fn position(name: &str) -> usize {
    WIDE.position(name).unwrap_or_else(|| panic!("no column {name}"))
}

/// What SQLite tells where these columns are used.
fn used(names: &[&str]) -> u64 {
    names.iter().fold(0, |used, name| used | 1 << position(name).min(63))
}

fn asked(constraints: Vec<Constraint>, names: &[&str]) -> Asked {
    Asked {
        constraints,
        order_by: Vec::new(),
        used: used(names),
        preset: Vec::new(),
        defaults: vec![position("account_id"), position("app_id")],
        is_late: false,
        is_withheld: false,
        shortcuts: Shortcuts::ALL,
    }
}

fn equals(name: &str) -> Constraint {
    Constraint { column: position(name), op: Op::Eq, usable: true, own_collation: true, is_list: false }
}

fn plan(asked: &Asked) -> Choice {
    choose(&WIDE, asked).expect("it can be planned")
}

#[test]
fn no_table_needs_more_than_the_bits_there_are() {
    for schema in SCHEMAS.iter() {
        assert!(schema.columns.len() <= 63, "{} has {} columns", schema.table.name, schema.columns.len());
    }
    assert!(position("kind") > 63, "else nothing is tried here");
}

#[test]
fn the_last_bit_has_everything_asked_for_that_it_may_stand_for() {
    let plan = plan(&asked(Vec::new(), &["field_66"])).plan;
    assert_eq!(plan.asks, [position("asked")], "{}", plan.show(&WIDE));
    assert_eq!(plan.details, [position("rooms")], "{}", plan.show(&WIDE));
    assert!(!plan.counts);
}

#[test]
fn what_stands_before_the_last_bit_asks_for_nothing_behind_it() {
    let plan = plan(&asked(Vec::new(), &["id", "field_62"])).plan;
    assert_eq!((plan.asks, plan.details, plan.counts), (Vec::new(), Vec::new(), false));
}

#[test]
fn nothing_is_narrowed_where_the_whole_may_be_read() {
    // `part` alone would narrow the answer to it; but the bit stands for `data` too.
    let plan = plan(&asked(vec![equals("thing_id")], &["part", "thing_id"])).plan;
    assert!(!plan.asks.contains(&position("part")), "{}", plan.show(&WIDE));
}

#[test]
fn rows_are_counted_by_the_total_only_where_surely_none_is_read() {
    assert!(plan(&asked(Vec::new(), &[])).plan.counts);
    // The term's own column set the bit, and so may any column that is read.
    let given = plan(&asked(vec![equals("search")], &["search"])).plan;
    assert!(!given.counts, "{}", given.show(&WIDE));
    let read = plan(&asked(vec![equals("search")], &["search", "rooms"])).plan;
    assert!(!read.counts, "{}", read.show(&WIDE));
    assert_eq!(read.details, [position("rooms")]);
}

#[test]
fn terms_and_orders_behind_the_last_bit_are_taken_as_any() {
    let mut wanted = asked(vec![equals("kind")], &["kind", "made_at"]);
    wanted.order_by = vec![(Some(position("made_at")), true)];
    let choice = plan(&wanted);
    assert!(choice.ordered, "{}", choice.plan.show(&WIDE));
    assert_eq!(choice.usage[0].map(|usage| usage.omit), Some(false));
    let text = choice.plan.show(&WIDE).to_string();
    assert_eq!(Plan::parse(&WIDE, &text).expect(&text), choice.plan);
}
