//! Evidence that is not what it seems. The quotes are those that dcap-qvl publishes; none is over a key of these tests.

use std::fs;

use lightcone_attest::evidence::{Evidence, Kind};
use lightcone_attest::verify::{Outcome, Policy, Request, Verdict, verify_store};

use crate::published;
use crate::world::{NOW_S, Plan, assert_fails_alone, assert_no_failure, assert_says};

fn with(kind: Kind, tee: &'static str, quote: Vec<u8>, collateral: Option<String>) -> Plan {
    Plan { evidence: Evidence { kind, quote, collateral }, tee, ..Plan::honest() }
}

#[test]
fn a_quote_for_another_key_fails() {
    for (name, kind, tee) in [("sgx_quote", Kind::Sgx, "sgx"), ("tdx_quote", Kind::Tdx, "tdx")] {
        let (quote, collateral) = published::quote(name);
        let report = with(kind, tee, quote.clone(), Some(collateral.clone())).build().report();
        assert_fails_alone(&report, "evidence", "it was made for another key");
        let world = with(kind, tee, quote, None).build();
        let report = verify_store(&Request { collateral: Some(collateral), ..world.request() });
        assert_fails_alone(&report, "evidence", "it was made for another key");
    }
}

#[test]
fn a_quote_without_collateral_is_not_checked() {
    let (quote, _) = published::quote("tdx_quote");
    let report = with(Kind::Tdx, "tdx", quote, None).build().report();
    assert_no_failure(&report);
    assert_says(&report, "evidence", Verdict::NotChecked, "epoch 0: the tdx quote has no collateral");
    assert_says(&report, "evidence", Verdict::NotChecked, "epoch 1: no TEE");
}

#[test]
fn collateral_of_another_platform_or_time_fails() {
    let ((quote, own), (_, other)) = (published::quote("tdx_quote"), published::quote("sgx_quote"));
    let world = with(Kind::Tdx, "tdx", quote, None).build();
    for (collateral, now_s) in [(other, NOW_S), (own.clone(), NOW_S + 100_000_000), (own, 0)] {
        let report = verify_store(&Request { collateral: Some(collateral), now_s, ..world.request() });
        assert_fails_alone(&report, "evidence", "the quote is refused at time");
    }
    let report = verify_store(&Request { collateral: Some("{}".into()), ..world.request() });
    assert_fails_alone(&report, "evidence", "the collateral cannot be read");
}

#[test]
fn snp_evidence_is_not_supported_and_said() {
    let world = with(Kind::SevSnp, "sev-snp", vec![1; 40], None).build();
    let report = world.report();
    assert_no_failure(&report);
    assert_says(&report, "evidence", Verdict::NotChecked, "quotes of kind 'sev-snp' are not supported");
    let policy = Policy::from_toml("tee = [\"sev-snp\"]").unwrap();
    let report = verify_store(&Request { policy, ..world.request() });
    assert_says(&report, "policy: tee", Verdict::Fail, "epoch 1: there is no TEE, which is not allowed");
    let policy = Policy::from_toml("tee = [\"sev-snp\", \"none\"]").unwrap();
    let report = verify_store(&Request { policy, ..world.request() });
    assert_says(&report, "policy: tee", Verdict::NotChecked, "epoch 0: the evidence was not checked");
    assert_eq!(report.outcome, Outcome::NotEnough);
}

#[test]
fn checkpoints_that_say_another_tee_than_the_evidence_fail() {
    let report = Plan { tee: "tdx", ..Plan::honest() }.build().report();
    assert_fails_alone(&report, "evidence", "checkpoint 0 says tee \"tdx\", the evidence is of kind \"none\"");
    let (quote, _) = published::quote("tdx_quote");
    let report = with(Kind::Tdx, "none", quote.clone(), None).build().report();
    assert_fails_alone(&report, "evidence", "checkpoint 0 says tee \"none\", the evidence is of kind \"tdx\"");
    // Evidence that was taken away.
    let world = with(Kind::Tdx, "tdx", quote, None).build();
    fs::remove_file(world.path("keys/00000000.evidence")).unwrap();
    assert_fails_alone(&world.report(), "evidence", "checkpoint 0 says tee \"tdx\"");
}

#[test]
fn evidence_that_is_damaged_or_without_a_key_fails() {
    let world = Plan::honest().build();
    fs::write(world.path("keys/00000000.evidence"), b"").unwrap();
    assert_fails_alone(&world.report(), "evidence", "epoch 0: the evidence is malformed");
    let world = Plan::honest().build();
    fs::copy(world.path("keys/00000000.evidence"), world.path("keys/00000007.evidence")).unwrap();
    assert_fails_alone(&world.report(), "evidence", "epoch 7: there is no key binding to hold it against");
}
