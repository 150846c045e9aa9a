//! Messages on the wire.

use lightcone_sdk7::crdt::{ComponentId, EntityId, Message, Messages, WireError};
use proptest::collection::vec;
use proptest::prelude::*;

fn written(message: Message<'_>) -> Vec<u8> {
    let mut bytes = Vec::new();
    message.write(&mut bytes);
    assert_eq!(bytes.len(), message.written_bytes());
    bytes
}

fn read(bytes: &[u8]) -> Result<Vec<Message<'_>>, WireError> {
    Messages::new(bytes).collect()
}

#[test]
fn a_message_has_the_bytes_of_adr_117() {
    let put = Message::Put { entity: EntityId::new(513, 1), component: ComponentId(1041), lamport: 7, data: b"abc" };
    let bytes = [27, 0, 0, 0, 1, 0, 0, 0, 1, 2, 1, 0, 17, 4, 0, 0, 7, 0, 0, 0, 3, 0, 0, 0, b'a', b'b', b'c'];
    assert_eq!(written(put), bytes);
    let delete = Message::DeleteEntity { entity: EntityId(512) };
    assert_eq!(written(delete), [12, 0, 0, 0, 3, 0, 0, 0, 0, 2, 0, 0]);
}

#[test]
fn the_outer_length_says_where_the_next_message_begins() {
    let delete = Message::DeleteEntity { entity: EntityId(512) };
    let mut bytes = written(delete);
    bytes[0] += 2;
    bytes.extend([9, 9]);
    bytes.extend(written(Message::Unknown { kind: 99, body: b"?" }));
    bytes.extend(written(delete));
    assert_eq!(read(&bytes).unwrap(), [delete, Message::Unknown { kind: 99, body: b"?" }, delete]);
}

#[test]
fn what_is_no_message_is_refused_with_its_place() {
    let good = written(Message::DeleteEntity { entity: EntityId(512) });
    let after_good = |bad: &[u8]| read(&[&good, bad].concat()).unwrap_err();
    assert_eq!(after_good(&[1, 0]), WireError::Header { at: 12, left: 2 });
    let cut = [13, 0, 0, 0, 3, 0, 0, 0, 0, 2, 0, 0];
    assert_eq!(after_good(&cut), WireError::Length { at: 12, length: 13, left: 12 });
    assert_eq!(after_good(&[7, 0, 0, 0, 3, 0, 0, 0]), WireError::Length { at: 12, length: 7, left: 8 });
    let short = [10, 0, 0, 0, 3, 0, 0, 0, 0, 0];
    assert_eq!(after_good(&short), WireError::Body { at: 12, kind: 3, length: 10, needed: 12 });
    let mut long = written(Message::Put { entity: EntityId(512), component: ComponentId(1), lamport: 1, data: b"ab" });
    long[20] = 3;
    assert_eq!(after_good(&long), WireError::Body { at: 12, kind: 1, length: 26, needed: 27 });
    assert_eq!(
        after_good(&long).to_string(),
        "the CRDT message at byte 12, of type 1, has 26 bytes and needs at least 27"
    );
}

#[test]
fn nothing_follows_an_error() {
    let mut messages = Messages::new(&[0; 40]);
    assert!(messages.next().is_some_and(|first| first.is_err()));
    assert!(messages.next().is_none());
}

type Parts = (u32, u32, u32, u32, u32, Vec<u8>);

fn parts() -> impl Strategy<Value = Parts> {
    (1_u32..10, any::<u32>(), any::<u32>(), any::<u32>(), any::<u32>(), vec(any::<u8>(), 0..40))
}

fn message((kind, entity, component, lamport, network, data): &Parts) -> Message<'_> {
    let (entity, component, lamport, network) = (EntityId(*entity), ComponentId(*component), *lamport, *network);
    match kind {
        1 => Message::Put { entity, component, lamport, data },
        2 => Message::DeleteComponent { entity, component, lamport },
        3 => Message::DeleteEntity { entity },
        4 => Message::Append { entity, component, lamport, data },
        5 => Message::PutNetwork { entity, component, lamport, network, data },
        6 => Message::DeleteComponentNetwork { entity, component, lamport, network },
        7 => Message::DeleteEntityNetwork { entity, network },
        kind => Message::Unknown { kind: *kind, body: data },
    }
}

proptest! {
    #[test]
    fn what_is_written_is_read_again(parts in vec(parts(), 0..20)) {
        let messages: Vec<_> = parts.iter().map(message).collect();
        let bytes: Vec<_> = messages.iter().copied().flat_map(written).collect();
        prop_assert_eq!(read(&bytes), Ok(messages));
    }

    #[test]
    fn any_bytes_are_read_or_refused(mut bytes in vec(any::<u8>(), 0..200), lengths in vec(0_u8..40, 0..20)) {
        // Small lengths and types, so that more than the first message is reached.
        for (at, length) in lengths.into_iter().enumerate() {
            if let Some(header) = bytes.get_mut(at * 24..at * 24 + 8) {
                header.copy_from_slice(&[length, 0, 0, 0, length % 9, 0, 0, 0]);
            }
        }
        let messages: Vec<_> = Messages::new(&bytes).map_while(Result::ok).collect();
        let again: Vec<_> = messages.iter().copied().flat_map(written).collect();
        prop_assert_eq!(read(&again), Ok(messages));
    }
}
