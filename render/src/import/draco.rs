//! KHR_draco_mesh_compression: what a primitive's accessors hold comes out of one Draco mesh.

use std::collections::BTreeMap;

use draco_core::{DataType, DecodeLimits, DecoderBuffer, Mesh, MeshDecoder, PointAttribute, PointIndex};
use gltf::json::accessor::ComponentType;
use gltf::json::mesh::Primitive;
use gltf::json::validation::Checked;
use gltf::json::{Accessor, Index, Root, Value, buffer};

use super::buffer::Buffers;
use super::compression_error::DracoError;
use super::document::lookup;
use super::error::ImportCause;
use super::limits::{Budget, MAX_DECOMPRESSED_BYTES, MAX_DRACO_TRIANGLES};
use super::unsupported::quoted;

const NAME: &str = "KHR_draco_mesh_compression";

/// Packed elements by index of the accessor that stands for them.
pub(super) type Unpacked = BTreeMap<usize, Vec<u8>>;

/// What all Draco meshes of a file hold.
pub(super) fn decode(root: &Root, buffers: &Buffers<'_>, budget: &mut Budget) -> Result<Unpacked, ImportCause> {
    let mut accessors = Unpacked::new();
    for (mesh, json) in root.meshes.iter().enumerate() {
        for (at, primitive) in json.primitives.iter().enumerate() {
            let others = primitive.extensions.as_ref().map(|extensions| &extensions.others);
            let Some(extension) = others.and_then(|others| others.get(NAME)) else { continue };
            let fail = |cause| ImportCause::Draco { mesh, primitive: at, cause };
            let view = extension["bufferView"].as_u64().and_then(|view| u32::try_from(view).ok());
            let view: Index<buffer::View> =
                Index::new(view.ok_or_else(|| fail(wrong("bufferView", &extension["bufferView"])))?);
            let wanted = wanted(primitive, extension).map_err(fail)?;
            if wanted.iter().all(|wanted| accessors.contains_key(&wanted.accessor.value())) {
                continue;
            }
            let decoded = decode_mesh(buffers.view(root, view)?).map_err(fail)?;
            budget.take(size(&decoded))?;
            for Wanted { semantic, id, accessor } in wanted {
                let json = lookup(root, accessor, "accessor")?;
                let bytes = match id {
                    Some(id) => attribute(&decoded, id, &semantic, json),
                    None => indices(&decoded, json),
                };
                accessors.insert(accessor.value(), bytes.map_err(fail)?);
            }
        }
    }
    Ok(accessors)
}

/// An accessor that the mesh fills.
struct Wanted {
    semantic: String,
    /// `None` for its indices.
    id: Option<u64>,
    accessor: Index<Accessor>,
}

fn wanted(primitive: &Primitive, extension: &Value) -> Result<Vec<Wanted>, DracoError> {
    let ids = &extension["attributes"];
    let ids = ids.as_object().ok_or_else(|| wrong("attributes", ids))?;
    let indices = primitive.indices.ok_or(DracoError::NoIndices)?;
    let mut wanted = vec![Wanted { semantic: "indices".to_owned(), id: None, accessor: indices }];
    for (semantic, &accessor) in &primitive.attributes {
        let semantic = semantic.to_string();
        if let Some(id) = ids.get(&semantic) {
            let id = id.as_u64().ok_or_else(|| wrong("attributes", id))?;
            wanted.push(Wanted { semantic: quoted(&semantic).replace('"', ""), id: Some(id), accessor });
        }
    }
    Ok(wanted)
}

fn wrong(name: &'static str, value: &Value) -> DracoError {
    DracoError::Property { name, value: value.to_string().chars().take(40).collect() }
}

