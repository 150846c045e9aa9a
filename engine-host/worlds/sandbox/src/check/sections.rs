//! What the sections of a module declare, against the limits.

use wasmparser::{CompositeInnerType, Import, MemoryType, Payload, SectionLimited, TypeRef};

use super::refused::Refused;
use crate::abi::{GLOBAL_PREFIX, LOG, WASM_PAGE_BYTES};
use crate::limits::Limits;
use crate::rewrite::{MemoryPages, MutableGlobal};

/// What was seen so far.
pub(super) struct Sections<'a> {
    limits: &'a Limits,
    memory: Option<MemoryPages>,
    globals: Vec<MutableGlobal>,
}

fn at_most(offset: usize, what: &'static str, found: u64, most: u64) -> Result<(), Refused> {
    if found > most { Err(Refused::TooMany { offset, what, found, most }) } else { Ok(()) }
}

fn see_import(offset: usize, import: Import<'_>) -> Result<(), Refused> {
    if (import.module, import.name) == LOG && matches!(import.ty, TypeRef::Func(_)) {
        return Ok(());
    }
    Err(Refused::UnknownImport { offset, module: import.module.into(), name: import.name.into() })
}

impl<'a> Sections<'a> {
    pub(super) fn new(limits: &'a Limits) -> Self {
        Self { limits, memory: None, globals: Vec::new() }
    }

    /// Looks at a section before the validator does.
    pub(super) fn see(&mut self, payload: &Payload<'_>) -> Result<(), Refused> {
        match payload {
            Payload::TypeSection(section) => {
                self.count("types", section)?;
                for group in section.clone().into_iter_with_offsets() {
                    let (offset, group) = group?;
                    group.types().try_for_each(|sub| self.see_type(offset, &sub.composite_type.inner))?;
                }
            }
            Payload::ImportSection(section) => {
                self.count("imports", section)?;
                for group in section.clone() {
                    for import in group? {
                        let (offset, import) = import?;
                        see_import(offset, import)?;
                    }
                }
            }
            Payload::FunctionSection(section) => {
                let found = u64::from(section.count());
                at_most(section.range().start, "functions", found, u64::from(self.limits.functions))?;
            }
            Payload::TableSection(section) => {
                for table in section.clone().into_iter_with_offsets() {
                    let (offset, table) = table?;
                    at_most(offset, "table elements", table.ty.initial, self.limits.table_elements)?;
                }
            }
            Payload::MemorySection(section) => {
                if section.count() > 1 {
                    return Err(Refused::Memories { found: section.count() });
                }
                for memory in section.clone().into_iter_with_offsets() {
                    let (offset, memory) = memory?;
                    self.see_memory(offset, memory)?;
                }
            }
            Payload::GlobalSection(section) => {
                self.count("globals", section)?;
                for (index, global) in (0..).zip(section.clone()) {
                    let ty = global?.ty;
                    if ty.mutable {
                        self.globals.push(MutableGlobal { index, ty: ty.content_type });
                    }
                }
            }
            Payload::ExportSection(section) => {
                self.count("exports", section)?;
                for export in section.clone().into_iter_with_offsets() {
                    let (offset, export) = export?;
                    if export.name.starts_with(GLOBAL_PREFIX) {
                        return Err(Refused::ReservedName { offset, name: export.name.into() });
                    }
                }
            }
            Payload::StartSection { range, .. } => return Err(Refused::StartFunction { offset: range.start }),
            Payload::ElementSection(section) => self.count("element segments", section)?,
            Payload::DataSection(section) => self.count("data segments", section)?,
            _ => {}
        }
        Ok(())
    }

    fn count<T>(&self, what: &'static str, section: &SectionLimited<'_, T>) -> Result<(), Refused> {
        at_most(section.range().start, what, u64::from(section.count()), u64::from(self.limits.items))
    }

    fn see_type(&self, offset: usize, ty: &CompositeInnerType) -> Result<(), Refused> {
        let CompositeInnerType::Func(ty) = ty else { return Ok(()) };
        let most = self.limits.arity as u64;
        at_most(offset, "parameters", ty.params().len() as u64, most)?;
        at_most(offset, "results", ty.results().len() as u64, most)
    }

    fn see_memory(&mut self, offset: usize, ty: MemoryType) -> Result<(), Refused> {
        let most = (self.limits.memory_bytes / WASM_PAGE_BYTES).min(1 << 16);
        let asked = ty.initial.saturating_mul(WASM_PAGE_BYTES);
        at_most(offset, "bytes of memory", asked, most * WASM_PAGE_BYTES)?;
        self.memory = Some(MemoryPages { initial: ty.initial, maximum: ty.maximum.unwrap_or(most).min(most) });
        Ok(())
    }

    /// What the state consists of, once the whole module was seen and found valid.
    pub(super) fn finish(self) -> Result<(MemoryPages, Vec<MutableGlobal>), Refused> {
        self.memory.map(|memory| (memory, self.globals)).ok_or(Refused::Memories { found: 0 })
    }
}
