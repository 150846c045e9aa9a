//! Opens readers of strangers' text to `streaming/fuzz`. Nobody else is to use it.

use std::sync::LazyLock;
use std::time::Instant;

use crate::certificate::Certificate;

/// Whether an offer can be answered.
pub fn offer(sdp: &str) -> bool {
    static CERTIFICATE: LazyLock<Option<Certificate>> = LazyLock::new(|| Certificate::generate().ok());
    let candidates = ["a=candidate:1 1 udp 1 127.0.0.1 9 typ host".into()];
    let answer = |certificate| crate::peer::negotiate(sdp, &candidates, certificate, Instant::now());
    CERTIFICATE.as_ref().is_some_and(|certificate| answer(certificate).is_ok())
}

/// Whether packets of SCTP that come in one after another, each behind its length in one byte, are taken.
pub fn sctp(packets: &[u8]) -> bool {
    crate::peer::takes(packets)
}

/// Whether a fragment is taken.
pub fn trickle(fragment: &str) -> bool {
    crate::whep::is_fragment(fragment)
}
