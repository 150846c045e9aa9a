//! Whatever can be built is read again, and is the same file.

use std::collections::BTreeMap;

use lightcone_attest::statement::SigningKey;
use lightcone_package::{Bounds, Kind, Limits, Manifest, PackageBuilder};
use proptest::collection::{btree_map, vec};
use proptest::prelude::*;

use crate::support::{MODULE, bytes, read};

fn limits() -> impl Strategy<Value = Limits> {
    (1..=4096_u32, 1..u64::MAX, 1..u64::MAX, 1..u32::MAX).prop_map(
        |(memory_mib, fuel_per_init, fuel_per_tick, entities)| Limits {
            memory_mib,
            fuel_per_init,
            fuel_per_tick,
            entities,
        },
    )
}

prop_compose! {
    fn manifests()(
        name in "[a-z]([a-z0-9-]{0,60}[a-z0-9])?", version in "[0-9]{1,9}\\.(0|[1-9][0-9]{0,8})\\.0",
        title in "[!-~ä木]{1,30}", licence in "[A-Za-z0-9.+():/-]{1,128}",
        authors in vec("[!-~ж]{1,40}", 0..=16), description in "[ -~\nж]{0,400}",
        interface in 1..u32::MAX, tick_rate_hz in 1..=120_u32, limits in limits(),
        parameters in "[ -~\n\tж]{0,400}",
    ) -> Manifest {
        let version = version.trim_start_matches('0');
        let version = if version.starts_with('.') { format!("0{version}") } else { version.to_owned() };
        Manifest {
            name, version, title, licence, authors, description, interface, tick_rate_hz, limits, parameters,
        }
    }
}

type Assets = BTreeMap<String, (Kind, Vec<u8>)>;

fn assets() -> impl Strategy<Value = Assets> {
    let kind = prop::sample::select(vec![Kind::Model, Kind::Texture, Kind::Sound, Kind::Other]);
    btree_map("[a-zA-Z0-9ä木_-]{1,8}(/[a-z0-9 ._-]{0,6}[a-z])?", (kind, vec(any::<u8>(), 0..300)), 0..12)
        .prop_map(|all| all.into_iter().filter(|(name, _)| !name.contains("/.") && !name.contains("/ ")).collect())
}

proptest! {
    #[test]
    fn what_is_built_is_read_and_written_again(
        manifest in manifests(), assets in assets(), code in vec(any::<u8>(), 0..200),
        order in any::<prop::sample::Index>(), signed in any::<Option<[u8; 32]>>(),
    ) {
        let module = [MODULE, &code].concat();
        let mut builder = PackageBuilder::new(manifest.clone(), module.clone());
        let mut names: Vec<&String> = assets.keys().collect();
        if !names.is_empty() {
            let middle = order.index(names.len());
            names.rotate_left(middle);
        }
        for name in names {
            let (kind, body) = &assets[name];
            builder.asset(name, *kind, body.clone()).unwrap();
        }
        let mut package = builder.build(&Bounds::default()).unwrap();
        if let Some(seed) = signed {
            package.sign(&SigningKey::from_seed(seed));
        }
        let file = bytes(&package);
        let again = read(&file).unwrap();
        prop_assert_eq!(&again, &package);
        prop_assert_eq!(bytes(&again), file);
        prop_assert_eq!(again.manifest(), &manifest);
        prop_assert_eq!(again.module(), &module[..]);
        let held: Assets =
            again.assets().map(|a| (a.entry.name.clone(), (a.entry.kind, a.body.to_vec()))).collect();
        prop_assert_eq!(held, assets);
    }

    #[test]
    fn garbage_is_refused_without_a_panic(garbage in vec(any::<u8>(), 0..400), at in any::<prop::sample::Index>()) {
        prop_assert!(read(&garbage).is_err());
        let mut file = bytes(&crate::support::package());
        let at = at.index(file.len());
        file.splice(at.., garbage);
        if let Ok(other) = read(&file) {
            prop_assert_eq!(bytes(&other), file, "a second spelling");
        }
    }
}
