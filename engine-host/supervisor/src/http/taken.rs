//! A whole package becomes a program.

use std::path::Path;
use std::sync::Arc;

use axum::http::StatusCode;

use super::answer::{Refusal, blocking};
use super::face::Face;
use crate::inspect::{Program, Refused};
use crate::programs::NotTaken;

pub(super) fn location(program: &Program) -> String {
    format!("/v1/programs/{}", program.hash)
}

/// Checks it first. Says whether the program is new.
pub(super) async fn take(face: &Arc<Face>, upload: &Path) -> Result<(Program, bool), Refusal> {
    let (host, upload) = (Arc::clone(&face.host), upload.to_owned());
    blocking(move || host.programs.take(&upload)).await?.map_err(|error| match error {
        NotTaken::Refused(Refused::Unchecked(why)) => Refusal::failed(why),
        NotTaken::Refused(refused) => Refusal::new(StatusCode::UNPROCESSABLE_ENTITY, refused),
        NotTaken::TooMany => Refusal::new(StatusCode::INSUFFICIENT_STORAGE, error),
        NotTaken::Kept(error) => Refusal::failed(error),
    })
}
