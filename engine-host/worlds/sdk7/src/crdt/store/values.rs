use std::collections::BTreeSet;

use crate::components::catalogue::{self, Kind};
use crate::crdt::id::{ComponentId, EntityId};
use crate::crdt::message::Message;
use crate::proto::raw::varint_field;

/// How many values a set keeps, as the SDK does: the latest.
const MAX_VALUES: usize = 100;

/// A set that only grows, in the order of the times within its values.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Values(BTreeSet<(u32, Vec<u8>)>);

impl Values {
    /// Adds a value; false if it was there, or is older than all of a full set.
    pub fn add(&mut self, component: ComponentId, data: &[u8]) -> bool {
        let added = (time(component, data), data.to_vec());
        if self.0.contains(&added) || self.is_full() && self.0.first().is_some_and(|oldest| added < *oldest) {
            return false;
        }
        if self.is_full() {
            self.0.pop_first();
        }
        self.0.insert(added)
    }

    pub fn iter(&self) -> impl Iterator<Item = &[u8]> {
        self.0.iter().map(|(_, data)| &data[..])
    }

    /// How large the set is, written as messages.
    pub fn bytes(&self) -> usize {
        self.iter().map(Self::value_bytes).sum()
    }

    /// How large one value is, written as a message.
    pub fn value_bytes(data: &[u8]) -> usize {
        message(EntityId::ROOT, ComponentId(0), data).written_bytes()
    }

    fn is_full(&self) -> bool {
        self.0.len() >= MAX_VALUES
    }
}

/// The message that adds a value.
pub(super) fn message(entity: EntityId, component: ComponentId, data: &[u8]) -> Message<'_> {
    Message::Append { entity, component, lamport: 0, data }
}

/// When a value came to be, as it says itself. One that cannot be read came first.
fn time(component: ComponentId, data: &[u8]) -> u32 {
    match catalogue::known(component).map(|known| known.kind) {
        Some(Kind::GrowOnly { time_field }) => varint_field(data, time_field).unwrap_or(0) as u32,
        _ => 0,
    }
}
