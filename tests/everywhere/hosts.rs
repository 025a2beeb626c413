//! The hosts: one entry each. To add one: its program beside this file, an entry here, a function in install.sh, and a
//! section with the same heading in docs/hosts.md.

use std::path::{Path, PathBuf};

/// A language or tool that loads the extension, or is known not to.
pub struct Host {
    /// The trial's name, the argument of install.sh, and the file that it leaves in the folder of installed hosts.
    pub name: &'static str,
    /// Its heading in docs/hosts.md, which is its name there.
    pub title: &'static str,
    /// The session, a file of this folder in the host's language.
    pub program: &'static str,
    /// What runs a program, whose path comes behind it. `{folder}` is the folder of the extension's file.
    pub command: &'static [&'static str],
    /// Succeeds where the host is there without install.sh; empty if only install.sh brings it.
    pub probe: &'static [&'static str],
    /// What must come.
    pub expected: Expected,
    /// Whether CI runs it.
    pub ci: bool,
}

/// What a host is expected to do.
pub enum Expected {
    /// It runs the whole session.
    Works {
        /// What the host makes of a text, an integer, a real, a NULL and a time.
        types: &'static str,
        interrupt: Interrupt,
    },
    /// It cannot load the extension: the words that its own error must contain.
    Cannot(&'static str),
}

/// Whether a statement that waits can be ended from the host.
pub enum Interrupt {
    /// By this means of the host; the words that its error must contain.
    By(&'static str, &'static str),
    /// It cannot, and why; the setting `max_time` ends the statement.
    None(&'static str),
}

use Expected::{Cannot, Works};
use Interrupt::By;

/// All of them.
pub static HOSTS: &[Host] = &[
    // Shells
    Host {
        name: "sqlite3-old",
        title: "The sqlite3 shell of Debian",
        program: "sqlite3.sh",
        command: &["sh"],
        probe: &["sqlite3", "-version"],
        expected: Works { types: "text integer real null text", interrupt: By("Ctrl-C", "interrupted") },
        ci: true,
    },
    Host {
        name: "sqlite3-new",
        title: "The newest sqlite3 shell",
        program: "sqlite3.sh",
        command: &["sh"],
        probe: &[],
        expected: Works { types: "text integer real null text", interrupt: By("Ctrl-C", "interrupted") },
        ci: true,
    },
    Host {
        name: "apsw-shell",
        title: "The shell of apsw",
        program: "apsw-shell.sh",
        command: &["sh"],
        probe: &[],
        expected: Works {
            types: "text integer real null text",
            interrupt: By("Ctrl-C, where there is a progress handler", "^C"),
        },
        ci: false,
    },
    // Python
    Host {
        name: "python3",
        title: "Python's sqlite3",
        program: "python3.py",
        command: &["/usr/bin/python3"],
        probe: &["/usr/bin/python3", "-c", "import sqlite3; sqlite3.connect(':memory:').enable_load_extension(True)"],
        expected: Works {
            types: "str int float NoneType datetime",
            interrupt: By("`Connection.interrupt()`", "interrupted"),
        },
        ci: true,
    },
    Host {
        name: "python3-without",
        title: "A Python built without extension loading (pyenv, Apple's)",
        program: "python3-without.py",
        command: &["python3"],
        probe: &["python3", "-c", "import sqlite3; assert not hasattr(sqlite3.Connection, 'enable_load_extension')"],
        expected: Cannot("AttributeError: 'sqlite3.Connection' object has no attribute 'enable_load_extension'"),
        ci: false,
    },
    Host {
        name: "pysqlite3",
        title: "pysqlite3",
        program: "python-pysqlite3.py",
        command: &["python"],
        probe: &[],
        expected: Works {
            types: "str int float NoneType str",
            interrupt: By("`Connection.interrupt()`", "OperationalError: interrupted"),
        },
        ci: false,
    },
    Host {
        name: "sqlean",
        title: "sqlean.py",
        program: "python-sqlean.py",
        command: &["python"],
        probe: &[],
        expected: Works {
            types: "str int float NoneType str",
            interrupt: By("`Connection.interrupt()`", "OperationalError: interrupted"),
        },
        ci: false,
    },
    Host {
        name: "apsw",
        title: "apsw",
        program: "python-apsw.py",
        command: &["python"],
        probe: &[],
        expected: Works {
            types: "str int float NoneType str",
            interrupt: By("`Connection.interrupt()`", "InterruptError"),
        },
        ci: true,
    },
    Host {
        name: "sqlalchemy",
        title: "SQLAlchemy",
        program: "python-sqlalchemy.py",
        command: &["python"],
        probe: &[],
        expected: Works {
            types: "str int float NoneType datetime",
            interrupt: By("`interrupt()` of the driver's connection", "interrupted"),
        },
        ci: false,
    },
    Host {
        name: "pandas",
        title: "pandas",
        program: "python-pandas.py",
        command: &["python"],
        probe: &[],
        expected: Works {
            types: "str int64 float64 datetime64[s] datetime64[us]",
            interrupt: By("`interrupt()` of the driver's connection", "interrupted"),
        },
        ci: false,
    },
    Host {
        name: "sqlite-utils",
        title: "sqlite-utils",
        program: "python-sqlite-utils.py",
        command: &["python"],
        probe: &[],
        expected: Works {
            types: "str int float NoneType str",
            interrupt: By("`Database.conn.interrupt()`", "OperationalError: interrupted"),
        },
        ci: false,
    },
    Host {
        name: "datasette",
        title: "Datasette",
        program: "python-datasette.py",
        command: &["python"],
        probe: &[],
        expected: Works {
            types: "str int float NoneType str",
            interrupt: By("its `sql_time_limit_ms`", "SQL query took too long"),
        },
        ci: false,
    },
    Host {
        name: "litecli",
        title: "litecli",
        program: "python-litecli.py",
        command: &["python"],
        probe: &[],
        expected: Works {
            types: "text integer real null text",
            interrupt: Interrupt::None("it notices Ctrl-C behind the statement"),
        },
        ci: false,
    },
    Host {
        name: "duckdb",
        title: "DuckDB's sqlite_scanner",
        program: "python-duckdb.py",
        command: &["python"],
        probe: &[],
        expected: Cannot("not authorized"),
        ci: false,
    },
    // JVM and ODBC
    Host {
        name: "jdbc",
        title: "JDBC",
        program: "Jdbc.java",
        command: &["java"],
        probe: &[],
        expected: Works {
            types: "String Integer Double null Timestamp",
            interrupt: By("`Statement.cancel()`", "SQLITE_INTERRUPT"),
        },
        ci: true,
    },
    Host {
        name: "jdbc-new",
        title: "JDBC with a new driver",
        program: "Jdbc.java",
        command: &["java"],
        probe: &[],
        expected: Works {
            types: "String Integer Double null Timestamp",
            interrupt: By("`Statement.cancel()`", "SQLITE_INTERRUPT"),
        },
        ci: false,
    },
    Host {
        name: "odbc",
        title: "ODBC with isql",
        program: "isql.sh",
        command: &["sh"],
        probe: &[],
        expected: Works { types: "text integer real null text", interrupt: Interrupt::None("Ctrl-C ends isql") },
        ci: true,
    },
    Host {
        name: "pyodbc",
        title: "ODBC with pyodbc",
        program: "python-pyodbc.py",
        command: &["python"],
        probe: &[],
        expected: Works { types: "str int float NoneType datetime", interrupt: By("`Cursor.cancel()`", "interrupted") },
        ci: false,
    },
    // Other languages
    Host {
        name: "php",
        title: "PHP's SQLite3",
        program: "php.php",
        command: &["php", "-d", "sqlite3.extension_dir={folder}"],
        probe: &[],
        expected: Works { types: "string int float null string", interrupt: Interrupt::None("PHP has no call for it") },
        ci: false,
    },
    Host {
        name: "php-default",
        title: "PHP as it comes, without `sqlite3.extension_dir`",
        program: "php-default.php",
        command: &["php"],
        probe: &[],
        expected: Cannot("SQLite Extension are disabled"),
        ci: false,
    },
    Host {
        name: "ruby",
        title: "Ruby's sqlite3",
        program: "ruby.rb",
        command: &["ruby"],
        probe: &[],
        expected: Works {
            types: "String Integer Float NilClass String",
            interrupt: Interrupt::None("no other thread runs meanwhile"),
        },
        ci: false,
    },
    Host {
        name: "perl",
        title: "Perl's DBD::SQLite",
        program: "perl.pl",
        command: &["/usr/bin/perl"],
        probe: &[],
        expected: Works {
            types: "scalar scalar scalar undef scalar",
            interrupt: By("`sqlite_progress_handler`", "interrupted"),
        },
        ci: false,
    },
    Host {
        name: "tcl",
        title: "Tcl's sqlite3",
        program: "tcl.tcl",
        command: &["tclsh"],
        probe: &[],
        expected: Works { types: "string int double string string", interrupt: By("`db progress`", "interrupted") },
        ci: false,
    },
    Host {
        name: "r",
        title: "R's RSQLite",
        program: "r.R",
        command: &["Rscript"],
        probe: &[],
        expected: Works {
            types: "character integer numeric POSIXct POSIXct",
            interrupt: Interrupt::None("RSQLite does not look for it"),
        },
        ci: false,
    },
    // Node.js
    Host {
        name: "better-sqlite3",
        title: "better-sqlite3",
        program: "better-sqlite3.cjs",
        command: &["node"],
        probe: &[],
        expected: Works {
            types: "string number number null string",
            interrupt: Interrupt::None("the statement holds the only thread"),
        },
        ci: true,
    },
    Host {
        name: "node-sqlite3",
        title: "node-sqlite3",
        program: "node-sqlite3.cjs",
        command: &["node"],
        probe: &[],
        expected: Works {
            types: "string number number null string",
            interrupt: By("`Database.interrupt()`", "interrupted"),
        },
        ci: false,
    },
    Host {
        name: "libsql",
        title: "libsql",
        program: "libsql.cjs",
        command: &["node"],
        probe: &[],
        expected: Works {
            types: "string number number null string",
            interrupt: Interrupt::None("the statement holds the only thread"),
        },
        ci: false,
    },
    Host {
        name: "node-sqlite",
        title: "Node.js's node:sqlite",
        program: "node-sqlite.cjs",
        command: &["node", "--disable-warning=ExperimentalWarning"],
        probe: &[],
        expected: Works {
            types: "string number number null string",
            interrupt: Interrupt::None("the statement holds the only thread"),
        },
        ci: false,
    },
    Host {
        name: "bun",
        title: "Bun's bun:sqlite",
        program: "bun.cjs",
        command: &["bun"],
        probe: &[],
        expected: Works {
            types: "string number number null string",
            interrupt: Interrupt::None("the statement holds the only thread"),
        },
        ci: false,
    },
    Host {
        name: "deno",
        title: "Deno's node:sqlite",
        program: "deno.cjs",
        command: &["deno", "run", "--quiet", "--no-prompt", "--allow-ffi", "--allow-env", "--allow-read"],
        probe: &[],
        expected: Works {
            types: "string number number null string",
            interrupt: Interrupt::None("the statement holds the only thread"),
        },
        ci: false,
    },
    Host {
        name: "sqljs",
        title: "sql.js",
        program: "sqljs.cjs",
        command: &["node"],
        probe: &[],
        expected: Cannot("Error: no such function: load_extension"),
        ci: false,
    },
    // Go
    Host {
        name: "go-sqlite3",
        title: "go-sqlite3",
        program: "go-sqlite3.go",
        command: &["go", "run"],
        probe: &[],
        expected: Works {
            types: "string int64 float64 <nil> time.Time",
            interrupt: By("the end of a context", "context deadline exceeded"),
        },
        ci: true,
    },
    Host {
        name: "go-modernc",
        title: "modernc.org/sqlite",
        program: "go-modernc.go",
        command: &["go", "run"],
        probe: &[],
        expected: Cannot("*sqlite.Error: SQL logic error: not authorized"),
        ci: false,
    },
    // Rust
    Host {
        name: "rusqlite",
        title: "rusqlite",
        program: "rust/loads.rs",
        command: &["rust"],
        probe: &[],
        expected: Works {
            types: "Text Integer Real Null Text",
            interrupt: By("`InterruptHandle`", "SqliteFailure: interrupted"),
        },
        ci: false,
    },
    Host {
        name: "rust-embedded",
        title: "rusqlite, with the extension in the program",
        program: "rust/embeds.rs",
        command: &["rust"],
        probe: &[],
        expected: Works {
            types: "Text Integer Real Null Text",
            interrupt: By("`InterruptHandle`", "SqliteFailure: interrupted"),
        },
        ci: false,
    },
];

/// The folder of this file.
pub fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join("everywhere")
}

/// Every program in the folder is some host's.
pub fn none_left_over() -> Result<(), String> {
    let mut left_over = Vec::new();
    for entry in std::fs::read_dir(folder()).map_err(|error| error.to_string())? {
        let path = entry.map_err(|error| error.to_string())?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let is_ours = name.ends_with(".rs") || ["install.sh", "terminal.py"].contains(&name.as_str()) || path.is_dir();
        if !is_ours && !HOSTS.iter().any(|host| host.program == name) {
            left_over.push(name);
        }
    }
    if left_over.is_empty() { Ok(()) } else { Err(format!("no host's: {left_over:?}")) }
}
