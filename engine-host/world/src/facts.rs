//! What people may want to know of how a world runs.

use bevy_ecs::prelude::*;

/// A few words each, by a word: the node lists them beside the world, and the page shows them. They are no state.
#[derive(Resource, Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts(Vec<(String, String)>);

impl Facts {
    /// More are left out.
    pub const MOST: usize = 8;
    /// What is longer is cut.
    pub const MOST_CHARACTERS: usize = 60;

    /// Of words and what they say.
    pub fn new<K: Into<String>, V: Into<String>>(all: impl IntoIterator<Item = (K, V)>) -> Self {
        let cut = |text: String| text.chars().take(Self::MOST_CHARACTERS).collect();
        Self(all.into_iter().take(Self::MOST).map(|(word, says)| (cut(word.into()), cut(says.into()))).collect())
    }

    /// All of them, in their order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(word, says)| (word.as_str(), says.as_str()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn facts_are_few_and_short() {
        let facts = Facts::new((0..20).map(|number| (number.to_string(), "x".repeat(100))));
        let all: Vec<_> = facts.iter().collect();
        assert_eq!((all.len(), all[7].0, all[0].1.len()), (Facts::MOST, "7", Facts::MOST_CHARACTERS));
    }
}
