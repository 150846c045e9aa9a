//! A quote from Linux, by the configfs-tsm protocol (Documentation/ABI/testing/configfs-tsm-report).
//!
//! Each `mkdir` below the root makes a report of its own: `inblob` takes the report data, `outblob` gives the quote, and
//! `generation` counts the writes, so that a quote for someone else's report data is noticed.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use super::error::MAX_QUOTE_BYTES;
use super::kind::Kind;

/// How often a report is asked for anew when another writer came between or the TEE was busy.
const TRIES: u32 = 5;
const MAX_NUMBER_BYTES: usize = 32;
const MAX_PROVIDER_BYTES: usize = 64;
const MAX_ENTRY_BYTES: usize = 64;
/// `mkdir` says it when the kernel has the interface and the machine no TEE ("no such device or address").
const ENXIO: i32 = 6;

/// A quote as the kernel gave it, not verified.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quote {
    /// [`Kind::Tdx`] or [`Kind::SevSnp`].
    pub kind: Kind,
    /// The vendor's bytes, at most [`MAX_QUOTE_BYTES`](super::MAX_QUOTE_BYTES).
    pub bytes: Vec<u8>,
}

/// Why Linux gave no quote.
#[derive(Debug, thiserror::Error)]
pub enum TsmError {
    /// The name is none for an entry: it could lead out of the root.
    #[error("'{0}' is no name for a TSM report: use 1 to 64 of a-z, A-Z, 0-9, '-' and '_'")]
    Entry(String),
    /// An operation on the report failed.
    #[error("cannot {action} {}: {cause}", path.display())]
    Io {
        /// "make", "read", "write" or "remove".
        action: &'static str,
        /// The report's folder or one of its files.
        path: PathBuf,
        /// What the system says.
        cause: io::Error,
    },
    /// A file is longer than that of any TEE.
    #[error("{} has more than {limit} bytes", path.display())]
    TooLong {
        /// The file.
        path: PathBuf,
        /// The longest that is read, bytes.
        limit: usize,
    },
    /// The kernel wrote what its documentation does not know.
    #[error("{} says '{said}', {wanted} was expected", path.display())]
    Value {
        /// The file.
        path: PathBuf,
        /// Its text.
        said: String,
        /// What was expected.
        wanted: &'static str,
    },
    /// Another process writes to the same report.
    #[error(
        "{} changed between each of {TRIES} writes and reads (generation {before}, then {after}): is another process using it?",
        path.display()
    )]
    Disturbed {
        /// The report's folder.
        path: PathBuf,
        /// The generation before the last write.
        before: u64,
        /// The generation after the last read; it should be one more.
        after: u64,
    },
}

/// Asks the TEE that this machine runs in for a quote over `report_data`, through `root`
/// (`/sys/kernel/config/tsm/report`). None when `root` does not exist, or when there is no TEE behind it. SGX
/// enclaves cannot be asked in this way.
///
/// `entry` names the report's folder while the TEE is asked: it must not be there before, and is removed in any case.
pub fn read_quote(root: &Path, entry: &str, report_data: &[u8; 64]) -> Result<Option<Quote>, TsmError> {
    let named = |byte: u8| byte.is_ascii_alphanumeric() || b"-_".contains(&byte);
    if entry.is_empty() || entry.len() > MAX_ENTRY_BYTES || !entry.bytes().all(named) {
        return Err(TsmError::Entry(entry.chars().take(80).collect()));
    }
    ask(&mut Configfs { folder: root.join(entry) }, report_data)
}

/// The report's folder. Tests put a kernel behind it.
trait Report {
    fn folder(&self) -> &Path;
    fn make(&mut self) -> io::Result<()>;
    fn remove(&mut self) -> io::Result<()>;
    fn write(&mut self, file: &str, bytes: &[u8]) -> io::Result<()>;
    /// At most `limit` bytes.
    fn read(&mut self, file: &str, limit: usize) -> io::Result<Vec<u8>>;
}

struct Configfs {
    folder: PathBuf,
}

impl Report for Configfs {
    fn folder(&self) -> &Path {
        &self.folder
    }

    fn make(&mut self) -> io::Result<()> {
        fs::create_dir(&self.folder)
    }

    /// The kernel removes the files with the folder.
    fn remove(&mut self) -> io::Result<()> {
        fs::remove_dir(&self.folder)
    }

    /// One write: the kernel takes the blob when the file is closed.
    fn write(&mut self, file: &str, bytes: &[u8]) -> io::Result<()> {
        OpenOptions::new().write(true).open(self.folder.join(file))?.write_all(bytes)
    }

    fn read(&mut self, file: &str, limit: usize) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        File::open(self.folder.join(file))?.take(limit as u64).read_to_end(&mut bytes)?;
        Ok(bytes)
    }
}

