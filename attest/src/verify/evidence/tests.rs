//! A published quote, held against the report data that it was made for: no key binding asks for it.

use super::*;
use crate::evidence::published;

/// A second in which the collateral is valid: 2025-06-19T10:56:11Z.
const NOW_S: u64 = 1_750_330_571;

fn sample() -> (Evidence, String, [u8; 64]) {
    let (quote, collateral) = published::quote("sgx_quote");
    // Intel's SGX report body: report data at 320, after the header of 48 bytes.
    let report_data = quote[48 + 320..48 + 384].try_into().unwrap();
    (Evidence { kind: Kind::Sgx, quote, collateral: None }, collateral, report_data)
}

#[test]
fn a_quote_for_the_binding_passes_with_given_or_kept_collateral() {
    let (bare, collateral, report_data) = sample();
    let kept = Evidence { collateral: Some(collateral.clone()), ..bare.clone() };
    let check = |evidence: &Evidence, given, now_s| {
        check(&evidence.to_bytes().unwrap(), (given, now_s), &report_data, Some(&KeyOrigin::Made))
    };
    for (found, line) in [check(&bare, Some(&collateral), NOW_S), check(&kept, None, NOW_S)] {
        assert!(matches!(found, Found::Verified(_)), "{line:?}");
        assert_eq!((line.0, line.2), (Verdict::Pass, INTEL));
        assert!(line.1.contains("ConfigurationAndSWHardeningNeeded") && line.1.contains("mr_enclave"), "{}", line.1);
    }
    let (found, line) = check(&bare, None, NOW_S);
    assert_eq!((found, line.0), (Found::Unchecked(Kind::Sgx), Verdict::NotChecked));
    let (found, line) = check(&kept, None, NOW_S - 1);
    assert_eq!((found, line.0), (Found::Broken, Verdict::Fail));
}

/// The kept collateral would pass: it is the operator's choice, and may be from before a revocation.
#[test]
fn collateral_that_was_given_and_refuses_is_the_last_word() {
    let (bare, collateral, report_data) = sample();
    let kept = Evidence { collateral: Some(collateral.clone()), ..bare };
    let bytes = kept.to_bytes().unwrap();
    let (_, other) = published::quote("tdx_quote");
    for given in ["nonsense", "{}", &other] {
        let (found, line) = check(&bytes, (Some(given), NOW_S), &report_data, Some(&KeyOrigin::Made));
        assert_eq!((found, line.0), (Found::Broken, Verdict::Fail), "{given:.20}: {}", line.1);
    }
    let (found, _) = check(&bytes, (Some(&collateral), NOW_S), &report_data, Some(&KeyOrigin::Made));
    assert!(matches!(found, Found::Verified(_)));
    let none = Evidence::none().to_bytes().unwrap();
    assert_eq!(check(&none, (Some("nonsense"), NOW_S), &report_data, None).0, Found::None);
}

/// The operator made the key outside, and had a TEE ask for a quote over it.
#[test]
fn a_quote_binds_no_key_that_was_ever_outside() {
    let (bare, collateral, report_data) = sample();
    let bytes = bare.to_bytes().unwrap();
    let held = |origin: Option<KeyOrigin>| check(&bytes, (Some(&collateral), NOW_S), &report_data, origin.as_ref());
    let Found::Verified(quote) = held(Some(KeyOrigin::Made)).0 else { panic!() };
    let own: Vec<u8> = unhex(quote.measurement("mr_enclave").unwrap());
    assert_eq!(held(Some(KeyOrigin::Unsealed(own))).1.0, Verdict::Pass);
    for (origin, found, words) in [
        (Some(KeyOrigin::File), Found::Outside(Kind::Sgx), "loaded from a file: whoever has that signs anywhere"),
        (Some(KeyOrigin::Unsealed(vec![7; 32])), Found::Unsaid(Kind::Sgx), "unsealed to another measurement"),
        (None, Found::Unsaid(Kind::Sgx), "does not say where the key comes from"),
    ] {
        let (here, line) = held(origin);
        assert_eq!((here, line.0, line.2), (found, Verdict::NotChecked, OPERATOR));
        assert!(line.1.contains(words), "{}", line.1);
    }
}

fn unhex(text: &str) -> Vec<u8> {
    text.as_bytes().chunks(2).map(|pair| u8::from_str_radix(str::from_utf8(pair).unwrap(), 16).unwrap()).collect()
}
