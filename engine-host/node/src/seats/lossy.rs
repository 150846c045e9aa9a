//! No key sticks: what the page sends while a hand plays goes over a bad line, into a seat, into the simulation.
//!
//! The messages are the page's own bytes (`streaming/web/tests/lossy-trace.json`, which a test of the page keeps true); time is
//! virtual and the line is seeded.

use std::collections::BTreeMap;

use lightcone_attest::Digest;
use lightcone_protocol::input::{Actions, ClientMessage, decode};
use lightcone_streaming::{Guest, Host};
use serde::Deserialize;

use super::ids::RunIds;
use super::table::{Most, Seats};
use lightcone_record::player_events;
use lightcone_world::WorldSpec;
use lightcone_world::players::PlayerInput;
use lightcone_world::simulation::{PlayerEvent, Simulation, SimulationConfig, WorldRandom};

const RECORD: RunIds = RunIds { world: Digest([1; 32]), run: [2; 16], epoch: 3 };
const LOSS: f32 = 0.05;
const DUPLICATION: f32 = 0.02;
const LEAST_DELAY_MS: f32 = 20.0;
/// So much more than the time between two messages that they overtake one another.
const MOST_DELAY_MS: f32 = 140.0;
/// SCTP sends again after at least this.
const RETRANSMITTED_AFTER_MS: u32 = 200;
const TICK_MS: u32 = 16;
const LASTS_MS: u32 = 11_000;
/// The longest delay, three repeats of the page (each 100 ms) that got lost one after the other, and two ticks.
const STUCK_MS: u32 = 140 + 3 * 100 + 2 * TICK_MS;

#[derive(Deserialize)]
struct Trace {
    /// Time in ms, channel, bytes in hexadecimal.
    messages: Vec<(u32, String, String)>,
    /// From which time on the hand holds which actions.
    held: Vec<(u32, u16)>,
}

impl Trace {
    fn read() -> Self {
        serde_json::from_str(include_str!("../../../../streaming/web/tests/lossy-trace.json"))
            .expect("the trace is JSON")
    }

    /// All that was held at any moment from `from_ms` to `to_ms`.
    fn held(&self, from_ms: u32, to_ms: u32) -> u16 {
        let ends = self.held.iter().skip(1).map(|(at, _)| *at).chain([u32::MAX]);
        let during = self.held.iter().zip(ends).filter(|((at, _), end)| *at <= to_ms && *end > from_ms);
        during.fold(0, |all, ((_, actions), _)| all | actions)
    }
}

fn bytes(hex: &str) -> Vec<u8> {
    (0..hex.len()).step_by(2).map(|at| u8::from_str_radix(&hex[at..at + 2], 16).expect("hex digits")).collect()
}

/// When what comes out of the line, in ms, and in which order.
fn carried(trace: &Trace, random: &mut WorldRandom) -> BTreeMap<(u32, usize), Vec<u8>> {
    let mut out = BTreeMap::new();
    let mut control_free_ms = 0;
    for (sent_ms, channel, hex) in &trace.messages {
        let mut delayed_ms = || sent_ms + random.between(LEAST_DELAY_MS, MOST_DELAY_MS) as u32;
        let arrivals = if channel == "control" {
            let mut at_ms = delayed_ms();
            while random.unit() < LOSS {
                at_ms += RETRANSMITTED_AFTER_MS;
            }
            control_free_ms = control_free_ms.max(at_ms);
            vec![control_free_ms]
        } else {
            let twice = [delayed_ms(), delayed_ms()];
            let copies = usize::from(random.unit() >= LOSS) + usize::from(random.unit() < DUPLICATION);
            twice[..copies].to_vec()
        };
        for at_ms in arrivals {
            out.insert((at_ms, out.len()), bytes(hex));
        }
    }
    out
}

/// What became of the trace at the node.
#[derive(Default)]
struct Outcome {
    /// Edges that the simulation was told of.
    edges: usize,
    /// Messages that were refused because newer ones were there.
    late: usize,
    /// The longest time that an action was held after the hand let go.
    stuck_ms: u32,
    last: PlayerInput,
}

fn play(trace: &Trace, seed: u64) -> Outcome {
    let mut line = carried(trace, &mut WorldRandom::new(seed));
    let seats = Seats::new("yard", RECORD, Most { players: 1, spectators: 0 });
    let session = seats.join("yard", &Guest::default()).expect("there is room").session;
    seats.enter(session);
    let mut simulation =
        Simulation::new(&WorldSpec::new("yard", || |_: &mut bevy_app::App| {}), SimulationConfig::default());
    let mut outcome = Outcome::default();
    for now_ms in (0..LASTS_MS).step_by(TICK_MS as usize) {
        let later = line.split_off(&(now_ms + 1, 0));
        let sent = line.len();
        for bytes in std::mem::replace(&mut line, later).values() {
            seats.input(session, decode(bytes).expect("the page writes what can be read"));
        }
        let events = player_events(&seats.take_inputs()).expect("the seats let in what can be read");
        let is_input = |event: &&PlayerEvent| matches!(event, PlayerEvent::Input { .. });
        let is_edge =
            |event: &&PlayerEvent| matches!(event, PlayerEvent::Input { message: ClientMessage::Edge(_), .. });
        outcome.late += sent - events.iter().filter(is_input).count();
        outcome.edges += events.iter().filter(is_edge).count();
        simulation.step(events);
        let mut inputs = simulation.world_mut().query::<&PlayerInput>();
        outcome.last = *inputs.single(simulation.world()).expect("one player");
        let Actions(held) = outcome.last.held;
        let meant_within = |ms: u32| held & !trace.held(now_ms.saturating_sub(ms), now_ms) == 0;
        let stuck_ms = (0..).step_by(TICK_MS as usize).find(|ms| meant_within(*ms) || *ms > now_ms);
        outcome.stuck_ms = outcome.stuck_ms.max(stuck_ms.unwrap_or(0));
    }
    outcome
}

#[test]
fn no_key_sticks_and_no_press_is_lost_on_a_bad_line() {
    let trace = Trace::read();
    let edges = trace.messages.iter().filter(|(_, channel, _)| channel == "control").count();
    assert!(
        edges > 20 && trace.held.len() > 60 && trace.messages.len() > 200,
        "the trace is too short to say anything"
    );
    let outcomes: Vec<Outcome> = (0..32).map(|seed| play(&trace, seed)).collect();
    for (seed, outcome) in outcomes.iter().enumerate() {
        let Outcome { stuck_ms, last, .. } = outcome;
        assert!(*stuck_ms <= STUCK_MS, "seed {seed}: an action was held for {stuck_ms} ms after it was let go");
        assert_eq!((last.held, last.stick), (Actions(0), glam::Vec2::ZERO), "seed {seed}: something is held for ever");
        assert_eq!(outcome.edges, edges, "seed {seed}: presses are lost, or came twice");
    }
    assert!(outcomes.iter().all(|outcome| outcome.late > 10), "the line overtook nothing");
    let longest = outcomes.iter().map(|outcome| outcome.stuck_ms).max();
    println!("longest hold after the hand let go: {longest:?} ms");
}
