//! Properties of the input protocol, both ways.

use std::f32::consts::{FRAC_PI_2, PI};

use lightcone_protocol::input::{
    Actions, ClientMessage, Edge, Input, MAX_SAMPLES, Sample, Text, VERSION, WireError, decode, decode_message, encode,
};
use proptest::prelude::*;

/// Values that the wire can hold exactly.
fn sample() -> impl Strategy<Value = Sample> {
    let steps = (any::<u16>(), -127i8..=127, -127i8..=127, -32767i16..=32767, -32767i16..=32767);
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
    (1u32.., 1u16.., any::<bool>())
        .prop_map(|(seq, actions, pressed)| ClientMessage::Edge(Edge { seq, actions: Actions(actions), pressed }))
}

fn key() -> impl Strategy<Value = ClientMessage> {
    any::<[u8; 32]>().prop_map(ClientMessage::Key)
}

fn text() -> impl Strategy<Value = ClientMessage> {
    (1u32.., "\\PC{1,256}").prop_map(|(seq, text)| ClientMessage::Text(Text { seq, text }))
}

/// Signed or not.
fn input() -> impl Strategy<Value = Input> {
    let signature = prop::array::uniform32(any::<[u8; 2]>()).prop_map(|pairs| pairs.concat().try_into().unwrap());
    (prop_oneof![motion(), edge(), key(), text()], prop::option::of(signature)).prop_map(|(message, signature)| {
        match signature {
            Some(signature) => Input::signed(message, |_| signature),
            None => Input::unsigned(message),
        }
    })
}

proptest! {
    #[test]
    fn what_is_written_is_read(input in input()) {
        prop_assert_eq!(decode_message(&input.bytes), Ok(input.message.clone()));
        prop_assert_eq!(decode(&input.to_wire()), Ok(input));
    }

    #[test]
    fn what_is_read_is_written_the_same(
        mut bytes in prop::collection::vec(any::<u8>(), 12..176), kind in 1u8..=3, count in 0u8..=8, signed in 0u8..=1, fit in any::<bool>(),
    ) {
        bytes[..4].copy_from_slice(&[VERSION, kind, count, signed]);
        if fit {
            let body = [0, 12 * usize::from(count), 8, 32][usize::from(kind)];
            bytes.resize(4 + body + 64 * usize::from(signed), 0);
        }
        if let Ok(input) = decode(&bytes) {
            prop_assert_eq!(input.to_wire(), &bytes[..]);
            prop_assert_eq!(input.signature.is_some(), signed == 1);
            let mut unsigned = input.bytes;
            unsigned[3] = 0;
            prop_assert_eq!(encode(&input.message), unsigned);
        }
    }

    #[test]
    fn random_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = decode(&bytes);
        let _ = decode_message(&bytes);
    }

    #[test]
    fn a_cut_or_longer_message_is_refused(input in input(), cut in 1usize..12, more in 1usize..12) {
        let mut bytes = input.to_wire();
        prop_assert!(decode(&bytes[..bytes.len() - cut]).is_err());
        bytes.resize(bytes.len() + more, 0);
        prop_assert!(decode(&bytes).is_err());
    }

    #[test]
    fn any_float_can_be_written_and_is_read_within_range(x: f32, y: f32, yaw: f32, pitch: f32) {
        let sample = Sample { seq: 1, held: Actions(0xffff), move_x: x, move_y: y, yaw_rad: yaw, pitch_rad: pitch };
        let Ok(ClientMessage::Motion(samples)) = decode_message(&encode(&ClientMessage::Motion(vec![sample]))) else {
            panic!("what we write can be read")
        };
        let Sample { move_x, move_y, yaw_rad, pitch_rad, .. } = samples[0];
        prop_assert!((-1.0..=1.0).contains(&move_x) && (-1.0..=1.0).contains(&move_y));
        prop_assert!((-PI..=PI).contains(&yaw_rad) && (-FRAC_PI_2..=FRAC_PI_2).contains(&pitch_rad));
    }
}

/// A motion of one sample that is valid but for what `spoil` does.
fn spoilt(spoil: impl FnOnce(&mut Vec<u8>)) -> Result<Input, WireError> {
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
    assert_eq!(spoilt(|b| b[3] = 1), Err(WireError::Length { kind: 1, got: 16 }));
    assert_eq!(spoilt(|b| b[3] = 2), field("signed", 2));
    assert_eq!(spoilt(|b| b[4] = 0), field("sequence", 0));
    assert_eq!(spoilt(|b| b[10] = 0x80), field("stick x", -128));
    assert_eq!(spoilt(|b| b[13] = 0x80), field("yaw", -32768));
    assert_eq!(spoilt(|b| b[15] = 0x80), field("pitch", -32768));
    assert_eq!(decode(&[]), Err(WireError::Length { kind: 0, got: 0 }));
}

#[test]
fn what_is_signed_is_the_message_with_its_mark() {
    let message = ClientMessage::Motion(vec![Sample { seq: 5, ..Sample::default() }]);
    let mut given = Vec::new();
    let input = Input::signed(message.clone(), |bytes| {
        given = bytes.to_vec();
        [7; 64]
    });
    assert_eq!((given[3], &given), (1, &input.bytes));
    assert_eq!(input.to_wire()[..16], input.bytes);
    assert_eq!(input.to_wire()[16..], [7; 64]);
    assert_eq!(Input::unsigned(message).bytes[3], 0);
}

#[test]
fn a_key_is_32_bytes_and_never_signed() {
    let key = encode(&ClientMessage::Key([9; 32]));
    assert_eq!((key.len(), &key[..5]), (36, &[1, 3, 0, 0, 9][..]));
    let spoilt = |at: usize, value: u8| {
        let mut bytes = key.clone();
        bytes[at] = value;
        bytes.resize(36 + 64 * usize::from(at == 3), 0);
        decode(&bytes)
    };
    assert_eq!(spoilt(2, 1), Err(WireError::Field { field: "zero", value: 1 }));
    assert_eq!(spoilt(3, 1), Err(WireError::Field { field: "signed", value: 1 }));
    assert_eq!(decode(&key[..35]), Err(WireError::Length { kind: 3, got: 35 }));
}

#[test]
fn samples_that_do_not_fall_are_refused() {
    let same = vec![Sample { seq: 5, ..Sample::default() }; 2];
    let refused = decode(&encode(&ClientMessage::Motion(same)));
    assert_eq!(refused, Err(WireError::Field { field: "sequence", value: 5 }));
}
