//! What many measurements come to.

use serde::{Serialize, Serializer};

/// A summary of measurements, all in one unit that the field's name says.
///
/// `median`, `p95` and `p99` are nearest-rank percentiles, as on the player page: the smallest measured value that at least so
/// many percent of all are not above. Nothing is interpolated and nothing is left out.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Summary {
    /// Measurements.
    pub count: usize,
    /// 50th percentile.
    #[serde(serialize_with = "rounded")]
    pub median: f64,
    /// 95th percentile.
    #[serde(serialize_with = "rounded")]
    pub p95: f64,
    /// 99th percentile.
    #[serde(serialize_with = "rounded")]
    pub p99: f64,
    /// Arithmetic.
    #[serde(serialize_with = "rounded")]
    pub mean: f64,
    /// Least.
    #[serde(serialize_with = "rounded")]
    pub min: f64,
    /// Greatest.
    #[serde(serialize_with = "rounded")]
    pub max: f64,
}

impl Summary {
    /// `None` without measurements.
    pub fn of(values: impl IntoIterator<Item = f64>) -> Option<Self> {
        let mut sorted: Vec<f64> = values.into_iter().collect();
        sorted.sort_by(f64::total_cmp);
        let (min, max) = (*sorted.first()?, *sorted.last()?);
        let count = sorted.len();
        let mean = sorted.iter().sum::<f64>() / count as f64;
        Some(Self {
            count,
            median: percentile(&sorted, 50),
            p95: percentile(&sorted, 95),
            p99: percentile(&sorted, 99),
            mean,
            min,
            max,
        })
    }
}

/// Nearest rank; `sorted` is not empty, `percent` is 1..=100.
fn percentile(sorted: &[f64], percent: usize) -> f64 {
    sorted[(sorted.len() * percent).div_ceil(100).saturating_sub(1)]
}

/// Rounded: digits below say nothing and make files hard to compare.
pub fn thousandths(value: f64) -> f64 {
    (value * 1e3).round() / 1e3
}

fn rounded<S: Serializer>(value: &f64, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_f64(thousandths(*value))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(values: &[f64]) -> Summary {
        Summary::of(values.iter().copied()).unwrap()
    }

    #[test]
    fn median_and_p95_are_nearest_ranks() {
        let hundred: Vec<f64> = (1..=100).rev().map(f64::from).collect();
        assert_eq!((of(&hundred).median, of(&hundred).p95), (50.0, 95.0));
        assert_eq!((of(&[3.0, 1.0, 2.0]).median, of(&[3.0, 1.0, 2.0]).p95), (2.0, 3.0));
        assert_eq!(of(&[4.0, 1.0, 2.0, 3.0]).median, 2.0);
        let twenty: Vec<f64> = (1..=20).map(f64::from).collect();
        assert_eq!(of(&twenty).p95, 19.0);
        let twenty_one: Vec<f64> = (1..=21).map(f64::from).collect();
        assert_eq!(of(&twenty_one).p95, 20.0);
    }

    #[test]
    fn one_value_is_all_of_them_and_none_is_none() {
        let one = Summary { count: 1, median: 7.0, p95: 7.0, p99: 7.0, mean: 7.0, min: 7.0, max: 7.0 };
        assert_eq!(of(&[7.0]), one);
        assert_eq!(Summary::of([]), None);
    }

    #[test]
    fn the_mean_counts_outliers() {
        let summary = of(&[1.0, 1.0, 1.0, 97.0]);
        assert_eq!((summary.mean, summary.median, summary.min, summary.max), (25.0, 1.0, 1.0, 97.0));
    }
}
