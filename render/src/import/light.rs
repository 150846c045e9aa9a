//! KHR_lights_punctual.

use glam::{Mat4, Quat, Vec3};
use gltf::json::Root;
use gltf::json::extensions::scene::khr_lights_punctual::{Light as JsonLight, Type};
use gltf::json::scene::Node;
use gltf::json::validation::Checked;

use super::document::lookup;
use super::error::ImportCause;
use super::unsupported::Unsupported;
use crate::model::{Light, LightKind};

/// The light that stands at a node, if there is one.
pub(super) fn at_node(
    root: &Root,
    node: &Node,
    model_from_node: Mat4,
    unsupported: &mut Unsupported,
) -> Result<Option<Light>, ImportCause> {
    let Some(reference) = node.extensions.as_ref().and_then(|e| e.khr_lights_punctual.as_ref()) else {
        return Ok(None);
    };
    let json = lookup(root, reference.light, "light")?;
    let Checked::Valid(kind) = json.type_ else {
        unsupported.add("lights of an unknown type");
        return Ok(None);
    };
    let light = Light {
        kind: light_kind(kind, json),
        colour: Vec3::from(json.color).max(Vec3::ZERO) * json.intensity.max(0.0),
        range_m: json.range.filter(|range| *range > 0.0).unwrap_or(f32::INFINITY),
        model_from_light: without_scale(model_from_node),
    };
    if !light.colour.is_finite() {
        return Err(ImportCause::NotFinite { what: "light", index: reference.light.value() });
    }
    Ok(Some(light))
}

fn light_kind(kind: Type, json: &JsonLight) -> LightKind {
    match kind {
        Type::Directional => LightKind::Directional,
        Type::Point => LightKind::Point,
        Type::Spot => {
            let (inner, outer) = json
                .spot
                .as_ref()
                .map_or((0.0, std::f32::consts::FRAC_PI_4), |spot| (spot.inner_cone_angle, spot.outer_cone_angle));
            let outer_rad = outer.clamp(0.0, std::f32::consts::FRAC_PI_2);
            LightKind::Spot { inner_rad: inner.clamp(0.0, outer_rad), outer_rad }
        }
    }
}

/// Scale does not act on lights.
fn without_scale(model_from_node: Mat4) -> Mat4 {
    let towards = -model_from_node.z_axis.truncate().normalize_or(Vec3::Z);
    let rotation = Quat::from_rotation_arc(Vec3::NEG_Z, towards);
    Mat4::from_rotation_translation(rotation, model_from_node.w_axis.truncate())
}
