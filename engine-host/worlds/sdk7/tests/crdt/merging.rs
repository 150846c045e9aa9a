//! The same messages lead to the same state, in whatever order they come.

use lightcone_sdk7::crdt::{ComponentId, EntityId, Limits, Message, Store};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

#[derive(Clone, Debug)]
struct Said {
    kind: u32,
    entity: EntityId,
    component: ComponentId,
    lamport: u32,
    data: Vec<u8>,
}

impl Said {
    fn message(&self) -> Message<'_> {
        let Self { kind, entity, component, lamport, ref data } = *self;
        match kind {
            0 => Message::DeleteEntity { entity },
            1 => Message::DeleteComponent { entity, component, lamport },
            2 | 3 => Message::Append { entity, component, lamport: 0, data },
            _ => Message::Put { entity, component, lamport, data },
        }
    }
}

/// Few entities and values, so that many messages are about the same.
fn said() -> impl Strategy<Value = Said> {
    let entity = (select(vec![0, 1, 40, 300, 512, 513]), 0_u16..4).prop_map(|(n, v)| EntityId::new(n, v));
    let component = select(vec![1, 1062, 1063, 1105, 9000]).prop_map(ComponentId);
    // The first byte is that of the field which orders pointer events.
    let data = vec(select(vec![0x28, 0, 1, 2]), 0..3);
    (0_u32..10, entity, component, 0_u32..4, data).prop_map(|(kind, entity, component, lamport, data)| Said {
        kind,
        entity,
        component,
        lamport,
        data,
    })
}

fn store(said: &[Said]) -> Store {
    let mut store = Store::new(Limits::default());
    for said in said {
        store.take_in_one(said.message(), &mut Vec::new()).unwrap();
    }
    store
}

proptest! {
    #[test]
    fn order_and_repetition_do_not_matter(
        (said, shuffled) in vec(said(), 0..60).prop_flat_map(|said| (Just(said.clone()), Just(said).prop_shuffle())),
    ) {
        let first = store(&said);
        prop_assert_eq!(first.dump(), store(&shuffled).dump());
        prop_assert_eq!(first.dump(), store(&[said, shuffled].concat()).dump());
    }

    #[test]
    fn a_dump_leads_to_the_same_state(said in vec(said(), 0..60)) {
        let first = store(&said);
        let second = Store::load(&first.dump(), Limits::default()).unwrap();
        prop_assert_eq!(first.dump(), second.dump());
        prop_assert_eq!(first.bytes(), second.bytes());
        prop_assert_eq!(first.living(512), second.living(512));
    }

    #[test]
    fn who_lost_agrees_after_the_correction(one in vec(said(), 0..40), other in vec(said(), 0..40)) {
        let (mut here, mut there) = (store(&one), store(&other));
        let (mut to_here, mut to_there) = (Vec::new(), Vec::new());
        here.take_in(&there.dump(), &mut to_there).unwrap();
        there.take_in(&here.dump(), &mut to_here).unwrap();
        prop_assert_eq!(to_here, Vec::<u8>::new(), "what was merged knows all");
        prop_assert_eq!(here.dump(), there.dump());
    }
}
