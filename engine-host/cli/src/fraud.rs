//! `lightcone fraud`.

use std::io::Read;
use std::path::{Path, PathBuf};

use lightcone_attest::statement::{
    Checkpoint, Equivocation, KeyBinding, MAX_BYTES, NotFraud, PaidTwice, PublicKey, SecondEpoch, StatementError,
    WorkReceipt, equivocation, paid_twice, read_unverified, second_epoch, verify,
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
    /// A signed checkpoint, as in a store's folder `statements`, a key binding, as in its folder `keys`, or a receipt for work, as in
    /// `work`
    #[arg(value_name = "A")]
    one: PathBuf,
    /// Another one of the same kind and the same node
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

/// What is proven.
#[derive(Debug)]
enum Fraud {
    /// Two checkpoints in one place.
    Checkpoints(Equivocation),
    /// Two epochs after one.
    Epochs(SecondEpoch),
    /// Two receipts for the same work.
    Work(PaidTwice),
}

/// The proof, or in words why there is none.
fn prove(one: &[u8], other: &[u8], key: &PublicKey) -> Result<Fraud, String> {
    if read_unverified::<KeyBinding>(one).is_ok() && read_unverified::<KeyBinding>(other).is_ok() {
        return second_epoch(one, other, key).map(Fraud::Epochs).map_err(|cause| cause.to_string());
    }
    if read_unverified::<WorkReceipt>(one).is_ok() && read_unverified::<WorkReceipt>(other).is_ok() {
        return paid_twice(one, other, key).map(Fraud::Work).map_err(|cause| cause.to_string());
    }
    equivocation(one, other, key).map(Fraud::Checkpoints).map_err(|cause| match cause {
        NotFraud::Elsewhere("epoch") => {
            format!("{cause}: give the key bindings of both epochs (keys/N.cose), which prove more")
        }
        cause => cause.to_string(),
    })
}

fn tell_fraud(proof: &Fraud, key: &PublicKey, json: bool) {
    let (run, [one, other]) = match proof {
        Fraud::Checkpoints(proof) => (proof.run, proof.hashes),
        Fraud::Epochs(proof) => (proof.run, proof.hashes),
        Fraud::Work(proof) => (proof.run, proof.hashes),
    };
    let run: String = run.iter().map(|byte| format!("{byte:02x}")).collect();
    if json {
        let mut said = json!({
            "fraud": true, "session": run, "hashes": [one.to_string(), other.to_string()], "key": key.to_string(),
        });
        match proof {
            Fraud::Checkpoints(proof) => {
                (said["epoch"], said["sequence"]) = (proof.epoch.into(), proof.sequence.into())
            }
            Fraud::Epochs(proof) => {
                (said["epochs"], said["parent"]) = (json!(proof.epochs), proof.parent.to_string().into());
            }
            Fraud::Work(proof) => (said["epoch"], said["ticks"]) = (proof.epoch.into(), json!(proof.ticks)),
        }
        println!("{said}");
        return;
    }
    match proof {
        Fraud::Checkpoints(Equivocation { sequence, epoch, .. }) => {
            println!("FRAUD: the node signed two different checkpoints {sequence} in epoch {epoch}");
        }
        Fraud::Epochs(SecondEpoch { epochs: [a, b], parent, .. }) => {
            println!("FRAUD: the node went on twice from one key binding, in epochs {a} and {b}");
            println!("from     {parent}");
        }
        Fraud::Work(PaidTwice { epoch, ticks: [first, last], .. }) => {
            println!("FRAUD: the node signed twice for its work on ticks {first} to {last} in epoch {epoch}");
        }
    }
    println!("session  {run}");
    println!("key      {key}");
    println!("hashes   {one}");
    println!("         {other}");
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
    use lightcone_attest::Digest;
    use lightcone_attest::statement::{Delivered, Environment, KeyOrigin, Provenance, Repeatable, SigningKey, sign};

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
    fn two_epochs_after_one_are_fraud_unless_one_is_given_up() {
        let node = SigningKey::from_seed([1; 32]);
        let bound = |epoch, given_up| {
            let (previous, code, nonce) = (Digest([3; 32]), Digest([4; 32]), Vec::new());
            let provenance =
                Provenance { previous, origin: KeyOrigin::File, code, nonce, dtls: None, tls: None, given_up };
            let (key, world, run, provenance) = (node.public(), Digest([0; 32]), [1; 16], Some(provenance));
            sign(&KeyBinding { key, world, run, epoch, node: "n".into(), wall_time_ms: 0, provenance }, &node)
        };
        let Fraud::Epochs(proof) = prove(&bound(4, 0), &bound(5, 0), &node.public()).unwrap() else {
            panic!("no epochs")
        };
        assert_eq!(proof.epochs, [4, 5]);
        assert!(prove(&bound(4, 0), &bound(6, 5), &node.public()).unwrap_err().contains("given up"));
    }

    #[test]
    fn two_receipts_for_the_same_work_are_fraud() {
        let (node, zero) = (SigningKey::from_seed([1; 32]), Digest([0; 32]));
        let receipt = |from_tick, fuel| WorkReceipt {
            world: zero,
            run: [1; 16],
            epoch: 2,
            sequence: 3,
            previous: zero,
            checkpoint: zero,
            from_tick,
            to_tick: from_tick + 100,
            repeatable: Repeatable { fuel, player_ticks: 0 },
            delivered: Delivered::default(),
        };
        let signed = |from_tick, fuel| sign(&receipt(from_tick, fuel), &node);
        let Fraud::Work(proof) = prove(&signed(0, 5), &signed(0, 6), &node.public()).unwrap() else {
            panic!("no work")
        };
        assert_eq!(proof.ticks, [1, 100]);
        let other = prove(&signed(0, 5), &signed(100, 5), &node.public()).unwrap_err();
        assert!(other.contains("their ticks differ"), "{other}");
    }

    #[test]
    fn two_histories_are_fraud_and_one_is_not() {
        let (node, stranger) = (SigningKey::from_seed([1; 32]), SigningKey::from_seed([2; 32]));
        let (a, b) = (sign(&checkpoint(1), &node), sign(&checkpoint(2), &node));
        let Fraud::Checkpoints(proof) = prove(&a, &b, &node.public()).unwrap() else { panic!("no checkpoints") };
        assert_eq!((proof.epoch, proof.sequence), (2, 3));
        let later = sign(&Checkpoint { epoch: 3, ..checkpoint(2) }, &node);
        assert!(prove(&a, &later, &node.public()).unwrap_err().contains("give the key bindings of both epochs"));
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
