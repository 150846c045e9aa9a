//! `lightcone export`.

use std::path::PathBuf;

use lightcone_attest::store::Store;

use crate::fail::Failure;

pub(crate) const AFTER_HELP: &str = "\
The copy ends at the newest checkpoint that is there whole, and holds the inputs after it as far as they were written. A copy
made with other tools while a node writes may end in a checkpoint without its state or inputs: `lightcone verify` leaves that
end out, and says so. No key is needed: what is sealed stays sealed.

Exit codes: 0 copied, 1 it cannot be read or written, 2 the command line cannot be used";

#[derive(Debug, clap::Args)]
pub(crate) struct ExportArgs {
    /// The record's directory
    #[arg(value_name = "STORE")]
    store: PathBuf,
    /// A new or empty directory
    #[arg(value_name = "OUT")]
    out: PathBuf,
}

pub(crate) fn export(args: &ExportArgs) -> Result<(), Failure> {
    let exported = Store::export(&args.store, &args.out).map_err(Failure::failed)?;
    let (checkpoints, states, bytes) = (exported.checkpoints, exported.states, exported.bytes);
    let newest = exported.newest;
    let out = args.out.display();
    println!("{out}: {checkpoints} checkpoints up to number {newest}, {states} of their states, {bytes} bytes");
    Ok(())
}
