//! Addresses that an operator gives, by number or by name.

use std::io;
use std::net::{IpAddr, ToSocketAddrs};

/// Why a name is no address.
#[derive(Debug, thiserror::Error)]
pub enum PublicAddressError {
    /// The system knows no such name, or nobody answered.
    #[error("'{name}' is no address, and the name cannot be resolved: {source}")]
    Unresolved {
        /// What was given.
        name: String,
        /// What the system said.
        source: io::Error,
    },
    /// Browsers cannot send there.
    #[error("'{name}' is {address}, which browsers cannot send media to")]
    Nowhere {
        /// What was given.
        name: String,
        /// What it stands for.
        address: IpAddr,
    },
}

/// The addresses that `name` stands for now, IPv4 and IPv6: an address, or a host name. Blocks while the name is asked for.
pub fn public_addresses(name: &str) -> Result<Vec<IpAddr>, PublicAddressError> {
    let unresolved = |source| PublicAddressError::Unresolved { name: name.to_owned(), source };
    let found = match name.trim_matches(['[', ']']).parse() {
        Ok(ip) => vec![ip],
        Err(_) => (name, 0).to_socket_addrs().map_err(unresolved)?.map(|address| address.ip().to_canonical()).collect(),
    };
    let mut addresses: Vec<IpAddr> = Vec::new();
    for address in found {
        if address.is_unspecified() || address.is_multicast() {
            return Err(PublicAddressError::Nowhere { name: name.to_owned(), address });
        }
        if !addresses.contains(&address) {
            addresses.push(address);
        }
    }
    if addresses.is_empty() { Err(unresolved(io::ErrorKind::NotFound.into())) } else { Ok(addresses) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_names_are_addresses_and_nowhere_is_none() {
        let [v4, v6] = ["203.0.113.7", "2001:db8::7"].map(|ip| ip.parse::<IpAddr>().unwrap());
        assert_eq!(public_addresses("203.0.113.7").unwrap(), [v4]);
        assert_eq!(public_addresses("[2001:db8::7]").unwrap(), [v6]);
        assert!(public_addresses("localhost").unwrap().iter().all(IpAddr::is_loopback));
        assert!(matches!(public_addresses("0.0.0.0"), Err(PublicAddressError::Nowhere { .. })));
        assert!(matches!(public_addresses("no such name.invalid"), Err(PublicAddressError::Unresolved { .. })));
    }
}
