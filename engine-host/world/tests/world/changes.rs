//! What is kept up to date by changes is what a look at everything sees, tick by tick.

use crate::common::{Fuel, Yard};
use bevy_app::{App, Plugin, Startup};
use bevy_ecs::prelude::*;
use lightcone_attest::{StateHashing, StateTree};
use lightcone_protocol::SessionId;
use lightcone_world::prelude::*;
use lightcone_world::simulation::{KindChanges, PlayerEvent};

fn check(tree: &mut StateTree, simulation: &mut Simulation) {
    tree.apply(&simulation.changes()).unwrap();
    let (kept, whole) = (tree.digest(), simulation.digest().unwrap());
    assert_eq!(kept.differing_components(&whole), Vec::<&str>::new(), "tick {}", whole.tick);
    assert_eq!(kept, whole);
}

#[test]
fn players_that_come_and_go_are_followed() {
    let mut simulation = Simulation::new(&WorldSpec::new("yard", || Yard), SimulationConfig::default());
    let mut tree = StateTree::new(StateHashing::public());
    let mut players = ScriptedPlayers::new(5, 3);
    check(&mut tree, &mut simulation);
    for tick in 0..150 {
        let mut events = players.next_events();
        match tick {
            50 => events.push(PlayerEvent::Leave { session: SessionId(2) }),
            80 => events.push(PlayerEvent::Join { session: SessionId(9), name: None }),
            // Between two looks: nobody ever sees this one.
            91 => events.push(PlayerEvent::Join { session: SessionId(10), name: None }),
            92 => events.push(PlayerEvent::Leave { session: SessionId(10) }),
            _ => {}
        }
        simulation.step(events);
        if tick % 7 == 3 {
            check(&mut tree, &mut simulation);
        }
    }
}

struct Depot;

impl Plugin for Depot {
    fn build(&self, app: &mut App) {
        app.register_saved::<Fuel>();
        app.add_systems(Startup, |mut commands: Commands, mut ids: ResMut<StableIds>| {
            (0..600).for_each(|n| _ = commands.spawn((ids.allot(), Fuel(n))));
        });
    }
}

fn tanks(world: &mut World) -> Vec<Entity> {
    let mut tanks: Vec<(StableId, Entity)> =
        world.query::<(&StableId, Entity)>().iter(world).map(|t| (*t.0, t.1)).collect();
    tanks.sort();
    tanks.into_iter().map(|(_, entity)| entity).collect()
}

#[test]
fn whatever_is_done_to_an_entity_is_noticed() {
    let mut simulation = Simulation::new(&WorldSpec::new("depot", || Depot), SimulationConfig::default());
    let mut tree = StateTree::new(StateHashing::public());
    check(&mut tree, &mut simulation);
    let all = tanks(simulation.world_mut());
    let deeds: [fn(&mut World, Entity); 7] = [
        |world, tank| world.get_mut::<Fuel>(tank).unwrap().0 += 1,
        |world, tank| _ = world.entity_mut(tank).remove::<Fuel>(),
        |world, tank| _ = world.entity_mut(tank).remove::<Fuel>().insert(Fuel(7)),
        |world, tank| _ = world.despawn(tank),
        |world, tank| _ = world.entity_mut(tank).remove::<StableId>(),
        |world, tank| {
            let id = world.resource_mut::<StableIds>().allot();
            world.entity_mut(tank).insert(id);
        },
        |world, tank| {
            let fuel = *world.get::<Fuel>(tank).unwrap();
            world.despawn(tank);
            let id = world.resource_mut::<StableIds>().allot();
            world.spawn((id, fuel));
        },
    ];
    for (number, deed) in deeds.into_iter().enumerate() {
        for step in [0, 255, 256, 599] {
            let tank = all[(step + number * 9) % 600];
            deed(simulation.world_mut(), tank);
            check(&mut tree, &mut simulation);
            simulation.step([]);
            check(&mut tree, &mut simulation);
        }
    }
}

