//! The record, executed again: the same inputs must lead to the same states.
//!
//! A replay that begins at checkpoint 0 begins at the genesis: the world's code, seed and parameters give the state of tick 0,
//! inputs lead from there to checkpoint 0 (a world that had crashed before its first checkpoint has some), and what comes out is
//! compared like every later state. A replay that begins later takes the state that it begins with as signed.

use std::io;

use lightcone_attest::log::{LogError, TickInputs};
use lightcone_attest::statement::Checkpoint;
use lightcone_attest::store::{Manifest, Store, StoreError};
use lightcone_attest::{Digest, SavedState, StateDigest, StateHashing};

use super::brought_back::{BringBackError, bring_back};
use super::entries::player_events;
use super::read::signed_checkpoint;
use super::repeated::{Count, RepeatedWork};
use super::replay_error::ReplayError;
use super::versions::Versions;
use lightcone_world::WorldSpec;
use lightcone_world::simulation::{Simulation, SimulationConfig};

/// Which part of a record: checkpoints, by their sequence numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Span {
    /// Where to begin; by default the oldest checkpoint whose state is kept.
    pub from: Option<u64>,
    /// Where to end; by default the newest.
    pub to: Option<u64>,
}

/// A checkpoint that the replay reached with the same digest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Matched {
    /// The checkpoint's number.
    pub sequence: u64,
    /// The replay's own.
    pub digest: StateDigest,
}

/// What came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Replay {
    /// Where it began. At 0 it began at the genesis, and checkpoint 0 was compared; the state of a later one is taken as signed.
    pub from: u64,
    /// The last checkpoint that was compared; where it began, if none was.
    pub to: u64,
    /// The hash of that one's statement.
    pub statement: Digest,
    /// Checkpoints after the first that were reached with the same digest.
    pub matched: u64,
    /// Ticks executed.
    pub ticks: u64,
    /// The first difference; the replay ends there.
    pub divergence: Option<Divergence>,
    /// Inputs after the newest checkpoint, which nothing signed covers.
    pub uncovered_inputs: u64,
    /// What it says of the receipts for work.
    pub work: RepeatedWork,
}

/// Where record and replay part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Divergence {
    /// The checkpoint that differs.
    pub sequence: u64,
    /// The newest tick known to be the same; none where the very first state differs.
    pub same_at_tick: Option<u64>,
    /// The checkpoint's tick.
    pub differs_at_tick: u64,
    /// What differs there.
    pub components: Vec<String>,
    /// If the world itself does not repeat: the first tick at which two replays of the same inputs differ, and what differs.
    pub unrepeatable: Option<(u64, Vec<String>)>,
}

/// Executes a record again, with the world that it is of; if that was upgraded on its way, with every version of the span, in any
/// order. `reached` hears of every checkpoint with the same digest.
pub fn replay(
    store: &Store,
    worlds: &[WorldSpec],
    span: Span,
    mut reached: impl FnMut(&Matched),
) -> Result<Replay, ReplayError> {
    let genesis = store.genesis();
    let config = SimulationConfig { seed: genesis.seed, tick_rate_hz: genesis.tick_rate_hz, shuffle_seed: None };
    let versions = Versions::of(store, worlds)?;
    let again = Again { store, versions: &versions, config, hashing: store.hashing() };
    let sequences = store.sequences()?;
    let from = again.first(&sequences, span)?;
    let (statement, first) = signed_checkpoint(store, from)?;
    let mut before = (from > 0).then_some(first);
    let mut simulation = again.begin(before.as_ref())?;
    let mut count = Count::begin(&mut simulation);
    let (divergence, work) = (None, RepeatedWork::default());
    let mut done = Replay { from, to: from, statement, matched: 0, ticks: 0, divergence, uncovered_inputs: 0, work };
    let (next, last) = (before.as_ref().map_or(0, |_| from + 1), span.to.unwrap_or(u64::MAX));
    for sequence in sequences.iter().copied().filter(|sequence| (next..=last).contains(sequence)) {
        let (statement, signed) = signed_checkpoint(store, sequence)?;
        let inputs = again.inputs(&signed)?;
        let start = simulation.tick();
        advance(&mut simulation, &inputs, &signed, |_| {})?;
        done.ticks += simulation.tick() - start;
        let same_before = again.take_over(&mut simulation, sequence)?;
        let (digest, manifest) = again.digest(&simulation.save(), sequence)?;
        if !same_before || digest.root != signed.state_root || digest.tick != signed.tick {
            let found = same_before.then_some(&digest);
            done.divergence = Some(again.explain(before.as_ref(), &signed, &inputs, found)?);
            done.work = count.compare(store)?;
            return Ok(done);
        }
        count.reach(&simulation, &inputs);
        if manifest != signed.manifest {
            return Err(ReplayError::Manifest(sequence));
        }
        done.matched += u64::from(sequence != from);
        reached(&Matched { sequence, digest });
        (done.to, done.statement) = (sequence, statement);
        before = Some(signed);
    }
    if span.to.is_none() {
        done.uncovered_inputs = again.uncovered(done.to + 1)?;
    }
    done.work = count.compare(store)?;
    Ok(done)
}