fn ask(report: &mut impl Report, report_data: &[u8; 64]) -> Result<Option<Quote>, TsmError> {
    match report.make() {
        Ok(()) => {}
        Err(cause) if cause.kind() == io::ErrorKind::NotFound || cause.raw_os_error() == Some(ENXIO) => {
            return Ok(None);
        }
        Err(cause) => return Err(TsmError::Io { action: "make", path: report.folder().to_owned(), cause }),
    }
    let quote = fill(report, report_data);
    let removed = report.remove();
    let quote = quote?;
    removed.map_err(|cause| TsmError::Io { action: "remove", path: report.folder().to_owned(), cause })?;
    Ok(Some(quote))
}

fn fill(report: &mut impl Report, report_data: &[u8; 64]) -> Result<Quote, TsmError> {
    let kind = provider(report)?;
    let mut tries = 1;
    loop {
        let before = generation(report)?;
        match written_and_read(report, report_data) {
            Ok(bytes) => {
                let after = generation(report)?;
                // One write of ours: one generation. Then the quote that was read is the one that was asked for.
                if before.checked_add(1) == Some(after) {
                    return Ok(Quote { kind, bytes });
                }
                if tries == TRIES {
                    return Err(TsmError::Disturbed { path: report.folder().to_owned(), before, after });
                }
            }
            Err(TsmError::Io { cause, .. }) if passes(&cause) && tries < TRIES => {}
            Err(refused) => return Err(refused),
        }
        tries += 1;
    }
}

fn written_and_read(report: &mut impl Report, report_data: &[u8; 64]) -> Result<Vec<u8>, TsmError> {
    report.write("inblob", report_data).map_err(|cause| TsmError::Io {
        action: "write",
        path: report.folder().join("inblob"),
        cause,
    })?;
    read(report, "outblob", MAX_QUOTE_BYTES)
}

/// The TEE was asked too often, or the write and the read of another process came between.
fn passes(cause: &io::Error) -> bool {
    use io::ErrorKind::{Interrupted, ResourceBusy, TimedOut, WouldBlock};
    matches!(cause.kind(), WouldBlock | Interrupted | ResourceBusy | TimedOut)
}

fn provider(report: &mut impl Report) -> Result<Kind, TsmError> {
    let said = text(report, "provider", MAX_PROVIDER_BYTES)?;
    match said.as_str() {
        "tdx_guest" => Ok(Kind::Tdx),
        "sev_guest" => Ok(Kind::SevSnp),
        _ => {
            let wanted = "'tdx_guest' or 'sev_guest'";
            Err(TsmError::Value { path: report.folder().join("provider"), said, wanted })
        }
    }
}

fn generation(report: &mut impl Report) -> Result<u64, TsmError> {
    let said = text(report, "generation", MAX_NUMBER_BYTES)?;
    said.parse().map_err(|_| TsmError::Value { path: report.folder().join("generation"), said, wanted: "a number" })
}

fn text(report: &mut impl Report, file: &str, limit: usize) -> Result<String, TsmError> {
    Ok(String::from_utf8_lossy(&read(report, file, limit)?).trim_end_matches('\n').to_owned())
}

