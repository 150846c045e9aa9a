//! Exports and imports of a valid module: the names and types that the host calls and gives.

use wasmparser::types::{EntityType, TypesRef};
use wasmparser::{FuncType, ValType};

use super::refused::Refused;
use crate::abi::{FUNCTIONS, LOG, LOG_TYPE, MEMORY, OPTIONAL, Signature};

/// Every export that the host needs is there with its type, and the import has its type.
pub(super) fn check(types: TypesRef<'_>) -> Result<(), Refused> {
    let export = |name: &str| types.core_exports()?.find(|(found, _)| *found == name).map(|(_, ty)| ty);
    match export(MEMORY) {
        Some(EntityType::Memory(_)) => {}
        Some(other) => return Err(wrong(MEMORY, spell(types, other), "a memory".into())),
        None => return Err(Refused::MissingExport { name: MEMORY, wanted: "a memory".into() }),
    }
    for (name, wanted) in FUNCTIONS {
        let found = export(name).ok_or(Refused::MissingExport { name, wanted: spell_function(wanted) })?;
        check_function(types, name, found, wanted)?;
    }
    for (name, wanted) in OPTIONAL {
        if let Some(found) = export(name) {
            check_function(types, name, found, wanted)?;
        }
    }
    for (_, _, found) in types.core_imports().into_iter().flatten() {
        check_function(types, LOG.1, found, LOG_TYPE)?;
    }
    Ok(())
}

fn check_function(
    types: TypesRef<'_>,
    name: &'static str,
    found: EntityType,
    wanted: Signature,
) -> Result<(), Refused> {
    match found {
        EntityType::Func(id) if signature(types[id].unwrap_func()) == wanted => Ok(()),
        other => Err(wrong(name, spell(types, other), spell_function(wanted))),
    }
}

fn wrong(name: &'static str, found: String, wanted: String) -> Refused {
    Refused::WrongType { name, found, wanted }
}

fn signature(ty: &FuncType) -> (&[ValType], &[ValType]) {
    (ty.params(), ty.results())
}

fn spell(types: TypesRef<'_>, ty: EntityType) -> String {
    match ty {
        EntityType::Func(id) | EntityType::FuncExact(id) => spell_function(signature(types[id].unwrap_func())),
        EntityType::Table(_) => "a table".into(),
        EntityType::Memory(_) => "a memory".into(),
        EntityType::Global(_) => "a global".into(),
        EntityType::Tag(_) => "a tag".into(),
    }
}

fn spell_function((params, results): (&[ValType], &[ValType])) -> String {
    let list = |types: &[ValType]| types.iter().map(ValType::to_string).collect::<Vec<_>>().join(", ");
    format!("a function ({}) -> ({})", list(params), list(results))
}
