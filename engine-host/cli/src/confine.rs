//! What the process of a hosted world gives up before it begins: all files but its own, more privileges than it has, and
//! signals to others. By Landlock, as far as the kernel has it.
//!
//! What the program of a world could do that took over this process is then bounded by the kernel: it reads what it may read
//! anyway and what the system's libraries need, and writes nothing but the world's own record and the compiler's cache. The
//! network stays open to it, because media goes to any address.

use std::ffi::OsStr;
use std::fs::{self, DirBuilder};
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};

use landlock::{
    ABI, Access, AccessFs, BitFlags, Ruleset, RulesetAttr, RulesetCreatedAttr, RulesetError, RulesetStatus, Scope,
    path_beneath_rules,
};

use crate::args::RunArgs;
use crate::fail::Failure;
use crate::worlds;

/// The newest version of Landlock that is used here (Linux 6.12). Older ones confine what they know.
const KNOWN: ABI = ABI::V6;
/// Libraries and what they read: some are loaded late, as drivers are.
const SYSTEM: [&str; 24] = [
    "/lib",
    "/lib64",
    "/usr/lib",
    "/usr/lib64",
    "/usr/local/lib",
    "/usr/share",
    "/nix/store",
    "/gnu/store",
    "/etc/ld.so.cache",
    "/etc/ld.so.preload",
    "/etc/glvnd",
    "/etc/vulkan",
    "/etc/drirc",
    "/etc/hosts",
    "/etc/host.conf",
    "/etc/gai.conf",
    "/etc/nsswitch.conf",
    "/etc/resolv.conf",
    "/etc/localtime",
    // Others' secrets there stay closed: who is confined may look into no process but itself and its children.
    "/proc",
    "/sys",
    "/dev/random",
    "/dev/urandom",
    "/dev/zero",
];
/// Graphics processors, and the one that takes everything.
const DEVICES: [&str; 4] = ["/dev/null", "/dev/dri", "/dev/kfd", "/dev/nvidia-caps"];
/// Where a TEE gives out its quotes.
const TSM_REPORTS: &str = "/sys/kernel/config/tsm/report";
/// Paths of libraries and drivers, in lists as in PATH.
const LISTS: [&str; 4] = ["LD_LIBRARY_PATH", "VK_DRIVER_FILES", "VK_ICD_FILENAMES", "VK_ADD_DRIVER_FILES"];

/// Confines this process, which is to have no other thread yet. Says whether the kernel does so.
pub(crate) fn confine_for(args: &RunArgs) -> Result<bool, Failure> {
    match confine(&Own::of(args)) {
        Ok(Confined::Wholly) => Ok(true),
        Ok(Confined::Partly) => {
            tracing::info!("this process is confined as far as the kernel can: it has an older Landlock");
            Ok(true)
        }
        // The host says so, once for all worlds.
        Ok(Confined::Not) => Ok(false),
        Err(error) => Err(Failure::failed(format!("this process cannot be confined: {error}"))),
    }
}

/// The files that are a world's own.
#[derive(Debug, Default)]
pub(crate) struct Own {
    reads: Vec<PathBuf>,
    /// Directories.
    writes: Vec<PathBuf>,
}

impl Own {
    /// What these options name. Directories that are still to be made are made now: what is not there cannot be left open.
    pub(crate) fn of(args: &RunArgs) -> Self {
        let (access, network) = (&args.access, &args.network);
        let files = [&access.token_file, &access.metrics_token_file, &network.turn_secret_file];
        let files = files.into_iter().flatten().map(PathBuf::as_path);
        let named = [args.world.as_str()].into_iter().chain(access.trust_key.iter().map(String::as_str)).map(Path::new);
        let reads = files.chain(args.unseal.key()).chain(named).map(Path::to_owned).collect();
        // Keys are made where there are none, and there are files beside them, as there are beside the store.
        let beside = [&args.store.store, &args.store.seal, &args.key, &access.token_key];
        let beside =
            beside.into_iter().flatten().filter_map(|path| Some(std::path::absolute(path).ok()?.parent()?.to_owned()));
        let writes: Vec<PathBuf> = beside.chain(worlds::cache()).chain(args.recordings.recordings.clone()).collect();
        for directory in &writes {
            // Who needs it says what is wrong with it.
            _ = DirBuilder::new().recursive(true).mode(0o700).create(directory);
        }
        Self { reads, writes }
    }
}

/// How far it went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Confined {
    Wholly,
    /// The kernel has an older Landlock.
    Partly,
    /// It has none.
    Not,
}

/// Confines the calling thread and all that it will start. To be called before there is another thread.
pub(crate) fn confine(own: &Own) -> Result<Confined, RulesetError> {
    let read = AccessFs::ReadFile | AccessFs::ReadDir;
    let write = read
        | AccessFs::WriteFile
        | AccessFs::Truncate
        | AccessFs::Refer
        | AccessFs::MakeReg
        | AccessFs::MakeDir
        | AccessFs::RemoveFile
        | AccessFs::RemoveDir;
    let device = read | AccessFs::WriteFile | AccessFs::IoctlDev;
    let run: BitFlags<AccessFs> = AccessFs::ReadFile | AccessFs::Execute;
    let status = Ruleset::default()
        .handle_access(AccessFs::from_all(KNOWN))?
        .scope(Scope::from_all(KNOWN))?
        .create()?
        .add_rules(path_beneath_rules(SYSTEM, read))?
        .add_rules(path_beneath_rules(listed(), read))?
        .add_rules(path_beneath_rules(DEVICES.into_iter().map(PathBuf::from).chain(nvidia()), device))?
        .add_rules(path_beneath_rules([TSM_REPORTS], write))?
        .add_rules(path_beneath_rules(&own.reads, read))?
        .add_rules(path_beneath_rules(&own.writes, write))?
        .add_rules(path_beneath_rules(itself(), run))?
        .restrict_self()?;
    Ok(match status.ruleset {
        RulesetStatus::FullyEnforced => Confined::Wholly,
        RulesetStatus::PartiallyEnforced => Confined::Partly,
        RulesetStatus::NotEnforced => Confined::Not,
    })
}

