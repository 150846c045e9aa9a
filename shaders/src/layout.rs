//! What is handed to the GPU, byte for byte as WGSL lays it out (std140-like: a vector of three starts at a multiple of
//! 16 bytes). A test compares every size and offset with naga's reflection of the WGSL.

mod bitmap;
mod deform;

use glam::Affine2;

pub use bitmap::BitmapPlace;
pub use deform::{DeformJob, Influence, MorphDelta, MorphWeight, StoredVertex};

use crate::light::{MAX_PUNCTUAL_LIGHTS, PunctualLight};
use crate::shadow::SunSpace;
use crate::sky::Sky;

/// `Sky` in `sky.wgsl`.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default, PartialEq, bytemuck::Pod, bytemuck::Zeroable)]
pub struct SkyUniform {
    /// See [`Sky::zenith`].
    pub zenith: [f32; 3],
    #[doc(hidden)]
    pub padding0: f32,
    /// See [`Sky::horizon`].
    pub horizon: [f32; 3],
    #[doc(hidden)]
    pub padding1: f32,
    /// See [`Sky::ground`].
    pub ground: [f32; 3],
    /// See [`Sky::ambient`].
    pub ambient: f32,
}

impl From<&Sky> for SkyUniform {
    fn from(sky: &Sky) -> Self {
        Self {
            zenith: sky.zenith.to_array(),
            horizon: sky.horizon.to_array(),
            ground: sky.ground.to_array(),
            ambient: sky.ambient,
            ..Self::default()
        }
    }
}

/// `PunctualLight` in `light.wgsl`.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default, PartialEq, bytemuck::Pod, bytemuck::Zeroable)]
pub struct LightUniform {
    /// See [`PunctualLight::position`].
    pub position: [f32; 3],
    /// See [`PunctualLight::inverse_range4`].
    pub inverse_range4: f32,
    /// See [`PunctualLight::intensity`].
    pub intensity: [f32; 3],
    /// See [`PunctualLight::cone_scale`].
    pub cone_scale: f32,
    /// See [`PunctualLight::direction`].
    pub direction: [f32; 3],
    /// See [`PunctualLight::cone_offset`].
    pub cone_offset: f32,
}

impl From<&PunctualLight> for LightUniform {
    fn from(light: &PunctualLight) -> Self {
        Self {
            position: light.position.to_array(),
            inverse_range4: light.inverse_range4,
            intensity: light.intensity.to_array(),
            cone_scale: light.cone_scale,
            direction: light.direction.to_array(),
            cone_offset: light.cone_offset,
        }
    }
}

/// `SunSpace` in `shadow.wgsl`.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default, PartialEq, bytemuck::Pod, bytemuck::Zeroable)]
pub struct SunSpaceUniform {
    /// Column-major; see [`SunSpace::texels_from_world`].
    pub texels_from_world: [[f32; 4]; 4],
    /// See [`SunSpace::normal_offset_m`].
    pub normal_offset_m: f32,
    /// See [`SunSpace::depth_bias`].
    pub depth_bias: f32,
    #[doc(hidden)]
    pub padding: [f32; 2],
}

impl From<&SunSpace> for SunSpaceUniform {
    fn from(sun: &SunSpace) -> Self {
        Self {
            texels_from_world: sun.texels_from_world.to_cols_array_2d(),
            normal_offset_m: sun.normal_offset_m,
            depth_bias: sun.depth_bias,
            ..Self::default()
        }
    }
}

