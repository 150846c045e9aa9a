//! `lightcone fraud`.

use std::io::Read;
use std::path::{Path, PathBuf};

use lightcone_attest::Digest;
use lightcone_attest::statement::{
    Checkpoint, Equivocation, KeyBinding, MAX_BYTES, NotFraud, PublicKey, StatementError, equivocation,
    read_unverified, verify,
};
use serde_json::json;

use crate::fail::Failure;

/// The two statements prove that their node has told two histories.
const PROVEN: u8 = 0;
/// They do not.
const NOT_PROVEN: u8 = 1;
/// A file cannot be read as what it must be.
const MALFORMED: u8 = 3;

pub(crate) const AFTER_HELP: &str = "\
Exit codes: 0 fraud is proven, 1 fraud is not proven, 2 the command line cannot be used, 3 a file cannot be read as what it
must be";

#[derive(Debug, clap::Args)]
pub(crate) struct FraudArgs {
    /// A signed checkpoint, as in a store's folder `statements`
    #[arg(value_name = "A")]
    one: PathBuf,
    /// Another one of the same node
    #[arg(value_name = "B")]
    other: PathBuf,
    /// The node's public key as 64 hexadecimal digits, or a file with its key binding: both must be signed with it
    #[arg(long, value_name = "HEX|KEYBINDING_FILE")]
    key: String,
    /// Print one JSON object
    #[arg(long)]
    json: bool,
}

/// The exit code: 0 fraud is proven, 1 it is not, 3 a file cannot be read as what it must be.
pub(crate) fn fraud(args: FraudArgs) -> Result<u8, Failure> {
    let key = key(&args.key)?;
    let (one, other) = (statement(&args.one)?, statement(&args.other)?);
    match prove(&one, &other, &key) {
        Ok(proof) => {
            tell_fraud(&proof, &key, args.json);
            Ok(PROVEN)
        }
        Err(reason) => {
            tell_none(&reason, args.json);
            Ok(NOT_PROVEN)
        }
    }
}

/// The proof, or in words why there is none.
fn prove(one: &[u8], other: &[u8], key: &PublicKey) -> Result<Equivocation, String> {
    equivocation(one, other, key).map_err(|cause: NotFraud| cause.to_string())
}

fn tell_fraud(proof: &Equivocation, key: &PublicKey, json: bool) {
    let run: String = proof.run.iter().map(|byte| format!("{byte:02x}")).collect();
    let (epoch, sequence) = (proof.epoch, proof.sequence);
    let [one, other] = proof.hashes;
    if json {
        let hashes = proof.hashes.map(|hash: Digest| hash.to_string());
        println!(
            "{}",
            json!({
                "fraud": true, "session": run, "epoch": epoch, "sequence": sequence, "hashes": hashes,
                "key": key.to_string(),
            })
        );
    } else {
        println!("FRAUD: the node signed two different checkpoints {sequence} in epoch {epoch}");
        println!("session  {run}");
        println!("key      {key}");
        println!("hashes   {one}");
        println!("         {other}");
    }
}

fn tell_none(reason: &str, json: bool) {
    if json {
        println!("{}", json!({ "fraud": false, "reason": reason }));
    } else {
        println!("no fraud is proven: {reason}");
    }
}

fn malformed(message: impl std::fmt::Display) -> Failure {
    Failure { message: message.to_string(), code: MALFORMED }
}

fn read(path: &Path) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    let read = std::fs::File::open(path).and_then(|file| file.take(MAX_BYTES as u64 + 1).read_to_end(&mut bytes));
    read.map_err(|cause| malformed(format_args!("cannot read {}: {cause}", path.display())))?;
    Ok(bytes)
}

/// A statement's bytes, if they are at least an envelope of one.
fn statement(path: &Path) -> Result<Vec<u8>, Failure> {
    let bytes = read(path)?;
    match read_unverified::<Checkpoint>(&bytes) {
        Err(cause @ (StatementError::Cose(_) | StatementError::Length(_))) => {
            Err(malformed(format_args!("{}: {cause}", path.display())))
        }
        _ => Ok(bytes),
    }
}

fn key(text: &str) -> Result<PublicKey, Failure> {
    if text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return text.parse().map_err(malformed);
    }
    let path = Path::new(text);
    let bytes = read(path)?;
    let binding = read_unverified::<KeyBinding>(&bytes).and_then(|(said, _)| verify::<KeyBinding>(&bytes, &said.key));
    let binding = binding.map_err(|cause| malformed(format_args!("{text}: no key and no key binding: {cause}")))?;
    Ok(binding.key)
}

#[cfg(test)]
mod tests {
    use super::*;
    use lightcone_attest::statement::{Environment, SigningKey, sign};

    fn checkpoint(tick: u64) -> Checkpoint {
        let zero = Digest([0; 32]);
        Checkpoint {
            world: zero,
            run: [1; 16],
            epoch: 2,
            sequence: 3,
            tick,
            previous: zero,
            state_root: zero,
            schema: zero,
            input_root: zero,
            input_count: 0,
            code: zero,
            environment: Environment::default(),
            key_binding: zero,
            manifest: zero,
            wall_time_ms: 0,
        }
    }

    #[test]
    fn two_histories_are_fraud_and_one_is_not() {
        let (node, stranger) = (SigningKey::from_seed([1; 32]), SigningKey::from_seed([2; 32]));
        let (a, b) = (sign(&checkpoint(1), &node), sign(&checkpoint(2), &node));
        let proof = prove(&a, &b, &node.public()).unwrap();
        assert_eq!((proof.epoch, proof.sequence), (2, 3));
        assert!(prove(&a, &a, &node.public()).unwrap_err().contains("the same"));
        let forged = [&b[..b.len() - 1], &[b[b.len() - 1] ^ 1]].concat();
        assert!(prove(&a, &forged, &node.public()).unwrap_err().contains("signature"));
        // What somebody else signed is no word of the node, whichever key is given.
        let foreign = sign(&checkpoint(2), &stranger);
        for key in [node.public(), stranger.public()] {
            assert!(prove(&a, &foreign, &key).unwrap_err().contains("another signer"));
        }
    }
}
