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
#[derive(Clone, Copy)]
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

/// A house in which the first of the players plays.
struct Play {
    house: House,
    hand: Hand,
    /// A tick may be early, if the seats say so.
    may_be_early: bool,
    random: WorldRandom,
    start: Instant,
    slots: Slots,
    /// So far the world and its players have come.
    world_at: Instant,
    next_input: Instant,
    sent_at: Vec<Instant>,
    answered: usize,
    tick_at: Instant,
    drawn_tick: u64,
    minute: Minute,
}

impl Play {
    fn new(players: usize, draws: Duration, hand: Hand, may_be_early: bool) -> Self {
        let house = House::new(players, draws, Duration::ZERO, false);
        let start = house.clock.now();
        Self {
            house,
            hand,
            may_be_early,
            random: WorldRandom::new(5),
            start,
            slots: Slots::new(start, TICK),
            world_at: start,
            next_input: start,
            sent_at: Vec::new(),
            answered: 0,
            tick_at: start,
            drawn_tick: 0,
            minute: Minute { waits: Vec::new(), pictures: 0, ticks: Vec::new(), first_pictures: Vec::new() },
        }
    }

    fn minute(mut self) -> Minute {
        while self.house.clock.now() < self.start + SETTLED + MEASURED {
            // While a picture was drawn the world and its players went on.
            let tick = self.house.tick;
            while self.world_at <= self.house.clock.now() {
                self.step();
            }
            let now = self.house.clock.now();
            if self.house.tick != tick {
                self.house.render.moments.see(self.house.snapshot(), now);
            }
            self.house.render.turn().unwrap();
            self.take_pictures(now);
            if self.house.clock.now() == now {
                self.house.clock.pass(STEP);
            }
        }
        self.minute
    }

    /// The player and the world, for one step.
    fn step(&mut self) {
        let now = self.world_at;
        if now >= self.next_input {
            let [least_ms, most_ms] = self.hand.every_ms;
            self.next_input += Duration::from_secs_f32(self.random.between(least_ms, most_ms) / 1e3);
            self.sent_at.push(now);
            self.house.seats.input(self.house.sessions[0], input(self.sent_at.len() as u32, self.hand.presses));
        }
        let begun = self.may_be_early && now >= self.slots.opens() && self.house.seats.wait_for_steering(self.start);
        if begun || now >= self.slots.due() {
            self.house.seats.take_inputs();
            (self.house.tick, self.house.input_seq) = (self.house.tick + 1, self.sent_at.len() as u32);
            self.house.early = now < self.slots.due();
            self.minute.ticks.push(now - std::mem::replace(&mut self.tick_at, now));
            self.slots.next(now);
        }
        self.world_at += STEP;
    }

    /// Pictures whose drawing began then.
    fn take_pictures(&mut self, began: Instant) {
        let seats = self.house.seats.entered();
        let settled = self.start + SETTLED;
        for (session, picture) in seats.iter().filter_map(|(session, seat)| Some((session, seat.pictures.take()?))) {
            if *session != self.house.sessions[0] {
                continue;
            }
            self.minute.pictures += usize::from(began > settled);
            if std::mem::replace(&mut self.drawn_tick, picture.tick) != picture.tick {
                self.minute.first_pictures.push(began - self.tick_at);
            }
            let news = self.sent_at.iter().take(picture.input_seq as usize).skip(self.answered);
            self.minute.waits.extend(news.filter(|at| **at > settled).map(|at| began.saturating_duration_since(*at)));
            self.answered = self.answered.max(picture.input_seq as usize);
        }
    }
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
        let minute = Play::new(players, Duration::from_millis(draws_ms), looks, true).minute();
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
    let minute = Play::new(1, Duration::from_millis(4), looks, true).minute();
    assert!(minute.pictures.abs_diff(TURNS) <= 5, "{} pictures", minute.pictures);
    println!("looks all the time: {:.1} ms", minute.mean_wait_ms());
}

#[test]
fn where_there_is_no_time_a_look_waits_for_its_turn() {
    let looks = Hand { every_ms: NOW_AND_THEN, presses: false };
    let minute = Play::new(1, Duration::from_millis(18), looks, true).minute();
    assert!(minute.pictures.abs_diff(TURNS) <= 5, "{} pictures", minute.pictures);
    let minute = Play::new(4, Duration::from_millis(5), looks, true).minute();
    let late = minute.first_pictures.iter().filter(|after| **after > Duration::from_millis(20)).count();
    assert!(late <= 20, "{late} turns came late");
}

#[test]
fn a_press_of_one_who_is_alone_waits_for_half_a_slot_at_most() {
    let presses = Hand { every_ms: NOW_AND_THEN, presses: true };
    let view = Duration::from_millis(10);
    let [alone, waits, two] =
        [(1, true), (1, false), (2, true)].map(|(players, early)| Play::new(players, view, presses, early).minute());
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
