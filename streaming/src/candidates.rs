//! Where browsers are told to send (RFC 8839, 5.1; RFC 6544, 4.5).

use std::net::{IpAddr, SocketAddr};

use crate::config::Transports;

/// Type preference (RFC 8445, 5.1.2.2) of a host candidate, and of one over TCP: always after UDP, as browsers rank their own.
const PREFER_UDP: u32 = 126;
const PREFER_TCP: u32 = 90;

/// The `a=candidate:` lines, without line ends: those of all transports, and of addresses that only UDP is served at.
pub(crate) fn lines(
    addresses: &[IpAddr],
    only_udp: &[IpAddr],
    port: u16,
    tcp_port: Option<u16>,
    transports: Transports,
) -> Vec<String> {
    let udp = addresses.iter().chain(only_udp).map(|ip| (SocketAddr::new(*ip, port), "udp", PREFER_UDP, ""));
    let udp = udp.filter(|_| transports != Transports::Tcp);
    let tcp = tcp_port.filter(|_| transports != Transports::Udp);
    let tcp = addresses.iter().filter_map(|ip| Some(SocketAddr::new(*ip, tcp?)));
    let tcp = tcp.map(|address| (address, "tcp", PREFER_TCP, " tcptype passive"));
    let line = |(index, (address, protocol, preference, more)): (usize, (SocketAddr, &str, u32, &str))| {
        let local_preference = 65_535 - index as u32;
        let priority = preference << 24 | local_preference << 8 | 255;
        let (ip, port) = (address.ip(), address.port());
        format!("a=candidate:{} 1 {protocol} {priority} {ip} {port} typ host{more}", index + 1)
    };
    udp.chain(tcp).enumerate().map(line).collect()
}

/// Appends the lines to a description, with the one that ends them.
pub(crate) fn write(description: &mut String, lines: &[String]) {
    for line in lines.iter().map(String::as_str).chain(["a=end-of-candidates"]) {
        description.push_str(line);
        description.push_str("\r\n");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn udp_comes_before_tcp_and_what_is_not_wanted_is_left_out() {
        let ips = ["192.0.2.1", "2001:db8::1"].map(|ip| ip.parse().unwrap());
        let both = lines(&ips, &[], 8080, Some(8081), Transports::Both);
        assert_eq!(both[0], "a=candidate:1 1 udp 2130706431 192.0.2.1 8080 typ host");
        assert_eq!(both[1], "a=candidate:2 1 udp 2130706175 2001:db8::1 8080 typ host");
        assert_eq!(both[2], "a=candidate:3 1 tcp 1526726143 192.0.2.1 8081 typ host tcptype passive");
        assert_eq!(both.len(), 4);
        assert_eq!(lines(&ips, &[], 8080, Some(8081), Transports::Udp).len(), 2);
        assert!(lines(&ips, &[], 8080, Some(8081), Transports::Tcp).iter().all(|line| line.contains(" tcp ")));
        assert_eq!(lines(&ips, &[], 8080, None, Transports::Both).len(), 2);
        let local = lines(&ips[..1], &ips[1..], 8080, Some(8081), Transports::Both);
        assert_eq!(local.len(), 3, "{local:?}");
        assert!(local[1].contains("2001:db8::1 8080") && local[2].contains("192.0.2.1 8081"), "{local:?}");
    }
}
