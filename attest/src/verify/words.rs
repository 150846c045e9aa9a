//! Words for reasons.

/// So many problems are told in full.
const TOLD: usize = 3;

/// What was found wrong with one thing.
#[derive(Clone, Debug, Default)]
pub(super) struct Problems {
    told: Vec<String>,
    more: u64,
}

impl Problems {
    pub(super) fn add(&mut self, problem: impl Into<String>) {
        if self.told.len() < TOLD { self.told.push(problem.into()) } else { self.more += 1 }
    }

    /// None without a problem.
    pub(super) fn reason(&self) -> Option<String> {
        let more = (self.more > 0).then(|| format!("and {} more", self.more));
        let all: Vec<&str> = self.told.iter().chain(&more).map(String::as_str).collect();
        (!all.is_empty()).then(|| all.join("; "))
    }
}

/// "entry", "entries", as the number wants it.
pub(super) fn count(number: u64, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}

/// "checkpoint 5", "checkpoints 5 to 9".
pub(super) fn range(one: &str, first: u64, last: u64) -> String {
    if first == last { format!("{one} {first}") } else { format!("{one}s {first} to {last}") }
}
