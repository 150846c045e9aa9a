//! Proofs of an Ethereum address: who holds it has signed a text that was made for this occasion.
//!
//! A proof is an AUTH chain of Decentraland (ADR-44, npm `@dcl/crypto`): links, each signed by whom the link before it names.
//!
//! ```text
//! SIGNER                an address                                                    signed by nobody
//! ECDSA_EPHEMERAL       Decentraland Login⏎Ephemeral address: 0x…⏎Expiration: ISO     signed by that address; none or more
//! ECDSA_SIGNED_ENTITY   the text                                                      signed by the address named last
//! ```
//!
//! A wallet that signs the text itself makes a chain of the first link and the last. Signatures are those of `personal_sign`
//! (EIP-191, version 0x45): 65 bytes, r, s and v.
//!
//! ```
//! use lightcone_identity::AuthChain;
//!
//! let chain = r#"[
//!     {"type": "SIGNER", "payload": "0x3ea8147dabfe6818b0f8c1f8d756f4ad20321a65", "signature": ""},
//!     {"type": "ECDSA_EPHEMERAL", "payload": "Decentraland Login\nEphemeral address: 0x05Ac0D29E42F9ae09B0EfA250BD3385FC3D0a68B\nExpiration: 2022-03-11T22:35:52.090Z",
//!      "signature": "0xda87889b7d8aa91255d3f736b2519b6d3af42ce15f8fbc17dedf3d69f647835c7de6f6bfb37dd18fd5df1a7ad14ff3d118c2c880647f28b1b77b73453c97f2ea1b"},
//!     {"type": "ECDSA_SIGNED_ENTITY", "payload": "QmfQtX7BrXzZx7UwupsqNwKGirSZUVBpjN5whujwcp9qyk",
//!      "signature": "0x201205d50cae412c4d4de3c08eeffee5ea7d3fa7a310a3d47f7521a9d14988ff7affcfa7c8381ec9d8416bab0231d71be210bbc21c7694fb1470592cec65a6141b"}
//! ]"#;
//! let chain = AuthChain::parse(chain.as_bytes())?;
//! let address = chain.verify("QmfQtX7BrXzZx7UwupsqNwKGirSZUVBpjN5whujwcp9qyk", 1_600_000_000_000)?;
//! assert_eq!(address.to_string(), "0x3ea8147dabfe6818b0f8c1f8d756f4ad20321a65");
//! # Ok::<(), lightcone_identity::ChainError>(())
//! ```
//!
//! It deliberately asks no blockchain: a wallet that is a contract (EIP-1654, EIP-1271) can prove nothing here. It reads no
//! clock, holds no keys of people and remembers nothing: whoever calls it gives the time, and makes texts that are good only once.

mod address;
mod chain;
mod ephemeral;
mod error;
mod keccak;
mod limits;
mod link;
mod personal;
mod scripted;
mod time;

pub use address::{checked, checksummed};
pub use chain::AuthChain;
pub use error::{ChainError, LinkError};
pub use limits::{MAX_CHAIN_BYTES, MAX_LINKS};
pub use scripted::ScriptedWallet;
