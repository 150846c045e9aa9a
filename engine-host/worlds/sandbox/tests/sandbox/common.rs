//! Modules made of text, and instances of them.

use lightcone_sandbox::{Cause, Checked, Fault, Instance, Limits, Module, Output, Page, Refused, check};

/// Limits under which a loop ends soon.
pub fn limits() -> Limits {
    Limits { fuel_per_init: 1_000_000, fuel_per_tick: 1_000_000, ..Limits::default() }
}

/// A guest whose functions do nothing, but for what is given: more fields, and the body of `lc_tick`, which has the parameters
/// `$ptr` and `$len`.
pub fn guest(fields: &str, tick: &str) -> String {
    format!(
        r#"(module
            (import "lightcone" "log" (func $log (param i32 i32)))
            (memory (export "memory") 1)
            (func (export "lc_abi") (result i32) (i32.const 1))
            (func (export "lc_alloc") (param i32) (result i32) (i32.const 1024))
            (func (export "lc_init") (param i32 i32))
            {fields}
            (func (export "lc_tick") (param $ptr i32) (param $len i32) (result i64) {tick}))"#
    )
}

pub fn bytes(text: &str) -> Vec<u8> {
    wat::parse_str(text).unwrap_or_else(|error| panic!("{error}\n{text}"))
}

pub fn checked(text: &str) -> Result<Checked, Refused> {
    check(&bytes(text), &limits())
}

pub fn module(text: &str, limits: &Limits) -> Module {
    let checked = check(&bytes(text), limits).unwrap_or_else(|refused| panic!("{refused}\n{text}"));
    Module::compile(&checked).expect("compiles")
}

pub fn start(text: &str) -> Instance {
    started(&module(text, &limits()))
}

pub fn started(module: &Module) -> Instance {
    Instance::start(module, b"").expect("starts").0
}

/// What the first tick of a guest with this `lc_tick` comes to.
pub fn first_tick(tick: &str) -> Result<Output, Fault> {
    start(&guest("", tick)).tick(b"")
}

/// The same for a tick that has to fail.
pub fn cause_of(tick: &str) -> Cause {
    first_tick(tick).expect_err("a fault").cause
}

/// A state in full, as it may be kept.
#[derive(Debug, PartialEq, Eq)]
pub struct Kept {
    pub size: u32,
    pub globals: Vec<u8>,
    pub pages: Vec<(u32, Page)>,
}

pub fn keep(instance: &mut Instance) -> Kept {
    let mut state = instance.state().expect("no fault");
    let (size, globals) = (state.memory_pages(), state.globals());
    let pages = (0..size).filter_map(|index| Some((index, *state.page(index)?)));
    Kept { size, globals, pages: pages.filter(|(_, page)| page.iter().any(|byte| *byte != 0)).collect() }
}

pub fn restore(module: &Module, kept: &Kept) -> Instance {
    let pages = kept.pages.iter().map(|(index, page)| (*index, page));
    Instance::restore(module, kept.size, &kept.globals, pages).expect("restores")
}
