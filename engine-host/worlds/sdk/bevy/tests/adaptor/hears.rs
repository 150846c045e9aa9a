//! What the host tells is there when a native world would have it.

use bevy_app::{App, Startup};
use bevy_ecs::prelude::*;
use bevy_transform::components::Transform;
use glam::{Quat, Vec3};
use lightcone_interface as api;
use lightcone_interface::EntityId;
use lightcone_program_bevy::prelude::*;

use crate::common::{ADA, Host, player};

/// What systems saw, in order.
#[derive(Resource, Default)]
struct Log(Vec<String>);

type Steered<'w, 's> = Query<'w, 's, (&'static Transform, &'static PlayerInput)>;

fn seen(host: &mut Host) -> Vec<String> {
    std::mem::take(&mut host.guest.world_mut().resource_mut::<Log>().0)
}

#[test]
fn what_reacts_runs_with_what_the_physics_did_and_the_input_before_the_next_tick_begins() {
    fn log(step: &'static str) -> impl Fn(ResMut<Log>, Res<SimTime>, Steered) {
        move |mut log, time, players| {
            let players = players.iter().map(|(place, input)| format!(" {} {}", place.translation.x, input.held.0));
            let players: String = players.collect();
            log.0.push(format!("{step} {}{players}", time.tick));
        }
    }
    let mut host = Host::new(|app: &mut App| {
        app.init_resource::<Log>();
        app.add_systems(Startup, log("start"));
        app.add_systems(Tick, (log("react").in_set(Step::React), log("world").in_set(Step::World)));
    });
    let join = api::Join { session: ADA, name: "Ada" }.into();
    let told = |x, held| player([x, 0.0, 0.0], held);
    host.tick(&[]);
    let [input, body] = told(1.0, api::Actions::USE);
    host.tick(&[join, input, body]);
    host.tick(&told(2.0, api::Actions::RUN));
    host.tick(&[api::Leave { session: ADA }.into()]);
    let use_then_run = ["react 2 2 64", "world 3 2 32", "react 3 2 32", "world 4"];
    assert_eq!(seen(&mut host), [&["start 0", "world 1", "react 1", "world 2 1 64"][..], &use_then_run].concat());
}

#[test]
fn a_body_that_the_physics_moved_is_there_and_nothing_is_said_of_it() {
    let mut host = Host::new(|app: &mut App| {
        app.init_resource::<Log>();
        app.add_systems(Startup, |mut commands: Commands, mut ids: ResMut<StableIds>| {
            commands.spawn((ids.allot(), Transform::default(), Body::Dynamic { mass_kg: 1.0 }, Shape::ball(1.0)));
        });
        let look = |mut log: ResMut<Log>, bodies: Query<(&Transform, &Velocity)>| {
            log.0.extend(bodies.iter().map(|(place, velocity)| format!("{} {}", place.translation, velocity.linear)));
        };
        app.add_systems(Tick, look.in_set(Step::React));
    });
    host.tick(&[]);
    let (position, rotation) = ([0.0, -1.0, 0.0], Quat::from_xyzw(0.6, 0.0, 0.0, 0.8).to_array());
    let moved = [api::Move { entity: EntityId(1), position, rotation, linear: [0.0, -2.0, 0.0], angular: [0.0; 3] }];
    assert_eq!(host.tick(&[api::Moves { entries: (&moved).into() }.into()]), []);
    assert_eq!(seen(&mut host), ["[0, -1, 0] [0, -2, 0]"]);
}

#[test]
fn who_leaves_a_trigger_by_leaving_the_world_is_told_of_by_its_id() {
    let mut host = Host::new(|app: &mut App| {
        app.init_resource::<Log>();
        app.add_systems(Startup, |mut commands: Commands, mut ids: ResMut<StableIds>| {
            commands.spawn((ids.allot(), Transform::default(), Trigger(Shape::cuboid(Vec3::ONE))));
        });
        let look = |mut log: ResMut<Log>, told: Res<Trespasses>| {
            log.0.extend(told.news().iter().map(|news| format!("{} {} {}", news.trigger.0, news.who.0, news.entered)));
            log.0.push(format!("{}", told.inside().count()));
        };
        app.add_systems(Tick, look.in_set(Step::React));
    });
    let trespass = |entered| api::Trespass { who: ADA.into(), trigger: EntityId(1), entered }.into();
    let [input, body] = player([0.0; 3], api::Actions::default());
    host.tick(&[api::Join { session: ADA, name: "Ada" }.into(), input, body]);
    host.tick(&[input, body, trespass(true)]);
    host.tick(&[api::Leave { session: ADA }.into()]);
    host.tick(&[trespass(false)]);
    assert_eq!(seen(&mut host), ["1 2 true", "1", "1", "1 2 false", "0"]);
}

#[test]
fn a_line_a_click_and_a_press_are_there_for_one_tick() {
    let mut host = Host::new(|app: &mut App| {
        app.init_resource::<Log>();
        let look = |mut log: ResMut<Log>, lines: Res<Lines>| {
            log.0.extend(lines.0.iter().map(|line| format!("{} {:?} {:?}", line.text, line.click(), line.button())));
        };
        app.add_systems(Tick, look.in_set(Step::World));
    });
    let said = [
        api::Line { session: ADA, text: "hello" }.into(),
        api::Click { session: ADA, place: [0.25, 0.5] }.into(),
        api::Button { session: ADA, item: 3 }.into(),
    ];
    host.tick(&said);
    host.tick(&[]);
    let wanted =
        ["hello None None", "{\"click\":[0.25,0.5]} Some(Vec2(0.25, 0.5)) None", "{\"button\":3} None Some(3)"];
    assert_eq!(seen(&mut host), wanted);
}
