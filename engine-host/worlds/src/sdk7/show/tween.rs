//! Motions begin.

use lightcone_sdk7::components::{Component, Tween};
use lightcone_sdk7::crdt::EntityId;

use super::Site;
use crate::sdk7::easing::duration_s;
use crate::sdk7::known::Moving;
use crate::sdk7::marks::mark;

impl Site<'_> {
    /// A new motion begins; one that was only held, or let go on, goes on from where it is.
    pub(super) fn tween(&mut self, entity: EntityId) {
        let said = self.read::<Tween>(entity);
        // A restored world knows its motions.
        if !self.is_fresh {
            let run_s =
                self.scene.known.tweens.iter().find(|moving| moving.entity == entity.0).map(|moving| moving.run_s);
            if let Some((said, run_s)) = said.zip(run_s) {
                self.slide(entity, &said, run_s);
            }
            return;
        }
        if said.is_none() && self.stage.slides.remove(&entity).is_some() {
            self.look(entity);
        }
        let tweens = &mut self.scene.known.tweens;
        let place = tweens.binary_search_by_key(&entity.0, |moving| moving.entity);
        let Some(said) = said else {
            if let Ok(at) = place {
                tweens.remove(at);
            }
            return;
        };
        let motion = Tween { playing: None, current_time: None, ..said.clone() };
        let motion = mark(&motion.encode());
        let begin = said.current_time.filter(|share| share.is_finite()).unwrap_or(0.0).clamp(0.0, 1.0);
        let begin_s = begin * duration_s(&said).max(0.0);
        let moving = Moving { entity: entity.0, motion, run_s: begin_s, is_over: false };
        match place {
            Ok(at) if tweens[at].motion == motion && said.current_time.is_none() && !tweens[at].is_over => {}
            Ok(at) => tweens[at] = moving,
            Err(at) => tweens.insert(at, moving),
        }
    }
}
