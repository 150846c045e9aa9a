//! What the estimate keeps to.

/// Bits a second: the least and the greatest estimate, and the one to begin with.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Limits {
    pub(crate) min_bps: f64,
    pub(crate) start_bps: f64,
    pub(crate) max_bps: f64,
}
