//! Whose key it is, and what the node says of where it comes from.

use lightcone_attest::Digest;
use lightcone_attest::evidence::Evidence;
use lightcone_attest::statement::{self, KeyBinding, KeyOrigin, SigningKey, verify};
use lightcone_attest::store::{SeedOrigin, Store};
use lightcone_attest::verify::{Request, Verdict, verify_store};
use lightcone_record::{AskedError, Begun, Identity, StoreConfig, begin};
use lightcone_world::simulation::SimulationConfig;

use crate::ledger::{Scratch, yard};

const CODE: Digest = Digest([9; 32]);

fn start(scratch: &Scratch, identity: Identity) -> Begun {
    let (directory, seed_origin) = (scratch.0.clone(), SeedOrigin::Operator);
    let kept = StoreConfig { directory, seal: None, keep: None, limit: None, seed_origin };
    begin(&yard(), SimulationConfig::default(), identity, kept, [7; 16], 5).unwrap()
}

#[test]
fn each_key_binding_says_how_the_key_came_and_names_the_one_before() {
    let scratch = Scratch::new("provenance");
    let key = SigningKey::from_seed([2; 32]);
    drop(start(&scratch, Identity::fresh([1; 32], CODE)));
    drop(start(&scratch, Identity::from_file(key, CODE)));
    let store = Store::read(&scratch.0, None).unwrap();
    let signed = [0, 1].map(|epoch| store.key_binding(epoch).unwrap());
    let read = |signed: &[u8]| statement::read_unverified::<KeyBinding>(signed).unwrap().0.provenance.unwrap();
    let [first, second] = [read(&signed[0]), read(&signed[1])];
    assert_eq!((first.previous, first.origin, first.code), (Digest([0; 32]), KeyOrigin::Made, CODE));
    assert_eq!((second.previous, second.origin), (statement::hash(&signed[0]), KeyOrigin::File));
    let report = verify_store(&Request::new(&scratch.0, 0));
    assert_eq!(report.with(Verdict::Fail).next(), None);
    std::fs::remove_file(scratch.0.join("keys/00000000.cose")).unwrap();
    std::fs::remove_file(scratch.0.join("keys/00000000.evidence")).unwrap();
    let report = verify_store(&Request::new(&scratch.0, 0));
    let failed: Vec<_> = report.with(Verdict::Fail).filter(|fact| fact.name == "key bindings").collect();
    assert!(failed[0].reason.contains("key binding 1 is the first here, and names one before it"), "{failed:?}");
}

#[test]
fn who_asks_with_a_nonce_gets_it_back_under_the_same_key() {
    let scratch = Scratch::new("asked");
    let Begun { ledger, key_binding, .. } = start(&scratch, Identity::fresh([1; 32], CODE));
    let key = SigningKey::from_seed([1; 32]).public();
    let answer = ledger.answer(b"question", 77).unwrap();
    let answered: KeyBinding = verify(&answer.key_binding, &key).unwrap();
    let kept: KeyBinding = verify(&key_binding, &key).unwrap();
    assert_eq!((answered.epoch, answered.run, answered.wall_time_ms), (kept.epoch, kept.run, 77));
    assert_eq!(answered.provenance.as_ref().unwrap().nonce, b"question");
    assert_ne!(answered.report_data(), kept.report_data());
    // There is no TEE where this is tested, or its quote is over the answer.
    assert!(Evidence::from_bytes(&answer.evidence).is_ok());
    for wrong in [&[][..], &[0; 65]] {
        assert_eq!(ledger.answer(wrong, 0), Err(AskedError::Nonce(wrong.len())));
    }
}
