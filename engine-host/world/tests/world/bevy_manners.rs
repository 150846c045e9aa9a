//! What plugins that know nothing of Lightcone find: bevy's schedules, its time, and state that only a running world can name.

use bevy_app::{App, First, FixedUpdate, Last, MainScheduleOrder, PluginGroup, PostUpdate, PreUpdate, Update};
use bevy_ecs::prelude::*;
use bevy_ecs::schedule::ScheduleLabel;
use bevy_time::{Time, TimePlugin};
use lightcone_world::avatar::AvatarPlugin;
use lightcone_world::prelude::*;

fn world(plugin: fn(&mut App)) -> WorldSpec {
    WorldSpec::new("manners", move || plugin)
}

fn simulation(plugin: fn(&mut App)) -> Simulation {
    Simulation::new(&world(plugin), SimulationConfig::default())
}

#[derive(Resource, Default)]
struct Ran(Vec<&'static str>);

fn note(what: &'static str) -> impl FnMut(ResMut<Ran>) {
    move |mut ran| ran.0.push(what)
}

/// As `bevy_state` puts its own among bevy's.
#[derive(ScheduleLabel, Clone, Debug, PartialEq, Eq, Hash)]
struct Inserted;

#[test]
fn every_schedule_of_bevy_runs_once_a_tick_and_in_its_order() {
    let mut simulation = simulation(|app| {
        app.init_resource::<Ran>().init_schedule(Inserted);
        app.world_mut().resource_mut::<MainScheduleOrder>().insert_after(PreUpdate, Inserted);
        app.add_systems(Last, note("last")).add_systems(PostUpdate, note("post"));
        app.add_systems(Update, note("update")).add_systems(FixedUpdate, note("fixed"));
        app.add_systems(First, note("first")).add_systems(PreUpdate, note("pre"));
        app.add_systems(Inserted, note("inserted")).add_systems(Tick, note("tick").in_set(Step::World));
    });
    let ran = |simulation: &mut Simulation| std::mem::take(&mut simulation.world_mut().resource_mut::<Ran>().0);
    ran(&mut simulation);
    for _ in 0..3 {
        simulation.step([]);
        let order = ["first", "pre", "inserted", "fixed", "update", "tick", "post", "last"];
        assert_eq!(ran(&mut simulation), order);
    }
}

#[test]
fn bevys_time_follows_the_ticks_also_after_a_restore() {
    let now = |simulation: &Simulation| {
        let time = simulation.world().resource::<Time>();
        (time.elapsed(), time.delta())
    };
    let mut simulation = simulation(|_| {});
    for _ in 0..45 {
        simulation.step([]);
    }
    let (elapsed, delta) = now(&simulation);
    assert_eq!((elapsed.as_millis(), delta.as_millis()), (1500, 33));
    let mut restored = Simulation::restore(&world(|_| {}), SimulationConfig::default(), &simulation.save()).unwrap();
    simulation.step([]);
    restored.step([]);
    assert_eq!(now(&restored), now(&simulation));
}

#[test]
#[should_panic(expected = "reads the machine's clock")]
fn a_plugin_that_reads_the_clock_is_refused_with_the_reason() {
    simulation(|app| _ = app.add_plugins(TimePlugin));
}

#[test]
fn a_world_may_leave_out_plugins_of_the_host() {
    let drawn = |world: &WorldSpec| {
        let mut simulation = Simulation::new(world, SimulationConfig::default());
        simulation.step([PlayerEvent::Join { session: SessionId(1), name: None }]);
        simulation.world_mut().query::<&Drawn>().iter(simulation.world()).count()
    };
    let bare = world(|_| {}).with_host_plugins(|| LightconePlugins.build().disable::<AvatarPlugin>());
    assert!(drawn(&world(|_| {})) > 0);
    assert_eq!(drawn(&bare), 0);
}

/// Written by nobody's `Saved`: what a script keeps for an entity.
#[derive(Component, Clone)]
struct Memory(Vec<u8>);

fn remembering(app: &mut App) {
    // A name that was read from a file, say.
    let name = ["script", "memory"].join(".");
    app.register_saved_kind(SavedKind::new(name, 1, "bytes").read_by(
        |world| {
            let mut all: Vec<_> = world
                .query::<(&StableId, &Memory)>()
                .iter(world)
                .map(|(id, memory)| (id.0, memory.0.clone()))
                .collect();
            all.sort_unstable();
            all
        },
        |world, entities, saved| {
            for (id, bytes) in saved {
                let entity = entities.get(&StableId(*id)).copied();
                let unknown = || (*id, Decoder::new(bytes).wrong(0, "entity of this state", id));
                world.entity_mut(entity.ok_or_else(unknown)?).insert(Memory(bytes.clone()));
            }
            Ok(())
        },
    ));
    app.add_systems(bevy_app::Startup, |mut commands: Commands, mut ids: ResMut<StableIds>| {
        commands.spawn((ids.allot(), Memory(vec![7])));
        commands.spawn((ids.allot(), Memory(vec![])));
    });
    app.add_systems(
        Tick,
        (|mut all: Query<&mut Memory>, time: Res<SimTime>| {
            all.iter_mut().for_each(|mut memory| memory.0.push(time.tick as u8));
        })
        .in_set(Step::World),
    );
}

#[test]
fn state_that_is_named_at_run_time_is_digested_and_restored() {
    let (world, config) = (world(remembering), SimulationConfig::default());
    let mut simulation = Simulation::new(&world, config);
    let schema = simulation.schema();
    assert_ne!(schema, self::simulation(|_| {}).schema(), "its layout is part of what is signed");
    for _ in 0..5 {
        simulation.step([]);
    }
    let saved = simulation.save();
    let memory = saved.components.iter().find(|part| part.name == "script.memory").unwrap();
    assert_eq!(memory.entities.iter().map(|(_, bytes)| bytes.len()).collect::<Vec<_>>(), [6, 5]);
    let mut restored = Simulation::restore(&world, config, &saved).unwrap();
    for _ in 0..3 {
        simulation.step([]);
        restored.step([]);
        assert_eq!(restored.digest().unwrap(), simulation.digest().unwrap());
    }
}
