//! The frame of a normal texture, from a triangle's corners.

use glam::{Affine2, Mat4, Vec2, Vec3};

use crate::mesh::Vertex;

/// Unit directions in the world in which the texture's u grows and its v shrinks; zero where the texture has no extent.
pub fn tangent_frame(corners: [&Vertex; 3], world_from_part: &Mat4, texture_from_uv: &Affine2) -> (Vec3, Vec3) {
    let [p0, p1, p2] = corners.map(|vertex| Vec3::from(vertex.position));
    let [t0, t1, t2] = corners.map(|vertex| texture_from_uv.transform_point2(Vec2::from(vertex.uv)));
    let (q0, q1) = (p1 - p0, p2 - p0);
    let (s0, s1) = (t1 - t0, t2 - t0);
    let sign = s0.perp_dot(s1).signum();
    let tangent = (q0 * s1.y - q1 * s0.y) * sign;
    let bitangent = (q0 * s1.x - q1 * s0.x) * sign;
    let direction = |v: Vec3| world_from_part.transform_vector3(v).normalize_or_zero();
    if s0.perp_dot(s1) == 0.0 {
        return (Vec3::ZERO, Vec3::ZERO);
    }
    (direction(tangent), direction(bitangent))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_along_u_and_against_v() {
        // The image lies upright on the plane z = 0: v grows downwards.
        let corner = |x: f32, y: f32| Vertex { position: [x, y, 0.0], uv: [x * 0.5, 1.0 - y], ..Vertex::default() };
        let corners = [corner(0.0, 0.0), corner(1.0, 0.0), corner(0.0, 1.0)];
        let [a, b, c] = &corners;
        for order in [[a, b, c], [b, c, a], [a, c, b]] {
            assert_eq!(tangent_frame(order, &Mat4::IDENTITY, &Affine2::IDENTITY), (Vec3::X, Vec3::Y));
        }
        assert_eq!(tangent_frame([a, a, c], &Mat4::IDENTITY, &Affine2::IDENTITY), (Vec3::ZERO, Vec3::ZERO));
    }
}
