//! Scenes that want a server: they run twice, and the two talk.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

use bevy_ecs::prelude::With;
use bevy_transform::components::GlobalTransform;
use glam::Vec3;
use lightcone_protocol::{EthereumAddress, SessionId};
use lightcone_sdk7::components::mesh_renderer::{BoxMesh, Mesh, MeshRenderer};
use lightcone_sdk7::components::{Component, PlayerIdentityData, RealmInfo, Transform};
use lightcone_sdk7::crdt::{EntityId, Message, Messages};
use lightcone_sdk7::executor::{Call, PeerMessage, Turn, TurnAnswer, exact};
use lightcone_world::drawn::Drawn;
use lightcone_world::simulation::{PlayerEvent, Simulation, SimulationConfig};
use lightcone_worlds::program::Compiler;
use lightcone_worlds::sdk7::{Js, open};

use crate::common::{Folder, SceneSide, Script, at, join, near, world};
use crate::javascript::node_is_here;

const SERVER: &str = "authoritative-server";

fn folder(name: &str) -> Folder {
    let folder = Folder::new(name);
    let manifest = r#"{ "main": "bin/index.js", "runtimeVersion": "7", "authoritativeMultiplayer": true,
                        "scene": { "base": "0,0", "parcels": ["0,0"] } }"#;
    folder.write("scene.json", manifest.as_bytes());
    folder
}

fn send(peer: &str, bytes: &[u8]) -> PeerMessage {
    PeerMessage { peer: peer.into(), bytes: bytes.into() }
}

fn sending(messages: Vec<PeerMessage>) -> TurnAnswer {
    TurnAnswer { messages, ..TurnAnswer::default() }
}

/// What each of the two was told, turn by turn.
struct Both {
    simulation: Simulation,
    turns: Arc<Mutex<Vec<Turn>>>,
}

impl Both {
    fn new(name: &str, client: Script, server: Script) -> Self {
        let both: Script = Arc::new(move |turn, side: &mut SceneSide| match is_server(side) {
            true => server(turn, side),
            false => client(turn, side),
        });
        let (world, turns) = world(&folder(name), both);
        Self { simulation: Simulation::new(&world, SimulationConfig::default()), turns }
    }

    fn of(&self, server: bool) -> Vec<Turn> {
        let turns = self.turns.lock().unwrap();
        let names = |turn: &&Turn| turn.begin.server == server;
        turns.iter().filter(names).cloned().collect()
    }
}

/// A server has no camera.
fn is_server(side: &SceneSide) -> bool {
    side.store.read::<Transform>(EntityId::CAMERA).is_none()
}

fn nothing() -> Script {
    Arc::new(|_, _| TurnAnswer::default())
}

#[test]
fn what_is_sent_in_a_turn_comes_with_the_next() {
    let client: Script = Arc::new(|turn, _| match turn.tick {
        3 => sending(vec![send("", &[1]), send(SERVER, &[2]), send("0xsomebody", &[3])]),
        _ => TurnAnswer::default(),
    });
    let server: Script = Arc::new(|turn, _| {
        let back = turn.messages.iter().map(|message| send(&message.peer, &[message.bytes[0] + 10]));
        sending(back.chain(turn.messages.iter().map(|_| send("0xsomebody", &[9]))).collect())
    });
    let mut both = Both::new("post", client, server);
    both.simulation.step([join(7)]);
    (0..7).for_each(|_| both.simulation.step([]));
    let (client, server) = (both.of(false), both.of(true));
    assert_eq!((client.len(), server.len()), (8, 8));
    let heard = |turns: &[Turn]| -> Vec<(u64, String, u8)> {
        let all =
            turns.iter().flat_map(|turn| turn.messages.iter().map(|one| (turn.tick, one.peer.clone(), one.bytes[0])));
        all.collect()
    };
    let me: serde_json::Value = serde_json::from_str(&client[0].user).unwrap();
    let me = me["data"]["userId"].as_str().unwrap().to_owned();
    assert_eq!(heard(&server), [(4, me.clone(), 1), (4, me, 2)]);
    assert_eq!(heard(&client), [(5, SERVER.to_owned(), 11), (5, SERVER.to_owned(), 12)]);
    assert!(server[0].user.contains(SERVER) && server[1].user.is_empty());
}

#[test]
fn too_much_and_too_long_is_lost() {
    let client: Script = Arc::new(|turn, _| match turn.tick {
        0..60 => sending(vec![send("", &[0]); 20]),
        60 => sending(vec![send("", &[0; 30_001]), send("", &[0; 30_000])]),
        _ => TurnAnswer::default(),
    });
    let server: Script = Arc::new(|turn, _| match turn.tick {
        1 => sending(vec![send("", &[0]); 700]),
        _ => TurnAnswer::default(),
    });
    let mut both = Both::new("too-much", client, server);
    (0..64).for_each(|_| both.simulation.step([]));
    let heard = |turns: Vec<Turn>, from: u64, to: u64| -> usize {
        turns.iter().filter(|turn| (from..to).contains(&turn.tick)).map(|turn| turn.messages.len()).sum()
    };
    // 30 turns a second, 600 messages in them.
    assert_eq!(heard(both.of(true), 0, 31), 300);
    assert_eq!(heard(both.of(true), 31, 61), 300);
    assert_eq!(heard(both.of(true), 61, 64), 1);
    assert_eq!(heard(both.of(false), 0, 64), 512);
}

