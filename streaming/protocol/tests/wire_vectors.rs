//! The page and the server write input alike: both read `web/tests/wire-vectors.json`.

use lightcone_protocol::input::{Actions, ClientMessage, Edge, Input, Sample, Text, decode};
use serde::Deserialize;

#[derive(Deserialize)]
struct Vectors {
    messages: Vec<Vector>,
    refused: Vec<Refused>,
}

#[derive(Deserialize)]
struct Vector {
    name: String,
    hex: String,
    motion: Option<Vec<SampleFields>>,
    edge: Option<EdgeFields>,
    /// Hexadecimal.
    key: Option<String>,
    text: Option<TextFields>,
    /// Hexadecimal; there when the message is signed.
    signature: Option<String>,
}

#[derive(Deserialize)]
struct SampleFields {
    seq: u32,
    held: u16,
    move_x: f32,
    move_y: f32,
    yaw_rad: f32,
    pitch_rad: f32,
}

#[derive(Deserialize)]
struct EdgeFields {
    seq: u32,
    actions: u16,
    pressed: bool,
}

#[derive(Deserialize)]
struct TextFields {
    seq: u32,
    text: String,
}

#[derive(Deserialize)]
struct Refused {
    name: String,
    hex: String,
}

/// Half a step of the coarsest field, the stick.
const TOLERANCE: f32 = 0.51 / 127.0;

fn vectors() -> Vectors {
    let vectors: Vectors =
        serde_json::from_str(include_str!("../../web/tests/wire-vectors.json")).expect("the vectors are JSON");
    assert!(vectors.messages.len() >= 10 && vectors.refused.len() >= 10, "vectors are missing");
    vectors
}

fn bytes(hex: &str) -> Vec<u8> {
    (0..hex.len()).step_by(2).map(|at| u8::from_str_radix(&hex[at..at + 2], 16).expect("hex digits")).collect()
}

fn input(vector: &Vector) -> Input {
    let message = match (&vector.motion, &vector.edge, &vector.key, &vector.text) {
        (Some(samples), None, None, None) => ClientMessage::Motion(samples.iter().map(sample).collect()),
        (None, Some(edge), None, None) => {
            ClientMessage::Edge(Edge { seq: edge.seq, actions: Actions(edge.actions), pressed: edge.pressed })
        }
        (None, None, Some(key), None) => ClientMessage::Key(bytes(key).try_into().expect("32 bytes")),
        (None, None, None, Some(TextFields { seq, text })) => {
            ClientMessage::Text(Text { seq: *seq, text: text.clone() })
        }
        _ => panic!("{}: a vector is a motion, an edge, a key or a text", vector.name),
    };
    match &vector.signature {
        Some(signature) => Input::signed(message, |_| bytes(signature).try_into().expect("64 bytes")),
        None => Input::unsigned(message),
    }
}

fn sample(fields: &SampleFields) -> Sample {
    Sample {
        seq: fields.seq,
        held: Actions(fields.held),
        move_x: fields.move_x,
        move_y: fields.move_y,
        yaw_rad: fields.yaw_rad,
        pitch_rad: fields.pitch_rad,
    }
}

#[test]
fn writes_the_bytes_of_the_page() {
    for vector in vectors().messages {
        assert_eq!(input(&vector).to_wire(), bytes(&vector.hex), "{}", vector.name);
    }
}

#[test]
fn reads_the_fields_of_the_page() {
    for vector in vectors().messages {
        let read = decode(&bytes(&vector.hex)).unwrap_or_else(|error| panic!("{}: {error}", vector.name));
        let meant = input(&vector);
        assert_eq!((&read.bytes, read.signature), (&meant.bytes, meant.signature), "{}", vector.name);
        match (read.message, meant.message) {
            (ClientMessage::Motion(read), ClientMessage::Motion(meant)) => {
                assert_eq!(read.len(), meant.len(), "{}", vector.name);
                for (read, meant) in read.iter().zip(&meant) {
                    assert_same(read, meant, &vector.name);
                }
            }
            (read, meant) => assert_eq!(read, meant, "{}", vector.name),
        }
    }
}

fn assert_same(read: &Sample, meant: &Sample, name: &str) {
    assert_eq!((read.seq, read.held), (meant.seq, meant.held), "{name}");
    for (read, meant) in [
        (read.move_x, meant.move_x),
        (read.move_y, meant.move_y),
        (read.yaw_rad, meant.yaw_rad),
        (read.pitch_rad, meant.pitch_rad),
    ] {
        assert!((read - meant).abs() <= TOLERANCE, "{name}: {read} is not {meant}");
    }
}

#[test]
fn refuses_what_the_page_never_writes() {
    for Refused { name, hex } in vectors().refused {
        assert!(decode(&bytes(&hex)).is_err(), "{name} was taken");
    }
}