fn listed() -> Vec<PathBuf> {
    LISTS
        .into_iter()
        .filter_map(std::env::var_os)
        .flat_map(|list| std::env::split_paths(&list).collect::<Vec<_>>())
        .collect()
}

/// `/dev/nvidia0`, `/dev/nvidiactl` and so on.
fn nvidia() -> impl Iterator<Item = PathBuf> {
    let devices = fs::read_dir("/dev").into_iter().flatten().flatten();
    let ours = |name: &OsStr| name.to_str().is_some_and(|name| name.starts_with("nvidia"));
    devices.filter(move |entry| ours(&entry.file_name())).map(|entry| entry.path())
}

/// This executable, which is also the compiler's, and what loads it.
fn itself() -> Vec<PathBuf> {
    let mapped = fs::read_to_string("/proc/self/maps").unwrap_or_default();
    let paths = mapped.lines().filter_map(|line| Some(Path::new(&line[line.find('/')?..])));
    let loads = |path: &&Path| path.file_name().and_then(OsStr::to_str).is_some_and(|name| name.starts_with("ld-"));
    let loaders = paths.filter(loads).map(Path::to_owned);
    std::env::current_exe().into_iter().chain(loaders).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{self, ErrorKind};
    use std::process::Command;
    use std::thread;

    /// On a thread of its own, which alone is confined.
    fn confined<T: Send>(own: &Own, then: impl FnOnce() -> T + Send) -> Option<T> {
        thread::scope(|scope| {
            let confined = thread::Builder::new().spawn_scoped(scope, || match confine(own).unwrap() {
                Confined::Not => {
                    println!("skipped: this kernel has no Landlock");
                    None
                }
                _ => Some(then()),
            });
            confined.unwrap().join().unwrap()
        })
    }

    #[test]
    fn who_is_confined_has_its_own_files_and_no_others() {
        let root = std::env::temp_dir().join(format!("lightcone-confine-{}", std::process::id()));
        let (mine, other, package) = (root.join("mine"), root.join("other"), root.join("pong.lcw"));
        [&mine, &other].into_iter().for_each(|path| fs::create_dir_all(path).unwrap());
        for path in [&package, &mine.join("file"), &other.join("file")] {
            fs::write(path, "text").unwrap();
        }
        let own = Own { reads: vec![package.clone()], writes: vec![mine.clone()] };
        let refused = |result: io::Result<()>| result.unwrap_err().kind() == ErrorKind::PermissionDenied;
        confined(&own, || {
            assert_eq!(fs::read_to_string(&package).unwrap(), "text");
            assert_eq!(fs::read_to_string(mine.join("file")).unwrap(), "text");
            fs::create_dir(mine.join("inner")).unwrap();
            fs::rename(mine.join("file"), mine.join("inner/file")).unwrap();
            assert!(refused(fs::read(other.join("file")).map(drop)));
            assert!(refused(fs::write(&package, "altered")));
            assert!(refused(fs::write(other.join("new"), "")));
            assert!(refused(fs::remove_file(other.join("file"))));
            assert!(refused(fs::read("/etc/passwd").map(drop)));
            assert!(refused(fs::read_dir("/").map(drop)));
        });
        fs::remove_dir_all(&root).unwrap();
    }

    #[test]
    fn who_is_confined_starts_itself_and_nothing_else_and_signals_nobody() {
        let mut neighbour = Command::new("sleep").arg("60").spawn().unwrap();
        let process = rustix::process::Pid::from_child(&neighbour);
        confined(&Own::default(), || {
            let this = std::env::current_exe().unwrap();
            assert!(Command::new(this).arg("--list").output().unwrap().status.success(), "as the compiler does");
            assert_eq!(
                Command::new("/bin/sh").arg("-c").arg("true").status().unwrap_err().kind(),
                ErrorKind::PermissionDenied
            );
            let memory = format!("/proc/{}/mem", process.as_raw_nonzero());
            assert!(fs::File::open(memory).is_err(), "where secrets are");
            if confine(&Own::default()).unwrap() == Confined::Wholly {
                assert!(rustix::process::kill_process(process, rustix::process::Signal::KILL).is_err());
            }
            assert!(rustix::thread::no_new_privs().unwrap());
        });
        neighbour.kill().unwrap();
        neighbour.wait().unwrap();
    }

    #[test]
    fn what_the_options_name_is_a_worlds_own() {
        let root = std::env::temp_dir().join(format!("lightcone-own-{}", std::process::id()));
        let at = |name: &str| root.join(name).display().to_string();
        let line = [
            "lightcone",
            "run",
            &at("pong.lcw"),
            "--supervised",
            "--store",
            &at("world/record"),
            "--key",
            &at("keys/key"),
        ];
        let line = line.map(std::ffi::OsString::from);
        let Ok(crate::args::Command::Run(args)) = crate::args::Args::read(line, &["yard"]) else { panic!() };
        let own = Own::of(&args);
        assert_eq!(own.reads, [root.join("pong.lcw")]);
        assert_eq!(own.writes[..2], [root.join("world"), root.join("keys")]);
        assert!(root.join("world").is_dir(), "it can be left open");
        fs::remove_dir_all(&root).unwrap();
    }
}
