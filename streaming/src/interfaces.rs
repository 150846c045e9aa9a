//! The addresses of this machine's network interfaces.

use std::net::{IpAddr, SocketAddr, UdpSocket};

use nix::ifaddrs::getifaddrs;
use nix::net::if_::InterfaceFlags;

/// A machine with more addresses names these.
const MAX_ADDRESSES: usize = 8;

/// The addresses of this machine that others can reach, of the kind that a socket bound to `any` takes: `0.0.0.0` IPv4, `::` both.
/// The one of the route to the outside comes first. Loopback and link-local addresses are none of them.
pub fn interface_addresses(any: IpAddr) -> Vec<IpAddr> {
    let interfaces = match getifaddrs() {
        Ok(interfaces) => interfaces,
        Err(error) => {
            tracing::warn!(%error, "the network interfaces cannot be listed");
            return routed(any).into_iter().collect();
        }
    };
    let up = interfaces.filter(|interface| interface.flags.contains(InterfaceFlags::IFF_UP));
    let found = up.filter_map(|interface| {
        let address = interface.address?;
        let v4 = address.as_sockaddr_in().map(|address| IpAddr::V4(address.ip()));
        v4.or_else(|| address.as_sockaddr_in6().map(|address| IpAddr::V6(address.ip())))
    });
    let mut addresses: Vec<IpAddr> = Vec::new();
    for ip in routed(any).into_iter().chain(found).filter(|ip| is_for_others(ip) && (ip.is_ipv4() || any.is_ipv6())) {
        if !addresses.contains(&ip) && addresses.len() < MAX_ADDRESSES {
            addresses.push(ip);
        }
    }
    addresses
}

fn is_for_others(ip: &IpAddr) -> bool {
    let link_local = match ip {
        IpAddr::V4(ip) => ip.is_link_local(),
        IpAddr::V6(ip) => ip.is_unicast_link_local(),
    };
    !ip.is_unspecified() && !ip.is_loopback() && !ip.is_multicast() && !link_local
}

/// Connecting a UDP socket sends nothing; it asks the routing table (the addresses are reserved for documentation).
fn routed(any: IpAddr) -> Option<IpAddr> {
    let outside = if any.is_ipv4() { "192.0.2.1:9" } else { "[2001:db8::1]:9" };
    let socket = UdpSocket::bind(SocketAddr::new(any, 0)).ok()?;
    socket.connect(outside).ok()?;
    Some(socket.local_addr().ok()?.ip())
}

#[cfg(test)]
mod tests {
    use std::net::{Ipv4Addr, Ipv6Addr};

    use super::*;

    #[test]
    fn addresses_are_those_that_can_be_bound_and_that_others_reach() {
        let v4 = interface_addresses(Ipv4Addr::UNSPECIFIED.into());
        let both = interface_addresses(Ipv6Addr::UNSPECIFIED.into());
        assert!(v4.iter().all(IpAddr::is_ipv4) && v4.iter().all(|ip| both.contains(ip)), "{v4:?} {both:?}");
        for ip in both {
            assert!(is_for_others(&ip), "{ip}");
            UdpSocket::bind((ip, 0)).unwrap();
        }
        for ip in ["127.0.0.1", "169.254.1.1", "fe80::1", "::1", "0.0.0.0", "224.0.0.1"] {
            assert!(!is_for_others(&ip.parse().unwrap()), "{ip}");
        }
    }
}
