//! Primitive forms, and what they are made of.

use glam::{Affine3A, Vec2, Vec3, Vec4};
use lightcone_sdk7::components::common::{Color4, Vector2};
use lightcone_sdk7::components::material::{MaterialTransparencyMode, PbrMaterial, Surface, UnlitMaterial};
use lightcone_sdk7::components::mesh_renderer::Mesh;
use lightcone_sdk7::components::texture::{Tex, TextureUnion};
use lightcone_sdk7::components::{Material, MeshRenderer, VideoPlayer};
use lightcone_sdk7::crdt::{EntityId, Store};
use lightcone_world::drawn::{Drawn, Models, Tint};

use super::Site;
use crate::sdk7::colours::linear4;
use crate::sdk7::forms::{Form, Uvs};
use crate::sdk7::looks::{Alpha, Finish, Paper, in_16ths, in_64ths};
use crate::sdk7::placeholder::{self, last_name};
use crate::sdk7::slides::Slide;
use crate::sdk7::stage::Aspect;

impl Site<'_> {
    pub(in crate::sdk7) fn look(&mut self, entity: EntityId) {
        let id = (entity, Aspect::Mesh);
        let form = self.read::<MeshRenderer>(entity).filter(|_| self.is_visible(entity)).and_then(|said| form(&said));
        let Some(form) = form else { return self.stage.clear(self.world, id) };
        let papers = Papers { store: &self.scene.store, slide: self.stage.slides.get(&entity).copied() };
        let (finish, colour) = papers.finish(self.read::<Material>(entity).as_ref());
        let models = &mut self.world.resource_mut::<Models>();
        let model = self.stage.looks.model(form, finish, &self.scene.opened.assets, models);
        self.stage.put(self.world, id, Affine3A::IDENTITY, (Drawn(model), Tint(colour)));
    }
}

const MOST_NAME_BYTES: usize = 1024;

fn form(said: &MeshRenderer) -> Option<Form> {
    Some(match said.mesh.as_ref()? {
        Mesh::Box(it) => Form::Box(Uvs::new(&it.uvs)),
        Mesh::Sphere(_) => Form::Sphere,
        Mesh::Plane(it) => Form::Plane(Uvs::new(&it.uvs)),
        Mesh::Cylinder(it) => Form::cylinder(it.radius_bottom, it.radius_top),
    })
}

/// Finds pictures.
pub(super) struct Papers<'s> {
    pub(super) store: &'s Store,
    /// How the first picture is moved on its surface.
    pub(super) slide: Option<Slide>,
}

impl Papers<'_> {
    /// What a surface is like, and its colour.
    pub(super) fn finish(&self, said: Option<&Material>) -> (Finish, Vec4) {
        match said.and_then(|said| said.material.as_ref()) {
            Some(Surface::Unlit(it)) => self.unlit(it),
            Some(Surface::Pbr(it)) => self.pbr(it),
            None => (Finish { metallic: in_64ths(0.0), roughness: in_64ths(0.8), ..Finish::default() }, Vec4::ONE),
        }
    }

    fn unlit(&self, it: &UnlitMaterial) -> (Finish, Vec4) {
        let colour = colour(it.diffuse_color.as_ref());
        let alpha = if colour.w < 1.0 || it.alpha_texture.is_some() {
            Alpha::Blend
        } else {
            it.alpha_test.map_or(if it.texture.is_some() { Alpha::Mask(32) } else { Alpha::Opaque }, |test| {
                Alpha::Mask(in_64ths(test))
            })
        };
        let picture = self.paper(it.texture.as_ref().or(it.alpha_texture.as_ref()), self.slide);
        (Finish { picture, alpha, unlit: true, ..Finish::default() }, colour)
    }

    fn pbr(&self, it: &PbrMaterial) -> (Finish, Vec4) {
        let colour = colour(it.albedo_color.as_ref());
        let test = Alpha::Mask(in_64ths(it.alpha_test.unwrap_or(0.5)));
        let alpha = match it.transparency_mode.unwrap_or(MaterialTransparencyMode::Auto) {
            MaterialTransparencyMode::Opaque => Alpha::Opaque,
            MaterialTransparencyMode::AlphaTest => test,
            MaterialTransparencyMode::AlphaBlend | MaterialTransparencyMode::AlphaTestAndAlphaBlend => Alpha::Blend,
            MaterialTransparencyMode::Auto if colour.w < 1.0 || it.alpha_texture.is_some() => Alpha::Blend,
            MaterialTransparencyMode::Auto if it.alpha_test.is_some() => test,
            MaterialTransparencyMode::Auto => Alpha::Opaque,
        };
        let glow_picture = self.paper(it.emissive_texture.as_ref(), None);
        let glow = match &it.emissive_color {
            Some(colour) => Vec3::new(colour.r, colour.g, colour.b),
            None if glow_picture.is_some() => Vec3::ONE,
            None => Vec3::ZERO,
        };
        let finish = Finish {
            picture: self.paper(it.texture.as_ref(), self.slide),
            glow_picture,
            bumps: self.paper(it.bump_texture.as_ref(), None),
            metallic: in_64ths(it.metallic.unwrap_or(0.5)),
            roughness: in_64ths(it.roughness.unwrap_or(0.5)),
            glow: in_16ths(glow * it.emissive_intensity.unwrap_or(2.0)),
            alpha,
            unlit: false,
        };
        (finish, colour)
    }

    /// A picture of the folder, or one that stands for a video or a portrait and says so.
    fn paper(&self, said: Option<&TextureUnion>, slide: Option<Slide>) -> Option<Paper> {
        let pair = |said: &Option<Vector2>, usual| said.as_ref().map_or(usual, |v| Vec2::new(v.x, v.y));
        match said?.tex.as_ref()? {
            // A longer one names no file, and looks are kept.
            Tex::Texture(it) if it.src.len() > MOST_NAME_BYTES => None,
            Tex::Texture(it) => {
                let wrap = it.wrap_mode.map_or(1, |mode| mode as u8);
                let (mut tiling, mut offset) = (pair(&it.tiling, Vec2::ONE), pair(&it.offset, Vec2::ZERO));
                if let Some(slide) = slide {
                    slide.lay(&mut tiling, &mut offset);
                }
                Some(Paper::new(&it.src, wrap, tiling, offset))
            }
            Tex::VideoTexture(it) => {
                let player = self.store.read::<VideoPlayer>(EntityId(it.video_player_entity)).and_then(Result::ok);
                let file = player.map(|player| player.src).unwrap_or_default();
                Some(Paper::words(placeholder::words("video", last_name(&file))))
            }
            Tex::AvatarTexture(it) => Some(Paper::words(placeholder::words("portrait", &it.user_id))),
        }
    }
}

fn colour(said: Option<&Color4>) -> Vec4 {
    said.map_or(Vec4::ONE, linear4)
}
