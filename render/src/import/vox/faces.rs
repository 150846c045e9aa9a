//! What is to be seen of voxels: rectangles of one colour, as large as they can be made in one go.

use super::file::Grid;

/// Faces of one colour next to one another, looking the same way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Rectangle {
    /// The number of the colour.
    pub(super) colour: u8,
    /// The axis that it looks along.
    pub(super) axis: usize,
    /// Whether it looks towards greater coordinates.
    pub(super) forward: bool,
    /// Its least voxel.
    pub(super) voxel: [u8; 3],
    /// Voxels along the next axis after `axis`, and along the one after that.
    pub(super) size: [u16; 2],
}

/// Room for the voxels of one model after another.
pub(super) struct Faces {
    see_through: [bool; 256],
    /// Colours by place, 0 for nothing, with a border of nothing around them. All nothing between two models.
    colours: Vec<u8>,
    /// Colours of faces in one plane, 256 to a row. All 0 between two planes.
    plane: Vec<u8>,
}

impl Faces {
    /// `see_through`: whether one sees what lies behind a colour.
    pub(super) fn new(see_through: [bool; 256]) -> Self {
        Self { see_through, colours: Vec::new(), plane: vec![0; 1 << 16] }
    }

    /// Those of all faces that are not hidden by the voxel before them, grown along the first axis first. Of voxels in one place
    /// the last one counts.
    pub(super) fn of(&mut self, grid: &Grid<'_>) -> Vec<Rectangle> {
        let room = Room::around(grid.size);
        if self.colours.len() < room.len() {
            self.colours = vec![0; room.len()];
        }
        let mut voxels: Vec<[u8; 3]> = Vec::with_capacity(grid.voxels.len());
        for &[x, y, z, colour] in grid.voxels {
            self.colours[room.place([x, y, z])] = colour;
            voxels.push([x, y, z]);
        }
        let mut rectangles = Vec::new();
        for (axis, forward) in [0, 1, 2].into_iter().flat_map(|axis| [(axis, false), (axis, true)]) {
            self.towards(axis, forward, &voxels, &room, &mut rectangles);
        }
        for &voxel in &voxels {
            self.colours[room.place(voxel)] = 0;
        }
        rectangles
    }

    fn towards(&mut self, axis: usize, forward: bool, voxels: &[[u8; 3]], room: &Room, into: &mut Vec<Rectangle>) {
        let (across, up) = ((axis + 1) % 3, (axis + 2) % 3);
        let step = room.step(axis);
        let seen = |voxel: &&[u8; 3]| {
            let place = room.place(**voxel);
            let before = self.colours[if forward { place + step } else { place - step }];
            let [own, before] =
                [self.colours[place], before].map(|colour| (colour, self.see_through[usize::from(colour)]));
            own.0 != 0 && (before.0 == 0 || before.1 && !own.1)
        };
        let mut faces: Vec<(u8, u16)> = voxels
            .iter()
            .filter(seen)
            .map(|voxel| (voxel[axis], u16::from(voxel[up]) << 8 | u16::from(voxel[across])))
            .collect();
        faces.sort_unstable();
        for plane in faces.chunk_by(|a, b| a.0 == b.0) {
            let voxel_of = |&(along, at): &(u8, u16)| {
                let mut voxel = [along; 3];
                (voxel[across], voxel[up]) = (at as u8, (at >> 8) as u8);
                voxel
            };
            for face in plane {
                self.plane[usize::from(face.1)] = self.colours[room.place(voxel_of(face))];
            }
            for face in plane {
                if let Some((colour, size)) = take_rectangle(&mut self.plane, usize::from(face.1)) {
                    into.push(Rectangle { colour, axis, forward, voxel: voxel_of(face), size });
                }
            }
        }
    }
}

/// Takes the colour at `first` out of the plane, and as much of the same across, then up, as makes a rectangle.
fn take_rectangle(plane: &mut [u8], first: usize) -> Option<(u8, [u16; 2])> {
    let colour = plane[first];
    if colour == 0 {
        return None;
    }
    let to_edge = 256 - first % 256;
    let width = plane[first..first + to_edge].iter().take_while(|&&other| other == colour).count();
    let row = |at: usize| first + at * 256..first + at * 256 + width;
    let rows = 256 - first / 256;
    let height = (0..rows).take_while(|&at| plane[row(at)].iter().all(|&other| other == colour)).count();
    (0..height).for_each(|at| plane[row(at)].fill(0));
    Some((colour, [width as u16, height as u16]))
}

/// Where voxels lie in one row of bytes.
struct Room {
    /// With the border.
    sides: [usize; 3],
}

