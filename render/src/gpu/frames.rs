//! What the shaders read of every view: its uniform, and its instances in one buffer with all other views'.

use glam::{Mat4, Vec3};
use lightcone_shaders::layout::{FrameUniform, InstanceUniform, LightUniform, SunSpaceUniform};

use super::adapter::Gpu;
use super::buffers::GrowingBuffer;
use crate::prepared::nearest_lights;
use crate::renderer::RenderError;
use crate::scene::{Scene, ToneMapping};
use crate::view::View;

/// The uniforms and instances of one submission, written anew for the next: the queue orders writes and draws.
pub(super) struct FrameBuffers {
    layout: wgpu::BindGroupLayout,
    sun_map: Option<wgpu::TextureView>,
    frames: GrowingBuffer,
    instances: GrowingBuffer,
    bind_group: wgpu::BindGroup,
    /// Bytes from one frame's uniform to the next.
    stride: usize,
}

impl FrameBuffers {
    /// `sun_map` as the layout has it.
    pub fn new(
        gpu: &Gpu,
        layout: &wgpu::BindGroupLayout,
        sun_map: Option<&wgpu::TextureView>,
    ) -> Result<Self, RenderError> {
        let alignment = gpu.device.limits().min_uniform_buffer_offset_alignment as usize;
        let stride = size_of::<FrameUniform>().next_multiple_of(alignment);
        let mut frames = GrowingBuffer::new(gpu, "views", wgpu::BufferUsages::UNIFORM)?;
        frames.write(gpu, &vec![0; stride])?;
        let instances = GrowingBuffer::new(gpu, "visible parts", wgpu::BufferUsages::STORAGE)?;
        let bind_group = bind(gpu, layout, sun_map, &frames, &instances);
        Ok(Self { layout: layout.clone(), sun_map: sun_map.cloned(), frames, instances, bind_group, stride })
    }

    /// Hands uniforms and instances to the GPU.
    pub fn write(
        &mut self,
        gpu: &Gpu,
        frames: impl Iterator<Item = FrameUniform>,
        instances: &[InstanceUniform],
    ) -> Result<(), RenderError> {
        let mut bytes = Vec::new();
        for frame in frames {
            let end = bytes.len() + self.stride;
            bytes.extend_from_slice(bytemuck::bytes_of(&frame));
            bytes.resize(end, 0);
        }
        let another_buffer = self.frames.write(gpu, &bytes)?;
        if self.instances.write(gpu, bytemuck::cast_slice(instances))? || another_buffer {
            self.bind_group = bind(gpu, &self.layout, self.sun_map.as_ref(), &self.frames, &self.instances);
        }
        Ok(())
    }

    /// Sets the bindings of the `at`th frame that was written.
    pub fn set(&self, pass: &mut wgpu::RenderPass, at: usize) {
        pass.set_bind_group(0, &self.bind_group, &[(at * self.stride) as u32]);
    }
}

fn bind(
    gpu: &Gpu,
    layout: &wgpu::BindGroupLayout,
    sun_map: Option<&wgpu::TextureView>,
    frames: &GrowingBuffer,
    instances: &GrowingBuffer,
) -> wgpu::BindGroup {
    let one = wgpu::BufferSize::new(size_of::<FrameUniform>() as u64);
    let frame = wgpu::BufferBinding { buffer: frames.buffer(), offset: 0, size: one };
    let mut entries = vec![
        wgpu::BindGroupEntry { binding: 0, resource: wgpu::BindingResource::Buffer(frame) },
        wgpu::BindGroupEntry { binding: 1, resource: instances.buffer().as_entire_binding() },
    ];
    let sun_map = sun_map.map(wgpu::BindingResource::TextureView);
    entries.extend(sun_map.map(|resource| wgpu::BindGroupEntry { binding: 2, resource }));
    gpu.device.create_bind_group(&wgpu::BindGroupDescriptor { label: Some("frame"), layout, entries: &entries })
}

/// `sun` says where the sun's map lies.
pub(super) fn frame_uniform(
    scene: &Scene,
    view: &View,
    clip_from_world: Mat4,
    sun: Option<SunSpaceUniform>,
) -> FrameUniform {
    let camera = &view.camera;
    let up = (camera.vertical_fov_rad * 0.5).tan();
    let ray = |direction: Vec3| camera.world_from_view.transform_vector3(direction).to_array();
    let shining = nearest_lights(scene, camera.eye());
    let shadowed = if sun.is_some() { FrameUniform::SHADOWED } else { 0 };
    let mapped = if scene.tone_mapping == ToneMapping::Neutral { FrameUniform::TONE_MAPPED } else { 0 };
    let mut frame = FrameUniform {
        clip_from_world: clip_from_world.to_cols_array_2d(),
        eye: camera.eye().to_array(),
        light_count: shining.len() as u32,
        ray_right: ray(Vec3::X * up * view.size.aspect()),
        ray_up: ray(Vec3::Y * up),
        ray_forward: ray(Vec3::NEG_Z),
        direction_to_sun: scene.sun.direction_to_sun.to_array(),
        sun_radiance: scene.sun.radiance.to_array(),
        sky: (&scene.sky).into(),
        sun: sun.unwrap_or_default(),
        fog_density_per_m: scene.fog_density_per_m,
        flags: shadowed | mapped,
        ..FrameUniform::default()
    };
    for (slot, light) in frame.lights.iter_mut().zip(&shining) {
        *slot = LightUniform::from(light);
    }
    frame
}
