// Entry points that draw triangles.

struct Instance {
    world_from_part: mat4x4f,
    normal_x_axis: vec3f,
    normal_y_axis: vec3f,
    normal_z_axis: vec3f,
    tint: vec4f,
}

@group(0) @binding(1) var<storage, read> instances: array<Instance>;

struct VertexInput {
    @location(0) position: vec3f,
    @location(1) normal: vec3f,
    @location(2) uv: vec2f,
}

struct SurfacePoint {
    @builtin(position) clip: vec4f,
    @location(0) position: vec3f,
    @location(1) normal: vec3f,
    @location(2) uv: vec2f,
    @location(3) @interpolate(flat) tint: vec4f,
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
    return point;
}

fn footprint(uv: vec2f) -> Footprint {
    return Footprint(uv, dpdx(uv), dpdy(uv));
}

fn shade_point(point: SurfacePoint, front_facing: bool, at: Footprint, base_colour: vec3f) -> vec3f {
    if (material.flags & UNLIT) != 0u {
        return base_colour;
    }
    let metallic_roughness = material_metallic_roughness(at);
    let to_eye = normalize_or(frame.eye - point.position, vec3f(0.0, 1.0, 0.0));
    let outward = normalize_or(point.normal, vec3f(0.0, 1.0, 0.0));
    var surface: Surface;
    surface.position = point.position;
    surface.normal = select(-outward, outward, front_facing);
    surface.base_colour = base_colour;
    surface.metallic = metallic_roughness.x;
    surface.roughness = metallic_roughness.y;
    surface.emissive = material_emissive(at);
    surface.occlusion = 1.0;
    return shade_surface(surface, to_eye, frame.direction_to_sun, frame.sun_radiance, 1.0, frame.sky);
}

@fragment
fn fragment_opaque(point: SurfacePoint, @builtin(front_facing) front_facing: bool) -> @location(0) vec4f {
    let at = footprint(point.uv);
    let base_colour = material_base_colour(at) * point.tint;
    return vec4f(shade_point(point, front_facing, at, base_colour.rgb), 1.0);
}

@fragment
fn fragment_mask(point: SurfacePoint, @builtin(front_facing) front_facing: bool) -> @location(0) vec4f {
    let at = footprint(point.uv);
    let base_colour = material_base_colour(at) * point.tint;
    if base_colour.a < material.alpha_cutoff {
        discard;
    }
    return vec4f(shade_point(point, front_facing, at, base_colour.rgb), 1.0);
}

// The target blends: straight alpha over what is behind, in linear light.
@fragment
fn fragment_blend(point: SurfacePoint, @builtin(front_facing) front_facing: bool) -> @location(0) vec4f {
    let at = footprint(point.uv);
    let base_colour = material_base_colour(at) * point.tint;
    return vec4f(shade_point(point, front_facing, at, base_colour.rgb), base_colour.a);
}
