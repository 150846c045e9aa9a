//! Some triangles of a frame, carried to the screen, clipped, set up and binned on one thread.

use glam::{Vec2, Vec3, Vec4};
use lightcone_shaders::wide::Lanes;

use super::bins::Bins;
use super::blocks::BlockMask;
use super::camera::Camera;
use super::clip::{Bounds, Corner, Polygon, Surface};
use super::grid::Grid;
use super::kernel::Kernel;
use super::prepare::Draw;
use super::project::{Place, Projected, Screen, Spot, clip, spots};
use super::setup::{Attributes, Detail, Facing, SetUp, Triangle, covers_something};
use super::tangent::tangent_frame;

/// Some triangles of one draw.
#[derive(Clone, Copy)]
pub struct Job {
    /// Index of the draw.
    pub draw: u32,
    pub first: usize,
    /// The one after the last.
    pub end: usize,
}

/// Triangles ready to be drawn.
#[derive(Default)]
pub struct Chunk {
    pub jobs: Vec<Job>,
    pub triangles: Vec<Triangle>,
    pub attributes: Vec<Attributes>,
    pub details: Vec<Detail>,
    pub bins: Bins,
    projected: Projected,
    /// Triangles of a job that may cover something.
    promising: Vec<u32>,
}

/// What all chunks are built for.
pub struct Picture<'p> {
    screen: Screen,
    grid: Grid,
    last_px: [i32; 2],
    mask: Option<&'p BlockMask>,
}

impl<'p> Picture<'p> {
    pub fn new(camera: &Camera, mask: Option<&'p BlockMask>) -> Self {
        let (width_px, height_px) = (camera.width, camera.height);
        let bounds = Bounds::new(width_px, height_px, camera.near_m);
        Self {
            screen: Screen { width_px, height_px, bounds },
            grid: Grid::covering(width_px as usize, height_px as usize),
            last_px: [width_px as i32 - 1, height_px as i32 - 1],
            mask,
        }
    }
}

