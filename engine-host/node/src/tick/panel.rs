//! Panels: what stands over a player's picture and what can be pressed, told when it changes.
//!
//! ```json
//! {"panel":{"hud":[
//!   {"id":1, "at":"upper-left", "text":"Round 2"},
//!   {"id":2, "at":"lower-left", "bar":"Health", "share":0.5, "colour":"#ff4040ff"},
//!   {"id":3, "at":"middle", "button":"Ready"}],
//!  "actions":[{"name":"dash", "label":"Dash", "key":"KeyF", "pad":5, "touch":true}]}}
//! ```
//!
//! The actions are the world's own, in the order of their bits (`Actions::own`); `pad` is an index of `Gamepad.buttons`.
//!
//! Each tells all there is. A new connection gets one at once, so that who comes later sees what holds.

use std::collections::BTreeMap;
use std::sync::Arc;

use lightcone_protocol::SessionId;
use lightcone_render::srgb_u8_from_linear;
use lightcone_streaming::ToPage;
use lightcone_world::page::{Corner, GamepadButton, HudItem, HudItems, HudShows, OwnAction, OwnActions};
use lightcone_world::players::Player;
use lightcone_world::simulation::Simulation;
use serde::Serialize;

use crate::seats::Seats;

/// Of a text; a page shows no more.
const MAX_TEXT_BYTES: usize = 256;
/// Of a label.
const MAX_LABEL_BYTES: usize = 64;

/// Of an action's name, label and key.
const MAX_NAME_BYTES: usize = 32;

/// Remembers what each page was told.
#[derive(Default)]
pub(super) struct Panels(BTreeMap<SessionId, Told>);

struct Told {
    page: Arc<ToPage>,
    hud: HudItems,
    actions: OwnActions,
}

#[derive(Serialize)]
struct Sent {
    panel: Panel,
}

#[derive(Serialize)]
struct Panel {
    hud: Vec<Item>,
    actions: Vec<Action>,
}

#[derive(Serialize)]
struct Action {
    name: String,
    label: String,
    key: String,
    pad: Option<u8>,
    touch: bool,
}

#[derive(Serialize)]
struct Item {
    id: u32,
    at: &'static str,
    #[serde(flatten)]
    shows: Shows,
}

#[derive(Serialize)]
#[serde(untagged)]
enum Shows {
    Text { text: String },
    Bar { bar: String, share: f32, colour: String },
    Button { button: String },
}

impl Panels {
    /// Puts a panel into the slot of everyone who has not been told what holds now.
    pub(super) fn send(&mut self, simulation: &mut Simulation, seats: &Seats) {
        let seated = seats.entered();
        self.0.retain(|session, _| seated.contains_key(session));
        if seated.is_empty() {
            return;
        }
        let world = simulation.world_mut();
        let (no_hud, no_actions) = (HudItems::default(), OwnActions::default());
        let actions = world.get_resource::<OwnActions>().cloned().unwrap_or_default();
        for (player, hud) in world.query::<(&Player, Option<&HudItems>)>().iter(world) {
            let hud = hud.unwrap_or(&no_hud);
            let Some(seat) = seated.get(&player.session) else { continue };
            let told = self.0.get(&player.session).filter(|told| Arc::ptr_eq(&told.page, &seat.page));
            if told.map_or((&no_hud, &no_actions), |told| (&told.hud, &told.actions)) == (hud, &actions) {
                continue;
            }
            let page = Arc::clone(&seat.page);
            match serde_json::to_string(&Sent { panel: panel(hud, &actions) }) {
                Ok(text) => _ = page.panel.put(text),
                Err(error) => tracing::error!("a panel cannot be written: {error}"),
            }
            self.0.insert(player.session, Told { page, hud: hud.clone(), actions: actions.clone() });
        }
    }
}

