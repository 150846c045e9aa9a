//! Packets of SCTP, as they come out of DTLS.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|packets: &[u8]| {
    lightcone_streaming::fuzz::sctp(packets);
});
