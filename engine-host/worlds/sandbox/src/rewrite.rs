//! Module bytes → module bytes: what the host adds and takes away before a module is compiled.
//!
//! A pure function: the same bytes in give the same bytes out, on every machine. It
//! - exports every mutable global, so that the host can read and write it;
//! - gives the memory its maximum, so that `memory.grow` ends at the same size everywhere;
//! - leaves out all custom sections but the names of functions, which nothing here reads.
//!
//! It does not yet make the bits of a NaN canonical: the engine does (see `engine.rs`). A run in an engine that does not, such
//! as a browser's, needs it here.

use wasm_encoder::{ExportKind, ExportSection, MemorySection, MemoryType, Module, RawSection, Section};
use wasmparser::{Error, ExternalKind, Parser, Payload, ValType};

use crate::abi::global_name;

/// Sizes of a memory in pages of WebAssembly, which are 64 KiB.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct MemoryPages {
    pub(crate) initial: u64,
    pub(crate) maximum: u64,
}

/// A global that belongs to the state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct MutableGlobal {
    /// Among all globals of the module.
    pub(crate) index: u32,
    pub(crate) ty: ValType,
}

/// The module must be valid, with the one memory and the globals given.
pub(crate) fn rewrite(bytes: &[u8], memory: MemoryPages, globals: &[MutableGlobal]) -> Result<Vec<u8>, Error> {
    let mut module = Module::new();
    for payload in Parser::new(0).parse_all(bytes) {
        match payload? {
            Payload::MemorySection(_) => _ = module.section(&memory_section(memory)),
            Payload::ExportSection(section) => {
                let mut exports = ExportSection::new();
                for export in section {
                    let export = export?;
                    exports.export(export.name, kind(export.kind), export.index);
                }
                for global in globals {
                    exports.export(&global_name(global.index), ExportKind::Global, global.index);
                }
                module.section(&exports);
            }
            Payload::CustomSection(section) if section.name() != "name" => {}
            other => {
                if let Some((id, range)) = other.as_section() {
                    module.section(&RawSection { id, data: &bytes[range] });
                }
            }
        }
    }
    Ok(module.finish())
}

fn memory_section(pages: MemoryPages) -> impl Section {
    let mut section = MemorySection::new();
    section.memory(MemoryType {
        minimum: pages.initial,
        maximum: Some(pages.maximum),
        memory64: false,
        shared: false,
        page_size_log2: None,
    });
    section
}

fn kind(kind: ExternalKind) -> ExportKind {
    match kind {
        ExternalKind::Func | ExternalKind::FuncExact => ExportKind::Func,
        ExternalKind::Table => ExportKind::Table,
        ExternalKind::Memory => ExportKind::Memory,
        ExternalKind::Global => ExportKind::Global,
        ExternalKind::Tag => ExportKind::Tag,
    }
}
