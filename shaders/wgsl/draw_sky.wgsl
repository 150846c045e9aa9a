// Entry points that fill what no surface covers: one triangle over the whole picture, infinitely far away (depth 0).

struct SkyPoint {
    @builtin(position) clip: vec4f,
    @location(0) ray: vec3f,
}

@vertex
fn vertex_sky(@builtin(vertex_index) index: u32) -> SkyPoint {
    let ndc = vec2f(f32((index << 1u) & 2u), f32(index & 2u)) * 2.0 - 1.0;
    var point: SkyPoint;
    point.clip = vec4f(ndc, 0.0, 1.0);
    point.ray = frame.ray_forward + ndc.x * frame.ray_right + ndc.y * frame.ray_up;
    return point;
}

@fragment
fn fragment_sky(point: SkyPoint) -> @location(0) vec4f {
    return vec4f(shown(sky_radiance(frame.sky, normalize(point.ray))), 1.0);
}
