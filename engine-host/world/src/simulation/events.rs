//! What players did, as the simulation takes it in.

use std::collections::VecDeque;

use bevy_ecs::prelude::*;
use lightcone_protocol::input::ClientMessage;
use lightcone_protocol::{EthereumAddress, PlayerName, SessionId};

/// What happened outside since the last tick.
#[derive(Clone, Debug, PartialEq)]
pub enum PlayerEvent {
    /// A session became a player.
    Join {
        /// The player's.
        session: SessionId,
        /// Shown to others; without it the session's number gives one.
        name: Option<PlayerName>,
    },
    /// A player has proved whose wallet it has; the host checked that. It follows the player's [`PlayerEvent::Join`].
    Identity {
        /// The player's.
        session: SessionId,
        /// Of the wallet.
        address: EthereumAddress,
    },
    /// A session is over.
    Leave {
        /// The player's.
        session: SessionId,
    },
    /// Nobody is connected to a session for now: it holds nothing.
    Release {
        /// The player's.
        session: SessionId,
    },
    /// A session's controls changed.
    Input {
        /// The player's.
        session: SessionId,
        /// As it came over the wire.
        message: ClientMessage,
    },
}

/// Events for the next tick, in order.
#[derive(Resource, Debug, Default)]
pub struct PlayerEvents(pub VecDeque<PlayerEvent>);
