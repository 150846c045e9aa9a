use std::io;
use std::panic::resume_unwind;
use std::thread::{Builder, scope};

use super::limits::THREAD_STACK_BYTES;

/// Runs on a thread whose stack is long enough for the engine: the caller's may be shorter. That costs some 50 µs.
pub(super) fn on_own_stack<T: Send>(run: impl FnOnce() -> T + Send) -> io::Result<T> {
    scope(|scope| {
        let builder = Builder::new().name("scene".into()).stack_size(THREAD_STACK_BYTES);
        builder.spawn_scoped(scope, run)?.join().or_else(|panic| resume_unwind(panic))
    })
}
