use std::cmp::Ordering;
use std::collections::BTreeSet;

use super::error::StoreError;
use super::rules::{Denial, compare, may_write};
use super::state::{Key, Store, message};
use crate::components::catalogue;
use crate::crdt::id::EntityId;
use crate::crdt::message::Message;
use crate::crdt::read::Messages;

/// What became of one message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The state is another one now.
    Changed,
    /// The state said so already.
    Same,
    /// The message lost, and its writer is told what is there.
    Corrected,
    /// The entity is gone for ever.
    Deleted,
    /// It is not the scene's to say.
    Denied(Denial),
    /// It is for peers and not for a host, of an unknown type, or of the wrong type for its component.
    Ignored,
}

/// What became of all messages of a turn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Applied {
    /// How many changed the state.
    pub changed: u32,
    /// How many lost and were answered.
    pub corrected: u32,
    /// How many were denied.
    pub denied: u32,
    /// Why the first of those was.
    pub denial: Option<Denial>,
    /// How many said nothing new, were about deleted entities, or are not for a host.
    pub idle: u32,
}

/// On whose behalf the state changes.
#[derive(Clone, Copy)]
pub(super) struct Author {
    /// Whether it may write what is the host's.
    pub is_trusted: bool,
    /// Whether the host is to hear of what changes.
    pub is_heard: bool,
    /// How large the state may become by it.
    pub limit: usize,
}

impl Store {
    /// Takes in what a scene sent in a turn. `reply` gets what it is to be told of writes that lost.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if the bytes are no messages or the state would become too large; the messages before that are applied.
    pub fn take_in(&mut self, bytes: &[u8], reply: &mut Vec<u8>) -> Result<Applied, StoreError> {
        // Each once, with what is there in the end: a scene may lose to one large value as often as it likes.
        let mut lost = BTreeSet::new();
        let taken = self.take_all(bytes, &mut lost);
        lost.into_iter().for_each(|key| self.correct(key, reply));
        taken
    }

    fn take_all(&mut self, bytes: &[u8], lost: &mut BTreeSet<Key>) -> Result<Applied, StoreError> {
        let author = self.scene();
        let mut applied = Applied::default();
        for message in Messages::new(bytes) {
            let message = message?;
            match self.apply(message, author)? {
                Outcome::Changed => applied.changed += 1,
                Outcome::Corrected => {
                    applied.corrected += 1;
                    lost.extend(key_of(&message));
                }
                Outcome::Denied(denial) => {
                    applied.denied += 1;
                    applied.denial.get_or_insert(denial);
                }
                Outcome::Same | Outcome::Deleted | Outcome::Ignored => applied.idle += 1,
            }
        }
        Ok(applied)
    }

    /// Takes in one message of a scene, as [`Self::take_in`] does.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if the state would become too large.
    pub fn take_in_one(&mut self, message: Message<'_>, reply: &mut Vec<u8>) -> Result<Outcome, StoreError> {
        let outcome = self.apply(message, self.scene())?;
        if outcome == Outcome::Corrected {
            key_of(&message).into_iter().for_each(|key| self.correct(key, reply));
        }
        Ok(outcome)
    }

    /// Says what is there.
    fn correct(&self, key: Key, reply: &mut Vec<u8>) {
        if let Some(slot) = self.slots.get(&key) {
            message(key, slot.lamport, slot.data.as_deref()).write(reply);
        }
    }

    fn scene(&self) -> Author {
        Author { is_trusted: false, is_heard: true, limit: self.limits.bytes }
    }

    pub(super) fn apply(&mut self, message: Message<'_>, author: Author) -> Result<Outcome, StoreError> {
        match message {
            Message::Put { entity, component, lamport, data } => {
                self.write((entity, component), lamport, Some(data), author)
            }
            Message::DeleteComponent { entity, component, lamport } => {
                self.write((entity, component), lamport, None, author)
            }
            Message::Append { entity, component, data, .. } => self.add_value((entity, component), data, author),
            Message::DeleteEntity { entity } => self.delete(entity, author),
            Message::PutNetwork { .. }
            | Message::DeleteComponentNetwork { .. }
            | Message::DeleteEntityNetwork { .. }
            | Message::Unknown { .. } => Ok(Outcome::Ignored),
        }
    }

    fn write(&mut self, key: Key, lamport: u32, data: Option<&[u8]>, author: Author) -> Result<Outcome, StoreError> {
        if let Some(kept_out) = self.keep_out(key, lamport, false, author)? {
            return Ok(kept_out);
        }
        if let Some(slot) = self.slots.get(&key) {
            let there = (slot.lamport, slot.data.as_deref());
            match compare((lamport, data), there) {
                Ordering::Greater => {}
                Ordering::Equal => return Ok(Outcome::Same),
                Ordering::Less => return Ok(Outcome::Corrected),
            }
        }
        self.place(key, lamport, data, author.limit)?;
        self.tell(&[key], author)?;
        Ok(Outcome::Changed)
    }

    fn add_value(&mut self, key: Key, data: &[u8], author: Author) -> Result<Outcome, StoreError> {
        if let Some(kept_out) = self.keep_out(key, 0, true, author)? {
            return Ok(kept_out);
        }
        if !self.add(key, data, author.limit)? {
            return Ok(Outcome::Same);
        }
        self.tell(&[key], author)?;
        Ok(Outcome::Changed)
    }

    fn delete(&mut self, entity: EntityId, author: Author) -> Result<Outcome, StoreError> {
        // A newer version of an entity would delete the one that its host knows.
        if entity.is_reserved() && !author.is_trusted {
            return Ok(Outcome::Denied(Denial::Delete { entity }));
        }
        let Some(gone) = self.bury(entity) else { return Ok(Outcome::Deleted) };
        self.tell(&gone, author)?;
        Ok(Outcome::Changed)
    }

    /// What becomes of a message whatever it says. If nothing does, older versions of its entity are gone afterwards.
    fn keep_out(
        &mut self,
        (entity, component): Key,
        lamport: u32,
        appends: bool,
        author: Author,
    ) -> Result<Option<Outcome>, StoreError> {
        if !author.is_trusted
            && let Err(denial) = may_write(entity, component, lamport)
        {
            return Ok(Some(Outcome::Denied(denial)));
        }
        if catalogue::known(component).is_some_and(|known| known.grows() != appends) {
            return Ok(Some(Outcome::Ignored));
        }
        if self.is_deleted(entity) {
            return Ok(Some(Outcome::Deleted));
        }
        // A newer version of an entity would delete the one that its host knows.
        if entity.is_reserved() && !author.is_trusted && self.living(entity.number()) != Some(entity) {
            return Ok(Some(Outcome::Denied(Denial::Reserved { component, entity })));
        }
        if let Some(before) = entity.version().checked_sub(1) {
            let gone = self.bury(EntityId::new(entity.number(), before)).unwrap_or_default();
            self.tell(&gone, author)?;
        }
        Ok(None)
    }

    fn tell(&mut self, keys: &[Key], author: Author) -> Result<(), StoreError> {
        if author.is_heard { keys.iter().try_for_each(|&key| self.mark(key)) } else { Ok(()) }
    }
}

/// Whose value a message writes.
fn key_of(message: &Message<'_>) -> Option<Key> {
    match *message {
        Message::Put { entity, component, .. } | Message::DeleteComponent { entity, component, .. } => {
            Some((entity, component))
        }
        _ => None,
    }
}
