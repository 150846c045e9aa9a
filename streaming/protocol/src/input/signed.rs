//! A message as it came over the wire, with the signature that came with it.

use super::message::ClientMessage;
use super::wire::{WireError, decode_message, encode, is_marked_signed, mark_signed};

/// A message as it came: what it says, and what its player signed.
///
/// Nothing here is verified. Who does so knows what the player was told to sign: a prefix, a binding, and `bytes`.
#[derive(Clone, Debug, PartialEq)]
pub struct Input {
    /// What it says.
    pub message: ClientMessage,
    /// The message on the wire without the signature; [`decode_message`](super::decode_message) reads it again.
    pub bytes: Vec<u8>,
    /// Ed25519, of the session's [`ClientMessage::Key`]. A session signs all of its motions and edges, or none.
    pub signature: Option<[u8; 64]>,
}

impl Input {
    /// As a page without a key sends it.
    pub fn unsigned(message: ClientMessage) -> Self {
        let bytes = encode(&message);
        Self { message, bytes, signature: None }
    }

    /// As a page with a key sends it. `sign` is given [`Input::bytes`]; a key itself is never signed.
    pub fn signed(message: ClientMessage, sign: impl FnOnce(&[u8]) -> [u8; 64]) -> Self {
        let mut bytes = encode(&message);
        if matches!(message, ClientMessage::Key(_)) {
            return Self { message, bytes, signature: None };
        }
        mark_signed(&mut bytes);
        let signature = Some(sign(&bytes));
        Self { message, bytes, signature }
    }

    /// On the wire: the message, and its signature if it has one.
    pub fn to_wire(&self) -> Vec<u8> {
        [&self.bytes[..], self.signature.as_ref().map_or(&[], |signature| signature)].concat()
    }
}

/// Reads one message and splits its signature off.
pub fn decode(bytes: &[u8]) -> Result<Input, WireError> {
    let signed = is_marked_signed(bytes);
    let (bytes, signature) = match bytes.split_last_chunk() {
        Some((message, signature)) if signed => (message, Some(*signature)),
        _ => (bytes, None),
    };
    let message = decode_message(bytes)?;
    if signature.is_none() && signed {
        return Err(WireError::Length { kind: bytes[1], got: bytes.len() });
    }
    Ok(Input { message, bytes: bytes.to_vec(), signature })
}
