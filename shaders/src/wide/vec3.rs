//! Eight vectors of three, side by side.

use std::ops::{Add, Mul, Sub};

use super::lanes::Lanes;

/// Three coordinates or colour channels of eight pixels.
#[derive(Clone, Copy, Debug)]
pub struct Vec3<F> {
    /// First coordinate, or red.
    pub x: F,
    /// Second coordinate, or green.
    pub y: F,
    /// Third coordinate, or blue.
    pub z: F,
}

impl<F: Lanes> Vec3<F> {
    /// The same vector in all lanes.
    #[inline(always)]
    pub fn splat(v: glam::Vec3) -> Self {
        Self { x: F::splat(v.x), y: F::splat(v.y), z: F::splat(v.z) }
    }

    /// Scalar product.
    #[inline(always)]
    pub fn dot(self, other: Self) -> F {
        self.x * other.x + self.y * other.y + self.z * other.z
    }

    /// `self` at 0, `other` at 1.
    #[inline(always)]
    pub fn lerp(self, other: Self, share: F) -> Self {
        self + (other - self) * share
    }

    /// Unit length; `fallback` where it has no direction.
    #[inline(always)]
    pub fn normalize_or(self, fallback: glam::Vec3) -> Self {
        let length2 = self.dot(self);
        let unit = self * (F::splat(1.0) / length2.sqrt());
        let usable = F::splat(1e-30).less(length2) & length2.less(F::splat(1e30));
        Self::select(usable, unit, Self::splat(fallback))
    }

    /// Where the mask is set `yes`, else `no`.
    #[inline(always)]
    pub fn select(mask: F, yes: Self, no: Self) -> Self {
        Self { x: mask.select(yes.x, no.x), y: mask.select(yes.y, no.y), z: mask.select(yes.z, no.z) }
    }

    /// `1 - self`, channel by channel.
    #[inline(always)]
    pub fn one_minus(self) -> Self {
        let one = F::splat(1.0);
        Self { x: one - self.x, y: one - self.y, z: one - self.z }
    }
}

impl<F: Lanes> Add for Vec3<F> {
    type Output = Self;

    #[inline(always)]
    fn add(self, other: Self) -> Self {
        Self { x: self.x + other.x, y: self.y + other.y, z: self.z + other.z }
    }
}

impl<F: Lanes> Sub for Vec3<F> {
    type Output = Self;

    #[inline(always)]
    fn sub(self, other: Self) -> Self {
        Self { x: self.x - other.x, y: self.y - other.y, z: self.z - other.z }
    }
}

impl<F: Lanes> Mul for Vec3<F> {
    type Output = Self;

    #[inline(always)]
    fn mul(self, other: Self) -> Self {
        Self { x: self.x * other.x, y: self.y * other.y, z: self.z * other.z }
    }
}

impl<F: Lanes> Mul<F> for Vec3<F> {
    type Output = Self;

    #[inline(always)]
    fn mul(self, factor: F) -> Self {
        Self { x: self.x * factor, y: self.y * factor, z: self.z * factor }
    }
}
