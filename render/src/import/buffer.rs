//! Buffers and the views into them (glTF 2.0 §3.6.1).

use std::borrow::Cow;

use gltf::json::{Buffer, Index, Root, buffer};

use super::document::lookup;
use super::error::{BufferError, ImportCause};
use super::resource::Resources;

/// All buffers, each exactly as long as it announces.
pub(super) struct Buffers<'a>(Vec<Cow<'a, [u8]>>);

impl<'a> Buffers<'a> {
    pub(super) fn load(root: &Root, bin: Option<&'a [u8]>, resources: &mut Resources<'_>) -> Result<Self, ImportCause> {
        let load_one = |(index, buffer): (usize, &Buffer)| {
            let bin = bin.filter(|_| index == 0);
            load_one(buffer, bin, resources).map_err(|cause| ImportCause::Buffer { index, cause })
        };
        root.buffers.iter().enumerate().map(load_one).collect::<Result<_, _>>().map(Self)
    }

    /// The bytes of a view.
    pub(super) fn view(&self, root: &Root, index: Index<buffer::View>) -> Result<&[u8], ImportCause> {
        let view = lookup(root, index, "buffer view")?;
        let buffer: &[u8] = self.0.get(view.buffer.value()).ok_or(ImportCause::Missing {
            what: "buffer",
            index: view.buffer.value(),
            count: self.0.len(),
        })?;
        let (offset, length) = (view.byte_offset.map_or(0, |offset| offset.0), view.byte_length.0);
        slice(buffer, offset, length).ok_or(ImportCause::BufferView {
            index: index.value(),
            offset,
            length,
            available: buffer.len(),
        })
    }
}

fn load_one<'a>(
    buffer: &Buffer,
    bin: Option<&'a [u8]>,
    resources: &mut Resources<'_>,
) -> Result<Cow<'a, [u8]>, BufferError> {
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

/// Overflow-free.
pub(super) fn slice(bytes: &[u8], offset: u64, length: u64) -> Option<&[u8]> {
    let offset = usize::try_from(offset).ok()?;
    let length = usize::try_from(length).ok()?;
    bytes.get(offset..)?.get(..length)
}
