//! What all tiles of a frame read.

use lightcone_shaders::{PunctualLight, Sky};

use super::camera::Camera;
use super::geometry::{Chunk, TriangleId};
use super::prepare::Draw;
use super::setup::{Attributes, Detail, Triangle};
use super::shadow::ShadowMap;
use crate::placed::PlacedBitmap;
use crate::scene::{Sun, ToneMapping};

/// Draws and their triangles.
#[derive(Clone, Copy)]
pub struct Layer<'f> {
    pub draws: &'f [Draw<'f>],
    pub chunks: &'f [Chunk],
}

impl<'f> Layer<'f> {
    /// A triangle, and what its pixels are shaded from.
    pub fn triangle(&self, id: TriangleId) -> (&'f Triangle, &'f Attributes) {
        let chunk = &self.chunks[id.chunk()];
        (&chunk.triangles[id.local()], &chunk.attributes[id.local()])
    }

    /// What only some draws have.
    pub fn detail(&self, id: TriangleId, attributes: &Attributes, draw: u32) -> Option<&'f Detail> {
        let details = &self.chunks[id.chunk()].details;
        self.draws[draw as usize].detailed().then(|| &details[attributes.detail as usize])
    }

    /// The triangles that may touch the tile, in the order in which they are drawn.
    pub fn in_tile(&self, tile: usize) -> impl Iterator<Item = TriangleId> + use<'f> {
        let chunks = self.chunks.iter().enumerate();
        chunks.flat_map(move |(at, chunk)| chunk.bins.in_tile(tile).map(move |local| TriangleId::new(at, local)))
    }
}

/// What all tiles of a frame read.
pub struct FrameInputs<'f> {
    pub camera: &'f Camera,
    pub sun: Sun,
    pub sky: Sky,
    pub lights: &'f [PunctualLight],
    pub fog_density_per_m: f32,
    pub tone_mapping: ToneMapping,
    pub shadows: Option<&'f ShadowMap>,
    /// In the order in which they are laid over the picture.
    pub bitmaps: &'f [PlacedBitmap],
    pub opaque: Layer<'f>,
    pub blended: Layer<'f>,
}
