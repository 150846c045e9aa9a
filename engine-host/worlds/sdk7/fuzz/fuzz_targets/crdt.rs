//! What a scene sends: any bytes, taken into a state, and every value decoded.
#![no_main]

use libfuzzer_sys::fuzz_target;
use lightcone_sdk7::components::{KNOWN, known};
use lightcone_sdk7::crdt::{Limits, Message, Messages, Store};

fuzz_target!(|data: &[u8]| {
    let limits = Limits { bytes: 4096, ..Limits::default() };
    let (mut store, mut reply) = (Store::new(limits), Vec::new());
    _ = store.take_in(data, &mut reply);
    assert!(store.bytes() <= limits.bytes, "the state outgrew its limit");
    assert!(Messages::new(&reply).all(|message| message.is_ok()), "a correction is no message");
    let dump = store.dump();
    assert_eq!(Store::load(&dump, limits).expect("a dump is read").dump(), dump, "a second spelling");
    for message in Messages::new(data).map_while(Result::ok) {
        if let Message::Put { component, data, .. } | Message::Append { component, data, .. } = message
            && let Some(known) = known(component)
            && let Ok(again) = (known.recode)(data)
        {
            assert_eq!((known.recode)(&again).as_ref(), Ok(&again), "{}", known.name);
        }
    }
    // Whatever the component is said to be.
    KNOWN.iter().for_each(|known| _ = ((known.recode)(data), (known.json)(data)));
});
