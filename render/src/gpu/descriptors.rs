//! What all pipelines have in common: the formats they draw into, and how one is made.

/// Encoded sRGB by the hardware, so that blending happens in linear light.
pub(super) const COLOUR_FORMAT: wgpu::TextureFormat = wgpu::TextureFormat::Rgba8UnormSrgb;
/// Reversed: 1 near, 0 at infinity.
pub(super) const DEPTH_FORMAT: wgpu::TextureFormat = wgpu::TextureFormat::Depth32Float;

/// What differs from one render pipeline to the next.
pub(super) struct RenderStages<'a> {
    pub label: &'a str,
    pub layout: &'a wgpu::PipelineLayout,
    /// Entry point.
    pub vertex: &'a str,
    pub vertex_buffers: &'a [wgpu::VertexBufferLayout<'a>],
    pub primitive: wgpu::PrimitiveState,
    /// What is drawn is compared in this way with the depth that is there.
    pub depth_compare: wgpu::CompareFunction,
    pub depth_write: bool,
    /// Samples of each pixel.
    pub samples: u32,
    /// Entry point.
    pub fragment: &'a str,
    pub targets: &'a [Option<wgpu::ColorTargetState>],
}

impl RenderStages<'_> {
    /// The pipeline, its stages from this module of shaders.
    pub fn pipeline(&self, device: &wgpu::Device, module: &wgpu::ShaderModule) -> wgpu::RenderPipeline {
        device.create_render_pipeline(&wgpu::RenderPipelineDescriptor {
            label: Some(self.label),
            layout: Some(self.layout),
            vertex: wgpu::VertexState {
                module,
                entry_point: Some(self.vertex),
                compilation_options: wgpu::PipelineCompilationOptions::default(),
                buffers: self.vertex_buffers,
            },
            primitive: self.primitive,
            depth_stencil: Some(wgpu::DepthStencilState {
                format: DEPTH_FORMAT,
                depth_write_enabled: Some(self.depth_write),
                depth_compare: Some(self.depth_compare),
                stencil: wgpu::StencilState::default(),
                bias: wgpu::DepthBiasState::default(),
            }),
            multisample: wgpu::MultisampleState { count: self.samples, ..Default::default() },
            fragment: Some(wgpu::FragmentState {
                module,
                entry_point: Some(self.fragment),
                compilation_options: wgpu::PipelineCompilationOptions::default(),
                targets: self.targets,
            }),
            multiview_mask: None,
            cache: None,
        })
    }
}

/// The pipeline of a compute shader, labelled by its entry point.
pub(super) fn compute_pipeline(
    device: &wgpu::Device,
    module: &wgpu::ShaderModule,
    entry_point: &str,
    groups: &[&wgpu::BindGroupLayout],
) -> wgpu::ComputePipeline {
    device.create_compute_pipeline(&wgpu::ComputePipelineDescriptor {
        label: Some(entry_point),
        layout: Some(&pipeline_layout(device, groups)),
        module,
        entry_point: Some(entry_point),
        compilation_options: wgpu::PipelineCompilationOptions::default(),
        cache: None,
    })
}

/// Groups of bindings in the order of their numbers.
pub(super) fn pipeline_layout(device: &wgpu::Device, groups: &[&wgpu::BindGroupLayout]) -> wgpu::PipelineLayout {
    let groups: Vec<_> = groups.iter().copied().map(Some).collect();
    device.create_pipeline_layout(&wgpu::PipelineLayoutDescriptor {
        label: None,
        bind_group_layouts: &groups,
        immediate_size: 0,
    })
}
