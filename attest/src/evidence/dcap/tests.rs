//! Published quotes: good inside their window, for their own key, unaltered, and not otherwise.

use super::*;
use crate::evidence::{Evidence, published};
use proptest::prelude::*;
use std::sync::LazyLock;

struct Sample {
    quote: Vec<u8>,
    collateral: String,
    report_data: [u8; 64],
    /// First and last second in which all of the collateral is valid.
    window: (u64, u64),
}

/// 2025-06-19T10:56:11Z (TCB info issued) to 2025-07-19T10:01:18Z (QE identity's next update).
static SGX: LazyLock<Sample> = LazyLock::new(|| sample("sgx_quote", (1_750_330_571, 1_752_919_278)));
/// 2025-06-19T10:32:27Z (QE identity issued) to 2025-07-19T10:00:34Z (the PCK revocation list expires).
static TDX: LazyLock<Sample> = LazyLock::new(|| sample("tdx_quote", (1_750_329_147, 1_752_919_234)));

fn sample(name: &str, window: (u64, u64)) -> Sample {
    let (quote, collateral) = published::quote(name);
    let report_data = *asked_for(&dcap_qvl::quote::Quote::parse(&quote).unwrap().report);
    Sample { quote, collateral, report_data, window }
}

impl Sample {
    fn at(&self, now_s: u64) -> Result<VerifiedQuote, EvidenceError> {
        verify_quote(&self.quote, &self.collateral, now_s, &self.report_data)
    }

    fn with_quote(&self, quote: &[u8]) -> Result<VerifiedQuote, EvidenceError> {
        verify_quote(quote, &self.collateral, self.window.0, &self.report_data)
    }
}

fn refused(result: Result<VerifiedQuote, EvidenceError>) -> bool {
    matches!(result, Err(EvidenceError::Refused { .. }))
}

#[test]
fn published_quotes_pass_inside_their_window() {
    for sample in [&*SGX, &*TDX] {
        sample.at(sample.window.0).unwrap();
        sample.at(sample.window.1).unwrap();
    }
    let sgx = SGX.at(SGX.window.0).unwrap();
    assert_eq!((sgx.kind, sgx.status.as_str()), (Kind::Sgx, "ConfigurationAndSWHardeningNeeded"));
    assert_eq!(sgx.advisory_ids, ["INTEL-SA-00289", "INTEL-SA-00615"]);
    // Offsets of Intel's report bodies after the header of 48 bytes: MRENCLAVE at 64, MRTD at 136.
    assert_eq!(sgx.measurement("mr_enclave"), Some(hex(&SGX.quote[112..144]).as_str()));
    let tdx = TDX.at(TDX.window.0).unwrap();
    assert_eq!((tdx.kind, tdx.status.as_str()), (Kind::Tdx, "UpToDate"));
    assert_eq!(tdx.measurement("mr_td"), Some(hex(&TDX.quote[184..232]).as_str()));
    assert_eq!(tdx.measurement("mr_enclave"), None);
}

#[test]
fn published_quotes_are_refused_outside_their_window() {
    for sample in [&*SGX, &*TDX] {
        for now_s in [0, sample.window.0 - 1, sample.window.1 + 1, u64::MAX] {
            assert!(refused(sample.at(now_s)), "{now_s}");
        }
    }
}

#[test]
fn a_quote_for_another_key_is_refused() {
    for sample in [&*SGX, &*TDX] {
        let mut other = sample.report_data;
        other[63] ^= 1;
        let wrong = verify_quote(&sample.quote, &sample.collateral, sample.window.0, &other).unwrap_err();
        assert_eq!(wrong, EvidenceError::ReportData { found: hex(&sample.report_data), wanted: hex(&other) });
    }
}

#[test]
fn collateral_of_another_platform_is_refused() {
    let now_s = SGX.window.0;
    assert!(refused(verify_quote(&SGX.quote, &TDX.collateral, now_s, &SGX.report_data)));
    assert!(refused(verify_quote(&TDX.quote, &SGX.collateral, now_s, &TDX.report_data)));
    let nonsense = verify_quote(&SGX.quote, "{}", now_s, &SGX.report_data);
    assert!(matches!(nonsense, Err(EvidenceError::Collateral(_))));
}

#[test]
fn evidence_of_the_wrong_kind_is_refused() {
    let mut evidence = Evidence { kind: Kind::Tdx, quote: TDX.quote.clone(), collateral: Some(TDX.collateral.clone()) };
    evidence.verify(TDX.window.0, &TDX.report_data).unwrap();
    evidence.kind = Kind::Sgx;
    let wrong = evidence.verify(TDX.window.0, &TDX.report_data).unwrap_err();
    assert_eq!(wrong, EvidenceError::Kind { said: Kind::Sgx, found: Kind::Tdx });
}

/// Header and report body, the bytes that the attestation key signs, and that key's signature.
#[test]
fn a_flipped_byte_in_what_is_signed_is_refused() {
    for (sample, signed) in [(&*SGX, 48 + 384), (&*TDX, 48 + 584)] {
        // Length of the authentication data (4), signature (64), attestation key (64).
        for at in (0..signed + 4 + 64 + 64).step_by(7) {
            let mut quote = sample.quote.clone();
            quote[at] ^= 0x10;
            assert!(sample.with_quote(&quote).is_err(), "byte {at}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn random_bytes_never_panic(quote in prop::collection::vec(any::<u8>(), 0..2000), collateral in ".{0,200}") {
        prop_assert!(SGX.with_quote(&quote).is_err());
        prop_assert!(verify_quote(&SGX.quote, &collateral, SGX.window.0, &SGX.report_data).is_err());
    }

    /// Slack that nobody signs (padding, white space in certificates) may change; what is said of the TEE may not.
    #[test]
    fn mutated_quotes_say_nothing_else(
        tdx in any::<bool>(), cut in prop::option::of(any::<prop::sample::Index>()),
        flips in prop::collection::vec((any::<prop::sample::Index>(), 1u8..), 0..4),
    ) {
        let sample = if tdx { &*TDX } else { &*SGX };
        let mut quote = sample.quote.clone();
        for (at, flip) in &flips {
            *at.get_mut(&mut quote) ^= flip;
        }
        quote.truncate(cut.map_or(quote.len(), |cut| cut.index(quote.len())));
        if let Ok(verified) = sample.with_quote(&quote) {
            prop_assert_eq!(verified, sample.at(sample.window.0).unwrap());
        }
    }

    #[test]
    fn mutated_collateral_says_nothing_else(at in any::<prop::sample::Index>(), byte in 0x20u8..0x7f, cut in any::<bool>()) {
        let at = at.index(TDX.collateral.len());
        let mut collateral = TDX.collateral.clone().into_bytes();
        collateral[at] = byte;
        collateral.truncate(if cut { at } else { collateral.len() });
        let collateral = String::from_utf8(collateral).unwrap();
        if let Ok(verified) = verify_quote(&TDX.quote, &collateral, TDX.window.0, &TDX.report_data) {
            prop_assert_eq!(verified, TDX.at(TDX.window.0).unwrap());
        }
    }
}
