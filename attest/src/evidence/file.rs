//! A quote in a file, with what is needed to check it.

use super::dcap::{VerifiedQuote, verify_quote};
use super::error::{EvidenceError, MAX_COLLATERAL_BYTES, MAX_QUOTE_BYTES, too_long};
use super::kind::Kind;
use crate::canonical::Encoder;
use crate::decoder::Decoder;
use crate::digest::Digest;

const FORMAT_VERSION: u8 = 1;
const CHECKSUM_CONTEXT: &str = "lightcone 2026-11-24 evidence v1 checksum";

/// A quote, and what is needed to check it without a network.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Evidence {
    /// The TEE that gave the quote. [`Kind::None`] goes with an empty quote, every other kind with a quote.
    pub kind: Kind,
    /// The quote's bytes as the vendor defines them, at most [`MAX_QUOTE_BYTES`].
    pub quote: Vec<u8>,
    /// Intel: the JSON of dcap-qvl's `QuoteCollateralV3` (TCB info, QE identity, revocation lists and their issuers), at most
    /// [`MAX_COLLATERAL_BYTES`]. It can be added later; the quote alone says nothing that can be checked.
    pub collateral: Option<String>,
}

impl Evidence {
    /// The evidence of a node that runs in no TEE.
    pub fn none() -> Self {
        Self { kind: Kind::None, quote: Vec::new(), collateral: None }
    }

    /// The file: version u8, kind u8, quote blob, collateral (bool, str), and a checksum of it all, 32 bytes of
    /// BLAKE3 that catch damage (vendors leave unsigned slack in their quotes). The checksum is no proof of origin:
    /// that is the quote's own signature.
    pub fn to_bytes(&self) -> Result<Vec<u8>, EvidenceError> {
        self.check()?;
        let mut bytes = Encoder::default();
        bytes.u8(FORMAT_VERSION).u8(self.kind as u8).blob(&self.quote).bool(self.collateral.is_some());
        if let Some(collateral) = &self.collateral {
            bytes.str(collateral);
        }
        let checksum = Digest::derive(CHECKSUM_CONTEXT, bytes.bytes());
        let mut bytes = bytes.into_bytes();
        bytes.extend(checksum.0);
        Ok(bytes)
    }

