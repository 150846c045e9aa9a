//! Any change of any file is seen by the fact that rests on it. `README` and `LOCK` bear nothing and are left out.

use std::fs;

use lightcone_attest::verify::{Report, Verdict};
use proptest::prelude::*;
use proptest::test_runner::TestRunner;

use crate::world::{Plan, World, told};

fn worlds() -> [World; 2] {
    [Plan::honest().build(), Plan::private().build()]
}

/// The fact that rests on a file.
fn fact_of(file: &str) -> Option<&'static str> {
    let folder = file.split('/').next().unwrap();
    match folder {
        "genesis.toml" => Some("store"),
        "seal-key-name" => Some("seal"),
        "statements" => Some("statements"),
        "keys" if file.ends_with(".evidence") => Some("evidence"),
        "keys" => Some("key bindings"),
        "manifests" | "chunks" => Some("states"),
        "inputs" if file.contains("00000005") => Some("newest inputs"),
        "inputs" => Some("inputs"),
        _ => None,
    }
}

/// The fact fails. Of inputs that no checkpoint covers, a torn end may also be said.
fn assert_seen(report: &Report, file: &str, what: &str) {
    let name = fact_of(file).unwrap();
    let seen = report.named(name).any(|fact| {
        let torn = name == "newest inputs" && fact.reason.contains("torn off");
        fact.verdict == Verdict::Fail || torn
    });
    assert!(seen, "{file} {what}:\n{}", told(report));
}

/// Every byte of small files; of longer ones the first and last 64 and every 13th between.
fn places(length: usize) -> impl Iterator<Item = usize> {
    (0..length).filter(move |at| length <= 300 || *at < 64 || at + 64 >= length || at.is_multiple_of(13))
}

fn files(world: &World) -> Vec<String> {
    world.files().into_iter().filter(|file| fact_of(file).is_some()).collect()
}

#[test]
fn any_flipped_byte_is_seen_by_the_fact_that_rests_on_it() {
    for world in worlds() {
        // One of each kind, and all that differ: the others are alike.
        for file in
            files(&world).iter().filter(|file| !["00000001.cose", "00000003.cose"].iter().any(|n| file.ends_with(n)))
        {
            let whole = fs::read(world.path(file)).unwrap();
            for at in places(whole.len()) {
                let mut broken = whole.clone();
                broken[at] ^= 1 << (at % 8);
                fs::write(world.path(file), broken).unwrap();
                assert_seen(&world.report(), file, &format!("byte {at}"));
            }
            fs::write(world.path(file), whole).unwrap();
        }
    }
}

#[test]
fn any_truncated_or_longer_file_is_seen() {
    for world in worlds() {
        for file in files(&world) {
            let whole = fs::read(world.path(&file)).unwrap();
            // An open segment cut between two records is one that is younger.
            let cuts = [0, 1, whole.len() / 2, whole.len() - 1];
            for cut in cuts {
                fs::write(world.path(&file), &whole[..cut]).unwrap();
                assert_seen(&world.report(), &file, &format!("cut to {cut}"));
            }
            fs::write(world.path(&file), [&whole[..], b"\n"].concat()).unwrap();
            assert_seen(&world.report(), &file, "made longer");
            fs::write(world.path(&file), whole).unwrap();
        }
    }
}

#[derive(Clone, Debug)]
enum Mutation {
    Flip(prop::sample::Index, u8),
    Cut(prop::sample::Index),
    Extend(Vec<u8>),
    Splice(prop::sample::Index, Vec<u8>),
    Replace(prop::sample::Index),
    Remove,
}

fn mutations() -> impl Strategy<Value = Mutation> {
    let bytes = || prop::collection::vec(any::<u8>(), 1..40);
    prop_oneof![
        4 => (any::<prop::sample::Index>(), 1u8..).prop_map(|(at, flip)| Mutation::Flip(at, flip)),
        1 => any::<prop::sample::Index>().prop_map(Mutation::Cut),
        1 => bytes().prop_map(Mutation::Extend),
        2 => (any::<prop::sample::Index>(), bytes()).prop_map(|(at, bytes)| Mutation::Splice(at, bytes)),
        1 => any::<prop::sample::Index>().prop_map(Mutation::Replace),
        1 => Just(Mutation::Remove),
    ]
}

fn mutate(world: &World, file: &str, mutation: &Mutation) {
    let path = world.path(file);
    let mut bytes = fs::read(&path).unwrap();
    match mutation {
        Mutation::Flip(at, flip) => *at.get_mut(&mut bytes) ^= flip,
        Mutation::Cut(at) => bytes.truncate(at.index(bytes.len())),
        Mutation::Extend(more) => bytes.extend(more),
        Mutation::Splice(at, more) => {
            let at = at.index(bytes.len());
            let end = (at + more.len()).min(bytes.len());
            bytes.splice(at..end, more.iter().copied());
        }
        Mutation::Replace(other) => {
            let all: Vec<String> = world.files();
            bytes = fs::read(world.path(other.get(&all[..]).as_str())).unwrap();
        }
        Mutation::Remove => return fs::remove_file(path).unwrap(),
    }
    fs::write(path, bytes).unwrap();
}

/// One mutation of one file. What rests on it is not all PASS, or another fact fails.
#[test]
fn no_mutation_leaves_all_that_rests_on_the_file_passing() {
    let worlds = worlds();
    let cases = (any::<bool>(), any::<prop::sample::Index>(), mutations());
    let checked = runner(300).run(&cases, |(private, pick, mutation)| {
        let honest = &worlds[usize::from(private)];
        let world = honest.copy();
        let all = files(&world);
        let file = pick.get(&all);
        mutate(&world, file, &mutation);
        let (before, after) = (fs::read(honest.path(file)).ok(), fs::read(world.path(file)).ok());
        prop_assume!(before != after);
        // Segment 0 is empty, as its checkpoint says: without its file nothing is missing.
        prop_assume!(after.is_some() || file != "inputs/00000000.log");
        let report = world.report();
        let name = fact_of(file).unwrap();
        let unsure = report.named(name).any(|fact| fact.verdict != Verdict::Pass);
        let ends = ["older states", "newest states"].iter().any(|name| report.named(name).next().is_some());
        // The newest statement is gone: what is left is an older store, and inputs that nothing covers.
        let uncovered = report.named("newest inputs").any(|fact| fact.reason.contains("without a checkpoint"));
        let elsewhere = ends || uncovered || report.with(Verdict::Fail).next().is_some();
        prop_assert!(unsure || elsewhere, "{file} {mutation:?}:\n{}", told(&report));
        Ok(())
    });
    checked.unwrap();
}

#[test]
fn many_mutations_at_once_never_panic() {
    let worlds = worlds();
    let cases = (any::<bool>(), prop::collection::vec((any::<prop::sample::Index>(), mutations()), 1..6));
    let checked = runner(200).run(&cases, |(private, all)| {
        let world = worlds[usize::from(private)].copy();
        for (pick, mutation) in &all {
            let files = world.files();
            let file = pick.get(&files);
            if !fs::read(world.path(file)).unwrap().is_empty() {
                mutate(&world, file, mutation);
            }
        }
        world.report();
        Ok(())
    });
    checked.unwrap();
}

fn runner(cases: u32) -> TestRunner {
    TestRunner::new(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(cases) })
}
