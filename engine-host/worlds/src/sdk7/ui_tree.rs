//! Which parts of a scene's screen are seen, and in which order: a tree of bounded size, whatever the scene says.

use std::collections::{BTreeMap, BTreeSet};

use lightcone_sdk7::crdt::EntityId;
use lightcone_world::page::Screen;

/// What is deeper is not seen.
const MAX_DEPTH: usize = 64;
/// Places of siblings that are moved again and again grow; beyond this they begin anew.
const MOST_PLACE: u32 = 1 << 30;

/// See the top of the file.
#[derive(Default)]
pub(super) struct UiTree {
    links: BTreeMap<EntityId, Link>,
    children: BTreeMap<EntityId, BTreeSet<EntityId>>,
    spots: BTreeMap<EntityId, Spot>,
    /// Something was left out, and that was said.
    pub(super) is_cut: bool,
}

/// Where a part says that it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Link {
    /// In which it stands.
    pub(super) parent: EntityId,
    /// The one before it; the root stands for none.
    pub(super) right_of: EntityId,
}

/// Where a part that is seen stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Spot {
    /// The root is the screen.
    pub(super) parent: EntityId,
    /// Among its siblings.
    pub(super) place: u32,
}

/// What became of a tree.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Moved {
    /// Not seen any more.
    pub(super) gone: Vec<EntityId>,
    /// New, or somewhere else.
    pub(super) put: Vec<EntityId>,
    /// There is more than is seen.
    pub(super) is_cut: bool,
}

impl UiTree {
    /// Where the part is now; none: it is no part any more. False: it has been there before.
    pub(super) fn link(&mut self, entity: EntityId, link: Option<Link>) -> bool {
        // The screen itself stands nowhere.
        let link = link.filter(|_| entity != EntityId::ROOT);
        if self.links.get(&entity) == link.as_ref() {
            return false;
        }
        let before = match link {
            Some(link) => self.links.insert(entity, link),
            None => self.links.remove(&entity),
        };
        if let Some(before) = before
            && let Some(siblings) = self.children.get_mut(&before.parent)
        {
            siblings.remove(&entity);
            if siblings.is_empty() {
                self.children.remove(&before.parent);
            }
        }
        if let Some(link) = link {
            self.children.entry(link.parent).or_default().insert(entity);
        }
        true
    }

    /// Where a part that is seen stands.
    pub(super) fn spot(&self, entity: EntityId) -> Option<Spot> {
        self.spots.get(&entity).copied()
    }

    /// Looks anew at what is seen: what the screen holds, directly or not. What stands in itself is nowhere.
    pub(super) fn lay(&mut self) -> Moved {
        let mut spots = BTreeMap::new();
        let mut is_cut = false;
        let mut open = vec![(EntityId::ROOT, 0)];
        while let Some((parent, depth)) = open.pop() {
            let Some(children) = self.children.get(&parent) else { continue };
            if depth == MAX_DEPTH {
                is_cut = true;
                continue;
            }
            let room = Screen::MAX_NODES - spots.len();
            is_cut |= children.len() > room;
            let first = open.len();
            for (child, place) in self.places(parent, self.in_order(children.iter().copied().take(room))) {
                spots.insert(child, Spot { parent, place });
                open.push((child, depth + 1));
            }
            // Those that stand first are looked into first.
            open[first..].reverse();
        }
        let gone = self.spots.keys().filter(|entity| !spots.contains_key(entity)).copied().collect();
        let is_new = |entity: &EntityId, spot: &Spot| self.spots.get(entity) != Some(spot);
        let put = spots.iter().filter(|(entity, spot)| is_new(entity, spot)).map(|(entity, _)| *entity).collect();
        self.spots = spots;
        Moved { gone, put, is_cut }
    }

    /// Growing places, as far as can be those that they have: what is not moved is not told again.
    fn places(&self, parent: EntityId, in_order: Vec<EntityId>) -> Vec<(EntityId, u32)> {
        let before =
            |child: &EntityId| self.spots.get(child).filter(|spot| spot.parent == parent).map(|spot| spot.place);
        let begins_anew = in_order.iter().filter_map(before).any(|place| place > MOST_PLACE);
        let mut next = 0;
        let place = |child: EntityId| {
            let kept = before(&child).filter(|place| *place >= next && !begins_anew);
            let place = kept.unwrap_or(next);
            next = place + 1;
            (child, place)
        };
        in_order.into_iter().map(place).collect()
    }

