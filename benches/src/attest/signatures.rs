//! Signing and verifying: statements by the node, inputs by the player.

use std::hint::black_box;
use std::time::Instant;

use anyhow::Context;
use lightcone_attest::Digest;
use lightcone_attest::log::{Entry, InputVerifier, Kind, PlayerChain, TickInputs, player_binding, signed_input};
use lightcone_attest::statement::{Checkpoint, Environment, Receipt, SigningKey, sign, verify};
use lightcone_gpu_kit::stats::Summary;
use lightcone_protocol::input::{ClientMessage, Input, MAX_SAMPLES, Sample, decode};
use serde::Serialize;

use crate::table::Table;

const ROUNDS: u64 = 2000;
const WORLD: Digest = Digest([1; 32]);
const RUN: [u8; 16] = [2; 16];

/// All of this file, microseconds.
#[derive(Debug, Serialize)]
pub(super) struct Figures {
    sign_checkpoint_us: Summary,
    verify_checkpoint_us: Summary,
    sign_receipt_us: Summary,
    /// A batch as it comes from the page: reading it, verifying its signature, linking it into the player's chain.
    input_batch_us: Summary,
    input_batch_bytes: usize,
    /// The same without a signature.
    unsigned_input_batch_us: Summary,
    /// A player's input in an auditor's check of a log.
    audit_input_us: Summary,
}

pub(super) fn measure() -> anyhow::Result<Figures> {
    let key = SigningKey::from_seed([3; 32]);
    let checkpoint = checkpoint();
    let bytes = sign(&checkpoint, &key);
    let receipt = receipt();
    let (signed, unsigned) = (batches(&key, true), batches(&key, false));
    let figures = Figures {
        sign_checkpoint_us: timed(|_| sign(&checkpoint, &key))?,
        verify_checkpoint_us: timed(|_| verify::<Checkpoint>(&bytes, &key.public()))?,
        sign_receipt_us: timed(|_| sign(&receipt, &key))?,
        input_batch_bytes: signed[0].len(),
        input_batch_us: taken(&key, &signed)?,
        unsigned_input_batch_us: taken(&key, &unsigned)?,
        audit_input_us: audited(&key, &signed)?,
    };
    print(&figures);
    Ok(figures)
}

fn timed<T>(mut work: impl FnMut(usize) -> T) -> anyhow::Result<Summary> {
    let mut times = Vec::new();
    for round in 0..ROUNDS as usize {
        let began = Instant::now();
        black_box(work(round));
        times.push(began.elapsed().as_secs_f64() * 1e6);
    }
    Summary::of(times).context("no rounds")
}

fn checkpoint() -> Checkpoint {
    let text = |text: &str| text.to_owned();
    Checkpoint {
        world: WORLD,
        run: RUN,
        epoch: 3,
        sequence: 70,
        tick: 2100,
        previous: Digest([4; 32]),
        state_root: Digest([5; 32]),
        schema: Digest([6; 32]),
        input_root: Digest([7; 32]),
        input_count: 400,
        code: Digest([8; 32]),
        environment: Environment {
            target: text("x86_64-linux"),
            isa: text("sse2"),
            renderer: text("soft"),
            tee: text("none"),
        },
        key_binding: Digest([9; 32]),
        manifest: Digest([10; 32]),
        wall_time_ms: 1_790_000_000_000,
    }
}

fn receipt() -> Receipt {
    let chain = PlayerChain::new(player_binding(&WORLD, &RUN, 1));
    Receipt { world: WORLD, run: RUN, epoch: 3, player: 1, chain, tick: 2100 }
}

/// Full motions, as on the wire.
fn batches(key: &SigningKey, with_signature: bool) -> Vec<Vec<u8>> {
    let binding = player_binding(&WORLD, &RUN, 1);
    let motion = |newest: u32| {
        let samples = (0..MAX_SAMPLES as u32).map(|back| Sample { seq: newest - back, ..Sample::default() });
        ClientMessage::Motion(samples.collect())
    };
    let batch = |number| match with_signature {
        true => Input::signed(motion(number), |bytes| key.sign(&signed_input(&binding, bytes))),
        false => Input::unsigned(motion(number)),
    };
    (0..ROUNDS as u32).map(|round| batch(round + MAX_SAMPLES as u32).to_wire()).collect()
}

fn entry(input: Input, sequence: u64) -> Entry {
    Entry { player: 1, sequence, kind: Kind::Motion, payload: input.bytes, signature: input.signature }
}

fn taken(key: &SigningKey, batches: &[Vec<u8>]) -> anyhow::Result<Summary> {
    let (public, binding) = (key.public(), player_binding(&WORLD, &RUN, 1));
    let mut chain = PlayerChain::new(binding);
    let mut refused = 0;
    let times = timed(|round| {
        let Ok(input) = decode(&batches[round]) else { return refused += 1 };
        let verified =
            input.signature.is_none_or(|signature| public.verify(&signed_input(&binding, &input.bytes), &signature));
        refused += u64::from(!verified);
        chain.push(&entry(input, round as u64 + 1));
    })?;
    anyhow::ensure!(refused == 0, "{refused} inputs were refused");
    Ok(times)
}

fn audited(key: &SigningKey, batches: &[Vec<u8>]) -> anyhow::Result<Summary> {
    let mut verifier = InputVerifier::new(&WORLD, &RUN);
    let public =
        Entry { player: 1, sequence: 0, kind: Kind::Key, payload: key.public().to_bytes().to_vec(), signature: None };
    verifier.check(&TickInputs { tick: 0, entries: vec![public] })?;
    let log = batches
        .iter()
        .zip(1..)
        .map(|(batch, tick)| Ok(TickInputs { tick, entries: vec![entry(decode(batch)?, tick)] }));
    let log = log.collect::<anyhow::Result<Vec<_>>>()?;
    let times = timed(|round| verifier.check(&log[round]))?;
    anyhow::ensure!(verifier.counts().signed == ROUNDS, "the log is not in order: {:?}", verifier.counts());
    Ok(times)
}

fn print(figures: &Figures) {
    let mut table = Table::new(["signatures", "µs (median)", "µs (p95)"]);
    let rows = [
        ("sign a checkpoint", &figures.sign_checkpoint_us),
        ("verify a checkpoint", &figures.verify_checkpoint_us),
        ("sign a receipt", &figures.sign_receipt_us),
        ("take a signed input batch", &figures.input_batch_us),
        ("take one that is not signed", &figures.unsigned_input_batch_us),
        ("audit a signed input", &figures.audit_input_us),
    ];
    for (what, times) in rows {
        table.row([what.to_owned(), format!("{:.1}", times.median), format!("{:.1}", times.p95)]);
    }
    println!("{table}");
}
