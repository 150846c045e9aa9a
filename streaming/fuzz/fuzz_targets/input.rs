//! Messages of a data channel: what can be read is written back as the same bytes.
#![no_main]

use libfuzzer_sys::fuzz_target;
use lightcone_protocol::input::decode;

fuzz_target!(|data: &[u8]| {
    if let Ok(input) = decode(data) {
        let signature = input.signature.map_or(Vec::new(), |signature| signature.to_vec());
        assert_eq!([input.bytes, signature].concat(), data, "another message than came in");
    }
});
