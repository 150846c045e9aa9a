//! What of an offer reaches the library.

use rtc::shared::error::Error as RtcError;

use crate::secret;

/// More lines than any browser writes.
const MAX_OFFER_LINES: usize = 2000;
const MAX_MEDIA_SECTIONS: usize = 8;

/// Why an offer is not accepted. Its text goes back to whoever sent it.
#[derive(Debug, thiserror::Error)]
pub(crate) enum OfferError {
    /// It is not SDP at all.
    #[error("the offer is no SDP: it must begin with 'v=0'")]
    NotSdp,
    /// It is too large.
    #[error("the offer has {got} {what}, more than {most}")]
    TooMuch { what: &'static str, got: usize, most: usize },
    /// A line is missing without which nothing can connect.
    #[error("the offer has no '{0}' line")]
    Missing(&'static str),
    /// It takes no H.264 that we can send.
    #[error("the offer must have a video section that receives H.264 with packetization-mode=1")]
    NoH264,
    /// The library refused it, in its own words.
    #[error("the offer cannot be answered: {0}")]
    Rtc(#[from] RtcError),
    /// The library panicked on it.
    #[error("the offer cannot be answered")]
    Panicked,
    /// The system has no random bytes.
    #[error("no random numbers: {0}")]
    Random(#[from] secret::NoRandom),
}

/// An offer within bounds, without candidates.
pub(super) struct Offer {
    pub(super) sdp: String,
    /// The browser's ICE username fragment and password.
    pub(super) ufrag: String,
    pub(super) pwd: String,
}

impl Offer {
    pub(super) fn check(sdp: &str) -> Result<Self, OfferError> {
        if !sdp.starts_with("v=0") {
            return Err(OfferError::NotSdp);
        }
        let lines: Vec<&str> = sdp.lines().collect();
        bounded("lines", lines.len(), MAX_OFFER_LINES)?;
        bounded("media sections", count(&lines, "m="), MAX_MEDIA_SECTIONS)?;
        for needed in ["a=fingerprint:", "m=video"] {
            if count(&lines, needed) == 0 {
                return Err(OfferError::Missing(needed));
            }
        }
        let value = |name| {
            let found = lines.iter().find_map(|line| line.strip_prefix(name)).map(|value| value.trim().to_owned());
            found.ok_or(OfferError::Missing(name))
        };
        let (pwd, ufrag) = (value("a=ice-pwd:")?, value("a=ice-ufrag:")?);
        let kept =
            lines.iter().filter(|line| !line.starts_with("a=candidate:") && !line.starts_with("a=end-of-candidates"));
        let sdp = kept.flat_map(|line| [*line, "\r\n"]).collect();
        Ok(Self { sdp, ufrag, pwd })
    }
}

fn bounded(what: &'static str, got: usize, most: usize) -> Result<(), OfferError> {
    if got > most { Err(OfferError::TooMuch { what, got, most }) } else { Ok(()) }
}

fn count(lines: &[&str], prefix: &str) -> usize {
    lines.iter().filter(|line| line.starts_with(prefix)).count()
}
