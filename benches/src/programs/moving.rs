//! Entities that all move in each tick, by a plugin and by a program.

use bevy_app::{App, Plugin, Startup};
use bevy_ecs::prelude::*;
use bevy_transform::components::Transform;
use lightcone_package::Package;
use lightcone_world::prelude::*;
use lightcone_worlds::program;

use super::package::package;

/// Steps of the way that each goes again and again.
const STEPS: u64 = 64;

/// By systems of the node's own.
pub fn plugin(entities: usize) -> WorldSpec {
    WorldSpec::new("moving", move || Moving(entities))
}

struct Moving(usize);

/// Its number among the others.
#[derive(Component)]
struct Number(u64);

impl Plugin for Moving {
    fn build(&self, app: &mut App) {
        let count = self.0;
        app.add_systems(Startup, move |mut commands: Commands, mut ids: ResMut<StableIds>| {
            (0..count as u64)
                .for_each(|number| _ = commands.spawn((ids.allot(), Number(number), Transform::default())));
        });
        app.add_systems(Tick, go.in_set(Step::World));
    }
}

fn go(time: Res<SimTime>, mut all: Query<(&Number, &mut Transform)>) {
    for (number, mut transform) in &mut all {
        transform.translation.y = ((time.tick + number.0) % STEPS) as f32;
        transform.translation.x = number.0 as f32;
    }
}

/// By a program, in one answer a tick.
pub fn program(entities: usize) -> anyhow::Result<WorldSpec> {
    Ok(program::world(&packed(entities)?, &program::Compiler::here())?)
}

/// The package of the program.
pub fn packed(entities: usize) -> anyhow::Result<Package> {
    package("moving", &text(entities))
}

/// The layout of blocks is that of `engine-host/worlds/interface/interface.toml`.
fn text(entities: usize) -> String {
    const HEAD: usize = 24;
    const SPAWN: usize = 56;
    const ENTRY: usize = 44;
    let spawns = HEAD + entities * SPAWN;
    let record = (16 + entities * ENTRY).next_multiple_of(8);
    let moves = HEAD + record;
    let pages = spawns.max(moves) / 65_536 + 4;
    format!(
        r#"(module
            (memory (export "memory") {pages} {pages})
            (global $built (mut i32) (i32.const 0))
            (func (export "lc_abi") (result i32) (i32.const 1))
            (func (export "lc_alloc") (param i32) (result i32) (i32.const 0x100))
            (func (export "lc_init") (param i32 i32))
            (func $head (param $length i32) (param $records i32) (param $tick i64)
                (i32.store offset=0x10000 (i32.const 0) (i32.const 0x3143434c))
                (i32.store offset=0x10004 (i32.const 0) (local.get $length))
                (i32.store offset=0x10008 (i32.const 0) (local.get $records))
                (i64.store offset=0x10010 (i32.const 0) (local.get $tick)))
            (func $place (param $at i32) (param $number i32) (param $tick i64)
                (i32.store (local.get $at) (i32.add (local.get $number) (i32.const 1)))
                (f32.store offset=4 (local.get $at) (f32.convert_i32_u (local.get $number)))
                (f32.store offset=8 (local.get $at) (f32.convert_i64_u (i64.rem_u
                    (i64.add (local.get $tick) (i64.extend_i32_u (local.get $number))) (i64.const {STEPS}))))
                (f32.store offset=28 (local.get $at) (f32.const 1))
                (f32.store offset=32 (local.get $at) (f32.const 1))
                (f32.store offset=36 (local.get $at) (f32.const 1))
                (f32.store offset=40 (local.get $at) (f32.const 1)))
            (func $build (param $tick i64) (local $number i32) (local $at i32)
                (local.set $at (i32.const {first}))
                (loop $next
                    (i32.store (local.get $at) (i32.const 1))
                    (i32.store offset=4 (local.get $at) (i32.const {SPAWN}))
                    (call $place (i32.add (local.get $at) (i32.const 8)) (local.get $number) (local.get $tick))
                    (local.set $at (i32.add (local.get $at) (i32.const {SPAWN})))
                    (local.set $number (i32.add (local.get $number) (i32.const 1)))
                    (br_if $next (i32.lt_u (local.get $number) (i32.const {entities})))))
            (func $move (param $tick i64) (local $number i32) (local $at i32)
                (i32.store offset=0 (i32.const {first}) (i32.const 3))
                (i32.store offset=4 (i32.const {first}) (i32.const {record}))
                (i32.store offset=8 (i32.const {first}) (i32.const {entities}))
                (i32.store offset=12 (i32.const {first}) (i32.const 0))
                (local.set $at (i32.const {entries}))
                (loop $next
                    (f32.store offset=12 (local.get $at) (f32.const 0))
                    (f32.store offset=16 (local.get $at) (f32.const 0))
                    (f32.store offset=20 (local.get $at) (f32.const 0))
                    (f32.store offset=24 (local.get $at) (f32.const 0))
                    (call $place (local.get $at) (local.get $number) (local.get $tick))
                    (local.set $at (i32.add (local.get $at) (i32.const {ENTRY})))
                    (local.set $number (i32.add (local.get $number) (i32.const 1)))
                    (br_if $next (i32.lt_u (local.get $number) (i32.const {entities})))))
            (func (export "lc_tick") (param $in i32) (param i32) (result i64) (local $tick i64)
                (local.set $tick (i64.load offset=16 (local.get $in)))
                (if (i32.eqz (global.get $built)) (then
                    (global.set $built (i32.const 1))
                    (call $head (i32.const {spawns}) (i32.const {entities}) (local.get $tick))
                    (call $build (local.get $tick))
                    (return (i64.or (i64.const 0x10000) (i64.shl (i64.const {spawns}) (i64.const 32))))))
                (memory.fill (i32.const {tail}) (i32.const 0) (i32.const 64))
                (call $head (i32.const {moves}) (i32.const 1) (local.get $tick))
                (call $move (local.get $tick))
                (i64.or (i64.const 0x10000) (i64.shl (i64.const {moves}) (i64.const 32)))))"#,
        first = 0x10000 + HEAD,
        entries = 0x10000 + HEAD + 16,
        tail = 0x10000 + HEAD + 16 + entities * ENTRY,
    )
}
