//! Animations (glTF 2.0 §3.11).

use glam::{Quat, Vec3};

/// How a channel gets from key to key (§3.11, Appendix C).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Interpolation {
    /// Stays until the next key.
    Step,
    /// Straight; rotations along the shortest arc.
    Linear,
    /// Cubic Hermite; each key is an in-tangent, a value and an out-tangent.
    CubicSpline,
}

/// Values at times. With [`Interpolation::CubicSpline`] three for each time.
#[derive(Clone, Debug, PartialEq)]
pub struct Keys<T> {
    /// Seconds, not negative, never decreasing; at least one.
    pub times_s: Vec<f32>,
    /// One, or three, for each time.
    pub values: Vec<T>,
    /// From key to key.
    pub interpolation: Interpolation,
}

/// What a channel changes.
#[derive(Clone, Debug, PartialEq)]
pub enum Target {
    /// Metres.
    Translation(Keys<Vec3>),
    /// Unit length.
    Rotation(Keys<Quat>),
    /// Factors.
    Scale(Keys<Vec3>),
    /// All weights of a node's morph targets, one list for each value.
    Weights(Keys<Vec<f32>>),
}

impl Target {
    /// When the keys are.
    pub fn times_s(&self) -> &[f32] {
        match self {
            Self::Translation(keys) | Self::Scale(keys) => &keys.times_s,
            Self::Rotation(keys) => &keys.times_s,
            Self::Weights(keys) => &keys.times_s,
        }
    }
}

/// One node's one property over time.
#[derive(Clone, Debug, PartialEq)]
pub struct Channel {
    /// Index of the node.
    pub node: usize,
    /// The property and its keys.
    pub target: Target,
}

/// An animation.
#[derive(Clone, Debug, PartialEq)]
pub struct Clip {
    /// As the file has it; may be empty.
    pub name: String,
    /// Time of the last key.
    pub duration_s: f32,
    /// Different nodes or properties.
    pub channels: Vec<Channel>,
}
