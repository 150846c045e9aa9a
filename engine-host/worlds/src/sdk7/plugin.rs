//! The plugin that runs scenes in a world.

use std::sync::Arc;

use bevy_app::{App, Plugin, Startup};
use bevy_ecs::prelude::*;
use bevy_transform::components::Transform;
use lightcone_world::page::Screen;
use lightcone_world::prelude::*;
use lightcone_world::simulation::Fuel;

use super::bodies::SceneBody;
use super::buttons::own_actions;
use super::canvas::Canvases;
use super::ground::daylight;
use super::inspect::inspector;
use super::models::AssetModels;
use super::realm::Realm;
use super::scenes::Scenes;
use super::steer::SawBefore;
use super::{kept, memory, revive, turns};

pub(super) struct SceneWorld {
    pub(super) realm: Arc<Realm>,
}

impl Plugin for SceneWorld {
    fn build(&self, app: &mut App) {
        let realm = &self.realm;
        let scenes = Scenes::new(Arc::clone(realm));
        app.insert_resource(scenes.sign()).insert_resource(scenes);
        app.insert_resource(daylight()).insert_resource(realm.vantage()).insert_resource(own_actions());
        app.insert_resource(SpawnPoints(realm.spawn_points()));
        app.init_resource::<AssetModels>().init_resource::<Fuel>().insert_resource(inspector());
        app.register_saved::<SceneBody>().register_saved::<SawBefore>().register_saved::<Wallet>();
        app.init_resource::<Screen>().init_resource::<Canvases>().register_saved_resource::<Canvases>();
        kept::register(app);
        memory::register(app);
        app.add_systems(Startup, lay_ground);
        app.add_systems(Tick, revive::revive.before(Step::Input)).add_systems(Tick, turns::run.in_set(Step::World));
    }
}

fn lay_ground(mut commands: Commands, mut ids: ResMut<StableIds>, mut models: ResMut<Models>, scenes: Res<Scenes>) {
    let land = &scenes.realm.land;
    commands.spawn((ids.allot(), Transform::IDENTITY, Drawn(models.add(land.model()))));
    let (middle, shape) = land.solid();
    commands.spawn((ids.allot(), Transform::from_translation(middle), Body::Fixed, shape));
}