impl Chunk {
    /// Replaces the triangles by those of the jobs. All kernels make the same.
    pub fn build(&mut self, draws: &[Draw<'_>], picture: &Picture<'_>, kernel: Kernel) {
        match kernel {
            Kernel::Portable => self.build_with::<wide::f32x8>(draws, picture),
            #[cfg(target_arch = "x86_64")]
            // SAFETY: the processor was found to have AVX2.
            Kernel::Avx2(_) => unsafe { self.build_avx2(draws, picture) },
        }
    }

    #[cfg(target_arch = "x86_64")]
    #[target_feature(enable = "avx2")]
    fn build_avx2(&mut self, draws: &[Draw<'_>], picture: &Picture<'_>) {
        self.build_with::<super::avx2::F32x8>(draws, picture);
    }

    #[inline(always)]
    fn build_with<F: Lanes>(&mut self, draws: &[Draw<'_>], picture: &Picture<'_>) {
        self.triangles.clear();
        self.attributes.clear();
        self.details.clear();
        self.bins.clear();
        for at in 0..self.jobs.len() {
            let job = self.jobs[at];
            self.run::<F>(&draws[job.draw as usize], job, picture);
        }
        self.bins.sort(picture.grid);
    }

    #[inline(always)]
    fn run<F: Lanes>(&mut self, draw: &Draw<'_>, job: Job, picture: &Picture<'_>) {
        let indices = &draw.indices[job.first * 3..job.end * 3];
        let (corners, _) = indices.as_chunks::<3>();
        let mut facing = Facing {
            double_sided: draw.surfacing.double_sided,
            mirrored: draw.mirrored,
            last_px: picture.last_px,
            draw: job.draw,
            diagonals: 0,
            mask: picture.mask,
        };
        let base = self.project::<F>(draw, indices, picture);
        self.find_promising(corners, base, &facing);
        for at in 0..self.promising.len() {
            let triangle = self.promising[at];
            let corners = &corners[triangle as usize];
            let spots = self.spots(corners, triangle as usize, base);
            facing.diagonals = draw.diagonals[job.first + triangle as usize];
            if spots.iter().all(Spot::is_kept) {
                self.add(draw, corners, &spots, &facing, picture.grid, || corners.map(|index| surface(draw, index)));
            } else {
                self.add_clipped(draw, corners, &facing, picture);
            }
        }
    }

    /// Carries the vertices between the least and greatest index to the screen, or, where most of them would be carried in
    /// vain, each triangle's. Returns the index of the first in the former case.
    #[inline(always)]
    fn project<F: Lanes>(&mut self, draw: &Draw<'_>, indices: &[u32], picture: &Picture<'_>) -> Option<u32> {
        let place = Place { clip_from_part: &draw.clip_from_part, screen: &picture.screen };
        let first = indices.iter().copied().min().unwrap_or(0);
        let last = indices.iter().copied().max().unwrap_or(0);
        if (last - first) as usize > indices.len() {
            let vertices = indices.iter().map(|index| draw.vertices[*index as usize].position);
            self.projected.project::<F>(vertices, &place);
            return None;
        }
        let vertices = draw.vertices[first as usize..=last as usize].iter().map(|vertex| vertex.position);
        self.projected.project::<F>(vertices, &place);
        Some(first)
    }

    /// A triangle's corners on the screen.
    #[inline(always)]
    fn spots(&self, corners: &[u32; 3], triangle: usize, base: Option<u32>) -> [Spot; 3] {
        match base {
            Some(base) => corners.map(|index| self.projected.spot((index - base) as usize)),
            None => [0, 1, 2].map(|corner| self.projected.spot(triangle * 3 + corner)),
        }
    }

    /// Notes the triangles that may cover something.
    #[inline(always)]
    fn find_promising(&mut self, corners: &[[u32; 3]], base: Option<u32>, facing: &Facing<'_>) {
        self.promising.clear();
        self.promising.resize(corners.len(), 0);
        let mut count = 0;
        for (triangle, corners) in corners.iter().enumerate() {
            let spots = self.spots(corners, triangle, base);
            let cut = !spots.iter().fold(true, |kept, spot| kept & spot.is_kept());
            self.promising[count] = triangle as u32;
            count += usize::from(cut | covers_something(&spots, facing));
        }
        self.promising.truncate(count);
    }

    /// Adds what the clipper leaves of a triangle.
    fn add_clipped(&mut self, draw: &Draw<'_>, corners: &[u32; 3], facing: &Facing<'_>, picture: &Picture<'_>) {
        let positions = corners.map(|index| clip(&draw.vertices[index as usize], &draw.clip_from_part));
        let bounds = &picture.screen.bounds;
        if unseen(positions, bounds.near_m) {
            return;
        }
        let facing = &Facing { diagonals: 0, ..*facing };
        let cut = [0, 1, 2].map(|i| Corner { clip: positions[i], surface: surface(draw, corners[i]) });
        let polygon = Polygon::clipped(cut, bounds);
        let spots = spots(polygon.corners().iter().map(|corner| corner.clip), &picture.screen);
        for fan in polygon.fan() {
            let surfaces = || fan.map(|corner| polygon.corners()[corner].surface);
            self.add(draw, corners, &fan.map(|corner| spots[corner]), facing, picture.grid, surfaces);
        }
    }

    #[inline(always)]
    fn add(
        &mut self,
        draw: &Draw<'_>,
        indices: &[u32; 3],
        spots: &[Spot; 3],
        facing: &Facing<'_>,
        grid: Grid,
        surfaces: impl Fn() -> [Surface; 3],
    ) {
        let Some((set_up, triangle)) = SetUp::new(spots, facing) else { return };
        let pixels = [triangle.left, triangle.top, triangle.right, triangle.bottom];
        self.bins.add(grid, self.triangles.len() as u32, pixels);
        self.triangles.push(triangle);
        let surfaces = surfaces();
        let mut attributes = set_up.attributes(&surfaces);
        if draw.detailed() {
            attributes.detail = self.details.len() as u32;
            self.details.push(with_frame(set_up.detail(&surfaces), draw, indices, set_up.turn));
        }
        self.attributes.push(attributes);
    }
}

/// Whether all corners are beyond one plane of the view.
#[inline]
fn unseen(clip: [Vec4; 3], near_m: f32) -> bool {
    let all = |beyond: fn(&Vec4) -> bool| clip.iter().all(beyond);
    clip.iter().all(|c| c.w < near_m)
        || all(|c| c.x < -c.w)
        || all(|c| c.x > c.w)
        || all(|c| c.y < -c.w)
        || all(|c| c.y > c.w)
}

/// The detail with the triangle's tangent frame, where there is a normal texture.
fn with_frame(detail: Detail, draw: &Draw<'_>, indices: &[u32; 3], turn: f32) -> Detail {
    let Some(normal_map) = &draw.surfacing.normal_map else { return detail };
    let corners = [0, 1, 2].map(|i| &draw.vertices[indices[i] as usize]);
    let texture_from_uv = normal_map.sampler.texture_from_uv();
    let (tangent, bitangent) = tangent_frame(corners, &draw.world_from_part, texture_from_uv);
    Detail { tangent: tangent * turn, bitangent: bitangent * turn, ..detail }
}

#[inline(always)]
fn surface(draw: &Draw<'_>, index: u32) -> Surface {
    let vertex = &draw.vertices[index as usize];
    let colour = if draw.surfacing.coloured { colour(vertex) } else { Vec4::ONE };
    Surface { normal: draw.normal_from_part * Vec3::from(vertex.normal), uv: Vec2::from(vertex.uv), colour }
}

#[inline(always)]
fn colour(vertex: &crate::mesh::Vertex) -> Vec4 {
    Vec4::from(vertex.colour.map(f32::from)) / 255.0
}
