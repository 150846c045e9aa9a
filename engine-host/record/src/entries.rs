//! What players do, as entries of the log and back. Live, scripted and replayed inputs all take this way, so that a replay
//! sees what the world saw.

use lightcone_attest::log::{Entry, Kind};
use lightcone_protocol::SessionId;
use lightcone_protocol::input::{ClientMessage, Input, WireError, decode_message};

use lightcone_protocol::{BadName, EthereumAddress, PlayerName};
use lightcone_world::simulation::PlayerEvent;

/// Bytes that are no player's name.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum NameError {
    /// Not UTF-8.
    #[error(transparent)]
    Text(#[from] std::str::Utf8Error),
    /// Not to be shown.
    #[error(transparent)]
    Name(#[from] BadName),
}

/// An entry that no node of this version writes.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum EntryError {
    /// An input that cannot be read.
    #[error("player {player}, input {sequence}: {cause}")]
    Input {
        /// The session's number.
        player: u64,
        /// As the log counts this player's inputs of its kind.
        sequence: u64,
        /// What is wrong.
        cause: WireError,
    },
    /// The log says other than the player signed.
    #[error("player {player}, input {sequence}: the message in it is of another kind or sequence")]
    Label {
        /// The session's number.
        player: u64,
        /// Which, as the log says.
        sequence: u64,
    },
    /// A name that no node lets in.
    #[error("player {player} joins with a name that is none: {cause}")]
    Name {
        /// The session's number.
        player: u64,
        /// What is wrong.
        cause: NameError,
    },
    /// Another one than those below.
    #[error("a command to player {0}, which this version does not know")]
    Command(u64),
}

/// A command: the player holds nothing any more.
const RELEASE: &[u8] = b"release";
/// A command that an address follows, 20 bytes: the player has proved that this wallet is its own.
const WALLET: &[u8] = b"wallet ";

fn entry(session: SessionId, kind: Kind) -> Entry {
    Entry { player: session.0, sequence: 0, kind, payload: Vec::new(), signature: None }
}

/// The payload is the name that the player brings; most bring none.
pub fn join(session: SessionId, name: Option<&PlayerName>) -> Entry {
    let payload = name.map_or_else(Vec::new, |name| name.as_str().into());
    Entry { payload, ..entry(session, Kind::Join) }
}

/// The player's body leaves the world.
pub fn leave(session: SessionId) -> Entry {
    entry(session, Kind::Leave)
}

/// The node's word, not the player's: nobody signs it.
pub fn release(session: SessionId) -> Entry {
    Entry { payload: RELEASE.to_vec(), ..entry(session, Kind::Command) }
}

/// Who a player has proved to be. The node's word, too: the proof is not in the log.
pub fn identity(session: SessionId, address: EthereumAddress) -> Entry {
    Entry { payload: [WALLET, &address.0].concat(), ..entry(session, Kind::Command) }
}

/// What a player sent, as it was signed.
pub fn input(session: SessionId, input: Input) -> Entry {
    let sequence = sequence(&input.message).into();
    match &input.message {
        ClientMessage::Key(key) => Entry { payload: key.to_vec(), ..entry(session, Kind::Key) },
        message => {
            Entry { sequence, payload: input.bytes, signature: input.signature, ..entry(session, kind(message)) }
        }
    }
}

fn kind(message: &ClientMessage) -> Kind {
    match message {
        ClientMessage::Motion(_) => Kind::Motion,
        // Both come in order, and none is left out.
        ClientMessage::Edge(_) | ClientMessage::Text(_) => Kind::Edge,
        ClientMessage::Key(_) => Kind::Key,
    }
}

/// Of the newest thing in it.
pub fn sequence(message: &ClientMessage) -> u32 {
    match message {
        ClientMessage::Motion(samples) => samples.first().map_or(0, |newest| newest.seq),
        ClientMessage::Edge(edge) => edge.seq,
        ClientMessage::Text(text) => text.seq,
        ClientMessage::Key(_) => 0,
    }
}

/// Events that nobody signed, as entries.
pub fn entries_of(events: &[PlayerEvent]) -> Vec<Entry> {
    events
        .iter()
        .map(|event| match event {
            PlayerEvent::Join { session, name } => join(*session, name.as_ref()),
            PlayerEvent::Identity { session, address } => identity(*session, *address),
            PlayerEvent::Leave { session } => leave(*session),
            PlayerEvent::Release { session } => release(*session),
            PlayerEvent::Input { session, message } => input(*session, Input::unsigned(message.clone())),
        })
        .collect()
}

/// What the simulation takes of a tick's entries. A key is the log's business alone.
pub fn player_events(entries: &[Entry]) -> Result<Vec<PlayerEvent>, EntryError> {
    let mut events = Vec::with_capacity(entries.len());
    for entry in entries {
        let session = SessionId(entry.player);
        events.push(match entry.kind {
            Kind::Join => PlayerEvent::Join { session, name: name(entry)? },
            Kind::Leave => PlayerEvent::Leave { session },
            Kind::Key => continue,
            Kind::Command if entry.payload == RELEASE => PlayerEvent::Release { session },
            Kind::Command => PlayerEvent::Identity { session, address: wallet(entry)? },
            Kind::Motion | Kind::Edge => PlayerEvent::Input { session, message: message(entry)? },
        });
    }
    Ok(events)
}

fn wallet(entry: &Entry) -> Result<EthereumAddress, EntryError> {
    let address = entry.payload.strip_prefix(WALLET).and_then(|bytes| bytes.try_into().ok());
    address.map(EthereumAddress).ok_or(EntryError::Command(entry.player))
}

fn name(entry: &Entry) -> Result<Option<PlayerName>, EntryError> {
    if entry.payload.is_empty() {
        return Ok(None);
    }
    let text = std::str::from_utf8(&entry.payload).map_err(NameError::from);
    let name = text.and_then(|text| Ok(PlayerName::new(text)?));
    name.map(Some).map_err(|cause| EntryError::Name { player: entry.player, cause })
}

fn label(message: &ClientMessage) -> (Kind, u64) {
    (kind(message), sequence(message).into())
}

/// What a log must call an input with this payload; see [`lightcone_attest::log::Label`].
pub fn input_label(payload: &[u8]) -> Option<(Kind, u64)> {
    decode_message(payload).ok().as_ref().map(label)
}

fn message(entry: &Entry) -> Result<ClientMessage, EntryError> {
    let (player, labelled) = (entry.player, entry.sequence);
    let message = decode_message(&entry.payload);
    let message = message.map_err(|cause| EntryError::Input { player, sequence: labelled, cause })?;
    if label(&message) != (entry.kind, labelled) {
        return Err(EntryError::Label { player, sequence: labelled });
    }
    Ok(message)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wallet_is_a_command_of_twenty_bytes() {
        let (session, address) = (SessionId(7), EthereumAddress([3; 20]));
        let known = PlayerEvent::Identity { session, address };
        assert_eq!(player_events(&entries_of(std::slice::from_ref(&known))), Ok(vec![known]));
        for payload in
            [&b"wallet "[..], b"wallet", b"wallet 0123456789012345678", b"wallet 012345678901234567890", b"other"]
        {
            let strange = Entry { payload: payload.to_vec(), ..entry(session, Kind::Command) };
            assert_eq!(player_events(&[strange]), Err(EntryError::Command(7)));
        }
    }
}
