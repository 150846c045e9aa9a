// Normals from textures (glTF 2.0 section 3.9.3). Mirrors `src/normal_map.rs`.

// `tangent` and `bitangent` are the unit directions in which the texture's u grows and its v shrinks.
fn mapped_normal(normal: vec3f, tangent: vec3f, bitangent: vec3f, texel: vec3f, scale: f32) -> vec3f {
    let bent = texel * 2.0 - 1.0;
    let mapped = tangent * (bent.x * scale) + bitangent * (bent.y * scale) + normal * bent.z;
    let length2 = dot(mapped, mapped);
    return select(normal, mapped * inverseSqrt(max(length2, 1e-30)), length2 > 1e-30);
}
