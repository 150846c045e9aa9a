//! What stands over every player's picture as a tree: boxes that the page lays out, with words, pictures, lines to write in and lists to
//! choose from.
//!
//! A [`HudItem`](super::HudItem) says what it is and leaves its looks to the page; a [`ScreenNode`] says how it looks, too.

mod look;
mod node;
mod touch;

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::sync::Arc;

use bevy_ecs::prelude::*;

pub use look::{Length, Style, StyleValue};
pub use node::{Background, Choice, Field, Fill, Hears, Lettering, NodeId, ScreenNode, Words};
pub use touch::{Canvas, Did, Touch, canvas, touches};

/// All of it. It has parts, of which each player sees one, see [`SeesPart`]. A world that has this resource is told how large the
/// picture is on a player's page (see [`canvas`]) and what the player does there (see [`touches`]).
///
/// No state: it follows from state, and whoever puts it there does so again after a restore.
#[derive(Resource, Clone, Debug, Default)]
pub struct Screen {
    /// How each node is described to pages, in JSON.
    nodes: BTreeMap<NodeId, Arc<str>>,
    /// How many there are, by part.
    counts: BTreeMap<u32, usize>,
    /// By part.
    canvases: BTreeMap<u32, [u32; 2]>,
    version: u64,
}

/// Which part of the [`Screen`] a player sees; without this component it is part 0. No state either.
#[derive(Component, Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SeesPart(pub u32);

/// Why a node is not shown.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum ScreenError {
    /// There are so many already.
    #[error("a part of a screen has {most} nodes at most", most = Screen::MAX_NODES)]
    TooMany,
    /// It says too much.
    #[error("a node of a screen is described in {0} bytes; {most} at most can be sent", most = Screen::MAX_NODE_BYTES)]
    TooLong(usize),
    /// It cannot be written as JSON.
    #[error("a node of a screen cannot be written: {0}")]
    Unwritten(String),
}

impl Screen {
    /// Nodes of a part at once.
    pub const MAX_NODES: usize = 4096;
    /// Of the description of one node.
    pub const MAX_NODE_BYTES: usize = 24 * 1024;

    /// Puts a node there, or in the place of the one of its number. What it stands in may come later.
    pub fn put(&mut self, id: NodeId, node: &ScreenNode) -> Result<(), ScreenError> {
        let text = serde_json::to_string(&node.described(id)).map_err(|why| ScreenError::Unwritten(why.to_string()))?;
        if text.len() > Self::MAX_NODE_BYTES {
            return Err(ScreenError::TooLong(text.len()));
        }
        let known = self.nodes.get(&id);
        if known.is_some_and(|known| **known == *text) {
            return Ok(());
        }
        if known.is_none() {
            let count = self.counts.entry(id.part).or_default();
            if *count >= Self::MAX_NODES {
                return Err(ScreenError::TooMany);
            }
            *count += 1;
        }
        self.nodes.insert(id, text.into());
        self.version += 1;
        Ok(())
    }

    /// Takes a node away. What stands in it is not seen any more.
    pub fn remove(&mut self, id: NodeId) {
        if self.nodes.remove(&id).is_none() {
            return;
        }
        self.version += 1;
        if let Entry::Occupied(mut count) = self.counts.entry(id.part) {
            *count.get_mut() -= 1;
            if *count.get() == 0 {
                count.remove();
            }
        }
    }

    /// How large a picture the nodes of a part are meant for, in pixels of CSS: a page with a smaller one shows all of it smaller.
    pub fn fit(&mut self, part: u32, canvas: [u32; 2]) {
        if self.canvases.insert(part, canvas) != Some(canvas) {
            self.version += 1;
        }
    }

    /// Each node of a part as pages read it, by growing numbers.
    pub fn part(&self, part: u32) -> impl Iterator<Item = (&NodeId, &Arc<str>)> {
        self.nodes.range(NodeId { part, number: 0 }..=NodeId { part, number: u32::MAX })
    }

    /// A node as pages read it.
    pub fn node(&self, id: NodeId) -> Option<&Arc<str>> {
        self.nodes.get(&id)
    }

    /// See [`Screen::fit`].
    pub fn canvas(&self, part: u32) -> Option<[u32; 2]> {
        self.canvases.get(&part).copied()
    }

    /// Grows with every change.
    pub fn version(&self) -> u64 {
        self.version
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(number: u32) -> NodeId {
        NodeId { part: 0, number }
    }

    #[test]
    fn a_node_that_stays_as_it_is_is_no_change() {
        let mut screen = Screen::default();
        let node = ScreenNode { place: 1, ..ScreenNode::default() };
        assert_eq!(screen.put(id(7), &node), Ok(()));
        let version = screen.version();
        assert_eq!(screen.put(id(7), &node), Ok(()));
        screen.remove(id(8));
        assert_eq!(screen.version(), version);
        screen.put(id(7), &ScreenNode { place: 2, ..node }).unwrap();
        screen.fit(0, [640, 360]);
        screen.fit(0, [640, 360]);
        assert_eq!(screen.version(), version + 2);
        screen.remove(id(7));
        assert!(screen.part(0).next().is_none() && screen.version() == version + 3);
    }

    #[test]
    fn there_is_an_end_to_nodes_and_to_what_they_say() {
        let mut screen = Screen::default();
        (0..Screen::MAX_NODES as u32).for_each(|number| screen.put(id(number), &ScreenNode::default()).unwrap());
        assert_eq!(screen.put(id(9999), &ScreenNode::default()), Err(ScreenError::TooMany));
        assert_eq!(screen.put(NodeId { part: 1, number: 0 }, &ScreenNode::default()), Ok(()), "each part has its own");
        screen.remove(id(9999));
        screen.remove(id(5));
        assert_eq!(screen.put(id(9999), &ScreenNode::default()), Ok(()), "there is room again");
        assert_eq!(screen.put(id(5), &ScreenNode::default()), Err(ScreenError::TooMany));
        let long = Words { value: "x".repeat(Screen::MAX_NODE_BYTES), ..Words::default() };
        let node = ScreenNode { words: Some(long), ..ScreenNode::default() };
        assert!(matches!(screen.put(id(0), &node), Err(ScreenError::TooLong(_))));
    }
}
