//! The table of crates in ARCHITECTURE.md, which is written once, and read here.

use std::collections::BTreeSet;
use std::fs;

use crate::top;

const OURS: &str = "lightcone-";

/// One row: a package, and what it may and must not depend on.
#[derive(Debug, PartialEq, Eq)]
pub struct Row {
    pub folder: String,
    /// With its prefix.
    pub package: String,
    /// Our packages, with their prefix; `None`: all of them.
    pub may_use: Option<BTreeSet<String>>,
    /// Packages of others.
    pub never: BTreeSet<String>,
}

/// All rows, or what cannot be read.
pub fn read() -> Vec<Row> {
    let text = fs::read_to_string(top().join("ARCHITECTURE.md")).expect("ARCHITECTURE.md can be read");
    let rows = rows(&text);
    assert!(rows.len() > 5, "ARCHITECTURE.md has no table of crates: {rows:?}");
    rows
}

/// The lines between `| folder | package |` and the next line that is no row.
fn rows(text: &str) -> Vec<Row> {
    let lines = text.lines().skip_while(|line| !line.starts_with("| folder | package |")).skip(2);
    lines.take_while(|line| line.starts_with('|')).map(row).collect()
}

fn row(line: &str) -> Row {
    let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
    let [folder, package, _duty, may_use, never] = cells[..] else { panic!("five columns are wanted: {line}") };
    let words = |cell: &str| -> BTreeSet<String> {
        let words = cell.split(',').map(|word| word.trim().trim_matches('`')).filter(|word| !matches!(*word, "—" | ""));
        words.map(str::to_owned).collect()
    };
    let ours = |names: BTreeSet<String>| names.into_iter().map(|name| format!("{OURS}{name}")).collect();
    let package = package.trim_matches('`');
    Row {
        folder: folder.trim_matches('`').to_owned(),
        package: if package.starts_with(OURS) { package.to_owned() } else { format!("{OURS}{package}") },
        may_use: (may_use != "all").then(|| ours(words(may_use))),
        never: words(never),
    }
}

#[test]
fn a_row_is_read() {
    let text = "x\n| folder | package | its one duty | may use | never |\n|---|---|---|---|---|\n\
                | `a/b/` | b | does b | c, d | tokio |\n| `e/` | `lightcone-e` | e | — | — |\n\nend";
    let set = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<BTreeSet<_>>();
    let b = Row {
        folder: "a/b/".into(),
        package: "lightcone-b".into(),
        may_use: Some(set(&["lightcone-c", "lightcone-d"])),
        never: set(&["tokio"]),
    };
    let e = Row { folder: "e/".into(), package: "lightcone-e".into(), may_use: Some(set(&[])), never: set(&[]) };
    assert_eq!(rows(text), [b, e]);
}

#[test]
fn every_path_in_the_document_is_there() {
    let text = fs::read_to_string(top().join("ARCHITECTURE.md")).expect("ARCHITECTURE.md can be read");
    let quoted = text.split('`').skip(1).step_by(2);
    let is_path = |word: &&str| word.contains('/') && !word.contains([' ', ':', '<', '*']);
    // Of one crate, as its row says whose.
    let inside = ["gpu/", "soft/", "import/", "web/", "views/", "seats/", "access/", "http/", "fuzz/"];
    let paths: Vec<&str> = quoted.filter(is_path).filter(|path| !inside.contains(path)).collect();
    let missing: Vec<_> = paths.iter().filter(|path| !top().join(path).exists()).collect();
    assert!(paths.len() > 30, "only {} paths were found", paths.len());
    assert!(missing.is_empty(), "ARCHITECTURE.md names {missing:?}");
}
