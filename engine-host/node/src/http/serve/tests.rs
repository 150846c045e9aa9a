//! In virtual time, over pipes in memory.

use std::net::{IpAddr, Ipv4Addr};

use axum::body::Bytes;
use axum::routing::post;
use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream, duplex};

use super::*;

const FROM: SocketAddr = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 9);
const ASK: &[u8] = b"POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 2\r\n\r\nhi";

/// A client's end of a connection to a router that gives back what it gets.
fn connect() -> DuplexStream {
    let app = Router::new().route("/", post(|body: Bytes| async { body }));
    let (client, server) = duplex(1024);
    let place = Arc::new(Open::new(1)).admit(Source::of(FROM.ip()), false, Instant::now()).unwrap();
    tokio::spawn(connection(server, FROM, (app, Patience::NODE), Arc::new(place)));
    client
}

/// What comes until the connection is closed.
async fn rest(client: &mut DuplexStream) -> String {
    let mut answer = Vec::new();
    client.read_to_end(&mut answer).await.unwrap();
    String::from_utf8(answer).unwrap()
}

#[tokio::test(start_paused = true)]
async fn a_request_is_answered() {
    let mut client = connect();
    client.write_all(ASK).await.unwrap();
    let mut answer = [0; 1024];
    let length = client.read(&mut answer).await.unwrap();
    let answer = String::from_utf8_lossy(&answer[..length]);
    assert!(answer.starts_with("HTTP/1.1 200 OK") && answer.ends_with("hi"), "{answer}");
}

#[tokio::test(start_paused = true)]
async fn a_header_that_comes_byte_by_byte_is_not_waited_for() {
    let (mut client, began) = (connect(), Instant::now());
    for byte in ASK.iter().cycle() {
        if client.write_all(&[*byte]).await.is_err() {
            break;
        }
        sleep(Duration::from_millis(900)).await;
    }
    assert!(began.elapsed() <= HEADER_WITHIN + Duration::from_secs(2), "held for {:?}", began.elapsed());
}

#[tokio::test(start_paused = true)]
async fn silence_ends_before_and_after_a_request() {
    for first in [&b""[..], ASK] {
        let (mut client, began) = (connect(), Instant::now());
        client.write_all(first).await.unwrap();
        rest(&mut client).await;
        assert!(began.elapsed() <= HEADER_WITHIN + Duration::from_secs(1), "held for {:?}", began.elapsed());
    }
}

#[tokio::test(start_paused = true)]
async fn a_body_that_does_not_come_is_not_waited_for() {
    let (mut client, began) = (connect(), Instant::now());
    client.write_all(&ASK[..ASK.len() - 1]).await.unwrap();
    assert!(rest(&mut client).await.starts_with("HTTP/1.1 408"));
    assert!(began.elapsed() <= ANSWER_WITHIN + HEADER_WITHIN + Duration::from_secs(1), "{:?}", began.elapsed());
}

#[tokio::test(start_paused = true)]
async fn whoever_asks_on_and_on_or_never_reads_has_a_bounded_stay() {
    for reads in [true, false] {
        let (client, began) = (connect(), Instant::now());
        let (mut reading, mut writing) = tokio::io::split(client);
        let reader = tokio::spawn(async move {
            let mut some = [0; 512];
            while reads && reading.read(&mut some).await.is_ok_and(|length| length > 0) {}
            reading
        });
        let asked = async {
            while writing.write_all(ASK).await.is_ok() {
                sleep(Duration::from_secs(1)).await
            }
        };
        asked.await;
        assert!(began.elapsed() <= LIFETIME + FAREWELL + Duration::from_secs(2), "held for {:?}", began.elapsed());
        reader.await.unwrap();
    }
}

fn source(number: u32) -> Source {
    Source::of(IpAddr::V4(Ipv4Addr::from_bits(number)))
}

#[tokio::test]
async fn one_source_gets_some_of_the_connections_and_all_together_no_more_than_there_are() {
    let (open, now) = (Arc::new(Open::new(MAX_CONNECTIONS)), Instant::now());
    let busy = |source| {
        let place = open.admit(source, false, now)?;
        place.is_idle_since(None);
        Some(place)
    };
    let flood: Vec<_> = (0..1000).filter_map(|_| busy(source(1))).collect();
    assert_eq!(flood.len(), MAX_FROM_ONE_SOURCE);
    let others: Vec<_> = (0..1000).filter_map(|number| busy(source(2 + number))).collect();
    assert_eq!(flood.len() + others.len(), MAX_CONNECTIONS);
    drop(flood);
    assert!(open.admit(source(1), false, now).is_some() && open.admit(source(9999), false, now).is_some());
    drop(others);
    assert!(open.lock().connections.is_empty(), "nothing is remembered of who left");
}

#[tokio::test]
async fn idle_connections_are_given_up_before_a_newcomer_is_turned_away() {
    let (open, now) = (Arc::new(Open::new(MAX_CONNECTIONS)), Instant::now());
    let hoard: Vec<_> = (0..MAX_CONNECTIONS as u32)
        .map(|n| open.admit(source(n % 4), false, now + Duration::from_millis(n.into())).unwrap())
        .collect();
    let is_open = |place: &Place| open.lock().connections.contains_key(&place.number);
    hoard[0].is_idle_since(None);
    // Four sources have all connections, as many as each may have, and a fifth comes.
    let newcomer = open.admit(source(5), false, now + Duration::from_secs(9)).unwrap();
    assert!(is_open(&newcomer) && is_open(&hoard[0]), "a request that is being answered is not cut off");
    assert_eq!(hoard.iter().filter(|place| !is_open(place)).count(), 1);
    let given_up = hoard.iter().find(|place| !is_open(place)).unwrap();
    timeout(Duration::from_secs(1), given_up.given_up.notified()).await.expect("its task is told");
    // One of the four comes again: it gives up its own, the one that was quiet longest.
    let again = open.admit(source(3), false, now + Duration::from_secs(9)).unwrap();
    assert!(is_open(&again) && open.lock().count(source(3)) <= MAX_FROM_ONE_SOURCE);
    let busy: Vec<_> = hoard.iter().chain([&newcomer, &again]).collect();
    busy.iter().for_each(|place| place.is_idle_since(None));
    assert!(open.admit(source(6), false, now).is_none(), "all are busy");
}
