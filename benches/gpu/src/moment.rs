//! A world at one moment as a scene.
//!
//! A node's stage does more: texts, what lies between two ticks, changes alone. It is not used here because a node brings
//! codecs and networks along, which would treble what has to be built and carried.

use std::sync::Arc;

use bevy_ecs::prelude::{QueryState, World};
use bevy_transform::components::GlobalTransform;
use glam::Vec4;
use lightcone_gpu_kit::places::{CameraPath, Place, SETTLING_TICKS};
use lightcone_render::rig::{Playing, Rig};
use lightcone_render::{Instance, ModelId, Scene};
use lightcone_world::prelude::{
    Animation, BodyOf, Daylight, Drawn, Models, Play, SimTime, Simulation, SimulationConfig, SpawnPoints, Tint, Vantage,
};

type DrawnEntity = (
    &'static Drawn,
    &'static GlobalTransform,
    Option<&'static Tint>,
    Option<&'static BodyOf>,
    Option<&'static Animation>,
);

/// A world that stands still, ready to be drawn.
pub struct Still {
    /// As a person calls it.
    pub name: String,
    pub scene: Scene,
    pub views: [(&'static str, CameraPath); 2],
}

impl Still {
    /// Lets a world run for a second, then holds it.
    pub fn of((world, spawn): &Place) -> anyhow::Result<Self> {
        let mut simulation = Simulation::new(world, SimulationConfig::default());
        for _ in 0..SETTLING_TICKS {
            simulation.step([]);
        }
        let appears = simulation.world().resource::<SpawnPoints>().place(*spawn);
        let views = CameraPath::of_world(appears, *simulation.world().resource::<Vantage>());
        Ok(Self { name: world.name().to_owned(), scene: scene_of(&mut simulation)?, views })
    }
}

/// All that is to be seen after the last tick.
pub fn scene_of(simulation: &mut Simulation) -> anyhow::Result<Scene> {
    let world = simulation.world_mut();
    let mut scene = Scene::default();
    let Daylight { sun, sky, fog_density_per_m, tone_mapping, sun_shadows } = *world.resource::<Daylight>();
    (scene.sun, scene.sky, scene.fog_density_per_m) = (sun, sky, fog_density_per_m);
    (scene.tone_mapping, scene.sun_shadows) = (tone_mapping, sun_shadows);
    for model in world.resource::<Models>().all() {
        scene.add_model(Arc::clone(model));
    }
    for instance in instances(world) {
        scene.add(instance)?;
    }
    Ok(scene)
}

fn instances(world: &mut World) -> Vec<Instance> {
    let mut drawn: QueryState<DrawnEntity> = world.query();
    let now_s = world.resource::<SimTime>().elapsed_s();
    let models = world.resource::<Models>().all();
    let instance = |(drawn, transform, tint, body_of, animation): (
        &Drawn,
        &GlobalTransform,
        Option<&Tint>,
        Option<&BodyOf>,
        Option<&Animation>,
    )| Instance {
        model: ModelId(drawn.0.0),
        world_from_model: transform.to_matrix(),
        tint: tint.map_or(Vec4::ONE, |tint| tint.0),
        owner: body_of.map_or(0, |body| body.0.0),
        pose: animation.and_then(|animation| {
            let rig = models.get(drawn.0.0 as usize)?.rig.as_ref()?;
            Some(Arc::new(rig.pose(&playing(rig, animation, now_s))))
        }),
    };
    drawn.iter(world).map(instance).collect()
}

fn playing(rig: &Rig, animation: &Animation, now_s: f64) -> Vec<Playing> {
    let play = |play: &Play| {
        let time_s = (now_s - play.start_s).max(0.0) * f64::from(play.speed);
        let duration_s = rig.clips.get(play.clip).map_or(0.0, |clip| f64::from(clip.duration_s));
        let time_s = if play.repeats && duration_s > 0.0 { time_s.rem_euclid(duration_s) } else { time_s };
        Playing { clip: play.clip, time_s: time_s as f32, weight: play.weight }
    };
    animation.0.iter().take(Animation::MAX).map(play).collect()
}
