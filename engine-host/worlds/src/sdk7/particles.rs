//! Where the particles of a system are at a time: each follows from its number and from when the system began, so that nothing is kept of
//! them, and a restored world shows the same.

use glam::{Quat, Vec3, Vec4};
use lightcone_sdk7::components::ParticleSystem;
use lightcone_sdk7::components::common::{Color4, ColorRange, FloatRange, Vector3};
use lightcone_sdk7::components::particles::{Burst, Shape};

use super::colours::linear4;
use super::convert::{point, quat};

/// Of one system; a scene may ask for more and gets no more.
pub(super) const MOST: u32 = 256;
/// Bursts of a system, and repeats of each.
const MOST_BURSTS: usize = 32;
const MOST_REPEATS: u32 = 256;
const GRAVITY_M_S2: f32 = -9.81;
/// A cycle of emission, in seconds: the SDK names none of its own.
const CYCLE_S: f32 = 5.0;

/// A particle, in its entity's space.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Particle {
    /// Which slot it takes, below [`MOST`].
    pub(super) slot: u16,
    pub(super) at: Vec3,
    pub(super) size_m: f32,
    pub(super) turn: Quat,
    /// Linear, its alpha too.
    pub(super) colour: Vec4,
    /// Since it came to be, seconds.
    pub(super) age_s: f32,
}

/// All that live, the youngest first. `seed` tells the system from others.
pub(super) fn alive(said: &ParticleSystem, run_s: f32, seed: u64) -> Vec<Particle> {
    let lifetime_s = finite(said.lifetime, 5.0).clamp(0.05, 60.0);
    let most = said.max_particles.unwrap_or(1000).min(MOST);
    let loops = said.r#loop.unwrap_or(true);
    // As if it had run for a whole life already.
    let run_s = run_s + if said.prewarm.unwrap_or(false) && loops { lifetime_s } else { 0.0 };
    let mut births = steady(said, run_s, lifetime_s, loops);
    births.extend(bursts(said, run_s, lifetime_s, loops, seed));
    births.retain(|(_, born_s)| (0.0..lifetime_s).contains(&(run_s - born_s)));
    births.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    births.truncate(most as usize);
    let slots = slots(&births);
    let one = |((number, born_s), slot): ((u64, f32), u16)| Particle {
        slot,
        ..particle(said, number, run_s - born_s, lifetime_s, seed)
    };
    births.into_iter().zip(slots).map(one).collect()
}

/// Of at most [`MOST`], a slot each: that of its number, or the next that is free. The oldest choose first, so that they stay where
/// they are when others come.
fn slots(births: &[(u64, f32)]) -> Vec<u16> {
    let mut is_taken = [false; MOST as usize];
    let mut slots = vec![0; births.len()];
    for (slot, (number, _)) in slots.iter_mut().zip(births).rev() {
        let wished = (number % u64::from(MOST)) as usize;
        let free = (wished..is_taken.len()).chain(0..wished).find(|at| !is_taken[*at]).unwrap_or(wished);
        is_taken[free] = true;
        *slot = free as u16;
    }
    slots
}

/// Numbers and times of birth of those that come one after another.
fn steady(said: &ParticleSystem, run_s: f32, lifetime_s: f32, loops: bool) -> Vec<(u64, f32)> {
    let rate = finite(said.rate, 10.0).clamp(0.0, 1000.0);
    if rate <= 0.0 {
        return Vec::new();
    }
    let until_s = if loops { run_s } else { run_s.min(CYCLE_S) };
    let last = (until_s * rate).floor().max(0.0) as u64;
    let first = ((run_s - lifetime_s) * rate).ceil().max(0.0) as u64;
    let first = first.max(last.saturating_sub(u64::from(MOST)));
    (first..=last).map(|number| (number, number as f32 / rate)).collect()
}

