//! What can be read of a sealed package, for a person or a program.

use std::fmt;

use serde::Serialize;

use super::header::SealedHeader;
use super::readable::Readable;
use crate::inspection::{grouped, write_limits};

/// What a sealed package says without a key: `{}` writes it for a person, serde for a program.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SealedInspection {
    /// What stays readable.
    pub readable: Readable,
    /// To whom it is sealed, 64 hexadecimal digits each.
    pub sealed_to: Vec<String>,
}

impl SealedHeader {
    /// What can be said of it.
    pub fn inspect(&self) -> SealedInspection {
        let sealed_to = self.recipients().map(|recipient| recipient.to_string()).collect();
        SealedInspection { readable: self.readable().clone(), sealed_to }
    }
}

impl fmt::Display for SealedInspection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Readable { package, name, version, interface, tick_rate_hz, limits, bytes } = &self.readable;
        writeln!(f, "{name} {version}, sealed")?;
        writeln!(f, "package    {package}")?;
        for (at, recipient) in self.sealed_to.iter().enumerate() {
            writeln!(f, "{:<10} key {recipient}", if at == 0 { "sealed to" } else { "" })?;
        }
        write_limits(f, *interface, *tick_rate_hz, limits)?;
        writeln!(
            f,
            "holds      {} bytes, sealed: module, assets and all else that it says of itself",
            grouped(*bytes)
        )?;
        write!(f, "this is what the sealer says; who opens it checks it")
    }
}
