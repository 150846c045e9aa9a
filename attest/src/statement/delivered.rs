//! What a node has sent to viewers, as it measured it itself.

use std::collections::BTreeMap;

use super::cbor::FieldError;

/// So many sizes are told apart; the time of further ones is counted under [`Delivered::OTHER`].
pub const MAX_VIEW_SIZES: usize = 64;
const ENTRY_BYTES: usize = 16;
pub(super) const MAX_VIEWS_BYTES: usize = MAX_VIEW_SIZES * ENTRY_BYTES;

/// Pictures and bytes that left a node. The node's word: nothing in a record can reproduce it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Delivered {
    /// Milliseconds for which a viewer had pictures of this width and height, pixels; of several viewers all together.
    views_ms: BTreeMap<(u32, u32), u64>,
    /// Bytes that left for viewers: the payload of datagrams and of connections, with what was sent again.
    pub media_bytes: u64,
}

impl Delivered {
    /// Stands for all sizes beyond the first [`MAX_VIEW_SIZES`] − 1.
    pub const OTHER: (u32, u32) = (0, 0);

    /// Bytes without pictures.
    pub fn of_bytes(media_bytes: u64) -> Self {
        Self { views_ms: BTreeMap::new(), media_bytes }
    }

    /// Somebody had pictures of this size (width and height, pixels) for so long.
    pub fn view(&mut self, size: (u32, u32), milliseconds: u64) {
        if milliseconds == 0 {
            return;
        }
        let full = self.views_ms.len() >= MAX_VIEW_SIZES - 1;
        let size = if full && !self.views_ms.contains_key(&size) { Self::OTHER } else { size };
        let time = self.views_ms.entry(size).or_default();
        *time = time.saturating_add(milliseconds);
    }

    /// By growing size: width, height, milliseconds.
    pub fn views(&self) -> impl Iterator<Item = ((u32, u32), u64)> {
        self.views_ms.iter().map(|(size, milliseconds)| (*size, *milliseconds))
    }

    /// Milliseconds of all sizes together.
    pub fn view_ms(&self) -> u64 {
        self.views_ms.values().fold(0, |all, time| all.saturating_add(*time))
    }

    /// What came after `earlier`, if this went on from there.
    pub fn since(&self, earlier: &Self) -> Self {
        let mut since = Self::of_bytes(self.media_bytes.saturating_sub(earlier.media_bytes));
        for (size, time) in &self.views_ms {
            let before = earlier.views_ms.get(size).copied().unwrap_or(0);
            since.view(*size, time.saturating_sub(before));
        }
        since
    }

    /// width u32, height u32, milliseconds u64, little-endian, by growing size; only sizes that somebody had.
    pub(super) fn views_to_bytes(&self) -> Vec<u8> {
        let entry = |((width, height), time): ((u32, u32), u64)| {
            let size = [width.to_le_bytes(), height.to_le_bytes()].concat();
            [&size[..], &time.to_le_bytes()].concat()
        };
        self.views().flat_map(entry).collect()
    }

    /// `number`: the field's.
    pub(super) fn from_fields((number, views): (u64, &[u8]), media_bytes: u64) -> Result<Self, FieldError> {
        let (entries, rest) = views.as_chunks::<ENTRY_BYTES>();
        let mut views_ms = BTreeMap::new();
        for [w0, w1, w2, w3, h0, h1, h2, h3, time @ ..] in entries {
            let size = (u32::from_le_bytes([*w0, *w1, *w2, *w3]), u32::from_le_bytes([*h0, *h1, *h2, *h3]));
            let time = u64::from_le_bytes(*time);
            let grows = views_ms.last_key_value().is_none_or(|(last, _)| *last < size);
            if !grows || time == 0 {
                return Err(FieldError::Field(number));
            }
            views_ms.insert(size, time);
        }
        if rest.is_empty() { Ok(Self { views_ms, media_bytes }) } else { Err(FieldError::Field(number)) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_sizes_than_are_told_apart_are_counted_together() {
        let mut delivered = Delivered::default();
        (1..=100).for_each(|width| delivered.view((width, 9), 10));
        delivered.view((3, 9), 5);
        let views: Vec<_> = delivered.views().collect();
        assert_eq!((views.len(), views[0], views[3]), (MAX_VIEW_SIZES, (Delivered::OTHER, 370), ((3, 9), 15)));
        assert_eq!(delivered.view_ms(), 1005);
        let bytes = delivered.views_to_bytes();
        assert_eq!(bytes.len(), MAX_VIEWS_BYTES);
        assert_eq!(Delivered::from_fields((1, &bytes), 0), Ok(delivered));
    }

    #[test]
    fn what_came_since_is_the_difference() {
        let mut earlier = Delivered::of_bytes(100);
        earlier.view((640, 360), 1000);
        let mut later = earlier.clone();
        later.view((1280, 720), 20);
        later.media_bytes += 7;
        let since = later.since(&earlier);
        assert_eq!((since.views().collect::<Vec<_>>(), since.media_bytes), (vec![((1280, 720), 20)], 7));
    }

    #[test]
    fn views_in_another_order_or_of_no_time_are_refused() {
        let mut delivered = Delivered::default();
        delivered.view((640, 360), 1);
        delivered.view((1280, 720), 2);
        let bytes = delivered.views_to_bytes();
        let refused = |bytes: &[u8]| Delivered::from_fields((12, bytes), 0) == Err(FieldError::Field(12));
        let swapped = [&bytes[16..], &bytes[..16]].concat();
        let doubled = [&bytes[..16], &bytes[..16]].concat();
        let empty = [&bytes[..24], &[0; 8]].concat();
        assert!(refused(&swapped) && refused(&doubled) && refused(&empty) && refused(&bytes[..31]));
    }
}
