//! The content key, encrypted to one recipient.

use std::io::Read;

use hpke::rand_core::CryptoRng;
use hpke::{Deserializable, Serializable};
use lightcone_attest::Digest;
use zeroize::Zeroizing;

use super::error::SealedError;
use super::keys::UnsealKey;
use super::recipient::{KEY_BYTES, Recipient};
use super::suite::{Encapsulated, Private, Public, TAG_BYTES, receiver, sender};
use crate::source::Source;

/// No other use of HPKE in this project begins so.
const INFO: &[u8] = b"lightcone 2026-12-01 sealed package content key v1";

/// What the chunks are encrypted with.
pub(super) type ContentKey = Zeroizing<[u8; KEY_BYTES]>;

/// One recipient, and what only it can open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Envelope {
    pub(super) recipient: Recipient,
    encapsulated: [u8; KEY_BYTES],
    sealed: [u8; KEY_BYTES + TAG_BYTES],
}

impl Envelope {
    /// Encrypts the content key to a recipient, tied to what stays readable.
    pub(super) fn seal(
        key: &ContentKey,
        recipient: Recipient,
        readable: &Digest,
        random: &mut impl CryptoRng,
    ) -> Result<Self, SealedError> {
        let no_key = |_| SealedError::Key(recipient);
        let public = Public::from_bytes(&recipient.0).map_err(no_key)?;
        let (encapsulated, mut context) = sender(&public, INFO, random).map_err(no_key)?;
        let text = context.seal(&key[..], &readable.0).map_err(no_key)?;
        let sealed = text.try_into().map_err(|_| SealedError::Key(recipient))?;
        Ok(Self { recipient, encapsulated: encapsulated.to_bytes().into(), sealed })
    }

    /// The content key, if this is the recipient's key and nothing was altered.
    pub(super) fn open(&self, key: &UnsealKey, readable: &Digest) -> Result<ContentKey, SealedError> {
        let opened = || {
            let private = Private::from_bytes(key.bytes()).ok()?;
            let encapsulated = Encapsulated::from_bytes(&self.encapsulated).ok()?;
            let mut context = receiver(&private, &encapsulated, INFO).ok()?;
            let text = Zeroizing::new(context.open(&self.sealed, &readable.0).ok()?);
            Some(Zeroizing::new(<[u8; KEY_BYTES]>::try_from(&text[..]).ok()?))
        };
        opened().ok_or(SealedError::Envelope(self.recipient))
    }

    pub(super) fn read(from: &mut Source<impl Read>) -> Result<Self, SealedError> {
        let what = "a recipient";
        Ok(Self { recipient: Recipient(from.array(what)?), encapsulated: from.array(what)?, sealed: from.array(what)? })
    }

    pub(super) fn write(&self, to: &mut Vec<u8>) {
        to.extend(self.recipient.0);
        to.extend(self.encapsulated);
        to.extend(self.sealed);
    }
}
