//! Players, and what a scene does to them.

use super::common::{Color3, Vector3};
use crate::proto::{message, numbers, oneof};

message! {
    /// Who a player is. The host writes it.
    PlayerIdentityData {
        /// The wallet of the player, or what stands for it.
        address: String = 1,
        is_guest: bool = 3,
    }
}

message! {
    /// What a player looks like. The host writes it.
    AvatarBase {
        skin_color: Option<Color3> = 1,
        eyes_color: Option<Color3> = 2,
        hair_color: Option<Color3> = 3,
        body_shape_urn: String = 4,
        name: String = 5,
    }
}

message! {
    /// What a player wears. The host writes it.
    AvatarEquippedData {
        wearable_urns: Vec<String> = 1,
        emote_urns: Vec<String> = 2,
    }
}

numbers! {
    /// What became of it.
    EmoteState {
        Started = 0,
        Finished = 1,
        Interrupted = 2,
    }
}

message! {
    /// What a player's avatar plays. The host adds it.
    AvatarEmoteCommand {
        emote_urn: String = 1,
        r#loop: bool = 2,
        timestamp: u32 = 3,
        mask: Option<AvatarMask> = 4,
        state: Option<EmoteState> = 5,
    }
}

numbers! {
    /// Which part of the body plays it.
    AvatarMask {
        UpperBody = 0,
    }
}

message! {
    /// By kind of movement.
    StandardInput {
        disable_all: Option<bool> = 1,
        disable_walk: Option<bool> = 2,
        disable_jog: Option<bool> = 3,
        disable_run: Option<bool> = 4,
        disable_jump: Option<bool> = 5,
        disable_emote: Option<bool> = 6,
        disable_double_jump: Option<bool> = 7,
        disable_gliding: Option<bool> = 8,
    }
}

message! {
    /// What the player may not do.
    InputModifier {
        ;
        /// Which.
        mode: Mode
    }
}

oneof! {
    /// Which.
    Mode {
        Standard(StandardInput) = 1,
    }
}

message! {
    /// How the player moves, in metres and seconds.
    AvatarLocomotionSettings {
        walk_speed: Option<f32> = 1,
        jog_speed: Option<f32> = 2,
        run_speed: Option<f32> = 3,
        jump_height: Option<f32> = 4,
        run_jump_height: Option<f32> = 5,
        hard_landing_cooldown: Option<f32> = 6,
        double_jump_height: Option<f32> = 7,
        gliding_speed: Option<f32> = 8,
        gliding_falling_speed: Option<f32> = 9,
    }
}

message! {
    /// A push.
    PhysicsCombinedImpulse {
        vector: Option<Vector3> = 1,
        event_id: u32 = 2,
    }
}

message! {
    /// A force that goes on.
    PhysicsCombinedForce {
        vector: Option<Vector3> = 1,
    }
}
