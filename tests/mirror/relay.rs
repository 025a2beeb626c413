//! Stands between the extension and the emulator, and changes what is asked and what is answered: for what the emulator's
//! world never has.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};

/// Each text, and what stands in its place; as many bytes.
pub type Changes = Vec<(String, String)>;

/// The base URL, in place of the emulator's, behind which requests and answers are changed. It ends with the test program.
pub fn relay(base_url: &str, requests: Changes, answers: Changes) -> String {
    for (old, new) in requests.iter().chain(&answers) {
        assert_eq!(old.len(), new.len(), "Content-Length stays as it is");
    }
    let rest = base_url.strip_prefix("http://").expect("a URL of the emulator");
    let (emulator, path) = rest.split_once('/').expect("a path");
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = listener.local_addr().expect("an address");
    let emulator = emulator.to_owned();
    std::thread::spawn(move || {
        for client in listener.incoming().flatten() {
            let (emulator, requests, answers) = (emulator.clone(), requests.clone(), answers.clone());
            std::thread::spawn(move || serve(client, &emulator, &requests, &answers));
        }
    });
    format!("http://{address}/{path}")
}

/// One request without a body, and its answer; the connection is closed then.
fn serve(mut client: TcpStream, emulator: &str, requests: &Changes, answers: &Changes) -> Option<()> {
    let (mut head, mut byte) = (Vec::new(), [0]);
    while !head.ends_with(b"\r\n\r\n") {
        client.read_exact(&mut byte).ok()?;
        head.push(byte[0]);
    }
    let head = changed(head, requests).replacen("\r\n", "\r\nConnection: close\r\n", 1);
    let mut server = TcpStream::connect(emulator).ok()?;
    server.write_all(head.as_bytes()).ok()?;
    let mut answer = Vec::new();
    server.read_to_end(&mut answer).ok()?;
    let answer = changed(answer, answers).replacen("\r\n", "\r\nConnection: close\r\n", 1);
    client.write_all(answer.as_bytes()).ok()
}

fn changed(bytes: Vec<u8>, changes: &Changes) -> String {
    let text = String::from_utf8(bytes).expect("the emulator's answers are UTF-8");
    changes.iter().fold(text, |text, (old, new)| text.replace(old, new))
}
