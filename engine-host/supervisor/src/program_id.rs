//! Which program.

use std::fmt;
use std::str::FromStr;

use lightcone_attest::{Digest, NoDigest};
use serde::{Deserialize, Serialize};

/// The identity of a package, as `lightcone inspect` prints it: 64 lower-case hexadecimal digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ProgramId(Digest);

impl From<Digest> for ProgramId {
    fn from(package: Digest) -> Self {
        Self(package)
    }
}

impl FromStr for ProgramId {
    type Err = NoDigest;

    fn from_str(text: &str) -> Result<Self, NoDigest> {
        text.parse().map(Self)
    }
}

impl TryFrom<String> for ProgramId {
    type Error = NoDigest;

    fn try_from(text: String) -> Result<Self, NoDigest> {
        text.parse()
    }
}

impl From<ProgramId> for String {
    fn from(id: ProgramId) -> Self {
        id.to_string()
    }
}

impl fmt::Display for ProgramId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
