//! The value of keys at a time (glTF 2.0 Appendix C).

use glam::{Quat, Vec3};

use super::clip::{Interpolation, Keys};

/// What keys may hold.
pub(super) trait Value: Clone {
    /// The sum of values by weight; none is nothing.
    fn sum(terms: &[(f32, &Self)]) -> Self;

    /// On the way from one value to the next.
    fn between(from: &Self, to: &Self, share: f32) -> Self {
        Self::sum(&[(1.0 - share, from), (share, to)])
    }

    /// What a sum has to be to be a value.
    fn normalised(self) -> Self {
        self
    }
}

impl Value for Vec3 {
    fn sum(terms: &[(f32, &Self)]) -> Self {
        terms.iter().map(|(weight, value)| **value * *weight).sum()
    }
}

impl Value for Quat {
    fn sum(terms: &[(f32, &Self)]) -> Self {
        terms.iter().fold(Quat::from_xyzw(0.0, 0.0, 0.0, 0.0), |sum, (weight, value)| sum + **value * *weight)
    }

    fn between(from: &Self, to: &Self, share: f32) -> Self {
        from.slerp(*to, share)
    }

    fn normalised(self) -> Self {
        if self.length_squared() > 1.0e-12 { self.normalize() } else { Quat::IDENTITY }
    }
}

impl Value for Vec<f32> {
    fn sum(terms: &[(f32, &Self)]) -> Self {
        let mut sum = vec![0.0; terms.iter().map(|(_, value)| value.len()).max().unwrap_or(0)];
        for (weight, value) in terms {
            for (sum, number) in sum.iter_mut().zip(*value) {
                *sum += number * weight;
            }
        }
        sum
    }
}

/// The keys' value at a time: before the first key the first one's, after the last the last one's; `None` without keys.
pub(super) fn sample<T: Value>(keys: &Keys<T>, time_s: f32) -> Option<T> {
    let next = keys.times_s.partition_point(|key| *key <= time_s);
    let Some(from) = next.checked_sub(1) else { return value(keys, 0).cloned() };
    let (Some(start_s), Some(end_s)) = (keys.times_s.get(from), keys.times_s.get(next)) else {
        return value(keys, keys.times_s.len().checked_sub(1)?).cloned();
    };
    let length_s = end_s - start_s;
    let share = ((time_s - start_s) / length_s).clamp(0.0, 1.0);
    Some(match keys.interpolation {
        Interpolation::Step => value(keys, from)?.clone(),
        Interpolation::Linear => T::between(value(keys, from)?, value(keys, next)?, share),
        Interpolation::CubicSpline => {
            let [current, out] = [keys.values.get(3 * from + 1)?, keys.values.get(3 * from + 2)?];
            let [arriving, following] = [keys.values.get(3 * next)?, keys.values.get(3 * next + 1)?];
            let (t, t2, t3) = (share, share * share, share * share * share);
            T::sum(&[
                (2.0 * t3 - 3.0 * t2 + 1.0, current),
                (length_s * (t3 - 2.0 * t2 + t), out),
                (-2.0 * t3 + 3.0 * t2, following),
                (length_s * (t3 - t2), arriving),
            ])
            .normalised()
        }
    })
}

/// A key's value, without its tangents.
fn value<T>(keys: &Keys<T>, key: usize) -> Option<&T> {
    keys.values.get(if keys.interpolation == Interpolation::CubicSpline { 3 * key + 1 } else { key })
}

#[cfg(test)]
mod tests {
    use std::f32::consts::FRAC_PI_2;

    use proptest::prelude::*;

    use super::*;

    fn keys<T>(interpolation: Interpolation, times_s: &[f32], values: &[T]) -> Keys<T>
    where
        T: Clone,
    {
        Keys { times_s: times_s.to_vec(), values: values.to_vec(), interpolation }
    }

    #[test]
    fn steps_and_lines_hold_before_and_after() {
        let values = [Vec3::ZERO, Vec3::X * 4.0];
        let line = keys(Interpolation::Linear, &[1.0, 3.0], &values);
        let x = |keys: &Keys<Vec3>, time| sample(keys, time).unwrap().x;
        let at = [0.0, 1.0, 1.5, 3.0, 9.0].map(|time| x(&line, time));
        assert_eq!(at, [0.0, 0.0, 1.0, 4.0, 4.0]);
        let step = keys(Interpolation::Step, &[1.0, 3.0], &values);
        assert_eq!([0.0, 2.999, 3.0, 9.0].map(|time| x(&step, time)), [0.0, 0.0, 4.0, 4.0]);
        assert_eq!(sample(&keys(Interpolation::Linear, &[2.0], &[Vec3::Y]), 7.0), Some(Vec3::Y));
        assert_eq!(sample(&keys::<Vec3>(Interpolation::Linear, &[], &[]), 0.0), None);
    }

    #[test]
    fn rotations_take_the_shorter_way_at_an_even_pace() {
        let turn = |angle: f32| Quat::from_rotation_y(angle);
        let keys = keys(Interpolation::Linear, &[0.0, 1.0], &[turn(0.0), -turn(FRAC_PI_2)]);
        assert!(sample(&keys, 0.25).unwrap().dot(turn(FRAC_PI_2 * 0.25)).abs() > 0.999_999);
    }

    #[test]
    fn splines_follow_the_appendix() {
        // p(0.25) = 0.84375 · 1 + 2 · 0.140625 · 3 + 0.15625 · 5 + 2 · (−0.046875) · 7
        let x = |x: f32| Vec3::X * x;
        let values = [x(9.0), x(1.0), x(3.0), x(7.0), x(5.0), x(9.0)];
        let spline = keys(Interpolation::CubicSpline, &[1.0, 3.0], &values);
        let expected = 0.843_75 + 2.0 * 0.140_625 * 3.0 + 0.156_25 * 5.0 - 2.0 * 0.046_875 * 7.0;
        assert!((sample(&spline, 1.5).unwrap().x - expected).abs() < 1e-6);
        assert_eq!([0.0, 1.0, 3.0, 4.0].map(|time| sample(&spline, time).unwrap().x), [1.0, 1.0, 5.0, 5.0]);
    }

    #[test]
    fn a_spline_with_even_tangents_is_a_line() {
        let weights = |w: f32| vec![w, -w];
        let slope = weights(2.0);
        let values = [slope.clone(), weights(0.0), slope.clone(), slope.clone(), weights(4.0), slope];
        let spline = keys(Interpolation::CubicSpline, &[0.0, 2.0], &values);
        for time in [0.3, 1.0, 1.7] {
            let at = sample(&spline, time).unwrap();
            assert!((at[0] - 2.0 * time).abs() < 1e-5 && (at[1] + 2.0 * time).abs() < 1e-5, "{at:?}");
        }
    }

    proptest! {
        #[test]
        fn values_are_finite_and_rotations_are_unit(
            steps in prop::collection::vec(0.0_f32..2.0, 1..8),
            numbers in prop::collection::vec(-10.0_f32..10.0, 96),
            time in -1.0_f32..20.0,
        ) {
            let times: Vec<f32> = steps.iter().scan(0.0, |sum, step| { *sum += step; Some(*sum) }).collect();
            let values: Vec<Quat> = numbers.chunks_exact(4).map(|q| Quat::from_slice(q).normalised()).collect();
            for interpolation in [Interpolation::Step, Interpolation::Linear, Interpolation::CubicSpline] {
                let at = sample(&keys(interpolation, &times, &values), time).unwrap();
                prop_assert!((at.length() - 1.0).abs() < 1e-3, "{interpolation:?} {at}");
            }
        }
    }
}
