//! A newer version of the world's program that took over: signed with the checkpoint that it goes on from.

use lightcone_attest::statement::{self, Checkpoint, Upgrade};
use lightcone_attest::{Digest, StateChanges};
use lightcone_world::WorldSpec;

use super::ledger::{Ledger, RecordError, Signed};

/// What the tick hands over of an upgrade. Both states are of the same tick.
#[derive(Clone, Debug)]
pub struct Upgraded {
    /// What changed up to the state that the old version left.
    pub before: StateChanges,
    /// All of the state that the new version goes on from.
    pub after: StateChanges,
    /// The package of the new version: see [`package`].
    pub to: Digest,
    /// See [`code_id`](crate::code_id), for the new version.
    pub code: Digest,
}

/// The package that a world is made of, if it is a program: a world that is made of one file.
pub fn package(world: &WorldSpec) -> Option<Digest> {
    match world.assets() {
        [(_, digest)] => Some(*digest),
        _ => None,
    }
}

impl Ledger {
    /// Signs that a newer version took over, and the state that it goes on from as a checkpoint. After an error the same call may
    /// succeed later; until it does, the upgrade has not happened.
    ///
    /// The checkpoint's tick must not have one yet. Without a store, or where the world was no program, the checkpoint alone is signed.
    pub fn upgrade(&mut self, upgraded: &Upgraded, wall_time_ms: u64) -> Result<Signed, RecordError> {
        let Upgraded { before, after, to, code } = upgraded;
        let tick = after.tick;
        if let Some(signed) = self.finish()?.filter(|signed| signed.checkpoint.tick == tick) {
            return Ok(signed);
        }
        self.must_come_after(tick)?;
        // The changes may be taken in once: what comes after is another state.
        let before = match self.upgrades.before {
            Some(root) => root,
            None => self.digest(before)?.root,
        };
        self.upgrades.before = Some(before);
        let signed = self.sign(after, wall_time_ms)?;
        self.upgrades.before = None;
        if let (Some(_), Some(from)) = (&self.kept, self.upgrades.package) {
            self.sign_upgrade(&signed, before, (from, *to), *code);
        }
        self.upgrades.package = Some(*to);
        self.put_down(signed)
    }

    fn sign_upgrade(&mut self, signed: &Signed, before: Digest, (from, to): (Digest, Digest), code: Digest) {
        let Checkpoint { world, run, epoch, sequence: number, tick, .. } = signed.checkpoint;
        let (sequence, previous) = (self.upgrades.sequence, self.upgrades.previous);
        let checkpoint = statement::hash(&signed.bytes);
        let upgrade =
            Upgrade { world, run, epoch, sequence, previous, checkpoint, number, tick, before, from, to, code };
        let bytes = statement::sign(&upgrade, &self.key);
        (self.upgrades.sequence, self.upgrades.previous) = (sequence + 1, statement::hash(&bytes));
        self.upgrades.pending = Some((sequence, bytes));
    }
}
