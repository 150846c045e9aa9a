//! NAL units in a byte stream (ITU-T H.264, annex B), and their escaping (7.4.1).

/// `nal_unit_type` of a slice of a picture that is no IDR.
pub const NAL_SLICE: u8 = 1;
/// `nal_unit_type` of a slice of an IDR picture.
pub const NAL_IDR: u8 = 5;
/// `nal_unit_type` of supplemental enhancement information.
pub const NAL_SEI: u8 = 6;
/// `nal_unit_type` of a sequence parameter set.
pub const NAL_SPS: u8 = 7;
/// `nal_unit_type` of a picture parameter set.
pub const NAL_PPS: u8 = 8;

/// Written before each unit.
pub const START_CODE: [u8; 4] = [0, 0, 0, 1];

/// `nal_unit_type` of a unit without its start code; 0 (unspecified) for an empty one.
pub fn nal_type(unit: &[u8]) -> u8 {
    unit.first().map_or(0, |header| header & 0x1f)
}

/// The units of a byte stream, without start codes and trailing zeros. Bytes before the first start code are no unit.
pub fn units(stream: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut rest = after_start_code(stream);
    std::iter::from_fn(move || {
        let unit = rest?;
        let (unit, next) = match find_start_code(unit) {
            Some(at) => (&unit[..at], Some(&unit[at + 3..])),
            None => (unit, None),
        };
        rest = next;
        Some(trim_zeros(unit))
    })
    .filter(|unit| !unit.is_empty())
}

fn after_start_code(stream: &[u8]) -> Option<&[u8]> {
    find_start_code(stream).map(|at| &stream[at + 3..])
}

/// Where `00 00 01` begins.
fn find_start_code(bytes: &[u8]) -> Option<usize> {
    bytes.windows(3).position(|window| window == [0, 0, 1])
}

/// A fourth zero before a start code belongs to the byte stream, not to the unit, which never ends in zero.
fn trim_zeros(unit: &[u8]) -> &[u8] {
    let end = unit.iter().rposition(|&byte| byte != 0).map_or(0, |last| last + 1);
    &unit[..end]
}

/// Appends a payload with emulation prevention bytes, so that no start code appears in it.
pub fn escape(payload: &[u8], out: &mut Vec<u8>) {
    let mut zeros = 0;
    for &byte in payload {
        if zeros == 2 && byte <= 3 {
            out.push(3);
            zeros = 0;
        }
        zeros = if byte == 0 { zeros + 1 } else { 0 };
        out.push(byte);
    }
}

/// A unit without its emulation prevention bytes.
pub fn unescape(unit: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(unit.len());
    let mut zeros = 0;
    for &byte in unit {
        if zeros >= 2 && byte == 3 {
            zeros = 0;
            continue;
        }
        zeros = if byte == 0 { zeros + 1 } else { 0 };
        out.push(byte);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn long_and_short_start_codes_both_split() {
        let stream = [0, 0, 0, 1, 0x67, 1, 0, 0, 1, 0x68, 2, 0, 0, 0, 1, 0x65, 3];
        let found: Vec<&[u8]> = units(&stream).collect();
        assert_eq!(found, [&[0x67, 1][..], &[0x68, 2], &[0x65, 3]]);
    }

    proptest! {
        #[test]
        fn escaped_bytes_hold_no_start_code_and_come_back(payload in prop::collection::vec(0u8..5, 0..64)) {
            let mut escaped = Vec::new();
            escape(&payload, &mut escaped);
            prop_assert!(!escaped.windows(3).any(|w| w[0] == 0 && w[1] == 0 && w[2] < 3));
            prop_assert_eq!(unescape(&escaped), payload);
        }

        #[test]
        fn random_bytes_never_panic(stream in prop::collection::vec(0u8..3, 0..64)) {
            for unit in units(&stream) {
                prop_assert!(!unit.is_empty());
                unescape(unit);
            }
        }
    }
}
