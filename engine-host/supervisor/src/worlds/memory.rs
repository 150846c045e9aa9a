//! How much memory a world's process may have, so that one that leaks or is taken over does not end the others.

use std::io;
use std::process::Child;

use rustix::process::{Pid, Resource, Rlimit, prlimit};

/// For the node itself: its threads, a compiler at the start, models and sounds.
const BASE_MIB: u64 = 2048;
/// Of what a package asks for: the program's memory, what of it goes to the record, and a whole copy now and then.
const TIMES_THE_PROGRAM: u64 = 3;
/// Picture, encoder and queues of one player.
const PLAYER_MIB: u64 = 64;

/// Bounds what the process may write to of its own: what goes beyond is refused to it, and it ends. Address space alone, which
/// WebAssembly takes much of, is free.
pub(super) fn bound(child: &Child, program_mib: u32, players: u16) -> io::Result<()> {
    let most = Some(most_bytes(program_mib, players));
    prlimit(Some(Pid::from_child(child)), Resource::Data, Rlimit { current: most, maximum: most })?;
    Ok(())
}

fn most_bytes(program_mib: u32, players: u16) -> u64 {
    (BASE_MIB + TIMES_THE_PROGRAM * u64::from(program_mib) + PLAYER_MIB * u64::from(players)) << 20
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::process::{Command, Stdio};

    #[test]
    fn a_process_has_what_its_package_and_its_players_need() {
        let mut child = Command::new("cat").stdin(Stdio::piped()).stdout(Stdio::null()).spawn().unwrap();
        bound(&child, 64, 8).unwrap();
        let limits = std::fs::read_to_string(format!("/proc/{}/limits", child.id())).unwrap();
        drop(child.stdin.take());
        child.wait().unwrap();
        let line = limits.lines().find(|line| line.starts_with("Max data size")).unwrap();
        let most = (2048 + 3 * 64 + 8 * 64_u64) << 20;
        assert_eq!(line.split_whitespace().filter(|word| **word == most.to_string()).count(), 2, "{line}");
    }
}
