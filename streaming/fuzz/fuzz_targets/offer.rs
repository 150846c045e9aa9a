//! Offers: as they are, and a browser's with a stretch of it replaced. A panic of the WebRTC library, which the server
//! survives, is a finding here.
#![no_main]

use libfuzzer_sys::fuzz_target;

const OFFER: &str = include_str!("../../tests/offers/chromium-156-player.sdp");

fuzz_target!(|data: &[u8]| {
    let text = String::from_utf8_lossy(data);
    if let Some([from, length]) = data.first_chunk().map(|bytes: &[u8; 2]| bytes.map(usize::from)) {
        let lines: Vec<&str> = OFFER.lines().collect();
        let (from, rest) = (from % lines.len(), String::from_utf8_lossy(&data[2..]));
        let after = (from + length % 8).min(lines.len());
        let altered = [&lines[..from], &[rest.as_ref()], &lines[after..]].concat().join("\r\n") + "\r\n";
        lightcone_streaming::fuzz::offer(&altered);
    }
    lightcone_streaming::fuzz::offer(&text);
});
