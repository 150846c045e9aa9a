use super::apply::{Author, Outcome};
use super::state::{Store, message};
use super::values;
use crate::components::component::Component;
use crate::crdt::id::{ComponentId, EntityId};
use crate::crdt::message::Message;

/// What the host writes is bounded by what it is, and no scene can keep it from writing.
const HOST: Author = Author { is_trusted: true, is_heard: false, limit: usize::MAX };

/// What the host says to the scene. Each function adds the message to `out`, and does nothing and returns false if there is
/// nothing to say: the state says so already, or the entity is deleted.
impl Store {
    /// Writes a component.
    pub fn put<C: Component>(&mut self, entity: EntityId, component: &C, out: &mut Vec<u8>) -> bool {
        self.put_bytes(entity, C::ID, &component.encode(), out)
    }

    /// Writes a component that is encoded already.
    pub fn put_bytes(&mut self, entity: EntityId, component: ComponentId, data: &[u8], out: &mut Vec<u8>) -> bool {
        self.get(entity, component) != Some(data) && self.outbid(entity, component, Some(data), out)
    }

    /// Deletes a component.
    pub fn remove(&mut self, entity: EntityId, component: ComponentId, out: &mut Vec<u8>) -> bool {
        self.get(entity, component).is_some() && self.outbid(entity, component, None, out)
    }

    /// Adds a value to a component that only grows.
    pub fn append<C: Component>(&mut self, entity: EntityId, component: &C, out: &mut Vec<u8>) -> bool {
        let data = component.encode();
        self.say(values::message(entity, C::ID, &data), out)
    }

    /// Deletes an entity for ever.
    pub fn delete_entity(&mut self, entity: EntityId, out: &mut Vec<u8>) -> bool {
        self.say(Message::DeleteEntity { entity }, out)
    }

    /// Writes with a counter above the one that is there.
    fn outbid(&mut self, entity: EntityId, component: ComponentId, data: Option<&[u8]>, out: &mut Vec<u8>) -> bool {
        let key = (entity, component);
        let lamport = self.slots.get(&key).map_or(0, |slot| slot.lamport).saturating_add(1);
        self.say(message(key, lamport, data), out)
    }

    fn say(&mut self, message: Message<'_>, out: &mut Vec<u8>) -> bool {
        let changed = matches!(self.apply(message, HOST), Ok(Outcome::Changed));
        if changed {
            message.write(out);
        }
        changed
    }
}
