//! One tile from its bins to the frame's bytes, and all tiles in parallel.

use lightcone_shaders::wide::Lanes;
use lightcone_shaders::{PunctualLight, Sky};
use rayon::prelude::*;

use super::bins::{Grid, TILE_HEIGHT, TILE_WIDTH};
use super::bitmaps::lay_bitmaps_over;
use super::blend::{Blend, HideMasked};
use super::blocks::{BLOCK, BlockMask};
use super::geometry::{Chunk, TriangleId};
use super::lookups::{Lookups, TileLookups};
use super::output::{self, TileTarget};
use super::prepare::{Camera, Draw};
use super::raster::{Hide, TileRect, Visibility, rasterise};
use super::resolve::{Surfaces, add_detail};
use super::setup::{Attributes, Detail, Triangle};
use super::shade::{Colours, shade_row};
use super::shadow::ShadowMap;
use super::texturing::lay_on;
use crate::overlay::PlacedBitmap;
use crate::{AlphaMode, Damage, PixelFormat, Pixels, Size, Sun, ToneMapping};

/// Draws and their triangles.
#[derive(Clone, Copy)]
pub struct Layer<'f> {
    pub draws: &'f [Draw<'f>],
    pub chunks: &'f [Chunk],
}

impl<'f> Layer<'f> {
    fn triangle(&self, id: TriangleId) -> (&'f Triangle, &'f Attributes) {
        let chunk = &self.chunks[id.chunk()];
        (&chunk.triangles[id.local()], &chunk.attributes[id.local()])
    }

    /// What only some draws have.
    fn detail(&self, id: TriangleId, attributes: &Attributes, draw: u32) -> Option<&'f Detail> {
        let details = &self.chunks[id.chunk()].details;
        self.draws[draw as usize].detailed().then(|| &details[attributes.detail as usize])
    }

    /// The triangles that may touch the tile, in the order in which they are drawn.
    fn in_tile(&self, tile: usize) -> impl Iterator<Item = TriangleId> + use<'f> {
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

/// A thread's working memory.
struct Scratch {
    visibility: Visibility,
    surfaces: Surfaces,
    colours: Colours,
    lookups: Lookups,
    /// The tile's bytes before it was drawn anew.
    before: Vec<u8>,
}

impl Scratch {
    fn new() -> Box<Self> {
        Box::new(Self {
            visibility: Visibility::new(),
            surfaces: Surfaces::new(),
            colours: Colours::new(),
            lookups: Lookups::new(),
            before: Vec::new(),
        })
    }
}

/// Which vectors to draw with. All give the same bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kernel {
    /// What every processor of the target has.
    Portable,
    /// Named only by [`Kernel::best`], after asking the processor.
    #[cfg(target_arch = "x86_64")]
    Avx2(HasAvx2),
}

/// The processor was found to have AVX2.
#[cfg(target_arch = "x86_64")]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HasAvx2(());

impl Kernel {
    /// The widest vectors that the processor has.
    pub fn best() -> Self {
        #[cfg(target_arch = "x86_64")]
        if is_x86_feature_detected!("avx2") {
            return Self::Avx2(HasAvx2(()));
        }
        Self::Portable
    }
}

impl Default for Kernel {
    fn default() -> Self {
        Self::best()
    }
}

/// A picture, and what each of its tiles looked up in the sun's map.
pub struct Picture {
    pub pixels: Pixels,
    pub lookups: Vec<TileLookups>,
}

/// The whole picture.
pub fn draw(frame: &FrameInputs<'_>, size: Size, format: PixelFormat, kernel: Kernel) -> Picture {
    let grid = Grid::covering(size.width() as usize, size.height() as usize);
    let mut pixels = output::blank(size, format);
    let mut lookups = vec![TileLookups::NONE; grid.tiles()];
    let tiles = output::split(&mut pixels, size).into_par_iter().zip(&mut lookups).enumerate();
    tiles.for_each_init(Scratch::new, |scratch, (index, (mut target, lookups))| {
        run(kernel, frame, index, &rect(grid, size, index), scratch, &mut target);
        *lookups = scratch.lookups.of_tile();
    });
    Picture { pixels, lookups }
}

/// Draws the blocks of the mask over a picture. Returns which of its blocks changed.
pub fn draw_over(
    frame: &FrameInputs<'_>,
    size: Size,
    mask: &BlockMask,
    picture: &mut Picture,
    kernel: Kernel,
) -> Damage {
    let grid = Grid::covering(size.width() as usize, size.height() as usize);
    let targets = output::split(&mut picture.pixels, size).into_iter().zip(&mut picture.lookups).enumerate();
    let tiles: Vec<_> = targets.filter_map(|(index, tile)| Some((index, mask.in_tile(grid, index)?, tile))).collect();
    let changes = tiles.into_par_iter().map_init(Scratch::new, |scratch, (index, part, (target, lookups))| {
        let tile = rect(grid, size, index);
        let corner = (part.x - tile.x, part.y - tile.y);
        let mut target = target.part(corner, part.width, part.height);
        target.copy_to(&mut scratch.before);
        run(kernel, frame, index, &part, scratch, &mut target);
        let blocks = [part.width.div_ceil(BLOCK), part.height.div_ceil(BLOCK)];
        lookups.replace([corner.0 / BLOCK, corner.1 / BLOCK], blocks, &scratch.lookups.of_tile());
        (part, target.changed_blocks(&scratch.before))
    });
    let mut damage = Damage::none(size);
    for (part, changed) in changes.collect::<Vec<_>>() {
        for [column, row] in changed {
            damage.add((part.x / BLOCK) as u32 + column, (part.y / BLOCK) as u32 + row);
        }
    }
    damage
}

