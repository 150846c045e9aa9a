//! What a scene writes and throws, and what is wrong with it: to the node's log, and to the pages of those who make it.

use bevy_ecs::prelude::*;
use lightcone_sdk7::executor::{Exception, Level, LogLine};
use lightcone_world::page::{Console, ConsoleLevel};
use lightcone_world::prelude::*;
use lightcone_world::simulation::Simulation;

use super::opened::Opened;
use super::show::Site;

/// The bundle is no JavaScript: what the engine says of it. No state.
#[derive(Resource)]
struct NotParsed(String);

/// Why a scene's bundle cannot run at all, after the first tick.
pub fn not_parsed(simulation: &Simulation) -> Option<&str> {
    simulation.world().get_resource::<NotParsed>().map(|NotParsed(why)| why.as_str())
}

/// Of frames of a stack: the prelude, what runs it in Node, and the engines themselves.
const HOSTS_OWN: [&str; 4] = ["prelude.js:", "([eval]:", "(node:internal/", "(native)"];

impl Site<'_> {
    /// Says a thing that is not the scene's own.
    pub(super) fn say(&mut self, level: ConsoleLevel, text: impl Into<String>) {
        let text = text.into();
        let (name, tick) = (&self.scene.opened.name, self.tick);
        match level {
            ConsoleLevel::Info => tracing::info!("{name}, tick {tick}: {text}"),
            ConsoleLevel::Warning | ConsoleLevel::Error => tracing::warn!("{name}, tick {tick}: {text}"),
        }
        if let Some(mut console) = self.world.get_resource_mut::<Console>() {
            // Of one of several, people want to know which.
            let text = match (self.realm.is_one_scene(), self.scene.is_server()) {
                (true, false) => text,
                (true, true) => format!("Server: {text}"),
                (false, false) => format!("{name}: {text}"),
                (false, true) => format!("{name}, server: {text}"),
            };
            console.say(level, text);
        }
    }

    /// As [`Stage::sum_up`](super::stage::Stage::sum_up), in the seconds of the scene's life.
    pub(super) fn sum_up(&mut self, what: &'static str, count: u64) -> Option<u64> {
        let rate_hz = u64::from(self.world.resource::<SimTime>().rate_hz.max(1));
        self.stage.sum_up(what, count, self.scene.turn / rate_hz)
    }

    /// What the scene wrote and threw in a turn.
    pub(super) fn say_of_turn(&mut self, lines: &[LogLine], exceptions: &[Exception]) {
        for LogLine { level, text } in lines {
            let level = match level {
                Level::Info => ConsoleLevel::Info,
                Level::Warning => ConsoleLevel::Warning,
                Level::Error => ConsoleLevel::Error,
            };
            let text = named(&self.scene.opened, text);
            self.say(level, text);
        }
        for exception in exceptions {
            if self.scene.turn == 0 && is_of_parser(exception) {
                self.world.insert_resource(NotParsed(exception.message.clone()));
            }
            let text = thrown(&self.scene.opened, exception);
            self.say(ConsoleLevel::Error, format!("it threw {text}"));
        }
    }
}

/// Only what is no function at all has no stack.
fn is_of_parser(exception: &Exception) -> bool {
    exception.stack.is_empty() && exception.message.starts_with("SyntaxError")
}

/// V8 says the message once more at the top of the stack.
fn thrown(opened: &Opened, Exception { message, stack }: &Exception) -> String {
    let stack = stack.strip_prefix(message.as_str()).unwrap_or(stack);
    named(opened, &[message, "\n", stack.trim_matches('\n')].concat())
}

/// What of a stack is the host's own says nothing to people, and what is the bundle's is called after what that was made of.
fn named(opened: &Opened, text: &str) -> String {
    let hosts_own = |line: &str| line.trim_start().starts_with("at ") && HOSTS_OWN.iter().any(|own| line.contains(own));
    if !HOSTS_OWN.iter().any(|own| text.contains(own)) {
        return opened.named(text.trim_end());
    }
    let left: Vec<&str> = text.trim_end().lines().filter(|line| !hosts_own(line)).collect();
    opened.named(&left.join("\n"))
}
