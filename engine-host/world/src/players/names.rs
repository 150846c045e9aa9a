//! Names that players bring, and names and colours that a session number gives.

use lightcone_protocol::SessionId;

const FIRST: [&str; 16] = [
    "Amber", "Azure", "Coral", "Copper", "Ivory", "Jade", "Lilac", "Lunar", "Maple", "Misty", "Olive", "Pearl", "Ruby",
    "Sandy", "Solar", "Violet",
];
const SECOND: [&str; 16] = [
    "Badger", "Crane", "Falcon", "Finch", "Fox", "Hare", "Heron", "Ibex", "Lynx", "Marten", "Otter", "Owl", "Panda",
    "Raven", "Swift", "Tern",
];

/// Two words; neighbouring sessions get different ones, and 256 sessions pass before one returns.
pub fn name(session: SessionId) -> String {
    let n = session.0.wrapping_mul(0xb5) % 256;
    format!("{} {}", FIRST[(n % 16) as usize], SECOND[(n / 16) as usize])
}

/// Golden-angle steps, so that neighbouring sessions are far apart on the colour circle.
pub(super) fn hue_deg(session: SessionId) -> u16 {
    ((u128::from(session.0) * 137_508) / 1000 % 360) as u16
}

/// HSL with saturation 0.7 and lightness 0.6, as CSS Color 4 §7 has it.
pub(super) fn colour_srgb(hue_deg: u16) -> [u8; 3] {
    let channel = |n: f32| {
        let k = (n + f32::from(hue_deg) / 30.0) % 12.0;
        let value = 0.6 - 0.7 * 0.4 * (k - 3.0).min(9.0 - k).clamp(-1.0, 1.0);
        (value * 255.0).round() as u8
    };
    [channel(0.0), channel(8.0), channel(4.0)]
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn names_return_only_after_256_sessions() {
        let names: BTreeSet<String> = (0..256).map(|n| name(SessionId(n))).collect();
        assert_eq!(names.len(), 256);
        assert!(hue_deg(SessionId(u64::MAX)) < 360);
    }

    #[test]
    fn hues_are_the_colours_css_gives() {
        assert_eq!(colour_srgb(0), [224, 82, 82]);
        assert_eq!(colour_srgb(120), [82, 224, 82]);
        assert_eq!(colour_srgb(240), [82, 82, 224]);
    }
}
