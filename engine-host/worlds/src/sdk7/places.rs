//! Where a scene's entities are: each hangs from its parent, and the whole hangs from the scene's root.

use std::collections::{BTreeMap, BTreeSet};

use glam::Affine3A;
use lightcone_sdk7::crdt::EntityId;

/// So far up an entity asks whether it is to be seen: deeper than any scene's hierarchy, and bounded for a hostile one's.
const MOST_ABOVE: usize = 64;

/// Follows from the entities' transforms.
#[derive(Debug, Default)]
pub(super) struct Places {
    nodes: BTreeMap<EntityId, Node>,
    children: BTreeMap<EntityId, BTreeSet<EntityId>>,
    changed: BTreeSet<EntityId>,
}

#[derive(Debug)]
struct Node {
    parent: EntityId,
    parent_from_node: Affine3A,
    scene_from_node: Affine3A,
}

impl Places {
    /// Puts an entity at a place relative to its parent.
    pub(super) fn put(&mut self, id: EntityId, parent: EntityId, parent_from_node: Affine3A) {
        let before = self.nodes.insert(id, Node { parent, parent_from_node, scene_from_node: Affine3A::IDENTITY });
        if before.is_none_or(|before| self.leave(before.parent, id, parent)) {
            self.children.entry(parent).or_default().insert(id);
        }
        self.changed.insert(id);
    }

    /// Puts an entity back to the root's origin. What hangs from it stays with it.
    pub(super) fn forget(&mut self, id: EntityId) {
        if let Some(node) = self.nodes.remove(&id) {
            self.leave(node.parent, id, id);
            self.changed.insert(id);
        }
    }

    /// Whether the parent is another one now.
    fn leave(&mut self, parent: EntityId, id: EntityId, next: EntityId) -> bool {
        if parent == next {
            return false;
        }
        if let Some(siblings) = self.children.get_mut(&parent) {
            siblings.remove(&id);
            if siblings.is_empty() {
                self.children.remove(&parent);
            }
        }
        true
    }

    /// What an entity hangs from, and from its space to that one's.
    pub(super) fn hung(&self, id: EntityId) -> Option<(EntityId, Affine3A)> {
        self.nodes.get(&id).map(|node| (node.parent, node.parent_from_node))
    }

    /// From the entity's space to the scene's.
    pub(super) fn scene_from(&self, id: EntityId) -> Affine3A {
        self.nodes.get(&id).map_or(Affine3A::IDENTITY, |node| node.scene_from_node)
    }

    /// What an entity hangs from, the nearest first, up to [`MOST_ABOVE`]; the root is not among them.
    pub(super) fn above(&self, id: EntityId) -> Vec<EntityId> {
        let mut all = Vec::new();
        let mut at = id;
        while let Some(node) = self.nodes.get(&at)
            && node.parent != EntityId::ROOT
            && node.parent != id
            && all.len() < MOST_ABOVE
            && !all.contains(&node.parent)
        {
            at = node.parent;
            all.push(at);
        }
        all
    }

    /// All that hangs from any of these; nothing hangs from the root in that sense.
    pub(super) fn below(&self, tops: impl Iterator<Item = EntityId>) -> BTreeSet<EntityId> {
        let mut all = BTreeSet::new();
        let mut next: Vec<_> = tops.filter(|top| *top != EntityId::ROOT).collect();
        while let Some(at) = next.pop() {
            next.extend(self.children.get(&at).into_iter().flatten().filter(|child| all.insert(**child)));
        }
        all
    }

    /// Works out all that moved since it was called last, and says which entities these are.
    pub(super) fn settle(&mut self) -> Vec<EntityId> {
        let changed = std::mem::take(&mut self.changed);
        let (mut moved, mut known) = (BTreeSet::new(), BTreeMap::new());
        for id in &changed {
            if !moved.contains(id) {
                let top = self.top_changed(*id, &changed, &mut known);
                self.carry(top, &mut moved);
            }
        }
        moved.into_iter().collect()
    }

    /// The furthest ancestor that changed, or the entity itself. One that hangs from itself is its own top. `known` has, of entities that
    /// were passed, the furthest that changed above them, so that no way up is gone twice.
    fn top_changed(
        &self,
        id: EntityId,
        changed: &BTreeSet<EntityId>,
        known: &mut BTreeMap<EntityId, Option<EntityId>>,
    ) -> EntityId {
        let (mut way, mut passed) = (vec![id], BTreeSet::from([id]));
        let (mut top, mut below_top) = (id, 0);
        while let Some(node) = way.last().and_then(|at| self.nodes.get(at))
            && passed.insert(node.parent)
        {
            if changed.contains(&node.parent) {
                (top, below_top) = (node.parent, way.len());
            }
            way.push(node.parent);
            if let Some(further) = known.get(&node.parent) {
                if let Some(further) = *further {
                    (top, below_top) = (further, way.len());
                }
                break;
            }
        }
        for (at, entity) in way.into_iter().enumerate() {
            known.entry(entity).or_insert((at < below_top).then_some(top));
        }
        top
    }

