//! A host with nothing between it and SQLite: reads commands as JSON lines, answers each with one JSON line.
//!
//! One source, built by three packages (`embedded`, `old`, `ancient`) against three versions of SQLite.
//!
//! | command | does |
//! |---|---|
//! | `{"open": "file or file: URI"}` | opens a connection (one on `:memory:` is open from the start) |
//! | `{"load": "path"}` | loads an extension; the entry point follows from the file name |
//! | `{"sql": "one statement"}` | runs it; `"max_rows": n` stops after n rows, `"interrupt_after_ms": n` interrupts it, `"progress_after_ms": n` has a progress handler end it, called every 1000 or `"progress_every"` instructions |
//! | `{"sql": "…", "hold": "name"}` | runs it, and keeps it open under a name |
//! | `{"read": "name"}` | reads on in a statement that is kept open; `"max_rows": n` as above |
//! | `{"drop": "name"}` | gives up a statement that is kept open |
//! | `{"close": true}` | closes the connection; `"later"` closes it once its statements are given up |
//!
//! `"on": "name"` picks the connection. The answer is
//! `{"columns": [], "rows": [[]], "error": null, "code": 0, "last_insert_rowid": 0}`, where a value is `null`, an
//! integer, a string, `{"real": "0.1"}` (text, so that no JSON reader rounds it) or `{"blob": "00ff"}`.
//! Rows that were delivered before an error are kept.

use libsqlite3_sys as ffi;
use serde_json::{Value, json};
use std::collections::HashMap;
use std::ffi::{CStr, CString};
use std::io::{BufRead, Write};
use std::os::raw::{c_char, c_int, c_void};
use std::ptr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

// Not among the bindings of every version that this is built against.
unsafe extern "C" {
    fn sqlite3_close_v2(db: *mut ffi::sqlite3) -> c_int;
}

/// An open connection; closed when dropped, or once its last statement is.
struct Connection(*mut ffi::sqlite3);

/// What went wrong: SQLite's result code and its words.
struct Failure {
    code: c_int,
    message: String,
}

/// What a statement gave, up to its end or its error.
#[derive(Default)]
struct Answer {
    columns: Vec<String>,
    rows: Vec<Value>,
    failure: Option<Failure>,
}

/// Statements that are kept open, with the connections they belong to, by name.
type Held = HashMap<String, (*mut ffi::sqlite3, Statement)>;

fn main() {
    let (mut connections, mut held) = (HashMap::new(), Held::new());
    let stdin = std::io::stdin();
    for line in stdin.lock().lines() {
        let line = line.expect("stdin is readable");
        if line.trim().is_empty() {
            continue;
        }
        let command: Value = serde_json::from_str(&line).expect("a command is one JSON object on a line");
        let answer = carry_out(&command, &mut connections, &mut held);
        let mut stdout = std::io::stdout().lock();
        writeln!(stdout, "{answer}").and_then(|()| stdout.flush()).expect("stdout is writable");
    }
}

