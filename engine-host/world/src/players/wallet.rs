//! Whose wallet a player has.

use bevy_ecs::prelude::*;
use lightcone_protocol::EthereumAddress;
use lightcone_world_derive::Saved;

/// A player has proved that this wallet is its own. Guests have none.
///
/// A world that looks at it registers it (`app.register_saved::<Wallet>()`), so that restored players have it again.
#[derive(Component, Saved, Clone, Copy, Debug, PartialEq, Eq)]
#[saved(component, name = "wallet", version = 1)]
pub struct Wallet {
    /// The bytes of its address.
    pub address: [u8; EthereumAddress::BYTES],
}

impl Wallet {
    /// Its address.
    pub fn address(&self) -> EthereumAddress {
        EthereumAddress(self.address)
    }
}
