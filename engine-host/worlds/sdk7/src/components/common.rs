//! Vectors, colours and what else is the same in many components.

use crate::proto::message;

message! {
    /// Metres, factors or a direction, by where it stands.
    Vector3 {
        x: f32 = 1,
        y: f32 = 2,
        z: f32 = 3,
    }
}

message! {
    /// Of a plane.
    Vector2 {
        x: f32 = 1,
        y: f32 = 2,
    }
}

message! {
    /// A rotation.
    Quaternion {
        x: f32 = 1,
        y: f32 = 2,
        z: f32 = 3,
        w: f32 = 4,
    }
}

message! {
    /// Linear from 0 to 1, more for what shines.
    Color3 {
        r: f32 = 1,
        g: f32 = 2,
        b: f32 = 3,
    }
}

message! {
    /// A colour and how opaque it is.
    Color4 {
        r: f32 = 1,
        g: f32 = 2,
        b: f32 = 3,
        a: f32 = 4,
    }
}

message! {
    /// From one colour to another.
    ColorRange {
        start: Option<Color4> = 1,
        end: Option<Color4> = 2,
    }
}

message! {
    /// From one number to another.
    FloatRange {
        start: f32 = 1,
        end: f32 = 2,
    }
}

message! {
    /// Widths along the four edges.
    BorderRect {
        top: f32 = 1,
        left: f32 = 2,
        right: f32 = 3,
        bottom: f32 = 4,
    }
}
