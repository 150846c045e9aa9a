//! What is done for who makes the world.

use super::*;
use crate::reload::{NotReloaded, Reloads};
use crate::workshop::{self, Bench};
use lightcone_streaming::{Guest, Host, Seat};
use lightcone_world::page::{Console, ConsoleLevel, Inspector};

/// Says what it is called.
struct Talks(&'static str);

impl Plugin for Talks {
    fn build(&self, app: &mut App) {
        let name = self.0;
        let say = move |mut console: ResMut<Console>| console.say(ConsoleLevel::Info, name);
        app.add_systems(Tick, say.in_set(Step::World));
        app.insert_resource(Inspector::new(move |_, session| Some(format!("\"{session} in {name}\""))));
    }
}

fn talks(name: &'static str) -> WorldSpec {
    WorldSpec::new("talks", move || Talks(name))
}

/// A loop of a preview, its seats, and what asks it.
fn preview(world: WorldSpec) -> (TickLoop, Arc<Seats>, Bench) {
    let config = SimulationConfig::default();
    let identity = Identity::fresh([1; 32], Digest([0; 32]));
    let begun = begin_unkept(&world, config, identity, [2; 16], 0).unwrap();
    let (mut tick, seats) = idle_with(begun, config, 100);
    tick.recorder = Recorder::of_nothing();
    let (bench, workshop) = workshop::open(&tick.status, Some(config));
    (tick.with_workshop(Some(workshop)), seats, bench)
}

fn seated(seats: &Seats) -> Seat {
    let seat = seats.join("empty", &Guest::default()).unwrap();
    seats.enter(seat.session);
    seat
}

/// Ticks until whoever asks has an answer.
fn ticking<T: Send + 'static>(tick: &mut TickLoop, ask: impl FnOnce() -> T + Send + 'static) -> T {
    let asking = std::thread::Builder::new().name("asks".into()).spawn(ask).unwrap();
    let since = Instant::now();
    while !asking.is_finished() {
        assert!(since.elapsed() < Duration::from_secs(30), "nobody answers");
        tick.reload_if_asked();
        if tick.why_it_fell().is_none() {
            assert!(tick.tick(When::InTime));
        }
        std::thread::sleep(Duration::from_millis(1));
    }
    asking.join().unwrap()
}

fn begin_anew(
    tick: &mut TickLoop,
    reloads: &Reloads,
    world: WorldSpec,
    check: Result<(), String>,
) -> Result<u64, NotReloaded> {
    let reloads = reloads.clone();
    ticking(tick, move || reloads.begin(world, |_| check))
}

#[test]
fn a_world_begins_anew_with_its_people_unless_it_is_not_good() {
    let (mut tick, seats, bench) = preview(talks("old"));
    let reloads = bench.reloads.unwrap();
    let seat = seated(&seats);
    assert!(tick.tick(When::InTime));
    assert_eq!(players(&mut tick.simulation), [seat.session]);

    let halts = WorldSpec::new("talks", || {
        |app: &mut App| {
            app.add_systems(Tick, |mut commands: Commands| {
                commands.insert_resource(Halted { kind: HaltKind::World, fuel: 0, why: "no".into() })
            });
        }
    });
    let not = begin_anew(&mut tick, &reloads, halts, Ok(())).unwrap_err();
    assert_eq!(not.to_string(), "no");
    let not = begin_anew(&mut tick, &reloads, talks("new"), Err("it does not parse".into())).unwrap_err();
    assert_eq!(not.to_string(), "it does not parse");
    let inspect = |tick: &TickLoop| {
        let inspector = tick.simulation.world().resource::<Inspector>();
        inspector.inspect(tick.simulation.world(), seat.session)
    };
    assert!(inspect(&tick).unwrap().ends_with("in old\""));

    let before = tick.simulation.tick();
    let at = begin_anew(&mut tick, &reloads, talks("new"), Ok(())).unwrap();
    assert!(inspect(&tick).unwrap().ends_with("in new\""));
    assert!(at >= before && tick.simulation.tick() >= at, "ticks go on");
    assert_eq!(players(&mut tick.simulation), [seat.session], "who was there is there");
    drop(tick);
    assert!(matches!(reloads.begin(talks("late"), |_| Ok(())), Err(NotReloaded::Over)));
}

