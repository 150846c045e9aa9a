//! Eight numbers side by side.

use std::ops::{Add, BitAnd, BitOr, Div, Mul, Sub};

use wide::{f32x8, i32x8};

/// How many numbers stand side by side.
pub const LANES: usize = 8;

/// Eight `f32`. A mask is such a vector too, all bits of a lane set or none.
pub trait Lanes:
    Copy
    + Add<Output = Self>
    + Sub<Output = Self>
    + Mul<Output = Self>
    + Div<Output = Self>
    + BitAnd<Output = Self>
    + BitOr<Output = Self>
{
    /// Eight integers of the same kind of vector.
    type Int: IntLanes<Float = Self>;

    /// The same number in all lanes.
    fn splat(value: f32) -> Self;
    /// Reads all lanes from memory.
    fn load(from: &[f32; LANES]) -> Self;
    /// Writes all lanes to memory.
    fn store(self, to: &mut [f32; LANES]);
    /// The lesser of two numbers; `other` where `self` is NaN.
    fn min(self, other: Self) -> Self;
    /// The greater of two numbers; `other` where `self` is NaN.
    fn max(self, other: Self) -> Self;
    /// The square root, correctly rounded.
    fn sqrt(self) -> Self;
    /// The greatest whole number that is not greater.
    fn floor(self) -> Self;
    /// Mask of the lanes that are less than `other`'s.
    fn less(self, other: Self) -> Self;
    /// `self` is a mask: `yes` where it is set, else `no`.
    fn select(self, yes: Self, no: Self) -> Self;
    /// `self` is a mask: whether any lane is set.
    fn any(self) -> bool;
    /// `self` is a mask: whether all lanes are set.
    fn all(self) -> bool;
    /// `self` is a mask: a bit for each lane, the first lane's the lowest.
    fn bitmask(self) -> u32;
    /// Whole numbers, rounded towards zero. What no `i32` can hold becomes any number.
    fn truncate(self) -> Self::Int;
    /// The bits of each number.
    fn bits(self) -> Self::Int;

    /// The values of `from` at eight indices. An index outside stands for the nearest inside.
    ///
    /// # Panics
    /// When `from` is empty.
    fn gather(from: &[f32], at: Self::Int) -> Self;

    /// 0, 1, 2, … 7.
    #[inline(always)]
    fn ramp() -> Self {
        Self::load(&[0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0])
    }

    /// `self` brought into `low..=high`; `low` where `self` is NaN.
    #[inline(always)]
    fn clamp(self, low: f32, high: f32) -> Self {
        self.max(Self::splat(low)).min(Self::splat(high))
    }

    /// `self` at 0, `other` at 1.
    #[inline(always)]
    fn lerp(self, other: Self, share: Self) -> Self {
        self + (other - self) * share
    }
}

/// Eight `i32`. Sums, differences and products wrap around.
pub trait IntLanes:
    Copy + Add<Output = Self> + Sub<Output = Self> + Mul<Output = Self> + BitAnd<Output = Self> + BitOr<Output = Self>
{
    /// Eight floats of the same kind of vector.
    type Float: Lanes<Int = Self>;

    /// The same number in all lanes.
    fn splat(value: i32) -> Self;
    /// Reads all lanes from memory.
    fn load(from: &[i32; LANES]) -> Self;
    /// Writes all lanes to memory.
    fn store(self, to: &mut [i32; LANES]);
    /// Mask of the lanes that are negative.
    fn negative(self) -> Self::Float;
    /// `yes` where the mask is set, else `no`.
    fn select(mask: Self::Float, yes: Self, no: Self) -> Self;
    /// The lesser of two numbers.
    fn min(self, other: Self) -> Self;
    /// The greater of two numbers.
    fn max(self, other: Self) -> Self;
    /// Mask of the lanes that are equal to `other`'s.
    fn equals(self, other: Self) -> Self::Float;
    /// All bits moved `BITS` (0..=31) places down, the sign spread.
    fn shift_down<const BITS: i32>(self) -> Self;
    /// The nearest floats.
    fn to_float(self) -> Self::Float;

    /// The texels of `from` at eight indices, red in the lowest byte. An index outside stands for the nearest inside.
    ///
    /// # Panics
    /// When `from` is empty.
    fn gather_texels(from: &[[u8; 4]], at: Self) -> Self;
}

