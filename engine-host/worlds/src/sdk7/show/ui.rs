//! A scene's screen: what its components say of it, put over the players' pictures.

use std::collections::BTreeSet;

use lightcone_sdk7::components::pointer::{Entry, InputAction, InteractionType, PointerEventType};
use lightcone_sdk7::components::ui_transform::PointerFilterMode;
use lightcone_sdk7::components::{Component, PointerEvents, UiBackground, UiDropdown, UiInput, UiText, UiTransform};
use lightcone_sdk7::crdt::{ComponentId, EntityId};
use lightcone_world::page::{Hears, NodeId, Screen, ScreenNode};

use super::Site;
use super::ui_parts::{background, choice, field, words};
use super::ui_style::style;
use crate::sdk7::ui_tree::Link;

impl Site<'_> {
    /// Shows what of the screen changed.
    pub(super) fn show_screen(&mut self, changed: &BTreeSet<(EntityId, ComponentId)>) {
        let mut again: BTreeSet<EntityId> =
            changed.iter().filter(|(_, component)| is_of_screen(*component)).map(|(entity, _)| *entity).collect();
        if again.is_empty() {
            return;
        }
        let mut is_linked_anew = false;
        for (entity, _) in changed.iter().filter(|(_, component)| *component == UiTransform::ID) {
            let entity_of = |number: i32| EntityId(number as u32);
            let said = self.read::<UiTransform>(*entity);
            let link = said.map(|said| Link { parent: entity_of(said.parent), right_of: entity_of(said.right_of) });
            is_linked_anew |= self.stage.ui.link(*entity, link);
        }
        if is_linked_anew {
            let moved = self.stage.ui.lay();
            for entity in &moved.gone {
                let id = self.node_id(*entity);
                self.world.resource_mut::<Screen>().remove(id);
                self.stage.ui_texts.remove(*entity);
            }
            again.extend(moved.put);
            if moved.is_cut {
                self.say_cut("of its screen, only 4096 parts no deeper than 64 are shown");
            }
        }
        for entity in again {
            self.show_node(entity);
        }
    }

    /// What an entity is called on the world's screen, of which each scene has a part.
    fn node_id(&self, entity: EntityId) -> NodeId {
        NodeId { part: self.scene.index, number: entity.0 }
    }

    fn show_node(&mut self, entity: EntityId) {
        let Some(spot) = self.stage.ui.spot(entity) else { return };
        let Some(said) = self.read::<UiTransform>(entity) else { return };
        let opened = &self.scene.opened;
        let mut node = ScreenNode {
            parent: (spot.parent != EntityId::ROOT).then(|| self.node_id(spot.parent)),
            place: spot.place,
            style: style(&said),
            background: self.read::<UiBackground>(entity).and_then(|said| background(&said, &opened.page_files)),
            words: self.read::<UiText>(entity).map(|said| words(&said)),
            field: self.read::<UiInput>(entity).map(|said| field(&said)),
            choice: self.read::<UiDropdown>(entity).map(|said| choice(&said)),
            blocks: said.pointer_filter == Some(PointerFilterMode::Block),
            hears: self.hears(entity),
        };
        self.count_text(entity, &mut node);
        let id = self.node_id(entity);
        let mut screen = self.world.resource_mut::<Screen>();
        if let Err(why) = screen.put(id, &node) {
            // What it said before is not so any more.
            screen.remove(id);
            self.say_cut(&format!("{entity:?} is left out of its screen: {why}"));
        }
    }

    /// A text that is too much for the screen is left out.
    fn count_text(&mut self, entity: EntityId, node: &mut ScreenNode) {
        let options = |options: &Vec<String>| options.iter().map(String::len).sum::<usize>();
        let bytes = node.words.as_ref().map_or(0, |words| words.value.len())
            + node.choice.as_ref().map_or(0, |choice| options(&choice.options));
        if !self.stage.ui_texts.set(entity, bytes) {
            (node.words, node.choice) = (None, None);
            self.say_cut("of the texts of its screen, 64 KiB are shown");
        }
    }

    fn hears(&self, entity: EntityId) -> Hears {
        let hears = |state| self.listens(entity, state);
        Hears {
            down: hears(PointerEventType::Down),
            up: hears(PointerEventType::Up),
            hover: hears(PointerEventType::HoverEnter) || hears(PointerEventType::HoverLeave),
        }
    }

    /// Whether a part of the screen wants to know of this.
    pub(in crate::sdk7) fn listens(&self, entity: EntityId, state: PointerEventType) -> bool {
        let said = self.read::<PointerEvents>(entity).unwrap_or_default();
        said.pointer_events.iter().any(|entry| entry.event_type == state && is_for_pointer(entry))
    }

    /// Once.
    fn say_cut(&mut self, what: &str) {
        if !std::mem::replace(&mut self.stage.ui.is_cut, true) {
            tracing::warn!("{}: {what}; what else is left out of it is not said", self.scene.opened.name);
        }
    }
}

/// Whether what is said of an entry can be done with a mouse or a finger.
fn is_for_pointer(entry: &Entry) -> bool {
    let button = entry.event_info.as_ref().and_then(|info| info.button).unwrap_or(InputAction::Any);
    let by_cursor = entry.interaction_type.unwrap_or_default() == InteractionType::Cursor;
    by_cursor && matches!(button, InputAction::Pointer | InputAction::Any)
}

fn is_of_screen(component: ComponentId) -> bool {
    matches!(
        component,
        UiTransform::ID | UiText::ID | UiBackground::ID | UiInput::ID | UiDropdown::ID | PointerEvents::ID
    )
}
