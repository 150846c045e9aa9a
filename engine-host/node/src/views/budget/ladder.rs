//! What a view may be given instead of what it wishes: steps that take away, and none that gives anything back. There is
//! one flight of them for a node that is too busy, and one for a way to the viewer that is too narrow.

use lightcone_render::{Edges, Size};

/// Smaller pictures no encoder takes.
const MIN_SIDE_PX: u32 = 16;
/// A picture less high than this costs hardly less and shows hardly anything: none is made so small that was not wished so.
const MIN_HEIGHT_PX: f64 = 270.0;
/// What a view costs whatever its size, in pixels that cost as much: geometry, and its part of what all views share.
/// Measured in the plaza with sixteen players, between 640×360 and 1280×720.
const VIEW_PIXELS: f64 = 280_000.0;
/// What smooth edges cost more, for each pixel of the picture. Measured there too: 0.37 to 0.49.
const SMOOTH: f64 = 0.4;

/// Of the wished width and height, and of the wished rate; and how edges are drawn.
#[derive(Clone, Copy)]
struct Step {
    eighths_of_side: u32,
    sixths_of_rate: u32,
    edges: Edges,
}

impl Step {
    const fn new(eighths_of_side: u32, sixths_of_rate: u32) -> Self {
        Self { eighths_of_side, sixths_of_rate, edges: Edges::Smooth }
    }

    const fn with_stairs(self) -> Self {
        Self { edges: Edges::Stairs, ..self }
    }

    /// The less of both.
    fn and(self, other: Self) -> Self {
        let edges = if self.edges == Edges::Smooth { other.edges } else { self.edges };
        let eighths_of_side = self.eighths_of_side.min(other.eighths_of_side);
        Self { eighths_of_side, sixths_of_rate: self.sixths_of_rate.min(other.sixths_of_rate), edges }
    }
}

/// For a busy node: coarser pictures first, then fewer. Smooth edges go before a picture has less than half of its width: they cost
/// as much as the pixels that would go otherwise.
const LADDER: [Step; 8] = [
    Step::new(8, 6),
    Step::new(6, 6),
    Step::new(6, 4),
    Step::new(4, 4),
    Step::new(4, 4).with_stairs(),
    Step::new(3, 4).with_stairs(),
    Step::new(3, 3).with_stairs(),
    Step::new(3, 2).with_stairs(),
];
/// For a narrow way: fewer pictures first, as a smaller one begins with a key frame, which is what such a way carries worst. How
/// edges are drawn makes no difference to the way.
const NARROW: [Step; 7] = [
    Step::new(8, 6),
    Step::new(8, 4),
    Step::new(6, 4),
    Step::new(4, 4),
    Step::new(3, 4),
    Step::new(3, 3),
    Step::new(3, 2),
];

/// The step that gives least.
pub(super) const LAST_STEP: usize = LADDER.len() - 1;
pub(super) const LAST_NARROW: usize = NARROW.len() - 1;

/// What a view would be given on an idle node.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Wish {
    pub(crate) size: Size,
    pub(crate) rate_hz: f64,
}

/// What a view is given.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Given {
    pub(crate) size: Size,
    pub(crate) rate_hz: f64,
    pub(crate) edges: Edges,
    /// Of the wished width and height.
    pub(crate) scale: f64,
    /// How far the node went down for being busy; 0: not at all.
    pub(crate) step: usize,
    /// How far for the way to the viewer being narrow.
    pub(crate) narrow: usize,
}

impl Wish {
    /// What is given of it at a step, and at one for the way; beyond the last, the last.
    pub(crate) fn at(&self, step: usize, narrow: usize) -> Given {
        let (step, narrow) = (step.min(LAST_STEP), narrow.min(LAST_NARROW));
        let Step { eighths_of_side, sixths_of_rate, edges } = LADDER[step].and(NARROW[narrow]);
        let scale = (f64::from(eighths_of_side) / 8.0).max(MIN_HEIGHT_PX / f64::from(self.size.height())).min(1.0);
        let [width, height] = [self.size.width(), self.size.height()].map(|side| part(side, scale));
        let size = Size::new(width, height).unwrap_or(self.size);
        Given { size, rate_hz: self.rate_hz * (f64::from(sixths_of_rate) / 6.0), edges, scale, step, narrow }
    }
}

