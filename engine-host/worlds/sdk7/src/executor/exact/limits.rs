use lightcone_sandbox::Limits;

use crate::executor::block::MOST_BYTES;

/// The engine looks at its stack itself, so that a recursion too deep is an exception in JavaScript; `build.py` sees to it that
/// it finds an end before this one.
const STACK_BYTES: usize = 2 << 20;
/// Of the thread that a turn runs on: what the sandbox asks for beside the guest's, and some.
pub(super) const THREAD_STACK_BYTES: usize = STACK_BYTES + (512 << 10);

/// What a scene may use. It belongs to a run as its turns do: with other limits a scene may end elsewhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ExactLimits {
    /// Fuel of a turn, and of the start: about an instruction of WebAssembly each. Default 64,000,000,000: 6 to 10 s.
    pub fuel: u64,
    /// Memory of the scene with its engine. Default 256.
    pub mebibytes: u32,
}

impl Default for ExactLimits {
    fn default() -> Self {
        Self { fuel: 64_000_000_000, mebibytes: 256 }
    }
}

impl ExactLimits {
    pub(super) fn of_sandbox(self) -> Limits {
        Limits {
            memory_bytes: u64::from(self.mebibytes) << 20,
            fuel_per_init: self.fuel,
            fuel_per_tick: self.fuel,
            stack_bytes: STACK_BYTES,
            input_bytes: MOST_BYTES as u32,
            output_bytes: MOST_BYTES as u32,
            ..Limits::default()
        }
    }
}
