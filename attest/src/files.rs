//! Files written whole or not at all, and read within bounds.
//!
//! What lasts is written beside, synced, and given its name, and then the directory is synced: a file under its name is whole.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

/// The ending of a file that is being written. A crash leaves it; whoever opens the store to write removes it.
pub(crate) const TEMPORARY: &str = "tmp";

/// Where a file is written before it gets its name.
pub(crate) fn temporary(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".");
    name.push(TEMPORARY);
    PathBuf::from(name)
}

/// Bytes of a temporary file. Lasting after [`sync_all_below`].
pub(crate) fn write_temporary(path: &Path, bytes: &[u8]) -> io::Result<File> {
    let mut file = File::create(temporary(path))?;
    file.write_all(bytes)?;
    Ok(file)
}

/// Makes everything last that was written to the file system of a directory. One call costs about as much as one fsync, so
/// that many files cost little more than one; what other programs have written is waited for, too.
#[cfg(target_os = "linux")]
pub(crate) fn sync_all_below(directory: &Path) -> io::Result<()> {
    Ok(rustix::fs::syncfs(File::open(directory)?)?)
}

/// Other systems have no such call for one file system.
#[cfg(not(target_os = "linux"))]
pub(crate) fn sync_all_below(_: &Path) -> io::Result<()> {
    rustix::fs::sync();
    Ok(())
}

/// Gives a temporary file its name. Lasting after [`sync_directory`] or [`sync_all_below`].
pub(crate) fn name_temporary(path: &Path) -> io::Result<()> {
    fs::rename(temporary(path), path)
}

/// Temporary file, fsync, rename, fsync of the directory: after a crash the file is the old one or the new one.
pub(crate) fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    write_temporary(path, bytes)?.sync_all()?;
    name_temporary(path)?;
    sync_directory(path.parent().unwrap_or(Path::new(".")))
}

/// Makes names in a directory last.
pub(crate) fn sync_directory(path: &Path) -> io::Result<()> {
    let path = if path.as_os_str().is_empty() { Path::new(".") } else { path };
    File::open(path)?.sync_all()
}

/// A file's bytes, if it has at most `most`. A pipe or device, which might never end or never begin, is refused.
pub(crate) fn read_bounded(path: &Path, most: u64) -> io::Result<Vec<u8>> {
    if !fs::metadata(path)?.is_file() {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "it is no regular file"));
    }
    let file = File::open(path)?;
    let mut bytes = Vec::new();
    file.take(most + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > most {
        return Err(io::Error::new(io::ErrorKind::FileTooLarge, format!("it has more than {most} bytes")));
    }
    Ok(bytes)
}

/// Makes a new file that only its owner can read: after a crash it is there whole, or not at all. One that is there already is
/// not touched, and is an error ([`io::ErrorKind::AlreadyExists`]); an empty one, which older versions left when they were
/// killed, is as good as none.
pub fn create_secret(path: &Path, bytes: &[u8]) -> io::Result<()> {
    if is_empty_file(path) {
        fs::remove_file(path)?;
    }
    let temporary = write_secret_temporary(path, bytes)?;
    // Unlike a rename it never takes another file's name. A file system without hard links has the rename alone.
    let named = match fs::hard_link(&temporary, path) {
        Err(cause) if cause.kind() != io::ErrorKind::AlreadyExists && !path.exists() => fs::rename(&temporary, path),
        linked => {
            _ = fs::remove_file(&temporary);
            linked
        }
    };
    named.and_then(|()| sync_directory(path.parent().unwrap_or(Path::new("."))))
}

/// Writes a file that only its owner can read: after a crash it is the old one or the new one.
pub fn replace_secret(path: &Path, bytes: &[u8]) -> io::Result<()> {
    fs::rename(write_secret_temporary(path, bytes)?, path)?;
    sync_directory(path.parent().unwrap_or(Path::new(".")))
}

/// Whether a file is there and has nothing in it.
pub(crate) fn is_empty_file(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok_and(|found| found.is_file() && found.len() == 0)
}

/// The bytes, lasting, under a name of this process, and mode 0600 from the first moment. What killed processes left of theirs
/// is removed: nobody needs it.
fn write_secret_temporary(path: &Path, bytes: &[u8]) -> io::Result<PathBuf> {
    sweep_temporaries(path);
    let mut name = path.as_os_str().to_owned();
    name.push(format!(".{}.{TEMPORARY}", std::process::id()));
    let temporary = PathBuf::from(name);
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&temporary)?;
    let written = file.write_all(bytes).and_then(|()| file.sync_all());
    if written.is_err() {
        _ = fs::remove_file(&temporary);
    }
    written.map(|()| temporary)
}

fn sweep_temporaries(path: &Path) {
    let (Some(name), Some(parent)) = (path.file_name().and_then(|name| name.to_str()), path.parent()) else { return };
    let parent = if parent.as_os_str().is_empty() { Path::new(".") } else { parent };
    for entry in fs::read_dir(parent).into_iter().flatten().flatten() {
        let found = entry.file_name();
        let process =
            found.to_str().and_then(|found| found.strip_prefix(name)?.strip_prefix('.')?.strip_suffix(".tmp"));
        if process.is_some_and(|process| process.parse::<u32>().is_ok()) {
            _ = fs::remove_file(entry.path());
        }
    }
}

/// Whether others than the owner may read or write it.
pub(crate) fn open_to_others(path: &Path) -> io::Result<Option<u32>> {
    let mode = fs::metadata(path)?.permissions().mode() & 0o7777;
    Ok((mode & 0o077 != 0).then_some(mode))
}

/// A directory for a test, gone afterwards.
#[cfg(test)]
pub(crate) struct Scratch(pub(crate) PathBuf);

#[cfg(test)]
impl Scratch {
    pub(crate) fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("lightcone-{name}-{}", std::process::id()));
        _ = fs::remove_dir_all(&path);
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }
}

#[cfg(test)]
impl Drop for Scratch {
    fn drop(&mut self) {
        _ = fs::remove_dir_all(&self.0);
    }
}
