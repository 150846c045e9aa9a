//! Which crate names which.

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

use serde_json::Value;

use crate::{table, top};

/// What cargo prints, without asking any network.
fn cargo(args: &[&str]) -> String {
    let output = Command::new(env!("CARGO")).args(args).arg("--offline").current_dir(top()).output();
    let output = output.expect("cargo runs");
    assert!(output.status.success(), "cargo {args:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("cargo prints UTF-8")
}

/// Our packages, each with those of ours that it depends on: for what it is built of, and for its tests as well.
struct Named {
    folder: String,
    normal: BTreeSet<String>,
    all: BTreeSet<String>,
}

fn packages() -> BTreeMap<String, Named> {
    let metadata: Value = serde_json::from_str(&cargo(&["metadata", "--no-deps", "--format-version", "1"])).unwrap();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let root = format!("{}/", text(&metadata["workspace_root"]));
    let packages = metadata["packages"].as_array().expect("there are packages").iter();
    let named = packages.map(|package| {
        let ours = package["dependencies"].as_array().into_iter().flatten().filter(|dep| !dep["path"].is_null());
        let (normal, for_tests): (Vec<_>, Vec<_>) = ours.partition(|dep| dep["kind"].is_null());
        let names = |deps: &[&Value]| deps.iter().map(|dep| text(&dep["name"])).collect::<BTreeSet<_>>();
        let normal = names(&normal);
        let all = normal.union(&names(&for_tests)).cloned().collect();
        let folder = text(&package["manifest_path"]).replace(&root, "").replace("Cargo.toml", "");
        (text(&package["name"]), Named { folder, normal, all })
    });
    named.collect()
}

fn is_fuzz(package: &str) -> bool {
    package.ends_with("-fuzz")
}

#[test]
fn a_crate_names_only_what_the_table_allows() {
    let packages = packages();
    let rows = table::read();
    let missing = packages.keys().filter(|name| !is_fuzz(name) && !rows.iter().any(|row| row.package == **name));
    assert_eq!(missing.collect::<Vec<_>>(), Vec::<&String>::new(), "the table in ARCHITECTURE.md leaves these out");
    for row in rows {
        let Some(named) = packages.get(&row.package) else { panic!("there is no package {}", row.package) };
        assert_eq!(named.folder, row.folder, "where {} lies", row.package);
        let Some(may_use) = row.may_use else { continue };
        let too_many: Vec<_> = named.normal.difference(&may_use).collect();
        assert!(too_many.is_empty(), "{} may not name {too_many:?}", row.package);
        let unused: Vec<_> = may_use.difference(&named.normal).collect();
        assert!(unused.is_empty(), "{} does not name {unused:?}, which the table says", row.package);
    }
}

#[test]
fn arrows_between_crates_go_down_only() {
    let packages = packages();
    let mut below: BTreeSet<&str> = BTreeSet::new();
    // Bottom up: a crate is placed once all that it names are. Tests may name what stands higher, but no circle.
    loop {
        let placed = |name: &String| below.contains(name.as_str());
        let next: Vec<&String> = packages
            .iter()
            .filter(|(name, n)| !placed(name) && n.all.iter().all(placed))
            .map(|(name, _)| name)
            .collect();
        if next.is_empty() {
            break;
        }
        below.extend(next.into_iter().map(String::as_str));
    }
    let circular: Vec<_> = packages.keys().filter(|name| !below.contains(name.as_str())).collect();
    assert!(circular.is_empty(), "these name one another in a circle: {circular:?}");
}

#[test]
fn a_crate_is_built_of_nothing_that_the_table_forbids() {
    for row in table::read().into_iter().filter(|row| !row.never.is_empty()) {
        let tree = cargo(&["tree", "-p", &row.package, "-e", "normal,build", "--prefix", "none", "--format", "{lib}"]);
        let built_of: BTreeSet<String> =
            tree.lines().filter_map(|line| line.split_whitespace().next()).map(|name| name.replace('_', "-")).collect();
        let forbidden: Vec<_> = row.never.iter().filter(|name| built_of.contains(&name.replace('_', "-"))).collect();
        assert!(forbidden.is_empty(), "{} is built of {forbidden:?}", row.package);
    }
}
