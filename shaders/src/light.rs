//! Point and spot lights (KHR_lights_punctual).

use glam::Vec3;

/// Most lights other than the sun that one view is lit by: those nearest to its camera.
pub const MAX_PUNCTUAL_LIGHTS: usize = 8;

/// A light in the world. A point light is a spot whose cone is all around (`cone_scale` 0, `cone_offset` 1).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PunctualLight {
    /// World space, metres.
    pub position: Vec3,
    /// Linear RGB times candela, divided by π, so that the unit is that of the sun's radiance.
    pub intensity: Vec3,
    /// 1 / range⁴, or 0 for no range.
    pub inverse_range4: f32,
    /// Unit vector along which a spot shines.
    pub direction: Vec3,
    /// 1 / max(0.001, cos inner − cos outer), as the extension recommends; 0 for a point light.
    pub cone_scale: f32,
    /// −cos outer × `cone_scale`; 1 for a point light.
    pub cone_offset: f32,
}

/// Light that arrives at a point. `to_light` is the unit vector from there to the light, `distance2_m2` the square of its
/// distance.
pub fn punctual_radiance(light: &PunctualLight, to_light: Vec3, distance2_m2: f32) -> Vec3 {
    let d2 = distance2_m2.max(1e-4);
    let window = (1.0 - d2 * d2 * light.inverse_range4).clamp(0.0, 1.0);
    let cone = (light.direction.dot(-to_light) * light.cone_scale + light.cone_offset).clamp(0.0, 1.0);
    light.intensity * (window * cone * cone / d2)
}
