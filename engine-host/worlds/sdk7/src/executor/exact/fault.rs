//! What the sandbox's faults mean for a scene.

use lightcone_sandbox::{Cause, Fault};

use crate::executor::error::ExecutorError;

/// What `engine.c` logs before it gives up for want of memory.
const OUT_OF_MEMORY: &str = "out of memory";

pub(super) fn meaning(fault: &Fault, mebibytes: u32, tick: u64) -> ExecutorError {
    let lines = &fault.spent.log.lines;
    match fault.cause {
        Cause::OutOfFuel { budget } => ExecutorError::TooLong { limit: format!("{budget} fuel"), tick },
        Cause::Trap(_) if lines.iter().any(|line| line == OUT_OF_MEMORY) => ExecutorError::TooLarge { mebibytes, tick },
        _ if lines.is_empty() => ExecutorError::Ended(fault.to_string()),
        _ => ExecutorError::Ended(format!("{fault}: {}", lines.join("; "))),
    }
}
