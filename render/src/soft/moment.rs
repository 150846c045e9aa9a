//! What a scene's instances were like when a picture was drawn, so that the next picture knows which have changed.

use std::sync::Arc;

use glam::Mat4;

use super::posed::Posed;
use crate::mesh::Aabb;
use crate::scene::{Instance, InstanceId, Scene};
use crate::sun::casts;

/// All instances of a scene at a moment.
#[derive(Debug, Default)]
pub struct Moment(Vec<(InstanceId, State)>);

/// One instance.
#[derive(Debug)]
pub struct State {
    pub instance: Instance,
    /// Of each part, if the instance has a pose.
    shapes: Vec<Shape>,
}

/// A part's box and where it stands.
#[derive(Clone, Copy, Debug)]
struct Shape {
    aabb: Aabb,
    model_from_part: Mat4,
}

/// Where one part of an instance is.
pub struct Body {
    pub aabb: Aabb,
    pub world_from_part: Mat4,
    /// Whether it stops the sun.
    pub casts: bool,
}

impl Moment {
    pub fn of(scene: &Scene, posed: &Posed) -> Self {
        let state = |(id, instance): (InstanceId, &Instance)| {
            let shapes = shapes(scene, posed, id, instance);
            (id, State { instance: instance.clone(), shapes })
        };
        Self(scene.instances().map(state).collect())
    }

    /// How instances that differ were and are. Both moments are of one scene.
    pub fn differing<'m>(&'m self, before: &'m Self) -> Vec<&'m State> {
        let (mut old, mut new) = (before.0.as_slice(), self.0.as_slice());
        let mut differing = Vec::new();
        loop {
            match (old, new) {
                ([(a, was), old_rest @ ..], [(b, is), new_rest @ ..]) if a == b => {
                    if !same(&was.instance, &is.instance) {
                        differing.extend([was, is]);
                    }
                    (old, new) = (old_rest, new_rest);
                }
                ([(a, was), rest @ ..], [(b, _), ..]) if a < b => {
                    differing.push(was);
                    old = rest;
                }
                (_, [(_, is), rest @ ..]) => {
                    differing.push(is);
                    new = rest;
                }
                ([(_, was), rest @ ..], []) => {
                    differing.push(was);
                    old = rest;
                }
                ([], []) => return differing,
            }
        }
    }
}

impl State {
    /// Where its parts are.
    pub fn bodies<'s>(&'s self, scene: &'s Scene) -> impl Iterator<Item = Body> + 's {
        let model = scene.model(self.instance.model).ok();
        model.into_iter().flat_map(move |model| {
            model.parts.iter().enumerate().map(move |(index, part)| {
                let own = Shape { aabb: part.mesh.aabb(), model_from_part: part.model_from_part };
                let shape = self.shapes.get(index).copied().unwrap_or(own);
                Body {
                    aabb: shape.aabb,
                    world_from_part: self.instance.world_from_model * shape.model_from_part,
                    casts: model.materials.get(part.material).is_some_and(|material| casts(material.alpha_mode)),
                }
            })
        })
    }
}

/// The parts of a posed instance; none of one that keeps its form.
fn shapes(scene: &Scene, posed: &Posed, id: InstanceId, instance: &Instance) -> Vec<Shape> {
    let Some(model) = scene.model(instance.model).ok().filter(|model| model.rig.is_some() && instance.pose.is_some())
    else {
        return Vec::new();
    };
    let shape = |part| {
        let form = posed.form(model, part, id, instance)?;
        Some(Shape { aabb: form.aabb, model_from_part: form.model_from_part })
    };
    (0..model.parts.len()).map_while(shape).collect()
}

/// Whether the two are drawn alike.
fn same(a: &Instance, b: &Instance) -> bool {
    let same_pose = match (&a.pose, &b.pose) {
        (Some(a), Some(b)) => Arc::ptr_eq(a, b) || a == b,
        (None, None) => true,
        _ => false,
    };
    let same_place = a.model == b.model && a.world_from_model == b.world_from_model;
    same_pose && same_place && a.tint == b.tint && a.owner == b.owner
}
