//! The metallic-roughness surface of glTF 2.0 (Appendix B) under one sun, an ambient sky and a few punctual lights.

use glam::Vec3;

use crate::light::{PunctualLight, punctual_radiance};
use crate::sky::{Sky, ambient_irradiance, sky_radiance};

/// A point of a surface, textures already applied.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Surface {
    /// World space, metres.
    pub position: Vec3,
    /// Unit length, towards the viewer's side.
    pub normal: Vec3,
    /// Linear RGB, 0..=1.
    pub base_colour: Vec3,
    /// 0 for a dielectric to 1 for a metal.
    pub metallic: f32,
    /// Perceptual roughness, 0 for a mirror to 1.
    pub roughness: f32,
    /// Linear RGB radiance that the surface gives off itself.
    pub emissive: Vec3,
    /// The share of ambient light that arrives, 0..=1.
    pub occlusion: f32,
}

/// How many facets of a rough surface face the half vector: Trowbridge and Reitz' distribution, times π because light here is
/// in units that light a white matt surface to white.
pub fn distribution_ggx(n_dot_h: f32, alpha: f32) -> f32 {
    let a2 = alpha * alpha;
    let f = n_dot_h * n_dot_h * (a2 - 1.0) + 1.0;
    a2 / (f * f).max(1e-7)
}

/// How much facets hide one another: Smith's height-correlated term in its cheap form (Hammon 2017), with the denominators of
/// the BRDF.
pub fn visibility_smith(n_dot_l: f32, n_dot_v: f32, alpha: f32) -> f32 {
    let smooth = 2.0 * n_dot_l * n_dot_v;
    0.5 / (smooth + (n_dot_l + n_dot_v - smooth) * alpha).max(1e-5)
}

/// How much is mirrored at an angle: Schlick's approximation of Fresnel's equations, with a grazing reflectance of 1.
pub fn fresnel_schlick(f0: Vec3, v_dot_h: f32) -> Vec3 {
    let m = 1.0 - v_dot_h;
    let m2 = m * m;
    f0 + (Vec3::ONE - f0) * (m2 * m2 * m)
}

/// How much light from `to_light` leaves towards `to_eye`, times the cosine of incidence. Both are unit vectors.
pub fn brdf(surface: &Surface, to_eye: Vec3, to_light: Vec3) -> Vec3 {
    let n_dot_l = surface.normal.dot(to_light);
    if n_dot_l <= 0.0 {
        return Vec3::ZERO;
    }
    let half = (to_eye + to_light).normalize_or(surface.normal);
    let n_dot_v = surface.normal.dot(to_eye).max(1e-3);
    let n_dot_h = surface.normal.dot(half).clamp(0.0, 1.0);
    let v_dot_h = to_eye.dot(half).clamp(0.0, 1.0);
    let roughness = surface.roughness.max(0.08);
    let alpha = roughness * roughness;
    let f0 = Vec3::splat(0.04).lerp(surface.base_colour, surface.metallic);
    let fresnel = fresnel_schlick(f0, v_dot_h);
    let specular = fresnel * (distribution_ggx(n_dot_h, alpha) * visibility_smith(n_dot_l, n_dot_v, alpha));
    let diffuse = (Vec3::ONE - fresnel) * surface.base_colour * (1.0 - surface.metallic);
    (diffuse + specular) * n_dot_l
}

/// Scale of mirrored ambient light: Karis' analytic fit of the split sum ("Physically Based Shading on Mobile", 2014).
pub fn ambient_brdf(f0: Vec3, roughness: f32, n_dot_v: f32) -> Vec3 {
    let r = [1.0 - roughness, 0.0425 - 0.0275 * roughness, 1.04 - 0.572 * roughness, 0.022 * roughness - 0.04];
    let a = (r[0] * r[0]).min((-9.28 * n_dot_v).exp2()) * r[0] + r[1];
    f0 * (r[2] - 1.04 * a) + Vec3::splat(r[3] + 1.04 * a)
}

/// What of the ambient light leaves a rough mirror after more than one bounce among its facets, which [`ambient_brdf`] leaves
/// out: it comes from all directions. Fdez-Agüera, "A Multiple-Scattering Microfacet Model for Real-Time Image-based
/// Lighting", JCGT 8(1), 2019; `single` is what [`ambient_brdf`] gives.
pub fn ambient_multiple(f0: Vec3, roughness: f32, single: Vec3) -> Vec3 {
    // One less what `ambient_brdf` gives a perfect mirror; its fit has that the same from all sides.
    let lost = 0.55 * roughness;
    let average = f0 + (Vec3::ONE - f0) / 21.0;
    single * average * lost / (Vec3::ONE - average * lost)
}

