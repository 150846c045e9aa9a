//! The developer's signature at a package's end.

use std::io::{self, Read, Write};

use lightcone_attest::statement::{PublicKey, SigningKey};
use lightcone_attest::{Digest, Encoder};

use crate::error::PackageError;
use crate::source::take;

/// The first thing in what is signed. No other message of this project begins so.
const CONTEXT: &str = "lightcone 2026-11-30 package signature v1";

const UNSIGNED: u8 = 0;
const SIGNED: u8 = 1;

/// Who signed, and the signature. It was checked when it was made or read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Signature {
    key: PublicKey,
    signature: [u8; 64],
}

impl Signature {
    pub(crate) fn new(id: &Digest, key: &SigningKey) -> Self {
        Self { key: key.public(), signature: key.sign(&statement(id)) }
    }

    pub(crate) fn key(&self) -> PublicKey {
        self.key
    }

    /// Reads the trailer of the package with this id; one that does not fit is an error.
    pub(crate) fn read(from: &mut impl Read, id: &Digest) -> Result<Option<Self>, PackageError> {
        match array(from, "the byte that says whether it is signed")? {
            [UNSIGNED] => return Ok(None),
            [SIGNED] => {}
            [other] => return Err(PackageError::SignatureFlag(other)),
        }
        let key = PublicKey::from_bytes(&array(from, "the signer's key")?)?;
        let signature = array(from, "the signature")?;
        if key.verify(&statement(id), &signature) {
            Ok(Some(Self { key, signature }))
        } else {
            Err(PackageError::Signature(Digest(key.to_bytes())))
        }
    }

    /// Writes the trailer.
    pub(crate) fn write(signature: Option<&Self>, to: &mut impl Write) -> io::Result<()> {
        match signature {
            None => to.write_all(&[UNSIGNED]),
            Some(Self { key, signature }) => {
                to.write_all(&[SIGNED])?;
                to.write_all(&key.to_bytes())?;
                to.write_all(signature)
            }
        }
    }

    /// The length of a trailer, bytes.
    pub(crate) fn trailer_bytes(signature: Option<&Self>) -> u64 {
        if signature.is_some() { 1 + 32 + 64 } else { 1 }
    }
}

/// What the key signs.
fn statement(id: &Digest) -> Vec<u8> {
    let mut out = Encoder::default();
    out.str(CONTEXT).blob(&id.0);
    out.into_bytes()
}

fn array<const N: usize>(from: &mut impl Read, what: &str) -> Result<[u8; N], PackageError> {
    let mut array = [0; N];
    array.copy_from_slice(&take(from, what, N as u64)?);
    Ok(array)
}