#[test]
fn a_server_is_told_of_players_and_shows_nothing() {
    let show = || -> Script {
        Arc::new(|turn, side: &mut SceneSide| {
            if turn.tick == 0 {
                side.put(512, &at(8.0, 1.0, 8.0));
                side.put(512, &MeshRenderer { mesh: Some(Mesh::Box(BoxMesh::default())) });
            }
            TurnAnswer::default()
        })
    };
    let is_seen = |simulation: &mut Simulation| {
        let world = simulation.world_mut();
        let mut drawn = world.query_filtered::<&GlobalTransform, With<Drawn>>();
        drawn.iter(world).any(|place| near(place.translation(), Vec3::new(8.0, 1.0, -8.0)))
    };
    let mut client = Both::new("seen-client", show(), nothing());
    client.simulation.step([]);
    assert!(is_seen(&mut client.simulation));
    let mut both = Both::new("seen", nothing(), show());
    let wallet = EthereumAddress([0xab; 20]);
    both.simulation.step([]);
    both.simulation.step([join(7), PlayerEvent::Identity { session: SessionId(7), address: wallet }, join(9)]);
    both.simulation.step([]);
    assert!(!is_seen(&mut both.simulation));
    let turns = both.of(true);
    let players = told::<PlayerIdentityData>(&turns);
    assert_eq!(players.iter().map(|(entity, _)| entity.0).collect::<Vec<_>>(), [32, 33], "and no entity 1");
    assert_eq!((players[0].1.address.as_str(), players[0].1.is_guest), (wallet.to_string().as_str(), false));
    assert!(players[1].1.is_guest);
    let placed: BTreeSet<u32> = told::<Transform>(&turns).iter().map(|(entity, _)| entity.0).collect();
    assert_eq!(placed.into_iter().collect::<Vec<_>>(), [32, 33]);
    assert_eq!(told::<RealmInfo>(&turns)[0].1.is_connected_scene_room, Some(true));
}

/// All values of a component that a run was told, in order.
fn told<C: Component>(turns: &[Turn]) -> Vec<(EntityId, C)> {
    let messages = turns.iter().flat_map(|turn| Messages::new(&turn.crdt)).map(Result::unwrap);
    let values = messages.filter_map(|message| match message {
        Message::Put { entity, component, data, .. } if component == C::ID => Some((entity, C::decode(data).unwrap())),
        _ => None,
    });
    values.collect()
}

#[test]
fn a_scene_without_a_server_hears_that_its_peers_have_no_state() {
    let script: Script = Arc::new(|turn, _| match turn.tick {
        0 => sending(vec![send("", &[2]), send("", &[1, 5])]),
        _ => TurnAnswer::default(),
    });
    let (world, turns) = world(&Folder::new("alone"), script);
    let mut simulation = Simulation::new(&world, SimulationConfig::default());
    (0..3).for_each(|_| simulation.step([]));
    let turns = turns.lock().unwrap();
    let user: serde_json::Value = serde_json::from_str(&turns[0].user).unwrap();
    let user = user["data"]["userId"].as_str().unwrap();
    assert_eq!(turns[1].messages, [send("host", &[&[3, 42], user.as_bytes()].concat())]);
    assert_eq!((turns.len(), turns[2].messages.len()), (3, 0));
}

fn fetch(id: u32, method: &str, key: &str, body: &str) -> Call {
    let argument = serde_json::json!({
        "url": format!("https://storage.decentraland.org/values/{key}"),
        "init": { "method": method, "headers": {}, "body": body },
    });
    Call { id, module: "SignedFetch".into(), method: "signedFetch".into(), argument: argument.to_string() }
}

