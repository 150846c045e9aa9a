//! Programs that mean harm: bounded, and nothing of it is kept. Those that loop, recurse, grow or trap are in `faults`, and with the
//! sandbox's own tests.

use bevy_transform::components::Transform;
use lightcone_interface as api;
use lightcone_package::{Bounds, Kind, PackageBuilder};
use lightcone_world::prelude::*;
use lightcone_worlds::program::{self, Compiler};

use crate::common::{Script, manifest, wat, world};
use crate::play::{BOX, spawn};

fn ticked(script: &Script<'_>, ticks: usize) -> Simulation {
    let mut simulation = Simulation::new(&world(script), SimulationConfig::default());
    for _ in 0..ticks {
        simulation.step([]);
    }
    assert_eq!(simulation.halted(), None);
    simulation
}

fn count(simulation: &mut Simulation) -> usize {
    let world = simulation.world_mut();
    world.query::<&Transform>().iter(world).count()
}

/// Instructions of the first tick that make a block of `copies` of the first command, each for an entity of its own.
fn flood(copies: u32, record_bytes: usize) -> String {
    let bytes = 24 + copies as usize * record_bytes;
    format!(
        r#"(if (i64.eq (local.get $tick) (i64.const 1)) (then
            (local.set $out (i32.const 0x30000))
            (local.set $size (i32.const {bytes}))
            (memory.copy (i32.const 0x30000) (i32.const 0x10000) (i32.const 24))
            (i32.store offset=4 (local.get $out) (local.get $size))
            (i32.store offset=8 (local.get $out) (i32.const {copies}))
            (loop $again
                (memory.copy
                    (i32.add (i32.const 0x30018) (i32.mul (i32.load (i32.const 0x108)) (i32.const {record_bytes})))
                    (i32.const 0x10018) (i32.const {record_bytes}))
                (i32.store (i32.const 0x108) (i32.add (i32.load (i32.const 0x108)) (i32.const 1)))
                (i32.store offset=8
                    (i32.add (i32.const 0x30018) (i32.mul (i32.sub (i32.load (i32.const 0x108)) (i32.const 1)) (i32.const {record_bytes})))
                    (i32.load (i32.const 0x108)))
                (br_if $again (i32.lt_u (i32.load (i32.const 0x108)) (i32.const {copies}))))))"#
    )
}

#[test]
fn ten_thousand_spawns_make_as_many_as_may_be_and_the_refusals_are_bounded() {
    let mut one = api::CommandsWriter::new(0);
    one.push(spawn(BOX, [0.0; 3]));
    let record_bytes = one.into_bytes().len() - 24;
    // Of its second tick's input, 1,024 refusals are 24 KiB; it gives up if there is more.
    let also = flood(10_000, record_bytes)
        + "(if (i32.gt_u (local.get $len) (i32.const 25000)) (then (unreachable)))
           (if (i32.and (i64.eq (local.get $tick) (i64.const 2)) (i32.lt_u (local.get $len) (i32.const 24000))) (then (unreachable)))";
    let grow = "(if (i64.eq (local.get $tick) (i64.const 1)) (then (drop (memory.grow (i32.const 12)))))";
    let script = Script { first: &[spawn(BOX, [0.0; 3])], later: &[], also: &format!("{grow}{also}") };
    assert_eq!(count(&mut ticked(&script, 3)), 100);
}

#[test]
fn a_block_that_claims_a_million_commands_is_dropped() {
    let also = "(i32.store (i32.const 0x10008) (i32.const 1000000))";
    assert_eq!(count(&mut ticked(&Script { first: &[spawn(BOX, [0.0; 3])], later: &[], also }, 2)), 0);
}

#[test]
fn places_that_are_no_places_are_dropped_with_all_that_came_with_them() {
    for bits in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY, 1e30].map(f32::to_bits) {
        // The place of the second thing.
        let mut one = api::CommandsWriter::new(0);
        one.push(spawn(BOX, [0.0; 3]));
        let second = 0x10000 + one.into_bytes().len() + 12;
        let also = format!("(i32.store (i32.const {second}) (i32.const {bits}))");
        let first = [spawn(BOX, [0.0; 3]), spawn(api::EntityId(8), [0.0; 3])];
        assert_eq!(count(&mut ticked(&Script { first: &first, later: &[], also: &also }, 2)), 0, "{bits:x}");
    }
}

