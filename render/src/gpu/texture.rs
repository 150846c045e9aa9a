//! Textures and samplers.

use super::adapter::Gpu;
use crate::material::{TextureRef, Wrap};
use crate::texture::{ColourSpace, MipLevel, Texture};

/// Uploads all mip levels as they are. Levels larger than the device takes are left out.
pub(super) fn upload_texture(gpu: &Gpu, texture: &Texture) -> wgpu::TextureView {
    let limit = gpu.device.limits().max_texture_dimension_2d;
    let skip = texture.levels().take_while(|level| level.width > limit || level.height > limit).count();
    let levels: Vec<_> = texture.levels().skip(skip).collect();
    let extent =
        |level: &MipLevel<'_>| wgpu::Extent3d { width: level.width, height: level.height, depth_or_array_layers: 1 };
    let uploaded = gpu.device.create_texture(&wgpu::TextureDescriptor {
        label: Some("material texture"),
        size: extent(&levels[0]),
        mip_level_count: levels.len() as u32,
        sample_count: 1,
        dimension: wgpu::TextureDimension::D2,
        format: match texture.colour_space() {
            ColourSpace::Srgb => wgpu::TextureFormat::Rgba8UnormSrgb,
            ColourSpace::Linear => wgpu::TextureFormat::Rgba8Unorm,
        },
        usage: wgpu::TextureUsages::TEXTURE_BINDING | wgpu::TextureUsages::COPY_DST,
        view_formats: &[],
    });
    for (mip_level, level) in (0..).zip(&levels) {
        let to = wgpu::TexelCopyTextureInfo { mip_level, ..uploaded.as_image_copy() };
        let layout =
            wgpu::TexelCopyBufferLayout { offset: 0, bytes_per_row: Some(level.width * 4), rows_per_image: None };
        gpu.queue.write_texture(to, level.rgba, layout, extent(level));
    }
    uploaded.create_view(&wgpu::TextureViewDescriptor::default())
}

/// One sampler for each pair of wrap modes, and what stands in for a texture that a material does not have.
pub(super) struct Samplers {
    by_wrap: Vec<wgpu::Sampler>,
    /// One texel; bound because a bind group may have no holes, never read.
    pub no_texture: wgpu::TextureView,
}

impl Samplers {
    pub fn new(gpu: &Gpu) -> Self {
        let modes = [wgpu::AddressMode::Repeat, wgpu::AddressMode::MirrorRepeat, wgpu::AddressMode::ClampToEdge];
        let sampler = |at: usize| {
            gpu.device.create_sampler(&wgpu::SamplerDescriptor {
                address_mode_u: modes[at / modes.len()],
                address_mode_v: modes[at % modes.len()],
                mag_filter: wgpu::FilterMode::Linear,
                min_filter: wgpu::FilterMode::Linear,
                mipmap_filter: wgpu::MipmapFilterMode::Nearest,
                ..Default::default()
            })
        };
        let no_texture = gpu.device.create_texture(&wgpu::TextureDescriptor {
            label: Some("no texture"),
            size: wgpu::Extent3d { width: 1, height: 1, depth_or_array_layers: 1 },
            mip_level_count: 1,
            sample_count: 1,
            dimension: wgpu::TextureDimension::D2,
            format: wgpu::TextureFormat::Rgba8Unorm,
            usage: wgpu::TextureUsages::TEXTURE_BINDING,
            view_formats: &[],
        });
        Self {
            by_wrap: (0..modes.len() * modes.len()).map(sampler).collect(),
            no_texture: no_texture.create_view(&wgpu::TextureViewDescriptor::default()),
        }
    }

    pub fn get(&self, texture_ref: &TextureRef) -> &wgpu::Sampler {
        let mode = |wrap| match wrap {
            Wrap::Repeat => 0,
            Wrap::Mirror => 1,
            Wrap::Clamp => 2,
        };
        &self.by_wrap[mode(texture_ref.wrap_u) * 3 + mode(texture_ref.wrap_v)]
    }

    pub fn any(&self) -> &wgpu::Sampler {
        &self.by_wrap[0]
    }
}
