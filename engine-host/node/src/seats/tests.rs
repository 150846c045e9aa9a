//! What the node's seats let happen.

use std::sync::Arc;
use std::time::{Duration, Instant};

use super::VANTAGE_VIEW;
use super::ids::RunIds;
use super::resume::Tokens;
use super::rules::{Limits, Rules};
use super::table::{Most, Seats};
use lightcone_attest::Digest;
use lightcone_attest::log::signed_input;
use lightcone_attest::log::{InputVerifier, TickInputs};
use lightcone_attest::statement::SigningKey;
use lightcone_protocol::input::{Actions, Edge, Sample, Text};
use lightcone_protocol::input::{ClientMessage, Input};
use lightcone_protocol::{PlayerName, Role};
use lightcone_record::entries;
use lightcone_streaming::{Guest, Host, Leave, Refusal};
use lightcone_world::simulation::PlayerEvent;

const RECORD: RunIds = RunIds { world: Digest([1; 32]), run: [2; 16], epoch: 3 };

fn jump(seq: u32) -> ClientMessage {
    ClientMessage::Edge(Edge { seq, actions: Actions::JUMP, pressed: true })
}

fn edge(seq: u32) -> Input {
    Input::unsigned(jump(seq))
}

#[test]
fn refuses_strange_worlds_and_too_many() {
    let seats = Seats::new("plaza", RECORD, Most { players: 1, spectators: 1 });
    assert_eq!(seats.join("moon", &Guest::default()).unwrap_err(), Refusal::NoSuchWorld("moon".into()));
    let seat = seats.join("plaza", &Guest::default()).unwrap();
    seats.enter(seat.session);
    assert_eq!(seats.join("plaza", &Guest::default()).unwrap_err(), Refusal::Full { max: 1 });
    seats.leave(seat.session, Leave::Left);
    assert_ne!(seats.join("plaza", &Guest::default()).unwrap().session, seat.session);
    seats.close();
    assert_eq!(seats.join("plaza", &Guest::default()).unwrap_err(), Refusal::Stopping);
}

/// Guests who bring nothing but where they come from.
fn from(address: &str) -> Guest {
    Guest { from: Some(address.parse().unwrap()), ..Guest::default() }
}

#[test]
fn who_never_connects_takes_no_seat_and_one_address_not_all_room_to_connect() {
    let seats = Seats::new("plaza", RECORD, Most { players: 1, spectators: 1 });
    let answers: Vec<_> = (0..1000).map(|_| seats.join("plaza", &from("2001:db8::1"))).collect();
    let (answered, refused): (Vec<_>, Vec<_>) = answers.into_iter().partition(Result::is_ok);
    assert_eq!(answered.len(), 16);
    assert!(refused.iter().all(|refusal| *refusal.as_ref().unwrap_err() == Refusal::Busy));
    let player = seats.join("plaza", &from("192.0.2.1")).unwrap();
    seats.enter(player.session);
    assert!(seats.entered().contains_key(&player.session), "the seat was free");
    assert_eq!(seats.join("plaza", &from("192.0.2.2")).unwrap_err(), Refusal::Full { max: 1 });
    // Those who were answered before and connect only now find it taken, and go.
    let late = answered[0].as_ref().unwrap().session;
    seats.enter(late);
    assert!(!seats.entered().contains_key(&late));
    assert_eq!(seats.over(Instant::now()), [(late, Leave::Kicked)]);
    assert!(seats.farewell(late, Leave::Kicked).contains("filled up"));
    seats.leave(player.session, Leave::Left);
    let all =
        (0..1000).filter(|n| seats.join("plaza", &from(&format!("198.51.{}.{}", n / 250, n % 250))).is_ok()).count();
    assert_eq!(all + 16, 128, "and all addresses together no more than there is");
}

#[test]
fn one_guest_does_not_fill_the_house() {
    let limits = Limits { per_subject: 2, per_address: 3 };
    let rules = Rules { limits, ..Rules::default() };
    let seats = Seats::new("plaza", RECORD, Most { players: 16, spectators: 16 });
    let seats = seats.with_rules(rules, Tokens::new(SigningKey::from_seed([7; 32])));
    let ada = Guest { subject: Some("ada".into()), ..Guest::default() };
    let [first, _] = [(); 2].map(|()| seats.join("plaza", &ada).unwrap());
    let refused = seats.join("plaza", &Guest { role: Role::Spectator, ..ada.clone() }).unwrap_err();
    assert!(matches!(refused, Refusal::Yours { max: 2, .. }), "{refused}");
    seats.leave(first.session, Leave::Left);
    assert!(seats.join("plaza", &ada).is_ok() && seats.join("plaza", &Guest::default()).is_ok());
    let here = |address: &str| seats.join("plaza", &from(address)).map(|seat| seats.enter(seat.session));
    assert_eq!((0..9).filter(|n| here(&format!("2001:db8::{n}")).is_ok()).count(), 3, "a /64 is one address");
    assert!(here("2001:db8:0:1::1").is_ok() && (0..5).all(|_| here("127.0.0.1").is_ok()), "this machine is no guest");
}

