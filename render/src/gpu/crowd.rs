//! One mesh in the poses of all instances that have one: they share a vertex buffer.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::adapter::Gpu;
use super::buffers::buffer;
use super::deform::{DeformPipeline, GpuDeform};
use super::upload::{GpuModel, GpuPart};
use crate::mesh::{Aabb, Vertex};
use crate::renderer::RenderError;
use crate::rig::{Pose, Rig};
use crate::scene::InstanceId;

/// A model's address on the GPU, and one of its parts.
pub(super) type CrowdKey = (usize, usize);

pub(super) fn crowd_key(model: &Arc<GpuModel>, part: usize) -> CrowdKey {
    (Arc::as_ptr(model) as usize, part)
}

/// An instance's place in the buffer.
pub(super) struct Slot {
    at: u32,
    pub pose: Arc<Pose>,
    pub aabb: Aabb,
    /// The buffer does not hold this pose yet.
    pub stale: bool,
}

/// The poses of one mesh.
pub(super) struct Crowd {
    model: Arc<GpuModel>,
    /// Index into the model's parts.
    part: usize,
    pub slots: BTreeMap<InstanceId, Slot>,
    capacity: u32,
    /// The buffer, and what the pipeline binds; `None` while there is no slot.
    formed: Option<(wgpu::Buffer, wgpu::BindGroup)>,
}

impl Crowd {
    pub fn new(model: Arc<GpuModel>, part: usize) -> Self {
        Self { model, part, slots: BTreeMap::new(), capacity: 0, formed: None }
    }

    pub fn part(&self) -> Option<&GpuPart> {
        self.model.parts.get(self.part)
    }

    pub fn deform(&self) -> Option<&GpuDeform> {
        self.part()?.deform.as_ref()
    }

    /// Where a slot starts in the buffer.
    pub fn first_vertex(&self, slot: &Slot) -> u32 {
        slot.at * self.deform().map_or(0, |deform| deform.vertex_count)
    }

    /// The formed vertices, and what the pipeline binds.
    pub fn formed(&self) -> Option<&(wgpu::Buffer, wgpu::BindGroup)> {
        self.formed.as_ref()
    }

    /// Gives every instance a slot with its pose, and forgets all others.
    pub fn gather(
        &mut self,
        gpu: &Gpu,
        pipeline: &DeformPipeline,
        rig: &Rig,
        members: &BTreeMap<InstanceId, Arc<Pose>>,
    ) -> Result<(), RenderError> {
        let Some(index) = self.part().map(|part| part.index) else { return Ok(()) };
        self.slots.retain(|id, _| members.contains_key(id));
        if self.capacity < members.len() as u32 {
            self.grow(gpu, pipeline, members.len() as u32)?;
        }
        let taken: BTreeSet<u32> = self.slots.values().map(|slot| slot.at).collect();
        let mut free = (0..self.capacity).filter(|at| !taken.contains(at));
        for (id, pose) in members {
            let before = self.slots.get(id);
            if before.is_some_and(|slot| Arc::ptr_eq(&slot.pose, pose)) {
                continue;
            }
            let Some(at) = before.map(|slot| slot.at).or_else(|| free.next()) else { continue };
            let aabb = rig.deformed_bounds(index, pose).unwrap_or(Aabb::EMPTY);
            self.slots.insert(*id, Slot { at, pose: Arc::clone(pose), aabb, stale: true });
        }
        Ok(())
    }

    fn grow(&mut self, gpu: &Gpu, pipeline: &DeformPipeline, wanted: u32) -> Result<(), RenderError> {
        let Some(deform) = self.deform() else { return Ok(()) };
        let limits = gpu.device.limits();
        let each = u64::from(deform.vertex_count.max(1)) * size_of::<Vertex>() as u64;
        // Draws name the first vertex of a slot in 31 bits.
        let most = limits.max_buffer_size.min(limits.max_storage_buffer_binding_size) / each;
        let most = most.min(i32::MAX as u64 / u64::from(deform.vertex_count.max(1)));
        if u64::from(wanted) > most {
            let what = format!("{wanted} posed instances of a mesh with {} vertices", deform.vertex_count);
            return Err(RenderError::TooLarge { what, limit: most });
        }
        let capacity = u64::from(wanted).next_power_of_two().min(most);
        let usage = wgpu::BufferUsages::STORAGE | wgpu::BufferUsages::VERTEX;
        let formed = buffer(gpu, "posed vertices", usage, capacity * each)?;
        let bound = deform.bind(gpu, pipeline, &formed);
        self.formed = Some((formed, bound));
        self.capacity = capacity as u32;
        self.slots.values_mut().for_each(|slot| slot.stale = true);
        Ok(())
    }
}
