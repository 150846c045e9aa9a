//! What the shaders' groups of bindings look like.

pub(super) fn buffer_entry(
    binding: u32,
    visibility: wgpu::ShaderStages,
    ty: wgpu::BufferBindingType,
) -> wgpu::BindGroupLayoutEntry {
    let ty = wgpu::BindingType::Buffer { ty, has_dynamic_offset: false, min_binding_size: None };
    wgpu::BindGroupLayoutEntry { binding, visibility, ty, count: None }
}

pub(super) fn texture_entry(binding: u32, visibility: wgpu::ShaderStages) -> wgpu::BindGroupLayoutEntry {
    let ty = wgpu::BindingType::Texture {
        sample_type: wgpu::TextureSampleType::Float { filterable: true },
        view_dimension: wgpu::TextureViewDimension::D2,
        multisampled: false,
    };
    wgpu::BindGroupLayoutEntry { binding, visibility, ty, count: None }
}

/// One of the frames that lie in a buffer side by side.
fn frame_entry() -> wgpu::BindGroupLayoutEntry {
    let ty = wgpu::BindingType::Buffer {
        ty: wgpu::BufferBindingType::Uniform,
        has_dynamic_offset: true,
        min_binding_size: None,
    };
    wgpu::BindGroupLayoutEntry { binding: 0, visibility: wgpu::ShaderStages::VERTEX_FRAGMENT, ty, count: None }
}

pub(super) fn frame_layout(device: &wgpu::Device) -> wgpu::BindGroupLayout {
    let instances = wgpu::BufferBindingType::Storage { read_only: true };
    let depths = wgpu::BindingType::Texture {
        sample_type: wgpu::TextureSampleType::Depth,
        view_dimension: wgpu::TextureViewDimension::D2,
        multisampled: false,
    };
    let sun_map =
        wgpu::BindGroupLayoutEntry { binding: 2, visibility: wgpu::ShaderStages::FRAGMENT, ty: depths, count: None };
    device.create_bind_group_layout(&wgpu::BindGroupLayoutDescriptor {
        label: Some("frame"),
        entries: &[frame_entry(), buffer_entry(1, wgpu::ShaderStages::VERTEX, instances), sun_map],
    })
}

pub(super) fn caster_layout(device: &wgpu::Device) -> wgpu::BindGroupLayout {
    let instances = wgpu::BufferBindingType::Storage { read_only: true };
    device.create_bind_group_layout(&wgpu::BindGroupLayoutDescriptor {
        label: Some("casters"),
        entries: &[frame_entry(), buffer_entry(1, wgpu::ShaderStages::VERTEX, instances)],
    })
}

pub(super) fn material_layout(device: &wgpu::Device) -> wgpu::BindGroupLayout {
    let fragment = wgpu::ShaderStages::FRAGMENT;
    let mut entries = vec![buffer_entry(0, fragment, wgpu::BufferBindingType::Uniform)];
    for binding in [1, 3, 5, 7, 9] {
        entries.push(texture_entry(binding, fragment));
        let ty = wgpu::BindingType::Sampler(wgpu::SamplerBindingType::Filtering);
        entries.push(wgpu::BindGroupLayoutEntry { binding: binding + 1, visibility: fragment, ty, count: None });
    }
    device.create_bind_group_layout(&wgpu::BindGroupLayoutDescriptor { label: Some("material"), entries: &entries })
}

pub(super) fn convert_layout(device: &wgpu::Device) -> wgpu::BindGroupLayout {
    let compute = wgpu::ShaderStages::COMPUTE;
    let planes = wgpu::BufferBindingType::Storage { read_only: false };
    device.create_bind_group_layout(&wgpu::BindGroupLayoutDescriptor {
        label: Some("convert"),
        entries: &[texture_entry(0, compute), buffer_entry(1, compute, planes)],
    })
}