impl Given {
    /// Of a second of this, in pixels.
    pub(super) fn work_per_second(&self) -> f64 {
        self.work() * self.rate_hz
    }

    /// What one picture of this is worth, in pixels.
    pub(super) fn work(&self) -> f64 {
        let each = if self.edges == Edges::Smooth { 1.0 + SMOOTH } else { 1.0 };
        VIEW_PIXELS + each * f64::from(self.size.width()) * f64::from(self.size.height())
    }
}

/// Even, as encoders want it, and never more than the whole.
fn part(side: u32, scale: f64) -> u32 {
    (((f64::from(side) * scale) as u32) & !1).max(MIN_SIDE_PX).min(side)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn hd_goes_down_in_whole_sixteenths() {
        let wish = Wish { size: Size::HD, rate_hz: 30.0 };
        let given: Vec<_> = (0..=LAST_STEP + 1)
            .map(|step| wish.at(step, 0))
            .map(|given| (given.size.to_string(), given.rate_hz, given.edges, given.step))
            .collect();
        let expected = [
            ("1280x720", 30.0, Edges::Smooth, 0),
            ("960x540", 30.0, Edges::Smooth, 1),
            ("960x540", 20.0, Edges::Smooth, 2),
            ("640x360", 20.0, Edges::Smooth, 3),
            ("640x360", 20.0, Edges::Stairs, 4),
            ("480x270", 20.0, Edges::Stairs, 5),
            ("480x270", 15.0, Edges::Stairs, 6),
            ("480x270", 10.0, Edges::Stairs, 7),
            ("480x270", 10.0, Edges::Stairs, 7),
        ];
        assert_eq!(given, expected.map(|(size, rate, edges, step)| (size.to_owned(), rate, edges, step)));
    }

    #[test]
    fn a_narrow_way_takes_pictures_away_first_and_what_is_taken_twice_is_taken_once() {
        let wish = Wish { size: Size::HD, rate_hz: 30.0 };
        let given = |step, narrow| {
            let Given { size, rate_hz, .. } = wish.at(step, narrow);
            (size.to_string(), rate_hz)
        };
        assert_eq!(given(0, 1), ("1280x720".into(), 20.0));
        assert_eq!(given(0, 2), ("960x540".into(), 20.0));
        assert_eq!(given(0, LAST_NARROW + 1), ("480x270".into(), 10.0));
        assert_eq!(given(1, 1), given(2, 2));
        assert_eq!(given(3, 2), given(3, 0));
    }

    #[test]
    fn small_pictures_get_rarer_but_not_smaller() {
        let last = |size: &str| Wish { size: size.parse().unwrap(), rate_hz: 30.0 }.at(LAST_STEP, 0);
        assert_eq!((last("640x360").size.to_string(), last("640x360").rate_hz), ("480x270".into(), 10.0));
        assert_eq!((last("320x180").size.to_string(), last("320x180").scale), ("320x180".into(), 1.0));
        assert_eq!(last("3840x2160").size.to_string(), "1440x810");
    }

    proptest! {
        #[test]
        fn each_step_can_be_streamed_and_gives_less(width in 8_u32..=1920, height in 8_u32..=1080, rate_hz in 1.0..240.0) {
            let wish = Wish { size: Size::new(width * 2, height * 2).unwrap(), rate_hz };
            let all = Given { size: wish.size, rate_hz, edges: Edges::Smooth, scale: 1.0, step: 0, narrow: 0 };
            prop_assert_eq!(wish.at(0, 0), all);
            let busy = (0..LAST_STEP).map(|step| (wish.at(step, 0), wish.at(step + 1, 0)));
            let narrow = (0..LAST_NARROW).map(|step| (wish.at(0, step), wish.at(0, step + 1)));
            for (before, after) in busy.chain(narrow) {
                let sides = [after.size.width(), after.size.height()];
                prop_assert!(sides.iter().all(|side| side.is_multiple_of(2) && *side >= MIN_SIDE_PX));
                prop_assert!(after.size.width() <= before.size.width() && after.size.height() <= before.size.height());
                prop_assert!(after.rate_hz <= before.rate_hz && after.rate_hz > 0.0);
                prop_assert!(after.work_per_second() <= before.work_per_second());
            }
        }
    }
}