    /// Reads a file, in the one spelling that [`Evidence::to_bytes`] writes.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, EvidenceError> {
        let mut body = Decoder::new(bytes);
        let version = body.u8()?;
        if version != FORMAT_VERSION {
            return Err(body.wrong(1, "version of evidence", version).into());
        }
        let kind = match body.u8()? {
            0 => Kind::None,
            1 => Kind::Tdx,
            2 => Kind::Sgx,
            3 => Kind::SevSnp,
            other => return Err(body.wrong(1, "kind of evidence", other).into()),
        };
        let quote = body.blob()?;
        let collateral = if body.bool()? { Some(body.str()?) } else { None };
        let length = bytes.len() - body.left();
        let checksum = Digest(body.array()?);
        body.finish()?;
        if Digest::derive(CHECKSUM_CONTEXT, &bytes[..length]) != checksum {
            return Err(EvidenceError::Checksum);
        }
        too_long("quote", quote.len(), MAX_QUOTE_BYTES)?;
        too_long("collateral", collateral.map_or(0, str::len), MAX_COLLATERAL_BYTES)?;
        let evidence = Self { kind, quote: quote.to_vec(), collateral: collateral.map(str::to_owned) };
        evidence.check()?;
        Ok(evidence)
    }

    /// Whether the vendor's key says, at `now_s` (seconds since 1970), that a TEE of this kind asked for `report_data`.
    pub fn verify(&self, now_s: u64, report_data: &[u8; 64]) -> Result<VerifiedQuote, EvidenceError> {
        match self.kind {
            Kind::None => Err(EvidenceError::NoEvidence),
            Kind::Tdx | Kind::Sgx => {
                let collateral = self.collateral.as_deref().ok_or(EvidenceError::NoCollateral(self.kind))?;
                let verified = verify_quote(&self.quote, collateral, now_s, report_data)?;
                if verified.kind != self.kind {
                    return Err(EvidenceError::Kind { said: self.kind, found: verified.kind });
                }
                Ok(verified)
            }
            Kind::SevSnp => Err(EvidenceError::NotSupported(self.kind)),
        }
    }

    fn check(&self) -> Result<(), EvidenceError> {
        too_long("quote", self.quote.len(), MAX_QUOTE_BYTES)?;
        too_long("collateral", self.collateral.as_ref().map_or(0, String::len), MAX_COLLATERAL_BYTES)?;
        let nothing = self.quote.is_empty() && self.collateral.is_none();
        match self.kind {
            Kind::None if !nothing => Err(EvidenceError::Unexpected),
            Kind::Tdx | Kind::Sgx | Kind::SevSnp if self.quote.is_empty() => Err(EvidenceError::EmptyQuote(self.kind)),
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn some() -> Evidence {
        Evidence { kind: Kind::SevSnp, quote: vec![7; 40], collateral: Some("{}".into()) }
    }

    #[test]
    fn every_flipped_bit_is_caught() {
        let bytes = some().to_bytes().unwrap();
        for at in 0..bytes.len() {
            for bit in 0..8 {
                let mut damaged = bytes.clone();
                damaged[at] ^= 1 << bit;
                assert!(Evidence::from_bytes(&damaged).is_err(), "bit {bit} of byte {at}");
            }
        }
    }

    #[test]
    fn what_cannot_be_is_neither_written_nor_read() {
        let none = Evidence { quote: vec![1], ..Evidence::none() };
        assert_eq!(none.to_bytes(), Err(EvidenceError::Unexpected));
        let empty = Evidence { kind: Kind::Tdx, ..Evidence::none() };
        assert_eq!(empty.to_bytes(), Err(EvidenceError::EmptyQuote(Kind::Tdx)));
        let long = Evidence { kind: Kind::Tdx, quote: vec![0; MAX_QUOTE_BYTES + 1], collateral: None };
        assert!(matches!(long.to_bytes(), Err(EvidenceError::TooLong { what: "quote", length: 65537, limit: 65536 })));
        let long = Evidence { kind: Kind::Tdx, quote: vec![0], collateral: Some(" ".repeat(MAX_COLLATERAL_BYTES + 1)) };
        assert!(matches!(long.to_bytes(), Err(EvidenceError::TooLong { what: "collateral", .. })));
        // The same, as bytes with a right checksum.
        let mut bytes = Encoder::default();
        bytes.u8(FORMAT_VERSION).u8(Kind::None as u8).blob(&[1]).bool(false);
        let forged = [bytes.bytes(), &Digest::derive(CHECKSUM_CONTEXT, bytes.bytes()).0].concat();
        assert_eq!(Evidence::from_bytes(&forged), Err(EvidenceError::Unexpected));
    }

    #[test]
    fn what_cannot_be_verified_is_said_by_name() {
        let verify = |evidence: Evidence| evidence.verify(0, &[0; 64]).unwrap_err();
        assert_eq!(verify(Evidence::none()), EvidenceError::NoEvidence);
        assert_eq!(verify(some()), EvidenceError::NotSupported(Kind::SevSnp));
        let bare = Evidence { kind: Kind::Tdx, quote: vec![1], collateral: None };
        assert_eq!(verify(bare), EvidenceError::NoCollateral(Kind::Tdx));
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(
            kind in prop::sample::select(vec![Kind::Tdx, Kind::Sgx, Kind::SevSnp]),
            quote in prop::collection::vec(any::<u8>(), 1..200), collateral in prop::option::of(".*"),
        ) {
            let evidence = Evidence { kind, quote, collateral };
            prop_assert_eq!(Evidence::from_bytes(&evidence.to_bytes().unwrap()), Ok(evidence));
        }

        #[test]
        fn no_bytes_panic(mut bytes in prop::collection::vec(any::<u8>(), 0..300), plausible in any::<bool>()) {
            if plausible && bytes.len() > 9 {
                bytes[..10].copy_from_slice(&[1, 1, 40, 0, 0, 0, 0, 0, 0, 0]);
            }
            if let Ok(evidence) = Evidence::from_bytes(&bytes) {
                prop_assert_eq!(evidence.to_bytes().unwrap(), bytes);
            }
        }

        #[test]
        fn truncated_bytes_are_refused(keep in any::<prop::sample::Index>()) {
            let bytes = some().to_bytes().unwrap();
            prop_assert!(Evidence::from_bytes(&bytes[..keep.index(bytes.len())]).is_err());
        }
    }
}
