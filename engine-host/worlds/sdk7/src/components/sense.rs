//! Rays and areas that a scene asks about.

use super::common::{Quaternion, Vector3};
use super::pointer::RaycastHit;
use crate::proto::{message, numbers, oneof};

message! {
    /// A ray to follow.
    Raycast {
        timestamp: Option<u32> = 1,
        /// Absent: 0.
        origin_offset: Option<Vector3> = 2,
        /// In metres.
        max_distance: f32 = 4,
        query_type: RaycastQueryType = 5,
        /// Whether it is followed each tick. Absent: false.
        continuous: Option<bool> = 8,
        /// Bits of `mesh_collider::layer`. Absent: pointers and bodies.
        collision_mask: Option<u32> = 9,
        ;
        /// Where to.
        direction: Direction
    }
}

oneof! {
    /// Where to.
    Direction {
        LocalDirection(Vector3) = 6,
        GlobalDirection(Vector3) = 3,
        GlobalTarget(Vector3) = 7,
        TargetEntity(u32) = 10,
    }
}

numbers! {
    /// What of it is asked for.
    RaycastQueryType {
        HitFirst = 0,
        QueryAll = 1,
        None = 2,
    }
}

message! {
    /// What the ray met. The host writes it.
    RaycastResult {
        timestamp: Option<u32> = 1,
        global_origin: Option<Vector3> = 2,
        direction: Option<Vector3> = 3,
        hits: Vec<RaycastHit> = 4,
        tick_number: u32 = 5,
    }
}

message! {
    /// An area that tells who is in it; one metre large around the entity.
    TriggerArea {
        /// Absent: [`TriggerAreaMeshType::Box`].
        mesh: Option<TriggerAreaMeshType> = 1,
        /// Bits of `mesh_collider::layer`. Absent: players.
        collision_mask: Option<u32> = 2,
    }
}

numbers! {
    /// What form it has.
    TriggerAreaMeshType {
        Box = 0,
        Sphere = 1,
    }
}

message! {
    /// Who did.
    Trigger {
        entity: u32 = 1,
        layers: u32 = 2,
        position: Option<Vector3> = 3,
        rotation: Option<Quaternion> = 4,
        scale: Option<Vector3> = 5,
    }
}

message! {
    /// Who came or went. The host adds it.
    TriggerAreaResult {
        triggered_entity: u32 = 1,
        triggered_entity_position: Option<Vector3> = 2,
        triggered_entity_rotation: Option<Quaternion> = 3,
        event_type: TriggerAreaEventType = 4,
        timestamp: u32 = 5,
        trigger: Option<Trigger> = 6,
    }
}

numbers! {
    /// What happened.
    TriggerAreaEventType {
        Enter = 0,
        Stay = 1,
        Exit = 2,
    }
}
