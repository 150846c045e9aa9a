//! What is in a package, found out in a process of its own: nobody knows yet what the package does to its reader.

use std::fs::{self, File};
use std::io::Read;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{RecvTimeoutError, sync_channel};
use std::thread;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::folder::Folder;
use crate::program_id::ProgramId;

const SEALED: &str = "it is a sealed package, which lightcone run opens with --unseal-key, and a host does not";
const WITHIN: Duration = Duration::from_secs(60);
const MAX_REPORT_BYTES: u64 = 8 << 20;
const MAX_COMPLAINT_BYTES: u64 = 4 << 10;

/// A program that may run here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Program {
    pub(crate) hash: ProgramId,
    pub(crate) name: String,
    pub(crate) version: String,
    /// What players read.
    pub(crate) title: String,
    pub(crate) licence: String,
    pub(crate) file_bytes: u64,
    pub(crate) tick_rate_hz: u32,
    pub(crate) memory_mib: u32,
    pub(crate) fuel_per_second: u64,
    /// Whose key signed it, if one did.
    pub(crate) signer: Option<String>,
}

impl Program {
    /// Whether it may take over from the other: of the same name, and of the same developer if that one is signed.
    pub(crate) fn is_version_of(&self, other: &Self) -> bool {
        self.name == other.name && (other.signer.is_none() || self.signer == other.signer)
    }

    /// As it was kept, if its package is there, too.
    pub(crate) fn read(folder: &Folder, id: ProgramId) -> Option<Self> {
        let whole = File::open(folder.package(id)).ok()?.metadata().ok()?.is_file();
        let program: Self = serde_json::from_slice(&fs::read(folder.description(id)).ok()?).ok()?;
        (whole && program.hash == id).then_some(program)
    }
}

/// Why a package is not taken.
#[derive(Clone, Debug, thiserror::Error, PartialEq, Eq)]
pub(crate) enum Refused {
    #[error("{0}")]
    NoPackage(String),
    #[error("it may not run here: {0}")]
    MayNotRun(String),
    #[error("it could not be checked: {0}")]
    Unchecked(String),
}

/// What `lightcone inspect --json` prints, as far as it is needed here.
#[derive(Deserialize)]
struct Report {
    /// None of a sealed package.
    package: Option<Package>,
    refused: Option<String>,
}

#[derive(Deserialize)]
struct Package {
    id: ProgramId,
    file_bytes: u64,
    signer: Option<String>,
    manifest: Manifest,
    fuel_per_second: u64,
}

#[derive(Deserialize)]
struct Manifest {
    name: String,
    version: String,
    title: String,
    licence: String,
    tick_rate_hz: u32,
    limits: Limits,
}

#[derive(Deserialize)]
struct Limits {
    memory_mib: u32,
}

/// `lightcone` is the program's command line so far. Blocks for as long as the check takes, a minute at most.
pub(crate) fn inspect(mut lightcone: Command, package: &Path) -> Result<Program, Refused> {
    let unchecked = |why: String| Refused::Unchecked(why);
    let mut child = lightcone
        .arg("inspect")
        .arg(package)
        .arg("--json")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|error| unchecked(error.to_string()))?;
    let said = hear(&mut child);
    _ = child.kill();
    let status = child.wait().map_err(|error| unchecked(error.to_string()))?;
    let (report, complaint) = said?;
    let complaint = complaint.trim().trim_start_matches("lightcone: ");
    // Where the host keeps it is nobody else's business.
    let complaint = complaint.replace(&format!("{}: ", package.display()), "");
    match status.code() {
        Some(0 | 1) => {}
        Some(2) => return Err(Refused::NoPackage(complaint)),
        _ => return Err(unchecked(format!("the check ended with {status}: {complaint}"))),
    }
    let report: Report = serde_json::from_str(&report).map_err(|error| unchecked(error.to_string()))?;
    match report.refused {
        Some(why) => Err(Refused::MayNotRun(why)),
        None => report.package.map(Program::from).ok_or_else(|| Refused::MayNotRun(SEALED.into())),
    }
}

/// All that it says, until it ends; bounded in time and length.
fn hear(child: &mut Child) -> Result<(String, String), Refused> {
    let (out, err) = (child.stdout.take(), child.stderr.take());
    let (tell, told) = sync_channel(1);
    thread::scope(|scope| {
        let complaint = scope.spawn(move || read(err, MAX_COMPLAINT_BYTES));
        scope.spawn(move || tell.send(read(out, MAX_REPORT_BYTES)));
        let report = told.recv_timeout(WITHIN);
        if report == Err(RecvTimeoutError::Timeout) {
            // Ends the threads, too.
            _ = child.kill();
        }
        let complaint = complaint.join().unwrap_or_default();
        let report = report.map_err(|_| Refused::Unchecked(format!("it took more than {} s", WITHIN.as_secs())))?;
        Ok((report, complaint))
    })
}

fn read(from: Option<impl Read>, most: u64) -> String {
    let mut bytes = Vec::new();
    // What cannot be read is missing in what is parsed.
    _ = from.map(|from| from.take(most).read_to_end(&mut bytes));
    String::from_utf8_lossy(&bytes).into_owned()
}

impl From<Package> for Program {
    fn from(package: Package) -> Self {
        let Manifest { name, version, title, licence, tick_rate_hz, limits } = package.manifest;
        Self {
            hash: package.id,
            name,
            version,
            title,
            licence,
            file_bytes: package.file_bytes,
            tick_rate_hz,
            memory_mib: limits.memory_mib,
            fuel_per_second: package.fuel_per_second,
            signer: package.signer,
        }
    }
}
