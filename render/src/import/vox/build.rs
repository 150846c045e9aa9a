//! Puts the model together.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::sync::Arc;

use super::faces::{Faces, Rectangle};
use super::file::{File, Grid};
use super::look::Look;
use super::mesh::{mesh, model_from_mesh};
use super::palette::Palette;
use super::scene::shown;
use super::vxm::{Vxm, is_vxm};
use crate::import::error::{ImportCause, PrimitiveError};
use crate::import::limits::{Budget, MAX_PARTS, MAX_TRIANGLES, MAX_VERTICES};
use crate::import::unsupported::Unsupported;
use crate::material::Material;
use crate::mesh::Mesh;
use crate::model::{Collider, Model, Part};
use crate::texture::{ColourSpace, Texture};

/// From a file's bytes to the model, and to the number of its animations.
pub(in crate::import) fn model(bytes: &[u8], unsupported: &mut Unsupported) -> Result<(Model, usize), ImportCause> {
    if is_vxm(bytes) {
        let Vxm { size, voxels, palette, looks } = Vxm::read(bytes)?;
        return built(&File::of(Grid { size, voxels: &voxels }, palette, looks), unsupported);
    }
    built(&File::read(bytes, unsupported)?, unsupported)
}

fn built(file: &File<'_>, unsupported: &mut Unsupported) -> Result<(Model, usize), ImportCause> {
    let animated = file.animated || (file.nodes.is_empty() && file.grids.len() > 1);
    if animated {
        unsupported.add("animation (its first frame is shown)");
    }
    let mut meshes = Meshes::new(file);
    let (mut parts, mut colliders) = (Vec::new(), Vec::new());
    let (mut count, mut triangles) = (Budget::new("parts", MAX_PARTS), Budget::new("triangles", MAX_TRIANGLES));
    for shown in shown(file)? {
        let mirrored = shown.rotation.mirrors();
        let place = model_from_mesh(&shown, mirrored);
        let made = meshes.of(shown.model, mirrored)?;
        for (material, mesh) in &made.drawn {
            count.take(1)?;
            triangles.take(mesh.triangle_count())?;
            parts.push(Part { mesh: Arc::clone(mesh), material: *material, model_from_part: place });
        }
        triangles.take(made.solid.triangle_count())?;
        colliders.push(Collider { mesh: Arc::clone(&made.solid), model_from_collider: place });
    }
    colliders.retain(|collider| collider.mesh.triangle_count() > 0);
    let materials = meshes.materials.into_iter().map(Look::material).collect::<Vec<Material>>();
    let textures = vec![Arc::new(texture(&file.palette)?)];
    let model = Model { textures, materials, parts, colliders, only_colliders_are_solid: true, ..Model::default() };
    Ok((model, animated.into()))
}

/// How far rectangles that are drawn reach over their neighbours, voxels. Where three of them meet, the corners of two lie on an edge
/// of the third, and the rounding of a projection would leave pixels between them. What is solid does not overlap: feet would
/// catch on it.
const OVERLAP: f32 = 1.0 / 256.0;

/// The meshes of a model.
struct Made {
    /// One for each material.
    drawn: Vec<(usize, Arc<Mesh>)>,
    /// Without colours, so with fewer and larger triangles.
    solid: Arc<Mesh>,
}

/// Makes the meshes of each model once, and once more mirrored where a node asks for that.
struct Meshes<'f> {
    file: &'f File<'f>,
    faces: Faces,
    solid_faces: Faces,
    vertices: Budget,
    /// By model and whether mirrored.
    made: BTreeMap<(usize, bool), Made>,
    /// Those that something is made of.
    materials: Vec<Look>,
}

impl<'f> Meshes<'f> {
    fn new(file: &'f File<'f>) -> Self {
        Self {
            file,
            faces: Faces::new(file.looks.map(Look::is_see_through)),
            solid_faces: Faces::new([false; 256]),
            vertices: Budget::new("vertices", MAX_VERTICES),
            made: BTreeMap::new(),
            materials: Vec::new(),
        }
    }

    fn of(&mut self, model: usize, mirrored: bool) -> Result<&Made, ImportCause> {
        let wanted = match self.made.entry((model, mirrored)) {
            Entry::Occupied(made) => return Ok(made.into_mut()),
            Entry::Vacant(wanted) => wanted,
        };
        let grid = &self.file.grids[model];
        let rectangles = self.faces.of(grid);
        let colourless: Vec<[u8; 4]> = grid.voxels.iter().map(|&[x, y, z, colour]| [x, y, z, colour.min(1)]).collect();
        let solid = self.solid_faces.of(&Grid { size: grid.size, voxels: &colourless });
        self.vertices.take(4 * (rectangles.len() + solid.len()))?;
        let made_of = |rectangles: &[Rectangle], overlap| {
            mesh(rectangles, grid.size, mirrored, overlap).map(Arc::new).map_err(|cause| ImportCause::Primitive {
                mesh: model,
                primitive: 0,
                cause: PrimitiveError::Mesh(cause),
            })
        };
        let drawn = by_material(&rectangles, &self.file.looks, &mut self.materials)
            .into_iter()
            .map(|(material, rectangles)| Ok((material, made_of(&rectangles, OVERLAP)?)))
            .collect::<Result<_, ImportCause>>()?;
        Ok(wanted.insert(Made { drawn, solid: made_of(&solid, 0.0)? }))
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
