//! Eight lanes in one AVX2 register.
//!
//! Only [`super::chunk`] and [`super::tile`] name these types, inside functions that are compiled for AVX2 and entered after the
//! processor was asked for it ([`super::kernel`]); that is what makes the intrinsics below sound.

use std::arch::x86_64::*;
use std::ops::{Add, BitAnd, BitOr, Div, Mul, Sub};

use lightcone_shaders::wide::{IntLanes, LANES, Lanes};

/// Eight `f32`.
#[derive(Clone, Copy)]
pub struct F32x8(__m256);

/// Eight `i32`.
#[derive(Clone, Copy)]
pub struct I32x8(__m256i);

macro_rules! operator {
    ($vector:ident, $operator:ident, $method:ident, $intrinsic:ident) => {
        impl $operator for $vector {
            type Output = Self;

            #[inline(always)]
            fn $method(self, other: Self) -> Self {
                // SAFETY: the processor has AVX2, see the module.
                Self(unsafe { $intrinsic(self.0, other.0) })
            }
        }
    };
}

operator!(F32x8, Add, add, _mm256_add_ps);
operator!(F32x8, Sub, sub, _mm256_sub_ps);
operator!(F32x8, Mul, mul, _mm256_mul_ps);
operator!(F32x8, Div, div, _mm256_div_ps);
operator!(F32x8, BitAnd, bitand, _mm256_and_ps);
operator!(F32x8, BitOr, bitor, _mm256_or_ps);
operator!(I32x8, Add, add, _mm256_add_epi32);
operator!(I32x8, Sub, sub, _mm256_sub_epi32);
operator!(I32x8, Mul, mul, _mm256_mullo_epi32);
operator!(I32x8, BitAnd, bitand, _mm256_and_si256);
operator!(I32x8, BitOr, bitor, _mm256_or_si256);

// SAFETY of every block below: the processor has AVX2, see the module; the pointers are to arrays of eight.
impl Lanes for F32x8 {
    type Int = I32x8;

    #[inline(always)]
    fn splat(value: f32) -> Self {
        // SAFETY: as above.
        Self(unsafe { _mm256_set1_ps(value) })
    }

    #[inline(always)]
    fn load(from: &[f32; LANES]) -> Self {
        // SAFETY: as above.
        Self(unsafe { _mm256_loadu_ps(from.as_ptr()) })
    }

    #[inline(always)]
    fn store(self, to: &mut [f32; LANES]) {
        // SAFETY: as above.
        unsafe { _mm256_storeu_ps(to.as_mut_ptr(), self.0) }
    }

    #[inline(always)]
    fn min(self, other: Self) -> Self {
        // SAFETY: as above.
        Self(unsafe { _mm256_min_ps(self.0, other.0) })
    }

    #[inline(always)]
    fn max(self, other: Self) -> Self {
        // SAFETY: as above.
        Self(unsafe { _mm256_max_ps(self.0, other.0) })
    }

    #[inline(always)]
    fn sqrt(self) -> Self {
        // SAFETY: as above.
        Self(unsafe { _mm256_sqrt_ps(self.0) })
    }

    #[inline(always)]
    fn floor(self) -> Self {
        // SAFETY: as above.
        Self(unsafe { _mm256_floor_ps(self.0) })
    }

    #[inline(always)]
    fn less(self, other: Self) -> Self {
        // SAFETY: as above.
        Self(unsafe { _mm256_cmp_ps::<_CMP_LT_OQ>(self.0, other.0) })
    }

    #[inline(always)]
    fn select(self, yes: Self, no: Self) -> Self {
        // SAFETY: as above.
        Self(unsafe { _mm256_blendv_ps(no.0, yes.0, self.0) })
    }

    #[inline(always)]
    fn any(self) -> bool {
        // SAFETY: as above.
        unsafe { _mm256_movemask_ps(self.0) != 0 }
    }

    #[inline(always)]
    fn all(self) -> bool {
        // SAFETY: as above.
        unsafe { _mm256_movemask_ps(self.0) == 0xff }
    }

