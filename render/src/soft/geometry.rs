//! All triangles of the draws, transformed, clipped, set up and binned: chunks of them in parallel.

use glam::{Vec2, Vec3, Vec4};
use rayon::prelude::*;

use super::bins::Bins;
use super::blocks::BlockMask;
use super::camera::Camera;
use super::clip::{Bounds, Corner, MAX_CORNERS, Polygon};
use super::grid::Grid;
use super::prepare::{Draw, may_be_seen};
use super::setup::{Attributes, Detail, Facing, Triangle, set_up};
use super::tangent::tangent_frame;
use crate::mesh::CLUSTER_TRIANGLES;

/// Triangles of a chunk before clipping. The cut does not depend on the number of threads, so neither does the order.
const CHUNK_TRIANGLES: usize = 1024;

/// Bits of a [`TriangleId`] that count within the chunk: clipping makes at most six of one.
const LOCAL_BITS: u32 = 13;
const _: () = assert!(CHUNK_TRIANGLES * (MAX_CORNERS - 2) < 1 << LOCAL_BITS);

/// Names a triangle of a frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TriangleId(pub i32);

impl TriangleId {
    /// No triangle: the sky.
    pub const NONE: Self = Self(-1);

    pub fn new(chunk: usize, local: u32) -> Self {
        Self(((chunk as i32) << LOCAL_BITS) | local as i32)
    }

    pub fn chunk(self) -> usize {
        (self.0 >> LOCAL_BITS) as usize
    }

    pub fn local(self) -> usize {
        (self.0 & ((1 << LOCAL_BITS) - 1)) as usize
    }
}

/// Some triangles of one draw.
#[derive(Clone, Copy)]
struct Job {
    draw: u32,
    first: usize,
    end: usize,
}

/// Triangles ready to be drawn.
#[derive(Default)]
pub struct Chunk {
    jobs: Vec<Job>,
    pub triangles: Vec<Triangle>,
    pub attributes: Vec<Attributes>,
    pub details: Vec<Detail>,
    pub bins: Bins,
    positions: Vec<Vec4>,
}

/// The chunks of a frame. Their memory is kept for the next.
#[derive(Default)]
pub struct Geometry {
    chunks: Vec<Chunk>,
    used: usize,
}

