//! What a surface looks like.

use super::common::{Color3, Color4};
use super::texture::TextureUnion;
use crate::proto::{message, numbers, oneof};

numbers! {
    /// How a surface lets through.
    MaterialTransparencyMode {
        Opaque = 0,
        AlphaTest = 1,
        AlphaBlend = 2,
        AlphaTestAndAlphaBlend = 3,
        Auto = 4,
    }
}

message! {
    /// A surface that no light changes.
    UnlitMaterial {
        texture: Option<TextureUnion> = 1,
        /// Absent: 0.5.
        alpha_test: Option<f32> = 2,
        /// Absent: true.
        cast_shadows: Option<bool> = 3,
        /// Absent: white.
        diffuse_color: Option<Color4> = 4,
        alpha_texture: Option<TextureUnion> = 5,
    }
}

message! {
    /// A surface in the light.
    PbrMaterial {
        texture: Option<TextureUnion> = 1,
        /// Absent: 0.5.
        alpha_test: Option<f32> = 2,
        /// Absent: true.
        cast_shadows: Option<bool> = 3,
        alpha_texture: Option<TextureUnion> = 4,
        emissive_texture: Option<TextureUnion> = 5,
        bump_texture: Option<TextureUnion> = 6,
        /// Absent: white.
        albedo_color: Option<Color4> = 7,
        /// Absent: black.
        emissive_color: Option<Color3> = 8,
        /// Absent: white.
        reflectivity_color: Option<Color3> = 9,
        /// Absent: [`MaterialTransparencyMode::Auto`].
        transparency_mode: Option<MaterialTransparencyMode> = 10,
        /// Absent: 0.5.
        metallic: Option<f32> = 11,
        /// Absent: 0.5.
        roughness: Option<f32> = 12,
        /// Absent: 1.
        specular_intensity: Option<f32> = 14,
        /// Absent: 2.
        emissive_intensity: Option<f32> = 15,
        /// Absent: 1.
        direct_intensity: Option<f32> = 16,
    }
}

message! {
    /// What the mesh of the entity looks like.
    Material {
        ;
        /// Lit or not.
        material: Surface
    }
}

oneof! {
    /// Lit or not.
    Surface {
        Unlit(UnlitMaterial) = 1,
        Pbr(PbrMaterial) = 2,
    }
}
