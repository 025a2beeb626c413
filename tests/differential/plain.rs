//! The other side: plain tables of the same names, declared alike, that hold the rows.
//!
//! They are filled from the extension under a server without any oddity, one request at a time with every shortcut off,
//! by statements that name nothing but the arguments a table needs; and they are counted against the emulator's world.

use crate::bench::{Connection, Settings};
use crate::facts::{Column, Facts, Kind, Relation, is_shown, schema};
use crate::harness::environment::Environment;
use crate::harness::host::Host;
use crate::harness::hosts::Hosts;
use crate::harness::value::Value;
use realtime_kit::spec::Schema;
use realtime_kit_emulator::{Emulator, World};
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock};
use tempfile::TempDir;

/// The switches that change what rows there are, or what is in them.
const OF_CONTENT: [&str; 3] = ["revision", "peer_shape", "undocumented"];

/// The plain tables of each content, made when first wanted.
pub struct Plains {
    directory: TempDir,
    made: Mutex<HashMap<String, Made>>,
}

/// Plain tables, or why there are none.
type Made = Arc<OnceLock<Result<Arc<Plain>, String>>>;

impl Plains {
    /// None yet.
    pub fn new() -> Result<Self, String> {
        let directory = tempfile::tempdir().map_err(|error| error.to_string())?;
        Ok(Plains { directory, made: Mutex::default() })
    }

    /// Those with the content of a server with these switches.
    pub fn of(&self, switches: &str, hosts: &Hosts, extension: &Path) -> Result<Arc<Plain>, String> {
        let of_content = |one: &&str| OF_CONTENT.iter().any(|key| one.starts_with(key));
        let content: Vec<&str> = switches.split(',').filter(of_content).collect();
        let content = content.join(",");
        let made = self.made.lock().map_err(|error| error.to_string())?.entry(content.clone()).or_default().clone();
        let filled = made.get_or_init(|| {
            let host = hosts.named("embedded").ok_or("there is no embedded host")?;
            Plain::fill(self.directory.path(), &content, host, extension).map(Arc::new)
        });
        filled.clone()
    }
}

/// A database file with the plain tables, and what is in them.
pub struct Plain {
    pub file: PathBuf,
    pub facts: Facts,
}

impl Plain {
    /// Fills the file for these switches of content.
    fn fill(directory: &Path, switches: &str, host: &Host, extension: &Path) -> Result<Self, String> {
        let emulator = Emulator::start().map_err(|error| error.to_string())?;
        let environment = crate::bench::environment(&emulator.base_url(switches), false);
        let file = directory.join(format!("{}.db", if switches.is_empty() { "plain" } else { switches }));
        let mut facts = Facts::of(emulator.world());
        {
            let mut filling = Filling::start(host, extension, &environment, &file)?;
            filling.all(&facts)?;
            filling.count(&facts, emulator.world())?;
            filling.count_lists(&facts)?;
            filling.views(&mut facts)?;
            filling.values(&mut facts)?;
        }
        Ok(Plain { file, facts })
    }
}

struct Filling {
    connection: Connection,
}

impl Filling {
    fn start(host: &Host, extension: &Path, environment: &Environment, file: &Path) -> Result<Self, String> {
        let mut connection = Connection::start(host, extension, environment)?;
        connection.open("plain", &file.to_string_lossy(), extension)?;
        for (key, value) in Settings::careful().pairs {
            connection.expect("main", &format!("SELECT realtime_kit_config('{key}', '{value}')"))?;
        }
        Ok(Filling { connection })
    }

