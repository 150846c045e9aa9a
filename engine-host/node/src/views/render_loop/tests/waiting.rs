//! What an input waits for: from its coming in to the beginning of the first picture that answers it, in virtual time.

use lightcone_protocol::input::Edge;
use lightcone_world::simulation::WorldRandom;

use super::*;
use crate::tick::Slots;

const STEP: Duration = Duration::from_micros(250);
/// So long the house settles before anything is measured.
const SETTLED: Duration = Duration::from_secs(2);
const MEASURED: Duration = Duration::from_secs(60);

/// What one hand does, at intervals between these.
struct Hand {
    every_ms: [f32; 2],
    presses: bool,
}

const NOW_AND_THEN: [f32; 2] = [60.0, 101.0];
const ALL_THE_TIME: [f32; 2] = [3.0, 5.0];

/// A played minute.
struct Minute {
    waits: Vec<Duration>,
    pictures: usize,
    /// From one tick to the next.
    ticks: Vec<Duration>,
    /// From the tick to the first picture of it, for each tick that was drawn.
    first_pictures: Vec<Duration>,
}

impl Minute {
    fn mean_wait_ms(&self) -> f64 {
        self.waits.iter().sum::<Duration>().as_secs_f64() * 1e3 / self.waits.len() as f64
    }
}

/// The first of the players plays. A tick may be early only if the node lets it.
fn play(players: usize, draws: Duration, hand: &Hand, may_be_early: bool) -> Minute {
    let mut house = House::new(players, draws, Duration::ZERO, false);
    let mut random = WorldRandom::new(5);
    let start = house.clock.now();
    let (mut slots, mut world_at) = (Slots::new(start, TICK), start);
    let (mut next_input, mut sent_at, mut answered) = (start, Vec::new(), 0);
    let (mut tick_at, mut drawn_tick, mut to_be_seen) = (start, 0, false);
    let mut minute = Minute { waits: Vec::new(), pictures: 0, ticks: Vec::new(), first_pictures: Vec::new() };
    while house.clock.now() < start + SETTLED + MEASURED {
        // While a picture was drawn the world and its players went on.
        while world_at <= house.clock.now() {
            if world_at >= next_input {
                next_input += Duration::from_secs_f32(random.between(hand.every_ms[0], hand.every_ms[1]) / 1e3);
                sent_at.push(world_at);
                house.seats.input(house.sessions[0], input(sent_at.len() as u32, hand.presses));
            }
            let begun = may_be_early && world_at >= slots.opens() && house.seats.wait_for_steering(start);
            if begun || world_at >= slots.due() {
                house.seats.take_inputs();
                (house.tick, house.input_seq) = (house.tick + 1, sent_at.len() as u32);
                minute.ticks.push(world_at - tick_at);
                (tick_at, to_be_seen, house.early) = (world_at, true, world_at < slots.due());
                slots.next(world_at);
            }
            world_at += STEP;
        }
        let now = house.clock.now();
        if std::mem::take(&mut to_be_seen) {
            house.render.moments.see(house.snapshot(), now);
        }
        house.render.turn().unwrap();
        while let Some(picture) = house.seats.entered()[&house.sessions[0]].pictures.take() {
            minute.pictures += usize::from(now > start + SETTLED);
            if std::mem::replace(&mut drawn_tick, picture.tick) != picture.tick {
                minute.first_pictures.push(now - tick_at);
            }
            let news = sent_at.iter().take(picture.input_seq as usize).skip(answered);
            minute.waits.extend(news.filter(|at| **at > start + SETTLED).map(|at| now.saturating_duration_since(*at)));
            answered = answered.max(picture.input_seq as usize);
        }
        for seat in house.seats.entered().values() {
            seat.pictures.take();
        }
        if house.clock.now() == now {
            house.clock.pass(STEP);
        }
    }
    minute
}

