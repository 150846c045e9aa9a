use super::super::ids::RunIds;
use super::super::rules::Rules;
use super::super::table::Most;
use super::*;
use crate::seats::resume::Tokens;
use lightcone_attest::Digest;
use lightcone_attest::log::{Entry, InputVerifier, Kind, PlayerChain, TickInputs, signed_input};
use lightcone_attest::statement::{PublicKey, SigningKey};
use lightcone_protocol::EthereumAddress;
use lightcone_protocol::input::{Actions, ClientMessage, Edge, Input, Sample};
use lightcone_streaming::{Host, Refusal};

const RECORD: RunIds = RunIds { world: Digest([1; 32]), run: [2; 16], epoch: 3 };
const GRACE: Duration = Duration::from_secs(30);
const HOUR: Duration = Duration::from_secs(3600);

fn seats(max: usize) -> Seats {
    let rules = Rules { grace: GRACE, max_session: Some(2 * HOUR), idle_limit: Some(HOUR), ..Rules::default() };
    Seats::new("plaza", RECORD, Most { players: max, spectators: 1 })
        .with_rules(rules, Tokens::new(SigningKey::from_seed([7; 32])))
}

fn ada() -> Guest {
    Guest { name: Some("Ada".into()), ..Guest::default() }
}

/// A player with a body, and its token.
fn enter(seats: &Seats, guest: &Guest) -> (SessionId, String) {
    let session = seats.join("plaza", guest).unwrap().session;
    seats.enter(session);
    (session, seats.resume_token(session, guest).unwrap())
}

fn walk(seq: u32) -> ClientMessage {
    ClientMessage::Motion(vec![Sample { seq, held: Actions::FORWARD, ..Sample::default() }])
}

fn kinds(entries: &[Entry]) -> Vec<Kind> {
    entries.iter().map(|entry| entry.kind).collect()
}

#[test]
fn a_lost_player_comes_back_into_its_body_and_goes_on_counting() {
    let (seats, now) = (seats(1), Instant::now());
    let (session, token) = enter(&seats, &ada());
    seats.input(session, Input::unsigned(walk(41)));
    seats.input(session, Input::unsigned(ClientMessage::Edge(Edge { seq: 40, actions: Actions::JUMP, pressed: true })));
    seats.leave_at(session, Leave::Lost, now);
    seats.end_waiting(now + GRACE - Duration::from_millis(1));
    assert_eq!(kinds(&seats.inbox.take()), [Kind::Join, Kind::Motion, Kind::Edge, Kind::Command], "it lets go");
    assert!(seats.entered().is_empty(), "nothing is drawn for nobody");
    assert_eq!(seats.join("plaza", &ada()).unwrap_err(), Refusal::Full { max: 1 }, "a body that waits has its place");

    assert_eq!(seats.returning("plaza", &ada(), &token), Some(session));
    let rejoined = seats.rejoin(session, &ada()).unwrap();
    assert_eq!((rejoined.seat.session, rejoined.input_seq), (session, 41));
    assert!(!rejoined.seat.pictures.is_closed() && seats.rejoin(session, &ada()).is_none(), "once");
    seats.enter(session);
    seats.input(session, Input::unsigned(walk(41)));
    seats.input(session, Input::unsigned(walk(42)));
    seats.end_waiting(now + 2 * GRACE);
    assert_eq!(kinds(&seats.inbox.take()), [Kind::Motion], "it did not join twice, and old input is old");
    seats.leave_at(session, Leave::Lost, now + HOUR);
    seats.end_waiting(now + HOUR + GRACE);
    assert_eq!(kinds(&seats.inbox.take()), [Kind::Command, Kind::Leave]);
    assert_eq!((seats.returning("plaza", &ada(), &token), seats.taken().len()), (None, 0), "it took too long");
}

