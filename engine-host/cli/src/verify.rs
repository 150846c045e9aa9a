//! `lightcone verify`.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use lightcone_attest::evidence::MAX_COLLATERAL_BYTES;
use lightcone_attest::store::SealKey;
use lightcone_attest::verify::{
    MAX_POLICY_BYTES, MAX_RECEIPT_FILE_BYTES, Outcome, Policy, ReceiptFile, Replayed, Report, Request, Verdict,
    verify_store,
};
use lightcone_record::input_label;
use serde_json::json;

use crate::fail::Failure;

/// A file that was named cannot be used: the store's outcome "malformed".
const MALFORMED: u8 = 3;

/// Tests hold it against what a policy takes.
macro_rules! policy_example {
    () => {
        "\
world = \"7c…\"                 # the world's id
keys = [\"3f…\"]                # each epoch's key is one of these
code_ids = [\"a0…\"]            # each checkpoint was made by one of these
tee = [\"tdx\", \"sgx\"]          # each epoch's key is bound by such evidence; \"none\" allows none
tcb_status = [\"UpToDate\"]     # each epoch's platform has one of these
max_age_s = 120               # the newest checkpoint, by the node's clock
max_evidence_age_s = 86400    # the newest epoch's quote, by the node's clock at its start
min_epoch = 3                 # the newest checkpoint's epoch
complete_history = true       # everything is there, from the genesis to the newest checkpoint
replay = true                 # replayed from the genesis, as `lightcone replay --policy` does
no_unsigned_inputs = true     # players signed all of their inputs
receipt_deadline_ms = 1000    # no input in the receipts given waited longer for its receipt
seed_origin = \"random\"        # who chose the seed of all chance: \"random\" or \"operator\"
[measurements]                # each epoch's quote has one of these
mr_td = [\"91…\"]"
    };
}

pub(crate) const AFTER_HELP: &str = concat!(
    "A policy is a TOML file. Each line that is there becomes a fact of its own; one that is not there demands nothing:\n\n",
    policy_example!(),
    "\n\nExit codes: 0 nothing failed, and everything asked for passed; 1 something failed; 2 something asked for (by the \
     policy, or receipts) could not be checked; 3 this is no record, or a file given cannot be read as what it must be",
);

#[derive(Debug, clap::Args)]
pub(crate) struct VerifyArgs {
    /// The directory of the store, as `lightcone run --store` keeps it
    #[arg(value_name = "STORE")]
    store: PathBuf,
    /// What you demand, as TOML: see below
    #[arg(long, value_name = "FILE")]
    policy: Option<PathBuf>,
    /// The seal key of a private world
    #[arg(long, value_name = "KEYFILE")]
    seal: Option<PathBuf>,
    /// The time to judge quotes and ages at, in seconds since 1970 [default: now]
    #[arg(long, value_name = "UNIX_SECONDS")]
    at: Option<u64>,
    /// Intel's collateral for TDX and SGX quotes, as JSON; what the operator keeps beside a quote is then not read
    #[arg(long, value_name = "FILE")]
    collateral: Option<PathBuf>,
    /// What a player's page has saved; can be given more than once
    #[arg(long, value_name = "FILE")]
    receipts: Vec<PathBuf>,
    /// Print one JSON object
    #[arg(long)]
    json: bool,
}

/// The exit code, as [`AFTER_HELP`] explains it.
pub(crate) fn verify(args: VerifyArgs) -> Result<u8, Failure> {
    let request = Request {
        directory: args.store.clone(),
        seal: args.seal.as_deref().map(SealKey::read).transpose().map_err(malformed)?,
        policy: args.policy.as_deref().map(policy).transpose()?.unwrap_or_default(),
        now_s: args.at.unwrap_or_else(now_s),
        collateral: args.collateral.as_deref().map(|path| text(path, MAX_COLLATERAL_BYTES)).transpose()?,
        receipts: args.receipts.iter().map(|path| receipts(path)).collect::<Result<_, _>>()?,
        label: Some(input_label),
        replayed: None,
    };
    let report = verify_store(&request);
    if args.json {
        println!("{}", as_json(&report, request.now_s));
    } else {
        print(&report);
    }
    Ok(report.outcome.exit_code())
}

/// A record that was replayed, verified and held against a policy.
pub(crate) fn with_replay(
    store: &Path,
    seal: Option<SealKey>,
    policy_file: &Path,
    replayed: Replayed,
) -> Result<(Report, u64), Failure> {
    let (policy, replayed) = (policy(policy_file)?, Some(replayed));
    let request = Request { seal, policy, label: Some(input_label), replayed, ..Request::new(store, now_s()) };
    Ok((verify_store(&request), request.now_s))
}

fn malformed(message: impl std::fmt::Display) -> Failure {
    Failure { message: message.to_string(), code: MALFORMED }
}

/// Before 1970 it is 1970.
fn now_s() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs())
}

/// A file's bytes, at most so many.
fn bytes(path: &Path, most: usize) -> Result<Vec<u8>, Failure> {
    use std::io::Read;
    let mut bytes = Vec::new();
    let read = fs::File::open(path).and_then(|file| file.take(most as u64 + 1).read_to_end(&mut bytes));
    read.map_err(|cause| malformed(format_args!("cannot read {}: {cause}", path.display())))?;
    if bytes.len() > most {
        return Err(malformed(format_args!("{} has more than {most} bytes", path.display())));
    }
    Ok(bytes)
}

fn text(path: &Path, most: usize) -> Result<String, Failure> {
    String::from_utf8(bytes(path, most)?).map_err(|cause| malformed(format_args!("{}: {cause}", path.display())))
}

fn policy(path: &Path) -> Result<Policy, Failure> {
    let policy = Policy::from_toml(&text(path, MAX_POLICY_BYTES)?);
    policy.map_err(|cause| malformed(format_args!("{}: {cause}", path.display())))
}

fn receipts(path: &Path) -> Result<ReceiptFile, Failure> {
    Ok(ReceiptFile { name: path.display().to_string(), bytes: bytes(path, MAX_RECEIPT_FILE_BYTES)? })
}

pub(crate) fn as_json(report: &Report, now_s: u64) -> serde_json::Value {
    json!({
        "outcome": report.outcome, "exit_code": report.outcome.exit_code(), "at": now_s, "keys": report.keys,
        "facts": report.facts,
    })
}

pub(crate) fn print(report: &Report) {
    let width = report.facts.iter().map(|fact| fact.name.len()).max().unwrap_or(0);
    for fact in &report.facts {
        println!("{:14} {:width$}  {}   (rests on: {})", fact.verdict, fact.name, fact.reason, fact.trust);
    }
    println!("\n{}", outcome(report.outcome));
    if let Some(unchecked) = unchecked(report) {
        println!("{unchecked}");
    }
}

fn outcome(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Met => "Nothing that was checked failed, and all that was asked for passed.",
        Outcome::Failed => "Something failed: see the lines above that begin with FAIL.",
        Outcome::NotEnough => "Nothing failed, but something that was asked for could not be checked.",
        Outcome::Malformed => "This cannot be judged as a store: see the lines above that begin with FAIL.",
    }
}

/// One sentence: what nobody should take for checked, and how it can be.
fn unchecked(report: &Report) -> Option<String> {
    let mut names: Vec<&str> = report.with(Verdict::NotChecked).map(|fact| fact.name).collect();
    names.dedup();
    let hints: Vec<String> = names.iter().map(|name| format!("{name}{}", hint(name))).collect();
    (!hints.is_empty()).then(|| format!("Not checked: {}.", hints.join(", ")))
}

fn hint(name: &str) -> &'static str {
    match name {
        "first state" | "replay" | "fuel" => " (run `lightcone replay`)",
        "policy: replay" => " (run `lightcone replay --policy`)",
        "evidence" => " (a TEE's quote needs --collateral, and without a TEE there is only the operator's word)",
        "seal" => " (give --seal)",
        "older states" | "older inputs" | "unknown keys" => " (not kept: only an older copy of the store has it)",
        "newest states" => " (`lightcone export` makes a whole copy)",
        "chance" => " (who may start a record again may draw again)",
        "newest inputs" => " (the next checkpoint covers them)",
        "unsigned inputs" => " (nobody signed them)",
        "player-ticks" => " (`lightcone verify` counts them where all inputs are kept)",
        "delivered" => " (the node's word: nothing in a record repeats what was sent to viewers)",
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_checked_is_said_with_a_way_to_check_it() {
        let report = verify_store(&Request::new("/nonexistent", 0));
        assert_eq!((report.outcome.exit_code(), unchecked(&report)), (3, None));
        assert_eq!(hint("replay"), " (run `lightcone replay`)");
    }

    /// The help, the documentation and the policy name the same demands.
    #[test]
    fn the_policy_in_the_help_is_one_and_so_is_that_of_the_documents() {
        let digits =
            |text: &str| text.replace("7c…", &"7c".repeat(32)).replace("a0…", &"a0".repeat(32)).replace("91…", "91");
        let key = lightcone_attest::statement::SigningKey::from_seed([1; 32]).public().to_string();
        let read = |text: &str| Policy::from_toml(&digits(text).replace("3f…", &key)).unwrap();
        let policy = read(policy_example!());
        assert!(policy.replay && policy.complete_history && policy.no_unsigned_inputs && policy.seed_origin.is_some());
        for text in [include_str!("../docs/proof.md"), include_str!("../../../attest/PROOF.md")] {
            let example = text.split("```toml\n").nth(1).unwrap().split("```").next().unwrap();
            assert_eq!(read(example), policy);
        }
    }

    #[test]
    fn files_that_cannot_be_used_are_malformed() {
        assert_eq!(policy(Path::new("/nonexistent")).unwrap_err().code, MALFORMED);
        assert_eq!(bytes(Path::new("/dev/zero"), 10).unwrap_err().code, MALFORMED);
    }
}
