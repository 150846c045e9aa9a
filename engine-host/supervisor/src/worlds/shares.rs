//! Equal shares of the processor, however many threads a world has: a control group for each world (cgroup v2), where the system
//! lets the host make such groups. With systemd that is `Delegate=cpu`.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::name::WorldName;

const ROOT: &str = "/sys/fs/cgroup";
/// The default: the host itself has as much as one world.
const WEIGHT: &str = "100";

/// The groups of all worlds, if there are groups.
#[derive(Clone, Debug, Default)]
pub(crate) struct Shares {
    group: Option<PathBuf>,
}

impl Shares {
    /// Says in the log when processes are not told apart by world.
    pub(crate) fn open() -> Self {
        let group = own_group(Path::new(ROOT)).and_then(|group| {
            divide(&group)?;
            Ok(group)
        });
        match group {
            Ok(group) => Self { group: Some(group) },
            Err(error) => {
                tracing::info!(
                    "worlds share the processor by their threads, and not equally: no control groups ({error})"
                );
                Self::default()
            }
        }
    }

    /// From now on the process, and what it starts, has its world's share.
    pub(crate) fn put(&self, name: &WorldName, process: u32) {
        let Some(group) = self.of(name) else { return };
        let put = make(&group).and_then(|()| {
            fs::write(group.join("cpu.weight"), WEIGHT)?;
            fs::write(group.join("cgroup.procs"), process.to_string())
        });
        if let Err(error) = put {
            tracing::warn!("world {name} has no share of its own: {}: {error}", group.display());
        }
    }

    /// The world has no process any more.
    pub(crate) fn remove(&self, name: &WorldName) {
        // Fails where there was none, and is tried again after the next process.
        _ = self.of(name).map(fs::remove_dir);
    }

    fn of(&self, name: &WorldName) -> Option<PathBuf> {
        Some(self.group.as_ref()?.join(format!("world-{name}")))
    }
}

/// The host's own group, by `/proc/self/cgroup`.
fn own_group(root: &Path) -> io::Result<PathBuf> {
    let controllers = fs::read_to_string(root.join("cgroup.controllers"))?;
    if !controllers.split_whitespace().any(|name| name == "cpu") {
        return Err(io::Error::other("version 2 has no cpu here"));
    }
    let own = fs::read_to_string("/proc/self/cgroup")?;
    let own = own.lines().find_map(|line| line.strip_prefix("0::/"));
    Ok(root.join(own.ok_or_else(|| io::Error::other("this process is in no group"))?))
}

/// A group that has groups has no processes of its own: the host goes into one beside those of the worlds.
fn divide(group: &Path) -> io::Result<()> {
    let host = group.join("host");
    make(&host)?;
    fs::write(host.join("cgroup.procs"), std::process::id().to_string())?;
    fs::write(group.join("cgroup.subtree_control"), "+cpu")
}

fn make(group: &Path) -> io::Result<()> {
    match fs::create_dir(group) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        made => made,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_world_has_a_group_with_equal_weight() {
        let root = std::env::temp_dir().join(format!("lightcone-shares-{}", std::process::id()));
        fs::create_dir_all(&root).unwrap();
        divide(&root).unwrap();
        let shares = Shares { group: Some(root.clone()) };
        let name: WorldName = "pong".parse().unwrap();
        shares.put(&name, 4711);
        shares.put(&name, 4712);
        let read = |path: &str| fs::read_to_string(root.join(path)).unwrap();
        assert_eq!((read("world-pong/cpu.weight").as_str(), read("world-pong/cgroup.procs").as_str()), ("100", "4712"));
        assert_eq!(read("cgroup.subtree_control"), "+cpu");
        assert_eq!(read("host/cgroup.procs"), std::process::id().to_string());
        fs::remove_dir_all(&root).unwrap();
        Shares::default().put(&name, 4711);
    }

    #[test]
    fn without_the_second_version_of_groups_there_are_none() {
        assert!(own_group(Path::new("/proc/self/no-such-folder")).is_err());
    }
}
