//! Media through a network that fails for moments.

use std::io;
use std::net::{Ipv4Addr, SocketAddr, UdpSocket};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{Builder, sleep};
use std::time::Duration;

use lightcone_whole_path::{Error, PlayerPage};

use crate::support::{SOON, keep, metric, serve, take_turn};

const OUTAGE: Duration = Duration::from_millis(400);
const OUTAGES: u64 = 4;

/// Between a browser and a node; runs until the tests end.
struct Relay {
    port: u16,
    fails: Arc<AtomicBool>,
    lost: Arc<AtomicU64>,
}

impl Relay {
    fn start(node: SocketAddr) -> io::Result<Self> {
        let front = Arc::new(UdpSocket::bind((Ipv4Addr::LOCALHOST, 0))?);
        let back = Arc::new(UdpSocket::bind((Ipv4Addr::LOCALHOST, 0))?);
        back.connect(node)?;
        let (fails, lost) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicU64::new(0)));
        let relay = Self { port: front.local_addr()?.port(), fails: Arc::clone(&fails), lost: Arc::clone(&lost) };
        let browser = Arc::new(Mutex::new(None));
        let seen = Arc::clone(&browser);
        let (up_front, up_back) = (Arc::clone(&front), Arc::clone(&back));
        Builder::new().name("up".into()).spawn(move || {
            let mut datagram = [0; 2048];
            while let Ok((length, from)) = up_front.recv_from(&mut datagram) {
                *seen.lock().unwrap_or_else(PoisonError::into_inner) = Some(from);
                // A node that is gone hears nothing.
                _ = up_back.send(&datagram[..length]);
            }
        })?;
        Builder::new().name("down".into()).spawn(move || {
            let mut datagram = [0; 2048];
            while let Ok(length) = back.recv(&mut datagram) {
                let is_media = (128..192).contains(&datagram[0]);
                if is_media && fails.load(Ordering::Relaxed) {
                    lost.fetch_add(1, Ordering::Relaxed);
                } else if let Some(browser) = *browser.lock().unwrap_or_else(PoisonError::into_inner) {
                    _ = front.send_to(&datagram[..length], browser);
                }
            }
        })?;
        Ok(relay)
    }

    /// Media of this time is lost.
    fn fail(&self) {
        self.fails.store(true, Ordering::Relaxed);
        sleep(OUTAGE);
        self.fails.store(false, Ordering::Relaxed);
    }

    /// Makes a page know of no other way to the node, and remember its connection.
    fn script(&self, node: SocketAddr) -> String {
        format!(
            "globalThis.RTCPeerConnection = class extends RTCPeerConnection {{
               constructor(...all) {{ super(...all); globalThis.peer = this; }}
               setRemoteDescription({{ type, sdp }}) {{
                 const lines = sdp.split('\\r\\n').filter((line) => !/^a=candidate.* tcptype/.test(line));
                 const moved = lines.map((line) => line.replace(' {} typ host', ' {} typ host'));
                 return super.setRemoteDescription({{ type, sdp: moved.join('\\r\\n') }});
               }}
             }};",
            node.port(),
            self.port
        )
    }
}

/// What the browser says of the video.
const INBOUND: &str = "(async () => {
    for (const report of (await peer.getStats()).values()) {
      if (report.type === 'inbound-rtp' && report.kind === 'video') return report;
    }
  })()";

#[test]
fn after_packets_were_lost_for_a_while_the_stream_goes_on_without_a_key_frame() {
    let Some(turn) = take_turn() else { return };
    let story = || -> Result<(), Error> {
        let program = serve("smallest", &[])?;
        let relay = Relay::start(program.address()).unwrap_or_else(|error| panic!("{error}"));
        let mut tab = turn.browser.open_tab()?;
        tab.run_before_pages(&relay.script(program.address()))?;
        tab.navigate(&program.url("/"))?;
        let mut page = PlayerPage { tab };
        page.wait_until_playing()?;
        page.wait_for_frames(120)?;
        let before = page.tab.evaluate(INBOUND)?;
        let keys = metric(&program, "lightcone_key_frames_encoded_total")?;
        for _ in 0..OUTAGES {
            relay.fail();
            let decoded = page.tab.evaluate(INBOUND)?["framesDecoded"].as_u64().unwrap_or(0);
            // So that a frame is kept again, and known to have arrived.
            page.wait_for_frames(decoded + 60)?;
        }
        let after = page.tab.evaluate(INBOUND)?;
        let lost = relay.lost.load(Ordering::Relaxed);
        assert!(lost > 10 * OUTAGES, "{lost} packets were lost");
        for what in ["keyFramesDecoded", "pliCount"] {
            assert_eq!(before[what], after[what], "{what}: {after}");
        }
        assert_eq!(keys, metric(&program, "lightcone_key_frames_encoded_total")?);
        let went_back = metric(&program, "lightcone_frames_went_back_total")?;
        assert!(went_back >= OUTAGES as f64, "{went_back} frames went back");
        let picture = page.picture()?;
        let kept = keep(&picture, "after-losses");
        assert!(picture.colours() > 16 && picture.contrast() > 10.0, "{kept} is blank");
        page.wait_until("player.state === 'playing'", SOON).map(drop)
    };
    story().unwrap_or_else(|error| panic!("{error}"));
}
