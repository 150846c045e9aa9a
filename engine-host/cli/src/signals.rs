//! Signals that ask the program to end. Also as process 1 of a container, where the kernel drops signals that have no handler.

use std::io;
use std::process;
use std::thread::Builder;

use crossbeam_channel::{Receiver, Sender, bounded};
use lightcone_supervisor::Told;
use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::iterator::Signals;

use crate::fail::Failure;

/// The first SIGINT or SIGTERM comes out of the channel. The second ends the process at once: a person, or whoever looks after
/// the process, has waited long enough.
pub(crate) fn first_request_to_end() -> Result<Receiver<()>, Failure> {
    let (asked, first) = bounded(1);
    watch_signals(asked)?;
    Ok(first)
}

/// The same, and the end of standard input: whoever started this process is gone, or wants it to end. What comes before that
/// is obeyed.
pub(crate) fn first_request_to_end_or_end_of_input(
    obey: impl Fn(Told) + Send + 'static,
) -> Result<Receiver<()>, Failure> {
    let (asked, first) = bounded(1);
    watch_signals(asked.clone())?;
    let watch = move || {
        // An input that cannot be read has ended.
        _ = Told::each(io::stdin().lock(), obey);
        _ = asked.try_send(());
        tracing::info!("standard input has ended: the node stops");
    };
    let failed = |error| Failure::failed(format!("standard input cannot be watched: {error}"));
    Builder::new().name("lc-parent".into()).spawn(watch).map_err(failed)?;
    Ok(first)
}

fn watch_signals(asked: Sender<()>) -> Result<(), Failure> {
    let failed = |error| Failure::failed(format!("signals cannot be handled: {error}"));
    let mut signals = Signals::new([SIGINT, SIGTERM]).map_err(failed)?;
    let watch = move || {
        let mut came = signals.forever();
        if let Some(signal) = came.next() {
            tracing::info!("{} came: the node stops; another one ends it at once", name(signal));
            _ = asked.try_send(());
        }
        if let Some(signal) = came.next() {
            eprintln!("lightcone: {} came again: ended at once", name(signal));
            process::exit(128 + signal);
        }
    };
    Builder::new().name("lc-signals".into()).spawn(watch).map_err(failed)?;
    Ok(())
}

fn name(signal: i32) -> &'static str {
    if signal == SIGINT { "SIGINT" } else { "SIGTERM" }
}
