//! What poses make of meshes: worked out once for all views of a moment, in parallel.

use std::collections::BTreeMap;
use std::sync::Arc;

use glam::Mat4;
use rayon::prelude::*;

use crate::mesh::{Aabb, Vertex};
use crate::model::Model;
use crate::rig::{Deform, Pose, Rig};
use crate::scene::{Instance, InstanceId, Scene};

/// One part of one instance, as it is now.
pub struct Form<'s> {
    pub vertices: &'s [Vertex],
    pub indices: &'s [u32],
    pub aabb: Aabb,
    pub model_from_part: Mat4,
    pub coloured: bool,
    /// See [`Mesh::diagonals`](crate::Mesh); as in the mesh, whatever a pose makes of it.
    pub diagonals: &'s [u8],
    /// Of the mesh that keeps its form; none are known of one that does not.
    pub clusters: &'s [Aabb],
}

/// A mesh that was given its form, and the pose that gave it.
struct Formed {
    pose: Arc<Pose>,
    vertices: Vec<Vertex>,
    aabb: Aabb,
}

/// Forms of all posed instances' parts. Memory is kept from moment to moment.
#[derive(Default)]
pub struct Posed(BTreeMap<(InstanceId, usize), Formed>);

impl Posed {
    /// Forms anew what took on another pose, and forgets what is gone.
    pub fn update(&mut self, scene: &Scene) {
        let mut kept = std::mem::take(&mut self.0);
        let mut jobs = Vec::new();
        for (id, instance) in scene.instances() {
            let Some((rig, pose)) = rig_and_pose(scene, instance) else { continue };
            for (part, rigged) in rig.parts.iter().enumerate() {
                let Some(rigged) = rigged else { continue };
                let Some(deform) = &rigged.deform else { continue };
                let formed = kept.remove(&(id, part));
                let stale = formed.as_ref().is_none_or(|formed| !Arc::ptr_eq(&formed.pose, pose));
                let vertices = formed.map_or_else(|| (Vec::new(), Aabb::EMPTY), |f| (f.vertices, f.aabb));
                jobs.push(Job { id, part, rig, node: rigged.node, deform, pose, stale, vertices });
            }
        }
        let formed: Vec<_> = jobs.into_par_iter().map(Job::run).collect();
        self.0.extend(formed);
    }

    /// A part as it is now; `None` for one that the model lacks.
    pub fn form<'s>(&'s self, model: &'s Model, part: usize, id: InstanceId, instance: &Instance) -> Option<Form<'s>> {
        let own = model.parts.get(part)?;
        let mut form = Form {
            vertices: own.mesh.vertices(),
            indices: own.mesh.indices(),
            aabb: own.mesh.aabb(),
            model_from_part: own.model_from_part,
            coloured: own.mesh.is_coloured(),
            diagonals: own.mesh.diagonals(),
            clusters: own.mesh.clusters(),
        };
        if let (Some(rig), Some(pose)) = (&model.rig, &instance.pose) {
            form.model_from_part = rig.model_from_part(part, pose).unwrap_or(own.model_from_part);
            if let Some(formed) = self.0.get(&(id, part)).filter(|f| f.vertices.len() == form.vertices.len()) {
                form.vertices = &formed.vertices;
                form.clusters = &[];
                form.aabb = formed.aabb;
            }
        }
        Some(form)
    }
}

fn rig_and_pose<'s>(scene: &'s Scene, instance: &'s Instance) -> Option<(&'s Rig, &'s Arc<Pose>)> {
    let model = scene.model(instance.model).ok()?;
    Some((model.rig.as_deref()?, instance.pose.as_ref()?))
}

/// One part to be formed.
struct Job<'s> {
    id: InstanceId,
    part: usize,
    rig: &'s Rig,
    node: usize,
    deform: &'s Deform,
    pose: &'s Arc<Pose>,
    stale: bool,
    vertices: (Vec<Vertex>, Aabb),
}

impl Job<'_> {
    fn run(self) -> ((InstanceId, usize), Formed) {
        let (mut vertices, mut aabb) = self.vertices;
        if self.stale {
            let joints = self.deform.skin.as_ref().map(|skin| self.rig.joint_matrices(skin.skin, self.pose));
            let weights = self.pose.weights.get(self.node).map_or(&[][..], Vec::as_slice);
            self.deform.apply(&joints.unwrap_or_default(), weights, &mut vertices);
            aabb = Aabb::around(vertices.iter().map(|vertex| vertex.position.into()));
        }
        ((self.id, self.part), Formed { pose: Arc::clone(self.pose), vertices, aabb })
    }
}
