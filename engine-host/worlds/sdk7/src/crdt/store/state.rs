use std::collections::{BTreeMap, BTreeSet};

use super::error::StoreError;
use super::limits::Limits;
use super::values::Values;
use crate::components::component::Component;
use crate::crdt::id::{ComponentId, EntityId};
use crate::crdt::message::Message;
use crate::proto::error::DecodeError;

/// What a component was last written as.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Slot {
    pub lamport: u32,
    /// None: it was deleted. The counter outlives it.
    pub data: Option<Vec<u8>>,
}

/// Whose component, and which.
pub(super) type Key = (EntityId, ComponentId);

/// All components of all entities of one scene, the same for every order in which the same messages came.
#[derive(Clone, Debug, Default)]
pub struct Store {
    pub(super) limits: Limits,
    pub(super) slots: BTreeMap<Key, Slot>,
    pub(super) sets: BTreeMap<Key, Values>,
    /// Which entities have a component now.
    holders: BTreeMap<ComponentId, BTreeSet<EntityId>>,
    /// By number, the newest version that is gone; all before it are, too.
    pub(super) deleted: BTreeMap<u16, u16>,
    bytes: usize,
    changed: BTreeSet<Key>,
}

impl Store {
    /// An empty one.
    pub fn new(limits: Limits) -> Self {
        Self { limits, ..Self::default() }
    }

    /// The bytes of a component, of those whose last writer wins.
    pub fn get(&self, entity: EntityId, component: ComponentId) -> Option<&[u8]> {
        self.slots.get(&(entity, component))?.data.as_deref()
    }

    /// A component, decoded.
    pub fn read<C: Component>(&self, entity: EntityId) -> Option<Result<C, DecodeError>> {
        self.get(entity, C::ID).map(C::decode)
    }

    /// The values of a component that only grows, oldest first.
    pub fn values(&self, entity: EntityId, component: ComponentId) -> impl Iterator<Item = &[u8]> {
        self.sets.get(&(entity, component)).into_iter().flat_map(Values::iter)
    }

    /// Which entities have a component, in order.
    pub fn with(&self, component: ComponentId) -> impl Iterator<Item = EntityId> {
        self.holders.get(&component).into_iter().flatten().copied()
    }

    /// What an entity has, of components whose last writer wins, in order.
    pub fn components(&self, entity: EntityId) -> impl Iterator<Item = (ComponentId, &[u8])> {
        let all = self.slots.range((entity, ComponentId(0))..=(entity, ComponentId(u32::MAX)));
        all.filter_map(|(&(_, component), slot)| Some((component, slot.data.as_deref()?)))
    }

    /// Whether the entity is gone for ever.
    pub fn is_deleted(&self, entity: EntityId) -> bool {
        self.deleted.get(&entity.number()).is_some_and(|&newest| newest >= entity.version())
    }

    /// The entity of that number which lives or may still come to life; none if all its versions are used up.
    pub fn living(&self, number: u16) -> Option<EntityId> {
        let version = match self.deleted.get(&number) {
            Some(newest) => newest.checked_add(1)?,
            None => 0,
        };
        Some(EntityId::new(number, version))
    }

    /// How large the state is, written as messages, deleted entities aside.
    pub fn bytes(&self) -> usize {
        self.bytes
    }

    /// What the scene wrote or deleted since this was called last, in order. What of it is gone, [`Self::get`] does not find.
    pub fn take_changes(&mut self) -> BTreeSet<(EntityId, ComponentId)> {
        std::mem::take(&mut self.changed)
    }

    /// Notes a change for the host.
    pub(super) fn mark(&mut self, key: Key) -> Result<(), StoreError> {
        self.changed.insert(key);
        let limit = self.limits.changes;
        if self.changed.len() > limit { Err(StoreError::Changes { limit }) } else { Ok(()) }
    }

    /// Deletes an entity and every earlier version of it. What it had; none if it was deleted already.
    pub(super) fn bury(&mut self, entity: EntityId) -> Option<Vec<Key>> {
        if self.is_deleted(entity) {
            return None;
        }
        let living = self.living(entity.number());
        self.deleted.insert(entity.number(), entity.version());
        let mut gone = Vec::new();
        if let Some(entity) = living {
            let all = (entity, ComponentId(0))..=(entity, ComponentId(u32::MAX));
            for (key, slot) in self.slots.extract_if(all.clone(), |_, _| true) {
                self.bytes -= slot_bytes(key, &slot);
                gone.extend(slot.data.is_some().then_some(key));
            }
            for (key, values) in self.sets.extract_if(all, |_, _| true) {
                self.bytes -= values.bytes();
                gone.push(key);
            }
        }
        gone.iter().for_each(|&key| self.leave(key));
        Some(gone)
    }

    /// Writes a slot without asking who wins; `limit` is how large the state may become.
    pub(super) fn place(
        &mut self,
        key: Key,
        lamport: u32,
        data: Option<&[u8]>,
        limit: usize,
    ) -> Result<(), StoreError> {
        let before = self.slots.get(&key).map_or(0, |slot| slot_bytes(key, slot));
        let after = message(key, lamport, data).written_bytes();
        self.bytes = resized(key, self.bytes, before, after, limit)?;
        let slot = self.slots.entry(key).or_insert(Slot { lamport, data: None });
        slot.lamport = lamport;
        let was_there = slot.data.is_some();
        match (&mut slot.data, data) {
            (Some(kept), Some(data)) => {
                kept.clear();
                kept.extend_from_slice(data);
            }
            (kept, data) => *kept = data.map(<[u8]>::to_vec),
        }
        match (was_there, data.is_some()) {
            (false, true) => _ = self.holders.entry(key.1).or_default().insert(key.0),
            (true, false) => self.leave(key),
            _ => {}
        }
        Ok(())
    }

    /// Adds a value to a set; false if the set stays as it is.
    pub(super) fn add(&mut self, key: Key, data: &[u8], limit: usize) -> Result<bool, StoreError> {
        resized(key, self.bytes, 0, Values::value_bytes(data), limit)?;
        let values = self.sets.entry(key).or_default();
        let before = values.bytes();
        let added = values.add(key.1, data);
        self.bytes = self.bytes - before + values.bytes();
        self.holders.entry(key.1).or_default().insert(key.0);
        Ok(added)
    }

    fn leave(&mut self, (entity, component): Key) {
        if let Some(holders) = self.holders.get_mut(&component) {
            holders.remove(&entity);
            if holders.is_empty() {
                self.holders.remove(&component);
            }
        }
    }
}

/// The message that says what a slot holds.
pub(super) fn message((entity, component): Key, lamport: u32, data: Option<&[u8]>) -> Message<'_> {
    match data {
        Some(data) => Message::Put { entity, component, lamport, data },
        None => Message::DeleteComponent { entity, component, lamport },
    }
}

fn slot_bytes(key: Key, slot: &Slot) -> usize {
    message(key, slot.lamport, slot.data.as_deref()).written_bytes()
}

/// How large the state is after one of its parts changed its size. What shrinks is always taken.
fn resized(key: Key, bytes: usize, before: usize, after: usize, limit: usize) -> Result<usize, StoreError> {
    let bytes = bytes - before + after;
    if bytes > limit && after > before {
        let (entity, component) = key;
        return Err(StoreError::Full { component, entity, bytes, limit });
    }
    Ok(bytes)
}
