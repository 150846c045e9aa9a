//! A newer version of a world's program takes over while the world runs: the process is told, and its answer passed on.

use std::io;
use std::process::Child;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use crossbeam_channel::Sender;

use crate::folder::Folder;
use crate::name::WorldName;
use crate::program_id::ProgramId;
use crate::told::Told;

/// Until the world's keeper listens.
pub(super) const HEARD_WITHIN: Duration = Duration::from_secs(5);
/// A large program is compiled, and its record written.
pub(super) const DONE_WITHIN: Duration = Duration::from_secs(50);

/// The program that a world is being upgraded to, if it is.
pub(super) type Next = Arc<Mutex<Option<ProgramId>>>;

/// An upgrade is under way, until this is dropped: no other one begins, and its program is not deleted.
#[derive(Debug)]
pub(crate) struct UnderWay(Next);

impl UnderWay {
    /// None if another one is.
    pub(super) fn to(program: ProgramId, next: &Next) -> Option<Self> {
        let mut held = next.lock().unwrap_or_else(PoisonError::into_inner);
        held.is_none().then(|| *held = Some(program)).map(|()| Self(Arc::clone(next)))
    }
}

impl Drop for UnderWay {
    fn drop(&mut self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }
}

/// What a keeper is asked for.
#[derive(Debug)]
pub(crate) struct Upgrade {
    pub(super) program: ProgramId,
    /// The last tick of the old version.
    pub(super) answer: Sender<Result<u64, String>>,
    /// Goes on after whoever asked has given up: the process still does it.
    pub(super) under_way: UnderWay,
}

/// Why the world is not known to have been upgraded.
#[derive(Debug, thiserror::Error)]
pub(crate) enum NotUpgraded {
    #[error("another upgrade of this world is under way")]
    Busy,
    #[error("the world does not run just now")]
    NotRunning,
    #[error("{0}")]
    Refused(String),
    #[error("the world has not answered: GET its description, which says which program it is")]
    NoAnswer,
}

impl Upgrade {
    /// Tells the process.
    pub(super) fn tell(&self, child: &mut Child, folder: &Folder, world: &WorldName) -> io::Result<()> {
        let stdin = child.stdin.as_mut().ok_or(io::ErrorKind::BrokenPipe)?;
        Told::Upgrade { package: folder.give_package(world, self.program)? }.tell(stdin)
    }

    /// Whoever asked may have gone.
    pub(super) fn done(self, answer: Result<u64, String>) {
        let Self { answer: to, under_way, .. } = self;
        // First: who hears of it may ask for the next one.
        drop(under_way);
        _ = to.try_send(answer);
    }
}