fn read(report: &mut impl Report, file: &str, limit: usize) -> Result<Vec<u8>, TsmError> {
    let path = report.folder().join(file);
    match report.read(file, limit + 1) {
        Ok(bytes) if bytes.len() > limit => Err(TsmError::TooLong { path, limit }),
        Ok(bytes) => Ok(bytes),
        Err(cause) => Err(TsmError::Io { action: "read", path, cause }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A folder on a real file system, and what a kernel would do behind it.
    struct Kernel<F> {
        report: Configfs,
        provider: &'static str,
        generation: u64,
        quote: Vec<u8>,
        writes: u32,
        /// Given the number of writes so far: what else happens between the write and the read.
        between: F,
    }

    impl<F: FnMut(u32) -> io::Result<u64>> Kernel<F> {
        fn new(name: &str, between: F) -> Self {
            let folder = std::env::temp_dir().join(format!("lightcone-tsm-{}-{name}", std::process::id()));
            _ = fs::remove_dir_all(&folder);
            let report = Configfs { folder };
            Self { report, provider: "tdx_guest\n", generation: 3, quote: b"quote of ".to_vec(), writes: 0, between }
        }

        fn show(&self, file: &str, bytes: &[u8]) {
            fs::write(self.report.folder.join(file), bytes).unwrap();
        }
    }

    impl<F: FnMut(u32) -> io::Result<u64>> Report for Kernel<F> {
        fn folder(&self) -> &Path {
            self.report.folder()
        }

        fn make(&mut self) -> io::Result<()> {
            self.report.make()?;
            self.show("provider", self.provider.as_bytes());
            self.show("generation", format!("{}\n", self.generation).as_bytes());
            self.show("inblob", b"");
            Ok(())
        }

        fn remove(&mut self) -> io::Result<()> {
            for file in fs::read_dir(&self.report.folder)? {
                fs::remove_file(file?.path())?;
            }
            self.report.remove()
        }

        fn write(&mut self, file: &str, bytes: &[u8]) -> io::Result<()> {
            self.report.write(file, bytes)?;
            self.writes += 1;
            self.generation += 1 + (self.between)(self.writes)?;
            self.show("generation", format!("{}\n", self.generation).as_bytes());
            self.show("outblob", &[&self.quote, bytes].concat());
            Ok(())
        }

        fn read(&mut self, file: &str, limit: usize) -> io::Result<Vec<u8>> {
            self.report.read(file, limit)
        }
    }

    const DATA: [u8; 64] = [b'd'; 64];

    fn asked<F: FnMut(u32) -> io::Result<u64>>(kernel: &mut Kernel<F>) -> Result<Option<Quote>, TsmError> {
        let answer = ask(kernel, &DATA);
        assert!(!kernel.report.folder.exists(), "the report's folder is left behind");
        answer
    }

    #[test]
    fn a_quote_is_read_and_the_folder_removed() {
        let mut kernel = Kernel::new("plain", |_| Ok(0));
        let bytes = [&b"quote of "[..], &DATA].concat();
        assert_eq!(asked(&mut kernel).unwrap(), Some(Quote { kind: Kind::Tdx, bytes }));
        kernel.provider = "sev_guest\n";
        assert_eq!(asked(&mut kernel).unwrap().unwrap().kind, Kind::SevSnp);
    }

    #[test]
    fn a_disturbed_quote_is_asked_for_again() {
        let mut kernel = Kernel::new("disturbed", |writes| Ok(u64::from(writes < TRIES)));
        assert!(asked(&mut kernel).unwrap().is_some());
        assert_eq!(kernel.writes, TRIES);
        let mut kernel = Kernel::new("always disturbed", |_| Ok(1));
        let refused = asked(&mut kernel).unwrap_err();
        assert!(matches!(refused, TsmError::Disturbed { before: 11, after: 13, .. }), "{refused}");
        assert_eq!(kernel.writes, TRIES);
    }

    #[test]
    fn a_busy_tee_is_asked_again_and_another_failure_is_not() {
        let busy = || Err(io::ErrorKind::ResourceBusy.into());
        let mut kernel = Kernel::new("busy", |writes| if writes < 3 { busy() } else { Ok(0) });
        assert!(asked(&mut kernel).unwrap().is_some());
        let mut kernel = Kernel::new("always busy", |_| busy());
        assert!(matches!(asked(&mut kernel), Err(TsmError::Io { action: "write", .. })));
        assert_eq!(kernel.writes, TRIES);
        let mut kernel = Kernel::new("broken", |_| Err(io::ErrorKind::InvalidInput.into()));
        assert!(matches!(asked(&mut kernel), Err(TsmError::Io { action: "write", .. })));
        assert_eq!(kernel.writes, 1);
    }

    #[test]
    fn what_the_kernel_does_not_say_is_refused() {
        let mut kernel = Kernel::new("provider", |_| Ok(0));
        kernel.provider = "arm_cca_guest\n";
        assert!(matches!(asked(&mut kernel), Err(TsmError::Value { said, .. }) if said == "arm_cca_guest"));
        let mut kernel = Kernel::new("long", |_| Ok(0));
        kernel.quote = vec![0; MAX_QUOTE_BYTES];
        assert!(matches!(asked(&mut kernel), Err(TsmError::TooLong { limit: MAX_QUOTE_BYTES, .. })));
    }

    #[test]
    fn without_a_tee_there_is_no_quote() {
        let root = std::env::temp_dir().join(format!("lightcone-no-tsm-{}", std::process::id()));
        assert_eq!(read_quote(&root, "entry", &DATA).unwrap(), None);
        // A folder that no kernel stands behind stays empty, and an entry that is there already is not taken over.
        fs::create_dir(&root).unwrap();
        assert!(matches!(read_quote(&root, "entry", &DATA), Err(TsmError::Io { action: "read", .. })));
        assert!(!root.join("entry").exists());
        fs::create_dir(root.join("entry")).unwrap();
        assert!(matches!(read_quote(&root, "entry", &DATA), Err(TsmError::Io { action: "make", .. })));
        fs::remove_dir_all(root).unwrap();
    }

    #[test]
    fn an_entry_stays_below_the_root() {
        for entry in ["", "..", "a/b", "é", &"x".repeat(65)] {
            assert!(matches!(read_quote(Path::new("/nowhere"), entry, &DATA), Err(TsmError::Entry(_))));
        }
    }
}
