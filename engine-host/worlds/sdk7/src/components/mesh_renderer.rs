//! Shapes without a model.

use crate::proto::{message, oneof};

message! {
    /// A cube.
    BoxMesh {
        /// Two numbers for each corner, as the SDK orders corners; empty: the whole picture on each side.
        uvs: Vec<f32> = 1,
    }
}

message! {
    /// A cylinder or a cone, one metre high.
    CylinderMesh {
        /// Absent: 0.5.
        radius_top: Option<f32> = 1,
        /// Absent: 0.5.
        radius_bottom: Option<f32> = 2,
    }
}

message! {
    /// A square that faces along Z, seen from both sides.
    PlaneMesh {
        /// Two numbers for each corner, as the SDK orders corners; empty: the whole picture on each side.
        uvs: Vec<f32> = 1,
    }
}

message! {
    /// A sphere.
    SphereMesh {
    }
}

message! {
    /// A shape that is seen: one metre large around the entity.
    MeshRenderer {
        ;
        /// Which.
        mesh: Mesh
    }
}

oneof! {
    /// Which.
    Mesh {
        Box(BoxMesh) = 1,
        Sphere(SphereMesh) = 2,
        Cylinder(CylinderMesh) = 3,
        Plane(PlaneMesh) = 4,
    }
}
