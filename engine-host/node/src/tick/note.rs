//! Notes to the players: what the page shows beside the picture.
//!
//! ```json
//! {"v":1, "tick":900, "digest":{"tick":870,"hex":"…"}, "you":"0000000000000001", "title":"Plaza", "hint":"…",
//!  "players":[{"name":"Amber Fox","score":3,"you":true,"colour":"#52e0a3"}],
//!  "body":{"position_m":[0.0,0.0,4.0],"grounded":true,"first_person":false},
//!  "look":{"yaw_rad":0.0,"pitch_rad":0.0},
//!  "view":{"width":960,"height":540,"rate_hz":20.0,"smooth":true,"reduced":true,"narrow":false},
//!  "facts":{"js":"exact"}, "prompt":{"label":"Say something","asked":0}, "cursor":false,
//!  "binding":"…", "keyBinding":"…", "signedCheckpoint":"…", "receipt":"…"}
//! ```
//!
//! `view` is what the node gives the player's view of what it has: `smooth` says how edges are asked for, `reduced` that it is less
//! than on an idle node, `narrow` that it is less because of the way to the player.
//! `facts` are what people may want to know of how the world runs. `prompt` says that the world takes lines of text, and asks for one each time that `asked` grows;
//! with a `cursor` the player points and clicks instead of looking around.
//! While the world stands still or the node drains, and for a while after an upgrade, the `hint` says so. `binding` is what the player's signatures are bound to; the three last are signed statements in base64 (RFC 4648 §4).
//!
//! When the world halts there is one last note with nothing but its tick and a `hint` that says so.
//!
//! Who looks on has neither `body` nor `look`. At most [`MAX_LISTED`] players are listed: the best, and always oneself.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Instant;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bevy_ecs::query::Has;
use bevy_transform::components::Transform;
use lightcone_render::Edges;
use lightcone_streaming::Seat;
use serde::Serialize;

use crate::seats::Seats;
use crate::views::budget::Given;
use lightcone_record::Newest;
use lightcone_world::Facts;
use lightcone_world::camera::FirstPerson;
use lightcone_world::character::Character;
use lightcone_world::drawn::Sign;
use lightcone_world::players::{Cursor, Player, PlayerInput, Prompt, Score};
use lightcone_world::simulation::Simulation;

const MAX_LISTED: usize = 8;
/// The seconds that are left are told in such steps.
const NOTICE_STEP_S: u64 = 5;

#[derive(Serialize)]
struct Note<'a> {
    v: u32,
    tick: u64,
    digest: Option<DigestNote>,
    you: String,
    title: &'a str,
    hint: &'a str,
    players: Vec<Listed<'a>>,
    player_count: usize,
    body: Option<Body>,
    look: Option<Look>,
    view: Option<ViewNote>,
    facts: &'a BTreeMap<&'a str, &'a str>,
    prompt: Option<PromptNote>,
    cursor: bool,
    binding: String,
    #[serde(rename = "keyBinding")]
    key_binding: Option<String>,
    #[serde(rename = "signedCheckpoint")]
    signed_checkpoint: Option<String>,
    receipt: Option<String>,
}

/// Where the world has the player look, until the player's own input says otherwise.
#[derive(Clone, Copy, Serialize)]
struct Look {
    yaw_rad: f32,
    pitch_rad: f32,
}

#[derive(Clone, Serialize)]
struct PromptNote {
    label: String,
    asked: u32,
}

#[derive(Serialize)]
struct ViewNote {
    width: u32,
    height: u32,
    rate_hz: f64,
    smooth: bool,
    reduced: bool,
    narrow: bool,
}

#[derive(Serialize)]
struct DigestNote {
    tick: u64,
    hex: String,
}

#[derive(Serialize)]
struct Listed<'a> {
    name: &'a str,
    score: u32,
    you: bool,
    colour: String,
}

#[derive(Clone, Serialize)]
struct Body {
    position_m: [f32; 3],
    grounded: bool,
    first_person: bool,
}

type Listened = (
    &'static Player,
    &'static PlayerInput,
    &'static Score,
    &'static Transform,
    &'static Character,
    Option<&'static FirstPerson>,
    Option<&'static Prompt>,
    Has<Cursor>,
);

