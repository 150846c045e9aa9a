//! Depths seen from the sun: triangles into a square map, the least depth wins.

use glam::{Mat4, Vec2, Vec3};
use rayon::prelude::*;

use crate::material::{TextureRef, Wrap};
use crate::mesh::{Aabb, Vertex};
use crate::texture::Texture;

/// Rows that one task draws.
const BAND_ROWS: usize = 64;

/// A rectangle of texels: first and last column and row. Empty where a first is beyond its last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MapRect {
    pub left: i32,
    pub top: i32,
    pub right: i32,
    pub bottom: i32,
}

impl MapRect {
    fn is_empty(&self) -> bool {
        self.left > self.right || self.top > self.bottom
    }

    /// The least rectangle around both.
    pub fn union(self, other: Self) -> Self {
        Self {
            left: self.left.min(other.left),
            top: self.top.min(other.top),
            right: self.right.max(other.right),
            bottom: self.bottom.max(other.bottom),
        }
    }

    /// Copies the rectangle from one map to another of the same size.
    pub fn copy(&self, side: usize, from: &[f32], to: &mut [f32]) {
        if self.is_empty() {
            return;
        }
        let columns = self.left as usize..(self.right as usize).min(side - 1) + 1;
        for y in self.top as usize..=(self.bottom as usize).min(side - 1) {
            let row = y * side + columns.start..y * side + columns.end;
            to[row.clone()].copy_from_slice(&from[row]);
        }
    }
}

/// Where a box lies in the map, a texel wider on all sides.
pub fn reach(aabb: Aabb, texels_from_part: &Mat4, side: usize) -> MapRect {
    let seen = aabb.transformed(*texels_from_part);
    let last = side as i32 - 1;
    MapRect {
        left: (seen.min.x.floor() as i32).saturating_sub(1).max(0),
        top: (seen.min.y.floor() as i32).saturating_sub(1).max(0),
        right: (seen.max.x.ceil() as i32).saturating_add(1).min(last),
        bottom: (seen.max.y.ceil() as i32).saturating_add(1).min(last),
    }
}

/// What of a surface lets the sun through: where its alpha is below the cutoff.
#[derive(Clone, Copy)]
pub struct Mask<'s> {
    pub texture: &'s Texture,
    pub reference: &'s TextureRef,
    pub factor: f32,
    pub cutoff: f32,
}

impl Mask<'_> {
    fn stops(&self, uv: Vec2) -> bool {
        let level = self.texture.largest();
        let at = self.reference.texture_from_uv.transform_point2(uv);
        let column = texel(at.x, level.width, self.reference.wrap_u);
        let row = texel(at.y, level.height, self.reference.wrap_v);
        let alpha = level.rgba[(row * level.width as usize + column) * 4 + 3];
        f32::from(alpha) / 255.0 * self.factor >= self.cutoff
    }
}

/// The texel that a coordinate lies in.
fn texel(coordinate: f32, size: u32, wrap: Wrap) -> usize {
    let folded = match wrap {
        Wrap::Repeat => coordinate - coordinate.floor(),
        Wrap::Mirror => 1.0 - (coordinate.rem_euclid(2.0) - 1.0).abs(),
        Wrap::Clamp => coordinate,
    };
    ((folded * size as f32) as usize).min(size as usize - 1)
}

/// One part of one instance.
pub struct Caster<'s> {
    pub vertices: &'s [Vertex],
    pub indices: &'s [u32],
    pub texels_from_part: Mat4,
    pub rect: MapRect,
    pub mask: Option<Mask<'s>>,
}

/// Draws the casters into a square map.
pub fn draw_casters<'c, 's: 'c>(map: &mut [f32], side: usize, casters: impl Iterator<Item = &'c Caster<'s>>) {
    let casters: Vec<_> = casters.filter(|caster| !caster.rect.is_empty()).collect();
    let project = |caster: &&Caster<'_>| {
        caster
            .vertices
            .iter()
            .map(|v| Corner::new(caster.texels_from_part.transform_point3(v.position.into())))
            .collect()
    };
    let projected: Vec<Vec<Corner>> = casters.par_iter().map(project).collect();
    map.par_chunks_mut(side * BAND_ROWS).enumerate().for_each(|(band, rows)| {
        let first = (band * BAND_ROWS) as i32;
        let last = first + (rows.len() / side) as i32 - 1;
        for (caster, positions) in casters.iter().zip(&projected) {
            if caster.rect.top <= last && caster.rect.bottom >= first {
                draw_caster(caster, positions, &mut Band { rows, side, first, last });
            }
        }
    });
}

