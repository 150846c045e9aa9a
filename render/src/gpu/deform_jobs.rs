//! What is to be formed, as `deform_vertices` reads it. Needs no GPU but for its limits.

use std::collections::HashMap;
use std::sync::Arc;

use glam::Mat4;
use lightcone_shaders::layout::{DeformJob, MorphWeight};

use super::adapter::Gpu;
use super::crowd::{Crowd, CrowdKey};
use crate::rig::{Pose, Rig};

/// Jobs of one mesh within [`Jobs::bytes`].
pub(super) struct Batch {
    pub key: CrowdKey,
    pub offset: u64,
    pub count: u32,
}

/// Jobs, and the joints and weights that they name.
#[derive(Default)]
pub(super) struct Jobs {
    bytes: Vec<u8>,
    joints: Vec<[[f32; 4]; 4]>,
    weights: Vec<MorphWeight>,
    batches: Vec<Batch>,
    /// Where the joints of a skin in a pose lie, by the addresses of rig and pose.
    placed: HashMap<(usize, usize, usize), (u32, u32)>,
}

impl Jobs {
    /// What of the crowd is stale.
    pub fn add(&mut self, gpu: &Gpu, key: CrowdKey, crowd: &Crowd, rig: &Rig) {
        let limits = gpu.device.limits();
        let stale: Vec<_> = crowd.slots.values().filter(|slot| slot.stale).collect();
        for slots in stale.chunks(limits.max_compute_workgroups_per_dimension as usize) {
            let offset = self.bytes.len().next_multiple_of(limits.min_storage_buffer_offset_alignment as usize);
            self.bytes.resize(offset, 0);
            self.batches.push(Batch { key, offset: offset as u64, count: slots.len() as u32 });
            for slot in slots {
                let job = DeformJob { first_vertex: crowd.first_vertex(slot), ..self.job(crowd, rig, &slot.pose) };
                self.bytes.extend_from_slice(bytemuck::bytes_of(&job));
            }
        }
    }

    /// All but where the vertices go.
    fn job(&mut self, crowd: &Crowd, rig: &Rig, pose: &Arc<Pose>) -> DeformJob {
        let Some(part) = crowd.part() else { return DeformJob::default() };
        let rigged = rig.parts.get(part.index).and_then(Option::as_ref);
        let (Some(deform), Some(rigged)) = (&part.deform, rigged) else { return DeformJob::default() };
        let skin = rigged.deform.as_ref().and_then(|deform| deform.skin.as_ref());
        let (first_joint, joint_count) = skin.map_or((0, 0), |skin| self.joints_of(rig, skin.skin, pose));
        let first_weight = self.weights.len() as u32;
        let weights = pose.weights.get(rigged.node).map_or(&[][..], Vec::as_slice);
        let acting = (0..).zip(weights).take(deform.target_count).filter(|(_, weight)| **weight != 0.0);
        self.weights.extend(acting.map(|(morph, weight)| MorphWeight { morph, weight: *weight }));
        DeformJob {
            vertex_count: deform.vertex_count,
            first_vertex: 0,
            skinned_count: deform.skinned_count,
            first_joint,
            joint_count,
            first_weight,
            weight_count: self.weights.len() as u32 - first_weight,
            unit_normals: deform.unit_normals.into(),
        }
    }

    /// First and number; parts that share a skin share its joints.
    fn joints_of(&mut self, rig: &Rig, skin: usize, pose: &Arc<Pose>) -> (u32, u32) {
        let key = (std::ptr::from_ref(rig) as usize, Arc::as_ptr(pose) as usize, skin);
        *self.placed.entry(key).or_insert_with(|| {
            let first = self.joints.len() as u32;
            self.joints.extend(rig.joint_matrices(skin, pose).iter().map(Mat4::to_cols_array_2d));
            (first, self.joints.len() as u32 - first)
        })
    }

    pub fn batches(&self) -> &[Batch] {
        &self.batches
    }

    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    pub fn joints(&self) -> &[[[f32; 4]; 4]] {
        &self.joints
    }

    pub fn weights(&self) -> &[MorphWeight] {
        &self.weights
    }
}
