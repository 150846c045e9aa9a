//! A wallet for tests and tools.

use lightcone_protocol::EthereumAddress;
use secp256k1::{Message, SecretKey, ecdsa::RecoverableSignature};
use serde_json::{Value, json};

use crate::address::checksummed;
use crate::link::{EPHEMERAL, SIGNED_ENTITY, SIGNER};
use crate::personal::{address, hash};

/// A wallet whose key the program holds. It is made for tests and tools: people's keys stay in their wallets.
///
/// ```
/// use lightcone_identity::{AuthChain, ScriptedWallet};
///
/// let wallet = ScriptedWallet::new(1);
/// let proof = AuthChain::parse(wallet.proof("a text").to_string().as_bytes())?;
/// assert_eq!(proof.verify("a text", 0)?, wallet.address());
/// # Ok::<(), lightcone_identity::ChainError>(())
/// ```
#[derive(Clone, Debug)]
pub struct ScriptedWallet(SecretKey);

impl ScriptedWallet {
    /// The wallet of a number, which anybody knows. Of 0 it is that of 1.
    pub fn new(number: u64) -> Self {
        let mut secret = [0; 32];
        secret[24..].copy_from_slice(&number.max(1).to_be_bytes());
        // Below the order of the group, and not 0: a key.
        Self(SecretKey::from_secret_bytes(secret).expect("a small number is a key"))
    }

    /// Its address.
    pub fn address(&self) -> EthereumAddress {
        address(&self.0.public_key())
    }

    /// What `personal_sign` answers.
    pub fn sign(&self, text: &str) -> String {
        let signature = RecoverableSignature::sign_ecdsa_recoverable(Message::from_digest(hash(text)), &self.0);
        let (parity, numbers) = signature.serialize_compact();
        let bytes = numbers.into_iter().chain([27 + parity.to_u8()]);
        bytes.fold("0x".to_owned(), |text, byte| format!("{text}{byte:02x}"))
    }

    /// The chain of a wallet that signs a text itself.
    pub fn proof(&self, text: &str) -> Value {
        json!([self.head(), self.link(SIGNED_ENTITY, text)])
    }

    /// The chain of a wallet that has let another sign in its place until then (`2026-12-01T12:00:00.000Z`).
    pub fn proof_by(&self, other: &Self, until: &str, text: &str) -> Value {
        let other_address = checksummed(other.address());
        let login = format!("Decentraland Login\nEphemeral address: {other_address}\nExpiration: {until}");
        json!([self.head(), self.link(EPHEMERAL, &login), other.link(SIGNED_ENTITY, text)])
    }

    fn head(&self) -> Value {
        json!({ "type": SIGNER, "payload": checksummed(self.address()), "signature": "" })
    }

    fn link(&self, kind: &str, payload: &str) -> Value {
        json!({ "type": kind, "payload": payload, "signature": self.sign(payload) })
    }
}
