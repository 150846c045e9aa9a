//! The folder that figures and pictures go to.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Context;
use serde::Serialize;

/// Files that a person looks at first lie in it, everything else in its folder `rest`.
pub struct Output {
    folder: PathBuf,
}

impl Output {
    /// Makes what is missing of it.
    pub fn open(folder: PathBuf) -> anyhow::Result<Self> {
        let rest = folder.join("rest");
        fs::create_dir_all(&rest).with_context(|| format!("{} cannot be made", rest.display()))?;
        Ok(Self { folder })
    }

    pub fn folder(&self) -> &Path {
        &self.folder
    }

    pub fn rest(&self) -> PathBuf {
        self.folder.join("rest")
    }

    /// Writes a step's figures so far: whatever comes after, they stay. There is never half a file.
    pub fn write(&self, name: &str, figures: &impl Serialize) -> anyhow::Result<()> {
        let (file, new) = (self.folder.join(format!("{name}.json")), self.rest().join(format!("{name}.json.tmp")));
        let text = serde_json::to_string_pretty(figures)? + "\n";
        fs::write(&new, text)
            .and_then(|()| fs::rename(&new, &file))
            .with_context(|| format!("{} cannot be written", file.display()))
    }

    /// Writes an RGBA picture.
    pub fn picture(&self, file: &str, [width, height]: [u32; 2], rgba: &[u8]) -> anyhow::Result<()> {
        let file = self.folder.join(file);
        image::save_buffer(&file, rgba, width, height, image::ColorType::Rgba8)
            .with_context(|| format!("{} cannot be written", file.display()))
    }
}
