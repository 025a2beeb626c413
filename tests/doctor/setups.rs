//! The set-ups: how each is made, which checks do not say ok, and how many requests are made.

use crate::bench::{Bench, compare, rows, steady, told};
use crate::front::Authority;
use crate::harness::environment::Environment;
use crate::harness::transcript::check_secret;
use crate::harness::value::Value;
use crate::harness::written;
use crate::servers::{Nobody, Parrot, Tls};
use realtime_kit_emulator::{Emulator, POWERLESS_TOKEN};
use std::any::Any;
use std::os::unix::fs::PermissionsExt;

const YEARS: std::ops::Range<i32> = 2020..2100;

/// The password of a proxy, which nobody is told.
const PASSWORD: &str = "pass-word-of-a-proxy";

/// A token in a wrong place: as long as Cloudflare's are, and told to nobody.
const PASTED: &str = "Zx9_pasted-into-a-wrong-place-0123456789";

/// A set-up.
pub struct Setup {
    pub name: &'static str,
    /// The checks that say failed or warning, in their order; what depends on them may be skipped, all else is ok.
    pub findings: &'static [(&'static str, &'static str)],
    /// How many requests the log of the connection has afterwards.
    pub requests: i64,
    /// Makes it.
    make: fn(&mut Made),
}

/// A set-up that is being made.
pub struct Made {
    pub emulator: Emulator,
    pub environment: Environment,
    /// Statements before the doctor is asked.
    before: Vec<String>,
    /// Places that differ from run to run, and what they are called.
    places: Vec<(String, &'static str)>,
    /// What must not be printed, besides the token of the environment.
    secrets: Vec<&'static str>,
    is_old: bool,
    /// Servers that live as long.
    kept: Vec<Box<dyn Any>>,
}

impl Made {
    fn set(&mut self, name: &str, value: &str) {
        self.environment.set(name, Some(value));
    }

    fn unset(&mut self, name: &str) {
        self.environment.set(name, None);
    }

    /// The emulator with these switches.
    fn switches(&mut self, switches: &str) {
        let url = self.emulator.base_url(switches);
        self.set("CLOUDFLARE_BASE_URL", &url);
    }

    /// HTTPS to `host`, with a certificate for that name and years by `issuer`, or the authority that is believed.
    fn tls(&mut self, host: &str, issuer: Option<&Authority>, years: std::ops::Range<i32>) {
        let tls = Tls::new(&self.emulator, issuer, &[host], years);
        self.set("CLOUDFLARE_BASE_URL", &tls.base_url(host));
        let file = tls.authority.file();
        self.places.push((file.to_string_lossy().into_owned(), "<file>"));
        self.set("REALTIMEKIT_CA_FILE", &file.to_string_lossy());
        self.kept.push(Box::new(tls));
    }

    /// A file of that content, for its owner alone, in a place of its own.
    fn file(&mut self, content: &str) -> String {
        let path = written::directory().expect("a place for a file").join("token");
        std::fs::write(&path, content).expect("it is written");
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).expect("its mode is set");
        let path = path.to_string_lossy().into_owned();
        self.places.push((path.clone(), "<file>"));
        path
    }
}

impl Setup {
    /// Makes it, examines it, and holds what came against what must.
    pub fn check(&self, bench: &Bench) -> Result<(), String> {
        let emulator = Emulator::start().map_err(|error| error.to_string())?;
        let mut environment = Environment::of_emulator(&emulator.base_url(""));
        // Not of the set-ups' doing: rows for them would only repeat.
        environment.set("REALTIMEKIT_IN_FLIGHT", None);
        environment.set("REALTIMEKIT_CACHE", None);
        let (before, places, secrets, kept) = Default::default();
        let mut made = Made { emulator, environment, before, places, secrets, is_old: false, kept };
        (self.make)(&mut made);
        let host = if made.is_old { &bench.old } else { &bench.new };
        let mut session = host.start_with(&bench.extension, &made.environment)?;
        for sql in &made.before {
            session.expect(sql)?;
        }
        made.emulator.take_log();
        let rows = rows(&mut session)?;
        let seen = made.emulator.take_log();
        let found: Vec<(&str, &str)> = rows
            .iter()
            .map(|row| (row.name.as_str(), row.state.as_str()))
            .filter(|(_, state)| !["ok", "skipped"].contains(state))
            .collect();
        if found != self.findings {
            return Err(format!("{found:?} instead of {:?}\n{}", self.findings, told(&rows, &seen)));
        }
        for row in &rows {
            // Only what fails is in the way of others.
            let names = self.findings.iter().any(|(name, _)| row.found.contains(name));
            if row.state == "skipped" && !names {
                return Err(format!("{} is skipped: {}", row.name, row.found));
            }
            if (row.state == "ok") != row.remedy.is_none() {
                return Err(format!("{row:?} has no remedy, or one too many"));
            }
        }
        let logged = session.run("SELECT count(*) FROM realtime_kit_requests")?;
        // Of a set-up in which that table cannot be read, the emulator tells.
        let logged = match logged.error {
            None => logged.cell().cloned(),
            Some(_) => Ok(Value::Integer(seen.len() as i64)),
        };
        if logged != Ok(Value::Integer(self.requests)) || seen.len() as i64 > self.requests || self.requests > 4 {
            return Err(format!("{logged:?} requests in the log, {} seen\n{}", seen.len(), told(&rows, &seen)));
        }
        check_secret(&mut session, made.environment.token())?;
        let said = session.said()?;
        if let Some(secret) = made.secrets.iter().find(|secret| said.contains(**secret)) {
            return Err(format!("{secret} was printed"));
        }
        compare(self.name, &steady(&told(&rows, &seen), &made.places))
    }
}

