//! What a player and a node say to each other: who is here ([`SessionId`], [`Role`], [`PlayerName`], [`EthereumAddress`]), what players do
//! ([`input`]), and how their views are seen ([`view`]).
//!
//! ```
//! use lightcone_protocol::input::{Actions, ClientMessage, Edge, decode, encode};
//!
//! let jump = ClientMessage::Edge(Edge { seq: 1, actions: Actions::JUMP, pressed: true });
//! assert_eq!(decode(&encode(&jump))?.message, jump);
//! # Ok::<(), lightcone_protocol::input::WireError>(())
//! ```
//!
//! It deliberately has no connection, no codec and no clock: a world depends on it without depending on a network.

mod ethereum;
pub mod input;
mod name;
mod session;
pub mod view;

pub use ethereum::{BadEthereumAddress, EthereumAddress};
pub use name::{BadName, PlayerName, is_unseen};
pub use session::{NoRole, Role, SessionId};
