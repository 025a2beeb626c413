//! `cargo draft`: what it drafts is a table, and of the tables that there are it drafts what they say, but for what
//! somebody decided.
//!
//! `BLESS=1 cargo test --test draft` writes draft/meetings.rs anew.

use realtime_kit::api::route::{Route, Rows};
use realtime_kit::spec::{self, Form, Origin, Schema};
use realtime_kit::tables::SCHEMAS;
use realtime_kit::value::Type;
use realtime_kit_draft::{self as drafted, Document, MARK};
use std::path::Path;

/// What is drafted of the meetings, as a module: that it compiles shows that it is a table file.
#[path = "draft/meetings.rs"]
mod meetings;

/// The documents, the newer one first.
fn documents() -> Vec<Document> {
    let texts = [
        ("revision-b.json", include_str!("emulator/openapi/revision-b.json")),
        ("revision-a.json", include_str!("emulator/openapi/revision-a.json")),
    ];
    texts.into_iter().map(|(name, text)| Document::parse(name, text).expect("a document")).collect()
}

fn draft(operations: &[&str]) -> Result<drafted::Table, String> {
    let operations: Vec<String> = operations.iter().map(|&it| it.to_owned()).collect();
    let documents = documents();
    drafted::draft(&documents, &drafted::paths(&documents, &operations)?)
}

/// Without what rustfmt changes.
fn bare(text: &str) -> String {
    let bare: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    bare.replace(",)", ")").replace(",]", "]")
}

#[test]
fn the_meetings_are_drafted_as_a_file_that_compiles() {
    let text = drafted::file(&draft(&["GET /…/meetings"]).expect("a draft"));
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/draft/meetings.rs");
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(&file, &text).expect("tests/draft/meetings.rs");
    }
    let found = std::fs::read_to_string(&file).expect("tests/draft/meetings.rs");
    assert_eq!(bare(&found), bare(&text), "BLESS=1 cargo test --test draft, then cargo fmt");
    assert_eq!(meetings::TABLE.name, "realtime_kit_meetings");
    // A schema can be made of it, and SQLite could be told.
    assert!(Schema::new(&meetings::TABLE).declaration().contains("\"ai_config\" TEXT HIDDEN"));
}

/// The drafts that are there: the committed table in everything that the descriptions say.
#[test]
fn each_table_is_drafted_as_it_is_but_for_what_was_decided() {
    let mut found = Vec::new();
    for schema in SCHEMAS.iter() {
        // Rows that come out of a file are not described.
        if schema.table.routes.iter().any(|route| route.file.is_some_and(|file| file.rows.is_some())) {
            continue;
        }
        let operations: Vec<String> = schema.table.routes.iter().map(|route| format!("GET /…{}", route.path)).collect();
        let operations: Vec<&str> = operations.iter().map(String::as_str).collect();
        let draft = draft(&operations).unwrap_or_else(|error| panic!("{}: {error}", schema.table.name));
        found.extend(differences(schema.table, &draft));
    }
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/draft/differences.txt");
    let listed = std::fs::read_to_string(&file).expect("tests/draft/differences.txt");
    let decided: Vec<&str> = listed.lines().filter(|line| !line.starts_with('#') && !line.is_empty()).collect();
    let new: Vec<&String> = found.iter().filter(|it| !decided.contains(&it.as_str())).collect();
    let gone: Vec<&&str> = decided.iter().filter(|it| !found.iter().any(|found| found == **it)).collect();
    assert!(
        new.is_empty() && gone.is_empty(),
        "tests/draft/differences.txt lists, with the reason, what a table says otherwise than its draft\nnot listed: {new:#?}\nlisted, and no difference: {gone:#?}"
    );
}

fn kind(of: Type) -> drafted::Kind {
    match of {
        Type::Text => drafted::Kind::Text,
        Type::Integer => drafted::Kind::Integer,
        Type::Real => drafted::Kind::Real,
        Type::Boolean => drafted::Kind::Boolean,
        Type::Time => drafted::Kind::Time,
        Type::Json => drafted::Kind::Json,
    }
}