/// `Frame` in `frame.wgsl`.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default, PartialEq, bytemuck::Pod, bytemuck::Zeroable)]
pub struct FrameUniform {
    /// The camera's whole matrix, column-major.
    pub clip_from_world: [[f32; 4]; 4],
    /// Where the camera stands, world space, metres.
    pub eye: [f32; 3],
    /// How many of `lights` are in use.
    pub light_count: u32,
    /// World space. The view ray of a pixel is `ray_forward + ndc.x * ray_right + ndc.y * ray_up`.
    pub ray_right: [f32; 3],
    #[doc(hidden)]
    pub padding0: f32,
    /// See `ray_right`.
    pub ray_up: [f32; 3],
    #[doc(hidden)]
    pub padding1: f32,
    /// See `ray_right`.
    pub ray_forward: [f32; 3],
    #[doc(hidden)]
    pub padding2: f32,
    /// Unit vector from a surface to the sun.
    pub direction_to_sun: [f32; 3],
    #[doc(hidden)]
    pub padding3: f32,
    /// Linear RGB; 1 lights a white matt surface that faces the sun to white.
    pub sun_radiance: [f32; 3],
    #[doc(hidden)]
    pub padding4: f32,
    /// Background and ambient light.
    pub sky: SkyUniform,
    /// Where the sun's map lies, if [`Self::SHADOWED`].
    pub sun: SunSpaceUniform,
    /// Extinction of the air per metre; 0 is clear.
    pub fog_density_per_m: f32,
    /// [`Self::SHADOWED`] and [`Self::TONE_MAPPED`].
    pub flags: u32,
    #[doc(hidden)]
    pub padding5: [u32; 2],
    /// Nearest to the camera first.
    pub lights: [LightUniform; MAX_PUNCTUAL_LIGHTS],
}

impl FrameUniform {
    /// There is a map of the sun's shadows.
    pub const SHADOWED: u32 = 1;
    /// Radiance goes through `tone_map`.
    pub const TONE_MAPPED: u32 = 2;
}

/// `Instance` in `draw_surface.wgsl`: one part of one placed model.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default, PartialEq, bytemuck::Pod, bytemuck::Zeroable)]
pub struct InstanceUniform {
    /// The part's place in the world, column-major.
    pub world_from_part: [[f32; 4]; 4],
    /// First column of the inverse transpose, up to a positive factor, of `world_from_part`'s upper left 3×3.
    pub normal_x_axis: [f32; 3],
    #[doc(hidden)]
    pub padding0: f32,
    /// Its second column.
    pub normal_y_axis: [f32; 3],
    #[doc(hidden)]
    pub padding1: f32,
    /// Its third column.
    pub normal_z_axis: [f32; 3],
    #[doc(hidden)]
    pub padding2: f32,
    /// Linear RGBA that multiplies the base colour.
    pub tint: [f32; 4],
}

/// `TextureTransform` in `material.wgsl`: `texture = (axes.xy, axes.zw) * uv + translation`.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default, PartialEq, bytemuck::Pod, bytemuck::Zeroable)]
pub struct TextureTransform {
    /// The matrix, column-major.
    pub axes: [f32; 4],
    /// Added after the matrix.
    pub translation: [f32; 2],
    #[doc(hidden)]
    pub padding: [f32; 2],
}

impl From<Affine2> for TextureTransform {
    fn from(texture_from_uv: Affine2) -> Self {
        let axes = texture_from_uv.matrix2.to_cols_array();
        Self { axes, translation: texture_from_uv.translation.to_array(), ..Self::default() }
    }
}

/// `Material` in `material.wgsl`.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default, PartialEq, bytemuck::Pod, bytemuck::Zeroable)]
pub struct MaterialUniform {
    /// Linear RGBA.
    pub base_colour: [f32; 4],
    /// Linear RGB radiance.
    pub emissive: [f32; 3],
    /// 0 for a dielectric to 1 for a metal.
    pub metallic: f32,
    /// Perceptual roughness, 0 for a mirror to 1.
    pub roughness: f32,
    /// A masked surface is there where alpha is at least this.
    pub alpha_cutoff: f32,
    /// Which textures there are, and [`Self::UNLIT`].
    pub flags: u32,
    #[doc(hidden)]
    pub padding0: u32,
    /// KHR_texture_transform of the base colour.
    pub base_colour_from_uv: TextureTransform,
    /// KHR_texture_transform of metallic-roughness.
    pub metallic_roughness_from_uv: TextureTransform,
    /// KHR_texture_transform of emissive.
    pub emissive_from_uv: TextureTransform,
    /// KHR_texture_transform of the normal texture.
    pub normal_from_uv: TextureTransform,
    /// KHR_texture_transform of occlusion.
    pub occlusion_from_uv: TextureTransform,
    /// Multiplies the normal texture's x and y.
    pub normal_scale: f32,
    /// How much of the occlusion texture acts, 0..=1.
    pub occlusion_strength: f32,
    #[doc(hidden)]
    pub padding1: [f32; 2],
}

