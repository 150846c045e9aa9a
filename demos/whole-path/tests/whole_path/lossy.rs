//! Media through a network that fails for moments.

use std::thread::sleep;
use std::time::Duration;

use lightcone_whole_path::{Error, Link, Loss, PlayerPage, Quality};

use crate::support::{SOON, keep, metric, serve, take_turn};

const OUTAGE: Duration = Duration::from_millis(400);
const OUTAGES: u64 = 4;
const GOOD: Quality = Quality {
    loss: Loss::Share(0.0),
    delay: Duration::from_millis(1),
    bits_per_second: 50e6,
    queue: Duration::from_millis(200),
};

/// Media of some time is lost.
fn fail(link: &Link) {
    link.set(Quality { loss: Loss::Share(1.0), ..GOOD });
    sleep(OUTAGE);
    link.set(GOOD);
}

/// Makes a page remember its connection.
const REMEMBER: &str = "globalThis.RTCPeerConnection = class extends RTCPeerConnection {
    constructor(...all) { super(...all); globalThis.peer = this; }
};";

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
        let program = serve("smallest", &["--media", "udp"])?;
        let link = Link::start(program.address(), GOOD, 1).unwrap_or_else(|error| panic!("no link: {error}"));
        let mut tab = turn.browser.open_tab()?;
        tab.run_before_pages(&link.detour())?;
        tab.run_before_pages(REMEMBER)?;
        tab.navigate(&program.url("/"))?;
        let mut page = PlayerPage { tab };
        page.wait_until_playing()?;
        page.wait_for_frames(120)?;
        let before = page.tab.evaluate(INBOUND)?;
        let keys = metric(&program, "lightcone_key_frames_encoded_total")?;
        for _ in 0..OUTAGES {
            fail(&link);
            let decoded = page.tab.evaluate(INBOUND)?["framesDecoded"].as_u64().unwrap_or(0);
            // So that a frame is kept again, and known to have arrived.
            page.wait_for_frames(decoded + 60)?;
        }
        let after = page.tab.evaluate(INBOUND)?;
        let lost = link.dropped();
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
