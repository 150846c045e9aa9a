//! Turns and mirrorings by quarters, as the format packs them into a byte.

use glam::Vec3;

/// Where each axis of the file goes: row `i` of the matrix has `sign[i]` in column `column[i]`, and zeros else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Rotation {
    column: [usize; 3],
    sign: [i8; 3],
}

impl Rotation {
    pub(super) const NONE: Self = Self { column: [0, 1, 2], sign: [1; 3] };

    /// Bits 0–1 and 2–3: where the first two rows have their number; 4–6: which rows have a negative one. `None` if two rows have
    /// theirs in one column.
    pub(super) fn of_byte(byte: u8) -> Option<Self> {
        let (first, second) = (usize::from(byte & 3), usize::from(byte >> 2 & 3));
        if first > 2 || second > 2 || first == second {
            return None;
        }
        let sign = [4, 5, 6].map(|bit| if byte >> bit & 1 == 1 { -1 } else { 1 });
        Some(Self { column: [first, second, 3 - first - second], sign })
    }

    /// First `inner`, then this.
    pub(super) fn after(self, inner: Self) -> Self {
        Self {
            column: self.column.map(|column| inner.column[column]),
            sign: std::array::from_fn(|row| self.sign[row] * inner.sign[self.column[row]]),
        }
    }

    pub(super) fn apply(self, [x, y, z]: [i64; 3]) -> [i64; 3] {
        std::array::from_fn(|row| i64::from(self.sign[row]) * [x, y, z][self.column[row]])
    }

    /// The matrix, by its columns.
    pub(super) fn columns(self) -> [Vec3; 3] {
        let unit = |axis: usize| std::array::from_fn(|at| i64::from(at == axis));
        [0, 1, 2].map(|axis| Vec3::from(self.apply(unit(axis)).map(|number| number as f32)))
    }

    /// Whether left becomes right.
    pub(super) fn mirrors(self) -> bool {
        let [a, b, _] = self.column;
        let odd = (a + 1) % 3 != b;
        odd != (self.sign.iter().product::<i8>() < 0)
    }
}

#[cfg(test)]
mod tests {
    use glam::Mat3;

    use super::*;

    fn all() -> impl Iterator<Item = Rotation> {
        (0..128).filter_map(Rotation::of_byte)
    }

    #[test]
    fn the_example_of_the_format_is_its_matrix() {
        let example = Rotation::of_byte(1 | 2 << 2 | 1 << 5 | 1 << 6).unwrap();
        assert_eq!(example.apply([5, 7, 11]), [7, -11, -5]);
    }

    #[test]
    fn there_are_48_and_half_of_them_mirror() {
        assert_eq!(all().count(), 48);
        assert_eq!(all().filter(|rotation| rotation.mirrors()).count(), 24);
        for rotation in all() {
            let [x, y, z] = rotation.columns();
            assert_eq!(rotation.mirrors(), Mat3::from_cols(x, y, z).determinant() < 0.0, "{rotation:?}");
        }
        assert_eq!(Rotation::of_byte(0b0000_0100), Some(Rotation::NONE));
        assert_eq!([0, 3, 0b1100, 0b0101].map(Rotation::of_byte), [None; 4]);
    }

    #[test]
    fn one_after_another_is_both() {
        for (outer, inner) in all().flat_map(|outer| all().map(move |inner| (outer, inner))) {
            assert_eq!(outer.after(inner).apply([1, 2, 3]), outer.apply(inner.apply([1, 2, 3])));
        }
    }
}
