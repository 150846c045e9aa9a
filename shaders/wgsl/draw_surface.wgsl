// Entry points that draw triangles.

struct Instance {
    world_from_part: mat4x4f,
    normal_x_axis: vec3f,
    normal_y_axis: vec3f,
    normal_z_axis: vec3f,
    tint: vec4f,
}

@group(0) @binding(1) var<storage, read> instances: array<Instance>;
// How far the sun's light gets: see `SunSpace`.
@group(0) @binding(2) var sun_map: texture_depth_2d;

struct VertexInput {
    @location(0) position: vec3f,
    @location(1) normal: vec3f,
    @location(2) uv: vec2f,
    @location(3) colour: vec4f,
}

struct SurfacePoint {
    @builtin(position) clip: vec4f,
    @location(0) position: vec3f,
    @location(1) normal: vec3f,
    @location(2) uv: vec2f,
    @location(3) @interpolate(flat) tint: vec4f,
    @location(4) colour: vec4f,
}

@vertex
fn vertex_surface(vertex: VertexInput, @builtin(instance_index) index: u32) -> SurfacePoint {
    let position = (instances[index].world_from_part * vec4f(vertex.position, 1.0)).xyz;
    let normal_from_part = mat3x3f(
        instances[index].normal_x_axis,
        instances[index].normal_y_axis,
        instances[index].normal_z_axis
    );
    var point: SurfacePoint;
    point.clip = frame.clip_from_world * vec4f(position, 1.0);
    point.position = position;
    point.normal = normal_from_part * vertex.normal;
    point.uv = vertex.uv;
    point.tint = instances[index].tint;
    point.colour = vertex.colour;
    return point;
}

fn footprint(uv: vec2f) -> Footprint {
    return Footprint(uv, dpdx(uv), dpdy(uv));
}

fn base_colour_at(point: SurfacePoint, at: Footprint) -> vec4f {
    return material_base_colour(at) * point.tint * clamp(point.colour, vec4f(0.0), vec4f(1.0));
}

// A texel of the sun's map; outside it the sun shines.
fn sun_depth(at: vec2i) -> f32 {
    let last = vec2i(textureDimensions(sun_map)) - 1;
    if any(at < vec2i(0)) || any(at > last) {
        return 3.4e38;
    }
    return textureLoad(sun_map, at, 0);
}

// The share of the sun's light that arrives at a point whose unit normal is turned to the viewer.
fn sunlight_at(position: vec3f, normal: vec3f) -> f32 {
    if (frame.flags & FRAME_SHADOWED) == 0u {
        return 1.0;
    }
    let at = shadow_lookup(frame.sun, position, normal);
    let texels = clamp(at.xy - 0.5, vec2f(-4.0), vec2f(1e6));
    let first = vec2i(floor(texels));
    let stored = vec4f(
        sun_depth(first),
        sun_depth(first + vec2i(1, 0)),
        sun_depth(first + vec2i(0, 1)),
        sun_depth(first + vec2i(1, 1))
    );
    let share = texels - floor(texels);
    return sunlight(at.z, stored, share.x, share.y);
}

fn shade_point(point: SurfacePoint, front_facing: bool, at: Footprint, base_colour: vec3f) -> vec3f {
    let position_dx = dpdx(point.position);
    let position_dy = dpdy(point.position);
    let offset = point.position - frame.eye;
    let to_eye = normalize_or(-offset, vec3f(0.0, 1.0, 0.0));
    if (material.flags & UNLIT) != 0u {
        return seen(base_colour, length(offset), -to_eye);
    }
    let metallic_roughness = material_metallic_roughness(at);
    let outward = normalize_or(point.normal, vec3f(0.0, 1.0, 0.0));
    let mapped = material_normal(outward, at, position_dx, position_dy);
    var surface: Surface;
    surface.position = point.position;
    surface.normal = select(-mapped, mapped, front_facing);
    surface.base_colour = base_colour;
    surface.metallic = metallic_roughness.x;
    surface.roughness = metallic_roughness.y;
    surface.emissive = material_emissive(at);
    surface.occlusion = material_occlusion(at);
    let arriving = sunlight_at(point.position, select(-outward, outward, front_facing));
    let radiance =
        shade_surface(surface, to_eye, frame.direction_to_sun, frame.sun_radiance, arriving, frame.sky);
    return seen(radiance, length(offset), -to_eye);
}

@fragment
fn fragment_opaque(point: SurfacePoint, @builtin(front_facing) front_facing: bool) -> @location(0) vec4f {
    let at = footprint(point.uv);
    let base_colour = base_colour_at(point, at);
    return vec4f(shade_point(point, front_facing, at, base_colour.rgb), 1.0);
}

@fragment
fn fragment_mask(point: SurfacePoint, @builtin(front_facing) front_facing: bool) -> @location(0) vec4f {
    let at = footprint(point.uv);
    let base_colour = base_colour_at(point, at);
    let colour = shade_point(point, front_facing, at, base_colour.rgb);
    if base_colour.a < material.alpha_cutoff {
        discard;
    }
    return vec4f(colour, 1.0);
}

// The target blends: straight alpha over what is behind, in linear light.
@fragment
fn fragment_blend(point: SurfacePoint, @builtin(front_facing) front_facing: bool) -> @location(0) vec4f {
    let at = footprint(point.uv);
    let base_colour = base_colour_at(point, at);
    return vec4f(shade_point(point, front_facing, at, base_colour.rgb), base_colour.a);
}
