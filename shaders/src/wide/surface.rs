//! Mirrors `surface.rs` and `light.rs` of the crate's root.

use super::lanes::Lanes;
use super::sky::{ambient_irradiance, sky_radiance};
use super::vec3::Vec3;
use crate::light::PunctualLight;
use crate::sky::Sky;

/// See [`crate::Surface`].
#[derive(Clone, Copy, Debug)]
pub struct Surface<F> {
    /// World space, metres.
    pub position: Vec3<F>,
    /// Unit length, towards the viewer's side.
    pub normal: Vec3<F>,
    /// Linear RGB, 0..=1.
    pub base_colour: Vec3<F>,
    /// 0 for a dielectric to 1 for a metal.
    pub metallic: F,
    /// Perceptual roughness, 0 for a mirror to 1.
    pub roughness: F,
    /// Linear RGB radiance that the surface gives off itself.
    pub emissive: Vec3<F>,
    /// The share of ambient light that arrives, 0..=1.
    pub occlusion: F,
}

impl<F: Lanes> Surface<F> {
    /// Reflectance at normal incidence.
    #[inline(always)]
    fn f0(&self) -> Vec3<F> {
        Vec3::splat(glam::Vec3::splat(0.04)).lerp(self.base_colour, self.metallic)
    }
}

/// 1 / x.
#[inline(always)]
fn recip<F: Lanes>(x: F) -> F {
    F::splat(1.0) / x
}

/// See [`crate::brdf`]; [`crate::distribution_ggx`] and [`crate::visibility_smith`] are one fraction here.
#[inline(always)]
pub fn brdf<F: Lanes>(surface: &Surface<F>, to_eye: Vec3<F>, to_light: Vec3<F>) -> Vec3<F> {
    let (zero, one) = (F::splat(0.0), F::splat(1.0));
    let n_dot_l = surface.normal.dot(to_light);
    let sum = to_eye + to_light;
    let half = sum * recip(sum.dot(sum).max(F::splat(1e-12)).sqrt());
    let n_dot_v = surface.normal.dot(to_eye).max(F::splat(1e-3));
    let n_dot_h = surface.normal.dot(half).clamp(0.0, 1.0);
    let v_dot_h = to_eye.dot(half).clamp(0.0, 1.0);
    let roughness = surface.roughness.max(F::splat(0.08));
    let alpha = roughness * roughness;
    let a2 = alpha * alpha;

    let f0 = surface.f0();
    let m = one - v_dot_h;
    let m2 = m * m;
    let fresnel = f0 + f0.one_minus() * (m2 * m2 * m);

    let f = n_dot_h * n_dot_h * (a2 - one) + one;
    let smooth = F::splat(2.0) * n_dot_l * n_dot_v;
    let smith = (smooth + (n_dot_l + n_dot_v - smooth) * alpha).max(F::splat(1e-5));
    let specular = F::splat(0.5) * a2 / ((f * f).max(F::splat(1e-7)) * smith);
    let diffuse = fresnel.one_minus() * surface.base_colour * (one - surface.metallic);
    (diffuse + fresnel * specular) * n_dot_l.max(zero)
}

/// See [`crate::ambient_brdf`].
#[inline(always)]
pub fn ambient_brdf<F: Lanes>(f0: Vec3<F>, roughness: F, n_dot_v: F) -> Vec3<F> {
    let one = F::splat(1.0);
    let smooth = one - roughness;
    let a = (smooth * smooth).min(exp2_from_minus_ten(F::splat(-9.28) * n_dot_v)) * smooth + F::splat(0.0425)
        - F::splat(0.0275) * roughness;
    let scale = F::splat(1.04) - F::splat(0.572) * roughness - F::splat(1.04) * a;
    let bias = F::splat(0.022) * roughness - F::splat(0.04) + F::splat(1.04) * a;
    f0 * scale + Vec3 { x: bias, y: bias, z: bias }
}

/// See [`crate::ambient_multiple`].
#[inline(always)]
pub fn ambient_multiple<F: Lanes>(f0: Vec3<F>, roughness: F, single: Vec3<F>) -> Vec3<F> {
    let lost = F::splat(0.55) * roughness;
    let average = f0 + f0.one_minus() * F::splat(1.0 / 21.0);
    let kept = (average * lost).one_minus();
    let share = single * average * lost;
    // One division for all three.
    let yz = kept.y * kept.z;
    let all = recip(kept.x * yz);
    let xall = kept.x * all;
    share * Vec3 { x: yz * all, y: kept.z * xall, z: kept.y * xall }
}

/// 2^x for -10 ≤ x ≤ 0: the power series of a sixteenth of x, squared four times.
#[inline(always)]
pub(super) fn exp2_from_minus_ten<F: Lanes>(x: F) -> F {
    let t = x * F::splat(std::f32::consts::LN_2 / 16.0);
    let one = F::splat(1.0);
    let mut power = one
        + t * (one
            + t * (F::splat(0.5) + t * (F::splat(1.0 / 6.0) + t * (F::splat(1.0 / 24.0) + t * F::splat(1.0 / 120.0)))));
    for _ in 0..4 {
        power = power * power;
    }
    power
}

