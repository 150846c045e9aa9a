//! The state digest over states of growing size, each time from scratch.

use std::hint::black_box;
use std::time::Instant;

use anyhow::Context;
use lightcone_attest::{Encoder, StateDigest, StateDigester};
use serde::Serialize;

use crate::stats::Summary;
use crate::table::Table;

const ENTITIES: [u64; 3] = [1_000, 10_000, 100_000];
/// Name and floats: a pose, a velocity, what a game remembers of a thing.
const COMPONENTS: [(&str, usize); 3] = [("pose", 10), ("velocity", 6), ("game", 4)];
const WARM_UP: usize = 3;
const ROUNDS: usize = 60;

/// All of the group.
#[derive(Debug, Serialize)]
pub struct Figures {
    components: usize,
    bytes_per_entity: usize,
    states: Vec<StateFigures>,
}

#[derive(Debug, Serialize)]
struct StateFigures {
    entities: u64,
    /// Canonical bytes are there: sorting out chunks and hashing.
    digest_ms: Summary,
    /// From values: writing canonical bytes too.
    encode_and_digest_ms: Summary,
    /// Of canonical bytes, by the median of `digest_ms`.
    digest_mb_per_s: f64,
}

/// Every entity's values of one component, flat.
struct Column {
    name: &'static str,
    floats_per_entity: usize,
    values: Vec<f32>,
}

impl Column {
    fn entities(&self) -> impl Iterator<Item = (u64, &[f32])> {
        self.values.chunks_exact(self.floats_per_entity).enumerate().map(|(id, values)| (id as u64, values))
    }
}

/// Measures and prints.
pub fn measure() -> anyhow::Result<Figures> {
    let states = ENTITIES.into_iter().map(measure_state).collect::<anyhow::Result<_>>()?;
    let bytes_per_entity = COMPONENTS.iter().map(|(_, floats)| floats * size_of::<f32>()).sum();
    let figures = Figures { components: COMPONENTS.len(), bytes_per_entity, states };
    print(&figures);
    Ok(figures)
}

fn measure_state(entities: u64) -> anyhow::Result<StateFigures> {
    let columns = COMPONENTS.map(|(name, floats_per_entity)| {
        let values = (0..entities as usize * floats_per_entity).map(|i| (i as f32 * 0.37).sin()).collect();
        Column { name, floats_per_entity, values }
    });
    let encoded: Vec<Vec<(u64, Vec<u8>)>> =
        columns.iter().map(|column| column.entities().map(|(id, values)| (id, canonical(values))).collect()).collect();
    let (mut digest_ms, mut both_ms) = (Vec::new(), Vec::new());
    for round in 0..WARM_UP + ROUNDS {
        let started = Instant::now();
        let from_bytes = digest(
            columns
                .iter()
                .zip(&encoded)
                .map(|(column, entities)| (column.name, entities.iter().map(|(id, bytes)| (*id, bytes.as_slice())))),
        )?;
        let digested = started.elapsed().as_secs_f64() * 1e3;
        let started = Instant::now();
        let from_values = digest(
            columns.iter().map(|column| (column.name, column.entities().map(|(id, values)| (id, canonical(values))))),
        )?;
        let both = started.elapsed().as_secs_f64() * 1e3;
        anyhow::ensure!(black_box(from_bytes) == black_box(from_values), "the same state has two digests");
        if round >= WARM_UP {
            digest_ms.push(digested);
            both_ms.push(both);
        }
    }
    let bytes: usize = encoded.iter().flatten().map(|(_, bytes)| bytes.len()).sum();
    let digest_ms = Summary::of(digest_ms).context("no rounds")?;
    Ok(StateFigures {
        entities,
        encode_and_digest_ms: Summary::of(both_ms).context("no rounds")?,
        digest_mb_per_s: bytes as f64 / 1e3 / digest_ms.median,
        digest_ms,
    })
}

fn canonical(values: &[f32]) -> Vec<u8> {
    let mut encoder = Encoder::default();
    encoder.f32s(values);
    encoder.bytes().to_vec()
}

fn digest<B: AsRef<[u8]>, E: Iterator<Item = (u64, B)>>(
    components: impl Iterator<Item = (&'static str, E)>,
) -> anyhow::Result<StateDigest> {
    let mut digester = StateDigester::new();
    for (name, entities) in components {
        digester.component(name, 1, entities)?;
    }
    Ok(digester.finish(1)?)
}

fn print(figures: &Figures) {
    println!(
        "{} components, {} bytes for each entity, {ROUNDS} rounds\n",
        figures.components, figures.bytes_per_entity
    );
    let mut table = Table::new([
        "entities",
        "digest ms (median)",
        "digest ms (p95)",
        "MB/s",
        "encode + digest ms (median)",
        "encode + digest ms (p95)",
    ]);
    for state in &figures.states {
        table.row([
            state.entities.to_string(),
            format!("{:.3}", state.digest_ms.median),
            format!("{:.3}", state.digest_ms.p95),
            format!("{:.0}", state.digest_mb_per_s),
            format!("{:.3}", state.encode_and_digest_ms.median),
            format!("{:.3}", state.encode_and_digest_ms.p95),
        ]);
    }
    println!("{table}");
}
