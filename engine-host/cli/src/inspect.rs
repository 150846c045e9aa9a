//! `lightcone inspect`.

use std::path::PathBuf;

use lightcone_package::{Bounds, Package};
use lightcone_worlds::program;
use serde_json::json;

use crate::fail::Failure;

pub(crate) const AFTER_HELP: &str = "\
Nothing of the program is run.

Exit codes: 0 it may run here, 1 it may not, 2 it is no package, or cannot be read";

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
    let package = Package::open(&args.package, &Bounds::default()).map_err(Failure::unusable)?;
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