/// See [`crate::punctual_radiance`].
#[inline(always)]
pub fn punctual_radiance<F: Lanes>(light: &PunctualLight, to_light: Vec3<F>, distance2_m2: F) -> Vec3<F> {
    let d2 = distance2_m2.max(F::splat(1e-4));
    let window = (F::splat(1.0) - d2 * d2 * F::splat(light.inverse_range4)).clamp(0.0, 1.0);
    let cone = F::splat(light.cone_offset) - Vec3::splat(light.direction * light.cone_scale).dot(to_light);
    let cone = cone.clamp(0.0, 1.0);
    Vec3::splat(light.intensity) * (window * cone * cone / d2)
}

/// See [`crate::shade_surface`].
#[inline(always)]
pub fn shade_surface<F: Lanes>(
    surface: &Surface<F>,
    to_eye: Vec3<F>,
    direction_to_sun: glam::Vec3,
    sun_radiance: glam::Vec3,
    sunlight: F,
    sky: &Sky,
    lights: &[PunctualLight],
) -> Vec3<F> {
    let n_dot_v = surface.normal.dot(to_eye).max(F::splat(1e-3));
    let irradiance = ambient_irradiance(sky, surface.normal);
    let mirrored = surface.normal * (F::splat(2.0) * n_dot_v) - to_eye;
    let ambient = F::splat(sky.ambient);
    let reflected = (sky_radiance(sky, mirrored) * ambient).lerp(irradiance, surface.roughness);
    let f0 = surface.f0();
    let mirrors = ambient_brdf(f0, surface.roughness, n_dot_v);
    let multiple = ambient_multiple(f0, surface.roughness, mirrors);
    let scattered = surface.base_colour * (F::splat(1.0) - surface.metallic);
    let ambient_light = irradiance * (scattered * (mirrors + multiple).one_minus() + multiple) + reflected * mirrors;
    let mut radiance = surface.emissive + ambient_light * surface.occlusion;
    let sun = brdf(surface, to_eye, Vec3::splat(direction_to_sun)) * Vec3::splat(sun_radiance);
    radiance = radiance + sun * sunlight;
    for light in lights {
        let offset = Vec3::splat(light.position) - surface.position;
        let distance2 = offset.dot(offset);
        let to_light = offset * recip(distance2.max(F::splat(1e-8)).sqrt());
        let arriving = punctual_radiance(light, to_light, distance2);
        // Most lights reach few surfaces.
        if F::splat(0.0).less(arriving.x.max(arriving.y).max(arriving.z)).any() {
            radiance = radiance + brdf(surface, to_eye, to_light) * arriving;
        }
    }
    radiance
}

#[cfg(test)]
mod tests {
    use glam::Vec3 as V;
    use proptest::prelude::*;
    use wide::f32x8;

    use super::*;

    fn unit(v: [f32; 3]) -> V {
        V::from(v).normalize_or(V::Y)
    }

    proptest! {
        #[test]
        fn matches_the_reference(
            roughness in 0.0..=1.0f32, metallic in 0.0..=1.0f32, base in prop::array::uniform3(0.0..1.0f32),
            normal in prop::array::uniform3(-1.0..1.0f32), eye in prop::array::uniform3(-1.0..1.0f32),
            sun in prop::array::uniform3(-1.0..1.0f32), at in prop::array::uniform3(-4.0..4.0f32),
        ) {
            let (normal, to_eye, to_sun) = (unit(normal), unit(eye), unit(sun));
            let surface = crate::Surface {
                position: V::ZERO, normal, base_colour: base.into(), metallic, roughness, emissive: V::X,
                occlusion: 0.6,
            };
            let lights = [PunctualLight {
                position: at.into(), intensity: V::new(1.0, 2.0, 3.0), inverse_range4: 0.001,
                direction: V::NEG_Y, cone_scale: 2.0, cone_offset: 0.5,
            }];
            let sky = Sky::default();
            let reference = crate::shade_surface(&surface, to_eye, to_sun, V::ONE, 0.7, &sky, &lights);
            let lanes = Surface::<f32x8> {
                position: Vec3::splat(surface.position),
                normal: Vec3::splat(normal),
                base_colour: Vec3::splat(surface.base_colour),
                metallic: f32x8::splat(metallic),
                roughness: f32x8::splat(roughness),
                emissive: Vec3::splat(surface.emissive),
                occlusion: f32x8::splat(surface.occlusion),
            };
            let wide = shade_surface(&lanes, Vec3::splat(to_eye), to_sun, V::ONE, f32x8::splat(0.7), &sky, &lights);
            let wide = V::new(wide.x.to_array()[0], wide.y.to_array()[4], wide.z.to_array()[7]);
            let tolerance = 1e-3 * (1.0 + reference.max_element());
            prop_assert!((wide - reference).abs().max_element() < tolerance, "{wide} is not {reference}");
        }
    }
}
