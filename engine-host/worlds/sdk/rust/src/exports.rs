//! What the exports of a program do.

use alloc::format;
use alloc::vec::Vec;
use core::cell::RefCell;

use crate::log::{log_line, log_panics};
use crate::run::{Program, Running, Upgradable, room};

/// The whole memory of a program: `program!` makes one. Whatever goes wrong ends in a panic, and so in a trap.
pub struct Exports<P>(RefCell<State<P>>);

struct State<P> {
    block: Vec<u64>,
    saved: Vec<u8>,
    running: Option<Running<P>>,
}

// SAFETY: a program has one thread. Its module may not import or share memory, so nobody else can call it, and the `RefCell` stops a
// call within a call.
#[cfg(target_arch = "wasm32")]
unsafe impl<P> Sync for Exports<P> {}

impl<P> Exports<P> {
    /// Before anything was called.
    pub const fn new() -> Self {
        Self(RefCell::new(State { block: Vec::new(), saved: Vec::new(), running: None }))
    }
}

impl<P> Default for Exports<P> {
    fn default() -> Self {
        Self::new()
    }
}

impl<P: Program> Exports<P> {
    /// Where the host is to write its next block. Valid until the next call.
    pub fn alloc(&self, bytes: usize) -> *mut u8 {
        room(&mut self.0.borrow_mut().block, bytes)
    }

    /// Takes the Init block that was written there.
    pub fn init(&self, bytes: usize) {
        log_panics();
        let mut state = self.0.borrow_mut();
        let running = Running::new(written(&state.block, bytes));
        state.running = Some(running.unwrap_or_else(|error| stop(&format!("Init {error}"))));
    }

    /// Takes the Tick block that was written there. Gives the address of the answer in the lower 32 bits, its length in the upper.
    pub fn tick(&self, bytes: usize) -> u64 {
        let State { block, running, .. } = &mut *self.0.borrow_mut();
        let Some(running) = running else { stop("lc_tick before lc_init") };
        match running.tick(written(block, bytes)) {
            Ok(answer) => place(answer),
            Err(error) => stop(&format!("Tick {error}")),
        }
    }
}

impl<P: Upgradable> Exports<P> {
    /// Gives what the game saves, as [`Exports::tick`] gives its answer.
    pub fn save(&self) -> u64 {
        let State { saved, running, .. } = &mut *self.0.borrow_mut();
        let Some(running) = running else { stop("lc_save before lc_init") };
        *saved = running.game_mut().save();
        place(saved)
    }

    /// Takes what another version saved, which was written there.
    pub fn upgrade(&self, bytes: usize) {
        let State { block, running, .. } = &mut *self.0.borrow_mut();
        let Some(running) = running else { stop("lc_upgrade before lc_init") };
        running.game_mut().upgrade(written(block, bytes));
    }
}

/// The address in the lower 32 bits, the length in the upper. An address of WebAssembly has 32 bits; a test cannot use it.
fn place(bytes: &[u8]) -> u64 {
    (bytes.len() as u64) << 32 | u64::from(bytes.as_ptr().addr() as u32)
}

/// The block that the host wrote into what [`Exports::alloc`] gave.
fn written(block: &[u64], bytes: usize) -> &[u8] {
    assert!(bytes <= size_of_val(block), "a block of {bytes} bytes was never asked for");
    // SAFETY: so many bytes belong to `block`, any bytes are `u8`, and they live as long as it does.
    unsafe { core::slice::from_raw_parts(block.as_ptr().cast(), bytes) }
}

/// The host did what it must not.
fn stop(why: &str) -> ! {
    log_line(why);
    panic!("{why}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use lightcone_interface::{CommandsWriter, Init, Score, SessionId, Tick, TickWriter};

    struct Counts(u32);

    impl Program for Counts {
        fn init(init: &Init) -> Self {
            Self(u32::from(init.seed[0]))
        }

        fn tick(&mut self, _: &Tick, out: &mut CommandsWriter) {
            self.0 += 1;
            out.push(Score { session: SessionId(1), points: self.0 });
        }
    }

    impl Upgradable for Counts {
        fn save(&mut self) -> Vec<u8> {
            self.0.to_le_bytes().into()
        }

        fn upgrade(&mut self, saved: &[u8]) {
            self.0 = u32::from_le_bytes(saved.try_into().unwrap()) + 100;
        }
    }

    fn hand_over(exports: &Exports<Counts>, block: &[u8]) -> usize {
        let at = exports.alloc(block.len());
        assert!(at.addr().is_multiple_of(8));
        // SAFETY: `alloc` gave room for so many bytes, and nothing was called since.
        unsafe { core::ptr::copy_nonoverlapping(block.as_ptr(), at, block.len()) };
        block.len()
    }

    fn init() -> Vec<u8> {
        Init { tick: 0, rate_hz: 30, dt_s: 0.1, seed: [5; 32], fresh: true, parameters: "" }.encode()
    }

    #[test]
    fn blocks_go_through_its_memory() {
        let exports = Exports::<Counts>::new();
        exports.init(hand_over(&exports, &init()));
        for tick in 0..3 {
            let answer = exports.tick(hand_over(&exports, TickWriter::new(tick, 30, 0.1).as_bytes()));
            let mut wanted = CommandsWriter::new(tick);
            wanted.push(Score { session: SessionId(1), points: 6 + tick as u32 });
            assert_eq!(answer >> 32, wanted.as_bytes().len() as u64);
            assert_eq!(exports.0.borrow().running.as_ref().map(|running| running.game().0), Some(6 + tick as u32));
        }
    }

    #[test]
    fn one_version_takes_over_from_another() {
        let (old, new) = (Exports::<Counts>::new(), Exports::<Counts>::new());
        old.init(hand_over(&old, &init()));
        old.tick(hand_over(&old, TickWriter::new(0, 30, 0.1).as_bytes()));
        assert_eq!(old.save() >> 32, 4);
        let saved = old.0.borrow().saved.clone();
        new.init(hand_over(&new, &Init { fresh: false, ..Init::decode(&init()).unwrap() }.encode()));
        new.upgrade(hand_over(&new, &saved));
        assert_eq!(new.0.borrow().running.as_ref().map(|running| running.game().0), Some(106));
    }

    #[test]
    #[should_panic(expected = "lc_tick before lc_init")]
    fn a_tick_before_init_panics() {
        let exports = Exports::<Counts>::new();
        exports.tick(hand_over(&exports, TickWriter::new(0, 30, 0.1).as_bytes()));
    }

    #[test]
    #[should_panic(expected = "a block of 4096 bytes was never asked for")]
    fn a_block_that_is_not_there_panics() {
        let exports = Exports::<Counts>::new();
        hand_over(&exports, &init());
        exports.init(4096);
    }

    #[test]
    #[should_panic(expected = "Init at byte 0: Init.magic: 0x3154434c does not begin such a block of version 1")]
    fn a_wrong_block_panics() {
        let exports = Exports::<Counts>::new();
        exports.init(hand_over(&exports, TickWriter::new(0, 30, 0.1).as_bytes()));
    }
}
