//! One instance in the engine, and the calls into it.

use wasmtime::{Global, Memory, Store, TypedFunc};

use crate::abi::{ABI, ABI_VERSION, ALLOC, INIT, INITIALIZE, MEMORY, TICK, WASM_PAGE_BYTES, global_name};
use crate::fault::{Cause, Fault, Spent};
use crate::host::{Host, cause, range};
use crate::limits::Limits;
use crate::module::Module;

/// An instance whose code has not run yet, or has.
pub(crate) struct Guest {
    pub(crate) store: Store<Host>,
    pub(crate) memory: Memory,
    /// The mutable ones, in the order of the module.
    pub(crate) globals: Vec<Global>,
    initialize: Option<TypedFunc<(), ()>>,
    abi: TypedFunc<(), i32>,
    alloc: TypedFunc<i32, i32>,
    init: TypedFunc<(i32, i32), ()>,
    tick: TypedFunc<(i32, i32), i64>,
}

impl Guest {
    /// Makes memory, globals and table; runs no code of the module, which has no start function.
    pub(crate) fn new(module: &Module) -> Result<Self, Cause> {
        let limits = module.limits();
        Self::instantiate(module).map_err(|error| cause(error, limits, 0))
    }

    fn instantiate(module: &Module) -> wasmtime::Result<Self> {
        let instantiator = module.instantiator();
        let mut store = Store::new(instantiator.module().engine(), Host::new(module.limits()));
        store.limiter(|host| host);
        // Data and table segments are written by code of the engine's, as long as the module: they are not the guest's work.
        store.set_fuel(u64::MAX)?;
        let instance = instantiator.instantiate(&mut store)?;
        let missing = |name: &str| wasmtime::Error::msg(format!("{name} is gone"));
        let memory = instance.get_memory(&mut store, MEMORY).ok_or_else(|| missing(MEMORY))?;
        store.data_mut().memory = Some(memory);
        let mut globals = Vec::with_capacity(module.globals().len());
        for global in module.globals() {
            let name = global_name(global.index);
            globals.push(instance.get_global(&mut store, &name).ok_or_else(|| missing(&name))?);
        }
        let initialize = instance.get_typed_func(&mut store, INITIALIZE).ok();
        let abi = instance.get_typed_func(&mut store, ABI)?;
        let alloc = instance.get_typed_func(&mut store, ALLOC)?;
        let init = instance.get_typed_func(&mut store, INIT)?;
        let tick = instance.get_typed_func(&mut store, TICK)?;
        Ok(Self { store, memory, globals, initialize, abi, alloc, init, tick })
    }

    /// Runs the guest's beginning.
    pub(crate) fn begin(&mut self, limits: &Limits, input: &[u8]) -> Result<Spent, Fault> {
        self.metered(limits, limits.fuel_per_init, |guest| {
            if let Some(initialize) = &guest.initialize {
                initialize.call(&mut guest.store, ())?;
            }
            let found = guest.abi.call(&mut guest.store, ())?;
            if found != ABI_VERSION {
                return Err(Cause::WrongAbi { found }.into());
            }
            let place = guest.give(limits, input)?;
            guest.init.call(&mut guest.store, place)
        })
        .map(|((), spent)| spent)
    }

    /// Runs one tick; its output.
    pub(crate) fn step(&mut self, limits: &Limits, input: &[u8]) -> Result<(Vec<u8>, Spent), Fault> {
        self.metered(limits, limits.fuel_per_tick, |guest| {
            let place = guest.give(limits, input)?;
            let packed = guest.tick.call(&mut guest.store, place)?.cast_unsigned();
            guest.output(limits, packed as u32, (packed >> 32) as u32).map_err(Into::into)
        })
    }

    fn metered<T>(
        &mut self,
        limits: &Limits,
        budget: u64,
        run: impl FnOnce(&mut Self) -> wasmtime::Result<T>,
    ) -> Result<(T, Spent), Fault> {
        let done = self.store.set_fuel(budget).and_then(|()| run(self));
        let left = self.store.get_fuel().unwrap_or(0);
        let spent = Spent { fuel: budget.saturating_sub(left), log: self.store.data_mut().logging.take() };
        match done {
            Ok(done) => Ok((done, spent)),
            Err(error) => Err(Fault { cause: cause(error, limits, budget), spent }),
        }
    }

    /// Puts input where the guest wants it: pointer and length.
    fn give(&mut self, limits: &Limits, input: &[u8]) -> wasmtime::Result<(i32, i32)> {
        let most = limits.input_bytes;
        let len = u32::try_from(input.len()).ok().filter(|len| *len <= most);
        let len = len.ok_or(Cause::InputTooLong { len: input.len(), most })?;
        let ptr = self.alloc.call(&mut self.store, len.cast_signed())?.cast_unsigned();
        let data = self.memory.data_mut(&mut self.store);
        let memory = data.len() as u64;
        let begin = ptr as usize;
        let room = begin.checked_add(input.len()).and_then(|end| data.get_mut(begin..end));
        room.ok_or(Cause::AllocOutsideMemory { ptr, len, memory })?.copy_from_slice(input);
        Ok((ptr.cast_signed(), len.cast_signed()))
    }

    fn output(&self, limits: &Limits, ptr: u32, len: u32) -> Result<Vec<u8>, Cause> {
        if len > limits.output_bytes {
            return Err(Cause::OutputTooLong { len, most: limits.output_bytes });
        }
        let data = self.memory.data(&self.store);
        let bytes = range(ptr, len, data);
        Ok(bytes.ok_or(Cause::OutputOutsideMemory { ptr, len, memory: data.len() as u64 })?.to_vec())
    }

    /// Makes the memory this long, if it is shorter.
    pub(crate) fn grow_to(&mut self, bytes: u64) -> wasmtime::Result<()> {
        let missing = bytes.saturating_sub(self.memory.data_size(&self.store) as u64);
        self.memory.grow(&mut self.store, missing / WASM_PAGE_BYTES).map(|_| ())
    }
}
