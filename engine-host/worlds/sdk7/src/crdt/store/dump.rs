use super::apply::Author;
use super::error::StoreError;
use super::limits::Limits;
use super::state::{Store, message};
use super::values;
use crate::crdt::id::EntityId;
use crate::crdt::message::Message;
use crate::crdt::read::Messages;

/// The state as messages, and back.
impl Store {
    /// The messages that lead to this state, in the order of `main.crdt`: by component, then by entity, then what is deleted.
    pub fn dump(&self) -> Vec<u8> {
        let mut all: Vec<_> = self.slots.iter().map(|(key, slot)| (key.1, key.0, slot)).collect();
        all.sort_unstable_by_key(|&(component, entity, _)| (component, entity));
        let mut out = Vec::with_capacity(self.bytes());
        for (component, entity, slot) in all {
            message((entity, component), slot.lamport, slot.data.as_deref()).write(&mut out);
        }
        let mut sets: Vec<_> = self.sets.iter().collect();
        sets.sort_unstable_by_key(|&(&(entity, component), _)| (component, entity));
        for (&(entity, component), set) in sets {
            set.iter().for_each(|data| values::message(entity, component, data).write(&mut out));
        }
        for (&number, &version) in &self.deleted {
            Message::DeleteEntity { entity: EntityId::new(number, version) }.write(&mut out);
        }
        out
    }

    /// The state that [`Self::dump`] wrote. All of it counts as changed.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if the bytes are no messages, or more than the limits allow.
    pub fn load(bytes: &[u8], limits: Limits) -> Result<Self, StoreError> {
        let mut store = Self::new(limits);
        let author = Author { is_trusted: true, is_heard: true, limit: usize::MAX };
        for message in Messages::new(bytes) {
            store.apply(message?, author)?;
        }
        Ok(store)
    }
}
