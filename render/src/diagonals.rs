//! Which edges of a mesh's triangles are diagonals of quadrilaterals, so that they are not its outline.

use std::collections::HashMap;

use glam::Vec3;

/// How far a quadrilateral's fourth corner may lie from where a parallelogram has it, in heights of the triangle over the diagonal.
const TOLERANCE: f32 = 0.1;

/// For each triangle three bits: edge `i`, from corner `i` to the next, has on its other side exactly one triangle, which faces
/// the same way and makes a parallelogram with this one, or nearly. Corners are the same where their positions are.
pub fn diagonals(positions: &[[f32; 3]], indices: &[u32]) -> Vec<u8> {
    let (triangles, _) = indices.as_chunks::<3>();
    let places = places(positions);
    let ends =
        |corners: &[u32; 3], edge: usize| (places[corners[edge] as usize], places[corners[(edge + 1) % 3] as usize]);
    let mut opposite: HashMap<(u32, u32), Option<u32>> = HashMap::with_capacity(indices.len());
    for corners in triangles {
        for edge in 0..3 {
            let third = corners[(edge + 2) % 3];
            opposite.entry(ends(corners, edge)).and_modify(|corner| *corner = None).or_insert(Some(third));
        }
    }
    let position = |corner: u32| Vec3::from(positions[corner as usize]);
    let is_diagonal = |corners: &[u32; 3], edge: usize| {
        let (from, to) = ends(corners, edge);
        let (Some(Some(own)), Some(Some(other))) = (opposite.get(&(from, to)), opposite.get(&(to, from))) else {
            return false;
        };
        let (from, to, own) = (position(from), position(to), position(*own));
        let height = (to - from).cross(own - from).length() / from.distance(to);
        (from + to - own).distance(position(*other)) < TOLERANCE * height
    };
    let bits = |corners: &[u32; 3]| (0..3).fold(0, |bits, edge| bits | u8::from(is_diagonal(corners, edge)) << edge);
    triangles.iter().map(bits).collect()
}

/// For each position the first one that is the same.
fn places(positions: &[[f32; 3]]) -> Vec<u32> {
    let mut first: HashMap<[u32; 3], u32> = HashMap::with_capacity(positions.len());
    let place = |(at, position): (usize, &[f32; 3])| {
        // Both zeros are one place.
        let key = position.map(|coordinate| (coordinate + 0.0).to_bits());
        *first.entry(key).or_insert(at as u32)
    };
    positions.iter().enumerate().map(place).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const SQUARE: [[f32; 3]; 4] = [[0.0, 0.0, 0.0], [1.0, 0.0, 0.0], [1.0, 1.0, 0.0], [0.0, 1.0, 0.0]];

    #[test]
    fn a_square_has_one() {
        assert_eq!(diagonals(&SQUARE, &[0, 1, 2, 0, 2, 3]), [0b100, 0b001]);
    }

    #[test]
    fn vertices_at_one_place_are_one() {
        let [a, b, c, d] = SQUARE;
        assert_eq!(diagonals(&[a, b, c, [-0.0, 0.0, -0.0], c, d], &[0, 1, 2, 3, 4, 5]), [0b100, 0b001]);
    }

    #[test]
    fn what_is_no_parallelogram_has_none() {
        let [a, b, c, _] = SQUARE;
        assert_eq!(diagonals(&[a, b, c, [0.0, 1.0, 0.3]], &[0, 1, 2, 0, 2, 3]), [0, 0], "bent");
        assert_eq!(diagonals(&[a, b, c, [-1.0, 2.0, 0.0]], &[0, 1, 2, 0, 2, 3]), [0, 0], "a kite");
        assert_eq!(diagonals(&SQUARE, &[0, 1, 2, 0, 3, 2]), [0, 0], "one faces away");
        let third = [SQUARE[0], SQUARE[1], SQUARE[2], SQUARE[3], [0.0, 1.0, 1.0]];
        assert_eq!(diagonals(&third, &[0, 1, 2, 0, 2, 3, 0, 2, 4]), [0, 0, 0], "three triangles");
        assert_eq!(diagonals(&[a, b, b], &[0, 1, 2]), [0], "no extent");
        let sliver = [[0.0, 0.0, 0.0], [9.0, 0.0, 0.0], [9.0, 0.1, 0.0], [0.0, 0.0, 0.1]];
        assert_eq!(diagonals(&sliver, &[0, 1, 2, 1, 0, 3]), [0, 0], "slivers around a corner");
    }
}
