//! What the plaza is made of: one material and at most one texture for each surface, painted once and shared.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::thread::ScopedJoinHandle;

use glam::{Affine2, Vec2, Vec3};
use lightcone_render::{AlphaMode, ColourSpace, Material, Texture, TextureRef, Wrap};

use super::textures::{self, Image};

/// A kind of surface. Colours are sRGB, `0xRRGGBB`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Surface {
    /// Hewn setts.
    Cobble,
    /// Setts of another stone: the texture of [`Self::Cobble`], darkened or warmed by the colour.
    CobbleOf(u32),
    /// Pale slabs, also for steps.
    Slabs,
    /// Slabs tinted.
    SlabsOf(u32),
    /// Limestone in courses.
    Ashlar,
    /// Limestone tinted.
    AshlarOf(u32),
    /// Lime plaster in a colour; white where an instance's tint is to give the colour.
    Plaster(u32),
    /// Planks.
    Wood,
    /// Planks tinted.
    WoodOf(u32),
    /// Terracotta.
    Roof,
    /// Lawn and meadow.
    Grass,
    /// Land too far away to see blades of grass.
    Land,
    /// Tree trunks.
    Bark,
    /// Sprays of leaves, cut out.
    Leaves,
    /// Leaves of another tree.
    LeavesOf(u32),
    /// Water in a basin.
    Water,
    /// Falling water.
    Spray,
    /// The open sea.
    Sea,
    /// Striped cloth.
    Stripes(u32),
    /// Shutters.
    Slats(u32),
    /// Window panes.
    Glass,
    /// A pane with a lamp behind it.
    LitGlass,
    /// Burning lanterns.
    Glow(u32),
    /// Wrought iron.
    Iron,
    /// Gilding.
    Gold,
    /// Plain paint, matt.
    Paint(u32),
    /// Lacquer, glossy.
    Lacquer(u32),
}

/// Which image a surface needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Picture {
    Cobble,
    Slabs,
    Ashlar,
    Plaster,
    Wood,
    Roof,
    Grass,
    Bark,
    Leaves,
    Water,
    Stripes(u32),
    Slats,
}

/// Linear from sRGB `0xRRGGBB`.
pub fn colour(hex: u32) -> Vec3 {
    let channel = |shift: u32| {
        let srgb = (hex >> shift & 255) as f32 / 255.0;
        if srgb <= 0.04045 { srgb / 12.92 } else { libm::powf((srgb + 0.055) / 1.055, 2.4) }
    };
    Vec3::new(channel(16), channel(8), channel(0))
}

impl Surface {
    /// The image and the metres it spans.
    fn picture(self) -> Option<(Picture, f32)> {
        Some(match self {
            Self::Cobble | Self::CobbleOf(_) => (Picture::Cobble, 2.2),
            Self::Slabs | Self::SlabsOf(_) => (Picture::Slabs, 2.0),
            Self::Ashlar | Self::AshlarOf(_) => (Picture::Ashlar, 2.4),
            Self::Plaster(_) => (Picture::Plaster, 5.0),
            Self::Wood | Self::WoodOf(_) => (Picture::Wood, 0.8),
            Self::Roof => (Picture::Roof, 1.9),
            Self::Grass => (Picture::Grass, 2.5),
            Self::Land => (Picture::Grass, 60.0),
            Self::Bark => (Picture::Bark, 1.0),
            Self::Leaves | Self::LeavesOf(_) => (Picture::Leaves, 1.0),
            Self::Water | Self::Spray => (Picture::Water, 2.0),
            Self::Stripes(c) => (Picture::Stripes(c), 1.6),
            Self::Slats(_) => (Picture::Slats, 0.5),
            _ => return None,
        })
    }