struct Again<'a> {
    store: &'a Store,
    versions: &'a Versions<'a>,
    config: SimulationConfig,
    hashing: StateHashing,
}

impl Again<'_> {
    /// The oldest checkpoint in the span whose state is kept; one that was asked for must be.
    fn first(&self, sequences: &[u64], span: Span) -> Result<u64, ReplayError> {
        if let Some(from) = span.from {
            return Ok(from);
        }
        let last = span.to.unwrap_or(u64::MAX);
        for sequence in sequences.iter().copied().filter(|sequence| *sequence <= last) {
            let (_, checkpoint) = signed_checkpoint(self.store, sequence)?;
            if self.store.manifest(&checkpoint.manifest).is_ok() {
                return Ok(sequence);
            }
        }
        Err(ReplayError::Nothing)
    }

    /// The world as a checkpoint left it, or as the genesis alone makes it.
    fn begin(&self, before: Option<&Checkpoint>) -> Result<Simulation, ReplayError> {
        let world = match before {
            Some(checkpoint) => self.versions.at(checkpoint.sequence)?,
            None => self.versions.up_to(0)?,
        };
        let mut fresh = Simulation::new(world, self.config);
        let (stored, here) = (self.store.genesis().schema, fresh.schema());
        if stored != here {
            return Err(ReplayError::Schema { stored: stored.to_string(), here: here.to_string() });
        }
        let Some(checkpoint) = before else { return Ok(fresh) };
        let state = self.store.state(&checkpoint.manifest)?;
        let (digest, _) = self.digest(&state, checkpoint.sequence)?;
        if digest.root != checkpoint.state_root || state.tick != checkpoint.tick {
            return Err(ReplayError::State(checkpoint.sequence));
        }
        Ok(bring_back(self.store, world, self.config, (checkpoint.sequence, &state))?)
    }

    /// Lets the newer version take over, where one did. False: the old version left another state here.
    fn take_over(&self, simulation: &mut Simulation, sequence: u64) -> Result<bool, ReplayError> {
        let Some(left) = self.versions.left_at(sequence) else { return Ok(true) };
        if self.digest(&simulation.save(), sequence)?.0.root != left {
            return Ok(false);
        }
        let upgraded = simulation.upgraded(self.versions.at(sequence)?, self.config);
        *simulation = upgraded.map_err(|cause| ReplayError::Upgrade { sequence, cause })?;
        Ok(true)
    }

    /// A state's digest, and that of the list of its pieces.
    fn digest(&self, state: &SavedState, sequence: u64) -> Result<(StateDigest, Digest), ReplayError> {
        let leaves = state.pieces().map(|piece| piece.leaf(&self.hashing)).collect();
        let manifest = Manifest { tick: state.tick, leaves };
        let digest = manifest.state_digest(&self.hashing).map_err(|_| ReplayError::State(sequence))?;
        let bytes = manifest.to_bytes().map_err(|_| ReplayError::State(sequence))?;
        Ok((digest, Manifest::digest_of(&bytes)))
    }

    fn inputs(&self, signed: &Checkpoint) -> Result<Vec<TickInputs>, ReplayError> {
        let wanted = (signed.input_root, signed.input_count);
        let inputs = match self.store.segment(signed.sequence) {
            // Retention may have taken it: without inputs nothing was lost.
            Err(cause) if is_missing(&cause) && self.store.input_hasher().finish() == wanted => Vec::new(),
            inputs => inputs?,
        };
        let mut hasher = self.store.input_hasher();
        let hashed = inputs.iter().try_for_each(|tick| hasher.update(tick));
        if hashed.is_err() || hasher.finish() != wanted {
            return Err(ReplayError::Inputs(signed.sequence));
        }
        Ok(inputs)
    }

    fn uncovered(&self, sequence: u64) -> Result<u64, ReplayError> {
        if !self.store.segments()?.contains(&sequence) {
            return Ok(0);
        }
        let open = self.store.open_segment(sequence)?;
        Ok(open.ticks.iter().map(|tick| tick.entries.len() as u64).sum())
    }

    /// Names what differs at the checkpoint, if the state to compare was found. Then runs the stretch twice more, with the systems in other orders: if these two
    /// differ, the world does not repeat, and the first tick at which it does not is the culprit's.
    fn explain(
        &self,
        before: Option<&Checkpoint>,
        signed: &Checkpoint,
        inputs: &[TickInputs],
        found: Option<&StateDigest>,
    ) -> Result<Divergence, ReplayError> {
        let recorded = self.store.manifest(&signed.manifest).ok();
        let recorded = recorded.and_then(|manifest| manifest.state_digest(&self.hashing).ok());
        let components = recorded.zip(found).map_or_else(Vec::new, |(recorded, found)| named(&recorded, found));
        let run = |shuffle_seed| -> Result<Vec<StateDigest>, ReplayError> {
            let shuffled = Again {
                config: SimulationConfig { shuffle_seed, ..self.config },
                hashing: self.hashing.clone(),
                ..*self
            };
            let mut simulation = match shuffled.begin(before) {
                // Another order of systems already leads elsewhere up to here.
                Err(ReplayError::BringBack(BringBackError::Differs(_))) if shuffle_seed.is_some() => {
                    return Ok(Vec::new());
                }
                begun => begun?,
            };
            let mut digests = Vec::new();
            digests.extend(simulation.save().digest(&self.hashing));
            advance(&mut simulation, inputs, signed, |simulation| {
                digests.extend(simulation.save().digest(&self.hashing));
            })?;
            Ok(digests)
        };
        let (a, b) = (run(None)?, run(Some(1))?);
        let first = a.iter().zip(&b).find(|(a, b)| a.root != b.root);
        Ok(Divergence {
            sequence: signed.sequence,
            same_at_tick: before.map(|before| before.tick),
            differs_at_tick: signed.tick,
            components,
            unrepeatable: first.map(|(a, b)| (a.tick, named(a, b))),
        })
    }
}

