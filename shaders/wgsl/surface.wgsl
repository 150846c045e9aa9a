// The metallic-roughness surface of glTF 2.0 (Appendix B). Mirrors `src/surface.rs`.

// A point of a surface, textures already applied.
struct Surface {
    position: vec3f,
    normal: vec3f,
    base_colour: vec3f,
    metallic: f32,
    roughness: f32,
    emissive: vec3f,
    // The share of ambient light that arrives.
    occlusion: f32,
}

// A unit vector, or the fallback where there is no direction.
fn normalize_or(v: vec3f, fallback: vec3f) -> vec3f {
    let length2 = dot(v, v);
    return select(fallback, v * inverseSqrt(max(length2, 1e-30)), length2 > 1e-30);
}

// Trowbridge-Reitz, times π because light here is in units that light a white matt surface to white.
fn distribution_ggx(n_dot_h: f32, alpha: f32) -> f32 {
    let a2 = alpha * alpha;
    let f = n_dot_h * n_dot_h * (a2 - 1.0) + 1.0;
    return a2 / max(f * f, 1e-7);
}

// Height-correlated Smith, the cheap form (Hammon 2017), denominators of the BRDF included.
fn visibility_smith(n_dot_l: f32, n_dot_v: f32, alpha: f32) -> f32 {
    let smooth_part = 2.0 * n_dot_l * n_dot_v;
    return 0.5 / max(smooth_part + (n_dot_l + n_dot_v - smooth_part) * alpha, 1e-5);
}

// Schlick's approximation with a grazing reflectance of 1.
fn fresnel_schlick(f0: vec3f, v_dot_h: f32) -> vec3f {
    let m = 1.0 - v_dot_h;
    let m2 = m * m;
    return f0 + (vec3f(1.0) - f0) * (m2 * m2 * m);
}

// Reflectance of light from unit `to_light` towards unit `to_eye`, times the cosine of incidence.
fn brdf(surface: Surface, to_eye: vec3f, to_light: vec3f) -> vec3f {
    let n_dot_l = dot(surface.normal, to_light);
    if n_dot_l <= 0.0 {
        return vec3f(0.0);
    }
    let half_way = normalize_or(to_eye + to_light, surface.normal);
    let n_dot_v = max(dot(surface.normal, to_eye), 1e-3);
    let n_dot_h = clamp(dot(surface.normal, half_way), 0.0, 1.0);
    let v_dot_h = clamp(dot(to_eye, half_way), 0.0, 1.0);
    let roughness = max(surface.roughness, 0.08);
    let alpha = roughness * roughness;
    let f0 = mix(vec3f(0.04), surface.base_colour, surface.metallic);
    let fresnel = fresnel_schlick(f0, v_dot_h);
    let specular = fresnel * (distribution_ggx(n_dot_h, alpha) * visibility_smith(n_dot_l, n_dot_v, alpha));
    let diffuse = (vec3f(1.0) - fresnel) * surface.base_colour * (1.0 - surface.metallic);
    return (diffuse + specular) * n_dot_l;
}

// Scale of mirrored ambient light: Karis' analytic fit of the split sum ("Physically Based Shading on Mobile", 2014).
fn ambient_brdf(f0: vec3f, roughness: f32, n_dot_v: f32) -> vec3f {
    let r = vec4f(1.0 - roughness, 0.0425 - 0.0275 * roughness, 1.04 - 0.572 * roughness, 0.022 * roughness - 0.04);
    let a = min(r.x * r.x, exp2(-9.28 * n_dot_v)) * r.x + r.y;
    return f0 * (r.z - 1.04 * a) + vec3f(r.w + 1.04 * a);
}

// What of the ambient light leaves a rough mirror after more than one bounce among its facets (Fdez-Agüera, JCGT 8(1), 2019).
fn ambient_multiple(f0: vec3f, roughness: f32, single: vec3f) -> vec3f {
    let lost = 0.55 * roughness;
    let average = f0 + (vec3f(1.0) - f0) / 21.0;
    return single * average * lost / (vec3f(1.0) - average * lost);
}

// Light that leaves the surface towards unit `to_eye`; `sunlight` is the share of the sun's that arrives. The punctual lights
// are the frame's: WGSL passes no arrays of unknown length by value.
fn shade_surface(
    surface: Surface,
    to_eye: vec3f,
    direction_to_sun: vec3f,
    sun_radiance: vec3f,
    sunlight: f32,
    sky: Sky
) -> vec3f {
    let n_dot_v = max(dot(surface.normal, to_eye), 1e-3);
    let f0 = mix(vec3f(0.04), surface.base_colour, surface.metallic);
    let irradiance = ambient_irradiance(sky, surface.normal);
    let mirrored = surface.normal * (2.0 * n_dot_v) - to_eye;
    let reflected = mix(sky_radiance(sky, mirrored) * sky.ambient, irradiance, surface.roughness);
    let mirrors = ambient_brdf(f0, surface.roughness, n_dot_v);
    let multiple = ambient_multiple(f0, surface.roughness, mirrors);
    let scattered = surface.base_colour * (1.0 - surface.metallic);
    // What is mirrored does not enter the surface.
    let ambient = irradiance * (scattered * (vec3f(1.0) - mirrors - multiple) + multiple) + reflected * mirrors;
    var radiance = surface.emissive + ambient * surface.occlusion;
    radiance += brdf(surface, to_eye, direction_to_sun) * sun_radiance * sunlight;
    for (var i = 0u; i < frame.light_count; i++) {
        let offset = frame.lights[i].position - surface.position;
        let distance2 = dot(offset, offset);
        let to_light = offset * inverseSqrt(max(distance2, 1e-8));
        radiance += brdf(surface, to_eye, to_light) * punctual_radiance(frame.lights[i], to_light, distance2);
    }
    return radiance;
}
