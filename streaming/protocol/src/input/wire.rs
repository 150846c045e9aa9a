//! Input on the wire, version 1. All integers little-endian. A message that does not fit to the byte is refused whole.
//!
//! ```text
//! offset size  motion (channel `input`: unordered, no retransmits)
//! 0      1     version = 1
//! 1      1     kind = 1
//! 2      1     count n, 1..=8
//! 3      1     signed: 0, or 1
//! 4      12·n  samples, newest first, sequences strictly falling:
//!   +0   4     sequence u32, ≥ 1
//!   +4   2     held actions u16: bits 0..=7 of every world, 8..=15 of this one's own
//!   +6   1     stick x i8, −127..=127, scaled by 1/127
//!   +7   1     stick y i8, likewise
//!   +8   2     yaw i16, −32767..=32767, scaled by π/32767
//!   +10  2     pitch i16, −32767..=32767, scaled by (π/2)/32767
//!
//! offset size  edge (channel `control`: reliable, ordered)
//! 0      1     version = 1
//! 1      1     kind = 2
//! 2      1     1 pressed, 0 released
//! 3      1     signed: 0, or 1
//! 4      4     sequence u32, ≥ 1
//! 8      2     actions u16, not zero; bits likewise
//! 10     2     zero
//!
//! offset size  key (channel `control`; the first message of its session, or never)
//! 0      1     version = 1
//! 1      1     kind = 3
//! 2      2     zero
//! 4      32    Ed25519 public key (RFC 8032)
//!
//! offset size  text (channel `control`)
//! 0      1     version = 1
//! 1      1     kind = 4
//! 2      1     zero
//! 3      1     signed: 0, or 1
//! 4      4     sequence u32, ≥ 1
//! 8      2     bytes n u16, 1..=1024
//! 10     n     UTF-8, no control characters (Unicode's Cc)
//! ```
//!
//! Where `signed` is 1 a signature of 64 bytes follows: Ed25519, by the session's key, over `lightcone-input-v1:`, the session's
//! binding (32 bytes, in the world's notes) and the message without the signature. It is split off here, not verified.
//!
//! Angles and sticks are integers, so that a value that is no number cannot be written at all.

use std::f32::consts::{FRAC_PI_2, PI};

use super::message::{Actions, ClientMessage, Edge, Sample, Text};

/// Of this format.
pub const VERSION: u8 = 1;
/// In one motion message.
pub const MAX_SAMPLES: usize = 8;
/// In one text message.
pub const MAX_TEXT_BYTES: usize = 1024;

const MOTION: u8 = 1;
const EDGE: u8 = 2;
const KEY: u8 = 3;
const TEXT: u8 = 4;
const HEADER_BYTES: usize = 4;
/// Of the byte that says whether a signature follows.
const SIGNED_AT: usize = 3;
const SAMPLE_BYTES: usize = 12;
const EDGE_BYTES: usize = 12;
const KEY_BYTES: usize = 32;
/// Of a text message, before the text.
const TEXT_AT: usize = 10;

/// Why bytes are no message.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum WireError {
    /// Too short, too long, or not what the count says.
    #[error("an input message of kind {kind} cannot have {got} bytes")]
    Length {
        /// Kind byte, 0 when there is none.
        kind: u8,
        /// Bytes that came.
        got: usize,
    },
    /// Not [`VERSION`].
    #[error("input version {0} is not spoken here; version {VERSION} is")]
    Version(u8),
    /// Neither motion nor edge, key nor text.
    #[error("there is no input message of kind {0}")]
    Kind(u8),
    /// A field outside its range.
    #[error("input field '{field}' cannot be {value}")]
    Field {
        /// Its name in the table above.
        field: &'static str,
        /// What it held.
        value: i64,
    },
    /// Not UTF-8, or with a control character.
    #[error("input text is no line of UTF-8: byte {at} is wrong")]
    Text {
        /// Of the text.
        at: usize,
    },
}

/// Reads one message that stands without its signature ([`Input::bytes`](super::Input::bytes)).
pub fn decode_message(bytes: &[u8]) -> Result<ClientMessage, WireError> {
    let [version, kind, third, signed, body @ ..] = bytes else {
        return Err(WireError::Length { kind: 0, got: bytes.len() });
    };
    if *version != VERSION {
        return Err(WireError::Version(*version));
    }
    let most_signed = if *kind == KEY { 0 } else { 1 };
    in_range("signed", i64::from(*signed), 0, most_signed)?;
    let sized = |right: bool| if right { Ok(()) } else { Err(WireError::Length { kind: *kind, got: bytes.len() }) };
    match *kind {
        MOTION => {
            let count = in_range("count", i64::from(*third), 1, MAX_SAMPLES as i64)? as usize;
            sized(body.len() == count * SAMPLE_BYTES)?;
            decode_motion(body).map(ClientMessage::Motion)
        }
        EDGE => {
            sized(bytes.len() == EDGE_BYTES)?;
            decode_edge(*third, body).map(ClientMessage::Edge)
        }
        KEY => {
            in_range("zero", i64::from(*third), 0, 0)?;
            sized(body.len() == KEY_BYTES)?;
            let mut key = [0; KEY_BYTES];
            key.copy_from_slice(body);
            Ok(ClientMessage::Key(key))
        }
        TEXT => {
            in_range("zero", i64::from(*third), 0, 0)?;
            sized((TEXT_AT + 1..=TEXT_AT + MAX_TEXT_BYTES).contains(&bytes.len()))?;
            sized(bytes.len() == TEXT_AT + usize::from(u16::from_le_bytes([body[4], body[5]])))?;
            decode_text(body).map(ClientMessage::Text)
        }
        other => Err(WireError::Kind(other)),
    }
}

