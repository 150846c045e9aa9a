//! Properties of the input protocol, both ways.

use std::f32::consts::{FRAC_PI_2, PI};

use lightcone_streaming::input::{
    Actions, ClientMessage, Edge, MAX_SAMPLES, Sample, VERSION, WireError, decode, encode,
};
use proptest::prelude::*;

/// Values that the wire can hold exactly.
fn sample() -> impl Strategy<Value = Sample> {
    let steps = (0u16..=0xff, -127i8..=127, -127i8..=127, -32767i16..=32767, -32767i16..=32767);
    steps.prop_map(|(held, x, y, yaw, pitch)| Sample {
        seq: 0,
        held: Actions(held),
        move_x: f32::from(x) / 127.0,
        move_y: f32::from(y) / 127.0,
        yaw_rad: f32::from(yaw) / 32767.0 * PI,
        pitch_rad: f32::from(pitch) / 32767.0 * FRAC_PI_2,
    })
}

fn motion() -> impl Strategy<Value = ClientMessage> {
    let samples = prop::collection::vec((sample(), 1u32..1000), 1..=MAX_SAMPLES);
    samples.prop_map(|samples| {
        let mut seq = 0;
        let mut oldest_first: Vec<Sample> = samples
            .into_iter()
            .map(|(sample, gap)| {
                seq += gap;
                Sample { seq, ..sample }
            })
            .collect();
        oldest_first.reverse();
        ClientMessage::Motion(oldest_first)
    })
}

fn edge() -> impl Strategy<Value = ClientMessage> {
    (1u32.., 1u16..=0xff, any::<bool>())
        .prop_map(|(seq, actions, pressed)| ClientMessage::Edge(Edge { seq, actions: Actions(actions), pressed }))
}

proptest! {
    #[test]
    fn what_is_written_is_read(message in prop_oneof![motion(), edge()]) {
        prop_assert_eq!(decode(&encode(&message)), Ok(message));
    }

    #[test]
    fn what_is_read_is_written_the_same(mut bytes in prop::collection::vec(any::<u8>(), 12..112), kind in 1u8..=2) {
        (bytes[0], bytes[1], bytes[3]) = (VERSION, kind, 0);
        if let Ok(message) = decode(&bytes) {
            prop_assert_eq!(encode(&message), bytes);
        }
    }

    #[test]
    fn random_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..160)) {
        let _ = decode(&bytes);
    }

    #[test]
    fn a_cut_or_longer_message_is_refused(message in prop_oneof![motion(), edge()], cut in 1usize..12, more in 1usize..12) {
        let mut bytes = encode(&message);
        prop_assert!(decode(&bytes[..bytes.len() - cut]).is_err());
        bytes.resize(bytes.len() + more, 0);
        prop_assert!(decode(&bytes).is_err());
    }

    #[test]
    fn any_float_can_be_written_and_is_read_within_range(x: f32, y: f32, yaw: f32, pitch: f32) {
        let sample = Sample { seq: 1, held: Actions::ALL, move_x: x, move_y: y, yaw_rad: yaw, pitch_rad: pitch };
        let Ok(ClientMessage::Motion(samples)) = decode(&encode(&ClientMessage::Motion(vec![sample]))) else {
            panic!("what we write can be read")
        };
        let Sample { move_x, move_y, yaw_rad, pitch_rad, .. } = samples[0];
        prop_assert!((-1.0..=1.0).contains(&move_x) && (-1.0..=1.0).contains(&move_y));
        prop_assert!((-PI..=PI).contains(&yaw_rad) && (-FRAC_PI_2..=FRAC_PI_2).contains(&pitch_rad));
    }
}

/// A motion of one sample that is valid but for what `spoil` does.
fn spoilt(spoil: impl FnOnce(&mut Vec<u8>)) -> Result<ClientMessage, WireError> {
    let mut bytes = encode(&ClientMessage::Motion(vec![Sample { seq: 5, ..Sample::default() }]));
    spoil(&mut bytes);
    decode(&bytes)
}

#[test]
fn each_field_outside_its_range_is_named() {
    let field = |name, value| Err(WireError::Field { field: name, value });
    assert_eq!(spoilt(|b| b[0] = 2), Err(WireError::Version(2)));
    assert_eq!(spoilt(|b| b[1] = 9), Err(WireError::Kind(9)));
    assert_eq!(spoilt(|b| b[2] = 0), field("count", 0));
    assert_eq!(spoilt(|b| b[2] = 9), field("count", 9));
    assert_eq!(spoilt(|b| b[2] = 2), Err(WireError::Length { kind: 1, got: 16 }));
    assert_eq!(spoilt(|b| b[3] = 1), field("zero", 1));
    assert_eq!(spoilt(|b| b[4] = 0), field("sequence", 0));
    assert_eq!(spoilt(|b| b[9] = 1), field("actions", 256));
    assert_eq!(spoilt(|b| b[10] = 0x80), field("stick x", -128));
    assert_eq!(spoilt(|b| b[13] = 0x80), field("yaw", -32768));
    assert_eq!(spoilt(|b| b[15] = 0x80), field("pitch", -32768));
    assert_eq!(decode(&[]), Err(WireError::Length { kind: 0, got: 0 }));
}

#[test]
fn samples_that_do_not_fall_are_refused() {
    let same = vec![Sample { seq: 5, ..Sample::default() }; 2];
    let refused = decode(&encode(&ClientMessage::Motion(same)));
    assert_eq!(refused, Err(WireError::Field { field: "sequence", value: 5 }));
}