#[test]
fn no_two_players_look_the_same() {
    let seats = Seats::new("plaza", RECORD, Most { players: 16, spectators: 16 });
    let joined = |name: Option<&str>| {
        let guest = Guest { name: name.map(str::to_owned), ..Guest::default() };
        seats.enter(seats.join("plaza", &guest).unwrap().session);
        let entries = seats.inbox.take();
        String::from_utf8(entries[0].payload.clone()).unwrap()
    };
    assert_eq!(joined(Some("Ada")), "Ada");
    assert_eq!(joined(Some("Аdа")), "Аdа 2", "Cyrillic letters");
    assert_eq!(joined(Some("Ada")), "Ada 3");
    let longest = "x".repeat(PlayerName::MAX_CHARS);
    assert_eq!([joined(Some(&longest)), joined(Some(&longest))], [longest.clone(), format!("{} 2", &longest[2..])]);
    // The next session's own name, before it comes.
    let next = lightcone_protocol::SessionId(3 << 32 | 7);
    let own = lightcone_world::players::default_name(next);
    assert_eq!([joined(Some(&own)), joined(None)], [own.clone(), format!("{own} 2")]);
}

#[test]
fn a_node_that_drains_lets_nobody_new_in_and_those_back_who_were_here() {
    let rules = Rules { grace: Duration::from_secs(30), ..Rules::default() };
    let seats = Seats::new("plaza", RECORD, Most { players: 4, spectators: 1 });
    let seats = seats.with_rules(rules, Tokens::new(SigningKey::from_seed([7; 32])));
    let session = seats.join("plaza", &Guest::default()).unwrap().session;
    seats.enter(session);
    let token = seats.resume_token(session, &Guest::default()).unwrap();
    let now = Instant::now();
    seats.drain(now + Duration::from_secs(20));
    assert_eq!(seats.draining(now), Some(Duration::from_secs(20)));
    assert_eq!(seats.join("plaza", &Guest::default()).unwrap_err(), Refusal::Stopping);
    assert!(seats.anyone_connected() && !seats.is_closed(), "who is here plays on");
    seats.leave(session, Leave::Lost);
    assert!(!seats.anyone_connected(), "a body that waits holds nobody up");
    assert_eq!(seats.returning("plaza", &Guest::default(), &token), Some(session));
    assert!(seats.rejoin(session, &Guest::default()).is_some());
}

#[test]
fn who_never_entered_neither_steers_nor_leaves_the_simulation() {
    let seats = Seats::new("plaza", RECORD, Most { players: 4, spectators: 1 });
    let seat = seats.join("plaza", &Guest::default()).unwrap();
    seats.input(seat.session, edge(1));
    seats.leave(seat.session, Leave::Lost);
    assert!(seats.inbox.take().is_empty());
}

#[test]
fn a_spectator_has_a_seat_and_the_simulation_never_hears_of_it() {
    let seats = Seats::new("plaza", RECORD, Most { players: 4, spectators: 1 });
    let guest = Guest { role: Role::Spectator, name: Some("Ada".into()), ..Guest::default() };
    let session = seats.join("plaza", &guest).unwrap().session;
    seats.enter(session);
    seats.input(session, edge(1));
    assert!(seats.is_spectator(session) && seats.entered().contains_key(&session));
    assert_eq!(seats.taken()[0].name.as_deref(), Some("Ada"));
    seats.leave(session, Leave::Left);
    assert!(seats.inbox.take().is_empty() && seats.taken().is_empty());
}

#[test]
fn spectators_take_no_players_seat_and_share_one_camera() {
    let seats = Seats::new("plaza", RECORD, Most { players: 1, spectators: 2 });
    let guest = Guest { role: Role::Spectator, ..Guest::default() };
    let [first, second] = [(); 2].map(|()| seats.join("plaza", &guest).unwrap());
    [&first, &second].iter().for_each(|seat| seats.enter(seat.session));
    assert_eq!(seats.join("plaza", &guest).unwrap_err(), Refusal::Crowded { max: 2 });
    let player = seats.join("plaza", &Guest::default()).unwrap();
    assert!(first.camera.is_some() && first.camera == second.camera && player.camera.is_none());
    assert!(Arc::ptr_eq(&first.pictures, &second.pictures) && !Arc::ptr_eq(&first.pictures, &player.pictures));
    [&first, &second, &player].iter().for_each(|seat| seats.enter(seat.session));
    assert_eq!(seats.views().keys().copied().collect::<Vec<_>>(), [VANTAGE_VIEW, player.session]);
    seats.leave(first.session, Leave::Left);
    assert!(!second.pictures.is_closed(), "the others look on");
}

