//! No circle of files inside a crate.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use crate::modules::Crate;
use crate::{table, top};

type Arrows = BTreeMap<PathBuf, BTreeSet<PathBuf>>;

/// What can be reached from a file, itself only by a circle.
fn reached(arrows: &Arrows, from: &Path) -> BTreeSet<PathBuf> {
    let mut reached = BTreeSet::new();
    let mut waiting = vec![from.to_owned()];
    while let Some(file) = waiting.pop() {
        for next in arrows.get(&file).into_iter().flatten() {
            if reached.insert(next.clone()) {
                waiting.push(next.clone());
            }
        }
    }
    reached
}

/// Groups of files that reach one another.
fn circles(arrows: &Arrows) -> BTreeSet<BTreeSet<PathBuf>> {
    let reach: BTreeMap<&PathBuf, BTreeSet<PathBuf>> =
        arrows.keys().map(|file| (file, reached(arrows, file))).collect();
    let in_circle = |file: &PathBuf| reach.get(file).is_some_and(|all| all.contains(file));
    let group = |file: &PathBuf| {
        let both =
            |other: &&PathBuf| reach[file].contains(*other) && reach.get(other).is_some_and(|all| all.contains(file));
        arrows.keys().filter(both).cloned().collect::<BTreeSet<_>>()
    };
    arrows.keys().filter(|file| in_circle(file)).map(group).collect()
}

#[test]
fn no_files_of_a_crate_name_one_another_in_a_circle() {
    let (mut found, mut files) = (Vec::new(), 0);
    for row in table::read() {
        let folder = top().join(&row.folder);
        for root in ["src/lib.rs", "src/main.rs"].map(|root| folder.join(root)).iter().filter(|root| root.exists()) {
            let arrows = Crate::read(root).arrows();
            files += arrows.len();
            for circle in circles(&arrows) {
                found.push(format!("{}\n  {}", row.folder, inside(&circle, &arrows, &folder).join("\n  ")));
            }
        }
    }
    assert!(files > 250, "only {files} files were read");
    assert!(found.is_empty(), "circles of files:\n{}", found.join("\n"));
}

/// The arrows of a circle, for a person.
fn inside(circle: &BTreeSet<PathBuf>, arrows: &Arrows, folder: &Path) -> Vec<String> {
    let short = |file: &Path| file.strip_prefix(folder).unwrap_or(file).display().to_string();
    let of = |from: &PathBuf| {
        let named = arrows[from].intersection(circle);
        named.map(|to| format!("{} -> {}", short(from), short(to))).collect::<Vec<_>>()
    };
    circle.iter().flat_map(of).collect()
}

#[test]
fn a_circle_is_found() {
    let arrow = |(from, to): (&str, &[&str])| (PathBuf::from(from), to.iter().map(PathBuf::from).collect());
    let arrows = [("a", &["b"][..]), ("b", &["c"]), ("c", &["b"]), ("d", &["a"])].map(arrow);
    let circle = ["b", "c"].map(PathBuf::from).into();
    assert_eq!(circles(&arrows.into_iter().collect()), [circle].into());
}
