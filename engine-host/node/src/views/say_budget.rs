//! The budget's decisions as metrics.

use super::budget::Budget;
use crate::metric_names::{BUDGET_LOAD, BUDGET_STEP, VIEW_RATE_HZ, VIEW_SCALE, VIEWS_NARROW, VIEWS_WITH_STAIRS};

/// What the budget has decided, for whoever watches the node.
pub(crate) fn say_budget(budget: &Budget) {
    use metrics::gauge;
    gauge!(BUDGET_LOAD).set(budget.load());
    gauge!(VIEWS_NARROW).set(budget.narrow_views() as f64);
    gauge!(VIEWS_WITH_STAIRS).set(budget.views_with_stairs() as f64);
    let extremes = budget.extremes();
    gauge!(BUDGET_STEP).set(extremes.map_or(0, |[least, _]| least.step) as f64);
    let Some([least, most]) = extremes else { return };
    for (of, given) in [("least", least), ("most", most)] {
        gauge!(VIEW_SCALE, "of" => of).set(given.scale);
        gauge!(VIEW_RATE_HZ, "of" => of).set(given.rate_hz);
    }
}
