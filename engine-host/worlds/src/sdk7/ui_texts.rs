//! How much text there is on a scene's screen, and an end to it.

use std::collections::BTreeMap;

use lightcone_sdk7::crdt::EntityId;

/// Of all texts together.
const MAX_BYTES: usize = 64 << 10;

/// See the top of the file.
#[derive(Default)]
pub(super) struct UiTexts {
    bytes: BTreeMap<EntityId, usize>,
    all: usize,
}

impl UiTexts {
    /// So long is the text of that part now. False: that is too much, and it has none.
    pub(super) fn set(&mut self, entity: EntityId, bytes: usize) -> bool {
        self.remove(entity);
        let fits = self.all + bytes <= MAX_BYTES;
        if fits && bytes > 0 {
            self.bytes.insert(entity, bytes);
            self.all += bytes;
        }
        fits
    }

    /// The part is gone.
    pub(super) fn remove(&mut self, entity: EntityId) {
        self.all -= self.bytes.remove(&entity).unwrap_or(0);
    }
}
