//! How much of a pixel lies beyond an edge.

/// Steps of a share; a pixel gives at most half of itself to one neighbour.
pub const SHARES: u32 = 30;
/// Half of [`SHARES`]: what four bits hold.
const MOST: f32 = 15.0;

/// An edge between the middles of two neighbouring pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Crossing {
    /// From the first pixel's middle, 0..=1 pixels along the line through both.
    pub at: f32,
    /// How far the edge moves along that line per pixel across it, either way: 0 where it stands square to the line.
    pub slope: f32,
}

/// What two pixels take of one another. 0 is nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Exchange(pub u8);

impl Exchange {
    pub const NONE: Self = Self(0);

    /// The exact areas of both pixels beyond a straight edge.
    #[inline]
    pub fn over(crossing: Crossing) -> Self {
        let first = (area_beyond(crossing.at, crossing.slope) * SHARES as f32 + 0.5).min(MOST) as u8;
        let second = (area_beyond(1.0 - crossing.at, crossing.slope) * SHARES as f32 + 0.5).min(MOST) as u8;
        Self(first | second << 4)
    }
}

/// Area of a unit square beyond an edge that passes its middle at `distance`, 0..=1, with the given slope, 0..=1.
#[inline]
fn area_beyond(distance: f32, slope: f32) -> f32 {
    if distance <= (1.0 - slope) * 0.5 {
        return 0.5 - distance;
    }
    let left = (1.0 + slope) * 0.5 - distance;
    if left <= 0.0 { 0.0 } else { left * left / (2.0 * slope) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn areas_are_those_of_counted_points() {
        const POINTS: usize = 400;
        for (distance, slope) in [(0.0, 0.0), (0.3, 0.0), (0.0, 1.0), (0.5, 1.0), (0.9, 0.9), (0.2, 0.5), (0.7, 0.3)] {
            let middle = |i: usize| (i as f32 + 0.5) / POINTS as f32 - 0.5;
            let beyond = |(x, y): (f32, f32)| x > distance + y * slope;
            let points = (0..POINTS * POINTS).filter(|i| beyond((middle(i % POINTS), middle(i / POINTS)))).count();
            let counted = points as f32 / (POINTS * POINTS) as f32;
            let area = area_beyond(distance, slope);
            assert!((area - counted).abs() < 0.005, "{distance}, {slope}: {area} is not {counted}");
        }
    }

    #[test]
    fn both_pixels_get_their_share() {
        assert_eq!(Exchange::over(Crossing { at: 0.0, slope: 0.0 }), Exchange(15));
        assert_eq!(Exchange::over(Crossing { at: 0.8, slope: 0.0 }), Exchange(9 << 4));
        assert_eq!(Exchange::over(Crossing { at: 0.5, slope: 0.0 }), Exchange::NONE);
        assert_eq!(Exchange::over(Crossing { at: 0.5, slope: 1.0 }), Exchange(4 | 4 << 4));
    }
}
