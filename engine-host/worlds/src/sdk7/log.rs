//! What a scene wrote, and what it threw, goes to the node's log.

use lightcone_sdk7::executor::{Exception, Level, LogLine};

pub(super) fn say(name: &str, tick: u64, lines: &[LogLine], exceptions: &[Exception]) {
    for LogLine { level, text } in lines {
        match level {
            Level::Info => tracing::info!("{name}, tick {tick}: {text}"),
            Level::Warning | Level::Error => tracing::warn!("{name}, tick {tick}: {text}"),
        }
    }
    for Exception { message, stack } in exceptions {
        tracing::warn!("{name}, tick {tick}: it threw {message}\n{stack}");
    }
}
