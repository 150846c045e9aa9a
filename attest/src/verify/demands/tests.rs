//! What a verified quote is asked for: no test has a quote over a key of its own.

use super::*;

fn quote() -> VerifiedQuote {
    let measurements = vec![("mr_td", "91ab".to_owned())];
    VerifiedQuote { kind: Kind::Tdx, status: "UpToDate".into(), advisory_ids: Vec::new(), measurements }
}

#[test]
fn measurements_are_compared_by_name() {
    let verdict = |name, value: &str| measured(name, &["00".into(), value.into()], &quote()).0;
    assert_eq!(verdict("mr_td", "91ab"), Verdict::Pass);
    assert_eq!(verdict("mr_td", "91ac"), Verdict::Fail);
    assert_eq!(verdict("mr_enclave", "91ab"), Verdict::Fail);
}

#[test]
fn kinds_of_tee_pass_only_when_they_are_allowed_and_verified() {
    let verdict = |found: &Found| tee(&[Kind::Tdx], found).map(|(verdict, _)| verdict);
    assert_eq!(verdict(&Found::Verified(quote())), Some(Verdict::Pass));
    assert_eq!(verdict(&Found::Unchecked(Kind::Tdx)), None, "not checked");
    assert_eq!(verdict(&Found::Unsaid(Kind::Tdx)), None, "not checked");
    assert_eq!(verdict(&Found::Outside(Kind::Tdx)), Some(Verdict::Fail));
    let others = [Found::None, Found::Unchecked(Kind::Sgx), Found::Broken];
    assert!(others.iter().all(|found| verdict(found) == Some(Verdict::Fail)));
    assert_eq!(tee(&[Kind::None], &Found::None).map(|(verdict, _)| verdict), Some(Verdict::Pass));
}
