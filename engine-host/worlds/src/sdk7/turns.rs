//! One tick of all scenes that are awake: each is told what happened, then all compute at once, and then what each answered is done.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

use bevy_ecs::prelude::*;
use lightcone_sdk7::crdt::{ComponentId, EntityId, Limits, Store};
use lightcone_sdk7::executor::{Answer, Begin, ExecutorError, Turn, TurnAnswer};
use lightcone_world::page::ConsoleLevel;
use lightcone_world::physics;
use lightcone_world::prelude::*;
use lightcone_world::simulation::{Fuel, HaltKind, Halted};

use super::canvas::measure;
use super::carry::carry;
use super::film::film;
use super::opened::Opened;
use super::post::Post;
use super::realm::Realm;
use super::running::{Running, Took};
use super::scene::Scene;
use super::scenes::{OneScene, Scenes};
use super::sees::turn_screens;
use super::show::Site;
use super::side::Side;
use super::sight::look;
use super::sky::shine;
use super::steer::steer;
use super::tell;
use super::wake::wake;

/// So much is answered in a turn, and then one answer more: a scene may ask for a file as often as it likes.
const MOST_ANSWER_BYTES: usize = 8 << 20;
/// Noon of the first day of 2026, by which every scene begins: a simulation knows no clock.
const BEGAN_UNIX_S: f64 = 1_767_268_800.0;

/// See the top of the file.
pub(super) fn run(world: &mut World) {
    let begins = world.resource_scope(|world, mut scenes: Mut<Scenes>| {
        measure(world);
        wake(world, &mut scenes);
        look(world, &mut scenes);
        let Scenes { realm, all, servers } = &mut *scenes;
        let runs = all.iter_mut().chain(servers);
        let mut awake: Vec<&mut OneScene> = runs.filter(|one| one.scene.runs()).collect();
        let turns: Vec<Turn> = awake.iter_mut().map(|one| tell(&mut one.site(world, realm, true))).collect();
        let took = compute(&mut awake, &turns);
        for (one, took) in awake.iter_mut().zip(took) {
            one.scene.fuel = one.scene.fuel.saturating_add(took.fuel);
            let mut fuel = world.resource_mut::<Fuel>();
            fuel.0 = fuel.0.saturating_add(took.fuel);
            match took.answer {
                Ok(answer) => {
                    let mut site = one.site(world, realm, true);
                    do_as_said(&mut site, &answer);
                    site.sway();
                    site.blow_all();
                }
                Err(why) => one.fail(world, realm, &why),
            }
            one.stage.is_live = true;
        }
        carry(&mut scenes, world.resource::<SimTime>().rate_hz);
        let sign = scenes.sign();
        world.resource_mut::<Sign>().set_if_neq(sign);
        steer(world, &mut scenes);
        shine(world, &mut scenes);
        film(world, &mut scenes);
        turn_screens(world, &scenes);
        turns.iter().any(|turn| turn.tick == 0)
    });
    if begins {
        physics::let_in(world);
    }
}

/// What the scene's next turn is given.
fn tell(site: &mut Site<'_>) -> Turn {
    if site.scene.turn == 0 {
        begin_with(site);
    }
    site.tell();
    next_turn(site)
}

/// What the scene's file of components says, before its JavaScript says anything.
fn begin_with(site: &mut Site<'_>) {
    let folder = Arc::clone(&site.scene.opened.folder);
    match Store::load(folder.main_crdt(), Limits::default()) {
        Ok(store) => {
            site.scene.store = store;
            site.scene.told.extend_from_slice(folder.main_crdt());
            let changed = site.scene.store.take_changes();
            if !site.scene.is_server() {
                site.show(&changed);
            }
        }
        Err(why) => site.say(ConsoleLevel::Warning, format!("main.crdt is left out: {why}")),
    }
}

fn next_turn(site: &mut Site<'_>) -> Turn {
    let (time, seed) = (*site.world.resource::<SimTime>(), site.world.resource::<WorldRandom>().seed());
    let first = site.scene.turn == 0;
    let user = if first { tell::first_user(site) } else { String::new() };
    let scene = &mut site.scene;
    let head = u64::from_le_bytes(seed.first_chunk::<8>().copied().unwrap_or_default());
    // Scenes side by side do not roll the same dice.
    let seed = head.wrapping_add(u64::from(scene.number()).wrapping_mul(0x9e37_79b9_7f4a_7c15));
    Turn {
        tick: scene.turn,
        seconds: if first { 0.0 } else { time.dt_s() },
        now_seconds: scene.turn as f64 / f64::from(time.rate_hz),
        begin: Begin { seed, unix_seconds: BEGAN_UNIX_S, server: scene.side == Side::Server },
        user,
        crdt: std::mem::take(&mut scene.told),
        answers: std::mem::take(&mut scene.answers),
        messages: scene.post.take(),
    }
}

