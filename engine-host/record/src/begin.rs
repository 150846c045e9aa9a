//! A record begun, or gone on with after a stop or a crash.

use std::path::PathBuf;
use std::sync::Arc;

use lightcone_attest::log::{InputHasher, Repair, TickInputs, player_binding};
use lightcone_attest::statement::{self, Checkpoint, Fault, KeyBinding, Provenance};
use lightcone_attest::store::{Genesis, SealKey, SeedOrigin, Store};
use lightcone_attest::{Digest, StateHashing, StateTree};
use lightcone_protocol::SessionId;

use super::anchor;
use super::begin_error::BeginError;
use super::brought_back::bring_back;
use super::entries::player_events;
use super::fault_chain::FaultChain;
use super::identity::{Identity, evidence};
use super::ledger::{Kept, Ledger, RecordError};
use super::meter::Meter;
use super::place::Place;
use super::read::{signed_checkpoint, signed_work_receipt};
use super::returning::{Returning, returning};
use super::room::Room;
use super::upgrade_chain::UpgradeChain;
use super::upgrades::package;
use lightcone_world::WorldSpec;
use lightcone_world::players::Player;
use lightcone_world::simulation::{Simulation, SimulationConfig};

/// Where a world's record is kept.
#[derive(Debug)]
pub struct StoreConfig {
    /// A new or empty directory, or one with this world's record.
    pub directory: PathBuf,
    /// Makes the record private.
    pub seal: Option<SealKey>,
    /// States and inputs of so many checkpoints are kept; all without.
    pub keep: Option<u64>,
    /// Bytes that the store may take. At the limit fewer states are kept, if `keep` is given; otherwise nothing is written until
    /// there is room.
    pub limit: Option<u64>,
    /// Who chose the seed, for a new record.
    pub seed_origin: SeedOrigin,
}

/// A world and its record, both at the same tick.
pub struct Begun {
    /// New, or as it was.
    pub simulation: Simulation,
    /// Goes on from there.
    pub ledger: Ledger,
    /// The key binding's signed bytes.
    pub key_binding: Vec<u8>,
    /// The signed bytes of checkpoint 0, if it was made just now.
    pub first: Option<Vec<u8>>,
    /// What was found in the store.
    pub resumed: Option<Resumed>,
    /// Players who are in the world, and whose whole stay the store has.
    pub returning: Vec<Returning>,
}

/// How far back the record went.
#[derive(Clone, Debug)]
pub struct Resumed {
    /// The checkpoint that was restored; 0 also where there was none yet, and the world began again.
    pub sequence: u64,
    /// Its tick; 0 where there was none.
    pub checkpoint_tick: u64,
    /// Where the inputs after it led.
    pub tick: u64,
    /// What was repaired at the end of the inputs.
    pub repair: Option<Repair>,
    /// How the world halted, if the epoch before ended with that.
    pub fault: Option<Fault>,
}

/// The genesis of a world that starts now. `run`: random.
fn genesis(world: &WorldSpec, config: SimulationConfig, schema: Digest, run: [u8; 16], private: bool) -> Genesis {
    Genesis {
        world: world.name().to_owned(),
        assets: world.assets().to_vec(),
        seed: config.seed,
        seed_origin: Some(SeedOrigin::Operator),
        tick_rate_hz: config.tick_rate_hz,
        schema,
        run,
        private,
    }
}

/// Begins a record in a new directory, with checkpoint 0 at tick 0, or restores the world from the newest checkpoint of an
/// old one and repeats the inputs that came after it. `run` (random) is used for a new record only.
pub fn begin(
    world: &WorldSpec,
    config: SimulationConfig,
    identity: Identity,
    kept: StoreConfig,
    run: [u8; 16],
    wall_time_ms: u64,
) -> Result<Begun, BeginError> {
    if world.is_repeated() && kept.keep.is_some() {
        return Err(BeginError::KeepsTooLittle);
    }
    let mut simulation = Simulation::new(world, config);
    refuse_halted(&simulation)?;
    let here = genesis(world, config, simulation.schema(), run, kept.seal.is_some());
    let here = Genesis { seed_origin: Some(kept.seed_origin), ..here };
    if Store::is_there(&kept.directory) {
        let store = Store::open(&kept.directory, kept.seal)?;
        same_world(store.genesis(), &here, same_version(&store, world)?)?;
        let room = Room::of(&kept.directory, kept.limit);
        return resume(world, config, identity, (store, kept.keep, room), wall_time_ms);
    }
    let store = Store::create(&kept.directory, &here, kept.seal)?;
    let segment = store.segment_writer(0).map_err(RecordError::from)?.0;
    let kept = Kept { store, segment, unsynced: false, keep: kept.keep, room: Room::of(&kept.directory, kept.limit) };
    let (mut ledger, key_binding) = open_epoch(identity, &here, Place::FIRST, Some(kept), wall_time_ms)?;
    ledger.meter = Meter::after(0, simulation.fuel(), []);
    let first = Some(ledger.checkpoint(&simulation.changes(), wall_time_ms)?.bytes);
    Ok(Begun { simulation, ledger, key_binding, first, resumed: None, returning: Vec::new() })
}

