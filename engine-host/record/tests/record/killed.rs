//! Real processes, killed (SIGKILL) at random, seeded moments while they keep a world's record: it always goes on from a
//! record that verifies, and no acknowledged input is lost.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use crate::common::Yard;
use lightcone_attest::Digest;
use lightcone_attest::log::{Kind, PlayerChain, TickInputs, player_binding};
use lightcone_attest::statement::{KeyBinding, Receipt, read_unverified, verify};
use lightcone_attest::store::{SeedOrigin, Store};
use lightcone_attest::verify::{Request, Verdict, verify_store};
use lightcone_record::{Begun, Identity, Span, StoreConfig, begin, entries_of, player_events, replay};
use lightcone_world::prelude::*;
use lightcone_world::simulation::PlayerEvent;

const KILLS: u64 = 50;
/// On a busy machine a life is short: more of them are lived until there is something to lose.
const MOST_KILLS: u64 = 1000;
const ENOUGH_RECEIPTS: usize = 30;
const ENOUGH_CHECKPOINTS: usize = 12;
const LONGEST_LIFE_MS: u64 = 400;
const TICKS_PER_SYNC: u64 = 5;
const TICKS_PER_CHECKPOINT: u64 = 17;
const STORE: &str = "LIGHTCONE_KILLED_STORE";

fn yard() -> WorldSpec {
    WorldSpec::new("yard", || Yard)
}

/// Goes on with the record, or begins it, and tells every receipt in hexadecimal digits, until it is killed.
#[test]
#[ignore = "runs in a process of its own, which the other test kills"]
fn a_node_that_plays_until_it_is_killed() {
    let Some(directory) = std::env::var_os(STORE).map(PathBuf::from) else { return };
    let kept = StoreConfig { directory, seal: None, keep: None, limit: None, seed_origin: SeedOrigin::Operator };
    let seed = std::process::id() as u8;
    let identity = Identity::fresh([seed; 32], Digest([9; 32]));
    let begun = begin(&yard(), SimulationConfig::default(), identity, kept, [7; 16], 0).unwrap();
    let Begun { mut simulation, mut ledger, .. } = begun;
    let mut players = ScriptedPlayers::new(3, simulation.tick());
    // As a node does: the ids of every epoch's players are its own.
    let epoch = ledger.template().epoch;
    let mut gone = entries_of(&those_who_were_here(&mut simulation));
    loop {
        let mut entries = entries_of(&players.next_events());
        entries.iter_mut().for_each(|entry| entry.player |= (epoch + 1) << 32);
        entries.splice(0..0, gone.drain(..));
        simulation.step(player_events(&entries).unwrap());
        let tick = simulation.tick();
        ledger.tick(&TickInputs { tick, entries }).unwrap();
        if tick.is_multiple_of(TICKS_PER_SYNC) {
            for acknowledged in ledger.sync(tick).unwrap() {
                let digits: String = acknowledged.bytes.iter().map(|byte| format!("{byte:02x}")).collect();
                writeln!(std::io::stdout(), "receipt {digits}").unwrap();
            }
        }
        if tick.is_multiple_of(TICKS_PER_CHECKPOINT) {
            let changes = simulation.changes();
            ledger.checkpoint(&changes, 0).unwrap();
        }
    }
}

/// They have lost their connections.
fn those_who_were_here(simulation: &mut Simulation) -> Vec<PlayerEvent> {
    let world = simulation.world_mut();
    let mut sessions: Vec<_> = world.query::<&Player>().iter(world).map(|player| player.session).collect();
    sessions.sort_unstable();
    sessions.into_iter().map(|session| PlayerEvent::Leave { session }).collect()
}

/// What it had acknowledged when it was killed.
fn run_and_kill(directory: &Path, after: Duration) -> Vec<Vec<u8>> {
    let mut node = Command::new(std::env::current_exe().unwrap());
    node.args(["killed::a_node_that_plays_until_it_is_killed", "--exact", "--ignored", "--nocapture"]);
    let mut node = node.env(STORE, directory).stdout(Stdio::piped()).spawn().unwrap();
    std::thread::sleep(after);
    assert!(node.try_wait().unwrap().is_none(), "the node ended by itself");
    node.kill().unwrap();
    let lines = BufReader::new(node.stdout.take().unwrap()).lines().map_while(Result::ok);
    // The last line may be cut off.
    let receipts = lines.filter_map(|line| {
        let digits = line.strip_prefix("receipt ")?.to_owned();
        let bytes: Vec<u8> =
            (0..digits.len() / 2).map(|at| u8::from_str_radix(&digits[at * 2..at * 2 + 2], 16).unwrap()).collect();
        read_unverified::<Receipt>(&bytes).is_ok().then_some(bytes)
    });
    let receipts = receipts.collect();
    node.wait().unwrap();
    receipts
}