fn panel(hud: &HudItems, actions: &OwnActions) -> Panel {
    Panel {
        hud: hud.0.iter().take(HudItems::MAX).map(item).collect(),
        actions: actions.0.iter().take(OwnActions::MAX).map(action).collect(),
    }
}

fn action(action: &OwnAction) -> Action {
    let short = |text| line(text, MAX_NAME_BYTES);
    Action {
        name: short(&action.name),
        label: short(&action.label),
        key: short(&action.key),
        pad: action.gamepad.map(GamepadButton::index),
        touch: action.touch,
    }
}

fn item(item: &HudItem) -> Item {
    let at = match item.corner {
        Corner::LowerLeft => "lower-left",
        Corner::LowerRight => "lower-right",
        Corner::UpperLeft => "upper-left",
        Corner::UpperRight => "upper-right",
        Corner::Middle => "middle",
    };
    let shows = match &item.shows {
        HudShows::Text(text) => Shows::Text { text: line(text, MAX_TEXT_BYTES) },
        HudShows::Bar { label, share, colour } => {
            let [r, g, b] = colour.truncate().to_array().map(srgb_u8_from_linear);
            let alpha = (colour.w.clamp(0.0, 1.0) * 255.0).round() as u8;
            let colour = format!("#{r:02x}{g:02x}{b:02x}{alpha:02x}");
            // What is no number is an empty bar.
            let share = if share.is_nan() { 0.0 } else { share.clamp(0.0, 1.0) };
            Shows::Bar { bar: line(label, MAX_LABEL_BYTES), share, colour }
        }
        HudShows::Button { label } => Shows::Button { button: line(label, MAX_LABEL_BYTES) },
    };
    Item { id: item.number, at, shows }
}

