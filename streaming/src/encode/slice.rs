//! What a frame's slice header says of other frames (ITU-T H.264, 7.3.3): which one it refers to, and which one is kept.
//!
//! It is read from the bytes that go out, because viewers are told by it which frames a frame needs: the encoder is not
//! believed. Only what OpenH264 writes is understood: one slice, one reference, `pic_order_cnt_type` 2.

use super::annexb;
use super::bits::Bits;

/// Long-term references that the encoder keeps.
pub(super) const SLOTS: usize = 2;
/// More commands than any frame of the encoder has.
const MAX_COMMANDS: usize = 8;

/// What one slice header says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Header {
    pub(super) frame_num: u32,
    /// The `idr_pic_id` of an IDR picture; `None` for any other.
    pub(super) idr: Option<u32>,
    pub(super) refers: Refers,
    pub(super) keeps: Option<Keeps>,
}

/// The picture that it refers to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Refers {
    /// An IDR picture refers to none.
    Nothing,
    /// The one so many frame numbers ago.
    Ago(u32),
    /// The one in this long-term slot.
    Slot(usize),
}

/// The picture that it puts into a slot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Keeps {
    /// How many frame numbers ago it was; 0 is the picture itself.
    pub(super) ago: u32,
    pub(super) slot: usize,
}

/// `log2_max_frame_num` of a sequence parameter set.
pub(super) fn frame_num_bits(sps: &[u8]) -> Option<u32> {
    let unescaped = annexb::unescape(sps);
    let mut bits = Bits::new(unescaped.get(4..)?);
    bits.exp_golomb()?; // seq_parameter_set_id
    let frame_num_bits = bits.exp_golomb()?.checked_add(4).filter(|bits| *bits <= 16)?;
    (bits.exp_golomb()? == 2).then_some(frame_num_bits)
}

impl Header {
    /// Reads the beginning of a slice's NAL unit.
    pub(super) fn read(slice: &[u8], frame_num_bits: u32) -> Option<Self> {
        // Longer than any header.
        let unescaped = annexb::unescape(&slice[..slice.len().min(64)]);
        let is_idr = annexb::nal_type(slice) == annexb::NAL_IDR;
        let mut bits = Bits::new(unescaped.get(1..)?);
        bits.exp_golomb()?; // first_mb_in_slice
        let slice_type = bits.exp_golomb()? % 5;
        bits.exp_golomb()?; // pic_parameter_set_id
        let frame_num = bits.take(frame_num_bits)?;
        if is_idr {
            let idr = bits.exp_golomb()?;
            bits.take(1)?; // no_output_of_prior_pics_flag
            let keeps = (bits.take(1)? == 1).then_some(Keeps { ago: 0, slot: 0 });
            return Some(Self { frame_num, idr: Some(idr), refers: Refers::Nothing, keeps });
        }
        if slice_type != 0 {
            return None;
        }
        if bits.take(1)? == 1 {
            bits.exp_golomb().filter(|more| *more == 0)?; // num_ref_idx_l0_active_minus1
        }
        let refers = refers(&mut bits)?;
        Some(Self { frame_num, idr: None, refers, keeps: keeps(&mut bits)? })
    }
}

/// `ref_pic_list_modification` (7.3.3.1): of the one reference.
fn refers(bits: &mut Bits) -> Option<Refers> {
    if bits.take(1)? == 0 {
        return Some(Refers::Ago(1));
    }
    let refers = match bits.exp_golomb()? {
        0 => Refers::Ago(bits.exp_golomb()?.checked_add(1)?),
        2 => Refers::Slot(slot(bits)?),
        _ => return None,
    };
    (bits.exp_golomb()? == 3).then_some(refers)
}

/// `dec_ref_pic_marking` (7.3.3.3) of a picture that is no IDR.
fn keeps(bits: &mut Bits) -> Option<Option<Keeps>> {
    if bits.take(1)? == 0 {
        return Some(None);
    }
    let mut keeps = None;
    for _ in 0..MAX_COMMANDS {
        match bits.exp_golomb()? {
            0 => return Some(keeps),
            1 | 4 => _ = bits.exp_golomb()?,
            3 => keeps = Some(Keeps { ago: bits.exp_golomb()?.checked_add(1)?, slot: slot(bits)? }),
            6 => keeps = Some(Keeps { ago: 0, slot: slot(bits)? }),
            _ => return None,
        }
    }
    None
}

fn slot(bits: &mut Bits) -> Option<usize> {
    usize::try_from(bits.exp_golomb()?).ok().filter(|slot| *slot < SLOTS)
}
