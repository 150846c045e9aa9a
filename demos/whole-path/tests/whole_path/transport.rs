//! Media over the ways that a browser finds: TCP on the page's own port, another path after a restart of ICE.

use std::io::{self, Read, Write};
use std::net::{Ipv4Addr, Shutdown, SocketAddr, TcpListener, TcpStream};
use std::process::Command;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::Builder;

use lightcone_whole_path::{Error, PlayerPage, Program, http, until};

use crate::support::{SOON, keep, metric, serve, take_turn};

/// What a server tells of its paths, of a bare client's answer.
fn candidates(page: &mut PlayerPage) -> Result<String, Error> {
    let world = "smallest";
    let script = format!(
        "(async () => {{
            const peer = new RTCPeerConnection();
            peer.addTransceiver('video', {{ direction: 'recvonly' }});
            await peer.setLocalDescription();
            const headers = {{ 'Content-Type': 'application/sdp' }};
            const body = peer.localDescription.sdp;
            const response = await fetch('/whep/{world}', {{ method: 'POST', headers, body }});
            fetch(response.headers.get('Location'), {{ method: 'DELETE' }});
            peer.close();
            return (await response.text()).split('\\r\\n').filter((line) => line.startsWith('a=candidate')).join(' ');
        }})()"
    );
    Ok(page.tab.evaluate(&script)?.as_str().unwrap_or_default().to_owned())
}

#[test]
fn a_picture_comes_over_tcp_alone_on_the_page_s_own_port() {
    let Some(turn) = take_turn() else { return };
    let story = || -> Result<(), Error> {
        let program = serve("smallest", &["--media", "tcp"])?;
        let mut page = PlayerPage::open(&turn.browser, &program.url("/"))?;
        page.wait_for_frames(60)?;
        let picture = page.picture()?;
        let kept = keep(&picture, "over-tcp");
        assert!(picture.colours() > 16 && picture.contrast() > 10.0, "{kept} is blank");
        let candidates = candidates(&mut page)?;
        let port = program.address().port();
        assert!(candidates.contains(&format!(" {port} typ host tcptype passive")), "{candidates}");
        assert!(!candidates.contains(" udp "), "{candidates}");
        assert!(metric(&program, "lightcone_media_connections")? >= 1.0);
        // Keys arrive this way too.
        page.tab.key_down(lightcone_whole_path::keys::W)?;
        page.wait_until("player.stats.inputSeq > 0", SOON)?;
        page.tab.key_up(lightcone_whole_path::keys::W)
    };
    story().unwrap_or_else(|error| panic!("{error}"));
}

/// A proxy for signalling alone, which can go away.
struct Proxy {
    address: SocketAddr,
    /// None: nobody is let through any more.
    open: Arc<Mutex<Option<Vec<TcpStream>>>>,
}

impl Proxy {
    fn start(node: SocketAddr) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        let address = listener.local_addr()?;
        let open = Arc::new(Mutex::new(Some(Vec::new())));
        let shared = Arc::clone(&open);
        Builder::new().name("proxy".into()).spawn(move || {
            for client in listener.incoming().flatten() {
                let Some(open) = &mut *shared.lock().unwrap_or_else(PoisonError::into_inner) else { return };
                if let Ok(ends) = pipe(client, node) {
                    open.extend(ends);
                }
            }
        })?;
        Ok(Self { address, open })
    }

    fn go_away(&self) {
        let open = self.open.lock().unwrap_or_else(PoisonError::into_inner).take();
        for stream in open.into_iter().flatten() {
            // Fails where the other end has gone before.
            _ = stream.shutdown(Shutdown::Both);
        }
        // The listener looks whether it shall go on, and does not.
        _ = TcpStream::connect(self.address);
    }
}

fn pipe(client: TcpStream, node: SocketAddr) -> io::Result<[TcpStream; 2]> {
    let server = TcpStream::connect(node)?;
    for (mut from, mut to) in [(client.try_clone()?, server.try_clone()?), (server.try_clone()?, client.try_clone()?)] {
        Builder::new().name("pipe".into()).spawn(move || {
            _ = io::copy(&mut from, &mut to);
            _ = to.shutdown(Shutdown::Write);
        })?;
    }
    Ok([client, server])
}

