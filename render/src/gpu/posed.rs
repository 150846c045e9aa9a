//! The meshes of posed instances, bent on the GPU once for all views and the sun's map.

use std::collections::BTreeMap;
use std::sync::Arc;

use glam::Mat4;
use lightcone_shaders::DEFORM_WORKGROUP_WIDTH;

use super::adapter::Gpu;
use super::buffers::GrowingBuffer;
use super::crowd::{Crowd, CrowdKey, crowd_key};
use super::deform::DeformPipeline;
use super::deform_jobs::Jobs;
use super::upload::{GpuModel, GpuPart};
use crate::mesh::Aabb;
use crate::renderer::RenderError;
use crate::rig::{Pose, Rig};
use crate::scene::{Instance, InstanceId, Scene};

/// A part of an instance, formed.
#[derive(Clone, Copy)]
pub(super) struct Form {
    /// Its first vertex in its crowd's buffer.
    pub first_vertex: i32,
    pub aabb: Aabb,
}

/// All formed parts, by instance and part.
pub(super) type Forms = BTreeMap<(InstanceId, usize), Form>;

/// Where a part of an instance lies and which vertices it has now.
pub(super) struct Placed {
    pub model_from_part: Mat4,
    pub aabb: Aabb,
    /// Its first vertex in the crowd's buffer; `None` if it is drawn from the model's own vertices.
    pub first_vertex: Option<i32>,
}

/// A part as it is now; `at` is its index on the GPU.
pub(super) fn place(
    part: &GpuPart,
    at: usize,
    rig: Option<&Rig>,
    id: InstanceId,
    instance: &Instance,
    forms: &Forms,
) -> Placed {
    let own = Placed { model_from_part: part.model_from_part, aabb: part.aabb, first_vertex: None };
    let (Some(rig), Some(pose)) = (rig, &instance.pose) else { return own };
    let model_from_part = rig.model_from_part(part.index, pose).unwrap_or(part.model_from_part);
    match forms.get(&(id, at)) {
        Some(form) => Placed { model_from_part, aabb: form.aabb, first_vertex: Some(form.first_vertex) },
        None => Placed { model_from_part, ..own },
    }
}

/// Jobs of one mesh.
struct Dispatch {
    jobs: wgpu::BindGroup,
    mesh: wgpu::BindGroup,
    workgroups: [u32; 2],
}

/// Everything formed, and what is still to be formed.
pub(super) struct Posed {
    crowds: BTreeMap<CrowdKey, Crowd>,
    forms: Forms,
    dispatches: Vec<Dispatch>,
    jobs: GrowingBuffer,
    joints: GrowingBuffer,
    weights: GrowingBuffer,
}

impl Posed {
    pub fn new(gpu: &Gpu) -> Result<Self, RenderError> {
        let growing = |label| GrowingBuffer::new(gpu, label, wgpu::BufferUsages::STORAGE);
        Ok(Self {
            crowds: BTreeMap::new(),
            forms: Forms::new(),
            dispatches: Vec::new(),
            jobs: growing("deform jobs")?,
            joints: growing("joints of all poses")?,
            weights: growing("morph weights of all poses")?,
        })
    }

    /// Finds what took on another pose, and forgets what is gone. `models` are the scene's.
    pub fn update(
        &mut self,
        gpu: &Gpu,
        pipeline: &DeformPipeline,
        scene: &Scene,
        models: &[Arc<GpuModel>],
    ) -> Result<(), RenderError> {
        self.forms.clear();
        self.dispatches.clear();
        let mut kept = std::mem::take(&mut self.crowds);
        let mut jobs = Jobs::default();
        for (key, gathered) in gather(scene, models) {
            let mut crowd = kept.remove(&key).unwrap_or_else(|| Crowd::new(Arc::clone(gathered.model), key.1));
            crowd.gather(gpu, pipeline, gathered.rig, &gathered.members)?;
            self.forms.extend(crowd.slots.iter().map(|(id, slot)| {
                ((*id, key.1), Form { first_vertex: crowd.first_vertex(slot) as i32, aabb: slot.aabb })
            }));
            jobs.add(gpu, key, &crowd, gathered.rig);
            self.crowds.insert(key, crowd);
        }
        self.hand_over(gpu, pipeline, &jobs)
    }