#[test]
fn pages_are_told_of_the_console_and_who_asks_what_is_pointed_at() {
    let (mut tick, seats, bench) = preview(talks("old"));
    let seat = seated(&seats);
    assert!(tick.tick(When::InTime));
    assert_eq!(seat.page.waiting(), 0);
    tick.send_notes(Instant::now(), false);
    assert_eq!(seat.page.waiting(), 1, "one piece of the console");
    tick.send_notes(Instant::now(), false);
    assert_eq!(seat.page.waiting(), 1, "nothing new");
    let (inspections, session) = (bench.inspections, seat.session);
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let told = ticking(&mut tick, move || runtime.block_on(inspections.ask(session)));
    assert_eq!(told, Ok(Some(format!("\"{session} in old\""))));

    // What is wrong with the files is also what players are told.
    bench.reloads.unwrap().say(ConsoleLevel::Error, "a file is broken");
    tick.reload_if_asked();
    tick.send_notes(Instant::now(), false);
    assert_eq!(told_hint(&seat), "a file is broken");
}

fn told_hint(seat: &Seat) -> String {
    told(seat)["hint"].as_str().unwrap().to_owned()
}

#[test]
fn a_preview_whose_world_halts_stands_still_until_it_begins_anew() {
    let (mut tick, seats, bench) = preview(WorldSpec::new("yard", || Superstitious));
    let (status, seat) = (Arc::clone(&tick.status), seated(&seats));
    assert!(tick.tick(When::InTime));
    seats.inbox.push(entries::join(SessionId(13), None));
    assert!(tick.tick(When::InTime), "the loop goes on");
    assert_eq!(status.halt(), None);
    let why = "The world stands still until its files change: yard: thirteen came";
    assert_eq!(tick.why_it_fell().as_deref(), Some(why));
    tick.send_notes(Instant::now(), false);
    assert_eq!(told_hint(&seat), why);
    let reloads = bench.reloads.unwrap();
    begin_anew(&mut tick, &reloads, talks("new"), Ok(())).unwrap();
    assert_eq!(tick.why_it_fell(), None);
    assert_eq!(players(&mut tick.simulation), [seat.session, SessionId(13)]);
    let before = status.report().tick;
    assert!(tick.tick(When::InTime) && status.report().tick > before);
}

#[test]
fn nothing_of_a_preview_is_signed_and_its_end_is_no_fault() {
    let (mut tick, _, _bench) = preview(talks("old"));
    assert!(tick.tick(When::InTime));
    assert!(!tick.recorder.is_free() && !tick.recorder.wants_checkpoint());
    assert!(tick.record_state(true) && tick.sign_work());
    let newest = tick.status.record();
    assert!(newest.checkpoint.is_some(), "of the record that the loop began with, for this test");
    assert!(tick.recorder.published().newest().checkpoint.is_none());
    tick.stop();
}

#[test]
fn who_asks_while_the_world_stands_still_has_an_answer() {
    let (mut tick, seats, bench) = preview(WorldSpec::new("yard", || {
        |app: &mut App| {
            app.add_plugins(Superstitious);
            app.insert_resource(Inspector::new(|_, session| Some(session.to_string())));
        }
    }));
    let (seat, asked) = (seated(&seats), bench.inspections);
    assert!(tick.tick(When::InTime));
    seats.inbox.push(entries::join(SessionId(13), None));
    let mut dues = Dues::new(Instant::now(), 30);
    assert!(tick.tick_and_tell(Instant::now() + PANEL_PERIOD, &mut dues) && tick.why_it_fell().is_some());
    let asking = std::thread::Builder::new().name("asks".into()).spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
        runtime.block_on(async { tokio::time::timeout(Duration::from_secs(30), asked.ask(seat.session)).await })
    });
    let asking = asking.unwrap();
    while !asking.is_finished() {
        tick.stand_still("it fell".into(), Instant::now(), &mut dues);
        std::thread::sleep(Duration::from_millis(1));
    }
    assert_eq!(asking.join().unwrap().unwrap(), Ok(Some(seat.session.to_string())));
}
