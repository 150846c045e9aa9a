//! The loop with a slow renderer, in virtual time.

mod turned;
mod waiting;

use std::sync::Mutex;

use glam::Vec3;
use lightcone_attest::Digest;
use lightcone_protocol::Role;
use lightcone_protocol::input::{Actions, ClientMessage, Input, Sample};
use lightcone_render::{Camera, Collect, Damage, Frame, I420, Pixels, Scene, Size};
use lightcone_streaming::{Guest, Host, Leave};

use super::*;
use crate::seats::{Most, RunIds};
use crate::stage::snapshot::Seer;
use lightcone_record::Published;
use lightcone_world::camera::Boom;
use lightcone_world::drawn::{Daylight, Vantage};

const TICK: Duration = Duration::from_micros(33_333);
const MOST: Most = Most { players: 16, spectators: 16 };
const WISH: Wish = Wish { size: Size::HD, rate_hz: 30.0 };

#[derive(Clone)]
struct Clock(Arc<Mutex<Instant>>);

impl Clock {
    fn now(&self) -> Instant {
        *self.0.lock().unwrap()
    }

    fn pass(&self, time: Duration) {
        *self.0.lock().unwrap() += time;
    }
}

/// Takes its time by the clock of the test.
struct Slow {
    clock: Clock,
    drawing: Arc<Mutex<Duration>>,
    view: Duration,
    megapixel: Duration,
    /// Every picture is equal to the one before.
    still: bool,
    finished: Vec<Frame>,
}

impl Renderer for Slow {
    fn name(&self) -> String {
        "slow".into()
    }

    fn submit_all(&mut self, _: &Scene, views: &[(View, FrameTag)]) -> Result<(), RenderError> {
        for (view, tag) in views {
            let pixels = view.size.width() * view.size.height();
            let took = self.view + self.megapixel.mul_f64(f64::from(pixels) / 1e6);
            self.clock.pass(took);
            *self.drawing.lock().unwrap() += took;
            let damage = if self.still { Damage::none(view.size) } else { Damage::all(view.size) };
            self.finished.push(Frame {
                tag: *tag,
                size: view.size,
                pixels: Pixels::I420(I420::new(view.size)),
                damage,
            });
        }
        Ok(())
    }

    fn collect(&mut self, _: Collect) -> Result<Vec<Frame>, RenderError> {
        Ok(std::mem::take(&mut self.finished))
    }
}

/// A picture that an encoder took.
struct Taken {
    session: SessionId,
    size: Size,
    input_seq: u32,
    /// Of its tick.
    age: Duration,
    at: Instant,
}

struct House {
    render: RenderLoop,
    seats: Arc<Seats>,
    clock: Clock,
    drawing: Arc<Mutex<Duration>>,
    sessions: Vec<SessionId>,
    /// Its encoder takes nothing.
    stuck: Option<SessionId>,
    input_seq: u32,
    /// The tick came before its time.
    early: bool,
    tick: u64,
    next_tick: Instant,
}

impl House {
    fn new(players: usize, view: Duration, megapixel: Duration, still: bool) -> Self {
        let seats = Arc::new(Seats::new("house", RunIds { world: Digest([1; 32]), run: [2; 16], epoch: 0 }, MOST));
        let sessions =
            (0..players).map(|_| seats.join("house", &Guest::default()).unwrap().session).collect::<Vec<_>>();
        sessions.iter().for_each(|session| seats.enter(*session));
        let start = Instant::now();
        let (clock, drawing) = (Clock(Arc::new(Mutex::new(start))), Arc::default());
        let slow =
            Slow { clock: clock.clone(), drawing: Arc::clone(&drawing), view, megapixel, still, finished: Vec::new() };
        let status = Arc::new(Status::new("house", 30, 16, Arc::new(Published::default())));
        let mut render = RenderLoop::new(Box::new(slow), Arc::clone(&seats), Arc::default(), status, WISH, false);
        let its_clock = clock.clone();
        render.clock = Box::new(move || its_clock.now());
        Self {
            render,
            seats,
            clock,
            drawing,
            sessions,
            stuck: None,
            input_seq: 0,
            early: false,
            tick: 0,
            next_tick: start,
        }
    }

