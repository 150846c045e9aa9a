//! Which files a model is made of.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::error::{ImportCause, ImportError};
use super::meshopt::is_fallback;
use super::resource::{has_scheme, read_model, relative_path};
use super::unsupported::Unsupported;
use super::vox::is_vox;
use super::{container, document};

/// The paths of all files that a model is made of: first `path` itself, then the files beside it that it refers to, in order of
/// their names. They need not exist: the importer leaves out an image that is missing.
pub fn files_of(path: &Path) -> Result<Vec<PathBuf>, ImportError> {
    let referenced = referenced(path).map_err(|cause| ImportError { file: path.display().to_string(), cause })?;
    let folder = path.parent().unwrap_or(Path::new(""));
    Ok([path.to_owned()].into_iter().chain(referenced.into_iter().map(|file| folder.join(file))).collect())
}

fn referenced(path: &Path) -> Result<BTreeSet<PathBuf>, ImportCause> {
    let bytes = read_model(path)?;
    if is_vox(&bytes) {
        return Ok(BTreeSet::new());
    }
    let root = document::parse(container::split(&bytes)?.json, &mut Unsupported::default())?;
    let buffers = root.buffers.iter().filter(|buffer| !is_fallback(buffer)).filter_map(|buffer| buffer.uri.as_deref());
    let images = root.images.iter().filter_map(|image| image.uri.as_deref());
    let beside = buffers.chain(images).filter(|uri| !has_scheme(uri));
    Ok(beside.filter_map(|uri| relative_path(uri).ok()).collect())
}
