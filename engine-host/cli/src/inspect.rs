//! `lightcone inspect`.

use std::path::PathBuf;

use lightcone_package::{Bounds, FileError, Package, PackageError, SealedHeader};
use lightcone_worlds::program;
use serde_json::json;

use crate::fail::Failure;

pub(crate) const AFTER_HELP: &str = "\
Nothing of the program is run.

Of a sealed package it says what stays readable, and to whom it is sealed; whether it may run shows when it is opened.

Exit codes: 0 it may run here, or is sealed, 1 it may not, 2 it is no package, or cannot be read";

#[derive(Debug, clap::Args)]
pub(crate) struct InspectArgs {
    /// The package
    #[arg(value_name = "FILE.lcw")]
    package: PathBuf,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

pub(crate) fn inspect(args: &InspectArgs) -> Result<u8, Failure> {
    let package = match Package::open(&args.package, &Bounds::default()) {
        Err(FileError { cause: PackageError::Sealed, .. }) => return inspect_sealed(args),
        opened => opened.map_err(Failure::unusable)?,
    };
    let refused = program::check_package(&package).err().map(|error| error.to_string());
    let inspection = package.inspect();
    if args.json {
        println!("{}", json!({ "package": inspection, "refused": refused }));
    } else {
        println!("{inspection}");
        match &refused {
            None => println!("may run    here: its module keeps to the rules"),
            Some(why) => println!("may not run here: {why}"),
        }
    }
    Ok(u8::from(refused.is_some()))
}

fn inspect_sealed(args: &InspectArgs) -> Result<u8, Failure> {
    let header = SealedHeader::open(&args.package, &Bounds::default()).map_err(Failure::unusable)?;
    let inspection = header.inspect();
    if args.json {
        println!("{}", json!({ "sealed": inspection }));
    } else {
        println!("{inspection}");
    }
    Ok(0)
}
