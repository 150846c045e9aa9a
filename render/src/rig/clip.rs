//! Animations as keys over time (glTF 2.0 §3.11).

use glam::{Quat, Vec3};

/// How a value gets from one key to the next (§3.11, Appendix C).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Interpolation {
    /// It stays the same until the next key.
    Step,
    /// It moves in a straight line; a rotation takes the shorter arc.
    Linear,
    /// It follows a cubic Hermite spline; each key is an in-tangent, a value and an out-tangent.
    CubicSpline,
}

/// Values at times.
#[derive(Clone, Debug, PartialEq)]
pub struct Keys<T> {
    /// Seconds from the clip's start, not negative, never decreasing; at least one.
    pub times_s: Vec<f32>,
    /// One for each time; three with [`Interpolation::CubicSpline`].
    pub values: Vec<T>,
    /// How a value gets from one key to the next.
    pub interpolation: Interpolation,
}

/// The property that a channel changes, and its keys.
#[derive(Clone, Debug, PartialEq)]
pub enum Target {
    /// Translation of the node, metres.
    Translation(Keys<Vec3>),
    /// Rotation of the node, of unit length.
    Rotation(Keys<Quat>),
    /// Scale of the node, a factor along each axis.
    Scale(Keys<Vec3>),
    /// Weights of the node's morph targets; each value is a list of all of them.
    Weights(Keys<Vec<f32>>),
}

impl Target {
    /// The times of its keys, seconds from the clip's start.
    pub fn times_s(&self) -> &[f32] {
        match self {
            Self::Translation(keys) | Self::Scale(keys) => &keys.times_s,
            Self::Rotation(keys) => &keys.times_s,
            Self::Weights(keys) => &keys.times_s,
        }
    }
}

/// One property of one node over time.
#[derive(Clone, Debug, PartialEq)]
pub struct Channel {
    /// Index of the node in [`Rig::nodes`](super::Rig::nodes).
    pub node: usize,
    /// The property and its keys.
    pub target: Target,
}

/// An animation.
#[derive(Clone, Debug, PartialEq)]
pub struct Clip {
    /// As the file has it; may be empty.
    pub name: String,
    /// Time of the last key, seconds.
    pub duration_s: f32,
    /// Each changes another node or another property.
    pub channels: Vec<Channel>,
}