/// Light that leaves the surface towards the unit vector `to_eye`. `sunlight` is the share of the sun's light that arrives,
/// 0..=1.
pub fn shade_surface(
    surface: &Surface,
    to_eye: Vec3,
    direction_to_sun: Vec3,
    sun_radiance: Vec3,
    sunlight: f32,
    sky: &Sky,
    lights: &[PunctualLight],
) -> Vec3 {
    let n_dot_v = surface.normal.dot(to_eye).max(1e-3);
    let f0 = Vec3::splat(0.04).lerp(surface.base_colour, surface.metallic);
    let irradiance = ambient_irradiance(sky, surface.normal);
    let mirrored = surface.normal * (2.0 * n_dot_v) - to_eye;
    let reflected = (sky_radiance(sky, mirrored) * sky.ambient).lerp(irradiance, surface.roughness);
    let mirrors = ambient_brdf(f0, surface.roughness, n_dot_v);
    let multiple = ambient_multiple(f0, surface.roughness, mirrors);
    let scattered = surface.base_colour * (1.0 - surface.metallic);
    // What is mirrored does not enter the surface.
    let ambient = irradiance * (scattered * (Vec3::ONE - mirrors - multiple) + multiple) + reflected * mirrors;
    let mut radiance = surface.emissive + ambient * surface.occlusion;
    radiance += brdf(surface, to_eye, direction_to_sun) * sun_radiance * sunlight;
    for light in lights {
        let offset = light.position - surface.position;
        let distance2 = offset.length_squared();
        let to_light = offset * distance2.max(1e-8).sqrt().recip();
        radiance += brdf(surface, to_eye, to_light) * punctual_radiance(light, to_light, distance2);
    }
    radiance
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const WHITE_FURNACE: Sky = Sky { zenith: Vec3::ONE, horizon: Vec3::ONE, ground: Vec3::ONE, ambient: 1.0 };

    fn matt_white() -> Surface {
        Surface {
            position: Vec3::ZERO,
            normal: Vec3::Y,
            base_colour: Vec3::ONE,
            metallic: 0.0,
            roughness: 1.0,
            emissive: Vec3::ZERO,
            occlusion: 1.0,
        }
    }

    #[test]
    fn the_sun_overhead_lights_white_to_about_white() {
        let dark = Sky { ambient: 0.0, ..WHITE_FURNACE };
        let radiance = shade_surface(&matt_white(), Vec3::Y, Vec3::Y, Vec3::ONE, 1.0, &dark, &[]);
        assert!((radiance - Vec3::ONE).abs().max_element() < 0.05, "{radiance}");
    }

    #[test]
    fn nothing_gives_more_ambient_light_than_it_gets() {
        for step in 0..=400 {
            let (roughness, n_dot_v) = ((step % 21) as f32 / 20.0, 0.03 + (step / 21) as f32 * 0.05);
            for metallic in [0.0, 0.5, 1.0] {
                let surface = Surface { roughness, metallic, ..matt_white() };
                let to_eye = Vec3::new((1.0 - n_dot_v * n_dot_v).max(0.0).sqrt(), n_dot_v.min(1.0), 0.0);
                let white = shade_surface(&surface, to_eye, Vec3::NEG_Y, Vec3::ZERO, 1.0, &WHITE_FURNACE, &[]);
                assert!(white.max_element() < 1.001, "{white} at roughness {roughness}, n·v {n_dot_v}");
            }
        }
    }

    #[test]
    fn a_perfect_mirror_loses_nothing_however_rough() {
        for step in 0..=20 {
            let roughness = step as f32 / 20.0;
            for to_eye in [Vec3::Y, Vec3::new(0.8, 0.6, 0.0), Vec3::new(0.995, 0.1, 0.0).normalize()] {
                let mirror = Surface { roughness, metallic: 1.0, ..matt_white() };
                let seen = shade_surface(&mirror, to_eye, Vec3::NEG_Y, Vec3::ZERO, 1.0, &WHITE_FURNACE, &[]);
                assert!((seen - Vec3::ONE).abs().max_element() < 0.002, "{seen} at roughness {roughness}");
            }
        }
    }

    #[test]
    fn light_from_behind_does_not_arrive() {
        assert_eq!(brdf(&matt_white(), Vec3::Y, Vec3::NEG_Y), Vec3::ZERO);
    }

    proptest! {
        #[test]
        fn stays_finite_and_positive(
            roughness in 0.0..=1.0f32, metallic in 0.0..=1.0f32,
            eye in prop::array::uniform3(-1.0..1.0f32), sun in prop::array::uniform3(-1.0..1.0f32),
        ) {
            let surface = Surface { roughness, metallic, ..matt_white() };
            let to_eye = Vec3::from(eye).normalize_or(Vec3::Y);
            let to_sun = Vec3::from(sun).normalize_or(Vec3::Y);
            let radiance = shade_surface(&surface, to_eye, to_sun, Vec3::ONE, 1.0, &WHITE_FURNACE, &[]);
            prop_assert!(radiance.is_finite() && radiance.min_element() >= 0.0, "{radiance}");
        }
    }
}