fn input(seq: u32, press: bool) -> Input {
    let yaw_rad = seq as f32 * 0.01;
    Input::unsigned(if press {
        ClientMessage::Edge(Edge { seq, actions: Actions::JUMP, pressed: true })
    } else {
        ClientMessage::Motion(vec![Sample { seq, yaw_rad, ..Sample::default() }])
    })
}

/// How many pictures of a minute there are at the rate.
const TURNS: usize = 1800;

#[test]
fn a_look_that_begins_waits_for_no_turn_and_changes_none() {
    let looks = Hand { every_ms: NOW_AND_THEN, presses: false };
    for (players, draws_ms, most_ms) in [(1, 4, 1.5), (1, 10, 5.0), (3, 3, 3.5)] {
        let minute = play(players, Duration::from_millis(draws_ms), &looks, true);
        let wait = minute.mean_wait_ms();
        println!("{players} players, a view takes {draws_ms} ms: {wait:.1} ms, {} pictures", minute.pictures);
        assert!(wait < most_ms, "{players} players, {draws_ms} ms a view: {wait} ms");
        assert!(minute.pictures <= TURNS + minute.waits.len() + 2, "{} pictures", minute.pictures);
        let late = minute.first_pictures.iter().filter(|after| **after > Duration::from_millis(9)).count();
        assert!(minute.first_pictures.len() >= TURNS && late <= 20, "{late} of {}", minute.first_pictures.len());
    }
}

#[test]
fn a_mouse_that_never_rests_gets_the_pictures_that_its_view_is_given() {
    let looks = Hand { every_ms: ALL_THE_TIME, presses: false };
    let minute = play(1, Duration::from_millis(4), &looks, true);
    assert!(minute.pictures.abs_diff(TURNS) <= 5, "{} pictures", minute.pictures);
    println!("looks all the time: {:.1} ms", minute.mean_wait_ms());
}

#[test]
fn where_there_is_no_time_a_look_waits_for_its_turn() {
    let looks = Hand { every_ms: NOW_AND_THEN, presses: false };
    let minute = play(1, Duration::from_millis(18), &looks, true);
    assert!(minute.pictures.abs_diff(TURNS) <= 5, "{} pictures", minute.pictures);
    let minute = play(4, Duration::from_millis(5), &looks, true);
    let late = minute.first_pictures.iter().filter(|after| **after > Duration::from_millis(20)).count();
    assert!(late <= 20, "{late} turns came late");
}

#[test]
fn a_press_of_one_who_is_alone_waits_for_half_a_slot_at_most() {
    let presses = Hand { every_ms: NOW_AND_THEN, presses: true };
    let view = Duration::from_millis(10);
    let [alone, waits, two] =
        [(1, true), (1, false), (2, true)].map(|(players, early)| play(players, view, &presses, early));
    let [alone_ms, waits_ms, two_ms] = [&alone, &waits, &two].map(Minute::mean_wait_ms);
    println!("a press waits {alone_ms:.1} ms, for the tick's time {waits_ms:.1} ms, beside another {two_ms:.1} ms");
    assert!(alone_ms < waits_ms * 0.4, "{alone_ms} ms instead of {waits_ms}");
    assert!(
        alone.waits.iter().all(|wait| *wait <= TICK / 2 + Duration::from_millis(12)),
        "{:?}",
        alone.waits.iter().max()
    );
    for minute in [&alone, &waits, &two] {
        let [ticks, pictures] = [minute.ticks.len().abs_diff(waits.ticks.len()), minute.pictures.abs_diff(TURNS)];
        assert!(ticks <= 1 && pictures <= 2, "{} ticks, {} pictures", minute.ticks.len(), minute.pictures);
    }
    let [least, most] = [TICK / 2 - STEP * 2, TICK * 3 / 2 + STEP * 2];
    assert!(alone.ticks[2..].iter().all(|between| (least..=most).contains(between)));
    let even = |between: &Duration| between.abs_diff(TICK) <= STEP;
    assert!(two.ticks[2..].iter().all(even) && !alone.ticks[2..].iter().all(even));
}
