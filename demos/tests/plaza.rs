//! The plaza is the same every time, is big enough, and can be walked from end to end.

use bevy_transform::components::Transform;
use glam::{Vec2, Vec3};
use lightcone_demos::built_in;
use lightcone_demos::plaza::Scenery;
use lightcone_protocol::SessionId;
use lightcone_protocol::input::{Actions, ClientMessage, Sample};
use lightcone_world::character::Character;
use lightcone_world::prelude::*;
use lightcone_world::simulation::PlayerEvent;

fn digest(scenery: &Scenery) -> blake3::Hash {
    let mut hasher = blake3::Hasher::new();
    for model in &scenery.models {
        for part in &model.parts {
            hasher.update(bytemuck::cast_slice(part.mesh.vertices()));
            hasher.update(bytemuck::cast_slice(part.mesh.indices()));
        }
        for level in model.textures.iter().flat_map(|texture| texture.levels()) {
            hasher.update(level.rgba);
        }
    }
    for placement in &scenery.placements {
        hasher.update(bytemuck::cast_slice(&placement.world_from_model().to_cols_array()));
    }
    hasher.finalize()
}

#[test]
fn is_made_the_same_every_time() {
    assert_eq!(digest(&Scenery::make()), digest(&Scenery::make()));
}

#[test]
fn has_enough_triangles_few_textures_and_sound_meshes() {
    let scenery = Scenery::make();
    let triangles: usize =
        scenery.placements.iter().map(|p| scenery.models[scenery.index[&p.piece]].triangle_count()).sum();
    assert!((50_000..200_000).contains(&triangles), "{triangles} triangles");
    let mut textures: Vec<_> = scenery.models.iter().flat_map(|m| &m.textures).map(std::sync::Arc::as_ptr).collect();
    textures.sort_unstable();
    textures.dedup();
    assert!(textures.len() <= 20, "{} textures", textures.len());
    for model in &scenery.models {
        for part in &model.parts {
            assert!(part.material < model.materials.len() && part.mesh.triangle_count() > 0);
            for vertex in part.mesh.vertices() {
                let length = Vec3::from(vertex.normal).length();
                assert!((length - 1.0).abs() < 1e-3, "a normal of length {length}");
            }
        }
        for reference in model.materials.iter().flat_map(|material| material.texture_refs()) {
            assert!(reference.texture < model.textures.len());
        }
    }
}

/// One player who walks where it is told.
struct Walker {
    simulation: Simulation,
    seq: u32,
}

const ME: SessionId = SessionId(1);

impl Walker {
    fn new() -> Self {
        let world = built_in("plaza").expect("plaza is built in");
        let mut simulation = Simulation::new(&world, SimulationConfig::default());
        simulation.step([PlayerEvent::Join { session: ME, name: None }]);
        Self { simulation, seq: 0 }
    }

    fn feet(&mut self) -> Vec3 {
        let world = self.simulation.world_mut();
        let mut players = world.query::<(&Player, &Transform)>();
        players.single(world).expect("one player").1.translation
    }

    fn step(&mut self, held: Actions, yaw_rad: f32) {
        self.seq += 1;
        let sample = Sample { seq: self.seq, held, yaw_rad, ..Sample::default() };
        let message = ClientMessage::Motion(vec![sample]);
        self.simulation.step([PlayerEvent::Input { session: ME, message }]);
    }

    /// Straight to a place, or a panic that says where it got stuck.
    fn walk_to(&mut self, x: f32, z: f32) -> Vec3 {
        let start = self.feet();
        let budget = 60 + (Vec2::new(x, z).distance(Vec2::new(start.x, start.z)) / 4.0 * 30.0) as u32;
        for _ in 0..budget {
            let feet = self.feet();
            let way = Vec2::new(x - feet.x, z - feet.z);
            if way.length() < 0.4 {
                return feet;
            }
            self.step(Actions::FORWARD | Actions::RUN, (-way.x).atan2(-way.y));
        }
        panic!("on the way from {start} to ({x}, {z}) it got no further than {}", self.feet());
    }
}

#[test]
fn players_appear_on_the_ground() {
    let world = built_in("plaza").expect("plaza is built in");
    let mut simulation = Simulation::new(&world, SimulationConfig::default());
    simulation.step((1..=16).map(|i| PlayerEvent::Join { session: SessionId(i), name: None }));
    for _ in 0..60 {
        simulation.step([]);
    }
    let world = simulation.world_mut();
    let mut players = world.query::<(&Character, &Transform)>();
    assert_eq!(players.iter(world).count(), 16);
    for (character, transform) in players.iter(world) {
        assert!(character.grounded && transform.translation.y.abs() < 0.1, "{transform:?}");
        assert!(transform.translation.with_y(0.0).abs().max_element() < 19.5, "{transform:?}");
    }
}

