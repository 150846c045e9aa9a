//! Avatars that a scene shows, and what it hangs on them.

use super::common::{Color3, Vector3};
use crate::proto::{message, numbers};

message! {
    /// An avatar that the scene shows.
    AvatarShape {
        id: String = 1,
        /// Absent: “NPC”.
        name: Option<String> = 2,
        /// A URN; absent: `urn:decentraland:off-chain:base-avatars:BaseFemale`.
        body_shape: Option<String> = 3,
        /// Absent: [0.6, 0.462, 0.356].
        skin_color: Option<Color3> = 4,
        /// Absent: [0.283, 0.142, 0].
        hair_color: Option<Color3> = 5,
        /// Absent: [0.6, 0.462, 0.356].
        eye_color: Option<Color3> = 6,
        expression_trigger_id: Option<String> = 7,
        expression_trigger_timestamp: Option<i64> = 8,
        talking: Option<bool> = 9,
        wearables: Vec<String> = 10,
        /// Absent: empty.
        emotes: Vec<String> = 11,
        show_only_wearables: Option<bool> = 12,
    }
}

message! {
    /// Hangs an entity on a player.
    AvatarAttach {
        /// Whose. Absent: the player whom the scene is shown to.
        avatar_id: Option<String> = 1,
        anchor_point_id: AvatarAnchorPointType = 2,
    }
}

numbers! {
    /// Where on the body.
    AvatarAnchorPointType {
        Position = 0,
        NameTag = 1,
        Head = 4,
        Neck = 5,
        Spine = 6,
        Spine1 = 7,
        Spine2 = 8,
        Hip = 9,
        LeftShoulder = 10,
        LeftArm = 11,
        LeftForearm = 12,
        LeftHand = 2,
        LeftHandIndex = 13,
        RightShoulder = 14,
        RightArm = 15,
        RightForearm = 16,
        RightHand = 3,
        RightHandIndex = 17,
        LeftUpLeg = 18,
        LeftLeg = 19,
        LeftFoot = 20,
        LeftToeBase = 21,
        RightUpLeg = 22,
        RightLeg = 23,
        RightFoot = 24,
        RightToeBase = 25,
    }
}

message! {
    /// An area in which avatars are shown in another way.
    AvatarModifierArea {
        area: Option<Vector3> = 1,
        exclude_ids: Vec<String> = 2,
        modifiers: Vec<AvatarModifierType> = 3,
    }
}

numbers! {
    /// In which way.
    AvatarModifierType {
        HideAvatars = 0,
        DisablePassports = 1,
        HideNametags = 2,
    }
}

message! {
    /// A plate above an avatar's name.
    AvatarNametag {
        label: String = 1,
        label_color: Option<Color3> = 2,
        background_color: Option<Color3> = 3,
        border_color: Option<Color3> = 4,
    }
}
