//! Programs of a few lines of WebAssembly text, packed as a developer's would be.

use lightcone_interface::{Command, CommandsWriter};
use lightcone_package::{Bounds, Kind, Limits, Manifest, PackageBuilder};
use lightcone_world::prelude::*;
use lightcone_worlds::program::{self, Compiler, ProgramError};

/// What a program answers, and what it computes.
pub struct Script<'a> {
    /// In its first tick.
    pub first: &'a [Command<'a>],
    /// In every later one.
    pub later: &'a [Command<'a>],
    /// Instructions that run in each tick, with the tick's number in `$tick` (i64).
    pub also: &'a str,
}

/// A program that answers with prepared blocks, in which it writes the number of the tick, and that counts its ticks.
pub fn wat(script: &Script<'_>) -> String {
    let block = |commands: &[Command<'_>]| {
        let mut block = CommandsWriter::new(0);
        commands.iter().for_each(|command| block.push(*command));
        block.into_bytes()
    };
    let hex = |bytes: &[u8]| bytes.iter().map(|byte| format!("\\{byte:02x}")).collect::<String>();
    let (first, later) = (block(script.first), block(script.later));
    let (first_len, later_len) = (first.len(), later.len());
    assert!(first_len < 0x8000 && later_len < 0x8000);
    format!(
        r#"(module
            (import "lightcone" "log" (func $log (param i32 i32)))
            (memory (export "memory") 4 16)
            (global $ticks (mut i32) (i32.const 0))
            (data (i32.const 0x10000) "{first}")
            (data (i32.const 0x18000) "{later}")
            (func (export "lc_abi") (result i32) (i32.const 1))
            (func (export "lc_alloc") (param i32) (result i32) (i32.const 0x20000))
            (func (export "lc_init") (param i32 i32))
            (func (export "lc_tick") (param $in i32) (param $len i32) (result i64)
                (local $out i32) (local $size i32) (local $tick i64)
                (local.set $tick (i64.load offset=16 (local.get $in)))
                (local.set $out (i32.const 0x18000))
                (local.set $size (i32.const {later_len}))
                (if (i32.eqz (global.get $ticks)) (then
                    (local.set $out (i32.const 0x10000))
                    (local.set $size (i32.const {first_len}))))
                (global.set $ticks (i32.add (global.get $ticks) (i32.const 1)))
                (i32.store (i32.const 0x100) (global.get $ticks))
                (i32.store (i32.const 0x104) (local.get $len))
                {also}
                (i64.store offset=16 (local.get $out) (local.get $tick))
                (i64.or (i64.extend_i32_u (local.get $out)) (i64.shl (i64.extend_i32_u (local.get $size)) (i64.const 32)))))"#,
        first = hex(&first),
        later = hex(&later),
        also = script.also,
    )
}

pub fn world_of(wat: &str) -> WorldSpec {
    packed(wat, |_| {}).unwrap()
}

/// With another manifest.
pub fn packed(wat: &str, change: impl FnOnce(&mut Manifest)) -> Result<WorldSpec, ProgramError> {
    let mut manifest = manifest();
    change(&mut manifest);
    let module = wat::parse_str(wat).unwrap();
    let package = PackageBuilder::new(manifest, module).build(&Bounds::default()).unwrap();
    program::world(&package, &Compiler::here())
}

/// With assets.
pub fn packed_with(wat: &str, assets: &[(&str, Kind, Vec<u8>)]) -> WorldSpec {
    let mut package = PackageBuilder::new(manifest(), wat::parse_str(wat).unwrap());
    for (name, kind, body) in assets {
        package.asset(name, *kind, body.clone()).unwrap();
    }
    program::world(&package.build(&Bounds::default()).unwrap(), &Compiler::here()).unwrap()
}

pub fn manifest() -> Manifest {
    Manifest {
        name: "box".into(),
        version: "1.0.0".into(),
        title: "Box".into(),
        licence: "MIT".into(),
        authors: Vec::new(),
        description: String::new(),
        interface: 1,
        tick_rate_hz: 30,
        limits: Limits { entities: 100, ..Limits::default() },
        parameters: "of the test".into(),
    }
}

pub fn world(script: &Script<'_>) -> WorldSpec {
    world_of(&wat(script))
}

/// What the program was told last: its memory has the block where `lc_alloc` said, and the length where it wrote it down.
pub fn told(simulation: &mut Simulation) -> Vec<u8> {
    let state = simulation.save();
    let pages = state.components.iter().find(|part| part.name == "program.memory").unwrap();
    let byte = |at: usize| {
        let page = pages.entities.iter().find(|(id, _)| *id == 256 + 64 * (at / 4096) as u64);
        page.map_or(0, |(_, page)| page[at % 4096])
    };
    let length = u32::from_le_bytes(std::array::from_fn(|n| byte(0x104 + n))) as usize;
    (0..length).map(|n| byte(0x20000 + n)).collect()
}

/// Instructions that answer the first tick with its commands, those after the first `once` of them `times` over. The number that
/// each of these begins with grows from time to time.
pub fn repeated(first: &[Command<'_>], once: usize, times: usize) -> String {
    let length = |commands: &[Command<'_>]| {
        let mut block = CommandsWriter::new(0);
        commands.iter().for_each(|command| block.push(*command));
        block.into_bytes().len()
    };
    let (before, records) = (length(&first[..once]), once + times * (first.len() - once));
    let group = length(first) - before;
    let numbers = (once..first.len()).map(|n| length(&first[..n]) - before + 8).map(|at| {
        format!(
            "(i32.store offset={at} (local.get $size)
                (i32.add (i32.load offset={at} (local.get $size)) (local.get $len)))"
        )
    });
    format!(
        "(if (i64.eq (local.get $tick) (i64.const 1)) (then
            (drop (memory.grow (i32.const 12)))
            (memory.copy (i32.const 0x40000) (i32.const 0x10000) (i32.const {before}))
            (i32.store (i32.const 0x40004) (i32.const {total}))
            (i32.store (i32.const 0x40008) (i32.const {records}))
            (local.set $len (i32.const 0))
            (loop $again
                (local.set $size (i32.add (i32.const {to}) (i32.mul (local.get $len) (i32.const {group}))))
                (memory.copy (local.get $size) (i32.const {from}) (i32.const {group}))
                {numbers}
                (local.set $len (i32.add (local.get $len) (i32.const 1)))
                (br_if $again (i32.lt_u (local.get $len) (i32.const {times}))))
            (local.set $out (i32.const 0x40000))
            (local.set $size (i32.const {total}))))",
        total = before + times * group,
        from = 0x10000 + before,
        to = 0x40000 + before,
        numbers = numbers.collect::<String>(),
    )
}