#[test]
fn a_server_alone_has_a_storage() {
    let asks: Script = Arc::new(|turn, _| match turn.tick {
        0 => TurnAnswer { calls: vec![fetch(1, "PUT", "k", r#"{"value":7}"#)], ..TurnAnswer::default() },
        1 => TurnAnswer { calls: vec![fetch(2, "GET", "k", "")], ..TurnAnswer::default() },
        _ => TurnAnswer::default(),
    });
    let mut both = Both::new("storage", Arc::clone(&asks), asks);
    (0..3).for_each(|_| both.simulation.step([]));
    let answers =
        |server| -> Vec<_> { both.of(server).into_iter().flat_map(|turn| turn.answers).map(|it| it.result).collect() };
    let server: Vec<_> =
        answers(true).into_iter().map(|it| serde_json::from_str::<serde_json::Value>(&it.unwrap()).unwrap()).collect();
    assert_eq!((server[0]["status"].as_u64(), server[1]["body"].as_str()), (Some(200), Some(r#"{"value":7}"#)));
    assert!(answers(false).iter().all(|it| it.as_ref().is_err_and(|why| why.contains("only a scene's server"))));
}

/// The server counts what it is sent, keeps the count, and says it to the client, which puts a box there.
const COUNTS: &str = r#"
    const { crdtSendToRenderer, isServer } = require('~system/EngineApi')
    const { sendBinary } = require('~system/CommunicationsController')
    const { signedFetch } = require('~system/SignedFetch')
    const url = 'https://storage.decentraland.org/values/count'
    let [lamport, count, known] = [0, 0, false]
    function put(entity, component, data) {
        const message = new Uint8Array(24 + data.length)
        const head = [message.length, 1, entity, component, ++lamport, data.length]
        head.forEach((word, at) => new DataView(message.buffer).setUint32(at * 4, word, true))
        message.set(data, 24)
        return [...message]
    }
    const floats = (...numbers) => [...new Uint8Array(new Float32Array(numbers).buffer)]
    const place = (x) => [...floats(x, 0.5, 8, 0, 0, 0, 1, 1, 1, 1), 0, 0, 0, 0]
    async function serve() {
        if (!known) {
            known = true
            const stored = await signedFetch({ url })
            count = stored.ok ? JSON.parse(stored.body).value : 100
        }
        const { data } = await sendBinary({ data: [], peerData: [{ data: [new Uint8Array([count & 255])], address: [] }] })
        if (data.length === 0) return
        count += data.length
        signedFetch({ url, init: { method: 'PUT', headers: {}, body: JSON.stringify({ value: count }) } })
    }
    async function show(seconds) {
        const { data } = await sendBinary({ data: [new Uint8Array([1])], peerData: [] })
        const said = data.map((bytes) => bytes[bytes.length - 1])
        let out = said.length > 0 ? put(512, 1, place(said[said.length - 1] / 16)) : []
        if (seconds === 0) out = put(512, 1018, [0x0a, 0])
        await crdtSendToRenderer({ data: new Uint8Array(out) })
    }
    exports.onUpdate = async (seconds) => ((await isServer({})).isServer ? serve() : show(seconds))
"#;

fn box_x(simulation: &mut Simulation) -> f32 {
    let world = simulation.world_mut();
    let all = world.query_filtered::<&GlobalTransform, With<Drawn>>();
    let places: Vec<Vec3> = { all }.iter(world).map(GlobalTransform::translation).collect();
    places.into_iter().find(|place| (place.y - 0.5).abs() < 1e-3).unwrap().x
}

fn counted(js: Js) -> f32 {
    let folder = folder(&format!("counted-{js}"));
    folder.write("bin/index.js", COUNTS.as_bytes());
    let world = open(folder.path(), js, &Compiler::here()).unwrap();
    let mut simulation = Simulation::new(&world, SimulationConfig::default());
    (0..40).for_each(|_| simulation.step([]));
    assert_eq!(simulation.halted(), None);
    box_x(&mut simulation)
}

#[test]
fn both_ways_come_to_the_same_and_the_same_again() {
    if !node_is_here() {
        return;
    }
    let fast = counted(Js::Fast);
    assert!(fast > 100.0 / 16.0, "{fast}");
    assert_eq!(fast, counted(Js::Fast));
    if exact::module().is_ok() {
        assert_eq!(fast, counted(Js::Exact));
    }
}

#[test]
fn a_server_and_its_storage_go_on_from_any_tick_bit_for_bit() {
    if let Err(why) = exact::module() {
        return println!("skipped: {why}");
    }
    let folder = folder("server-exactly");
    folder.write("bin/index.js", COUNTS.as_bytes());
    let world = open(folder.path(), Js::Exact, &Compiler::here()).unwrap();
    let config = SimulationConfig::default();
    let known = PlayerEvent::Identity { session: SessionId(1), address: EthereumAddress([7; 20]) };
    let inputs = |tick| if tick == 5 { vec![join(1), known.clone()] } else { vec![] };
    let mut original = Simulation::new(&world, config);
    let (mut states, mut digests) = (Vec::new(), Vec::new());
    for tick in 1..=40 {
        original.step(inputs(tick));
        digests.push(original.digest().unwrap());
        if [1, 2, 3, 20].contains(&tick) {
            states.push(original.save());
        }
    }
    let storage = states[3].components.iter().find(|part| part.name == "scene.storage").unwrap();
    assert_eq!(storage.entities.len(), 1, "of the server");
    assert!(states[3].components.iter().any(|part| part.name == "wallet" && part.entities.len() == 1));
    for state in states {
        let mut again = Simulation::restore(&world, config, &state).unwrap();
        assert_eq!(again.save(), state);
        for tick in state.tick + 1..=40 {
            again.step(inputs(tick));
            assert_eq!(again.digest().unwrap(), digests[tick as usize - 1], "tick {tick}, from {}", state.tick);
        }
    }
}
