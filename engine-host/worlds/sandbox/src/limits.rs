//! What a module may be and use.

/// What a module may be, and what its instances may use. Every number is an upper bound, itself allowed.
///
/// The limits belong to a run as much as its inputs do: with other limits a program may see `memory.grow` fail elsewhere, or
/// run out of fuel at another tick. Who replays a run needs the same ones.
///
/// ```
/// use lightcone_sandbox::Limits;
///
/// let limits = Limits { memory_bytes: 256 << 20, ..Limits::default() };
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Linear memory, in bytes; rounded down to whole 64 KiB. `memory.grow` beyond it returns −1 in the guest and is no fault.
    /// Default 64 MiB, at most 4 GiB.
    pub memory_bytes: u64,
    /// Entries of the module's table. Default 65,536.
    pub table_elements: u64,
    /// Fuel for the whole start: `lc_abi`, one `lc_alloc` and `lc_init`, and after an upgrade one more `lc_alloc` and `lc_upgrade`;
    /// also for `lc_save`. Default 2,000,000,000: 0.1 to 1.5 s.
    pub fuel_per_init: u64,
    /// Fuel for one tick: one `lc_alloc` and `lc_tick`. Default 50,000,000: 3 to 40 ms. What it does not count is the first write
    /// of a tick to each page: 0.7 µs where the kernel tracks pages, 11 ms for all of 64 MiB.
    pub fuel_per_tick: u64,
    /// Stack of the guest, in bytes. Default 512 KiB, at most 2 MiB. The guest runs on its caller's stack: a thread that runs
    /// an instance needs this much and 256 KiB more.
    pub stack_bytes: usize,
    /// What is given to the guest at its start or in one tick, in bytes. Default 4 MiB.
    pub input_bytes: u32,
    /// What the guest returns from one tick, in bytes. Default 4 MiB.
    pub output_bytes: u32,
    /// What the guest gives to its next version, in bytes. Default 16 MiB.
    pub saved_bytes: u32,
    /// Log of one tick or start, in bytes, with [`LOG_LINE_BYTES`](crate::LOG_LINE_BYTES) more for each line. What is beyond is
    /// dropped and counted. Default 16 KiB.
    pub log_bytes_per_tick: usize,
    /// The module's file, in bytes. Default 16 MiB.
    pub module_bytes: usize,
    /// Functions of the module. Default 50,000.
    pub functions: u32,
    /// Entries of each other kind: types, imports, globals, exports, data and element segments. Default 10,000.
    pub items: u32,
    /// Code of one function, in bytes. Default 256 KiB.
    pub function_bytes: usize,
    /// Local variables of one function, without its parameters. Default 10,000.
    pub locals: u32,
    /// Parameters of one function or block, and its results, each. Default 64.
    pub arity: usize,
    /// Blocks inside one another in one function. Default 2,000: a `switch` has one for each case.
    pub nesting: u32,
    /// What one function costs to compile, in units of about a microsecond, as estimated from its code. Default 2,000,000.
    pub function_work: u64,
    /// The same for all functions together. Default 30,000,000; code that people write has about two for each byte.
    pub work: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            memory_bytes: 64 << 20,
            table_elements: 1 << 16,
            fuel_per_init: 2_000_000_000,
            fuel_per_tick: 50_000_000,
            stack_bytes: 512 << 10,
            input_bytes: 4 << 20,
            output_bytes: 4 << 20,
            saved_bytes: 16 << 20,
            log_bytes_per_tick: 16 << 10,
            module_bytes: 16 << 20,
            functions: 50_000,
            items: 10_000,
            function_bytes: 256 << 10,
            locals: 10_000,
            arity: 64,
            nesting: 2_000,
            function_work: 2_000_000,
            work: 30_000_000,
        }
    }
}