#[test]
fn so_much_that_losses_are_forgotten_is_looked_at_whole() {
    let mut simulation = Simulation::new(&WorldSpec::new("depot", || Depot), SimulationConfig::default());
    let mut tree = StateTree::new(StateHashing::public());
    check(&mut tree, &mut simulation);
    let world = simulation.world_mut();
    for _ in 0..30_000 {
        let id = world.resource_mut::<StableIds>().allot();
        let tank = world.spawn((id, Fuel(1))).id();
        world.despawn(tank);
    }
    let gone = tanks(world)[3];
    world.despawn(gone);
    check(&mut tree, &mut simulation);
}

#[test]
fn a_write_past_change_detection_is_not_noticed_and_can_be_found_out() {
    let mut simulation = Simulation::new(&WorldSpec::new("depot", || Depot), SimulationConfig::default());
    let mut tree = StateTree::new(StateHashing::public());
    check(&mut tree, &mut simulation);
    let world = simulation.world_mut();
    let tank = tanks(world)[5];
    world.get_mut::<Fuel>(tank).unwrap().bypass_change_detection().0 += 1;
    tree.apply(&simulation.changes()).unwrap();
    let whole = simulation.digest().unwrap();
    assert_eq!(tree.digest().differing_components(&whole), ["fuel"]);
}

#[test]
fn a_restored_world_begins_with_a_look_at_everything() {
    let world = WorldSpec::new("yard", || Yard);
    let mut simulation = Simulation::new(&world, SimulationConfig::default());
    let mut players = ScriptedPlayers::new(3, 3);
    (0..40).for_each(|_| simulation.step(players.next_events()));
    let mut restored = Simulation::restore(&world, SimulationConfig::default(), &simulation.save()).unwrap();
    let mut tree = StateTree::new(StateHashing::public());
    check(&mut tree, &mut restored);
    restored.step(players.next_events());
    check(&mut tree, &mut restored);
}

/// Cells that tell by themselves what changed. Their numbers are those of entities, too, and must not be taken for these.
#[derive(Resource, Default)]
struct Cells {
    values: std::collections::BTreeMap<u64, u8>,
    touched: std::collections::BTreeSet<u64>,
}

struct Board;

impl Plugin for Board {
    fn build(&self, app: &mut App) {
        app.init_resource::<Cells>();
        let collect = |world: &mut World| {
            world.resource::<Cells>().values.iter().map(|(id, value)| (*id, vec![*value])).collect()
        };
        let changed = |world: &mut World| {
            let cells = &mut *world.resource_mut::<Cells>();
            let mut changes = KindChanges::default();
            for id in std::mem::take(&mut cells.touched) {
                match cells.values.get(&id) {
                    Some(value) => changes.changed.push((id, vec![*value])),
                    None => changes.removed.push(id),
                }
            }
            changes
        };
        app.register_saved_kind(
            SavedKind::new("board", 1, "u8").read_by(collect, |_, _, _| Ok(())).changed_by(changed),
        );
        app.add_systems(Startup, |mut commands: Commands, mut ids: ResMut<StableIds>| {
            (0..20).for_each(|_| _ = commands.spawn(ids.allot()));
        });
    }
}

#[test]
fn a_kind_that_tells_its_changes_is_followed_and_never_loses_a_value_to_an_entity() {
    let mut simulation = Simulation::new(&WorldSpec::new("board", || Board), SimulationConfig::default());
    let mut tree = StateTree::new(StateHashing::public());
    let write = |simulation: &mut Simulation, id, value: Option<u8>| {
        let cells = &mut *simulation.world_mut().resource_mut::<Cells>();
        match value {
            Some(value) => _ = cells.values.insert(id, value),
            None => _ = cells.values.remove(&id),
        }
        cells.touched.insert(id);
    };
    (1..=20).for_each(|id| write(&mut simulation, id, Some(1)));
    check(&mut tree, &mut simulation);
    write(&mut simulation, 5, Some(2));
    write(&mut simulation, 6, None);
    let gone = tanks(simulation.world_mut())[7];
    simulation.world_mut().despawn(gone);
    check(&mut tree, &mut simulation);
    simulation.step([]);
    check(&mut tree, &mut simulation);
}
