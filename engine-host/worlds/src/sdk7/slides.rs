//! Pictures that move on their surfaces.

use glam::Vec2;
use lightcone_sdk7::components::Tween;
use lightcone_sdk7::components::common::Vector2;
use lightcone_sdk7::components::tween::{TextureMovementType, TweenMode};

use super::easing::eased;

/// Steps of a whole picture: each is a model of its own, so that there are not too many.
const STEPS: f32 = 32.0;

/// How a picture is laid on now, in steps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Slide {
    /// Where it begins, or else how often it fits.
    is_offset: bool,
    steps: [i32; 2],
}

impl Slide {
    /// What a motion makes of a picture after a share of its time, and so many seconds; none of one that moves something else.
    pub(super) fn of(tween: &Tween, share: f32, run_s: f32) -> Option<Self> {
        let (at, kind) = match tween.mode.as_ref()? {
            TweenMode::TextureMove(it) => {
                let (start, end) = (v(&it.start), v(&it.end));
                (start + (end - start) * eased(tween.easing_function, share), it.movement_type)
            }
            TweenMode::TextureMoveContinuous(it) => (v(&it.direction) * it.speed * run_s, it.movement_type),
            _ => return None,
        };
        let is_offset = kind.unwrap_or(TextureMovementType::Offset) == TextureMovementType::Offset;
        Some(Self { is_offset, steps: (at * STEPS).round().to_array().map(|steps| steps as i32) })
    }

    /// Lays a picture on so.
    pub(super) fn lay(self, tiling: &mut Vec2, offset: &mut Vec2) {
        let at = Vec2::from(self.steps.map(|steps| steps as f32 / STEPS));
        *if self.is_offset { offset } else { tiling } = at;
    }
}

fn v(said: &Option<Vector2>) -> Vec2 {
    said.as_ref().map_or(Vec2::ZERO, |it| Vec2::new(it.x, it.y))
}

#[cfg(test)]
mod tests {
    use super::*;
    use lightcone_sdk7::components::tween::{TextureMove, TextureMoveContinuous};

    #[test]
    fn a_picture_moves_as_fast_as_it_says() {
        let direction = Some(Vector2 { x: 1.0, y: 0.0 });
        let mode = Some(TweenMode::TextureMoveContinuous(TextureMoveContinuous {
            direction,
            speed: 0.5,
            movement_type: None,
        }));
        let tween = Tween { mode, ..Tween::default() };
        let laid = |run_s| {
            let (mut tiling, mut offset) = (Vec2::ONE, Vec2::ZERO);
            Slide::of(&tween, 1.0, run_s).unwrap().lay(&mut tiling, &mut offset);
            (tiling, offset.x)
        };
        assert_eq!([laid(0.5), laid(2.0)], [(Vec2::ONE, 0.25), (Vec2::ONE, 1.0)]);
        assert!(laid(1e30).1.is_finite() && laid(f32::NAN).1 == 0.0);
    }

    #[test]
    fn a_picture_grows_from_its_start_to_its_end() {
        let end = Some(Vector2 { x: 3.0, y: 3.0 });
        let movement_type = Some(TextureMovementType::Tiling);
        let mode =
            Some(TweenMode::TextureMove(TextureMove { start: Some(Vector2 { x: 1.0, y: 1.0 }), end, movement_type }));
        let (mut tiling, mut offset) = (Vec2::ONE, Vec2::ZERO);
        Slide::of(&Tween { mode, ..Tween::default() }, 0.5, 0.0).unwrap().lay(&mut tiling, &mut offset);
        assert_eq!((tiling, offset), (Vec2::splat(2.0), Vec2::ZERO));
        assert_eq!(Slide::of(&Tween::default(), 0.5, 0.0), None);
    }
}
