//! What a node says of itself at `/metrics`, in Prometheus' text format.

/// A counter or a gauge without labels; 0 when it is not there.
pub fn value(metrics: &str, name: &str) -> f64 {
    metrics.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' ')?.parse().ok()).unwrap_or(0.0)
}

/// The upper end of the bucket of a histogram that the 99th percentile falls into.
pub fn percentile_99_ms(metrics: &str, name: &str) -> f64 {
    percentile_99_ms_since("", metrics, name)
}

/// As [`percentile_99_ms`], of what came between two looks.
pub fn percentile_99_ms_since(before: &str, now: &str, name: &str) -> f64 {
    let count = |metrics: &str| value(metrics, &format!("{name}_count"));
    let came = count(now) - count(before);
    let bucket = |line: &str| {
        let (end, below) = line.strip_prefix(name)?.strip_prefix("_bucket{le=\"")?.split_once("\"} ")?;
        let below_before = value(before, &format!("{name}_bucket{{le=\"{end}\"}}"));
        Some((end.parse::<f64>().ok()?, below.parse::<f64>().ok()? - below_before))
    };
    let found = now.lines().filter_map(bucket).find(|(_, below)| *below >= 0.99 * came);
    found.map_or(f64::NAN, |(end, _)| end * 1e3)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_percentile_is_read_from_buckets() {
        let text = "t_bucket{le=\"0.001\"} 90\nt_bucket{le=\"0.004\"} 99\nt_bucket{le=\"+Inf\"} 100\nt_count 100\n";
        assert_eq!(percentile_99_ms(text, "t"), 4.0);
        assert_eq!(value(text, "t_count"), 100.0);
        let later = "t_bucket{le=\"0.001\"} 190\nt_bucket{le=\"0.004\"} 199\nt_bucket{le=\"+Inf\"} 200\nt_count 200\n";
        assert_eq!(percentile_99_ms_since(text, later, "t"), 1.0);
    }
}