    /// Each after the one that it names; those that name none here, or the same, by their numbers. A circle begins at its least number.
    fn in_order(&self, siblings: impl Iterator<Item = EntityId>) -> Vec<EntityId> {
        let mut left: BTreeSet<EntityId> = siblings.collect();
        let mut after: BTreeMap<EntityId, Vec<EntityId>> = BTreeMap::new();
        let mut first = Vec::new();
        for entity in &left {
            match self.links.get(entity).map(|link| link.right_of) {
                Some(before) if before != *entity && left.contains(&before) => {
                    after.entry(before).or_default().push(*entity);
                }
                _ => first.push(*entity),
            }
        }
        let mut ordered = Vec::with_capacity(left.len());
        let mut open: Vec<EntityId> = first.into_iter().rev().collect();
        while let Some(entity) = open.pop().or_else(|| left.first().copied()) {
            if left.remove(&entity) {
                ordered.push(entity);
                open.extend(after.get(&entity).into_iter().flatten().rev());
            }
        }
        ordered
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree(links: &[(u32, u32, u32)]) -> (UiTree, Moved) {
        let mut tree = UiTree::default();
        for &(entity, parent, right_of) in links {
            tree.link(EntityId(entity), Some(Link { parent: EntityId(parent), right_of: EntityId(right_of) }));
        }
        let moved = tree.lay();
        (tree, moved)
    }

    /// The children of a part, in their order.
    fn children(tree: &UiTree, of: u32) -> Vec<u32> {
        let mut found: Vec<(u32, u32)> = tree
            .spots
            .iter()
            .filter(|(_, spot)| spot.parent == EntityId(of))
            .map(|(entity, spot)| (spot.place, entity.0))
            .collect();
        found.sort_unstable();
        found.into_iter().map(|(_, entity)| entity).collect()
    }

    #[test]
    fn siblings_stand_as_they_say() {
        let (tree, moved) = tree(&[(600, 0, 0), (603, 600, 0), (601, 600, 603), (602, 600, 601), (604, 600, 9999)]);
        assert_eq!(children(&tree, 600), [603, 601, 602, 604]);
        assert_eq!(moved.put.len(), 5);
    }

    #[test]
    fn those_that_name_the_same_or_each_other_have_an_order_too() {
        let (two, _) = tree(&[(600, 0, 0), (603, 0, 600), (602, 0, 600)]);
        assert_eq!(children(&two, 0), [600, 602, 603]);
        let (circle, _) = tree(&[(600, 0, 602), (601, 0, 600), (602, 0, 601), (603, 0, 603)]);
        assert_eq!(children(&circle, 0), [603, 600, 601, 602]);
    }

    #[test]
    fn what_stands_in_itself_or_in_nothing_is_not_seen() {
        let (tree, moved) = tree(&[(600, 601, 0), (601, 600, 0), (602, 602, 0), (603, 700, 0), (604, 0, 0), (0, 0, 0)]);
        assert_eq!(tree.spots.keys().collect::<Vec<_>>(), [&EntityId(604)]);
        assert!(!moved.is_cut);
    }

    #[test]
    fn a_part_that_goes_takes_what_it_held() {
        let (mut tree, _) = tree(&[(600, 0, 0), (601, 600, 0), (602, 0, 600)]);
        tree.link(EntityId(600), None);
        let moved = tree.lay();
        assert_eq!(moved, Moved { gone: vec![EntityId(600), EntityId(601)], put: vec![], is_cut: false });
        tree.link(EntityId(601), Some(Link { parent: EntityId(0), right_of: EntityId(602) }));
        assert_eq!(tree.lay().put, [EntityId(601)]);
        assert_eq!(children(&tree, 0), [602, 601]);
        tree.link(EntityId(602), Some(Link { parent: EntityId(0), right_of: EntityId(601) }));
        tree.link(EntityId(601), Some(Link { parent: EntityId(0), right_of: EntityId(0) }));
        assert_eq!(tree.lay().put, [EntityId(602)], "one is moved, and the other stays");
        assert_eq!(children(&tree, 0), [601, 602]);
    }

    #[test]
    fn a_hundred_thousand_parts_and_a_deep_well_are_cut() {
        let many: Vec<_> = (1..100_000).map(|n| (n, 0, n - 1)).collect();
        let (tree_of_many, moved) = tree(&many);
        assert!(moved.is_cut && tree_of_many.spots.len() == Screen::MAX_NODES);
        let well: Vec<_> = (1..1000).map(|n| (n, n - 1, 0)).collect();
        let (tree_of_well, moved) = tree(&well);
        assert!(moved.is_cut && tree_of_well.spots.len() == MAX_DEPTH);
    }
}
