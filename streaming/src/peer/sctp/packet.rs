//! What of SCTP packets (RFC 9260, 3) concerns the account.

const COMMON_HEADER_BYTES: usize = 12;
const DATA: u8 = 0;
const INIT: u8 = 1;
const INIT_ACK: u8 = 2;
const SACK: u8 = 3;
const FORWARD_TSN: u8 = 192;
const ENDS: u8 = 1;
const BEGINS: u8 = 2;
const UNORDERED: u8 = 4;

pub(super) enum Chunk {
    /// The number of the first chunk that the browser sends.
    Init {
        first: u32,
    },
    Data(Data),
    /// What has this number or an older one does not come any more; nor does, on these streams, what has these turns.
    Forward {
        up_to: u32,
        streams: Vec<(u16, u16)>,
    },
    /// All came up to this number, and there is room for so many bytes.
    Acknowledgement {
        up_to: u32,
        window: u32,
    },
}

/// A message, or a part of one.
#[derive(Clone, Copy)]
pub(super) struct Data {
    pub(super) number: u32,
    pub(super) stream: u16,
    /// The message's number on its stream.
    pub(super) turn: u16,
    pub(super) begins: bool,
    pub(super) ends: bool,
    pub(super) unordered: bool,
}

/// The chunks of a packet that are known here, up to the first that is cut short.
pub(super) fn chunks(packet: &[u8]) -> impl Iterator<Item = Chunk> {
    let mut rest = packet.get(COMMON_HEADER_BYTES..).unwrap_or_default();
    std::iter::from_fn(move || {
        let (head, _) = rest.split_first_chunk::<4>()?;
        let length = usize::from(u16::from_be_bytes([head[2], head[3]]));
        let body = rest.get(4..length)?;
        let (kind, flags) = (head[0], head[1]);
        rest = rest.get(length.next_multiple_of(4)..).unwrap_or_default();
        Some(read(kind, flags, body))
    })
    .flatten()
}

fn read(kind: u8, flags: u8, body: &[u8]) -> Option<Chunk> {
    let four = |at: usize| Some(u32::from_be_bytes(body.get(at..at + 4)?.try_into().ok()?));
    let two = |at: usize| Some(u16::from_be_bytes(body.get(at..at + 2)?.try_into().ok()?));
    match kind {
        DATA => Some(Chunk::Data(Data {
            number: four(0)?,
            stream: two(4)?,
            turn: two(6)?,
            begins: flags & BEGINS != 0,
            ends: flags & ENDS != 0,
            unordered: flags & UNORDERED != 0,
        })),
        INIT | INIT_ACK => Some(Chunk::Init { first: four(12)? }),
        SACK => Some(Chunk::Acknowledgement { up_to: four(0)?, window: four(4)? }),
        FORWARD_TSN => {
            let pairs = body.get(4..)?.chunks_exact(4);
            let streams =
                pairs.map(|pair| (u16::from_be_bytes([pair[0], pair[1]]), u16::from_be_bytes([pair[2], pair[3]])));
            Some(Chunk::Forward { up_to: four(0)?, streams: streams.collect() })
        }
        _ => None,
    }
}
