//! What is committed is what `interface.toml` says.

use std::fs;
use std::path::Path;

use crate::generator::definition::Definition;
use crate::generator::files;

/// `LIGHTCONE_BLESS=1` writes the files anew.
#[test]
fn generated_files_are_those_of_the_definition() {
    let bless = std::env::var_os("LIGHTCONE_BLESS").is_some_and(|value| value == "1");
    let mut stale = Vec::new();
    for (path, text) in files(&Definition::read()) {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(&path);
        if fs::read_to_string(&file).is_ok_and(|committed| committed == text) {
            continue;
        }
        if bless {
            fs::create_dir_all(file.parent().expect("a file is in a folder")).expect("the folder can be made");
            fs::write(&file, text).expect("the file can be written");
        } else {
            stale.push(path);
        }
    }
    assert!(stale.is_empty(), "LIGHTCONE_BLESS=1 writes these anew: {stale:?}");
}
