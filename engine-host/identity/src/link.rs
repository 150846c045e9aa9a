//! A link, as JSON has it.

use serde::Deserialize;

use crate::error::LinkError;

/// What is shown of a word that is no kind of link.
const MAX_SHOWN_CHARS: usize = 40;

/// What a link says that it is. The names with `PERSONAL` are those that `@dcl/crypto` had for the same.
pub(crate) const SIGNER: &str = "SIGNER";
pub(crate) const EPHEMERAL: &str = "ECDSA_EPHEMERAL";
pub(crate) const SIGNED_ENTITY: &str = "ECDSA_SIGNED_ENTITY";

#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
pub(crate) struct Link {
    #[serde(rename = "type")]
    pub(crate) kind: String,
    pub(crate) payload: String,
    #[serde(default)]
    pub(crate) signature: String,
}

impl Link {
    /// Whether it is of this kind.
    ///
    /// # Errors
    ///
    /// [`LinkError`] if it is of none that is known.
    pub(crate) fn is(&self, kind: &'static str) -> Result<bool, LinkError> {
        let own = match self.kind.as_str() {
            "ECDSA_PERSONAL_EPHEMERAL" => EPHEMERAL,
            "ECDSA_PERSONAL_SIGNED_ENTITY" => SIGNED_ENTITY,
            "ECDSA_EIP_1654_EPHEMERAL" | "ECDSA_EIP_1654_SIGNED_ENTITY" => return Err(LinkError::Contract),
            own @ (SIGNER | EPHEMERAL | SIGNED_ENTITY) => own,
            _ => return Err(self.not(kind)),
        };
        Ok(own == kind)
    }

    /// It should be of this kind.
    pub(crate) fn must_be(&self, kind: &'static str) -> Result<(), LinkError> {
        if self.is(kind)? { Ok(()) } else { Err(self.not(kind)) }
    }

    fn not(&self, wanted: &'static str) -> LinkError {
        let plain = |letter: &char| letter.is_ascii_alphanumeric() || *letter == '_';
        let found: String = self.kind.chars().filter(plain).take(MAX_SHOWN_CHARS).collect();
        LinkError::Kind { found: if found.is_empty() { "thing without a name".into() } else { found }, wanted }
    }
}
