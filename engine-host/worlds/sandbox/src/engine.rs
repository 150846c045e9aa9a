//! The engine, set so that a module does the same on every machine.

use wasmtime::{Config, Engine, OperatorCost, OptLevel, RegallocAlgorithm, Strategy, WasmFeatures};

use crate::features::FEATURES;
use crate::limits::Limits;

/// The engine's own default, which no stack may exceed.
const MOST_STACK_BYTES: usize = 2 << 20;

pub(crate) fn engine(limits: &Limits) -> wasmtime::Result<Engine> {
    let mut config = Config::new();
    // What was checked is what is compiled: one set of features for both.
    config.wasm_features(WasmFeatures::all(), false).wasm_features(FEATURES, true);
    // No relaxed instruction passes the check; should one ever, it has one meaning.
    config.relaxed_simd_deterministic(true);
    // Hardware gives the NaN that an operation makes different signs and payloads.
    config.cranelift_nan_canonicalization(true);
    // The meter, and what ends a loop. It counts the module's own instructions, so it is the same for every compiler setting.
    config.consume_fuel(true).operator_cost(costs());
    // Recursion ends here. How deep that is depends on the compiler's frames: the one limit that is not the same everywhere.
    config.max_wasm_stack(limits.stack_bytes.clamp(1, MOST_STACK_BYTES));
    // Named, so that a new version of the engine does not choose others: replays compare time too.
    config.strategy(Strategy::Cranelift).cranelift_opt_level(OptLevel::Speed);
    config.cranelift_regalloc_algorithm(RegallocAlgorithm::Backtracking);
    // Anonymous memory, written at the start: the kernel then tracks its pages like any others.
    config.memory_init_cow(false);
    // The whole 32-bit space is reserved and guarded: no bounds checks, and memory never moves.
    config.memory_may_move(false);
    Engine::new(&config)
}

/// One for each instruction and for each byte of a copy, as by default; more for `memory.grow`, which is a call into the host.
/// Its pages cost nothing: they are given once, up to the limit, and a guest may ask for too many to see what there is.
fn costs() -> OperatorCost {
    OperatorCost { MemoryGrow: u8::MAX, ..OperatorCost::new() }
}
