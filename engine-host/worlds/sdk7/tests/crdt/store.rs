//! What a scene may do to the state, and what its host does.

use lightcone_sdk7::components::common::Vector3;
use lightcone_sdk7::components::{Billboard, Component, EngineInfo, PointerEventsResult, Transform};
use lightcone_sdk7::crdt::{ComponentId, Denial, EntityId, Limits, Message, Messages, Outcome, Store, StoreError};

const OWN: EntityId = EntityId(512);

fn store() -> Store {
    Store::new(Limits::default())
}

fn put(entity: EntityId, component: ComponentId, lamport: u32, data: &[u8]) -> Message<'_> {
    Message::Put { entity, component, lamport, data }
}

fn say(store: &mut Store, message: Message<'_>) -> Outcome {
    store.take_in_one(message, &mut Vec::new()).unwrap()
}

#[test]
fn a_component_is_found_by_entity_and_by_kind() {
    let mut store = store();
    let moved = Transform { position: Vector3 { x: 1., y: 2., z: 3. }, ..Transform::default() };
    say(&mut store, put(OWN, Transform::ID, 1, &moved.encode()));
    say(&mut store, put(EntityId(513), Billboard::ID, 1, &[]));
    assert_eq!(store.read::<Transform>(OWN), Some(Ok(moved)));
    assert_eq!(store.read::<Billboard>(EntityId(513)), Some(Ok(Billboard::default())));
    assert_eq!(store.read::<Billboard>(OWN), None);
    assert_eq!(store.with(Billboard::ID).collect::<Vec<_>>(), [EntityId(513)]);
    assert_eq!(store.components(OWN).map(|(id, _)| id).collect::<Vec<_>>(), [Transform::ID]);
}

#[test]
fn changes_are_told_once_and_in_order() {
    let mut store = store();
    say(&mut store, put(EntityId(513), Billboard::ID, 1, b"a"));
    say(&mut store, put(OWN, Billboard::ID, 1, b"a"));
    say(&mut store, put(OWN, Billboard::ID, 2, b"b"));
    say(&mut store, put(OWN, Billboard::ID, 1, b"late"));
    let told: Vec<_> = store.take_changes().into_iter().collect();
    assert_eq!(told, [(OWN, Billboard::ID), (EntityId(513), Billboard::ID)]);
    assert!(store.take_changes().is_empty());
    say(&mut store, Message::DeleteEntity { entity: OWN });
    assert_eq!(store.take_changes().into_iter().collect::<Vec<_>>(), [(OWN, Billboard::ID)]);
    assert_eq!(store.get(OWN, Billboard::ID), None);
}

#[test]
fn what_was_deleted_does_not_come_back() {
    let mut store = store();
    say(&mut store, put(OWN, Billboard::ID, 1, b"a"));
    assert_eq!(say(&mut store, Message::DeleteEntity { entity: OWN }), Outcome::Changed);
    assert_eq!(say(&mut store, put(OWN, Billboard::ID, 9, b"a")), Outcome::Deleted);
    let next = EntityId::new(512, 1);
    assert_eq!(store.living(512), Some(next));
    assert_eq!(say(&mut store, put(next, Billboard::ID, 1, b"a")), Outcome::Changed);
    assert_eq!(say(&mut store, put(EntityId::new(512, 3), Billboard::ID, 1, b"a")), Outcome::Changed);
    assert!(store.is_deleted(next), "of one number, only the newest lives");
    assert_eq!(store.with(Billboard::ID).count(), 1);
}

#[test]
fn a_scene_does_not_write_what_is_its_hosts() {
    let mut store = store();
    let denied = |outcome| matches!(outcome, Outcome::Denied(Denial::Reserved { .. }));
    for entity in [EntityId(32), EntityId(255), EntityId::new(0, 1), EntityId::new(1, 1), EntityId::new(32, 1)] {
        assert!(denied(say(&mut store, put(entity, Transform::ID, 1, b""))), "{entity}");
    }
    for entity in [EntityId::ROOT, EntityId::PLAYER, EntityId::CAMERA, EntityId(3), EntityId(511), OWN] {
        assert_eq!(say(&mut store, put(entity, Transform::ID, 1, b"")), Outcome::Changed, "{entity}");
    }
    assert_eq!(say(&mut store, put(EntityId(32), ComponentId(1062), 1, b"")), Outcome::Changed, "pointer events");
    for entity in [EntityId::ROOT, EntityId::PLAYER, EntityId(32), EntityId(511)] {
        let outcome = say(&mut store, Message::DeleteEntity { entity });
        assert_eq!(outcome, Outcome::Denied(Denial::Delete { entity }));
    }
    let highest = put(OWN, Billboard::ID, u32::MAX, b"");
    assert!(matches!(say(&mut store, highest), Outcome::Denied(Denial::Lamport { .. })));
}

#[test]
fn a_turn_says_what_became_of_its_messages() {
    let mut store = store();
    let mut turn = Vec::new();
    put(OWN, Billboard::ID, 2, b"a").write(&mut turn);
    put(OWN, Billboard::ID, 1, b"b").write(&mut turn);
    put(EntityId(40), Transform::ID, 1, b"").write(&mut turn);
    Message::Unknown { kind: 77, body: b"" }.write(&mut turn);
    let mut reply = Vec::new();
    let applied = store.take_in(&turn, &mut reply).unwrap();
    assert_eq!((applied.changed, applied.corrected, applied.denied, applied.idle), (1, 1, 1, 1));
    assert_eq!(
        applied.denial.unwrap().to_string(),
        "the scene may not write component 1 of entity 40: it belongs to the host"
    );
    assert_eq!(Messages::new(&reply).collect::<Vec<_>>(), [Ok(put(OWN, Billboard::ID, 2, b"a"))]);
}

