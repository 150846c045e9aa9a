//! Whose a wallet is.

use std::fmt;
use std::str::FromStr;

/// The address of an Ethereum account.
///
/// It is read in whatever letters and written in small ones. `lightcone-identity` checks the mixed ones (EIP-55), for which it
/// takes a hash.
///
/// ```
/// use lightcone_protocol::EthereumAddress;
///
/// let address: EthereumAddress = "0x13FE90239bfda363eC33a849b716616958c04f0F".parse()?;
/// assert_eq!(address.to_string(), "0x13fe90239bfda363ec33a849b716616958c04f0f");
/// # Ok::<(), lightcone_protocol::BadEthereumAddress>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EthereumAddress(pub [u8; Self::BYTES]);

/// Text that is no address.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("an Ethereum address is 0x and 40 hexadecimal digits")]
pub struct BadEthereumAddress;

impl EthereumAddress {
    /// Of an address.
    pub const BYTES: usize = 20;
}

impl fmt::Display for EthereumAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("0x")?;
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl FromStr for EthereumAddress {
    type Err = BadEthereumAddress;

    fn from_str(text: &str) -> Result<Self, BadEthereumAddress> {
        let digits = text.strip_prefix("0x").ok_or(BadEthereumAddress)?.as_bytes();
        if digits.len() != 2 * Self::BYTES {
            return Err(BadEthereumAddress);
        }
        let mut bytes = [0; Self::BYTES];
        for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
            let digit = |at: usize| char::from(pair[at]).to_digit(16).ok_or(BadEthereumAddress);
            *byte = (digit(0)? << 4 | digit(1)?) as u8;
        }
        Ok(Self(bytes))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_address_is_refused() {
        let digits = "13fe90239bfda363ec33a849b716616958c04f0f";
        for bad in ["", "0x", digits, &format!("0X{digits}"), &format!("0x{digits}0"), &format!("0x{}g", &digits[1..])]
        {
            assert_eq!(bad.parse::<EthereumAddress>(), Err(BadEthereumAddress), "{bad}");
        }
        assert!(format!("0x{}é", &digits[2..]).parse::<EthereumAddress>().is_err());
        assert_eq!(
            format!("0x{}", digits.to_uppercase()).parse::<EthereumAddress>().unwrap().to_string(),
            format!("0x{digits}")
        );
    }
}
