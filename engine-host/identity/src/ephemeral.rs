//! A login: an address that signs for a while in another's place.

use lightcone_protocol::EthereumAddress;

use crate::address::checked;
use crate::error::LinkError;
use crate::time::unix_ms;

pub(crate) struct Login<'a> {
    pub(crate) address: EthereumAddress,
    pub(crate) until: &'a str,
    pub(crate) until_ms: u64,
}

impl<'a> Login<'a> {
    pub(crate) fn parse(text: &'a str) -> Result<Self, LinkError> {
        let mut lines = text.split('\n');
        let (Some("Decentraland Login"), Some(address), Some(until), None) =
            (lines.next(), lines.next(), lines.next(), lines.next())
        else {
            return Err(LinkError::Login);
        };
        let address = address.strip_prefix("Ephemeral address: ").ok_or(LinkError::Login)?;
        let until = until.strip_prefix("Expiration: ").ok_or(LinkError::Login)?;
        let until_ms = unix_ms(until).ok_or(LinkError::Login)?;
        Ok(Self { address: checked(address)?, until, until_ms })
    }
}
