//! Metrics in Prometheus' text format.

use std::sync::OnceLock;

use lightcone_attest::Digest;
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};

use crate::metric_names;

/// Seconds: from the cost of a small tick to a stall that everyone sees.
const BUCKETS_S: [f64; 16] =
    [0.0001, 0.00025, 0.0005, 0.001, 0.002, 0.004, 0.006, 0.008, 0.012, 0.016, 0.024, 0.033, 0.05, 0.1, 0.25, 1.0];

/// The process's one recorder, installed by the first who asks.
pub(crate) fn handle() -> Result<PrometheusHandle, String> {
    static HANDLE: OnceLock<Result<PrometheusHandle, String>> = OnceLock::new();
    HANDLE.get_or_init(install).clone()
}

fn install() -> Result<PrometheusHandle, String> {
    let builder = PrometheusBuilder::new().set_buckets(&BUCKETS_S).map_err(|error| error.to_string())?;
    let handle = builder.install_recorder().map_err(|error| error.to_string())?;
    metric_names::describe();
    lightcone_streaming::metrics::describe();
    Ok(handle)
}

/// The recorder's metrics and the newest state digest. The digest is a label of its own line, written here, because a
/// recorder would keep every digest there ever was.
pub(super) fn render(handle: &PrometheusHandle, world: &str, digest: Option<(u64, Digest)>) -> String {
    handle.run_upkeep();
    let mut text = handle.render();
    if let Some((tick, digest)) = digest {
        let world = world.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n");
        text.push_str(
            "# HELP lightcone_state_digest Tick of the newest state digest\n# TYPE lightcone_state_digest gauge\n",
        );
        text.push_str(&format!("lightcone_state_digest{{world=\"{world}\",digest=\"{digest}\"}} {tick}\n"));
    }
    text
}
