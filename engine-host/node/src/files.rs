//! How many files the process may open, and how many connections that leaves room for.

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

/// What a node has open beside connections: its store, the log, a GPU's devices, sockets, captures, libraries.
const RESERVED: u64 = 96;
/// Connections that bring media: as many as streaming takes at most.
const MEDIA: u64 = 256;
/// With fewer connections a page could hardly be loaded.
pub(crate) const LEAST_CONNECTIONS: usize = 32;
/// Systems without a limit may still not like a greater number.
const MOST_FILES: u64 = 1 << 20;

/// Raises the soft limit to the hard one, as far as it goes, and says what it is then.
pub(crate) fn raise_limit() -> u64 {
    let Rlimit { current, maximum } = getrlimit(Resource::Nofile);
    let wished = maximum.unwrap_or(MOST_FILES).min(MOST_FILES);
    let current = current.unwrap_or(MOST_FILES);
    if wished <= current {
        return current;
    }
    match setrlimit(Resource::Nofile, Rlimit { current: Some(wished), maximum }) {
        Ok(()) => wished,
        Err(error) => {
            tracing::warn!("the process may open {current} files, and no more: {error}");
            current
        }
    }
}

/// HTTP connections at once, at most `wished`. `None`: too few files for a node.
pub(crate) fn connections(limit: u64, wished: usize) -> Option<usize> {
    let left = limit.checked_sub(RESERVED + MEDIA).filter(|left| *left >= LEAST_CONNECTIONS as u64)?;
    Some(usize::try_from(left).unwrap_or(wished).min(wished))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn connections_leave_room_for_everything_else() {
        let fit = [64, 383, 384, 512, 1024].map(|limit| connections(limit, 512));
        assert_eq!(fit, [None, None, Some(32), Some(160), Some(512)]);
    }

    #[test]
    fn the_soft_limit_is_raised_to_the_hard_one() {
        let raised = raise_limit();
        let Rlimit { current, maximum } = getrlimit(Resource::Nofile);
        assert_eq!(current, Some(raised));
        assert!(maximum.is_none_or(|most| raised == most.min(MOST_FILES) || raised > MOST_FILES));
    }
}
