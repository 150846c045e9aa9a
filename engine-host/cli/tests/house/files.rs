//! No circle of files inside a crate.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use crate::modules::Crate;
use crate::{table, top};

/// Circles of a parent and its child that belong together, and why.
const TOGETHER: [(&str, &str); 0] = [];

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
        let both = |other: &&PathBuf| reach[file].contains(*other) && reach.get(other).is_some_and(|all| all.contains(file));
        arrows.keys().filter(both).cloned().collect::<BTreeSet<_>>()
    };
    arrows.keys().filter(|file| in_circle(file)).map(group).collect()
}

#[test]
fn no_files_of_a_crate_name_one_another_in_a_circle() {
    let mut found = Vec::new();
    let mut files = 0;
    for row in table::read() {
        for root in ["src/lib.rs", "src/main.rs"] {
            let root = top().join(&row.folder).join(root);
            if !root.exists() {
                continue;
            }
            let arrows = Crate::read(&root).arrows();
            files += arrows.len();
            let named = |circle: BTreeSet<PathBuf>| {
                let folder = top().join(&row.folder);
                let short = |file: &PathBuf| file.strip_prefix(&folder).unwrap_or(file).display().to_string();
                let all: Vec<String> = circle.iter().map(short).collect();
                let arrows = circle.iter().flat_map(|from| {
                    let inside = arrows[from].intersection(&circle);
                    inside.map(|to| format!("{} -> {}", short(from), short(to))).collect::<Vec<_>>()
                });
                (row.folder.clone(), all, arrows.collect::<Vec<_>>())
            };
            found.extend(circles(&arrows).into_iter().map(named));
        }
    }
    assert!(files > 250, "only {files} files were read");
    let together = |files: &[String]| {
        matches!(files, [a, b] if TOGETHER.iter().any(|(file, _)| a.ends_with(file) || b.ends_with(file)))
    };
    found.retain(|(_, files, _)| !together(files));
    let lines: Vec<String> = found.into_iter().map(|(folder, _, arrows)| format!("{folder}\n  {}", arrows.join("\n  "))).collect();
    assert!(lines.is_empty(), "circles of files:\n{}", lines.join("\n"));
}

#[test]
fn a_circle_is_found() {
    let arrow = |(from, to): (&str, &[&str])| (PathBuf::from(from), to.iter().map(PathBuf::from).collect());
    let arrows = [("a", &["b"][..]), ("b", &["c"]), ("c", &["b"]), ("d", &["a"])].map(arrow);
    let circle = ["b", "c"].map(PathBuf::from).into();
    assert_eq!(circles(&arrows.into_iter().collect()), [circle].into());
}
