//! Valid files, cut and changed at random: whatever comes of it, it is a model that can be drawn or one line of error.

use std::sync::LazyLock;

use proptest::prelude::*;
use proptest::sample::Index;
use proptest::test_runner::RngSeed;

use crate::glb::{Glb, assemble};
use crate::lies::{EVIL, numbers};
use crate::outcome::import;
use crate::samples;

static SAMPLES: LazyLock<Vec<Glb>> = LazyLock::new(samples::all);

fn config(cases: u32) -> ProptestConfig {
    ProptestConfig { cases, rng_seed: RngSeed::Fixed(2), failure_persistence: None, ..ProptestConfig::default() }
}

#[test]
fn the_whole_file_is_good_and_none_of_its_beginnings() {
    assert_eq!(import(&samples::rich().bytes()).unwrap().triangle_count(), 3);
    for bytes in SAMPLES.iter().map(Glb::bytes) {
        assert_ne!(import(&bytes).unwrap().triangle_count(), 0);
        for length in 0..bytes.len() {
            assert!(import(&bytes[..length]).is_none(), "the first {length} bytes");
        }
    }
}

proptest! {
    #![proptest_config(config(3000))]

    #[test]
    fn changed_bytes(which: Index, changes in prop::collection::vec((any::<Index>(), any::<u8>()), 1..8)) {
        let mut bytes = which.get(&SAMPLES).bytes();
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        import(&bytes);
    }

    #[test]
    fn changed_binary(which: Index, changes in prop::collection::vec((any::<Index>(), any::<u8>()), 1..32)) {
        let mut glb = which.get(&SAMPLES).clone();
        for (at, byte) in changes {
            let at = at.index(glb.bin.len());
            glb.bin[at] = byte;
        }
        import(&glb.bytes());
    }

    #[test]
    fn changed_numbers(which: Index, changes in prop::collection::vec((any::<Index>(), 0..EVIL.len()), 1..4)) {
        let glb = which.get(&SAMPLES);
        let mut json = glb.document().to_string();
        for (at, evil) in changes {
            let numbers = numbers(&json);
            json.replace_range(numbers[at.index(numbers.len())].clone(), EVIL[evil]);
        }
        import(&assemble(json.as_bytes(), &glb.bin));
    }

    #[test]
    fn random_bytes(header in prop::sample::select(vec!["", "glTF\x02\0\0\0", "{", "{\"asset\":{\"version\":\"2.0\"},"]),
                    tail in prop::collection::vec(any::<u8>(), 0..200)) {
        import(&[header.as_bytes(), &tail].concat());
    }
}
