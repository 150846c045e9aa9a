//! Numbers of variable length in base64 digits (ECMA-426, section 7): five bits in a digit, the lowest first, and the sign in the first.

/// More digits make no number of 32 bits and a sign.
const MOST_DIGITS: u32 = 7;
const CONTINUES: u8 = 32;

/// The number that `digits` begin with, and how many digits it has. None if it is none.
pub(super) fn read(digits: &[u8]) -> Option<(i64, usize)> {
    let mut bits = 0_i64;
    for (at, digit) in digits.iter().enumerate().take(MOST_DIGITS as usize) {
        let value = value(*digit)?;
        bits |= i64::from(value & (CONTINUES - 1)) << (5 * at);
        if value & CONTINUES == 0 {
            let size = bits >> 1;
            return Some((if bits & 1 == 1 { -size } else { size }, at + 1));
        }
    }
    None
}

fn value(digit: u8) -> Option<u8> {
    Some(match digit {
        b'A'..=b'Z' => digit - b'A',
        b'a'..=b'z' => digit - b'a' + 26,
        b'0'..=b'9' => digit - b'0' + 52,
        b'+' => 62,
        b'/' => 63,
        _ => return None,
    })
}