fn decode_mesh(bytes: &[u8]) -> Result<Mesh, DracoError> {
    let limits = DecodeLimits::default()
        .with_max_faces(MAX_DRACO_TRIANGLES)
        .with_max_points(3 * MAX_DRACO_TRIANGLES)
        .with_max_decoded_bytes(MAX_DECOMPRESSED_BYTES);
    let mut mesh = Mesh::new();
    let decoded = MeshDecoder::new().decode(&mut DecoderBuffer::new(bytes).with_limits(limits), &mut mesh);
    decoded.map_err(|cause| DracoError::Decode(quoted(&cause.to_string()).replace('"', "")))?;
    Ok(mesh)
}

/// Bytes of all that it holds, asked for or not.
fn size(mesh: &Mesh) -> usize {
    let attributes = (0..mesh.num_attributes()).filter_map(|id| mesh.try_attribute(id).ok());
    let bytes_per_point: usize = attributes.map(element_size).sum();
    mesh.num_points().saturating_mul(bytes_per_point).saturating_add(size_of_val(mesh.faces()))
}

fn element_size(attribute: &PointAttribute) -> usize {
    usize::from(attribute.num_components()) * attribute.data_type().byte_length()
}

fn attribute(mesh: &Mesh, id: u64, semantic: &str, accessor: &Accessor) -> Result<Vec<u8>, DracoError> {
    let missing = || DracoError::Attribute { id, semantic: semantic.to_owned() };
    let found = u32::try_from(id).ok().and_then(|id| mesh.attribute_by_unique_id(id)).ok_or_else(missing)?;
    let (got, wanted) = (layout(found), accessor_layout(accessor));
    if got != wanted {
        return Err(DracoError::Type { semantic: semantic.to_owned(), got: name(got), wanted: name(wanted) });
    }
    let size = element_size(found);
    let mut bytes = Vec::with_capacity(mesh.num_points() * size);
    for point in 0..mesh.num_points() {
        let value = found.mapped_index(PointIndex(point as u32)).0 as usize;
        let value = found.buffer().data().get(value.saturating_mul(size)..).and_then(|rest| rest.get(..size));
        bytes.extend_from_slice(value.ok_or_else(missing)?);
    }
    Ok(bytes)
}

fn indices(mesh: &Mesh, accessor: &Accessor) -> Result<Vec<u8>, DracoError> {
    let Some((_, component)) = accessor_layout(accessor) else {
        let got = name(Some((1, ComponentType::U32)));
        return Err(DracoError::Type { semantic: "indices".to_owned(), got, wanted: name(None) });
    };
    let greatest = match component {
        ComponentType::U8 => u32::from(u8::MAX),
        ComponentType::U16 => u32::from(u16::MAX),
        _ => u32::MAX,
    };
    if mesh.num_points() > greatest as usize + 1 {
        return Err(DracoError::Indices { points: mesh.num_points(), component: format!("{component:?}") });
    }
    let corners = mesh.faces().iter().flatten();
    Ok(corners.flat_map(|corner| corner.0.to_le_bytes().into_iter().take(component.size())).collect())
}

/// Components, and the type of each; none for a type that glTF lacks.
type Layout = Option<(usize, ComponentType)>;

fn layout(attribute: &PointAttribute) -> Layout {
    let component = match attribute.data_type() {
        DataType::Int8 => ComponentType::I8,
        DataType::Uint8 => ComponentType::U8,
        DataType::Int16 => ComponentType::I16,
        DataType::Uint16 => ComponentType::U16,
        DataType::Uint32 => ComponentType::U32,
        DataType::Float32 => ComponentType::F32,
        _ => return None,
    };
    Some((attribute.num_components().into(), component))
}

fn accessor_layout(accessor: &Accessor) -> Layout {
    match (accessor.type_, accessor.component_type) {
        (Checked::Valid(kind), Checked::Valid(component)) => Some((kind.multiplicity(), component.0)),
        _ => None,
    }
}

fn name(layout: Layout) -> String {
    layout.map_or_else(|| "an unknown type".to_owned(), |(count, component)| format!("{count} × {component:?}"))
}
