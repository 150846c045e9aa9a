//! The plugin that runs a program in a world.

use std::sync::Arc;

use bevy_app::{App, Plugin, Startup};
use bevy_ecs::prelude::*;
use lightcone_interface::Commands;
use lightcone_world::physics;
use lightcone_world::prelude::*;
use lightcone_world::simulation::Fuel;

use super::asked::Rays;
use super::assets::{AssetModels, Loaded};
use super::kept::{Kept, WorldKept};
use super::memory;
use super::obey::Site;
use super::opened::Opened;
use super::revive::{self, Shown};
use super::runner::{self, Runner};
use super::seen::Seen;
use super::shapes::Forms;
use super::tell::tell;
use super::tell_actions::Down;
use super::things::{self, ProgramEntity, ProgramJoint, Things};
use super::told::{MAX_REFUSALS, Moved, Refusal, Told};

pub(super) struct ProgramWorld {
    pub(super) opened: Arc<Opened>,
}

impl Plugin for ProgramWorld {
    fn build(&self, app: &mut App) {
        app.insert_resource(Runner::new(Arc::clone(&self.opened))).init_resource::<Fuel>();
        app.insert_resource(Sign { title: self.opened.manifest.title.clone(), hint: String::new() });
        app.init_resource::<Things>().init_resource::<Shown>().init_resource::<AssetModels>();
        app.init_resource::<Told>().init_resource::<WorldKept>().init_resource::<Forms>();
        app.register_saved::<ProgramEntity>().register_saved::<Kept>().register_saved::<Moved>();
        app.register_saved::<Down>();
        app.register_saved_resource::<Told>().register_saved_resource::<WorldKept>();
        app.register_saved_resource::<Forms>();
        app.init_resource::<Rays>().init_resource::<Seen>().register_saved::<ProgramJoint>();
        app.register_saved_resource::<Rays>().register_saved_resource::<Seen>();
        memory::register(app);
        things::watch(app);
        app.add_systems(Startup, (add_models, runner::begin));
        app.add_systems(Tick, revive::revive.before(Step::Input));
        app.add_systems(Tick, revive::welcome.in_set(Step::Arrive));
        app.add_systems(Tick, run.in_set(Step::World));
    }
}

fn add_models(runner: Res<Runner>, mut models: ResMut<Models>, mut indices: ResMut<AssetModels>) {
    let index = |asset: &Loaded| match asset {
        Loaded::Model(loaded) => Some(models.add(Arc::clone(&loaded.model))),
        Loaded::Sound(_) | Loaded::Other => None,
    };
    indices.0 = runner.opened.assets.iter().map(index).collect();
}

/// In which a program says what a native world spawns at start-up.
const FIRST_TICK: u64 = 1;

/// One tick of the program.
fn run(world: &mut World) {
    let tick = world.resource::<SimTime>().tick;
    let ran = world.resource_scope(|world, mut runner: Mut<Runner>| {
        tell(world, &mut runner.told);
        runner.tick(tick, &mut world.resource_mut::<Fuel>())
    });
    match ran {
        Ok(answer) => {
            obey(world, tick, &answer);
            if tick == FIRST_TICK {
                physics::let_in(world);
            }
        }
        Err(halted) => world.insert_resource(halted),
    }
}

/// Does what the answer says; nothing of one that is wrong.
fn obey(world: &mut World, tick: u64, answer: &[u8]) {
    let commands = match Commands::decode(answer) {
        Ok(Commands { tick: answered, commands, .. }) if answered == tick => commands,
        Ok(Commands { tick: answered, .. }) => {
            return say_wrong(world, tick, format_args!("it answers tick {answered}"));
        }
        Err(error) => return say_wrong(world, tick, format_args!("{error}")),
    };
    let mut refused = Vec::new();
    for (record, command) in commands.into_iter().enumerate() {
        let kind = command.kind();
        if let Err(reason) = (Site { world, tick }).obey(command)
            && refused.len() < MAX_REFUSALS
        {
            refused.push(Refusal { record: record as u32, kind, reason: reason as u32 });
        }
    }
    world.resource_mut::<Told>().refused = refused;
}

fn say_wrong(world: &World, tick: u64, what: std::fmt::Arguments<'_>) {
    let name = &world.resource::<Runner>().opened.manifest.name;
    tracing::warn!("{name}, tick {tick}: its commands are dropped: {what}");
}
