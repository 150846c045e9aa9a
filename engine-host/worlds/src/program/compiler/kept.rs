//! Compiled code in a directory, named by the hash of what it was compiled of.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Read, Write};
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use lightcone_sandbox::{Checked, Module};

/// Files that are kept; of more, those that were used longest ago go.
const MOST_FILES: usize = 64;
/// A file begins with the hash of the rest, so that half a file is not taken for a whole one.
const HASH_BYTES: usize = 32;

/// A directory that nobody else can write to.
pub(super) struct Kept {
    directory: PathBuf,
}

impl Kept {
    pub(super) fn open(directory: &Path) -> io::Result<Self> {
        DirBuilder::new().recursive(true).mode(0o700).create(directory)?;
        only_ours(&fs::metadata(directory)?)?;
        Ok(Self { directory: directory.to_owned() })
    }

    /// The code of what was checked, if it is here and was made by this version of the engine for this processor.
    pub(super) fn module(&self, checked: &Checked) -> Option<Module> {
        let code = self.read(checked).ok()?;
        // SAFETY: the file can be written by nobody but us, is whole, and is named after what was checked.
        unsafe { Module::deserialize(checked, &code) }.ok()
    }

    fn read(&self, checked: &Checked) -> io::Result<Vec<u8>> {
        let mut file = File::open(self.path(checked))?;
        only_ours(&file.metadata()?)?;
        let (mut hash, mut code) = ([0; HASH_BYTES], Vec::new());
        file.read_exact(&mut hash)?;
        file.read_to_end(&mut code)?;
        if blake3::hash(&code) != hash {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "the file is not whole"));
        }
        // Which files were used last decides which go; without it a used one goes sooner.
        _ = file.set_modified(SystemTime::now());
        Ok(code)
    }

    /// Written beside and renamed: two nodes that start at once do not meet.
    pub(super) fn put(&self, checked: &Checked, code: &[u8]) -> io::Result<()> {
        let path = self.path(checked);
        let beside = path.with_extension(format!("{}.new", std::process::id()));
        let written = write(&beside, code).and_then(|()| fs::rename(&beside, &path));
        if written.is_err() {
            _ = fs::remove_file(&beside);
        }
        written?;
        self.forget_oldest()
    }

    fn path(&self, checked: &Checked) -> PathBuf {
        self.directory.join(format!("{}.code", blake3::hash(checked.code()).to_hex()))
    }

    fn forget_oldest(&self) -> io::Result<()> {
        let mut files = Vec::new();
        for entry in fs::read_dir(&self.directory)? {
            let entry = entry?;
            files.push((entry.metadata()?.modified()?, entry.path()));
        }
        files.sort();
        let too_many = files.len().saturating_sub(MOST_FILES);
        files.into_iter().take(too_many).try_for_each(|(_, path)| fs::remove_file(path))
    }
}

fn write(path: &Path, code: &[u8]) -> io::Result<()> {
    let mut file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(path)?;
    file.write_all(blake3::hash(code).as_bytes())?;
    file.write_all(code)
}

fn only_ours(of: &fs::Metadata) -> io::Result<()> {
    let ours = rustix::process::geteuid().as_raw() == of.uid();
    if ours && of.mode() & 0o022 == 0 {
        return Ok(());
    }
    let (owner, mode) = (of.uid(), of.mode() & 0o777);
    let why = format!("others can write to it (owner {owner}, mode {mode:o}); it holds code that is run");
    Err(io::Error::new(io::ErrorKind::PermissionDenied, why))
}

#[cfg(test)]
mod tests {
    use super::*;
    use lightcone_sandbox::{Limits, check};

    fn checked(number: usize) -> Checked {
        let module = format!(
            r#"(module (memory (export "memory") 1)
                (func (export "lc_abi") (result i32) (i32.const {number}))
                (func (export "lc_alloc") (param i32) (result i32) (i32.const 0))
                (func (export "lc_init") (param i32 i32))
                (func (export "lc_tick") (param i32 i32) (result i64) (i64.const 0)))"#
        );
        check(&wat::parse_str(module).unwrap(), &Limits::default()).unwrap()
    }

    #[test]
    fn the_files_that_were_used_longest_ago_go() {
        let directory = std::env::temp_dir().join(format!("lightcone-code-{}", std::process::id()));
        let kept = Kept::open(&directory).unwrap();
        let first = checked(0);
        kept.put(&first, b"0").unwrap();
        for number in 1..=MOST_FILES {
            let since = SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(number as u64);
            kept.put(&checked(number), &[number as u8]).unwrap();
            File::open(kept.path(&checked(number))).unwrap().set_modified(since).unwrap();
        }
        assert_eq!(kept.read(&first).unwrap(), b"0", "it was used last");
        assert!(kept.read(&checked(1)).is_err(), "it was used longest ago");
        assert_eq!(kept.read(&checked(2)).unwrap(), [2]);
        assert_eq!(fs::read_dir(&directory).unwrap().count(), MOST_FILES);
        fs::remove_dir_all(&directory).unwrap();
    }
}
