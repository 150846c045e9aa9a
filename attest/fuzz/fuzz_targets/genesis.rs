//! Genesis files: as they are, a good one that was edited, and any fields.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use lightcone_attest::Digest;
use lightcone_attest::store::{Genesis, SeedOrigin};
use lightcone_attest_fuzz::{edit, number, take};

static GOOD: LazyLock<String> = LazyLock::new(|| {
    let mut data = &b"\x01\x04park\x02\x04tree\x05\x05water\x06seed0123rate"[..];
    genesis(&mut data).to_toml().unwrap()
});

fn genesis(data: &mut &[u8]) -> Genesis {
    let private = number(data, 1) % 2 == 1;
    let world = text(data);
    let mut assets: Vec<(String, Digest)> =
        (0..number(data, 1) % 8).map(|_| (text(data), Digest([number(data, 1) as u8; 32]))).collect();
    assets.sort();
    let (seed, tick_rate_hz) = (number(data, 8), number(data, 4) as u32);
    let seed_origin = [None, Some(SeedOrigin::Operator), Some(SeedOrigin::Random)][number(data, 1) as usize % 3];
    let run = (u128::from(number(data, 8)) << 64 | u128::from(number(data, 8))).to_be_bytes();
    let schema = Digest([number(data, 1) as u8; 32]);
    Genesis { world, assets, seed, seed_origin, tick_rate_hz, schema, run, private }
}

fn text(data: &mut &[u8]) -> String {
    let length = number(data, 1) as usize;
    String::from_utf8_lossy(take(data, length)).into_owned()
}

fn check(bytes: &[u8]) {
    let Ok(text) = str::from_utf8(bytes) else { return };
    if let Ok(genesis) = Genesis::from_toml(text) {
        assert_eq!(genesis.to_toml().as_deref(), Ok(text), "a second spelling");
    }
}

fuzz_target!(|data: &[u8]| {
    let Some((how, mut data)) = data.split_first() else { return };
    match how % 3 {
        0 => check(data),
        1 => check(&edit(GOOD.as_bytes(), data)),
        _ => {
            let genesis = genesis(&mut data);
            if let Ok(text) = genesis.to_toml() {
                assert_eq!(Genesis::from_toml(&text).as_ref(), Ok(&genesis));
                check(&edit(text.as_bytes(), data));
            }
        }
    }
});
