//! The page's ledger: how long each input was on which leg of its way.

use anyhow::{Context, bail};
use lightcone_gpu_kit::stats::Summary;
use serde::Serialize;

/// From the node's having received an input to its having sent the frame that answers it.
const NODE: [&str; 6] = ["tick", "draw_wait", "draw", "encode_wait", "encode", "send"];
/// Of that, waiting for the next tick and for the next frame.
const WAITS: [&str; 2] = ["tick", "draw_wait"];

/// The legs of the newest inputs, 600 at most: those that were the newest which a frame answered.
#[derive(Debug, Serialize)]
pub struct Legs {
    /// In the order of the way; what is in each, `streaming/web/latency.js` says.
    pub legs_ms: Vec<(String, Summary)>,
    /// Input received → last packet sent.
    pub node_ms: Summary,
    /// That without the wait for the next tick and the next frame.
    pub node_work_ms: Summary,
    /// Made → shown.
    pub total_ms: Summary,
}

/// Reads the CSV that the page offers.
pub(super) fn read(csv: &str) -> anyhow::Result<Legs> {
    let mut lines = csv.lines();
    let names: Vec<&str> = lines.next().context("the page's ledger is empty")?.split(',').collect();
    let mut rows: Vec<Vec<f64>> = Vec::new();
    for line in lines {
        let row: Result<Vec<f64>, _> = line.split(',').map(str::parse).collect();
        rows.push(row.with_context(|| format!("no numbers in the page's ledger: {line}"))?);
    }
    if let Some(row) = rows.iter().find(|row| row.len() != names.len()) {
        bail!("a line of the page's ledger has {} columns, not {}", row.len(), names.len());
    }
    let sum = |wanted: &dyn Fn(&str) -> bool| {
        let columns: Vec<usize> = (0..names.len()).filter(|&column| wanted(names[column])).collect();
        Summary::of(rows.iter().map(|row| columns.iter().map(|&column| row[column]).sum()))
            .context("the page's ledger has no input")
    };
    let from = names.iter().position(|name| *name == "made_at").context("the page's ledger has no 'made_at'")? + 1;
    let to = names.iter().position(|name| *name == "total").context("the page's ledger has no 'total'")?;
    let legs = names[from..to].iter().map(|leg| Ok(((*leg).to_owned(), sum(&|name| name == *leg)?)));
    Ok(Legs {
        legs_ms: legs.collect::<anyhow::Result<_>>()?,
        node_ms: sum(&|name| NODE.contains(&name))?,
        node_work_ms: sum(&|name| NODE.contains(&name) && !WAITS.contains(&name))?,
        total_ms: sum(&|name| name == "total")?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn legs_are_summed_input_by_input() {
        let csv = "input_seq,frame_id,made_at,wait,tick,draw,send,total,clock_error\n\
                   1,7,100.0,1.0,20.0,30.0,4.0,55.0,0.5\n2,8,140.0,2.0,0.0,10.0,5.0,17.0,0.5\n";
        let legs = read(csv).unwrap();
        let names: Vec<_> = legs.legs_ms.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["wait", "tick", "draw", "send"]);
        assert_eq!((legs.node_ms.min, legs.node_ms.max), (15.0, 54.0));
        assert_eq!((legs.node_work_ms.min, legs.node_work_ms.max), (15.0, 34.0));
        assert_eq!(legs.total_ms.max, 55.0);
        assert!(read("").is_err() && read("made_at,total\n").is_err() && read("made_at,total\n1,x\n").is_err());
    }
}
