//! What has changed is said, and nothing else.

use bevy_app::{App, Startup};
use bevy_ecs::prelude::*;
use bevy_transform::components::Transform;
use glam::{Quat, Vec3, Vec4};
use lightcone_interface as api;
use lightcone_interface::{Command, EntityId};
use lightcone_program_bevy::prelude::*;

use crate::common::{ADA, Host, player};

const BALL: Form = Form::Ball { radius_m: 0.5 };
const RED: Vec3 = Vec3::new(1.0, 0.0, 0.0);

/// Adds a system that runs in the tick of this number.
fn at<M>(app: &mut App, tick: u64, system: impl IntoScheduleConfigs<bevy_ecs::system::ScheduleSystem, M>) {
    app.add_systems(Tick, system.in_set(Step::World).run_if(move |time: Res<SimTime>| time.tick == tick));
}

fn spawned(entity: u32, position: [f32; 3]) -> Command<'static> {
    api::Spawn { entity: EntityId(entity), position, rotation: api::UPRIGHT, scale: [1.0; 3] }.into()
}

#[test]
fn things_are_said_by_growing_ids_and_once() {
    let mut host = Host::new(|app: &mut App| {
        app.add_systems(Startup, |mut commands: Commands, mut ids: ResMut<StableIds>| {
            let (first, second) = (ids.allot(), ids.allot());
            commands.spawn((second, Transform::from_xyz(2.0, 0.0, 0.0)));
            let solid = (Body::Dynamic { mass_kg: 3.0 }, BALL.shape());
            commands.spawn((first, Transform::from_xyz(1.0, 0.0, 0.0), solid, Look::matt(BALL, RED)));
            commands.spawn(Transform::from_xyz(3.0, 0.0, 0.0));
        });
    });
    let (one, ball) = (EntityId(1), api::Solid::Ball { radius_m: 0.5 });
    let colour = [1.0, 0.0, 0.0, 1.0];
    let look = api::ShapeModel { entity: one, solid: ball, colour, metallic: 0.0, roughness: 1.0, glow: 0.0 };
    let wanted = [
        spawned(1, [1.0, 0.0, 0.0]),
        api::SetShape { entity: one, solid: ball }.into(),
        api::SetBody { entity: one, body: api::Body::Dynamic { mass_kg: 3.0 } }.into(),
        look.into(),
        api::Visible { entity: one, visible: true }.into(),
        spawned(2, [2.0, 0.0, 0.0]),
    ];
    assert_eq!(host.tick(&[]), wanted);
    for _ in 0..3 {
        assert_eq!(host.tick(&[]), []);
    }
}

