//! What the renderer needs of a tick, copied out, so that drawing never holds up the simulation.

use std::sync::Arc;

use bevy_ecs::prelude::*;
use bevy_transform::components::GlobalTransform;
use glam::{Mat4, Vec3, Vec4};
use lightcone_protocol::SessionId;
use lightcone_render::{Beam, Camera, Lamp, Model};

pub use super::mixer::Source;
use lightcone_world::camera::{Boom, Eye};
use lightcone_world::drawn::{
    self, Animation, BodyOf, Caption, Daylight, Drawn, Hud, ModelIndex, Models, Play, Tint, Vantage,
};
use lightcone_world::players::{Player, PlayerInput};
use lightcone_world::simulation::{SimTime, Simulation};
use lightcone_world::sound::Sounds;

/// One drawn entity.
#[derive(Clone, Debug, PartialEq)]
pub struct Item {
    /// Stays the same from tick to tick; for the renderer only.
    pub entity: Entity,
    /// Which model.
    pub model: ModelIndex,
    /// Carries the model into world space.
    pub world_from_model: Mat4,
    /// Linear RGBA.
    pub tint: Vec4,
    /// Whose body, 0 for nobody's.
    pub owner: u64,
    /// What its model plays.
    pub clips: Arc<[ClipTime]>,
}

/// A clip at the moment of a snapshot.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ClipTime {
    /// Index into the clips of the model's rig.
    pub clip: usize,
    /// Since the clip began, seconds; of clips that repeat, not brought back into the first round.
    pub time_s: f64,
    /// Relative to the others.
    pub weight: f32,
    /// Begins anew when it ends.
    pub repeats: bool,
}

/// A line of text in the world.
#[derive(Clone, Debug, PartialEq)]
pub struct Words {
    /// Over which entity.
    pub entity: Entity,
    /// Middle of the lower edge, world space.
    pub position: Vec3,
    /// What is written.
    pub text: Arc<str>,
    /// Whose body it belongs to, 0 for nobody's.
    pub owner: u64,
}

/// A light.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Shining {
    /// On which entity.
    pub entity: Entity,
    /// Where it is, and what it shines like.
    pub lamp: Lamp,
}

/// One player's eye.
#[derive(Clone, Debug, PartialEq)]
pub struct Seer {
    /// The player's.
    pub session: SessionId,
    /// From where.
    pub camera: Camera,
    /// On what the camera hangs, if it turns with the look.
    pub boom: Option<Boom>,
    /// Out of the own head: leaves out the own body.
    pub first_person: bool,
    /// The newest input this tick has taken in.
    pub input_seq: u32,
    /// Lines over the picture.
    pub hud: Vec<Arc<str>>,
}

/// Everything to be seen after one tick.
#[derive(Clone, Debug)]
pub struct Snapshot {
    /// The tick that it shows.
    pub tick: u64,
    /// The tick ran before its time, for an input that is to be seen at once.
    pub early: bool,
    /// Grows when a newer version of the world takes over: entities and models of two versions have nothing to do with each other.
    pub version: u32,
    /// Sun, sky and air.
    pub daylight: Daylight,
    /// Models by index; only ever grows.
    pub models: Arc<[Arc<Model>]>,
    /// Sorted by entity.
    pub items: Vec<Item>,
    /// Sorted by entity.
    pub words: Vec<Words>,
    /// Sorted by entity.
    pub lamps: Vec<Shining>,
    /// Sorted by session.
    pub seers: Vec<Seer>,
    /// What sounds.
    pub sounds: Vec<Source>,
    /// The world's own view.
    pub vantage: Vantage,
}

/// Copies snapshots out of a simulation.
pub struct Extractor {
    drawn: QueryState<DrawnEntity>,
    captions: QueryState<Captioned>,
    lamps: QueryState<Lit>,
    seers: QueryState<Seeing>,
    sounding: QueryState<Sounding>,
    models: Arc<[Arc<Model>]>,
    version: u32,
    /// For everything that plays nothing.
    no_clips: Arc<[ClipTime]>,
}

