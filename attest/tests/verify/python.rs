//! The checker in `PROOF.md`, as it stands there: it passes what is sound and refuses what it says that it refuses.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use lightcone_attest::statement::{Checkpoint, KeyBinding, sign};
use lightcone_attest::store::Store;
use lightcone_attest::{ComponentState, Digest, SavedState};

use crate::world::{NEWEST, Plan, World};

/// `LIGHTCONE_PYTHON`, or the one in `PATH`.
fn interpreter() -> Command {
    Command::new(std::env::var_os("LIGHTCONE_PYTHON").unwrap_or("python3".into()))
}

fn python(args: &[&str]) -> Output {
    interpreter().args(args).output().unwrap()
}

/// The program, if it can be run here.
fn checker() -> Option<String> {
    let needs = ["-c", "import tomllib, blake3, cbor2, cryptography, zstandard"];
    if !interpreter().args(needs).output().is_ok_and(|said| said.status.success()) {
        let required = std::env::var("LIGHTCONE_REQUIRE").unwrap_or_default();
        assert!(
            !required.split(',').any(|listed| listed.trim() == "python"),
            "LIGHTCONE_REQUIRE wants Python's packages"
        );
        println!("skipped: python3 with blake3, cbor2, cryptography and zstandard is not here");
        return None;
    }
    let text = include_str!("../../PROOF.md");
    text.split("```python\n").nth(1)?.split("```").next().map(str::to_owned)
}

fn plan() -> Plan {
    Plan { seeds: [11, 11], ..Plan::honest() }
}

/// What it prints, or why it refuses.
fn check(program: &str, directory: &Path, plan: &Plan) -> Result<String, String> {
    let said = python(&["-c", program, &directory.display().to_string(), &plan.key(0).public().to_string()]);
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    if said.status.success() { Ok(text(said.stdout)) } else { Err(text(said.stderr)) }
}

#[test]
fn the_documented_checker_passes_a_sound_store() {
    let Some(program) = checker() else { return };
    for plan in [plan(), Plan { origin: None, ..plan() }] {
        let world = plan.clone().build();
        let said = check(&program, &world.directory, &plan).unwrap();
        assert!(said.contains("checkpoint 4 of tick 40 is as it was signed"), "{said}");
        assert!(said.contains("NOT CHECKED: that the first state follows from the genesis"), "{said}");
    }
}

#[test]
fn the_documented_checker_refuses_what_does_not_fit_together() {
    let Some(program) = checker() else { return };
    let refused = |change: &dyn Fn(&World), words: &str| {
        let world = plan().build();
        change(&world);
        let said = check(&program, &world.directory, &plan()).unwrap_err();
        assert!(said.contains("refused: ") && said.contains(words), "{words}: {said}");
    };
    let signed = |from: u64, change: fn(&mut Checkpoint)| move |world: &World| world.resign(from, change);
    refused(&|world| (0..=NEWEST).for_each(|n| fs::remove_file(world.statement_path(n)).unwrap()), "nothing is signed");
    refused(&back_in_time, "does not come after 20");
    refused(&signed(2, |checkpoint| checkpoint.world = Digest([9; 32])), "is of another world or run");
    refused(&signed(2, |checkpoint| checkpoint.run = [9; 16]), "is of another world or run");
    refused(&signed(2, |checkpoint| checkpoint.schema = Digest([9; 32])), "has another schema than the genesis");
    refused(&signed(4, |checkpoint| checkpoint.epoch = 0), "does not name the key binding of its epoch");
    refused(&signed(2, |checkpoint| checkpoint.epoch = 7), "does not name the key binding of its epoch");
    refused(&backward_epoch, "epoch 0 comes after 1");
    refused(&signed(2, |checkpoint| checkpoint.sequence = 9), "is checkpoint 9, 2 is due");
    refused(&signed(0, |checkpoint| checkpoint.previous = Digest([9; 32])), "does not follow the one before");
    refused(&signed(0, |checkpoint| checkpoint.input_count = 3), "inputs came before tick 0");
    refused(&signed(2, |checkpoint| checkpoint.state_root = Digest([9; 32])), "its state has another root or tick");
    refused(&|world| fs::remove_file(world.statement_path(2)).unwrap(), "is checkpoint 3, 2 is due");
    refused(&|world| fs::remove_file(world.path("keys/00000000.cose")).unwrap(), "does not follow the one before");
    refused(&|world| rebind(world, |binding| binding.run = [9; 16]), "is of another key, world or run");
    refused(&|world| rebind(world, |binding| binding.epoch = 3), "is of epoch 3");
    let edit = |world: &World, from: &str, to: &str| {
        let path = world.path("genesis.toml");
        fs::write(&path, fs::read_to_string(&path).unwrap().replace(from, to)).unwrap();
    };
    refused(&|world| edit(world, "\"random\"", "\"operator\""), "the genesis does not have the id");
    refused(&|world| flip(&world.statement_path(1)), "refused");
}

fn flip(path: &Path) {
    let mut bytes = fs::read(path).unwrap();
    *bytes.last_mut().unwrap() ^= 1;
    fs::write(path, bytes).unwrap();
}

/// A state of an earlier tick, signed in its place.
fn back_in_time(world: &World) {
    let entities = vec![(1, vec![1])];
    let state = SavedState { tick: 15, components: vec![ComponentState { name: "pose".into(), version: 1, entities }] };
    let pieces: Vec<_> = state.pieces().collect();
    let mut store = Store::open(&world.directory, None).unwrap();
    let written = store.put_state(15, &pieces).unwrap();
    drop(store);
    world.resign(3, |checkpoint| {
        (checkpoint.tick, checkpoint.state_root, checkpoint.manifest) = (15, written.state.root, written.manifest);
    });
}

fn backward_epoch(world: &World) {
    let first = world.checkpoint(0).key_binding;
    world.resign(4, |checkpoint| (checkpoint.epoch, checkpoint.key_binding) = (0, first));
}

fn rebind(world: &World, change: impl Fn(&mut KeyBinding)) {
    let mut binding = world.plan.binding(1);
    change(&mut binding);
    fs::write(world.path("keys/00000001.cose"), sign(&binding, &world.plan.key(1))).unwrap();
}
