//! Players without people: seeded input for simulations, tests and benches.

use lightcone_protocol::SessionId;
use lightcone_protocol::input::{Actions, ClientMessage, Edge, Sample, decode_message, encode};

use super::events::PlayerEvent;
use super::random::WorldRandom;
use crate::math;

/// Players that stroll, turn, run, jump and use things. The same seed gives the same inputs.
#[derive(Debug)]
pub struct ScriptedPlayers {
    random: WorldRandom,
    players: Vec<Script>,
    joined: bool,
}

#[derive(Clone, Copy, Debug, Default)]
struct Script {
    seq: u32,
    yaw_rad: f32,
    turn_rad_per_tick: f32,
    held: Actions,
    ticks_left: u32,
}

impl ScriptedPlayers {
    /// `count` players, sessions 1..=count, who join at the first tick.
    pub fn new(count: usize, seed: u64) -> Self {
        // Apart from the world's own generator, which starts from the same user's seed.
        let random = WorldRandom::new(seed ^ 0x7363_7269_7074_6564);
        Self { random, players: vec![Script::default(); count], joined: false }
    }

    /// What they do before the next tick.
    pub fn next_events(&mut self) -> Vec<PlayerEvent> {
        let mut events = Vec::with_capacity(self.players.len() * 2);
        for index in 0..self.players.len() {
            let session = SessionId(index as u64 + 1);
            if !self.joined {
                events.push(PlayerEvent::Join { session, name: None });
            }
            let messages = self.players[index].act(&mut self.random).into_iter().map(as_sent);
            events.extend(messages.map(|message| PlayerEvent::Input { session, message }));
        }
        self.joined = true;
        events
    }
}

/// With the precision of the wire, so that a log of it says the same.
fn as_sent(message: ClientMessage) -> ClientMessage {
    decode_message(&encode(&message)).unwrap_or(message)
}

impl Script {
    fn act(&mut self, random: &mut WorldRandom) -> Vec<ClientMessage> {
        let mut messages = Vec::new();
        if self.ticks_left == 0 {
            self.choose(random);
            if random.unit() < 0.3 {
                self.seq += 1;
                messages.push(ClientMessage::Edge(Edge { seq: self.seq, actions: Actions::JUMP, pressed: true }));
            }
        }
        self.ticks_left -= 1;
        self.yaw_rad = math::wrap_angle(self.yaw_rad + self.turn_rad_per_tick);
        self.seq += 1;
        messages.push(ClientMessage::Motion(vec![Sample {
            seq: self.seq,
            held: self.held,
            yaw_rad: self.yaw_rad,
            ..Sample::default()
        }]));
        messages
    }

    fn choose(&mut self, random: &mut WorldRandom) {
        const STROLLS: [Actions; 6] = [
            Actions::FORWARD,
            Actions(Actions::FORWARD.0 | Actions::RUN.0),
            Actions(Actions::FORWARD.0 | Actions::LEFT.0),
            Actions(Actions::FORWARD.0 | Actions::RIGHT.0),
            Actions::BACK,
            Actions(0),
        ];
        self.held = STROLLS[random.index(STROLLS.len())];
        self.turn_rad_per_tick = random.between(-0.06, 0.06);
        self.ticks_left = 10 + random.index(50) as u32;
    }
}
