//! The whole of it over a bottleneck, in virtual time.

use std::time::Duration;

use proptest::prelude::*;

use super::link::{Link, Sample, play};
use super::{Congestion, Limits};

const LIMITS: Limits = Limits { min_bps: 100e3, start_bps: 2e6, max_bps: 20e6 };

fn ms(ms: u64) -> Duration {
    Duration::from_millis(ms)
}

fn secs(secs: u64) -> Duration {
    Duration::from_secs(secs)
}

/// The mean of the samples between two moments.
fn mean_bps(samples: &[Sample], from: Duration, to: Duration) -> f64 {
    let chosen: Vec<f64> = samples.iter().filter(|s| (from..to).contains(&s.at)).map(|s| s.estimate_bps).collect();
    chosen.iter().sum::<f64>() / chosen.len() as f64
}

/// When the rate first is so, counted from a moment.
fn until(samples: &[Sample], from: Duration, reached: impl Fn(f64) -> bool) -> Duration {
    let found = samples.iter().find(|s| s.at >= from && reached(s.estimate_bps));
    found.map_or(Duration::MAX, |s| s.at - from)
}

const STEPS: [(u64, f64); 3] = [(0, 8e6), (30, 0.5e6), (50, 8e6)];

fn over_steps(delay: u64, jitter: u64, loss: f64) -> Vec<Sample> {
    let rates = STEPS.map(|(from, bps)| (secs(from), bps)).to_vec();
    play(Link { rates, delay: ms(delay), jitter: ms(jitter), loss, ..Link::default() }, LIMITS, secs(100))
}

#[test]
fn the_rate_follows_the_link_down_and_up() {
    for (delay, jitter, loss) in [20, 100, 300]
        .into_iter()
        .flat_map(|delay| [0, 20].map(|jitter| (delay, jitter)))
        .flat_map(|(delay, jitter)| [0.0, 0.02, 0.05, 0.1].map(|loss| (delay, jitter, loss)))
    {
        let samples = over_steps(delay, jitter, loss);
        let wide = mean_bps(&samples, secs(20), secs(30));
        let fall = until(&samples, secs(30), |bps| bps < 0.6e6);
        let narrow = mean_bps(&samples, secs(40), secs(50));
        let rise = until(&samples, secs(50), |bps| bps > 4e6);
        let again = mean_bps(&samples, secs(80), secs(100));
        let told = format!(
            "{delay} ms ±{jitter}, loss {loss}: {:.2} Mb/s, in {} ms {:.2}, in {} ms above 4, {:.2}",
            wide / 1e6,
            fall.as_millis(),
            narrow / 1e6,
            rise.as_millis(),
            again / 1e6
        );
        println!("{told}");
        assert!((5e6..8.5e6).contains(&wide) && (5e6..8.5e6).contains(&again), "{told}");
        assert!(fall <= ms(2000) && (0.35e6..0.6e6).contains(&narrow), "{told}");
        assert!(rise <= secs(30), "{told}");
    }
}

#[test]
fn the_queue_at_the_bottleneck_stays_short() {
    let samples = over_steps(50, 5, 0.0);
    for (from, to) in [(10, 30), (35, 50), (70, 100)] {
        let queued = samples.iter().filter(|s| (secs(from)..secs(to)).contains(&s.at)).map(|s| s.queued);
        let mut queued: Vec<Duration> = queued.collect();
        queued.sort();
        assert!(queued[queued.len() / 2] < ms(60), "{from} s: {:?}", queued[queued.len() / 2]);
        assert!(queued[queued.len() - 1] < ms(300), "{from} s: {:?}", queued[queued.len() - 1]);
    }
}

#[test]
fn a_queue_that_drops_without_growing_is_seen_by_its_loss() {
    let link = Link { rates: vec![(secs(0), 1e6)], queue: ms(12), ..Link::default() };
    let samples = play(link, LIMITS, secs(40));
    let bps = mean_bps(&samples, secs(20), secs(40));
    assert!((0.4e6..1.4e6).contains(&bps), "{bps}");
}

#[test]
fn a_dead_path_brings_the_rate_down_and_it_comes_back() {
    let rates = vec![(secs(0), 4e6), (secs(10), 0.0), (secs(12), 4e6)];
    let samples = play(Link { rates, ..Link::default() }, LIMITS, secs(40));
    let least = samples.iter().filter(|s| (secs(10)..secs(13)).contains(&s.at)).map(|s| s.estimate_bps);
    assert!(least.fold(f64::INFINITY, f64::min) < 2e6);
    let back = until(&samples, secs(12), |bps| bps > 3e6);
    assert!(back < secs(15), "{back:?}");
}

#[test]
fn who_sends_nothing_loses_nothing() {
    let mut congestion = Congestion::new(LIMITS);
    congestion.number(1200, secs(0));
    congestion.feedback([(0, Some(5000))], ms(40));
    let before = congestion.path().estimate_bps;
    for tick in 1..1000 {
        congestion.tick(ms(50 * tick));
    }
    assert_eq!(congestion.path().estimate_bps, before);
}

/// A receiver that may say anything.
#[derive(Clone, Debug)]
enum Act {
    Send(u16, u16),
    Report(Vec<(u16, Option<i64>)>),
    Wait(u16),
}

fn act() -> impl Strategy<Value = Act> {
    let time = prop_oneof![any::<i64>(), 0i64..1_000_000];
    let number = prop_oneof![any::<u16>(), 0u16..200];
    prop_oneof![
        (1u16..100, any::<u16>()).prop_map(|(count, bytes)| Act::Send(count, bytes)),
        prop::collection::vec((number, prop::option::of(time)), 0..100).prop_map(Act::Report),
        any::<u16>().prop_map(Act::Wait),
    ]
}

proptest! {
    #[test]
    fn whatever_is_reported_the_rate_keeps_to_its_limits(acts in prop::collection::vec(act(), 0..100)) {
        let mut congestion = Congestion::new(LIMITS);
        let mut now = Duration::ZERO;
        for act in acts {
            match act {
                Act::Send(count, bytes) => {
                    for _ in 0..count {
                        congestion.number(bytes.into(), now);
                    }
                }
                Act::Report(reports) => congestion.feedback(reports, now),
                Act::Wait(wait) => now += ms(wait.into()),
            }
            congestion.tick(now);
            let path = congestion.path();
            prop_assert!((LIMITS.min_bps..=LIMITS.max_bps).contains(&path.estimate_bps), "{path:?}");
            prop_assert!((0.0..=1.0).contains(&path.loss), "{path:?}");
        }
    }

    #[test]
    fn a_link_of_any_kind_is_not_flooded(
        bps in 300e3..15e6, delay in 5u64..300, jitter in 0u64..30, loss in 0.0..0.1, seed: u64,
    ) {
        let link = Link {
            rates: vec![(secs(0), bps)], delay: ms(delay), jitter: ms(jitter), loss, seed, ..Link::default()
        };
        let samples = play(link, LIMITS, secs(40));
        let mean = mean_bps(&samples, secs(20), secs(40));
        prop_assert!((0.4 * bps..1.25 * bps).contains(&mean), "{mean} of {bps}");
    }
}