    fn snapshot(&self) -> Arc<Snapshot> {
        let seer = |session: &SessionId| Seer {
            session: *session,
            camera: Camera::default(),
            boom: Some(Boom { head: Vec3::ZERO, length_m: 0.0, fov_deg: 65.0 }),
            first_person: false,
            input_seq: self.input_seq,
            hud: Vec::new(),
        };
        Arc::new(Snapshot {
            tick: self.tick,
            early: self.early,
            version: 0,
            daylight: Daylight::default(),
            models: Arc::from([]),
            items: Vec::new(),
            words: Vec::new(),
            lamps: Vec::new(),
            seers: self.sessions.iter().map(seer).collect(),
            sounds: Vec::new(),
            vantage: Vantage::default(),
        })
    }

    fn run(&mut self, time: Duration) -> Vec<Taken> {
        let end = self.clock.now() + time;
        let mut all = Vec::new();
        while self.clock.now() < end {
            let now = self.clock.now();
            while self.next_tick <= now {
                self.tick += 1;
                self.next_tick += TICK;
                self.render.status.ticked(self.tick, self.sessions.len(), false);
            }
            if self.render.moments.newest().is_none_or(|newest| newest.tick != self.tick) {
                self.render.moments.see(self.snapshot(), now);
            }
            self.render.turn().unwrap();
            self.take_pictures(&mut all);
            if self.clock.now() == now {
                let wait = self.render.patience().min(self.next_tick - now);
                self.clock.pass(wait.max(Duration::from_micros(10)));
            }
        }
        all
    }

    fn take_pictures(&self, all: &mut Vec<Taken>) {
        for (session, seat) in self.seats.entered().into_iter().filter(|(session, _)| self.stuck != Some(*session)) {
            let Some(picture) = seat.pictures.take() else { continue };
            all.push(Taken {
                session,
                size: Size::new(picture.width(), picture.height()).unwrap(),
                input_seq: picture.input_seq,
                age: self.clock.now() - (self.next_tick - TICK * (self.tick - picture.tick + 1) as u32),
                at: self.clock.now(),
            });
        }
    }

    fn leave(&mut self, stay: usize) {
        for session in self.sessions.split_off(stay) {
            self.seats.leave(session, Leave::Left);
        }
    }

    fn given(&self) -> Vec<Given> {
        self.sessions.iter().filter_map(|session| self.seats.given(*session)).collect()
    }
}

fn seconds(s: u64) -> Duration {
    Duration::from_secs(s)
}

fn of(taken: &[Taken], session: SessionId) -> Vec<&Taken> {
    taken.iter().filter(|picture| picture.session == session).collect()
}

/// Eight views of it are three times too much.
fn busy_house() -> House {
    House::new(8, Duration::from_millis(3), Duration::from_millis(9), false)
}

#[test]
fn eight_players_get_less_alike_and_more_when_six_leave() {
    let mut house = busy_house();
    house.run(seconds(10));
    let given = house.given();
    assert!(given.iter().all(|given| (1..6).contains(&given.step)), "{given:?}");
    assert!(given.iter().all(|one| one.step.abs_diff(given[0].step) <= 1), "{given:?}");
    let taken = house.run(seconds(10));
    for (session, given) in house.sessions.iter().zip(&given) {
        let pictures = of(&taken, *session);
        let wanted = given.rate_hz * 10.0;
        assert!((pictures.len() as f64 - wanted).abs() <= wanted * 0.05, "{} pictures of {given:?}", pictures.len());
        assert!(pictures.iter().all(|picture| picture.size == given.size), "its size stays");
    }
    house.leave(2);
    house.run(seconds(40));
    assert!(house.given().iter().all(|given| *given == WISH.at(0, 0)), "{:?}", house.given());
    let taken = house.run(seconds(10));
    for session in &house.sessions {
        let pictures = of(&taken, *session);
        assert!(pictures.len().abs_diff(300) <= 3 && pictures.iter().all(|picture| picture.size == Size::HD));
    }
}

#[test]
fn a_node_that_is_too_busy_leaves_a_tenth_of_the_time_and_shows_the_newest_tick() {
    let mut house = busy_house();
    // Before the budget has seen that it is too much.
    let taken = house.run(Duration::from_millis(500));
    let drawing = house.drawing.lock().unwrap().as_secs_f64();
    assert!((0.42..=0.465).contains(&drawing), "{drawing} s of drawing in half a second");
    let oldest = taken.iter().map(|picture| picture.age).max().unwrap();
    assert!(oldest < TICK + Duration::from_millis(13), "a picture waited for others: {oldest:?}");
    let pictures: Vec<_> = house.sessions.iter().map(|session| of(&taken, *session).len()).collect();
    assert!(pictures.iter().all(|count| count.abs_diff(pictures[0]) <= 1), "{pictures:?}");
}

