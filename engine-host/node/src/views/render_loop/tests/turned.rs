//! The camera that is drawn before a tick has taken a look in agrees with the one that the tick then gives.

use std::f32::consts::PI;

use bevy_app::{App, PostUpdate, Startup};
use bevy_ecs::prelude::*;
use bevy_transform::components::Transform;
use glam::Mat3;
use lightcone_protocol::input::{Edge, decode};
use lightcone_record::player_events;
use lightcone_world::WorldSpec;
use lightcone_world::camera::Eye as WorldEye;
use lightcone_world::physics::{Body, Shape};
use lightcone_world::simulation::{Simulation, SimulationConfig, StableIds};
use proptest::prelude::*;

use super::*;
use crate::stage::snapshot::Extractor;

/// Who stands still sinks by less.
const TOLERANCE_M: f32 = 1e-3;
/// Rounding, of directions that are differences of places.
const TURN_TOLERANCE: f32 = 1e-3;

/// Wide ground with nothing on it.
fn field(app: &mut App) {
    app.add_systems(Startup, |mut commands: Commands, mut ids: ResMut<StableIds>| {
        let ground = Shape::cuboid(Vec3::new(50.0, 1.0, 50.0));
        commands.spawn((ids.allot(), Transform::from_xyz(0.0, -1.0, 0.0), Body::Fixed, ground));
    });
}

/// The same, seen from above wherever its players look.
fn map(app: &mut App) {
    field(app);
    app.add_systems(PostUpdate, |mut eyes: Query<&mut WorldEye>| {
        for mut eye in &mut eyes {
            let camera = Camera::look_at(Vec3::new(0.0, 30.0, 0.0), Vec3::NEG_Z, 1.0);
            *eye = WorldEye { camera, boom: None, in_head: false };
        }
    });
}

/// A player who stands in a world.
struct Stood {
    house: House,
    simulation: Simulation,
    extractor: Extractor,
    seq: u32,
}

impl Stood {
    fn new(world: impl Fn(&mut App) + Copy + Send + Sync + 'static) -> Self {
        let house = House::new(1, Duration::from_millis(1), Duration::ZERO, false);
        let mut simulation = Simulation::new(&WorldSpec::new("field", move || world), SimulationConfig::default());
        let extractor = Extractor::new(&mut simulation);
        let mut stood = Self { house, simulation, extractor, seq: 0 };
        (0..60).for_each(|_| stood.tick());
        stood
    }

    /// As it comes over the wire, which rounds angles.
    fn say(&mut self, message: impl Fn(u32) -> ClientMessage) {
        self.seq += 1;
        let input = decode(&Input::unsigned(message(self.seq)).bytes).unwrap();
        self.house.seats.input(self.house.sessions[0], input);
    }

    fn tick(&mut self) {
        self.simulation.step(player_events(&self.house.seats.take_inputs()).unwrap());
        let snapshot = self.extractor.extract(&mut self.simulation);
        let now = self.house.clock.now();
        self.house.render.moments.see(Arc::new(snapshot), now);
        self.house.render.moments.show(now);
    }

    /// As it would be drawn now.
    fn drawn(&self) -> Eye {
        self.house.render.latched(self.house.sessions[0]).unwrap()
    }

    /// By the newest tick alone.
    fn ticked(&self) -> Eye {
        self.house.render.eye(self.house.sessions[0]).unwrap()
    }
}

/// They look the same way from the same place. How much room there is behind the head only a tick knows, and while it has less
/// than there is, the eye is nearer to the head.
fn same(drawn: &Eye, ticked: &Eye) -> bool {
    let [from, to] = [drawn, ticked].map(|eye| (eye.camera.world_from_view, eye.boom.unwrap()));
    let [turned, turned_too] = [from.0, to.0].map(Mat3::from_mat4);
    let [place, place_too] = [from, to].map(|(world_from_view, _)| world_from_view.w_axis.truncate());
    let same_room = (from.1.length_m - to.1.length_m).abs() < TOLERANCE_M;
    turned.abs_diff_eq(turned_too, TURN_TOLERANCE)
        && from.1.head.abs_diff_eq(to.1.head, TOLERANCE_M)
        && (!same_room || place.abs_diff_eq(place_too, TOLERANCE_M * 2.0))
}

fn toggle(seq: u32) -> ClientMessage {
    ClientMessage::Edge(Edge { seq, actions: Actions::CAMERA, pressed: true })
}

fn look([yaw_rad, pitch_rad]: [f32; 2]) -> impl Fn(u32) -> ClientMessage {
    move |seq| ClientMessage::Motion(vec![Sample { seq, yaw_rad, pitch_rad, ..Sample::default() }])
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn a_tick_confirms_the_look_that_was_drawn_before_it(
        first_person: bool,
        ticks in prop::collection::vec(prop::collection::vec([-PI..PI, -1.56_f32..1.56], 0..4), 1..12),
    ) {
        let mut stood = Stood::new(field);
        if first_person {
            stood.say(toggle);
            stood.tick();
        }
        for looks in ticks {
            looks.iter().for_each(|angles| stood.say(look(*angles)));
            let drawn = stood.drawn();
            stood.tick();
            let ticked = stood.ticked();
            prop_assert_eq!([drawn.input_seq, ticked.input_seq], [stood.seq; 2]);
            prop_assert!(same(&drawn, &ticked), "{:?}: drawn {:?}, then {:?}", looks, drawn, ticked);
            prop_assert!(same(&stood.drawn(), &ticked), "and it stays");
        }
    }
}

#[test]
fn a_world_that_holds_the_camera_itself_is_not_run_ahead_of() {
    let mut stood = Stood::new(map);
    let before = stood.ticked();
    stood.say(look([1.0, 0.5]));
    assert_eq!((stood.drawn().camera, stood.drawn().input_seq), (before.camera, 0), "the tick has not answered yet");
    stood.tick();
    assert_eq!((stood.drawn().camera, stood.drawn().input_seq), (before.camera, 1));
}
