//! Cameras.

use super::common::Vector3;
use crate::proto::{message, numbers, oneof};

message! {
    /// How the player sees. The host writes it.
    CameraMode {
        mode: CameraType = 1,
    }
}

message! {
    /// An area in which the player sees in another way.
    CameraModeArea {
        area: Option<Vector3> = 1,
        mode: CameraType = 2,
    }
}

message! {
    /// Which virtual camera is looked through.
    MainCamera {
        virtual_camera_entity: Option<u32> = 1,
    }
}

message! {
    /// A camera of the scene.
    VirtualCamera {
        default_transition: Option<CameraTransition> = 1,
        look_at_entity: Option<u32> = 2,
        /// In degrees. Absent: 60.
        fov: Option<f32> = 3,
    }
}

numbers! {
    /// Where the camera is.
    CameraType {
        FirstPerson = 0,
        ThirdPerson = 1,
        Cinematic = 2,
    }
}

message! {
    /// How one camera becomes another.
    CameraTransition {
        ;
        /// Seconds, or metres a second.
        transition_mode: Pace
    }
}

oneof! {
    /// Seconds, or metres a second.
    Pace {
        Time(f32) = 1,
        Speed(f32) = 2,
    }
}
