//! The content key, encrypted to one recipient: HPKE (RFC 9180), base mode, DHKEM(X25519, HKDF-SHA256), HKDF-SHA256,
//! ChaCha20-Poly1305.

use std::io::Read;

use hpke::aead::ChaCha20Poly1305;
use hpke::kdf::HkdfSha256;
use hpke::kem::X25519HkdfSha256;
use hpke::rand_core::CryptoRng;
use hpke::{Deserializable, Kem, OpModeR, OpModeS, Serializable, setup_receiver, setup_sender_with_rng};
use lightcone_attest::Digest;
use zeroize::Zeroizing;

use super::error::SealedError;
use super::keys::{KEY_BYTES, Recipient, UnsealKey};
use crate::source::Source;

/// No other use of HPKE in this project begins so.
const INFO: &[u8] = b"lightcone 2026-12-01 sealed package content key v1";
const TAG_BYTES: usize = 16;

/// What the chunks are encrypted with.
pub(super) type ContentKey = Zeroizing<[u8; KEY_BYTES]>;

type Private = <X25519HkdfSha256 as Kem>::PrivateKey;
type Public = <X25519HkdfSha256 as Kem>::PublicKey;
type Encapsulated = <X25519HkdfSha256 as Kem>::EncappedKey;

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
        let sender = setup_sender_with_rng::<ChaCha20Poly1305, HkdfSha256, X25519HkdfSha256>;
        let (encapsulated, mut context) = sender(&OpModeS::Base, &public, INFO, random).map_err(no_key)?;
        let text = context.seal(&key[..], &readable.0).map_err(no_key)?;
        let sealed = text.try_into().map_err(|_| SealedError::Key(recipient))?;
        Ok(Self { recipient, encapsulated: encapsulated.to_bytes().into(), sealed })
    }

    /// The content key, if this is the recipient's key and nothing was altered.
    pub(super) fn open(&self, key: &UnsealKey, readable: &Digest) -> Result<ContentKey, SealedError> {
        let opened = || {
            let private = Private::from_bytes(key.bytes()).ok()?;
            let encapsulated = Encapsulated::from_bytes(&self.encapsulated).ok()?;
            let receiver = setup_receiver::<ChaCha20Poly1305, HkdfSha256, X25519HkdfSha256>;
            let mut context = receiver(&OpModeR::Base, &private, &encapsulated, INFO).ok()?;
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

/// The public half of an X25519 key.
pub(super) fn public(private: &[u8; KEY_BYTES]) -> Recipient {
    // Every 32 bytes are a private key; no other length comes here.
    let public = Private::from_bytes(private).map(|private| X25519HkdfSha256::sk_to_pk(&private).to_bytes().into());
    Recipient(public.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bytes<const N: usize>(hex: &str) -> [u8; N] {
        std::array::from_fn(|at| u8::from_str_radix(&hex[2 * at..2 * at + 2], 16).unwrap())
    }

    /// RFC 9180, A.2.1: base mode of this suite, the first of its encryptions.
    #[test]
    fn the_suite_is_the_published_one() {
        let private =
            Private::from_bytes(&bytes::<32>("8057991eef8f1f1af18f4a9491d16a1ce333f695d4db8e38da75975c4478e0fb"))
                .unwrap();
        let encapsulated =
            Encapsulated::from_bytes(&bytes::<32>("1afa08d3dec047a643885163f1180476fa7ddb54c6a8029ea33f95796bf2ac4a"))
                .unwrap();
        let info: [u8; 20] = bytes("4f6465206f6e2061204772656369616e2055726e");
        let receiver = setup_receiver::<ChaCha20Poly1305, HkdfSha256, X25519HkdfSha256>;
        let mut context = receiver(&OpModeR::Base, &private, &encapsulated, &info).unwrap();
        let text: [u8; 45] =
            bytes("1c5250d8034ec2b784ba2cfd69dbdb8af406cfe3ff938e131f0def8c8b60b4db21993c62ce81883d2dd1b51a28");
        assert_eq!(context.open(&text, b"Count-0").unwrap(), b"Beauty is truth, truth beauty");
    }
}
