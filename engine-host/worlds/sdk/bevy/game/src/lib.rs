//! Push crates into the goal. A bevy plugin: compiled to WebAssembly it is a program, and natively a world, from this source.
//!
//! As a program it goes on after a restart where it was. Natively a world would register `Goal` and `Spark` for that.

use bevy_app::{App, Plugin, Startup};
use bevy_ecs::prelude::*;
use bevy_transform::components::Transform;
use glam::{Vec3, Vec4};
use lightcone_world::prelude::*;

lightcone_world::world_program!(Crates);

/// Crates and a goal. Whoever is nearest when a crate comes in has a point; with five of them everybody begins anew.
pub struct Crates;

const FIELD_M: f32 = 24.0;
const GOAL_AT: Vec3 = Vec3::new(0.0, 1.0, -7.0);
const GOAL_SIZE_M: Vec3 = Vec3::new(22.0, 2.0, 8.0);
const CRATES: usize = 10;
const CRATE: Form = Form::Cuboid { size_m: Vec3::splat(0.9) };
const SPARK: Form = Form::Ball { radius_m: 0.15 };
const SPARK_TICKS: u64 = 45;
const VICTORY: u32 = 5;

#[derive(Component)]
struct Crate;

#[derive(Component)]
struct Goal {
    crates: u32,
}

/// A ball that flies up where a crate came in.
#[derive(Component)]
struct Spark {
    ends: u64,
}

impl Plugin for Crates {
    fn build(&self, app: &mut App) {
        app.insert_resource(Sign { title: "Crates".into(), hint: "Push the crates into the green goal.".into() });
        let spawn_point = |n: i32| SpawnPoint { position: Vec3::new(n as f32 * 3.0 - 4.5, 0.0, 0.5), yaw_rad: 0.0 };
        app.insert_resource(SpawnPoints((0..4).map(spawn_point).collect()));
        app.add_systems(Startup, build);
        app.add_systems(Tick, (count, begin_anew, burn_out).chain().in_set(Step::World));
    }
}

fn build(mut commands: Commands, mut ids: ResMut<StableIds>, mut random: ResMut<WorldRandom>) {
    let (half, grey) = (FIELD_M * 0.5, Vec3::new(0.32, 0.34, 0.38));
    let walls = [
        (Vec3::new(0.0, -0.5, 0.0), Vec3::new(FIELD_M, 1.0, FIELD_M), Vec3::new(0.30, 0.36, 0.22)),
        (Vec3::new(half, 0.5, 0.0), Vec3::new(0.4, 1.0, FIELD_M), grey),
        (Vec3::new(-half, 0.5, 0.0), Vec3::new(0.4, 1.0, FIELD_M), grey),
        (Vec3::new(0.0, 0.5, half), Vec3::new(FIELD_M, 1.0, 0.4), grey),
        (Vec3::new(0.0, 0.5, -half), Vec3::new(FIELD_M, 1.0, 0.4), grey),
    ];
    for (at, size_m, colour) in walls {
        let form = Form::Cuboid { size_m };
        let place = Transform::from_translation(at);
        commands.spawn((ids.allot(), place, Body::Fixed, form.shape(), Look::matt(form, colour)));
    }
    let zone = Form::Cuboid { size_m: GOAL_SIZE_M };
    let look = Look { colour: Vec4::new(0.2, 0.9, 0.3, 0.25), glow: 0.3, ..Look::matt(zone, Vec3::ONE) };
    let caption = Caption { text: "0 crates".into(), above_mm: 1500 };
    let place = Transform::from_translation(GOAL_AT);
    commands.spawn((ids.allot(), place, Trigger(zone.shape()), look, caption, Goal { crates: 0 }));
    for _ in 0..CRATES {
        let look = Look::matt(CRATE, Vec3::new(0.80, 0.35, 0.12));
        let body = Body::Dynamic { mass_kg: 6.0 };
        let place = Transform::from_translation(somewhere(&mut random));
        commands.spawn((ids.allot(), place, body, CRATE.shape(), look, Crate));
    }
}

/// A place for a crate, in front of the goal.
fn somewhere(random: &mut WorldRandom) -> Vec3 {
    Vec3::new(random.between(-7.0, 7.0), 0.6, random.between(-2.2, -1.2))
}

type Players<'w, 's> = Query<'w, 's, (&'static StableId, &'static Transform, &'static mut Score), Without<Crate>>;

/// A crate that comes into the goal is a point, and is put back.
fn count(
    mut commands: Commands,
    (time, trespasses): (Res<SimTime>, Res<Trespasses>),
    (mut ids, mut random): (ResMut<StableIds>, ResMut<WorldRandom>),
    mut crates: Query<(&StableId, &mut Transform), With<Crate>>,
    mut goals: Query<(&mut Goal, &mut Caption)>,
    mut players: Players,
) {
    for news in trespasses.news().iter().filter(|news| news.entered) {
        let Some((_, mut place)) = crates.iter_mut().find(|(id, _)| **id == news.who) else { continue };
        let at = place.translation;
        let distance = |place: &Transform| place.translation.distance_squared(at);
        let nearest = players
            .iter_mut()
            .min_by(|(a_id, a, _), (b_id, b, _)| distance(a).total_cmp(&distance(b)).then(a_id.cmp(b_id)));
        if let Some((_, _, mut score)) = nearest {
            score.0 += 1;
        }
        for (mut goal, mut caption) in &mut goals {
            goal.crates += 1;
            caption.text = format!("{} crates", goal.crates).into();
        }
        let up = Launch { linear: Vec3::new(random.between(-2.0, 2.0), 7.0, 0.0), ..Launch::default() };
        let look = Look { glow: 4.0, ..Look::matt(SPARK, Vec3::new(1.0, 0.7, 0.2)) };
        let (body, ends) = (Body::Dynamic { mass_kg: 1.0 }, time.tick + SPARK_TICKS);
        // As it lies.
        place.translation = somewhere(&mut random);
        let over = Transform::from_translation(at + Vec3::Y);
        commands.spawn((ids.allot(), over, body, SPARK.shape(), look, up, Spark { ends }));
    }
}

fn begin_anew(mut players: Query<&mut Score>) {
    if players.iter().any(|score| score.0 >= VICTORY) {
        players.iter_mut().for_each(|mut score| score.0 = 0);
    }
}

fn burn_out(mut commands: Commands, time: Res<SimTime>, sparks: Query<(Entity, &Spark)>) {
    for (entity, _) in sparks.iter().filter(|(_, spark)| spark.ends <= time.tick) {
        commands.entity(entity).despawn();
    }
}
