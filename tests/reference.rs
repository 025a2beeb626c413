//! The generated parts of docs/tables.md and docs/settings.md, and sql/schema.sql, say what the tables and settings say.
//! `BLESS=1 cargo test --test reference` writes them anew.

use realtime_kit::api::route::Route;
use realtime_kit::catalog::{LISTINGS, Listing, pushed_down};
use realtime_kit::config::{Guard, Kind, SETTINGS, Setting};
use realtime_kit::doctor;
use realtime_kit::spec::{Column, Form, Schema};
use realtime_kit::tables::SCHEMAS;
use realtime_kit::value::Type;
use std::path::Path;

#[test]
fn the_reference_has_every_table_as_it_is() {
    hold("docs/tables.md", |found| with_parts(found, &[("overview", overview()), ("tables", tables())]));
}

#[test]
fn the_reference_has_every_setting_as_it_is() {
    hold("docs/settings.md", |found| with_parts(found, &[("settings", settings())]));
}

#[test]
fn the_schema_has_every_table_with_its_columns() {
    hold("sql/schema.sql", |_| schema());
}

/// What tools run when they connect makes each table known.
#[test]
fn the_setup_has_every_table() {
    hold("sql/setup.sql", |found| {
        let is_create = |line: &&str| line.starts_with("CREATE VIRTUAL TABLE");
        let (before, rest) = found.split_once("CREATE VIRTUAL TABLE").expect("sql/setup.sql creates the tables");
        let after = rest.split_once("\n\n").map_or("", |(_, after)| after);
        let tables = SCHEMAS
            .iter()
            .map(|schema| format!("CREATE VIRTUAL TABLE IF NOT EXISTS temp.{0} USING {0};\n", schema.table.name));
        assert_eq!(after.lines().filter(is_create).count(), 0, "the tables of sql/setup.sql stand together");
        format!("{before}{}\n{after}", tables.collect::<String>())
    });
}

/// The goldens of StackQL's statements begin with the very file that its users read in.
#[test]
fn the_goldens_set_stackql_up_as_its_file_does() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let setup = std::fs::read_to_string(root.join("sql/stackql.sql")).expect("sql/stackql.sql is there");
    for name in ["stackql", "stackql_revision_a"] {
        let golden = root.join("tests/golden").join(name).with_extension("sql");
        let text = std::fs::read_to_string(&golden).expect("the golden is there");
        assert!(text.contains(&setup), "{} has not sql/stackql.sql in it, word for word", golden.display());
    }
}

/// Fails where a file is not what it should be; with BLESS it is written.
fn hold(name: &str, wanted: impl FnOnce(&str) -> String) {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(name);
    let found = std::fs::read_to_string(&file).unwrap_or_default();
    let wanted = wanted(&found);
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(&file, wanted).unwrap_or_else(|error| panic!("{name}: {error}"));
    } else if let Some((number, (is, should))) = (1..).zip(found.lines().zip(wanted.lines())).find(|(_, (a, b))| a != b)
    {
        panic!(
            "{name}:{number} is not what the code says; BLESS=1 cargo test --test reference writes it\n- {is}\n+ {should}"
        );
    } else {
        assert_eq!(found.len(), wanted.len(), "{name} is shorter or longer than what the code says");
    }
}

/// It notices what it is for: a word changed, a part gone.
#[test]
fn a_part_is_replaced_between_its_marks() {
    let text = "a\n<!-- generated: x -->\nold\n<!-- end of generated: x -->\nb\n";
    let wanted = "a\n<!-- generated: x -->\n\nnew\n\n<!-- end of generated: x -->\nb\n";
    assert_eq!(with_part(text, "x", "new").as_deref(), Ok(wanted));
    assert_eq!(with_part(wanted, "x", "new").as_deref(), Ok(wanted));
    assert!(with_part(text, "y", "new").is_err());
    assert!(with_part("<!-- generated: x -->\n", "x", "new").is_err());
}

/// A text with other generated parts, each by its name.
fn with_parts(text: &str, parts: &[(&str, String)]) -> String {
    parts.iter().fold(text.to_owned(), |text, (name, part)| {
        with_part(&text, name, part).unwrap_or_else(|fault| panic!("{fault}"))
    })
}

/// A text with another generated part.
fn with_part(text: &str, name: &str, part: &str) -> Result<String, String> {
    let fault = || format!("there is no <!-- generated: {name} --> with its end");
    let begin = format!("<!-- generated: {name} -->\n");
    let end = format!("<!-- end of generated: {name} -->\n");
    let (before, rest) = text.split_once(&begin).ok_or_else(fault)?;
    let (_, after) = rest.split_once(&end).ok_or_else(fault)?;
    Ok(format!("{before}{begin}\n{}\n\n{end}{after}", part.trim_end()))
}

