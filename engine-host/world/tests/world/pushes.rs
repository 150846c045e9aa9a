//! What sets bodies moving, and what they bump with.

use glam::Vec3;
use lightcone_world::prelude::*;

use crate::scene::{LIGHT, Scene, body, cube, floor};

fn one_in_the_air(commands: &mut bevy_ecs::prelude::Commands, ids: &mut StableIds) {
    commands.spawn(body(ids, [0.0, 100.0, 0.0], LIGHT, cube()));
}

fn one_on_the_floor(commands: &mut bevy_ecs::prelude::Commands, ids: &mut StableIds) {
    commands.spawn(floor(ids));
    commands.spawn(body(ids, [0.0, 0.5, 0.0], LIGHT, cube()));
}

#[test]
fn a_launch_says_how_fast_and_an_impulse_adds_to_it_by_the_mass() {
    let mut scene = Scene::new(one_in_the_air);
    scene.steps(1);
    scene.entity(1).insert(Launch { linear: Vec3::X * 3.0, angular: Vec3::ZERO });
    assert!((scene.steps(1).velocity(1).x - 3.0).abs() < 0.05, "{}", scene.velocity(1));
    scene.entity(1).insert(Impulse { linear: Vec3::X * 8.0, ..Impulse::default() });
    assert!((scene.steps(1).velocity(1).x - 7.0).abs() < 0.1, "{}", scene.velocity(1));
    assert!(!scene.entity(1).contains::<Launch>() && !scene.entity(1).contains::<Impulse>());
    let before = scene.velocity(1);
    assert!(scene.steps(1).velocity(1).x <= before.x, "a push is one push");
}

#[test]
fn a_body_can_be_pushed_in_the_tick_in_which_it_comes() {
    let mut scene = Scene::new(|commands, ids| {
        let push = Impulse { linear: Vec3::X * 4.0, angular: Vec3::Y };
        commands.spawn((body(ids, [0.0, 9.0, 0.0], LIGHT, cube()), push));
    });
    scene.steps(1);
    let Velocity { linear, angular } = *scene.entity(1).get::<Velocity>().unwrap();
    assert!((linear.x - 2.0).abs() < 0.05 && angular.y > 0.5, "{linear} {angular}");
}

#[test]
fn nothing_is_pushed_to_infinity() {
    for push in [Vec3::splat(f32::MAX), Vec3::splat(1e20), Vec3::NAN, Vec3::INFINITY] {
        let mut scene = Scene::new(one_in_the_air);
        scene.steps(1);
        scene.entity(1).insert(Impulse { linear: push, angular: push });
        scene.steps(1);
        scene.entity(1).insert(Launch { linear: push, angular: push });
        let velocity = scene.steps(3).velocity(1);
        assert!(velocity.length() < 1001.0, "{push}: {velocity}");
        assert!(scene.place(1).is_finite());
    }
}

#[test]
fn a_resting_body_wakes_when_it_is_pushed() {
    let mut scene = Scene::new(one_on_the_floor);
    scene.steps(300).entity(2).insert(Launch { linear: Vec3::Y * 5.0, angular: Vec3::ZERO });
    assert!(scene.steps(5).place(2).y > 0.8, "{}", scene.place(2));
}

#[test]
fn a_body_bumps_with_the_form_that_it_has_now() {
    let mut scene = Scene::new(one_on_the_floor);
    scene.steps(300).entity(2).insert(Shape::cuboid(Vec3::splat(1.0)));
    assert!((scene.steps(90).place(2).y - 1.0).abs() < 0.05, "{}", scene.place(2));
    scene.entity(1).insert(Shape::cuboid(Vec3::new(0.1, 1.0, 0.1)));
    scene.steps(300).entity(2).insert(Launch { linear: Vec3::X * 3.0, angular: Vec3::ZERO });
    assert!(scene.steps(120).place(2).y < -5.0, "there is hardly a floor any more: {}", scene.place(2));
}

#[test]
fn what_rests_on_a_floor_falls_when_that_shrinks() {
    let mut scene = Scene::new(one_on_the_floor);
    scene.steps(300).entity(1).insert(Shape::cuboid(Vec3::splat(0.1)));
    assert!(scene.steps(60).place(2).y < -0.3, "{}", scene.place(2));
}

#[test]
fn a_heavier_form_keeps_the_mass_of_its_body() {
    let mut scene = Scene::new(one_in_the_air);
    scene.steps(1).entity(1).insert(Shape::ball(3.0));
    scene.steps(1).entity(1).insert(Impulse { linear: Vec3::X * 8.0, ..Impulse::default() });
    assert!((scene.steps(1).velocity(1).x - 4.0).abs() < 0.1, "{}", scene.velocity(1));
}
