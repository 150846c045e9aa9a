//! For `streaming/fuzz`: ways to readers that are nobody else's business.

use std::net::SocketAddr;
use std::time::Instant;

/// Whether an offer can be answered.
pub fn offer(sdp: &str) -> bool {
    crate::peer::negotiate(sdp, SocketAddr::from(([127, 0, 0, 1], 9)), Instant::now()).is_ok()
}

/// Whether a fragment is taken.
pub fn trickle(fragment: &str) -> bool {
    crate::whep::is_fragment(fragment)
}
