//! How motions gather way and come to rest, and how long they take.

use std::f32::consts::{FRAC_PI_2, TAU};

use lightcone_sdk7::components::Tween;
use lightcone_sdk7::components::tween::EasingFunction;

/// How long a motion takes; 0 where it is said in no number.
pub(super) fn duration_s(said: &Tween) -> f32 {
    if said.duration.is_finite() { said.duration / 1000.0 } else { 0.0 }
}

/// How far a motion is after a share of its time, both 0 to 1; some go a little too far and come back.
pub(super) fn eased(how: EasingFunction, share: f32) -> f32 {
    let number = how as u32;
    if number == 0 {
        return share;
    }
    // In threes: gathering way, coming to rest, and both.
    let begin = BEGINNINGS[((number - 1) / 3) as usize];
    match (number - 1) % 3 {
        0 => begin(share),
        1 => 1.0 - begin(1.0 - share),
        _ if share < 0.5 => begin(2.0 * share) * 0.5,
        _ => 1.0 - begin(2.0 - 2.0 * share) * 0.5,
    }
}

const BEGINNINGS: [fn(f32) -> f32; 10] = [
    |t| t * t,
    |t| 1.0 - libm::cosf(t * FRAC_PI_2),
    |t| if t <= 0.0 { 0.0 } else { libm::exp2f(10.0 * t - 10.0) },
    elastic,
    |t| 1.0 - bounce(1.0 - t),
    |t| t * t * t,
    |t| t * t * t * t,
    |t| t * t * t * t * t,
    |t| 1.0 - libm::sqrtf((1.0 - t * t).max(0.0)),
    |t| 2.70158 * t * t * t - 1.70158 * t * t,
];

fn elastic(t: f32) -> f32 {
    if t <= 0.0 || t >= 1.0 {
        return t.clamp(0.0, 1.0);
    }
    -libm::exp2f(10.0 * t - 10.0) * libm::sinf((10.0 * t - 10.75) * TAU / 3.0)
}

/// Of a ball that falls at 0 and lies still at 1.
fn bounce(t: f32) -> f32 {
    const HARDNESS: f32 = 7.5625;
    const SPAN: f32 = 2.75;
    let (at, rise) = match t * SPAN {
        s if s < 1.0 => (0.0, 0.0),
        s if s < 2.0 => (1.5, 0.75),
        s if s < 2.5 => (2.25, 0.9375),
        _ => (2.625, 0.984_375),
    };
    let off = t - at / SPAN;
    HARDNESS * off * off + rise
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_motion_begins_and_ends_where_it_should() {
        for number in 0..=30 {
            let how = EasingFunction::from_number(number).unwrap();
            assert!(eased(how, 0.0).abs() < 2e-3 && (eased(how, 1.0) - 1.0).abs() < 2e-3, "{how:?}");
            let steps: Vec<f32> = (0..=100).map(|step| eased(how, step as f32 / 100.0)).collect();
            assert!(steps.windows(2).all(|two| (two[1] - two[0]).abs() < 0.25), "{how:?} jumps: {steps:?}");
        }
        assert!(eased(EasingFunction::Easeinquad, 0.5) < 0.3 && eased(EasingFunction::Easeoutquad, 0.5) > 0.7);
    }
}
