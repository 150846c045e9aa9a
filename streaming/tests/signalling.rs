//! What signalling answers, right and wrong.

mod support;

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use axum::Router;
use axum::http::StatusCode;
use lightcone_streaming::{Config, Host, Leave, Server, StartError, interface_addresses, whep};
use support::host::{Drawn, MAX_PLAYERS, Told};
use support::viewer::{send, send_if, text};

const OFFER: &str = include_str!("offers/chromium-156-player.sdp");
const AUDIO_AND_VIDEO: &str = include_str!("offers/chromium-156-audio-video.sdp");
const SDP: Option<&str> = Some("application/sdp");
const FRAGMENT: Option<&str> = Some("application/trickle-ice-sdpfrag");

fn serve(max_sessions: usize) -> (Drawn, Server, Router) {
    let drawn = Drawn::start();
    let server = drawn.serve(Config { max_sessions, ..Config::default() });
    let router = whep::router(&server);
    (drawn, server, router)
}

async fn post(router: &Router, offer: &str) -> (StatusCode, String) {
    let response = send(router, "POST", "/whep/gradient", SDP, offer).await;
    (response.status(), text(response).await)
}

#[tokio::test]
async fn an_offer_of_chromium_is_answered() {
    let (_drawn, server, router) = serve(8);
    let response = send(&router, "POST", "/whep/gradient", Some("application/sdp; charset=utf-8"), OFFER).await;
    assert_eq!(response.status(), StatusCode::CREATED);
    assert_eq!(response.headers()["content-type"], "application/sdp");
    assert_eq!(response.headers()["etag"], "\"1\"");
    let location = response.headers()["location"].to_str().unwrap();
    assert_eq!(location.strip_prefix("/whep/gradient/").unwrap().len(), 32);
    let answer = text(response).await;
    let media = server.media_address();
    assert!(answer.contains(&format!("{} {} typ host", media.ip(), media.port())), "{answer}");
    for line in [
        "a=ice-lite",
        "a=sendonly",
        "a=group:BUNDLE 0 1",
        "profile-level-id=42e01f",
        "nack pli",
        "ccm fir",
        "a=setup:active",
    ] {
        assert!(answer.contains(line), "no {line} in {answer}");
    }
    assert!(!answer.contains("VP8"));
}

#[tokio::test]
async fn sound_and_video_flow_over_one_transport() {
    let (_drawn, _server, router) = serve(8);
    let (status, answer) = post(&router, AUDIO_AND_VIDEO).await;
    assert_eq!(status, StatusCode::CREATED);
    let (audio, video) = answer.split_once("m=video 9 ").unwrap();
    assert!(audio.contains("m=audio 9 ") && audio.contains("opus/48000/2"), "{answer}");
    assert!(audio.contains("a=candidate") && !video.contains("a=candidate"), "{answer}");
    assert!(audio.contains("a=sendonly") && video.contains("a=sendonly"), "{answer}");
}

#[tokio::test]
async fn strange_sound_is_refused_and_video_flows() {
    let (_drawn, _server, router) = serve(8);
    let (status, answer) = post(&router, &AUDIO_AND_VIDEO.replace(" opus/48000/2", " strange/48000/2")).await;
    assert_eq!(status, StatusCode::CREATED);
    let (audio, video) = answer.split_once("m=video 9 ").unwrap();
    assert!(audio.contains("m=audio 0 "), "{answer}");
    assert!(!audio.contains("a=candidate") && video.contains("a=candidate"), "{answer}");
    assert!(video.contains("a=sendonly"), "{answer}");
}

#[tokio::test]
async fn bad_offers_get_a_line_that_says_why() {
    let (mut drawn, _server, router) = serve(8);
    let is_ours = |line: &str| line.contains(" H264/") || line.contains(" VP8/");
    let without_ours: String = OFFER.lines().filter(|line| !is_ours(line)).flat_map(|line| [line, "\r\n"]).collect();
    let cases = [
        ("", "v=0"),
        ("hello", "v=0"),
        ("v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\n", "a=fingerprint"),
        (&OFFER.replace("a=ice-ufrag:", "a=other:"), "a=ice-ufrag"),
        (&OFFER.replace("m=video", "m=text"), "m=video"),
        (&without_ours, "H.264"),
        (&OFFER.replace("a=recvonly", "a=sendonly"), "H.264"),
        (&format!("v=0\r\n{}", "m=video 9 x 1\r\n".repeat(100)), "media sections"),
        (&format!("v=0\r\n{}", "a=x\r\n".repeat(3000)), "lines"),
    ];
    for (offer, reason) in cases {
        let (status, body) = post(&router, offer).await;
        let wanted = if reason == "H.264" { StatusCode::NOT_ACCEPTABLE } else { StatusCode::BAD_REQUEST };
        assert_eq!(status, wanted, "{reason}: {body}");
        assert!(body.contains(reason) && body.lines().count() == 1, "{reason}: {body}");
    }
    drop(router);
    // Whoever was let in for a moment left again.
    drawn.told.close();
    let mut inside = 0;
    while let Some(told) = drawn.told.recv().await {
        inside += match told {
            Told::Join(_) => 1,
            Told::Leave(_, Leave::Left) => -1,
            other => panic!("{other:?}"),
        };
    }
    assert_eq!(inside, 0);
}

