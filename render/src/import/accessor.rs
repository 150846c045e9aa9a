//! Typed arrays in buffers (glTF 2.0 §3.6.2), read element by element with every bound checked when an accessor is opened.
//!
//! Nothing is copied: a hostile count costs nothing until elements are asked for.

use gltf::json::accessor::{ComponentType, Type};
use gltf::json::validation::Checked;
use gltf::json::{Accessor, Index, Root};

use super::buffer::Buffers;
use super::document::lookup;
use super::draco::Unpacked;
use super::error::{AccessorError, ImportCause};
use super::limits::MAX_ZERO_ELEMENTS;

/// Everything accessors read from.
pub(super) struct Accessors<'a> {
    pub(super) root: &'a Root,
    pub(super) buffers: &'a Buffers<'a>,
    pub(super) draco: &'a Unpacked,
}

/// An accessor whose elements all lie in their buffers.
pub(super) struct Elements<'a> {
    count: usize,
    component: ComponentType,
    normalized: bool,
    /// Bytes of one element.
    size: usize,
    base: Option<Base<'a>>,
    sparse: Option<Sparse<'a>>,
}

struct Base<'a> {
    bytes: &'a [u8],
    stride: usize,
}

struct Sparse<'a> {
    /// Strictly increasing.
    indices: Vec<u32>,
    values: &'a [u8],
}

impl<'a> Accessors<'a> {
    /// Opens one that is read as floats: `wanted` is its type.
    pub(super) fn floats(&self, index: Index<Accessor>, wanted: Type) -> Result<Elements<'a>, ImportCause> {
        self.open(index, wanted, |_| true, "a number type")
    }

    /// Opens one that is read as whole numbers: unsigned and not normalised.
    pub(super) fn integers(&self, index: Index<Accessor>, wanted: Type) -> Result<Elements<'a>, ImportCause> {
        let unsigned = |c| matches!(c, ComponentType::U8 | ComponentType::U16 | ComponentType::U32);
        self.open(index, wanted, unsigned, "an unsigned integer type")
    }

    /// Three components or, by default, four.
    pub(super) fn colour_type(&self, index: Index<Accessor>) -> Type {
        match self.root.get(index).map(|accessor| accessor.type_) {
            Some(Checked::Valid(Type::Vec3)) => Type::Vec3,
            _ => Type::Vec4,
        }
    }

    fn open(
        &self,
        index: Index<Accessor>,
        wanted: Type,
        allowed: impl Fn(ComponentType) -> bool,
        wanted_component: &'static str,
    ) -> Result<Elements<'a>, ImportCause> {
        let accessor = lookup(self.root, index, "accessor")?;
        let fail = |cause| ImportCause::Accessor { index: index.value(), cause };
        let (Checked::Valid(kind), Checked::Valid(component)) = (accessor.type_, accessor.component_type) else {
            return Err(fail(AccessorError::UnknownType));
        };
        let component = component.0;
        if kind != wanted {
            return Err(fail(AccessorError::Type { got: format!("{kind:?}"), wanted: type_name(wanted) }));
        }
        if !allowed(component) {
            return Err(fail(AccessorError::Type { got: format!("{component:?}"), wanted: wanted_component }));
        }
        let size = component.size() * kind.multiplicity();
        let count = usize::try_from(accessor.count.0).unwrap_or(usize::MAX);
        let base = self.base(index, accessor, count, size)?;
        let sparse = self.sparse(index, accessor, count, size)?;
        Ok(Elements { count, component, normalized: accessor.normalized, size, base, sparse })
    }

    fn base(
        &self,
        index: Index<Accessor>,
        accessor: &Accessor,
        count: usize,
        size: usize,
    ) -> Result<Option<Base<'a>>, ImportCause> {
        let fail = |cause| ImportCause::Accessor { index: index.value(), cause };
        if let Some(bytes) = self.draco.get(&index.value()) {
            let outside =
                AccessorError::Outside { count: count as u64, size, stride: size, offset: 0, available: bytes.len() };
            let fits = strided(bytes, 0, count, size, size);
            return Ok(Some(Base { bytes: fits.ok_or_else(|| fail(outside))?, stride: size }));
        }
        let Some(view_index) = accessor.buffer_view else {
            if count > MAX_ZERO_ELEMENTS {
                return Err(fail(AccessorError::TooManyZeros { count: count as u64, limit: MAX_ZERO_ELEMENTS }));
            }
            return Ok(None);
        };
        let stride = lookup(self.root, view_index, "buffer view")?.byte_stride.map_or(size, |stride| stride.0);
        if stride < size {
            return Err(fail(AccessorError::Stride { stride, size }));
        }
        let bytes = self.buffers.view(self.root, view_index)?;
        let offset = accessor.byte_offset.map_or(0, |offset| offset.0);
        let fits = strided(bytes, offset, count, stride, size);
        let outside = AccessorError::Outside { count: count as u64, size, stride, offset, available: bytes.len() };
        Ok(Some(Base { bytes: fits.ok_or_else(|| fail(outside))?, stride }))
    }

    fn sparse(
        &self,
        index: Index<Accessor>,
        accessor: &Accessor,
        count: usize,
        size: usize,
    ) -> Result<Option<Sparse<'a>>, ImportCause> {
        let Some(sparse) = &accessor.sparse else { return Ok(None) };
        let fail = |cause| ImportCause::Accessor { index: index.value(), cause };
        let Checked::Valid(component) = sparse.indices.component_type else {
            return Err(fail(AccessorError::UnknownType));
        };
        let amount = usize::try_from(sparse.count.0).unwrap_or(usize::MAX);
        let packed = |view, offset: u64, size: usize| {
            let bytes = self.buffers.view(self.root, view)?;
            let outside =
                AccessorError::Outside { count: amount as u64, size, stride: size, offset, available: bytes.len() };
            strided(bytes, offset, amount, size, size).ok_or_else(|| fail(outside))
        };
        let index_size = component.0.size();
        let index_bytes = packed(sparse.indices.buffer_view, sparse.indices.byte_offset.0, index_size)?;
        let values = packed(sparse.values.buffer_view, sparse.values.byte_offset.0, size)?;
        let indices: Vec<u32> =
            index_bytes.chunks_exact(index_size).map(|bytes| unsigned(component.0, bytes)).collect();
        let disorder = indices.windows(2).find(|pair| pair[1] <= pair[0]).map(|pair| pair[1]);
        if let Some(index) = disorder.or(indices.last().copied().filter(|&last| last as usize >= count)) {
            return Err(fail(AccessorError::Sparse { index, count }));
        }
        Ok(Some(Sparse { indices, values }))
    }
}

