//! What can be seen of a scene's folder without opening its files, to find out that something changed.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::SystemTime;

use super::content::walk;
use super::error::FolderError;
use super::ignore::Ignored;
use super::scene::ignored;

/// Sizes and times of all files that belong to the scene. Equal stamps: nothing changed that can be seen so.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stamp(BTreeMap<String, (u64, Option<SystemTime>)>);

impl Stamp {
    /// Of the folder as it is now.
    ///
    /// # Errors
    ///
    /// [`FolderError`] if it cannot be listed: perhaps somebody is just writing it.
    pub fn of(root: &Path) -> Result<Self, FolderError> {
        let mut files = BTreeMap::new();
        walk(root, &Ignored::read(&ignored(root)?), |name, found| {
            files.insert(name, (found.len(), found.modified().ok()));
            Ok(())
        })?;
        Ok(Self(files))
    }

    /// A file that is another one there, is new there or is gone.
    pub fn changed<'a>(&'a self, newer: &'a Self) -> Option<&'a str> {
        let other = newer.0.iter().find(|(name, is)| self.0.get(*name) != Some(is)).map(|(name, _)| name);
        let gone = || self.0.keys().find(|name| !newer.0.contains_key(*name));
        other.or_else(gone).map(String::as_str)
    }
}
