//! Runs one untrusted WebAssembly module: bytes in, bytes out; deterministic, metered and bounded, its whole state readable and
//! restorable. What the bytes mean is for others.
//!
//! ```
//! use lightcone_sandbox::{Instance, Limits, Module, check};
//!
//! # let bytes = wat::parse_str(include_str!("../tests/sandbox/counter.wat"))?;
//! let checked = check(&bytes, &Limits::default())?;
//! let module = Module::compile(&checked)?;
//! let (mut instance, _) = Instance::start(&module, b"")?;
//! let output = instance.tick(b"one tick's input")?;
//! println!("{} bytes for {} fuel", output.bytes.len(), output.spent.fuel);
//!
//! let mut state = instance.state()?;
//! let (size, globals, changed) = (state.memory_pages(), state.globals(), state.take_changed_pages());
//! let pages = changed.iter().filter_map(|index| Some((*index, state.page(*index)?)));
//! let mut other = Instance::restore(&module, size, &globals, pages)?;
//! assert_eq!(other.tick(b"the next")?, instance.tick(b"the next")?);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # The interface, version 1
//!
//! A guest is a core module that exports
//! - `memory`: its one memory, of 32 bits, not shared;
//! - `lc_abi() -> i32`: returns 1;
//! - `lc_alloc(len: i32) -> i32`: where `len` bytes of input may be written; called before each of the next two;
//! - `lc_init(ptr: i32, len: i32)`: begin, with what the host gives at the start; called once;
//! - `lc_tick(ptr: i32, len: i32) -> i64`: one tick, with its input; returns where the output is: the pointer in the lower 32
//!   bits, the length in the upper. It has to stay there until the next call.
//!
//! It may export `_initialize()`, which is called before all others and never after a restore: languages set up their heap and
//! static values there, as in a reactor of WASI.
//!
//! It may export what hands a world over to a later version of the guest:
//! - `lc_save() -> i64`: what the later version is to know, packed as by `lc_tick`; called between two ticks, in a copy of the guest
//!   that ends with it;
//! - `lc_upgrade(ptr: i32, len: i32)`: of the later version, called once after `lc_init` with what the earlier one saved.
//!
//! It may import `lightcone.log(ptr: i32, len: i32)`: one line of text. There is nothing else: no clock, no chance, no files.
//!
//! # What holds
//!
//! - **The same module, limits and inputs give the same outputs, fuel, logs and state** on every machine and at every
//!   optimisation. The one exception is how deep a guest may call itself ([`Cause::StackOverflow`]).
//! - **The state is the memory and the mutable globals.** What could be state beside them is refused by [`check`]: changes of
//!   tables, passive segments, threads, references, exceptions. A start function is refused, so that a restored instance runs
//!   nothing before its next tick.
//! - **A guest ends.** Fuel bounds its time, [`Limits`] its memory, stack, input, output and log; and how long a hostile module
//!   may be compiled.
//! - **Half-run memory is never gone on with.** After a [`Fault`] an instance neither ticks nor shows its state.
//!
//! It deliberately has no worker process, no threads, no time limits of the clock, no store, and no meaning of bytes. Compiling
//! runs on the calling thread: who takes modules from strangers calls [`machine_code`] in a process that may die.

mod abi;
mod check;
mod engine;
mod fault;
mod features;
mod globals;
mod guest;
mod host;
mod instance;
mod limits;
mod log;
mod module;
mod pages;
mod rewrite;
mod state;

pub use abi::{ABI_VERSION, PAGE_BYTES, Page};
pub use check::{Checked, Refused, check};
pub use fault::{Cause, Fault, Spent, Trap};
pub use instance::{Halted, Instance, Output, RestoreError};
pub use limits::Limits;
pub use log::{LOG_LINE_BYTES, Log};
pub use module::{Module, ModuleError, machine_code};
pub use pages::Tracking;
pub use state::State;
