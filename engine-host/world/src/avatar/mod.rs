//! The body that everyone wears: a small traveller in a padded suit, tinted in the player's colour.
//!
//! [`models`] makes its four models, [`pose`] says how six parts made of them hang together.

mod model;
mod pose;
mod wear;

pub use model::{AvatarModels, models};
pub use pose::{Gait, HIP_M, Joint, Pose, pose};
pub use wear::{AvatarPlugin, Unseen};

#[cfg(test)]
mod tests {
    use glam::Mat4;
    use lightcone_render::Aabb;

    use super::*;

    #[test]
    fn the_figure_stands_on_the_ground_and_is_as_tall_as_its_capsule() {
        let models = models();
        let [torso, head, left_arm, right_arm, left_leg, right_leg] = pose(Gait::default()).joints();
        let parts = [
            (&models.torso, torso),
            (&models.head, head),
            (&models.arm, left_arm),
            (&models.arm, right_arm),
            (&models.leg, left_leg),
            (&models.leg, right_leg),
        ];
        let bounds = parts.iter().fold(Aabb::EMPTY, |bounds, (model, joint)| {
            bounds.union(model.aabb().transformed(Mat4::from_rotation_translation(joint.rotation, joint.position)))
        });
        assert!(bounds.min.y.abs() < 0.02 && (1.65..1.80).contains(&bounds.max.y), "{bounds:?}");
        assert!(bounds.max.x < 0.45 && bounds.min.x > -0.45, "{bounds:?}");
        let triangles: usize = parts.iter().map(|(model, _)| model.triangle_count()).sum();
        assert!(triangles < 6000, "{triangles} triangles for one figure");
    }
}