/// One line a table: its part below, what a row is, a query.
fn overview() -> String {
    let api = SCHEMAS.iter().map(|schema| (schema.table.name, schema.table.about, schema.table.example));
    let listings = LISTINGS.iter().map(|listing| (listing.name, listing.about, listing.example));
    let line = |(name, about, example): (&str, &str, &str)| {
        vec![format!("[`{name}`](#{name})"), about.to_owned(), format!("`{example}`")]
    };
    grid(&["table", "a row is", "a query"], api.chain(listings).map(line)).trim_start().to_owned()
}

fn tables() -> String {
    let api = SCHEMAS.iter().map(table);
    api.chain(LISTINGS.iter().map(listing)).collect::<Vec<_>>().join("\n")
}

fn table(schema: &Schema) -> String {
    let table = schema.table;
    let endpoints: Vec<String> =
        table.routes.iter().map(|route| format!("`{} {}`", route.method.name(), route.path)).collect();
    let mut text = format!("## {}\n\n{} It reads {}.", table.name, table.about, endpoints.join(" or "));
    if let Some(insert) = &table.insert {
        let Route { method, path, .. } = &insert.route;
        text.push_str(&format!("\n\nINSERT (`{} {path}`): {}", method.name(), insert.about));
    }
    let (hidden, visible): (Vec<_>, Vec<_>) = schema.columns.iter().copied().partition(|column| column.is_hidden());
    for (what, columns) in [("column", visible), ("hidden column", hidden)] {
        let rows = columns.into_iter().map(|column| row(schema, column));
        text.push_str(grid(&[what, "type", "meaning", "reaches the API"], rows).trim_end());
    }
    text + "\n"
}

fn row(schema: &Schema, column: &Column) -> Vec<String> {
    let meaning = meaning(schema, column, "`");
    vec![format!("`{}`", column.name), kind(column.kind).to_owned(), meaning, pushed_down(column)]
}

/// What a column means, with the words it takes, each between `quotes`.
fn meaning(schema: &Schema, column: &Column, quote: &str) -> String {
    let mut meaning = column.about.to_owned();
    if !column.words.is_empty() {
        let words: Vec<String> = column.words.iter().map(|word| format!("{quote}{word}{quote}")).collect();
        let takes_several = column.argument().is_some_and(|argument| argument.form == Form::Words);
        let how_many = if takes_several { "One, or several joined by commas, of" } else { "One of" };
        meaning.push_str(&format!(" {how_many} {}.", words.join(", ")));
    }
    if column.is_key {
        meaning.push_str(" The row's key.");
    }
    if schema.is_required(column) && !meaning.contains("required") && !meaning.contains("default") {
        meaning.push_str(" Required.");
    }
    meaning
}

/// sql/schema.sql.
fn schema() -> String {
    let head = "\
-- What are the tables, their columns, and what do they mean?
--
-- The tables are there as soon as the extension is loaded, without this file. Its statements make them known to programs
-- that list a database's tables: `.read sql/schema.sql`. They send nothing and store nothing.
--
-- Hidden columns are left out by SELECT * and are there when named. Written by tests/reference.rs.
";
    let tables = SCHEMAS.iter().map(|schema| {
        let table = schema.table;
        let mut text = format!("\n-- {}\n-- {}\n", table.name, table.about);
        table.routes.iter().for_each(|route| text.push_str(&format!("-- {} {}\n", route.method.name(), route.path)));
        if let Some(insert) = &table.insert {
            let Route { method, path, .. } = &insert.route;
            text.push_str(&format!("-- INSERT: {} {path}: {}\n", method.name(), insert.about));
        }
        text.push_str("--\n");
        let columns = schema.columns.iter().map(|column| {
            let shown = if column.is_hidden() { "hidden" } else { "visible" };
            (column.name, kind(column.kind), shown, meaning(schema, column, ""))
        });
        let create = format!("CREATE VIRTUAL TABLE IF NOT EXISTS temp.{0} USING {0};\n", table.name);
        text + &columns_of(columns.collect()) + &create
    });
    let listings = LISTINGS.iter().map(|listing| {
        let columns =
            listing.columns.iter().map(|(name, of, about)| (*name, kind(*of), "visible", (*about).to_owned()));
        let columns = columns_of(columns.collect());
        format!(
            "\n-- {}\n-- {} It makes {}, and needs no CREATE.\n--\n{columns}",
            listing.name,
            listing.about,
            listing.costs()
        )
    });
    head.to_owned() + &tables.chain(listings).collect::<String>()
}

