//! A game, run block by block.

use alloc::vec::Vec;

use lightcone_interface::{BlockError, CommandsWriter, Init, Tick};

/// A game.
pub trait Program: Sized {
    /// Before the first tick. What is there to see comes in the first tick.
    fn init(init: &Init) -> Self;

    /// Reads what happened, and says what is wanted.
    fn tick(&mut self, tick: &Tick, out: &mut CommandsWriter);
}

/// A game that can be upgraded while its world runs: `program!(Game, upgradable)` exports it so. A version that is to be replaced saves,
/// the one that replaces it takes that over.
pub trait Upgradable: Program {
    /// What the next version is to know of this one: bytes of the game's own, at most 16 MiB. This version ends with it.
    fn save(&mut self) -> Vec<u8>;

    /// What the version before saved: after [`Program::init`], whose Init is not fresh then, and before the first tick. What that
    /// version spawned, and what it said that holds, is still there; nobody joins again who is in the world.
    fn upgrade(&mut self, saved: &[u8]);
}

/// A game that runs, and the memory for its blocks. In a program [`program!`](crate::program) makes one; a test can too.
///
/// ```
/// # use lightcone_program::*;
/// # struct Still;
/// # impl Program for Still {
/// #     fn init(_: &Init) -> Self { Self }
/// #     fn tick(&mut self, _: &Tick, _: &mut Commands) {}
/// # }
/// let init = Init { tick: 0, rate_hz: 30, dt_s: 1.0 / 30.0, seed: [7; 32], fresh: true, parameters: "" };
/// let mut game = Running::<Still>::new(&init.encode())?;
/// let answer = game.tick(TickWriter::new(0, 30, 1.0 / 30.0).as_bytes())?;
/// assert!(lightcone_interface::Commands::decode(answer)?.commands.is_empty());
/// # Ok::<(), BlockError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Running<P> {
    game: P,
    out: CommandsWriter,
}

impl<P: Program> Running<P> {
    /// Takes an Init block.
    pub fn new(init: &[u8]) -> Result<Self, BlockError> {
        let init = Init::decode(init)?;
        Ok(Self { game: P::init(&init), out: CommandsWriter::new(init.tick) })
    }

    /// Takes a Tick block and gives a Commands block.
    pub fn tick(&mut self, tick: &[u8]) -> Result<&[u8], BlockError> {
        let tick = Tick::decode(tick)?;
        self.out.restart(tick.tick);
        self.game.tick(&tick, &mut self.out);
        Ok(self.out.as_bytes())
    }

    /// The game itself, to save or to take over.
    pub fn game_mut(&mut self) -> &mut P {
        &mut self.game
    }

    /// The game itself.
    pub fn game(&self) -> &P {
        &self.game
    }
}

/// Where the host writes its next block: 8-byte aligned, never smaller than it was.
pub(crate) fn room(words: &mut Vec<u64>, bytes: usize) -> *mut u8 {
    if words.len() < bytes.div_ceil(8) {
        words.resize(bytes.div_ceil(8), 0);
    }
    words.as_mut_ptr().cast()
}
