//! A record that is copied while it is written.

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use lightcone_attest::Digest;
use lightcone_attest::store::{SeedOrigin, Store};
use lightcone_attest::verify::{Policy, Request, Verdict, verify_store};
use lightcone_record::{Identity, Span, StoreConfig, begin, replay};
use lightcone_world::simulation::SimulationConfig;

use crate::ledger::{Scratch, play, script, yard};

const EXPORTS: usize = 6;

/// Retention takes states away meanwhile, or takes none.
#[test]
fn what_is_exported_from_a_running_record_is_whole() {
    for keep in [None, Some(3)] {
        let scratch = Scratch::new(if keep.is_some() { "live-keep" } else { "live" });
        let (directory, seed_origin) = (scratch.0.clone(), SeedOrigin::Operator);
        let kept = StoreConfig { directory, seal: None, keep, limit: None, seed_origin };
        let identity = Identity::fresh([1; 32], Digest([9; 32]));
        let mut begun = begin(&yard(), SimulationConfig::default(), identity, kept, [7; 16], 0).unwrap();
        let done = AtomicBool::new(false);
        let events = script(4000);
        thread::scope(|scope| {
            scope.spawn(|| {
                for part in events.chunks(20) {
                    if done.load(Ordering::Relaxed) {
                        break;
                    }
                    let (simulation, ledger) = play(begun, part);
                    begun = lightcone_record::Begun {
                        simulation,
                        ledger,
                        key_binding: Vec::new(),
                        first: None,
                        resumed: None,
                        returning: Vec::new(),
                    };
                }
            });
            for number in 0..EXPORTS {
                let copy = Scratch::new(&format!("live-copy-{number}"));
                Store::export(&scratch.0, &copy.0).unwrap();
                let request = Request::new(&copy.0, 0);
                let policy = if keep.is_none() { "complete_history = true" } else { "" };
                let report = verify_store(&Request { policy: Policy::from_toml(policy).unwrap(), ..request });
                assert_eq!(report.with(Verdict::Fail).next(), None, "{report:?}");
                assert_eq!(report.named("newest states").next(), None);
                let copied = Store::read(&copy.0, None).unwrap();
                assert_eq!(replay(&copied, &[yard()], Span::default(), |_| {}).unwrap().divergence, None);
            }
            done.store(true, Ordering::Relaxed);
        });
    }
}