#[test]
fn who_proves_another_wallet_does_not_come_back_as_who_it_was() {
    let seats = seats(3);
    let with = |byte| Guest { wallet: Some(EthereumAddress([byte; 20])), ..ada() };
    let (guest, token) = enter(&seats, &ada());
    let (known, of_known) = enter(&seats, &with(1));
    [guest, known].into_iter().for_each(|session| seats.leave(session, Leave::Lost));
    assert_eq!(seats.returning("plaza", &with(1), &token), None, "it was a guest");
    assert_eq!(seats.returning("plaza", &with(2), &of_known), None);
    assert_eq!(seats.returning("plaza", &with(1), &of_known), Some(known));
    assert_eq!(seats.returning("plaza", &ada(), &of_known), Some(known), "the body keeps the address");
    assert_eq!(seats.returning("plaza", &ada(), &token), Some(guest));
}

#[test]
fn who_leaves_or_is_ended_does_not_wait() {
    let seats = seats(9);
    for why in [Leave::Left, Leave::Kicked, Leave::Garbage, Leave::TooLong, Leave::Idle] {
        let (session, token) = enter(&seats, &ada());
        seats.leave(session, why);
        assert_eq!(kinds(&seats.inbox.take()), [Kind::Join, Kind::Leave], "{why:?}");
        assert_eq!(seats.returning("plaza", &ada(), &token), None, "{why:?}");
    }
    let (session, _) = enter(&seats, &ada());
    assert!(!seats.dismiss(session), "it is here");
    seats.leave(session, Leave::Lost);
    assert!(seats.dismiss(session) && !seats.dismiss(session), "an admin ends the wait");
    assert_eq!(kinds(&seats.inbox.take()), [Kind::Join, Kind::Command, Kind::Leave]);
}

#[test]
fn a_token_brings_nobody_else_in() {
    let seats = seats(9);
    let (session, token) = enter(&seats, &ada());
    for (world, guest, token) in [
        ("moon", ada(), token.as_str()),
        ("plaza", Guest::default(), &token),
        ("plaza", Guest { role: Role::Spectator, ..ada() }, &token),
        ("plaza", ada(), "0000000300000001.AA"),
        ("plaza", ada(), ""),
    ] {
        assert_eq!(seats.returning(world, &guest, token), None, "{world} {guest:?} {token}");
    }
    let looker = Guest { role: Role::Spectator, ..Guest::default() };
    let spectator = seats.join("plaza", &looker).unwrap().session;
    assert_eq!(seats.resume_token(spectator, &looker), None);
    assert_eq!(seats.returning("plaza", &ada(), &token), Some(session), "its connection may hang");
    assert!(seats.rejoin(session, &ada()).is_none(), "not before that is ended");
    seats.leave(session, Leave::Elsewhere);
    assert!(seats.rejoin(session, &ada()).is_some());
}

#[test]
fn coming_back_without_a_connection_gives_no_more_time() {
    let (seats, now) = (seats(9), Instant::now());
    let (session, _) = enter(&seats, &ada());
    seats.leave_at(session, Leave::Lost, now);
    seats.rejoin(session, &ada()).unwrap();
    seats.end_waiting(now + GRACE);
    assert_eq!(kinds(&seats.inbox.take()), [Kind::Join, Kind::Command], "it may just be connecting");
    seats.leave_at(session, Leave::Lost, now + GRACE);
    assert_eq!(kinds(&seats.inbox.take()), [Kind::Leave]);
}