#[test]
fn a_host_always_wins_and_says_nothing_twice() {
    let mut store = store();
    say(&mut store, put(EntityId::ROOT, EngineInfo::ID, i32::MAX as u32, &[0xff; 30]));
    store.take_changes();
    let mut out = Vec::new();
    let info = EngineInfo { tick_number: 3, ..EngineInfo::default() };
    assert!(store.put(EntityId::ROOT, &info, &mut out));
    assert!(!store.put(EntityId::ROOT, &info, &mut out));
    assert_eq!(store.read::<EngineInfo>(EntityId::ROOT), Some(Ok(info.clone())));
    let said: Vec<_> = Messages::new(&out).collect();
    assert_eq!(said, [Ok(put(EntityId::ROOT, EngineInfo::ID, 1 << 31, &info.encode()))]);
    assert!(store.remove(EntityId::ROOT, EngineInfo::ID, &mut out));
    assert!(!store.remove(EntityId::ROOT, EngineInfo::ID, &mut out));
    assert!(store.take_changes().is_empty(), "a host knows what it said");
}

#[test]
fn a_player_who_left_gives_the_number_to_another() {
    let (mut store, mut out) = (store(), Vec::new());
    let player = store.living(32).unwrap();
    assert!(store.put(player, &Transform::default(), &mut out));
    assert!(store.delete_entity(player, &mut out));
    assert!(!store.put(player, &Transform::default(), &mut out));
    assert_eq!(store.living(32), Some(EntityId::new(32, 1)));
    assert!(store.put(EntityId::new(32, 1), &Transform::default(), &mut out));
}

#[test]
fn a_set_keeps_its_latest_hundred_in_the_order_of_their_times() {
    let (mut store, mut out) = (store(), Vec::new());
    for timestamp in (1..=120).rev() {
        store.append(OWN, &PointerEventsResult { timestamp, ..Default::default() }, &mut out);
    }
    let times = |store: &Store| {
        let values = store.values(OWN, PointerEventsResult::ID);
        values.map(|data| PointerEventsResult::decode(data).unwrap().timestamp).collect::<Vec<_>>()
    };
    assert_eq!(times(&store), (21..=120).collect::<Vec<_>>());
    assert!(!store.append(OWN, &PointerEventsResult { timestamp: 3, ..Default::default() }, &mut out));
    assert!(store.append(OWN, &PointerEventsResult { timestamp: 121, ..Default::default() }, &mut out));
    assert_eq!(times(&store), (22..=121).collect::<Vec<_>>());
    let written = Messages::new(&store.dump()).count();
    assert_eq!((written, store.bytes()), (100, store.dump().len()));
}

#[test]
fn a_message_of_the_wrong_type_for_its_component_does_nothing() {
    let mut store = store();
    let append = |component| Message::Append { entity: OWN, component, lamport: 0, data: b"" };
    assert_eq!(say(&mut store, append(Billboard::ID)), Outcome::Ignored);
    assert_eq!(say(&mut store, put(OWN, PointerEventsResult::ID, 1, b"")), Outcome::Ignored);
    assert_eq!(say(&mut store, append(PointerEventsResult::ID)), Outcome::Changed);
    assert_eq!(say(&mut store, append(ComponentId(9000))), Outcome::Changed);
}

#[test]
fn a_state_does_not_grow_beyond_its_limit() {
    let mut store = Store::new(Limits { bytes: 100, ..Limits::default() });
    let mut reply = Vec::new();
    store.take_in_one(put(OWN, Billboard::ID, 1, &[0; 50]), &mut reply).unwrap();
    let refused = store.take_in_one(put(OWN, Transform::ID, 1, &[0; 10]), &mut reply);
    let full = StoreError::Full { component: Transform::ID, entity: OWN, bytes: 108, limit: 100 };
    assert_eq!(refused, Err(full));
    assert_eq!(store.get(OWN, Transform::ID), None);
    let grown = Message::Append { entity: OWN, component: ComponentId(1063), lamport: 0, data: &[0; 10] };
    assert!(store.take_in_one(grown, &mut reply).is_err());
    store.take_in_one(put(OWN, Billboard::ID, 2, &[0; 5]), &mut reply).unwrap();
    store.take_in_one(put(OWN, Transform::ID, 1, &[0; 10]), &mut reply).unwrap();
    assert!(store.put(OWN, &Transform::default(), &mut reply), "no scene keeps its host from writing");
}

#[test]
fn changes_that_nobody_takes_are_bounded() {
    let mut store = Store::new(Limits { changes: 1, ..Limits::default() });
    let mut reply = Vec::new();
    store.take_in_one(put(OWN, Billboard::ID, 1, b""), &mut reply).unwrap();
    let refused = store.take_in_one(put(OWN, Transform::ID, 1, b""), &mut reply);
    assert_eq!(refused, Err(StoreError::Changes { limit: 1 }));
}
