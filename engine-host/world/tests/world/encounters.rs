//! What enters triggers, what touches, and what lies along rays.

use bevy_ecs::prelude::*;
use bevy_transform::components::Transform;
use glam::Vec3;
use lightcone_world::prelude::*;

use crate::scene::{LIGHT, Scene, body, cube, floor};

fn trespasses(scene: &Scene) -> Vec<(u64, u64, bool)> {
    let news = scene.0.world().resource::<Trespasses>().news();
    news.iter().map(|news| (news.trigger.0, news.who.0, news.entered)).collect()
}

fn contacts(scene: &Scene) -> Vec<(u64, u64, bool)> {
    let news = scene.0.world().resource::<Contacts>().news();
    news.iter().map(|news| (news.a.0, news.b.0, news.began)).collect()
}

/// All that is told in so many ticks.
fn told(scene: &mut Scene, ticks: usize, news: fn(&Scene) -> Vec<(u64, u64, bool)>) -> Vec<(u64, u64, bool)> {
    (0..ticks).flat_map(|_| news(scene.steps(1))).collect()
}

#[test]
fn a_trigger_tells_once_of_what_falls_through_it_and_not_of_what_stands() {
    let mut scene = Scene::new(|commands, ids| {
        commands.spawn((ids.allot(), Transform::from_xyz(0.0, 5.0, 0.0), Trigger(cube())));
        commands.spawn(body(ids, [0.0, 5.0, 0.0], Body::Fixed, Shape::ball(0.1)));
        commands.spawn(body(ids, [0.3, 8.0, 0.0], LIGHT, Shape::ball(0.1)));
        commands.spawn(body(ids, [9.0, 8.0, 0.0], LIGHT, Shape::ball(0.1)));
    });
    assert_eq!(told(&mut scene, 60, trespasses), [(1, 3, true), (1, 3, false)]);
}

#[test]
fn a_trigger_hangs_where_its_parents_are_and_its_own_body_is_no_trespasser() {
    let mut scene = Scene::new(|commands, ids| {
        let carrier = commands.spawn(body(ids, [20.0, 0.0, 0.0], Body::Kinematic, cube())).id();
        let own = body(ids, [50.0, 0.0, 0.0], Body::Kinematic, cube());
        commands.spawn((own, Trigger(Shape::ball(2.0))));
        commands.spawn((ids.allot(), Transform::from_xyz(3.0, 0.0, 0.0), Trigger(cube()), ChildOf(carrier)));
        commands.spawn(body(ids, [0.0, 0.0, 0.0], Body::Kinematic, Shape::ball(0.1)));
    });
    assert_eq!(told(&mut scene, 3, trespasses), []);
    scene.entity(1).get_mut::<Transform>().unwrap().translation.x = -3.0;
    assert_eq!(told(&mut scene, 3, trespasses), [(3, 4, true)]);
    scene.entity(4).despawn();
    assert_eq!(told(&mut scene, 3, trespasses), [(3, 4, false)], "who ends has left");
}

#[test]
fn players_enter_triggers_and_touch_what_listens() {
    let mut scene = Scene::new(|commands, ids| {
        commands.spawn((floor(ids), TellContacts));
        commands.spawn((ids.allot(), Transform::from_xyz(0.0, 1.0, 0.0), Trigger(Shape::ball(2.0))));
    });
    let session = SessionId(1);
    scene.0.step([PlayerEvent::Join { session, name: None }]);
    assert_eq!(trespasses(&scene), [(2, 3, true)]);
    let touched = told(&mut scene, 30, contacts);
    assert_eq!(touched, [(1, 3, true)]);
    scene.0.step([PlayerEvent::Leave { session }]);
    assert_eq!((trespasses(&scene), contacts(&scene)), (vec![(2, 3, false)], vec![(1, 3, false)]));
}

#[test]
fn only_what_listens_is_told_to_touch_and_a_touch_is_told_once() {
    let mut scene = Scene::new(|commands, ids| {
        commands.spawn(floor(ids));
        commands.spawn((body(ids, [0.0, 1.0, 0.0], LIGHT, cube()), TellContacts));
        commands.spawn(body(ids, [5.0, 1.0, 0.0], LIGHT, cube()));
    });
    assert_eq!(told(&mut scene, 200, contacts), [(1, 2, true)]);
    assert_eq!(scene.0.world().resource::<Contacts>().touching().collect::<Vec<_>>(), [(StableId(1), StableId(2))]);
    scene.entity(2).insert(Launch { linear: Vec3::Y * 4.0, angular: Vec3::ZERO });
    assert_eq!(told(&mut scene, 10, contacts), [(1, 2, false)]);
    scene.steps(100).entity(2).remove::<TellContacts>();
    assert_eq!(told(&mut scene, 10, contacts), [(1, 2, false)], "nobody listens any more");
}

#[test]
fn a_ray_tells_what_it_met_first_and_passes_through_what_does_not_count() {
    let mut scene = Scene::new(|commands, ids| {
        commands.spawn(body(ids, [0.0, 0.0, -5.0], Body::Fixed, cube()));
        commands.spawn(body(ids, [0.0, 0.0, -9.0], Body::Kinematic, cube()));
    });
    scene.steps(2);
    let nearest = scene.entity(1).id();
    let cast = |scene: &Scene, reach_m, without| {
        let physics = scene.0.world().resource::<Physics>();
        physics.cast(Vec3::ZERO, Vec3::NEG_Z, reach_m, |id| id != StableId(without))
    };
    let hit = cast(&scene, 50.0, 0).unwrap();
    assert_eq!((hit.id, hit.entity, hit.normal), (StableId(1), nearest, Vec3::Z));
    assert!((hit.distance_m - 4.5).abs() < 1e-4 && (hit.point.z + 4.5).abs() < 1e-4, "{hit:?}");
    assert_eq!(cast(&scene, 50.0, 1).map(|hit| hit.id), Some(StableId(2)));
    assert_eq!(cast(&scene, 4.0, 0), None);
    scene.0.step([PlayerEvent::Join { session: SessionId(1), name: None }]);
    let physics = scene.0.world().resource::<Physics>();
    let seen = physics.cast(Vec3::new(0.8, 1.0, 5.0), Vec3::NEG_Z, 50.0, |_| true).unwrap();
    assert!(scene.0.world().get::<Player>(seen.entity).is_some());
}

#[test]
fn triggers_by_the_thousand_that_all_contain_everything_are_bounded() {
    let mut scene = Scene::new(|commands, ids| {
        for _ in 0..2000 {
            commands.spawn((ids.allot(), Transform::IDENTITY, Trigger(Shape::ball(50.0))));
        }
        for n in 0..200 {
            let at = [(n % 20) as f32 * 2.0 - 20.0, (n / 20) as f32 * 2.0, 0.0];
            commands.spawn(body(ids, at, Body::Kinematic, Shape::ball(0.5)));
        }
    });
    scene.steps(2);
    assert_eq!(scene.0.world().resource::<Trespasses>().inside().count(), 4096);
    assert_eq!(trespasses(&scene), []);
}
