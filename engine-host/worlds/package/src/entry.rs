//! What the table of a package lists.

use std::fmt;

use lightcone_attest::Digest;
use serde::{Serialize, Serializer};

/// What a body is. It is what the package says: whoever uses a body still has to check it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// The program itself: a core WebAssembly module. There is one, and it comes first.
    Module,
    /// A model: a GLB or a MagicaVoxel file.
    Model,
    /// An image.
    Texture,
    /// A sound.
    Sound,
    /// Whatever the program makes of it.
    Other,
}

impl Kind {
    const ALL: [Self; 5] = [Self::Module, Self::Model, Self::Texture, Self::Sound, Self::Other];

    /// The kind of an asset by the ending of its name, in any case: `glb`, `vox`; `png`, `jpg`, `jpeg`, `ktx2`; `wav`, `ogg`, `opus`;
    /// others are [`Kind::Other`].
    pub fn by_ending(name: &str) -> Self {
        let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending).to_ascii_lowercase();
        match ending.as_str() {
            "glb" | "vox" => Self::Model,
            "png" | "jpg" | "jpeg" | "ktx2" => Self::Texture,
            "wav" | "ogg" | "opus" => Self::Sound,
            _ => Self::Other,
        }
    }

    pub(crate) fn byte(self) -> u8 {
        self as u8
    }

    pub(crate) fn from_byte(byte: u8) -> Option<Self> {
        Self::ALL.get(usize::from(byte)).copied()
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Module => "module",
            Self::Model => "model",
            Self::Texture => "texture",
            Self::Sound => "sound",
            Self::Other => "other",
        })
    }
}

/// One line of the table: a body, by its digest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Entry {
    /// The asset's name; empty for the module, which needs none.
    pub name: String,
    /// What it is.
    pub kind: Kind,
    /// The length of the body, bytes.
    pub bytes: u64,
    /// The BLAKE3 hash of the body, as `b3sum` prints it.
    #[serde(serialize_with = "in_hex")]
    pub digest: Digest,
}

impl Entry {
    /// The entry of a body that is at hand.
    pub(crate) fn of(name: String, kind: Kind, body: &[u8]) -> Self {
        Self { name, kind, bytes: body.len() as u64, digest: digest(body) }
    }

    /// The name for a person.
    pub(crate) fn shown(&self) -> &str {
        if self.kind == Kind::Module { "the module" } else { &self.name }
    }
}

/// The plain hash, without a context: anyone's tool computes it.
pub(crate) fn digest(body: &[u8]) -> Digest {
    Digest(*blake3::hash(body).as_bytes())
}

/// A digest as text.
pub(crate) fn in_hex<S: Serializer>(digest: &Digest, to: S) -> Result<S::Ok, S::Error> {
    to.collect_str(digest)
}
