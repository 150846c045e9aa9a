//! From a package to a sealed one.

use hpke::rand_core::Rng;
use zeroize::Zeroizing;

use super::chunks;
use super::entropy::Entropy;
use super::envelope::{ContentKey, Envelope};
use super::error::SealedError;
use super::header::{MAX_RECIPIENTS, SealedHeader};
use super::readable::Readable;
use super::recipient::{KEY_BYTES, Recipient};
use crate::error::PackageError;
use crate::package::Package;

impl Package {
    /// The bytes of a sealed package that each of these recipients can open, from 1 to [`MAX_RECIPIENTS`], in any order; one that
    /// is named twice counts once. `random`: fresh random bytes, which nobody else knows.
    pub fn seal(&self, to: &[Recipient], random: &[u8; 32]) -> Result<Vec<u8>, SealedError> {
        let mut plain = Zeroizing::new(Vec::new());
        self.write_to(&mut *plain).map_err(PackageError::Io)?;
        seal(&plain, Readable::of(self), to, random)
    }
}

/// Seals bytes with whatever is said of them.
pub(super) fn seal(
    plain: &[u8],
    readable: Readable,
    to: &[Recipient],
    random: &[u8; 32],
) -> Result<Vec<u8>, SealedError> {
    let recipients = in_order(to)?;
    let all: Vec<u8> = recipients.iter().flat_map(|recipient| recipient.0).collect();
    let mut entropy = Entropy::new(&[random, &readable.to_bytes(), &all, plain]);
    let mut key: ContentKey = Zeroizing::new([0; KEY_BYTES]);
    entropy.fill_bytes(&mut *key);
    let tied = readable.hash();
    let envelopes = recipients.into_iter().map(|recipient| Envelope::seal(&key, recipient, &tied, &mut entropy));
    let header = SealedHeader::new(readable, envelopes.collect::<Result<_, _>>()?);
    Ok([header.to_bytes(), chunks::seal(plain, &key, &header.hash())?].concat())
}

fn in_order(to: &[Recipient]) -> Result<Vec<Recipient>, SealedError> {
    let mut recipients = to.to_vec();
    recipients.sort();
    recipients.dedup();
    let (found, most) = (recipients.len() as u64, MAX_RECIPIENTS as u64);
    match recipients.len() {
        0 => Err(SealedError::NoRecipient),
        1..=MAX_RECIPIENTS => Ok(recipients),
        _ => Err(PackageError::TooMuch { what: "recipients".into(), found, most }.into()),
    }
}
