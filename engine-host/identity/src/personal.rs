//! Signatures of `personal_sign` (EIP-191).

use lightcone_protocol::EthereumAddress;
use secp256k1::ecdsa::{RecoverableSignature, RecoveryId};
use secp256k1::{Message, PublicKey};

use crate::error::LinkError;
use crate::keccak::keccak256;

const SIGNATURE_BYTES: usize = 65;

/// Who signed a text. Of the two signatures that belong together, only the one with the lower s is one (EIP-2).
pub(crate) fn signer(text: &str, signature: &str) -> Result<EthereumAddress, LinkError> {
    let bytes = bytes(signature).ok_or(LinkError::Signature)?;
    let (numbers, [v]) = bytes.split_at(SIGNATURE_BYTES - 1) else { return Err(LinkError::Signature) };
    // Some wallets count from 0, Ethereum from 27.
    let parity = match v {
        0 | 27 => RecoveryId::Zero,
        1 | 28 => RecoveryId::One,
        _ => return Err(LinkError::Signature),
    };
    let signature = RecoverableSignature::from_compact(numbers, parity).map_err(|_| LinkError::Signature)?;
    if !is_lower(&signature) {
        return Err(LinkError::Signature);
    }
    let key = signature.recover(Message::from_digest(hash(text))).map_err(|_| LinkError::Signature)?;
    Ok(address(&key))
}

/// What is signed of a text.
pub(crate) fn hash(text: &str) -> [u8; 32] {
    let length = text.len().to_string();
    keccak256(&[b"\x19Ethereum Signed Message:\n", length.as_bytes(), text.as_bytes()])
}

fn is_lower(signature: &RecoverableSignature) -> bool {
    let given = signature.to_standard();
    let mut lower = given;
    lower.normalize_s();
    lower == given
}

/// The last 20 bytes of the hash of the key's two numbers.
pub(crate) fn address(key: &PublicKey) -> EthereumAddress {
    let hash = keccak256(&[&key.serialize_uncompressed()[1..]]);
    let mut address = [0; EthereumAddress::BYTES];
    address.copy_from_slice(&hash[hash.len() - EthereumAddress::BYTES..]);
    EthereumAddress(address)
}

fn bytes(text: &str) -> Option<[u8; SIGNATURE_BYTES]> {
    let digits = text.strip_prefix("0x")?.as_bytes();
    if digits.len() != 2 * SIGNATURE_BYTES {
        return None;
    }
    let mut bytes = [0; SIGNATURE_BYTES];
    for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
        let digit = |at: usize| char::from(pair[at]).to_digit(16);
        *byte = (digit(0)? << 4 | digit(1)?) as u8;
    }
    Some(bytes)
}