#[test]
fn what_changes_comes_off_or_ends_is_said_in_its_tick() {
    let mut host = Host::new(|app: &mut App| {
        app.add_systems(Startup, |mut commands: Commands, mut ids: ResMut<StableIds>| {
            commands.spawn((ids.allot(), Transform::default(), Look::matt(BALL, RED), Body::Fixed, BALL.shape()));
            let caption = Caption { text: "a\u{7}b".into(), above_mm: 1500 };
            commands.spawn((ids.allot(), Transform::default(), Tint(Vec4::splat(2.0)), caption));
        });
        at(app, 3, |mut all: Query<&mut Transform>| {
            all.iter_mut().for_each(|mut place| place.translation = Vec3::new(f32::NAN, 2e6, 3.0));
        });
        // Written, but not changed.
        at(app, 4, |mut all: Query<&mut Transform>| {
            all.iter_mut().for_each(|mut place| place.rotation = Quat::IDENTITY)
        });
        at(app, 5, |mut commands: Commands, all: Query<Entity, With<StableId>>| {
            all.iter().for_each(|entity| _ = commands.entity(entity).remove::<(Look, Body, Tint, Caption)>());
        });
        at(app, 6, |mut commands: Commands, all: Query<(Entity, &StableId)>| {
            all.iter().filter(|(_, id)| id.0 == 1).for_each(|(entity, _)| commands.entity(entity).despawn());
        });
    });
    let (one, two) = (EntityId(1), EntityId(2));
    let first = host.tick(&[]);
    assert!(first.contains(&api::Caption { entity: two, above_m: 1.5005, text: "ab" }.into()), "{first:?}");
    assert_eq!(host.tick(&[]), []);
    let moved = host.tick(&[]);
    let [Command::Transforms(transforms)] = moved[..] else { panic!("{moved:?}") };
    let entries: Vec<_> = transforms.entries.iter().map(|entry| (entry.entity, entry.position)).collect();
    assert_eq!(entries, [(one, [0.0, 1e6, 3.0]), (two, [0.0, 1e6, 3.0])]);
    assert_eq!(host.tick(&[]), []);
    let off = [
        api::SetBody { entity: one, body: api::Body::None }.into(),
        api::Visible { entity: one, visible: false }.into(),
        api::Tint { entity: two, colour: [1.0; 4] }.into(),
        api::Caption { entity: two, above_m: 0.0005, text: "" }.into(),
    ];
    assert_eq!(host.tick(&[]), off);
    assert_eq!(host.tick(&[]), [api::Despawn { entity: one }.into()]);
    assert_eq!(host.tick(&[]), []);
}

#[test]
fn a_push_is_said_once_and_comes_off() {
    let mut host = Host::new(|app: &mut App| {
        app.add_systems(Startup, |mut commands: Commands, mut ids: ResMut<StableIds>| {
            let impulse = Impulse { linear: Vec3::Y, angular: Vec3::ZERO };
            let launch = Launch { linear: Vec3::X * 2000.0, angular: Vec3::ZERO };
            commands.spawn((
                ids.allot(),
                Transform::default(),
                Body::Dynamic { mass_kg: 1.0 },
                BALL.shape(),
                impulse,
                launch,
            ));
            commands.spawn((ids.allot(), Transform::default(), Body::Fixed, BALL.shape(), impulse));
        });
    });
    let entity = EntityId(1);
    let first = host.tick(&[]);
    let pushes = [
        api::Velocity { entity, linear: [1000.0, 0.0, 0.0], angular: [0.0; 3] }.into(),
        api::Impulse { entity, linear: [0.0, 1.0, 0.0], angular: [0.0; 3] }.into(),
    ];
    assert!(first.ends_with(&pushes), "{first:?}");
    assert_eq!(host.tick(&[]), []);
}

#[test]
fn a_player_is_told_of_its_points_and_its_hud() {
    let mut host = Host::new(|app: &mut App| {
        at(app, 2, |mut commands: Commands, mut players: Query<(Entity, &mut Score), With<Player>>| {
            for (entity, mut score) in &mut players {
                score.0 = 4;
                let text =
                    |number, text: &str| HudItem { number, corner: Corner::Middle, shows: HudShows::Text(text.into()) };
                commands.entity(entity).insert(HudItems(vec![text(1, "one"), text(2, "two")]));
            }
        });
        at(app, 3, |mut huds: Query<&mut HudItems>| huds.iter_mut().for_each(|mut hud| _ = hud.0.remove(0)));
    });
    let join = api::Join { session: ADA, name: "Ada" }.into();
    let [input, body] = player([0.0; 3], api::Actions::default());
    assert_eq!(host.tick(&[join, input, body]), []);
    let item = |item, text| api::HudText { session: ADA, item, corner: api::Corner::Middle, text }.into();
    let said = [api::Score { session: ADA, points: 4 }.into(), item(1, "one"), item(2, "two")];
    assert_eq!(host.tick(&[input, body]), said);
    assert_eq!(host.tick(&[input, body]), [api::EndHud { session: ADA, item: 1 }.into()]);
    assert_eq!(host.tick(&[api::Leave { session: ADA }.into()]), []);
}
