//! Through a real TURN server, and no other way.

use std::fs;
use std::net::{Ipv4Addr, UdpSocket};
use std::process::{Child, Command, Stdio};

use lightcone_whole_path::{Error, PlayerPage, http, is_required, until};

use crate::support::{SOON, keep, serve, take_turn, temporary};

const SECRET: &str = "a-secret-of-some-length";

/// coturn on loopback. Dropping it ends it.
struct Coturn {
    process: Child,
    port: u16,
}

impl Coturn {
    /// `None` after saying why, without one.
    fn start() -> Option<Self> {
        let free = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).and_then(|socket| socket.local_addr());
        let port = free.unwrap_or_else(|error| panic!("{error}")).port();
        let scratch = temporary("coturn");
        fs::create_dir_all(&scratch).unwrap_or_else(|error| panic!("{error}"));
        let path = |name: &str| scratch.join(name).display().to_string();
        let started = Command::new("turnserver")
            .args(["-n", "--listening-ip", "127.0.0.1", "--relay-ip", "127.0.0.1", "--allow-loopback-peers"])
            .args(["--listening-port", &port.to_string(), "--no-tls", "--no-dtls", "--no-cli", "--realm", "lightcone"])
            .args(["--use-auth-secret", "--static-auth-secret", SECRET, "--log-file", "stdout", "--simple-log"])
            .args(["--pidfile", &path("pid"), "--userdb", &path("db")])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn();
        match started {
            Ok(process) => Some(Self { process, port }),
            Err(error) => {
                assert!(!is_required("turn"), "LIGHTCONE_REQUIRE wants coturn's turnserver: {error}");
                eprintln!("skipped: no turnserver of coturn here: {error}");
                None
            }
        }
    }

    /// It answers STUN (RFC 8489, 6) once it is there.
    fn wait(&self) -> Result<(), Error> {
        let socket = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).unwrap_or_else(|error| panic!("{error}"));
        _ = socket.set_read_timeout(Some(std::time::Duration::from_millis(200)));
        until("coturn", SOON, || {
            let request = [&[0, 1, 0, 0, 0x21, 0x12, 0xa4, 0x42][..], &[7; 12]].concat();
            _ = socket.send_to(&request, (Ipv4Addr::LOCALHOST, self.port));
            Ok(socket.recv(&mut [0; 512]).map(drop).map_err(|error| error.to_string()))
        })
    }
}

impl Drop for Coturn {
    fn drop(&mut self) {
        _ = self.process.kill();
        _ = self.process.wait();
    }
}

#[test]
fn a_picture_comes_through_a_relay_and_nothing_tells_its_secret() {
    let Some(turn) = take_turn() else { return };
    let Some(coturn) = Coturn::start() else { return };
    let story = || -> Result<(), Error> {
        coturn.wait()?;
        let file = temporary("turn-secret");
        fs::write(&file, format!("{SECRET}\n")).unwrap_or_else(|error| panic!("{error}"));
        let (url, file) = (format!("turn:127.0.0.1:{}?transport=udp", coturn.port), file.display().to_string());
        let program = serve("smallest", &["--ice-server", &url, "--turn-secret-file", &file])?;
        let mut page = PlayerPage::open(&turn.browser, &program.url("/?relay"))?;
        page.wait_for_frames(60)?;
        let picture = page.picture()?;
        let kept = keep(&picture, "through-a-relay");
        assert!(picture.colours() > 16 && picture.contrast() > 10.0, "{kept} is blank");

        let options = http::request(program.address(), "OPTIONS", "/whep/smallest", &[], b"")?;
        let link = options.header("link").unwrap_or_default();
        assert!(link.starts_with(&format!("<{url}>; rel=\"ice-server\"; username=\"")), "{link}");
        for secret in [SECRET, link.split('"').nth(5).unwrap_or("missing")] {
            assert!(!link.contains(SECRET) && !program.said().contains(secret), "{}", program.said());
        }
        Ok(())
    };
    story().unwrap_or_else(|error| panic!("{error}"));
}

#[test]
fn without_a_relay_a_page_that_wants_one_gets_no_picture() {
    let Some(turn) = take_turn() else { return };
    let story = || -> Result<(), Error> {
        let program = serve("smallest", &[])?;
        let mut tab = turn.browser.open_tab()?;
        tab.navigate(&program.url("/?relay"))?;
        let mut page = PlayerPage { tab };
        page.wait_until("player.state === 'lost' || player.failure", SOON)?;
        Ok(())
    };
    story().unwrap_or_else(|error| panic!("{error}"));
}
