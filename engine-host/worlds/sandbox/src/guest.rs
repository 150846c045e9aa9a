//! One instance in the engine, and the calls into it.

use wasmtime::{Global, Memory, Store, TypedFunc};

use crate::abi::{
    ABI, ABI_VERSION, ALLOC, INIT, INITIALIZE, MEMORY, SAVE, TICK, UPGRADE, WASM_PAGE_BYTES, global_name,
};
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
    save: Option<TypedFunc<(), i64>>,
    upgrade: Option<TypedFunc<(i32, i32), ()>>,
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
        let save = instance.get_typed_func(&mut store, SAVE).ok();
        let upgrade = instance.get_typed_func(&mut store, UPGRADE).ok();
        Ok(Self { store, memory, globals, initialize, abi, alloc, init, tick, save, upgrade })
    }

    /// Runs the guest's beginning.
    pub(crate) fn begin(&mut self, limits: &Limits, input: &[u8]) -> Result<Spent, Fault> {
        self.metered(limits, limits.fuel_per_init, |guest| guest.init(limits, input)).map(|((), spent)| spent)
    }

    fn init(&mut self, limits: &Limits, input: &[u8]) -> wasmtime::Result<()> {
        if let Some(initialize) = &self.initialize {
            initialize.call(&mut self.store, ())?;
        }
        let found = self.abi.call(&mut self.store, ())?;
        if found != ABI_VERSION {
            return Err(Cause::WrongAbi { found }.into());
        }
        let place = self.give((input, limits.input_bytes))?;
        self.init.call(&mut self.store, place)
    }

    /// What the guest gives to a later version of itself.
    pub(crate) fn save(&mut self, limits: &Limits) -> Result<(Vec<u8>, Spent), Fault> {
        self.metered(limits, limits.fuel_per_init, |guest| {
            let save = guest.save.as_ref().ok_or(Cause::Missing { name: SAVE })?;
            let packed = save.call(&mut guest.store, ())?.cast_unsigned();
            guest.output(SAVE, limits.saved_bytes, packed).map_err(Into::into)
        })
    }

    /// Runs the guest's beginning, and gives it what an earlier version of it saved.
    pub(crate) fn take_over(&mut self, limits: &Limits, input: &[u8], saved: &[u8]) -> Result<Spent, Fault> {
        self.metered(limits, limits.fuel_per_init, |guest| {
            let upgrade = guest.upgrade.clone().ok_or(Cause::Missing { name: UPGRADE })?;
            guest.init(limits, input)?;
            let place = guest.give((saved, limits.saved_bytes))?;
            upgrade.call(&mut guest.store, place)
        })
        .map(|((), spent)| spent)
    }

    /// Runs one tick; its output.
    pub(crate) fn step(&mut self, limits: &Limits, input: &[u8]) -> Result<(Vec<u8>, Spent), Fault> {
        self.metered(limits, limits.fuel_per_tick, |guest| {
            let place = guest.give((input, limits.input_bytes))?;
            let packed = guest.tick.call(&mut guest.store, place)?.cast_unsigned();
            guest.output(TICK, limits.output_bytes, packed).map_err(Into::into)
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

    /// Puts input, at most so many bytes of it, where the guest wants it: pointer and length.
    fn give(&mut self, (input, most): (&[u8], u32)) -> wasmtime::Result<(i32, i32)> {
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

    /// What a function returned: the pointer in the lower half, the length in the upper.
    fn output(&self, of: &'static str, most: u32, packed: u64) -> Result<Vec<u8>, Cause> {
        let (ptr, len) = (packed as u32, (packed >> 32) as u32);
        if len > most {
            return Err(Cause::OutputTooLong { of, len, most });
        }
        let data = self.memory.data(&self.store);
        let bytes = range(ptr, len, data);
        Ok(bytes.ok_or(Cause::OutputOutsideMemory { of, ptr, len, memory: data.len() as u64 })?.to_vec())
    }

    /// Makes the memory this long, if it is shorter.
    pub(crate) fn grow_to(&mut self, bytes: u64) -> wasmtime::Result<()> {
        let missing = bytes.saturating_sub(self.memory.data_size(&self.store) as u64);
        self.memory.grow(&mut self.store, missing / WASM_PAGE_BYTES).map(|_| ())
    }
}
