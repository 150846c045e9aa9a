//! Parts of byte strings.

/// `length` bytes from `offset` on; `None` where they are not all there, whatever the numbers.
pub(super) fn slice(bytes: &[u8], offset: u64, length: u64) -> Option<&[u8]> {
    let offset = usize::try_from(offset).ok()?;
    let length = usize::try_from(length).ok()?;
    bytes.get(offset..)?.get(..length)
}
