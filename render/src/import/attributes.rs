//! The attributes of a primitive's vertices (glTF 2.0 §3.7.2.1).

use glam::Vec3;
use gltf::json::accessor::Type;
use gltf::json::mesh::{Primitive, Semantic};
use gltf::json::validation::Checked;
use gltf::json::{Accessor, Index};

use super::accessor::{Accessors, Elements};
use super::error::{ImportCause, PrimitiveError};
use super::surface::Surface;
use super::unsupported::Unsupported;
use super::usage::Usage;

/// Opened, each with an element for every vertex.
pub(super) struct Attributes<'a> {
    pub(super) positions: Elements<'a>,
    pub(super) normals: Option<Elements<'a>>,
    uvs: Option<Elements<'a>>,
    colours: Option<Elements<'a>>,
}

impl<'a> Attributes<'a> {
    /// None without positions (§3.7.2.1: such a primitive may be skipped).
    pub(super) fn open(
        accessors: &Accessors<'a>,
        primitive: &Primitive,
        usage: Usage,
        unsupported: &mut Unsupported,
    ) -> Result<Option<Self>, ImportCause> {
        let attribute =
            |semantic| -> Option<Index<Accessor>> { primitive.attributes.get(&Checked::Valid(semantic)).copied() };
        let Some(positions) = attribute(Semantic::Positions) else {
            unsupported.add("primitives without POSITION");
            return Ok(None);
        };
        let positions = accessors.floats(positions, Type::Vec3)?;
        let wanted = positions.count();
        let open = |semantic, name, kind| {
            let elements = attribute(semantic).map(|index| accessors.floats(index, kind)).transpose()?;
            match elements.as_ref().map(Elements::count) {
                Some(got) if got < wanted => Err(usage.failure(PrimitiveError::Count { attribute: name, got, wanted })),
                _ => Ok(elements),
            }
        };
        let normals = open(Semantic::Normals, "NORMAL", Type::Vec3)?;
        let uvs = open(Semantic::TexCoords(usage.uv_set), "TEXCOORD", Type::Vec2)?;
        let colour_type = attribute(Semantic::Colors(0)).map_or(Type::Vec4, |index| accessors.colour_type(index));
        let colours = open(Semantic::Colors(0), "COLOR", colour_type)?;
        Ok(Some(Self { positions, normals, uvs, colours }))
    }

    /// The surface of the vertices `sources`.
    pub(super) fn gather(&self, sources: &[u32], indices: Vec<u32>) -> Surface {
        let vectors = |elements: &Elements<'_>| -> Vec<Vec3> {
            sources.iter().map(|&i| Vec3::from_array(elements.floats(i as usize))).collect()
        };
        let uv = |&i: &u32| self.uvs.as_ref().map_or([0.0; 2], |uvs| uvs.floats(i as usize));
        Surface {
            positions: vectors(&self.positions),
            normals: self.normals.as_ref().map(vectors),
            uvs: sources.iter().map(uv).collect(),
            colours: sources.iter().map(|&i| self.colour(i as usize)).collect(),
            indices,
        }
    }

    /// Three components are opaque.
    fn colour(&self, at: usize) -> [u8; 4] {
        let Some(colours) = &self.colours else { return [255; 4] };
        let alpha = if colours.components() == 3 { 1.0 } else { colours.floats::<4>(at)[3] };
        let [red, green, blue] = colours.floats::<3>(at);
        [red, green, blue, alpha].map(|channel| (channel.clamp(0.0, 1.0) * 255.0).round() as u8)
    }
}