/// Columns as comments, one a line: name, type, whether it is hidden, meaning.
fn columns_of(columns: Vec<(&str, &str, &str, String)>) -> String {
    let names = columns.iter().map(|(name, ..)| name.len()).max().unwrap_or(0);
    let line = |(name, of, shown, about): &(&str, &str, &str, String)| {
        format!("--   {name:<names$}  {of:<11}  {shown:<7}  {about}\n")
    };
    columns.iter().map(line).collect()
}

fn listing(listing: &Listing) -> String {
    let rows = listing
        .columns
        .iter()
        .map(|(name, of, about)| vec![format!("`{name}`"), kind(*of).to_owned(), (*about).to_owned()]);
    let rows = grid(&["column", "type", "meaning"], rows);
    let checks = match listing.name {
        doctor::TABLE => {
            let checks = doctor::CHECKS.iter().map(|(name, about)| vec![format!("`{name}`"), (*about).to_owned()]);
            let about = "The checks, in the order of the rows; between `environment` and `defaults` stands one more for each setting that was given a value, `setting_timeout` for example.";
            format!("\n{about}{}", grid(&["check", "looks at"], checks))
        }
        _ => String::new(),
    };
    format!("## {}\n\n{} It makes {}.{rows}{checks}", listing.name, listing.about, listing.costs())
}

/// The declared type; JSON is text that SQLite's JSON functions take.
fn kind(kind: Type) -> &'static str {
    match kind {
        Type::Json => "TEXT (JSON)",
        other => other.sql(),
    }
}

fn settings() -> String {
    grid(&["setting", "environment", "default", "values", "meaning"], SETTINGS.iter().map(setting))
        .trim_start()
        .to_owned()
}

fn setting(setting: &Setting) -> Vec<String> {
    let environment: Vec<String> = setting.env.iter().map(|name| format!("`{name}`")).collect();
    let values = match setting.kind {
        Kind::Text => "text".to_owned(),
        Kind::BaseUrl => "a URL".to_owned(),
        Kind::Secret => "text, never shown".to_owned(),
        Kind::Number(low, high) => format!("{low} to {high}"),
        Kind::NumberOrOff(low, high) => format!("`off`, or {low} to {high}"),
        Kind::Word(words) => words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", "),
    };
    let values = match setting.guard {
        Guard::None => values,
        Guard::Environment => values + ", not through SQL",
        Guard::Lower => values + ", *lowered only*",
        Guard::On => values + ", *kept on*",
        Guard::Off => values + ", *kept off*",
    };
    let default = setting.default.map_or(String::new(), |default| format!("`{default}`"));
    vec![format!("`{}`", setting.key), environment.join(", "), default, values, setting.about.to_owned()]
}

/// A table of Markdown.
fn grid(head: &[&str], rows: impl Iterator<Item = Vec<String>>) -> String {
    let line = |cells: &[String]| {
        let cells: Vec<String> = cells.iter().map(|cell| cell.replace('|', "\\|")).collect();
        format!("| {} |\n", cells.join(" | "))
    };
    let head: Vec<String> = head.iter().map(|cell| (*cell).to_owned()).collect();
    let mut text = format!("\n\n{}|{}\n", line(&head), "---|".repeat(head.len()));
    rows.for_each(|row| text.push_str(&line(&row)));
    text
}

/// Every test and file that a promise names is there.
#[test]
fn what_promises_name_is_there() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let text = |path: &Path| std::fs::read_to_string(path).unwrap_or_default();
    let mut files = Vec::new();
    let mut folders = vec![root.join("tests")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("a folder").flatten() {
            let path = entry.path();
            match path.is_dir() {
                true => folders.push(path),
                false => files.push(path),
            }
        }
    }
    let is_code = |path: &&std::path::PathBuf| path.extension().is_some_and(|end| end == "rs");
    let code: String = files.iter().filter(is_code).map(|path| text(path)).collect();
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let mut faults = Vec::new();
    let mut named = 0;
    for page in ["SECURITY.md", "tests/README.md", "docs/what-a-select-promises.md"] {
        let page_text = text(&root.join(page));
        // A name of a test has several words; fewer may be a setting's.
        let words = page_text.split(|c| !is_part(c)).filter(|word| word.matches('_').count() >= 4);
        for word in words.filter(|word| word.chars().all(|c| c.is_ascii_lowercase() || c == '_' || c.is_ascii_digit()))
        {
            named += 1;
            if !code.contains(word) {
                faults.push(format!("{page}: {word}"));
            }
        }
        for path in page_text.split('`').filter(|part| part.starts_with("tests/") && !part.contains([' ', '*'])) {
            named += 1;
            if !root.join(path).exists() {
                faults.push(format!("{page}: {path}"));
            }
        }
    }
    assert!(named > 20, "only {named} names were found");
    assert!(faults.is_empty(), "not there: {faults:#?}");
}
