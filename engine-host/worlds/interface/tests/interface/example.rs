//! One example of each block, with every type of field: all languages read and write the same bytes.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command as Process, Stdio};

use lightcone_interface::*;

fn sdk() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../sdk")
}

fn init() -> Vec<u8> {
    let seed = std::array::from_fn(|i| 40 + i as u8);
    Init { tick: 5, rate_hz: 30, dt_s: 1.0 / 30.0, seed, fresh: true, parameters: "zwei Wörter" }.encode()
}

fn tick() -> Vec<u8> {
    let mut tick = TickWriter::new(6, 30, 1.0 / 30.0);
    let session = SessionId(0x3_0000_0001);
    tick.push(Join { session, name: "Žofie 🎲" });
    tick.push(Leave { session: SessionId(2) });
    let (held, pressed) = (Actions::FORWARD | Actions::RUN, Actions::JUMP);
    tick.push(Input { session, held, pressed, stick: [0.5, -0.25], yaw_rad: 1.5, pitch_rad: -0.5 });
    for entity in [EntityId(11), EntityId(12)] {
        let (linear, angular) = ([1.0, 2.0, 4.0], [0.0; 3]);
        tick.moved(Move { entity, position: [3.0, 0.5, -3.0], rotation: [0.0, 0.6, 0.0, 0.8], linear, angular });
    }
    let (point, normal) = ([0.0; 3], [0.0, 1.0, 0.0]);
    tick.push(RayAnswer { what: Some(session.into()), query: 9, distance_m: 1.0, point, normal });
    tick.into_bytes()
}

/// What the examples in C and AssemblyScript do.
fn commands() -> Vec<u8> {
    let mut out = CommandsWriter::new(6);
    let session = SessionId(0x3_0000_0001);
    let entity = EntityId(7);
    out.push(HudText { session, item: 1, corner: Corner::UpperRight, text: "Žofie 🎲" });
    out.push(Score { session, points: 0x2110 });
    out.push(CameraFree { session, eye: [0.5, -0.25, 1.5], fov_deg: 60.0 });
    for entity in [EntityId(11), EntityId(12)] {
        let rotation = [0.0, 0.6, 0.0, 0.8];
        out.transform(Transform { entity, position: [3.0, 0.5, -3.0], rotation, scale: [1.0, 2.0, 4.0] });
    }
    out.push(Parent { parent: Some(session.into()), entity: EntityId(9) });
    out.push(Parent { parent: None, entity: EntityId(40) });
    let plays = [
        Play { clip: 1, repeats: true, start_tick: 6, speed: 1.0, weight: 0.5 },
        Play { clip: 2, repeats: false, start_tick: 1 << 40, speed: -2.0, weight: 1.0 },
    ];
    out.push(Animation { entity, plays: (&plays).into() });
    let solid = Solid::Capsule { height_m: 1.75, radius_m: 0.25 };
    out.push(ShapeModel { entity, solid, colour: [0.25, 0.5, 0.75, 1.0], metallic: 1.0, roughness: 0.5, glow: 2.0 });
    out.push(SetBody { entity, body: Body::Dynamic { mass_kg: 12.5 } });
    out.push(BodyOf { session: None, entity });
    let (gamepad, name, label, key) = (GamepadButton::North, "dance", "Tanz mit!", "KeyF");
    out.push(DeclareAction { action: 3, gamepad, touch: true, name, label, key });
    out.push(Sign { title: "Brücke", hint: "zwei Wörter" });
    let points = [
        SpawnPoint { position: [1.0, 2.0, 3.0], yaw_rad: 0.5 },
        SpawnPoint { position: [-1.0, -2.0, -3.0], yaw_rad: 0.0 },
    ];
    out.push(SpawnPoints { points: (&points).into() });
    let (origin, direction) = ([0.0, 1.0, 0.0], [0.0, -1.0, 0.0]);
    out.push(Ray { without: Some(entity.into()), query: 9, origin, direction, length_m: 100.0 });
    out.transform(Transform::at(EntityId(8), [0.0; 3]));
    out.into_bytes()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The tests of the other languages read it. `LIGHTCONE_BLESS=1` writes it anew.
#[test]
fn the_example_is_the_committed_one() {
    let text = [("init", init()), ("tick", tick()), ("commands", commands())];
    let text: String = text.iter().map(|(name, bytes)| format!("{name} {}\n", hex(bytes))).collect();
    assert!(Init::decode(&init()).is_ok() && Tick::decode(&tick()).is_ok());
    Commands::decode(&commands()).unwrap();
    let file = sdk().join("tests/example.txt");
    if std::env::var_os("LIGHTCONE_BLESS").is_some_and(|value| value == "1") {
        fs::write(&file, &text).expect("the file can be written");
    }
    assert_eq!(fs::read_to_string(&file).unwrap_or_default(), text);
}

#[test]
fn c_reads_and_writes_the_same_bytes() {
    let program = Path::new(env!("CARGO_TARGET_TMPDIR")).join("example");
    let compiled = Process::new("cc")
        .args(["-std=c99", "-O1", "-Wall", "-Wextra", "-Werror", "-Wno-missing-field-initializers", "-o"])
        .arg(&program)
        .arg(sdk().join("tests/example.c"))
        .output();
    let Ok(compiled) = compiled else { return println!("skipped: there is no C compiler `cc`") };
    assert!(compiled.status.success(), "{}", String::from_utf8_lossy(&compiled.stderr));
    let mut running = Process::new(program).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("it runs");
    let mut input = running.stdin.take().expect("it has an input");
    for block in [init(), tick()] {
        input.write_all(&(block.len() as u32).to_le_bytes()).expect("it reads");
        input.write_all(&block).expect("it reads");
    }
    drop(input);
    let output = running.wait_with_output().expect("it ends");
    assert!(output.status.success(), "{output:?}");
    assert_eq!(hex(&output.stdout), hex(&commands()));
}