impl MaterialUniform {
    /// The base colour is multiplied by a texture.
    pub const HAS_BASE_COLOUR_TEXTURE: u32 = 1;
    /// Metallic and roughness are multiplied by a texture.
    pub const HAS_METALLIC_ROUGHNESS_TEXTURE: u32 = 2;
    /// Emissive is multiplied by a texture.
    pub const HAS_EMISSIVE_TEXTURE: u32 = 4;
    /// The base colour is shown as it is, without light.
    pub const UNLIT: u32 = 8;
    /// Normals are bent by a texture.
    pub const HAS_NORMAL_TEXTURE: u32 = 16;
    /// Ambient light is multiplied by a texture.
    pub const HAS_OCCLUSION_TEXTURE: u32 = 32;
}

#[cfg(test)]
mod tests {
    use super::*;
    use naga::{Module, TypeInner};

    /// Size, and name and offset of every member, as WGSL has them.
    fn reflected(module: &Module, name: &str) -> (usize, Vec<(String, usize)>) {
        let found = module.types.iter().find(|(_, t)| t.name.as_deref() == Some(name));
        let (_, found) = found.unwrap_or_else(|| panic!("WGSL has no struct {name}"));
        let TypeInner::Struct { members, span } = &found.inner else { panic!("{name} is no struct") };
        let members = members.iter().map(|m| (m.name.clone().unwrap(), m.offset as usize)).collect();
        (*span as usize, members)
    }

    macro_rules! assert_same_layout {
        ($module:expr, $wgsl:literal, $rust:ty { $($member:ident),* $(,)? }) => {
            let rust = (
                size_of::<$rust>(),
                vec![$((stringify!($member).to_owned(), std::mem::offset_of!($rust, $member))),*],
            );
            assert_eq!(reflected($module, $wgsl), rust, "{}", $wgsl);
        };
    }

    #[test]
    fn rust_and_wgsl_lay_out_alike() {
        let module = naga::front::wgsl::parse_str(&crate::wgsl()).unwrap();
        assert_same_layout!(&module, "Sky", SkyUniform { zenith, horizon, ground, ambient });
        assert_same_layout!(
            &module,
            "PunctualLight",
            LightUniform { position, inverse_range4, intensity, cone_scale, direction, cone_offset }
        );
        assert_same_layout!(&module, "SunSpace", SunSpaceUniform { texels_from_world, normal_offset_m, depth_bias });
        assert_same_layout!(
            &module,
            "Frame",
            FrameUniform {
                clip_from_world,
                eye,
                light_count,
                ray_right,
                ray_up,
                ray_forward,
                direction_to_sun,
                sun_radiance,
                sky,
                sun,
                fog_density_per_m,
                flags,
                lights,
            }
        );
        assert_same_layout!(
            &module,
            "Instance",
            InstanceUniform { world_from_part, normal_x_axis, normal_y_axis, normal_z_axis, tint }
        );
        assert_same_layout!(&module, "StoredVertex", StoredVertex { position, normal, uv, colour });
        assert_same_layout!(&module, "Influence", Influence { joints, weights });
        assert_same_layout!(&module, "MorphDelta", MorphDelta { position, normal });
        assert_same_layout!(&module, "MorphWeight", MorphWeight { morph, weight });
        assert_same_layout!(
            &module,
            "DeformJob",
            DeformJob {
                vertex_count,
                first_vertex,
                skinned_count,
                first_joint,
                joint_count,
                first_weight,
                weight_count,
                unit_normals,
            }
        );
        assert_same_layout!(&module, "BitmapPlace", BitmapPlace { ndc, left_top, depth });
        assert_same_layout!(&module, "TextureTransform", TextureTransform { axes, translation });
        assert_same_layout!(
            &module,
            "Material",
            MaterialUniform {
                base_colour,
                emissive,
                metallic,
                roughness,
                alpha_cutoff,
                flags,
                base_colour_from_uv,
                metallic_roughness_from_uv,
                emissive_from_uv,
                normal_from_uv,
                occlusion_from_uv,
                normal_scale,
                occlusion_strength,
            }
        );
    }
}
