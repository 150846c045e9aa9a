//! What players do on a scene's screen, and how large that is.

use lightcone_sdk7::components::common::BorderRect;
use lightcone_sdk7::components::pointer::{InputAction, PointerEventType};
use lightcone_sdk7::components::{UiCanvasInformation, UiDropdown, UiDropdownResult, UiInput, UiInputResult};
use lightcone_sdk7::crdt::EntityId;
use lightcone_world::page::{self, Did, Screen, Touch};
use lightcone_world::prelude::*;

use crate::sdk7::canvas::Canvases;
use crate::sdk7::scene::Scene;
use crate::sdk7::show::Site;

/// Of what is written in a line.
const MAX_VALUE_BYTES: usize = 1 << 10;

impl Site<'_> {
    pub(super) fn tell_screen(&mut self) {
        let known: Vec<u64> = self.scene.known.players.iter().map(|player| player.session).collect();
        let lines = &self.world.resource::<Lines>().0;
        let lines: Vec<Line> = lines.iter().filter(|line| known.contains(&line.session.0)).cloned().collect();
        if !lines.is_empty() {
            // Who stands elsewhere does not see this scene's part of the screen.
            let sees: Vec<u64> = self.people().iter().filter(|it| it.is_here).map(|it| it.session).collect();
            lines.iter().filter(|line| sees.contains(&line.session.0)).for_each(|line| self.take_line(&line.text));
        }
        self.tell_canvas(known.first().copied());
    }

    fn take_line(&mut self, text: &str) {
        for Touch { node, did } in page::touches(text) {
            let entity = EntityId(node.number);
            // It may have gone while the player pressed it.
            if node.part == self.scene.index && self.stage.ui.spot(entity).is_some() {
                self.touch(entity, did);
            }
        }
    }

    fn touch(&mut self, entity: EntityId, did: Did) {
        match did {
            Did::Down => self.press_part(entity, PointerEventType::Down),
            Did::Up => self.press_part(entity, PointerEventType::Up),
            Did::Enter => self.press_part(entity, PointerEventType::HoverEnter),
            Did::Leave => self.press_part(entity, PointerEventType::HoverLeave),
            Did::Text(value) => self.write(entity, value, false),
            Did::Submit(value) => self.write(entity, value, true),
            Did::Choose(index) => self.choose(entity, index),
        }
    }

    fn press_part(&mut self, entity: EntityId, state: PointerEventType) {
        if self.listens(entity, state) {
            self.tell_press(entity, InputAction::Pointer, state, None);
        }
    }

    fn write(&mut self, entity: EntityId, value: String, is_submit: bool) {
        let takes = self.scene.store.read::<UiInput>(entity).is_some_and(|it| it.is_ok_and(|it| !it.disabled));
        if !takes || value.len() > MAX_VALUE_BYTES || value.contains(char::is_control) {
            return;
        }
        let Scene { store, told, .. } = &mut *self.scene;
        let result = |is_submit| UiInputResult { value: value.clone(), is_submit: Some(is_submit) };
        // The same again is no news to a scene, unless something else came between.
        if !store.put(entity, &result(is_submit), told) && is_submit {
            store.put(entity, &result(false), told);
            store.put(entity, &result(true), told);
        }
    }

    fn choose(&mut self, entity: EntityId, index: i32) {
        let Some(Ok(said)) = self.scene.store.read::<UiDropdown>(entity) else { return };
        let is_option = usize::try_from(index).is_ok_and(|index| index < said.options.len());
        if said.disabled || !(is_option || (index == -1 && said.accept_empty)) {
            return;
        }
        let Scene { store, told, .. } = &mut *self.scene;
        store.put(entity, &UiDropdownResult { value: index }, told);
    }

    /// A scene lays its screen out for the page of who has been there longest.
    fn tell_canvas(&mut self, first: Option<u64>) {
        let canvas = self.world.resource::<Canvases>().of(first);
        let [width, height] = canvas.size;
        self.world.resource_mut::<Screen>().fit(self.scene.index, canvas.size);
        let whole = Some(BorderRect::default());
        let info = UiCanvasInformation {
            device_pixel_ratio: canvas.ratio,
            width: width as i32,
            height: height as i32,
            interactable_area: whole.clone(),
            screen_inset_area: whole,
        };
        let Scene { store, told, .. } = &mut *self.scene;
        store.put(EntityId::ROOT, &info, told);
    }
}