    /// Carries an entity and all that hangs from it to where they belong.
    fn carry(&mut self, top: EntityId, moved: &mut BTreeSet<EntityId>) {
        let mut next = vec![(top, None)];
        while let Some((id, parent)) = next.pop() {
            if !moved.insert(id) {
                continue;
            }
            let mut place = Affine3A::IDENTITY;
            if let Some(node) = self.nodes.get(&id) {
                place = parent.unwrap_or_else(|| self.scene_from(node.parent)) * node.parent_from_node;
            }
            if let Some(node) = self.nodes.get_mut(&id) {
                node.scene_from_node = place;
            }
            let children = self.children.get(&id).into_iter().flatten();
            next.extend(children.map(|child| (*child, Some(place))));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use glam::Vec3;

    fn at(x: f32) -> Affine3A {
        Affine3A::from_translation(Vec3::X * x)
    }

    fn x(places: &Places, id: u32) -> f32 {
        places.scene_from(EntityId(id)).translation.x
    }

    #[test]
    fn what_hangs_from_something_moves_with_it_whatever_came_first() {
        let mut places = Places::default();
        places.put(EntityId(514), EntityId(513), at(4.0));
        places.put(EntityId(513), EntityId(512), at(2.0));
        places.put(EntityId(512), EntityId::ROOT, at(1.0));
        assert_eq!(places.settle().len(), 3);
        assert_eq!((x(&places, 512), x(&places, 513), x(&places, 514)), (1.0, 3.0, 7.0));
        places.put(EntityId(512), EntityId::ROOT, at(10.0));
        places.put(EntityId(514), EntityId(513), at(5.0));
        assert_eq!(places.settle().len(), 3);
        assert_eq!((x(&places, 513), x(&places, 514)), (12.0, 17.0));
        assert!(places.settle().is_empty());
        places.put(EntityId(514), EntityId::ROOT, at(5.0));
        places.forget(EntityId(512));
        assert_eq!(places.settle(), [EntityId(512), EntityId(513), EntityId(514)]);
        assert_eq!((x(&places, 513), x(&places, 514)), (2.0, 5.0));
    }

    #[test]
    fn who_hangs_from_whom_can_be_asked() {
        let mut places = Places::default();
        places.put(EntityId(513), EntityId(512), at(0.0));
        places.put(EntityId(514), EntityId(513), at(0.0));
        assert_eq!(places.above(EntityId(514)), [EntityId(513), EntityId(512)]);
        let below = |places: &Places, top| places.below([top].into_iter());
        assert_eq!(below(&places, EntityId(512)), BTreeSet::from([EntityId(513), EntityId(514)]));
        places.put(EntityId(512), EntityId(514), at(0.0));
        assert_eq!((places.above(EntityId(512)).len(), below(&places, EntityId(512)).len()), (2, 3));
        assert!(below(&places, EntityId::ROOT).is_empty());
    }

    #[test]
    fn what_hangs_side_by_side_moves_whichever_is_looked_at_first() {
        let mut places = Places::default();
        for (id, parent) in [(512, 0), (513, 512), (514, 513), (515, 512), (516, 515)] {
            places.put(EntityId(id), EntityId(parent), at(1.0));
        }
        places.settle();
        for id in [513, 514, 515, 516] {
            places.put(EntityId(id), places.nodes[&EntityId(id)].parent, at(2.0));
        }
        assert_eq!(places.settle().len(), 4);
        assert_eq!([513, 514, 515, 516].map(|id| x(&places, id)), [3.0, 5.0, 3.0, 5.0]);
    }

    #[test]
    fn a_chain_as_long_as_can_be_is_soon_settled() {
        let mut places = Places::default();
        for id in 512..60_000 {
            places.put(EntityId(id), EntityId(id - 1), at(1.0));
        }
        assert_eq!(places.settle().len(), 60_000 - 512);
        assert_eq!(x(&places, 59_999), 59_488.0);
        assert_eq!(places.above(EntityId(59_999)).len(), MOST_ABOVE);
    }

    #[test]
    fn a_circle_of_parents_comes_to_an_end() {
        let mut places = Places::default();
        places.put(EntityId(512), EntityId(513), at(1.0));
        places.put(EntityId(513), EntityId(512), at(1.0));
        places.put(EntityId(514), EntityId(514), at(1.0));
        assert_eq!(places.settle().len(), 3);
    }
}
