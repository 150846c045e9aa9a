// Entry points that draw the sun's map: depths alone.

struct ShadowPoint {
    @builtin(position) clip: vec4f,
    @location(0) uv: vec2f,
    @location(1) @interpolate(flat) opacity: f32,
    // Written by the fragment: what lies outside the map's depths must not be clipped, nor bent by its clamped corners.
    @location(2) depth: f32,
}

@vertex
fn vertex_shadow(vertex: VertexInput, @builtin(instance_index) index: u32) -> ShadowPoint {
    let position = instances[index].world_from_part * vec4f(vertex.position, 1.0);
    let at = (frame.sun.texels_from_world * position).xyz;
    let ndc = at.xy * (2.0 / SUN_MAP_TEXELS) - 1.0;
    var point: ShadowPoint;
    point.clip = vec4f(ndc.x, -ndc.y, 0.5, 1.0);
    point.depth = at.z;
    point.uv = vertex.uv;
    point.opacity = instances[index].tint.a;
    return point;
}

@fragment
fn fragment_shadow(point: ShadowPoint) -> @builtin(frag_depth) f32 {
    return clamp(point.depth, 0.0, 1.0);
}

@fragment
fn fragment_shadow_mask(point: ShadowPoint) -> @builtin(frag_depth) f32 {
    let alpha = material_base_colour(Footprint(point.uv, vec2f(0.0), vec2f(0.0))).a * point.opacity;
    if alpha < material.alpha_cutoff {
        discard;
    }
    return clamp(point.depth, 0.0, 1.0);
}