/// A record that is signed and shown, but not kept.
pub fn begin_unkept(
    world: &WorldSpec,
    config: SimulationConfig,
    identity: Identity,
    run: [u8; 16],
    wall_time_ms: u64,
) -> Result<Begun, BeginError> {
    let mut simulation = Simulation::new(world, config);
    refuse_halted(&simulation)?;
    let here = genesis(world, config, simulation.schema(), run, false);
    let (mut ledger, key_binding) = open_epoch(identity, &here, Place::FIRST, None, wall_time_ms)?;
    let first = Some(ledger.checkpoint(&simulation.changes(), wall_time_ms)?.bytes);
    Ok(Begun { simulation, ledger, key_binding, first, resumed: None, returning: Vec::new() })
}

/// Whether the world was upgraded, and this is what it is since.
fn same_version(store: &Store, world: &WorldSpec) -> Result<bool, BeginError> {
    let (wanted, here) = (UpgradeChain::of(store)?.package, package(world));
    if wanted == store.genesis().package() {
        return Ok(false);
    }
    if wanted == here {
        return Ok(true);
    }
    let named = |package: Option<Digest>| package.map_or_else(|| "none".into(), |package| package.to_string());
    Err(BeginError::Version { wanted: named(wanted), here: named(here) })
}

/// `upgraded`: to the version that is here, whatever the world was made of at first.
fn same_world(stored: &Genesis, here: &Genesis, upgraded: bool) -> Result<(), BeginError> {
    let assets = |genesis: &Genesis| {
        genesis.assets.iter().map(|(name, digest)| format!("{name} {digest}")).collect::<Vec<_>>().join(", ")
    };
    let parts = [
        ("name", stored.world.clone(), here.world.clone()),
        ("assets", assets(if upgraded { here } else { stored }), assets(here)),
        ("seed", stored.seed.to_string(), here.seed.to_string()),
        ("tick rate", stored.tick_rate_hz.to_string(), here.tick_rate_hz.to_string()),
        ("schema", stored.schema.to_string(), here.schema.to_string()),
    ];
    match parts.into_iter().find(|(_, stored, here)| stored != here) {
        Some((what, stored, here)) => Err(BeginError::OtherWorld { what, stored, here }),
        None => Ok(()),
    }
}

/// Where the key comes from. The binding of the epoch before is named, so that none can be taken away or put in between later.
fn provenance(identity: &Identity, place: &Place) -> Provenance {
    let Place { previous, given_up, .. } = *place;
    let (origin, code, nonce) = (identity.origin.clone(), identity.code, Vec::new());
    Provenance { previous, origin, code, nonce, dtls: identity.dtls, tls: identity.tls, given_up }
}

/// Binds the key to the record's next epoch.
fn open_epoch(
    identity: Identity,
    genesis: &Genesis,
    place: Place,
    kept: Option<Kept>,
    wall_time_ms: u64,
) -> Result<(Ledger, Vec<u8>), BeginError> {
    let (world, run, epoch) = (genesis.world_id(), genesis.run, place.epoch);
    let binding = KeyBinding {
        key: identity.key.public(),
        world,
        run,
        epoch,
        node: identity.node.clone(),
        wall_time_ms,
        provenance: Some(provenance(&identity, &place)),
    };
    let evidence = evidence(&binding);
    let signed = statement::sign(&binding, &identity.key);
    if let Some(kept) = &kept {
        kept.store.put_key_binding(epoch, &signed)?;
        if let Ok(bytes) = evidence.to_bytes() {
            kept.store.put_evidence(epoch, &bytes)?;
        }
        if let Some(path) = &identity.anchor {
            anchor::write(path, &run, (epoch, statement::hash(&signed)))?;
        }
    }
    let zero = Digest([0; 32]);
    let template = Checkpoint {
        world,
        run,
        epoch,
        sequence: 0,
        tick: 0,
        previous: zero,
        state_root: zero,
        schema: genesis.schema,
        input_root: zero,
        input_count: 0,
        code: identity.code,
        environment: identity.environment(&evidence),
        key_binding: statement::hash(&signed),
        manifest: zero,
        wall_time_ms,
    };
    let hashing = kept.as_ref().map_or_else(StateHashing::public, |kept| kept.store.hashing());
    let inputs = kept.as_ref().map_or_else(InputHasher::new, |kept| kept.store.input_hasher());
    let ledger = Ledger {
        key: Arc::new(identity.key),
        binding,
        kept,
        tree: StateTree::new(hashing),
        template,
        newest: None,
        pending: None,
        inputs,
        chains: Default::default(),
        meter: Meter::after(0, 0, []),
        faults: FaultChain::NONE,
        upgrades: UpgradeChain::from(genesis.package()),
    };
    Ok((ledger, signed))
}