    #[inline(always)]
    fn bitmask(self) -> u32 {
        // SAFETY: as above.
        unsafe { _mm256_movemask_ps(self.0) as u32 }
    }

    #[inline(always)]
    fn truncate(self) -> I32x8 {
        // SAFETY: as above.
        I32x8(unsafe { _mm256_cvttps_epi32(self.0) })
    }

    #[inline(always)]
    fn bits(self) -> I32x8 {
        // SAFETY: as above.
        I32x8(unsafe { _mm256_castps_si256(self.0) })
    }

    #[inline(always)]
    fn gather(from: &[f32], at: I32x8) -> Self {
        let last = i32::try_from(from.len()).unwrap_or(i32::MAX) - 1;
        assert!(last >= 0, "nothing to gather from");
        // SAFETY: as above, and every place is brought to 0..=last, inside the slice.
        Self(unsafe {
            let inside = _mm256_min_epi32(_mm256_max_epi32(at.0, _mm256_setzero_si256()), _mm256_set1_epi32(last));
            _mm256_i32gather_ps::<4>(from.as_ptr(), inside)
        })
    }
}

impl IntLanes for I32x8 {
    type Float = F32x8;

    #[inline(always)]
    fn splat(value: i32) -> Self {
        // SAFETY: as above.
        Self(unsafe { _mm256_set1_epi32(value) })
    }

    #[inline(always)]
    fn load(from: &[i32; LANES]) -> Self {
        // SAFETY: as above.
        Self(unsafe { _mm256_loadu_si256(from.as_ptr().cast()) })
    }

    #[inline(always)]
    fn store(self, to: &mut [i32; LANES]) {
        // SAFETY: as above.
        unsafe { _mm256_storeu_si256(to.as_mut_ptr().cast(), self.0) }
    }

    #[inline(always)]
    fn negative(self) -> F32x8 {
        // SAFETY: as above.
        F32x8(unsafe { _mm256_castsi256_ps(_mm256_srai_epi32::<31>(self.0)) })
    }

    #[inline(always)]
    fn select(mask: F32x8, yes: Self, no: Self) -> Self {
        // SAFETY: as above.
        Self(unsafe { _mm256_blendv_epi8(no.0, yes.0, _mm256_castps_si256(mask.0)) })
    }
    #[inline(always)]
    fn min(self, other: Self) -> Self {
        // SAFETY: as above.
        Self(unsafe { _mm256_min_epi32(self.0, other.0) })
    }

    #[inline(always)]
    fn max(self, other: Self) -> Self {
        // SAFETY: as above.
        Self(unsafe { _mm256_max_epi32(self.0, other.0) })
    }

    #[inline(always)]
    fn equals(self, other: Self) -> F32x8 {
        // SAFETY: as above.
        F32x8(unsafe { _mm256_castsi256_ps(_mm256_cmpeq_epi32(self.0, other.0)) })
    }

    #[inline(always)]
    fn shift_down<const BITS: i32>(self) -> Self {
        // SAFETY: as above.
        Self(unsafe { _mm256_srai_epi32::<BITS>(self.0) })
    }

    #[inline(always)]
    fn to_float(self) -> F32x8 {
        // SAFETY: as above.
        F32x8(unsafe { _mm256_cvtepi32_ps(self.0) })
    }

    #[inline(always)]
    fn gather_texels(from: &[[u8; 4]], at: Self) -> Self {
        let last = i32::try_from(from.len()).unwrap_or(i32::MAX) - 1;
        assert!(last >= 0, "nothing to gather from");
        // SAFETY: as above, and every place is brought to 0..=last, inside the slice; a gather needs no alignment.
        Self(unsafe {
            let inside = _mm256_min_epi32(_mm256_max_epi32(at.0, _mm256_setzero_si256()), _mm256_set1_epi32(last));
            _mm256_i32gather_epi32::<4>(from.as_ptr().cast(), inside)
        })
    }
}
