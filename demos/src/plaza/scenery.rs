//! The plaza as it stands: models made once, and what stands where.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, LazyLock};

use glam::Vec3;
use lightcone_render::{Model, Sky, Sun};
use lightcone_world::prelude::Daylight;

use super::arcade;
use super::layout::{BALLS, HOUSES, Piece, Placement, STALLS, placements};
use super::sketch::Sketch;
use super::surfaces::Palette;
use super::{carousel, fountain, landscape, paving, props, stalls, terrace, tower, trees};

/// All models, and everything that stands still.
pub struct Scenery {
    /// The models, each once.
    pub models: Vec<Arc<Model>>,
    /// Index into `models`.
    pub index: BTreeMap<Piece, usize>,
    /// What stands still.
    pub placements: Vec<Placement>,
}

/// The plaza, made once in a process and shared by all its simulations.
pub fn scenery() -> &'static Scenery {
    static SCENERY: LazyLock<Scenery> = LazyLock::new(Scenery::make);
    &SCENERY
}

impl Scenery {
    /// Makes the plaza. Always the same.
    pub fn make() -> Self {
        let placements = placements();
        let pieces: BTreeSet<Piece> = placements.iter().map(|p| p.piece).chain(Piece::MOVING).collect();
        let sketches: Vec<Sketch> = pieces.iter().map(|piece| build(*piece)).collect();
        let palette = Palette::paint(sketches.iter().flat_map(Sketch::surfaces));
        let models = sketches.into_iter().map(|sketch| Arc::new(sketch.finish(&palette))).collect();
        let index = pieces.into_iter().enumerate().map(|(i, piece)| (piece, i)).collect();
        Self { models, index, placements }
    }

    /// A piece's model.
    pub fn model(&self, piece: Piece) -> Option<&Arc<Model>> {
        self.index.get(&piece).map(|&i| &self.models[i])
    }
}

/// Late afternoon; hills at half a kilometre are as much air as land.
pub fn daylight() -> Daylight {
    Daylight { sun: sun(), sky: sky(), fog_density_per_m: 0.0016, ..Daylight::default() }
}

/// From the south-west.
fn sun() -> Sun {
    Sun { direction_to_sun: Vec3::new(-0.56, 0.58, 0.60).normalize(), radiance: Vec3::new(1.12, 0.86, 0.58) }
}

/// Warm near the horizon, deep above.
fn sky() -> Sky {
    Sky {
        zenith: Vec3::new(0.12, 0.33, 0.70),
        horizon: Vec3::new(0.86, 0.77, 0.66),
        ground: Vec3::new(0.34, 0.27, 0.21),
        ambient: 0.62,
    }
}

fn build(piece: Piece) -> Sketch {
    match piece {
        Piece::Paving => paving::paving(),
        Piece::Landscape => landscape::landscape(),
        Piece::Terrace => terrace::terrace(),
        Piece::Tower => tower::tower(),
        Piece::Bay => arcade::bay(),
        Piece::Corner => arcade::corner(),
        Piece::HouseWalls(kind) => HOUSES[kind].walls(),
        Piece::HouseFittings(kind) => HOUSES[kind].fittings(),
        Piece::Fountain => fountain::fountain(),
        Piece::Spray => fountain::spray(),
        Piece::Tree(seed) => trees::broad_tree(seed),
        Piece::Cypress => trees::cypress(),
        Piece::PottedBush => trees::potted_bush(),
        Piece::Planter => props::planter(),
        Piece::Stall(kind) => stalls::stall(STALLS[kind].0, STALLS[kind].1, 431 + kind as u32),
        Piece::Lamp => props::lamp(),
        Piece::HangingLantern => props::hanging_lantern(),
        Piece::Bench => props::bench(),
        Piece::Pennants => props::pennants(8.42),
        Piece::CarouselBase => carousel::base(),
        Piece::FarHouse => landscape::far_house(),
        Piece::FarTree => trees::far_tree(),
        Piece::FarCypress => trees::far_cypress(),
        Piece::BasinWater => fountain::basin_water(),
        Piece::Carousel => carousel::carousel(),
        Piece::Horse => carousel::horse(),
        Piece::Crate => props::crate_box(),
        Piece::Ball(kind) => props::ball(BALLS[kind].0, BALLS[kind].1),
        Piece::Collectible => props::collectible(),
        Piece::Gull => props::gull(),
    }
}
