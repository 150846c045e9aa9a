//! A newer version of the world's program, for a node that runs.

use std::fmt;
use std::io;
use std::sync::{Arc, Weak};

use crossbeam_channel::{Receiver, Sender, TrySendError, bounded};
use lightcone_attest::Digest;
use lightcone_record::code_id;
use lightcone_world::{UpgradeError, WorldSpec};

/// Makes a world of the bytes of a package that came over HTTP; without it the node takes none.
#[derive(Clone, Default)]
pub struct PackageOpener(Option<Arc<Open>>);

type Open = dyn Fn(&[u8]) -> Result<WorldSpec, String> + Send + Sync;

impl PackageOpener {
    /// `open` says in one line what is wrong.
    pub fn new(open: impl Fn(&[u8]) -> Result<WorldSpec, String> + Send + Sync + 'static) -> Self {
        Self(Some(Arc::new(open)))
    }

    pub(crate) fn open(&self, package: &[u8]) -> Result<WorldSpec, String> {
        match &self.0 {
            Some(open) => open(package),
            None => Err("this node takes no packages".into()),
        }
    }
}

impl fmt::Debug for PackageOpener {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PackageOpener")
    }
}

/// Why the world goes on as it was.
#[derive(Debug, thiserror::Error)]
pub enum NotUpgraded {
    /// One at a time.
    #[error("another upgrade is under way: try again when it is done")]
    Busy,
    /// The running version or the newer one says so.
    #[error(transparent)]
    World(#[from] UpgradeError),
    /// The program's own file cannot be read.
    #[error("the node cannot read its own program: {0}")]
    Code(io::Error),
    /// Whoever asked has gone, or the node stops, or its record cannot be kept.
    #[error("the node stops, or its record cannot be kept: the upgrade is not in the record")]
    Over,
}

/// What the tick is asked for.
pub(crate) struct Asked {
    pub(crate) world: WorldSpec,
    pub(crate) code: Digest,
    /// Gone when nobody waits for it any more.
    wanted: Weak<()>,
    /// The last tick of the old version.
    pub(crate) answer: Sender<Result<u64, UpgradeError>>,
    /// Hears when the record has it.
    pub(crate) kept: Sender<()>,
}

impl Asked {
    pub(crate) fn is_wanted(&self) -> bool {
        self.wanted.strong_count() > 0
    }
}

/// Asks the tick of a node for upgrades.
#[derive(Clone)]
pub struct Upgrades(Sender<Asked>);

impl Upgrades {
    pub(crate) fn new() -> (Self, Receiver<Asked>) {
        let (ask, asked) = bounded(1);
        (Self(ask), asked)
    }

    /// Lets the world go on as this version of it, and tells the last tick of the old one. Blocks until the record has it. After an
    /// error of the kind [`NotUpgraded::World`] nothing has changed.
    pub fn upgrade(&self, world: WorldSpec) -> Result<u64, NotUpgraded> {
        let wanted = Arc::new(());
        self.upgrade_while(world, Arc::downgrade(&wanted))
    }

    /// As [`Upgrades::upgrade`]; not begun any more once nothing else holds `wanted`.
    pub(crate) fn upgrade_while(&self, world: WorldSpec, wanted: Weak<()>) -> Result<u64, NotUpgraded> {
        let code = code_id(&world).map_err(NotUpgraded::Code)?;
        let ((answer, answered), (kept, is_kept)) = (bounded(1), bounded(1));
        self.0.try_send(Asked { world, code, wanted, answer, kept }).map_err(|refused| match refused {
            TrySendError::Full(_) => NotUpgraded::Busy,
            TrySendError::Disconnected(_) => NotUpgraded::Over,
        })?;
        let tick = answered.recv().map_err(|_| NotUpgraded::Over)??;
        is_kept.recv().map_err(|_| NotUpgraded::Over)?;
        Ok(tick)
    }
}
