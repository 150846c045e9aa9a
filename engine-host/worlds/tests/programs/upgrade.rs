//! A newer version of a program takes over a running world.

use bevy_ecs::prelude::*;
use lightcone_attest::statement::SigningKey;
use lightcone_attest::{SavedState, StateHashing, StateTree};
use lightcone_interface as api;
use lightcone_package::{Bounds, Kind, PackageBuilder};
use lightcone_world::UpgradeError;
use lightcone_world::prelude::*;
use lightcone_worlds::program::{self, Compiler};

use crate::common::{Script, manifest, told, wat};
use crate::forms::glb;
use crate::play::{BOX, cube, red, spawn};

/// A version of the program: it saves how many ticks it has counted, and takes that over with another thousand.
struct Version<'a> {
    version: &'static str,
    name: &'static str,
    script: Script<'a>,
    save: &'static str,
    upgrade: &'static str,
    assets: &'static [&'static str],
    signed_by: Option<u8>,
}

impl<'a> Version<'a> {
    fn new(version: &'static str, first: &'a [api::Command<'a>], later: &'a [api::Command<'a>]) -> Self {
        let save = "(i32.store (i32.const 0x200) (global.get $ticks)) (i64.const 0x4_00000200)";
        let upgrade = "(global.set $ticks (i32.add (i32.load (local.get 0)) (i32.const 1000)))";
        let script = Script { first, later, also: "" };
        Self { version, name: "box", script, save, upgrade, assets: &[], signed_by: None }
    }

    fn spec(&self) -> WorldSpec {
        let init = r#"(func (export "lc_init") (param i32 i32))"#;
        let text = wat(&self.script);
        assert!(text.contains(init));
        let mut fields = init.to_owned();
        if !self.save.is_empty() {
            fields += &format!(r#"(func (export "lc_save") (result i64) {})"#, self.save);
        }
        if !self.upgrade.is_empty() {
            fields += &format!(r#"(func (export "lc_upgrade") (param i32 i32) {})"#, self.upgrade);
        }
        let manifest =
            lightcone_package::Manifest { name: self.name.into(), version: self.version.into(), ..manifest() };
        let mut package = PackageBuilder::new(manifest, wat::parse_str(text.replace(init, &fields)).unwrap());
        for name in self.assets {
            package.asset(name, Kind::Model, glb()).unwrap();
        }
        let mut package = package.build(&Bounds::default()).unwrap();
        if let Some(seed) = self.signed_by {
            package.sign(&SigningKey::from_seed([seed; 32]));
        }
        program::world(&package, &Compiler::here()).unwrap()
    }
}

/// What the program has counted, as it wrote it down in its last tick.
fn counted(simulation: &mut Simulation) -> u32 {
    let state = simulation.save();
    let memory = state.components.iter().find(|part| part.name == "program.memory").unwrap();
    // After the head.
    let (_, first_page) = &memory.entities[1];
    u32::from_le_bytes(first_page[0x100..0x104].try_into().unwrap())
}

fn started(version: &Version<'_>, ticks: usize) -> Simulation {
    let mut simulation = Simulation::new(&version.spec(), SimulationConfig::default());
    let mut players = ScriptedPlayers::new(2, 5);
    (0..ticks).for_each(|_| simulation.step(players.next_events()));
    assert_eq!(simulation.halted(), None);
    simulation
}

fn upgraded(simulation: &mut Simulation, to: &Version<'_>) -> Result<Simulation, UpgradeError> {
    simulation.upgraded(&to.spec(), SimulationConfig::default())
}

/// Two things that fall, and something that hangs from a player.
fn lively() -> Vec<api::Command<'static>> {
    let body = |entity| api::SetBody { entity, body: api::Body::Dynamic { mass_kg: 10.0 } }.into();
    let shape = |entity| api::SetShape { entity, solid: cube() }.into();
    let (other, hat) = (api::EntityId(8), api::EntityId(9));
    vec![
        spawn(BOX, [0.0, 4.0, 0.0]),
        red(BOX),
        body(BOX),
        shape(BOX),
        spawn(other, [0.3, 6.0, 0.0]),
        red(other),
        body(other),
        shape(other),
        spawn(hat, [0.0, 2.0, 0.0]),
        api::Caption { entity: hat, above_m: 0.5, text: "a hat" }.into(),
    ]
}

fn drawn(simulation: &mut Simulation) -> usize {
    let world = simulation.world_mut();
    world.query::<&Drawn>().iter(world).count()
}

fn captions(simulation: &mut Simulation) -> Vec<String> {
    let world = simulation.world_mut();
    let mut all: Vec<String> = world.query::<&Caption>().iter(world).map(|it| it.text.to_string()).collect();
    all.sort();
    all
}

#[test]
fn what_the_old_version_saved_and_what_it_spawned_goes_on_under_the_new_one() {
    let first = lively();
    let hat = api::EntityId(9);
    let renamed = [api::Caption { entity: hat, above_m: 0.5, text: "a crown" }.into()];
    let (old, new) = (Version::new("1.0.0", &first, &[]), Version::new("2.0.0", &[], &renamed));
    let mut before = started(&old, 20);
    let (state, fuel) = (before.save(), before.fuel());
    let mut after = upgraded(&mut before, &new).unwrap();
    assert_eq!((before.save(), before.fuel()), (state.clone(), fuel), "the old version is as it was");
    assert!(after.fuel() > fuel, "saving and taking over are the program's fuel");
    let parts = |state: SavedState| state.components.into_iter().filter(|part| part.name != "program.memory");
    assert_eq!((after.tick(), parts(after.save()).collect::<Vec<_>>()), (20, parts(state).collect::<Vec<_>>()));
    after.step([]);
    assert_eq!(counted(&mut after), 1021);
    let captions = captions(&mut after);
    assert!(captions.contains(&"a crown".to_owned()) && !captions.contains(&"a hat".to_owned()), "{captions:?}");
    assert_eq!(drawn(&mut after), drawn(&mut before), "what was shown is shown");
    let tick = told(&mut after);
    let tick = api::Tick::decode(&tick).unwrap();
    let came = tick.events.iter().filter(|event| matches!(event, api::Event::Join(_))).count();
    assert_eq!((tick.tick, came), (21, 0), "nobody comes twice");
}

#[test]
fn a_world_restored_after_an_upgrade_has_the_bytes_of_one_that_went_on() {
    let first = lively();
    let (old, new) = (Version::new("1.0.0", &first, &[]), Version::new("2.0.0", &[], &[]));
    let mut before = started(&old, 25);
    let mut after = upgraded(&mut before, &new).unwrap();
    let state = after.save();
    let state = SavedState::from_pieces(state.tick, state.pieces()).unwrap();
    let mut restored = Simulation::restore(&new.spec(), SimulationConfig::default(), &state).unwrap();
    let mut again = upgraded(&mut before, &new).unwrap();
    for _ in 0..60 {
        [&mut after, &mut restored, &mut again].into_iter().for_each(|simulation| simulation.step([]));
        let digest = after.digest().unwrap();
        assert_eq!(digest.differing_components(&restored.digest().unwrap()), Vec::<&str>::new());
        assert_eq!(digest.differing_components(&again.digest().unwrap()), Vec::<&str>::new());
    }
    assert_eq!(after.halted(), None);
}

#[test]
fn a_tree_of_what_changed_follows_into_the_new_version() {
    let first = lively();
    let (old, new) = (Version::new("1.0.0", &first, &[]), Version::new("2.0.0", &[], &[]));
    let mut before = started(&old, 10);
    let mut tree = StateTree::new(StateHashing::public());
    tree.apply(&before.changes()).unwrap();
    let mut after = upgraded(&mut before, &new).unwrap();
    tree.apply(&after.changes()).unwrap();
    assert_eq!(tree.digest(), after.digest().unwrap());
    after.step([]);
    tree.apply(&after.changes()).unwrap();
    assert_eq!(tree.digest(), after.digest().unwrap());
}

#[test]
fn an_upgrade_that_fails_says_why_and_changes_nothing() {
    let old = Version::new("1.0.0", &[], &[]);
    let new = || Version::new("2.0.0", &[], &[]);
    let trap = "(unreachable)";
    let gave_up = "the program trapped: it gave up (unreachable)";
    let cases = [
        (Version { upgrade: trap, ..new() }, format!("box 2.0.0 cannot take over: {gave_up}")),
        (Version { upgrade: "(loop (br 0))", ..new() }, "box 2.0.0 cannot take over: the program used up its".into()),
        (Version { upgrade: "", ..new() }, "box 2.0.0 cannot take over: the program exports no lc_upgrade".into()),
        (Version { name: "crate", ..new() }, "the world that runs is box, not crate".into()),
    ];
    let mut before = started(&old, 5);
    let state = before.save();
    for (to, why) in cases {
        let error = upgraded(&mut before, &to).err().unwrap().to_string();
        assert!(error.starts_with(&why) && error.lines().count() == 1, "{error}");
        assert_eq!(before.save(), state, "{why}");
    }
    for (save, why) in [("", "exports no lc_save"), (trap, gave_up), ("(i64.const 0x1000001_00000000)", "are taken")] {
        let mut before = started(&Version { save, ..Version::new("1.0.0", &[], &[]) }, 5);
        let state = before.save();
        let error = upgraded(&mut before, &new()).err().unwrap().to_string();
        assert!(error.starts_with("box 1.0.0 cannot save what it knows: ") && error.contains(why), "{error}");
        assert_eq!(before.save(), state);
        before.step([]);
        assert_eq!(before.halted(), None);
        assert_eq!(counted(&mut before), 6);
    }
    let native = WorldSpec::new("box", || |_: &mut bevy_app::App| {});
    let error = before.upgraded(&native, SimulationConfig::default()).err().unwrap();
    assert_eq!(error, UpgradeError::NoProgram("box".into()));
    let mut native = Simulation::new(&native, SimulationConfig::default());
    assert_eq!(upgraded(&mut native, &new()).err().unwrap().to_string(), "the world that runs is no program");
}

#[test]
fn only_the_developer_of_a_signed_program_upgrades_it() {
    let by = |signed_by| Version { signed_by, ..Version::new("2.0.0", &[], &[]) };
    let takes_over = |before, after| {
        let mut before = started(&by(before), 2);
        upgraded(&mut before, &by(after)).map(drop).map_err(|error| error.to_string())
    };
    assert_eq!(takes_over(Some(1), Some(1)), Ok(()));
    assert_eq!(takes_over(None, Some(1)), Ok(()));
    for other in [None, Some(2)] {
        let error = takes_over(Some(1), other).unwrap_err();
        assert!(error.contains("only a version signed by the same key can take over"), "{error}");
    }
}

#[test]
fn assets_are_known_by_their_names() {
    let first = [spawn(BOX, [0.0; 3]), api::Model { entity: BOX, asset: api::AssetIndex(1) }.into()];
    let old = Version { assets: &["a.glb", "b.glb"], ..Version::new("1.0.0", &first, &[]) };
    let mut before = started(&old, 3);
    let new = Version { assets: &["a.glb", "aa.glb", "b.glb"], ..Version::new("2.0.0", &[], &[]) };
    let mut after = upgraded(&mut before, &new).unwrap();
    after.step([]);
    let world = after.world_mut();
    let shown: Vec<usize> = world.query::<&Drawn>().iter(world).map(|drawn| drawn.0.0 as usize).collect();
    // The host's own models come first.
    let first_of_all =
        Simulation::new(&old.spec(), SimulationConfig::default()).world().resource::<Models>().all().len() - 2;
    assert!(shown.contains(&(first_of_all + 2)) && !shown.contains(&(first_of_all + 1)), "{shown:?}");
    let without = Version { assets: &["a.glb"], ..Version::new("2.0.0", &[], &[]) };
    let error = upgraded(&mut before, &without).err().unwrap().to_string();
    assert_eq!(error, "box 2.0.0 has no \"b.glb\" of that kind, and the world shows or plays it");
}
