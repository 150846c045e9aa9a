//! The primitive forms of scenes, as meshes and as what one bumps into. Corners, their order and their texture coordinates are those of
//! Decentraland's Unity explorer (`Utility/Primitives`), because scenes give texture coordinates corner by corner.

use glam::{Mat4, Vec2, Vec3};
use lightcone_render::mesh::Vertex;
use lightcone_render::{Mesh, shapes};
use lightcone_world::prelude::*;

use super::space::turned_over;

/// A primitive form of about a metre around the origin. Numbers are kept as bits, so that forms can be told apart.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Form {
    /// A cube.
    Box(Uvs),
    /// An upright square that is seen from both sides.
    Plane(Uvs),
    /// A ball.
    Sphere,
    /// An upright cylinder or cone, by the radii of base and top.
    Cylinder(u32, u32),
}

/// Texture coordinates that a scene gave, two for each corner; those that are missing are the usual ones.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Uvs(Vec<u32>);

impl Uvs {
    /// Of the 24 corners of a cube; a form has no more.
    const MOST: usize = 48;

    pub(super) fn new(numbers: &[f32]) -> Self {
        let tame = |number: &f32| if number.is_finite() { number.to_bits() } else { 0 };
        Self(numbers.iter().take(Self::MOST).map(tame).collect())
    }

    /// As our renderer counts them: v from the top.
    fn of(&self, corner: usize, usual: Vec2) -> Vec2 {
        let given = self.0.get(2 * corner..2 * corner + 2);
        let uv = given.map_or(usual, |uv| Vec2::new(f32::from_bits(uv[0]), f32::from_bits(uv[1])));
        Vec2::new(uv.x, 1.0 - uv.y)
    }
}

const SEGMENTS: u32 = 24;
/// A plane has no thickness to bump into; this is what it is given to either side.
const PLANE_HALF_M: f32 = 0.005;

impl Form {
    /// A cylinder or cone; without radii it is half a metre wide to every side.
    pub(super) fn cylinder(bottom: Option<f32>, top: Option<f32>) -> Self {
        let bits = |radius: Option<f32>| radius.filter(|radius| radius.is_finite()).unwrap_or(0.5).abs().to_bits();
        Self::Cylinder(bits(bottom), bits(top))
    }

    /// The form of its kind that says nothing of itself.
    pub(super) fn plain(&self) -> Self {
        match self {
            Self::Box(_) => Self::Box(Uvs::default()),
            Self::Plane(_) => Self::Plane(Uvs::default()),
            Self::Sphere => Self::Sphere,
            Self::Cylinder(..) => Self::cylinder(None, None),
        }
    }

    /// What is drawn.
    pub(super) fn mesh(&self) -> Mesh {
        match self {
            Self::Box(uvs) => faces(&BOX, uvs),
            Self::Plane(uvs) => faces(&PLANE, uvs),
            Self::Sphere => shapes::uv_sphere(0.5, SEGMENTS).map_vertices(globe).build(),
            Self::Cylinder(bottom, top) => frustum(*bottom, *top).map_vertices(label).build(),
        }
    }

    /// What is met, by its scale; none where nothing is left of it.
    pub(super) fn shape(&self, scale: Vec3) -> Option<Shape> {
        let scale = scale.abs();
        if !(scale.is_finite() && scale.min_element() > 0.0) {
            return None;
        }
        match self {
            Self::Box(_) => Some(Shape::cuboid(scale * 0.5)),
            Self::Plane(_) => Some(Shape::cuboid((scale * 0.5).with_z(PLANE_HALF_M))),
            Self::Sphere if scale.x == scale.y && scale.y == scale.z => Some(Shape::ball(0.5 * scale.x)),
            Self::Cylinder(bottom, top) if bottom == top && scale.x == scale.z => {
                Some(Shape::cylinder(0.5 * scale.y, f32::from_bits(*bottom) * scale.x))
            }
            Self::Sphere => of_mesh(&shapes::uv_sphere(0.5, SEGMENTS), scale),
            Self::Cylinder(bottom, top) => of_mesh(&frustum(*bottom, *top), scale),
        }
    }
}

fn frustum(bottom: u32, top: u32) -> shapes::MeshBuilder {
    let down = Mat4::from_translation(Vec3::Y * -0.5);
    shapes::frustum(f32::from_bits(bottom), f32::from_bits(top), 1.0, SEGMENTS).transformed(down)
}

fn of_mesh(mesh: &shapes::MeshBuilder, scale: Vec3) -> Option<Shape> {
    let corner = |index: &u32| Vec3::from(mesh.vertices()[*index as usize].position) * scale;
    Shape::triangles(mesh.indices().chunks_exact(3).map(|three| [0, 1, 2].map(|i| corner(&three[i])))).ok()
}

/// Texture coordinates around a ball: u once around, v from pole to pole.
fn globe(vertex: &mut Vertex) {
    let [x, y, z] = vertex.position;
    let around = libm::atan2f(-z, x) / std::f32::consts::TAU;
    vertex.uv = [1.0 - around.rem_euclid(1.0), 0.5 + libm::asinf((2.0 * y).clamp(-1.0, 1.0)) / std::f32::consts::PI];
}

/// Around a cylinder, as a label around a tin; its caps as they are seen from above.
fn label(vertex: &mut Vertex) {
    let [x, y, z] = vertex.position;
    vertex.uv = if vertex.normal[1].abs() > 0.99 {
        [x + 0.5, z + 0.5]
    } else {
        [(libm::atan2f(x, z) / std::f32::consts::TAU).rem_euclid(1.0), 0.5 - y]
    };
}

