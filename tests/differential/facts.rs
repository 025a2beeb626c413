//! What the grammar knows of the data: relations with their columns, values that occur, and ids that are on both sides.

use crate::harness::value::Value;
use realtime_kit::spec::{Column as ApiColumn, Origin, Schema};
use realtime_kit::tables::SCHEMAS;
use realtime_kit::value::Type;
use realtime_kit_emulator::world::{Session, World};

/// What kind of values a column has, as far as the grammar needs it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Text,
    Word,
    Number,
    Boolean,
    Time,
    Json,
}

/// A column that statements may name.
#[derive(Clone, Debug)]
pub struct Column {
    pub name: String,
    pub kind: Kind,
    /// What it can be, for an enumeration.
    pub words: &'static [&'static str],
    /// Some of the values it has.
    pub values: Vec<Value>,
    /// It takes a request a row.
    pub is_detail: bool,
    /// It is an argument: known, but narrowing by it is a matter of its own.
    pub is_argument: bool,
}

/// A table or view that statements may name.
#[derive(Clone, Debug)]
pub struct Relation {
    pub name: String,
    pub columns: Vec<Column>,
    /// The columns that `*` stands for.
    pub visible: Vec<String>,
    /// Columns that tell its rows apart; empty if nothing does.
    pub key: Vec<&'static str>,
    /// The column without which it cannot be read.
    pub needs: Option<&'static str>,
}

/// Everything the grammar knows.
#[derive(Clone, Debug)]
pub struct Facts {
    pub relations: Vec<Relation>,
    /// Sessions whose participants and content are on the plain side too.
    pub sessions: Vec<String>,
    /// Those of them whose participants are not many: what is joined to each of them may take requests.
    pub modest: Vec<String>,
    /// The newest of them and of all, newest first, with their time of creation.
    pub newest: Vec<(String, String)>,
    /// Sessions with few participants, whose peers' reports are there too.
    pub small: Vec<String>,
    /// Peers with a report, and their sessions.
    pub peers: Vec<(String, String)>,
    /// The tables that are lists of an app or account, but for the sessions.
    pub lists: Vec<&'static str>,
    /// The tables that need a session.
    pub of_a_session: Vec<&'static str>,
}

/// Sessions that are special in the emulator's world; see its README.
const SPECIAL: [&str; 8] = [
    "3bd31280-cfe7-4673-a547-df9989d0d303",
    "4925c850-c543-401b-8da3-789c2090e5af",
    "e5b29a4e-81f8-4bbf-a8f7-ae9cefda6a91",
    "b8bec068-ffd0-4bd1-bd23-80ff62e56b18",
    "c6c6b8ea-2810-4c21-a80f-431929b4e0e1",
    "07b9daee-32b7-4b56-b6b0-2139a73fb6f1",
    "99aee6e3-b795-4b96-ba1c-d9eeece6bd89",
    "934292bf-857f-4397-859b-00cbab466a2d",
];

/// Links differ from one variant of the emulator to the next, and `data` by what else a statement reads.
const NOT_COMPARED: [&str; 4] = ["chat_download_url", "transcript_download_url", "summary_download_url", "data"];

impl Facts {
    /// The ids of a world; values come from the plain tables.
    pub fn of(world: &World) -> Self {
        let newest: Vec<(String, String)> =
            world.sessions.iter().take(9).map(|s| (s.id.clone(), s.created_at.to_string())).collect();
        let mut sessions: Vec<String> = newest.iter().map(|(id, _)| id.clone()).collect();
        let mut by_size: Vec<&Session> =
            world.sessions.iter().skip(9).filter(|s| (2..=5).contains(&s.participants.len())).collect();
        by_size.truncate(4);
        let small: Vec<String> = by_size.iter().map(|s| s.id.clone()).collect();
        for id in small.iter().map(String::as_str).chain(SPECIAL) {
            if !sessions.iter().any(|known| known == id) {
                sessions.push(id.to_owned());
            }
        }
        let size = |id: &String| world.session(id).map_or(0, |session| session.participants.len());
        let modest = sessions.iter().filter(|id| size(id) < 40).cloned().collect();
        let peers = by_size.iter().flat_map(|s| s.participants.iter().map(|p| (p.id.clone(), s.id.clone()))).collect();
        let relations: Vec<Relation> = SCHEMAS.iter().map(relation).collect();
        let with = |needs: Option<&'static str>| {
            let tables = SCHEMAS.iter().zip(&relations).filter(move |(_, relation)| relation.needs == needs);
            tables.map(|(schema, _)| schema.table.name)
        };
        let lists = with(None).filter(|name| *name != "realtime_kit_sessions").collect();
        let of_a_session = with(Some("session_id")).collect();
        Facts { relations, sessions, modest, newest, small, peers, lists, of_a_session }
    }

    /// A relation by its name.
    pub fn relation(&self, name: &str) -> &Relation {
        let found = self.relations.iter().find(|relation| relation.name == name);
        found.unwrap_or_else(|| panic!("there is no relation {name}"))
    }
}

fn relation(schema: &Schema) -> Relation {
    let needs = schema.columns.iter().find(|column| schema.is_required(column) && column.name.ends_with("_id"));
    let needs = needs.map(|column| column.name).filter(|name| !matches!(*name, "account_id" | "app_id"));
    let named = |column: &&&ApiColumn| !NOT_COMPARED.contains(&column.name) && is_shown(column);
    let key = match (schema.key(), needs) {
        (Some((_, key)), Some("session_id")) => vec!["session_id", key.name],
        (Some((_, key)), _) => vec![key.name],
        (None, Some(needs)) => vec![needs],
        (None, None) => Vec::new(),
    };
    Relation {
        name: schema.table.name.to_owned(),
        columns: schema.columns.iter().filter(named).map(|column| of_column(column)).collect(),
        visible: schema.columns.iter().filter(|c| !c.is_hidden()).map(|c| c.name.to_owned()).collect(),
        key,
        needs,
    }
}

/// Whether a column has a value where nobody gave one.
pub fn is_shown(column: &ApiColumn) -> bool {
    column.argument().is_none_or(|argument| argument.in_path || argument.echoes.is_some())
}

fn of_column(column: &ApiColumn) -> Column {
    let kind = match column.kind {
        _ if !column.words.is_empty() => Kind::Word,
        Type::Text => Kind::Text,
        Type::Integer | Type::Real => Kind::Number,
        Type::Boolean => Kind::Boolean,
        Type::Time => Kind::Time,
        Type::Json => Kind::Json,
    };
    Column {
        name: column.name.to_owned(),
        kind,
        words: column.words,
        values: Vec::new(),
        is_detail: column.is_detail,
        is_argument: matches!(column.origin, Origin::Argument(_)),
    }
}

/// The schema of a table of the API.
pub fn schema(name: &str) -> &'static Schema {
    let found = SCHEMAS.iter().find(|schema| schema.table.name == name);
    found.unwrap_or_else(|| panic!("there is no table {name}"))
}
