//! What is said of one saved statement, and of several together.

use crate::verify::report::Verdict;
use crate::verify::words::Problems;

/// A verdict and its reason.
pub(super) type Line = (Verdict, String);

/// The worst verdict, with everything that has it.
pub(super) fn worst(lines: Vec<Line>, passed: String) -> Line {
    let Some(worst) = lines.iter().map(|(verdict, _)| *verdict).max() else {
        return (Verdict::NotApplicable, "there is none in it".into());
    };
    if worst == Verdict::Pass {
        return (worst, passed);
    }
    let mut words = Problems::default();
    lines.into_iter().filter(|(verdict, _)| *verdict == worst).for_each(|(_, reason)| words.add(reason));
    (worst, words.reason().unwrap_or_default())
}
