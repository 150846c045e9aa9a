//! Work at a low priority, for a while.
//!
//! A process without privileges can lower the priority of a thread and never raise it again. So what is to be done at a low
//! priority is done by a thread of its own, and the thread that waits for it keeps the priority it had.

use std::thread::{Builder, scope};

/// The lowest there is.
const NICENESS: i32 = 19;

/// Does the work on a thread that only has what others leave; here, where no such thread can be had.
pub(crate) fn at_low_priority<T: Send>(name: &str, mut work: impl FnMut() -> T + Send) -> T {
    let lent = &mut work;
    let done = scope(|scope| {
        let lowered = move || {
            lower();
            lent()
        };
        Builder::new().name(name.to_owned()).spawn_scoped(scope, lowered).map(|thread| thread.join())
    });
    match done {
        Ok(Ok(done)) => done,
        Ok(Err(panic)) => std::panic::resume_unwind(panic),
        Err(error) => {
            tracing::warn!("there is no thread of a low priority: {error}");
            work()
        }
    }
}

/// The calling thread. Only Linux has niceness by thread; elsewhere it would be the process's, for good.
fn lower() {
    if cfg!(target_os = "linux")
        && let Err(error) = rustix::process::setpriority_process(None, NICENESS)
    {
        tracing::warn!("the priority of a thread cannot be lowered: {error}");
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;
    use rustix::process::getpriority_process;

    #[test]
    fn the_work_is_done_at_the_lowest_priority_and_the_caller_keeps_its_own() {
        let own = getpriority_process(None).unwrap();
        let (mut times, mut low) = (0, 0);
        let name = at_low_priority("low", || {
            (times, low) = (times + 1, getpriority_process(None).unwrap());
            std::thread::current().name().map(str::to_owned)
        });
        assert_eq!((times, low, name.as_deref()), (1, NICENESS, Some("low")));
        assert_eq!(getpriority_process(None).unwrap(), own);
    }
}
