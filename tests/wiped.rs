//! No copy of a token is left in memory that was given back: an allocator looks at every block that is freed.
//!
//! One test, alone in its process: what other threads free would be counted, too.

use std::alloc::{GlobalAlloc, Layout, System};
use std::io::Write;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use realtime_kit::api::client::{Call, Target};
use realtime_kit::api::route::{Route, get};
use realtime_kit::api::statement::Statement;
use realtime_kit::config::{Search, Settings};
use secrecy::ExposeSecret;

/// The token, which stands nowhere else: the needle that is looked for.
const TOKEN: &str = "v1.0-wipe-me-0123456789abcdef";

/// How many blocks were freed with the token in them.
static LEFT: AtomicUsize = AtomicUsize::new(0);

struct Looking;

// SAFETY: all is handed to the system's allocator; a block is read before it is given back. Growing a block goes through
// these two, so that the old one is looked at as well.
unsafe impl GlobalAlloc for Looking {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // Zeroed, so that reading all of a block is reading what was written.
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        let bytes = unsafe { std::slice::from_raw_parts(block, layout.size()) };
        if bytes.windows(TOKEN.len()).any(|window| window == TOKEN.as_bytes()) {
            LEFT.fetch_add(1, Ordering::SeqCst);
        }
        unsafe { System.dealloc(block, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Looking = Looking;

static ROUTE: Route = get("/sessions").rows(&["/data/sessions"]);

/// How many blocks are freed with the token in them while something is done.
fn left(deed: impl FnOnce()) -> usize {
    let before = LEFT.load(Ordering::SeqCst);
    deed();
    LEFT.load(Ordering::SeqCst) - before
}

fn call() -> Call {
    let target = Target::Api { account_id: "acc".to_owned(), app_id: "app".to_owned(), query: Vec::new() };
    let (table, path) = ("realtime_kit_sessions".to_owned(), "/sessions".to_owned());
    Call { table, statement: Arc::new(Statement::new(1)), route: &ROUTE, target, path }
}

/// Takes a token from wherever it is, into a request, and lets go of all.
fn use_it(settings: &Settings) {
    let limit = std::time::Duration::from_secs(10);
    for _ in 0..2 {
        let request = call().request(settings, Search::Whole(limit, &mut || false)).expect("a request");
        assert_eq!(request.token.as_ref().map(ExposeSecret::expose_secret), Some(TOKEN));
        let token = request.token.clone().expect("a token");
        settings.token_refused(&token);
        drop(request);
    }
}

#[test]
fn every_copy_of_a_token_is_wiped() {
    // What it is for it notices.
    assert_eq!(left(|| drop(String::from(TOKEN))), 1);
    assert_eq!(left(|| drop(format!("Bearer {TOKEN} and more").into_bytes())), 1);

    let by_sql = left(|| {
        let settings = Settings::default();
        settings.set("token", Some(TOKEN)).unwrap();
        settings.set("token:acc", Some(&TOKEN[..10])).unwrap();
        settings.set("token:ACC", Some(TOKEN)).unwrap();
        use_it(&settings);
        settings.set("token:acc", None).unwrap();
        use_it(&settings);
    });
    assert_eq!(by_sql, 0, "set through SQL");

    let key = |settings: &Settings| {
        let secret = settings.redact_key().unwrap().expect("a key");
        assert_eq!(secret.expose_secret(), TOKEN);
        drop(realtime_kit::mirror::redaction::Key::new(secret.expose_secret().as_bytes()));
    };
    let redact_key = left(|| {
        let settings = Settings::default();
        settings.set("redact_key", Some(TOKEN)).unwrap();
        key(&settings);
        settings.set("redact_key", None).unwrap();
        // SAFETY: no other thread of this process reads or writes the environment.
        unsafe { std::env::set_var("REALTIMEKIT_REDACT_KEY", TOKEN) };
        settings.look_at_environment();
        key(&settings);
        unsafe { std::env::remove_var("REALTIMEKIT_REDACT_KEY") };
    });
    assert_eq!(redact_key, 0, "the key of hashes");

    let file = tempfile::NamedTempFile::new().expect("a file");
    file.as_file().write_all(format!("{}\n", TOKEN).as_bytes()).unwrap();
    for (source, variable, value) in [
        ("the environment", "CLOUDFLARE_API_TOKEN", TOKEN),
        ("a file", "CLOUDFLARE_API_TOKEN_FILE", file.path().to_str().unwrap()),
        #[cfg(unix)]
        ("a command", "REALTIMEKIT_TOKEN_COMMAND", "echo noise >&2; printf 'v1.0-%s\\n' wipe-me-0123456789abcdef"),
    ] {
        for name in ["CLOUDFLARE_API_TOKEN", "CLOUDFLARE_API_TOKEN_FILE", "REALTIMEKIT_TOKEN_COMMAND"] {
            // SAFETY: no other thread of this process reads or writes the environment.
            unsafe { std::env::remove_var(name) };
        }
        // SAFETY: as above.
        unsafe { std::env::set_var(variable, value) };
        assert_eq!(left(|| use_it(&Settings::default())), 0, "from {source}");
    }
}