#[test]
fn a_player_keeps_its_key_over_connections_and_restarts_and_an_auditor_agrees() {
    let (own, other) = (SigningKey::from_seed([7; 32]), SigningKey::from_seed([8; 32]));
    let key = |key: &SigningKey| Input::unsigned(ClientMessage::Key(key.public().to_bytes()));
    let (seats, now) = (seats(9), Instant::now());
    let (session, token) = enter(&seats, &ada());
    let binding = RECORD.binding(session);
    let signed = |seq| Input::signed(walk(seq), |bytes| own.sign(&signed_input(&binding, bytes)));
    seats.input(session, key(&own));
    seats.input(session, signed(1));
    seats.leave_at(session, Leave::Lost, now);
    seats.rejoin(session, &ada()).unwrap();
    seats.enter(session);
    [key(&other), key(&own), signed(2)].into_iter().for_each(|input| seats.input(session, input));
    let mut log = seats.inbox.take();

    let later = self::seats(9);
    let player = returning(session, Some(own.public()), 2, binding);
    later.restore(vec![player], &BTreeMap::new(), now);
    assert_eq!(later.returning("plaza", &ada(), &token), Some(session), "the same key reads its tokens");
    assert_eq!(later.rejoin(session, &ada()).unwrap().input_seq, 2);
    later.enter(session);
    [key(&own), signed(2), signed(3)].into_iter().for_each(|input| later.input(session, input));
    later.leave_at(session, Leave::Left, now);
    log.extend(later.inbox.take());
    let wanted =
        [Kind::Join, Kind::Key, Kind::Motion, Kind::Command, Kind::Motion, Kind::Command, Kind::Motion, Kind::Leave];
    assert_eq!(kinds(&log), wanted);
    let mut auditor = InputVerifier::new(&RECORD.world, &RECORD.run);
    auditor.check(&TickInputs { tick: 1, entries: log }).unwrap();
    assert_eq!((auditor.counts().signed, auditor.counts().unsigned), (3, 0));
}

#[test]
fn restored_players_have_their_time_to_come_back() {
    let (seats, now) = (seats(9), Instant::now());
    let session = SessionId(2 << 32 | 1);
    seats.restore(vec![returning(session, None, 5, RECORD.binding(session))], &BTreeMap::new(), now);
    seats.end_waiting(now + GRACE / 2);
    assert_eq!(kinds(&seats.inbox.take()), [Kind::Command]);
    seats.end_waiting(now + GRACE);
    assert_eq!(kinds(&seats.inbox.take()), [Kind::Leave]);
}

#[test]
fn sessions_end_at_their_limits() {
    let (seats, now) = (seats(9), Instant::now());
    let (session, _) = enter(&seats, &ada());
    let looker = Guest { role: Role::Spectator, ..Guest::default() };
    let spectator = seats.join("plaza", &looker).unwrap().session;
    seats.enter(spectator);
    assert_eq!(seats.over(now + HOUR / 2), []);
    let after = now + HOUR + Duration::from_secs(1);
    assert_eq!(seats.over(after), [(session, Leave::Idle)], "who looks on is never idle");
    seats.lock().by_session.get_mut(&session).unwrap().input_at = after;
    assert_eq!(seats.over(after), []);
    let end = now + 2 * HOUR + Duration::from_secs(1);
    assert_eq!(seats.over(end), [(session, Leave::TooLong), (spectator, Leave::TooLong)]);
    let farewell = |why| seats.farewell(session, why);
    assert!(farewell(Leave::TooLong).contains("its limit of 2 h"), "{}", farewell(Leave::TooLong));
    assert!(farewell(Leave::Idle).contains("for 1 h"));
}

#[test]
fn whom_the_world_sends_away_goes_with_its_reason_and_whom_nobody_is_connected_to_at_once() {
    let (seats, now) = (seats(2), Instant::now());
    let (here, _) = enter(&seats, &ada());
    let (away, token) = enter(&seats, &Guest::default());
    seats.leave_at(away, Leave::Lost, now);
    seats.inbox.take();
    for session in [here, away, SessionId(99)] {
        seats.send_away(session, &"Not \"here\"".into());
        seats.send_away(session, &"a second reason".into());
    }
    assert_eq!(kinds(&seats.inbox.take()), [Kind::Leave], "whose body waited");
    assert_eq!(seats.returning("plaza", &Guest::default(), &token), None);
    assert_eq!(seats.over(now), [(here, Leave::Kicked)]);
    let note: serde_json::Value = serde_json::from_str(&seats.farewell(here, Leave::Kicked)).unwrap();
    assert_eq!((&note["kicked"], &note["why"]), (&"Not \"here\"".into(), &"world".into()));
    seats.leave_at(here, Leave::Kicked, now);
    assert_eq!(kinds(&seats.inbox.take()), [Kind::Leave]);
}

