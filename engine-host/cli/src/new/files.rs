//! The files of a new game.

use clap::ValueEnum;

/// A language that games are written in.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Language {
    /// Rust, compiled by cargo
    Rust,
    /// C, compiled by clang or zig
    C,
    /// AssemblyScript, compiled by asc (npm)
    #[value(name = "as", alias = "assemblyscript")]
    AssemblyScript,
}

/// Where it lies in the game's folder, and its text, with `{{name}}`, `{{title}}` and `{{version}}` where these belong.
pub(super) type TemplateFile = (&'static str, &'static str);

macro_rules! sdk {
    ($path:literal) => {
        include_str!(concat!("../../../worlds/sdk/", $path))
    };
}

/// Sources of the crate that reads and writes blocks.
macro_rules! interface {
    ($($path:literal),* $(,)?) => {
        [$((concat!("lightcone/interface/src/", $path), include_str!(concat!("../../../worlds/interface/src/", $path)))),*]
    };
}

const RUST: [TemplateFile; 11] = [
    ("src/lib.rs", sdk!("templates/rust/src/lib.rs")),
    ("Cargo.toml", sdk!("templates/rust/Cargo.toml.in")),
    ("lightcone.toml", sdk!("templates/rust/lightcone.toml.in")),
    ("README.md", sdk!("templates/rust/README.md.in")),
    ("lightcone/reference.md", sdk!("reference.md")),
    ("lightcone/program/Cargo.toml", sdk!("templates/rust/program.toml.in")),
    ("lightcone/program/src/exports.rs", sdk!("rust/src/exports.rs")),
    ("lightcone/program/src/lib.rs", sdk!("rust/src/lib.rs")),
    ("lightcone/program/src/log.rs", sdk!("rust/src/log.rs")),
    ("lightcone/program/src/run.rs", sdk!("rust/src/run.rs")),
    ("lightcone/interface/Cargo.toml", sdk!("templates/rust/interface.toml.in")),
];

pub(super) const INTERFACE: [TemplateFile; 24] = interface![
    "block.rs",
    "commands/bodies.rs",
    "commands/look.rs",
    "commands/mod.rs",
    "commands/page.rs",
    "commands/players.rs",
    "commands/sound.rs",
    "commands/things.rs",
    "entries.rs",
    "fault.rs",
    "forms.rs",
    "init.rs",
    "lib.rs",
    "limits.rs",
    "list.rs",
    "names.rs",
    "reader.rs",
    "short.rs",
    "tick/answers.rs",
    "tick/bodies.rs",
    "tick/mod.rs",
    "tick/players.rs",
    "words.rs",
    "writer.rs",
];

const C: [TemplateFile; 5] = [
    ("game.c", sdk!("templates/c/game.c")),
    ("lightcone.h", sdk!("c/lightcone.h")),
    ("reference.md", sdk!("reference.md")),
    ("lightcone.toml", sdk!("templates/c/lightcone.toml.in")),
    ("README.md", sdk!("templates/c/README.md.in")),
];

const ASSEMBLYSCRIPT: [TemplateFile; 7] = [
    ("game/game.ts", sdk!("templates/assemblyscript/game/game.ts")),
    ("lightcone.ts", sdk!("assemblyscript/lightcone.ts")),
    ("reference.md", sdk!("reference.md")),
    ("asconfig.json", sdk!("assemblyscript/asconfig.json")),
    ("package.json", sdk!("templates/assemblyscript/package.json.in")),
    ("lightcone.toml", sdk!("templates/assemblyscript/lightcone.toml.in")),
    ("README.md", sdk!("templates/assemblyscript/README.md.in")),
];

/// All files of a game in this language.
pub(super) fn files(language: Language) -> Vec<TemplateFile> {
    match language {
        Language::Rust => [&RUST[..], &INTERFACE].concat(),
        Language::C => C.to_vec(),
        Language::AssemblyScript => ASSEMBLYSCRIPT.to_vec(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;
    use std::fs;
    use std::path::{Path, PathBuf};

    fn sources(folder: &Path, found: &mut BTreeSet<PathBuf>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                sources(&path, found);
            } else {
                found.insert(path);
            }
        }
    }

    /// Those of a crate, as the game's folder has them.
    fn on_disk(crate_folder: &str, to: &str) -> BTreeSet<PathBuf> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../worlds").join(crate_folder).join("src");
        let mut found = BTreeSet::new();
        sources(&folder, &mut found);
        found.iter().map(|path| Path::new(to).join(path.strip_prefix(&folder).unwrap())).collect()
    }

    #[test]
    fn a_game_in_rust_has_all_sources_of_the_crates_it_needs() {
        let mut needed = on_disk("interface", "lightcone/interface/src");
        needed.extend(on_disk("sdk/rust", "lightcone/program/src"));
        let given: BTreeSet<PathBuf> = files(Language::Rust).into_iter().map(|(path, _)| path.into()).collect();
        let missing: Vec<_> = needed.iter().filter(|path| !given.contains(*path)).collect();
        assert!(needed.len() > 20 && missing.is_empty(), "{missing:?}");
    }
}