    fn all(&mut self, facts: &Facts) -> Result<(), String> {
        self.connection.expect("plain", "BEGIN")?;
        for relation in &facts.relations {
            let schema = schema(&relation.name);
            self.connection.expect("plain", &declaration(schema))?;
            match relation.needs {
                None => self.copy(schema, "", &|column| column != "breakout_rooms")?,
                Some("peer_id") => {
                    for (peer, _) in &facts.peers {
                        self.copy(schema, &format!("WHERE peer_id = '{peer}'"), &|_| true)?;
                    }
                }
                Some(needs) => {
                    for session in &facts.sessions {
                        let with_details = facts.small.contains(session);
                        let wanted = |column: &str| {
                            with_details || !relation.columns.iter().any(|c| c.is_detail && c.name == column)
                        };
                        self.copy(schema, &format!("WHERE {needs} = '{session}'"), &wanted)?;
                    }
                }
            }
        }
        for session in &facts.sessions {
            let rooms = format!("SELECT breakout_rooms FROM realtime_kit_sessions WHERE session_id = '{session}'");
            let rooms = self.connection.expect("main", &rooms)?.cell()?.to_string();
            let update = format!("UPDATE realtime_kit_sessions SET breakout_rooms = {rooms} WHERE id = '{session}'");
            self.connection.expect("plain", &update)?;
        }
        // An argument that says which meeting: what it narrows to is told by the session.
        let meeting = "UPDATE realtime_kit_recordings SET meeting_id =
            (SELECT associated_id FROM realtime_kit_sessions AS s WHERE s.id = realtime_kit_recordings.session_id)";
        self.connection.expect("plain", meeting)?;
        self.connection.expect("plain", "COMMIT")?;
        Ok(())
    }

    /// Copies rows, with these columns; an argument that nobody gives is left NULL.
    fn copy(&mut self, schema: &Schema, given: &str, wanted: &dyn Fn(&str) -> bool) -> Result<(), String> {
        let columns: Vec<String> = schema
            .columns
            .iter()
            .filter(|column| is_shown(column) && wanted(column.name))
            .map(|column| format!("\"{}\"", column.name))
            .collect();
        let (table, columns) = (schema.table.name, columns.join(", "));
        let rows = self.connection.expect("main", &format!("SELECT {columns} FROM {table} {given}"))?.rows;
        for some in rows.chunks(50) {
            let row = |row: &Vec<Value>| {
                let cells: Vec<String> = row.iter().map(Value::to_string).collect();
                format!("({})", cells.join(", "))
            };
            let values: Vec<String> = some.iter().map(row).collect();
            self.connection.expect("plain", &format!("INSERT INTO {table}({columns}) VALUES {}", values.join(", ")))?;
        }
        Ok(())
    }

    /// What came is what the world has: else both sides might be short.
    fn count(&mut self, facts: &Facts, world: &World) -> Result<(), String> {
        let known = |id: &String| world.session(id).map_or(0, |session| session.participants.len());
        let messages = |id: &String| {
            let session = world.session(id)?;
            world.chat(session).there().map(|messages| messages.len())
        };
        let counts = [
            ("realtime_kit_sessions", world.sessions.len()),
            ("realtime_kit_recordings", world.recordings.len()),
            ("realtime_kit_apps", world.apps.len()),
            ("realtime_kit_sessions_participants", facts.sessions.iter().map(known).sum()),
            ("realtime_kit_sessions_peer_report", facts.peers.len()),
            ("realtime_kit_sessions_chat_messages", facts.sessions.iter().filter_map(messages).sum()),
        ];
        for (table, count) in counts {
            let is = self.connection.expect("plain", &format!("SELECT count(*) FROM {table}"))?;
            if *is.cell()? != Value::Integer(count as i64) {
                return Err(format!("{table} was filled with {} rows, and the world has {count}", is.cell()?));
            }
        }
        Ok(())
    }

    /// The same of any list, as far as its server tells how many rows there are.
    fn count_lists(&mut self, facts: &Facts) -> Result<(), String> {
        for table in &facts.lists {
            self.connection.expect("main", &format!("SELECT count(*) FROM {table}"))?;
            let sql = format!("SELECT max(total) FROM realtime_kit_requests WHERE table_name = '{table}'");
            let total = self.connection.expect("main", &sql)?.cell()?.clone();
            let is = self.connection.expect("plain", &format!("SELECT count(*) FROM {table}"))?.cell()?.clone();
            if total != Value::Null && total != is {
                return Err(format!("{table} was filled with {is} rows, and the server has {total}"));
            }
        }
        Ok(())
    }