fn bursts(said: &ParticleSystem, run_s: f32, lifetime_s: f32, loops: bool, seed: u64) -> Vec<(u64, f32)> {
    let cycle = if loops { (run_s / CYCLE_S).floor() } else { 0.0 };
    let all = said.bursts.as_ref().map_or(&[][..], |bursts| &bursts.values);
    let mut births = Vec::new();
    for (at, burst) in all.iter().take(MOST_BURSTS).enumerate() {
        let Burst { time, count, cycles, interval, probability } = burst;
        let repeats = match cycles.unwrap_or(1) {
            ..=0 => MOST_REPEATS,
            number => (number as u32).min(MOST_REPEATS),
        };
        // Those of the cycle before may still live.
        for began in [cycle - 1.0, cycle].into_iter().filter(|cycle| *cycle >= 0.0) {
            for repeat in 0..repeats {
                let born_s = began * CYCLE_S + time + repeat as f32 * finite(*interval, 0.01).max(1e-3);
                let number = 1 << 40 | (at as u64) << 32 | (began as u64 & 0xffff) << 16 | u64::from(repeat) << 8;
                let counts = (0.0..lifetime_s).contains(&(run_s - born_s));
                if counts && chance(seed, number, 99) < finite(*probability, 1.0) {
                    births.extend((0..u64::from((*count).min(MOST))).map(|one| (number << 8 | one, born_s)));
                }
                if births.len() > MOST as usize * 4 {
                    return births;
                }
            }
        }
    }
    births
}

fn particle(said: &ParticleSystem, number: u64, age_s: f32, lifetime_s: f32, seed: u64) -> Particle {
    let roll = |what| chance(seed, number, what);
    let share = age_s / lifetime_s;
    let (from, way) = emitted(said, &roll);
    let velocity = way * within(said.initial_velocity_speed.as_ref(), 1.0, roll(0));
    let limit = said.limit_velocity.as_ref().map_or(f32::INFINITY, |limit| limit.speed.max(0.0));
    let velocity = if limit.is_finite() { velocity.clamp_length_max(limit) } else { velocity };
    let fall = Vec3::Y * GRAVITY_M_S2 * finite(said.gravity, 0.0).clamp(-100.0, 100.0);
    let force = said.additional_force.as_ref().map_or(Vec3::ZERO, point) + fall;
    let at = from + velocity * age_s + force * (0.5 * age_s * age_s);
    let size_m = within(said.initial_size.as_ref(), 1.0, roll(1)) * within(said.size_over_time.as_ref(), 1.0, share);
    let start = said.initial_rotation.as_ref().map_or(Quat::IDENTITY, quat);
    let each_s = said.rotation_over_time.as_ref().map_or(Quat::IDENTITY, quat);
    let (axis, angle) = each_s.to_axis_angle();
    let turn = start * lightcone_world::math::rotation_about(axis, angle * age_s);
    let colour = between(said.initial_color.as_ref(), roll(2)) * between(said.color_over_time.as_ref(), share);
    let at = if at.is_finite() { at } else { Vec3::ZERO };
    let size_m = if size_m.is_finite() { size_m.clamp(0.0, 100.0) } else { 0.0 };
    Particle { slot: 0, at, size_m, turn, colour, age_s }
}

/// Where it begins and which way it goes, in our own axes: forward, their +z, is our −z.
fn emitted(said: &ParticleSystem, roll: &dyn Fn(u32) -> f32) -> (Vec3, Vec3) {
    let anywhere = direction(roll(3), roll(4));
    match said.shape.as_ref() {
        Some(Shape::Sphere(it)) => (anywhere * finite(it.radius, 1.0) * libm::cbrtf(roll(5)), anywhere),
        Some(Shape::Cone(it)) => {
            let half = finite(it.angle, 25.0).clamp(0.0, 90.0).to_radians();
            let (sin, cos) = lightcone_world::math::sin_cos(roll(3) * std::f32::consts::TAU);
            let out = libm::sqrtf(roll(5));
            let aside = Vec3::new(cos, sin, 0.0) * out;
            let (lean, along) = lightcone_world::math::sin_cos(half * out);
            (aside * finite(it.radius, 1.0), Vec3::new(cos * lean, sin * lean, -along))
        }
        Some(Shape::Box(it)) => {
            let size = it.size.as_ref().map_or(Vec3::ONE, |size: &Vector3| Vec3::new(size.x, size.y, size.z));
            (size * (Vec3::new(roll(3), roll(4), roll(5)) - Vec3::splat(0.5)), Vec3::NEG_Z)
        }
        Some(Shape::Point(_)) | None => (Vec3::ZERO, anywhere),
    }
}

/// Evenly over all of them.
fn direction(a: f32, b: f32) -> Vec3 {
    let up = a * 2.0 - 1.0;
    let (sin, cos) = lightcone_world::math::sin_cos(b * std::f32::consts::TAU);
    let level = libm::sqrtf((1.0 - up * up).max(0.0));
    Vec3::new(cos * level, up, sin * level)
}

