//! Demands: met, not met, not known.

use lightcone_attest::log::Kind;
use lightcone_attest::statement::hash;
use lightcone_attest::verify::{Outcome, Policy, PolicyError, Replayed, Report, Request, Verdict, verify_store};

use crate::receipts::file;
use crate::world::{NEWEST, NOW_S, Plan, World, assert_fails_alone, assert_no_failure, assert_says, entry};

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

#[test]
fn a_complete_history_is_demanded_of_states_and_inputs() {
    let demand = "complete_history = true\nno_unsigned_inputs = true";
    let report = demanded(&Plan::honest().build(), demand);
    assert_no_failure(&report);
    assert_eq!(report.outcome, Outcome::Met);
    assert_says(&report, "policy: complete_history", Verdict::Pass, "checkpoints 0 to 4, their states and all inputs");
    assert_says(&report, "policy: no_unsigned_inputs", Verdict::Pass, "what the host orders");
    let report = demanded(&Plan { keep: Some(2), ..Plan::honest() }.build(), demand);
    assert_says(&report, "policy: complete_history", Verdict::Fail, "the states before that of checkpoint 3");
    assert_says(&report, "policy: no_unsigned_inputs", Verdict::NotChecked, "not kept");
    let world = Plan::honest().build();
    std::fs::remove_file(world.manifest_path(NEWEST)).unwrap();
    assert_fails_alone(
        &demanded(&world, demand),
        "policy: complete_history",
        "4, the newest checkpoint, is there without",
    );
    let world = Plan::private().build();
    let policy = Policy::from_toml(demand).unwrap();
    let report = verify_store(&Request { policy, seal: None, ..world.request() });
    for name in ["policy: complete_history", "policy: no_unsigned_inputs"] {
        assert_says(&report, name, Verdict::NotChecked, "sealed from you");
    }
    let mut plan = Plan::honest();
    plan.at(12).push(entry(3, 1, Kind::Motion, b"scripted"));
    assert_fails_alone(&demanded(&plan.build(), demand), "policy: no_unsigned_inputs", "1 input is not signed");
}

#[test]
fn a_replay_that_is_demanded_must_have_gone_from_the_genesis_to_the_newest_checkpoint() {
    let world = Plan::honest().build();
    let policy = Policy::from_toml("replay = true").unwrap();
    let held =
        |replayed: Option<Replayed>| verify_store(&Request { policy: policy.clone(), replayed, ..world.request() });
    let told = |report: &Report, verdict, words| {
        assert_says(report, "policy: replay", verdict, words);
        let outcome = [Outcome::Met, Outcome::NotEnough, Outcome::NotEnough, Outcome::Failed][verdict as usize];
        assert_eq!(report.outcome, outcome);
    };
    let whole = Replayed { from: 0, to: NEWEST, statement: hash(&world.statement(NEWEST)), differs: None };
    let report = held(Some(whole.clone()));
    told(&report, Verdict::Pass, "checkpoints 0 to 4 follow from the genesis and the inputs");
    assert_says(&report, "first state", Verdict::Pass, "follows from the genesis");
    assert_says(&report, "replay", Verdict::Pass, "");
    told(&held(None), Verdict::NotChecked, "run `lightcone replay`");
    let part = Replayed { from: 2, ..whole.clone() };
    let report = held(Some(part));
    told(&report, Verdict::NotChecked, "checkpoints 3 to 4 follow from the state signed in checkpoint 2");
    assert_says(&report, "first state", Verdict::NotChecked, "");
    let early = Replayed { to: 3, statement: hash(&world.statement(3)), ..whole.clone() };
    told(&held(Some(early)), Verdict::NotChecked, "checkpoint 4 is newer");
    let other = Replayed { statement: hash(&world.statement(3)), ..whole.clone() };
    told(&held(Some(other)), Verdict::NotChecked, "another checkpoint 4 than the one that was replayed");
    let differs = Replayed { differs: Some("checkpoint 3 DIFFERS".into()), ..whole };
    told(&held(Some(differs)), Verdict::Fail, "checkpoint 3 DIFFERS");
}

#[test]
fn receipts_that_came_late_are_named() {
    let plan = Plan::honest();
    let world = plan.clone().build();
    let held = |ticks: &[u64], policy: &str| {
        let receipts: Vec<_> = ticks.iter().map(|tick| plan.signed_receipt(1, *tick)).collect();
        let policy = Policy::from_toml(policy).unwrap();
        verify_store(&Request { policy, receipts: vec![file(None, None, &receipts, &[])], ..world.request() })
    };
    let name = "policy: receipt_deadline_ms";
    // What came at tick 16 is in the receipt of tick 35: 19 ticks of 1/30 s.
    let report = held(&[35, 15], "receipt_deadline_ms = 633");
    assert_says(&report, name, Verdict::Pass, "an input of player 1 at tick 16 waited 19 ticks (633 ms)");
    assert_fails_alone(&held(&[15, 35], "receipt_deadline_ms = 632"), name, "allowed are 632 ms");
    assert_says(&held(&[35], "receipt_deadline_ms = 1"), name, Verdict::NotChecked, "no two receipts of a player");
    assert_says(&demanded(&world, "receipt_deadline_ms = 1"), name, Verdict::NotChecked, "");
}

#[test]
fn who_chose_the_seed_is_said_and_can_be_demanded() {
    let world = Plan::honest().build();
    assert_says(&world.report(), "chance", Verdict::NotChecked, "seed 7 was drawn from the system's randomness");
    let report = demanded(&world, "seed_origin = 'random'\nmax_evidence_age_s = 10");
    assert_says(&report, "policy: seed_origin", Verdict::Pass, "the seed's origin is random");
    assert_says(&report, "policy: max_evidence_age_s", Verdict::NotChecked, "there is no TEE");
    assert_fails_alone(&demanded(&world, "seed_origin = 'operator'"), "policy: seed_origin", "not allowed");
    assert!(matches!(Policy::from_toml("seed_origin = 'dice'"), Err(PolicyError::Toml(_))));
}

#[test]
fn keys_are_told_in_full() {
    let world = Plan::honest().build();
    let report = world.report();
    let keys: Vec<_> = report.keys.iter().map(|bound| (bound.epoch, bound.key.clone())).collect();
    let own = [0, 1].map(|epoch| (epoch, world.plan.key(epoch).public().to_string()));
    assert_eq!(keys, own);
    for (epoch, key) in own {
        assert_says(&report, "key bindings", Verdict::Pass, &format!("epoch {epoch} {key}"));
        assert!(report.named("statements").next().unwrap().trust.contains(&key));
    }
}