impl Lanes for f32x8 {
    type Int = i32x8;

    #[inline(always)]
    fn splat(value: f32) -> Self {
        f32x8::splat(value)
    }

    #[inline(always)]
    fn load(from: &[f32; LANES]) -> Self {
        f32x8::new(*from)
    }

    #[inline(always)]
    fn store(self, to: &mut [f32; LANES]) {
        *to = self.to_array();
    }

    #[inline(always)]
    fn min(self, other: Self) -> Self {
        self.simd_lt(other).select(self, other)
    }

    #[inline(always)]
    fn max(self, other: Self) -> Self {
        other.simd_lt(self).select(self, other)
    }

    #[inline(always)]
    fn sqrt(self) -> Self {
        f32x8::sqrt(self)
    }

    #[inline(always)]
    fn floor(self) -> Self {
        f32x8::floor(self)
    }

    #[inline(always)]
    fn less(self, other: Self) -> Self {
        self.simd_lt(other)
    }

    #[inline(always)]
    fn select(self, yes: Self, no: Self) -> Self {
        f32x8::select(self, yes, no)
    }

    #[inline(always)]
    fn any(self) -> bool {
        f32x8::any(self)
    }

    #[inline(always)]
    fn all(self) -> bool {
        f32x8::all(self)
    }

    #[inline(always)]
    fn bitmask(self) -> u32 {
        self.to_bitmask()
    }

    #[inline(always)]
    fn truncate(self) -> i32x8 {
        self.fast_trunc_int()
    }

    #[inline(always)]
    fn bits(self) -> i32x8 {
        bytemuck::cast(self)
    }

    #[inline(always)]
    fn gather(from: &[f32], at: i32x8) -> Self {
        let last = from.len() - 1;
        f32x8::new(at.to_array().map(|at| from[(at.max(0) as usize).min(last)]))
    }
}

impl IntLanes for i32x8 {
    type Float = f32x8;

    #[inline(always)]
    fn splat(value: i32) -> Self {
        i32x8::splat(value)
    }

    #[inline(always)]
    fn load(from: &[i32; LANES]) -> Self {
        i32x8::new(*from)
    }

    #[inline(always)]
    fn store(self, to: &mut [i32; LANES]) {
        *to = self.to_array();
    }

    #[inline(always)]
    fn negative(self) -> f32x8 {
        bytemuck::cast(self.simd_lt(i32x8::splat(0)))
    }

    #[inline(always)]
    fn select(mask: f32x8, yes: Self, no: Self) -> Self {
        bytemuck::cast(mask.bitselect(bytemuck::cast(yes), bytemuck::cast(no)))
    }

    #[inline(always)]
    fn min(self, other: Self) -> Self {
        i32x8::min(self, other)
    }

    #[inline(always)]
    fn max(self, other: Self) -> Self {
        i32x8::max(self, other)
    }

    #[inline(always)]
    fn equals(self, other: Self) -> f32x8 {
        bytemuck::cast(self.simd_eq(other))
    }

    #[inline(always)]
    fn shift_down<const BITS: i32>(self) -> Self {
        self >> BITS
    }

    #[inline(always)]
    fn to_float(self) -> f32x8 {
        self.round_float()
    }

    #[inline(always)]
    fn gather_texels(from: &[[u8; 4]], at: Self) -> Self {
        let last = from.len() - 1;
        i32x8::new(at.to_array().map(|at| i32::from_le_bytes(from[(at.max(0) as usize).min(last)])))
    }
}