#[test]
fn views_that_cost_little_are_drawn_together() {
    let mut house = House::new(8, Duration::from_millis(1), Duration::ZERO, false);
    house.run(seconds(1));
    let taken = house.run(TICK);
    let mut moments: Vec<_> = taken.iter().map(|picture| picture.at).collect();
    moments.dedup();
    assert_eq!((taken.len(), moments.len()), (8, 1));
}

#[test]
fn an_encoder_that_is_stuck_costs_the_others_nothing_and_is_not_drawn_for() {
    let mut house = House::new(3, Duration::from_millis(1), Duration::from_millis(1), false);
    house.stuck = Some(house.sessions[0]);
    house.run(Duration::from_millis(100));
    let before = *house.drawing.lock().unwrap();
    let taken = house.run(seconds(1));
    assert!(of(&taken, house.sessions[1]).len() >= 29 && of(&taken, house.sessions[2]).len() >= 29);
    let views = (*house.drawing.lock().unwrap() - before).as_secs_f64() / 1.92e-3;
    assert!(views <= 62.0, "{views} views were drawn");
}

#[test]
fn equal_pictures_are_handed_over_when_they_answer_input_and_five_times_a_second() {
    let mut house = House::new(1, Duration::from_millis(1), Duration::ZERO, true);
    house.run(seconds(1));
    let taken = house.run(seconds(2));
    assert!((10..=13).contains(&taken.len()), "{} pictures in two seconds", taken.len());
    house.input_seq = 9;
    let asked = house.clock.now();
    let taken = house.run(seconds(1));
    assert_eq!(taken[0].input_seq, 9);
    assert!(taken[0].at - asked <= TICK * 2, "after {:?}", taken[0].at - asked);
}

#[test]
fn a_look_is_seen_before_a_tick_takes_it_in_and_a_step_is_not() {
    let mut house = House::new(1, Duration::from_millis(1), Duration::ZERO, false);
    let session = house.sessions[0];
    house.run(TICK);
    let motion = |seq, held, yaw_rad| {
        Input::unsigned(ClientMessage::Motion(vec![Sample { seq, held, yaw_rad, ..Sample::default() }]))
    };
    for (input, yaw_rad, answered) in [(motion(1, Actions(0), 0.5), 0.5, 1), (motion(2, Actions::FORWARD, 0.7), 0.7, 0)]
    {
        house.seats.input(session, input);
        let eye = house.render.latched(session).unwrap();
        let seen = Camera::look_at(
            Vec3::ZERO,
            lightcone_world::math::look_direction(yaw_rad, 0.0),
            eye.camera.vertical_fov_rad,
        );
        assert!(eye.camera.world_from_view.abs_diff_eq(seen.world_from_view, 1e-6));
        assert_eq!(house.run(TICK * 2).last().unwrap().input_seq, answered);
    }
    house.input_seq = 2;
    assert_eq!(house.run(TICK * 2).last().unwrap().input_seq, 2);
}

#[test]
fn spectators_see_the_world_from_its_vantage_point_in_one_view() {
    let mut house = House::new(1, Duration::from_millis(1), Duration::ZERO, false);
    let guest = Guest { role: Role::Spectator, ..Guest::default() };
    let spectators = [(); 9].map(|()| house.seats.join("house", &guest).unwrap().session);
    spectators.iter().for_each(|spectator| house.seats.enter(*spectator));
    let taken = house.run(seconds(1));
    let shared = taken.iter().filter(|picture| spectators.contains(&picture.session)).count();
    assert!(of(&taken, house.sessions[0]).len() >= 29 && (29..=31).contains(&shared));
    let drawing = *house.drawing.lock().unwrap();
    assert!(drawing <= Duration::from_millis(62), "nine who look on are one view: {drawing:?}");
    let seen = house.render.eye(VANTAGE_VIEW).unwrap().camera;
    assert_eq!(seen, Vantage::default().camera(WISH.size.aspect()));
}
