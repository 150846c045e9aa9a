use super::error::WireError;
use super::id::{ComponentId, EntityId};
use super::message::{HEADER_BYTES, Message};

/// The messages in some bytes, in order, without copying them. After an error there are no more.
#[derive(Clone, Debug)]
pub struct Messages<'a> {
    rest: &'a [u8],
    /// Where `rest` begins.
    at: usize,
}

impl<'a> Messages<'a> {
    /// Of `bytes`, which hold whole messages and nothing else.
    pub fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes, at: 0 }
    }

    fn read(&mut self) -> Result<Message<'a>, WireError> {
        let (at, left) = (self.at, self.rest.len());
        let mut header = Fields { body: self.rest, read: 0 };
        let (Ok(length), Ok(kind)) = (header.word(), header.word()) else {
            return Err(WireError::Header { at, left });
        };
        let size = usize::try_from(length).unwrap_or(usize::MAX);
        if size < HEADER_BYTES || size > left {
            return Err(WireError::Length { at, length, left });
        }
        let (whole, rest) = self.rest.split_at(size);
        let message = body(kind, &whole[HEADER_BYTES..]).map_err(|fields| WireError::Body {
            at,
            kind,
            length,
            needed: (HEADER_BYTES as u64).saturating_add(fields as u64),
        })?;
        (self.rest, self.at) = (rest, at + size);
        Ok(message)
    }
}

impl<'a> Iterator for Messages<'a> {
    type Item = Result<Message<'a>, WireError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.rest.is_empty() {
            return None;
        }
        let read = self.read();
        if read.is_err() {
            self.rest = &[];
        }
        Some(read)
    }
}

/// The message of that type, or how many bytes its fields would take. Bytes that it leaves over are skipped: the outer length decides.
fn body(kind: u32, body: &[u8]) -> Result<Message<'_>, usize> {
    let mut from = Fields { body, read: 0 };
    Ok(match kind {
        1 => Message::Put {
            entity: from.entity()?,
            component: from.component()?,
            lamport: from.word()?,
            data: from.data()?,
        },
        2 => Message::DeleteComponent { entity: from.entity()?, component: from.component()?, lamport: from.word()? },
        3 => Message::DeleteEntity { entity: from.entity()? },
        4 => Message::Append {
            entity: from.entity()?,
            component: from.component()?,
            lamport: from.word()?,
            data: from.data()?,
        },
        5 => Message::PutNetwork {
            entity: from.entity()?,
            component: from.component()?,
            lamport: from.word()?,
            network: from.word()?,
            data: from.data()?,
        },
        6 => Message::DeleteComponentNetwork {
            entity: from.entity()?,
            component: from.component()?,
            lamport: from.word()?,
            network: from.word()?,
        },
        7 => Message::DeleteEntityNetwork { entity: from.entity()?, network: from.word()? },
        _ => Message::Unknown { kind, body },
    })
}

/// What of a message's body is still to be read. Errors are how many bytes it would need up to there.
struct Fields<'a> {
    body: &'a [u8],
    read: usize,
}

impl<'a> Fields<'a> {
    fn word(&mut self) -> Result<u32, usize> {
        let end = self.read + 4;
        let (word, rest) = self.body.split_first_chunk().ok_or(end)?;
        (self.body, self.read) = (rest, end);
        Ok(u32::from_le_bytes(*word))
    }

    fn entity(&mut self) -> Result<EntityId, usize> {
        self.word().map(EntityId)
    }

    fn component(&mut self) -> Result<ComponentId, usize> {
        self.word().map(ComponentId)
    }

    /// Bytes with their length before them.
    fn data(&mut self) -> Result<&'a [u8], usize> {
        let length = self.word()? as usize;
        let end = self.read.saturating_add(length);
        let data = self.body.get(..length).ok_or(end)?;
        self.read = end;
        Ok(data)
    }
}
