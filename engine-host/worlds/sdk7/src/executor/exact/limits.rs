use lightcone_sandbox::Limits;

use crate::executor::block::MOST_BYTES;

/// Memory of a scene with its engine.
pub const MEMORY_MEBIBYTES: u32 = 256;

/// Of one turn, and of a scene's start. About 10 s on a machine of 2024.
const FUEL: u64 = 10_000_000_000;

/// The engine looks at its stack itself, so that a recursion too deep is an exception in JavaScript; `build.py` sees to it that
/// it finds an end before this one.
const STACK_BYTES: usize = 2 << 20;
/// Of the thread that a turn runs on: what the sandbox asks for beside the guest's.
pub(super) const THREAD_STACK_BYTES: usize = STACK_BYTES + (512 << 10);

/// What a scene may use. They belong to a run as its turns do: with others a scene may end elsewhere.
pub fn limits() -> Limits {
    Limits {
        memory_bytes: u64::from(MEMORY_MEBIBYTES) << 20,
        fuel_per_init: FUEL,
        fuel_per_tick: FUEL,
        stack_bytes: STACK_BYTES,
        input_bytes: MOST_BYTES as u32,
        output_bytes: MOST_BYTES as u32,
        ..Limits::default()
    }
}