fn within(said: Option<&FloatRange>, usual: f32, share: f32) -> f32 {
    let number = said.map_or(usual, |range| range.start + (range.end - range.start) * share);
    if number.is_finite() { number.clamp(-1e4, 1e4) } else { usual }
}

fn between(said: Option<&ColorRange>, share: f32) -> Vec4 {
    let Some(range) = said else { return Vec4::ONE };
    let colour = |said: &Option<Color4>| said.as_ref().map_or(Vec4::ONE, linear4);
    colour(&range.start).lerp(colour(&range.end), share.clamp(0.0, 1.0))
}

fn finite(said: Option<f32>, usual: f32) -> f32 {
    said.filter(|number| number.is_finite()).unwrap_or(usual)
}

/// From 0 to 1 by a mixer (splitmix64).
fn chance(seed: u64, number: u64, what: u32) -> f32 {
    let mut z = seed.wrapping_add(number.wrapping_mul(0x9e37_79b9_7f4a_7c15)).wrapping_add(u64::from(what) << 56);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    ((z ^ (z >> 31)) >> 40) as f32 / (1_u32 << 24) as f32
}

#[cfg(test)]
mod tests {
    use super::*;
    use lightcone_sdk7::components::particles::{BurstConfiguration, LimitVelocity, Sphere};

    #[test]
    fn as_many_live_as_come_in_a_lifetime_and_each_goes_its_way() {
        let said = ParticleSystem { rate: Some(10.0), lifetime: Some(2.0), ..ParticleSystem::default() };
        assert_eq!([0.0, 1.0, 5.0].map(|run_s| alive(&said, run_s, 7).len()), [1, 11, 20]);
        let (now, soon) = (alive(&said, 5.0, 7), alive(&said, 5.1, 7));
        let same = soon.iter().find(|one| one.slot == now[0].slot).unwrap();
        assert!((same.at.distance(now[0].at) - 0.1).abs() < 1e-3, "{now:?}");
        assert_eq!(now, alive(&said, 5.0, 7));
        assert!(now != alive(&said, 5.0, 8));
    }

    #[test]
    fn what_a_scene_asks_for_is_bounded() {
        let burst = Burst { count: u32::MAX, cycles: Some(0), interval: Some(0.0), ..Burst::default() };
        let wild = ParticleSystem {
            rate: Some(1e30),
            max_particles: Some(u32::MAX),
            lifetime: Some(f32::INFINITY),
            gravity: Some(f32::NAN),
            initial_size: Some(FloatRange { start: 1e38, end: f32::NAN }),
            initial_velocity_speed: Some(FloatRange { start: -1e38, end: 1e38 }),
            limit_velocity: Some(LimitVelocity { speed: f32::NAN, dampen: None }),
            shape: Some(Shape::Sphere(Sphere { radius: Some(f32::NAN) })),
            bursts: Some(BurstConfiguration { values: vec![burst; 1000] }),
            ..ParticleSystem::default()
        };
        for run_s in [0.0, 3.0, 1e6] {
            let all = alive(&wild, run_s, 1);
            assert!(all.len() <= MOST as usize);
            assert!(all.iter().all(|one| one.at.is_finite() && one.size_m.is_finite() && one.colour.is_finite()));
        }
    }

    #[test]
    fn bursts_and_a_stream_have_slots_of_their_own() {
        let burst = Burst { time: 0.0, count: 20, cycles: Some(3), interval: Some(0.1), ..Burst::default() };
        let said = ParticleSystem {
            rate: Some(10.0),
            lifetime: Some(2.0),
            bursts: Some(BurstConfiguration { values: vec![burst; 2] }),
            ..ParticleSystem::default()
        };
        let all = alive(&said, 1.0, 7);
        let slots: std::collections::BTreeSet<u16> = all.iter().map(|one| one.slot).collect();
        assert_eq!((all.len(), slots.len()), (131, 131));
        assert!(slots.iter().all(|slot| u32::from(*slot) < MOST));
    }

    #[test]
    fn a_burst_comes_at_its_time() {
        let burst = Burst { time: 1.0, count: 12, ..Burst::default() };
        let said = ParticleSystem {
            rate: Some(0.0),
            lifetime: Some(1.0),
            bursts: Some(BurstConfiguration { values: vec![burst] }),
            ..ParticleSystem::default()
        };
        assert_eq!([0.5, 1.2, 2.5, 6.2].map(|run_s| alive(&said, run_s, 7).len()), [0, 12, 0, 12]);
    }
}
