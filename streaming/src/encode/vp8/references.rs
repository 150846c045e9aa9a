//! Which frames a decoder keeps, and which one the next frame refers to.
//!
//! A decoder of VP8 keeps the last frame and two more, "golden" and "alternate". Both serve alike here: one holds a frame that
//! arrived, the other one that is on its way. A frame is put into one of them now and then, and no other before it is known what
//! became of that one. A key frame fills both.

use lightcone_vpx::{Buffer, Plan};

use crate::encode::dependencies::{FrameDependencies, Keeps, Kept};

/// The least number of frames from one kept frame to the next. Going back to a younger one costs fewer bits.
const KEEP_EVERY_FRAMES: u32 = 8;

const BUFFERS: [Buffer; 2] = [Buffer::Golden, Buffer::AltRef];

/// See the top of the file.
#[derive(Debug)]
pub(super) struct References {
    stream: u32,
    /// The number of the next frame.
    next: u32,
    /// The number of the frame that was kept last.
    kept_at: u32,
    /// The buffer whose frame arrived, and that frame's number.
    arrived: Option<(usize, u32)>,
    /// The one whose frame is on its way.
    pending: Option<(usize, u32)>,
    wanted: bool,
}

/// How the next frame is to be encoded, and what that means for those who decode it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Step {
    pub(super) plan: Plan,
    pub(super) dependencies: FrameDependencies,
}

impl References {
    /// Kept frames are called by the stream and their number.
    pub(super) fn new(stream: u32) -> Self {
        Self { stream, next: 0, kept_at: 0, arrived: None, pending: None, wanted: false }
    }

    fn name(&self, number: u32) -> Kept {
        Kept { idr: self.stream, frame_num: number }
    }

    /// Takes in what became of a kept frame.
    pub(super) fn settle(&mut self, kept: Kept, arrived: bool) {
        let pending = self.pending.filter(|(_, number)| self.name(*number) == kept);
        if let Some(settled) = pending {
            self.pending = None;
            if arrived {
                self.arrived = Some(settled);
            }
        }
    }

    /// The next frame is to refer to the newest kept frame that arrived.
    pub(super) fn go_back(&mut self) {
        self.wanted = true;
    }

    /// The next frame, a key frame if asked, or if there is nothing to go back to.
    pub(super) fn next(&mut self, key: bool) -> Step {
        let number = self.next;
        self.next = self.next.wrapping_add(1);
        let back = std::mem::take(&mut self.wanted);
        match self.arrived {
            None if key || back => self.key(number),
            _ if key => self.key(number),
            Some((buffer, kept)) if back => {
                // What is on its way is lost to the viewer.
                self.pending = None;
                let refers = Some(number.wrapping_sub(kept));
                let plan = Plan { refers: Some(BUFFERS[buffer]), keeps: None };
                Step { plan, dependencies: FrameDependencies { refers, keeps: None } }
            }
            _ => self.forward(number),
        }
    }

    fn key(&mut self, number: u32) -> Step {
        (self.arrived, self.pending, self.kept_at) = (None, Some((0, number)), number);
        let keeps = Some(Keeps { ago: 0, name: self.name(number) });
        Step { plan: Plan::KEY, dependencies: FrameDependencies { refers: None, keeps } }
    }

    fn forward(&mut self, number: u32) -> Step {
        let refers = Some(1);
        if self.pending.is_some() || number.wrapping_sub(self.kept_at) < KEEP_EVERY_FRAMES {
            return Step { plan: Plan::NEXT, dependencies: FrameDependencies { refers, keeps: None } };
        }
        let buffer = usize::from(self.arrived.is_some_and(|(buffer, _)| buffer == 0));
        (self.pending, self.kept_at) = (Some((buffer, number)), number);
        let keeps = Some(Keeps { ago: 0, name: self.name(number) });
        let plan = Plan { keeps: Some(BUFFERS[buffer]), ..Plan::NEXT };
        Step { plan, dependencies: FrameDependencies { refers, keeps } }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(frame_num: u32) -> Kept {
        Kept { idr: 7, frame_num }
    }

    fn refers(references: &mut References) -> Option<u32> {
        references.next(false).dependencies.refers
    }

    /// The next frame that is kept, its number, and where.
    fn kept(references: &mut References) -> (u32, Option<Buffer>) {
        let steps = std::iter::repeat_with(|| references.next(false)).take(100);
        let mut kept = steps.filter_map(|step| Some((step.dependencies.keeps?.name.frame_num, step.plan.keeps)));
        kept.next().expect("one is kept")
    }

    #[test]
    fn the_two_buffers_take_turns_and_one_of_them_always_arrived() {
        let mut references = References::new(7);
        assert_eq!(references.next(true).plan, Plan::KEY);
        assert!((1..100).all(|_| references.next(false).plan == Plan::NEXT), "the key frame is still on its way");
        references.settle(name(0), true);
        let (first, buffer) = kept(&mut references);
        assert_eq!(buffer, Some(Buffer::AltRef), "golden holds the key frame");
        references.settle(name(first), false);
        let (second, buffer) = kept(&mut references);
        assert_eq!(buffer, Some(Buffer::AltRef));
        assert!(second - first >= KEEP_EVERY_FRAMES);
        references.settle(name(second), true);
        assert_eq!(kept(&mut references).1, Some(Buffer::Golden));
    }

    #[test]
    fn it_goes_back_to_what_arrived_or_makes_a_key_frame() {
        let mut references = References::new(7);
        references.next(true);
        references.go_back();
        assert_eq!(refers(&mut references), None, "nothing arrived");
        references.settle(name(0), true);
        references.go_back();
        assert_eq!(refers(&mut references), None, "that was the key frame before");
        references.settle(name(2), true);
        references.go_back();
        let step = references.next(false);
        assert_eq!((step.plan.refers, step.dependencies.refers), (Some(Buffer::Golden), Some(1)));
        assert_eq!(refers(&mut references), Some(1), "once");
    }

    #[test]
    fn what_is_told_of_another_stream_is_not_believed() {
        let mut references = References::new(7);
        references.next(true);
        references.settle(Kept { idr: 6, frame_num: 0 }, true);
        references.go_back();
        assert_eq!(refers(&mut references), None);
    }
}
