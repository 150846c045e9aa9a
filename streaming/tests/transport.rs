//! The ways that media takes: over TCP, from an address that changes, through a restart of ICE.

mod support;

use std::time::Duration;

use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::middleware::{Next, from_fn};
use axum::response::Response;
use lightcone_protocol::input::{Actions, ClientMessage, Edge, Input};
use lightcone_streaming::{Config, whep};
use support::host::{Drawn, Told, WORLD};
use support::relay::{Network, Relay};
use support::viewer::{Channels, Viewer};
use support::{soon, tcp};

async fn plays(viewer: &mut Viewer, frames: usize) {
    for _ in 0..frames {
        viewer.frame().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_whole_session_over_tcp() {
    let mut drawn = Drawn::start();
    let server = drawn.serve(Config { tcp_port: Some(9), ..Config::default() });
    // The viewer takes the UDP candidate, and finds the relay there.
    let relay = tcp::relay(tcp::listen(server.intake()).await).await;
    let router = whep::router(&server);
    let mut viewer = Viewer::connect_through(&router, WORLD, Channels::InputAndControl, Some(relay)).await;
    viewer.open_channels().await;
    let edge = Input::unsigned(ClientMessage::Edge(Edge { seq: 1, actions: Actions::JUMP, pressed: true }));
    viewer.send_control(&edge.to_wire()).await;
    assert_eq!(drawn.next_input().await.1, edge);
    plays(&mut viewer, 60).await;
    viewer.close().await;
    while !matches!(drawn.next_event().await, Told::Leave(..)) {}
}

/// As libdatachannel has it.
async fn begins_dtls(request: Request, next: Next) -> Response {
    let (head, body) = request.into_parts();
    let body = to_bytes(body, 1 << 20).await.unwrap();
    let offer = String::from_utf8(body.to_vec()).unwrap().replace("a=setup:actpass", "a=setup:active");
    next.run(Request::from_parts(head, Body::from(offer))).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_client_that_begins_dtls_itself_is_let_do_so() {
    let drawn = Drawn::start();
    let server = drawn.serve(Config::default());
    let router = whep::router(&server).layer(from_fn(begins_dtls));
    let mut viewer = Viewer::connect(&router, WORLD, Channels::None).await;
    assert!(viewer.answer().contains("a=setup:passive"), "{}", viewer.answer());
    plays(&mut viewer, 10).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_viewer_whose_address_changes_plays_on() {
    let mut drawn = Drawn::start();
    let server = drawn.serve(Config::default());
    let relay = Relay::start(server.media_address(), Network::default(), 1).await;
    let router = whep::router(&server);
    let mut viewer = Viewer::connect_through(&router, WORLD, Channels::None, Some(relay.address)).await;
    plays(&mut viewer, 30).await;
    relay.move_away().await;
    // What was under way comes yet, but not so much.
    plays(&mut viewer, 60).await;
    drawn.told.close();
    while let Some(told) = drawn.told.recv().await {
        assert!(!matches!(told, Told::Leave(..)), "{told:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_restart_of_ice_takes_another_way_and_media_goes_on() {
    let drawn = Drawn::start();
    let server = drawn.serve(Config::default());
    let relay = Relay::start(server.media_address(), Network::default(), 1).await;
    let router = whep::router(&server);
    let mut viewer = Viewer::connect_through(&router, WORLD, Channels::None, Some(relay.address)).await;
    plays(&mut viewer, 30).await;
    let mut ways = vec![relay];
    for restart in 0..3 {
        let next = Relay::start(server.media_address(), Network::default(), 2).await;
        viewer.restart(&router, Some(next.address)).await;
        plays(&mut viewer, 30).await;
        let carried = async {
            while next.carried() == 0 {
                viewer.frame().await;
            }
        };
        soon(&format!("media over the new way, restart {restart}"), carried).await;
        // The way before stays open until the next one is taken.
        ways.push(next);
        ways.remove(0);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_seconds_without_a_network_end_nothing() {
    let drawn = Drawn::start();
    let server = drawn.serve(Config::default());
    let relay = Relay::start(server.media_address(), Network::default(), 1).await;
    let router = whep::router(&server);
    let mut viewer = Viewer::connect_through(&router, WORLD, Channels::InputAndControl, Some(relay.address)).await;
    viewer.open_channels().await;
    plays(&mut viewer, 30).await;
    relay.fail_for(Duration::from_secs(2));
    plays(&mut viewer, 60).await;
    drawn.host.note("{\"v\":1}");
    assert_eq!(viewer.note().await, "{\"v\":1}");
}