/// Without control characters: what one byte of a text becomes in JSON is then at most two.
fn line(text: &str, most_bytes: usize) -> String {
    text[..text.floor_char_boundary(most_bytes)].chars().filter(|c| !c.is_control()).collect()
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use bevy_app::App;
    use bevy_ecs::prelude::*;
    use glam::Vec4;
    use lightcone_attest::Digest;
    use lightcone_attest::statement::SigningKey;
    use lightcone_streaming::{Guest, Host, Leave, Seat};
    use lightcone_world::WorldSpec;
    use lightcone_world::page::{Kicks, Messages};
    use lightcone_world::simulation::{PlayerEvent, SimulationConfig};

    use super::super::said;
    use super::*;
    use crate::seats::{Most, Rules, RunIds, Tokens};

    fn text(number: u32, text: &str) -> HudItem {
        HudItem { number, corner: Corner::Middle, shows: HudShows::Text(text.into()) }
    }

    #[test]
    fn items_are_written_as_the_page_reads_them() {
        let bar = HudShows::Bar { label: "Health".into(), share: f32::NAN, colour: Vec4::new(1.0, 0.0, 0.0, 0.5) };
        let items = vec![
            text(1, "a \"b\"\n"),
            HudItem { number: 2, corner: Corner::LowerLeft, shows: bar },
            HudItem { number: 3, corner: Corner::UpperRight, shows: HudShows::Button { label: "Go".into() } },
        ];
        let dash = OwnAction {
            name: "dash".into(),
            label: "Dash".into(),
            key: "KeyF".into(),
            gamepad: Some(GamepadButton::RightBumper),
            touch: true,
        };
        let actions = OwnActions(vec![dash, OwnAction::default()]);
        let written = serde_json::to_string(&Sent { panel: panel(&HudItems(items), &actions) }).unwrap();
        let expected = concat!(
            r#"{"panel":{"hud":[{"id":1,"at":"middle","text":"a \"b\""},"#,
            r##"{"id":2,"at":"lower-left","bar":"Health","share":0.0,"colour":"#ff000080"},"##,
            r#"{"id":3,"at":"upper-right","button":"Go"}],"#,
            r#""actions":[{"name":"dash","label":"Dash","key":"KeyF","pad":5,"touch":true},"#,
            r#"{"name":"","label":"","key":"","pad":null,"touch":false}]}}"#
        );
        assert_eq!(written, expected);
    }

    /// A node's world with one player, and what its page was told.
    struct Played {
        simulation: Simulation,
        seats: Seats,
        panels: Panels,
        seat: Seat,
    }

    impl Played {
        fn new() -> Self {
            let spec = WorldSpec::new("empty", || |_: &mut App| {});
            let mut simulation = Simulation::new(&spec, SimulationConfig::default());
            let rules = Rules { grace: Duration::from_secs(30), ..Rules::default() };
            let ids = RunIds { world: Digest([1; 32]), run: [2; 16], epoch: 1 };
            let seats = Seats::new("empty", ids, Most { players: 1, spectators: 1 })
                .with_rules(rules, Tokens::new(SigningKey::from_seed([7; 32])));
            let seat = seats.join("empty", &Guest::default()).unwrap();
            seats.enter(seat.session);
            simulation.step([PlayerEvent::Join { session: seat.session, name: None }]);
            Self { simulation, seats, panels: Panels::default(), seat }
        }

        fn show(&mut self, items: Vec<HudItem>) {
            let world = self.simulation.world_mut();
            let player = world.query_filtered::<Entity, With<Player>>().iter(world).next().unwrap();
            world.entity_mut(player).insert(HudItems(items));
        }

        fn told(&mut self) -> Option<String> {
            self.panels.send(&mut self.simulation, &self.seats);
            self.seat.page.panel.take()
        }
    }

    #[test]
    fn a_panel_is_told_when_it_changes_and_whole_to_a_new_connection() {
        let mut played = Played::new();
        assert_eq!(played.told(), None, "nothing to show");
        played.show(vec![text(1, "one")]);
        assert!(played.told().unwrap().contains("one"));
        assert_eq!(played.told(), None);
        played.seats.leave(played.seat.session, Leave::Lost);
        played.seat = played.seats.rejoin(played.seat.session, &Guest::default()).unwrap().seat;
        played.seats.enter(played.seat.session);
        assert!(played.told().unwrap().contains("one"), "who comes back sees what holds");
        played.show(Vec::new());
        assert!(played.told().unwrap().contains(r#""hud":[]"#));
    }

    #[test]
    fn messages_go_to_who_is_connected_and_a_kick_is_noted() {
        let mut played = Played::new();
        let session = played.seat.session;
        let say = |played: &mut Played, text: &str| {
            let world = played.simulation.world_mut();
            world.resource_mut::<Messages>().send(session, text).unwrap();
            world.resource_mut::<Kicks>().send_away(session, "Enough");
            said::pass_on(&mut played.simulation, &played.seats);
            played.simulation.step([]);
            said::pass_on(&mut played.simulation, &played.seats);
        };
        say(&mut played, "heard");
        assert_eq!(played.seat.page.waiting(), 1, "once");
        assert_eq!(played.seats.over(Instant::now()), [(session, Leave::Kicked)]);
        played.seats.leave(session, Leave::Lost);
        say(&mut played, "to nobody");
        assert_eq!(played.seat.page.waiting(), 1);
        assert!(played.seats.rejoin(session, &Guest::default()).is_none(), "it was sent away while it was not here");
    }

    #[test]
    fn the_greatest_panel_can_be_sent() {
        let long = "\"".repeat(5000);
        let items = (0..10_000).map(|number| text(number, &long)).collect();
        let action = OwnAction { name: long.clone(), label: long.clone(), key: long.clone(), ..OwnAction::default() };
        let actions = OwnActions(vec![action; 100]);
        let written = serde_json::to_string(&Sent { panel: panel(&HudItems(items), &actions) }).unwrap();
        assert!(written.len() <= ToPage::MAX_PANEL_BYTES / 2, "{}", written.len());
    }
}
