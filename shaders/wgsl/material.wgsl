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
}

@group(1) @binding(0) var<uniform> material: Material;
@group(1) @binding(1) var base_colour_texture: texture_2d<f32>;
@group(1) @binding(2) var base_colour_sampler: sampler;
@group(1) @binding(3) var metallic_roughness_texture: texture_2d<f32>;
@group(1) @binding(4) var metallic_roughness_sampler: sampler;
@group(1) @binding(5) var emissive_texture: texture_2d<f32>;
@group(1) @binding(6) var emissive_sampler: sampler;

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
