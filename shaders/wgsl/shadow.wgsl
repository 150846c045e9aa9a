// Whether the sun reaches a point. Mirrors `src/shadow.rs`.

struct SunSpace {
    texels_from_world: mat4x4f,
    normal_offset_m: f32,
    depth_bias: f32,
}

// Texels from the map's corner, and the depth to compare with, no deeper than the map.
fn shadow_lookup(sun: SunSpace, position: vec3f, normal: vec3f) -> vec3f {
    let at = (sun.texels_from_world * vec4f(position + normal * sun.normal_offset_m, 1.0)).xyz;
    return vec3f(at.xy, min(at.z - sun.depth_bias, 1.0));
}

// The share of the sun's light that arrives, from the depths of the four texels around the point.
fn sunlight(depth: f32, stored: vec4f, right: f32, down: f32) -> f32 {
    let lit = select(vec4f(0.0), vec4f(1.0), vec4f(depth) <= stored);
    let upper = mix(lit.x, lit.y, right);
    let lower = mix(lit.z, lit.w, right);
    return mix(upper, lower, down);
}
