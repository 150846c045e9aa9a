//! How long the viewer is to keep frames back.
//!
//! Left to itself a browser smooths the arrival of frames, a frame's time or so. Whoever steers what they see wants each frame
//! as soon as it is decoded, so the video says so with the extension of libwebrtc
//! (<https://webrtc.googlesource.com/src/+/refs/heads/main/docs/native-code/rtp-hdrext/playout-delay>): 12 bits of least and 12
//! bits of greatest delay, in steps of 10 ms.

/// What the extension is called in the offer.
pub(super) const URI: &str = "http://www.webrtc.org/experiments/rtp-hdrext/playout-delay";

/// Frames are not to be kept back at all.
pub(super) const AT_ONCE: [u8; 3] = [0; 3];