type DrawnEntity = (
    Entity,
    &'static Drawn,
    &'static GlobalTransform,
    Option<&'static Tint>,
    Option<&'static BodyOf>,
    Option<&'static Animation>,
);
type Captioned = (Entity, &'static Caption, &'static GlobalTransform, Option<&'static Player>, Option<&'static BodyOf>);
type Lit = (Entity, &'static drawn::Lamp, Option<&'static drawn::Cone>, &'static GlobalTransform);
type Sounding = (Entity, &'static Sounds, &'static GlobalTransform);
type Seeing = (&'static Player, &'static PlayerInput, &'static Eye, Option<&'static Hud>);

impl Extractor {
    /// For this simulation only.
    pub fn new(simulation: &mut Simulation) -> Self {
        let world = simulation.world_mut();
        Self {
            drawn: world.query(),
            captions: world.query(),
            lamps: world.query(),
            seers: world.query(),
            sounding: world.query(),
            models: Arc::from([]),
            version: 0,
            no_clips: Arc::from([]),
        }
    }

    /// For the simulation that took over from this one's.
    pub fn of_next_version(&self, simulation: &mut Simulation) -> Self {
        Self { version: self.version.wrapping_add(1), ..Self::new(simulation) }
    }

    /// The state after the last tick.
    pub fn extract(&mut self, simulation: &mut Simulation) -> Snapshot {
        let world = simulation.world_mut();
        let models = world.resource::<Models>().all();
        if models.len() != self.models.len() {
            self.models = models.into();
        }
        let time = *world.resource::<SimTime>();
        let mut items: Vec<Item> =
            self.drawn.iter(world).map(|drawn| item(drawn, time.elapsed_s(), &self.no_clips)).collect();
        items.sort_unstable_by_key(|item| item.entity);
        let mut words: Vec<Words> = self.captions.iter(world).map(words).collect();
        words.sort_unstable_by_key(|words| words.entity);
        let mut lamps: Vec<Shining> = self.lamps.iter(world).map(shining).collect();
        lamps.sort_unstable_by_key(|shining| shining.entity);
        let mut seers: Vec<Seer> = self.seers.iter(world).map(seer).collect();
        seers.sort_unstable_by_key(|seer| seer.session);
        Snapshot {
            tick: time.tick,
            early: false,
            version: self.version,
            daylight: *world.resource::<Daylight>(),
            models: Arc::clone(&self.models),
            items,
            words,
            lamps,
            seers,
            sounds: self.sounding.iter(world).flat_map(|sounding| sources(sounding, time)).collect(),
            vantage: *world.resource::<Vantage>(),
        }
    }
}

fn item(
    (entity, drawn, transform, tint, body_of, animation): QueryData<'_, DrawnEntity>,
    now_s: f64,
    no_clips: &Arc<[ClipTime]>,
) -> Item {
    Item {
        entity,
        model: drawn.0,
        world_from_model: transform.to_matrix(),
        tint: tint.map_or(Vec4::ONE, |tint| tint.0),
        owner: body_of.map_or(0, |body| body.0.0),
        clips: animation.map_or_else(|| Arc::clone(no_clips), |animation| clips(animation, now_s)),
    }
}

fn clips(animation: &Animation, now_s: f64) -> Arc<[ClipTime]> {
    let clip = |play: &Play| ClipTime {
        clip: play.clip,
        time_s: (now_s - play.start_s).max(0.0) * f64::from(play.speed),
        weight: play.weight,
        repeats: play.repeats,
    };
    animation.0.iter().take(Animation::MAX).map(clip).collect()
}

fn words((entity, caption, transform, player, body_of): QueryData<'_, Captioned>) -> Words {
    let session = player.map(|player| player.session).or(body_of.map(|body| body.0));
    Words {
        entity,
        position: transform.translation() + Vec3::Y * (f32::from(caption.above_mm) / 1000.0),
        text: Arc::clone(&caption.text),
        owner: session.map_or(0, |session| session.0),
    }
}

fn shining((entity, lamp, cone, transform): QueryData<'_, Lit>) -> Shining {
    let drawn::Lamp { colour, intensity_cd, range_m } = *lamp;
    let (_, world_from_light, position) = transform.to_scale_rotation_translation();
    let cone = cone.filter(|cone| cone.outer_rad < std::f32::consts::PI);
    let beam = cone.map(|&drawn::Cone { inner_rad, outer_rad }| Beam { world_from_light, inner_rad, outer_rad });
    Shining { entity, lamp: Lamp { position, colour: colour * intensity_cd, range_m, beam } }
}

fn seer((player, input, eye, hud): QueryData<'_, Seeing>) -> Seer {
    Seer {
        session: player.session,
        camera: eye.camera,
        boom: eye.boom,
        first_person: eye.in_head,
        input_seq: input.seq,
        hud: hud.map(|hud| hud.0.clone()).unwrap_or_default(),
    }
}

fn sources((entity, sounds, transform): QueryData<'_, Sounding>, time: SimTime) -> impl Iterator<Item = Source> {
    sounds.0.iter().take(Sounds::MAX).map(move |sound| Source {
        entity,
        position: transform.translation(),
        clip: Arc::clone(&sound.clip),
        start_tick: sound.start_tick,
        age_s: time.tick.saturating_sub(sound.start_tick) as f64 / f64::from(time.rate_hz),
        gain: sound.gain,
        repeats: sound.repeats,
        reference_m: sound.reference_m,
        speed: sound.speed,
    })
}

/// What a query's iterator gives.
type QueryData<'w, T> = <T as bevy_ecs::query::QueryData>::Item<'w, 'w>;
