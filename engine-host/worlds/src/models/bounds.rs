//! How much room a model takes.

use lightcone_render::rig::Playing;
use lightcone_render::{Aabb, Model};

/// The place of everything that is drawn, or of what is solid where nothing is.
pub(super) fn at_rest(model: &Model) -> Aabb {
    if model.parts.is_empty() { Aabb::around(model.triangles().flatten()) } else { model.aabb() }
}

/// What the model takes up while its first clip plays: the clip may swing an arm far out of what stands at rest.
pub(super) fn in_motion(model: &Model) -> Aabb {
    let Some(rig) = model.rig.as_ref().filter(|rig| !rig.clips.is_empty()) else { return at_rest(model) };
    let moments = (0..=MOMENTS).map(|moment| {
        let time_s = rig.clips[0].duration_s * moment as f32 / MOMENTS as f32;
        let pose = rig.pose(&[Playing { clip: 0, time_s, weight: 1.0 }]);
        model.parts.iter().enumerate().fold(Aabb::EMPTY, |all, (at, part)| {
            let aabb = rig.deformed_bounds(at, &pose).unwrap_or_else(|| part.mesh.aabb());
            all.union(aabb.transformed(rig.model_from_part(at, &pose).unwrap_or(part.model_from_part)))
        })
    });
    let all = moments.fold(Aabb::EMPTY, Aabb::union);
    if all.min.is_finite() && all.max.is_finite() && !all.is_empty() { all } else { at_rest(model) }
}

/// What the ground lies below: the model at rest, because feet may dip in a clip; but one that is nothing at rest, and grows as
/// its clip plays, stands on what it grows to.
pub(super) fn above_ground(at_rest: Aabb, in_motion: Aabb) -> Aabb {
    let extent_m = |bounds: Aabb| (bounds.max - bounds.min).max_element();
    if extent_m(at_rest) < extent_m(in_motion) * 0.01 { in_motion } else { at_rest }
}

/// Moments of a clip that are looked at.
const MOMENTS: u32 = 12;
