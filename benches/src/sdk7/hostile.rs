//! Scenes that mean harm beside one that means none. Each is a node of its own: `lightcone host` takes packages, and no scenes.

use std::fmt;
use std::time::Duration;

use lightcone_worlds::sdk7::Js;
use serde::Serialize;

use super::generated;
use super::node::{Cost, cost, start};

const OF_EACH: usize = 2;
const CUBES: usize = 100;
const WARM_UP: Duration = Duration::from_secs(10);
const MEASURED: Duration = Duration::from_secs(30);

/// In its own words, and its bundle.
const HARM: [(&str, &str); 10] = [
    ("never ends", "exports.onUpdate = async (seconds) => { if (seconds > 0) for (;;); }"),
    ("makes promises without end", "const again = () => Promise.resolve().then(again); exports.onUpdate = again"),
    ("uses a second in each turn, never enough to be ended", "exports.onUpdate = () => { for (let at = 0; at < 3e8; at++); }"),
    ("wants all memory", "const all = []; exports.onUpdate = () => { for (let at = 0; at < 1e6; at++) all.push({ at }) }"),
    ("writes 8 MiB in each turn", "const { crdtSendToRenderer } = require('~system/EngineApi'); const data = new Uint8Array(8 << 20)
        new DataView(data.buffer).setUint32(0, data.length, true); exports.onUpdate = () => crdtSendToRenderer({ data })"),
    ("moves 60,000 entities", "const { crdtSendToRenderer } = require('~system/EngineApi'); const data = new Uint8Array(60000 * 68)
        const view = new DataView(data.buffer); let turn = 0
        exports.onUpdate = () => { turn++; for (let at = 0; at < 60000; at++) { [68, 1, 512 + at, 1, turn, 44].forEach((word, n) => view.setUint32(at * 68 + n * 4, word, true)); view.setFloat32(at * 68 + 24, turn, true) } return crdtSendToRenderer({ data }) }"),
    ("sets a million timers", "exports.onUpdate = () => { for (let at = 0; at < 1e6; at++) setInterval(() => 0, 0) }"),
    ("writes as many lines as it can", "exports.onUpdate = () => { for (let at = 0; at < 1e4; at++) console.log('x'.repeat(2000)) }"),
    ("asks as often as it can", "const { readFile } = require('~system/Runtime'); exports.onUpdate = () => { for (let at = 0; at < 1e4; at++) readFile({ fileName: 'bin/index.js' }).catch(() => 0) }"),
    ("calls itself for ever", "const deep = () => deep() + 1; exports.onUpdate = () => { for (let at = 0; at < 1e3; at++) try { deep() } catch {} }"),
];

#[derive(Debug, Serialize)]
pub(super) struct Hostile {
    kinds: Vec<&'static str>,
    hostile: usize,
    /// Hostile ones whose world was not halted, at the end.
    still_running: usize,
    cubes: usize,
    alone: Cost,
    beside: Cost,
}

impl fmt::Display for Hostile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { hostile, still_running, cubes, alone, beside, .. } = self;
        writeln!(
            f,
            "a scene of {cubes} cubes, alone and beside {hostile} hostile ones in nodes of their own ({still_running} not halted):"
        )?;
        write!(
            f,
            "ticks left out {:.0} and {:.0} of {:.0} and {:.0}; p99 of a tick's time {:.1} and {:.1} ms, of its lateness {:.1} and {:.1} ms",
            alone.skipped_ticks,
            beside.skipped_ticks,
            alone.ticks,
            beside.ticks,
            alone.tick_p99_ms,
            beside.tick_p99_ms,
            alone.late_p99_ms,
            beside.late_p99_ms
        )
    }
}

pub(super) fn measure() -> anyhow::Result<Hostile> {
    let scene = generated::scene("honest", &generated::cubes(CUBES))?;
    let honest = start(scene.path(), Js::Fast, &[])?;
    let alone = cost(&honest, WARM_UP, MEASURED)?;
    let scenes =
        HARM.iter().enumerate().map(|(number, (_, bundle))| generated::scene(&format!("harm-{number}"), bundle));
    let scenes = scenes.collect::<anyhow::Result<Vec<_>>>()?;
    let mut nodes = Vec::new();
    for scene in &scenes {
        for _ in 0..OF_EACH {
            nodes.push(start(scene.path(), Js::Fast, &[])?);
        }
    }
    let beside = cost(&honest, WARM_UP, MEASURED)?;
    let mut still_running = 0;
    for node in &mut nodes {
        still_running += usize::from(node.is_running()?);
    }
    honest.interrupt(Duration::from_secs(20))?;
    Ok(Hostile {
        kinds: HARM.iter().map(|(what, _)| *what).collect(),
        hostile: nodes.len(),
        still_running,
        cubes: CUBES,
        alone,
        beside,
    })
}
