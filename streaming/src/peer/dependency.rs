//! Which frames a frame needs, told in each packet: the dependency descriptor (RTP Payload Format For AV1, appendix A,
//! <https://aomediacodec.github.io/av1-rtp-spec/#a-appendix>), which serves any codec.
//!
//! Without it a browser takes H.264 for one chain: after a packet that never comes it decodes nothing up to the next key frame.
//! With it, it decodes whatever needs only frames that it has.
//!
//! One structure serves all our streams, so a key frame never invalidates what others say: one layer, a template for frames
//! that need nothing and one for frames that need the frame before them. Other distances are written out.

/// What the extension is called in the offer. Browsers offer it if the page asks for it.
pub(super) const URI: &str = "https://aomediacodec.github.io/av1-rtp-spec/#dependency-descriptor-rtp-header-extension";
/// The greatest distance that can be written.
pub(super) const MAX_DISTANCE: u32 = 1 << 12;

const KEY_TEMPLATE: u32 = 0;
const NEXT_TEMPLATE: u32 = 1;
/// `decode_target_indication` of all templates: whoever has it may go on with what follows.
const SWITCH: u32 = 2;

/// What one packet says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Descriptor {
    /// The frame's number, counted from any.
    pub(super) number: u16,
    /// The packet is the first of its frame, or the last.
    pub(super) first: bool,
    pub(super) last: bool,
    /// How many frames before it the one is that it needs; `None` for a key frame.
    pub(super) distance: Option<u32>,
}

impl Descriptor {
    /// As the extension has it: three to eight bytes.
    pub(super) fn bytes(&self) -> Vec<u8> {
        let mut out = Bits::default();
        // mandatory_descriptor_fields
        out.put(self.first.into(), 1);
        out.put(self.last.into(), 1);
        out.put(if self.distance.is_some() { NEXT_TEMPLATE } else { KEY_TEMPLATE }, 6);
        out.put(self.number.into(), 16);
        // extended_descriptor_fields: structure, active decode targets, and own indications, distances and chains
        match self.distance {
            None if self.first => {
                out.put(0b10000, 5);
                structure(&mut out);
            }
            None | Some(1) => {}
            Some(distance) => {
                out.put(0b00010, 5);
                own_distance(&mut out, distance.clamp(1, MAX_DISTANCE) - 1);
            }
        }
        out.bytes
    }
}

/// `template_dependency_structure`
fn structure(out: &mut Bits) {
    out.put(KEY_TEMPLATE, 6); // template_id_offset
    out.put(0, 5); // dt_cnt_minus_one
    out.put(0, 2); // next_layer_idc: the second template is of the same layer …
    out.put(3, 2); // … and the last
    out.put(SWITCH, 2);
    out.put(SWITCH, 2);
    out.put(0, 1); // the first needs nothing
    out.put(1, 1); // the second needs …
    out.put(0, 4); // … the frame before it …
    out.put(0, 1); // … and no other
    out.put(0, 1); // chain_cnt, of none or one
    out.put(0, 1); // resolutions_present_flag
}

/// `frame_fdiffs` with one distance, counted from 1.
fn own_distance(out: &mut Bits, distance_minus_one: u32) {
    let nibbles = match distance_minus_one {
        0..0x10 => 1,
        0x10..0x100 => 2,
        _ => 3,
    };
    out.put(nibbles, 2);
    out.put(distance_minus_one, 4 * nibbles);
    out.put(0, 2);
}

/// Written from the highest bit on; the last byte is filled with zeros.
#[derive(Default)]
struct Bits {
    bytes: Vec<u8>,
    used: usize,
}

impl Bits {
    fn put(&mut self, value: u32, count: u32) {
        for bit in (0..count).rev() {
            if self.used.is_multiple_of(8) {
                self.bytes.push(0);
            }
            if let Some(byte) = self.bytes.last_mut() {
                *byte |= ((value >> bit & 1) as u8) << (7 - self.used % 8);
            }
            self.used += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hex(descriptor: Descriptor) -> String {
        descriptor.bytes().iter().map(|byte| format!("{byte:02x}")).collect()
    }

    #[test]
    fn packets_of_a_key_frame_bring_the_structure_once() {
        let key = Descriptor { number: 0x1234, first: true, last: false, distance: None };
        // 1 0 000000, number, 10000 000000 00000 00 11 10 10 0 1 0000 0 0 0, seven bits of nothing.
        assert_eq!(hex(key), "80123480003a4000");
        assert_eq!(hex(Descriptor { first: false, ..key }), "001234");
        assert_eq!(hex(Descriptor { first: false, last: true, ..key }), "401234");
    }

    #[test]
    fn the_frame_before_is_a_template_and_others_are_written_out() {
        let next = Descriptor { number: 7, first: true, last: true, distance: Some(1) };
        assert_eq!(hex(next), "c10007");
        // 00010 01 1111 00 …
        assert_eq!(hex(Descriptor { distance: Some(16), ..next }), "c10007".to_owned() + "13e0");
        // 00010 10 00010000 00 …
        assert_eq!(hex(Descriptor { distance: Some(17), ..next }), "c10007".to_owned() + "142000");
        // 00010 11 000100000000 00 …
        assert_eq!(hex(Descriptor { distance: Some(257), ..next }), "c10007".to_owned() + "162000");
        assert_eq!(hex(Descriptor { distance: Some(4096), ..next }), "c10007".to_owned() + "17ffe0");
    }
}
