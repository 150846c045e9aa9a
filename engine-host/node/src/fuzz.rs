//! For `engine-host/node/fuzz`: ways to readers that are nobody else's business.

/// Whether the claims of an access token can be read.
pub fn claims(json: &[u8]) -> bool {
    crate::access::can_read(json)
}

/// A player and a signature, of any text.
pub fn resume_token(text: &str) -> Option<(u64, [u8; 64])> {
    crate::seats::resume::parse(text).map(|(session, signature)| (session.0, signature))
}
