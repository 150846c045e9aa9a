//! The shading in WGSL: one file per idea in `wgsl/`, joined into one module.

use crate::layout::{FrameUniform, MaterialUniform};
use crate::light::MAX_PUNCTUAL_LIGHTS;

/// Width in pixels of what one invocation of `convert_i420` converts; its height is two rows.
pub const CONVERT_BLOCK_WIDTH: u32 = 8;

/// Invocations along each side of a workgroup of `convert_i420`.
pub const CONVERT_WORKGROUP_WIDTH: u32 = 8;

/// Vertices that one workgroup of `deform_vertices` forms.
pub const DEFORM_WORKGROUP_WIDTH: u32 = 64;

/// Width and height of the sun's map, texels.
pub const SUN_MAP_TEXELS: u32 = 2048;

/// Every file, leaves first.
const FILES: [&str; 16] = [
    include_str!("../wgsl/colour.wgsl"),
    include_str!("../wgsl/sky.wgsl"),
    include_str!("../wgsl/light.wgsl"),
    include_str!("../wgsl/fog.wgsl"),
    include_str!("../wgsl/tone.wgsl"),
    include_str!("../wgsl/normal_map.wgsl"),
    include_str!("../wgsl/shadow.wgsl"),
    include_str!("../wgsl/frame.wgsl"),
    include_str!("../wgsl/surface.wgsl"),
    include_str!("../wgsl/material.wgsl"),
    include_str!("../wgsl/draw_surface.wgsl"),
    include_str!("../wgsl/draw_shadow.wgsl"),
    include_str!("../wgsl/draw_sky.wgsl"),
    include_str!("../wgsl/draw_bitmap.wgsl"),
    include_str!("../wgsl/deform.wgsl"),
    include_str!("../wgsl/convert_i420.wgsl"),
];

/// The whole module. Constants that Rust shares come first, so that none is written twice.
pub fn wgsl() -> String {
    let constants = [
        ("MAX_PUNCTUAL_LIGHTS", MAX_PUNCTUAL_LIGHTS as u32),
        ("CONVERT_BLOCK_WIDTH", CONVERT_BLOCK_WIDTH),
        ("CONVERT_WORKGROUP_WIDTH", CONVERT_WORKGROUP_WIDTH),
        ("DEFORM_WORKGROUP_WIDTH", DEFORM_WORKGROUP_WIDTH),
        ("HAS_BASE_COLOUR_TEXTURE", MaterialUniform::HAS_BASE_COLOUR_TEXTURE),
        ("HAS_METALLIC_ROUGHNESS_TEXTURE", MaterialUniform::HAS_METALLIC_ROUGHNESS_TEXTURE),
        ("HAS_EMISSIVE_TEXTURE", MaterialUniform::HAS_EMISSIVE_TEXTURE),
        ("HAS_NORMAL_TEXTURE", MaterialUniform::HAS_NORMAL_TEXTURE),
        ("HAS_OCCLUSION_TEXTURE", MaterialUniform::HAS_OCCLUSION_TEXTURE),
        ("UNLIT", MaterialUniform::UNLIT),
        ("FRAME_SHADOWED", FrameUniform::SHADOWED),
        ("FRAME_TONE_MAPPED", FrameUniform::TONE_MAPPED),
    ];
    let header = constants.map(|(name, value)| format!("const {name} = {value}u;\n")).concat();
    let floats = format!("const SUN_MAP_TEXELS = {SUN_MAP_TEXELS}.0;\n");
    header + &floats + &FILES.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn module() -> naga::Module {
        let source = wgsl();
        naga::front::wgsl::parse_str(&source).unwrap_or_else(|e| panic!("{}", e.emit_to_string(&source)))
    }

    #[test]
    fn the_module_is_valid() {
        use naga::valid::{Capabilities, ValidationFlags, Validator};
        let source = wgsl();
        let checked = Validator::new(ValidationFlags::all(), Capabilities::empty()).validate(&module());
        checked.unwrap_or_else(|e| panic!("{}", e.emit_to_string(&source)));
    }

    #[test]
    fn every_entry_point_is_there() {
        let mut names: Vec<_> = module().entry_points.into_iter().map(|e| e.name).collect();
        names.sort_unstable();
        let wanted = [
            "convert_i420",
            "deform_vertices",
            "fragment_bitmap",
            "fragment_blend",
            "fragment_mask",
            "fragment_opaque",
            "fragment_shadow",
            "fragment_shadow_mask",
            "fragment_sky",
            "vertex_bitmap",
            "vertex_shadow",
            "vertex_sky",
            "vertex_surface",
        ];
        assert_eq!(names, wanted);
    }

    #[test]
    fn every_shading_function_of_rust_is_there_under_the_same_name() {
        let module = module();
        let sources = [
            include_str!("colour.rs"),
            include_str!("fog.rs"),
            include_str!("light.rs"),
            include_str!("normal_map.rs"),
            include_str!("shadow.rs"),
            include_str!("sky.rs"),
            include_str!("surface.rs"),
            include_str!("texture.rs"),
            include_str!("tone.rs"),
        ];
        let names = sources.iter().flat_map(|s| s.lines()).filter_map(|line| line.strip_prefix("pub fn "));
        let names: Vec<_> = names.filter_map(|rest| rest.split('(').next()).filter(|n| !n.contains("_u8")).collect();
        assert!(names.len() >= 18, "{names:?}");
        for name in names {
            assert!(module.functions.iter().any(|(_, f)| f.name.as_deref() == Some(name)), "{name} is not in WGSL");
        }
    }
}
