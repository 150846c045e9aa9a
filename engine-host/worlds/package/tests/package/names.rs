//! Names that programs look for.

use lightcone_package::{Kind, PackageBuilder, PackageError, check_asset_name};

use crate::support::{MODULE, manifest, package};

#[test]
fn assets_are_found_by_place_and_by_name() {
    let package = package();
    let names: Vec<_> = package.assets().map(|asset| asset.entry.name.as_str()).collect();
    assert_eq!(names, ["ball.glb", "empty.bin", "sounds/bounce.wav"]);
    for (at, name) in names.iter().enumerate() {
        assert_eq!(package.asset(at), package.asset_named(name));
        assert!(package.asset(at).is_some());
    }
    assert_eq!(package.asset(3), None);
    assert_eq!(package.asset_named(""), None, "the module is no asset");
    assert_eq!(package.asset_named("Ball.glb"), None);
    assert_eq!(package.module(), MODULE);
}

#[test]
fn an_asset_that_is_there_already_is_refused() {
    let mut builder = PackageBuilder::new(manifest(), MODULE.to_vec());
    builder.asset("a", Kind::Other, vec![1]).unwrap();
    let error = builder.asset("a", Kind::Other, vec![2]).unwrap_err();
    assert_eq!(error.to_string(), "it has two assets called 'a'");
}

#[test]
fn a_builder_refuses_bad_names_and_second_modules() {
    let mut builder = PackageBuilder::new(manifest(), MODULE.to_vec());
    builder.asset("../a", Kind::Other, vec![]).unwrap();
    assert!(matches!(builder.build(&Default::default()), Err(PackageError::Name(_))));
    let mut builder = PackageBuilder::new(manifest(), MODULE.to_vec());
    builder.asset("a", Kind::Module, vec![]).unwrap();
    assert!(matches!(builder.build(&Default::default()), Err(PackageError::SecondModule(_))));
}

#[test]
fn a_long_name_is_cut_in_the_error() {
    let error = check_asset_name(&"x\n".repeat(1 << 20)).unwrap_err();
    assert!(error.to_string().len() < 300);
    assert!(!error.to_string().contains('\n'), "one line");
}

#[test]
fn endings_say_what_an_asset_is() {
    let kinds = [
        "a.glb",
        "B.GLB",
        "v.vox",
        "c.png",
        "d.tar.jpeg",
        "e.ktx2",
        "f.wav",
        "g.opus",
        "h.txt",
        "glb",
        "i.",
        "a.glb/b",
    ];
    let kinds: String = kinds.map(Kind::by_ending).map(|kind| kind.to_string().remove(0)).into_iter().collect();
    assert_eq!(kinds, "mmmtttssoooo");
}
