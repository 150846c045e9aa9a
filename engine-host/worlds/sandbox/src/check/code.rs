//! The code of one function: valid, and small enough that compiling it is no burden.

use wasmparser::{FuncValidator, FuncValidatorAllocations, FunctionBody, ValidatorResources};

use super::refused::Refused;
use crate::features::FEATURES;
use crate::limits::Limits;

/// Gives the buffers back for the next function.
pub(super) fn check(
    mut validator: FuncValidator<ValidatorResources>,
    body: &FunctionBody<'_>,
    limits: &Limits,
) -> Result<FuncValidatorAllocations, Refused> {
    let range = body.range();
    let too_many = |offset, what, found, most| Refused::TooMany { offset, what, found, most };
    if range.len() > limits.function_bytes {
        let (found, most) = (range.len() as u64, limits.function_bytes as u64);
        return Err(too_many(range.start, "bytes of code in one function", found, most));
    }
    let mut found = 0u64;
    for local in body.get_locals_reader()? {
        found += u64::from(local?.0);
        if found > u64::from(limits.locals) {
            return Err(too_many(range.start, "local variables in one function", found, u64::from(limits.locals)));
        }
    }
    let mut reader = body.get_binary_reader();
    validator.read_locals(&mut reader)?;
    reader.set_features(FEATURES);
    while !reader.eof() {
        let offset = reader.original_position();
        reader.visit_operator(&mut validator.visitor(offset))??;
        let depth = validator.control_stack_height();
        if depth > limits.nesting {
            return Err(too_many(offset, "blocks inside one another", u64::from(depth), u64::from(limits.nesting)));
        }
    }
    let end = reader.original_position();
    reader.finish_expression(&validator.visitor(end))?;
    Ok(validator.into_allocations())
}