/// Plays on for some seconds, as the same player.
fn goes_on(page: &mut PlayerPage, frames: u64) -> Result<(), Error> {
    let (decoded, you) = (page.wait_for_frames(1)?, page.note()?["you"].clone());
    page.wait_for_frames(decoded + frames)?;
    assert_eq!(page.evaluate("player.state")?, "playing");
    assert_eq!(page.note()?["you"], you, "the same stay goes on");
    Ok(())
}

#[test]
fn media_outlives_signalling() {
    let Some(turn) = take_turn() else { return };
    let story = || -> Result<(), Error> {
        let program = serve("smallest", &[])?;
        let proxy = Proxy::start(program.address()).unwrap_or_else(|error| panic!("{error}"));
        let mut page = PlayerPage::open(&turn.browser, &format!("http://{}/", proxy.address))?;
        page.wait_for_frames(30)?;
        proxy.go_away();
        assert!(page.evaluate("fetch('/healthz').then(() => null, () => 'gone')")? == "gone");
        goes_on(&mut page, 150)?;
        // A network that changes has the page ask for a restart that nobody hears.
        page.evaluate("dispatchEvent(new Event('online'))")?;
        goes_on(&mut page, 90)
    };
    story().unwrap_or_else(|error| panic!("{error}"));
}

#[test]
fn a_network_that_is_gone_for_two_seconds_ends_no_stay() {
    let Some(turn) = take_turn() else { return };
    let story = || -> Result<(), Error> {
        let program = serve("smallest", &[])?;
        let mut page = PlayerPage::open(&turn.browser, &program.url("/"))?;
        page.wait_for_frames(60)?;
        // A node that stands still sends and answers nothing.
        signal(&program, "-STOP");
        let silent = page.wait_until("player.stats.fps === 0", SOON);
        signal(&program, "-CONT");
        silent?;
        goes_on(&mut page, 90)
    };
    story().unwrap_or_else(|error| panic!("{error}"));
}

fn signal(program: &Program, signal: &str) {
    let sent = Command::new("kill").args([signal, &program.pid().to_string()]).status();
    assert!(sent.is_ok_and(|status| status.success()), "kill {signal}");
}

#[test]
fn a_restart_of_ice_is_no_pause() {
    let Some(turn) = take_turn() else { return };
    let story = || -> Result<(), Error> {
        let program = serve("smallest", &[])?;
        let mut page = PlayerPage::open(&turn.browser, &program.url("/"))?;
        let before = page.wait_for_frames(60)?;
        let you = page.note()?["you"].clone();
        // As a browser tells that there is a network again.
        page.evaluate("dispatchEvent(new Event('online'))")?;
        until("the restart", SOON, || {
            let count = metric(&program, "lightcone_ice_restarts_total")?;
            Ok(if count >= 1.0 { Ok(()) } else { Err(count.to_string()) })
        })?;
        page.wait_for_frames(before + 150)?;
        assert_eq!(page.evaluate("player.state")?, "playing");
        assert_eq!(page.note()?["you"], you, "the same stay goes on");
        Ok(())
    };
    story().unwrap_or_else(|error| panic!("{error}"));
}

#[test]
fn connections_that_bring_nothing_of_use_hurt_nobody() -> Result<(), Error> {
    let program = serve("smallest", &[])?;
    let connect = || TcpStream::connect(program.address()).unwrap_or_else(|error| panic!("{error}"));
    // A frame that is no STUN, one that is too long, half a one, and nothing at all.
    let mut strangers: Vec<_> = (0..20).map(|_| connect()).collect();
    for (stranger, bytes) in
        strangers.iter_mut().zip([&[0, 4, 1, 2, 3, 4][..], &[7, 255, 0], &[0], &[]].into_iter().cycle())
    {
        _ = stranger.write_all(bytes);
    }
    assert_eq!(http::get(program.address(), "/healthz")?.status, 200);
    let mut framed = connect();
    _ = framed.write_all(&[0, 1, 9]);
    // Nobody vouches for it: it is closed.
    assert!(matches!(framed.read(&mut [0; 1]), Ok(0) | Err(_)));
    Ok(())
}
