//! A package that comes in: written to a file as it comes, never longer than is allowed.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use axum::body::Body;
use axum::http::StatusCode;
use http_body_util::BodyExt;
use tokio::fs::{File, OpenOptions};
use tokio::io::AsyncWriteExt;
use tokio::time::timeout;

use super::answer::Refusal;

/// Whoever sends nothing for so long is not waited for.
const NEXT_WITHIN: Duration = Duration::from_secs(20);
const ENDING: &str = "part";

/// A file of its own that is gone when it is dropped.
pub(super) struct Part {
    path: PathBuf,
    file: File,
}

impl Part {
    pub(super) async fn create(folder: &Path) -> Result<Self, Refusal> {
        let path = folder.join(format!("{}.{ENDING}", random_id().map_err(Refusal::failed)?));
        let file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path).await;
        Ok(Self { file: file.map_err(Refusal::failed)?, path })
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// All of a body, on the disk.
    pub(super) async fn receive(&mut self, body: Body, most: u64) -> Result<(), Refusal> {
        let received = receive(&mut self.file, body, most).await;
        match received {
            (_, None) => self.file.sync_all().await.map_err(Refusal::failed),
            (_, Some(refusal)) => Err(refusal),
        }
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        // Fails when it has become a program.
        _ = fs::remove_file(&self.path);
    }
}

/// Appends a body to a file, at most `most` bytes of it. Says how many were written, and why it ended early.
pub(super) async fn receive(file: &mut File, mut body: Body, most: u64) -> (u64, Option<Refusal>) {
    let mut written = 0;
    let refusal = loop {
        let frame = match timeout(NEXT_WITHIN, body.frame()).await {
            Ok(None) => break None,
            Ok(Some(Ok(frame))) => frame,
            Ok(Some(Err(error))) => {
                break Some(Refusal::new(StatusCode::BAD_REQUEST, format!("it broke off: {error}")));
            }
            Err(_) => break Some(Refusal::new(StatusCode::REQUEST_TIMEOUT, "nothing more came")),
        };
        let Ok(data) = frame.into_data() else { continue };
        if written + data.len() as u64 > most {
            break Some(too_large(most));
        }
        if let Err(error) = file.write_all(&data).await {
            break Some(Refusal::failed(error));
        }
        written += data.len() as u64;
    };
    // What tokio still holds is not in the file yet.
    match file.flush().await {
        Ok(()) => (written, refusal),
        Err(error) => (written, Some(Refusal::failed(error))),
    }
}

pub(super) fn too_large(most: u64) -> Refusal {
    Refusal::new(StatusCode::PAYLOAD_TOO_LARGE, format!("at most {most} bytes are taken"))
}

/// 128 bits that nobody guesses.
pub(super) fn random_id() -> Result<String, getrandom::Error> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes)?;
    Ok(format!("{:032x}", u128::from_be_bytes(bytes)))
}

/// Removes what a supervisor left that was killed.
pub(super) fn sweep(folder: &Path) {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    entries.filter(|path| path.extension().is_some_and(|end| end == ENDING)).for_each(|path| {
        if let Err(error) = remove(&path) {
            tracing::warn!("{}: {error}", path.display());
        }
    });
}

fn remove(path: &Path) -> io::Result<()> {
    fs::remove_file(path)
}
