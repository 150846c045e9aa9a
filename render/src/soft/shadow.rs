//! The sun's map on CPU cores: what stands still is drawn once and kept, what moves is drawn over a copy of it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use glam::Mat4;
use lightcone_shaders::wide::{IntLanes, Lanes, Vec3};
use lightcone_shaders::{SUN_MAP_TEXELS, SunSpace};

use super::lookups::LookupPlace;
use super::posed::Posed;
use super::shadow_raster::{Caster, MapRect, Mask, draw_casters, reach};
use crate::material::{AlphaMode, Material};
use crate::mesh::Aabb;
use crate::model::Model;
use crate::rig::Pose;
use crate::scene::{InstanceId, Scene};
use crate::sun::{casts, sun_space};

const SIDE: usize = SUN_MAP_TEXELS as usize;

/// What a caster's shadow depends on.
#[derive(Clone, Debug)]
struct Key {
    model: Arc<Model>,
    world_from_part: Mat4,
    tint_alpha: f32,
    pose: Option<Arc<Pose>>,
    /// Where it lies in the map.
    rect: MapRect,
}

impl PartialEq for Key {
    fn eq(&self, other: &Self) -> bool {
        let same_pose = match (&self.pose, &other.pose) {
            (Some(a), Some(b)) => Arc::ptr_eq(a, b),
            (None, None) => true,
            _ => false,
        };
        let same_place = self.world_from_part == other.world_from_part && self.tint_alpha == other.tint_alpha;
        same_pose && same_place && Arc::ptr_eq(&self.model, &other.model)
    }
}

type Keys = BTreeMap<(InstanceId, usize), Key>;

/// How far the sun's light gets, for all views.
#[derive(Default)]
pub struct ShadowMap {
    sun: Option<SunSpace>,
    /// Depths of everything, row after row; empty until a scene has shadows.
    map: Vec<f32>,
    /// Depths of what stands still.
    still: Vec<f32>,
    casters: Keys,
    /// Instances that have moved once: never again in `still`.
    movers: BTreeSet<InstanceId>,
}

impl ShadowMap {
    /// Draws what has changed.
    pub fn update(&mut self, scene: &Scene, posed: &Posed) {
        let Some(sun) = sun_space(scene) else {
            *self = Self::default();
            return;
        };
        let (keys, casters) = list(scene, posed, &sun);
        let fresh = self.sun != Some(sun) || self.map.is_empty();
        if !fresh && keys == self.casters {
            return;
        }
        if fresh {
            self.movers.clear();
        }
        let moved = self.note_movers(&keys, fresh);
        if fresh || moved {
            self.draw_still(&keys, &casters);
        } else {
            self.take_out_movers();
        }
        let moving: Vec<_> =
            keys.keys().zip(&casters).filter(|((id, _), _)| self.movers.contains(id)).map(|(_, c)| c).collect();
        draw_casters(&mut self.map, SIDE, moving.iter().copied());
        self.movers.retain(|id| scene.instance(*id).is_some());
        self.sun = Some(sun);
        self.casters = keys;
    }

    /// Finds instances that moved. Returns whether one of them is drawn among what stands still.
    fn note_movers(&mut self, keys: &Keys, fresh: bool) -> bool {
        if fresh {
            return true;
        }
        let mut stale = false;
        for (place, key) in keys {
            if self.casters.get(place) != Some(key) {
                stale |= self.movers.insert(place.0) && self.casters.contains_key(place);
            }
        }
        let gone: Vec<_> = self.casters.keys().filter(|place| !keys.contains_key(place)).map(|place| place.0).collect();
        for id in gone {
            stale |= !self.movers.contains(&id);
        }
        stale
    }

