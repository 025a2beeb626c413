//! Which proxy requests go through, as the usual variables say, told without the name and password in them.

use hyper_util::client::proxy::matcher::Matcher;

use crate::config::{is_loopback, looks_like_a_token};

/// The variable that names hosts to be asked directly.
const EXCEPTIONS: [&str; 2] = ["NO_PROXY", "no_proxy"];

/// How a server is reached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Proxy {
    /// Directly: no variable names a proxy.
    None,
    /// Directly: it is this machine itself.
    Loopback,
    /// Directly, since this variable says so of its host.
    Excepted {
        /// `NO_PROXY` or `no_proxy`.
        by: &'static str,
    },
    /// Through a proxy.
    Through {
        /// The variable that names it; `None`: the system's settings do.
        from: Option<&'static str>,
        /// Scheme, host and port; neither name nor password.
        shown: String,
    },
    /// Directly, though this variable is set: what it holds is no URL of a proxy.
    Unreadable {
        /// The variable.
        from: &'static str,
    },
    /// It cannot be told where its password ends and its host begins, so that the password goes somewhere else.
    Unclear {
        /// The variable that names it; `None`: the system's settings do.
        from: Option<&'static str>,
    },
}

/// How requests to that URL are sent. Looks at the environment: to be called on a thread of the host only.
pub fn proxy_to(url: &reqwest::Url) -> Proxy {
    let read = |name: &&'static str| Some((*name, std::env::var(name).ok()?));
    let names: [&'static str; 2] =
        if url.scheme() == "http" { ["HTTP_PROXY", "http_proxy"] } else { ["HTTPS_PROXY", "https_proxy"] };
    // As reqwest does: of the two spellings the first that is set, be it to nothing.
    let given = [names, ["ALL_PROXY", "all_proxy"]].map(|names| names.iter().find_map(read));
    let excepted = EXCEPTIONS.iter().find_map(read);
    decide(url, &given, excepted, through(&Matcher::from_system(), url))
}

/// `given`: what names a proxy, strongest first. `system`: what reqwest itself makes of it all.
fn decide(
    url: &reqwest::Url,
    given: &[Option<(&'static str, String)>],
    excepted: Option<(&'static str, String)>,
    system: Option<String>,
) -> Proxy {
    if is_loopback(url) {
        return Proxy::Loopback;
    }
    let alone = |value: &str| through(&Matcher::builder().all(value.to_owned()).build(), url);
    let mut given = given.iter().flatten().filter(|(_, value)| !value.trim().is_empty());
    let first = given.clone().find(|(_, value)| alone(value).is_some());
    let is_clear = first.is_none_or(|(_, value)| is_clear(value));
    let first = first.map(|(name, _)| *name);
    match (system, first, excepted) {
        (Some(shown), from, _) if is_clear && has_a_port_at_most(&shown) => Proxy::Through { from, shown },
        (Some(_), from, _) => Proxy::Unclear { from },
        (None, Some(_), Some((by, _))) => Proxy::Excepted { by },
        (None, None, _) => given.next().map_or(Proxy::None, |(from, _)| Proxy::Unreadable { from }),
        // A CGI script: there the variables hold what a visitor sent, and are not read.
        (None, Some(_), None) => Proxy::None,
    }
}

/// Whether name and password end where the first `@` is, before anything that ends a host.
fn is_clear(value: &str) -> bool {
    let value = value.split_once("://").map_or(value, |(_, behind)| behind);
    match value.rsplit_once('@') {
        Some((user, host)) => !user.contains(['@', '/', '?', '#']) && !looks_like_a_token(host),
        None => !looks_like_a_token(value),
    }
}

/// Whether what stands behind the host's name is a port: else it may be a password.
fn has_a_port_at_most(shown: &str) -> bool {
    let host = shown.split_once("://").map_or(shown, |(_, host)| host);
    let port = host.rsplit_once(']').map_or(host, |(_, port)| port).split_once(':');
    !host.contains('@') && port.is_none_or(|(_, port)| port.parse::<u16>().is_ok())
}

/// The proxy that a matcher names for a URL.
fn through(matcher: &Matcher, url: &reqwest::Url) -> Option<String> {
    let proxy = matcher.intercept(&url.as_str().parse().ok()?)?;
    let uri = proxy.uri();
    Some(format!("{}://{}", uri.scheme_str().unwrap_or("http"), uri.authority()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(url: &str, given: &[(&'static str, &str)], excepted: Option<&str>) -> Proxy {
        let url = reqwest::Url::parse(url).expect("a URL");
        let given: Vec<_> = given.iter().map(|(name, value)| Some((*name, (*value).to_owned()))).collect();
        let matcher = given.iter().flatten().fold(Matcher::builder(), |matcher, (name, value)| match *name {
            "HTTPS_PROXY" => matcher.https(value.clone()),
            _ => matcher.all(value.clone()),
        });
        let matcher = matcher.no(excepted.unwrap_or_default().to_owned()).build();
        let system = through(&matcher, &url);
        decide(&url, &given, excepted.map(|list| ("NO_PROXY", list.to_owned())), system)
    }

    #[test]
    fn a_proxy_is_told_by_its_variable_and_without_its_password() {
        let api = "https://api.example/client/v4";
        let through = |from, shown: &str| Proxy::Through { from: Some(from), shown: shown.to_owned() };
        for (url, given, excepted, wanted) in [
            (api, &[][..], None, Proxy::None),
            (
                api,
                &[("HTTPS_PROXY", "http://me:pass-word@proxy.example:3128")],
                None,
                through("HTTPS_PROXY", "http://proxy.example:3128"),
            ),
            (api, &[("ALL_PROXY", "proxy.example:8080")], None, through("ALL_PROXY", "http://proxy.example:8080")),
            (
                api,
                &[("HTTPS_PROXY", ""), ("ALL_PROXY", "http://other.example:1")],
                None,
                through("ALL_PROXY", "http://other.example:1"),
            ),
            (
                api,
                &[("HTTPS_PROXY", "http://proxy.example:3128")],
                Some("api.example"),
                Proxy::Excepted { by: "NO_PROXY" },
            ),
            (api, &[("HTTPS_PROXY", "ftp://proxy.example")], None, Proxy::Unreadable { from: "HTTPS_PROXY" }),
            (
                api,
                &[("HTTPS_PROXY", "http://me:pass%2Fword@proxy.example:3128/")],
                None,
                through("HTTPS_PROXY", "http://proxy.example:3128"),
            ),
            ("http://127.0.0.1:1/", &[("ALL_PROXY", "http://proxy.example:1")], None, Proxy::Loopback),
        ] {
            assert_eq!(of(url, given, excepted), wanted, "{url} {given:?}");
        }
    }

    #[test]
    fn no_part_of_a_password_is_told_that_cannot_be_told_apart_from_the_host() {
        for value in [
            "http://me:pass/word@proxy.example:3128",
            "http://me:pass#word@proxy.example:3128",
            "http://me:pass?word@proxy.example:3128",
            "http://me:pass@word@proxy.example:3128",
            "me:pass@word@proxy.example",
            "http://me:password",
            "http://me:password/",
        ] {
            let wanted = Proxy::Unclear { from: Some("ALL_PROXY") };
            assert_eq!(of("https://api.example/", &[("ALL_PROXY", value)], None), wanted, "{value}");
        }
    }
}