fn is_missing(cause: &StoreError) -> bool {
    matches!(cause, StoreError::Log(LogError::Io { cause, .. }) if cause.kind() == io::ErrorKind::NotFound)
}

fn named(a: &StateDigest, b: &StateDigest) -> Vec<String> {
    a.differing_components(b).into_iter().map(str::to_owned).collect()
}

/// Executes the ticks up to a checkpoint's.
fn advance(
    simulation: &mut Simulation,
    inputs: &[TickInputs],
    until: &Checkpoint,
    mut ticked: impl FnMut(&mut Simulation),
) -> Result<(), ReplayError> {
    let mut inputs = inputs.iter().peekable();
    while simulation.tick() < until.tick {
        let tick = simulation.tick() + 1;
        let events = match inputs.next_if(|next| next.tick == tick) {
            Some(taken) => player_events(&taken.entries).map_err(|cause| ReplayError::Entry { tick, cause })?,
            None => Vec::new(),
        };
        simulation.step(events);
        if let Some(why) = simulation.halted() {
            return Err(ReplayError::Halted { tick, why: why.to_owned() });
        }
        ticked(simulation);
    }
    match inputs.next() {
        Some(left) => Err(ReplayError::Tick { sequence: until.sequence, tick: left.tick }),
        None => Ok(()),
    }
}
