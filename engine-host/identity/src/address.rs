//! Addresses with the checksum in their letters (EIP-55).

use lightcone_protocol::EthereumAddress;

use crate::error::LinkError;
use crate::keccak::keccak256;

/// The address, in letters that are large where its hash says so.
pub fn checksummed(address: EthereumAddress) -> String {
    let small = address.to_string();
    let hash = keccak256(&[&small.as_bytes()[2..]]);
    let nibble = |at: usize| if at.is_multiple_of(2) { hash[at / 2] >> 4 } else { hash[at / 2] & 15 };
    let digits = small[2..].char_indices();
    let digits = digits.map(|(at, digit)| if nibble(at) >= 8 { digit.to_ascii_uppercase() } else { digit });
    format!("0x{}", digits.collect::<String>())
}

/// Reads an address in small letters, in large ones, or in mixed ones that are right.
///
/// # Errors
///
/// [`LinkError`] if it is none, or one of its letters was mistaken.
pub fn checked(text: &str) -> Result<EthereumAddress, LinkError> {
    let address: EthereumAddress = text.parse().map_err(|_| LinkError::Address)?;
    let has = |is: fn(&u8) -> bool| text.as_bytes()[2..].iter().any(is);
    let is_mixed = has(u8::is_ascii_uppercase) && has(u8::is_ascii_lowercase);
    if is_mixed && checksummed(address) != text { Err(LinkError::Checksum) } else { Ok(address) }
}