fn form(argument: &spec::Argument) -> drafted::Form {
    match argument.form {
        Form::Text | Form::Id => drafted::Form::Text,
        Form::Word => drafted::Form::Word,
        Form::Words => drafted::Form::Words,
        Form::Count(least, i64::MAX) => drafted::Form::Count(least as u64, None),
        Form::Count(least, most) => drafted::Form::Count(least as u64, Some(most as u64)),
        Form::Time => drafted::Form::Time,
        Form::Boolean => drafted::Form::Boolean,
    }
}

fn places(route: &Route) -> Vec<&'static str> {
    match route.rows {
        Rows::One(places) | Rows::Many(places) => places.to_vec(),
        _ => Vec::new(),
    }
}

/// What a table says otherwise than its draft.
fn differences(table: &spec::Table, draft: &drafted::Table) -> Vec<String> {
    let mut found = Vec::new();
    let mut compare = |place: &str, what: &str, is: String, drafted: String| {
        if is != drafted {
            let name = table.name.trim_start_matches("realtime_kit_");
            found.push(format!("{name}{place} {what}: {is} instead of {drafted}"));
        }
    };
    let debug = |value: &dyn std::fmt::Debug| format!("{value:?}");
    compare("", "name", table.name.to_owned(), draft.name.clone());
    compare("", "hides", debug(&table.hides), debug(&draft.hides));
    for (route, drafted) in table.routes.iter().zip(&draft.routes) {
        let place = format!(" {}", route.path);
        compare(&place, "path", route.path.to_owned(), drafted.path.clone());
        compare(&place, "rows", debug(&(route.is_list(), places(route))), debug(&(drafted.is_list, &drafted.places)));
        compare(&place, "account", debug(&!route.in_app), debug(&drafted.of_account));
        let mut sends = [route.sends.to_vec(), drafted.sends.iter().map(String::as_str).collect()];
        sends.iter_mut().for_each(|names| names.sort_unstable());
        compare(&place, "sends", debug(&sends[0]), debug(&sends[1]));
    }
    compare("", "routes", table.routes.len().to_string(), draft.routes.len().to_string());
    let names = |it: &mut dyn Iterator<Item = &str>| {
        let mut names: Vec<String> = it.map(str::to_owned).collect();
        names.sort_unstable();
        names
    };
    let fields = || table.columns.iter().filter(|column| matches!(column.origin, Origin::Row(_)));
    let (is, drafted) = (names(&mut fields().map(|it| it.name)), names(&mut draft.columns.iter().map(|it| &*it.name)));
    for name in is.iter().filter(|name| !drafted.contains(name)) {
        compare(&format!(".{name}"), "field", "there".to_owned(), "not drafted".to_owned());
    }
    for name in drafted.iter().filter(|name| !is.contains(name)) {
        compare(&format!(".{name}"), "field", "left out".to_owned(), "drafted".to_owned());
    }
    for column in fields() {
        let Some(drafted) = draft.columns.iter().find(|it| it.name == column.name) else { continue };
        let Origin::Row(pointers) = column.origin else { continue };
        let place = format!(".{}", column.name);
        // Whether a number is always whole is marked as something to decide.
        let is_decided = drafted.kind == drafted::Kind::Real && column.kind == Type::Integer;
        compare(
            &place,
            "kind",
            debug(&kind(column.kind)),
            debug(if is_decided { &drafted::Kind::Integer } else { &drafted.kind }),
        );
        compare(&place, "places", debug(&pointers), debug(&drafted.places));
        compare(&place, "words", debug(&column.words), debug(&drafted.words));
        compare(
            &place,
            "key",
            debug(&(column.is_key, column.fills)),
            debug(&(drafted.is_key, drafted.fills.as_deref())),
        );
        compare(&place, "filters", debug(&column.filter.map(|it| it.wire)), debug(&drafted.filters.as_deref()));
        compare(&place, "sorts", debug(&column.sort.map(|it| it.wire)), debug(&drafted.sorts.as_deref()));
        compare(&place, "asks", debug(&column.asks.map(|it| it.0)), debug(&drafted.asks.as_deref()));
        compare(&place, "detail", debug(&column.is_detail), debug(&drafted.is_detail));
    }
    let arguments = || table.columns.iter().filter_map(|column| Some((column, column.argument()?)));
    let is = names(&mut arguments().map(|it| it.0.name));
    compare("", "arguments", debug(&is), debug(&names(&mut draft.arguments.iter().map(|it| &*it.name))));
    for (column, argument) in arguments() {
        let Some(drafted) = draft.arguments.iter().find(|it| it.name == column.name) else { continue };
        let place = format!(".{}", column.name);
        compare(&place, "takes", debug(&(argument.in_path, form(argument))), debug(&(drafted.in_path, &drafted.form)));
        compare(&place, "words", debug(&column.words), debug(&drafted.words));
        compare(&place, "echoes", debug(&argument.echoes), debug(&drafted.echoes.as_deref()));
    }
    found
}

