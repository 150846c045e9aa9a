//! Walking, jumping, falling, sliding along walls, climbing steps, pushing things.

use std::f32::consts::FRAC_PI_2;

use crate::common::{SESSION, Solo};
use lightcone_protocol::input::Actions;
use lightcone_world::simulation::PlayerEvent;

#[test]
fn walks_where_it_looks_and_stops() {
    let mut solo = Solo::new();
    solo.hold(Actions::FORWARD, FRAC_PI_2, 30);
    let feet = solo.feet();
    assert!((-3.6..=-2.2).contains(&feet.x) && feet.z.abs() < 0.05, "{feet}");
    solo.hold(Actions(0), FRAC_PI_2, 30);
    let stopped = solo.feet();
    solo.hold(Actions(0), FRAC_PI_2, 30);
    assert!(stopped.distance(solo.feet()) < 0.01, "{stopped} {}", solo.feet());
}

#[test]
fn jumps_once_and_lands_where_it_stood() {
    let mut solo = Solo::new();
    solo.hold(Actions(0), 0.0, 15);
    let ground = solo.feet().y;
    solo.press(Actions::JUMP);
    let mut highest = ground;
    for _ in 0..40 {
        solo.hold(Actions(0), 0.0, 1);
        highest = highest.max(solo.feet().y);
    }
    assert!((0.8..=1.4).contains(&(highest - ground)), "rose {} m", highest - ground);
    assert!((solo.feet().y - ground).abs() < 0.02, "stood at {ground}, landed at {}", solo.feet().y);
}

#[test]
fn a_wall_stops_it_and_lets_it_slide_along() {
    let mut solo = Solo::new();
    // Heading 30° left of straight at the wall, whose face is at z = −5.5.
    solo.hold(Actions::FORWARD, 0.52, 120);
    let feet = solo.feet();
    assert!(feet.z > -5.3, "went into the wall: {feet}");
    assert!(feet.x < -4.0, "did not slide along the wall: {feet}");
}

#[test]
fn climbs_steps() {
    let mut solo = Solo::new();
    solo.hold(Actions::FORWARD, -FRAC_PI_2, 68);
    let feet = solo.feet();
    assert!(feet.y > 0.5, "stands at {feet}, not on the steps");
}

#[test]
fn pushes_things() {
    let mut solo = Solo::new();
    solo.hold(Actions(0), 0.0, 30);
    let before = solo.dynamic_bodies();
    // The boxes stand at z = −1 from x = −3 on.
    solo.hold(Actions::FORWARD, 0.0, 9);
    solo.hold(Actions::FORWARD, FRAC_PI_2, 90);
    let after = solo.dynamic_bodies();
    let pushed = before.iter().zip(&after).filter(|(b, a)| b.distance(**a) > 0.3).count();
    assert!(pushed >= 1, "{before:?} {after:?} {}", solo.feet());
}

#[test]
fn whoever_leaves_is_gone_and_strangers_are_ignored() {
    let mut solo = Solo::new();
    let stranger = lightcone_protocol::SessionId(99);
    solo.simulation.step([PlayerEvent::Leave { session: stranger }, PlayerEvent::Leave { session: SESSION }]);
    let world = solo.simulation.world_mut();
    assert_eq!(world.query::<&lightcone_world::players::Player>().iter(world).count(), 0);
    solo.simulation
        .step([PlayerEvent::Join { session: SESSION, name: None }, PlayerEvent::Join { session: SESSION, name: None }]);
    let world = solo.simulation.world_mut();
    assert_eq!(world.query::<&lightcone_world::players::Player>().iter(world).count(), 1);
}
