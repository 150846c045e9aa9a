//! Buffers and the views into them (glTF 2.0 §3.6.1), and what meshoptimizer made of some of them, decompressed.

use std::borrow::Cow;
use std::collections::BTreeMap;

use gltf::json::{Buffer, Index, Root, buffer};

use super::bytes::slice;
use super::document::lookup;
use super::error::{BufferError, ImportCause};
use super::limits::Budget;
use super::meshopt::{Compressed, Decoded, is_fallback};
use super::resource::Resources;

/// All buffers, each exactly as long as it announces.
pub(super) struct Buffers<'a> {
    buffers: Vec<Cow<'a, [u8]>>,
    /// By index of the view.
    decompressed: BTreeMap<usize, Decoded>,
}

impl<'a> Buffers<'a> {
    /// `bin` is the GLB's own buffer; `budget` counts what is decompressed.
    pub(super) fn load(
        root: &Root,
        bin: Option<&'a [u8]>,
        resources: &mut Resources<'_>,
        budget: &mut Budget,
    ) -> Result<Self, ImportCause> {
        let load_one = |(index, buffer): (usize, &Buffer)| {
            let bin = bin.filter(|_| index == 0);
            load_one(buffer, bin, resources).map_err(|cause| ImportCause::Buffer { index, cause })
        };
        let buffers = root.buffers.iter().enumerate().map(load_one).collect::<Result<_, _>>()?;
        let mut loaded = Self { buffers, decompressed: BTreeMap::new() };
        loaded.decompress(root, budget)?;
        Ok(loaded)
    }

    /// The bytes of a view.
    pub(super) fn view(&self, root: &Root, index: Index<buffer::View>) -> Result<&[u8], ImportCause> {
        if let Some(decoded) = self.decompressed.get(&index.value()) {
            return Ok(decoded.bytes());
        }
        let view = lookup(root, index, "buffer view")?;
        let buffer = self.buffer(view.buffer.value())?;
        let (offset, length) = (view.byte_offset.map_or(0, |offset| offset.0), view.byte_length.0);
        slice(buffer, offset, length).ok_or(ImportCause::BufferView {
            index: index.value(),
            offset,
            length,
            available: buffer.len(),
        })
    }

    fn decompress(&mut self, root: &Root, budget: &mut Budget) -> Result<(), ImportCause> {
        for (view, compressed) in root.buffer_views.iter().map(Compressed::of).enumerate() {
            let Some(compressed) = compressed else { continue };
            let fail = |cause| ImportCause::Meshopt { view, cause };
            let buffer = self.buffer(compressed.buffer().map_err(fail)?)?;
            let stream = compressed.stream(buffer).map_err(fail)?;
            budget.take(stream.length())?;
            self.decompressed.insert(view, stream.decode().map_err(fail)?);
        }
        Ok(())
    }

    fn buffer(&self, index: usize) -> Result<&[u8], ImportCause> {
        let missing = ImportCause::Missing { what: "buffer", index, count: self.buffers.len() };
        self.buffers.get(index).map(|buffer| &**buffer).ok_or(missing)
    }
}

fn load_one<'a>(
    buffer: &Buffer,
    bin: Option<&'a [u8]>,
    resources: &mut Resources<'_>,
) -> Result<Cow<'a, [u8]>, BufferError> {
    if is_fallback(buffer) {
        return Ok(Cow::Borrowed(&[]));
    }
    let mut bytes = match &buffer.uri {
        Some(uri) => Cow::Owned(resources.read(uri)?),
        None => Cow::Borrowed(bin.ok_or(BufferError::NoBytes)?),
    };
    let announced = buffer.byte_length.0;
    if (bytes.len() as u64) < announced {
        return Err(BufferError::Short { announced, available: bytes.len() });
    }
    match &mut bytes {
        Cow::Owned(bytes) => bytes.truncate(announced as usize),
        Cow::Borrowed(bytes) => *bytes = &bytes[..announced as usize],
    }
    Ok(bytes)
}
