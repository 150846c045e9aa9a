// Point and spot lights (KHR_lights_punctual). Mirrors `src/light.rs`.

struct PunctualLight {
    position: vec3f,
    inverse_range4: f32,
    intensity: vec3f,
    cone_scale: f32,
    direction: vec3f,
    cone_offset: f32,
}

// Light that arrives at a distance (squared, m²) from a unit direction.
fn punctual_radiance(light: PunctualLight, to_light: vec3f, distance2_m2: f32) -> vec3f {
    let d2 = max(distance2_m2, 1e-4);
    let window = clamp(1.0 - d2 * d2 * light.inverse_range4, 0.0, 1.0);
    let cone = clamp(dot(light.direction, -to_light) * light.cone_scale + light.cone_offset, 0.0, 1.0);
    return light.intensity * (window * cone * cone / d2);
}
