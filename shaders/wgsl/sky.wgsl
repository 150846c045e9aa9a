// A gradient sky, seen directly and as ambient light. Mirrors `src/sky.rs`.

struct Sky {
    zenith: vec3f,
    horizon: vec3f,
    ground: vec3f,
    ambient: f32,
}

// The sky's colour in a unit direction: the horizon fades quickly into the zenith and, faster, into the ground.
fn sky_radiance(sky: Sky, direction: vec3f) -> vec3f {
    if direction.y >= 0.0 {
        return mix(sky.horizon, sky.zenith, sqrt(direction.y));
    }
    return mix(sky.horizon, sky.ground, min(direction.y * -8.0, 1.0));
}

// Ambient light on a surface with a unit normal, such that 1 lights a white matt surface to white.
fn ambient_irradiance(sky: Sky, normal: vec3f) -> vec3f {
    let above = (sky.horizon + sky.zenith) * 0.5;
    return mix(sky.ground, above, normal.y * 0.5 + 0.5) * sky.ambient;
}
