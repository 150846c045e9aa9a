//! The figure of players, as one model for those who are none.

use glam::Mat4;
use lightcone_world::avatar::{Gait, models, pose};
use lightcone_world::prelude::*;

/// Made when it is first shown. Follows from what is shown.
#[derive(Default)]
pub(super) struct Figure(Option<ModelIndex>);

impl Figure {
    pub(super) fn model(&mut self, models: &mut Models) -> ModelIndex {
        *self.0.get_or_insert_with(|| models.add(standing()))
    }
}

fn standing() -> Model {
    let made = models();
    let limbs = [&made.torso, &made.head, &made.arm, &made.arm, &made.leg, &made.leg];
    let mut whole = Model::default();
    for (limb, joint) in limbs.into_iter().zip(pose(Gait::default()).joints()) {
        let first = whole.materials.len();
        let place = Mat4::from_rotation_translation(joint.rotation, joint.position);
        whole.materials.extend(limb.materials.iter().cloned());
        whole.parts.extend(limb.parts.iter().map(|part| Part {
            material: first + part.material,
            model_from_part: place * part.model_from_part,
            ..part.clone()
        }));
    }
    whole
}
