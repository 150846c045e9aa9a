//! `lightcone new`.

mod files;

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use lightcone_package::is_program_name;

use crate::fail::Failure;
use files::{Language, files};

pub(crate) const AFTER_HELP: &str = "\
The folder gets a small game, what games of its language are written with, and a README with the commands that compile it. It
depends on nothing else of this project.

Exit codes: 0 made, 1 the files cannot be written, 2 the name cannot be used, or there is something already";

#[derive(Debug, clap::Args)]
pub(crate) struct NewArgs {
    /// The folder to make; its last part is the game's name: a-z, 0-9 and -
    #[arg(value_name = "FOLDER")]
    folder: PathBuf,
    /// The language to write it in
    #[arg(long, value_name = "LANGUAGE")]
    lang: Language,
}

pub(crate) fn new(args: &NewArgs) -> Result<(), Failure> {
    let folder = &args.folder;
    let name = folder.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    if !is_program_name(name) {
        let rule = "begin with a-z, go on with a-z, 0-9 and -, at most 63 in all";
        return Err(Failure::unusable(format!("'{name}' cannot be a game's name: {rule}")));
    }
    if let Some(there) = first_entry(folder).map_err(|error| cannot_write(folder, &error))? {
        return Err(Failure::unusable(format!("{} is there already: choose another folder", there.display())));
    }
    for (path, text) in files(args.lang) {
        let path = folder.join(path);
        write(&path, &filled(text, name)).map_err(|error| cannot_write(&path, &error))?;
    }
    println!("{} is ready; its README says how to compile it. Then, in it:", folder.display());
    println!("  lightcone pack");
    println!("  lightcone run {name}.lcw");
    Ok(())
}

/// Something that is at the folder's place and would be mixed with the game.
fn first_entry(folder: &Path) -> io::Result<Option<PathBuf>> {
    match fs::read_dir(folder) {
        Ok(mut entries) => entries.next().map(|entry| Ok(entry?.path())).transpose(),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) if error.kind() == io::ErrorKind::NotADirectory => Ok(Some(folder.to_owned())),
        Err(error) => Err(error),
    }
}

/// The template's text for this game.
fn filled(text: &str, name: &str) -> String {
    let mut title = name.replace('-', " ");
    if let Some(first) = title.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    let version = env!("CARGO_PKG_VERSION");
    text.replace("{{name}}", name).replace("{{title}}", &title).replace("{{version}}", version)
}

/// A file that is there already stays as it is, and is an error.
fn write(path: &Path, text: &str) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    File::create_new(path)?.write_all(text.as_bytes())
}

fn cannot_write(path: &Path, error: &io::Error) -> Failure {
    Failure::failed(format!("cannot write {}: {error}", path.display()))
}