/// Some rows of the map.
struct Band<'m> {
    rows: &'m mut [f32],
    side: usize,
    first: i32,
    last: i32,
}

/// A vertex in the map.
struct Corner {
    position: Vec3,
    /// Column and row of the first texel whose middle is not before it, and of the last whose middle is not behind it.
    first: [i32; 2],
    last: [i32; 2],
}

impl Corner {
    fn new(position: Vec3) -> Self {
        let from_middle = [position.x - 0.5, position.y - 0.5];
        let last = from_middle.map(floor);
        let first = [0, 1].map(|axis| last[axis].saturating_add(i32::from(last[axis] as f32 != from_middle[axis])));
        Self { position, first, last }
    }
}

/// The greatest whole number that is not greater; what lies beyond all integers becomes the last of them.
fn floor(number: f32) -> i32 {
    let cut = number as i32;
    cut.saturating_sub(i32::from((cut as f32) > number))
}

fn draw_caster(caster: &Caster<'_>, vertices: &[Corner], band: &mut Band<'_>) {
    for corners in caster.indices.as_chunks::<3>().0 {
        let [a, b, c] = corners.map(|index| &vertices[index as usize]);
        let first = [0, 1].map(|axis| a.first[axis].min(b.first[axis]).min(c.first[axis]));
        let last = [0, 1].map(|axis| a.last[axis].max(b.last[axis]).max(c.last[axis]));
        let rows = (first[1].max(band.first), last[1].min(band.last));
        // Most triangles lie between the middles of texels.
        if (first[0] > last[0]) | (rows.0 > rows.1) {
            continue;
        }
        let Some(triangle) = Triangle::new(a.position, b.position, c.position) else { continue };
        let uvs = caster.mask.map(|_| corners.map(|index| Vec2::from(caster.vertices[index as usize].uv)));
        draw_triangle(&triangle, caster.mask.as_ref().zip(uvs), rows, band);
    }
}

/// Edge functions (inside is positive, together the area) and depth over the map.
struct Triangle {
    /// Changes along x and y, and value at the origin, of the weight of each corner.
    weights: [[f32; 3]; 3],
    depth: [f32; 3],
    /// Least and greatest column.
    columns: [f32; 2],
}

impl Triangle {
    /// `None` for what the sun sees from the edge.
    fn new(a: Vec3, b: Vec3, c: Vec3) -> Option<Self> {
        let area = (b - a).truncate().perp_dot((c - a).truncate());
        if !area.is_finite() || area.abs() < 1e-6 {
            return None;
        }
        let weight = |from: Vec3, to: Vec3| {
            let (dx, dy) = ((from.y - to.y) / area, (to.x - from.x) / area);
            [dx, dy, -(dx * from.x + dy * from.y)]
        };
        let weights = [weight(b, c), weight(c, a), weight(a, b)];
        let depth = std::array::from_fn(|i| weights[0][i] * a.z + weights[1][i] * b.z + weights[2][i] * c.z);
        Some(Self { weights, depth, columns: [a.x.min(b.x).min(c.x), a.x.max(b.x).max(c.x)] })
    }

    /// First and last column whose middle is covered in the row whose middle is `y`.
    fn span(&self, y: f32) -> (f32, f32) {
        let [mut from, mut to] = self.columns;
        for [dx, dy, at] in self.weights {
            let rest = dy * y + at;
            if dx > 0.0 {
                from = from.max(-rest / dx);
            } else if dx < 0.0 {
                to = to.min(-rest / dx);
            } else if rest < 0.0 {
                return (1.0, 0.0);
            }
        }
        ((from - 0.5).ceil(), (to - 0.5).floor())
    }
}