/// Every set-up.
pub static SETUPS: &[Setup] = &[
    Setup { name: "healthy", findings: &[], requests: 2, make: |_| {} },
    Setup { name: "healthy_over_tls", findings: &[], requests: 2, make: |made| made.tls("localhost", None, YEARS) },
    Setup {
        name: "healthy_without_app_endpoint",
        findings: &[],
        requests: 2,
        make: |made| made.switches("fault=g404@all:/apps"),
    },
    Setup {
        name: "healthy_with_settings",
        findings: &[],
        requests: 2,
        make: |made| {
            made.set("REALTIMEKIT_TIMEOUT", "30");
            made.set("REALTIMEKIT_REDACT_KEY", "a-key-that-nobody-can-guess");
            made.set("CLOUDFLARE_API_BASE_URL", "https://not.this.one.example");
            made.before.push("SELECT realtime_kit_config('page_size', 50)".to_owned());
        },
    },
    Setup {
        name: "token_missing",
        findings: &[("token", "failed")],
        requests: 0,
        make: |made| made.unset("CLOUDFLARE_API_TOKEN"),
    },
    Setup {
        name: "token_not_one_word",
        findings: &[("token", "failed")],
        requests: 0,
        make: |made| made.set("CLOUDFLARE_API_TOKEN", "two words-of-a-token"),
    },
    Setup {
        name: "token_with_quotes",
        findings: &[("token", "failed")],
        requests: 0,
        make: |made| made.set("CLOUDFLARE_API_TOKEN", &format!("\"{}\"", realtime_kit_emulator::TOKEN)),
    },
    Setup {
        name: "token_refused",
        findings: &[("token_accepted", "failed")],
        requests: 3,
        make: |made| made.set("CLOUDFLARE_API_TOKEN", "a-token-that-was-revoked"),
    },
    Setup {
        name: "token_malformed",
        findings: &[("token_accepted", "failed")],
        requests: 1,
        make: |made| {
            let said = "HTTP/1.1 400 X\r\ncontent-type: application/json\r\nconnection: close\r\n\r\n{\"success\":false,\"errors\":[{\"code\":6003,\"message\":\"Invalid request headers\"}]}";
            let server = Parrot::new(said);
            made.set("CLOUDFLARE_BASE_URL", &format!("http://127.0.0.1:{}/client/v4", server.port()));
            made.kept.push(Box::new(server));
        },
    },
    Setup {
        name: "token_in_the_place_of_its_file",
        findings: &[("setting_token_file", "warning"), ("token", "failed")],
        requests: 0,
        make: |made| {
            made.unset("CLOUDFLARE_API_TOKEN");
            made.set("CLOUDFLARE_API_TOKEN_FILE", PASTED);
            made.secrets.push(PASTED);
        },
    },
    Setup {
        name: "token_in_the_place_of_the_app",
        findings: &[("app_id", "failed")],
        requests: 1,
        make: |made| {
            made.set("REALTIMEKIT_APP_ID", PASTED);
            made.secrets.push(PASTED);
        },
    },
    Setup {
        name: "token_in_the_place_of_the_account",
        findings: &[("account_id", "failed")],
        requests: 1,
        make: |made| {
            made.set("CLOUDFLARE_ACCOUNT_ID", PASTED);
            made.secrets.push(PASTED);
        },
    },
    Setup {
        name: "token_in_the_place_of_settings",
        findings: &[
            ("setting_ca_file", "warning"),
            ("setting_timeout", "failed"),
            ("setting_cache", "failed"),
            ("setting_progress", "failed"),
            ("authorities", "failed"),
        ],
        requests: 0,
        make: |made| {
            made.tls("localhost", None, YEARS);
            for name in ["CA_FILE", "TIMEOUT", "CACHE", "PROGRESS"] {
                made.set(&format!("REALTIMEKIT_{name}"), PASTED);
            }
            made.secrets.push(PASTED);
        },
    },
    Setup {
        name: "app_is_no_id",
        findings: &[("app_id", "warning"), ("app", "failed")],
        requests: 2,
        make: |made| {
            made.set("REALTIMEKIT_APP_ID", "not-an-app-of-mine");
            made.secrets.push("not-an-app-of-mine");
        },
    },
    Setup {
        name: "permission_missing",
        findings: &[("permission", "failed")],
        requests: 3,
        make: |made| made.set("CLOUDFLARE_API_TOKEN", POWERLESS_TOKEN),
    },
    Setup {
        name: "permission_missing_of_sessions_alone",
        findings: &[("permission", "failed")],
        requests: 2,
        make: |made| made.switches("fault=403@all:sessions"),
    },
    Setup {
        name: "permission_missing_to_a_token_of_the_account",
        findings: &[("permission", "failed")],
        requests: 2,
        make: |made| {
            made.switches("tokens=account");
            made.set("CLOUDFLARE_API_TOKEN", POWERLESS_TOKEN);
        },
    },
    Setup {
        name: "permission_missing_and_nobody_verifies",
        findings: &[("token_accepted", "warning"), ("permission", "failed")],
        requests: 3,
        make: |made| {
            made.switches("tokens=absent");
            made.set("CLOUDFLARE_API_TOKEN", POWERLESS_TOKEN);
        },
    },
    Setup {
        name: "account_wrong",
        findings: &[("permission", "failed")],
        requests: 3,
        make: |made| made.set("CLOUDFLARE_ACCOUNT_ID", "00000000000000000000000000000000"),
    },
    Setup {
        name: "account_missing",
        findings: &[("account_id", "failed")],
        requests: 1,
        make: |made| made.unset("CLOUDFLARE_ACCOUNT_ID"),
    },
    Setup {
        name: "account_is_no_id",
        findings: &[("account_id", "warning"), ("permission", "failed")],
        requests: 3,
        make: |made| made.set("CLOUDFLARE_ACCOUNT_ID", "my-account"),
    },
    Setup {
        name: "app_missing",
        findings: &[("app_id", "failed")],
        requests: 1,
        make: |made| made.unset("REALTIMEKIT_APP_ID"),
    },
    Setup {
        name: "app_unknown",
        findings: &[("app", "failed")],
        requests: 2,
        make: |made| made.set("REALTIMEKIT_APP_ID", "00000000-0000-4000-8000-000000000000"),
    },
    Setup {
        name: "app_unknown_by_400",
        findings: &[("app", "failed")],
        requests: 2,
        make: |made| {
            made.switches("unknown_id=400");
            made.set("REALTIMEKIT_APP_ID", "00000000-0000-4000-8000-000000000000");
        },
    },
    Setup {
        name: "app_is_a_path",
        findings: &[("app_id", "failed")],
        requests: 1,
        make: |made| made.set("REALTIMEKIT_APP_ID", ".."),
    },
    Setup {
        name: "server_refuses_connections",
        findings: &[("server", "failed")],
        requests: 1,
        make: |made| {
            let nobody = Nobody::new();
            made.set("CLOUDFLARE_BASE_URL", &format!("http://127.0.0.1:{}/client/v4", nobody.port()));
            made.kept.push(Box::new(nobody));
        },
    },
    Setup {
        name: "server_unknown",
        findings: &[("server", "failed")],
        requests: 1,
        make: |made| made.set("CLOUDFLARE_BASE_URL", "https://there-is-none.invalid/client/v4"),
    },
    Setup {
        name: "server_silent",
        findings: &[("server", "failed")],
        requests: 1,
        make: |made| {
            made.switches("fault=stall@all");
            made.set("REALTIMEKIT_TIMEOUT", "1");
        },
    },
    Setup {
        name: "server_hangs_up",
        findings: &[("server", "failed")],
        requests: 1,
        make: |made| made.switches("fault=drop@all"),
    },
    Setup {
        name: "server_fails",
        findings: &[("server", "failed")],
        requests: 1,
        make: |made| made.switches("fault=g503@all"),
    },
    Setup {
        name: "server_leads_elsewhere",
        findings: &[("server", "failed")],
        requests: 1,
        make: |made| made.switches("fault=redirect@all"),
    },
    Setup {
        name: "server_is_a_login_page",
        findings: &[("server", "failed")],
        requests: 1,
        make: |made| made.switches("fault=html200@all"),
    },
    Setup {
        name: "server_speaks_no_tls",
        findings: &[("server", "failed")],
        requests: 1,
        make: |made| {
            made.tls("localhost", None, YEARS);
            let url = made.emulator.base_url("").replace("http://127.0.0.1", "https://localhost");
            made.set("CLOUDFLARE_BASE_URL", &url);
        },
    },
    Setup {
        name: "certificate_of_a_stranger",
        findings: &[("certificate", "failed")],
        requests: 1,
        make: |made| made.tls("localhost", Some(&Authority::new()), YEARS),
    },
    Setup {
        name: "certificate_expired",
        findings: &[("certificate", "failed")],
        requests: 1,
        make: |made| made.tls("localhost", None, 2020..2021),
    },
    Setup {
        name: "ca_file_missing",
        findings: &[("authorities", "failed")],
        requests: 0,
        make: |made| {
            made.tls("localhost", None, YEARS);
            made.set("REALTIMEKIT_CA_FILE", "/there/is/no/such/file.pem");
        },
    },
    Setup {
        name: "clock_behind",
        findings: &[("clock", "warning")],
        requests: 2,
        make: |made| made.switches("date=86400"),
    },
    Setup {
        name: "clock_ahead",
        findings: &[("clock", "warning")],
        requests: 2,
        make: |made| made.switches("date=-600"),
    },
    Setup {
        name: "budget_used_up_by_others",
        findings: &[("budget", "failed")],
        requests: 1,
        make: |made| {
            made.switches("budget=1");
            // Somebody else with the same token.
            let host = made.emulator.base_url("budget=1");
            spend(&format!("{host}/accounts/{0}/realtime/kit/apps", realtime_kit_emulator::ACCOUNT_ID));
        },
    },
    Setup {
        name: "budget_used_up_before",
        findings: &[("budget", "failed")],
        requests: 1,
        make: |made| made.switches("budget=1"),
    },
    Setup {
        name: "budget_low",
        findings: &[("budget", "warning")],
        requests: 2,
        make: |made| made.switches("budget=50"),
    },
    Setup {
        name: "proxy_gone",
        findings: &[("proxy", "failed")],
        requests: 1,
        make: |made| {
            made.tls("api.test", None, YEARS);
            let nobody = Nobody::new();
            made.set("HTTPS_PROXY", &format!("http://somebody:{PASSWORD}@127.0.0.1:{}", nobody.port()));
            made.secrets.push(PASSWORD);
            made.kept.push(Box::new(nobody));
        },
    },
    Setup {
        name: "proxy_refuses",
        findings: &[("proxy", "failed")],
        requests: 1,
        make: |made| {
            made.tls("api.test", None, YEARS);
            let proxy = Parrot::new("HTTP/1.1 407 X\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
            made.set("ALL_PROXY", &format!("http://somebody:{PASSWORD}@127.0.0.1:{}", proxy.port()));
            made.secrets.push(PASSWORD);
            made.kept.push(Box::new(proxy));
        },
    },
    Setup {
        name: "proxy_unreadable",
        findings: &[("proxy", "warning"), ("server", "failed")],
        requests: 1,
        make: |made| {
            made.tls("api.test", None, YEARS);
            made.set("https_proxy", &format!("gopher://somebody:{PASSWORD}@proxy.example"));
            made.secrets.push(PASSWORD);
        },
    },
    Setup {
        name: "proxy_with_an_unescaped_password",
        findings: &[("proxy", "failed")],
        requests: 0,
        make: |made| {
            made.tls("api.test", None, YEARS);
            made.set("HTTPS_PROXY", &format!("http://somebody:{PASSWORD}/@{PASSWORD}#@proxy.invalid:3128"));
            made.secrets.push(PASSWORD);
        },
    },
    Setup {
        name: "token_file_missing",
        findings: &[("token", "failed")],
        requests: 0,
        make: |made| {
            made.unset("CLOUDFLARE_API_TOKEN");
            made.set("CLOUDFLARE_API_TOKEN_FILE", "/there/is/no/such/file");
        },
    },
    Setup {
        name: "token_file_of_three_words",
        findings: &[("token", "failed")],
        requests: 0,
        make: |made| {
            made.unset("CLOUDFLARE_API_TOKEN");
            let path = made.file("three parts in-one-file");
            made.set("CLOUDFLARE_API_TOKEN_FILE", &path);
        },
    },
    Setup {
        name: "token_command_fails",
        findings: &[("token", "failed")],
        requests: 0,
        make: |made| {
            made.unset("CLOUDFLARE_API_TOKEN");
            made.set("REALTIMEKIT_TOKEN_COMMAND", "echo 'the vault is locked' >&2; exit 3 # by-a-password");
            made.secrets.push("by-a-password");
        },
    },
    Setup {
        name: "setting_invalid",
        findings: &[("setting_timeout", "failed")],
        requests: 0,
        make: |made| made.set("REALTIMEKIT_TIMEOUT", "soon"),
    },
    Setup {
        name: "setting_invalid_that_no_request_needs",
        findings: &[("setting_stored_views", "failed"), ("setting_time_format", "failed")],
        requests: 2,
        make: |made| {
            made.set("REALTIMEKIT_STORED_VIEWS", "maybe");
            made.set("REALTIMEKIT_TIME_FORMAT", "swiss");
        },
    },
    Setup {
        name: "setting_unknown",
        findings: &[("environment", "warning")],
        requests: 2,
        make: |made| made.set("REALTIMEKIT_TIMOUT", "30"),
    },
    Setup {
        name: "names_of_other_tools",
        findings: &[("environment", "warning"), ("account_id", "failed"), ("app_id", "failed"), ("token", "failed")],
        requests: 0,
        make: |made| {
            for (name, other) in [
                ("CLOUDFLARE_API_TOKEN", "CF_API_TOKEN"),
                ("CLOUDFLARE_ACCOUNT_ID", "CF_ACCOUNT_ID"),
                ("REALTIMEKIT_APP_ID", "CLOUDFLARE_APP_ID"),
            ] {
                made.unset(name);
                made.set(other, PASTED);
            }
            made.set("REALTIME_KIT_APP_ID", PASTED);
            made.set("CLOUDFLARE_REALTIME_APP", PASTED);
            made.secrets.push(PASTED);
        },
    },
    Setup {
        name: "other_names_beside_the_right_ones",
        findings: &[],
        requests: 2,
        make: |made| {
            for name in ["CF_API_TOKEN", "CF_ACCOUNT_ID", "CLOUDFLARE_APP_ID"] {
                made.set(name, PASTED);
            }
            made.secrets.push(PASTED);
        },
    },
    Setup {
        name: "base_url_not_https",
        findings: &[("base_url", "failed")],
        requests: 0,
        make: |made| made.set("CLOUDFLARE_BASE_URL", "http://api.example/client/v4"),
    },
    Setup {
        name: "base_url_with_a_password",
        findings: &[("base_url", "failed")],
        requests: 0,
        make: |made| {
            made.set("CLOUDFLARE_BASE_URL", &format!("https://somebody:{PASSWORD}@api.example/client/v4"));
            made.secrets.push(PASSWORD);
        },
    },
    Setup {
        name: "base_url_of_sql",
        findings: &[("token", "failed")],
        requests: 0,
        make: |made| {
            let url = made.emulator.base_url("");
            made.before.push(format!("SELECT realtime_kit_config('base_url', '{url}')"));
        },
    },
    Setup {
        name: "max_requests_of_one",
        findings: &[("sessions", "warning")],
        requests: 1,
        make: |made| made.set("REALTIMEKIT_MAX_REQUESTS", "1"),
    },
    Setup { name: "host_old", findings: &[("sqlite", "warning")], requests: 2, make: |made| made.is_old = true },
];

/// Makes one request with the emulator's token.
fn spend(url: &str) {
    use std::io::{Read, Write};
    let url = reqwest::Url::parse(url).expect("a URL");
    let address = url.socket_addrs(|| None).expect("an address")[0];
    let mut stream = std::net::TcpStream::connect(address).expect("the emulator");
    let token = realtime_kit_emulator::TOKEN;
    let head =
        format!("GET {} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\nConnection: close\r\n\r\n", url.path());
    stream.write_all(head.as_bytes()).expect("it is sent");
    stream.read_to_end(&mut Vec::new()).expect("it is answered");
}

#[cfg(test)]
const _: () = assert!(SETUPS.len() > 30);
