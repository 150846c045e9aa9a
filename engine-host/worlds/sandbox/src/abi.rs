//! The names and types that guest and host agree on: version 1 of the interface.

use wasmparser::ValType;

/// The version of the interface, which `lc_abi` returns.
pub const ABI_VERSION: i32 = 1;
/// Bytes of a page of state; a page of WebAssembly has sixteen of them.
pub const PAGE_BYTES: usize = 4096;
/// A page of state.
pub type Page = [u8; PAGE_BYTES];

/// Bytes of a page of WebAssembly.
pub(crate) const WASM_PAGE_BYTES: u64 = 1 << 16;

pub(crate) const MEMORY: &str = "memory";
pub(crate) const ABI: &str = "lc_abi";
pub(crate) const ALLOC: &str = "lc_alloc";
pub(crate) const INIT: &str = "lc_init";
pub(crate) const TICK: &str = "lc_tick";
pub(crate) const SAVE: &str = "lc_save";
pub(crate) const UPGRADE: &str = "lc_upgrade";
/// What languages call their own beginning: heap, static values, constructors. The name is that of WASI's reactors.
pub(crate) const INITIALIZE: &str = "_initialize";

/// Module and name of the one import.
pub(crate) const LOG: (&str, &str) = ("lightcone", "log");
pub(crate) const LOG_TYPE: Signature = (&[ValType::I32, ValType::I32], &[]);

/// What the host adds to the exports so that it can read them begins so; no export of the guest may.
pub(crate) const GLOBAL_PREFIX: &str = "lc.global.";

/// Parameters and results.
pub(crate) type Signature = (&'static [ValType], &'static [ValType]);

/// The functions that a guest exports.
pub(crate) const FUNCTIONS: [(&str, Signature); 4] = [
    (ABI, (&[], &[ValType::I32])),
    (ALLOC, (&[ValType::I32], &[ValType::I32])),
    (INIT, (&[ValType::I32, ValType::I32], &[])),
    (TICK, (&[ValType::I32, ValType::I32], &[ValType::I64])),
];

/// The functions that a guest may export besides.
pub(crate) const OPTIONAL: [(&str, Signature); 3] =
    [(INITIALIZE, (&[], &[])), (SAVE, (&[], &[ValType::I64])), (UPGRADE, (&[ValType::I32, ValType::I32], &[]))];

/// The name that the mutable global of an index is exported under.
pub(crate) fn global_name(index: u32) -> String {
    format!("{GLOBAL_PREFIX}{index}")
}