#[test]
fn a_players_name_goes_into_the_record() {
    let seats = Seats::new("plaza", RECORD, Most { players: 4, spectators: 1 });
    let guest = Guest { name: Some("Ada".into()), ..Guest::default() };
    let session = seats.join("plaza", &guest).unwrap().session;
    seats.enter(session);
    let joined = PlayerEvent::Join { session, name: Some(PlayerName::new("Ada").unwrap()) };
    let mut entries = seats.inbox.take();
    assert_eq!(entries::player_events(&entries), Ok(vec![joined.clone()]));
    assert_eq!(entries::entries_of(&[joined]), entries);
    entries[0].payload = "A\nda".into();
    assert!(entries::player_events(&entries).is_err());
}

#[test]
fn an_input_is_answered_once_by_the_first_picture_that_took_it_in() {
    let seats = Seats::new("plaza", RECORD, Most { players: 4, spectators: 1 });
    let session = seats.join("plaza", &Guest::default()).unwrap().session;
    seats.enter(session);
    (1..=3).for_each(|seq| seats.input(session, edge(seq)));
    seats.take_inputs();
    let now = Instant::now();
    let answered = |seq| seats.answered(session, seq, now, now).map(|answered| answered.input_seq);
    assert_eq!([answered(2), answered(2), answered(3)], [Some(2), None, Some(3)]);
}

#[test]
fn a_look_that_a_tick_takes_in_while_it_is_drawn_did_not_wait_for_the_tick() {
    let seats = Seats::new("plaza", RECORD, Most { players: 4, spectators: 1 });
    let session = seats.join("plaza", &Guest::default()).unwrap().session;
    seats.enter(session);
    seats.input(session, Input::unsigned(ClientMessage::Motion(vec![Sample { seq: 1, ..Sample::default() }])));
    let draw_started_at = Instant::now();
    while Instant::now() == draw_started_at {}
    seats.take_inputs();
    let answered = seats.answered(session, 1, draw_started_at, Instant::now()).unwrap();
    assert!(answered.applied_at <= draw_started_at, "the legs of its way follow one another");
}

#[test]
fn an_input_is_taken_in_by_one_tick() {
    let seats = Seats::new("plaza", RECORD, Most { players: 4, spectators: 1 });
    let session = seats.join("plaza", &Guest::default()).unwrap().session;
    seats.enter(session);
    seats.input(session, edge(1));
    let before = Instant::now();
    assert_eq!(seats.take_inputs().len(), 2, "join and edge");
    let after = Instant::now();
    seats.input(session, edge(2));
    seats.take_inputs();
    let first = seats.answered(session, 1, after, after).unwrap();
    assert!((before..=after).contains(&first.applied_at) && first.received_at <= before);
    assert!(seats.answered(session, 2, after, after).unwrap().applied_at >= after);
}

#[test]
fn what_did_not_fit_is_taken_when_it_comes_again() {
    let seats = Seats::new("plaza", RECORD, Most { players: 4, spectators: 1 });
    let session = seats.join("plaza", &Guest::default()).unwrap().session;
    seats.enter(session);
    let let_go = Input::unsigned(ClientMessage::Motion(vec![Sample { seq: 100_000, ..Sample::default() }]));
    (1..=20_000).for_each(|seq| seats.input(session, edge(seq)));
    seats.input(session, let_go.clone());
    let full = seats.inbox.take();
    assert_eq!(full.last().map(|entry| entry.sequence), Some(full.len() as u64 - 1), "all of them edges");
    seats.input(session, let_go);
    assert_eq!(seats.inbox.take().len(), 1);
}

#[test]
fn what_is_let_in_is_no_forgery_to_an_auditor() {
    let seats = Seats::new("plaza", RECORD, Most { players: 4, spectators: 1 });
    let session = seats.join("plaza", &Guest::default()).unwrap().session;
    assert_eq!(session.0 >> 32, 3, "ids of different epochs differ");
    seats.enter(session);
    let (own, other) = (SigningKey::from_seed([7; 32]), SigningKey::from_seed([8; 32]));
    let binding = RECORD.binding(session);
    let signed = |message, key: &SigningKey| Input::signed(message, |bytes| key.sign(&signed_input(&binding, bytes)));
    let walk = |seq| ClientMessage::Motion(vec![Sample { seq, ..Sample::default() }]);
    seats.input(session, Input::unsigned(ClientMessage::Key(own.public().to_bytes())));
    let say = |seq| ClientMessage::Text(Text { seq, text: "Hello".into() });
    let messages = [jump(1), walk(4), walk(3), walk(4), jump(2), jump(2), walk(5), say(2), say(7), jump(6)];
    let honest = messages.map(|message| signed(message, &own));
    let sent = honest.into_iter().chain([signed(jump(8), &other), edge(9)]);
    sent.for_each(|input| seats.input(session, input));
    let entries = seats.inbox.take();
    let sequences: Vec<u64> = entries.iter().map(|entry| entry.sequence).collect();
    assert_eq!(sequences, [0, 0, 1, 4, 2, 5, 7], "join, key, and what was signed and new of its kind");
    let mut auditor = InputVerifier::new(&RECORD.world, &RECORD.run).with_label(Some(entries::input_label));
    auditor.check(&TickInputs { tick: 1, entries }).unwrap();
    assert_eq!((auditor.counts().signed, auditor.counts().unsigned), (5, 0));
}
