//! What a file asks for and does not get.

use std::collections::BTreeSet;

use super::limits::MAX_UNSUPPORTED;

/// Names, each once; see [`super::Imported::unsupported`].
#[derive(Default)]
pub(super) struct Unsupported(BTreeSet<String>);

impl Unsupported {
    pub(super) fn add(&mut self, name: impl Into<String>) {
        if self.0.len() < MAX_UNSUPPORTED {
            self.0.insert(name.into());
        }
    }

    pub(super) fn into_names(self) -> BTreeSet<String> {
        self.0
    }
}

/// A name from a file, fit for one line of a log: quoted, escaped and short.
pub(super) fn quoted(name: &str) -> String {
    const LONGEST: usize = 80;
    let mut characters = name.chars();
    let short: String = characters.by_ref().take(LONGEST).collect();
    if characters.next().is_some() { format!("{short:?}…") } else { format!("{short:?}") }
}