#[test]
fn one_can_walk_to_the_tower_top_and_around_the_galleries() {
    let mut walker = Walker::new();
    walker.walk_to(6.5, 6.0);
    walker.walk_to(6.5, -10.0);
    walker.walk_to(0.0, -19.0);
    assert!((walker.walk_to(0.0, -27.0).y - 2.04).abs() < 0.1, "the terrace");
    walker.walk_to(11.0, -28.0);
    for step in 0..=46 {
        let turn = step as f32 / 16.0;
        let angle = (turn - 0.25) * std::f32::consts::TAU;
        walker.walk_to(16.0 + 2.8 * angle.sin(), -31.0 + 2.8 * angle.cos());
    }
    let feet = walker.feet();
    assert!((feet.y - 12.24).abs() < 0.15, "the tower's top is reached at {feet}");
    let mut walker = Walker::new();
    walker.walk_to(6.5, 6.0);
    walker.walk_to(6.5, -10.0);
    walker.walk_to(0.0, -19.0);
    walker.walk_to(0.0, -27.5);
    walker.walk_to(8.0, -28.5);
    walker.walk_to(12.0, -26.6);
    walker.walk_to(18.0, -25.8);
    walker.walk_to(22.0, -30.5);
    let gallery = [(22.0, -23.0), (22.0, 0.0), (22.0, 22.0), (0.0, 22.0), (-22.0, 22.0), (-22.0, -20.0)];
    for (x, z) in gallery {
        let feet = walker.walk_to(x, z);
        assert!((feet.y - 5.1).abs() < 0.15, "the gallery at {feet}");
    }
    assert!((walker.walk_to(-22.0, -30.5).y - 2.04).abs() < 0.1, "the terrace again");
}

#[test]
fn walls_stop_you() {
    for yaw_rad in [0.0, 1.2, 2.0, 2.8, 4.0, 5.1] {
        let mut walker = Walker::new();
        for tick in 0..900 {
            let held = if tick % 40 == 0 {
                Actions::FORWARD | Actions::RUN | Actions::JUMP
            } else {
                Actions::FORWARD | Actions::RUN
            };
            walker.step(held, yaw_rad + (tick / 120) as f32);
        }
        let feet = walker.feet();
        assert!(feet.x.abs() < 24.2 && (-36.2..24.2).contains(&feet.z) && feet.y > -0.2, "out of bounds at {feet}");
    }
}

#[test]
fn collecting_scores_and_the_light_moves_on() {
    let mut walker = Walker::new();
    let score = |walker: &mut Walker| {
        let world = walker.simulation.world_mut();
        world.query::<&Score>().single(world).expect("one player").0
    };
    assert_eq!(score(&mut walker), 0);
    // Around the square and through an arcade there are always some.
    for (x, z) in
        [(8.5, 8.0), (8.5, 0.0), (12.0, -8.0), (17.5, -8.8), (12.5, -16.3), (0.0, -16.5), (-12.5, -16.3), (-17.5, -8.8)]
    {
        walker.walk_to(x, z);
    }
    for (x, z) in [(-8.5, 0.0), (-11.0, 8.5), (-18.0, 14.5), (-10.0, 15.5), (11.5, 17.5)] {
        walker.walk_to(x, z);
    }
    let got = score(&mut walker);
    assert!(got >= 2, "{got} lights on the way");
}

#[test]
fn balls_and_crates_come_to_rest_where_they_were_put() {
    let mut walker = Walker::new();
    for _ in 0..150 {
        walker.step(Actions::default(), 0.0);
    }
    let world = walker.simulation.world_mut();
    let mut bodies = world.query::<(&Velocity, &Transform)>();
    assert_eq!(bodies.iter(world).count(), 10);
    for (velocity, transform) in bodies.iter(world) {
        assert!(velocity.linear.length() < 0.3, "{velocity:?} at {}", transform.translation);
        assert!((0.3..1.6).contains(&transform.translation.y), "{}", transform.translation);
    }
}

#[test]
fn the_same_players_give_the_same_state_whatever_the_order_of_systems() {
    let world = built_in("plaza").expect("plaza is built in");
    let run = |shuffle_seed| {
        let config = SimulationConfig { shuffle_seed, ..SimulationConfig::default() };
        let mut simulation = Simulation::new(&world, config);
        let mut players = ScriptedPlayers::new(6, 5);
        for _ in 0..150 {
            simulation.step(players.next_events());
        }
        simulation.digest().expect("a digest").root
    };
    let plain = run(None);
    for seed in 1..4 {
        assert_eq!(run(Some(seed)), plain, "systems shuffled with seed {seed}");
    }
}

#[test]
fn the_smallest_world_runs_and_others_do_not_exist() {
    let world = built_in("smallest").expect("smallest is built in");
    let mut simulation = Simulation::new(&world, SimulationConfig::default());
    simulation.step([PlayerEvent::Join { session: ME, name: None }]);
    for _ in 0..60 {
        simulation.step([]);
    }
    let ecs = simulation.world_mut();
    let (character, _) = ecs.query::<(&Character, &Player)>().single(ecs).expect("one player");
    assert!(character.grounded);
    assert!(built_in("nowhere").is_none());
}