#[test]
fn texts_that_hold_what_is_not_seen_are_dropped() {
    let mut simulation = ticked(
        &Script {
            first: &[api::Sign { title: "Good", hint: "ab" }.into()],
            // The hint's first letter.
            also: "(i32.store8 (i32.const 0x10024) (i32.const 0x1b))",
            later: &[],
        },
        2,
    );
    assert_eq!(simulation.world_mut().resource::<Sign>().title, "Box");
}

/// A PNG of no pixels, and a GLB that shows it.
fn model_with_texture(width: u32, height: u32) -> Vec<u8> {
    let mut png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec();
    png.extend(width.to_be_bytes());
    png.extend(height.to_be_bytes());
    png.extend(b"\x08\x06\0\0\0");
    png.extend(crc32(&png[12..]).to_be_bytes());
    png.extend(b"\0\0\0\x02IDAT\x78\x9c");
    png.extend(crc32(b"IDAT\x78\x9c").to_be_bytes());
    png.extend(b"\0\0\0\0IEND\xae\x42\x60\x82");
    png.resize(png.len().next_multiple_of(4), 0);
    let positions: Vec<u8> =
        [0.0_f32, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0, 0.0].iter().flat_map(|v| v.to_le_bytes()).collect();
    let (points, image) = (positions.len(), png.len());
    let json = format!(
        r#"{{"asset":{{"version":"2.0"}},"scene":0,"scenes":[{{"nodes":[0]}}],"nodes":[{{"mesh":0}}],
        "meshes":[{{"primitives":[{{"attributes":{{"POSITION":0,"TEXCOORD_0":1}},"material":0}}]}}],
        "materials":[{{"pbrMetallicRoughness":{{"baseColorTexture":{{"index":0}}}}}}],
        "textures":[{{"source":0}}],"images":[{{"bufferView":1,"mimeType":"image/png"}}],
        "accessors":[{{"bufferView":0,"componentType":5126,"count":3,"type":"VEC3","min":[0,0,0],"max":[1,1,0]}},
            {{"bufferView":0,"componentType":5126,"count":3,"type":"VEC2"}}],
        "bufferViews":[{{"buffer":0,"byteLength":{points}}},{{"buffer":0,"byteOffset":{points},"byteLength":{image}}}],
        "buffers":[{{"byteLength":{}}}]}}"#,
        points + image
    );
    let mut json = json.into_bytes();
    json.resize(json.len().next_multiple_of(4), b' ');
    let body = [positions, png].concat();
    let mut glb = b"glTF\x02\0\0\0".to_vec();
    glb.extend((12 + 8 + json.len() as u32 + 8 + body.len() as u32).to_le_bytes());
    glb.extend((json.len() as u32).to_le_bytes());
    glb.extend(b"JSON");
    glb.extend(json);
    glb.extend((body.len() as u32).to_le_bytes());
    glb.extend(b"BIN\0");
    glb.extend(body);
    glb
}

/// As PNG has it (ISO 3309).
fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0_u32, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| if crc & 1 == 1 { (crc >> 1) ^ 0xedb8_8320 } else { crc >> 1 })
    })
}

#[test]
fn a_picture_that_claims_to_be_100_000_wide_and_high_is_not_even_allocated() {
    let module = wat::parse_str(wat(&Script { first: &[], later: &[], also: "" })).unwrap();
    let mut builder = PackageBuilder::new(manifest(), module);
    builder.asset("wide.glb", Kind::Model, model_with_texture(100_000, 100_000)).unwrap();
    let package = builder.build(&Bounds::default()).unwrap();
    let refused = program::world(&package, &Compiler::here()).unwrap_err().to_string();
    assert_eq!(refused, "box: wide.glb: wide.glb: image 0: a texture of 100000x100000 is outside 1x1 to 8192x8192");
}