/// Every input in the record, in its order.
fn log(store: &Store) -> Vec<TickInputs> {
    let sequences = store.sequences().unwrap();
    let mut all: Vec<TickInputs> = sequences.iter().flat_map(|sequence| store.segment(*sequence).unwrap()).collect();
    let open = sequences.len() as u64;
    if store.segments().unwrap().contains(&open) {
        all.extend(store.open_segment(open).unwrap().ticks);
    }
    all
}

/// The player's chain, at one moment or another, was what the receipt says.
fn is_kept(store: &Store, log: &[TickInputs], bytes: &[u8]) -> bool {
    let (unverified, _) = read_unverified::<Receipt>(bytes).unwrap();
    let binding = store.key_binding(unverified.epoch).unwrap();
    let key = read_unverified::<KeyBinding>(&binding).unwrap().0.key;
    let receipt = verify::<Receipt>(bytes, &key).unwrap();
    let mut chain = PlayerChain::new(player_binding(&receipt.world, &receipt.run, receipt.player));
    let entries = log.iter().take_while(|inputs| inputs.tick <= receipt.tick).flat_map(|inputs| &inputs.entries);
    for entry in entries.filter(|entry| entry.player == receipt.player && entry.kind != Kind::Leave) {
        chain.push(entry);
    }
    chain == receipt.chain
}

fn verifies(directory: &Path) {
    let report = verify_store(&Request::new(directory, 0));
    let failed: Vec<String> =
        report.with(Verdict::Fail).map(|fact| format!("{}: {}", fact.name, fact.reason)).collect();
    assert_eq!(failed, Vec::<String>::new());
}

/// Whether there is enough that could have been lost.
fn has_lived(directory: &Path, receipts: usize) -> bool {
    let checkpoints =
        Store::read(directory, None).ok().and_then(|store| store.sequences().ok()).map_or(0, |all| all.len());
    receipts > ENOUGH_RECEIPTS && checkpoints > ENOUGH_CHECKPOINTS
}

#[test]
fn a_node_killed_at_random_moments_goes_on_from_a_record_that_verifies() {
    let directory = std::env::temp_dir().join(format!("lightcone-killed-{}", std::process::id()));
    _ = fs::remove_dir_all(&directory);
    let (mut receipts, mut state) = (Vec::new(), 0x9e37_79b9_u64);
    let mut kills = 0;
    while kills < KILLS || (kills < MOST_KILLS && !has_lived(&directory, receipts.len())) {
        kills += 1;
        // Knuth's MMIX constants: the same moments every time.
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        receipts.extend(run_and_kill(&directory, Duration::from_millis((state >> 33) % LONGEST_LIFE_MS)));
        if !Store::is_there(&directory) {
            continue;
        }
        let store = Store::read(&directory, None).unwrap();
        // Killed before anything was signed: there is nothing to verify, and nobody was told of anything.
        if store.sequences().unwrap().is_empty() {
            assert!(receipts.is_empty());
            continue;
        }
        verifies(&directory);
        let log = log(&store);
        let lost = receipts.iter().filter(|receipt| !is_kept(&store, &log, receipt)).count();
        assert_eq!(lost, 0, "of {} receipts", receipts.len());
    }
    assert!(has_lived(&directory, receipts.len()), "{} receipts after {kills} lives", receipts.len());
    let store = Store::read(&directory, None).unwrap();
    let replay = replay(&store, &[yard()], Span::default(), |_| {}).unwrap();
    assert_eq!(replay.divergence, None);
    assert!(replay.matched >= ENOUGH_CHECKPOINTS as u64, "{replay:?}");
    fs::remove_dir_all(directory).unwrap();
}
