//! Movement that the host carries out.

use super::common::{Quaternion, Vector2, Vector3};
use crate::proto::{message, numbers, oneof};

message! {
    /// A movement from one state to another.
    Tween {
        /// In milliseconds.
        duration: f32 = 1,
        easing_function: EasingFunction = 2,
        /// Absent: true.
        playing: Option<bool> = 6,
        /// From 0 to 1.
        current_time: Option<f32> = 7,
        ;
        /// What it does.
        mode: TweenMode
    }
}

oneof! {
    /// What it does.
    TweenMode {
        Move(Move) = 3,
        Rotate(Rotate) = 4,
        Scale(Scale) = 5,
        TextureMove(TextureMove) = 8,
        RotateContinuous(RotateContinuous) = 9,
        MoveContinuous(MoveContinuous) = 10,
        TextureMoveContinuous(TextureMoveContinuous) = 11,
        MoveRotateScale(MoveRotateScale) = 12,
    }
}

message! {
    /// From place to place.
    Move {
        start: Option<Vector3> = 1,
        end: Option<Vector3> = 2,
        face_direction: Option<bool> = 3,
    }
}

message! {
    /// From rotation to rotation.
    Rotate {
        start: Option<Quaternion> = 1,
        end: Option<Quaternion> = 2,
    }
}

message! {
    /// From size to size.
    Scale {
        start: Option<Vector3> = 1,
        end: Option<Vector3> = 2,
    }
}

message! {
    /// All three at once.
    MoveRotateScale {
        position_start: Option<Vector3> = 1,
        position_end: Option<Vector3> = 2,
        rotation_start: Option<Quaternion> = 3,
        rotation_end: Option<Quaternion> = 4,
        scale_start: Option<Vector3> = 5,
        scale_end: Option<Vector3> = 6,
    }
}

message! {
    /// Moves the picture on a surface.
    TextureMove {
        start: Option<Vector2> = 1,
        end: Option<Vector2> = 2,
        /// Absent: [`TextureMovementType::Offset`].
        movement_type: Option<TextureMovementType> = 3,
    }
}

message! {
    /// Turns without an end.
    RotateContinuous {
        direction: Option<Quaternion> = 1,
        speed: f32 = 2,
    }
}

message! {
    /// Moves without an end.
    MoveContinuous {
        direction: Option<Vector3> = 1,
        speed: f32 = 2,
    }
}

message! {
    /// Moves the picture without an end.
    TextureMoveContinuous {
        direction: Option<Vector2> = 1,
        speed: f32 = 2,
        /// Absent: [`TextureMovementType::Offset`].
        movement_type: Option<TextureMovementType> = 3,
    }
}

numbers! {
    /// What of the picture changes.
    TextureMovementType {
        Offset = 0,
        Tiling = 1,
    }
}

numbers! {
    /// How fast it goes when.
    EasingFunction {
        Linear = 0,
        Easeinquad = 1,
        Easeoutquad = 2,
        Easequad = 3,
        Easeinsine = 4,
        Easeoutsine = 5,
        Easesine = 6,
        Easeinexpo = 7,
        Easeoutexpo = 8,
        Easeexpo = 9,
        Easeinelastic = 10,
        Easeoutelastic = 11,
        Easeelastic = 12,
        Easeinbounce = 13,
        Easeoutbounce = 14,
        Easebounce = 15,
        Easeincubic = 16,
        Easeoutcubic = 17,
        Easecubic = 18,
        Easeinquart = 19,
        Easeoutquart = 20,
        Easequart = 21,
        Easeinquint = 22,
        Easeoutquint = 23,
        Easequint = 24,
        Easeincirc = 25,
        Easeoutcirc = 26,
        Easecirc = 27,
        Easeinback = 28,
        Easeoutback = 29,
        Easeback = 30,
    }
}

message! {
    /// How far a movement is. The host writes it.
    TweenState {
        state: TweenStateStatus = 1,
        /// From 0 to 1.
        current_time: f32 = 2,
    }
}

numbers! {
    /// What a movement does now.
    TweenStateStatus {
        Active = 0,
        Completed = 1,
        Paused = 2,
    }
}

message! {
    /// Movements that follow the entity's own.
    TweenSequence {
        sequence: Vec<Tween> = 1,
        r#loop: Option<TweenLoop> = 2,
    }
}

numbers! {
    /// What comes after the last one.
    TweenLoop {
        Restart = 0,
        Yoyo = 1,
    }
}
