//! Screens: what a world lays out over the pictures, told node by node as it changes.
//!
//! ```json
//! {"screen":{"whole":true, "canvas":[1280,720], "gone":[[0,513]], "nodes":[{"id":[0,512], "at":0, …}]}}
//! ```
//!
//! How a node is described is in `engine-host/world/src/page/screen/node.rs`. `whole`: what was told before holds no more. A page is told
//! no more than [`PART_BYTES`] at once, and the next part when that is on its way; by then the newest state counts. A world without a
//! screen says nothing.

use std::collections::BTreeMap;
use std::sync::Arc;

use lightcone_protocol::SessionId;
use lightcone_streaming::ToPage;
use lightcone_world::page::{NodeId, Screen, SeesPart};
use lightcone_world::players::Player;
use lightcone_world::simulation::Simulation;
use serde_json::json;

use crate::seats::Seats;

/// Of descriptions in one message; the last of them may reach beyond.
const PART_BYTES: usize = 20 * 1024;
/// Numbers of nodes that are gone, in one message.
const PART_GONE: usize = 256;

/// Remembers what each page was told.
#[derive(Default)]
pub(super) struct Screens {
    told: BTreeMap<SessionId, Told>,
    /// That of every new page.
    nothing: Arc<Known>,
    /// Of each part, what the pages know that were told all of it last: those that came at other times share it, too.
    all: BTreeMap<u32, Arc<Known>>,
}

struct Told {
    page: Arc<ToPage>,
    known: Arc<Known>,
}

/// What a page knows. Most pages know the same, and share it.
#[derive(Default)]
struct Known {
    /// Of the screen, and the part that it was told all of.
    all_of: Option<(u64, u32)>,
    nodes: BTreeMap<NodeId, Arc<str>>,
    /// None: it was told nothing.
    canvas: Option<Option<[u32; 2]>>,
}

/// What is told to pages that know the same and see the same part.
struct Step {
    before: Arc<Known>,
    part: u32,
    text: Option<String>,
    after: Arc<Known>,
}

impl Screens {
    /// Puts what is new into the slot of every player whose page has taken what it was told before.
    pub(super) fn send(&mut self, simulation: &mut Simulation, seats: &Seats) {
        let world = simulation.world_mut();
        if !world.contains_resource::<Screen>() {
            return;
        }
        let seated = seats.entered();
        self.told.retain(|session, _| seated.contains_key(session));
        let mut query = world.query::<(&Player, Option<&SeesPart>)>();
        let players = query.iter(world).map(|(player, part)| (player.session, part.copied().unwrap_or_default().0));
        let players: Vec<(SessionId, u32)> = players.collect();
        let Some(screen) = world.get_resource::<Screen>() else { return };
        // Each is found out once.
        let mut steps: Vec<Step> = Vec::new();
        for (session, part) in players {
            let Some(seat) = seated.get(&session) else { continue };
            let new = || Told { page: Arc::clone(&seat.page), known: Arc::clone(&self.nothing) };
            let told = self.told.entry(session).or_insert_with(new);
            if !Arc::ptr_eq(&told.page, &seat.page) {
                *told = new();
            }
            if told.known.all_of == Some((screen.version(), part)) || told.page.screen.is_full() {
                continue;
            }
            let is_same = |step: &Step| step.part == part && Arc::ptr_eq(&step.before, &told.known);
            let at = steps.iter().position(is_same).unwrap_or_else(|| {
                let (text, after) = told.known.step(screen, part);
                let after = shared(&mut self.all, part, after);
                steps.push(Step { before: Arc::clone(&told.known), part, text, after });
                steps.len() - 1
            });
            let Step { text, after, .. } = &steps[at];
            told.known = Arc::clone(after);
            if let Some(text) = text {
                _ = told.page.screen.put(text.clone());
            }
        }
        drop(steps);
        self.all.retain(|_, known| Arc::strong_count(known) > 1);
    }
}

/// Who was told all of a part knows the same as all others who were, however it came to be.
fn shared(all: &mut BTreeMap<u32, Arc<Known>>, part: u32, known: Known) -> Arc<Known> {
    if known.all_of.is_none() {
        return Arc::new(known);
    }
    if let Some(same) = all.get(&part).filter(|same| same.all_of == known.all_of) {
        return Arc::clone(same);
    }
    let known = Arc::new(known);
    all.insert(part, Arc::clone(&known));
    known
}

