use super::common::{Quaternion, Vector3};
use crate::crdt::id::EntityId;
use crate::proto::error::DecodeError;

/// How many bytes it has: eleven numbers of four.
const BYTES: usize = 44;

/// Where an entity is, seen from its parent: left-handed, Y up, Z forward, in metres.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct Transform {
    /// Where it is.
    pub position: Vector3,
    /// How it is turned.
    pub rotation: Quaternion,
    /// How large it is.
    pub scale: Vector3,
    /// What it moves with. The root stands still.
    pub parent: EntityId,
}

impl Default for Transform {
    fn default() -> Self {
        Self {
            position: Vector3::default(),
            rotation: Quaternion { x: 0., y: 0., z: 0., w: 1. },
            scale: Vector3 { x: 1., y: 1., z: 1. },
            parent: EntityId::ROOT,
        }
    }
}

impl Transform {
    /// The one component that is no protocol buffer.
    pub(super) fn read(data: &[u8]) -> Result<Self, DecodeError> {
        let data: &[u8; BYTES] =
            data.try_into().map_err(|_| DecodeError::Size { bytes: data.len(), expected: BYTES })?;
        let (words, _) = data.as_chunks::<4>();
        let number = |at: usize| f32::from_le_bytes(words[at]);
        let vector = |at: usize| Vector3 { x: number(at), y: number(at + 1), z: number(at + 2) };
        Ok(Self {
            position: vector(0),
            rotation: Quaternion { x: number(3), y: number(4), z: number(5), w: number(6) },
            scale: vector(7),
            parent: EntityId(u32::from_le_bytes(words[10])),
        })
    }

    pub(super) fn write(&self) -> Vec<u8> {
        let Self { position, rotation, scale, parent } = self;
        let numbers = [position.x, position.y, position.z, rotation.x, rotation.y, rotation.z, rotation.w]
            .into_iter()
            .chain([scale.x, scale.y, scale.z]);
        let mut out: Vec<u8> = numbers.flat_map(f32::to_le_bytes).collect();
        out.extend_from_slice(&parent.0.to_le_bytes());
        out
    }
}
