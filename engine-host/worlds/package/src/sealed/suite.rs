//! HPKE (RFC 9180), base mode, DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, ChaCha20-Poly1305.

use hpke::aead::{AeadCtxR, AeadCtxS, ChaCha20Poly1305};
use hpke::kdf::HkdfSha256;
use hpke::kem::X25519HkdfSha256;
use hpke::rand_core::CryptoRng;
use hpke::{Deserializable, HpkeError, Kem, OpModeR, OpModeS, Serializable, setup_receiver, setup_sender_with_rng};

use super::recipient::{KEY_BYTES, Recipient};

pub(super) const TAG_BYTES: usize = 16;

pub(super) type Private = <X25519HkdfSha256 as Kem>::PrivateKey;
pub(super) type Public = <X25519HkdfSha256 as Kem>::PublicKey;
pub(super) type Encapsulated = <X25519HkdfSha256 as Kem>::EncappedKey;
type Sender = AeadCtxS<ChaCha20Poly1305, HkdfSha256, X25519HkdfSha256>;
type Receiver = AeadCtxR<ChaCha20Poly1305, HkdfSha256, X25519HkdfSha256>;

/// What encrypts to a public key, and what its holder needs to decrypt.
pub(super) fn sender(
    to: &Public,
    info: &[u8],
    random: &mut impl CryptoRng,
) -> Result<(Encapsulated, Sender), HpkeError> {
    setup_sender_with_rng(&OpModeS::Base, to, info, random)
}

/// What decrypts.
pub(super) fn receiver(key: &Private, encapsulated: &Encapsulated, info: &[u8]) -> Result<Receiver, HpkeError> {
    setup_receiver(&OpModeR::Base, key, encapsulated, info)
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
        let mut context = receiver(&private, &encapsulated, &info).unwrap();
        let text: [u8; 45] =
            bytes("1c5250d8034ec2b784ba2cfd69dbdb8af406cfe3ff938e131f0def8c8b60b4db21993c62ce81883d2dd1b51a28");
        assert_eq!(context.open(&text, b"Count-0").unwrap(), b"Beauty is truth, truth beauty");
    }
}
