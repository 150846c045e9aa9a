use proptest::prelude::*;

use super::*;

const FIRST: u32 = u32::MAX - 5;

fn chunk(kind: u8, flags: u8, body: &[u8]) -> Vec<u8> {
    let mut chunk = vec![kind, flags];
    chunk.extend((body.len() as u16 + 4).to_be_bytes());
    chunk.extend(body);
    chunk.resize(chunk.len().next_multiple_of(4), 0);
    chunk
}

fn packet(chunks: &[Vec<u8>]) -> Vec<u8> {
    [&[0; 12][..], &chunks.concat()].concat()
}

/// A chunk of data; `flags` are 1 for the end, 2 for the beginning, 4 for unordered.
fn data(number: u32, stream: u16, turn: u16, flags: u8) -> Vec<u8> {
    let head = [&number.to_be_bytes()[..], &stream.to_be_bytes(), &turn.to_be_bytes(), &[0, 0, 0, 53], b"hello"];
    packet(&[chunk(0, flags, &head.concat())])
}

fn acknowledgement(number: u32, window: u32) -> Vec<u8> {
    packet(&[chunk(3, 0, &[&number.to_be_bytes()[..], &window.to_be_bytes(), &[0; 4]].concat())])
}

fn forward(number: u32, streams: &[(u16, u16)]) -> Vec<u8> {
    let pairs = streams.iter().flat_map(|(stream, turn)| [stream.to_be_bytes(), turn.to_be_bytes()].concat());
    packet(&[chunk(192, 0, &number.to_be_bytes().into_iter().chain(pairs).collect::<Vec<_>>())])
}

fn begun() -> Held {
    let mut held = Held::default();
    assert!(held.incoming(&packet(&[chunk(1, 0, &[&[0; 12][..], &FIRST.to_be_bytes()].concat())])));
    held
}

#[test]
fn what_a_page_sends_leaves_nothing_behind() {
    let mut held = begun();
    for n in 0..100_000 {
        let number = FIRST.wrapping_add(n);
        // One in ten is lost; it comes again, or is given up.
        let flags = if n % 2 == 0 { 7 } else { 3 };
        let turn = (n / 2) as u16;
        if n % 10 != 4 {
            assert!(held.incoming(&data(number, (n % 2) as u16, turn, flags)));
        } else if n % 20 == 4 {
            assert!(held.incoming(&data(number, 0, turn, flags)));
            assert!(held.incoming(&data(number, 0, turn, flags)), "twice");
        } else {
            assert!(held.incoming(&forward(number, &[])));
        }
        held.outgoing(&acknowledgement(number, MAX_HELD_BYTES));
        assert_eq!((held.chunks(), held.excess), (0, None), "{n}");
    }
}

#[test]
fn parts_of_a_message_count_until_it_is_whole_whatever_their_order() {
    for unordered in [0, 4] {
        let mut held = begun();
        for (place, n) in [4, 0, 3, 1, 5, 2].into_iter().enumerate() {
            assert_eq!(held.parts.len(), place);
            let flags = unordered + if n == 0 { 2 } else { 0 } + if n == 5 { 1 } else { 0 };
            assert!(held.incoming(&data(FIRST.wrapping_add(n), 3, 0, flags)));
        }
        held.outgoing(&acknowledgement(FIRST.wrapping_add(5), MAX_HELD_BYTES));
        assert_eq!(held.chunks(), 0);
    }
}

/// Sends on and on, acknowledged at once, and says how many were taken.
fn taken(next: impl Fn(u32) -> Vec<u8>, acknowledged: impl Fn(u32) -> u32) -> (usize, Option<Excess>) {
    let mut held = begun();
    let taken = (0..1_000_000).take_while(|n| {
        let seen = held.incoming(&next(*n));
        held.outgoing(&acknowledgement(acknowledged(*n), 1000));
        seen
    });
    (taken.count(), held.excess)
}

#[test]
fn nothing_grows_without_end() {
    let all = |n| FIRST.wrapping_add(n);
    let none = |_| FIRST.wrapping_sub(1);
    let is_bounded = |(taken, excess): (usize, Option<Excess>)| {
        (MAX_HELD_CHUNKS - 1..=MAX_HELD_CHUNKS).contains(&taken) && excess == Some(Excess::Chunks)
    };
    let endless = |flags: u8| move |n| data(all(n), 1, 0, flags + if n == 0 { 2 } else { 0 });
    assert!(is_bounded(taken(endless(0), all)), "a message that never ends");
    assert!(is_bounded(taken(endless(4), all)), "an unordered one");
    assert!(is_bounded(taken(|n| data(all(n), 1, 0, 5), all)), "ends without beginnings");
    assert!(is_bounded(taken(|n| data(all(n), 1, n as u16 + 1, 3), all)), "messages behind one that never comes");
    assert!(is_bounded(taken(|n| data(all(n + 1), 1, 0, 7), none)), "whole ones behind a gap in the numbers");
    assert_eq!(taken(|n| data(all(n), n as u16, 0, 3), all), (MAX_STREAMS, Some(Excess::Streams)));
    assert_eq!(
        taken(|_| forward(all(1 << 30), &[]), all),
        (0, Some(Excess::Ahead)),
        "the library would count up to it"
    );
    assert_eq!(taken(|_| data(all(1 << 20), 1, 0, 3), none).1, Some(Excess::Ahead));
    let mut held = begun();
    held.outgoing(&acknowledgement(FIRST, 0));
    assert_eq!(held.excess, Some(Excess::Bytes), "the library's own account");
    assert!(!held.incoming(&data(FIRST, 1, 0, 3)));
}

#[test]
fn what_is_given_up_is_let_go_and_frees_what_waited_for_it() {
    let mut held = begun();
    for (n, stream, turn, flags) in [(0, 1, 0, 2), (2, 1, 1, 3), (3, 2, 0, 6), (4, 2, 0, 4)] {
        assert!(held.incoming(&data(FIRST.wrapping_add(n), stream, turn, flags)));
    }
    assert_eq!((held.parts.len(), held.streams[&1].waiting.len()), (3, 1));
    let last = FIRST.wrapping_add(4);
    assert!(held.incoming(&forward(last, &[(1, 0)])));
    held.outgoing(&acknowledgement(last, MAX_HELD_BYTES));
    assert_eq!(held.chunks(), 0);
}

proptest! {
    #[test]
    fn random_packets_never_panic(packets in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..80), 0..20)) {
        let mut held = Held::default();
        for mut packet in packets {
            if packet.len() > 16 {
                packet[12] = [0, 1, 3, 192][usize::from(packet[12]) % 4];
                packet[14] = 0;
            }
            held.incoming(&packet);
            held.outgoing(&packet);
        }
    }
}