#[test]
fn a_repeated_motion_is_no_new_input() {
    let seats = seats(9);
    let (session, _) = enter(&seats, &ada());
    seats.input(session, Input::unsigned(walk(1)));
    let long_ago = Instant::now();
    seats.lock().by_session.get_mut(&session).unwrap().input_at = long_ago;
    seats.input(session, Input::unsigned(walk(1)));
    assert_eq!(seats.lock().by_session[&session].input_at, long_ago);
    seats.input(session, Input::unsigned(walk(2)));
    assert!(seats.lock().by_session[&session].input_at > long_ago);
}

#[test]
fn what_is_held_ends_after_300_ms_of_silence_and_not_while_it_is_repeated() {
    let seats = seats(9);
    let (session, _) = enter(&seats, &ada());
    let heard = |ago_ms: u64| {
        let at = Instant::now() - Duration::from_millis(ago_ms);
        seats.lock().by_session.get_mut(&session).unwrap().heard_at = at;
    };
    let taken = || kinds(&seats.take_inputs());
    seats.input(session, Input::unsigned(walk(1)));
    assert_eq!(taken(), [Kind::Join, Kind::Motion]);
    heard(400);
    seats.input(session, Input::unsigned(walk(1)));
    assert_eq!(taken(), [], "a repeat is a word, though it is nothing new");
    heard(400);
    let released = seats.take_inputs();
    assert_eq!(kinds(&released), [Kind::Command]);
    let wanted = lightcone_world::simulation::PlayerEvent::Release { session };
    assert_eq!(entries::player_events(&released), Ok(vec![wanted]), "a replay lets go at the same tick");
    assert_eq!(taken(), [], "once");
    seats.input(session, Input::unsigned(walk(2)));
    heard(299 - 200);
    assert_eq!(taken(), [Kind::Motion]);
    heard(400);
    assert_eq!(taken(), [Kind::Command], "what is held anew ends anew");
    let nothing = ClientMessage::Motion(vec![Sample { seq: 3, yaw_rad: 0.5, ..Sample::default() }]);
    seats.input(session, Input::unsigned(nothing));
    heard(10_000);
    assert_eq!(taken(), [Kind::Motion], "who holds nothing may be silent");
}

#[test]
fn a_stick_is_let_go_of_like_a_key_and_a_forged_word_keeps_nothing_held() {
    let seats = seats(9);
    let (session, _) = enter(&seats, &ada());
    let (own, other) = (SigningKey::from_seed([7; 32]), SigningKey::from_seed([8; 32]));
    let binding = RECORD.binding(session);
    seats.input(session, Input::unsigned(ClientMessage::Key(own.public().to_bytes())));
    let stick = ClientMessage::Motion(vec![Sample { seq: 1, move_y: 0.5, ..Sample::default() }]);
    let signed = |key: &SigningKey| Input::signed(stick.clone(), |bytes| key.sign(&signed_input(&binding, bytes)));
    seats.input(session, signed(&own));
    seats.take_inputs();
    seats.lock().by_session.get_mut(&session).unwrap().heard_at = Instant::now() - Duration::from_millis(400);
    seats.input(session, signed(&other));
    assert_eq!(kinds(&seats.take_inputs()), [Kind::Command]);
}

fn returning(session: SessionId, key: Option<PublicKey>, last_motion: u32, binding: Digest) -> Returning {
    Returning { session, key, last_motion, last_edge: 0, chain: PlayerChain::new(binding) }
}