impl Room {
    fn around(size: [u32; 3]) -> Self {
        Self { sides: size.map(|side| side as usize + 2) }
    }

    fn len(&self) -> usize {
        self.sides.iter().product()
    }

    fn place(&self, [x, y, z]: [u8; 3]) -> usize {
        let [x, y, z] = [x, y, z].map(|at| usize::from(at) + 1);
        (z * self.sides[1] + y) * self.sides[0] + x
    }

    /// From a voxel to the next one along an axis.
    fn step(&self, axis: usize) -> usize {
        self.sides[..axis].iter().product()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use proptest::prelude::*;
    use proptest::test_runner::RngSeed;

    use super::*;

    const GLASS: u8 = 3;

    fn faces() -> Faces {
        Faces::new(std::array::from_fn(|colour| colour == usize::from(GLASS)))
    }

    /// A face of one voxel: axis, direction and place.
    type Face = (usize, bool, [u8; 3]);

    /// What a rectangle covers, each face once.
    fn covered(rectangles: &[Rectangle]) -> BTreeMap<Face, u8> {
        let mut covered = BTreeMap::new();
        for Rectangle { colour, axis, forward, voxel, size: [width, height] } in rectangles {
            for (across, up) in (0..*width).flat_map(|across| (0..*height).map(move |up| (across, up))) {
                let mut voxel = *voxel;
                voxel[(axis + 1) % 3] += across as u8;
                voxel[(axis + 2) % 3] += up as u8;
                assert_eq!(covered.insert((*axis, *forward, voxel), *colour), None, "covered twice");
            }
        }
        covered
    }

    /// The same, found voxel by voxel.
    fn exposed(grid: &Grid<'_>) -> BTreeMap<Face, u8> {
        let colours: BTreeMap<[i32; 3], u8> =
            grid.voxels.iter().map(|&[x, y, z, colour]| ([x, y, z].map(i32::from), colour)).collect();
        let colour_at = |place| colours.get(&place).copied().unwrap_or(0);
        let mut exposed = BTreeMap::new();
        for (&place, &colour) in colours.iter().filter(|(_, colour)| **colour != 0) {
            for (axis, forward) in [0, 1, 2].into_iter().flat_map(|axis| [(axis, false), (axis, true)]) {
                let mut next = place;
                next[axis] += if forward { 1 } else { -1 };
                let next = colour_at(next);
                if next == 0 || next == GLASS && colour != GLASS {
                    exposed.insert((axis, forward, place.map(|at| at as u8)), colour);
                }
            }
        }
        exposed
    }

    #[test]
    fn a_block_of_one_colour_is_six_rectangles() {
        let places = (0..5).flat_map(|x| (0..4).flat_map(move |y| (0..3).map(move |z| [x, y, z, 9])));
        let voxels: Vec<[u8; 4]> = places.collect();
        let rectangles = faces().of(&Grid { size: [5, 4, 3], voxels: &voxels });
        let sizes: BTreeSet<_> = rectangles.iter().map(|rectangle| (rectangle.axis, rectangle.size)).collect();
        assert_eq!(rectangles.len(), 6);
        assert_eq!(sizes, BTreeSet::from([(0, [4, 3]), (1, [3, 5]), (2, [5, 4])]));
    }

    #[test]
    fn the_largest_grid_has_room_to_its_edges() {
        let voxels = [[0, 0, 0, 1], [255, 255, 255, 1], [255, 0, 255, 2]];
        let grid = Grid { size: [256; 3], voxels: &voxels };
        assert_eq!(covered(&faces().of(&grid)), exposed(&grid));
    }

    proptest! {
        #![proptest_config(ProptestConfig {
            cases: 300, rng_seed: RngSeed::Fixed(4), failure_persistence: None, ..ProptestConfig::default()
        })]

        #[test]
        fn rectangles_cover_what_is_exposed_and_nothing_else(
            first in prop::collection::vec((0_u8..6, 0_u8..5, 0_u8..4, 0_u8..5), 0..120),
            second in prop::collection::vec((0_u8..6, 0_u8..5, 0_u8..4, 0_u8..5), 0..120),
        ) {
            let mut faces = faces();
            for voxels in [first, second] {
                let voxels: Vec<[u8; 4]> = voxels.into_iter().map(|(x, y, z, colour)| [x, y, z, colour]).collect();
                let grid = Grid { size: [6, 5, 4], voxels: &voxels };
                prop_assert_eq!(covered(&faces.of(&grid)), exposed(&grid));
            }
        }
    }
}
