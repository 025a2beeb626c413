//! The bridge, in a real SQLite: any arguments of CREATE VIRTUAL TABLE and of the functions. The host must live, nothing may
//! be asked of the API, and no setting may come in as an argument.

use std::cell::RefCell;
use std::time::{Duration, Instant};

use libtest_mimic::Trial;
use proptest::prelude::*;
use proptest::test_runner::TestCaseResult;
use realtime_kit::config::SETTINGS;
use realtime_kit::tables::TABLES;
use realtime_kit_emulator::{Emulator, TOKEN};

use crate::harness::environment::Environment;
use crate::harness::extension;
use crate::harness::host::{Host, Session};
use crate::harness::hosts::Hosts;
use crate::runner::{Search, failed};
use crate::some;

/// A host is ended after a minute whatever it does; before that there is a new one.
const LIFE: Duration = Duration::from_secs(30);

pub fn targets(search: &Search) -> Vec<Trial> {
    vec![search.target("arguments::in_a_host", || {
        let bench = Bench::new()?;
        Ok((sql(), move |sql: Sql| bench.answers(&sql)))
    })]
}

/// A statement that asks nothing of the API.
#[derive(Debug, Clone)]
enum Sql {
    /// CREATE VIRTUAL TABLE with these arguments, verbatim.
    Create(&'static str, Vec<String>),
    /// A function's call with these arguments.
    Call(&'static str, Vec<String>),
}

fn sql() -> impl Strategy<Value = Sql> {
    let tables: Vec<&str> = TABLES.iter().map(|table| table.name).collect();
    let arguments = TABLES.iter().flat_map(|table| table.columns.iter()).filter(|column| column.argument().is_some());
    let names: Vec<&str> =
        arguments.map(|column| column.name).chain(["account_id", "app_id", "answer", "id", "data"]).collect();
    let settings: Vec<&str> = SETTINGS.iter().map(|setting| setting.key).collect();
    let name = prop_oneof![
        6 => prop::sample::select(names).prop_map(str::to_owned),
        2 => prop::sample::select(settings.clone()).prop_map(str::to_owned),
        1 => prop::sample::select(settings.clone()).prop_map(str::to_uppercase),
        1 => some::text(),
    ];
    let routes: Vec<&str> = TABLES.iter().flat_map(|table| table.routes.iter()).map(|route| route.path).collect();
    let value = prop_oneof![2 => prop::sample::select(routes).prop_map(str::to_owned), 6 => some::text()];
    let quotes = prop::sample::select(&[("'", "'"), ("'", "'"), ("\"", "\""), ("", ""), ("'", ""), ("[", "]")][..]);
    let parameter = (name, prop::sample::select(&["=", " = ", "", "=="][..]), value, quotes).prop_map(
        |(name, sign, value, (open, close))| format!("{name}{sign}{open}{}{close}", value.replace('\'', "''")),
    );
    let argument = prop_oneof![6 => parameter, 2 => some::text()];
    let literal = prop_oneof![
        6 => some::text().prop_map(|text| format!("'{}'", text.replace('\'', "''").replace('\0', ""))),
        2 => prop::sample::select(settings).prop_map(|key| format!("'{key}'")),
        1 => any::<i64>().prop_map(|number| number.to_string()),
        1 => any::<f64>().prop_filter("SQL", |number| number.is_finite()).prop_map(|number| format!("{number:e}")),
        1 => prop::collection::vec(any::<u8>(), 0..5).prop_map(|bytes| format!("x'{}'", bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>())),
        1 => prop::collection::vec(any::<u8>(), 0..5).prop_map(|bytes| format!("CAST(x'{}' AS TEXT)", bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>())),
        1 => Just("NULL".to_owned()),
    ];
    let function = prop::sample::select(
        &["realtime_kit_config", "realtime_kit_config", "realtime_kit_version", "realtime_kit_clear_cache"][..],
    );
    prop_oneof![
        3 => (prop::sample::select(tables), prop::collection::vec(argument, 0..4)).prop_map(|(table, arguments)| Sql::Create(table, arguments)),
        2 => (function, prop::collection::vec(literal, 0..4)).prop_map(|(function, arguments)| Sql::Call(function, arguments)),
    ]
}

struct Bench {
    emulator: Emulator,
    host: Host,
    extension: std::path::PathBuf,
    session: RefCell<(Session, Instant)>,
}

impl Bench {
    fn new() -> Result<Self, String> {
        let emulator = Emulator::start().map_err(|error| error.to_string())?;
        let host = Hosts::find().named("embedded").cloned().ok_or("there is no embedded host")?;
        let extension = extension::path()?;
        let session = host.start_with(&extension, &Environment::of_emulator(&emulator.base_url("")))?;
        Ok(Self { emulator, host, extension, session: RefCell::new((session, Instant::now())) })
    }

    fn fresh(&self) -> Result<(), String> {
        let session = self.host.start_with(&self.extension, &Environment::of_emulator(&self.emulator.base_url("")))?;
        self.session.replace((session, Instant::now()));
        Ok(())
    }

    fn answers(&self, sql: &Sql) -> TestCaseResult {
        if self.session.borrow().1.elapsed() > LIFE {
            self.fresh().map_err(failed)?;
        }
        let result = self.run(sql);
        if result.is_err() {
            // It may be dead, or have another token now.
            self.fresh().map_err(failed)?;
        }
        result
    }

    fn run(&self, sql: &Sql) -> TestCaseResult {
        let (session, _) = &mut *self.session.borrow_mut();
        let asked = match sql {
            Sql::Create(table, arguments) => {
                format!("CREATE VIRTUAL TABLE temp.t USING {table}({})", arguments.join(", "))
            }
            Sql::Call(function, arguments) => format!("SELECT {function}({})", arguments.join(", ")),
        };
        // What SQLite itself would cut off there.
        if asked.contains('\0') {
            return Ok(());
        }
        let answer = session.run(&asked).map_err(|error| failed(format!("{asked}: {error}")))?;
        let said = format!("{answer:?}");
        prop_assert!(!said.contains(TOKEN), "{} told the token: {}", asked, said);
        prop_assert!(!said.contains("please report"), "{}: {}", asked, said);
        let created = matches!(sql, Sql::Create(..)) && answer.error.is_none();
        if let (Sql::Create(_, arguments), true) = (sql, created) {
            // Where quotes are left open, what looks like two arguments is one.
            let is_plain = |argument: &String| {
                argument.matches('\'').count().is_multiple_of(2)
                    && !argument.contains(['"', '`', '[', '(', ')', '-', '*'])
            };
            for argument in arguments.iter().filter(|_| arguments.iter().all(is_plain)) {
                let name = argument.split('=').next().unwrap_or_default().trim().to_ascii_lowercase();
                let is_setting = SETTINGS.iter().any(|setting| setting.key == name);
                prop_assert!(!is_setting || matches!(&*name, "account_id" | "app_id"), "{} took a setting", asked);
            }
            session.expect("DROP TABLE temp.t").map_err(failed)?;
        }
        if matches!(sql, Sql::Call(..)) {
            for setting in ["base_url", "token", "max_requests"] {
                session.expect(&format!("SELECT realtime_kit_config('{setting}', NULL)")).map_err(failed)?;
            }
        }
        let requests = self.emulator.take_log();
        prop_assert!(requests.is_empty(), "{} asked {:?}", asked, requests);
        Ok(())
    }
}