impl Elements<'_> {
    pub(super) fn count(&self) -> usize {
        self.count
    }

    pub(super) fn components(&self) -> usize {
        self.size / self.component.size()
    }

    /// Element `at` as floats, normalised integers mapped as §3.6.2.2 says. `at` past the last, or more components than
    /// there are, reads as zero.
    pub(super) fn floats<const N: usize>(&self, at: usize) -> [f32; N] {
        let (element, size) = (self.element(at), self.component.size());
        std::array::from_fn(|i| {
            let bytes = element.and_then(|element| element.get(i * size..)?.get(..size));
            bytes.map_or(0.0, |bytes| float(self.component, self.normalized, bytes))
        })
    }

    /// Element `at` as whole numbers; the same past the end.
    pub(super) fn integers<const N: usize>(&self, at: usize) -> [u32; N] {
        let (element, size) = (self.element(at), self.component.size());
        std::array::from_fn(|i| {
            let bytes = element.and_then(|element| element.get(i * size..)?.get(..size));
            bytes.map_or(0, |bytes| unsigned(self.component, bytes))
        })
    }

    fn element(&self, at: usize) -> Option<&[u8]> {
        if let Some(sparse) = &self.sparse
            && let Ok(hit) = sparse.indices.binary_search(&u32::try_from(at).ok()?)
        {
            return sparse.values.get(hit * self.size..)?.get(..self.size);
        }
        let base = self.base.as_ref()?;
        base.bytes.get(at.checked_mul(base.stride)?..)?.get(..self.size)
    }
}

/// The bytes from the first element on, if the last one still lies in `bytes`.
fn strided(bytes: &[u8], offset: u64, count: usize, stride: usize, size: usize) -> Option<&[u8]> {
    let bytes = bytes.get(usize::try_from(offset).ok()?..)?;
    let needed = match count.checked_sub(1) {
        Some(before_last) => before_last.checked_mul(stride)?.checked_add(size)?,
        None => 0,
    };
    bytes.get(..needed)
}

/// Little-endian; a type that is not unsigned reads as zero.
fn unsigned(component: ComponentType, bytes: &[u8]) -> u32 {
    match (component, bytes) {
        (ComponentType::U8, &[a]) => a.into(),
        (ComponentType::U16, &[a, b]) => u16::from_le_bytes([a, b]).into(),
        (ComponentType::U32, &[a, b, c, d]) => u32::from_le_bytes([a, b, c, d]),
        _ => 0,
    }
}

fn float(component: ComponentType, normalized: bool, bytes: &[u8]) -> f32 {
    let (value, greatest) = match (component, bytes) {
        (ComponentType::F32, &[a, b, c, d]) => return f32::from_le_bytes([a, b, c, d]),
        (ComponentType::I8, &[a]) => (f32::from(a.cast_signed()), 127.0),
        (ComponentType::I16, &[a, b]) => (f32::from(i16::from_le_bytes([a, b])), 32_767.0),
        (ComponentType::U8, _) => (unsigned(component, bytes) as f32, 255.0),
        (ComponentType::U16, _) => (unsigned(component, bytes) as f32, 65_535.0),
        _ => (unsigned(component, bytes) as f32, u32::MAX as f32),
    };
    if normalized { (value / greatest).max(-1.0) } else { value }
}

fn type_name(kind: Type) -> &'static str {
    match kind {
        Type::Scalar => "SCALAR",
        Type::Vec2 => "VEC2",
        Type::Vec3 => "VEC3",
        Type::Vec4 => "VEC4",
        Type::Mat2 => "MAT2",
        Type::Mat3 => "MAT3",
        Type::Mat4 => "MAT4",
    }
}
