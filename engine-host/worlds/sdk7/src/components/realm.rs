//! What the host says of itself.

use crate::proto::message;

message! {
    /// How long the scene has run. The host writes it.
    EngineInfo {
        frame_number: u32 = 1,
        /// In seconds.
        total_runtime: f32 = 2,
        tick_number: u32 = 3,
        scene_hidden: bool = 4,
    }
}

message! {
    /// Where the scene runs. The host writes it.
    RealmInfo {
        base_url: String = 1,
        realm_name: String = 2,
        network_id: i32 = 3,
        comms_adapter: String = 4,
        is_preview: bool = 5,
        room: Option<String> = 6,
        is_connected_scene_room: Option<bool> = 7,
    }
}
