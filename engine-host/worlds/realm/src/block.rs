//! Files as trees of blocks: UnixFS in dag-pb, as `ipfs add` and Decentraland's deployments cut them. Blocks of 256 KiB, 174 in a node,
//! and nodes of nodes up to one.

use sha2::{Digest, Sha256};

const BLOCK_BYTES: usize = 256 << 10;
const MOST_LINKS: usize = 174;
/// CID version 1 of raw bytes, and of a node; SHA-256.
const RAW: &[u8] = &[1, 0x55, 0x12, 32];
const NODE: &[u8] = &[1, 0x70, 0x12, 32];
/// CID version 0.
const OLD: &[u8] = &[0x12, 32];

/// What the blocks of a file are.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Leaves {
    /// The bytes as they are; CIDs of version 1.
    Bytes,
    /// Nodes around them; CIDs of version 0.
    Nodes,
}

/// Something that a node links to.
struct Part {
    cid: Vec<u8>,
    digest: [u8; 32],
    /// Of the file's content within.
    content_bytes: u64,
    /// Of all blocks within, written.
    written_bytes: u64,
}

/// The digest of the node that the whole file hangs from.
pub(crate) fn root(content: &[u8], leaves: Leaves) -> [u8; 32] {
    let mut parts: Vec<Part> = match content {
        [] => vec![leaf(content, leaves)],
        _ => content.chunks(BLOCK_BYTES).map(|block| leaf(block, leaves)).collect(),
    };
    while parts.len() > 1 {
        parts = parts.chunks(MOST_LINKS).map(|parts| node(parts, leaves)).collect();
    }
    parts.first().map_or([0; 32], |part| part.digest)
}

fn leaf(block: &[u8], leaves: Leaves) -> Part {
    let content_bytes = block.len() as u64;
    match leaves {
        Leaves::Bytes => Part::new(RAW, Sha256::digest(block).into(), content_bytes, content_bytes),
        Leaves::Nodes => {
            let mut data = vec![0x08, 2];
            if !block.is_empty() {
                field(&mut data, 0x12, block);
            }
            number(&mut data, 0x18, content_bytes);
            let mut written = Vec::new();
            field(&mut written, 0x0a, &data);
            Part::new(OLD, Sha256::digest(&written).into(), content_bytes, written.len() as u64)
        }
    }
}

/// Links first, then what they are together: a file of so many bytes, in parts of so many.
fn node(parts: &[Part], leaves: Leaves) -> Part {
    let (mut written, mut data) = (Vec::new(), vec![0x08, 2]);
    let content_bytes = parts.iter().map(|part| part.content_bytes).sum();
    number(&mut data, 0x18, content_bytes);
    for part in parts {
        let mut link = Vec::new();
        field(&mut link, 0x0a, &part.cid);
        field(&mut link, 0x12, b"");
        number(&mut link, 0x18, part.written_bytes);
        field(&mut written, 0x12, &link);
        number(&mut data, 0x20, part.content_bytes);
    }
    field(&mut written, 0x0a, &data);
    let below: u64 = parts.iter().map(|part| part.written_bytes).sum();
    let head = if leaves == Leaves::Bytes { NODE } else { OLD };
    Part::new(head, Sha256::digest(&written).into(), content_bytes, written.len() as u64 + below)
}

impl Part {
    fn new(head: &[u8], digest: [u8; 32], content_bytes: u64, written_bytes: u64) -> Self {
        Self { cid: [head, &digest].concat(), digest, content_bytes, written_bytes }
    }
}

/// A field of protobuf that has a length.
fn field(out: &mut Vec<u8>, tag: u8, bytes: &[u8]) {
    number(out, tag, bytes.len() as u64);
    out.extend_from_slice(bytes);
}

fn number(out: &mut Vec<u8>, tag: u8, mut number: u64) {
    out.push(tag);
    while number >= 0x80 {
        out.push(number as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}