    fn material(self) -> Material {
        let matt = |hex| Material { roughness: 0.9, ..Material::matt(colour(hex)) };
        let white = 0xffffff;
        match self {
            Self::CobbleOf(c) | Self::SlabsOf(c) | Self::AshlarOf(c) | Self::Plaster(c) | Self::WoodOf(c) => matt(c),
            Self::Paint(c) => matt(c),
            Self::Leaves | Self::LeavesOf(_) => Material {
                base_colour: colour(if let Self::LeavesOf(c) = self { c } else { white }).extend(1.0),
                alpha_mode: AlphaMode::Mask(0.4),
                ..Material::default()
            },
            Self::Land => Material::matt(colour(0xf2ecd8)),
            Self::Water => Material { roughness: 0.12, alpha_mode: AlphaMode::Blend, ..matt(white) },
            Self::Spray => Material {
                base_colour: colour(0xe8f6f6).extend(0.55),
                alpha_mode: AlphaMode::Blend,
                double_sided: true,
                ..matt(white)
            },
            Self::Sea => Material { roughness: 0.22, ..Material::matt(colour(0x3d7f99)) },
            Self::Slats(c) => matt(c),
            Self::Glass => Material { roughness: 0.1, ..Material::matt(colour(0x2c3b47)) },
            Self::LitGlass => Material { emissive: colour(0xf0b060) * 0.75, ..matt(0x604020) },
            Self::Glow(c) => Material { emissive: colour(c), ..matt(0x303030) },
            Self::Iron => Material { roughness: 0.5, ..Material::matt(colour(0x2a2c30)) },
            Self::Gold => Material { metallic: 1.0, roughness: 0.32, ..Material::matt(colour(0xf2c35c)) },
            Self::Lacquer(c) => Material { roughness: 0.3, ..Material::matt(colour(c)) },
            _ => matt(white),
        }
    }
}

fn paint(picture: Picture) -> Image {
    match picture {
        Picture::Cobble => textures::cobble(512),
        Picture::Slabs => textures::slabs(512),
        Picture::Ashlar => textures::ashlar(512),
        Picture::Plaster => textures::plaster(256),
        Picture::Wood => textures::wood(256),
        Picture::Roof => textures::roof_tiles(256),
        Picture::Grass => textures::grass(256),
        Picture::Bark => textures::bark(128),
        Picture::Leaves => textures::leaves(256),
        Picture::Water => textures::water(256),
        Picture::Stripes(hex) => textures::stripes(128, textures::rgb(hex)),
        Picture::Slats => textures::slats(64),
    }
}

/// All images, painted once.
pub struct Palette {
    textures: BTreeMap<Picture, Arc<Texture>>,
}

impl Palette {
    /// Paints every image that the surfaces need, side by side: that is where the time goes.
    pub fn paint(surfaces: impl IntoIterator<Item = Surface>) -> Self {
        let pictures: BTreeSet<Picture> = surfaces.into_iter().filter_map(|s| Some(s.picture()?.0)).collect();
        let textures = std::thread::scope(|scope| {
            let painters: Vec<_> = pictures
                .into_iter()
                .map(|picture| {
                    let painter = std::thread::Builder::new().name("plaza-painter".into());
                    (picture, painter.spawn_scoped(scope, move || texture(picture)).ok())
                })
                .collect();
            // Where no thread could be had, it is painted here.
            let done = |painter: Option<ScopedJoinHandle<'_, Texture>>| painter.and_then(|painter| painter.join().ok());
            painters
                .into_iter()
                .map(|(p, painter)| (p, Arc::new(done(painter).unwrap_or_else(|| texture(p)))))
                .collect()
        });
        Self { textures }
    }

    /// A surface's material, and its image if it has one. The material refers to texture 0: the caller says which it is.
    pub fn material(&self, surface: Surface) -> (Material, Option<Arc<Texture>>) {
        let mut material = surface.material();
        let Some((picture, span_m)) = surface.picture() else { return (material, None) };
        let wrap = if picture == Picture::Leaves { Wrap::Clamp } else { Wrap::Repeat };
        let texture_from_uv = Affine2::from_scale(Vec2::splat(1.0 / span_m));
        material.base_colour_texture = Some(TextureRef { texture: 0, wrap_u: wrap, wrap_v: wrap, texture_from_uv });
        (material, self.textures.get(&picture).cloned())
    }
}

fn texture(picture: Picture) -> Texture {
    let Image { size, rgba } = paint(picture);
    Texture::from_rgba8(size, size, ColourSpace::Srgb, rgba).expect("painters fill their image")
}