fn rect(grid: Grid, size: Size, index: usize) -> TileRect {
    let (x, y) = (index % grid.columns * TILE_WIDTH, index / grid.columns * TILE_HEIGHT);
    let (right, bottom) = (size.width() as usize - x, size.height() as usize - y);
    TileRect { x, y, width: TILE_WIDTH.min(right), height: TILE_HEIGHT.min(bottom) }
}

fn run(
    kernel: Kernel,
    frame: &FrameInputs<'_>,
    index: usize,
    rect: &TileRect,
    scratch: &mut Scratch,
    target: &mut TileTarget<'_>,
) {
    match kernel {
        Kernel::Portable => draw_tile::<wide::f32x8>(frame, index, rect, scratch, target),
        #[cfg(target_arch = "x86_64")]
        // SAFETY: the processor was found to have AVX2.
        Kernel::Avx2(HasAvx2(())) => unsafe { draw_tile_avx2(frame, index, rect, scratch, target) },
    }
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2")]
fn draw_tile_avx2(
    frame: &FrameInputs<'_>,
    index: usize,
    rect: &TileRect,
    scratch: &mut Scratch,
    target: &mut TileTarget<'_>,
) {
    draw_tile::<super::avx2::F32x8>(frame, index, rect, scratch, target);
}

#[inline(always)]
fn draw_tile<F: Lanes>(
    frame: &FrameInputs<'_>,
    index: usize,
    tile: &TileRect,
    scratch: &mut Scratch,
    target: &mut TileTarget<'_>,
) {
    let Scratch { visibility, surfaces, colours, lookups, before: _ } = scratch;
    lookups.clear();
    find_visible::<F>(&frame.opaque, index, tile, visibility);
    for y in 0..tile.height {
        resolve_row::<F>(&frame.opaque, tile, y, visibility, surfaces);
        shade_row::<F>(frame, tile, y, visibility.row(y), surfaces, lookups, colours);
    }
    blend_over::<F>(frame, index, tile, visibility, surfaces, lookups, colours);
    lay_bitmaps_over(frame.bitmaps, tile, visibility, colours);
    output::write::<F>(colours, tile, target);
}

#[inline(always)]
fn find_visible<F: Lanes>(layer: &Layer<'_>, index: usize, tile: &TileRect, visibility: &mut Visibility) {
    visibility.clear();
    for id in layer.in_tile(index) {
        let (triangle, attributes) = layer.triangle(id);
        let surfacing = &layer.draws[triangle.draw as usize].surfacing;
        match surfacing.alpha_mode {
            AlphaMode::Mask(cutoff) => {
                let detail = layer.detail(id, attributes, triangle.draw);
                let mut cover = HideMasked { id, triangle, attributes, detail, surfacing, cutoff, tile };
                rasterise::<F>(triangle, tile, visibility, &mut cover);
            }
            AlphaMode::Opaque | AlphaMode::Blend => {
                rasterise::<F>(triangle, tile, visibility, &mut Hide { triangle: id });
            }
        }
    }
}

/// Interpolates over every run of one triangle, and lays materials on every run of one draw.
#[inline(always)]
fn resolve_row<F: Lanes>(
    layer: &Layer<'_>,
    tile: &TileRect,
    y: usize,
    visibility: &Visibility,
    surfaces: &mut Surfaces,
) {
    let ids = &visibility.row(y)[..tile.width];
    let mut material: Option<(u32, usize)> = None;
    let mut from = 0;
    while from < ids.len() {
        let id = TriangleId(ids[from]);
        let to = from + ids[from..].iter().take_while(|&&other| other == id.0).count();
        let mut draw = None;
        if id != TriangleId::NONE {
            let (triangle, attributes) = layer.triangle(id);
            let surfacing = &layer.draws[triangle.draw as usize].surfacing;
            surfaces.interpolate::<F>(triangle, attributes, surfacing.textured(), tile, y, (from, to));
            if let Some(detail) = layer.detail(id, attributes, triangle.draw) {
                add_detail::<F>(surfaces, surfacing, triangle, detail, tile, y, (from, to));
            }
            draw = Some(triangle.draw);
        }
        if material.map(|(of, _)| of) != draw {
            if let Some((of, start)) = material {
                lay_on::<F>(surfaces, &layer.draws[of as usize].surfacing, (start, from));
            }
            material = draw.map(|of| (of, from));
        }
        from = to;
    }
    if let Some((of, start)) = material {
        lay_on::<F>(surfaces, &layer.draws[of as usize].surfacing, (start, ids.len()));
    }
}

#[inline(always)]
fn blend_over<F: Lanes>(
    frame: &FrameInputs<'_>,
    index: usize,
    tile: &TileRect,
    visibility: &mut Visibility,
    surfaces: &mut Surfaces,
    lookups: &mut Lookups,
    colours: &mut Colours,
) {
    for id in frame.blended.in_tile(index) {
        let (triangle, attributes) = frame.blended.triangle(id);
        let surfacing = &frame.blended.draws[triangle.draw as usize].surfacing;
        let detail = frame.blended.detail(id, attributes, triangle.draw);
        let mut cover = Blend { frame, triangle, attributes, detail, surfacing, tile, surfaces, lookups, colours };
        rasterise::<F>(triangle, tile, visibility, &mut cover);
    }
}
