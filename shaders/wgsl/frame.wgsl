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
    lights: array<PunctualLight, MAX_PUNCTUAL_LIGHTS>,
}

@group(0) @binding(0) var<uniform> frame: Frame;
