//! A guest that is called block by block.

use bevy_app::Plugin;
use lightcone_interface as api;
use lightcone_interface::{CommandsWriter, TickWriter};
use lightcone_program_bevy::Guest;

/// A guest, and the ticks that it has had.
pub struct Host {
    pub guest: Guest,
    tick: u64,
    answer: CommandsWriter,
}

impl Host {
    pub fn new(plugin: impl Plugin) -> Self {
        let init = api::Init { tick: 1, rate_hz: 30, dt_s: 1.0 / 30.0, seed: [7; 32], fresh: true, parameters: "" };
        Self { guest: Guest::new(plugin, &init), tick: 0, answer: CommandsWriter::new(0) }
    }

    /// One tick with these events; what it says, read as a host reads it.
    pub fn tick(&mut self, events: &[api::Event<'_>]) -> Vec<api::Command<'_>> {
        self.tick += 1;
        let mut block = TickWriter::new(self.tick, 30, 1.0 / 30.0);
        events.iter().for_each(|event| block.push(*event));
        self.answer.restart(self.tick);
        self.guest.tick(&api::Tick::decode(block.as_bytes()).unwrap(), &mut self.answer);
        api::Commands::decode(self.answer.as_bytes()).unwrap().commands
    }
}

pub const ADA: api::SessionId = api::SessionId(11);

/// What the host tells of a player in each tick.
pub fn player(position: [f32; 3], held: api::Actions) -> [api::Event<'static>; 2] {
    let none = api::Actions::default();
    let input = api::Input { session: ADA, held, pressed: none, stick: [0.0; 2], yaw_rad: 0.5, pitch_rad: 0.0 };
    let body = api::PlayerBody { session: ADA, position, velocity: [0.0; 3], facing_rad: 0.25, grounded: true };
    [input.into(), body.into()]
}
