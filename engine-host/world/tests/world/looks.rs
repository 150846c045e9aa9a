//! Simple forms are drawn without anybody making a model.

use glam::Vec3;
use lightcone_world::prelude::*;

use crate::scene::Scene;

const BALL: Form = Form::Ball { radius_m: 0.5 };

fn drawn(scene: &mut Scene, id: u64) -> Option<ModelIndex> {
    scene.entity(id).get::<Drawn>().map(|Drawn(model)| *model)
}

#[test]
fn what_looks_the_same_is_one_model_and_what_has_no_look_is_not_drawn() {
    let mut scene = Scene::new(|commands, ids| {
        let look = Look::matt(BALL, Vec3::X);
        [look, look, Look { glow: 1.0, ..look }].into_iter().for_each(|look| _ = commands.spawn((ids.allot(), look)));
    });
    scene.steps(1);
    let [first, second, third] = [1, 2, 3].map(|id| drawn(&mut scene, id));
    assert!(first.is_some() && first == second && third.is_some() && third != first);
    scene.entity(1).remove::<Look>();
    *scene.entity(3).get_mut::<Look>().unwrap() = Look::matt(BALL, Vec3::X);
    scene.steps(1);
    assert_eq!([1, 2, 3].map(|id| drawn(&mut scene, id)), [None, first, first]);
}