impl Known {
    /// What is told to who knows this, and what it knows then.
    fn step(&self, screen: &Screen, part: u32) -> (Option<String>, Self) {
        let mut nodes = self.nodes.clone();
        let gone = self.nodes.keys().filter(|id| id.part != part || screen.node(**id).is_none());
        let gone: Vec<NodeId> = gone.take(PART_GONE).copied().collect();
        gone.iter().for_each(|id| _ = nodes.remove(id));
        let mut bytes = 0;
        let mut told: Vec<&str> = Vec::new();
        for (id, text) in screen.part(part) {
            if bytes >= PART_BYTES {
                break;
            }
            if !self.nodes.get(id).is_some_and(|known| Arc::ptr_eq(known, text)) {
                bytes += text.len();
                told.push(text);
                nodes.insert(*id, Arc::clone(text));
            }
        }
        let canvas = Some(screen.canvas(part));
        let is_news = !gone.is_empty() || !told.is_empty() || self.canvas != canvas;
        let text = is_news.then(|| {
            let (whole, gone, nodes) = (self.canvas.is_none(), json!(gone), told.join(","));
            let canvas = json!(screen.canvas(part));
            format!(r#"{{"screen":{{"whole":{whole},"canvas":{canvas},"gone":{gone},"nodes":[{nodes}]}}}}"#)
        });
        // Cut short, the rest is looked for anew.
        let is_all = bytes < PART_BYTES && nodes.len() == screen.part(part).count();
        (text, Self { all_of: is_all.then(|| (screen.version(), part)), nodes, canvas })
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use bevy_app::App;
    use lightcone_attest::Digest;
    use lightcone_attest::statement::SigningKey;
    use lightcone_streaming::{Guest, Host, Leave, Seat};
    use lightcone_world::WorldSpec;
    use lightcone_world::page::{ScreenNode, Words};
    use lightcone_world::simulation::{PlayerEvent, SimulationConfig};
    use serde_json::Value;

    use super::*;
    use crate::seats::{Most, Rules, RunIds, Tokens};

    /// A node's world with one player, and what its page was told.
    struct Played {
        simulation: Simulation,
        seats: Seats,
        screens: Screens,
        seat: Seat,
    }

    impl Played {
        fn new(plugin: fn(&mut App)) -> Self {
            let spec = WorldSpec::new("empty", move || plugin);
            let mut simulation = Simulation::new(&spec, SimulationConfig::default());
            let rules = Rules { grace: Duration::from_secs(30), ..Rules::default() };
            let ids = RunIds { world: Digest([1; 32]), run: [2; 16], epoch: 1 };
            let seats = Seats::new("empty", ids, Most { players: 2, spectators: 1 })
                .with_rules(rules, Tokens::new(SigningKey::from_seed([7; 32])));
            let seat = seats.join("empty", &Guest::default()).unwrap();
            seats.enter(seat.session);
            simulation.step([PlayerEvent::Join { session: seat.session, name: None }]);
            Self { simulation, seats, screens: Screens::default(), seat }
        }

        fn put(&mut self, number: u32, text: &str) {
            let node =
                ScreenNode { words: Some(Words { value: text.into(), ..Words::default() }), ..ScreenNode::default() };
            self.screen().put(NodeId { part: 0, number }, &node).unwrap();
        }

        fn screen(&mut self) -> bevy_ecs::prelude::Mut<'_, Screen> {
            self.simulation.world_mut().resource_mut::<Screen>()
        }

        fn send(&mut self) {
            self.screens.send(&mut self.simulation, &self.seats);
        }

        fn told(&mut self) -> Option<Value> {
            self.send();
            let text = self.seat.page.screen.take()?;
            assert!(text.len() <= ToPage::MAX_SCREEN_BYTES, "{}", text.len());
            Some(serde_json::from_str::<Value>(&text).unwrap()["screen"].take())
        }
    }

    fn with_screen(app: &mut App) {
        app.init_resource::<Screen>();
    }

    fn numbers(told: &Value) -> Vec<u64> {
        told["nodes"].as_array().unwrap().iter().map(|node| node["id"][1].as_u64().unwrap()).collect()
    }

    #[test]
    fn the_whole_is_told_first_and_then_what_changed() {
        let mut played = Played::new(with_screen);
        assert_eq!(played.told().unwrap()["whole"], true, "that there is a screen, with nothing on it");
        assert_eq!(played.told(), None);
        played.put(1, "one");
        played.put(2, "two");
        let told = played.told().unwrap();
        assert_eq!((&told["whole"], numbers(&told)), (&Value::Bool(false), vec![1, 2]));
        played.put(2, "two");
        assert_eq!(played.told(), None, "it says so already");
        played.put(2, "zwei");
        played.screen().remove(NodeId { part: 0, number: 1 });
        let told = played.told().unwrap();
        assert_eq!((numbers(&told), &told["gone"]), (vec![2], &serde_json::json!([[0, 1]])));
        played.seats.leave(played.seat.session, Leave::Lost);
        played.seat = played.seats.rejoin(played.seat.session, &Guest::default()).unwrap().seat;
        played.seats.enter(played.seat.session);
        let told = played.told().unwrap();
        assert_eq!((&told["whole"], numbers(&told)), (&Value::Bool(true), vec![2]), "who comes back gets the whole");
    }

    #[test]
    fn a_page_that_takes_nothing_is_told_the_newest_in_the_end() {
        let mut played = Played::new(with_screen);
        played.put(1, "one");
        played.send();
        for text in ["two", "three", "four"] {
            played.put(1, text);
            played.send();
        }
        let texts: Vec<String> =
            std::iter::from_fn(|| played.told()).map(|told| told["nodes"][0]["words"]["value"].to_string()).collect();
        assert_eq!(texts, ["\"one\"", "\"four\""]);
    }

    #[test]
    fn a_large_screen_comes_in_parts() {
        let mut played = Played::new(with_screen);
        let long = "\\".repeat(8000);
        (0..100).for_each(|number| played.put(number, &long));
        let told: Vec<Value> = std::iter::from_fn(|| played.told()).collect();
        assert_eq!(told.iter().flat_map(numbers).collect::<Vec<_>>(), (0..100).collect::<Vec<_>>());
        assert_eq!(told.iter().filter(|part| part["whole"] == true).count(), 1);
        (0..100).for_each(|number| played.screen().remove(NodeId { part: 0, number }));
        (0..1000).for_each(|number| played.put(1000 + number, ""));
        let told: Vec<Value> = std::iter::from_fn(|| played.told()).collect();
        assert_eq!(told.iter().map(|part| part["gone"].as_array().unwrap().len()).sum::<usize>(), 100);
        assert_eq!(told.iter().map(|part| numbers(part).len()).sum::<usize>(), 1000);
    }

    #[test]
    fn each_page_is_told_the_part_that_its_player_sees() {
        let mut played = Played::new(with_screen);
        played.put(1, "here");
        let other = NodeId { part: 5, number: 1 };
        let node =
            ScreenNode { words: Some(Words { value: "there".into(), ..Words::default() }), ..ScreenNode::default() };
        played.screen().put(other, &node).unwrap();
        assert_eq!(played.told().unwrap()["nodes"][0]["id"], serde_json::json!([0, 1]));
        assert_eq!(played.told(), None);
        let world = played.simulation.world_mut();
        let player =
            world.query_filtered::<bevy_ecs::prelude::Entity, bevy_ecs::prelude::With<Player>>().single(world).unwrap();
        world.entity_mut(player).insert(SeesPart(5));
        let told = played.told().unwrap();
        assert_eq!(
            (&told["gone"], &told["nodes"][0]["id"]),
            (&serde_json::json!([[0, 1]]), &serde_json::json!([5, 1]))
        );
        assert_eq!(played.told(), None);
    }

    #[test]
    fn pages_that_came_at_different_times_share_what_they_know() {
        let mut played = Played::new(with_screen);
        played.put(1, "one");
        played.send();
        played.put(2, "two");
        let late = played.seats.join("empty", &Guest::default()).unwrap();
        played.seats.enter(late.session);
        played.simulation.step([PlayerEvent::Join { session: late.session, name: None }]);
        played.told();
        played.told();
        let knows = |session| Arc::clone(&played.screens.told[&session].known);
        let (early, late) = (knows(played.seat.session), knows(late.session));
        assert!(early.all_of.is_some() && Arc::ptr_eq(&early, &late));
        drop((early, late));
        played.seats.leave(played.seat.session, Leave::Left);
        assert_eq!(played.screens.all.len(), 1);
    }

    #[test]
    fn a_world_without_a_screen_says_nothing_of_one() {
        assert_eq!(Played::new(|_| {}).told(), None);
    }
}
