//! One tile from its bins to the frame's bytes, and all tiles in parallel.

use lightcone_shaders::wide::Lanes;
use rayon::prelude::*;

use super::bitmaps::lay_bitmaps_over;
use super::blend::{Blend, HideMasked};
use super::blocks::{BLOCK, BlockMask};
use super::edges::{self, Drawn, Rules, Smooth};
use super::geometry::TriangleId;
use super::grid::{Grid, TileRect};
use super::inputs::{FrameInputs, Layer};
pub use super::kernel::Kernel;
use super::lookups::{Lookups, TileLookups};
use super::output::{self, TileTarget};
use super::raster::{Hide, Visibility, rasterise};
use super::resolve::{Run, Surfaces, add_detail};
use super::shade::{Colours, shade_row};
use super::texturing::lay_on;
use crate::damage::Damage;
use crate::frame::Pixels;
use crate::material::AlphaMode;
use crate::view::{Edges, Size, View};

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

    /// The pixels that were drawn last.
    fn drawn<'s>(&'s self, part: &'s TileRect) -> Drawn<'s> {
        Drawn { part, visibility: &self.visibility, colours: &self.colours }
    }
}

/// What a frame is drawn into, and the view's next one over it.
pub struct FrameTarget {
    /// As the tiles were drawn, one sample a pixel.
    drawn: Pixels,
    /// The same with smooth edges, if the view wants them.
    smooth: Option<Smooth>,
    /// What each tile looked up in the sun's map.
    pub lookups: Vec<TileLookups>,
}

impl FrameTarget {
    /// What the view is to show.
    pub fn picture(&self) -> &Pixels {
        self.smooth.as_ref().map_or(&self.drawn, |smooth| &smooth.pixels)
    }

    /// The same, when it is drawn over no more.
    pub fn into_picture(self) -> Pixels {
        self.smooth.map_or(self.drawn, |smooth| smooth.pixels)
    }
}

/// Draws the whole frame, where it can in the memory of an old one.
pub fn draw(frame: &FrameInputs<'_>, view: &View, old: Option<FrameTarget>, kernel: Kernel) -> FrameTarget {
    let size = view.size;
    let grid = Grid::covering(size.width() as usize, size.height() as usize);
    let mut drawn = output::blank(size, view.format);
    let old = old.and_then(|old| old.smooth);
    let mut smooth = (view.edges == Edges::Smooth).then(|| Smooth::new(size, view.format, old));
    let mut lookups = vec![TileLookups::NONE; grid.tiles()];
    let notes = edges::notes(&mut smooth, grid);
    let tiles = output::split(&mut drawn, size).into_par_iter().zip(&mut lookups).zip(notes).enumerate();
    tiles.for_each_init(Scratch::new, |scratch, (index, ((mut target, lookups), notes))| {
        let tile = grid.tile(size, index);
        run(kernel, frame, index, &tile, scratch, &mut target);
        *lookups = scratch.lookups.of_tile();
        if let Some(notes) = notes {
            notes.note(&Rules::new(frame), &tile, &scratch.drawn(&tile));
        }
    });
    if let Some(smooth) = &mut smooth {
        smooth.finish(&Rules::new(frame), &drawn);
    }
    FrameTarget { drawn, smooth, lookups }
}

/// Draws the blocks of the mask over what the target holds. Returns which blocks changed.
pub fn draw_over(
    frame: &FrameInputs<'_>,
    size: Size,
    mask: &BlockMask,
    target: &mut FrameTarget,
    kernel: Kernel,
) -> Damage {
    let grid = Grid::covering(size.width() as usize, size.height() as usize);
    let FrameTarget { drawn, smooth, lookups } = target;
    // With smooth edges the finished bytes are compared, not these.
    let compares = smooth.is_none();
    let targets = output::split(drawn, size).into_iter().zip(lookups).zip(edges::notes(smooth, grid)).enumerate();
    let tiles: Vec<_> = targets.filter_map(|(index, tile)| Some((index, mask.in_tile(grid, index)?, tile))).collect();
    let changes = tiles.into_par_iter().map_init(Scratch::new, |scratch, (index, part, ((target, lookups), notes))| {
        let tile = grid.tile(size, index);
        let corner = (part.x - tile.x, part.y - tile.y);
        let mut target = target.part(corner, part.width, part.height);
        if compares {
            target.copy_to(&mut scratch.before);
        }
        run(kernel, frame, index, &part, scratch, &mut target);
        let blocks = [part.width.div_ceil(BLOCK), part.height.div_ceil(BLOCK)];
        lookups.replace([corner.0 / BLOCK, corner.1 / BLOCK], blocks, &scratch.lookups.of_tile());
        if let Some(notes) = notes {
            notes.note(&Rules::new(frame), &tile, &scratch.drawn(&part));
        }
        (part, compares.then(|| target.changed_blocks(&scratch.before)))
    });
    let changes: Vec<_> = changes.collect();
    if let Some(smooth) = smooth {
        return smooth.finish_over(&Rules::new(frame), drawn, mask);
    }
    let mut damage = Damage::none(size);
    for (part, changed) in changes {
        for [column, row] in changed.into_iter().flatten() {
            damage.add((part.x / BLOCK) as u32 + column, (part.y / BLOCK) as u32 + row);
        }
    }
    damage
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
        Kernel::Avx2(_) => unsafe { draw_tile_avx2(frame, index, rect, scratch, target) },
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
    surfaces.bent = 0;
    let mut material: Option<(u32, usize)> = None;
    let mut from = 0;
    while from < ids.len() {
        let id = TriangleId(ids[from]);
        let to = from + ids[from..].iter().take_while(|&&other| other == id.0).count();
        let mut draw = None;
        if id != TriangleId::NONE {
            let (triangle, attributes) = layer.triangle(id);
            let surfacing = &layer.draws[triangle.draw as usize].surfacing;
            let run = Run { triangle, tile, y, from, to };
            surfaces.interpolate::<F>(&run, attributes, surfacing.textured());
            if let Some(detail) = layer.detail(id, attributes, triangle.draw) {
                add_detail::<F>(surfaces, surfacing, &run, detail);
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