#[tokio::test]
async fn other_requests_get_their_status() {
    let (_drawn, _server, router) = serve(8);
    let status = async |method, uri, kind, body| send(&router, method, uri, kind, body).await.status();
    let too_long = "x".repeat(70_000);
    assert_eq!(status("POST", "/whep/gradient", Some("text/plain"), OFFER).await, StatusCode::UNSUPPORTED_MEDIA_TYPE);
    assert_eq!(status("POST", "/whep/gradient", None, OFFER).await, StatusCode::UNSUPPORTED_MEDIA_TYPE);
    assert_eq!(status("POST", "/whep/nowhere", SDP, OFFER).await, StatusCode::NOT_FOUND);
    assert_eq!(status("POST", "/whep/gradient", SDP, &too_long).await, StatusCode::PAYLOAD_TOO_LARGE);
    assert_eq!(status("GET", "/whep/gradient", None, "").await, StatusCode::METHOD_NOT_ALLOWED);
    assert_eq!(status("DELETE", "/whep/gradient/0123", None, "").await, StatusCode::NOT_FOUND);
    let options = send(&router, "OPTIONS", "/whep/gradient", None, "").await;
    assert_eq!(
        (options.status(), options.headers()["accept-post"].to_str().unwrap()),
        (StatusCode::NO_CONTENT, "application/sdp")
    );
}

#[tokio::test]
async fn candidates_may_trickle() {
    let (_drawn, _server, router) = serve(8);
    let location =
        send(&router, "POST", "/whep/gradient", SDP, OFFER).await.headers()["location"].to_str().unwrap().to_owned();
    let ufrag = OFFER.lines().find(|line| line.starts_with("a=ice-ufrag:")).unwrap();
    let good = format!("{ufrag}\r\na=mid:0\r\na=candidate:1 1 udp 2113937151 192.0.2.7 41471 typ host\r\n");
    let status = async |uri, kind, body| send(&router, "PATCH", uri, kind, body).await.status();
    assert_eq!(status(&location, FRAGMENT, &good).await, StatusCode::NO_CONTENT);
    assert_eq!(status(&location, SDP, &good).await, StatusCode::UNSUPPORTED_MEDIA_TYPE);
    assert_eq!(status(&location, FRAGMENT, "garbage").await, StatusCode::BAD_REQUEST);
    assert_eq!(status("/whep/gradient/0123", FRAGMENT, &good).await, StatusCode::NOT_FOUND);
    assert_eq!(status(&location, FRAGMENT, "a=ice-ufrag:other\r\n").await, StatusCode::PRECONDITION_REQUIRED);
}

#[tokio::test]
async fn an_ice_restart_gets_new_credentials_and_a_new_tag() {
    let (_drawn, _server, router) = serve(8);
    let response = send(&router, "POST", "/whep/gradient", SDP, OFFER).await;
    let location = response.headers()["location"].to_str().unwrap().to_owned();
    let answer = text(response).await;
    let restart = async |ufrag: &str, tag: &str| {
        let body = format!("a=ice-ufrag:{ufrag}\r\na=ice-pwd:a-password-of-some-length\r\n");
        let response = send_if(&router, "PATCH", &location, FRAGMENT, Some(tag), &body).await;
        let tag = response.headers().get("etag").map(|tag| tag.to_str().unwrap().to_owned());
        (response.status(), tag.unwrap_or_default(), text(response).await)
    };
    let line = |text: &str, start| text.lines().find(|line| line.starts_with(start)).unwrap_or_default().to_owned();
    let (status, tag, first) = restart("other", "*").await;
    assert_eq!((status, tag.as_str()), (StatusCode::OK, "\"2\""));
    assert_eq!(line(&first, "a=candidate:"), line(&answer, "a=candidate:"));
    assert_eq!(line(&first, "m="), line(&answer, "m=video"));
    for name in ["a=ice-ufrag:", "a=ice-pwd:"] {
        assert!(line(&first, name).len() > name.len() && line(&first, name) != line(&answer, name), "{first}");
    }
    assert_eq!(restart("third", "\"2\"").await.0, StatusCode::PRECONDITION_REQUIRED);
    assert_eq!(restart("third", "\"1\"").await.0, StatusCode::PRECONDITION_FAILED);
    assert_eq!(restart("other", "\"2\"").await.0, StatusCode::NO_CONTENT, "that is the generation it has");
    assert_eq!(restart("other", "\"1\", \"2\"").await.0, StatusCode::NO_CONTENT, "one of them");
    assert_eq!(restart("other", "\"1\",W/\"2\"").await.0, StatusCode::PRECONDITION_FAILED, "weak tags match nothing");
    assert_eq!(restart("third", "*").await.1, "\"3\"");
}