/// A side: its corners and its outward direction in Decentraland's space, and the usual texture coordinates of its corners.
struct Face {
    corners: [[f32; 3]; 4],
    outward: [f32; 3],
    uvs: [[f32; 2]; 4],
}

const L: f32 = -0.5;
const H: f32 = 0.5;

/// Texture coordinates of corners as they are usual around one side or the other.
const TURNED: [[f32; 2]; 4] = [[1.0, 1.0], [1.0, 0.0], [0.0, 0.0], [0.0, 1.0]];
const MIRRORED: [[f32; 2]; 4] = [[1.0, 0.0], [1.0, 1.0], [0.0, 1.0], [0.0, 0.0]];
const FROM_BELOW: [[f32; 2]; 4] = [[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [0.0, 1.0]];
const FROM_ABOVE: [[f32; 2]; 4] = [[0.0, 1.0], [1.0, 1.0], [1.0, 0.0], [0.0, 0.0]];
const UPWARDS: [[f32; 2]; 4] = [[0.0, 0.0], [0.0, 1.0], [1.0, 1.0], [1.0, 0.0]];

/// Top, bottom, left, right, front (north), back (south).
const BOX: [Face; 6] = [
    Face { corners: [[L, H, H], [H, H, H], [H, H, L], [L, H, L]], outward: [0.0, 1.0, 0.0], uvs: TURNED },
    Face { corners: [[L, L, H], [H, L, H], [H, L, L], [L, L, L]], outward: [0.0, -1.0, 0.0], uvs: MIRRORED },
    Face { corners: [[L, H, H], [L, H, L], [L, L, L], [L, L, H]], outward: [-1.0, 0.0, 0.0], uvs: TURNED },
    Face { corners: [[H, H, H], [H, H, L], [H, L, L], [H, L, H]], outward: [1.0, 0.0, 0.0], uvs: MIRRORED },
    Face { corners: [[L, H, H], [H, H, H], [H, L, H], [L, L, H]], outward: [0.0, 0.0, 1.0], uvs: FROM_BELOW },
    Face { corners: [[L, H, L], [H, H, L], [H, L, L], [L, L, L]], outward: [0.0, 0.0, -1.0], uvs: FROM_ABOVE },
];

/// Its south side, and its north side.
const PLANE: [Face; 2] = [
    Face { corners: [[L, L, 0.0], [L, H, 0.0], [H, H, 0.0], [H, L, 0.0]], outward: [0.0, 0.0, -1.0], uvs: UPWARDS },
    Face { corners: [[H, L, 0.0], [H, H, 0.0], [L, H, 0.0], [L, L, 0.0]], outward: [0.0, 0.0, 1.0], uvs: MIRRORED },
];

fn faces(faces: &[Face], uvs: &Uvs) -> Mesh {
    let (mut vertices, mut indices) = (Vec::new(), Vec::new());
    for Face { corners, outward, uvs: usual } in faces {
        let first = vertices.len() as u32;
        let normal = turned_over(Vec3::from(*outward));
        for (corner, usual) in corners.iter().zip(usual) {
            let uv = uvs.of(vertices.len(), Vec2::from(*usual)).into();
            let position = turned_over(Vec3::from(*corner)).into();
            vertices.push(Vertex { position, normal: normal.into(), uv, ..Vertex::default() });
        }
        let at = |i: usize| turned_over(Vec3::from(corners[i]));
        let faces_out = (at(1) - at(0)).cross(at(2) - at(0)).dot(normal) > 0.0;
        let order: [u32; 6] = if faces_out { [0, 1, 2, 0, 2, 3] } else { [0, 2, 1, 0, 3, 2] };
        indices.extend(order.map(|corner| first + corner));
    }
    Mesh::new(vertices, indices).unwrap_or_else(|_| shapes::cuboid(Vec3::ONE).build())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whether every triangle looks to where its corners' normals point.
    fn looks_out(mesh: &Mesh) -> bool {
        mesh.indices().chunks_exact(3).all(|three| {
            let corner = |i: usize| mesh.vertices()[three[i] as usize];
            let [a, b, c] = [0, 1, 2].map(|i| Vec3::from(corner(i).position));
            (b - a).cross(c - a).dot(Vec3::from(corner(0).normal)) > 0.0
        })
    }

    #[test]
    fn all_forms_are_a_metre_and_look_outward() {
        let forms =
            [Form::Box(Uvs::default()), Form::Plane(Uvs::default()), Form::Sphere, Form::cylinder(None, Some(0.0))];
        for form in forms {
            let mesh = form.mesh();
            let size = mesh.aabb().max - mesh.aabb().min;
            assert!(size.max_element() > 0.99 && size.max_element() < 1.01, "{form:?}: {size}");
            assert!(looks_out(&mesh), "{form:?}");
            assert!(form.shape(Vec3::new(1.0, 2.0, 3.0)).is_some() && form.shape(Vec3::ONE).is_some(), "{form:?}");
            assert!(form.shape(Vec3::ZERO).is_none() && form.shape(Vec3::NAN).is_none());
        }
    }

    #[test]
    fn a_scene_gives_texture_coordinates_corner_by_corner() {
        let uvs = Uvs::new(&[0.25, 0.5, f32::NAN]);
        let mesh = Form::Plane(uvs).mesh();
        assert_eq!(mesh.vertices()[0].uv, [0.25, 0.5]);
        // The lower left corner of the south side, seen from there, is at the lower left of the picture.
        let usual = Form::Plane(Uvs::default()).mesh();
        assert_eq!((usual.vertices()[0].position, usual.vertices()[0].uv), ([-0.5, -0.5, -0.0], [0.0, 1.0]));
        assert_eq!(Uvs::new(&[0.0; 100]).0.len(), Uvs::MOST);
    }
}
