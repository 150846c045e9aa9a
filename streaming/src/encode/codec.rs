//! What pictures can be encoded as.

use lightcone_vpx::{Library, LoadError};

/// A video codec.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum VideoCodec {
    /// Constrained baseline, by OpenH264, which is built in.
    #[default]
    H264,
    /// By the system's libvpx, if there is one.
    Vp8,
}

impl VideoCodec {
    /// All there are; the earlier one is taken where both can be.
    pub const ALL: [Self; 2] = [Self::H264, Self::Vp8];

    /// As SDP calls it.
    pub fn name(self) -> &'static str {
        match self {
            Self::H264 => "H264",
            Self::Vp8 => "VP8",
        }
    }

    /// Whether this system can encode it. Looked for once.
    pub fn available(self) -> Result<(), LoadError> {
        match self {
            Self::H264 => Ok(()),
            Self::Vp8 => Library::get().map(|_| ()),
        }
    }
}
