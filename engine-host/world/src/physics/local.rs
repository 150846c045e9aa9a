//! Questions to a form alone, in its own space.

use glam::Vec3;
use lightcone_render::Aabb;
use rapier3d::geometry::Ray;

use super::shape::Shape;

impl Shape {
    /// Where a ray from `origin` first meets the form, and the surface's normal there: how far in lengths of `direction`, which need not
    /// be 1, and at most `reach`. None for a ray that begins inside. A world that keeps forms of its own asks this, as for what can be
    /// pointed at and walked through.
    pub fn cast_local(&self, origin: Vec3, direction: Vec3, reach: f32) -> Option<(f32, Vec3)> {
        let hit = self.0.cast_local_ray_and_get_normal(&Ray::new(origin, direction), reach, true)?;
        (hit.time_of_impact > 0.0).then_some((hit.time_of_impact, hit.normal))
    }

    /// The least box around the form.
    pub fn bounds(&self) -> Aabb {
        let bounds = self.0.compute_local_aabb();
        Aabb { min: bounds.mins, max: bounds.maxs }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances_are_in_lengths_of_the_direction() {
        let ball = Shape::ball(1.0);
        let (far, normal) = ball.cast_local(Vec3::X * 5.0, Vec3::NEG_X * 2.0, 10.0).unwrap();
        assert!((far - 2.0).abs() < 1e-5 && normal.abs_diff_eq(Vec3::X, 1e-5), "{far} {normal}");
        assert!(ball.cast_local(Vec3::X * 5.0, Vec3::NEG_X * 2.0, 1.5).is_none());
        assert!(ball.cast_local(Vec3::ZERO, Vec3::X, 10.0).is_none());
        assert!(ball.bounds().max.abs_diff_eq(Vec3::ONE, 1e-5));
    }
}
