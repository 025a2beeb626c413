//! Connections and certificates.

use super::{Group, Message, message};

pub(super) static GROUP: Group = Group {
    name: "Network and certificates",
    about: "No answer came, or the server's certificate was not believed.",
    messages: &MESSAGES,
};

static MESSAGES: [Message; 25] = [
    message(
        "{table}: {request} got no answer{tried?}: {other words}. Check the network and SELECT realtime_kit_config('base_url').",
        "The words are the system's: `Connection refused` (nothing listens there), `dns error` (the name is not known), `connection closed before message completed` and `Connection reset by peer` (the other side or a proxy hung up), `end of file before message length reached` (cut off).",
        "`SELECT realtime_kit_config('base_url')` tells where requests go. `curl -sS -o /dev/null -w '%{http_code}' https://api.cloudflare.com/client/v4/ips` from the same machine shows whether the API is reached at all; proxies are those of `HTTPS_PROXY` and `NO_PROXY`.",
    ),
    message(
        "the connection did not come up in time",
        "Nobody answered at that address within `connect_timeout`: a firewall that swallows packets, or a proxy that is not there.",
        "Check `HTTPS_PROXY` and the firewall; longer: `SELECT realtime_kit_config('connect_timeout', 30)`.",
    ),
    message(
        "no answer in time",
        "The answer was not whole within `timeout`.",
        "Run it again, or wait longer: `SELECT realtime_kit_config('timeout', 120)`.",
    ),
    message(
        "the answer broke off: {error}",
        "The connection ended in the middle of the answer.",
        "Run the statement again.",
    ),
    message(
        "{host} is not asked over https, and the token goes nowhere else",
        "The token goes over https only, or to this machine itself.",
        "`SELECT realtime_kit_config('base_url', NULL)` takes the address back to the API's own.",
    ),
    message(
        "the certificate of {host} comes from an authority that is not known here; if it is one of your own, name a PEM file with its certificate in the environment variable REALTIMEKIT_CA_FILE",
        "A company's proxy that reads along has an authority of its own, or the machine's list of authorities is old.",
        "`export REALTIMEKIT_CA_FILE=/etc/ssl/certs/our-authority.pem` before the host starts; else renew the package `ca-certificates`.",
    ),
    message(
        "the certificate of {host} has expired{moment?}; it has to be renewed, or this machine's clock is wrong",
        "The certificate's time is over, seen from this machine's clock.",
        "`SELECT datetime('now')` must be the time in UTC. If it is, the server's owner has to renew the certificate.",
    ),
    message(
        "the certificate of {host} is not valid yet{moment?}; this machine's clock may be wrong",
        "The certificate begins later, seen from this machine's clock.",
        "`SELECT datetime('now')` must be the time in UTC; set the clock.",
    ),
    message(
        "the certificate of {host} is for other names: {names}; check base_url",
        "Another server answers at that address.",
        "`SELECT realtime_kit_config('base_url')` must have the name that the certificate is for.",
    ),
    message(
        "the certificate of {host} is not signed with the key of the authority that it names; if that has a new one, put it into the file that REALTIMEKIT_CA_FILE names",
        "An authority of that name is known with another key: it was made anew, or somebody poses as it.",
        "Get the authority's certificate from who runs it and put it into the file of `REALTIMEKIT_CA_FILE`.",
    ),
    message(
        "the certificate of {host} is an authority's own; a server needs one that the authority has issued for it",
        "The server shows the certificate of the authority itself.",
        "Issue a certificate for the server and let it show that.",
    ),
    message(
        "the certificate of {host} is refused: {reason}",
        "The certificate does not hold for another reason, which stands behind it.",
        "Who runs the server, or the proxy in front of it, has to renew it.",
    ),
    message(
        "this machine knows no certificate authorities: install its package of them (ca-certificates), or name a PEM file in the environment variable REALTIMEKIT_CA_FILE",
        "Nothing can be believed without a list of authorities; small containers have none.",
        "`apt-get install ca-certificates` or `apk add ca-certificates`; or `export REALTIMEKIT_CA_FILE=…`.",
    ),
    message(
        "the file {path} named by REALTIMEKIT_CA_FILE is missing",
        "There is no file at that path, seen from the host's directory and container.",
        "Correct the path, best a whole one.",
    ),
    message(
        "the file {path} named by REALTIMEKIT_CA_FILE cannot be read: {error}",
        "The user who runs the host may not read the file.",
        "Certificates are no secrets: `chmod 644 FILE`.",
    ),
    message(
        "the file {path} named by REALTIMEKIT_CA_FILE is no regular file",
        "The path leads to a directory or a device.",
        "Name a file in PEM form; a directory of them is taken by `SSL_CERT_DIR`.",
    ),
    message(
        "the file {path} named by REALTIMEKIT_CA_FILE has more than {number} bytes",
        "It is some other file.",
        "Name a file that holds certificates in PEM form.",
    ),
    message(
        "the file {path} named by REALTIMEKIT_CA_FILE holds no certificate in PEM form (-----BEGIN CERTIFICATE-----)",
        "The file has another form, mostly DER.",
        "`openssl x509 -inform der -in FILE -out authority.pem` makes PEM of it.",
    ),
    message(
        "the file {path} named by REALTIMEKIT_CA_FILE holds a certificate, number {number}, that cannot be read: {error}",
        "One of the certificates in the file is broken; then none is believed.",
        "Take that one out of the file, or get it anew.",
    ),
    message(
        "TLS cannot be set up: {error}",
        "The parts of TLS do not fit together.",
        "Please report it, with the environment variables `SSL_CERT_FILE`, `SSL_CERT_DIR` and `REALTIMEKIT_CA_FILE`.",
    ),
    message(
        "the HTTP client could not be built: {error}",
        "The system gives no sockets or no memory, or a proxy's address in the environment is wrong.",
        "Look at `HTTPS_PROXY`, `HTTP_PROXY` and `ALL_PROXY`.",
    ),
    message(
        "the API gave a download link that is no URL",
        "The link to a file in the API's answer cannot be used.",
        "Run the statement again, and report it if it stays.",
    ),
    message(
        "the API gave a download link to {host}, which is not https",
        "Files are fetched over https only, but from the machine itself.",
        "Run the statement again, and report it if it stays.",
    ),
    message(
        "no worker thread could be started: {error}",
        "The system gives this process no more threads.",
        "Raise the limit (`ulimit -u`, the container's `pids`), or ask for less at once: `SELECT realtime_kit_config('in_flight', 1)`.",
    ),
    message(
        "no thread could be started to read its file: {error}",
        "The system gives this process no more threads.",
        "Raise the limit (`ulimit -u`, the container's `pids`).",
    ),
];
