//! The table of components in the README is what the code says.

use std::fmt::Write;
use std::fs;
use std::path::Path;

use lightcone_sdk7::components::{KNOWN, status};

const BEGIN: &str =
    "<!-- The table below is written by LIGHTCONE_BLESS=1 cargo test -p lightcone-sdk7 --test crdt table -->\n";

fn table() -> String {
    let mut table = String::from("\n| number | component | values | done | what is not |\n|---|---|---|---|---|\n");
    for known in KNOWN {
        let (status, note) = status(known.id);
        let values = if known.grows() { "many" } else { "one" };
        writeln!(table, "| {} | {} | {values} | {} | {note} |", known.id, known.name, status.word()).unwrap();
    }
    table
}

/// `LIGHTCONE_BLESS=1` writes it anew.
#[test]
fn the_readme_says_which_components_are_done() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md");
    let readme = fs::read_to_string(&file).unwrap();
    let (before, committed) = readme.split_once(BEGIN).expect("the README has the line that the table follows");
    if committed == table() {
        return;
    }
    let bless = std::env::var_os("LIGHTCONE_BLESS").is_some_and(|value| value == "1");
    assert!(bless, "LIGHTCONE_BLESS=1 writes the table anew");
    fs::write(&file, format!("{before}{BEGIN}{}", table())).unwrap();
}
