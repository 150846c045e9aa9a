//! The public scene `0,2-cube-wave-32x32`: 961 cubes that all move, at 30 Hz, with nobody there and no pictures.

use std::fmt;
use std::time::Duration;

use serde::Serialize;

use super::node::{Cost, cost, start};
use super::peer::PeerCost;
use super::ways::WAYS;
use super::{folders, peer};
use crate::table::Table;

pub(super) const SCENE: &str = "0,2-cube-wave-32x32";
const BASE: &str = "0,2";
const WARM_UP: Duration = Duration::from_secs(8);
const MEASURED: Duration = Duration::from_secs(30);

#[derive(Debug, Serialize)]
pub(super) struct CubeWave {
    measured_s: u64,
    ways: Vec<(String, Cost)>,
    peer: Option<PeerCost>,
}

impl fmt::Display for CubeWave {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "{SCENE}, {} s, nobody there, no pictures; node and peer with all processes that they start\n",
            self.measured_s
        )?;
        let mut table = Table::new(["", "ticks", "left out", "CPU ms a tick", "tick p99 ms", "late p99 ms", "RSS MB"]);
        let memory = |[own, others]: [f64; 2]| format!("{:.0} = {own:.0} + {others:.0}", own + others);
        for (way, cost) in &self.ways {
            table.row([
                format!("lightcone, {way}"),
                format!("{:.0}", cost.ticks),
                format!("{:.0}", cost.skipped_ticks),
                format!("{:.2}", cost.cpu_ms_per_tick),
                format!("{:.1}", cost.tick_p99_ms),
                format!("{:.1}", cost.late_p99_ms),
                memory(cost.rss_mb),
            ]);
        }
        if let Some(cost) = &self.peer {
            let none = String::new;
            let cpu = format!("{:.2}", cost.cpu_ms_per_tick);
            table.row(["peer".into(), format!("{:.0}", cost.ticks), none(), cpu, none(), none(), memory(cost.rss_mb)]);
        }
        write!(f, "{table}")
    }
}

pub(super) fn measure(left_out: &mut Vec<String>) -> anyhow::Result<Option<CubeWave>> {
    let scene = match folders::scene(SCENE) {
        Ok(scene) => scene,
        Err(why) => {
            left_out.push(format!("cube-wave: {why}"));
            return Ok(None);
        }
    };
    let mut ways = Vec::new();
    for way in WAYS {
        let node = start(&scene, way, &[])?;
        ways.push((way.to_string(), cost(&node, WARM_UP, MEASURED)?));
        node.interrupt(Duration::from_secs(20))?;
    }
    let peer = match peer::find() {
        Ok(program) => Some(peer::cost(&program, &scene, BASE, WARM_UP, MEASURED)?),
        Err(why) => {
            left_out.push(format!("cube-wave beside another host: {why}"));
            None
        }
    };
    Ok(Some(CubeWave { measured_s: MEASURED.as_secs(), ways, peer }))
}
