//! Bodies that hang together.

use bevy_ecs::prelude::*;
use bevy_transform::components::Transform;
use glam::{Quat, Vec3};
use lightcone_world::prelude::*;

use crate::scene::{LIGHT, Scene, body, cube};

fn joint(kind: JointKind, a: StableId, b: StableId) -> Joint {
    let (anchor_a, anchor_b) = (Vec3::ZERO, Vec3::ZERO);
    Joint { kind, a, b, anchor_a, anchor_b, axis: Vec3::Z, limits: None }
}

/// 1 stands, 2 hangs from it by 3.
fn hung(commands: &mut Commands, ids: &mut StableIds, kind: JointKind, change: impl FnOnce(&mut Joint)) {
    commands.spawn(body(ids, [0.0, 10.0, 0.0], Body::Fixed, cube()));
    commands.spawn(body(ids, [2.0, 10.0, 0.0], LIGHT, cube()));
    let mut joint = joint(kind, StableId(1), StableId(2));
    joint.anchor_b = Vec3::NEG_X * 2.0;
    change(&mut joint);
    commands.spawn((ids.allot(), joint));
}

#[test]
fn a_ball_joint_is_a_pendulum() {
    let mut scene = Scene::new(|commands, ids| hung(commands, ids, JointKind::Ball, |_| {}));
    let mut lowest = 10.0_f32;
    for _ in 0..120 {
        scene.steps(1);
        let from = scene.place(2) - Vec3::Y * 10.0;
        assert!((from.length() - 2.0).abs() < 0.1, "{from}");
        lowest = lowest.min(scene.place(2).y);
    }
    assert!(lowest < 8.2, "it swung to {lowest}");
}

#[test]
fn a_fixed_joint_holds_a_body_turned_as_it_is() {
    let mut scene = Scene::new(|commands, ids| {
        hung(commands, ids, JointKind::Fixed, |joint| {
            joint.anchor_b = Quat::from_xyzw(0.0, 0.6, 0.0, 0.8).inverse() * Vec3::NEG_X * 2.0
        });
    });
    scene.entity(2).get_mut::<Transform>().unwrap().rotation = Quat::from_xyzw(0.0, 0.6, 0.0, 0.8);
    scene.steps(120);
    assert!(scene.place(2).distance(Vec3::new(2.0, 10.0, 0.0)) < 0.1, "{}", scene.place(2));
    let turned = scene.entity(2).get::<Transform>().unwrap().rotation;
    assert!(turned.dot(Quat::from_xyzw(0.0, 0.6, 0.0, 0.8)).abs() > 0.99, "{turned}");
}

#[test]
fn a_hinge_turns_around_its_axis_as_far_as_its_limits() {
    for axis in [Vec3::Z, Vec3::NEG_Z, Vec3::new(-0.1, 0.0, -1.0).normalize(), Vec3::NEG_X] {
        let mut scene = Scene::new(|_, _| {});
        scene.0.world_mut().resource_scope(|world, mut ids: Mut<StableIds>| {
            hung(&mut world.commands(), &mut ids, JointKind::Hinge, |joint| {
                (joint.axis, joint.limits) = (axis, Some([-0.5, 0.5]));
            });
            world.flush();
        });
        scene.steps(150);
        let from = scene.place(2) - Vec3::Y * 10.0;
        // Around x it cannot fall at all; around z as far as half a radian.
        let expected = if axis == Vec3::NEG_X { 0.0 } else { -2.0 * 0.479 };
        assert!((from.y - expected).abs() < 0.15, "{axis}: {from}");
        assert!((from.length() - 2.0).abs() < 0.1, "{axis}: {from}");
    }
}

#[test]
fn a_slider_slides_along_its_axis_as_far_as_its_limits() {
    let mut scene = Scene::new(|commands, ids| {
        hung(commands, ids, JointKind::Slider, |joint| (joint.axis, joint.limits) = (Vec3::Y, Some([-3.0, 1.0])));
    });
    scene.steps(120);
    assert!(scene.place(2).distance(Vec3::new(2.0, 7.0, 0.0)) < 0.1, "{}", scene.place(2));
}

#[test]
fn a_joint_ends_with_its_body_and_one_that_is_taken_away_lets_go() {
    let pendulum: crate::scene::Spawn = |commands, ids| hung(commands, ids, JointKind::Ball, |_| {});
    let mut scene = Scene::new(pendulum);
    scene.steps(5).entity(1).despawn();
    assert!(!scene.steps(1).entity(3).contains::<Joint>());
    assert!(scene.steps(90).place(2).y < 0.0, "{}", scene.place(2));
    let mut scene = Scene::new(pendulum);
    scene.steps(5).entity(3).despawn();
    assert!(scene.steps(90).place(2).y < 0.0, "{}", scene.place(2));
}

#[test]
fn a_joint_outlasts_a_body_that_moves_in_another_way() {
    let mut scene = Scene::new(|commands, ids| hung(commands, ids, JointKind::Ball, |_| {}));
    scene.steps(5).entity(2).insert(Body::Dynamic { mass_kg: 9.0 });
    scene.steps(90);
    assert!((scene.place(2) - Vec3::Y * 10.0).length() < 2.2, "{}", scene.place(2));
}

#[test]
fn joints_that_make_no_sense_hurt_nobody() {
    let mut scene = Scene::new(|commands, ids| {
        commands.spawn(body(ids, [0.0, 10.0, 0.0], LIGHT, cube()));
        commands.spawn(body(ids, [2.0, 10.0, 0.0], LIGHT, cube()));
        commands.spawn(body(ids, [4.0, 10.0, 0.0], Body::Fixed, cube()));
        commands.spawn(body(ids, [6.0, 10.0, 0.0], Body::Kinematic, cube()));
        let ids_of = [[1, 1], [1, 99], [3, 4], [1, 2], [2, 1], [1, 2]];
        for (n, [a, b]) in ids_of.into_iter().enumerate() {
            let mut joint = joint(JointKind::Hinge, StableId(a), StableId(b));
            joint.axis = [Vec3::ZERO, Vec3::NAN, Vec3::X][n % 3];
            joint.anchor_a = Vec3::splat(if n == 5 { 1e6 } else { 0.5 });
            joint.limits = Some([1e6, -1e6]);
            commands.spawn((ids.allot(), joint));
        }
    });
    scene.steps(60);
    assert!(!scene.entity(5).contains::<Joint>() && !scene.entity(6).contains::<Joint>());
    assert!(scene.entity(7).contains::<Joint>());
    assert!((1..=4).all(|id| scene.place(id).is_finite()));
}
