//! The plugin that runs a scene in a world.

use std::collections::BTreeSet;
use std::sync::Arc;

use bevy_app::{App, Plugin, Startup};
use bevy_ecs::prelude::*;
use bevy_transform::components::Transform;
use lightcone_sdk7::crdt::{ComponentId, EntityId, Limits, Store};
use lightcone_sdk7::executor::{Answer, Begin, Exception, ExecutorError, Level, LogLine, Turn, TurnAnswer};
use lightcone_world::physics;
use lightcone_world::prelude::*;
use lightcone_world::simulation::{Fuel, HaltKind, Halted};

use super::bodies::SceneBody;
use super::buttons::own_actions;
use super::ground::daylight;
use super::known::Known;
use super::models::AssetModels;
use super::opened::Opened;
use super::running::{self, Running};
use super::scene::{self, Scene};
use super::show::Site;
use super::stage::Stage;
use super::tell;

pub(super) struct SceneWorld {
    pub(super) opened: Arc<Opened>,
}

impl Plugin for SceneWorld {
    fn build(&self, app: &mut App) {
        let opened = &self.opened;
        app.insert_resource(Sign { title: opened.title().to_owned(), hint: String::new() });
        app.insert_resource(daylight()).insert_resource(opened.land.vantage()).insert_resource(own_actions());
        app.insert_resource(SpawnPoints(opened.spawn_points.clone()));
        app.insert_resource(Scene::new(Arc::clone(opened)));
        app.init_resource::<Stage>().init_resource::<AssetModels>().init_resource::<Known>();
        app.init_resource::<Running>().init_resource::<Fuel>();
        running::register(app);
        app.register_saved::<SceneBody>().register_saved_resource::<Known>();
        scene::register(app);
        app.add_systems(Startup, lay_ground);
        app.add_systems(Tick, revive.before(Step::Input)).add_systems(Tick, run.in_set(Step::World));
    }
}

fn lay_ground(mut commands: Commands, mut ids: ResMut<StableIds>, mut models: ResMut<Models>, scene: Res<Scene>) {
    let land = &scene.opened.land;
    commands.spawn((ids.allot(), Transform::IDENTITY, Drawn(models.add(land.model()))));
    let (middle, shape) = land.solid();
    commands.spawn((ids.allot(), Transform::from_translation(middle), Body::Fixed, shape));
}

/// After a restore the components are there, and nothing that shows them.
fn revive(world: &mut World) {
    if world.resource::<Stage>().is_live || world.resource::<Scene>().turn == 0 {
        return;
    }
    on_site(world, false, |site| {
        site.stage.bodies.revive(site.world);
        let all = Store::load(&site.scene.store.dump(), Limits::default()).map(|mut store| store.take_changes());
        site.show(&all.unwrap_or_default());
        site.film();
        site.stage.is_live = true;
    });
}

/// One tick of the scene.
fn run(world: &mut World) {
    let first = world.resource::<Scene>().turn == 0;
    on_site(world, true, |site| {
        if first {
            begin_with(site);
        }
        site.tell();
        let turn = next_turn(site);
        match take_turn(site, &turn) {
            Ok(answer) => do_as_said(site, &answer),
            Err(why) => {
                site.world.insert_resource(Running::Not);
                let halted = halted(&site.scene.opened, &why);
                site.world.insert_resource(halted);
            }
        }
        site.film();
        site.stage.is_live = true;
    });
    if first {
        physics::let_in(world);
    }
}

/// What the scene's file of components says, before its JavaScript says anything.
fn begin_with(site: &mut Site<'_>) {
    let folder = Arc::clone(&site.scene.opened.folder);
    match Store::load(folder.main_crdt(), Limits::default()) {
        Ok(store) => {
            site.scene.store = store;
            site.scene.told.extend_from_slice(folder.main_crdt());
            let changed = site.scene.store.take_changes();
            site.show(&changed);
        }
        Err(why) => tracing::warn!("{}: its main.crdt is left out: {why}", site.scene.opened.name),
    }
}

