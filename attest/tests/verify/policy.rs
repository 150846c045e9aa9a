//! Demands: met, not met, not known.

use lightcone_attest::verify::{Outcome, Policy, PolicyError, Report, Request, Verdict, verify_store};

use crate::world::{NOW_S, Plan, World, assert_fails_alone, assert_no_failure, assert_says};

fn demanded(world: &World, policy: &str) -> Report {
    verify_store(&Request { policy: Policy::from_toml(policy).unwrap(), ..world.request() })
}

#[test]
fn a_policy_that_is_met_passes_entry_by_entry() {
    let world = Plan::honest().build();
    let policy = format!(
        "world = '{}'\nkeys = ['{}', '{}']\ncode_ids = ['{}']\ntee = ['none', 'tdx']\nmax_age_s = 60\nmin_epoch = 1\n",
        world.plan.genesis().world_id(),
        world.plan.key(0).public(),
        world.plan.key(1).public(),
        "08".repeat(32),
    );
    let report = demanded(&world, &policy);
    assert_no_failure(&report);
    assert_eq!(report.outcome, Outcome::Met);
    for name in ["world", "keys", "code_ids", "tee", "max_age_s", "min_epoch"] {
        assert_says(&report, &format!("policy: {name}"), Verdict::Pass, "");
    }
}

#[test]
fn each_demand_that_is_not_met_fails_by_its_name() {
    let world = Plan::honest().build();
    let zero = "00".repeat(32);
    let first_key = world.plan.key(0).public();
    for (policy, name, words) in [
        (format!("world = '{zero}'"), "policy: world", ", not 0000"),
        (format!("keys = ['{first_key}']"), "policy: keys", "epoch 1 has key"),
        (format!("code_ids = ['{zero}']"), "policy: code_ids", "checkpoint 0 is by code 0808"),
        ("tee = ['tdx']".into(), "policy: tee", "epoch 0: there is no TEE, which is not allowed"),
        ("max_age_s = 59".into(), "policy: max_age_s", "60 s old by the clock of key"),
        ("min_epoch = 2".into(), "policy: min_epoch", "the newest epoch is 1, below 2"),
    ] {
        let report = demanded(&world, &policy);
        assert_fails_alone(&report, name, words);
        assert_eq!(report.outcome.exit_code(), 1);
    }
}

#[test]
fn a_stale_store_and_one_from_the_future_are_refused() {
    let world = Plan::honest().build();
    let policy = Policy::from_toml("max_age_s = 100").unwrap();
    let at = |now_s| verify_store(&Request { policy: policy.clone(), now_s, ..world.request() });
    assert_no_failure(&at(NOW_S));
    assert_fails_alone(&at(NOW_S + 41), "policy: max_age_s", "checkpoint 4 is 101 s old");
    assert_fails_alone(&at(NOW_S - 1000), "policy: max_age_s", "940 s in the future");
}

#[test]
fn what_only_a_tee_can_say_is_not_known_without_one() {
    let world = Plan::honest().build();
    for (policy, name) in [
        ("tcb_status = ['UpToDate']", "policy: tcb_status"),
        ("[measurements]\nmr_td = ['00']", "policy: measurements"),
    ] {
        let report = demanded(&world, policy);
        assert_no_failure(&report);
        assert_says(&report, name, Verdict::NotChecked, "there is no TEE that could say it");
        assert_eq!((report.outcome, report.outcome.exit_code()), (Outcome::NotEnough, 2));
    }
}

#[test]
fn nothing_is_demanded_of_what_is_not_signed() {
    let world = Plan::honest().build();
    for sequence in 0..5 {
        std::fs::write(world.statement_path(sequence), b"").unwrap();
    }
    let report = demanded(&world, "max_age_s = 60\nmin_epoch = 0\ntee = ['none']");
    for name in ["policy: max_age_s", "policy: min_epoch", "policy: tee"] {
        assert_says(&report, name, Verdict::NotChecked, "no checkpoint has a signature that is good");
    }
}

#[test]
fn policies_that_cannot_be_used_are_refused() {
    let refused = |text: &str| Policy::from_toml(text).unwrap_err();
    assert!(matches!(refused("kes = []"), PolicyError::Toml(cause) if cause.contains("kes")));
    assert!(matches!(refused("max_age_s = -1"), PolicyError::Toml(_)));
    assert!(matches!(refused("max_age_s = "), PolicyError::Toml(_)));
    assert_eq!(refused("keys = []"), PolicyError::Empty("keys".into()));
    assert_eq!(refused("[measurements]\nmr_td = []"), PolicyError::Empty("mr_td".into()));
    assert!(matches!(refused("keys = ['00']"), PolicyError::Value { list: "keys", .. }));
    assert!(matches!(refused("tee = ['TDX']"), PolicyError::Value { list: "tee", value, .. } if value == "TDX"));
    assert!(matches!(refused("[measurements]\nmr_td = ['AB']"), PolicyError::Value { list: "measurements", .. }));
    assert!(matches!(refused(&" ".repeat(70_000)), PolicyError::Length(70_000)));
    assert_eq!(Policy::from_toml(""), Ok(Policy::default()));
}
