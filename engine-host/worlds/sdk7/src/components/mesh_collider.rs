//! Shapes that bodies and rays meet.

use crate::proto::{message, oneof};

message! {
    /// A cube.
    BoxMesh {
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
    }
}

message! {
    /// A sphere.
    SphereMesh {
    }
}

message! {
    /// A shape that bodies and rays meet.
    MeshCollider {
        /// Bits of [`layer`]. Absent: pointers and bodies.
        collision_mask: Option<u32> = 1,
        ;
        /// Which; none: none.
        mesh: Mesh
    }
}

oneof! {
    /// Which; none: none.
    Mesh {
        Box(BoxMesh) = 2,
        Sphere(SphereMesh) = 3,
        Cylinder(CylinderMesh) = 4,
        Plane(PlaneMesh) = 5,
    }
}

/// Bits of a collision mask: what meets what.
pub mod layer {
    /// Rays of pointers.
    pub const POINTER: u32 = 1;
    /// Bodies.
    pub const PHYSICS: u32 = 1 << 1;
    /// Players.
    pub const PLAYER: u32 = 1 << 2;
    /// The player whom the scene is shown to.
    pub const MAIN_PLAYER: u32 = 1 << 3;
    /// The first of eight that mean what the scene likes.
    pub const CUSTOM_1: u32 = 1 << 8;
}
