//! Metrics in Prometheus' text format.

use std::sync::OnceLock;

use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};

use super::process_text;
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

/// The recorder's metrics, and those of the process.
pub(super) fn render(handle: &PrometheusHandle) -> String {
    handle.run_upkeep();
    handle.render() + &process_text::render()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A name's constant, as it is written in the files of names: what it is called, and what kind it is described as.
    fn described(source: &str) -> Vec<(&str, &str)> {
        let constants = source.lines().filter_map(|line| line.strip_prefix("pub const ")?.split_once(": &str = \""));
        let kinds = ["counter", "gauge", "histogram"];
        let described = |constant: &str, kind: &str| {
            source.contains(&format!("{kind}!({constant},"))
                || source.contains(&format!("{kind}!(\n        {constant},"))
        };
        let kind_of = |constant| kinds.into_iter().find(|kind| described(constant, kind)).unwrap_or("none");
        constants.map(|(constant, rest)| (rest.trim_end_matches("\";"), kind_of(constant))).collect()
    }

    /// What `promtool check metrics` looks at.
    #[test]
    fn metrics_are_named_as_prometheus_wants_them() {
        let sources = [
            include_str!("../metric_names.rs"),
            include_str!("../../../record/src/metric_names.rs"),
            include_str!("../../../../streaming/src/metrics.rs"),
        ];
        let all: Vec<_> = sources.into_iter().flat_map(described).collect();
        assert!(all.len() > 50, "{all:?}");
        for (name, kind) in all {
            assert_ne!(kind, "none", "{name} has no HELP");
            assert_eq!(name.ends_with("_total"), kind == "counter", "{name} is a {kind}");
            assert_eq!(kind == "histogram", name.ends_with("_seconds") && kind != "gauge", "{name} is a {kind}");
            let lower = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
            assert!(name.starts_with("lightcone_") && name.chars().all(lower), "{name}");
            let abbreviated = ["s", "ms", "us", "ns", "sec", "b", "kb", "mb", "gb", "m", "h", "d"];
            assert!(!name.split('_').any(|word| abbreviated.contains(&word)), "{name}");
            let not_base = ["bits", "milliseconds", "kilobytes", "megabytes", "minutes", "hours", "percent"];
            assert!(!name.split('_').any(|word| not_base.contains(&word)), "{name}");
        }
    }

    #[test]
    fn every_series_has_a_help_and_a_type_and_no_label_grows_without_end() {
        let handle = handle().unwrap();
        metrics::counter!(metric_names::TICKS).increment(1);
        let text = render(&handle);
        let names = |prefix: &str| {
            let lines = text.lines().filter_map(|line| line.strip_prefix(prefix)?.split(' ').next());
            lines.map(str::to_owned).collect::<std::collections::BTreeSet<_>>()
        };
        for line in text.lines().filter(|line| !line.starts_with('#') && !line.is_empty()) {
            let name = line.split(['{', ' ']).next().unwrap_or_default();
            let family = ["_bucket", "_sum", "_count"].iter().find_map(|end| name.strip_suffix(end));
            let family = family.filter(|family| names("# TYPE ").contains(*family)).unwrap_or(name);
            assert!(names("# HELP ").contains(family) && names("# TYPE ").contains(family), "{line}");
        }
        assert!(!text.contains("digest="), "every digest there ever was would be a series of its own");
        for wanted in
            ["process_resident_memory_bytes", "process_open_fds", "process_cpu_seconds_total", "lightcone_build_info"]
        {
            assert!(names("# TYPE ").contains(wanted), "{wanted} is missing in:\n{text}");
        }
    }
}
