//! The mark that every frame carries: an SEI unit of type `user_data_unregistered` (ITU-T H.264, D.1.7 and D.2.7).
//!
//! ```text
//! NAL header 06, payload type 05, payload size 25 (37), then, big-endian:
//! offset size
//! 0      16    UUID: ASCII "lightcone-sei-v1"
//! 16     1     version = 1
//! 17     8     frame id u64
//! 25     8     tick u64
//! 33     4     sequence number of the newest input that the frame answers u32, 0 before the first
//! then the stop bit 80; emulation prevention bytes as everywhere (annexb.rs)
//! ```
//!
//! It lies before the first slice of its access unit, behind the parameter sets; captures keep it. Readers also take longer
//! payloads of the same version, so that fields can be added at the end.

use super::annexb;

/// Tells our mark from those of all others who use this SEI type.
pub const UUID: [u8; 16] = *b"lightcone-sei-v1";
/// The version of the fields behind the UUID.
pub const VERSION: u8 = 1;

const USER_DATA_UNREGISTERED: u8 = 5;
const PAYLOAD_BYTES: usize = 16 + 1 + 8 + 8 + 4;
const STOP_BIT: u8 = 0x80;
/// Longer units are not ours.
const MAX_UNIT_BYTES: usize = 4096;

/// What a frame says of itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FrameMark {
    /// The frame's number, which grows within a session.
    pub frame_id: u64,
    /// The tick of the simulation that it shows.
    pub tick: u64,
    /// The sequence number of the newest input that it answers; 0 before the first.
    pub input_seq: u32,
}

impl FrameMark {
    /// Appends the unit with its start code.
    pub fn write(self, stream: &mut Vec<u8>) {
        let mut payload = Vec::with_capacity(PAYLOAD_BYTES + 3);
        payload.extend([USER_DATA_UNREGISTERED, PAYLOAD_BYTES as u8]);
        payload.extend(UUID);
        payload.push(VERSION);
        payload.extend(self.frame_id.to_be_bytes());
        payload.extend(self.tick.to_be_bytes());
        payload.extend(self.input_seq.to_be_bytes());
        payload.push(STOP_BIT);
        stream.extend(annexb::START_CODE);
        stream.push(annexb::NAL_SEI);
        annexb::escape(&payload, stream);
    }

    /// Finds the mark of an access unit, if there is one before its first slice.
    pub fn find(access_unit: &[u8]) -> Option<Self> {
        annexb::units(access_unit)
            .take_while(|unit| !(annexb::NAL_SLICE..=annexb::NAL_IDR).contains(&annexb::nal_type(unit)))
            .filter(|unit| annexb::nal_type(unit) == annexb::NAL_SEI && unit.len() <= MAX_UNIT_BYTES)
            .find_map(|unit| find_in_messages(&annexb::unescape(&unit[1..])))
    }
}

/// Walks the messages of one SEI unit.
fn find_in_messages(mut rbsp: &[u8]) -> Option<FrameMark> {
    loop {
        let (kind, rest) = read_extended(rbsp)?;
        let (size, rest) = read_extended(rest)?;
        let (payload, rest) = rest.split_at_checked(size)?;
        if kind == usize::from(USER_DATA_UNREGISTERED)
            && let Some(mark) = parse(payload)
        {
            return Some(mark);
        }
        rbsp = rest;
    }
}

/// A number written as `FF FF … rest`.
fn read_extended(bytes: &[u8]) -> Option<(usize, &[u8])> {
    let full = bytes.iter().position(|&byte| byte != 0xff)?;
    Some((full * 0xff + usize::from(bytes[full]), &bytes[full + 1..]))
}

fn parse(payload: &[u8]) -> Option<FrameMark> {
    let (uuid, fields) = payload.split_first_chunk::<16>()?;
    let (version, fields) = fields.split_first()?;
    if *uuid != UUID || *version != VERSION {
        return None;
    }
    let (frame_id, fields) = fields.split_first_chunk::<8>()?;
    let (tick, fields) = fields.split_first_chunk::<8>()?;
    let input_seq = fields.first_chunk::<4>()?;
    Some(FrameMark {
        frame_id: u64::from_be_bytes(*frame_id),
        tick: u64::from_be_bytes(*tick),
        input_seq: u32::from_be_bytes(*input_seq),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn written(mark: FrameMark) -> Vec<u8> {
        let mut stream = Vec::new();
        mark.write(&mut stream);
        stream
    }

    #[test]
    fn the_bytes_are_those_of_the_table() {
        let stream =
            written(FrameMark { frame_id: 0x0102030405060708, tick: 0x1112131415161718, input_seq: 0x21222324 });
        let mut wanted = vec![0, 0, 0, 1, 6, 5, 37];
        wanted.extend(b"lightcone-sei-v1\x01");
        wanted.extend(0x0102030405060708_u64.to_be_bytes());
        wanted.extend(0x1112131415161718_u64.to_be_bytes());
        wanted.extend(0x21222324_u32.to_be_bytes());
        wanted.push(0x80);
        assert_eq!(stream, wanted);
    }

    #[test]
    fn a_mark_behind_the_first_slice_is_not_read() {
        let mut stream = vec![0, 0, 0, 1, 0x65, 0x88];
        FrameMark { frame_id: 1, tick: 2, input_seq: 3 }.write(&mut stream);
        assert_eq!(FrameMark::find(&stream), None);
    }

    #[test]
    fn another_user_data_before_ours_is_passed_over() {
        let mut stream = vec![0, 0, 1, 6, 5, 17];
        stream.extend([0xaa; 17]);
        stream.push(0x80);
        let mark = FrameMark { frame_id: 9, tick: 8, input_seq: 7 };
        mark.write(&mut stream);
        assert_eq!(FrameMark::find(&stream), Some(mark));
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(frame_id: u64, tick: u64, input_seq: u32) {
            let mark = FrameMark { frame_id, tick, input_seq };
            prop_assert_eq!(FrameMark::find(&written(mark)), Some(mark));
        }

        #[test]
        fn small_numbers_full_of_zeros_are_read(frame_id in 0u64..300, tick in 0u64..300, input_seq in 0u32..300) {
            let mark = FrameMark { frame_id, tick, input_seq };
            let stream = written(mark);
            prop_assert!(!stream[4..].windows(3).any(|w| w[0] == 0 && w[1] == 0 && w[2] < 3));
            prop_assert_eq!(FrameMark::find(&stream), Some(mark));
        }

        #[test]
        fn random_bytes_never_panic(mut bytes in prop::collection::vec(any::<u8>(), 0..128)) {
            FrameMark::find(&bytes);
            bytes.splice(0..0, [0, 0, 1, 6, 5]);
            FrameMark::find(&bytes);
        }
    }
}