    /// The views become relations, with the columns they have.
    fn views(&mut self, facts: &mut Facts) -> Result<(), String> {
        self.connection.views("plain")?;
        for statement in crate::grammar::local_views(facts, true) {
            self.connection.expect("plain", &statement)?;
        }
        for (name, needs) in crate::grammar::VIEWS {
            let columns = self.connection.expect("plain", &format!("SELECT name FROM pragma_table_info('{name}')"))?;
            let names = columns.names()?;
            let column = |name: &String| Column {
                name: name.clone(),
                kind: Kind::Text,
                words: &[],
                values: Vec::new(),
                is_detail: false,
                is_argument: Some(name.as_str()) == *needs || matches!(name.as_str(), "account_id" | "app_id"),
            };
            facts.relations.push(Relation {
                name: (*name).to_owned(),
                columns: names.iter().map(column).collect(),
                visible: names,
                key: Vec::new(),
                needs: *needs,
            });
        }
        // What a statement gives goes before what CREATE VIRTUAL TABLE gave: it would be another call.
        let mut call = facts.relation("realtime_kit_sessions_participants").clone();
        call.columns.retain(|column| column.name != "session_id");
        let name = crate::grammar::MY_CALL.to_owned();
        facts.relations.push(Relation { name, key: vec!["id"], needs: None, ..call });
        Ok(())
    }

    /// Some values of each column, spread over all there are.
    fn values(&mut self, facts: &mut Facts) -> Result<(), String> {
        let small = facts.small.iter().map(|id| format!("'{id}'")).collect::<Vec<_>>().join(", ");
        let peers = facts.peers.iter().take(4).map(|(id, _)| format!("'{id}'")).collect::<Vec<_>>().join(", ");
        for relation in &mut facts.relations {
            let is_view = relation.key.is_empty();
            let from = match relation.needs {
                Some("session_id") if is_view => format!("{} WHERE session_id IN ({small})", relation.name),
                Some("peer_id") if is_view => format!("{} WHERE peer_id IN ({peers})", relation.name),
                _ => relation.name.clone(),
            };
            for column in relation.columns.iter_mut().filter(|column| column.kind != Kind::Json) {
                let name = &column.name;
                let sql = format!(
                    "SELECT DISTINCT \"{name}\" FROM {from}{} \"{name}\" IS NOT NULL AND length(\"{name}\") < 200 ORDER BY 1",
                    if from.contains(" WHERE ") { " AND" } else { " WHERE" }
                );
                let rows = self.connection.expect("plain", &sql)?.rows;
                let every = rows.len().div_ceil(40).max(1);
                column.values = rows.into_iter().step_by(every).filter_map(|mut row| row.pop()).collect();
                if column.kind == Kind::Time && !is_view {
                    // Values that rows share are where lists are cut in the wrong place.
                    let tied = format!("SELECT \"{name}\" FROM {from} GROUP BY 1 HAVING count(*) > 1 LIMIT 30");
                    let rows = self.connection.expect("plain", &tied)?.rows;
                    let tied = rows.into_iter().flatten().filter(|value| *value != Value::Null);
                    column.values.extend(tied.flat_map(|value| [value.clone(), value.clone(), value]));
                }
                if is_view {
                    column.kind = kind_of(&column.values);
                }
            }
        }
        Ok(())
    }
}

/// The kind of a view's column, from what it shows.
fn kind_of(values: &[Value]) -> Kind {
    let is_time = |value: &Value| matches!(value, Value::Text(text) if realtime_kit::time::parse(text).is_some());
    match values.first() {
        Some(Value::Integer(_) | Value::Real(_)) => Kind::Number,
        Some(_) if values.iter().all(is_time) => Kind::Time,
        _ => Kind::Text,
    }
}

/// The plain table's declaration: types and collations as the extension declares them, nothing hidden.
fn declaration(schema: &Schema) -> String {
    let declaration = schema.declaration().replace(" HIDDEN", "");
    declaration.replacen("CREATE TABLE x(", &format!("CREATE TABLE {}(", schema.table.name), 1)
}