/// Carries out one command and puts its answer into the protocol's form.
fn carry_out(command: &Value, connections: &mut HashMap<String, Connection>, held: &mut Held) -> Value {
    let name = command["on"].as_str().unwrap_or("main").to_owned();
    if let Some(name) = command["read"].as_str() {
        let mut answer = Answer::default();
        answer.failure = match held.get(name) {
            Some((db, statement)) => statement.read(*db, command["max_rows"].as_u64(), &mut answer).err(),
            None => Some(Failure { code: ffi::SQLITE_MISUSE, message: format!("no statement is kept as {name}") }),
        };
        return answer_json(answer, 0);
    }
    if let Some(name) = command["drop"].as_str() {
        held.remove(name);
        return answer_json(Answer::default(), 0);
    }
    if command["close"] == "later" {
        connections.remove(&name);
        return answer_json(Answer::default(), 0);
    }
    if command["close"] == true {
        let failure = connections.get(&name).and_then(|connection| connection.close().err());
        if failure.is_none()
            && let Some(closed) = connections.remove(&name)
        {
            std::mem::forget(closed);
        }
        return answer_json(Answer { failure, ..Answer::default() }, 0);
    }
    if let Some(file) = command["open"].as_str() {
        connections.remove(&name);
        let failure = match Connection::open(file) {
            Ok(connection) => connections.insert(name, connection).and(None),
            Err(failure) => Some(failure),
        };
        return answer_json(Answer { failure, ..Answer::default() }, 0);
    }
    let connection = connections.entry(name).or_insert_with(|| {
        Connection::open(":memory:").unwrap_or_else(|failure| panic!("no memory database: {}", failure.message))
    });
    let answer = if let Some(path) = command["load"].as_str() {
        Answer { failure: connection.load(path).err(), ..Answer::default() }
    } else if let Some(sql) = command["sql"].as_str() {
        let interrupting = command["interrupt_after_ms"].as_u64().map(|ms| connection.interrupt_after(ms));
        let limit = command["progress_after_ms"].as_u64().map(|ms| {
            // As often as tools do that have a limit on time (Datasette, for one).
            connection.progress_after(ms, command["progress_every"].as_i64().unwrap_or(1000) as c_int)
        });
        let mut answer = Answer::default();
        match connection.run(sql, command["max_rows"].as_u64(), &mut answer) {
            Err(failure) => answer.failure = Some(failure),
            Ok(statement) => {
                if let Some(name) = command["hold"].as_str() {
                    held.insert(name.to_owned(), (connection.0, statement));
                }
            }
        }
        drop(limit);
        if let Some(over) = interrupting {
            over.store(true, Ordering::SeqCst);
        }
        answer
    } else {
        let message = format!("no such command: {command}");
        Answer { failure: Some(Failure { code: ffi::SQLITE_MISUSE, message }), ..Answer::default() }
    };
    answer_json(answer, unsafe { ffi::sqlite3_last_insert_rowid(connection.0) })
}

fn answer_json(answer: Answer, last_insert_rowid: i64) -> Value {
    json!({
        "columns": answer.columns,
        "rows": answer.rows,
        "error": answer.failure.as_ref().map(|failure| &failure.message),
        "code": answer.failure.as_ref().map_or(0, |failure| failure.code),
        "last_insert_rowid": last_insert_rowid,
    })
}

impl Connection {
    fn open(file: &str) -> Result<Self, Failure> {
        let file = c_string(file)?;
        let mut db = ptr::null_mut();
        let flags = ffi::SQLITE_OPEN_READWRITE | ffi::SQLITE_OPEN_CREATE | ffi::SQLITE_OPEN_URI;
        let code = unsafe { ffi::sqlite3_open_v2(file.as_ptr(), &mut db, flags, ptr::null()) };
        let connection = Connection(db);
        if code == ffi::SQLITE_OK { Ok(connection) } else { Err(connection.failure(code)) }
    }

    /// Closes it, if no statement is open; it must not be used or dropped after that.
    fn close(&self) -> Result<(), Failure> {
        match unsafe { ffi::sqlite3_close(self.0) } {
            ffi::SQLITE_OK => Ok(()),
            code => Err(self.failure(code)),
        }
    }

    fn load(&self, path: &str) -> Result<(), Failure> {
        let path = c_string(path)?;
        let mut message: *mut c_char = ptr::null_mut();
        let code = unsafe {
            ffi::sqlite3_enable_load_extension(self.0, 1);
            ffi::sqlite3_load_extension(self.0, path.as_ptr(), ptr::null(), &mut message)
        };
        if code == ffi::SQLITE_OK {
            return Ok(());
        }
        if message.is_null() {
            return Err(self.failure(code));
        }
        let words = unsafe { CStr::from_ptr(message) }.to_string_lossy().into_owned();
        unsafe { ffi::sqlite3_free(message.cast()) };
        Err(Failure { code, message: words })
    }

    /// Interrupts this connection once, unless the flag it returns has been set by then.
    fn interrupt_after(&self, ms: u64) -> Arc<AtomicBool> {
        let over = Arc::new(AtomicBool::new(false));
        let (seen, address) = (over.clone(), self.0 as usize);
        std::thread::spawn(move || {
            std::thread::sleep(Duration::from_millis(ms));
            if !seen.load(Ordering::SeqCst) {
                unsafe { ffi::sqlite3_interrupt(address as *mut ffi::sqlite3) };
            }
        });
        over
    }

    /// Has a progress handler end what is still running so many milliseconds from now, for as long as the limit is kept.
    fn progress_after(&self, ms: u64, every: c_int) -> TimeLimit {
        let mut end = Box::new(Instant::now() + Duration::from_millis(ms));
        unsafe { ffi::sqlite3_progress_handler(self.0, every, Some(is_over), (&raw mut *end).cast()) };
        TimeLimit { db: self.0, _end: end }
    }

