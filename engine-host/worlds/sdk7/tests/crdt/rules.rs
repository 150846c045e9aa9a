//! Who wins, as the SDK's own code says: `rules.mjs` asked it, `rules.txt` is what it said.

use lightcone_sdk7::crdt::{ComponentId, EntityId, Limits, Message, Messages, Outcome, Store};

const ENTITY: EntityId = EntityId(512);
const COMPONENT: ComponentId = ComponentId(1);

fn bytes(hex: &str) -> Vec<u8> {
    (0..hex.len()).step_by(2).map(|at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap()).collect()
}

/// From `3 put 0a0b` or `3 delete`.
fn message<'a>(text: &str, data: &'a mut Vec<u8>) -> Message<'a> {
    let (lamport, what) = text.split_once(' ').unwrap();
    let lamport = lamport.parse().unwrap();
    match what.strip_prefix("put") {
        Some(hex) => {
            *data = bytes(hex.trim());
            Message::Put { entity: ENTITY, component: COMPONENT, lamport, data }
        }
        None => Message::DeleteComponent { entity: ENTITY, component: COMPONENT, lamport },
    }
}

#[test]
fn two_writers_agree_as_those_of_the_sdk_do() {
    let mut store = Store::new(Limits::default());
    let rules = include_str!("rules.txt").lines();
    assert_eq!(rules.clone().count(), 300);
    for (number, line) in rules.enumerate() {
        let (said, became) = line.split_once(" = ").unwrap();
        let (outcome, state) = became.split_once(", ").unwrap();
        let (mut data, mut reply, mut there) = (Vec::new(), Vec::new(), Vec::new());
        let ours = store.take_in_one(message(said, &mut data), &mut reply).unwrap();
        let outcome = match outcome {
            "changed" => Outcome::Changed,
            "corrected" => Outcome::Corrected,
            "same" => Outcome::Same,
            other => panic!("{other}"),
        };
        let (mut dump, state) = (store.dump(), message(state, &mut there));
        assert_eq!((ours, Messages::new(&dump).next()), (outcome, Some(Ok(state))), "line {}: {line}", number + 1);
        dump.truncate(if outcome == Outcome::Corrected { dump.len() } else { 0 });
        assert_eq!(reply, dump, "who lost is told what is there; line {}: {line}", number + 1);
    }
}