/// So much is answered in a turn, and then one answer more: a scene may ask for a file as often as it likes.
const MOST_ANSWER_BYTES: usize = 8 << 20;
/// Noon of the first day of 2026, by which every scene begins: a simulation knows no clock.
const BEGAN_UNIX_S: f64 = 1_767_268_800.0;

fn next_turn(site: &mut Site<'_>) -> Turn {
    let (time, seed) = (*site.world.resource::<SimTime>(), site.world.resource::<WorldRandom>().seed());
    let scene = &mut site.scene;
    let first = scene.turn == 0;
    let head = seed.first_chunk::<8>().copied().unwrap_or_default();
    Turn {
        tick: scene.turn,
        seconds: if first { 0.0 } else { time.dt_s() },
        now_seconds: scene.turn as f64 / f64::from(time.rate_hz),
        begin: Begin { seed: u64::from_le_bytes(head), unix_seconds: BEGAN_UNIX_S, server: false },
        crdt: std::mem::take(&mut scene.told),
        answers: std::mem::take(&mut scene.answers),
        messages: Vec::new(),
    }
}

fn take_turn(site: &mut Site<'_>, turn: &Turn) -> Result<TurnAnswer, ExecutorError> {
    if turn.tick == 0 {
        let running = Running::start(&site.scene.opened)?;
        site.world.insert_resource(running);
    }
    let mut running = site.world.resource_mut::<Running>();
    let before = if turn.tick == 0 { 0 } else { running.fuel() };
    let answer = running.turn(turn);
    let spent = running.fuel() - before;
    let mut fuel = site.world.resource_mut::<Fuel>();
    fuel.0 = fuel.0.saturating_add(spent);
    answer
}

/// Takes in what the scene answered, and shows it.
fn do_as_said(site: &mut Site<'_>, answer: &TurnAnswer) {
    let (name, tick) = (site.scene.opened.name.clone(), site.tick);
    say(&name, tick, &answer.log, &answer.exceptions);
    let Scene { store, told, .. } = &mut *site.scene;
    match store.take_in(&answer.crdt, told) {
        Ok(applied) => {
            if let Some(denial) = applied.denial {
                tracing::warn!("{name}, tick {tick}: {} messages are denied: {denial}", applied.denied);
            }
        }
        Err(why) => tracing::warn!("{name}, tick {tick}: what follows is left out: {why}"),
    }
    let changed: BTreeSet<(EntityId, ComponentId)> = store.take_changes();
    site.scene.turn += 1;
    site.show(&changed);
    tell::cast(site, &changed);
    let mut left = MOST_ANSWER_BYTES;
    for call in &answer.calls {
        let answer = match left {
            0 => Answer { id: call.id, result: Err("too much was asked for in one turn: ask again".to_owned()) },
            _ => tell::answer(site, call),
        };
        left = left.saturating_sub(answer.result.as_ref().map_or_else(String::len, String::len));
        site.scene.answers.push(answer);
    }
}

/// What the scene wrote, and what it threw, goes to the node's log.
fn say(name: &str, tick: u64, lines: &[LogLine], exceptions: &[Exception]) {
    for LogLine { level, text } in lines {
        match level {
            Level::Info => tracing::info!("{name}, tick {tick}: {text}"),
            Level::Warning | Level::Error => tracing::warn!("{name}, tick {tick}: {text}"),
        }
    }
    for Exception { message, stack } in exceptions {
        tracing::warn!("{name}, tick {tick}: it threw {message}\n{stack}");
    }
}

fn on_site(world: &mut World, is_fresh: bool, what: impl FnOnce(&mut Site<'_>)) {
    let tick = world.resource::<SimTime>().tick;
    world.resource_scope(|world, mut scene: Mut<Scene>| {
        world.resource_scope(|world, mut stage: Mut<Stage>| {
            what(&mut Site { world, scene: &mut scene, stage: &mut stage, tick, is_fresh });
        });
    });
}

fn halted(opened: &Opened, why: &ExecutorError) -> Halted {
    let kind = match why {
        ExecutorError::TooLong { .. } => HaltKind::OutOfFuel,
        ExecutorError::Malformed { .. } => HaltKind::Interface,
        _ => HaltKind::Machine,
    };
    Halted { kind, fuel: 0, why: format!("{}: {why}", opened.name) }
}
