// What every draw of one frame reads.

struct Frame {
    clip_from_world: mat4x4f,
    eye: vec3f,
    light_count: u32,
    // A pixel's view ray is `ray_forward + ndc.x * ray_right + ndc.y * ray_up`, world space.
    ray_right: vec3f,
    ray_up: vec3f,
    ray_forward: vec3f,
    direction_to_sun: vec3f,
    sun_radiance: vec3f,
    sky: Sky,
    sun: SunSpace,
    fog_density_per_m: f32,
    // Of FRAME_*.
    flags: u32,
    lights: array<PunctualLight, MAX_PUNCTUAL_LIGHTS>,
}

@group(0) @binding(0) var<uniform> frame: Frame;

// What the eye sees of radiance that comes through the air along a unit direction, as the scene's tone mapping shows it.
fn seen(radiance: vec3f, distance_m: f32, direction: vec3f) -> vec3f {
    var arriving = radiance;
    if frame.fog_density_per_m > 0.0 {
        let share = fog_share(frame.fog_density_per_m, distance_m);
        arriving = fogged(radiance, sky_radiance(frame.sky, direction), share);
    }
    return shown(arriving);
}

// As the scene's tone mapping shows it.
fn shown(radiance: vec3f) -> vec3f {
    if (frame.flags & FRAME_TONE_MAPPED) != 0u {
        return tone_map(radiance);
    }
    return radiance;
}
