//! The physics engine's own memory: bodies, colliders, contacts, who sleeps. Without it a restored world would drift away from
//! one that never stopped.
//!
//! The bytes are rapier's own tables in postcard's format, so their layout is that of the rapier version in the schema.

use bevy_app::App;
use bevy_ecs::prelude::*;
use glam::{Quat, Vec3};
use lightcone_attest::{DecodeError, Decoder};
use rapier3d::dynamics::RigidBodyHandle;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::body::Body;
use super::engine::{BodyIndex, Bound, Physics};
use super::joints::JointIndex;
use crate::simulation::StableId;
use crate::simulation::register::RegisterPart;
use crate::simulation::saved::{EntityById, SavedPart};

const RAPIER: &str = "rapier3d 0.36, postcard 1";

macro_rules! tables {
    ($($part:ident $name:literal $field:ident;)*) => {
        $(
            struct $part;

            impl SavedPart for $part {
                const NAME: &'static str = $name;
                const VERSION: u32 = 1;
                const LAYOUT: &'static str = RAPIER;

                fn encode(world: &World) -> Option<Vec<u8>> {
                    Some(to_bytes(&world.get_resource::<Physics>()?.world.$field))
                }

                fn restore(world: &mut World, _: &EntityById, bytes: &[u8]) -> Result<(), DecodeError> {
                    world.resource_mut::<Physics>().world.$field = from_bytes(bytes)?;
                    Ok(())
                }
            }
        )*

        pub(super) fn register(app: &mut App) {
            $(app.register_saved_part::<$part>();)*
            app.register_saved_part::<Index>().register_saved_part::<JointIndex>();
        }
    };
}

tables! {
    Gravity "host.physics.gravity" gravity;
    Parameters "host.physics.parameters" integration_parameters;
    Islands "host.physics.islands" islands;
    BroadPhase "host.physics.broad-phase" broad_phase;
    NarrowPhase "host.physics.narrow-phase" narrow_phase;
    Bodies "host.physics.bodies" bodies;
    Colliders "host.physics.colliders" colliders;
    Joints "host.physics.joints" impulse_joints;
}

/// Which body belongs to which entity.
struct Index;

#[derive(Serialize, Deserialize)]
struct IndexEntry {
    id: u64,
    handle: RigidBodyHandle,
    /// Of a dynamic body; of others see `is_fixed`.
    mass_kg: Option<f32>,
    is_fixed: bool,
    written: (Vec3, Quat),
    gone: bool,
}

impl SavedPart for Index {
    const NAME: &'static str = "host.physics.index";
    const VERSION: u32 = 2;
    const LAYOUT: &'static str =
        "postcard: list of (entity u64, handle, mass f32?, fixed bool, position f32×3, rotation f32×4, gone bool)";

    fn encode(world: &World) -> Option<Vec<u8>> {
        let BodyIndex { by_entity, gone, .. } = &world.get_resource::<Physics>()?.bodies;
        let mut entries: Vec<IndexEntry> = by_entity.values().map(IndexEntry::from).collect();
        entries.extend(gone.iter().map(|bound| IndexEntry { gone: true, ..bound.into() }));
        entries.sort_unstable_by_key(|entry| (entry.id, entry.handle.into_raw_parts()));
        Some(to_bytes(&entries))
    }

    fn restore(world: &mut World, entities: &EntityById, bytes: &[u8]) -> Result<(), DecodeError> {
        let entries: Vec<IndexEntry> = from_bytes(bytes)?;
        let mut index = BodyIndex { restored: true, ..BodyIndex::default() };
        for entry in entries {
            if entry.gone {
                index.gone.push(entry.into());
                continue;
            }
            let entity = entities.get(&StableId(entry.id));
            let entity = entity.ok_or_else(|| Decoder::new(bytes).wrong(0, "entity of this state", entry.id))?;
            index.insert(*entity, Bound::from(entry));
        }
        world.resource_mut::<Physics>().bodies = index;
        Ok(())
    }
}

impl From<&Bound> for IndexEntry {
    fn from(bound: &Bound) -> Self {
        let mass_kg = if let Body::Dynamic { mass_kg } = bound.body { Some(mass_kg) } else { None };
        let is_fixed = bound.body == Body::Fixed;
        Self { id: bound.id.0, handle: bound.handle, mass_kg, is_fixed, written: bound.written, gone: false }
    }
}

impl From<IndexEntry> for Bound {
    fn from(entry: IndexEntry) -> Self {
        let body = match entry.mass_kg {
            Some(mass_kg) => Body::Dynamic { mass_kg },
            None if entry.is_fixed => Body::Fixed,
            None => Body::Kinematic,
        };
        Self { id: StableId(entry.id), handle: entry.handle, body, written: entry.written }
    }
}

/// Postcard writes every value of these types; an error is a mistake of this file, found by the first save of any test.
fn to_bytes(value: &impl Serialize) -> Vec<u8> {
    postcard::to_stdvec(value).expect("the tables of the physics engine can be written")
}

fn from_bytes<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, DecodeError> {
    let wrong = |cause: postcard::Error| Decoder::new(bytes).wrong(0, "table of the physics engine", cause);
    let (value, rest) = postcard::take_from_bytes(bytes).map_err(wrong)?;
    if rest.is_empty() { Ok(value) } else { Err(DecodeError::Trailing(rest.len())) }
}