    fn draw_still(&mut self, keys: &Keys, casters: &[Caster<'_>]) {
        self.still.clear();
        self.still.resize(SIDE * SIDE, 1.0);
        let still = keys.keys().zip(casters).filter(|((id, _), _)| !self.movers.contains(id)).map(|(_, caster)| caster);
        draw_casters(&mut self.still, SIDE, still);
        self.map.clear();
        self.map.extend_from_slice(&self.still);
    }

    /// Takes what moves out of the map. All movers are drawn again, so all are taken out: their shadows may lie on one another.
    fn take_out_movers(&mut self) {
        for (_, key) in self.casters.iter().filter(|((id, _), _)| self.movers.contains(id)) {
            key.rect.copy(SIDE, &self.still, &mut self.map);
        }
    }

    /// Where the map lies in the world, if there is one.
    pub fn space(&self) -> Option<SunSpace> {
        self.sun
    }

    /// Which texels a part's shadow lies in; `None` if it casts none.
    pub fn reach(sun: &SunSpace, aabb: Aabb, world_from_part: &Mat4) -> Option<MapRect> {
        let texels_from_part = sun.texels_from_world * *world_from_part;
        (texels_from_part.is_finite() && !aabb.is_empty()).then(|| reach(aabb, &texels_from_part, SIDE))
    }

    /// The share of the sun's light that arrives at the pixels of `place` where its mask is set: see
    /// [`lightcone_shaders::sunlight`].
    #[inline(always)]
    pub fn sunlight<F: Lanes>(&self, position: Vec3<F>, normal: Vec3<F>, place: LookupPlace<'_, F>) -> F {
        let Some(sun) = &self.sun else { return F::splat(1.0) };
        let moved = position + normal * F::splat(sun.normal_offset_m);
        let matrix = &sun.texels_from_world;
        let half = F::splat(0.5);
        let x = row_times(matrix, 0, moved) - half;
        let y = row_times(matrix, 1, moved) - half;
        place.lookups.note(place.pixel, place.mask, [x, y]);
        let depth = (row_times(matrix, 2, moved) - F::splat(sun.depth_bias)).min(F::splat(1.0));
        let (left, top) = (x.floor(), y.floor());
        let (across, down) = (x - left, y - top);
        let [upper_left, upper_right, lower_left, lower_right] = self.lit_around(left, top, depth);
        upper_left.lerp(upper_right, across).lerp(lower_left.lerp(lower_right, across), down)
    }

    /// [`Self::lit`] of a texel, the one to its right, and the two below these.
    #[inline(always)]
    fn lit_around<F: Lanes>(&self, left: F, top: F, depth: F) -> [F; 4] {
        let (right, below) = (left + F::splat(1.0), top + F::splat(1.0));
        let (before, last) = (F::splat(-0.5), F::splat((SIDE - 1) as f32 - 0.5));
        let inside = before.less(left) & left.less(last) & before.less(top) & top.less(last);
        if !inside.all() {
            let upper = [self.lit(left, top, depth), self.lit(right, top, depth)];
            return [upper[0], upper[1], self.lit(left, below, depth), self.lit(right, below, depth)];
        }
        let at = (top * F::splat(SIDE as f32) + left).truncate();
        let (one, row) = (F::Int::splat(1), F::Int::splat(SIDE as i32));
        [
            self.lit_at(at, depth),
            self.lit_at(at + one, depth),
            self.lit_at(at + row, depth),
            self.lit_at(at + row + one, depth),
        ]
    }

    /// The same of texels that are known to lie inside the map.
    #[inline(always)]
    fn lit_at<F: Lanes>(&self, at: F::Int, depth: F) -> F {
        F::gather(&self.map, at).less(depth).select(F::splat(0.0), F::splat(1.0))
    }

    /// 1 where the texel's depth is not less, or where it is outside the map; else 0. Places are whole numbers, which floats
    /// hold exactly up to the map's last.
    #[inline(always)]
    fn lit<F: Lanes>(&self, column: F, line: F, depth: F) -> F {
        let last = (SIDE - 1) as f32;
        let (inside_column, inside_line) = (column.clamp(0.0, last), line.clamp(0.0, last));
        let moved = column - inside_column + (line - inside_line) * F::splat(2.0 * SIDE as f32);
        let nearest = F::gather(&self.map, (inside_line * F::splat(SIDE as f32) + inside_column).truncate());
        let outside = (moved * moved).less(F::splat(0.5)).select(F::splat(0.0), F::splat(1.0));
        nearest.less(depth).select(outside, F::splat(1.0))
    }
}

/// One coordinate of eight points carried through an affine matrix. A function and no closure: only what is inlined is
/// compiled for the vectors that were chosen.
#[inline(always)]
fn row_times<F: Lanes>(matrix: &Mat4, row: usize, point: Vec3<F>) -> F {
    point.x * F::splat(matrix.x_axis[row])
        + point.y * F::splat(matrix.y_axis[row])
        + point.z * F::splat(matrix.z_axis[row])
        + F::splat(matrix.w_axis[row])
}

/// Everything that stops the sun, in order of instances and parts.
fn list<'s>(scene: &'s Scene, posed: &'s Posed, sun: &SunSpace) -> (Keys, Vec<Caster<'s>>) {
    let mut keys = Keys::new();
    let mut casters = Vec::new();
    for (id, instance) in scene.instances() {
        let Ok(model) = scene.model(instance.model) else { continue };
        for part in 0..model.parts.len() {
            let Some(material) = model.materials.get(model.parts[part].material) else { continue };
            let Some(form) = posed.form(model, part, id, instance).filter(|_| casts(material.alpha_mode)) else {
                continue;
            };
            let world_from_part = instance.world_from_model * form.model_from_part;
            let texels_from_part = sun.texels_from_world * world_from_part;
            if !texels_from_part.is_finite() || form.aabb.is_empty() || !instance.tint.is_finite() {
                continue;
            }
            let rect = reach(form.aabb, &texels_from_part, SIDE);
            let pose = instance.pose.clone();
            let tint_alpha = instance.tint.w;
            keys.insert((id, part), Key { model: Arc::clone(model), world_from_part, tint_alpha, pose, rect });
            let mask = mask(model, material, tint_alpha);
            casters.push(Caster { vertices: form.vertices, indices: form.indices, texels_from_part, rect, mask });
        }
    }
    (keys, casters)
}

/// What of a masked surface lets the sun through.
fn mask<'s>(model: &'s Model, material: &'s Material, tint_alpha: f32) -> Option<Mask<'s>> {
    let AlphaMode::Mask(cutoff) = material.alpha_mode else { return None };
    let reference = material.base_colour_texture.as_ref()?;
    let texture = model.textures.get(reference.texture)?;
    Some(Mask { texture, reference, factor: material.base_colour.w * tint_alpha, cutoff })
}