fn decode_motion(body: &[u8]) -> Result<Vec<Sample>, WireError> {
    let mut samples: Vec<Sample> = Vec::with_capacity(MAX_SAMPLES);
    for bytes in body.chunks_exact(SAMPLE_BYTES) {
        let sample = decode_sample(bytes)?;
        if samples.last().is_some_and(|newer| newer.seq <= sample.seq) {
            return Err(WireError::Field { field: "sequence", value: i64::from(sample.seq) });
        }
        samples.push(sample);
    }
    Ok(samples)
}

fn decode_sample(bytes: &[u8]) -> Result<Sample, WireError> {
    let i16_at = |at: usize| i64::from(i16::from_le_bytes([bytes[at], bytes[at + 1]]));
    let unit = |field, value, full: i64| Ok(in_range(field, value, -full, full)? as f32 / full as f32);
    Ok(Sample {
        seq: sequence(&bytes[0..4])?,
        held: actions(&bytes[4..6]),
        move_x: unit("stick x", i64::from(bytes[6] as i8), 127)?,
        move_y: unit("stick y", i64::from(bytes[7] as i8), 127)?,
        yaw_rad: unit("yaw", i16_at(8), 32767)? * PI,
        pitch_rad: unit("pitch", i16_at(10), 32767)? * FRAC_PI_2,
    })
}

fn decode_edge(pressed: u8, body: &[u8]) -> Result<Edge, WireError> {
    let pressed = in_range("pressed", i64::from(pressed), 0, 1)? == 1;
    let seq = sequence(&body[0..4])?;
    let actions = actions(&body[4..6]);
    if actions.0 == 0 {
        return Err(WireError::Field { field: "actions", value: 0 });
    }
    in_range("zero", i64::from(u16::from_le_bytes([body[6], body[7]])), 0, 0)?;
    Ok(Edge { seq, actions, pressed })
}

fn decode_text(body: &[u8]) -> Result<Text, WireError> {
    let (numbers, text) = body.split_at(TEXT_AT - HEADER_BYTES);
    let seq = sequence(&numbers[..4])?;
    let text = std::str::from_utf8(text).map_err(|error| WireError::Text { at: error.valid_up_to() })?;
    match text.find(char::is_control) {
        Some(at) => Err(WireError::Text { at }),
        None => Ok(Text { seq, text: text.to_owned() }),
    }
}

fn sequence(bytes: &[u8]) -> Result<u32, WireError> {
    let seq = u32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]);
    in_range("sequence", i64::from(seq), 1, i64::from(u32::MAX))?;
    Ok(seq)
}

fn actions(bytes: &[u8]) -> Actions {
    Actions(u16::from_le_bytes([bytes[0], bytes[1]]))
}

fn in_range(field: &'static str, value: i64, least: i64, most: i64) -> Result<i64, WireError> {
    if (least..=most).contains(&value) { Ok(value) } else { Err(WireError::Field { field, value }) }
}

/// Whether the message says that a signature follows.
pub(super) fn is_marked_signed(bytes: &[u8]) -> bool {
    bytes.get(SIGNED_AT) == Some(&1)
}

/// A signature follows. Not for a key.
pub(super) fn mark_signed(message: &mut [u8]) {
    message[SIGNED_AT] = 1;
}

/// Writes one message that is not signed, as the page does; values outside their range are clamped and NaN becomes 0.
pub fn encode(message: &ClientMessage) -> Vec<u8> {
    match message {
        ClientMessage::Motion(samples) => {
            let samples = &samples[..samples.len().min(MAX_SAMPLES)];
            let mut bytes = Vec::with_capacity(HEADER_BYTES + samples.len() * SAMPLE_BYTES);
            bytes.extend([VERSION, MOTION, samples.len() as u8, 0]);
            for sample in samples {
                bytes.extend(sample.seq.to_le_bytes());
                bytes.extend(sample.held.0.to_le_bytes());
                bytes.push(scaled(sample.move_x, 127.0) as i8 as u8);
                bytes.push(scaled(sample.move_y, 127.0) as i8 as u8);
                bytes.extend((scaled(sample.yaw_rad / PI, 32767.0) as i16).to_le_bytes());
                bytes.extend((scaled(sample.pitch_rad / FRAC_PI_2, 32767.0) as i16).to_le_bytes());
            }
            bytes
        }
        ClientMessage::Edge(edge) => {
            let mut bytes = vec![VERSION, EDGE, u8::from(edge.pressed), 0];
            bytes.extend(edge.seq.to_le_bytes());
            bytes.extend(edge.actions.0.to_le_bytes());
            bytes.extend([0, 0]);
            bytes
        }
        ClientMessage::Key(key) => [&[VERSION, KEY, 0, 0][..], key].concat(),
        ClientMessage::Text(Text { seq, text }) => {
            let text = &text[..text.floor_char_boundary(MAX_TEXT_BYTES)];
            [&[VERSION, TEXT, 0, 0][..], &seq.to_le_bytes(), &(text.len() as u16).to_le_bytes(), text.as_bytes()]
                .concat()
        }
    }
}

/// Casting from float saturates and turns NaN into 0.
fn scaled(unit: f32, full: f32) -> i32 {
    (unit.clamp(-1.0, 1.0) * full).round() as i32
}
