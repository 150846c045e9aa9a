//! KTX2 images as KHR_texture_basisu has them: ETC1S or UASTC, compressed for GPUs, become RGBA.
//!
//! The transcoder believes what the header says of sizes and places, so that is checked here first. Only the largest level
//! is read: smaller ones are made of it as for every other image.

use basisu::{DecodeFlags, SourceFormat, TargetFormat, Transcoder};

/// What such a file starts with.
const IDENTIFIER: &[u8] = b"\xabKTX 20\xbb\r\n\x1a\n";
/// Supercompression schemes of the levels (KTX2 §3.8).
const BASIS_LZ: u32 = 1;
const ZSTANDARD: u32 = 2;
const BYTES_PER_BLOCK: u64 = 16;

/// Why an image is left out.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub(super) enum Ktx2Error {
    #[error("its KTX2 header is cut short")]
    Truncated,
    #[error("is KTX2 of {layers} layers, {faces} faces and depth {depth}, where one plain image is needed")]
    Shape { layers: u32, faces: u32, depth: u32 },
    #[error("is KTX2, but neither ETC1S nor UASTC")]
    Format,
    #[error("its KTX2 {what} covers bytes {offset}..{offset}+{length} of {available}")]
    Outside { what: &'static str, offset: u64, length: u64, available: usize },
    #[error("its KTX2 level announces {announced} bytes where {wanted} are needed")]
    Level { announced: u64, wanted: u64 },
    #[error("is broken KTX2: {0:?}")]
    Broken(basisu::Error),
}

/// A file whose header can be believed.
pub(super) struct Ktx2<'a> {
    bytes: &'a [u8],
    pub(super) width: u32,
    pub(super) height: u32,
}

pub(super) fn is_ktx2(bytes: &[u8]) -> bool {
    bytes.starts_with(IDENTIFIER)
}

impl<'a> Ktx2<'a> {
    /// Reads the header (KTX2 §3.1 to §3.11) alone.
    pub(super) fn open(bytes: &'a [u8]) -> Result<Self, Ktx2Error> {
        let header = Header(bytes);
        let [width, height, depth, layers, faces] =
            [header.u32(20)?, header.u32(24)?, header.u32(28)?, header.u32(32)?, header.u32(36)?];
        if layers > 1 || faces != 1 || depth != 0 {
            return Err(Ktx2Error::Shape { layers, faces, depth });
        }
        header.check("descriptor", header.u32(48)?.into(), header.u32(52)?.into())?;
        header.check("metadata", header.u32(56)?.into(), header.u32(60)?.into())?;
        header.check("codebook", header.u64(64)?, header.u64(72)?)?;
        header.check("level", header.u64(80)?, header.u64(88)?)?;
        let wanted = blocks(width).saturating_mul(blocks(height)).saturating_mul(BYTES_PER_BLOCK);
        let announced = header.u64(96)?;
        match header.u32(44)? {
            0 | BASIS_LZ => {}
            ZSTANDARD if announced == wanted => {}
            ZSTANDARD => return Err(Ktx2Error::Level { announced, wanted }),
            _ => return Err(Ktx2Error::Format),
        }
        Ok(Self { bytes, width, height })
    }

    /// All pixels. What this allocates follows from width and height.
    pub(super) fn rgba(&self) -> Result<Vec<u8>, Ktx2Error> {
        let transcoder = Transcoder::new(self.bytes).map_err(Ktx2Error::Broken)?;
        if !matches!(transcoder.source_format(), SourceFormat::Etc1s | SourceFormat::UastcLdr) {
            return Err(Ktx2Error::Format);
        }
        transcoder.transcode(0, TargetFormat::Rgba32, DecodeFlags::NONE).map_err(Ktx2Error::Broken)
    }
}

/// Of four texels each way.
fn blocks(texels: u32) -> u64 {
    u64::from(texels.div_ceil(4))
}

/// Little-endian numbers, and places in the whole file.
struct Header<'a>(&'a [u8]);

impl Header<'_> {
    fn u32(&self, at: usize) -> Result<u32, Ktx2Error> {
        let bytes = self.0.get(at..).and_then(|rest| rest.first_chunk()).ok_or(Ktx2Error::Truncated)?;
        Ok(u32::from_le_bytes(*bytes))
    }

    fn u64(&self, at: usize) -> Result<u64, Ktx2Error> {
        let bytes = self.0.get(at..).and_then(|rest| rest.first_chunk()).ok_or(Ktx2Error::Truncated)?;
        Ok(u64::from_le_bytes(*bytes))
    }

    fn check(&self, what: &'static str, offset: u64, length: u64) -> Result<(), Ktx2Error> {
        let available = self.0.len();
        match offset.checked_add(length) {
            Some(end) if end <= available as u64 => Ok(()),
            _ => Err(Ktx2Error::Outside { what, offset, length, available }),
        }
    }
}
