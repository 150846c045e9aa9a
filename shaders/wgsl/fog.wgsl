// Air between the eye and what it sees. Mirrors `src/fog.rs`.

// How much of what lies behind `distance_m` of air is hidden by it, 0..=1.
fn fog_share(density_per_m: f32, distance_m: f32) -> f32 {
    return 1.0 - exp2(-1.442695 * density_per_m * distance_m);
}

// What is far fades into the sky behind it.
fn fogged(radiance: vec3f, sky_behind: vec3f, share: f32) -> vec3f {
    return mix(radiance, sky_behind, share);
}