fn draw_triangle(
    triangle: &Triangle,
    mask: Option<(&Mask<'_>, [Vec2; 3])>,
    (first, last): (i32, i32),
    band: &mut Band<'_>,
) {
    for y in first..=last {
        let middle = y as f32 + 0.5;
        let (from, to) = triangle.span(middle);
        let (from, to) = (from.max(0.0) as usize, to.min(band.side as f32 - 1.0));
        if to < from as f32 {
            continue;
        }
        let row = &mut band.rows[(y - band.first) as usize * band.side..][from..=to as usize];
        let [dx, dy, at] = triangle.depth;
        let start = at + dy * middle + dx * (from as f32 + 0.5);
        for (x, nearest) in row.iter_mut().enumerate() {
            let depth = (start + dx * x as f32).max(0.0);
            let covers = depth < *nearest
                && mask.is_none_or(|(mask, uvs)| {
                    let column = (from + x) as f32 + 0.5;
                    let weight = |[dx, dy, at]: [f32; 3]| dx * column + dy * middle + at;
                    let [a, b, c] = triangle.weights.map(weight);
                    mask.stops(uvs[0] * a + uvs[1] * b + uvs[2] * c)
                });
            if covers {
                *nearest = depth;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIDE: usize = 128;

    fn drawn(positions: [[f32; 3]; 3]) -> Vec<f32> {
        let vertices = positions.map(|position| Vertex { position, ..Vertex::default() });
        let aabb = Aabb::around(positions.map(Vec3::from));
        let rect = reach(aabb, &Mat4::IDENTITY, SIDE);
        let caster =
            Caster { vertices: &vertices, indices: &[0, 1, 2], texels_from_part: Mat4::IDENTITY, rect, mask: None };
        let mut map = vec![1.0; SIDE * SIDE];
        draw_casters(&mut map, SIDE, [&caster].into_iter());
        map
    }

    #[test]
    fn covers_the_texels_whose_middles_are_inside_whichever_way_it_turns() {
        let corners = [[10.0, 50.0, 0.25], [30.0, 50.0, 0.25], [10.0, 90.0, 0.75]];
        let map = drawn(corners);
        assert_eq!(map, drawn([corners[0], corners[2], corners[1]]));
        assert!((map[50 * SIDE + 10] - 0.25).abs() < 0.01 && (map[88 * SIDE + 10] - 0.74).abs() < 0.01);
        assert_eq!((map[50 * SIDE + 9], map[49 * SIDE + 12], map[89 * SIDE + 20]), (1.0, 1.0, 1.0));
        let covered = map.iter().filter(|depth| **depth < 1.0).count();
        assert!((390..=410).contains(&covered), "{covered}");
    }

    #[test]
    fn a_triangle_smaller_than_a_texel_covers_the_middle_that_it_holds() {
        let around = |[x, y]: [f32; 2]| [[x, y], [x + 0.3, y + 0.05], [x + 0.05, y + 0.3]].map(|[x, y]| [x, y, 0.5]);
        for texel in [[5, 7], [0, 0], [127, 127], [64, 63], [10, 64]] {
            let map = drawn(around(texel.map(|at| at as f32 + 0.4)));
            let covered: Vec<_> = (0..SIDE * SIDE).filter(|at| map[*at] < 1.0).collect();
            assert_eq!(covered, [texel[1] * SIDE + texel[0]]);
            assert!(drawn(around(texel.map(|at| at as f32 + 0.6))) == [1.0; SIDE * SIDE], "{texel:?}");
        }
    }

    #[test]
    fn what_lies_outside_or_is_nothing_changes_nothing() {
        let outside = [
            [[-90.0, 5.0, 0.5], [-10.0, 5.0, 0.5], [-20.0, 60.0, 0.5]],
            [[140.0, 5.0, 0.5], [190.0, 5.0, 0.5], [160.0, 60.0, 0.5]],
            [[5.0, -90.0, 0.5], [60.0, -90.0, 0.5], [5.0, -10.0, 0.5]],
            [[5.0, 140.0, 0.5], [60.0, 140.0, 0.5], [5.0, 190.0, 0.5]],
        ];
        let nothing = [[[5.0, 5.0, 0.5]; 3], [[1e30, 5.0, 0.5], [-1e30, 9.0, 0.5], [5.0, 1e30, f32::MAX]]];
        for corners in outside.into_iter().chain(nothing) {
            assert!(drawn(corners) == [1.0; SIDE * SIDE], "{corners:?}");
        }
    }

    #[test]
    fn of_what_lies_partly_outside_the_inside_is_drawn() {
        let map = drawn([[-300.0, -300.0, 0.5], [600.0, -300.0, 0.5], [-300.0, 600.0, 0.5]]);
        assert!(map.iter().all(|depth| (depth - 0.5).abs() < 1e-4));
        let corner = drawn([[118.0, 118.0, 0.5], [138.0, 118.0, 0.5], [118.0, 138.0, 0.5]]);
        let covered: Vec<_> = (0..SIDE * SIDE).filter(|at| corner[*at] < 1.0).collect();
        assert!(covered.len() == 100 && covered.iter().all(|at| at % SIDE >= 118 && at / SIDE >= 118), "{covered:?}");
    }
}
