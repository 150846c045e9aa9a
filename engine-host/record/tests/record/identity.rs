//! Whose key it is, and what the node says of where it comes from.

use std::fs;
use std::path::Path;

use lightcone_attest::Digest;
use lightcone_attest::evidence::Evidence;
use lightcone_attest::statement::{self, KeyBinding, KeyOrigin, NotFraud, SigningKey, second_epoch, verify};
use lightcone_attest::store::{SeedOrigin, Store};
use lightcone_attest::verify::{Request, Verdict, verify_store};
use lightcone_record::{AskedError, BeginError, Begun, Identity, OwnKey, PlaceError, StoreConfig, begin};
use lightcone_world::simulation::SimulationConfig;

use crate::ledger::{Scratch, yard};

const CODE: Digest = Digest([9; 32]);

fn start(scratch: &Scratch, identity: Identity) -> Begun {
    try_start(scratch, identity).unwrap()
}

fn try_start(scratch: &Scratch, identity: Identity) -> Result<Begun, BeginError> {
    let (directory, seed_origin) = (scratch.0.clone(), SeedOrigin::Operator);
    let kept = StoreConfig { directory, seal: None, keep: None, limit: None, seed_origin };
    begin(&yard(), SimulationConfig::default(), identity, kept, [7; 16], 5)
}

#[test]
fn each_key_binding_says_how_the_key_came_and_names_the_one_before() {
    let scratch = Scratch::new("provenance");
    let key = SigningKey::from_seed([2; 32]);
    drop(start(&scratch, Identity::fresh([1; 32], CODE)));
    drop(start(&scratch, Identity::from_file(key.into(), CODE)));
    let store = Store::read(&scratch.0, None).unwrap();
    let signed = [0, 1].map(|epoch| store.key_binding(epoch).unwrap());
    let read = |signed: &[u8]| statement::read_unverified::<KeyBinding>(signed).unwrap().0.provenance.unwrap();
    let [first, second] = [read(&signed[0]), read(&signed[1])];
    assert_eq!((first.previous, first.origin, first.code), (Digest([0; 32]), KeyOrigin::Made, CODE));
    assert_eq!((second.previous, second.origin), (statement::hash(&signed[0]), KeyOrigin::File));
    let report = verify_store(&Request::new(&scratch.0, 0));
    assert_eq!(report.with(Verdict::Fail).next(), None);
    fs::remove_file(scratch.0.join("keys/00000000.cose")).unwrap();
    fs::remove_file(scratch.0.join("keys/00000000.evidence")).unwrap();
    let report = verify_store(&Request::new(&scratch.0, 0));
    let failed: Vec<_> = report.with(Verdict::Fail).filter(|fact| fact.name == "key bindings").collect();
    assert!(failed[0].reason.contains("key binding 1 is the first here, and names one before it"), "{failed:?}");
}

#[test]
fn who_asks_with_a_nonce_gets_it_back_under_the_same_key() {
    let scratch = Scratch::new("asked");
    let Begun { ledger, key_binding, .. } = start(&scratch, Identity::fresh([1; 32], CODE));
    let key = SigningKey::from_seed([1; 32]).public();
    let answer = ledger.witness().answer(b"question", 77).unwrap();
    let answered: KeyBinding = verify(&answer.key_binding, &key).unwrap();
    let kept: KeyBinding = verify(&key_binding, &key).unwrap();
    assert_eq!((answered.epoch, answered.run, answered.wall_time_ms), (kept.epoch, kept.run, 77));
    assert_eq!(answered.provenance.as_ref().unwrap().nonce, b"question");
    assert_ne!(answered.report_data(), kept.report_data());
    // There is no TEE where this is tested, or its quote is over the answer.
    assert!(Evidence::from_bytes(&answer.evidence).is_ok());
    for wrong in [&[][..], &[0; 65]] {
        assert_eq!(ledger.witness().answer(wrong, 0), Err(AskedError::Nonce(wrong.len())));
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let (path, to) = (entry.as_ref().unwrap().path(), to.join(entry.unwrap().file_name()));
        if path.is_dir() { copy(&path, &to) } else { fs::copy(&path, &to).map(|_| ()).unwrap() }
    }
}

/// A node is restored from the backup of its store. Without a word it would go on twice from epoch 0.
#[test]
fn a_restored_node_says_so_or_does_not_start_and_who_goes_on_twice_is_convicted() {
    let (scratch, backup, anchored) = (Scratch::new("restored"), Scratch::new("backup"), Scratch::new("anchor"));
    let anchor = anchored.0.join("key.epochs");
    fs::create_dir_all(&anchored.0).unwrap();
    let own = |anchor: Option<&Path>, after_restore| {
        let key = SigningKey::from_seed([2; 32]);
        Identity::from_file(OwnKey { key, anchor: anchor.map(Path::to_owned), after_restore }, CODE)
    };
    drop(start(&scratch, own(Some(&anchor), false)));
    copy(&scratch.0, &backup.0);
    let Begun { key_binding: lost, .. } = start(&scratch, own(Some(&anchor), false));
    fs::remove_dir_all(&scratch.0).unwrap();
    copy(&backup.0, &scratch.0);
    let refused = try_start(&scratch, own(Some(&anchor), false)).err().unwrap();
    assert!(matches!(refused, BeginError::Place(PlaceError::Restored { signed: 1, next: 1, .. })), "{refused}");
    assert_eq!(Store::read(&scratch.0, None).unwrap().epochs().unwrap(), [0], "nothing was signed");
    // Who has no anchor, or takes it away, signs twice.
    let key = SigningKey::from_seed([2; 32]).public();
    let other = Scratch::new("restored-twice");
    copy(&backup.0, &other.0);
    let mut again = own(None, false);
    again.node = "again".into();
    let twice = start(&other, again).key_binding;
    assert_eq!(second_epoch(&lost, &twice, &key).unwrap().epochs, [1, 1]);
    let Begun { key_binding: restored, .. } = start(&scratch, own(Some(&anchor), true));
    assert_eq!(second_epoch(&lost, &restored, &key), Err(NotFraud::GivenUp(1)));
    let report = verify_store(&Request::new(&scratch.0, 0));
    assert_eq!(report.with(Verdict::Fail).next(), None);
    let said = report.named("restored").next().unwrap();
    assert!(said.verdict == Verdict::NotChecked && said.reason.contains("epoch 2 goes on after epoch 0"), "{said:?}");
    // From then on it goes on as ever.
    drop(start(&scratch, own(Some(&anchor), false)));
    assert_eq!(Store::read(&scratch.0, None).unwrap().epochs().unwrap(), [0, 2, 3]);
    fs::write(&anchor, "nonsense").unwrap();
    assert!(matches!(try_start(&scratch, own(Some(&anchor), true)), Err(BeginError::Place(PlaceError::Anchor(_)))));
}