/// A row that has a field in a list and not by id, and a parameter that only one description has, are easily overlooked.
#[test]
fn what_only_some_answers_have_is_marked() {
    let presets = draft(&["GET /…/presets"]).expect("a draft");
    let marks = |name: &str| presets.columns.iter().find(|it| it.name == name).expect("a column").marks.join(" ");
    assert!(marks("created_at").starts_with("revision-a.json has it in lists only"), "{}", marks("created_at"));
    assert!(marks("updated_at").starts_with("revision-a.json has it in lists only"), "{}", marks("updated_at"));
    assert_eq!((marks("id"), marks("name")), (String::new(), String::new()));
    // A detail is in no list of any.
    assert!(!marks("config").contains("by id"), "{}", marks("config"));
    let search = presets.arguments.iter().find(|it| it.name == "search").expect("an argument");
    assert_eq!(search.marks, ["revision-a.json does not know the parameter; say so in its meaning."]);
    let meetings = draft(&["GET /…/meetings"]).expect("a draft");
    let of = |name: &str| meetings.columns.iter().find(|it| it.name == name).expect("a column").marks.join(" ");
    assert!(of("recording_config").contains("revision-a.json has it by id only"), "{}", of("recording_config"));
    assert!(of("status").contains("revision-a.json does not know the parameter"), "{}", of("status"));
    assert!(presets.arguments.iter().filter(|it| it.name != "search").all(|it| it.marks.is_empty()));
}

#[test]
fn answers_are_listed_member_by_member() {
    let documents = documents();
    let list = |operation: &str| {
        let paths = drafted::paths(&documents, &[operation.to_owned()]).expect("paths");
        drafted::answers(&documents, &paths)
    };
    let presets = list("GET /…/presets");
    for lines in [
        "GET /presets\n  /data: array\n",
        "\n  /data[]/name: string ?\n",
        "\n  ?page_no: number minimum 0\n",
        "\n  ?search\n    revision-b.json: string\n    revision-a.json: not there\n",
        "\n  /data/config/media/video/quality\n    revision-b.json: string hd|vga|qvga|fhd|uhd\n    revision-a.json: string hd|vga|qvga\n",
        "\n    revision-b.json: array or null ?\n",
    ] {
        assert!(presets.contains(lines), "{lines}\n{presets}");
    }
    // Revision A has no app by its id.
    assert!(list("GET /…/apps").contains("GET /apps/{app_id}\n  not in revision-a.json\n"), "{}", list("GET /…/apps"));
}

/// A draft is not yet a table: no mark is left in one.
#[test]
fn no_table_has_something_left_to_decide() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/tables");
    let mut files = 0;
    for file in std::fs::read_dir(folder).expect("src/tables").flatten() {
        let text = std::fs::read_to_string(file.path()).expect("a table file");
        files += 1;
        assert!(!text.contains(MARK), "{}: decide what is marked, and take the marks away", file.path().display());
    }
    assert!(files > SCHEMAS.len(), "only {files} files");
}

#[test]
fn what_is_no_operation_is_answered_with_those_there_are() {
    let error = draft(&["GET /…/meeting"]).unwrap_err();
    assert!(error.contains("no document has GET /meeting") && error.contains("\n  /meetings\n"), "{error}");
    assert!(draft(&["POST /…/sessions/{session_id}/summary"]).unwrap_err().contains("give a GET operation"));
    let whole =
        draft(&["get /accounts/{account_id}/realtime/kit/{app_id}/recordings/{recording_id}"]).expect("a draft");
    assert_eq!((whole.routes.len(), whole.routes[0].path.as_str()), (1, "/recordings/{recording_id}"));
    assert!(Document::parse("x.json", "{}").unwrap_err().contains("OpenAPI"));
}