fn resume(
    world: &WorldSpec,
    config: SimulationConfig,
    identity: Identity,
    (store, keep, room): (Store, Option<u64>, Room),
    wall_time_ms: u64,
) -> Result<Begun, BeginError> {
    let place = Place::next(&store, &identity)?;
    let genesis = store.genesis().clone();
    let hashing = store.hashing();
    // A crash before checkpoint 0 leaves none: the world begins anew, and takes what inputs there are again.
    let newest = match store.sequences()?.last() {
        Some(sequence) => Some((*sequence, signed_checkpoint(&store, *sequence)?)),
        None => None,
    };
    let mut simulation = match &newest {
        Some((sequence, (_, checkpoint))) => {
            let state = store.state(&checkpoint.manifest)?;
            let digest = state.digest(&hashing).map_err(|_| BeginError::State { sequence: *sequence })?;
            if digest.root != checkpoint.state_root || state.tick != checkpoint.tick {
                return Err(BeginError::State { sequence: *sequence });
            }
            bring_back(&store, world, config, (*sequence, &state))?
        }
        None => Simulation::new(world, config),
    };
    refuse_halted(&simulation)?;
    let sequence = newest.as_ref().map_or(0, |(sequence, _)| sequence + 1);
    let (segment, repair) = store.segment_writer(sequence).map_err(RecordError::from)?;
    let tail = store.segment(sequence)?;
    let checkpoint_tick = simulation.tick();
    let mut meter = meter(&store, &mut simulation)?;
    tail.iter().for_each(|inputs| meter.take(inputs));
    let (faults, fault) = FaultChain::of(&store)?;
    let upgrades = UpgradeChain::of(&store)?;
    let inputs = repeat(&mut simulation, &tail, store.input_hasher())?;
    let binding = |session: SessionId| player_binding(&genesis.world_id(), &genesis.run, session.0);
    let returning = returning(&store, &players(&mut simulation), binding)?;
    let kept = Kept { store, segment, unsynced: false, keep, room };
    let (mut ledger, key_binding) = open_epoch(identity, &genesis, place, Some(kept), wall_time_ms)?;
    (ledger.inputs, ledger.meter) = (inputs, meter);
    (ledger.faults, ledger.upgrades) = (faults, upgrades);
    ledger.chains = returning.iter().map(|player| (player.session.0, (player.chain, false))).collect();
    ledger.template.sequence = sequence;
    ledger.newest = newest.as_ref().map(|(_, (hash, checkpoint))| (*hash, checkpoint.tick));
    // Checkpoint 0 is of the tick that the inputs have led to: it commits to them, and a replay goes through them.
    let first = match newest {
        Some(_) => None,
        None => Some(ledger.checkpoint(&simulation.changes(), wall_time_ms)?.bytes),
    };
    let restored = newest.map(|(restored, _)| restored);
    let gone_on = restored.is_some() || !tail.is_empty();
    let fault = fault.filter(|fault| fault.epoch + 1 == ledger.template.epoch);
    let resumed = Resumed { sequence: restored.unwrap_or(0), checkpoint_tick, tick: simulation.tick(), repair, fault };
    Ok(Begun { simulation, ledger, key_binding, first, resumed: gone_on.then_some(resumed), returning })
}

/// Counts from the state that was restored. What came before and has no receipt stays without: it was another epoch's work.
fn meter(store: &Store, simulation: &mut Simulation) -> Result<Meter, BeginError> {
    let tick = simulation.tick();
    let newest = store.work_receipts()?.pop().map(|sequence| signed_work_receipt(store, sequence)).transpose()?;
    if let Some((_, receipt)) = newest.as_ref().filter(|(_, receipt)| receipt.to_tick > tick) {
        return Err(BeginError::Work { sequence: receipt.sequence, to_tick: receipt.to_tick, tick });
    }
    let here: Vec<u64> = players(simulation).into_iter().map(|session| session.0).collect();
    Ok(Meter::after(tick, simulation.fuel(), here).following(newest.as_ref()))
}

/// Who is in the world, in order.
pub fn players(simulation: &mut Simulation) -> Vec<SessionId> {
    let world = simulation.world_mut();
    let mut sessions: Vec<SessionId> = world.query::<&Player>().iter(world).map(|player| player.session).collect();
    sessions.sort_unstable();
    sessions
}

/// Takes a world through recorded inputs, up to the last of them.
fn repeat(
    simulation: &mut Simulation,
    tail: &[TickInputs],
    mut hasher: InputHasher,
) -> Result<InputHasher, BeginError> {
    for inputs in tail {
        let tick = inputs.tick;
        let reached = simulation.tick();
        if tick <= reached {
            return Err(BeginError::TickOrder { tick, reached });
        }
        hasher.update(inputs).map_err(RecordError::from)?;
        let events = player_events(&inputs.entries).map_err(|cause| BeginError::Entry { tick, cause })?;
        (reached + 1..tick).for_each(|_| simulation.step([]));
        simulation.step(events);
        refuse_halted(simulation)?;
    }
    Ok(hasher)
}

/// Refuses a world that could not begin, or not end its last tick.
fn refuse_halted(simulation: &Simulation) -> Result<(), BeginError> {
    simulation.halted().map_or(Ok(()), |why| Err(BeginError::Halted { tick: simulation.tick(), why: why.to_owned() }))
}
