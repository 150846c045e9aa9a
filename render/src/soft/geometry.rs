//! All triangles of the draws, shared out to chunks that are built in parallel.

use rayon::prelude::*;

use super::blocks::BlockMask;
use super::camera::Camera;
pub use super::chunk::Chunk;
use super::chunk::{Job, Picture};
use super::clip::MAX_CORNERS;
use super::kernel::Kernel;
use super::prepare::{Draw, may_be_seen};
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

/// The chunks of a frame. Their memory is kept for the next.
#[derive(Default)]
pub struct Geometry {
    chunks: Vec<Chunk>,
    used: usize,
}

impl Geometry {
    /// Replaces the triangles by those of `draws`.
    pub fn build(&mut self, draws: &[Draw<'_>], camera: &Camera, mask: Option<&BlockMask>, kernel: Kernel) {
        self.share_out(draws, camera, mask);
        let picture = Picture::new(camera, mask);
        self.chunks[..self.used].par_iter_mut().for_each(|chunk| chunk.build(draws, &picture, kernel));
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