    fn run(&self, sql: &str, max_rows: Option<u64>, answer: &mut Answer) -> Result<Statement, Failure> {
        let sql = c_string(sql)?;
        let mut statement = ptr::null_mut();
        let mut tail = ptr::null();
        let code = unsafe { ffi::sqlite3_prepare_v2(self.0, sql.as_ptr(), -1, &mut statement, &mut tail) };
        if code != ffi::SQLITE_OK {
            return Err(self.failure(code));
        }
        let statement = Statement(statement);
        let rest = unsafe { CStr::from_ptr(tail) }.to_string_lossy();
        if !rest.trim().is_empty() {
            let message = format!("more than one statement: {rest}");
            return Err(Failure { code: ffi::SQLITE_MISUSE, message });
        }
        statement.read(self.0, max_rows, answer)?;
        Ok(statement)
    }

    fn failure(&self, code: c_int) -> Failure {
        failure(self.0, code)
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        unsafe { sqlite3_close_v2(self.0) };
    }
}

fn failure(db: *mut ffi::sqlite3, code: c_int) -> Failure {
    let message = unsafe { CStr::from_ptr(ffi::sqlite3_errmsg(db)) }.to_string_lossy().into_owned();
    Failure { code, message }
}

/// A progress handler; taken back when dropped.
struct TimeLimit {
    db: *mut ffi::sqlite3,
    _end: Box<Instant>,
}

impl Drop for TimeLimit {
    fn drop(&mut self) {
        unsafe { ffi::sqlite3_progress_handler(self.db, 0, None, ptr::null_mut()) };
    }
}

unsafe extern "C" fn is_over(end: *mut c_void) -> c_int {
    c_int::from(Instant::now() >= unsafe { *end.cast::<Instant>() })
}

/// A prepared statement; finalized when dropped.
struct Statement(*mut ffi::sqlite3_stmt);

impl Statement {
    /// Reads up to so many rows, or to the end.
    fn read(&self, db: *mut ffi::sqlite3, max_rows: Option<u64>, answer: &mut Answer) -> Result<(), Failure> {
        answer.columns = self.columns();
        while max_rows.is_none_or(|most| (answer.rows.len() as u64) < most) {
            match unsafe { ffi::sqlite3_step(self.0) } {
                ffi::SQLITE_ROW => answer.rows.push(self.row(answer.columns.len())),
                ffi::SQLITE_DONE => break,
                code => return Err(failure(db, code)),
            }
        }
        Ok(())
    }

    fn columns(&self) -> Vec<String> {
        let count = unsafe { ffi::sqlite3_column_count(self.0) };
        (0..count)
            .map(|i| unsafe { CStr::from_ptr(ffi::sqlite3_column_name(self.0, i)) }.to_string_lossy().into_owned())
            .collect()
    }

    fn row(&self, width: usize) -> Value {
        (0..width as c_int).map(|i| self.value(i)).collect()
    }

    fn value(&self, column: c_int) -> Value {
        let bytes = |start: *const u8| match unsafe { ffi::sqlite3_column_bytes(self.0, column) } as usize {
            0 => &[][..],
            length => unsafe { std::slice::from_raw_parts(start, length) },
        };
        match unsafe { ffi::sqlite3_column_type(self.0, column) } {
            ffi::SQLITE_INTEGER => json!(unsafe { ffi::sqlite3_column_int64(self.0, column) }),
            ffi::SQLITE_FLOAT => {
                json!({"real": format!("{:?}", unsafe { ffi::sqlite3_column_double(self.0, column) })})
            }
            ffi::SQLITE_TEXT => {
                let text = unsafe { ffi::sqlite3_column_text(self.0, column) };
                json!(String::from_utf8_lossy(bytes(text)))
            }
            ffi::SQLITE_BLOB => {
                let blob = unsafe { ffi::sqlite3_column_blob(self.0, column) };
                let hex: String = bytes(blob.cast()).iter().map(|byte| format!("{byte:02x}")).collect();
                json!({ "blob": hex })
            }
            _ => Value::Null,
        }
    }
}

impl Drop for Statement {
    fn drop(&mut self) {
        unsafe { ffi::sqlite3_finalize(self.0) };
    }
}

fn c_string(text: &str) -> Result<CString, Failure> {
    let message = "a NUL character in a command".to_owned();
    CString::new(text).map_err(|_| Failure { code: ffi::SQLITE_MISUSE, message })
}
