//! Opens readers of strangers' text to `streaming/fuzz`. Nobody else is to use it.

use std::time::Instant;

/// Whether an offer can be answered.
pub fn offer(sdp: &str) -> bool {
    crate::peer::negotiate(sdp, &["a=candidate:1 1 udp 1 127.0.0.1 9 typ host".into()], Instant::now()).is_ok()
}

/// Whether packets of SCTP that come in one after another, each behind its length in one byte, are taken.
pub fn sctp(packets: &[u8]) -> bool {
    crate::peer::takes(packets)
}

/// Whether a fragment is taken.
pub fn trickle(fragment: &str) -> bool {
    crate::whep::is_fragment(fragment)
}
