//! Where a request comes from.

use std::net::SocketAddr;

/// The other end of a request's connection; stands among the request's extensions.
#[derive(Clone, Copy, Debug)]
pub struct Remote(pub SocketAddr);
