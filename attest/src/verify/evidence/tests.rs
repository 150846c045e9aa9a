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
    let check = |evidence: &Evidence, given, now_s| check(&evidence.to_bytes().unwrap(), given, now_s, &report_data);
    for (found, line) in
        [check(&bare, Some(&collateral), NOW_S), check(&kept, None, NOW_S), check(&kept, Some("nonsense"), NOW_S)]
    {
        assert!(matches!(found, Found::Verified(_)), "{line:?}");
        assert_eq!((line.0, line.2), (Verdict::Pass, INTEL));
        assert!(line.1.contains("ConfigurationAndSWHardeningNeeded") && line.1.contains("mr_enclave"), "{}", line.1);
    }
    let (found, line) = check(&bare, None, NOW_S);
    assert_eq!((found, line.0), (Found::Unchecked(Kind::Sgx), Verdict::NotChecked));
    let (found, line) = check(&kept, None, NOW_S - 1);
    assert_eq!((found, line.0), (Found::Broken, Verdict::Fail));
}
