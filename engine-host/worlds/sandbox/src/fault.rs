//! How a start or a tick ends badly.

use crate::abi::ABI_VERSION;
use crate::log::Log;

/// What a start or a tick used, and said.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Spent {
    /// Fuel used. After [`Cause::OutOfFuel`] all of it; after another fault what was counted up to the last call or return.
    pub fuel: u64,
    /// What the guest logged.
    pub log: Log,
}

/// A start or tick that did not come to its end. The instance's memory is half changed: restore another from its last state.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{cause}")]
pub struct Fault {
    /// What happened.
    pub cause: Cause,
    /// What it used up to there. Its log may tell the guest's author more.
    pub spent: Spent,
}

/// Why a start or tick did not come to its end.
///
/// All but three are the guest's own doing and happen again with the same input: [`Cause::StackOverflow`] depends on the
/// compiler's frames, [`Cause::OutOfMemory`] and [`Cause::Engine`] on the machine.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Cause {
    /// The guest did what WebAssembly forbids.
    #[error("the program trapped: {0}")]
    Trap(Trap),
    /// The guest did not come to an end with the fuel it was given.
    #[error("the program used up its {budget} fuel")]
    OutOfFuel {
        /// [`Limits::fuel_per_init`](crate::Limits::fuel_per_init) or [`Limits::fuel_per_tick`](crate::Limits::fuel_per_tick).
        budget: u64,
    },
    /// The guest called itself too deep.
    #[error("the program used up its {bytes} bytes of stack")]
    StackOverflow {
        /// [`Limits::stack_bytes`](crate::Limits::stack_bytes).
        bytes: usize,
    },
    /// The guest was made for another interface.
    #[error("the program speaks version {found} of the interface: this host speaks {ABI_VERSION}")]
    WrongAbi {
        /// What `lc_abi` returned.
        found: i32,
    },
    /// There is more input than the limits allow. Nothing was run.
    #[error("{len} bytes of input: {most} at most are given to a program")]
    InputTooLong {
        /// Bytes.
        len: usize,
        /// [`Limits::input_bytes`](crate::Limits::input_bytes).
        most: u32,
    },
    /// `lc_alloc` returned room that is not all in the memory.
    #[error("lc_alloc returned {ptr} for {len} bytes: the memory ends at {memory}")]
    AllocOutsideMemory {
        /// Where the room begins.
        ptr: u32,
        /// Bytes asked for.
        len: u32,
        /// Bytes of memory.
        memory: u64,
    },
    /// `lc_tick` or `lc_save` returned output that is not all in the memory.
    #[error("{of} returned {len} bytes at {ptr}: the memory ends at {memory}")]
    OutputOutsideMemory {
        /// Which of them.
        of: &'static str,
        /// Where the output begins.
        ptr: u32,
        /// Its bytes.
        len: u32,
        /// Bytes of memory.
        memory: u64,
    },
    /// `lc_tick` or `lc_save` returned more than the limits allow.
    #[error("{of} returned {len} bytes: {most} at most are taken")]
    OutputTooLong {
        /// Which of them.
        of: &'static str,
        /// Bytes.
        len: u32,
        /// [`Limits::output_bytes`](crate::Limits::output_bytes) or [`Limits::saved_bytes`](crate::Limits::saved_bytes).
        most: u32,
    },
    /// The guest lacks a function that an upgrade needs. Nothing was run.
    #[error("the program exports no {name}: it cannot be upgraded so")]
    Missing {
        /// Of the export.
        name: &'static str,
    },
    /// The guest logged text that is not all in the memory.
    #[error("lightcone.log was given {len} bytes at {ptr}: the memory ends at {memory}")]
    LogOutsideMemory {
        /// Where the text begins.
        ptr: u32,
        /// Its bytes.
        len: u32,
        /// Bytes of memory.
        memory: u64,
    },
    /// The machine refused memory that the limits allow. The guest's `memory.grow` does not return, because it would not fail on
    /// another machine.
    #[error("the machine has no memory left for the program: {cause}")]
    OutOfMemory {
        /// What the system says.
        cause: String,
    },
    /// The engine failed in a way that is not the guest's.
    #[error("the engine failed: {cause}")]
    Engine {
        /// What it says.
        cause: String,
    },
    /// An earlier fault left the instance half changed. Nothing was run.
    #[error("the program stopped at an earlier fault: restore it from its last state")]
    Halted,
}

/// What the guest did that WebAssembly forbids.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Trap {
    /// It reached `unreachable`: most languages' panic or abort.
    #[error("it gave up (unreachable)")]
    Unreachable,
    /// It read or wrote outside its memory.
    #[error("it read or wrote outside its memory")]
    MemoryOutOfBounds,
    /// It called an entry that its table does not have.
    #[error("it called a function outside its table")]
    TableOutOfBounds,
    /// It called an empty entry of its table.
    #[error("it called an empty entry of its table")]
    CallToNull,
    /// It called a function as one of another type.
    #[error("it called a function of another type")]
    WrongSignature,
    /// A quotient, or a float that became an integer, had no room.
    #[error("an integer overflowed")]
    IntegerOverflow,
    /// It divided an integer by zero.
    #[error("it divided by zero")]
    DivisionByZero,
    /// It made an integer of a NaN.
    #[error("it made an integer of a NaN")]
    BadConversion,
}
