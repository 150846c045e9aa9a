//! Mutable globals as bytes.
//!
//! How many (u32), then each in the order of the module: its type as WebAssembly writes it (one byte) and its value (4, 8 or
//! 16 bytes), all little-endian. Floats are their bits.

use wasmparser::ValType;
use wasmtime::{AsContextMut, Global, V128, Val};

const I32: u8 = 0x7f;
const I64: u8 = 0x7e;
const F32: u8 = 0x7d;
const F64: u8 = 0x7c;
const VECTOR: u8 = 0x7b;

/// The globals' values.
pub(crate) fn write(globals: &[Global], mut store: impl AsContextMut) -> Vec<u8> {
    let mut bytes = (globals.len() as u32).to_le_bytes().to_vec();
    let mut put = |tag: u8, value: &[u8]| {
        bytes.push(tag);
        bytes.extend_from_slice(value);
    };
    for global in globals {
        match global.get(&mut store) {
            Val::I32(value) => put(I32, &value.to_le_bytes()),
            Val::I64(value) => put(I64, &value.to_le_bytes()),
            Val::F32(bits) => put(F32, &bits.to_le_bytes()),
            Val::F64(bits) => put(F64, &bits.to_le_bytes()),
            Val::V128(value) => put(VECTOR, &value.as_u128().to_le_bytes()),
            // The check refuses globals of references.
            _ => {}
        }
    }
    bytes
}

/// Values for globals of these types; none if the bytes are not exactly theirs.
pub(crate) fn read(mut bytes: &[u8], types: impl ExactSizeIterator<Item = ValType>) -> Option<Vec<Val>> {
    let count = u32::from_le_bytes(take(&mut bytes)?);
    if usize::try_from(count).ok()? != types.len() {
        return None;
    }
    let values = types.map(|ty| read_one(&mut bytes, ty)).collect::<Option<Vec<_>>>()?;
    bytes.is_empty().then_some(values)
}

fn read_one(bytes: &mut &[u8], ty: ValType) -> Option<Val> {
    let [tag] = take(bytes)?;
    match (tag, ty) {
        (I32, ValType::I32) => Some(Val::I32(i32::from_le_bytes(take(bytes)?))),
        (I64, ValType::I64) => Some(Val::I64(i64::from_le_bytes(take(bytes)?))),
        (F32, ValType::F32) => Some(Val::F32(u32::from_le_bytes(take(bytes)?))),
        (F64, ValType::F64) => Some(Val::F64(u64::from_le_bytes(take(bytes)?))),
        (VECTOR, ValType::V128) => Some(Val::V128(V128::from(u128::from_le_bytes(take(bytes)?)))),
        _ => None,
    }
}

fn take<const N: usize>(bytes: &mut &[u8]) -> Option<[u8; N]> {
    let (first, rest) = bytes.split_first_chunk()?;
    *bytes = rest;
    Some(*first)
}
