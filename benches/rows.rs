//! What answers cost: a page of 100 sessions from its bytes to the cells that SQLite gets.
//!
//! Reading a page is the workers' part; all the rest falls to the thread that called SQLite.
//!
//! ```console
//! $ cargo bench --bench rows
//! ```

use std::hint::black_box;
use std::sync::Arc;

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use realtime_kit::api::envelope::{Page, Reading, read};
use realtime_kit::api::pager::{Facts, Pager};
use realtime_kit::api::route::Rows;
use realtime_kit::scan::row::Row;
use realtime_kit::spec::Schema;
use realtime_kit::tables::SCHEMAS;
use realtime_kit::time::{self, TimeFormat};
use realtime_kit::value::Cell;

const LIST: Rows = Rows::Many(&["/data/sessions"]);

/// A page of 100 sessions as the API words them.
fn body() -> Vec<u8> {
    let session = |n: u32| {
        format!(
            concat!(
                r#"{{"id":"{n:08x}-909c-4e38-a342-2d258290754c","associated_id":"facde494-65fd-4d2f-9411-3898fb06422c","#,
                r#""meeting_display_name":"Design critique {n}","type":"meeting","status":"ENDED","live_participants":0,"#,
                r#""max_concurrent_participants":8,"minutes_consumed":886.57{n:02},"#,
                r#""organization_id":"7b0c4a5e-3f0d-4f6e-9d2a-58b1c6e40d17","started_at":"2026-11-14T20:43:{s:02}.188Z","#,
                r#""ended_at":"2026-11-14T21:43:{s:02}.188Z","created_at":"2026-11-14T20:43:{s:02}.100Z","#,
                r#""updated_at":"2026-11-14T23:59:54.667Z","total_participants":8,"group_call_minutes_consumed":0,"#,
                r#""webinar_minutes_consumed":886.57,"audio_room_minutes_consumed":0,"livestream_minutes_consumed":0,"#,
                r#""chat_minutes_consumed":0,"recording_minutes_consumed":0,"transcription_minutes_consumed":0,"#,
                r#""recording_status":"NOT_RECORDED","livestream_status":"NOT_LIVESTREAMED","parent_session_id":null,"#,
                r#""settings":{{}}}}"#
            ),
            n = n,
            s = n % 60
        )
    };
    let sessions: Vec<String> = (0..100).map(session).collect();
    let paging = r#""paging":{"total_count":5000,"start_offset":1,"end_offset":100}"#;
    format!(r#"{{"success":true,"data":{{"sessions":[{}]}},{paging}}}"#, sessions.join(",")).into_bytes()
}

fn page(body: Vec<u8>) -> Page {
    match read(body, None, LIST) {
        Reading::Page(page) => page,
        _ => panic!("the page can be read"),
    }
}

fn rows(page: &Arc<Page>) -> Vec<Row> {
    let row = |index| Row::new(Arc::clone(page), index, &[]).expect("a sound row");
    (0..page.len()).map(row).collect()
}

fn sessions() -> &'static Schema {
    SCHEMAS.iter().find(|schema| schema.table.name == "realtime_kit_sessions").expect("the table of sessions")
}

fn parser(criterion: &mut Criterion) {
    let body = body();
    let mut group = criterion.benchmark_group("a page of 100 sessions");
    group.throughput(Throughput::Bytes(body.len() as u64));
    group.bench_function("read", |b| b.iter_batched(|| body.clone(), page, BatchSize::LargeInput));
    group.finish();
}

fn conversion(criterion: &mut Criterion) {
    let page = Arc::new(page(body()));
    let columns = &sessions().columns;
    let cells = |names: &[&str]| {
        let read: Vec<_> = columns.iter().filter(|column| names.is_empty() || names.contains(&column.name)).collect();
        let page = &page;
        move || {
            for row in rows(page) {
                for column in &read {
                    black_box(row.cell(column, TimeFormat::Sqlite));
                }
            }
        }
    };
    let mut group = criterion.benchmark_group("cells of 100 sessions");
    group.throughput(Throughput::Elements(page.len() as u64));
    group.bench_function("one column", |b| b.iter(cells(&["id"])));
    group.bench_function("three columns", |b| b.iter(cells(&["id", "status", "created_at"])));
    group.bench_function("all columns", |b| b.iter(cells(&[])));
    group.bench_function("ids, and whether they are new", |b| {
        let (_, key) = sessions().key().expect("a key");
        b.iter(|| {
            let ids: Vec<String> = rows(&page).iter().filter_map(|row| row.id(key)).collect();
            Pager::new(true).accept(1, &Facts { total: page.total, ids: &ids })
        });
    });
    group.finish();
}

fn times(criterion: &mut Criterion) {
    let text = "2026-11-14T20:43:10.188Z";
    criterion.bench_function("a time as rows show it", |b| {
        b.iter(|| {
            time::rewrite(black_box(text), TimeFormat::Sqlite).map_or(Cell::Null, |text| Cell::Text(text.into()))
        });
    });
    criterion.bench_function("a time in another form", |b| {
        b.iter(|| time::rewrite(black_box("2026-11-14 22:43:10 +02:00"), TimeFormat::Sqlite));
    });
    criterion.bench_function("two times compared", |b| {
        b.iter(|| time::compare(black_box("2026-11-14 20:43:10.188"), black_box(text)));
    });
}

criterion_group!(benches, parser, conversion, times);
criterion_main!(benches);
