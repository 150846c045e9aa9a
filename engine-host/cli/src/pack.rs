//! `lightcone pack`.

use std::path::PathBuf;

use lightcone_package::{Bounds, ENDING, Project};
use lightcone_worlds::program;

use crate::fail::Failure;
use crate::keys;

pub(crate) const AFTER_HELP: &str = "\
The folder has a `lightcone.toml` with the program's name, version, title, licence, interface version, module and assets. The
module is built before, by the program's own compiler. Equal files make equal packages.

Exit codes: 0 packed, 1 the package cannot be written, 2 the folder or its files cannot be used";

#[derive(Debug, clap::Args)]
pub(crate) struct PackArgs {
    /// The folder with `lightcone.toml`
    #[arg(value_name = "FOLDER", default_value = ".")]
    folder: PathBuf,
    /// The package to write [default: the program's name, in the folder where the command runs]
    #[arg(long, value_name = "FILE.lcw")]
    out: Option<PathBuf>,
    /// Sign it with this key; made if there is none
    #[arg(long, value_name = "KEYFILE")]
    sign: Option<PathBuf>,
}

pub(crate) fn pack(args: &PackArgs) -> Result<(), Failure> {
    let project = Project::open(&args.folder).map_err(Failure::unusable)?;
    let mut package = project.pack(&Bounds::default()).map_err(Failure::unusable)?;
    // Who packs a program wants to know now, and not when a node refuses it.
    program::check_package(&package).map_err(Failure::unusable)?;
    if let Some(path) = &args.sign {
        package.sign(&keys::signing_key(path)?);
    }
    let name = &package.manifest().name;
    let out = args.out.clone().unwrap_or_else(|| format!("{name}.{ENDING}").into());
    package.write(&out).map_err(Failure::failed)?;
    println!("{}: {} {}, {} bytes", out.display(), name, package.manifest().version, package.bytes());
    println!("package {}", package.id());
    Ok(())
}
