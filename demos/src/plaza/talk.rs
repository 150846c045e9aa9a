//! What somebody says is read over their head for some seconds. None of it is state.

use std::sync::Arc;

use bevy_app::{App, Plugin};
use bevy_ecs::prelude::*;
use lightcone_world::prelude::*;

/// A longer line is cut.
const MAX_CHARS: usize = 96;
/// In one row of the bubble.
const ROW_CHARS: usize = 32;
/// Of the lowest row over the soles, above the name, and of each further one.
const FIRST_ROW_MM: u16 = 2080;
const ROW_MM: u16 = 170;
/// A line stays so long, and a little longer for each character.
const READ_S: f64 = 4.0;
const READ_S_A_CHAR: f64 = 0.05;

/// One row of what a player says.
#[derive(Component, Clone, Copy, Debug)]
struct Spoken {
    until_tick: u64,
}

pub(super) struct Talk;

impl Plugin for Talk {
    fn build(&self, app: &mut App) {
        app.add_systems(Tick, listen.in_set(Step::Arrive));
        app.add_systems(Tick, (fall_silent, speak).chain().in_set(Step::React));
    }
}

fn listen(mut commands: Commands, fresh: Query<Entity, (With<Player>, Without<Prompt>)>) {
    for player in &fresh {
        commands.entity(player).insert(Prompt { label: "Say something".into(), asked: 0 });
    }
}

fn fall_silent(mut commands: Commands, time: Res<SimTime>, rows: Query<(Entity, &Spoken)>) {
    for (row, spoken) in &rows {
        if spoken.until_tick <= time.tick {
            commands.entity(row).despawn();
        }
    }
}

/// A page's own messages are JSON, and nothing that is said.
fn is_spoken(line: &Line) -> bool {
    !line.text.starts_with('{')
}

/// What is said takes the place of what the player said before.
fn speak(
    mut commands: Commands,
    time: Res<SimTime>,
    lines: Res<Lines>,
    players: Query<(Entity, &Player)>,
    rows: Query<(Entity, &ChildOf), With<Spoken>>,
) {
    let lines: Vec<&Line> = lines.0.iter().filter(|line| is_spoken(line)).collect();
    for (number, line) in lines.iter().enumerate() {
        let last_of_player = lines[number + 1..].iter().all(|later| later.session != line.session);
        let speaker = players.iter().find(|(_, player)| player.session == line.session);
        let (Some((speaker, _)), Some(text), true) = (speaker, line.shown(MAX_CHARS), last_of_player) else { continue };
        for (row, _) in rows.iter().filter(|(_, of)| of.parent() == speaker) {
            commands.entity(row).despawn();
        }
        let read_s = READ_S + READ_S_A_CHAR * text.chars().count() as f64;
        let until_tick = time.tick + (read_s * f64::from(time.rate_hz)) as u64;
        for (above, text) in rows_of(&text).into_iter().rev().enumerate() {
            let above_mm = FIRST_ROW_MM + ROW_MM * above as u16;
            commands.spawn((Spoken { until_tick }, Caption { text, above_mm }, BodyOf(line.session), ChildOf(speaker)));
        }
    }
}

/// Broken between words where it can be.
fn rows_of(text: &str) -> Vec<Arc<str>> {
    let mut rows: Vec<String> = Vec::new();
    let words = text.split(' ').flat_map(|word| {
        let letters: Vec<char> = word.chars().collect();
        letters.chunks(ROW_CHARS).map(String::from_iter).collect::<Vec<_>>()
    });
    for word in words {
        match rows.last_mut() {
            Some(row) if row.chars().count() + 1 + word.chars().count() <= ROW_CHARS => *row += &format!(" {word}"),
            _ => rows.push(word),
        }
    }
    rows.into_iter().map(Arc::from).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_broken_between_words_and_hold_all_of_them() {
        let text = "The quick brown fox jumps over the lazy dog and away";
        let rows = rows_of(text);
        assert_eq!(rows.join(" "), text);
        assert!(rows.len() == 2 && rows.iter().all(|row| row.chars().count() <= ROW_CHARS), "{rows:?}");
        assert_eq!(rows_of(&"ж".repeat(70)).iter().map(|row| row.chars().count()).collect::<Vec<_>>(), [32, 32, 6]);
    }
}