#[tokio::test]
async fn the_answer_names_public_addresses_alone() {
    let drawn = Drawn::start();
    let public_ips = ["192.0.2.7", "2001:db8::7"].map(|ip| ip.parse().unwrap()).to_vec();
    let config = Config { media: "0.0.0.0:0".parse().unwrap(), public_ips, tcp_port: Some(8443), ..Config::default() };
    let server = drawn.serve(config);
    let port = server.media_address().port();
    let (_, answer) = post(&whep::router(&server), OFFER).await;
    let candidates = candidates(&answer);
    assert_eq!(candidates.len(), 4, "{candidates:?}");
    for (candidate, end) in candidates.iter().zip([
        format!("192.0.2.7 {port} typ host"),
        format!("2001:db8::7 {port} typ host"),
        "192.0.2.7 8443 typ host tcptype passive".into(),
        "2001:db8::7 8443 typ host tcptype passive".into(),
    ]) {
        assert!(candidate.ends_with(&end), "{candidate}");
    }
}

fn candidates(answer: &str) -> Vec<&str> {
    answer.lines().filter(|line| line.starts_with("a=candidate:")).collect()
}

/// The addresses of an answer's candidates over UDP.
fn udp_addresses(answer: &str) -> Vec<IpAddr> {
    let udp = candidates(answer).into_iter().filter(|line| line.contains(" udp "));
    udp.map(|line| line.split(' ').nth(4).unwrap().parse().unwrap()).collect()
}

#[tokio::test]
async fn a_node_on_all_addresses_names_each() {
    for any in ["0.0.0.0", "::"] {
        let any: IpAddr = any.parse().unwrap();
        let wanted = interface_addresses(any);
        let drawn = Drawn::start();
        let config = Config { media: SocketAddr::new(any, 0), ..Config::default() };
        if wanted.is_empty() {
            let error = Server::start(config, Arc::clone(&drawn.host) as Arc<dyn Host>).err().unwrap();
            assert!(matches!(error, StartError::Unreachable(_)));
            continue;
        }
        let server = drawn.serve(config);
        assert_eq!(udp_addresses(&post(&whep::router(&server), OFFER).await.1), wanted);
    }
}

/// Firefox sends neither from 127.0.0.1 nor to it.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_node_on_loopback_is_at_the_interfaces_for_this_machine() {
    let (_drawn, _server, router) = serve(8);
    let named = udp_addresses(&post(&router, OFFER).await.1);
    assert_eq!(named[0], IpAddr::from([127, 0, 0, 1]));
    for ip in interface_addresses("::".parse().unwrap()) {
        assert!(named.contains(&ip), "{ip} is not among {named:?}");
    }
}

#[tokio::test]
async fn a_full_world_and_a_full_node_say_when_to_come_again() {
    for (max_sessions, places) in [(64, MAX_PLAYERS), (2, 2)] {
        let (_drawn, _server, router) = serve(max_sessions);
        let mut locations = Vec::new();
        for _ in 0..places {
            let response = send(&router, "POST", "/whep/gradient", SDP, OFFER).await;
            assert_eq!(response.status(), StatusCode::CREATED);
            locations.push(response.headers()["location"].to_str().unwrap().to_owned());
        }
        let refused = send(&router, "POST", "/whep/gradient", SDP, OFFER).await;
        assert_eq!(refused.status(), StatusCode::SERVICE_UNAVAILABLE);
        assert!(refused.headers().contains_key("retry-after"));
        assert_eq!(send(&router, "DELETE", &locations[0], None, "").await.status(), StatusCode::OK);
        assert_eq!(post(&router, OFFER).await.0, StatusCode::CREATED);
    }
}

#[tokio::test]
async fn after_the_stop_nobody_comes_in() {
    let (mut drawn, server, router) = serve(8);
    assert_eq!(post(&router, OFFER).await.0, StatusCode::CREATED);
    let Told::Join(session) = drawn.next_event().await else { panic!("a join first") };
    server.stop();
    assert_eq!(drawn.next_event().await, Told::Leave(session, Leave::Stopping));
    assert_eq!(post(&router, OFFER).await.0, StatusCode::SERVICE_UNAVAILABLE);
    let gone = send(&router, "DELETE", "/whep/gradient/0123", None, "").await;
    assert_eq!(gone.status(), StatusCode::SERVICE_UNAVAILABLE);
}

#[test]
fn an_address_in_use_is_said_so() {
    let taken = std::net::UdpSocket::bind("127.0.0.1:0").unwrap();
    let media = taken.local_addr().unwrap();
    let drawn = Drawn::start();
    let config = Config { media, ..Config::default() };
    let error = Server::start(config, Arc::clone(&drawn.host) as Arc<dyn Host>).err().unwrap();
    assert!(matches!(&error, StartError::Bind { address, .. } if *address == media));
    assert!(error.to_string().contains(&media.to_string()));
    let public_ips = vec!["0.0.0.0".parse().unwrap()];
    let anywhere = Config { media: "0.0.0.0:0".parse().unwrap(), public_ips, ..Config::default() };
    let error = Server::start(anywhere, Arc::clone(&drawn.host) as Arc<dyn Host>).err().unwrap();
    assert!(matches!(error, StartError::Unreachable(_)));
}