/// Each scene on a thread of its own: they know nothing of one another. What they give does not depend on who is done first.
fn compute(scenes: &mut [&mut OneScene], turns: &[Turn]) -> Vec<Took> {
    let mut pairs: Vec<_> = scenes.iter_mut().zip(turns).collect();
    if let [(one, turn)] = &mut pairs[..] {
        return vec![one.running.take(&one.scene.opened, turn)];
    }
    let jobs: Vec<Mutex<Option<Job<'_>>>> = pairs
        .into_iter()
        .map(|(one, turn)| {
            let OneScene { running, scene, .. } = &mut **one;
            Mutex::new(Some((running, &*scene.opened, turn)))
        })
        .collect();
    std::thread::scope(|scope| {
        let begin = |job| std::thread::Builder::new().spawn_scoped(scope, move || work(job));
        // Where no thread is to be had, the turn is taken right here.
        let begun: Vec<_> = jobs.iter().map(|job| (job, begin(job).ok())).collect();
        let took = |(job, thread): (_, Option<std::thread::ScopedJoinHandle<'_, Took>>)| match thread {
            Some(thread) => thread.join().unwrap_or_else(|_| ended()),
            None => work(job),
        };
        begun.into_iter().map(took).collect()
    })
}

/// A turn that somebody is to take.
type Job<'a> = (&'a mut Running, &'a Opened, &'a Turn);

fn work(job: &Mutex<Option<Job<'_>>>) -> Took {
    let job = job.lock().ok().and_then(|mut job| job.take());
    job.map_or_else(ended, |(running, opened, turn)| running.take(opened, turn))
}

fn ended() -> Took {
    Took { answer: Err(ExecutorError::Ended("its thread panicked".into())), fuel: 0 }
}

/// Takes in what the scene answered, and shows it.
fn do_as_said(site: &mut Site<'_>, answer: &TurnAnswer) {
    site.say_of_turn(&answer.log, &answer.exceptions);
    let Scene { store, told, .. } = &mut *site.scene;
    match store.take_in(&answer.crdt, told) {
        Ok(applied) => {
            if let Some(denial) = applied.denial
                && let Some(denied) = site.sum_up("denied", applied.denied.into())
            {
                site.say(ConsoleLevel::Warning, format!("{denied} messages are denied: {denial}"));
            }
        }
        Err(why) => {
            if site.sum_up("left out", 1).is_some() {
                site.say(ConsoleLevel::Warning, format!("what follows is left out: {why}"));
            }
        }
    }
    let changed: BTreeSet<(EntityId, ComponentId)> = site.scene.store.take_changes();
    site.scene.turn += 1;
    site.scene.outbox.clone_from(&answer.messages);
    if !site.scene.is_server() {
        site.show(&changed);
        tell::cast(site, &changed);
    }
    let mut left = MOST_ANSWER_BYTES;
    for call in &answer.calls {
        let answer = match left {
            0 => Answer { id: call.id, result: Err("too much was asked for in one turn: ask again".to_owned()) },
            _ => tell::answer(site, call),
        };
        left = left.saturating_sub(answer.result.as_ref().map_or_else(String::len, String::len));
        site.scene.answers.push(answer);
    }
}

impl OneScene {
    /// Its JavaScript cannot go on. A world of one scene ends with it. Of several, this one stops alone: what it showed stays as it is,
    /// and does nothing any more. A server stops alone, too: its client sees that it hears nothing from it.
    fn fail(&mut self, world: &mut World, realm: &Realm, why: &ExecutorError) {
        self.running = Running::Not;
        let line = format!("{}: {why}", self.scene.opened.name);
        if realm.is_one_scene() && !self.scene.is_server() {
            let kind = match why {
                ExecutorError::TooLong { .. } => HaltKind::OutOfFuel,
                ExecutorError::Malformed { .. } => HaltKind::Interface,
                _ => HaltKind::Machine,
            };
            return world.insert_resource(Halted { kind, fuel: 0, why: line });
        }
        let what = if self.scene.is_server() {
            "server stops, and its client goes on"
        } else {
            "scene stops, and its neighbours go on"
        };
        tracing::warn!("{line}; the {what}");
        self.scene.stopped = Some(line);
        (self.scene.told, self.scene.answers, self.scene.post) = (Vec::new(), Vec::new(), Post::default());
        if !self.scene.is_server() {
            self.site(world, realm, true).hush();
        }
    }
}
