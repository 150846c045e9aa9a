//! What players point at and press.

use super::common::{Vector2, Vector3};
use crate::proto::{message, numbers};

message! {
    /// How it shows, and from how far.
    Info {
        /// Absent: [`InputAction::Any`].
        button: Option<InputAction> = 1,
        /// Absent: “Interact”.
        hover_text: Option<String> = 2,
        /// In metres from the player. Absent: 10.
        max_distance: Option<f32> = 3,
        /// Absent: true.
        show_feedback: Option<bool> = 4,
        /// Absent: true.
        show_highlight: Option<bool> = 5,
        /// In metres from the player, for what is near.
        max_player_distance: Option<f32> = 6,
        /// Absent: 0.
        priority: Option<u32> = 7,
        /// In metres from the camera. Absent: any.
        max_camera_distance: Option<f32> = 8,
    }
}

message! {
    /// One thing that can be done.
    Entry {
        event_type: PointerEventType = 1,
        event_info: Option<Info> = 2,
        /// Absent: [`InteractionType::Cursor`].
        interaction_type: Option<InteractionType> = 3,
    }
}

message! {
    /// What of an entity can be pressed or looked at.
    PointerEvents {
        pointer_events: Vec<Entry> = 1,
    }
}

message! {
    /// What a player did. The host adds it.
    PointerEventsResult {
        button: InputAction = 1,
        hit: Option<RaycastHit> = 2,
        state: PointerEventType = 4,
        /// Higher than that of every event before.
        timestamp: u32 = 5,
        analog: Option<f32> = 6,
        /// Of the scene.
        tick_number: u32 = 7,
    }
}

message! {
    /// Whether the camera follows the mouse.
    PointerLock {
        is_pointer_locked: bool = 1,
    }
}

message! {
    /// Where the mouse is. The host writes it.
    PrimaryPointerInfo {
        pointer_type: Option<PointerType> = 1,
        screen_coordinates: Option<Vector2> = 2,
        screen_delta: Option<Vector2> = 3,
        world_ray_direction: Option<Vector3> = 4,
    }
}

numbers! {
    /// What points.
    PointerType {
        None = 0,
        Mouse = 1,
    }
}

numbers! {
    /// A key or a button, by what it is for.
    InputAction {
        Pointer = 0,
        Primary = 1,
        Secondary = 2,
        Any = 3,
        Forward = 4,
        Backward = 5,
        Right = 6,
        Left = 7,
        Jump = 8,
        Walk = 9,
        Action3 = 10,
        Action4 = 11,
        Action5 = 12,
        Action6 = 13,
        Modifier = 14,
    }
}

numbers! {
    /// What was done with it.
    PointerEventType {
        Up = 0,
        Down = 1,
        HoverEnter = 2,
        HoverLeave = 3,
        ProximityEnter = 4,
        ProximityLeave = 5,
    }
}

numbers! {
    /// What makes an entity the one that is meant.
    InteractionType {
        Cursor = 0,
        Proximity = 1,
    }
}

message! {
    /// Where a ray met something.
    RaycastHit {
        position: Option<Vector3> = 1,
        global_origin: Option<Vector3> = 2,
        direction: Option<Vector3> = 3,
        normal_hit: Option<Vector3> = 4,
        length: f32 = 5,
        mesh_name: Option<String> = 6,
        entity_id: Option<u32> = 7,
    }
}
