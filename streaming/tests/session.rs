//! Whole sessions over loopback: signalling, media, input, and every way to end.

mod support;

use std::time::Duration;

use axum::Extension;
use axum::http::StatusCode;
use lightcone_protocol::input::{Actions, ClientMessage, Edge, Input, Sample, encode};
use lightcone_protocol::view::{self, ViewMessage};
use lightcone_protocol::{Role, SessionId};
use lightcone_streaming::encode::FrameMark;
use lightcone_streaming::encode::annexb::{NAL_PPS, NAL_SEI, NAL_SPS, nal_type, units};
use lightcone_streaming::{Config, Guest, Leave, Server, whep};
use support::host::{Drawn, Told, WORLD, tick_of};
use support::soon;
use support::viewer::{Channels, Viewer, is_key, send};

fn serve(drawn: &Drawn) -> Server {
    drawn.serve(Config { fps: 60, ..Config::default() })
}

/// Consumes what the host is told of a session's beginning.
async fn entered(drawn: &mut Drawn) -> SessionId {
    let Told::Join(session) = drawn.next_event().await else { panic!("a session begins with a join") };
    assert_eq!(drawn.next_event().await, Told::Enter(session));
    session
}

/// The first picture after a time without any: how many frames were drawn meanwhile, and whether it is a key frame.
async fn after_the_pause(viewer: &mut Viewer, before: FrameMark) -> (u64, bool) {
    let mut last = before;
    loop {
        let frame = viewer.frame().await;
        let mark = FrameMark::find(&frame).unwrap();
        let gap = mark.frame_id - last.frame_id;
        if gap >= 40 {
            return (gap, is_key(&frame));
        }
        last = mark;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_hidden_page_gets_no_pictures_and_begins_anew_when_it_is_seen() {
    let mut drawn = Drawn::start();
    let server = serve(&drawn);
    for role in [Role::Player, Role::Spectator] {
        let router = whep::router(&server).layer(Extension(Guest { role, ..Guest::default() }));
        let mut viewer = Viewer::connect(&router, WORLD, Channels::InputAndControl).await;
        let session = entered(&mut drawn).await;
        viewer.open_channels().await;
        let first = viewer.frame().await;
        assert!(is_key(&first));
        let before = FrameMark::find(&first).unwrap();
        for shown in [false, true] {
            viewer.send_control(&view::encode(ViewMessage::Shown(shown))).await;
            assert_eq!(drawn.next_event().await, Told::Shown(session, shown));
            if !shown {
                tokio::time::sleep(Duration::from_secs(2)).await;
            }
        }
        let (gap, key) = soon("a picture after the pause", after_the_pause(&mut viewer, before)).await;
        assert!(key, "{role:?}: after {gap} frames it is no key frame");
        viewer.close().await;
        while !matches!(drawn.next_event().await, Told::Leave(..)) {}
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_viewer_sees_marked_frames_and_its_input_arrives() {
    let mut drawn = Drawn::start();
    let server = serve(&drawn);
    let router = whep::router(&server);
    let mut viewer = Viewer::connect(&router, WORLD, Channels::InputAndControl).await;
    let session = entered(&mut drawn).await;

    let first = viewer.frame().await;
    let types: Vec<u8> = units(&first).map(nal_type).collect();
    assert_eq!(types[..3], [NAL_SPS, NAL_PPS, NAL_SEI]);
    assert!(is_key(&first));
    let mut last = FrameMark::find(&first).unwrap();
    for _ in 0..30 {
        let mark = FrameMark::find(&viewer.frame().await).expect("every frame is marked");
        assert!(mark.frame_id > last.frame_id);
        assert_eq!((mark.tick, mark.input_seq), (tick_of(mark.frame_id), mark.frame_id as u32));
        last = mark;
    }

    viewer.open_channels().await;
    let key = Input::unsigned(ClientMessage::Key([5; 32]));
    let edge = ClientMessage::Edge(Edge { seq: 1, actions: Actions::JUMP, pressed: true });
    let edge = Input::signed(edge, |_| [6; 64]);
    for input in [key, edge] {
        viewer.send_control(&input.to_wire()).await;
        assert_eq!(drawn.next_input().await, (session, input));
    }
    let motion = ClientMessage::Motion(vec![Sample { seq: 2, held: Actions::FORWARD, ..Sample::default() }]);
    let motion = Input::signed(motion, |_| [7; 64]);
    viewer.send_input(&motion.to_wire()).await;
    assert_eq!(drawn.next_input().await, (session, motion));

    drawn.host.note("{\"v\":1}");
    assert_eq!(viewer.note().await, "{\"v\":1}");
    server.stop();
    assert_eq!(drawn.next_event().await, Told::Leave(session, Leave::Stopping));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn pings_are_answered_legs_of_answered_inputs_told_and_wishes_of_displays_heard() {
    let mut drawn = Drawn::start();
    let server = serve(&drawn);
    let viewer = Viewer::connect(&whep::router(&server), WORLD, Channels::InputAndControl).await;
    let session = entered(&mut drawn).await;
    viewer.open_channels().await;
    viewer.send_latency(&[1, 1, 0, 0, 7, 0, 0, 0]).await;
    let (mut pong, mut legs, mut mark) = (None, None, None);
    while pong.is_none() || legs.is_none() || mark.is_none() {
        let message = viewer.latency().await;
        match message[..2] {
            [1, 2] => pong = Some(message),
            [1, 3] => legs = Some(message),
            [1, 5] => mark = Some(message),
            _ => panic!("neither a pong nor legs nor a mark: {message:?}"),
        }
    }
    let [pong, legs, mark] = [pong, legs, mark].map(Option::unwrap_or_default);
    assert_eq!((pong.len(), &pong[..8]), (16, &[1, 2, 0, 0, 7, 0, 0, 0][..]));
    assert_eq!((legs.len(), &legs[4..8]), (48, &legs[8..12]), "the host's frames answer the input of their own number");
    assert_eq!((mark.len(), &mark[8..12]), (28, &mark[24..28]), "so says the mark");
    let after: Vec<u32> = legs[24..].chunks(4).map(|four| u32::from_le_bytes(four.try_into().unwrap())).collect();
    assert!(after.is_sorted() && after[5] > 0, "a leg ends before it begins: {after:?}");

    viewer.send_latency(&[1, 4, 0, 0, 0xe4, 0x30, 0, 0]).await;
    assert_eq!(drawn.next_event().await, Told::Delay(session, Duration::from_micros(12_516)));

    viewer.send_latency(&[1, 1, 0, 0, 7]).await;
    assert_eq!(drawn.next_event().await, Told::Leave(session, Leave::Garbage));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_lost_picture_brings_a_key_frame() {
    let mut drawn = Drawn::start();
    let server = serve(&drawn);
    let mut viewer = Viewer::connect(&whep::router(&server), WORLD, Channels::None).await;
    entered(&mut drawn).await;
    assert!(is_key(&viewer.frame().await), "the first frame of a viewer without data channels can be decoded");
    for _ in 0..20 {
        assert!(!is_key(&viewer.frame().await), "no key frame without need");
    }
    viewer.send_pli().await;
    while !is_key(&viewer.frame().await) {}
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn garbage_ends_its_own_session_alone() {
    let mut drawn = Drawn::start();
    let server = serve(&drawn);
    let router = whep::router(&server);
    let mut good = Viewer::connect(&router, WORLD, Channels::InputAndControl).await;
    let good_session = entered(&mut drawn).await;
    let bad = Viewer::connect(&router, WORLD, Channels::InputAndControl).await;
    let bad_session = entered(&mut drawn).await;
    bad.open_channels().await;
    bad.send_input(&[0xff; 40]).await;
    assert_eq!(drawn.next_event().await, Told::Leave(bad_session, Leave::Garbage));

    for _ in 0..30 {
        good.frame().await;
    }
    assert_eq!(send(&router, "DELETE", &good.location, None, "").await.status(), StatusCode::OK);
    assert_eq!(drawn.next_event().await, Told::Leave(good_session, Leave::Left));
    assert_eq!(send(&router, "DELETE", &good.location, None, "").await.status(), StatusCode::NOT_FOUND);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_flood_of_valid_input_is_garbage_too() {
    let mut drawn = Drawn::start();
    let server = serve(&drawn);
    let viewer = Viewer::connect(&whep::router(&server), WORLD, Channels::InputAndControl).await;
    let session = entered(&mut drawn).await;
    viewer.open_channels().await;
    let motion = encode(&ClientMessage::Motion(vec![Sample { seq: 1, ..Sample::default() }]));
    // The server may close the channel before the host has read why the session left.
    let (_, told) = tokio::join!(viewer.flood_input(&motion), drawn.next_event());
    assert_eq!(told, Told::Leave(session, Leave::Garbage));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_viewer_that_closes_without_a_word_to_signalling_may_come_back() {
    let mut drawn = Drawn::start();
    let server = serve(&drawn);
    let mut viewer = Viewer::connect(&whep::router(&server), WORLD, Channels::None).await;
    let session = entered(&mut drawn).await;
    viewer.frame().await;
    viewer.close().await;
    assert_eq!(drawn.next_event().await, Told::Leave(session, Leave::Lost));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_is_sent_away_is_told_why_and_the_others_stay() {
    let mut drawn = Drawn::start();
    let server = serve(&drawn);
    let router = whep::router(&server);
    let mut other = Viewer::connect(&router, WORLD, Channels::InputAndControl).await;
    entered(&mut drawn).await;
    let viewer = Viewer::connect(&router, WORLD, Channels::InputAndControl).await;
    let session = entered(&mut drawn).await;
    viewer.open_channels().await;
    let note = "{\"kicked\":\"for shouting\"}";
    assert!(server.kicker().kick(session, note.into()).await);
    assert_eq!(viewer.note().await, note);
    assert_eq!(drawn.next_event().await, Told::Leave(session, Leave::Kicked));
    assert!(!server.kicker().kick(session, note.into()).await, "there is no such session any more");
    for _ in 0..30 {
        other.frame().await;
    }
}
