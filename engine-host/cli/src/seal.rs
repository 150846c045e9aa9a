//! `lightcone seal` and `lightcone unseal-key`.

use std::fs::OpenOptions;
use std::io::Write;
use std::path::{Path, PathBuf};

use lightcone_package::{Bounds, Package, Recipient, SEALED_ENDING, UnsealKey};

use crate::fail::Failure;
use crate::keys;

pub(crate) const AFTER_HELP: &str = "\
A node's key is what `lightcone unseal-key` prints there. The node opens the package in its memory: whoever runs it can read that, unless
a TEE keeps them out. Name, version, interface, tick rate, limits and size stay readable.

Exit codes: 0 sealed, 1 the file cannot be written, 2 the package or a key cannot be used";

#[derive(Debug, clap::Args)]
pub(crate) struct SealArgs {
    /// The package
    #[arg(value_name = "FILE.lcw")]
    package: PathBuf,
    /// Whom to seal it to: 64 hexadecimal digits, or a file that holds them. May be repeated
    #[arg(long, value_name = "FILE|HEX", required = true)]
    to: Vec<String>,
    /// The file to write, which must not be there [default: the package's, ending in .lcws]
    #[arg(long, value_name = "FILE.lcws")]
    out: Option<PathBuf>,
}

#[derive(Debug, clap::Args)]
pub(crate) struct UnsealKeyArgs {
    /// The node's secret, for `lightcone run --unseal-key`; made if there is none
    #[arg(value_name = "KEYFILE")]
    key: PathBuf,
}

pub(crate) fn seal(args: &SealArgs) -> Result<(), Failure> {
    let package = Package::open(&args.package, &Bounds::default()).map_err(Failure::unusable)?;
    let to = args.to.iter().map(|word| recipient(word)).collect::<Result<Vec<_>, _>>()?;
    let sealed = package.seal(&to, &keys::random()?).map_err(Failure::unusable)?;
    let out = args.out.clone().unwrap_or_else(|| args.package.with_extension(SEALED_ENDING));
    write(&out, &sealed).map_err(|error| Failure::failed(format!("{}: {error}", out.display())))?;
    println!("{}: {} bytes, sealed to {}", out.display(), sealed.len(), keys_in_words(to.len()));
    println!("package {}", package.id());
    Ok(())
}

pub(crate) fn unseal_key(args: &UnsealKeyArgs) -> Result<(), Failure> {
    let (key, made) = UnsealKey::read_or_make(&args.key, keys::random()?).map_err(Failure::unusable)?;
    if made {
        tracing::info!("made the unsealing key {}", args.key.display());
    }
    println!("{}", key.recipient());
    Ok(())
}

/// A key, or the file that holds it: a file's name is hardly ever 64 hexadecimal digits.
fn recipient(word: &str) -> Result<Recipient, Failure> {
    const MOST_BYTES: u64 = 4096;
    let unusable = |why: &dyn std::fmt::Display| Failure::unusable(format!("--to {word}: {why}"));
    if let Ok(recipient) = word.parse() {
        return Ok(recipient);
    }
    let found = std::fs::metadata(word).map_err(|error| unusable(&error))?;
    if !found.is_file() || found.len() > MOST_BYTES {
        return Err(unusable(&"it is no file with a key: 64 hexadecimal digits are wanted"));
    }
    let text = std::fs::read_to_string(word).map_err(|error| unusable(&error))?;
    text.trim().parse().map_err(|error| unusable(&error))
}

/// Half a file is taken away again.
fn write(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let mut file = OpenOptions::new().write(true).create_new(true).open(path)?;
    let written = file.write_all(bytes).and_then(|()| file.sync_all());
    if written.is_err() {
        _ = std::fs::remove_file(path);
    }
    written
}

fn keys_in_words(number: usize) -> String {
    if number == 1 { "one key".into() } else { format!("{number} keys") }
}
