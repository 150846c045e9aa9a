//! What of WebAssembly a module may use.

use wasmparser::WasmFeatures;

/// WebAssembly 1.0 with what compilers emit by default since 2024 ("Lime1"), and SIMD.
///
/// The state of an instance is its memory and its mutable globals *because* of what is missing here. Without
/// `REFERENCE_TYPES` a table cannot be written to, without `BULK_MEMORY` (of which `BULK_MEMORY_OPT` is `memory.copy` and
/// `memory.fill`) no segment can be passive, used or dropped, without `THREADS` no memory can be shared, without `GC` and
/// `EXCEPTIONS` nothing lives outside the memory. What remains gives the same result everywhere, but for the bits of a NaN.
pub(crate) const FEATURES: WasmFeatures = WasmFeatures::FLOATS
    .union(WasmFeatures::MUTABLE_GLOBAL)
    .union(WasmFeatures::SATURATING_FLOAT_TO_INT)
    .union(WasmFeatures::SIGN_EXTENSION)
    .union(WasmFeatures::MULTI_VALUE)
    .union(WasmFeatures::BULK_MEMORY_OPT)
    .union(WasmFeatures::CALL_INDIRECT_OVERLONG)
    .union(WasmFeatures::EXTENDED_CONST)
    .union(WasmFeatures::SIMD);
