//! Puts the model together.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::sync::Arc;

use super::faces::{Faces, Rectangle};
use super::file::File;
use super::look::Look;
use super::mesh::{mesh, model_from_mesh};
use super::palette::Palette;
use super::scene::shown;
use crate::import::error::{ImportCause, PrimitiveError};
use crate::import::limits::{Budget, MAX_PARTS, MAX_TRIANGLES, MAX_VERTICES};
use crate::import::unsupported::Unsupported;
use crate::material::Material;
use crate::mesh::Mesh;
use crate::model::{Model, Part};
use crate::texture::{ColourSpace, Texture};

/// From a file's bytes to the model, and to the number of its animations.
pub(in crate::import) fn model(bytes: &[u8], unsupported: &mut Unsupported) -> Result<(Model, usize), ImportCause> {
    let file = File::read(bytes, unsupported)?;
    let animated = file.animated || (file.nodes.is_empty() && file.grids.len() > 1);
    if animated {
        unsupported.add("animation (its first frame is shown)");
    }
    let mut meshes = Meshes::new(&file);
    let mut parts = Vec::new();
    let (mut count, mut triangles) = (Budget::new("parts", MAX_PARTS), Budget::new("triangles", MAX_TRIANGLES));
    for shown in shown(&file)? {
        let mirrored = shown.rotation.mirrors();
        for (material, mesh) in meshes.of(shown.model, mirrored)? {
            count.take(1)?;
            triangles.take(mesh.triangle_count())?;
            let model_from_part = model_from_mesh(&shown, mirrored);
            parts.push(Part { mesh: Arc::clone(mesh), material: *material, model_from_part });
        }
    }
    let materials = meshes.materials.into_iter().map(Look::material).collect::<Vec<Material>>();
    let textures = vec![Arc::new(texture(&file.palette)?)];
    Ok((Model { textures, materials, parts, ..Model::default() }, animated.into()))
}

/// Makes the meshes of each model once, and once more mirrored where a node asks for that.
struct Meshes<'f> {
    file: &'f File<'f>,
    faces: Faces,
    vertices: Budget,
    /// By model and whether mirrored: a mesh for each material.
    made: BTreeMap<(usize, bool), Vec<(usize, Arc<Mesh>)>>,
    /// Those that something is made of.
    materials: Vec<Look>,
}

impl<'f> Meshes<'f> {
    fn new(file: &'f File<'f>) -> Self {
        Self {
            file,
            faces: Faces::new(file.looks.map(Look::is_see_through)),
            vertices: Budget::new("vertices", MAX_VERTICES),
            made: BTreeMap::new(),
            materials: Vec::new(),
        }
    }

    fn of(&mut self, model: usize, mirrored: bool) -> Result<&[(usize, Arc<Mesh>)], ImportCause> {
        match self.made.entry((model, mirrored)) {
            Entry::Occupied(made) => Ok(made.into_mut()),
            Entry::Vacant(wanted) => {
                let grid = &self.file.grids[model];
                let rectangles = self.faces.of(grid);
                self.vertices.take(4 * rectangles.len())?;
                let failure = |cause| ImportCause::Primitive { mesh: model, primitive: 0, cause };
                let made = by_material(&rectangles, &self.file.looks, &mut self.materials).into_iter().map(
                    |(material, rectangles)| match mesh(&rectangles, grid.size, mirrored) {
                        Ok(mesh) => Ok((material, Arc::new(mesh))),
                        Err(cause) => Err(failure(PrimitiveError::Mesh(cause))),
                    },
                );
                Ok(wanted.insert(made.collect::<Result<_, _>>()?))
            }
        }
    }
}

/// By their place in `materials`, to which new ones are added.
fn by_material(
    rectangles: &[Rectangle],
    looks: &[Look; 256],
    materials: &mut Vec<Look>,
) -> BTreeMap<usize, Vec<Rectangle>> {
    let mut sorted: BTreeMap<usize, Vec<Rectangle>> = BTreeMap::new();
    let mut known = [None; 256];
    for rectangle in rectangles {
        let colour = usize::from(rectangle.colour);
        let material = *known[colour].get_or_insert_with(|| {
            let same = materials.iter().position(|look| *look == looks[colour]);
            same.unwrap_or_else(|| {
                materials.push(looks[colour]);
                materials.len() - 1
            })
        });
        sorted.entry(material).or_default().push(*rectangle);
    }
    sorted
}

/// One row of colours. Each face reads the middle of one of them, so that none runs into its neighbours.
fn texture(palette: &Palette) -> Result<Texture, ImportCause> {
    let rgba = palette.iter().flat_map(|&[r, g, b]| [r, g, b, 255]).collect();
    Texture::from_rgba8(256, 1, ColourSpace::Srgb, rgba).map_err(|cause| ImportCause::Image { index: 0, cause })
}
