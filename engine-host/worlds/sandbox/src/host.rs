//! What the host keeps beside a guest: its log, its limits, and what the engine's errors mean.

use wasmtime::{Caller, Memory, ResourceLimiter};

use crate::fault::{Cause, Trap};
use crate::limits::Limits;
use crate::log::Logging;

/// Fuel of a call to `lightcone.log`, beside one for each byte: what the call costs in time, roughly.
const LOG_CALL_FUEL: u64 = 100;

/// The data of a store.
pub(crate) struct Host {
    pub(crate) logging: Logging,
    /// None while the instance is made.
    pub(crate) memory: Option<Memory>,
}

impl Host {
    pub(crate) fn new(limits: &Limits) -> Self {
        Self { logging: Logging::new(limits.log_bytes_per_tick), memory: None }
    }
}

impl ResourceLimiter for Host {
    fn memory_growing(&mut self, _: usize, desired: usize, maximum: Option<usize>) -> wasmtime::Result<bool> {
        Ok(maximum.is_none_or(|maximum| desired <= maximum))
    }

    /// Never comes of the maximum, which `memory_growing` tells.
    fn memory_grow_failed(&mut self, error: wasmtime::Error) -> wasmtime::Result<()> {
        Err(Cause::OutOfMemory { cause: error.to_string() }.into())
    }

    fn table_growing(&mut self, _: usize, _: usize, _: Option<usize>) -> wasmtime::Result<bool> {
        Ok(true)
    }
}

/// `lightcone.log`.
pub(crate) fn log(mut caller: Caller<'_, Host>, ptr: i32, len: i32) -> wasmtime::Result<()> {
    let (ptr, len) = (ptr.cast_unsigned(), len.cast_unsigned());
    let fuel = caller.get_fuel()?.checked_sub(LOG_CALL_FUEL + u64::from(len));
    caller.set_fuel(fuel.unwrap_or(0))?;
    if fuel.is_none() {
        return Err(wasmtime::Trap::OutOfFuel.into());
    }
    let Some(memory) = caller.data().memory else { return Ok(()) };
    let (bytes, host) = memory.data_and_store_mut(&mut caller);
    let memory = bytes.len() as u64;
    let line = range(ptr, len, bytes).ok_or(Cause::LogOutsideMemory { ptr, len, memory })?;
    host.logging.push(line);
    Ok(())
}

/// What a guest points to; none if any of it lies outside.
pub(crate) fn range(ptr: u32, len: u32, memory: &[u8]) -> Option<&[u8]> {
    let begin = usize::try_from(ptr).ok()?;
    memory.get(begin..begin.checked_add(usize::try_from(len).ok()?)?)
}

/// What an error that came out of a call means.
pub(crate) fn cause(error: wasmtime::Error, limits: &Limits, fuel_budget: u64) -> Cause {
    use wasmtime::Trap as T;
    let error = match error.downcast::<Cause>() {
        Ok(cause) => return cause,
        Err(error) => error,
    };
    let trap = match error.downcast_ref::<T>() {
        Some(T::OutOfFuel) => return Cause::OutOfFuel { budget: fuel_budget },
        Some(T::StackOverflow) => return Cause::StackOverflow { bytes: limits.stack_bytes },
        Some(T::UnreachableCodeReached) => Trap::Unreachable,
        Some(T::MemoryOutOfBounds) => Trap::MemoryOutOfBounds,
        Some(T::TableOutOfBounds) => Trap::TableOutOfBounds,
        Some(T::IndirectCallToNull) => Trap::CallToNull,
        Some(T::BadSignature) => Trap::WrongSignature,
        Some(T::IntegerOverflow) => Trap::IntegerOverflow,
        Some(T::IntegerDivisionByZero) => Trap::DivisionByZero,
        Some(T::BadConversionToInteger) => Trap::BadConversion,
        _ => return Cause::Engine { cause: format!("{error:#}") },
    };
    Cause::Trap(trap)
}
