//! The figure of players, for those who are none.

use lightcone_world::avatar::models;
use lightcone_world::prelude::*;

/// The models of its parts, in the order of `Pose::joints`. Made when they are first shown. Follows from what is shown.
#[derive(Default)]
pub(super) struct Figure(Option<[ModelIndex; 6]>);

impl Figure {
    pub(super) fn limbs(&mut self, stock: &mut Models) -> [ModelIndex; 6] {
        *self.0.get_or_insert_with(|| {
            let made = models();
            let [torso, head, arm, leg] = [made.torso, made.head, made.arm, made.leg].map(|model| stock.add(model));
            [torso, head, arm, arm, leg, leg]
        })
    }
}