/// Puts the newest note into the slot of everyone who is here; the statements are left out without `with_proof`. `hint`
/// takes the place of the world's.
pub(crate) fn send(
    simulation: &mut Simulation,
    seats: &Seats,
    (record, hint): (&Newest, Option<&str>),
    with_proof: bool,
) {
    let seated = seats.entered();
    if seated.is_empty() {
        return;
    }
    let tick = simulation.tick();
    let world = simulation.world_mut();
    let mut query = world.query::<Listened>();
    let mut players: Vec<_> = query
        .iter(world)
        .map(|(player, input, score, place, character, first_person, prompt, cursor)| {
            let look = Look { yaw_rad: input.yaw_rad, pitch_rad: input.pitch_rad };
            let body = Body {
                position_m: place.translation.to_array(),
                grounded: character.grounded,
                first_person: first_person.is_some_and(|f| f.0),
            };
            let prompt = prompt.map(|prompt| PromptNote { label: prompt.label.as_ref().into(), asked: prompt.asked });
            (player, score.0, (body, look, prompt, cursor))
        })
        .collect();
    players.sort_by_key(|(player, score, _)| (std::cmp::Reverse(*score), player.session));
    let sign = world.resource::<Sign>();
    let facts = world.get_resource::<Facts>().map(|facts| facts.iter().collect()).unwrap_or_default();
    for (session, seat) in &seated {
        let own = players.iter().find(|(player, ..)| player.session == *session).map(|(.., own)| own.clone());
        // Who comes while the world stands still has no body yet, and is to know why.
        if own.is_none() && !seats.is_spectator(*session) && !seats.is_paused() {
            continue;
        }
        let (body, look, prompt, cursor) = own
            .map_or((None, None, None, false), |(body, look, prompt, cursor)| (Some(body), Some(look), prompt, cursor));
        let listed = players
            .iter()
            .enumerate()
            .filter(|(rank, (player, ..))| *rank < MAX_LISTED || player.session == *session)
            .map(|(_, (player, score, _))| listed(player, *score, player.session == *session))
            .collect();
        let note = Note {
            v: 1,
            tick,
            digest: record.digest.map(|(tick, digest)| DigestNote { tick, hex: digest.to_string() }),
            you: session.to_string(),
            title: &sign.title,
            hint: hint.unwrap_or(&sign.hint),
            players: listed,
            player_count: players.len(),
            body,
            look,
            view: seats.given(*session).map(view),
            facts: &facts,
            prompt,
            cursor,
            binding: seats.ids().binding(*session).to_string(),
            key_binding: base64(record.key_binding.as_ref().filter(|_| with_proof)),
            signed_checkpoint: base64(record.checkpoint.as_ref().filter(|_| with_proof)),
            receipt: base64(record.receipts.get(&session.0).filter(|_| with_proof)),
        };
        put(seat, &note);
    }
}

/// The last note to everyone who is here: the world halted in this tick. It tells nothing of the world, which is half done.
pub(crate) fn send_last(seats: &Seats, tick: u64, why: &str) {
    let hint = format!("The world failed at tick {tick}: {why}");
    let note = serde_json::json!({ "v": 1, "tick": tick.saturating_sub(1), "hint": hint }).to_string();
    seats.entered().values().for_each(|seat| _ = seat.notes.put(note.clone()));
}

/// What concerns everybody takes the place of the world's hint. The page shows a hint anew when it changes.
pub(super) fn notice(seats: &Seats) -> Option<String> {
    if seats.is_paused() {
        return Some("The world stands still, because it cannot be recorded just now. It goes on by itself".to_owned());
    }
    let left_s = seats.draining(Instant::now())?.as_secs().div_ceil(NOTICE_STEP_S) * NOTICE_STEP_S;
    Some(format!("This world is about to stop, in {left_s} s at most. Your page comes back by itself"))
}

fn view(Given { size, rate_hz, edges, step, narrow, .. }: Given) -> ViewNote {
    let smooth = edges == Edges::Smooth;
    ViewNote { width: size.width(), height: size.height(), rate_hz, smooth, reduced: step > 0, narrow: narrow > 0 }
}

fn base64(bytes: Option<&Arc<[u8]>>) -> Option<String> {
    bytes.map(|bytes| STANDARD.encode(bytes))
}

fn listed(player: &Player, score: u32, you: bool) -> Listed<'_> {
    let [r, g, b] = player.colour_srgb();
    Listed { name: &player.name, score, you, colour: format!("#{r:02x}{g:02x}{b:02x}") }
}

fn put(seat: &Seat, note: &Note) {
    match serde_json::to_string(note) {
        // An older note that was not sent yet is replaced: each tells the whole state.
        Ok(text) => _ = seat.notes.put(text),
        Err(error) => tracing::error!("a note cannot be written: {error}"),
    }
}