impl Geometry {
    /// Replaces the triangles by those of `draws`.
    pub fn build(&mut self, draws: &[Draw<'_>], camera: &Camera, mask: Option<&BlockMask>) {
        self.share_out(draws, camera, mask);
        let grid = Grid::covering(camera.width as usize, camera.height as usize);
        self.chunks[..self.used].par_iter_mut().for_each(|chunk| chunk.build(draws, camera, grid, mask));
    }

    pub fn chunks(&self) -> &[Chunk] {
        &self.chunks[..self.used]
    }

    /// Cuts what may be seen of the draws into chunks of [`CHUNK_TRIANGLES`], in order. What is more than a [`TriangleId`] can
    /// name (two hundred million triangles) is left out.
    fn share_out(&mut self, draws: &[Draw<'_>], camera: &Camera, mask: Option<&BlockMask>) {
        self.used = 0;
        let mut room = 0;
        for (index, draw) in draws.iter().enumerate() {
            let total = draw.indices.len() / 3;
            if draw.clusters.is_empty() {
                self.push(Job { draw: index as u32, first: 0, end: total }, &mut room);
            }
            for (at, aabb) in draw.clusters.iter().enumerate() {
                if may_be_seen(*aabb, &draw.clip_from_part, camera, mask) {
                    let first = at * CLUSTER_TRIANGLES;
                    let end = total.min(first + CLUSTER_TRIANGLES);
                    self.push(Job { draw: index as u32, first, end }, &mut room);
                }
            }
        }
    }

    /// Adds a job to the last chunk as long as that has room, the rest to the next ones.
    fn push(&mut self, mut job: Job, room: &mut usize) {
        while job.first < job.end {
            if *room == 0 {
                if self.used == 1 << (31 - LOCAL_BITS) {
                    return;
                }
                self.open_chunk();
                *room = CHUNK_TRIANGLES;
            }
            let end = job.end.min(job.first + *room);
            let jobs = &mut self.chunks[self.used - 1].jobs;
            match jobs.last_mut() {
                Some(last) if last.draw == job.draw && last.end == job.first => last.end = end,
                _ => jobs.push(Job { end, ..job }),
            }
            *room -= end - job.first;
            job.first = end;
        }
    }

    fn open_chunk(&mut self) {
        if self.used == self.chunks.len() {
            self.chunks.push(Chunk::default());
        }
        self.chunks[self.used].jobs.clear();
        self.used += 1;
    }
}

impl Chunk {
    fn build(&mut self, draws: &[Draw<'_>], camera: &Camera, grid: Grid, mask: Option<&BlockMask>) {
        self.triangles.clear();
        self.attributes.clear();
        self.details.clear();
        self.bins.clear();
        for at in 0..self.jobs.len() {
            let job = self.jobs[at];
            self.run(&draws[job.draw as usize], job, camera, grid, mask);
        }
        self.bins.sort(grid);
    }

    fn run(&mut self, draw: &Draw<'_>, job: Job, camera: &Camera, grid: Grid, mask: Option<&BlockMask>) {
        let indices = &draw.indices[job.first * 3..job.end * 3];
        let base = self.transform(draw, indices);
        let bounds = Bounds::new(camera.width, camera.height, camera.near_m);
        let facing = Facing {
            double_sided: draw.surfacing.double_sided,
            mirrored: draw.mirrored,
            width: camera.width,
            height: camera.height,
            draw: job.draw,
            detailed: draw.detailed(),
            mask,
        };
        for triangle in indices.chunks_exact(3) {
            let clip = [0, 1, 2].map(|i| self.position(draw, triangle[i], base));
            if unseen(clip, camera.near_m) {
                continue;
            }
            let corners = [0, 1, 2].map(|i| corner(draw, triangle[i], clip[i]));
            if clip.iter().all(|&c| bounds.contains(c)) {
                self.add(draw, triangle, &[&corners[0], &corners[1], &corners[2]], &facing, grid);
            } else {
                for [a, b, c] in Polygon::clipped(corners, &bounds).fan() {
                    self.add(draw, triangle, &[&a, &b, &c], &facing, grid);
                }
            }
        }
    }

    /// Carries the vertices between the least and greatest index to clip space, unless most of them would be in vain.
    /// Returns the index of the first.
    fn transform(&mut self, draw: &Draw<'_>, indices: &[u32]) -> Option<u32> {
        let first = *indices.iter().min()?;
        let last = *indices.iter().max()?;
        self.positions.clear();
        if (last - first) as usize > indices.len() {
            return None;
        }
        let vertices = &draw.vertices[first as usize..=last as usize];
        self.positions.extend(vertices.iter().map(|v| draw.clip_from_part * Vec3::from(v.position).extend(1.0)));
        Some(first)
    }

    #[inline]
    fn position(&self, draw: &Draw<'_>, index: u32, base: Option<u32>) -> Vec4 {
        match base {
            Some(base) => self.positions[(index - base) as usize],
            None => draw.clip_from_part * Vec3::from(draw.vertices[index as usize].position).extend(1.0),
        }
    }

    #[inline]
    fn add(&mut self, draw: &Draw<'_>, indices: &[u32], corners: &[&Corner; 3], facing: &Facing<'_>, grid: Grid) {
        let Some(mut set_up) = set_up(corners, facing) else { return };
        if let Some(detail) = set_up.detail {
            set_up.attributes.detail = self.details.len() as u32;
            self.details.push(with_frame(detail, draw, indices, set_up.turn));
        }
        let triangle = set_up.triangle;
        let pixels = [triangle.left, triangle.top, triangle.right, triangle.bottom];
        self.bins.add(grid, self.triangles.len() as u32, pixels);
        self.triangles.push(triangle);
        self.attributes.push(set_up.attributes);
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
fn with_frame(detail: Detail, draw: &Draw<'_>, indices: &[u32], turn: f32) -> Detail {
    let Some(normal_map) = &draw.surfacing.normal_map else { return detail };
    let corners = [0, 1, 2].map(|i| &draw.vertices[indices[i] as usize]);
    let texture_from_uv = normal_map.sampler.texture_from_uv();
    let (tangent, bitangent) = tangent_frame(corners, &draw.world_from_part, texture_from_uv);
    Detail { tangent: tangent * turn, bitangent: bitangent * turn, ..detail }
}

#[inline]
fn corner(draw: &Draw<'_>, index: u32, clip: Vec4) -> Corner {
    let vertex = &draw.vertices[index as usize];
    let colour = if draw.surfacing.coloured { colour(vertex) } else { Vec4::ONE };
    Corner { clip, normal: draw.normal_from_part * Vec3::from(vertex.normal), uv: Vec2::from(vertex.uv), colour }
}

#[inline]
fn colour(vertex: &crate::mesh::Vertex) -> Vec4 {
    Vec4::from(vertex.colour.map(f32::from)) / 255.0
}