    /// What [`Posed::update`] found.
    pub fn forms(&self) -> &Forms {
        &self.forms
    }

    /// Whether [`Posed::record`] will form anything.
    pub fn is_stale(&self) -> bool {
        !self.dispatches.is_empty()
    }

    /// The buffer that a crowd's forms lie in.
    pub fn vertices(&self, model: &Arc<GpuModel>, part: usize) -> Option<&wgpu::Buffer> {
        Some(&self.crowds.get(&crowd_key(model, part))?.formed()?.0)
    }

    fn hand_over(&mut self, gpu: &Gpu, pipeline: &DeformPipeline, work: &Jobs) -> Result<(), RenderError> {
        self.jobs.write(gpu, work.bytes())?;
        self.joints.write(gpu, bytemuck::cast_slice(work.joints()))?;
        self.weights.write(gpu, bytemuck::cast_slice(work.weights()))?;
        for batch in work.batches() {
            let Some(crowd) = self.crowds.get(&batch.key) else { continue };
            let (Some(deform), Some((_, mesh))) = (crowd.deform(), crowd.formed()) else { continue };
            let jobs = wgpu::BufferBinding { buffer: self.jobs.buffer(), offset: batch.offset, size: None };
            let jobs = gpu.device.create_bind_group(&wgpu::BindGroupDescriptor {
                label: Some("deform jobs"),
                layout: &pipeline.job_layout,
                entries: &[
                    wgpu::BindGroupEntry { binding: 0, resource: wgpu::BindingResource::Buffer(jobs) },
                    wgpu::BindGroupEntry { binding: 1, resource: self.joints.buffer().as_entire_binding() },
                    wgpu::BindGroupEntry { binding: 2, resource: self.weights.buffer().as_entire_binding() },
                ],
            });
            let workgroups = [deform.vertex_count.div_ceil(DEFORM_WORKGROUP_WIDTH), batch.count];
            self.dispatches.push(Dispatch { jobs, mesh: mesh.clone(), workgroups });
        }
        Ok(())
    }

    /// Records the forming of what [`Posed::update`] found.
    pub fn record(&mut self, encoder: &mut wgpu::CommandEncoder, pipeline: &DeformPipeline) {
        if self.dispatches.is_empty() {
            return;
        }
        let mut pass = encoder.begin_compute_pass(&wgpu::ComputePassDescriptor::default());
        pass.set_pipeline(&pipeline.pipeline);
        for dispatch in self.dispatches.drain(..) {
            pass.set_bind_group(0, &dispatch.jobs, &[]);
            pass.set_bind_group(1, &dispatch.mesh, &[]);
            let [x, y] = dispatch.workgroups;
            pass.dispatch_workgroups(x, y, 1);
        }
        let slots = self.crowds.values_mut().flat_map(|crowd| crowd.slots.values_mut());
        slots.for_each(|slot| slot.stale = false);
    }
}

/// Instances that share a mesh, with their poses.
struct Gathered<'s> {
    model: &'s Arc<GpuModel>,
    rig: &'s Rig,
    members: BTreeMap<InstanceId, Arc<Pose>>,
}

fn gather<'s>(scene: &'s Scene, models: &'s [Arc<GpuModel>]) -> BTreeMap<CrowdKey, Gathered<'s>> {
    let mut crowds = BTreeMap::new();
    for (id, instance) in scene.instances() {
        let rig = scene.model(instance.model).ok().and_then(|model| model.rig.as_deref());
        let model = models.get(instance.model.0 as usize);
        let (Some(rig), Some(model), Some(pose)) = (rig, model, &instance.pose) else { continue };
        for (at, _) in model.parts.iter().enumerate().filter(|(_, part)| part.deform.is_some()) {
            let gathered = crowds.entry(crowd_key(model, at));
            let gathered = gathered.or_insert_with(|| Gathered { model, rig, members: BTreeMap::new() });
            gathered.members.insert(id, Arc::clone(pose));
        }
    }
    crowds
}
