//! Payloads in their signed envelope.

use coset::{CoseSign1, CoseSign1Builder, HeaderBuilder, RegisteredLabelWithPrivate, TaggedCborSerializable, iana};

use super::cbor::FieldError;
use super::key::{PublicKey, SigningKey};
use crate::digest::Digest;

/// The longest signed statement, bytes.
pub const MAX_BYTES: usize = 16 * 1024;

const HASH_CONTEXT: &str = "lightcone 2026-11-24 statement hash v1";

/// A kind of statement: what can be signed.
pub trait Statement: Sized {
    /// The kind's name, with a version. It is COSE's external additional data: a signature of one kind of statement
    /// is worth nothing for another.
    const CONTEXT: &'static str;
    /// The payload: deterministic CBOR.
    fn to_payload(&self) -> Vec<u8>;
    /// Reads what [`Statement::to_payload`] wrote.
    fn from_payload(bytes: &[u8]) -> Result<Self, FieldError>;
}

/// Why bytes are no statement of this signer.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum StatementError {
    /// There are more than [`MAX_BYTES`].
    #[error("a statement of {0} bytes; {MAX_BYTES} at most are read")]
    Length(usize),
    /// They are no tagged COSE_Sign1.
    #[error("it is no tagged COSE_Sign1: {0}")]
    Cose(String),
    /// The algorithm is not −19.
    #[error("it is not signed with algorithm -19 (Ed25519)")]
    Algorithm,
    /// They do not name the key of the signer.
    #[error("it does not name its signer by a kid of 32 bytes")]
    NoSigner,
    /// There is no payload, or not one of this kind.
    #[error("its payload cannot be read: {0}")]
    Payload(#[from] FieldError),
    /// They say what a statement says, in another spelling.
    #[error("it is not in canonical form")]
    Spelling,
    /// They name another signer than the key with these bytes.
    #[error("it names another signer than key {0}")]
    Signer(Digest),
    /// They were altered, or signed for another purpose.
    #[error("its signature is not valid")]
    Signature,
}

fn envelope(payload: Vec<u8>, kid: &[u8; 32]) -> CoseSign1Builder {
    let protected = HeaderBuilder::new().algorithm(iana::Algorithm::Ed25519).key_id(kid.to_vec()).build();
    CoseSign1Builder::new().protected(protected).payload(payload)
}

fn written(signed: CoseSign1) -> Result<Vec<u8>, StatementError> {
    signed.to_tagged_vec().map_err(|cause| StatementError::Cose(cause.to_string()))
}

/// A statement with its signature, as bytes.
pub fn sign<S: Statement>(statement: &S, key: &SigningKey) -> Vec<u8> {
    let signed = envelope(statement.to_payload(), &key.public().kid());
    let signed = signed.create_signature(S::CONTEXT.as_bytes(), |bytes| key.sign(bytes).to_vec()).build();
    // Encoding fails only for headers with a label given twice; there are two, which differ.
    written(signed).unwrap_or_default()
}

/// What a statement says, if `key` signed it and it is in canonical form.
pub fn verify<S: Statement>(bytes: &[u8], key: &PublicKey) -> Result<S, StatementError> {
    let (statement, kid, cose) = read::<S>(bytes)?;
    if kid != key.kid() {
        return Err(StatementError::Signer(Digest(key.to_bytes())));
    }
    cose.verify_signature(S::CONTEXT.as_bytes(), |signature, signed| {
        let signature = signature.try_into().map_err(|_| StatementError::Signature)?;
        if key.verify(signed, signature) { Ok(()) } else { Err(StatementError::Signature) }
    })?;
    Ok(statement)
}

/// What a statement says, and the `kid` that it names. Its form is checked, its signature is not.
pub fn read_unverified<S: Statement>(bytes: &[u8]) -> Result<(S, [u8; 32]), StatementError> {
    read(bytes).map(|(statement, kid, _)| (statement, kid))
}

fn read<S: Statement>(bytes: &[u8]) -> Result<(S, [u8; 32], CoseSign1), StatementError> {
    if bytes.len() > MAX_BYTES {
        return Err(StatementError::Length(bytes.len()));
    }
    let cose = CoseSign1::from_tagged_slice(bytes).map_err(|cause| StatementError::Cose(cause.to_string()))?;
    let header = &cose.protected.header;
    if header.alg != Some(RegisteredLabelWithPrivate::Assigned(iana::Algorithm::Ed25519)) {
        return Err(StatementError::Algorithm);
    }
    let kid: [u8; 32] = header.key_id.as_slice().try_into().map_err(|_| StatementError::NoSigner)?;
    let statement = S::from_payload(cose.payload.as_deref().unwrap_or_default())?;
    // Whatever else stood in it, or stood otherwise, is not in what is written here.
    let canonical = envelope(statement.to_payload(), &kid).signature(cose.signature.clone()).build();
    if written(canonical)? != bytes || cose.signature.len() != 64 {
        return Err(StatementError::Spelling);
    }
    Ok((statement, kid, cose))
}

/// The digest by which other statements name a signed statement.
pub fn hash(bytes: &[u8]) -> Digest {
    Digest::derive(HASH_CONTEXT, bytes)
}
