use std::env;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::super::error::ExecutorError;

/// Names the program when it is not in `PATH`.
pub const NODE_VARIABLE: &str = "LIGHTCONE_NODE";
/// The first that gives a scene a realm without Node's own objects (`DONT_CONTEXTIFY`).
const OLDEST: Version = Version { major: 20, minor: 18 };

/// The Node that runs scenes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    path: PathBuf,
    version: Version,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Version {
    major: u32,
    minor: u32,
}

impl Node {
    /// Finds Node: the one that `LIGHTCONE_NODE` names, or else the first in `PATH`.
    ///
    /// # Errors
    ///
    /// [`ExecutorError::Missing`] if there is none, or it is too old.
    pub fn find() -> Result<Self, ExecutorError> {
        let named = env::var_os(NODE_VARIABLE).filter(|name| !name.is_empty()).map(PathBuf::from);
        let path = named.or_else(|| in_path("node")).ok_or_else(|| {
            ExecutorError::Missing(format!(
                "Node runs the scene and is not in PATH; install Node {} or newer, or name it in {NODE_VARIABLE}",
                OLDEST.major
            ))
        })?;
        Self::at(&path)
    }

    /// The Node at a path.
    ///
    /// # Errors
    ///
    /// [`ExecutorError::Missing`] if it is none, or too old.
    pub fn at(path: &Path) -> Result<Self, ExecutorError> {
        let missing = |why: String| ExecutorError::Missing(format!("{} cannot run the scene: {why}", path.display()));
        let said = Command::new(path)
            .arg("--version")
            .env_clear()
            .stdin(Stdio::null())
            .stderr(Stdio::null())
            .output()
            .map_err(|error| missing(error.to_string()))?;
        let said = String::from_utf8_lossy(&said.stdout);
        let version = Version::read(said.trim()).ok_or_else(|| missing("it is no Node".to_owned()))?;
        if version < OLDEST {
            let old = format!("it is Node {}; {}.{} or newer is needed", said.trim(), OLDEST.major, OLDEST.minor);
            return Err(missing(old));
        }
        Ok(Self { path: path.to_owned(), version })
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// What it maps for itself: code, stacks of its threads, young objects. Newer ones map all room for code as writable at once.
    pub(super) fn own_mebibytes(&self) -> u64 {
        if self.version.major > 22 { 768 } else { 256 }
    }

    /// The option that takes files, processes and threads from it.
    pub(super) fn permission(&self) -> &'static str {
        if self.version.has_stable_permissions() { "--permission" } else { "--experimental-permission" }
    }
}

impl Version {
    /// Reads `v20.18.1`.
    fn read(text: &str) -> Option<Self> {
        let mut numbers = text.strip_prefix('v')?.split('.').map(|number| number.parse().ok());
        Some(Self { major: numbers.next()??, minor: numbers.next()?? })
    }

    fn has_stable_permissions(self) -> bool {
        let since = match self.major {
            ..=22 => Self { major: 22, minor: 13 },
            _ => Self { major: 23, minor: 5 },
        };
        self >= since
    }
}

fn in_path(name: &str) -> Option<PathBuf> {
    env::split_paths(&env::var_os("PATH")?).map(|folder| folder.join(name)).find(|path| path.is_file())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_read_and_know_their_option() {
        let read = |text| Version::read(text).unwrap();
        assert_eq!(read("v20.18.1"), Version { major: 20, minor: 18 });
        assert_eq!(Version::read("20.18.1"), None);
        assert_eq!(Version::read("v20"), None);
        let stable = |text| read(text).has_stable_permissions();
        assert!(!stable("v20.20.2") && !stable("v22.12.0") && stable("v22.13.0"));
        assert!(!stable("v23.4.0") && stable("v23.5.0") && stable("v26.0.0"));
    }

    #[test]
    fn what_is_no_node_is_named() {
        let error = Node::at(Path::new("/bin/true")).unwrap_err().to_string();
        assert_eq!(error, "/bin/true cannot run the scene: it is no Node");
    }
}
