//! All of a sealed package but the chunks.

use std::io::Read;

use lightcone_attest::{Digest, Encoder};

use super::envelope::Envelope;
use super::error::SealedError;
use super::readable::Readable;
use super::recipient::Recipient;
use crate::bounds::Bounds;
use crate::error::PackageError;
use crate::source::Source;

const CONTEXT: &str = "lightcone 2026-12-01 sealed package header v1";

/// The most keys that a package can be sealed to.
pub const MAX_RECIPIENTS: usize = 64;
/// More than the longest that a package has beside its bodies: magic, manifest, table and trailer.
const MAX_BESIDE_BODIES: u64 = 2 << 20;

/// What can be read of a sealed package without a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SealedHeader {
    readable: Readable,
    envelopes: Vec<Envelope>,
}

impl SealedHeader {
    /// `envelopes`: one or more, sorted by their recipients.
    pub(super) fn new(readable: Readable, envelopes: Vec<Envelope>) -> Self {
        Self { readable, envelopes }
    }

    /// Reads a header and nothing after it. Lengths are held against `bounds` before anything is read for them.
    pub fn read(from: &mut impl Read, bounds: &Bounds) -> Result<Self, SealedError> {
        let mut from = Source::new(from);
        let readable = Readable::read(&mut from)?;
        let most = bounds.total_bytes.saturating_add(MAX_BESIDE_BODIES);
        check_most("bytes that are sealed", readable.bytes, most)?;
        let count = from.u32("the recipients")?;
        check_most("recipients", count.into(), MAX_RECIPIENTS as u64)?;
        let mut envelopes: Vec<Envelope> = Vec::new();
        for _ in 0..count {
            let next = Envelope::read(&mut from)?;
            if envelopes.last().is_some_and(|last| last.recipient >= next.recipient) {
                return Err(SealedError::Order(next.recipient));
            }
            envelopes.push(next);
        }
        if envelopes.is_empty() {
            return Err(SealedError::NoRecipient);
        }
        Ok(Self { readable, envelopes })
    }

    /// What it says to everybody.
    pub fn readable(&self) -> &Readable {
        &self.readable
    }

    /// To whom it is sealed, sorted.
    pub fn recipients(&self) -> impl ExactSizeIterator<Item = Recipient> {
        self.envelopes.iter().map(|envelope| envelope.recipient)
    }

    pub(super) fn envelope_for(&self, recipient: &Recipient) -> Option<&Envelope> {
        self.envelopes.iter().find(|envelope| envelope.recipient == *recipient)
    }

    /// As it is written.
    pub(super) fn to_bytes(&self) -> Vec<u8> {
        let mut out = Encoder::default();
        out.u32(self.envelopes.len() as u32);
        let mut bytes = [self.readable.to_bytes(), out.into_bytes()].concat();
        self.envelopes.iter().for_each(|envelope| envelope.write(&mut bytes));
        bytes
    }

    /// What every chunk is tied to.
    pub(super) fn hash(&self) -> Digest {
        Digest::derive(CONTEXT, &self.to_bytes())
    }
}

fn check_most(what: &str, found: u64, most: u64) -> Result<(), PackageError> {
    if found > most { Err(PackageError::TooMuch { what: what.to_owned(), found, most }) } else { Ok(()) }
}
