//! The code of functions: valid, and small enough that compiling it is no burden.

use wasmparser::{
    FuncToValidate, FuncValidatorAllocations, FunctionBody, Operator, OperatorsReader, ValidatorResources,
};

use super::refused::Refused;
use super::work::Work;
use crate::features::FEATURES;
use crate::limits::Limits;

/// The compiler takes no more.
const MOST_TARGETS: u32 = 65_520;

/// Goes through the functions of one module.
pub(super) struct Code<'a> {
    limits: &'a Limits,
    buffers: FuncValidatorAllocations,
    work: u64,
}

fn at_most(offset: usize, what: &'static str, found: u64, most: u64) -> Result<(), Refused> {
    if found > most { Err(Refused::TooMany { offset, what, found, most }) } else { Ok(()) }
}

impl<'a> Code<'a> {
    pub(super) fn new(limits: &'a Limits) -> Self {
        Self { limits, buffers: FuncValidatorAllocations::default(), work: 0 }
    }

    /// Checks the next function.
    pub(super) fn see(
        &mut self,
        function: FuncToValidate<ValidatorResources>,
        body: &FunctionBody<'_>,
    ) -> Result<(), Refused> {
        let (range, limits) = (body.range(), self.limits);
        at_most(range.start, "bytes of code in one function", range.len() as u64, limits.function_bytes as u64)?;
        let mut locals = 0u64;
        for local in body.get_locals_reader()? {
            locals += u64::from(local?.0);
            at_most(range.start, "local variables in one function", locals, u64::from(limits.locals))?;
        }
        let mut validator = function.into_validator(std::mem::take(&mut self.buffers));
        let mut reader = body.get_binary_reader();
        validator.read_locals(&mut reader)?;
        reader.set_features(FEATURES);
        let mut operators = OperatorsReader::new(reader);
        let mut work = Work::new(u64::from(validator.len_locals()));
        while !operators.eof() {
            let (operator, offset) = operators.read_with_offset()?;
            let arity = operator.operator_arity(&validator.visitor(offset)).unwrap_or_default();
            validator.op(offset, &operator)?;
            work.add(&operator, arity);
            at_most(offset, "units of work to compile one function", work.units(), limits.function_work)?;
            let depth = validator.control_stack_height();
            at_most(offset, "blocks inside one another", u64::from(depth), u64::from(limits.nesting))?;
            if let Operator::BrTable { targets } = &operator {
                at_most(offset, "targets of one branch", u64::from(targets.len()), u64::from(MOST_TARGETS))?;
            }
        }
        operators.finish()?;
        self.work += work.units();
        self.buffers = validator.into_allocations();
        at_most(range.start, "units of work to compile the module up to here", self.work, limits.work)
    }
}
