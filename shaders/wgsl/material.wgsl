// A material's factors and textures become the colours of one point.

// KHR_texture_transform: texture = (axes.xy, axes.zw) * uv + translation.
struct TextureTransform {
    axes: vec4f,
    translation: vec2f,
}

struct Material {
    base_colour: vec4f,
    emissive: vec3f,
    metallic: f32,
    roughness: f32,
    alpha_cutoff: f32,
    flags: u32,
    base_colour_from_uv: TextureTransform,
    metallic_roughness_from_uv: TextureTransform,
    emissive_from_uv: TextureTransform,
    normal_from_uv: TextureTransform,
    occlusion_from_uv: TextureTransform,
    normal_scale: f32,
    occlusion_strength: f32,
}

@group(1) @binding(0) var<uniform> material: Material;
@group(1) @binding(1) var base_colour_texture: texture_2d<f32>;
@group(1) @binding(2) var base_colour_sampler: sampler;
@group(1) @binding(3) var metallic_roughness_texture: texture_2d<f32>;
@group(1) @binding(4) var metallic_roughness_sampler: sampler;
@group(1) @binding(5) var emissive_texture: texture_2d<f32>;
@group(1) @binding(6) var emissive_sampler: sampler;
@group(1) @binding(7) var normal_texture: texture_2d<f32>;
@group(1) @binding(8) var normal_sampler: sampler;
@group(1) @binding(9) var occlusion_texture: texture_2d<f32>;
@group(1) @binding(10) var occlusion_sampler: sampler;

// Texture coordinates of a pixel, and how they change to the next pixel on the right and below.
struct Footprint {
    uv: vec2f,
    dx: vec2f,
    dy: vec2f,
}

// Mirrors `mip_level` in `src/texture.rs`.
fn mip_level(dx_texels: vec2f, dy_texels: vec2f) -> f32 {
    let extent2 = max(dot(dx_texels, dx_texels), dot(dy_texels, dy_texels));
    return max(0.0, round(0.5 * log2(max(extent2, 1e-12))));
}

// Bilinear within the nearest mip level. The level is chosen here and not by the sampler, whose rule drivers may bend.
fn sample_texture(image: texture_2d<f32>, image_sampler: sampler, at: Footprint, from_uv: TextureTransform) -> vec4f {
    let texture_from_uv = mat2x2f(from_uv.axes.xy, from_uv.axes.zw);
    let texels = vec2f(textureDimensions(image));
    let level = mip_level(texture_from_uv * at.dx * texels, texture_from_uv * at.dy * texels);
    return textureSampleLevel(image, image_sampler, texture_from_uv * at.uv + from_uv.translation, level);
}

fn material_base_colour(at: Footprint) -> vec4f {
    if (material.flags & HAS_BASE_COLOUR_TEXTURE) == 0u {
        return material.base_colour;
    }
    return material.base_colour
        * sample_texture(base_colour_texture, base_colour_sampler, at, material.base_colour_from_uv);
}

// Metallic, then roughness.
fn material_metallic_roughness(at: Footprint) -> vec2f {
    let factors = vec2f(material.metallic, material.roughness);
    if (material.flags & HAS_METALLIC_ROUGHNESS_TEXTURE) == 0u {
        return factors;
    }
    return factors * sample_texture(
        metallic_roughness_texture,
        metallic_roughness_sampler,
        at,
        material.metallic_roughness_from_uv
    ).zy;
}

fn material_emissive(at: Footprint) -> vec3f {
    if (material.flags & HAS_EMISSIVE_TEXTURE) == 0u {
        return material.emissive;
    }
    return material.emissive * sample_texture(emissive_texture, emissive_sampler, at, material.emissive_from_uv).xyz;
}

// The share of ambient light that arrives.
fn material_occlusion(at: Footprint) -> f32 {
    if (material.flags & HAS_OCCLUSION_TEXTURE) == 0u {
        return 1.0;
    }
    let red = sample_texture(occlusion_texture, occlusion_sampler, at, material.occlusion_from_uv).x;
    return 1.0 + material.occlusion_strength * (red - 1.0);
}

// The unit normal as the normal texture bends it; `position_dx` and `position_dy` are how the position changes to the next
// pixels, from which the texture's directions follow.
fn material_normal(normal: vec3f, at: Footprint, position_dx: vec3f, position_dy: vec3f) -> vec3f {
    if (material.flags & HAS_NORMAL_TEXTURE) == 0u {
        return normal;
    }
    let texture_from_uv = mat2x2f(material.normal_from_uv.axes.xy, material.normal_from_uv.axes.zw);
    let uv_dx = texture_from_uv * at.dx;
    let uv_dy = texture_from_uv * at.dy;
    let turn = sign(uv_dx.x * uv_dy.y - uv_dy.x * uv_dx.y);
    let tangent = normalize_or((position_dx * uv_dy.y - position_dy * uv_dx.y) * turn, vec3f(0.0));
    let bitangent = normalize_or((position_dx * uv_dy.x - position_dy * uv_dx.x) * turn, vec3f(0.0));
    let texel = sample_texture(normal_texture, normal_sampler, at, material.normal_from_uv).xyz;
    if all(tangent == vec3f(0.0)) || all(bitangent == vec3f(0.0)) {
        return normal;
    }
    return mapped_normal(normal, tangent, bitangent, texel, material.normal_scale);
}
