//! What things are like: their form, and how they move.

use crate::fault::{BlockError, Fault};
use crate::reader::Reader;
use crate::words::{BodyKind, SolidKind};
use crate::writer::Writer;

/// A simple form around the origin, metres. Sizes are more than 0 and at most [`Solid::MAX_SIZE_M`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Solid {
    /// A box.
    Cuboid {
        /// Its whole size along x, y and z.
        size_m: [f32; 3],
    },
    /// A ball.
    Ball {
        /// From the middle to the surface.
        radius_m: f32,
    },
    /// An upright cylinder.
    Cylinder {
        /// The whole of it.
        height_m: f32,
        /// Of the base.
        radius_m: f32,
    },
    /// An upright cylinder with a half ball at each end.
    Capsule {
        /// The whole of it, half balls included: at least twice the radius.
        height_m: f32,
        /// Of the half balls.
        radius_m: f32,
    },
}

/// How a solid thing moves.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Body {
    /// It is no body any more.
    None,
    /// Never.
    Fixed,
    /// As its transforms say; it carries and pushes what it touches.
    Kinematic,
    /// As forces push it.
    Dynamic {
        /// Kilograms, more than 0 and at most [`Body::MAX_MASS_KG`].
        mass_kg: f32,
    },
}

/// What is smaller or lighter than this is nothing.
const LEAST: f32 = 1e-4;

impl Solid {
    /// Metres.
    pub const MAX_SIZE_M: f32 = 100_000.0;

    pub(crate) fn read(r: &mut Reader<'_>, field: &'static str) -> Result<Self, BlockError> {
        let kind = SolidKind::read(r, field)?;
        let mut size = |min| r.f32(field, min, Self::MAX_SIZE_M);
        match kind {
            SolidKind::Cuboid => Ok(Self::Cuboid { size_m: r.f32s(field, LEAST, Self::MAX_SIZE_M)? }),
            SolidKind::Ball => {
                let radius_m = size(LEAST)?;
                none(r, field)?;
                none(r, field)?;
                Ok(Self::Ball { radius_m })
            }
            SolidKind::Cylinder => {
                let (height_m, radius_m) = (size(LEAST)?, size(LEAST)?);
                none(r, field)?;
                Ok(Self::Cylinder { height_m, radius_m })
            }
            SolidKind::Capsule => {
                let height_m = size(LEAST)?;
                let radius_m = r.f32(field, LEAST, height_m * 0.5)?;
                none(r, field)?;
                Ok(Self::Capsule { height_m, radius_m })
            }
        }
    }

    pub(crate) fn write(self, w: &mut Writer) {
        let (kind, sizes) = match self {
            Self::Cuboid { size_m } => (SolidKind::Cuboid, size_m),
            Self::Ball { radius_m } => (SolidKind::Ball, [radius_m, 0.0, 0.0]),
            Self::Cylinder { height_m, radius_m } => (SolidKind::Cylinder, [height_m, radius_m, 0.0]),
            Self::Capsule { height_m, radius_m } => (SolidKind::Capsule, [height_m, radius_m, 0.0]),
        };
        kind.write(w);
        w.f32s(&sizes);
    }
}

/// A number that does not belong to this form.
fn none(r: &mut Reader<'_>, field: &'static str) -> Result<(), BlockError> {
    let at = r.at();
    match f32::from_bits(r.any_u32(field)?) {
        value if value.to_bits() == 0 => Ok(()),
        value => Err(r.fault(at, field, Fault::Size(value))),
    }
}

impl Body {
    /// Kilograms.
    pub const MAX_MASS_KG: f32 = 1_000_000.0;

    pub(crate) fn read(r: &mut Reader<'_>, field: &'static str) -> Result<Self, BlockError> {
        let kind = BodyKind::read(r, field)?;
        if kind == BodyKind::Dynamic {
            return Ok(Self::Dynamic { mass_kg: r.f32(field, LEAST, Self::MAX_MASS_KG)? });
        }
        none(r, field)?;
        Ok(match kind {
            BodyKind::Fixed => Self::Fixed,
            BodyKind::Kinematic => Self::Kinematic,
            BodyKind::None | BodyKind::Dynamic => Self::None,
        })
    }

    pub(crate) fn write(self, w: &mut Writer) {
        let (kind, mass_kg) = match self {
            Self::None => (BodyKind::None, 0.0),
            Self::Fixed => (BodyKind::Fixed, 0.0),
            Self::Kinematic => (BodyKind::Kinematic, 0.0),
            Self::Dynamic { mass_kg } => (BodyKind::Dynamic, mass_kg),
        };
        kind.write(w);
        w.f32(mass_kg);
    }
}
